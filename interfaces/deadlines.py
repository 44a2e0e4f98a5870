"""What happens because time has passed: cases whose supplement is overdue lapse."""

from uuid import UUID, uuid4

import structlog

from application.desk import Actor
from application.ports import Conflict, Context
from application.reviewing import lapse
from application.work import execute
from domain.decider import Rejected
from domain.declaration.state import Status
from domain.terms import Role
from interfaces.background import Background
from interfaces.system import System
from projections import declaration_lists
from projections.declaration_filter import DeclarationFilter
from projections.listing import MAX_EXPORT, Listing

LOOK_SECONDS = 60.0
"""Between two looks; deadlines are days."""
_logger = structlog.get_logger()
_SYSTEM = Actor(account=UUID(int=0), login="", role=Role.ADMINISTRATOR)


def lapse_overdue(system: System) -> int:
    """Lapse what is overdue today; returns how many cases did. Raises what the databases raise."""
    today = system.clock.today()
    asked = DeclarationFilter(status=Status.SUPPLEMENT)
    with system.reading() as tx:
        everything = Listing(size=MAX_EXPORT, export=True)
        found = declaration_lists.listing(tx, asked, everything).rows
    overdue = [row.declaration for row in found if row.deadline and row.deadline < today]
    return sum(_lapse(system, declaration) for declaration in overdue)


def _lapse(system: System, declaration: UUID) -> bool:
    context = Context(
        actor=None,
        organisation=None,
        role="system",
        at=system.clock.now(),
        request=str(uuid4()),
    )
    desk = system.desk(_SYSTEM)
    try:
        execute(system.log, context, lambda work: lapse(work, desk, declaration))
    except (Rejected, Conflict):
        return False  # answered, or lapsed by another process, while we looked
    return True


def watch(system: System) -> Background:
    """Looks for overdue cases until it is stopped."""

    def look() -> None:
        if lapsed := lapse_overdue(system):
            _logger.info("lapsed", cases=lapsed)

    return Background("deadlines", look, LOOK_SECONDS)

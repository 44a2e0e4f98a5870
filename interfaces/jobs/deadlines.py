"""What happens because time has passed: cases whose supplement is overdue lapse."""

from collections.abc import Callable
from uuid import UUID

import structlog

from application.cases.reviewing import lapse
from application.desk import Desk
from application.ports import Conflict
from application.work import Work, execute
from domain.cases.declaration.state import Status
from domain.decider import Rejected
from interfaces.jobs.background import Background
from interfaces.system import ITSELF, System
from projections.cases import declaration_lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.listing import MAX_EXPORT, Listing

LOOK_SECONDS = 60.0
"""Between two looks; deadlines are days."""
_logger = structlog.get_logger()


def lapse_overdue(system: System) -> int:
    """Lapse what is overdue today; returns how many cases did. Raises what the databases raise."""
    today = system.clock.today()
    asked = DeclarationFilter(status=Status.SUPPLEMENT)
    with system.reading() as tx:
        everything = Listing(size=MAX_EXPORT, export=True)
        found = declaration_lists.listing(tx, asked, everything).rows
    overdue = [row.declaration for row in found if row.deadline and row.deadline < today]
    return sum(done_by_itself(system, lapse, declaration) for declaration in overdue)


def done_by_itself(
    system: System, use_case: Callable[[Work, Desk, UUID], UUID], stream: UUID
) -> bool:
    """Whether it was still to do: somebody, or another process, may be faster."""
    desk = system.desk(ITSELF)
    try:
        execute(system.log, system.own_context(), lambda work: use_case(work, desk, stream))
    except (Rejected, Conflict):
        return False
    return True


def watch(system: System) -> Background:
    """Looks for overdue cases until it is stopped."""

    def look() -> None:
        if lapsed := lapse_overdue(system):
            _logger.info("lapsed", cases=lapsed)

    return Background("deadlines", look, LOOK_SECONDS)

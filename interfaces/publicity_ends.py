"""What happens because time has passed: publicities that nobody has closed are closed."""

from uuid import UUID, uuid4

import structlog

from application.desk import Actor
from application.ports import Conflict, Context
from application.publicising import close_over
from application.work import execute
from domain.decider import Rejected
from domain.terms import Role
from interfaces.background import Background
from interfaces.system import System
from projections import publicities

LOOK_SECONDS = 60.0
"""Between two looks; publicities last days."""
_logger = structlog.get_logger()
_SYSTEM = Actor(account=UUID(int=0), login="", role=Role.ADMINISTRATOR)


def close_ended(system: System) -> int:
    """Close what its office has left; returns how many. Raises what the databases raise."""
    with system.reading() as tx:
        plans = publicities.over_before(tx, system.clock.today())
    return sum(_close(system, plan) for plan in plans)


def _close(system: System, plan: UUID) -> bool:
    context = Context(
        actor=None,
        organisation=None,
        role="system",
        at=system.clock.now(),
        request=str(uuid4()),
    )
    desk = system.desk(_SYSTEM)
    try:
        execute(system.log, context, lambda work: close_over(work, desk, plan))
    except (Rejected, Conflict):
        return False  # the office still has the day, or has closed it while we looked
    return True


def watch(system: System) -> Background:
    """Looks for publicities that are over until it is stopped."""

    def look() -> None:
        if closed := close_ended(system):
            _logger.info("publicities_closed", plans=closed)

    return Background("publicity-ends", look, LOOK_SECONDS)

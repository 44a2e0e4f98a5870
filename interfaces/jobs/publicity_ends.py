"""What happens because time has passed: publicities that nobody has closed are closed."""

import structlog

from application.committees.publicising import close_over
from interfaces.jobs.background import Background
from interfaces.jobs.deadlines import done_by_itself
from interfaces.system import System
from projections.committees import publicities

LOOK_SECONDS = 60.0
"""Between two looks; publicities last days."""
_logger = structlog.get_logger()


def close_ended(system: System) -> int:
    """Close what its office has left; returns how many. Raises what the databases raise."""
    with system.reading() as tx:
        plans = publicities.over_before(tx, system.clock.today())
    # The office still has the day of one, or has closed it while we looked.
    return sum(done_by_itself(system, close_over, plan) for plan in plans)


def watch(system: System) -> Background:
    """Looks for publicities that are over until it is stopped."""

    def look() -> None:
        if closed := close_ended(system):
            _logger.info("publicities_closed", plans=closed)

    return Background("publicity-ends", look, LOOK_SECONDS)

"""What happens because time has passed: cases whose supplement is overdue lapse."""

import threading
from uuid import UUID, uuid4

import structlog

from application.desk import Actor
from application.ports import Conflict, Context, Unavailable
from application.reviewing import lapse
from application.work import execute
from domain.decider import Rejected
from domain.declaration.state import Status
from domain.terms import Role
from infrastructure.failures import is_transient
from interfaces.system import System
from projections import declaration_lists
from projections.declaration_lists import DeclarationFilter
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


class Deadlines:
    """Looks again and again in a thread of its own, until it is stopped."""

    def __init__(self, system: System, seconds: float = LOOK_SECONDS) -> None:
        self._system = system
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(10.0)

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            self.look()

    def look(self) -> None:
        """Once. A failure is told and tried again at the next look."""
        try:
            if lapsed := lapse_overdue(self._system):
                _logger.info("lapsed", cases=lapsed)
        except Exception as error:  # noqa: BLE001  (the loop must outlive every failure)
            transient = isinstance(error, Unavailable) or is_transient(error)
            _logger.error("deadlines_failed", kind=type(error).__name__, transient=transient)

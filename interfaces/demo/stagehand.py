"""Runs use cases for the demo's people, one after another, at the demo's time."""

from datetime import date
from typing import Any
from uuid import UUID

from application.desk import Actor
from application.work import Work, execute
from domain.decider import Decider
from domain.terms import Role
from interfaces.clock import MovableClock
from interfaces.system import System, UseCase


class Stagehand:
    """Every act has its actor, its moment and a request id of its own, as on a real day."""

    def __init__(self, system: System, clock: MovableClock) -> None:
        self.system = system
        self.clock = clock
        self._acts = 0

    def act(self, actor: Actor, use_case: UseCase, body: Any, target: UUID | None = None) -> UUID:
        """Do one thing; returns the stream that the use case answers."""
        desk = self.system.desk(actor)
        stream = target or self.system.new_id()
        receipt = execute(
            self.system.log,
            self._context(actor),
            lambda work: use_case(work, desk, stream, body, None),
        )
        return receipt.stream

    def look(self, decider: Decider[Any, Any, Any], stream: UUID) -> Any:
        """The state of a stream as it is now."""
        return Work(self.system.log, self._context(NOBODY)).load(decider, stream)

    def past(self, day: date) -> None:
        """Let the days go by until that one is over."""
        self.clock.move_past(day)

    def _context(self, actor: Actor) -> Any:
        self._acts += 1
        return self.system.context(actor, f"demo-{self._acts}")


NOBODY = Actor(account=UUID(int=0), login="", role=Role.AUDITOR)

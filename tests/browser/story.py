"""One declaration's story before a browser: who takes part, and what is known so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from interfaces.clock import MovableClock
from interfaces.route_run.client import Client
from interfaces.route_run.world import SECOND, World
from tests.browser.visitor import Visitor


@dataclass
class Story:
    windows: list[Visitor]
    """Two: while the chair sits before one, the office uses the other."""
    world: World
    clock: MovableClock
    shots: Path
    name: str = ""
    case: str = ""
    """Path of the declaration's page."""
    plan: str = ""
    draw: str = ""
    meeting: str = ""
    members: tuple[str, ...] = ()
    """Persons on the roster."""

    @contextmanager
    def outside(self) -> Iterator[Visitor]:
        """Somebody who is not logged in."""
        visitor = self.windows.pop()
        visitor.leave()
        yield visitor
        assert visitor.told == []
        self.windows.append(visitor)

    @contextmanager
    def at_desk_of(
        self, login: str, password: str = SECOND, *, by_hand: bool = False
    ) -> Iterator[Visitor]:
        with self.outside() as visitor:
            enter = visitor.log_in if by_hand else visitor.sit_down
            yield enter(login, password)

    @property
    def declaration(self) -> str:
        return self.case.rpartition("/")[2]

    def login_of(self, person: str) -> str:
        return f"expert-{list(self.world.experts).index(person)}"

    def others(self) -> list[Client]:
        """Programs of every expert on the roster but the chair, who comes in person."""
        return [self.world.experts[person] for person in self.members[1:]]

"""The year's one way into the log: decide, remember the state, append many streams at once.

A `Work` reads every stream it touches; whoever tells a whole year has just decided what is in
them, and keeps the states until nobody needs them any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from application.ports import Context, Write
from domain.decider import Decider, Recorded
from domain.terms import Role
from infrastructure.log.event_log import RecordCodec, StoredEventLog
from infrastructure.log.store import Row

S = TypeVar("S")
AT_ONCE = 2_000
"""Events in one append, at least; a command is never cut in two."""
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who acts, as what."""

    account: UUID | None
    role: Role | None
    organisation: UUID | None = None
    person: UUID | None = None


SYSTEM = Hand(account=None, role=None)
"""What the worker does by itself."""


class EachItsContext:
    """A codec under which the events of one append keep the contexts of their own commands.

    The log is given one context for an append; the commands of many people share one here.
    """

    def __init__(self, codec: RecordCodec) -> None:
        self._codec = codec
        self.contexts: dict[tuple[UUID, int], Context] = {}

    def prepare(self, events: Iterable[Any]) -> None:
        self._codec.prepare(events)

    def encode(
        self, event: Any, *, stream: UUID, version: int, context: Context
    ) -> tuple[str, bytes]:
        own = self.contexts.get((stream, version), context)
        return self._codec.encode(event, stream=stream, version=version, context=own)

    def decode_all(self, rows: Iterable[Row]) -> list[Recorded]:
        return self._codec.decode_all(rows)


@dataclass(slots=True)
class _Told:
    """The events of one stream that are not stored yet."""

    version: int
    """Before them."""
    events: list[Any] = field(default_factory=list)


class Ledger:
    """Commands in the order of their times, each by somebody; `begin` separates them."""

    def __init__(self, log: StoredEventLog, codec: EachItsContext, random: Random) -> None:
        self._log = log
        self._codec = codec
        self._random = random
        self._states: dict[UUID, tuple[Any, int]] = {}
        self._waiting: dict[UUID, _Told] = {}
        self._command: dict[UUID, _Told] = {}
        self._last: UUID | None = None
        self._size = 0
        self._context: Context | None = None
        self.events = 0
        """Stored so far."""
        self.now = datetime.min.replace(tzinfo=UTC)

    @property
    def today(self) -> date:
        """As the calendar in Shanghai has it."""
        return self.now.astimezone(SHANGHAI).date()

    def new_id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def state(self, decider: Decider[Any, S, Any], stream: UUID) -> S:
        """What was decided of a stream so far."""
        state: S = self._states.get(stream, (decider.initial, 0))[0]
        return state

    def begin(self, who: Hand) -> None:
        """The next command, by this hand, at the present time."""
        self._end()
        self._context = Context(
            actor=who.account,
            organisation=who.organisation,
            role=who.role.value if who.role else "",
            at=self.now,
            request=f"{self._random.getrandbits(64):016x}",
        )

    def do(self, decider: Decider[Any, S, Any], stream: UUID, command: Any) -> S:
        """Decide as part of the present command; raises `Rejected`. The state after it."""
        known: tuple[S, int] = self._states.get(stream, (decider.initial, 0))
        state, version = known
        events = decider.decide(command, state)
        if not events:
            return state
        assert self._context is not None, "somebody acts"
        told = self._command.setdefault(stream, _Told(version))
        for number, event in enumerate(events, version + 1):
            self._codec.contexts[stream, number] = self._context
            state = decider.evolve(state, event)
        told.events += events
        self._states[stream] = state, version + len(events)
        return state

    def forget(self, *streams: UUID) -> None:
        """Nothing will be asked or decided of these any more."""
        for stream in streams:
            self._states.pop(stream, None)

    def flush(self) -> None:
        """Store all that was decided."""
        self._end()
        self._append()

    def _end(self) -> None:
        """Put the command behind the others. A stream that has moved since then would jump the
        queue, as an append names every stream once; then the others are stored first."""
        if not self._command:
            return
        first = next(iter(self._command))
        goes_on = {first} & {self._last}
        if any(one in self._waiting and one not in goes_on for one in self._command):
            self._append()
        for stream, told in self._command.items():
            waiting = self._waiting.setdefault(stream, _Told(told.version))
            waiting.events += told.events
            self._size += len(told.events)
            self._last = stream
        self._command = {}
        if self._size >= AT_ONCE:
            self._append()

    def _append(self) -> None:
        if not self._waiting:
            return
        writes = [
            Write(stream=stream, version=told.version, events=tuple(told.events))
            for stream, told in self._waiting.items()
        ]
        context = next(iter(self._codec.contexts.values()))
        self._log.append(writes, context, answer=writes[0].stream)
        self.events += self._size
        for write in writes:
            for number in range(len(write.events)):
                del self._codec.contexts[write.stream, write.version + 1 + number]
        self._waiting, self._size, self._last = {}, 0, None

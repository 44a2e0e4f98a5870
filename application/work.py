"""The one write path: load, decide, append once.

A use case is a function of a `Work`; it may decide on several streams, and all the events it
leads to are stored in one append or not at all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from application.kept_states import KeptStates
from application.permissions import Hidden
from application.ports import Conflict, Context, EventLog, Key, Receipt, Unavailable, Write
from domain.decider import Decider, Recorded

S = TypeVar("S")
ATTEMPTS = 6
"""Enough for a burst on one shared stream, such as a number pool; then the client is told."""


class Stale(Exception):
    """The caller decided upon an old version. `since` is what happened after it, oldest first."""

    def __init__(self, stream: UUID, expected: int, actual: int, since: Sequence[Recorded]) -> None:
        super().__init__(f"stream {stream}: expected version {expected}, is {actual}")
        self.stream = stream
        self.expected = expected
        self.actual = actual
        self.since = tuple(since)


@dataclass
class _Loaded:
    state: Any
    version: int
    decider: Decider[Any, Any, Any]
    new: list[Any] = field(default_factory=list)

    def back_to(self, state: Any, events: int) -> None:
        self.state = state
        del self.new[events:]


_KEPT: WeakKeyDictionary[EventLog, KeptStates] = WeakKeyDictionary()
"""Of long streams, by log."""


class Work:
    """One command's work. Reading is consistent per stream; nothing is stored before `commit`."""

    def __init__(self, log: EventLog, context: Context) -> None:
        self._log = log
        self._loaded: dict[UUID, _Loaded] = {}
        self._afterwards: list[Callable[[], None]] = []
        self._undo: list[Callable[[], None]] | None = None
        self.context = context

    def load(self, decider: Decider[Any, S, Any], stream: UUID) -> S:
        """The state of a stream, with what this work has decided already.

        Raises `Hidden` when the id is that of something else.
        """
        state: S = self._entry(decider, stream).state
        return state

    def preload(self, decider: Decider[Any, Any, Any], streams: Iterable[UUID]) -> None:
        """Read many streams at once that are about to be loaded; a hint, and nothing else."""
        wanted = [one for one in dict.fromkeys(streams) if one not in self._loaded]
        if decider.long or len(wanted) < 2:
            return
        found = self._log.read_many(wanted)
        for stream in wanted:
            since = found.get(stream, [])
            if since and not isinstance(since[0].event, decider.events):
                continue  # loading it will say so
            state = decider.fold(r.event for r in since)
            version = since[-1].version if since else 0
            self._loaded[stream] = _Loaded(state, version, decider)

    def version(self, stream: UUID) -> int:
        """Of a loaded stream, before this work; 0 when it does not exist yet."""
        return self._loaded[stream].version

    def exists(self, decider: Decider[Any, Any, Any], stream: UUID) -> bool:
        entry = self._entry(decider, stream)
        return bool(entry.version or entry.new)

    def history(self, stream: UUID) -> tuple[Recorded, ...]:
        """What is stored of a loaded stream, for who did something and when."""
        return tuple(self._log.read(stream))[: self.version(stream)]

    def expect(self, decider: Decider[Any, Any, Any], stream: UUID, version: int | None) -> None:
        """Refuse a decision made upon another version than the present one.

        Raises `Stale`. None means the caller did not look, and takes what is there.
        """
        entry = self._entry(decider, stream)
        if version is not None and version != entry.version:
            since = self._log.read(stream, after=min(version, entry.version))
            raise Stale(stream, version, entry.version, since)

    def do(self, decider: Decider[Any, S, Any], stream: UUID, command: Any) -> S:
        """Decide one command; raises `Rejected`. Returns the state after it."""
        entry = self._entry(decider, stream)
        events = decider.decide(command, entry.state)
        if self._undo is not None and events:
            self._undo.append(partial(entry.back_to, entry.state, len(entry.new)))
        entry.new += events
        entry.state = decider.fold(events, entry.state)
        state: S = entry.state
        return state

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back all that the block decides if it raises, so that others can go on.

        Attempts do not nest. What the block has loaded stays loaded.
        """
        assert self._undo is None, "attempts do not nest"
        self._undo, put_off = [], len(self._afterwards)
        try:
            yield
        except BaseException:
            for undo in reversed(self._undo):
                undo()
            del self._afterwards[put_off:]
            raise
        finally:
            self._undo = None

    def afterwards(self, effect: Callable[[], None]) -> None:
        """Something outside the log, done once the events are stored and not before.

        It is not stored itself: a process that dies in between leaves it undone.
        """
        self._afterwards.append(effect)

    @property
    def defers(self) -> bool:
        """Whether something was put off until after the commit."""
        return bool(self._afterwards)

    def finish(self) -> None:
        """Run what was put off until after the commit, in order."""
        for effect in self._afterwards:
            effect()

    def commit(self, answer: UUID, key: Key | None = None) -> Receipt:
        """Store all that was decided, as one transaction."""
        writes = [
            Write(stream=stream, version=entry.version, events=tuple(entry.new))
            for stream, entry in self._loaded.items()
            if entry.new
        ]
        if not writes:  # the command was already true, perhaps made so by this very request
            if key is not None and (earlier := self._log.receipt(key)) is not None:
                return earlier
            return Receipt(stream=answer, version=self.version(answer), position=0)
        return self._log.append(writes, self.context, answer=answer, key=key)

    def _entry(self, decider: Decider[Any, Any, Any], stream: UUID) -> _Loaded:
        entry = self._loaded.get(stream)
        if entry is None:
            entry = self._loaded[stream] = self._read(decider, stream)
        elif entry.decider is not decider:
            raise TypeError(f"stream read as {entry.decider.name} and as {decider.name}")
        return entry

    def _read(self, decider: Decider[Any, Any, Any], stream: UUID) -> _Loaded:
        """Of a long stream only what came since the state that is kept."""
        kept = _KEPT.setdefault(self._log, KeptStates()) if decider.long else None
        found = kept.get((decider.name, stream)) if kept else None
        state, version = found or (decider.initial, 0)
        since = self._log.read(stream, after=version)
        if since:
            if not isinstance(since[0].event, decider.events):
                raise Hidden  # ids come from outside; a committee is no declaration
            state, version = decider.fold((r.event for r in since), state), since[-1].version
            if kept:
                kept.keep((decider.name, stream), state, version)
        return _Loaded(state, version, decider)


UseCase = Callable[[Work], UUID]
"""Decides; returns the stream whose id and version the caller is told."""


def execute(log: EventLog, context: Context, use_case: UseCase, key: Key | None = None) -> Receipt:
    """Run a use case and store its events.

    A lost race is decided again on the fresh state: a caller who named a version then gets
    `Stale`, one who did not never notices. A repeated key gets the first receipt, and nothing
    is stored or done again. Raises what the use case and the log raise.

    Nobody asks about the key beforehand: hardly any request is a repeated one, and the append
    finds out by itself. A repeated one costs a decision that is thrown away.
    """
    for attempt in range(1, ATTEMPTS + 1):
        work = Work(log, context)
        try:
            answer = use_case(work)
            if key is not None and work.defers and (earlier := log.receipt(key)) is not None:
                return earlier
            receipt = work.commit(answer, key)
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        except Unavailable:
            raise  # asking once more would only keep the caller waiting
        except Exception:
            # The refusal may be the echo of the same request, stored before.
            if key is not None and (earlier := log.receipt(key)) is not None:
                return earlier
            raise
        else:
            work.finish()
            return receipt
    raise AssertionError("the loop returns or raises")

"""An event log in memory, as strict as the real one, and with a way to lose a race on purpose."""

from collections.abc import Callable, Sequence
from uuid import UUID

from application.ports import Conflict, Context, Key, KeyReused, Receipt, Write
from domain.decider import Recorded
from domain.registry import DECIDERS

_NAMES = {event: f"{d.name}.{event.__name__}" for d in DECIDERS for event in d.events}
_GAP = 3
"""Positions grow with gaps, so that nobody counts on there being none."""


class MemoryLog:
    def __init__(self) -> None:
        self.records: list[Recorded] = []
        self.appends = 0
        """How many appends have stored something."""
        self.before_append: list[Callable[[], object]] = []
        """What others do just before the next appends; one of them each."""
        self.before_read: list[Callable[[], object]] = []
        self._answers: dict[str, tuple[bytes, Receipt]] = {}

    def read(self, stream: UUID, after: int = 0) -> list[Recorded]:
        if self.before_read:
            self.before_read.pop(0)()
        return [r for r in self.records if r.stream == stream and r.version > after]

    def read_many(self, streams: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        return {stream: found for stream in streams if (found := self.read(stream))}

    def after(self, position: int, limit: int) -> list[Recorded]:
        return [r for r in self.records if r.position > position][:limit]

    def receipt(self, key: Key) -> Receipt | None:
        found = self._answers.get(key.value)
        if found is None:
            return None
        if found[0] != key.fingerprint:
            raise KeyReused
        return found[1]

    def append(
        self, writes: Sequence[Write], context: Context, *, answer: UUID, key: Key | None = None
    ) -> Receipt:
        if self.before_append:
            self.before_append.pop(0)()
        if key is not None and (first := self.receipt(key)) is not None:
            return first
        assert len({write.stream for write in writes}) == len(writes)
        for write in writes:
            if self._version(write.stream) != write.version:
                raise Conflict(write.stream)
        for write in writes:
            for version, event in enumerate(write.events, write.version + 1):
                self.records.append(self._recorded(write.stream, version, event, context))
        self.appends += 1
        receipt = Receipt(
            stream=answer, version=self._version(answer), position=self.records[-1].position
        )
        if key is not None:
            self._answers[key.value] = (key.fingerprint, receipt)
        return receipt

    def events(self, stream: UUID) -> list[object]:
        return [r.event for r in self.records if r.stream == stream]

    def _version(self, stream: UUID) -> int:
        return sum(r.stream == stream for r in self.records)

    def _recorded(self, stream: UUID, version: int, event: object, context: Context) -> Recorded:
        return Recorded(
            position=_GAP * (len(self.records) + 1),
            stream=stream,
            version=version,
            name=_NAMES[type(event)],
            event=event,
            at=context.at,
            actor=context.actor,
            organisation=context.organisation,
            role=context.role,
            request=context.request,
            cause=context.cause,
        )

"""The log as analysts may read it: every event, and no personal value even by mistake.

The reader has no keys of persons, so it could not open a personal field if it wanted to, and
exporting asks the vault for one thing alone: the key of the pseudonyms.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Protocol
from uuid import UUID

import msgspec

from domain.decider import Decider, Recorded
from domain.registry import DECIDERS
from infrastructure.analysts.kinds import ABOUT_A_PERSON, kind_of
from infrastructure.analysts.pseudonyms import Pseudonyms
from infrastructure.analysts.treatment import EventForm, forms_of
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.vault.sealing import Sealer

PAGE = 2_000
"""Events read at a time; only so many are in memory."""
PATIENCE_SECONDS = 0.05
Tell = Callable[[int], object]
"""Told the position that has been reached."""


class Blind(Sealer):
    """Opens nothing: every personal value reads as one whose key was destroyed."""

    def __init__(self) -> None:
        """Without keys."""

    def seal(self, subject: UUID, plain: bytes, bound_to: bytes) -> NoReturn:
        raise TypeError("a blind reader stores nothing")

    def unseal(self, subject: UUID, sealed: bytes, bound_to: bytes) -> None:
        return None

    def preload(self, subjects: Iterable[UUID], create: bool = False) -> None:
        """There is nothing to fetch."""

    def batch(self) -> "Blind":
        return self


class Log(Protocol):
    """As much of the log as an export reads."""

    def after(self, position: int, limit: int) -> list[Recorded]:
        """The next events in order."""

    def wait(self, position: int, timeout: float) -> object:
        """Return when there may be events after `position`, or after `timeout` seconds."""


def open_blind(url: str) -> StoredEventLog:
    """The log, without anybody's keys; the caller closes it."""
    return open_log(url, Codec(DECIDERS, Blind()), pool_size=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The part of the log that is asked for."""

    after: int = 0
    """Position behind which it begins."""
    upto: int
    """Position of the last event in it."""
    since: datetime | None = None
    until: datetime | None = None
    """Events at or after `since` and before `until`; None where it is open."""

    def holds(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


class Row(msgspec.Struct, frozen=True):
    """One event, as it is exported."""

    position: int
    occurred_at: datetime
    stream: UUID
    aggregate: str
    name: str
    version: int
    actor: UUID | None
    organisation: UUID | None
    role: str
    request: UUID | None
    cause: int | None
    data: Mapping[str, Any]


class Redaction:
    """Turns events into rows, under the pseudonyms of one recipient."""

    def __init__(
        self, pseudonyms: Pseudonyms, deciders: Iterable[Decider[Any, Any, Any]] = DECIDERS
    ) -> None:
        self.pseudonyms = pseudonyms
        self.forms: Mapping[str, EventForm] = forms_of(deciders)

    def row(self, r: Recorded) -> Row:
        aggregate, _, name = r.name.partition(".")
        return Row(
            r.position,
            r.at,
            self.stream(r.name, r.stream),
            aggregate,
            name,
            r.version,
            self.pseudonyms.of_id(r.actor) if r.actor else None,
            r.organisation,
            r.role,
            # Ids of requests stand in the service's own log lines, beside accounts.
            self.pseudonyms.of_text(r.request),
            r.cause,
            self.forms[r.name].write(r.event, self.pseudonyms),
        )

    def stream(self, name: str, stream: UUID) -> UUID:
        """The id of the stream of an event of this stored name."""
        hidden = kind_of(name) in ABOUT_A_PERSON
        return self.pseudonyms.of_id(stream) if hidden else stream


def events(log: Log, stretch: Stretch, tell: Tell = lambda _: None) -> Iterator[Recorded]:
    """The events of a stretch, in order; memory stays flat, however many there are."""
    position = stretch.after
    while position < stretch.upto:
        page = log.after(position, PAGE)
        if not page:
            # A transaction under way could still store an earlier event.
            log.wait(position, PATIENCE_SECONDS)
            continue
        for r in page:
            if r.position > stretch.upto:
                break
            if stretch.holds(r.at):
                yield r
        position = page[-1].position
        tell(min(position, stretch.upto))

"""Revocation list (撤销名单): what is not valid any more, signed, for offline use (H19)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.decider import Decider, Rejected

EVERY = timedelta(days=1)
"""Between two lists while nothing changes: no rule, a day that offline checks can live with."""
VALID_FOR = timedelta(days=2)
"""Twice as long, so that a day on which nothing could be published confuses nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishList:
    sequence: int
    issued_at: datetime
    next_update: datetime
    entries: int
    digest: str
    """SHA-256 of the whole file, hexadecimal."""
    key: UUID
    """The key of the list that signed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPublished:
    """发布撤销名单"""

    sequence: int
    issued_at: datetime
    next_update: datetime
    entries: int
    digest: str
    key: UUID


Command = PublishList
Event = ListPublished


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    last: ListPublished | None = None

    @property
    def next_sequence(self) -> int:
        return self.last.sequence + 1 if self.last else 1

    def is_due(self, now: datetime, entries: int, key: UUID | None) -> bool:
        """At its time, and at once when something was revoked or the key that signed it was
        withdrawn. Nothing ever comes back out of the list, so the number tells a change."""
        last = self.last
        if last is None:
            return True
        return now - last.issued_at >= EVERY or (entries, key) != (last.entries, last.key)


def decide(command: Command, state: RevocationList) -> list[ListPublished]:
    if command.sequence != state.next_sequence:
        raise Rejected("list-published")  # by another process, while this one made its own
    return [
        ListPublished(
            sequence=command.sequence,
            issued_at=command.issued_at,
            next_update=command.next_update,
            entries=command.entries,
            digest=command.digest,
            key=command.key,
        )
    ]


def evolve(_: RevocationList, event: Event) -> RevocationList:
    return RevocationList(last=event)


REVOCATION_LIST: Decider[Command, RevocationList, Event] = Decider(
    "revocation_list", (ListPublished,), RevocationList(), decide, evolve, long=True
)

"""What the event log asks of a database: stored names and bytes in, stored rows out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.ports import Key, Receipt, Unavailable

Row = tuple[str, bytes, UUID, int, int]
"""Stored name, state, stream, version, position."""


class WrongSetup(Exception):
    """A setting, or the state of the files or tables, rules the log out. One line for operators."""


class Taken(Exception):
    """A version of a stream, or the idempotency key, is stored already. Nothing was written."""


class Lost(Unavailable):
    """The connection went while a statement was under way: whether it took effect is unknown."""


def missing_tables() -> WrongSetup:
    return WrongSetup("the tables of the event log are missing: run `zhicheng migrate`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is stored under an idempotency key, beside the events it led to."""

    key: Key
    stream: UUID
    version: int


class Store(Protocol):
    """One database. Every method may raise `Unavailable` and `WrongSetup`."""

    def create_tables(self) -> None:
        """Make what is not there yet; any number of processes may call it at once."""

    def insert(self, events: Sequence[StoredEvent], answer: Answer | None) -> int:
        """Store all or nothing; returns the position of the last event.

        Without events the position is the log's last one. Raises `Taken`, `Lost`.
        """

    def events_of(self, stream: UUID, after: int) -> list[Row]:
        """The rows of one stream with version > `after`, in order."""

    def events_of_many(self, streams: Sequence[UUID]) -> list[Row]:
        """The rows of several streams, each in order."""

    def page(self, position: int, limit: int) -> list[Row]:
        """The next rows of the whole log; one that commits later has a higher position."""

    def answered(self, key: str) -> tuple[bytes, Receipt] | None:
        """Fingerprint and first answer stored under a key."""

    def versions(self, streams: Sequence[UUID]) -> dict[UUID, int]:
        """The last version of each stream that has events."""

    def last_position(self) -> int:
        """Position of the last event, 0 for an empty log."""

    def close(self) -> None:
        """Give back connections and locks; afterwards the store is of no use."""

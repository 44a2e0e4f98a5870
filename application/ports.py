"""What the use cases need of the outside: the log, the vault, the directory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from domain.decider import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who asks, as what, when and why; written on every record."""

    actor: UUID | None
    organisation: UUID | None
    role: str
    at: datetime
    """UTC, aware."""
    request: str
    cause: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """New events of one stream, decided upon `version` (0: a new stream)."""

    stream: UUID
    version: int
    events: Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An idempotency key, unique per actor, and the digest of what was asked under it."""

    value: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a command; a repeated key gives the first one again."""

    stream: UUID
    version: int
    """Of `stream` after the command."""
    position: int
    """Of the last event written; a projection that reached it shows the effect."""


class Conflict(Exception):
    """Somebody else wrote to the stream first. Nothing was written."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(f"stream {stream} has moved on")
        self.stream = stream


class KeyReused(Exception):
    """The idempotency key belongs to a command with another body. Nothing was written."""


class Unavailable(Exception):
    """The database is away; the same call may succeed later."""


class EventLog(Protocol):
    """The one place that is written to. Several streams in one append are one transaction."""

    def read(self, stream: UUID, after: int = 0) -> list[Recorded]:
        """The events of one stream with version > `after`, in order."""

    def read_many(self, streams: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        """The whole of several streams at once; those without events are left out."""

    def after(self, position: int, limit: int) -> list[Recorded]:
        """The next events of the whole log, in order; never skips one that commits later."""

    def receipt(self, key: Key) -> Receipt | None:
        """What an earlier command under this key answered. Raises `KeyReused`."""

    def append(
        self, writes: Sequence[Write], context: Context, *, answer: UUID, key: Key | None = None
    ) -> Receipt:
        """Store all or nothing. `answer` is the stream whose version the receipt tells.

        Raises `Conflict`, `KeyReused`, `Unavailable`. When `key` was stored before, its first
        receipt is returned and nothing is written.
        """

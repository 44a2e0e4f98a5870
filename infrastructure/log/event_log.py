"""The event log: one order of all events, on either store.

This part knows records, versions and idempotency keys; `sqlite_log` and `postgres_log` know rows.
"""

import os
from collections.abc import Iterable, Sequence
from threading import Condition
from typing import Any, Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.ports import Conflict, Context, Key, KeyReused, Receipt, Unavailable, Write
from domain.decider import Recorded
from infrastructure.log.postgres_log import PostgresStore
from infrastructure.log.sqlite_log import MEMORY, SqliteStore
from infrastructure.log.store import (
    Answer,
    Lost,
    Row,
    Store,
    Taken,
    WrongSetup,
)

ATTEMPTS = 3
"""Of one append under a key, when connections are cut under it."""
POOL_SIZE = 20
"""Connections of one process to the log, and so threads that use it at the same moment."""
UNSAFE_SETTING = "POSTGRES_ENABLE_DB_FUNCTIONS"


class RecordCodec(Protocol):
    """Events to stored names and bytes, and back. Its errors pass through the log unchanged."""

    def prepare(self, events: Iterable[Any]) -> None:
        """Told of the events of one append before they are encoded one by one."""

    def encode(
        self, event: Any, *, stream: UUID, version: int, context: Context
    ) -> tuple[str, bytes]:
        """Stored name and stored bytes."""

    def decode_all(self, rows: Iterable[Row]) -> list[Recorded]:
        """The records of stored rows, in the same order."""


def open_log(url: str, codec: RecordCodec, *, pool_size: int = POOL_SIZE) -> "StoredEventLog":
    """The log at `sqlite:///folder/log.db`, `sqlite:///:memory:` or `postgresql://...`.

    Connects when first used. Raises `WrongSetup` for another URL, and for a setting of the
    library under which its readers miss events.
    """
    if os.environ.get(UNSAFE_SETTING):
        raise WrongSetup(f"{UNSAFE_SETTING} must not be set: readers would miss events")
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return StoredEventLog(SqliteStore(rest[1:], pool_size), codec)
    if scheme == "sqlite":
        raise WrongSetup(f"a SQLite log is given as sqlite:///folder/log.db or sqlite:///{MEMORY}")
    if scheme in ("postgresql", "postgres"):
        return StoredEventLog(PostgresStore(url, pool_size), codec)
    raise WrongSetup("the URL of the event log must begin with sqlite:/// or postgresql://")


class StoredEventLog:
    """Implements `application.ports.EventLog`. Safe to use from many threads."""

    def __init__(self, store: Store, codec: RecordCodec) -> None:
        self._store = store
        self._codec = codec
        self._reached = 0
        self.appended = Condition()
        """Notified after every append of this process; see `wait`."""

    def create_tables(self) -> None:
        """Make the tables that are missing; may be called at every start, by many processes."""
        self._store.create_tables()

    def read(self, stream: UUID, after: int = 0) -> list[Recorded]:
        """The events of one stream with version > `after`, in order."""
        return self._codec.decode_all(self._store.events_of(stream, after))

    def read_many(self, streams: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        """As the port says: one question to the store and one to the vault."""
        found: dict[UUID, list[Recorded]] = {}
        for record in self._codec.decode_all(self._store.events_of_many(streams)):
            found.setdefault(record.stream, []).append(record)
        return found

    def after(self, position: int, limit: int) -> list[Recorded]:
        """The next events of the whole log, in order; never skips one that commits later.

        May be shorter than `limit`, even empty, while a transaction under way could still
        store an earlier event. An event that cannot be read raises the codec's error
        when it is the next one; those before it are handed out first.
        """
        rows = self._store.page(position, limit)
        while True:
            try:
                return self._codec.decode_all(rows)
            except Exception as error:
                if len(rows) <= 1 or isinstance(error, Unavailable):
                    raise
                # The half in front is free of the bad one, or holds it in half the company.
                rows = rows[: len(rows) // 2]

    def rows_after(self, position: int, limit: int) -> list[Row]:
        """As `after`, the rows as they are stored: for evidence, which is about bytes."""
        return self._store.page(position, limit)

    def row_of(self, stream: UUID, version: int) -> Row | None:
        """One event as it is stored."""
        rows = self._store.events_of(stream, version - 1)
        return rows[0] if rows and rows[0][3] == version else None

    def receipt(self, key: Key) -> Receipt | None:
        """What an earlier command under this key answered. Raises `KeyReused`."""
        found = self._store.answered(key.value)
        if found is None:
            return None
        fingerprint, first = found
        if fingerprint != key.fingerprint:
            raise KeyReused("the idempotency key belongs to another command")
        return first

    def append(
        self, writes: Sequence[Write], context: Context, *, answer: UUID, key: Key | None = None
    ) -> Receipt:
        """Store all or nothing. `answer` is the stream whose version the receipt tells.

        Raises `Conflict`, `KeyReused`, `Unavailable`. When `key` was stored before, its first
        receipt is returned and nothing is written. Without a key `Unavailable` may also mean
        that only the acknowledgement was lost.
        """
        events = self._stored(writes, context)
        version = self._version_after(writes, answer)
        once = Answer(key=key, stream=answer, version=version) if key else None
        for _ in range(ATTEMPTS):
            try:
                position = self._store.insert(events, once)
            except Taken:
                # An own insert whose acknowledgement was lost looks like somebody else's.
                if (first := self._first(key)) is not None:
                    return first
                self._refuse_stale(writes)
            except Lost:
                if key is None:
                    raise
                if (first := self._first(key)) is not None:
                    return first
            else:
                self._announce(position)
                return Receipt(stream=answer, version=version, position=position)
        raise Unavailable("the event log's database keeps cutting connections")

    def last_position(self) -> int:
        """Position of the last event, 0 for an empty log."""
        return self._store.last_position()

    def wait(self, position: int, timeout: float) -> None:
        """Return when this process has appended beyond `position`, or after `timeout` seconds."""
        with self.appended:
            self.appended.wait_for(lambda: self._reached > position, timeout)

    def close(self) -> None:
        """Give back connections and locks; afterwards the log is of no use."""
        self._store.close()

    def _stored(self, writes: Sequence[Write], context: Context) -> list[StoredEvent]:
        if len({write.stream for write in writes}) != len(writes):
            raise ValueError("one append has at most one write per stream")
        self._codec.prepare(event for write in writes for event in write.events)
        return [
            StoredEvent(
                write.stream,
                version,
                *self._codec.encode(event, stream=write.stream, version=version, context=context),
            )
            for write in writes
            for version, event in enumerate(write.events, write.version + 1)
        ]

    def _version_after(self, writes: Sequence[Write], answer: UUID) -> int:
        for write in writes:
            if write.stream == answer:
                return write.version + len(write.events)
        return self._store.versions([answer]).get(answer, 0)

    def _first(self, key: Key | None) -> Receipt | None:
        return None if key is None else self.receipt(key)

    def _refuse_stale(self, writes: Sequence[Write]) -> None:
        """Raise `Conflict` for the first stream that has moved on.

        There may be none: what stood in the way was undone together with the transaction
        it belonged to. Then the append is free to try again.
        """
        stored = self._store.versions([write.stream for write in writes])
        for write in writes:
            if stored.get(write.stream, 0) != write.version:
                raise Conflict(write.stream)

    def _announce(self, position: int) -> None:
        with self.appended:
            self._reached = max(self._reached, position)
            self.appended.notify_all()

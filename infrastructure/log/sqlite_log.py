"""The event log's rows in a SQLite file: one writing process, any number of reading ones.

Threads that append at the same moment share one transaction, and so one fsync: the first
to reach the writer stores everything that is waiting. Each append has its own savepoint, so one
that is refused takes no other with it, and none is answered before the common commit.

Positions are rowids given in commit order, so a reader sees no gap that is filled later.
"""

import fcntl
import os
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import RLock
from typing import Any, NoReturn
from urllib.parse import quote
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore

from application.ports import Receipt, Unavailable
from infrastructure.connections import Connections
from infrastructure.log.store import (
    Answer,
    Row,
    Taken,
    WrongSetup,
    missing_tables,
)

MEMORY = ":memory:"
SYNCHRONOUS = "FULL"
"""NORMAL would lose acknowledged events when the power fails."""
BUSY_TIMEOUT = 10.0
"""Seconds to wait for a lock another process holds, such as a backup's."""
POOL_PATIENCE = 10.0
"""Seconds to wait for a reading connection while all are lent."""

_INSERT = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
    " VALUES (?, ?, ?, ?)"
)
_REMEMBER = "INSERT INTO command_receipts VALUES (?, ?, ?, ?, ?)"
_LAST = "SELECT coalesce(max(notification_id), 0) FROM stored_events"
_STREAM = (
    "SELECT topic, state, originator_id, originator_version, notification_id FROM stored_events"
    " WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"
)
_PAGE = (
    "SELECT topic, state, originator_id, originator_version, notification_id FROM stored_events"
    " WHERE notification_id > ? ORDER BY notification_id LIMIT ?"
)
_ANSWERED = "SELECT fingerprint, stream, version, position FROM command_receipts WHERE key = ?"
_VERSION = "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?"


class _Reader:
    """A connection that only reads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def usable(self) -> bool:
        return not self.connection.in_transaction

    def close(self) -> None:
        with suppress(sqlite3.Error):  # it is given up in any case
            self.connection.close()


class _Datastore(SQLiteDatastore):
    """The library's datastore over connections of our own: its pool leaks the writer's lock."""

    def __init__(self, path: str, size: int) -> None:
        super().__init__(path)
        self.path = path
        self.in_memory = path == MEMORY
        self.writing = RLock()
        """Held by the thread that writes; in memory also by those that read."""
        self._writer: sqlite3.Connection | None = None
        self._lock_file: int | None = None
        self._readers = Connections(self._reader, size=size, patience=POOL_PATIENCE)

    def writer(self) -> sqlite3.Connection:
        """The one writing connection; the caller holds `writing`. Raises `WrongSetup`."""
        if self._writer is None:
            if not self.in_memory:
                self._be_the_only_writer()
            connection = self._connect("rwc")
            try:
                if not self.in_memory:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
            except sqlite3.Error as error:
                connection.close()
                refuse(error)
            self._writer = connection
        return self._writer

    @contextmanager
    def reader(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading; errors become those of the port."""
        try:
            if self.in_memory:
                with self.writing:
                    yield self.writer()
            else:
                with self._readers.borrowed() as reader:
                    yield reader.connection
        except sqlite3.Error as error:
            refuse(error)

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """The library's way in: BEGIN IMMEDIATE, since a deferred write may fail half-way."""
        if not commit:
            with self.reader() as connection:
                yield self._cursor(connection)
            return
        with self.writing:
            connection = self.writer()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield self._cursor(connection)
                connection.execute("COMMIT")
            except BaseException as error:
                roll_back(connection)
                if isinstance(error, sqlite3.Error):
                    refuse(error)
                raise

    def close(self) -> None:
        with suppress(AttributeError):  # also called for a half-made object
            self._readers.close()
            with self.writing:
                if self._writer is not None:
                    self._writer.close()
                    self._writer = None
                if self._lock_file is not None:
                    os.close(self._lock_file)
                    self._lock_file = None
        super().close()

    def _be_the_only_writer(self) -> None:
        """Hold a lock on a file beside the database until `close`, or until the process ends."""
        if self._lock_file is not None:
            return
        try:
            file = os.open(f"{self.path}.writer.lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise WrongSetup(f"the event log cannot be written: {error.strerror}") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise WrongSetup(
                "another process writes this event log; a SQLite file has one writing process"
            ) from None
        self._lock_file = file

    def _reader(self) -> _Reader:
        return _Reader(self._connect("rw"))  # not "rwc": a reader makes no empty file

    def _connect(self, mode: str) -> sqlite3.Connection:
        target = MEMORY if self.in_memory else f"file:{quote(self.path)}?mode={mode}"
        try:
            return sqlite3.connect(
                target,
                uri=not self.in_memory,
                timeout=BUSY_TIMEOUT,
                isolation_level=None,
                check_same_thread=False,
            )
        except sqlite3.Error as error:
            refuse(error)

    @staticmethod
    def _cursor(connection: sqlite3.Connection) -> SQLiteCursor:
        cursor = connection.cursor()
        cursor.row_factory = sqlite3.Row  # the library takes columns by name
        return SQLiteCursor(cursor)


def roll_back(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):  # SQLite may have rolled back by itself
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def refuse(error: sqlite3.Error) -> NoReturn:
    """Raise the port's error for the driver's; only its code is told."""
    code = getattr(error, "sqlite_errorname", type(error).__name__)
    if isinstance(error, sqlite3.IntegrityError):
        raise Taken from None
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith("no such table"):
        raise missing_tables() from None
    if code.startswith(("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_READONLY")):
        raise WrongSetup(f"the file of the event log cannot be used ({code})") from None
    raise Unavailable(f"the file of the event log does not answer ({code})") from None


class _Append:
    """One append on its way through a common transaction."""

    __slots__ = ("answer", "done", "error", "events", "position")

    def __init__(self, events: Sequence[StoredEvent], answer: Answer | None) -> None:
        self.events = events
        self.answer = answer
        self.position = 0
        self.error: Exception | None = None
        self.done = False
        """The common transaction has ended, one way or the other."""


class SqliteStore(SQLiteApplicationRecorder):
    """The library's table, with positions that even VACUUM leaves alone, and group commit."""

    def __init__(self, path: str, size: int) -> None:
        self._base = _Datastore(path, size)
        super().__init__(self._base)
        self._waiting: deque[_Append] = deque()

    def construct_create_table_statements(self) -> list[str]:
        """An implicit rowid may change when the file is vacuumed, so it gets a name."""
        return [
            "CREATE TABLE IF NOT EXISTS stored_events ("
            "notification_id INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL,"
            " originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL,"
            " UNIQUE (originator_id, originator_version))",
            "CREATE TABLE IF NOT EXISTS command_receipts (key TEXT PRIMARY KEY,"
            " fingerprint BLOB NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL,"
            " position INTEGER NOT NULL) WITHOUT ROWID",
        ]

    def create_tables(self) -> None:
        """As the port says; from now on this is the writing process."""
        self.create_table()

    def insert(self, events: Sequence[StoredEvent], answer: Answer | None) -> int:
        """As the port says."""
        append = _Append(events, answer)
        self._waiting.append(append)
        with self._base.writing:
            if not append.done:  # nobody has taken it along: it is still waiting
                self._store_waiting()
        if append.error is not None:
            raise append.error
        return append.position

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """The library's way in, by ours: one writer, so the positions are consecutive."""
        if not stored_events:
            return []
        last = self.insert(stored_events, None)
        return range(last - len(stored_events) + 1, last + 1)

    def _store_waiting(self) -> None:
        """Store every waiting append in one transaction; the caller holds the writer's lock.

        Whatever happens, each append taken from the queue is done afterwards, and was stored
        if and only if it has no error.
        """
        group: list[_Append] = []
        connection: sqlite3.Connection | None = None
        failure: Exception = Unavailable("the append was interrupted")
        committed = False
        try:
            with suppress(IndexError):
                while True:
                    group.append(self._waiting.popleft())
            connection = self._base.writer()
            connection.execute("BEGIN IMMEDIATE")
            for append in group:
                self._store(connection, append)
            connection.execute("COMMIT")
            committed = True
        except sqlite3.Error as error:
            try:
                refuse(error)
            except (Unavailable, WrongSetup, Taken) as told:
                failure = told
        except (Unavailable, WrongSetup) as error:
            failure = error
        finally:
            if not committed and connection is not None:
                roll_back(connection)
            for append in group:
                if not committed:
                    append.error = failure
                append.done = True

    def _store(self, connection: sqlite3.Connection, append: _Append) -> None:
        connection.execute("SAVEPOINT one")
        try:
            cursor = connection.cursor()
            for event in append.events:
                stream = event.originator_id
                assert isinstance(stream, UUID), "streams of this log are named by UUIDs"
                cursor.execute(
                    _INSERT, (stream.hex, event.originator_version, event.topic, event.state)
                )
            if append.events:
                assert cursor.lastrowid is not None, "an event was inserted"
                append.position = cursor.lastrowid
            else:
                ((append.position,),) = cursor.execute(_LAST)
            if answer := append.answer:
                key = answer.key
                cursor.execute(
                    _REMEMBER,
                    (
                        key.value,
                        key.fingerprint,
                        answer.stream.hex,
                        answer.version,
                        append.position,
                    ),
                )
        except sqlite3.IntegrityError:
            connection.execute("ROLLBACK TO one")
            append.error = Taken()
        connection.execute("RELEASE one")

    def events_of(self, stream: UUID, after: int) -> list[Row]:
        """As the port says."""
        with self._base.reader() as connection:
            return _rows(connection.execute(_STREAM, (stream.hex, after)))

    def events_of_many(self, streams: Sequence[UUID]) -> list[Row]:
        """As the port says."""
        with self._base.reader() as connection:
            return [
                row
                for stream in streams
                for row in _rows(connection.execute(_STREAM, (stream.hex, 0)))
            ]

    def page(self, position: int, limit: int) -> list[Row]:
        """As the port says."""
        with self._base.reader() as connection:
            return _rows(connection.execute(_PAGE, (position, limit)))

    def answered(self, key: str) -> tuple[bytes, Receipt] | None:
        """As the port says."""
        with self._base.reader() as connection:
            found = connection.execute(_ANSWERED, (key,)).fetchone()
        if found is None:
            return None
        fingerprint, stream, version, position = found
        return fingerprint, Receipt(stream=UUID(stream), version=version, position=position)

    def versions(self, streams: Sequence[UUID]) -> dict[UUID, int]:
        """As the port says."""
        with self._base.reader() as connection:
            found = {
                stream: connection.execute(_VERSION, (stream.hex,)).fetchone()[0]
                for stream in streams
            }
        return {stream: version for stream, version in found.items() if version is not None}

    def last_position(self) -> int:
        """As the port says."""
        with self._base.reader() as connection:
            return int(connection.execute(_LAST).fetchone()[0])

    def max_notification_id(self) -> int:
        """The library's name for it."""
        return self.last_position()

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Closed, as on PostgreSQL. Use `page`."""
        raise NotImplementedError("read the log by `page`")

    def close(self) -> None:
        """As the port says."""
        self._base.close()


def _rows(cursor: sqlite3.Cursor) -> list[Row]:
    return [
        (name, state, UUID(stream), version, position)
        for name, state, stream, version, position in cursor
    ]

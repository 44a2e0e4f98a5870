"""The event log's rows on PostgreSQL: any number of writing processes, no table lock.

An append is one autocommit statement, so one round trip: the events, their positions and
the idempotency record are stored together or not at all. Readers never miss an event; the
argument is in `settled`.
"""

import time
from collections.abc import Sequence
from threading import Lock
from typing import Any, NoReturn
from uuid import UUID

import psycopg
from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import errors
from psycopg.rows import DictRow
from psycopg.sql import SQL

from application.ports import Receipt, Unavailable
from infrastructure.log.postgres_session import Datastore, Session, refuse
from infrastructure.log.settled import Settled
from infrastructure.log.store import Answer, Row, WrongSetup

LINGER = 0.025
"""Seconds a reader goes on looking when events are visible but none is settled yet."""
LOOK_EVERY = 0.001
"""Seconds between two such looks."""
DEADLOCK_ATTEMPTS = 3

_ADVISORY = 0x7A68_6963_6865_6E67
"""The lock of `create_tables`; "zhicheng" in ASCII."""

_ONE = (
    "INSERT INTO public.stored_events (originator_id, originator_version, topic, state)"
    " VALUES ({}::uuid, {}::bigint, {}::text, {}::bytea) RETURNING notification_id"
)
_MANY = (
    "INSERT INTO public.stored_events (originator_id, originator_version, topic, state)"
    " SELECT * FROM unnest({}::uuid[], {}::bigint[], {}::text[], {}::bytea[])"
    " RETURNING notification_id"
)
_ONCE = (
    "WITH stored AS (",
    "), remembered AS ("
    "INSERT INTO public.command_receipts (key, fingerprint, stream, version, position)"
    " SELECT {}::text, {}::bytea, {}::uuid, {}::bigint, coalesce(max(notification_id),"
    " (SELECT max(notification_id) FROM public.stored_events), 0) FROM stored)"
    " SELECT notification_id FROM stored",
)
_APPEND_MANY = _MANY.format(*["%b"] * 4)
_APPEND_MANY_ONCE = _MANY.join(_ONCE).format(*["%b"] * 8)
_APPEND_ONE = _ONE.format(*(f"${n}" for n in range(1, 5)))
_APPEND_ONE_ONCE = _ONE.join(_ONCE).format(*(f"${n}" for n in range(1, 9)))
_STREAM = (
    "SELECT topic, state, originator_version, notification_id FROM public.stored_events"
    " WHERE originator_id = $1::uuid AND originator_version > $2::bigint"
    " ORDER BY originator_version"
)
_STREAMS = (
    "SELECT topic, state, originator_id, originator_version, notification_id"
    " FROM public.stored_events WHERE originator_id = ANY(%b::uuid[])"
    " ORDER BY originator_id, originator_version"
)
_PAGE = (
    "SELECT topic, state, originator_id, originator_version, notification_id"
    " FROM public.stored_events WHERE notification_id > %b AND notification_id <= %b"
    " ORDER BY notification_id LIMIT %b"
)
_LAST = "SELECT coalesce(max(notification_id), 0) FROM public.stored_events"
_LOOK = (
    "SELECT coalesce((SELECT max(notification_id) FROM public.stored_events), 0),"
    " pg_is_in_recovery(),"
    " ARRAY(SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND relation = 'public.stored_events'::regclass AND mode = 'RowExclusiveLock')"
)
_ANSWERED = (
    "SELECT fingerprint, stream, version, position FROM public.command_receipts WHERE key = %b"
)
_VERSIONS = (
    "SELECT stream, (SELECT max(originator_version) FROM public.stored_events"
    " WHERE originator_id = stream) FROM unnest(%b::uuid[]) AS stream"
)
_CACHE = (
    "SELECT seqcache FROM pg_sequence WHERE seqrelid ="
    " pg_get_serial_sequence('public.stored_events', 'notification_id')::regclass"
)
_RECEIPTS_TABLE = SQL(
    "CREATE TABLE IF NOT EXISTS public.command_receipts (key text PRIMARY KEY,"
    " fingerprint bytea NOT NULL, stream uuid NOT NULL, version bigint NOT NULL,"
    " position bigint NOT NULL)"
)


class PostgresStore(PostgresApplicationRecorder):
    """The library's table and schema, with another way in and another way out.

    Not taken over: LOCK TABLE and NOTIFY in the commit (they cost most of the throughput and
    wait for VACUUM), retries that report an own commit as a conflict, and the reader that
    misses what commits late.
    """

    def __init__(self, url: str, size: int) -> None:
        self._base = Datastore(url, size)
        super().__init__(self._base)
        unused = (self.sql_create_pg_function_insert_events.as_string(), "CREATE TYPE")
        self.sql_create_statements = [
            statement
            for statement in self.sql_create_statements
            if not statement.as_string().startswith(unused)
        ]
        self.sql_create_statements.append(_RECEIPTS_TABLE.format())
        self._reading = Lock()
        self._tail: Session | None = None
        self._settled = Settled()

    def create_tables(self) -> None:
        """As the port says."""
        self.create_table()

    def _create_table(self, curs: psycopg.Cursor[DictRow]) -> None:
        # CREATE .. IF NOT EXISTS of two sessions at once may still collide.
        curs.execute("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY,))
        super()._create_table(curs)

    def insert(self, events: Sequence[StoredEvent], answer: Answer | None) -> int:
        """As the port says."""
        positions = self._insert(events, answer)
        if positions:
            return max(positions)
        known = self.answered(answer.key.value) if answer else None
        return known[1].position if known else self.last_position()

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """The library's way in, by our statement."""
        return self._insert(stored_events, None)

    def _insert(self, events: Sequence[StoredEvent], answer: Answer | None) -> list[int]:
        for attempt in range(1, DEADLOCK_ATTEMPTS + 1):
            with self._base.session() as session:
                try:
                    return _run(session, events, answer)
                except errors.DeadlockDetected:
                    # Two appends met on the same streams in opposite order. Ours was undone;
                    # by the next attempt the other has been stored, or not.
                    if attempt == DEADLOCK_ATTEMPTS:
                        raise
        raise AssertionError("the last attempt returns or raises")

    def events_of(self, stream: UUID, after: int) -> list[Row]:
        """As the port says."""
        with self._base.session() as session:
            found = session.raw(_STREAM, [stream.bytes, _bigint(after)])
        get, number = found.get_value, int.from_bytes
        return [
            (
                (get(row, 0) or b"").decode(),
                get(row, 1) or b"",
                stream,
                number(get(row, 2) or b"", "big"),
                number(get(row, 3) or b"", "big"),
            )
            for row in range(found.ntuples)  # no column of these is ever NULL
        ]

    def events_of_many(self, streams: Sequence[UUID]) -> list[Row]:
        """As the port says."""
        with self._base.session() as session:
            return session.rows(_STREAMS, list(streams))

    def page(self, position: int, limit: int) -> list[Row]:
        """As the port says; gives the part of the page that is settled."""
        deadline = time.monotonic() + LINGER
        with self._reading:
            while True:
                rows, unsettled = self._settled_page(position, limit)
                if rows or not unsettled or time.monotonic() > deadline:
                    return rows
                time.sleep(LOOK_EVERY)

    def _settled_page(self, position: int, limit: int) -> tuple[list[Row], bool]:
        """The page, and whether events beyond `position` are visible but not settled."""
        if self._tail is None or not self._tail.usable():
            self._let_go()
            self._tail = self._watch()
        session = self._tail
        try:
            rows: list[Row] = []
            known = self._settled.position
            if known > position:
                rows = session.rows(_PAGE, position, known, limit)
                if len(rows) == limit:
                    return rows, False
            ((highest, replica, writing),) = session.rows(_LOOK)
            if replica:
                raise Unavailable("the event log is read on the primary: this is a replica")
            if highest <= max(position, known):
                return rows, False
            settled = self._settled.look(highest, frozenset(writing))
            if settled > max(position, known):
                rows = session.rows(_PAGE, position, settled, limit)
            return rows, not rows
        except psycopg.Error as error:
            refuse(error, session)
        finally:
            if not session.usable():
                self._let_go()

    def _watch(self) -> Session:
        """A connection for the tail alone: what is settled is known per connection."""
        session = self._base.connect()
        try:
            cached = session.rows(_CACHE)
            if cached != [(1,)]:
                raise WrongSetup("the sequence of the event log must have CACHE 1")
        except psycopg.Error as error:
            session.close()
            refuse(error, session)
        except BaseException:
            session.close()
            raise
        return session

    def _let_go(self) -> None:
        # After a fail-over positions may have been handed out again: nothing is known any more.
        if self._tail is not None:
            self._tail.close()
        self._tail = None
        self._settled = Settled()

    def answered(self, key: str) -> tuple[bytes, Receipt] | None:
        """As the port says."""
        with self._base.session() as session:
            found = session.rows(_ANSWERED, key)
        if not found:
            return None
        ((fingerprint, stream, version, position),) = found
        return fingerprint, Receipt(stream=stream, version=version, position=position)

    def versions(self, streams: Sequence[UUID]) -> dict[UUID, int]:
        """As the port says."""
        with self._base.session() as session:
            found = session.rows(_VERSIONS, list(streams))
        return {stream: version for stream, version in found if version is not None}

    def last_position(self) -> int:
        """As the port says."""
        with self._base.session() as session:
            ((position,),) = session.rows(_LAST)
        return int(position)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Closed: the library's reader misses events that commit late. Use `page`."""
        raise NotImplementedError("read the log by `page`")

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> NoReturn:
        """Closed: nothing is notified, so a subscriber would wait for ever. Use `page`."""
        raise NotImplementedError("read the log by `page`")

    def close(self) -> None:
        """As the port says."""
        with self._reading:
            self._let_go()
        self._base.close()


def _run(session: Session, events: Sequence[StoredEvent], answer: Answer | None) -> list[int]:
    """Insert in one statement; returns the positions."""
    if len(events) == 1:
        (e,) = events
        assert isinstance(e.originator_id, UUID), "streams of this log are named by UUIDs"
        row = [e.originator_id.bytes, _bigint(e.originator_version), e.topic.encode(), e.state]
        if answer is None:
            return [session.position(_APPEND_ONE, row)]
        key = answer.key
        row += [key.value.encode(), key.fingerprint, answer.stream.bytes, _bigint(answer.version)]
        return [session.position(_APPEND_ONE_ONCE, row)]
    columns = [
        [e.originator_id for e in events],
        [e.originator_version for e in events],
        [e.topic for e in events],
        [e.state for e in events],
    ]
    if answer is None:
        found = session.rows(_APPEND_MANY, *columns)
    else:
        key = answer.key
        found = session.rows(
            _APPEND_MANY_ONCE, *columns, key.value, key.fingerprint, answer.stream, answer.version
        )
    return [position for (position,) in found]


def _bigint(number: int) -> bytes:
    return number.to_bytes(8, "big", signed=True)

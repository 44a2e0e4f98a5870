"""Connections to the event log on PostgreSQL: lent for a statement, given up once broken."""

import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, LiteralString, NoReturn

import psycopg
from eventsourcing.postgres import PostgresDatastore
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import DiagnosticField, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import DictRow, dict_row, tuple_row

from application.ports import Unavailable
from infrastructure.connections import Connections
from infrastructure.log.store import (
    Lost,
    Taken,
    WrongSetup,
    missing_tables,
)

CONNECT_TIMEOUT = 2
"""Seconds; a database that is away must be told from a slow one quickly."""
POOL_PATIENCE = 2.0
"""Seconds to wait for a connection while all are lent."""

_SESSION = {
    "statement_timeout": "15s",
    "lock_timeout": "10s",
    # A transaction that hangs would hold back every reader of the log.
    "idle_in_transaction_session_timeout": "10s",
    # Every statement has one good plan; planning again for each value costs as much as running.
    "plan_cache_mode": "force_generic_plan",
    # Each statement sees what was committed before it, whatever the server's default.
    "default_transaction_isolation": "read\\ committed",
}
_NETWORK = {
    # A server that vanished without a word is noticed in seconds.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}


class Session:
    """One connection with one cursor, prepared statements and binary values throughout."""

    __slots__ = ("_poll", "_prepared", "connection", "cursor")

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self.connection = connection
        self.cursor = connection.cursor(binary=True, row_factory=tuple_row)
        self._prepared: dict[str, bytes] = {}
        self._poll = select.poll()
        self._poll.register(connection.fileno(), select.POLLIN)

    def usable(self) -> bool:
        """An idle connection with something to read has been told that it is at its end."""
        return (
            not self.connection.closed
            and self.connection.pgconn.transaction_status == TransactionStatus.IDLE
            and not self._poll.poll(0)
        )

    def close(self) -> None:
        with suppress(psycopg.Error):  # it is given up in any case
            self.connection.close()

    def rows(self, statement: LiteralString, *values: object) -> list[Any]:
        return self.cursor.execute(statement, values, prepare=True).fetchall()

    def position(self, statement: str, values: Sequence[bytes]) -> int:
        """The one number that a statement gives."""
        value = self.raw(statement, values).get_value(0, 0)
        assert value is not None, "positions are never NULL"
        return int.from_bytes(value, "big")

    def raw(self, statement: str, values: Sequence[bytes]) -> PGresult:
        """Run a statement straight through libpq.

        One event stored, one stream read: that is most commands, and this halves the client's
        work for it. Values and results are in PostgreSQL's binary form.
        """
        server = self.connection.pgconn
        name = self._prepared.get(statement)
        if name is None:
            name = f"raw_{len(self._prepared)}".encode()
            _check(server.prepare(name, statement.encode()), ExecStatus.COMMAND_OK)
            self._prepared[statement] = name
        result = server.exec_prepared(name, values, [Format.BINARY] * len(values), Format.BINARY)
        _check(result, ExecStatus.TUPLES_OK)
        return result


def _check(result: PGresult, wanted: ExecStatus) -> None:
    if result.status == wanted:
        return
    state = result.error_field(DiagnosticField.SQLSTATE)
    if state is None:  # libpq's own: the connection is gone
        raise psycopg.OperationalError("the connection was lost")
    raise errors.lookup(state.decode())("the statement was refused")


class Datastore(PostgresDatastore):
    """The library's datastore over our own pool: its own takes longer than the statement."""

    def __init__(self, url: str, size: int) -> None:
        known = conninfo_to_dict(url)
        super().__init__(
            dbname=str(known.get("dbname", "")),
            host=str(known.get("host", "")),
            port=str(known.get("port", "")),
            user=str(known.get("user", "")),
            password=str(known.get("password", "")),
        )
        options = [str(known["options"])] if "options" in known else []
        options += [f"-c {name}={value}" for name, value in _SESSION.items()]
        defaults = {"connect_timeout": CONNECT_TIMEOUT, **_NETWORK}
        given = {name: value for name, value in defaults.items() if name not in known}
        self._conninfo = make_conninfo(url, **given, options=" ".join(options))
        self._sessions = Connections(self.connect, size=size, patience=POOL_PATIENCE)

    def connect(self) -> Session:
        """A connection of its own, outside the pool. Raises `Unavailable`."""
        try:
            return Session(psycopg.connect(self._conninfo, autocommit=True, row_factory=dict_row))
        except psycopg.OperationalError as error:
            raise Unavailable(_told(error, "no connection to the event log")) from None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One connection for one or more statements; errors become those of the port."""
        with self._sessions.borrowed() as session:
            try:
                yield session
            except psycopg.Error as error:
                refuse(error, session)

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """The library's way in, for making tables: not of the pool, since the driver forgets
        all prepared statements of a connection after a rollback."""
        session = self.connect()
        try:
            yield session.connection
        except psycopg.Error as error:
            refuse(error, session)
        finally:
            session.close()

    def register_type_adapters(self) -> None:
        """No composite type is used; the library would connect here, in its constructor."""

    def close(self) -> None:
        with suppress(AttributeError):  # also called for a half-made object
            self._sessions.close()


def refuse(error: psycopg.Error, session: Session) -> NoReturn:
    """Raise the port's error for the driver's, without values of any statement."""
    if isinstance(error, errors.UniqueViolation):
        raise Taken from None
    if isinstance(error, errors.UndefinedTable):
        raise missing_tables() from None
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        if session.connection.closed:
            raise Lost(_told(error, "the connection to the event log was cut")) from None
        raise Unavailable(_told(error, "the event log's database refused")) from None
    if isinstance(error, errors.ReadOnlySqlTransaction):
        raise Unavailable("the event log's database is a replica, or read-only") from None
    raise WrongSetup(_told(error, "the event log's database refused")) from None


def _told(error: psycopg.Error, what: str) -> str:
    """The server's own message may quote values; its code does not."""
    return f"{what} ({type(error).__name__}, {error.sqlstate or 'no code'})"

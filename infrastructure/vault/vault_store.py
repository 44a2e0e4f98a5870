"""The vault's tables and how its database is opened.

A database of its own, with backups of its own: a key that was destroyed must not come back
with a restored log, and a stolen log must not bring the keys along.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from application.ports import Unavailable
from infrastructure.failures import NETWORK, is_transient
from projections.columns import UtcDateTime

CONNECT_SECONDS = 2
LOCK_SECONDS = 10
SYNCHRONOUS = "FULL"
"""Of SQLite: a key that was told of must outlive a power cut, or nobody reads what it sealed."""

metadata = sa.MetaData()

person_key = sa.Table(
    "person_key",
    metadata,
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("destroyed_at", UtcDateTime),
    sa.CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name="gone_or_there"),
)

vault_secret = sa.Table(
    "vault_secret",
    metadata,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
)

password = sa.Table(
    "password",
    metadata,
    sa.Column("account", sa.Uuid, primary_key=True),
    sa.Column("hash", sa.String(200), nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)


def open_vault(url: str, *, pool_size: int = 5) -> sa.Engine:
    """An engine for `sqlite:///path` or `postgresql://user@host:port/database`.

    Every commit waits for the disk: an event follows that cannot be read without its key.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if not address.database or address.database == ":memory:":
            raise ValueError("the vault needs a file; in memory every thread would get its own")
        engine = sa.create_engine(
            address,
            pool_size=pool_size,
            hide_parameters=True,
            connect_args={"timeout": LOCK_SECONDS},
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="READ COMMITTED",  # a lost race must be seen by the SELECT that follows
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": f"-c TimeZone=UTC -c synchronous_commit=on -c lock_timeout={LOCK_SECONDS}s",
            **NETWORK,
        },
    )


@contextmanager
def transaction(engine: sa.Engine, *, writes: bool = False) -> Iterator[sa.Connection]:
    """Raises `Unavailable` when the database is away."""
    try:
        with (
            engine.connect().execution_options(zhicheng_writes=writes) as tx,
            tx.begin(),
        ):
            yield tx
    except (sa.exc.SQLAlchemyError, OSError) as error:
        if is_transient(error):
            raise Unavailable("the vault does not answer") from error
        raise


def insert_new(tx: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those rows whose primary key is not there yet; whoever came first is kept."""
    if tx.dialect.name == "postgresql":
        tx.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
    else:
        tx.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)


def upsert(tx: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Insert the row or replace all of it."""
    key = table.primary_key
    rest = {name: value for name, value in row.items() if name not in key.columns}
    if tx.dialect.name == "postgresql":
        tx.execute(postgresql.insert(table).values(row).on_conflict_do_update(key, set_=rest))
    else:
        tx.execute(sqlite.insert(table).values(row).on_conflict_do_update(key, set_=rest))


def wipe_freed(engine: sa.Engine) -> None:
    """SQLite: the pages of before a destruction leave the write-ahead log too.

    On PostgreSQL autovacuum, the archive and the backups keep them for as long as they are
    set to; wrapped by the master key all the while.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            cursor = raw.cursor()
            # Nobody waits for a reader here: it only puts the wiping off to the next checkpoint.
            cursor.execute("PRAGMA busy_timeout=0")
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                cursor.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says so
    _use_wal(connection)
    connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
    connection.execute("PRAGMA secure_delete=ON")


def _use_wal(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for its lock here: two that open a new file together would fail."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            busy = (error.sqlite_errorcode & 0xFF) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(tx: sa.Connection) -> None:
    writes = tx.get_execution_options().get("zhicheng_writes", False)
    tx.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

"""Opens the database of the read models."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from application.ports import Unavailable
from infrastructure.failures import NETWORK, is_transient

CONNECT_SECONDS = 2
"""With the database away a page answers 503 soon, instead of waiting for two minutes."""
LOCK_SECONDS = 10
POOL_SECONDS = 5
"""To wait for a connection while all are lent."""
SYNCHRONOUS = "NORMAL"
"""Of SQLite: a power cut may take the last rows, which the log brings again."""


def open_views(url: str, *, pool_size: int = 10) -> sa.Engine:
    """An engine for `sqlite:///path` or `postgresql://user@host:port/database`.

    A lost commit of a projection is no loss: its checkpoint went with it and the events are
    applied again. So neither store waits for the disk here.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(
            address,
            pool_size=pool_size,
            pool_timeout=POOL_SECONDS,
            hide_parameters=True,  # rows may hold personal data, and errors are logged
            connect_args={"timeout": LOCK_SECONDS},
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,
        pool_pre_ping=True,  # a page after a restart of the database is none the wiser
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": "-c TimeZone=UTC -c synchronous_commit=off",
            **NETWORK,
        },
    )


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection for queries. Raises `Unavailable` when the database is away."""
    try:
        with engine.connect() as tx:
            yield tx
    except (sa.exc.SQLAlchemyError, OSError) as error:
        if is_transient(error):
            raise Unavailable("the read models do not answer") from error
        raise


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that will write.

    SQLite takes its writer lock at the start: a transaction that read first and writes later
    would fail at once when another one wrote in between.
    """
    with engine.connect().execution_options(zhicheng_writes=True) as tx, tx.begin():
        yield tx


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says so
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")


def _begin_sqlite(tx: sa.Connection) -> None:
    writes = tx.get_execution_options().get("zhicheng_writes", False)
    tx.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

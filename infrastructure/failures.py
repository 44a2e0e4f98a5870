"""Tells a database that is away for the moment from data that will never fit."""

import sqlite3

import psycopg
import sqlalchemy as sa

from application.ports import Unavailable

NETWORK = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
"""Connection settings by which a server that vanished without a word is noticed in seconds."""

_POSTGRES_CLASSES = frozenset(
    {
        "08",  # connection
        "25",  # read-only after a fail-over
        "28",  # log-in refused
        "3D",  # no such database yet
        "40",  # deadlock, serialization
        "53",  # disk, memory or connections used up
        "55",  # lock not available
        "57",  # shut down, starting up, query cancelled
        "58",  # the system beneath
        "XX",  # internal
    }
)
_SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later without any change to code or data."""
    if isinstance(error, Unavailable | MemoryError | OSError | sa.exc.TimeoutError):
        return True
    if isinstance(error, sa.exc.DBAPIError):
        if error.connection_invalidated:
            return True
        error = error.orig or error
    if isinstance(error, psycopg.OperationalError | psycopg.InternalError):
        return error.sqlstate is None or error.sqlstate[:2] in _POSTGRES_CLASSES
    if isinstance(error, sqlite3.OperationalError):
        return (error.sqlite_errorcode & 0xFF) in _SQLITE_CODES
    return False

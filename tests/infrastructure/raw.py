"""Rows of the event log by plain SQL, past the log."""

import sqlite3
from contextlib import closing
from uuid import UUID

import psycopg


def insert_raw(url: str, stream: UUID, version: int, name: str, state: bytes) -> int:
    """Store one row; returns its position."""
    columns = "stored_events (originator_id, originator_version, topic, state)"
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            row = (stream.hex, version, name, state)
            done = file.execute(f"INSERT INTO {columns} VALUES (?, ?, ?, ?)", row)
            assert done.lastrowid is not None
            return done.lastrowid
    with psycopg.connect(url) as db:
        found = db.execute(
            f"INSERT INTO {columns} VALUES (%s, %s, %s, %s) RETURNING notification_id",
            (stream, version, name, state),
        ).fetchone()
    assert found is not None
    return int(found[0])

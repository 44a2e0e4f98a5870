"""What a meeting leaves behind: rows and their versions, files, log lines.

After each ballot everything that differs in any table of any database is noted: a superset of
what row versions, journals and backups tell, as it comes with the moment of every change.
"""

import json
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import psycopg
from psycopg import sql

NAMES = ("log", "views", "vault")
LARGE = 500
"""Rows; of a larger table only those are looked at that were added since."""
_VERSIONS = (
    "SELECT {number}::int, count(*),"
    " sum(hashtextextended(concat_ws(' ', ctid, xmin, xmax, cmin), 0)) FROM {table}"
)
"""Of all rows of one table: where each is and who stored it. No column changes without these."""
Row = tuple[str, ...]
Table = dict[Row, Mapping[str, Any]]
"""The rows by their text; each with its columns, and where and by whom it was stored."""


class Store(Protocol):
    """The three databases, read as somebody reads who holds a copy of them."""

    def tables(self) -> Mapping[str, Table]:
        """By `database.table`."""

    def last_position(self) -> int:
        """Of the event log."""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file of the databases, journals included, under a name."""

    def close(self) -> None:
        """Nothing is read any more."""


class SqliteStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = {
            name: sqlite3.connect(f"file:{folder / name}.db?mode=rw", uri=True) for name in NAMES
        }
        self._keyed = {
            f"{name}.{table}": "WITHOUT ROWID" not in made
            for name, db in self._open.items()
            for table, made in db.execute("SELECT name, sql FROM sqlite_master WHERE type='table'")
        }
        self._seen = _Seen()

    def tables(self) -> Mapping[str, Table]:
        return {name: self._table(name) for name in self._keyed}

    def last_position(self) -> int:
        (found,) = self._open["log"].execute("SELECT max(notification_id) FROM stored_events")
        return int(found[0])

    def files(self) -> Iterator[tuple[str, bytes]]:
        for file in sorted(self._folder.rglob("*")):
            if file.is_file() and file.name != "master.key":
                yield str(file.relative_to(self._folder)), self._copied(file)

    @staticmethod
    def _copied(file: Path) -> bytes:
        """By another process: closing a file here would end the locks that SQLite holds on it."""
        return subprocess.run(["cat", file], check=True, capture_output=True).stdout

    def close(self) -> None:
        for db in self._open.values():
            db.close()

    def _table(self, name: str) -> Table:
        database, _, table = name.partition(".")
        # Without a rowid nothing tells the new rows: all are read.
        query = f'SELECT * FROM "{table}"'
        if self._keyed[name]:
            query = f'SELECT rowid AS place, * FROM "{table}" ORDER BY rowid DESC LIMIT {LARGE}'
        found = self._open[database].execute(query)
        columns = [column[0] for column in found.description]
        return self._seen.table(name, columns, found.fetchall())


class PostgresStore:
    """`urls` of log, views and vault; the role must be a superuser on this machine."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._open = {
            name: psycopg.connect(url, autocommit=True)
            for name, url in zip(NAMES, urls, strict=True)
        }
        self._names = {
            name: db.execute(
                "SELECT schemaname, tablename FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            for name, db in self._open.items()
        }
        self._versions: dict[str, Any] = {}
        self._tables: dict[str, Table] = {}
        self._seen = _Seen()

    def tables(self) -> Mapping[str, Table]:
        """A table of which every row is the version that it was is not read again."""
        for name, known in self._names.items():
            asked = [
                sql.SQL(_VERSIONS).format(number=place, table=sql.Identifier(*one))
                for place, one in enumerate(known)
            ]
            for place, *versions in self._open[name].execute(sql.SQL(" UNION ALL ").join(asked)):
                schema, table = known[place]
                which = f"{name}.{table}"
                if self._versions.get(which) != versions:
                    self._versions[which] = versions
                    self._tables[which] = self._table(name, schema, table)
        return dict(self._tables)

    def last_position(self) -> int:
        row = self._open["log"].execute("SELECT max(notification_id) FROM stored_events").fetchone()
        assert row is not None, "an aggregate has a row"
        return int(row[0])

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Heap, index and WAL files; dead row versions are still in them."""
        db = self._open["log"]
        db.execute("CHECKPOINT")
        for (data,) in db.execute("SHOW data_directory").fetchall():
            home = Path(data)
            names = [connection.info.dbname for connection in self._open.values()]
            oids = db.execute("SELECT oid FROM pg_database WHERE datname = ANY(%s)", (names,))
            folders = [home / "base" / str(oid) for (oid,) in oids.fetchall()]
            for folder in (*folders, home / "pg_wal"):
                for file in sorted(one for one in folder.rglob("*") if one.is_file()):
                    yield str(file.relative_to(home)), file.read_bytes()

    def close(self) -> None:
        for db in self._open.values():
            db.close()

    def _table(self, name: str, schema: str, table: str) -> Table:
        query = sql.SQL(
            "SELECT ctid::text AS place, xmin::text::bigint AS xmin, xmax::text::bigint AS xmax,"
            " cmin::text::bigint AS cmin, * FROM {} ORDER BY xmin::text::bigint DESC LIMIT {}"
        )
        found = self._open[name].execute(
            query.format(sql.Identifier(schema, table), sql.Literal(LARGE))
        )
        assert found.description is not None, "a SELECT has columns"
        columns = [column.name for column in found.description]
        return self._seen.table(f"{name}.{table}", columns, found.fetchall())


class _Seen:
    """The tables as they were last seen: most have not changed since, and are the same object."""

    def __init__(self) -> None:
        self._rows: dict[str, Sequence[Sequence[Any]]] = {}
        self._tables: dict[str, Table] = {}

    def table(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
        if self._rows.get(name) != rows:
            self._rows[name] = rows
            self._tables[name] = {
                tuple(map(str, row)): dict(zip(columns, row, strict=True)) for row in rows
            }
        return self._tables[name]


class Watch:
    """Tells after each ballot what has changed since the last look."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._before = store.tables()

    def look(self) -> None:
        """What changed until now is nobody's ballot."""
        self._before = self.store.tables()

    def changed(self) -> dict[str, Any]:
        """Name -> value, for every column of every row that is new or another."""
        after = self.store.tables()
        left: dict[str, Any] = {}
        for name, rows in after.items():
            before = self._before[name]
            same = rows is before  # nearly always, and then there is nothing to compare
            gone = [] if same else [row for key, row in before.items() if key not in rows]
            new = [] if same else [row for key, row in rows.items() if key not in before]
            if len(rows) < LARGE:
                left[f"{name}:gone"] = len(gone)
            left[f"{name}:new"] = len(new)
            for number, row in enumerate(reversed(new)):
                old = gone[number] if number < len(gone) else {}
                for column, value in row.items():
                    left.update(_told(f"{name}[{number}].{column}", value, old.get(column)))
        self._before = after
        return left


def _told(name: str, value: Any, old: Any) -> Iterator[tuple[str, Any]]:
    """A value, its length, how far it moved, and what is inside it."""
    if isinstance(value, memoryview):
        value = bytes(value)
    yield name, value
    if isinstance(value, int | float) and isinstance(old, int | float):
        yield f"{name}:moved", value - old
    if isinstance(value, str | bytes):
        yield f"{name}:length", len(value)
        with suppress(ValueError):  # a key may begin like a document
            yield from _inside(name, json.loads(value))


def _inside(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _inside(f"{name}.{key}", one)
    else:
        yield name, value if isinstance(value, int | float) else str(value)


def marks(*ids: UUID) -> tuple[bytes, ...]:
    """How an id may stand in a file: as text, in hexadecimal, as it is."""
    return tuple(form for one in ids for form in (str(one).encode(), one.hex.encode(), one.bytes))

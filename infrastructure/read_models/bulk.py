"""Many rows of one table at once, read and written by primary key.

The statements do not depend on the number of rows, so each is prepared once. Values pass
through the column types both ways; None is always NULL.
"""

# ruff: noqa: S608  (statements are put together from names of our own tables, never from input)

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from projections.columns import QuickType
from projections.projection import Row, RowKey

AT_ONCE = 1_000
"""Rows that are made ready together."""
COPY_FROM = 300
"""From so many rows on, COPY is faster than arrays in a statement."""

_json = msgspec.json.Encoder()


class Bulk:
    """The statements for one table on one store."""

    def __init__(self, table: sa.Table, dialect: Dialect) -> None:
        columns = list(table.columns)
        keys = list(table.primary_key.columns)
        if not keys:
            raise TypeError(f"table {table.name} has no primary key")
        self.width = len(columns)
        self._postgres = dialect.name == "postgresql"
        self._names = tuple(c.name for c in columns)
        self._key_names = tuple(c.name for c in keys)
        self._key_index = tuple(self._names.index(n) for n in self._key_names)
        self._bind = tuple((c.name, _binder(c, dialect)) for c in columns)
        self._bind_key = tuple(_binder(c, dialect) for c in keys)
        self.key = _key_of(self._key_names)
        """The primary key of a row."""
        self._build(table, dialect)

    def load(self, tx: sa.Connection, keys: Sequence[RowKey]) -> dict[RowKey, Row]:
        """The rows that exist among these."""
        stored = [self._stored_key(key) for key in keys]
        if self._postgres:
            given: dict[str, Any] = {
                f"k{n}": list(column) for n, column in enumerate(zip(*stored, strict=True))
            }
        else:
            given = {"keys": _json.encode(stored).decode()}
        names, index = self._names, self._key_index
        return {
            tuple([values[i] for i in index]): dict(zip(names, values, strict=True))
            for values in tx.execute(self._select, given)
        }

    def upsert(self, tx: sa.Connection, rows: Sequence[Row]) -> None:
        """Insert or replace whole rows; no key twice."""
        if not rows:
            return
        if not self._postgres:
            self._many(tx, self._upsert, self._stored(rows))
        elif len(rows) < COPY_FROM:
            tx.exec_driver_sql(self._upsert, tuple(self._columns_of(rows)))
        else:
            tx.exec_driver_sql(self._stage)
            self._copy(tx, "pg_temp.zhicheng_stage", rows)
            tx.exec_driver_sql(self._upsert_staged)
            tx.exec_driver_sql("DROP TABLE pg_temp.zhicheng_stage")

    def insert(self, tx: sa.Connection, rows: Sequence[Row]) -> None:
        """Insert rows that are not there yet."""
        if not rows:
            return
        if not self._postgres:
            self._many(tx, self._insert, self._stored(rows))
        elif len(rows) < COPY_FROM:
            tx.exec_driver_sql(self._insert, tuple(self._columns_of(rows)))
        else:
            self._copy(tx, self._quoted, rows)

    def delete(self, tx: sa.Connection, keys: Sequence[RowKey]) -> None:
        if not keys:
            return
        stored = [self._stored_key(key) for key in keys]
        if self._postgres:
            tx.exec_driver_sql(self._delete, tuple(map(list, zip(*stored, strict=True))))
        else:
            self._many(tx, self._delete, stored)

    def _stored(self, rows: Sequence[Row]) -> Iterator[Sequence[Any]]:
        """The rows as the store takes them."""
        for first in range(0, len(rows), AT_ONCE):
            yield from zip(*self._columns_of(rows[first : first + AT_ONCE]), strict=True)

    def _columns_of(self, rows: Sequence[Row]) -> list[list[Any]]:
        """Column by column, which takes half as long as row by row."""
        if any(len(row) != self.width for row in rows):
            raise ValueError(f"a row of {self._quoted} needs its {self.width} columns, no others")
        return [
            [row[name] for row in rows]
            if bind is None
            else [None if (value := row[name]) is None else bind(value) for row in rows]
            for name, bind in self._bind
        ]

    def _stored_key(self, key: RowKey) -> tuple[Any, ...]:
        return tuple(
            [
                value if bind is None else bind(value)
                for value, bind in zip(key, self._bind_key, strict=True)
            ]
        )

    @staticmethod
    def _many(tx: sa.Connection, statement: str, values: Iterable[Sequence[Any]]) -> None:
        # Not SQLAlchemy's executemany: it copies every row several times.
        with closing(tx.connection.cursor()) as cursor:
            cursor.executemany(statement, values)  # type: ignore[arg-type]  # sqlite3 takes any iterable

    def _copy(self, tx: sa.Connection, target: str, rows: Sequence[Row]) -> None:
        statement = f"COPY {target} ({self._columns}) FROM STDIN"
        with closing(tx.connection.cursor()) as cursor, cursor.copy(statement) as copy:
            for row in self._stored(rows):
                copy.write_row(row)

    def _build(self, table: sa.Table, dialect: Dialect) -> None:
        quote = dialect.identifier_preparer.quote
        self._quoted = target = dialect.identifier_preparer.format_table(table)
        names = [quote(name) for name in self._names]
        keys = [quote(name) for name in self._key_names]
        self._columns = ", ".join(names)
        rest = [f"{name} = EXCLUDED.{name}" for name in names if name not in keys]
        action = f"UPDATE SET {', '.join(rest)}" if rest else "NOTHING"
        conflict = f"ON CONFLICT ({', '.join(keys)}) DO {action}"
        wanted = ", ".join(f"t.{name}" for name in names)
        if self._postgres:
            kinds = [c.type.compile(dialect) for c in table.columns]
            key_kinds = [c.type.compile(dialect) for c in table.primary_key.columns]
            arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
            key_arrays = ", ".join(f"%s::{kind}[]" for kind in key_kinds)
            bound = ", ".join(f"CAST(:k{n} AS {kind}[])" for n, kind in enumerate(key_kinds))
            aliases = ", ".join(f"k{n}" for n in range(len(keys)))
            same = " AND ".join(f"t.{name} = k.k{n}" for n, name in enumerate(keys))
            self._insert = f"INSERT INTO {target} ({self._columns}) SELECT * FROM unnest({arrays})"
            self._upsert = f"{self._insert} {conflict}"
            self._stage = (
                "CREATE TEMPORARY TABLE zhicheng_stage ON COMMIT DROP AS"
                f" SELECT {self._columns} FROM {target} WITH NO DATA"
            )
            self._upsert_staged = (
                f"INSERT INTO {target} ({self._columns})"
                f" SELECT {self._columns} FROM pg_temp.zhicheng_stage {conflict}"
            )
            self._delete = (
                f"DELETE FROM {target} t USING unnest({key_arrays}) AS k({aliases}) WHERE {same}"
            )
            select = (
                f"SELECT {wanted} FROM unnest({bound}) AS k({aliases}) JOIN {target} t ON {same}"
            )
        else:
            marks = ", ".join("?" for _ in names)
            same = " AND ".join(
                f"t.{name} = json_extract(k.value, '$[{n}]')" for n, name in enumerate(keys)
            )
            self._insert = f"INSERT INTO {target} ({self._columns}) VALUES ({marks})"
            self._upsert = f"{self._insert} {conflict}"
            self._delete = f"DELETE FROM {target} WHERE {' AND '.join(f'{n} = ?' for n in keys)}"
            # CROSS JOIN keeps this order: a look-up by primary key for each wanted key.
            select = f"SELECT {wanted} FROM json_each(:keys) k CROSS JOIN {target} t ON {same}"
        self._select = sa.text(select).columns(*(sa.column(c.name, c.type) for c in table.columns))


@lru_cache(maxsize=512)
def bulk(table: sa.Table, dialect: Dialect) -> Bulk:
    """Built once for each table: a batch of one event must stay cheap."""
    return Bulk(table, dialect)


def _key_of(names: tuple[str, ...]) -> Callable[[Row], RowKey]:
    if len(names) > 1:
        return itemgetter(*names)
    [name] = names
    return lambda row: (row[name],)


def _binder(column: sa.Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """From a value to what the driver takes; not for None.

    What is frequent is made a text here, which either driver hands on as it is.
    """
    if isinstance(column.type, QuickType):
        return column.type.quick_binder(dialect)
    if isinstance(column.type, sa.Uuid):
        return _hexadecimal
    if isinstance(column.type, sa.Date):
        return date.isoformat
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _hexadecimal(value: UUID) -> str:
    return f"{value.int:032x}"

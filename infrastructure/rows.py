"""The rows of a projection while events are applied: a batch at a time, or all in memory."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from infrastructure.bulk import Bulk, bulk
from projections.projection import Row, RowKey


class _Held:
    """What a batch knows of one table."""

    __slots__ = ("appended", "bulk", "changed", "rows")

    def __init__(self, statements: Bulk) -> None:
        self.bulk = statements
        self.rows: dict[RowKey, Row | None] = {}
        self.changed: set[RowKey] = set()
        self.appended: list[Row] = []


class BatchRows:
    """Rows read from the database once, folded in memory, written back by `flush`."""

    def __init__(self, tx: sa.Connection, tables: Iterable[sa.Table]) -> None:
        self._tx = tx
        self._held = {table: _Held(bulk(table, tx.dialect)) for table in tables}

    def prefetch(self, wanted: Iterable[tuple[sa.Table, RowKey]]) -> None:
        """Read these rows, one statement for each table."""
        keys: dict[sa.Table, set[RowKey]] = {}
        for table, key in wanted:
            keys.setdefault(table, set()).add(key)
        for table, missing in keys.items():
            self._load(self._held[table], list(missing))

    def get(self, table: sa.Table, *key: Any) -> Row | None:
        held = self._held[table]
        if key not in held.rows:
            self._load(held, [key])
        return held.rows[key]

    def put(self, table: sa.Table, row: Row) -> None:
        held = self._held[table]
        key = held.bulk.key(row)
        held.rows[key] = row
        held.changed.add(key)

    def drop(self, table: sa.Table, *key: Any) -> None:
        held = self._held[table]
        held.rows[key] = None
        held.changed.add(key)

    def append(self, table: sa.Table, row: Row) -> None:
        self._held[table].appended.append(row)

    def flush(self) -> None:
        for held in self._held.values():
            if held.changed:
                rows = {key: held.rows[key] for key in held.changed}
                held.bulk.delete(self._tx, [key for key, row in rows.items() if row is None])
                held.bulk.upsert(self._tx, [row for row in rows.values() if row is not None])
            held.bulk.insert(self._tx, held.appended)

    def _load(self, held: _Held, keys: Sequence[RowKey]) -> None:
        held.rows.update(dict.fromkeys(keys))
        held.rows.update(held.bulk.load(self._tx, keys))


class FoldedRows:
    """All rows in memory, from the first event on; nothing is read from the database.

    Appended rows are handed to `spill` in chunks, as no event looks at them again.
    """

    def __init__(
        self,
        statements: dict[sa.Table, Bulk],
        spill: Callable[[sa.Table, list[Row]], None],
        chunk: int,
    ) -> None:
        self.rows: dict[sa.Table, dict[RowKey, Row]] = {table: {} for table in statements}
        self._keys = {table: each.key for table, each in statements.items()}
        self._appended: dict[sa.Table, list[Row]] = {table: [] for table in statements}
        self._spill = spill
        self._chunk = chunk

    def get(self, table: sa.Table, *key: Any) -> Row | None:
        return self.rows[table].get(key)

    def put(self, table: sa.Table, row: Row) -> None:
        self.rows[table][self._keys[table](row)] = row

    def drop(self, table: sa.Table, *key: Any) -> None:
        self.rows[table].pop(key, None)

    def append(self, table: sa.Table, row: Row) -> None:
        waiting = self._appended[table]
        waiting.append(row)
        if len(waiting) >= self._chunk:
            self._spill(table, waiting)
            self._appended[table] = []

    def finish(self) -> None:
        """Hand over the last appended rows."""
        for table, waiting in self._appended.items():
            if waiting:
                self._spill(table, waiting)
                self._appended[table] = []

"""The rows of a projection while events are applied: a batch at a time, or held for long."""

from collections.abc import Iterable, Sequence
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


_UNSEEN = object()


class _Shelf:
    """What is held of one table."""

    __slots__ = ("appended", "begun", "bulk", "changed", "fresh", "hot", "warm")

    def __init__(self, statements: Bulk, begun: bool) -> None:
        self.bulk = statements
        self.begun = begun
        """Whether there may be rows in the table that are not held."""
        self.hot: dict[RowKey, Row | None] = {}
        """Touched since the last ageing. None: known to be absent."""
        self.warm: dict[RowKey, Row | None] = {}
        """Touched before it."""
        self.changed: set[RowKey] = set()
        self.fresh: set[RowKey] = set()
        """Of the changed ones those that the table does not have."""
        self.appended: list[Row] = []


class HeldRows:
    """Rows held over many pages of events, written out by `save` and forgotten by `age`.

    As long as nothing was forgotten, nothing is read from the database: what is not held is not
    there. Afterwards it may be, and is read back when it is wanted.
    """

    def __init__(self, engine: sa.Engine, statements: dict[sa.Table, Bulk], *, begun: bool) -> None:
        """`begun`: the tables hold rows already, of an earlier run that was cut off."""
        self._engine = engine
        self._shelves = {table: _Shelf(each, begun) for table, each in statements.items()}

    @property
    def held(self) -> int:
        """Rows in memory."""
        shelves = self._shelves.values()
        return sum(len(s.hot) + len(s.warm) + len(s.appended) for s in shelves)

    @property
    def unsaved(self) -> int:
        return sum(len(s.changed) + len(s.appended) for s in self._shelves.values())

    @property
    def reads(self) -> bool:
        """Whether it is worth while to say beforehand what will be wanted."""
        return any(shelf.begun for shelf in self._shelves.values())

    def of(self, table: sa.Table) -> dict[RowKey, Row]:
        """What is held of one table."""
        shelf = self._shelves[table]
        held = {**shelf.warm, **shelf.hot}
        return {key: row for key, row in held.items() if row is not None}

    def prefetch(self, wanted: Iterable[tuple[sa.Table, RowKey]]) -> None:
        """Read those of these rows that are not held, one statement for each table."""
        keys: dict[sa.Table, set[RowKey]] = {}
        for table, key in wanted:
            shelf = self._shelves[table]
            if shelf.begun and key not in shelf.hot and key not in shelf.warm:
                keys.setdefault(table, set()).add(key)
        for table, missing in keys.items():
            self._load(self._shelves[table], list(missing))

    def get(self, table: sa.Table, *key: Any) -> Row | None:
        shelf = self._shelves[table]
        row = shelf.hot.get(key, _UNSEEN)
        if row is _UNSEEN:
            row = shelf.warm.pop(key, _UNSEEN)
            if row is _UNSEEN:
                if not shelf.begun:
                    return None
                self._load(shelf, [key])
                return shelf.hot[key]
            shelf.hot[key] = row  # type: ignore[assignment]  # not the mark any more
        return row  # type: ignore[return-value]  # as above

    def put(self, table: sa.Table, row: Row) -> None:
        shelf = self._shelves[table]
        key = shelf.bulk.key(row)
        self._change(shelf, key)
        shelf.hot[key] = row

    def drop(self, table: sa.Table, *key: Any) -> None:
        shelf = self._shelves[table]
        self._change(shelf, key)
        if key in shelf.fresh:
            shelf.fresh.discard(key)
            shelf.changed.discard(key)
        if shelf.begun:
            shelf.hot[key] = None
        else:
            shelf.hot.pop(key, None)

    def append(self, table: sa.Table, row: Row) -> None:
        self._shelves[table].appended.append(row)

    def save(self, tx: sa.Connection) -> None:
        """Write what has changed since the last time; `saved` when that is committed."""
        for shelf in self._shelves.values():
            rows = {key: shelf.hot.get(key) for key in shelf.changed}
            known = [key for key in rows if key not in shelf.fresh]
            shelf.bulk.delete(tx, [key for key in known if rows[key] is None])
            shelf.bulk.upsert(tx, [row for key in known if (row := rows[key]) is not None])
            new = [row for key in shelf.fresh if (row := rows[key]) is not None]
            shelf.bulk.insert(tx, new)
            shelf.bulk.insert(tx, shelf.appended)

    def saved(self) -> None:
        for shelf in self._shelves.values():
            shelf.changed, shelf.fresh, shelf.appended = set(), set(), []

    def age(self) -> None:
        """Forget what was not touched since the last time; nothing may be unsaved."""
        for shelf in self._shelves.values():
            shelf.begun = shelf.begun or bool(shelf.warm)
            shelf.warm, shelf.hot = shelf.hot, {}

    def _change(self, shelf: _Shelf, key: RowKey) -> None:
        if key in shelf.changed:
            return
        before = shelf.hot.get(key, _UNSEEN)
        if before is _UNSEEN:
            before = shelf.warm.pop(key, _UNSEEN)
        absent = before is None or (before is _UNSEEN and not shelf.begun)
        shelf.changed.add(key)
        if absent:
            shelf.fresh.add(key)

    def _load(self, shelf: _Shelf, keys: Sequence[RowKey]) -> None:
        shelf.hot.update(dict.fromkeys(keys))
        with self._engine.connect() as tx:
            shelf.hot.update(shelf.bulk.load(tx, keys))

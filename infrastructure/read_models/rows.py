"""The rows of a projection while events are applied: a batch at a time, or held for long."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from infrastructure.read_models.bulk import Bulk, bulk
from projections.projection import Row, RowKey


class _Place:
    """One key of a table: the row as it now stands, and what the table knows of it."""

    __slots__ = ("key", "row", "stored", "unsaved")

    def __init__(self, key: RowKey, row: Row | None, *, stored: bool) -> None:
        self.key = key
        self.row = row
        self.stored = stored
        """Whether the table has a row under this key, or may have one."""
        self.unsaved = False


class _Shelf:
    """What is held of one table."""

    __slots__ = ("appended", "begun", "bulk", "hot", "unsaved", "warm")

    def __init__(self, statements: Bulk, begun: bool) -> None:
        self.bulk = statements
        self.begun = begun
        """Whether there may be rows in the table that are not held."""
        # A key is a tuple of ids, slow to hash: one look-up for each use of a row is enough.
        self.hot: dict[RowKey, _Place] = {}
        """Touched since the last ageing."""
        self.warm: dict[RowKey, _Place] = {}
        """Touched before it."""
        self.unsaved: list[_Place] = []
        self.appended: list[Row] = []

    def change(self, key: RowKey) -> _Place:
        """The place of a row that is about to be written."""
        place = self.hot.get(key)
        if place is None:
            place = self.warm.pop(key, None) or _Place(key, None, stored=self.begun)
            self.hot[key] = place
        if not place.unsaved:
            place.unsaved = True
            self.unsaved.append(place)
        return place


class HeldRows:
    """Rows held over many pages of events, written out by `save` and forgotten by `age`.

    As long as nothing was forgotten, nothing is read from the database: what is not held is not
    there. Afterwards it may be, and is read back when it is wanted.
    """

    def __init__(
        self, engine: sa.Engine, statements: Mapping[sa.Table, Bulk], *, begun: bool
    ) -> None:
        """`begun`: the tables hold rows already, of an earlier run that was cut off."""
        self._engine = engine
        self._shelves = {table: _Shelf(each, begun) for table, each in statements.items()}

    @property
    def touched(self) -> int:
        """Rows in memory that were written or asked for since the last ageing."""
        return sum(len(s.hot) + len(s.appended) for s in self._shelves.values())

    @property
    def unsaved(self) -> int:
        return sum(len(s.unsaved) + len(s.appended) for s in self._shelves.values())

    @property
    def reads(self) -> bool:
        """Whether it is worth while to say beforehand what will be wanted."""
        return any(shelf.begun for shelf in self._shelves.values())

    def of(self, table: sa.Table) -> dict[RowKey, Row]:
        """What is held of one table."""
        shelf = self._shelves[table]
        places = {**shelf.warm, **shelf.hot}.values()
        return {place.key: place.row for place in places if place.row is not None}

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
        place = shelf.hot.get(key)
        if place is None:
            place = shelf.warm.pop(key, None)
            if place is not None:
                shelf.hot[key] = place
            elif shelf.begun:
                self._load(shelf, [key])
                place = shelf.hot[key]
            else:
                return None
        return place.row

    def put(self, table: sa.Table, row: Row) -> None:
        shelf = self._shelves[table]
        shelf.change(shelf.bulk.key(row)).row = row

    def drop(self, table: sa.Table, *key: Any) -> None:
        self._shelves[table].change(key).row = None

    def append(self, table: sa.Table, row: Row) -> None:
        self._shelves[table].appended.append(row)

    def save(self, tx: sa.Connection) -> None:
        """Write what has changed since the last time; `saved` when that is committed."""
        for shelf in self._shelves.values():
            gone, changed, new = [], [], shelf.appended
            if shelf.unsaved:
                new = [*new]
            for place in shelf.unsaved:
                if place.row is None:
                    if place.stored:
                        gone.append(place.key)
                elif place.stored:
                    changed.append(place.row)
                else:
                    new.append(place.row)
            shelf.bulk.delete(tx, gone)
            shelf.bulk.upsert(tx, changed)
            shelf.bulk.insert(tx, new)

    def saved(self) -> None:
        for shelf in self._shelves.values():
            for place in shelf.unsaved:
                place.unsaved = False
                place.stored = place.row is not None
                if place.row is None and not shelf.begun:
                    del shelf.hot[place.key]
            shelf.unsaved, shelf.appended = [], []

    def age(self) -> None:
        """Forget what was not touched since the last time; nothing may be unsaved."""
        for shelf in self._shelves.values():
            shelf.begun = shelf.begun or bool(shelf.warm)
            shelf.warm, shelf.hot = shelf.hot, {}

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._engine.connect() as tx:
            yield tx

    def _load(self, shelf: _Shelf, keys: Sequence[RowKey]) -> None:
        with self._reading() as tx:
            found = shelf.bulk.load(tx, keys)
        for key in keys:
            row = found.get(key)
            shelf.hot[key] = _Place(key, row, stored=row is not None)


class BatchRows(HeldRows):
    """Rows of one transaction: read from it once, folded in memory, written back by `flush`."""

    def __init__(self, tx: sa.Connection, tables: Iterable[sa.Table]) -> None:
        super().__init__(tx.engine, {t: bulk(t, tx.dialect) for t in tables}, begun=True)
        self._tx = tx

    def flush(self) -> None:
        self.save(self._tx)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        yield self._tx

"""One projection under construction beside its live tables, for a rebuild or a comparison."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import quoted_name

from domain.decider import Recorded
from infrastructure.failures import is_transient
from infrastructure.read_models import checkpoint
from infrastructure.read_models.bulk import Bulk
from infrastructure.read_models.checkpoint import REBUILDING
from infrastructure.read_models.projector import cause_of
from infrastructure.read_models.rows import HeldRows
from infrastructure.read_models.views import writing
from projections.projection import Projection, Row, RowKey, Rows


class Poison(Exception):
    """An event cannot be applied; the live tables are as they were."""


class Building:
    """The tables under other names, loaded page by page from where an earlier run was cut off."""

    def __init__(self, engine: sa.Engine, projection: Projection, suffix: str) -> None:
        self._engine = engine
        self.projection = projection
        self.copies = {table: _copy(table, suffix) for table in projection.tables}
        self.aside = _aside(projection, self.copies, suffix)
        self.position = 0
        """All events up to here are in what is held and what is stored, together."""
        self._rows: HeldRows | None = None

    @property
    def name(self) -> str:
        return self.projection.name

    @property
    def rows(self) -> HeldRows:
        assert self._rows is not None, "the loading has begun"
        return self._rows

    def begin(self, *, anew: bool) -> bool:
        """Make the tables; whether they are those of a run that was cut off, and go on."""
        with writing(self._engine) as tx:
            mark = checkpoint.read(tx).get(self.aside.name)
            going_on = not anew and mark is not None and self._is_mine(tx, mark)
            if going_on and mark is not None:
                self.position = mark.position
            else:
                self._clear(tx)
                for copy in self.copies.values():
                    indexes, copy.indexes = copy.indexes, set()
                    copy.create(tx)
                    copy.indexes = indexes
                version = self.projection.version
                checkpoint.start(tx, self.aside.name, 0, version, REBUILDING)
        statements = {t: Bulk(copy, self._engine.dialect) for t, copy in self.copies.items()}
        self._rows = HeldRows(self._engine, statements, begun=going_on)
        return going_on

    def take(self, share: Sequence[Recorded], end: int) -> None:
        """Apply what is new of these events: all that concern it and stand before `end`.

        Raises `Poison`, and what the database raises.
        """
        if share and share[0].position <= self.position:
            share = [recorded for recorded in share if recorded.position > self.position]
        if share:
            self._apply(share)
        self.position = max(self.position, end)

    def save(self) -> None:
        """Rows and position in one transaction: a run that is killed now goes on from here."""
        with writing(self._engine) as tx:
            self.rows.save(tx)
            checkpoint.move(tx, [self.aside.name], self.position)
        self.rows.saved()

    def finish(self) -> None:
        """All is loaded: write what is left, and make the indexes."""
        self.save()
        self._rows = None
        for copy in self.copies.values():
            with writing(self._engine) as tx:
                if tx.dialect.name == "postgresql":
                    # By one process of the server: the other cores belong to those who work.
                    tx.exec_driver_sql("SET LOCAL max_parallel_maintenance_workers = 0")
                if not sa.inspect(tx).get_indexes(copy.name):
                    for index in _renamed(copy):
                        index.create(tx)
                if tx.dialect.name == "postgresql":
                    tx.exec_driver_sql(f"ANALYZE {quoted(tx, copy.name)}")

    def discard(self) -> None:
        self._rows = None
        with writing(self._engine) as tx:
            self._clear(tx)

    def _apply(self, share: Sequence[Recorded]) -> None:
        rows, project, reads = self.rows, self.projection.project, self.projection.reads
        recorded = share[0]
        try:
            if rows.reads:
                rows.prefetch(key for recorded in share for key in reads(recorded))
            for recorded in share:
                project(recorded, rows)
        except Exception as error:
            if is_transient(error):
                raise
            raise Poison(cause_of(error, recorded)) from None  # its message may quote data

    def _clear(self, tx: sa.Connection) -> None:
        checkpoint.drop(tx, self.aside.tables)
        checkpoint.forget(tx, self.aside.name)

    def _is_mine(self, tx: sa.Connection, mark: checkpoint.Checkpoint) -> bool:
        """Begun by the same rules, with all its tables of the same columns."""
        if (mark.status, mark.version) != (REBUILDING, self.projection.version):
            return False
        look = sa.inspect(tx)
        present = set(look.get_table_names())
        return all(
            copy.name in present
            and [c["name"] for c in look.get_columns(copy.name)] == list(copy.columns.keys())
            for copy in self.copies.values()
        )


def quoted(tx: sa.Connection, name: str) -> str:
    return tx.dialect.identifier_preparer.quote(name)


def _copy(table: sa.Table, suffix: str) -> sa.Table:
    """The same table under another name; the store finds names for the constraints."""
    copy = table.to_metadata(sa.MetaData(), name=f"{table.name}{suffix}")
    for constraint in copy.constraints:
        constraint.name = None
    return copy


def _renamed(copy: sa.Table) -> list[sa.Index]:
    """Its indexes, with names of their own generation.

    The live ones keep theirs until the swap; nothing asks for an index by name.
    """
    generation = f"{time.time_ns():x}"
    indexes = sorted(copy.indexes, key=lambda index: str(index.name))
    for number, index in enumerate(indexes):
        index.name = quoted_name(f"ix_{copy.name[:40]}_{number}_{generation}", None)
    return indexes


def _aside(projection: Projection, copies: dict[sa.Table, sa.Table], suffix: str) -> Projection:
    """The projection, writing into the copies, with a checkpoint of its own."""

    def project(recorded: Recorded, rows: Rows) -> None:
        projection.project(recorded, _Redirected(rows, copies))

    def reads(recorded: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
        return [(copies[table], key) for table, key in projection.reads(recorded)]

    name = f"{projection.name}{suffix}"
    tables = tuple(copies.values())
    return Projection(name, projection.version, tables, project, reads, projection.takes)


class _Redirected:
    """Rows of the copies under the names of the live tables."""

    def __init__(self, rows: Rows, copies: dict[sa.Table, sa.Table]) -> None:
        self._rows = rows
        self._copies = copies

    def get(self, table: sa.Table, *key: Any) -> Row | None:
        return self._rows.get(self._copies[table], *key)

    def put(self, table: sa.Table, row: Row) -> None:
        self._rows.put(self._copies[table], row)

    def drop(self, table: sa.Table, *key: Any) -> None:
        self._rows.drop(self._copies[table], *key)

    def append(self, table: sa.Table, row: Row) -> None:
        self._rows.append(self._copies[table], row)

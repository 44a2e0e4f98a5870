"""Puts rebuilt tables in the place of the live ones, those of all projections in one moment.

One transaction renames them all; what was live and is large is dropped afterwards, as that takes
long (docs/adr/0036). Whoever is killed leaves all old or all new.
"""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from infrastructure.failures import is_transient
from infrastructure.read_models import checkpoint, rebuild_runs
from infrastructure.read_models.building import Building, quoted
from infrastructure.read_models.projector import Feed, apply
from infrastructure.read_models.views import writing
from projections.projection import Projection, shares

OLD = "__old"
"""Ends the names of what was live until the swap."""
LOCKED = "300ms"
"""Readers wait no longer for an attempt; less than the second after which PostgreSQL looks for a
deadlock and would break off a reader."""
SMALL = 20_000
"""Rows, about, that are dropped on SQLite as fast as a table is renamed."""
PAGE = 2_000


class Behind(Exception):
    """An event that the live tables show already cannot be applied to the new ones."""


def swap(log: Feed, engine: sa.Engine, buildings: Collection[Building]) -> int:
    """The position that the new tables show. Raises `Behind`, and what the database raises.

    When a reader holds one of the tables for long the error is a transient one.
    """
    projections = [each.projection for each in buildings]
    sweep(engine, projections)
    with writing(engine) as tx:
        position = _swap(tx, log, buildings)
    sweep(engine, projections)
    return position


def sweep(engine: sa.Engine, projections: Iterable[Projection]) -> None:
    """Drop what was live before a swap, each table by itself. They must be claimed."""
    for old in left_behind(engine, projections).values():
        for name in old:
            with writing(engine) as tx:
                tx.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(tx, name)}")


def left_behind(
    engine: sa.Engine, projections: Iterable[Projection]
) -> dict[Projection, list[str]]:
    """The old tables that are still there: a kill right after the swap leaves them."""
    with engine.connect() as tx:
        present = set(sa.inspect(tx).get_table_names())
    named = {each: [f"{table.name}{OLD}" for table in each.tables] for each in projections}
    found = {each: [one for one in old if one in present] for each, old in named.items()}
    return {each: old for each, old in found.items() if old}


def _swap(tx: sa.Connection, log: Feed, buildings: Collection[Building]) -> int:
    names = [name for each in buildings for name in (each.projection.name, each.aside.name)]
    marks = checkpoint.lock(tx, names)
    # Whoever saw an event in the live tables must see it in the new ones too, and what two of
    # them say of one event must agree.
    position = max(mark.position for mark in marks.values())
    for each in buildings:
        _advance(tx, log, each, marks[each.aside.name].position, position)
    present = set(sa.inspect(tx).get_table_names())  # an older version may have had fewer
    tables = sorted(
        (table.name, copy.name) for each in buildings for table, copy in each.copies.items()
    )
    live = [name for name, _ in tables if name in present]
    if tx.dialect.name == "postgresql" and live:
        tx.exec_driver_sql(f"SET LOCAL statement_timeout = '{LOCKED}'")
        locked = ", ".join(quoted(tx, name) for name in live)
        tx.exec_driver_sql(f"LOCK TABLE {locked} IN ACCESS EXCLUSIVE MODE")
        tx.exec_driver_sql("SET LOCAL statement_timeout = 0")
    for name in live:
        _put_away(tx, name)
    for name, copy in tables:
        _rename(tx, copy, name)
    for each in buildings:
        checkpoint.replace(tx, each.projection, position)
        checkpoint.forget(tx, each.aside.name)
        rebuild_runs.finish(tx, each.name, position)
    return position


def _advance(tx: sa.Connection, log: Feed, building: Building, start: int, end: int) -> None:
    while start < end:
        page = [r for r in log.after(start, PAGE) if r.position <= end]
        if not page:
            return
        [share] = shares(page, [building.aside])
        try:
            apply(tx, building.aside, share)
        except Exception as error:
            if is_transient(error):
                raise
            raise Behind(building.name) from None  # its message may quote data
        start = page[-1].position


def _put_away(tx: sa.Connection, name: str) -> None:
    """Under another name, or, where that is quicker, dropped at once."""
    table = quoted(tx, name)
    if tx.dialect.name == "sqlite":
        # A rename reads the whole schema, and a drop overwrites the whole table.
        highest = tx.exec_driver_sql(f"SELECT max(rowid) FROM {table}").scalar()  # noqa: S608
        if (highest or 0) <= SMALL:
            tx.exec_driver_sql(f"DROP TABLE {table}")
            return
    _rename(tx, name, f"{name}{OLD}")


def _rename(tx: sa.Connection, name: str, new: str) -> None:
    tx.exec_driver_sql(f"ALTER TABLE {quoted(tx, name)} RENAME TO {quoted(tx, new)}")

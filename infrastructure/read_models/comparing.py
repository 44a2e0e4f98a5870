"""Compares the tables in use with what the log says, while everything goes on.

The projections are built once more beside the live tables, up to the very event that a snapshot
of the live ones shows; then both are read in the order of their keys. Nothing is changed but the
scratch tables, which are gone afterwards.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from infrastructure.locks import claimed
from infrastructure.read_models import checkpoint
from infrastructure.read_models.building import Building, Poison
from infrastructure.read_models.checkpoint import STOPPED
from infrastructure.read_models.projector import Feed
from infrastructure.read_models.rebuild import (
    PAGE,
    Busy,
    Loading,
    Tell,
)
from projections.projection import Projection, shares

SUFFIX = "__check"
AT_ONCE = 5_000
"""Rows fetched together."""
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One table; the digests are of all rows in the order of their keys."""

    table: str
    rows: int
    """In the live table."""
    live: str
    rebuilt: str
    key: str = ""
    """The first key that differs, and how; never anything else of the row."""

    @property
    def same(self) -> bool:
        return self.live == self.rebuilt


class Outdated(Exception):
    """The live tables are of another version of the projection: there is nothing to compare."""


Verdict = tuple[Compared, ...] | Busy | Poison | Outdated


def compare(
    log: Feed,
    engine: sa.Engine,
    projections: Collection[Projection],
    progress: Tell = lambda *_: None,
) -> dict[str, Verdict]:
    """Whether each projection's tables are what its events make of them, by name.

    Raises what the databases raise.
    """
    checkpoint.prepare(engine, projections)
    verdicts: dict[str, Verdict] = {}
    # No rebuild may swap the live tables away meanwhile.
    locks = {f"rebuild-{projection.name}": projection for projection in projections}
    with claimed(engine, locks) as ours:
        for lock, projection in locks.items():
            if lock not in ours:
                verdicts[projection.name] = Busy(projection.name)
        mine = [projection for lock, projection in locks.items() if lock in ours]
        with engine.connect() as tx:
            marks = checkpoint.read(tx)
        for projection in mine:
            if marks[projection.name].version != projection.version:
                verdicts[projection.name] = Outdated(projection.name)
        fitting = [p for p in mine if p.name not in verdicts]
        running = [p for p in fitting if marks[p.name].status != STOPPED]
        # One that has stopped may be far behind, and does not keep the others from one pass.
        for group in (running, *([p] for p in fitting if p not in running)):
            target = min((marks[p.name].position for p in group), default=0)
            with _scratch(engine, group) as buildings:
                loading = Loading(log, engine, buildings)
                loading.load(target, progress)
                verdicts |= loading.poisoned
                for building in loading.buildings:
                    verdicts[building.name] = _compare(log, engine, building)
    return verdicts


@contextmanager
def _scratch(engine: sa.Engine, projections: list[Projection]) -> Iterator[list[Building]]:
    buildings = [Building(engine, projection, SUFFIX) for projection in projections]
    try:
        for each in buildings:
            each.begin(anew=True)
        yield buildings
    finally:
        for each in buildings:
            each.discard()


def _compare(log: Feed, engine: sa.Engine, building: Building) -> Verdict:
    """Upon one snapshot of the live tables, so that nobody has to wait for it."""
    with _snapshot(engine) as live:
        position = checkpoint.read(live)[building.name].position
        try:
            _advance(log, building, position)
        except Poison as poison:
            return poison
        building.save()
        with _snapshot(engine) as rebuilt:
            return tuple(
                _tables(live, rebuilt, table, copy) for table, copy in building.copies.items()
            )


def _advance(log: Feed, building: Building, position: int) -> None:
    """To the event that the live tables show last, and not beyond it."""
    while building.position < position:
        page = [r for r in log.after(building.position, PAGE) if r.position <= position]
        if not page:
            return
        [share] = shares(page, [building.projection])
        building.take(share, page[-1].position)


@contextmanager
def _snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """All that is read in it is of one moment."""
    with engine.connect() as connection:
        level = {"isolation_level": "REPEATABLE READ"}
        frozen = connection.dialect.name == "postgresql"
        yield connection.execution_options(**level) if frozen else connection


def _tables(
    live: sa.Connection, rebuilt: sa.Connection, table: sa.Table, copy: sa.Table
) -> Compared:
    mine, theirs = _rows(live, table), _rows(rebuilt, copy)
    keys = len(table.primary_key.columns)
    digests = blake2b(digest_size=DIGEST_BYTES), blake2b(digest_size=DIGEST_BYTES)
    count, first = 0, ""
    while True:
        one, other = next(mine, None), next(theirs, None)
        if one is None and other is None:
            break
        for digest, row in zip(digests, (one, other), strict=True):
            if row is not None:
                digest.update(repr(row).encode())
        count += one is not None
        if one != other and not first:
            first = _difference(
                live, rebuilt, table, copy, one and one[:keys], other and other[:keys]
            )
    live_digest, rebuilt_digest = (digest.hexdigest() for digest in digests)
    return Compared(
        table=table.name, rows=count, live=live_digest, rebuilt=rebuilt_digest, key=first
    )


def _rows(tx: sa.Connection, table: sa.Table) -> Iterator[tuple[Any, ...]]:
    """All rows in the order of the key, the key's columns first."""
    key = list(table.primary_key.columns)
    others = [column for column in table.columns if column not in set(key)]
    asked = sa.select(*key, *others).order_by(*key)
    found = tx.execution_options(yield_per=AT_ONCE).execute(asked)
    for part in found.partitions(AT_ONCE):
        yield from map(tuple, part)


def _difference(
    live: sa.Connection,
    rebuilt: sa.Connection,
    table: sa.Table,
    copy: sa.Table,
    one: tuple[Any, ...] | None,
    other: tuple[Any, ...] | None,
) -> str:
    """Whose key comes first does not matter: each says whether the other side has it too."""
    if one is not None and (one == other or not _has(rebuilt, copy, one)):
        return f"{_told(table, one)} {'differs' if one == other else 'is in the live table alone'}"
    assert other is not None, "the two rows are not the same"
    return f"{_told(table, other)} is in the rebuilt table alone"


def _has(tx: sa.Connection, table: sa.Table, key: tuple[Any, ...]) -> bool:
    columns = zip(table.primary_key.columns, key, strict=True)
    wanted = sa.and_(*(column == value for column, value in columns))
    return tx.execute(sa.select(sa.literal(1)).where(wanted)).first() is not None


def _told(table: sa.Table, key: tuple[Any, ...]) -> str:
    """Text may be a number that somebody is known by: only its digest is told."""
    columns = zip(table.primary_key.columns, key, strict=True)
    return ", ".join(f"{column.name}={_harmless(value)}" for column, value in columns)


def _harmless(value: Any) -> str:
    if not isinstance(value, str) or isinstance(value, Enum):
        return str(value)
    return f"#{blake2b(value.encode(), digest_size=8).hexdigest()}"

"""Rebuilds a projection from the whole log beside its live tables, then swaps them.

A different job from catching up: the rows are folded in memory, so each is written once.
"""

import gc
import time
from collections.abc import Callable, Collection, Iterable
from itertools import islice

import sqlalchemy as sa
import structlog
from sqlalchemy import quoted_name
from sqlalchemy.exc import DBAPIError

from domain.decider import Recorded
from infrastructure import checkpoint
from infrastructure.bulk import Bulk
from infrastructure.checkpoint import NEXT, REBUILDING, STOPPED
from infrastructure.failures import is_transient
from infrastructure.locks import exclusive
from infrastructure.projector import Feed, Progress, Projector, cause_of
from infrastructure.rows import BatchRows, FoldedRows
from infrastructure.views import writing
from projections.projection import Projection, Row, RowKey, Rows

PAGE = 2_000
"""Events read at once: more of them only keep the garbage collector busy."""
CHUNK = 20_000
"""Rows in one transaction, so that on SQLite the other writers get their turn."""
SWAP_SECONDS = 30

_logger = structlog.get_logger()

Tell = Callable[[int, int], None]
"""Progress: the position reached and the position that was the last at the start."""


class Busy(Exception):
    """Another process is rebuilding this projection."""


class Poison(Exception):
    """An event cannot be applied; the live tables are as they were."""


def rebuild(
    log: Feed, engine: sa.Engine, projection: Projection, progress: Tell = lambda *_: None
) -> int:
    """Replace the tables by what the log says, and return the position they show.

    Readers, and the catching up of the live tables, go on until the swap. Memory: all rows of
    the projection, but not its appended ones. Raises `Busy` and `Poison`.
    """
    checkpoint.prepare(engine, [projection])
    with exclusive(engine, f"rebuild-{projection.name}", wait=False) as alone:
        if not alone:
            raise Busy(projection.name)
        copies = {table: _copy(table) for table in projection.tables}
        aside = _aside(projection, copies)
        try:
            _discard(engine, aside)  # what a killed rebuild left behind
            _load(log, engine, projection, copies, progress)
            projector = Projector(log, engine, aside)
            while projector.step(wait=True) is not Progress.IDLE:
                pass
            stopped = projector.checkpoints[aside.name].error
            if stopped:
                raise Poison(stopped)
            return _swap(log, engine, projection, copies, aside)
        except BaseException:
            _discard(engine, aside)
            raise


def rebuild_outdated(
    log: Feed,
    engine: sa.Engine,
    projections: Iterable[Projection],
    progress: Tell = lambda *_: None,
) -> bool:
    """Rebuild what was built by another version; whether that is all done.

    Not done is what another process is at. A poison event stops its projection.
    """
    done = True
    for projection in projections:
        with engine.connect() as tx:
            mark = checkpoint.read(tx)[projection.name]
        if mark.version == projection.version or mark.status == STOPPED:
            continue
        try:
            rebuild(log, engine, projection, progress)
            _logger.info("projection_rebuilt", projection=projection.name)
        except Busy:
            done = False
        except Poison as poison:
            with writing(engine) as tx:
                checkpoint.stop(tx, projection.name, str(poison))
            _logger.error("rebuild_stopped", projection=projection.name, cause=str(poison))
    return done


def _copy(table: sa.Table) -> sa.Table:
    """The same table under the next name; the store finds names for the constraints."""
    copy = table.to_metadata(sa.MetaData(), name=f"{table.name}{NEXT}")
    for constraint in copy.constraints:
        constraint.name = None
    return copy


def _without_indexes(copy: sa.Table) -> list[sa.Index]:
    """Take the indexes away, to be made after loading.

    They get names of their own generation, as the live ones keep theirs until the swap; nothing
    asks for an index by name.
    """
    generation = f"{time.time_ns():x}"
    indexes = sorted(copy.indexes, key=lambda index: str(index.name))
    copy.indexes.clear()
    for number, index in enumerate(indexes):
        index.name = quoted_name(f"ix_{copy.name[:40]}_{number}_{generation}", None)
    return indexes


def _aside(projection: Projection, copies: dict[sa.Table, sa.Table]) -> Projection:
    """The projection, writing into the copies, with a checkpoint of its own."""

    def project(recorded: Recorded, rows: Rows) -> None:
        projection.project(recorded, _Redirected(rows, copies))

    def reads(recorded: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
        return [(copies[table], key) for table, key in projection.reads(recorded)]

    name = f"{projection.name}{NEXT}"
    return Projection(name, projection.version, tuple(copies.values()), project, reads)


class _Redirected:
    """Rows of the copies under the names of the live tables."""

    def __init__(self, rows: Rows, copies: dict[sa.Table, sa.Table]) -> None:
        self._rows = rows
        self._copies = copies

    def get(self, table: sa.Table, *key: object) -> Row | None:
        return self._rows.get(self._copies[table], *key)

    def put(self, table: sa.Table, row: Row) -> None:
        self._rows.put(self._copies[table], row)

    def drop(self, table: sa.Table, *key: object) -> None:
        self._rows.drop(self._copies[table], *key)

    def append(self, table: sa.Table, row: Row) -> None:
        self._rows.append(self._copies[table], row)


def _discard(engine: sa.Engine, aside: Projection) -> None:
    with writing(engine) as tx:
        checkpoint.drop(tx, aside.tables)
        checkpoint.forget(tx, aside.name)


def _load(
    log: Feed,
    engine: sa.Engine,
    projection: Projection,
    copies: dict[sa.Table, sa.Table],
    progress: Tell,
) -> None:
    indexes = [index for copy in copies.values() for index in _without_indexes(copy)]
    with writing(engine) as tx:
        for copy in copies.values():
            copy.create(tx)
    statements = {table: Bulk(copy, engine.dialect) for table, copy in copies.items()}

    def write(table: sa.Table, rows: Collection[Row]) -> None:
        waiting = iter(rows)
        while chunk := list(islice(waiting, CHUNK)):
            with writing(engine) as tx:
                statements[table].insert(tx, chunk)

    folded = FoldedRows(statements, write, CHUNK)
    try:
        position = _fold(log, projection, folded, progress)
        folded.finish()
        for table, by_key in folded.rows.items():
            write(table, by_key.values())
    finally:
        gc.unfreeze()
    with writing(engine) as tx:
        for index in indexes:
            index.create(tx)
        if tx.dialect.name == "postgresql":
            for copy in copies.values():
                tx.exec_driver_sql(f"ANALYZE {_quoted(tx, copy.name)}")
        name = f"{projection.name}{NEXT}"
        checkpoint.start(tx, name, position, projection.version, REBUILDING)


def _fold(log: Feed, projection: Projection, rows: FoldedRows, progress: Tell) -> int:
    position, total = 0, log.last_position()
    project = projection.project
    while position < total and (page := log.after(position, PAGE)):
        gc.freeze()  # else the collector walks through all the rows again and again
        for recorded in page:
            try:
                project(recorded, rows)
            except Exception as error:
                if is_transient(error):
                    raise
                raise Poison(cause_of(error, recorded)) from None  # its message may quote data
        position = page[-1].position
        progress(min(position, total), total)
    return position


def _swap(
    log: Feed,
    engine: sa.Engine,
    projection: Projection,
    copies: dict[sa.Table, sa.Table],
    aside: Projection,
) -> int:
    """A reader in the middle of a long query holds its table; then try again a little later."""
    deadline = time.monotonic() + SWAP_SECONDS
    pause = 0.05
    while True:
        try:
            with writing(engine) as tx:
                return _swap_in(tx, log, projection, copies, aside)
        except DBAPIError as error:
            if not is_transient(error) or time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(2 * pause, 1.0)


def _swap_in(
    tx: sa.Connection,
    log: Feed,
    projection: Projection,
    copies: dict[sa.Table, sa.Table],
    aside: Projection,
) -> int:
    marks = checkpoint.lock(tx, [projection.name, aside.name])
    position = marks[aside.name].position
    # Whoever saw an event in the live tables must see it in the new ones too.
    while position < marks[projection.name].position:
        page = log.after(position, PAGE)
        rows = BatchRows(tx, aside.tables)
        rows.prefetch(key for recorded in page for key in aside.reads(recorded))
        for recorded in page:
            aside.project(recorded, rows)
        rows.flush()
        position = page[-1].position
    if tx.dialect.name == "postgresql":
        # Give up before the second at which a deadlock with a reader would be broken up.
        tx.exec_driver_sql("SET LOCAL lock_timeout = '300ms'")
        present = set(sa.inspect(tx).get_table_names())  # an older version may have had fewer
        names = ", ".join(_quoted(tx, table.name) for table in copies if table.name in present)
        if names:
            tx.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
    for table, copy in copies.items():
        tx.exec_driver_sql(f"DROP TABLE IF EXISTS {_quoted(tx, table.name)}")
        tx.exec_driver_sql(
            f"ALTER TABLE {_quoted(tx, copy.name)} RENAME TO {_quoted(tx, table.name)}"
        )
    checkpoint.replace(tx, projection, position)
    checkpoint.forget(tx, aside.name)
    return position


def _quoted(tx: sa.Connection, name: str) -> str:
    return tx.dialect.identifier_preparer.quote(name)

"""Rebuilds projections from the whole log beside their live tables, then swaps them.

A different job from catching up: every event is read and decoded once for all projections that
are rebuilt, rows are held over many pages and written when there is a chunk of them. What is
written is a resting place: a rebuild that is killed is carried on from there (docs/adr/0036).
"""

import gc
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DBAPIError

from domain.decider import Recorded
from infrastructure import checkpoint, rebuild_runs
from infrastructure.building import Building, Poison, quoted
from infrastructure.checkpoint import NEXT, STOPPED
from infrastructure.failures import is_transient
from infrastructure.locks import claimed
from infrastructure.projector import Feed, Projector
from infrastructure.rows import BatchRows
from infrastructure.views import writing
from projections.projection import Projection

PAGE = 2_000
"""Events read at once: more of them only keep the garbage collector busy."""
CHUNK = 20_000
"""Rows of a projection in one transaction, about: on SQLite the other writers wait for it."""
HELD = 200_000
"""Rows in memory, of all projections together; beyond it those not used lately are let go."""
SAVE_SECONDS = 15.0
"""Between resting places, however few rows there are: what a kill costs at most."""
TELL_SECONDS = 1.0
SWAP_SECONDS = 30

_logger = structlog.get_logger()

Tell = Callable[[int, int], None]
"""Progress: the position reached and the position that was the last at the start."""


class Busy(Exception):
    """Another process is rebuilding this projection."""


Outcome = int | Busy | Poison
"""The position that the new tables show, or why the live ones are as they were."""


def rebuild(
    log: Feed, engine: sa.Engine, projection: Projection, progress: Tell = lambda *_: None
) -> int:
    """Rebuild one projection; the position it shows. Raises `Busy` and `Poison`."""
    outcome = rebuild_many(log, engine, [projection], progress)[projection.name]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def rebuild_many(
    log: Feed,
    engine: sa.Engine,
    projections: Collection[Projection],
    progress: Tell = lambda *_: None,
    *,
    forgotten: datetime | None = None,
) -> dict[str, Outcome]:
    """Replace the tables by what the log says, in one pass over it; the outcome of each.

    Readers, and the catching up of the live tables, go on until the swap, which is a moment for
    each projection. `forgotten` is when a person's key was last destroyed: what was begun before
    may still show them and is not carried on. A failure of the database is raised, and what has
    been loaded waits to be carried on.
    """
    checkpoint.prepare(engine, projections)
    locks = {f"rebuild-{projection.name}": projection for projection in projections}
    outcomes: dict[str, Outcome] = {}
    with claimed(engine, locks) as ours:
        for lock, projection in locks.items():
            if lock not in ours:
                outcomes[projection.name] = Busy(projection.name)
        buildings = [Building(engine, p, NEXT) for lock, p in locks.items() if lock in ours]
        if buildings:
            _begin(log, engine, buildings, forgotten)
            rebuilding = _Pass(log, engine, buildings, outcomes)
            rebuilding.load(progress)
            rebuilding.follow()
            rebuilding.swap()
    return outcomes


def rebuild_outdated(
    log: Feed,
    engine: sa.Engine,
    projections: Iterable[Projection],
    progress: Tell = lambda *_: None,
) -> bool:
    """Rebuild what was built by another version; whether that is all done.

    Not done is what another process is at. A poison event stops its projection.
    """
    with engine.connect() as tx:
        marks = checkpoint.read(tx)
    outdated = [
        projection
        for projection in projections
        if projection.name not in marks
        or (
            marks[projection.name].version != projection.version
            and marks[projection.name].status != STOPPED
        )
    ]
    done = True
    for name, outcome in rebuild_many(log, engine, outdated, progress).items():
        if isinstance(outcome, Busy):
            done = False
        elif isinstance(outcome, Poison):
            with writing(engine) as tx:
                checkpoint.stop(tx, name, str(outcome))
            _logger.error("rebuild_stopped", projection=name, cause=str(outcome))
    return done


def _begin(
    log: Feed, engine: sa.Engine, buildings: list[Building], forgotten: datetime | None
) -> None:
    with engine.connect() as tx:
        before = rebuild_runs.read(tx)

    def stale(name: str) -> bool:
        started = before[name].started_at if name in before else None
        return started is None or (forgotten is not None and started <= forgotten)

    going_on = {each.name: each.begin(anew=stale(each.name)) for each in buildings}
    rebuild_runs.begin(engine, going_on, log.last_position())


class _Pass:
    """All projections of one rebuild; whoever meets a poison event drops out of it."""

    def __init__(
        self,
        log: Feed,
        engine: sa.Engine,
        buildings: list[Building],
        outcomes: dict[str, Outcome],
    ) -> None:
        self._log = log
        self._engine = engine
        self._buildings = buildings
        self._outcomes = outcomes

    def load(self, progress: Tell) -> None:
        """Up to what was the end of the log at the start."""
        total = self._log.last_position()
        position = min(each.position for each in self._buildings)
        saved = told = time.monotonic()
        with _unwalked():
            while self._buildings and position < total:
                page = self._log.after(position, PAGE)
                if not page:
                    break
                gc.freeze()  # else the collector walks through all the rows again and again
                self._take(page)
                position = page[-1].position
                now = time.monotonic()
                everything = now - saved > SAVE_SECONDS
                saved = now if everything else saved
                self._rest(everything=everything)
                if now - told > TELL_SECONDS:
                    told = now
                    rebuild_runs.reach(self._engine, self._names(), position)
                progress(min(position, total), total)
            for each in self._buildings:
                each.finish()

    def follow(self) -> None:
        """What was appended meanwhile, as the live tables are brought up to date."""
        projector = Projector(self._log, self._engine, *(each.aside for each in self._buildings))
        projector.catch_up()
        for each in list(self._buildings):
            stopped = projector.checkpoints[each.aside.name].error
            if stopped:
                self._poisoned(each, Poison(stopped))

    def swap(self) -> None:
        for each in self._buildings:
            position = _swap(self._log, self._engine, each)
            self._outcomes[each.name] = position
            rebuild_runs.finish(self._engine, each.name, position)
            _logger.info("projection_rebuilt", projection=each.name)

    def _rest(self, *, everything: bool) -> None:
        """Write where there is a chunk, or all of it; let rows go where too many are held."""
        crowded = sum(each.rows.held for each in self._buildings) > HELD
        for each in self._buildings:
            if everything or crowded or each.rows.unsaved >= CHUNK:
                each.save()
            if crowded:
                each.rows.age()

    def _take(self, page: Sequence[Recorded]) -> None:
        """Each in turn; whoever cannot apply an event is left out from then on."""
        for each in list(self._buildings):
            try:
                each.take(page)
            except Poison as poison:
                self._poisoned(each, poison)

    def _poisoned(self, each: Building, poison: Poison) -> None:
        self._buildings.remove(each)
        each.discard()
        self._outcomes[each.name] = poison
        rebuild_runs.finish(self._engine, each.name, each.position, str(poison))

    def _names(self) -> list[str]:
        return [each.name for each in self._buildings]


@contextmanager
def _unwalked() -> Iterator[None]:
    try:
        yield
    finally:
        gc.unfreeze()


def _swap(log: Feed, engine: sa.Engine, building: Building) -> int:
    """A reader in the middle of a long query holds its table; then try again a little later."""
    deadline = time.monotonic() + SWAP_SECONDS
    pause = 0.05
    while True:
        try:
            with writing(engine) as tx:
                return _swap_in(tx, log, building)
        except DBAPIError as error:
            if not is_transient(error) or time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(2 * pause, 1.0)


def _swap_in(tx: sa.Connection, log: Feed, building: Building) -> int:
    projection, aside = building.projection, building.aside
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
        live = [quoted(tx, t.name) for t in building.copies if t.name in present]
        if live:
            tx.exec_driver_sql(f"LOCK TABLE {', '.join(live)} IN ACCESS EXCLUSIVE MODE")
    for table, copy in building.copies.items():
        tx.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(tx, table.name)}")
        tx.exec_driver_sql(
            f"ALTER TABLE {quoted(tx, copy.name)} RENAME TO {quoted(tx, table.name)}"
        )
    checkpoint.replace(tx, projection, position)
    checkpoint.forget(tx, aside.name)
    return position

"""Rebuilds projections from the whole log beside their live tables, then swaps them.

A different job from catching up: every event is read and decoded once for all projections that
are rebuilt, rows are held over many pages and written when there is a chunk of them. What is
written is a resting place: a rebuild that is killed is carried on from there (docs/adr/0036).
"""

import gc
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DBAPIError

from domain.decider import Recorded
from infrastructure.failures import is_transient
from infrastructure.locks import claimed
from infrastructure.read_models import checkpoint, rebuild_runs
from infrastructure.read_models.building import Building, Poison
from infrastructure.read_models.checkpoint import NEXT, STOPPED
from infrastructure.read_models.projector import Feed, Projector
from infrastructure.read_models.swap import (
    Behind,
    left_behind,
    swap,
    sweep,
)
from infrastructure.read_models.views import writing
from projections.projection import Projection, shares

PAGE = 2_000
"""Events read at once: more of them only keep the garbage collector busy."""
CHUNK = 20_000
"""Rows of a projection in one transaction, about: on SQLite the other writers wait for it."""
HELD = 200_000
"""Rows in memory, of all projections together, about; those not used lately are let go."""
SAVE_SECONDS = 30.0
"""Between resting places, however few rows there are: what a kill costs at most."""
TELL_SECONDS = 1.0
SWAP_SECONDS = 60

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

    Readers, and the catching up of the live tables, go on until the swap, which is one moment for
    all of them. `forgotten` is when a person's key was last destroyed: what was begun before
    may still show them and is not carried on. A failure of the database is raised, and what has
    been loaded waits to be carried on.
    """
    checkpoint.prepare(engine, projections)
    locks = {_lock_of(projection): projection for projection in projections}
    outcomes: dict[str, Outcome] = {}
    with claimed(engine, locks) as ours:
        for lock, projection in locks.items():
            if lock not in ours:
                outcomes[projection.name] = Busy(projection.name)
        buildings = [Building(engine, p, NEXT) for lock, p in locks.items() if lock in ours]
        if buildings:
            _begin(log, engine, buildings, forgotten)
            outcomes |= _replace(log, engine, buildings, progress)
    return outcomes


def rebuild_outdated(
    log: Feed,
    engine: sa.Engine,
    projections: Collection[Projection],
    *,
    forgotten: datetime | None = None,
) -> bool:
    """Rebuild what was built by another version; whether that is all done.

    Not done is what another process is at. A poison event stops its projection. `forgotten` as
    in `rebuild_many`.
    """
    _tidy(engine, projections)
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
    outcomes = rebuild_many(log, engine, outdated, forgotten=forgotten)
    for name, outcome in outcomes.items():
        if isinstance(outcome, Busy):
            done = False
        elif isinstance(outcome, Poison):
            with writing(engine) as tx:
                checkpoint.stop(tx, name, str(outcome))
            _logger.error("rebuild_stopped", projection=name, cause=str(outcome))
    return done


def _tidy(engine: sa.Engine, projections: Collection[Projection]) -> None:
    """Drop what was replaced by a rebuild that was killed right after."""
    locks = {_lock_of(each): each for each in left_behind(engine, projections)}
    if not locks:
        return
    with claimed(engine, locks) as ours:
        sweep(engine, [each for lock, each in locks.items() if lock in ours])


def _begin(
    log: Feed, engine: sa.Engine, buildings: list[Building], forgotten: datetime | None
) -> None:
    with engine.connect() as tx:
        before = rebuild_runs.read(tx)

    def stale(name: str) -> bool:
        started = before[name].started_at if name in before else None
        return started is None or (forgotten is not None and started <= forgotten)

    going_on = {each.name: each.begin(anew=stale(each.name)) for each in buildings}
    position = min(each.position for each in buildings)
    rebuild_runs.begin(engine, going_on, position, log.last_position())


def _replace(
    log: Feed, engine: sa.Engine, buildings: list[Building], progress: Tell
) -> dict[str, Outcome]:
    loading = Loading(log, engine, buildings)

    def note(position: int) -> None:
        rebuild_runs.reach(engine, [each.name for each in loading.buildings], position)

    loading.load(log.last_position(), progress, note)
    for each in loading.buildings:
        each.finish()
    position = loading.swap()
    for name, poison in loading.poisoned.items():
        with writing(engine) as tx:
            rebuild_runs.finish(tx, name, 0, str(poison))
    for each in loading.buildings:
        _logger.info("projection_rebuilt", projection=each.name)
    return {**loading.poisoned, **{each.name: position for each in loading.buildings}}


def _lock_of(projection: Projection) -> str:
    """Whoever holds it may touch the tables beside the live ones."""
    return f"rebuild-{projection.name}"


class Loading:
    """Several projections loaded in one pass; whoever meets a poison event drops out of it."""

    def __init__(self, log: Feed, engine: sa.Engine, buildings: list[Building]) -> None:
        self._log = log
        self._engine = engine
        self.buildings = buildings
        """Those that are still in it."""
        self.poisoned: dict[str, Poison] = {}

    def load(self, target: int, progress: Tell, note: Callable[[int], None] | None = None) -> None:
        """All events up to `target`, and not beyond it; `note` is told the position at times."""
        position = min((each.position for each in self.buildings), default=target)
        saved = noted = time.monotonic()
        with _unwalked():
            while self.buildings and position < target:
                page = self._log.after(position, PAGE)
                if page and page[-1].position > target:
                    page = [recorded for recorded in page if recorded.position <= target]
                if not page:
                    break
                gc.freeze()  # else the collector walks through all the rows again and again
                self._take(page)
                position = page[-1].position
                now = time.monotonic()
                everything = now - saved > SAVE_SECONDS
                saved = now if everything else saved
                self._rest(everything=everything)
                if note is not None and now - noted > TELL_SECONDS:
                    noted = now
                    note(position)
                progress(position, target)

    def follow(self) -> None:
        """What was appended meanwhile, as the live tables are brought up to date."""
        projector = Projector(self._log, self._engine, *(each.aside for each in self.buildings))
        projector.catch_up()
        for each in list(self.buildings):
            stopped = projector.checkpoints[each.aside.name].error
            if stopped:
                self._drop(each, Poison(stopped))

    def swap(self) -> int:
        """All of them in one moment; the position that they show then.

        A reader in the middle of a long query holds its tables; then try again a little later.
        """
        deadline = time.monotonic() + SWAP_SECONDS
        pause = 0.05
        while True:
            self.follow()
            if not self.buildings:
                return 0
            try:
                return swap(self._log, self._engine, self.buildings)
            except (DBAPIError, Behind) as error:
                again = isinstance(error, Behind) or is_transient(error)
                if not again or time.monotonic() > deadline:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, 1.0)

    def _take(self, page: Sequence[Recorded]) -> None:
        """Each in turn; whoever cannot apply an event is left out from then on."""
        buildings, end = list(self.buildings), page[-1].position
        handed = shares(page, [each.projection for each in buildings])
        for each, share in zip(buildings, handed, strict=True):
            try:
                each.take(share, end)
            except Poison as poison:
                self._drop(each, poison)

    def _rest(self, *, everything: bool) -> None:
        """Write where there is a chunk, or all of it; let rows go where too many are held."""
        # Two halves, so that what is still in use is not let go together with the rest.
        crowded = sum(each.rows.touched for each in self.buildings) > HELD // 2
        for each in self.buildings:
            if everything or crowded or each.rows.unsaved >= CHUNK:
                each.save()
            if crowded:
                each.rows.age()

    def _drop(self, each: Building, poison: Poison) -> None:
        self.buildings.remove(each)
        each.discard()
        self.poisoned[each.name] = poison


@contextmanager
def _unwalked() -> Iterator[None]:
    try:
        yield
    finally:
        gc.unfreeze()

"""Keeps all projections up to date, for as long as the process lives.

One thread serves them all: it decodes each event once, and SQLite has one writer anyway. A
second one rebuilds what an upgrade has made out of date, while the first goes on.
"""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

import sqlalchemy as sa
import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Gauge

from infrastructure.read_models import checkpoint, rebuild_runs
from infrastructure.read_models.checkpoint import REBUILDING, Checkpoint
from infrastructure.read_models.projector import Feed, Progress, Projector
from infrastructure.read_models.rebuild import rebuild_many, rebuild_outdated
from projections.projection import Projection

POLL_SECONDS = 0.05
"""Between looks for events of other processes; those of this one are signalled at once."""
BUSY_SECONDS = 0.005
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds after a failure; the pause doubles each time."""
MEASURE_SECONDS = 1.0
REBUILD_ELSEWHERE_SECONDS = 1.0
"""Between looks whether another process has finished a rebuild, or died in it."""
ORDERED_SECONDS = 1.0
"""Between looks whether a rebuild has been ordered, or another worker has died over one."""
WORTH_A_REBUILD = 100_000
"""A projection that has everything before it gets there several times faster by a rebuild."""

_logger = structlog.get_logger()


class WatchedFeed(Feed, Protocol):
    """A log that can also be waited for."""

    def wait(self, position: int, timeout: float) -> object:
        """Return when there may be events after `position`, or after `timeout` seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One projection, as a health page shows it."""

    projection: str
    status: str
    """live, stopped or rebuilding."""
    position: int
    lag: int
    """Positions behind the log; an upper bound of the events, as positions have gaps."""
    error: str | None
    """What stopped it, or the type of the failure that the worker is trying to get over."""


class Worker:
    """Never dies: whatever fails is logged and tried again, ever more slowly."""

    def __init__(
        self,
        log: WatchedFeed,
        engine: sa.Engine,
        projections: Sequence[Projection],
        *,
        registry: CollectorRegistry = REGISTRY,
        forgotten: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """`forgotten`: when a person's key was last destroyed; see `rebuild_many`."""
        self._log = log
        self._engine = engine
        self._forgotten = forgotten
        self._projections = {p.name: p for p in projections}
        self._projector = Projector(log, engine, *projections)
        self._moved = threading.Condition()
        self._reached: dict[str, int] = {}
        self._stopping = threading.Event()
        self._prepared = threading.Event()
        self._measured = 0.0
        self._failing: str | None = None
        self._threads: list[threading.Thread] = []
        self._position, self._lag = _gauges(registry)

    def start(self) -> None:
        """Begin; a projection that had stopped gets another chance, as its fix may be in."""
        self._stopping.clear()
        for name, work in (("projector", self._follow), ("rebuilder", self._rebuild)):
            thread = threading.Thread(target=self._supervise, args=(name, work), name=name)
            thread.daemon = True  # a transaction cut off at the end of the process leaves no trace
            thread.start()
            self._threads.append(thread)

    def stop(self, timeout: float = 10.0) -> None:
        """End after the transaction in hand; waits up to `timeout` seconds."""
        self._stopping.set()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._threads.clear()

    def resume(self, name: str | None = None) -> None:
        """Let a stopped projection (None: all) try again."""
        checkpoint.resume(self._engine, name)

    def status(self) -> tuple[Health, ...]:
        """How far each projection is. Raises what the databases raise."""
        last = self._log.last_position()
        marks = self._marks()
        found = []
        for name, projection in self._projections.items():
            mark = marks.get(name)
            position = mark.position if mark else 0
            status = mark.status if mark else REBUILDING
            if mark and mark.version != projection.version:
                status = REBUILDING
            found.append(
                Health(
                    projection=name,
                    status=status,
                    position=position,
                    lag=max(0, last - position),
                    error=(mark.error if mark else None) or self._failing,
                )
            )
        return tuple(found)

    def wait_for(
        self, position: int, timeout: float = 5.0, names: Collection[str] | None = None
    ) -> bool:
        """Block until these projections (None: all) show everything up to `position`.

        False after `timeout` seconds, and at once if one of them will not get there soon: it is
        stopped, or being rebuilt, or the worker of this process fails. Works without a worker of
        this process, too. Raises what the database raises.
        """
        wanted = self._projections.keys() if names is None else names
        deadline = time.monotonic() + timeout
        while True:
            with self._moved:
                if self._are_at(position, wanted):
                    return True
                remaining = deadline - time.monotonic()
                if remaining > 0:
                    self._moved.wait(min(remaining, 0.01))
                if self._are_at(position, wanted):
                    return True
            # Nothing here: it may be another process that does the work.
            marks = self._marks()
            ahead = {n: m.position for n, m in marks.items()}
            if all(ahead.get(name, 0) >= position for name in wanted):
                return True
            lost = [
                name
                for name in wanted
                if name in marks
                and ahead[name] < position
                and not marks[name].follows(self._projections[name])
            ]
            if lost or self._failing or remaining <= 0:
                return False

    def _marks(self) -> dict[str, Checkpoint]:
        if self._threads and not self._prepared.is_set():
            return {}  # a new database, or one that is away
        with self._engine.connect() as tx:
            return checkpoint.read(tx)

    def _are_at(self, position: int, names: Collection[str]) -> bool:
        return all(self._reached.get(name, 0) >= position for name in names)

    def _supervise(self, name: str, work: Callable[[], None]) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                work()
                return
            except Exception as error:  # noqa: BLE001  (the loop must outlive every failure)
                if time.monotonic() - began > LONGEST_PAUSE:
                    pause = FIRST_PAUSE  # it had been well for a while
                # Only the type: the message of a database error quotes the values of rows.
                self._failing = type(error).__name__
                _logger.error("worker_failed", work=name, error=self._failing, retry=pause)
                self._stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _follow(self) -> None:
        long = self._log.last_position() > WORTH_A_REBUILD
        checkpoint.prepare(self._engine, self._projections.values(), leave_to_rebuild=long)
        checkpoint.resume(self._engine)
        self._prepared.set()
        while not self._stopping.is_set():
            progress = self._projector.step()
            self._failing = None
            self._tell()
            if progress is Progress.BUSY:
                self._stopping.wait(BUSY_SECONDS)
            elif progress is Progress.IDLE:
                self._measure()
                self._rest()

    def _rest(self) -> None:
        """Until there is something new, but never so briefly that the loop runs hot."""
        began = time.monotonic()
        self._log.wait(self._seen(), POLL_SECONDS)
        if time.monotonic() - began < BUSY_SECONDS / 5:
            self._stopping.wait(BUSY_SECONDS / 5)

    def _rebuild(self) -> None:
        """What is outdated at the start, and afterwards what is ordered."""
        while not self._prepared.wait(0.1):
            if self._stopping.is_set():
                return
        outdated = tuple(self._projections.values())
        while not rebuild_outdated(self._log, self._engine, outdated, forgotten=self._forgotten()):
            if self._stopping.wait(REBUILD_ELSEWHERE_SECONDS):
                return
        while not self._stopping.wait(ORDERED_SECONDS):
            ordered = rebuild_runs.ordered(self._engine)
            wanted = [self._projections[name] for name in ordered if name in self._projections]
            if wanted:
                rebuild_many(self._log, self._engine, wanted, forgotten=self._forgotten())

    def _seen(self) -> int:
        marks = self._projector.checkpoints.values()
        return max((m.position for m in marks), default=0)

    def _tell(self) -> None:
        reached = {name: mark.position for name, mark in self._projector.checkpoints.items()}
        with self._moved:
            if reached != self._reached:
                self._reached = reached
                self._moved.notify_all()

    def _measure(self) -> None:
        now = time.monotonic()
        if now - self._measured < MEASURE_SECONDS:
            return
        self._measured = now
        last = self._log.last_position()
        for name, mark in self._projector.checkpoints.items():
            self._position.labels(name).set(mark.position)
            self._lag.labels(name).set(max(0, last - mark.position))


@cache
def _gauges(registry: CollectorRegistry) -> tuple[Gauge, Gauge]:
    """Once for each registry, which refuses a second one of the same name."""
    labels = ("projection",)
    return (
        Gauge("zhicheng_projection_position", "Log position shown", labels, registry=registry),
        Gauge("zhicheng_projection_lag", "Log positions not yet shown", labels, registry=registry),
    )

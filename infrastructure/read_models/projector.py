"""Brings the tables of projections up to date with the log.

Rows and checkpoint commit together, so every event counts exactly once. An event that cannot
be applied stops its own projection there, loudly, and no other one.
"""

import traceback
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
import structlog

from domain.decider import Recorded
from infrastructure.failures import is_transient
from infrastructure.read_models import checkpoint
from infrastructure.read_models.checkpoint import Checkpoint
from infrastructure.read_models.rows import BatchRows
from infrastructure.read_models.views import writing
from projections.projection import Projection, shares

PAGE = 5_000
"""Events in one transaction, at most."""

_logger = structlog.get_logger()


class Feed(Protocol):
    """What the read side needs of the event log."""

    def after(self, position: int, limit: int) -> list[Recorded]:
        """The next events of the whole log, in order; never skips one that commits later."""

    def last_position(self) -> int:
        """Position of the last event, 0 for an empty log."""


class Progress(Enum):
    """What one step of a projector did."""

    MOVED = auto()
    IDLE = auto()
    """Nothing is left to do."""
    BUSY = auto()
    """Another process is doing it."""


class Projector:
    """Any number of processes may run one for the same projections.

    Several projections share pages: those that have come equally far are handed the same
    decoded events, and commit in one transaction.
    """

    def __init__(
        self, log: Feed, engine: sa.Engine, *projections: Projection, page: int = PAGE
    ) -> None:
        self._log = log
        self._engine = engine
        self._projections = {p.name: p for p in projections}
        self._page = page
        self._prepared = False
        self.checkpoints: dict[str, Checkpoint] = {}
        """As the last step left them."""

    def catch_up(self) -> int:
        """Apply all that is new, and return the position that all running projections reached.

        Waits while another process applies the same events. Raises what the database raises.
        """
        while self.step(wait=True) is not Progress.IDLE:
            pass
        marks = self.checkpoints.values()
        running = [m.position for m in marks if m.follows(self._projections[m.projection])]
        return min(running, default=0)

    def step(self, *, wait: bool = False) -> Progress:
        """Apply one page to the projections that are furthest behind."""
        self._look()
        running = [
            (self.checkpoints[p.name].position, p)
            for p in self._projections.values()
            if self.checkpoints[p.name].follows(p)
        ]
        if not running:
            return Progress.IDLE
        start = min(position for position, _ in running)
        page = self._log.after(start, self._page)
        if not page:
            return Progress.IDLE
        group = [p for position, p in running if position == start]
        return Progress.MOVED if self._apply(group, start, page, wait) else Progress.BUSY

    def _look(self) -> None:
        """Read the checkpoints; make them and the tables when they are not there (any more)."""
        if not self._prepared:
            checkpoint.prepare(self._engine, self._projections.values())
        self._prepared = False
        with self._engine.connect() as tx:
            found = checkpoint.read(tx)
        if self._projections.keys() <= found.keys():
            self.checkpoints = {name: found[name] for name in self._projections}
            self._prepared = True
        else:
            self._look()

    def _apply(
        self, group: Sequence[Projection], start: int, page: Sequence[Recorded], wait: bool
    ) -> bool:
        """Whether any of the group was there to be moved.

        On an error only the guilty projection and event are left alone: first each projection
        tries by itself, then the page is halved down to one event.
        """
        try:
            return self._commit(group, start, page, wait)
        except Exception as error:
            if is_transient(error):
                raise
            if len(group) > 1:
                alone = [self._apply([p], start, page, wait) for p in group]
                return any(alone)
            if len(page) > 1:
                half = len(page) // 2
                middle = page[half - 1].position
                first = self._apply(group, start, page[:half], wait)
                return self._apply(group, middle, page[half:], wait) or first
            return self._stop(group[0], start, page[0], error)

    def _commit(
        self, group: Sequence[Projection], start: int, page: Sequence[Recorded], wait: bool
    ) -> bool:
        end = page[-1].position
        with writing(self._engine) as tx:
            held = checkpoint.lock(tx, [p.name for p in group], skip_locked=not wait)
            ours = [p for p in group if self._is_at(start, p, held)]
            for projection, share in zip(ours, shares(page, ours), strict=True):
                apply(tx, projection, share)
            if not ours:
                return False
            checkpoint.move(tx, [p.name for p in ours], end)
        moved = {p.name: replace(held[p.name], position=end) for p in ours}
        self.checkpoints = {**self.checkpoints, **moved}
        return True

    def _stop(self, projection: Projection, start: int, poison: Recorded, error: Exception) -> bool:
        with writing(self._engine) as tx:
            if not self._is_at(start, projection, checkpoint.lock(tx, [projection.name])):
                return False
            checkpoint.stop(tx, projection.name, cause_of(error, poison))
        _logger.error(
            "projection_stopped",
            projection=projection.name,
            position=poison.position,
            event_name=poison.name,
            error=type(error).__name__,
            raised_at=_place(error),
        )
        return True

    @staticmethod
    def _is_at(start: int, projection: Projection, held: dict[str, Checkpoint]) -> bool:
        mine = held.get(projection.name)
        return mine is not None and mine.follows(projection) and mine.position == start


def apply(tx: sa.Connection, projection: Projection, share: Sequence[Recorded]) -> None:
    """Change its tables by these events, which are those of a page that concern it."""
    if not share:
        return
    rows = BatchRows(tx, projection.tables)
    rows.prefetch(key for recorded in share for key in projection.reads(recorded))
    for recorded in share:
        projection.project(recorded, rows)
    rows.flush()


def cause_of(error: Exception, poison: Recorded) -> str:
    """Type and place alone: the error's own message may quote what the event holds."""
    return f"{type(error).__name__} at position {poison.position} ({poison.name})"


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""

"""The rebuilds of each projection: the last one, or the one that is ordered or under way.

They are told to administrators and carry an order from a page to a worker. No event says so, as
nothing about a case changes with them; dropping this table loses no more than that.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from infrastructure.read_models import checkpoint
from infrastructure.read_models.views import writing
from projections.columns import UtcDateTime


class RunState(StrEnum):
    """How far a rebuild is."""

    ORDERED = "ORDERED"
    RUNNING = "RUNNING"
    """Also one that was killed, until somebody carries it on."""
    DONE = "DONE"
    FAILED = "FAILED"


_run = sa.Table(
    "rebuild_run",
    checkpoint.operations,
    sa.Column("projection", sa.String(63), primary_key=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("ordered", sa.Boolean, nullable=False),
    sa.Column("ordered_by", sa.Uuid),
    sa.Column("ordered_at", UtcDateTime),
    sa.Column("started_at", UtcDateTime),
    sa.Column("carried_on", sa.Integer, nullable=False),
    sa.Column("resumed_at", UtcDateTime),
    sa.Column("resumed_from", sa.BigInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("target", sa.BigInteger, nullable=False),
    sa.Column("reached_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("error", sa.Text),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One projection's last rebuild."""

    projection: str
    state: RunState
    ordered: bool
    """Whether a worker is to do it."""
    ordered_by: UUID | None
    """The account."""
    ordered_at: datetime | None
    started_at: datetime | None
    carried_on: int
    """How often it was cut off and carried on."""
    resumed_at: datetime | None
    """When it was carried on, or began."""
    resumed_from: int
    """Where it was then."""
    position: int
    target: int
    """The log's last position when it began, or was carried on."""
    reached_at: datetime | None
    """When it was at `position`."""
    finished_at: datetime | None
    error: str | None
    """Type and place, as of a stopped projection."""

    @property
    def share(self) -> float:
        """Of the log, from 0 to 1."""
        return min(self.position / self.target, 1.0) if self.target else 0.0

    @property
    def seconds_left(self) -> int | None:
        """At the pace since it was begun or carried on; None while that is not known."""
        came = self.position - self.resumed_from
        if self.state is not RunState.RUNNING or came <= 0:
            return None
        if self.resumed_at is None or self.reached_at is None:
            return None
        pace = (self.reached_at - self.resumed_at).total_seconds() / came
        return round(pace * max(self.target - self.position, 0))


def read(tx: sa.Connection) -> dict[str, Run]:
    """By projection; nothing before the first one."""
    if not sa.inspect(tx).has_table(_run.name):
        return {}
    rows = tx.execute(sa.select(_run))
    return {r.projection: Run(**{**r._mapping, "state": RunState(r.state)}) for r in rows}


def order(tx: sa.Connection, names: Iterable[str], account: UUID | None) -> tuple[str, ...]:
    """Let a worker rebuild these; those that are ordered or under way stay as they are.

    The names of the others.
    """
    _run.create(tx, checkfirst=True)
    known = read(tx)
    taken = {n for n, run in known.items() if run.ordered or run.state is RunState.RUNNING}
    new = tuple(name for name in names if name not in taken)
    tx.execute(sa.delete(_run).where(_run.c.projection.in_(new)))
    for name in new:
        _put(tx, name, RunState.ORDERED, ordered=True, ordered_by=account, ordered_at=_now())
    return new


def ordered(engine: sa.Engine) -> tuple[str, ...]:
    """What waits for a worker, or for another one than died over it."""
    with engine.connect() as tx:
        return tuple(name for name, run in read(tx).items() if run.ordered)


def begin(engine: sa.Engine, carrying_on: Mapping[str, bool], position: int, target: int) -> None:
    """These are under way from this position on; whether each was cut off there."""
    with writing(engine) as tx:
        known = read(tx)
        for name, on in carrying_on.items():
            before = known.get(name)
            tx.execute(sa.delete(_run).where(_run.c.projection == name))
            _put(
                tx,
                name,
                RunState.RUNNING,
                ordered=before is not None and before.ordered,
                ordered_by=before.ordered_by if before and before.ordered else None,
                ordered_at=before.ordered_at if before and before.ordered else None,
                started_at=before.started_at if before and on else _now(),
                carried_on=before.carried_on + 1 if before and on else 0,
                position=position,
                resumed_from=position,
                resumed_at=_now(),
                target=target,
                reached_at=_now(),
            )


def reach(engine: sa.Engine, names: Collection[str], position: int) -> None:
    with writing(engine) as tx:
        tx.execute(
            sa.update(_run)
            .where(_run.c.projection.in_(names))
            .values(position=position, reached_at=_now())
        )


def finish(tx: sa.Connection, name: str, position: int, error: str | None = None) -> None:
    """With an error it has failed, and the live tables are as they were."""
    state = RunState.FAILED if error else RunState.DONE
    values = {"state": state, "error": error, "position": position, "ordered": False}
    mine = sa.update(_run).where(_run.c.projection == name)
    tx.execute(mine.values(**values, finished_at=_now()))


def _put(tx: sa.Connection, name: str, state: RunState, **values: object) -> None:
    usual = {"carried_on": 0, "resumed_from": 0, "position": 0, "target": 0}
    tx.execute(sa.insert(_run).values(projection=name, state=state, **(usual | values)))


def _now() -> datetime:
    return datetime.now(UTC)

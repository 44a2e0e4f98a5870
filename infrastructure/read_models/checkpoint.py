"""How far each projection has come, beside its tables and in the same transactions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from infrastructure.read_models.views import writing
from projections.columns import UtcDateTime
from projections.projection import Projection

LIVE = "live"
STOPPED = "stopped"
REBUILDING = "rebuilding"

UNBUILT = 0
"""The version of tables that only a rebuild may fill; real versions start at 1."""

NEXT = "__next"
"""Ends the names of what a rebuild writes until it is swapped in."""

_SCHEMA_LOCK = 0x7A686963  # one number for all processes: "zhic"

operations = sa.MetaData()
"""Tables about the read models, which no event fills."""
_checkpoint = sa.Table(
    "checkpoint",
    operations,
    sa.Column("projection", sa.String(63), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """All events up to `position` are in the tables, by the rules of `version`."""

    projection: str
    position: int
    version: int
    status: str
    error: str | None
    """Type and place of what stopped it; never content."""
    updated_at: datetime

    def follows(self, projection: Projection) -> bool:
        """Whether the tables may be carried on by this projection's rules."""
        return self.status != STOPPED and self.version == projection.version


def prepare(
    engine: sa.Engine, projections: Iterable[Projection], *, leave_to_rebuild: bool = False
) -> None:
    """Make what is missing: the checkpoints and the tables. Safe to call from many processes.

    Tables of another version stay as they are until a rebuild replaces them; with
    `leave_to_rebuild` new tables wait for one too, as a long history is faster that way.
    """
    with writing(engine) as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
        present = set(sa.inspect(tx).get_table_names())
        _create(tx, (table for table in operations.sorted_tables if table.name not in present))
        known = read(tx)
        for projection in projections:
            mine = known.get(projection.name)
            if mine and mine.version != projection.version:
                continue
            tables = list(projection.tables)
            if mine and all(table.name in present for table in tables):
                continue
            # A table without its checkpoint, or the other way round, proves nothing: start afresh.
            forget(tx, projection.name)
            drop(tx, (table for table in tables if table.name in present))
            _create(tx, tables)
            if leave_to_rebuild:
                start(tx, projection.name, 0, UNBUILT, LIVE)
            else:
                start(tx, projection.name, 0, projection.version, LIVE)


def drop(tx: sa.Connection, tables: Iterable[sa.Table]) -> None:
    for table in tables:
        table.drop(tx, checkfirst=True)


def _create(tx: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Tables that are not there; nobody else makes any meanwhile."""
    for table in tables:
        table.create(tx, checkfirst=False)


def read(tx: sa.Connection) -> dict[str, Checkpoint]:
    rows = tx.execute(sa.select(_checkpoint))
    return {row.projection: Checkpoint(**row._mapping) for row in rows}


def lock(
    tx: sa.Connection, names: Collection[str], *, skip_locked: bool = False
) -> dict[str, Checkpoint]:
    """The checkpoints as nobody else can change them before this transaction ends.

    With `skip_locked` those that another process holds are left out.
    """
    wanted = (
        sa.select(_checkpoint)
        .where(_checkpoint.c.projection.in_(names))
        .order_by(_checkpoint.c.projection)
        .with_for_update(skip_locked=skip_locked)  # SQLite: the writer lock is held already
    )
    return {row.projection: Checkpoint(**row._mapping) for row in tx.execute(wanted)}


def start(tx: sa.Connection, name: str, position: int, version: int, status: str) -> None:
    tx.execute(
        sa.insert(_checkpoint).values(
            projection=name,
            position=position,
            version=version,
            status=status,
            updated_at=_now(),
        )
    )


def move(tx: sa.Connection, names: Collection[str], position: int) -> None:
    tx.execute(
        sa.update(_checkpoint)
        .where(_checkpoint.c.projection.in_(names))
        .values(position=position, updated_at=_now())
    )


def stop(tx: sa.Connection, name: str, error: str) -> None:
    _set(tx, name, {"status": STOPPED, "error": error})


def resume(engine: sa.Engine, name: str | None = None) -> None:
    """Let a stopped projection (None: all of them) try again from where it stopped."""
    with writing(engine) as tx:
        stopped = sa.update(_checkpoint).where(_checkpoint.c.status == STOPPED)
        if name is not None:
            stopped = stopped.where(_checkpoint.c.projection == name)
        tx.execute(stopped.values(status=LIVE, error=None, updated_at=_now()))


def replace(tx: sa.Connection, projection: Projection, position: int) -> None:
    """The rebuilt tables are the live ones now."""
    _set(
        tx,
        projection.name,
        {"position": position, "version": projection.version, "status": LIVE, "error": None},
    )


def forget(tx: sa.Connection, name: str) -> None:
    tx.execute(sa.delete(_checkpoint).where(_checkpoint.c.projection == name))


def _set(tx: sa.Connection, name: str, values: Mapping[str, object]) -> None:
    mine = _checkpoint.c.projection == name
    tx.execute(sa.update(_checkpoint).where(mine).values(**values, updated_at=_now()))


def _now() -> datetime:
    return datetime.now(UTC)

"""A small world for the tests of the read side: a log in memory, and two projections."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from infrastructure.read_models import checkpoint
from projections.columns import UtcDateTime
from projections.projection import Projection, RowKey, Rows

START = datetime(2026, 6, 1, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    title: str
    due: date | None
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed:
    pass


Event = Opened | Moved | Closed | Malformed


class MemoryLog:
    """A log whose positions have gaps, as a real one has."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self._changed = threading.Condition()

    def record(self, stream: int, *events: Event) -> int:
        """Append, and return the position of the last event of the log."""
        with self._changed:
            for event in events:
                number = len(self.events)
                self.events.append(
                    Recorded(
                        position=3 * number + 2,
                        stream=UUID(int=stream),
                        version=number + 1,
                        name=f"case.{type(event).__name__}",
                        event=event,
                        at=START + timedelta(minutes=number, microseconds=number),
                        actor=None,
                        organisation=None,
                        role="",
                        request="",
                        cause=None,
                    )
                )
            self._changed.notify_all()
        return self.last_position()

    def after(self, position: int, limit: int) -> list[Recorded]:
        first = (position + 1) // 3
        return self.events[first : first + limit]

    def last_position(self) -> int:
        return self.events[-1].position if self.events else 0

    def wait(self, position: int, timeout: float) -> None:
        with self._changed:
            if self.last_position() <= position:
                self._changed.wait(timeout)


def case_projection(name: str = "cases", version: int = 1) -> Projection:
    """Open cases, their moves, and a count per office: each way of using rows, each type."""
    metadata = sa.MetaData()
    case = sa.Table(
        name,
        metadata,
        sa.Column("case", sa.Uuid, primary_key=True),
        sa.Column("title", sa.String(50), nullable=False),
        sa.Column("office", sa.String(50), index=True),
        sa.Column("due", sa.Date),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("moves", sa.Integer, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False, index=True),
        sa.Column("offices", sa.JSON),
    )
    move = sa.Table(
        f"{name}_move",
        metadata,
        sa.Column("case", sa.Uuid, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True),
        sa.Column("office", sa.String(50), nullable=False),
    )
    load = sa.Table(
        f"{name}_load",
        metadata,
        sa.Column("office", sa.String(50), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("cases", sa.Integer, nullable=False),
    )

    def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
        yield case, (r.stream,)
        if isinstance(r.event, Moved):
            yield load, (r.event.office, r.at.date())

    def project(r: Recorded, rows: Rows) -> None:
        row = rows.get(case, r.stream)
        match r.event:
            case Opened(title=title, due=due, urgent=urgent):
                rows.put(
                    case,
                    {
                        "case": r.stream,
                        "title": title,
                        "office": None,
                        "due": due,
                        "urgent": urgent,
                        "moves": 0,
                        "position": r.position,
                        "opened_at": r.at,
                        "offices": None,
                    },
                )
            case Moved(office=office) if row:
                offices = [*(row["offices"] or ()), office]
                moved = {"office": office, "moves": row["moves"] + 1, "offices": offices}
                rows.put(case, {**row, **moved, "position": r.position})
                rows.append(move, {"case": r.stream, "position": r.position, "office": office})
                day = r.at.date()
                seen = rows.get(load, office, day)
                cases = seen["cases"] + 1 if seen else 1
                rows.put(load, {"office": office, "day": day, "cases": cases})
            case Closed() if row:
                rows.drop(case, r.stream)
            case Malformed():
                rows.drop(case, r.stream)
                raise KeyError("a name that no log line may show")

    return Projection(name, version, (case, move, load), project, reads)


def content(engine: sa.Engine, projection: Projection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all its tables, in the order of the primary key."""
    with engine.connect() as tx:
        return {
            table.name: [
                tuple(row)
                for row in tx.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in projection.tables
        }


def many(log: MemoryLog, cases: int) -> None:
    """A history with some of everything."""
    for number in range(cases):
        log.record(number, Opened(title=f"第{number}件", due=None, urgent=number % 2 == 0))
    for number, office in zip(range(cases), _offices(), strict=False):
        log.record(number, Moved(office=office), Moved(office="市职称办"))
        if number % 3 == 0:
            log.record(number, Closed())


def _offices() -> Iterable[str]:
    return (f"单位{number % 7}" for number in count())


def picky(name: str = "others", *, until_fixed: list[bool] | None = None) -> Projection:
    """Cannot take a Closed event, unless it has been fixed."""
    sound = case_projection(name)

    def project(recorded: Recorded, rows: Rows) -> None:
        sound.project(recorded, rows)
        if isinstance(recorded.event, Closed) and not until_fixed:
            raise LookupError("张三")

    return Projection(name, 1, sound.tables, project, sound.reads)


def marks(engine: sa.Engine) -> dict[str, checkpoint.Checkpoint]:
    with engine.connect() as tx:
        return checkpoint.read(tx)

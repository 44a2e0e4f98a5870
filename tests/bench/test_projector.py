"""Catching up and rebuilding, against reading and decoding the same log in the same run."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pytest_benchmark.fixture import BenchmarkFixture

from application.ports import Context, Write
from domain.decider import Decider, Recorded
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.log.upcasts import History
from infrastructure.read_models.checkpoint import prepare
from infrastructure.read_models.projector import Projector
from infrastructure.read_models.rebuild import rebuild
from infrastructure.read_models.views import open_views
from infrastructure.vault.sealing import Sealer
from projections.columns import UtcDateTime
from projections.projection import Projection, RowKey, Rows
from tests.infrastructure.keys import FixedKeys

CASES = 20_000
AT_ONCE = 5_000
"""Cases that move side by side: so many rows does a page of the log touch."""
STEPS = 9
FLOOR_PAGE = 2_000
"""The size at which reading alone is fastest."""
CATCH_UP_GOAL = 0.1
REBUILD_GOAL = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    title: str
    specialty: str
    level: str
    unit: UUID
    forwarded_to: UUID
    due: date
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    stage: str
    opinion: str
    forwarded_to: UUID


CASE: Decider[None, None, Submitted | Approved] = Decider(
    name="case",
    events=(Submitted, Approved),
    initial=None,
    decide=lambda _, __: [],
    evolve=lambda state, _: state,
)

case_table = sa.Table(
    "bench_case",
    sa.MetaData(),
    sa.Column("case", sa.Uuid, primary_key=True),
    sa.Column("title", sa.String(50), nullable=False),
    sa.Column("specialty", sa.String(50), nullable=False),
    sa.Column("level", sa.String(20), nullable=False),
    sa.Column("unit", sa.Uuid, nullable=False),
    sa.Column("waiting_for", sa.Uuid, nullable=False, index=True),
    sa.Column("stage", sa.String(5), nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
)


def reads(recorded: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    return ((case_table, (recorded.stream,)),)


def project(r: Recorded, rows: Rows) -> None:
    match r.event:
        case Submitted() as event:
            rows.put(
                case_table,
                {
                    "case": r.stream,
                    "title": event.title,
                    "specialty": event.specialty,
                    "level": event.level,
                    "unit": event.unit,
                    "waiting_for": event.forwarded_to,
                    "stage": "U",
                    "due": event.due,
                    "since": r.at,
                    "version": r.version,
                },
            )
        case Approved(stage=stage, forwarded_to=office):
            row = rows.get(case_table, r.stream)
            assert row is not None
            moved = {"waiting_for": office, "stage": stage, "since": r.at, "version": r.version}
            rows.put(case_table, {**row, **moved})


PROJECTION = Projection("bench_case", 1, (case_table,), project, reads)


def fill(log: StoredEventLog) -> int:
    """The number of events stored."""
    context = Context(
        actor=UUID(int=1),
        organisation=UUID(int=2),
        role="UnitOfficer",
        at=datetime(2026, 6, 1, 8, 30, tzinfo=UTC),
        request="5f0c8e6c2f3b4a5d",
    )
    for first in range(0, CASES, AT_ONCE):
        streams = [UUID(int=(n << 64) + 7) for n in range(first, first + AT_ONCE)]
        log.append(
            [Write(stream=s, version=0, events=[_submitted(s)]) for s in streams],
            context,
            answer=streams[0],
        )
        for step in range(STEPS):
            event = Approved(
                stage=f"D{step}", opinion="材料齐全，同意上报", forwarded_to=UUID(int=900 + step)
            )
            log.append(
                [Write(stream=s, version=1 + step, events=[event]) for s in streams],
                context,
                answer=streams[0],
            )
    return CASES * (1 + STEPS)


def _submitted(stream: UUID) -> Submitted:
    return Submitted(
        title=f"高级工程师 {stream.hex[:16]}",
        specialty="建筑工程",
        level="SENIOR_ASSOCIATE",
        unit=UUID(int=stream.int % 977),
        forwarded_to=UUID(int=900),
        due=date(2026, 12, 31),
        sections=("基本信息", "学历", "业绩", "论文"),
    )


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@pytest.fixture
def filled(new_database: Callable[[], str]) -> Iterator[StoredEventLog]:
    log = open_log(new_database(), Codec([CASE], Sealer(FixedKeys()), History()))
    log.create_tables()
    fill(log)
    yield log
    log.close()


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_views(new_database())
    prepare(engine, [PROJECTION])
    yield engine
    engine.dispose()


@pytest.mark.parametrize("way", ["catch_up", "rebuild"])
def test_against_read_and_decode(
    way: str,
    benchmark: BenchmarkFixture,
    store: str,
    filled: StoredEventLog,
    engine: sa.Engine,
) -> None:
    events = CASES * (1 + STEPS)

    def floor() -> None:
        position = 0
        while page := filled.after(position, FLOOR_PAGE):
            position = page[-1].position

    def work() -> None:
        if way == "rebuild":
            rebuild(filled, engine, PROJECTION)
        else:
            Projector(filled, engine, PROJECTION).catch_up()

    before = seconds(floor)
    measured: Any = benchmark.pedantic  # it has no types
    took = seconds(lambda: measured(work, rounds=1))
    lowest = min(before, seconds(floor))  # the machine is not equally fast all the time
    benchmark.extra_info |= {
        "store": store,
        "events_per_second": round(events / took),
        "read_and_decode_per_second": round(events / lowest),
        "share": round(lowest / took, 2),
    }
    with engine.connect() as tx:
        rows = tx.execute(sa.select(sa.func.count(), sa.func.max(case_table.c.version))).one()
    assert tuple(rows) == (CASES, 1 + STEPS)
    assert lowest / took >= (REBUILD_GOAL if way == "rebuild" else CATCH_UP_GOAL)

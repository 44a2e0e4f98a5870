import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, timedelta, timezone
from uuid import UUID

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from domain.decider import Recorded
from infrastructure.read_models import checkpoint
from infrastructure.read_models.checkpoint import LIVE, STOPPED
from infrastructure.read_models.projector import Progress, Projector
from infrastructure.read_models.views import open_views, writing
from projections.projection import Projection, Rows
from tests.infrastructure.read_side import (
    START,
    Closed,
    Malformed,
    MemoryLog,
    Moved,
    Opened,
    case_projection,
    content,
    many,
    marks,
    picky,
)

PATIENCE = 20.0


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_views(new_database())
    yield engine
    engine.dispose()


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


CASES = case_projection()
OTHERS = case_projection("others")


def test_rows_come_back_as_they_were_put(log: MemoryLog, engine: sa.Engine) -> None:
    log.record(1, Opened(title="甲", due=date(2026, 7, 1), urgent=True), Moved(office="市"))
    for title in ("乙", "丙"):
        log.record(2, Opened(title=title, due=None, urgent=False))
    assert Projector(log, engine, CASES).catch_up() == log.last_position()
    rows = content(engine, CASES)
    at = [recorded.at for recorded in log.events]
    assert rows["cases"] == [
        (UUID(int=1), "甲", "市", date(2026, 7, 1), True, 1, 5, at[0], ["市"]),
        (UUID(int=2), "丙", None, None, False, 0, 11, at[3], None),
    ]
    assert rows["cases"][0][7].tzinfo is not None
    assert rows["cases_move"] == [(UUID(int=1), 5, "市")]
    assert rows["cases_load"] == [("市", START.date(), 1)]


def test_the_size_of_a_page_changes_nothing(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 40)
    log.record(3, Moved(office="市"))
    shown = []
    for page in (1, 2, 7, 5_000):
        projection = case_projection(f"by{page}")
        Projector(log, engine, projection, page=page).catch_up()
        shown.append(list(content(engine, projection).values()))
    assert shown[1:] == shown[:-1]
    assert shown[0][0]


def test_large_batches_insert_change_and_delete(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 1_000)
    projector = Projector(log, engine, CASES)
    projector.catch_up()
    for number in range(1_000):
        log.record(number, Moved(office="县"))
        if number % 5 == 0:
            log.record(number, Closed())
    projector.catch_up()
    small = case_projection("small")
    Projector(log, engine, small, page=50).catch_up()
    assert list(content(engine, CASES).values()) == list(content(engine, small).values())
    assert 400 < len(content(engine, CASES)["cases"]) < 600


def test_catching_up_twice_changes_nothing(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 5)
    first = Projector(log, engine, CASES).catch_up()
    before = content(engine, CASES)
    again = Projector(log, engine, CASES)
    assert again.catch_up() == first
    assert again.step() is Progress.IDLE
    assert content(engine, CASES) == before


def test_many_runners_apply_every_event_once(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 60)
    runners = [Projector(log, engine, CASES, OTHERS, page=5) for _ in range(4)]
    runners[0].step()
    threads = [threading.Thread(target=runner.catch_up) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    alone = case_projection("alone")
    Projector(log, engine, alone).catch_up()
    expected = list(content(engine, alone).values())
    assert list(content(engine, CASES).values()) == expected
    assert list(content(engine, OTHERS).values()) == expected


def test_those_that_are_equally_far_share_a_page(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 10)
    asked: list[int] = []

    class Counting(MemoryLog):
        def after(self, position: int, limit: int) -> list[Recorded]:
            asked.append(position)
            return log.after(position, limit)

    Projector(Counting(), engine, CASES, OTHERS).catch_up()
    assert asked == [0, log.last_position()]


def test_poison_stops_its_own_projection_and_no_other(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 1)
    good = log.record(7, Opened(title="a", due=None, urgent=True), Moved(office="市"))
    poison = log.record(7, Malformed())
    end = log.record(7, Moved(office="省"))
    strict = case_projection("strict")
    sound = Projection("sound", 1, OTHERS.tables, lambda *_: None)
    with capture_logs() as logs:
        assert Projector(log, engine, strict, sound).catch_up() == end
    found = marks(engine)
    assert (found["sound"].status, found["sound"].position) == (LIVE, end)
    assert (found["strict"].status, found["strict"].position) == (STOPPED, good)
    assert found["strict"].error == f"KeyError at position {poison} (case.Malformed)"
    assert [row[5] for row in content(engine, strict)["strict"] if row[0] == UUID(int=7)] == [1]
    assert [(e["log_level"], e["projection"], e["position"]) for e in logs] == [
        ("error", "strict", poison)
    ]
    assert "no log line may show" not in str(logs) + str(found)


def test_a_stopped_projection_goes_on_after_its_fix(log: MemoryLog, engine: sa.Engine) -> None:
    fixed: list[bool] = []
    projection = picky("others", until_fixed=fixed)
    many(log, 5)
    projector = Projector(log, engine, projection)
    assert projector.catch_up() == 0
    stopped = marks(engine)["others"]
    assert stopped.status == STOPPED
    projector.catch_up()
    assert marks(engine)["others"] == stopped
    fixed.append(True)
    checkpoint.resume(engine, "others")
    assert projector.catch_up() == log.last_position()
    Projector(log, engine, CASES).catch_up()
    assert list(content(engine, CASES).values()) == list(content(engine, projection).values())


def test_a_row_that_the_database_refuses_is_poison_too(log: MemoryLog, engine: sa.Engine) -> None:
    sound = case_projection()

    def project(recorded: Recorded, rows: Rows) -> None:
        sound.project(recorded, rows)
        row = rows.get(sound.tables[0], recorded.stream)
        if isinstance(recorded.event, Moved) and row:
            rows.put(sound.tables[0], {**row, "title": None})

    good = log.record(1, Opened(title="a", due=None, urgent=True))
    log.record(1, Moved(office="市"))
    log.record(2, Opened(title="b", due=None, urgent=True))
    projection = Projection("cases", 1, sound.tables, project)
    Projector(log, engine, projection, OTHERS).catch_up()
    found = marks(engine)
    assert (found["cases"].status, found["cases"].position) == (STOPPED, good)
    assert found["cases"].error == "IntegrityError at position 5 (case.Moved)"
    assert found["others"].position == log.last_position()
    assert [row[1] for row in content(engine, sound)["cases"]] == ["a"]


@pytest.mark.parametrize(
    "row", [{"office": "市"}, {"office": "市", "cases": 1, "day": START.date(), "more": 1}]
)
def test_a_row_needs_exactly_its_columns(
    row: dict[str, object], log: MemoryLog, engine: sa.Engine
) -> None:
    load = CASES.tables[2]
    odd = Projection("cases", 1, CASES.tables, lambda _, rows: rows.append(load, row))
    log.record(1, Closed())
    Projector(log, engine, odd).catch_up()
    assert marks(engine)["cases"].error == "ValueError at position 2 (case.Closed)"


def test_lost_tables_are_made_again_from_the_start(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 5)
    projector = Projector(log, engine, CASES)
    projector.catch_up()
    before = content(engine, CASES)
    with writing(engine) as tx:
        checkpoint.drop(tx, CASES.tables[:1])
    Projector(log, engine, CASES).catch_up()
    assert content(engine, CASES) == before


def test_tables_of_another_version_are_left_alone(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 5)
    Projector(log, engine, CASES).catch_up()
    before = content(engine, CASES)
    many(log, 5)
    assert Projector(log, engine, case_projection(version=2)).catch_up() == 0
    assert content(engine, CASES) == before


def test_a_moment_needs_its_time_zone(engine: sa.Engine) -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(sa.exc.StatementError, match="without a time zone"), engine.connect() as tx:
        tx.execute(sa.select(CASES.tables[0]).where(CASES.tables[0].c.opened_at == naive))


def test_moments_compare_as_they_follow_each_other(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 40)
    Projector(log, engine, CASES).catch_up()
    case = CASES.tables[0]
    shanghai = timezone(timedelta(hours=8))
    border = (START + timedelta(minutes=20)).astimezone(shanghai)
    query = sa.select(case.c.opened_at).where(case.c.opened_at < border).order_by(case.c.opened_at)
    with engine.connect() as tx:
        found = list(tx.execute(query).scalars())
    assert found == sorted(r.at for r in log.events if r.at < border and r.stream.int % 3)
    assert all(moment.tzinfo is UTC for moment in found)

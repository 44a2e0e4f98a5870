import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from domain.decider import Recorded
from infrastructure.locks import exclusive
from infrastructure.read_models import checkpoint, rebuild_runs
from infrastructure.read_models.building import Poison
from infrastructure.read_models.checkpoint import LIVE, NEXT, STOPPED
from infrastructure.read_models.projector import Projector
from infrastructure.read_models.rebuild import (
    Busy,
    rebuild,
    rebuild_many,
    rebuild_outdated,
)
from infrastructure.read_models.rebuild_runs import RunState
from infrastructure.read_models.views import open_views, writing
from projections.projection import Projection, Rows
from tests.infrastructure.read_side import (
    Closed,
    Event,
    Malformed,
    MemoryLog,
    Moved,
    Opened,
    case_projection,
    content,
    many,
    picky,
)

CASES = case_projection()

offices = st.sampled_from(["市职称办", "省职称办", "评委会"])
histories = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.one_of(
            st.builds(
                Opened,
                title=st.text(st.characters(exclude_categories=["C"]), max_size=9),
                due=st.none() | st.dates(min_value=date(1900, 1, 1)),
                urgent=st.booleans(),
            ),
            st.builds(Moved, office=offices),
            st.builds(Closed),
        ),
    ),
    max_size=40,
)


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_views(new_database())
    yield engine
    engine.dispose()


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def mark(engine: sa.Engine, name: str = "cases") -> checkpoint.Checkpoint:
    with engine.connect() as tx:
        return checkpoint.read(tx)[name]


def run(engine: sa.Engine, name: str = "cases") -> rebuild_runs.Run:
    with engine.connect() as tx:
        return rebuild_runs.read(tx)[name]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(history=histories)
def test_a_rebuild_shows_what_catching_up_shows(
    engine: sa.Engine, history: list[tuple[int, Event]]
) -> None:
    log = MemoryLog()
    for stream, event in history:
        log.record(stream, event)
    with writing(engine) as tx:
        checkpoint.drop(tx, CASES.tables)
    projector = Projector(log, engine, CASES, page=7)
    assert projector.catch_up() == log.last_position()
    live = content(engine, CASES)
    assert rebuild(log, engine, CASES) == log.last_position()
    assert content(engine, CASES) == live
    with pytest.MonkeyPatch.context() as small:
        for name, value in (("PAGE", 3), ("CHUNK", 4), ("HELD", 5)):
            small.setattr(f"infrastructure.read_models.rebuild.{name}", value)
        assert rebuild(log, engine, CASES) == log.last_position()
    assert content(engine, CASES) == live
    log.record(1, Opened(title="a", due=None, urgent=True), Moved(office="市"))
    assert projector.catch_up() == log.last_position()
    assert (mark(engine).status, mark(engine).error) == (LIVE, None)


def test_rows_beyond_one_chunk_are_all_written(
    log: MemoryLog, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.read_models.rebuild.CHUNK", 30)
    monkeypatch.setattr("infrastructure.read_models.rebuild.PAGE", 50)
    many(log, 200)
    Projector(log, engine, CASES).catch_up()
    live = content(engine, CASES)
    assert len(live["cases_move"]) > 300
    told: list[tuple[int, int]] = []
    rebuild(log, engine, CASES, lambda done, total: told.append((done, total)))
    assert content(engine, CASES) == live
    assert told == sorted(told)
    assert told[-1] == (log.last_position(), log.last_position())
    assert len(told) > 5


def test_nothing_is_left_behind_and_indexes_are_kept(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 3)
    Projector(log, engine, CASES).catch_up()

    def indexed() -> list[list[str | None]]:
        found = sa.inspect(engine).get_indexes("cases")
        return sorted((index["column_names"] for index in found), key=str)

    before, names = indexed(), tables(engine)
    for _ in range(3):
        rebuild(log, engine, CASES)
        assert indexed() == before == [["office"], ["opened_at"]]
        assert tables(engine) == names
    key = sa.inspect(engine).get_pk_constraint("cases_move")
    assert key["constrained_columns"] == ["case", "position"]


def test_readers_and_live_tables_go_on_until_the_swap(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 20)
    live = Projector(log, engine, CASES)
    live.catch_up()
    seen: list[int] = []

    def meanwhile(_: int, __: int) -> None:
        log.record(3, Opened(title="later", due=None, urgent=False), Moved(office="省"))
        assert live.catch_up() == log.last_position()
        seen.append(sum(row[1] == "later" for row in content(engine, CASES)["cases"]))

    assert rebuild(log, engine, CASES, meanwhile) == log.last_position()
    assert seen == [1]
    assert live.catch_up() == log.last_position()
    other = case_projection("other")
    Projector(log, engine, other).catch_up()
    assert list(content(engine, CASES).values()) == list(content(engine, other).values())


def test_writers_and_readers_beside_it_see_no_gap(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 300)
    Projector(log, engine, CASES).catch_up()
    stop = threading.Event()
    least = len(content(engine, CASES)["cases"])
    counts: list[int] = []
    errors: list[Exception] = []

    def write() -> None:
        projector = Projector(log, engine, CASES)
        number = 1_000
        while not stop.is_set():
            log.record(number, Opened(title="a", due=None, urgent=True))
            projector.catch_up()
            number += 1

    def read() -> None:
        while not stop.is_set():
            counts.append(len(content(engine, CASES)["cases"]))

    def guarded(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001  (the test asserts that there was none)
                errors.append(error)

        return run

    threads = [threading.Thread(target=guarded(work)) for work in (write, read)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            rebuild(log, engine, CASES)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    assert counts == sorted(counts)
    assert counts[0] >= least
    Projector(log, engine, CASES).catch_up()
    other = case_projection("other")
    Projector(log, engine, other).catch_up()
    assert list(content(engine, CASES).values()) == list(content(engine, other).values())


def test_a_killed_rebuild_is_begun_again(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 5)
    Projector(log, engine, CASES).catch_up()
    live = content(engine, CASES)
    with writing(engine) as tx:  # as a killed one leaves it
        CASES.tables[0].to_metadata(sa.MetaData(), name=f"cases{NEXT}").create(tx)
        checkpoint.start(tx, f"cases{NEXT}", 5, 1, LIVE)
    rebuild(log, engine, CASES)
    assert content(engine, CASES) == live
    assert not [name for name in tables(engine) if name.endswith(NEXT)]


class Cut(Exception):
    """Stands for a kill: nothing is tidied up."""


def test_a_rebuild_that_was_cut_off_is_carried_on(
    log: MemoryLog, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.read_models.rebuild.CHUNK", 20)
    monkeypatch.setattr("infrastructure.read_models.rebuild.PAGE", 50)
    monkeypatch.setattr("infrastructure.read_models.rebuild.HELD", 90)
    many(log, 200)
    other = case_projection("other")
    Projector(log, engine, CASES, other).catch_up()
    live = content(engine, CASES)
    half = log.last_position() // 2

    def cut(position: int, _: int) -> None:
        if position > half:
            raise Cut

    with pytest.raises(Cut):
        rebuild_many(log, engine, [CASES, other], cut)
    assert content(engine, CASES) == live
    log.record(4, Opened(title="since", due=None, urgent=True), Moved(office="省"))
    told: list[int] = []
    outcomes = rebuild_many(log, engine, [CASES, other], lambda done, _: told.append(done))
    assert outcomes == dict.fromkeys(("cases", "other"), log.last_position())
    assert told[0] > half, "it began anew"
    assert run(engine).carried_on == 1
    Projector(log, engine, case_projection("fresh")).catch_up()
    fresh = list(content(engine, case_projection("fresh")).values())
    assert list(content(engine, CASES).values()) == fresh
    assert list(content(engine, other).values()) == fresh
    assert not [name for name in tables(engine) if name.endswith(NEXT)]


def test_nothing_is_carried_on_from_before_somebody_was_forgotten(
    log: MemoryLog, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.read_models.rebuild.CHUNK", 20)
    monkeypatch.setattr("infrastructure.read_models.rebuild.PAGE", 50)
    many(log, 200)

    def cut(position: int, _: int) -> None:
        if position > log.last_position() // 2:
            raise Cut

    with pytest.raises(Cut):
        rebuild_many(log, engine, [CASES], cut)
    told: list[int] = []
    now = datetime.now(UTC)
    rebuild_many(log, engine, [CASES], lambda done, _: told.append(done), forgotten=now)
    assert told[0] < 160
    assert run(engine).carried_on == 0


def test_poison_of_one_projection_leaves_the_others_alone(
    log: MemoryLog, engine: sa.Engine
) -> None:
    many(log, 5)
    log.record(1, Closed())
    easy, hard = case_projection("easy"), picky("hard")
    Projector(log, engine, easy).catch_up()
    outcomes = rebuild_many(log, engine, [hard, easy])
    assert isinstance(outcomes["hard"], Poison)
    assert outcomes["easy"] == log.last_position()
    assert (run(engine, "hard").state, run(engine, "easy").state) == (
        RunState.FAILED,
        RunState.DONE,
    )
    assert run(engine, "hard").error == str(outcomes["hard"])


@pytest.mark.parametrize("late", [False, True])
def test_poison_leaves_the_live_tables_as_they_were(
    late: bool, log: MemoryLog, engine: sa.Engine
) -> None:
    many(log, 5)
    Projector(log, engine, CASES).catch_up()
    live, before = content(engine, CASES), mark(engine)
    if not late:
        log.record(1, Malformed())

    def meanwhile(_: int, __: int) -> None:
        if late:
            log.record(1, Malformed())

    with (
        capture_logs(),
        pytest.raises(Poison, match=r"KeyError at position \d+ \(case.Malformed\)"),
    ):
        rebuild(log, engine, CASES, meanwhile)
    assert content(engine, CASES) == live
    assert mark(engine) == before
    assert not [name for name in tables(engine) if name.endswith(NEXT)]


def test_one_process_rebuilds_at_a_time(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 5)
    with exclusive(engine, "rebuild-cases", wait=False) as first:
        assert first
        with pytest.raises(Busy):
            rebuild(log, engine, CASES)
        assert not rebuild_outdated(log, engine, [_version(2, engine, log)])
    assert rebuild(log, engine, CASES) == log.last_position()


def test_a_new_version_is_rebuilt_with_its_new_columns(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 5)
    newer = _version(2, engine, log)
    assert rebuild_outdated(log, engine, [newer])
    rows = content(engine, newer)
    assert [row[1] for row in rows["cases"]] == ["OPENED"] * len(rows["cases"])
    assert rows["cases"]
    assert "cases_extra" in tables(engine)
    assert (mark(engine).version, mark(engine).position) == (2, log.last_position())
    again = mark(engine)
    assert rebuild_outdated(log, engine, [newer])
    assert mark(engine) == again


def test_a_new_version_with_poison_stops_and_says_so(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 5)
    Projector(log, engine, CASES).catch_up()
    poison = log.record(1, Malformed())
    with capture_logs() as logs:
        assert rebuild_outdated(log, engine, [case_projection(version=2)])
    assert (mark(engine).status, mark(engine).version) == (STOPPED, 1)
    assert mark(engine).error == f"KeyError at position {poison} (case.Malformed)"
    assert [e["log_level"] for e in logs] == ["error"]


def _version(version: int, engine: sa.Engine, log: MemoryLog) -> Projection:
    """The next version of CASES, which has caught up in its first one; with other tables."""
    Projector(log, engine, CASES).catch_up()
    metadata = sa.MetaData()
    case = sa.Table(
        "cases",
        metadata,
        sa.Column("case", sa.Uuid, primary_key=True),
        sa.Column("state", sa.String(10), nullable=False, index=True),
    )
    extra = sa.Table("cases_extra", metadata, sa.Column("position", sa.Integer, primary_key=True))

    def project(recorded: Recorded, rows: Rows) -> None:
        if isinstance(recorded.event, Opened):
            rows.put(case, {"case": recorded.stream, "state": "OPENED"})

    return Projection("cases", version, (case, extra), project)

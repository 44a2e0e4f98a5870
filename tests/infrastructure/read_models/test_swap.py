"""Rebuilt tables take the place of the live ones all together, or not at all."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from domain.decider import Recorded
from infrastructure.read_models import checkpoint, rebuild_runs
from infrastructure.read_models.building import Poison
from infrastructure.read_models.projector import Projector
from infrastructure.read_models.rebuild import Loading, rebuild_many, rebuild_outdated
from infrastructure.read_models.rebuild_runs import RunState
from infrastructure.read_models.views import open_views, writing
from projections.projection import Projection, Rows
from tests.infrastructure.read_side import (
    MemoryLog,
    Moved,
    Opened,
    case_projection,
    content,
    many,
    marks,
)

CASES, OTHERS = case_projection(), case_projection("others")
BOTH = (CASES, OTHERS)
STALE = "as it was before"
LAST = Opened(title="the last one", due=None, urgent=True)


@pytest.fixture
def url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    engine = open_views(url)
    yield engine
    engine.dispose()


@pytest.fixture
def log(engine: sa.Engine) -> MemoryLog:
    """Both projections show it, but for a column that only a rebuild puts right."""
    log = MemoryLog()
    many(log, 40)
    Projector(log, engine, *BOTH).catch_up()
    with writing(engine) as tx:
        for projection in BOTH:
            tx.execute(sa.update(projection.tables[0]).values(title=STALE))
    return log


def stale(engine: sa.Engine) -> list[bool]:
    """Which of the two is still the old one, as one statement that reads both sees it."""
    counts = [
        sa.select(sa.func.count()).where(table.c.title == STALE).scalar_subquery()
        for table in (CASES.tables[0], OTHERS.tables[0])
    ]
    with engine.connect() as tx:
        return [bool(count) for count in tx.execute(sa.select(*counts)).one()]


def leftovers(engine: sa.Engine) -> list[str]:
    return [name for name in sa.inspect(engine).get_table_names() if "__" in name]


def on_second(act: Callable[[], object]) -> Callable[..., None]:
    """Instead of `checkpoint.replace`: acts when one of the two is swapped and the other not."""
    real, calls = checkpoint.replace, []

    def replace(tx: sa.Connection, projection: Projection, position: int) -> None:
        calls.append(projection.name)
        if len(calls) == 2:
            act()
        real(tx, projection, position)

    return replace


def test_a_reader_of_two_sees_both_old_or_both_new(
    log: MemoryLog, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[bool]] = [stale(engine)]
    readers: list[threading.Thread] = []

    def read() -> None:
        # PostgreSQL lets it wait for the end of the swap, SQLite shows it what was before.
        readers.append(threading.Thread(target=lambda: seen.append(stale(engine))))
        readers[0].start()
        readers[0].join(0.2)

    monkeypatch.setattr(checkpoint, "replace", on_second(read))
    rebuild_many(log, engine, BOTH)
    readers[0].join()
    assert seen[0] == [True, True]
    assert seen[1] in ([True, True], [False, False])
    assert stale(engine) == [False, False]


def test_both_show_the_same_position(log: MemoryLog, engine: sa.Engine) -> None:
    log.record(3, Moved(office="省"))
    Projector(log, engine, CASES).catch_up()  # the other one lags behind
    outcomes = rebuild_many(log, engine, BOTH)
    assert outcomes == dict.fromkeys(("cases", "others"), log.last_position())
    assert {mark.position for mark in marks(engine).values()} == {log.last_position()}


class Failed(Exception):
    pass


def test_a_failure_in_the_middle_leaves_both_as_they_were(
    log: MemoryLog, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = marks(engine)

    def fail() -> None:
        raise Failed

    with monkeypatch.context() as broken:
        broken.setattr(checkpoint, "replace", on_second(fail))
        with pytest.raises(Failed):
            rebuild_many(log, engine, BOTH)
    assert stale(engine) == [True, True]
    assert {name: marks(engine)[name] for name in before} == before
    told: list[int] = []
    rebuild_many(log, engine, BOTH, lambda position, _: told.append(position))
    assert told == [], "nothing had to be loaded again"
    assert stale(engine) == [False, False]
    assert leftovers(engine) == []


def killed(url: str, log: MemoryLog, place: str) -> None:
    """A process that rebuilds both, and is killed in the middle of the swap or right after."""

    def kill(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("infrastructure.read_models.swap.SMALL", 0)
        if place == "within":
            patched.setattr(checkpoint, "replace", on_second(kill))
        else:
            sweeps = iter((lambda *_: None, kill))  # before the swap, and after it
            patched.setattr(
                "infrastructure.read_models.swap.sweep", lambda *given: next(sweeps)(*given)
            )
        rebuild_many(log, open_views(url), BOTH)


@pytest.mark.parametrize("place", ["within", "after"])
def test_a_kill_leaves_both_old_or_both_new(
    place: str, log: MemoryLog, engine: sa.Engine, url: str
) -> None:
    engine.dispose()  # no connection goes to the child
    child = multiprocessing.get_context("fork").Process(target=killed, args=(url, log, place))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    old = place == "within"
    assert stale(engine) == [old, old]
    assert any(name.endswith("__old") for name in leftovers(engine)) != old
    if old:
        rebuild_many(log, engine, BOTH)
    else:
        assert rebuild_outdated(log, engine, BOTH), "as a worker does when it starts"
    assert stale(engine) == [False, False]
    assert leftovers(engine) == []
    assert Projector(log, engine, *BOTH).catch_up() == log.last_position()


def choosy() -> Projection:
    """`OTHERS` by rules that cannot apply one event."""

    def project(recorded: Recorded, rows: Rows) -> None:
        if recorded.event == LAST:
            raise LookupError("张三")
        OTHERS.project(recorded, rows)

    return Projection("others", 1, OTHERS.tables, project, OTHERS.reads)


def test_poison_that_comes_last_lets_the_others_go(
    log: MemoryLog, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The live tables show the event, by rules that could apply it; the new rules cannot."""
    follow = Loading.follow

    def then_more(loading: Loading) -> None:
        follow(loading)
        if log.events[-1].event != LAST:
            log.record(900, LAST)
            Projector(log, engine, *BOTH).catch_up()

    monkeypatch.setattr(Loading, "follow", then_more)
    before = content(engine, OTHERS)
    with capture_logs():
        outcomes = rebuild_many(log, engine, [choosy(), CASES])
    assert isinstance(outcomes["others"], Poison)
    assert str(outcomes["others"]) == f"LookupError at position {log.last_position()} (case.Opened)"
    assert outcomes["cases"] == log.last_position()
    assert stale(engine) == [False, True]
    assert len(content(engine, OTHERS)["others"]) == len(before["others"]) + 1
    with engine.connect() as tx:
        runs = rebuild_runs.read(tx)
    assert (runs["others"].state, runs["cases"].state) == (RunState.FAILED, RunState.DONE)
    assert leftovers(engine) == []


def test_it_waits_for_a_reader_who_is_at_it(
    log: MemoryLog, engine: sa.Engine, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And other readers are not held up: an attempt that has to wait is given up."""
    monkeypatch.setattr("infrastructure.read_models.swap.LOCKED", "50ms")
    attempts: list[int] = []
    follow = Loading.follow
    reader = engine.connect()
    reader.execute(sa.select(OTHERS.tables[0])).all()  # its transaction goes on

    def counted(loading: Loading) -> None:
        attempts.append(1)
        if len(attempts) == 3 or store == "sqlite":
            reader.close()
        follow(loading)

    monkeypatch.setattr(Loading, "follow", counted)
    with capture_logs():
        log.record(3, Opened(title="since", due=None, urgent=True))
        rebuild_many(log, engine, BOTH)
    assert len(attempts) == (1 if store == "sqlite" else 3)
    assert stale(engine) == [False, False]

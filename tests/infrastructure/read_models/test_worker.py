import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from domain.decider import Recorded
from infrastructure.log.event_log import open_log
from infrastructure.read_models import checkpoint
from infrastructure.read_models.checkpoint import LIVE, STOPPED
from infrastructure.read_models.projector import Projector
from infrastructure.read_models.views import open_views
from infrastructure.read_models.worker import Worker
from projections.projection import Projection
from tests.infrastructure.read_side import (
    Closed,
    MemoryLog,
    Opened,
    case_projection,
    content,
    many,
    marks,
    picky,
)
from tests.plain_codec import CONTEXT, Illegible, PlainCodec, write

PATIENCE = 60.0


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
StoredRow = tuple[str, bytes, UUID, int, int]

_notes = sa.Table(
    "notes",
    sa.MetaData(),
    sa.Column("stream", sa.Uuid, primary_key=True),
    sa.Column("text", sa.String(20), nullable=False),
)
NOTES = Projection(
    "notes",
    1,
    (_notes,),
    lambda r, rows: rows.put(_notes, {"stream": r.stream, "text": r.event.text}),
)


@pytest.fixture
def worker(log: MemoryLog, engine: sa.Engine) -> Iterator[Worker]:
    worker = Worker(log, engine, [CASES, OTHERS], registry=CollectorRegistry())
    yield worker
    worker.stop()


def test_a_page_after_a_command_shows_its_effect(log: MemoryLog, worker: Worker) -> None:
    worker.start()
    with signals_alone():
        for number in range(20):
            position = log.record(number, Opened(title="a", due=None, urgent=True))
            assert worker.wait_for(position, PATIENCE)
    assert worker.wait_for(log.record(0, Closed()), PATIENCE)
    assert {h.status for h in worker.status()} == {LIVE}
    assert {h.lag for h in worker.status()} == {0}


@contextmanager
def signals_alone() -> Iterator[None]:
    """A worker that misses one is too late; after it, one more event takes it out of its wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("infrastructure.read_models.worker.POLL_SECONDS", 10 * PATIENCE)
        yield


def test_waiting_works_while_another_process_does_the_work(
    log: MemoryLog, engine: sa.Engine, worker: Worker
) -> None:
    position = log.record(1, Opened(title="a", due=None, urgent=True))
    elsewhere = Projector(log, engine, CASES, OTHERS)
    elsewhere.step()
    thread = threading.Thread(target=elsewhere.catch_up)
    thread.start()
    assert worker.wait_for(position, PATIENCE)
    thread.join(PATIENCE)
    later = log.record(1, Closed())
    assert not worker.wait_for(later, 0.05)
    assert worker.wait_for(later, 0.0, names=())


def test_nobody_waits_for_a_stopped_projection(log: MemoryLog, engine: sa.Engine) -> None:
    fixed: list[bool] = []
    many(log, 3)
    worker = Worker(log, engine, [CASES, picky(until_fixed=fixed)], registry=CollectorRegistry())
    worker.start()
    try:
        assert worker.wait_for(log.last_position(), PATIENCE, ["cases"])
        began = time.monotonic()
        assert not worker.wait_for(log.last_position(), PATIENCE)
        assert time.monotonic() - began < PATIENCE / 2
        health = {h.projection: h for h in worker.status()}
        assert health["others"].status == STOPPED
        assert health["others"].lag > 0
        assert str(health["others"].error).startswith("LookupError at position")
        fixed.append(True)
        worker.resume("others")
        wait_until(lambda: worker.wait_for(log.last_position(), 0.01))
    finally:
        worker.stop()


def test_a_restart_gives_a_stopped_projection_another_chance(
    log: MemoryLog, engine: sa.Engine, worker: Worker
) -> None:
    many(log, 3)
    Projector(log, engine, picky()).catch_up()
    assert marks(engine)["others"].status == STOPPED
    worker.start()
    wait_until(lambda: worker.wait_for(log.last_position(), 0.01))


def test_the_worker_outlives_a_broken_log(
    log: MemoryLog, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.read_models.worker.FIRST_PAUSE", 0.01)
    failures = 3

    class Broken(MemoryLog):
        def after(self, position: int, limit: int) -> list[Recorded]:
            nonlocal failures
            if failures:
                failures -= 1
                raise RuntimeError("身份证号 in a message")
            return log.after(position, limit)

    position = log.record(1, Opened(title="a", due=None, urgent=True))
    worker = Worker(Broken(), engine, [CASES], registry=CollectorRegistry())
    with capture_logs() as logs:
        worker.start()
        wait_until(lambda: worker.wait_for(position, 0.05))
        worker.stop()
    assert [e["error"] for e in logs if e["event"] == "worker_failed"] == ["RuntimeError"] * 3
    assert "身份证号" not in str(logs)


@pytest.mark.parametrize("store", ["postgres"])  # SQLite has no connection that can be cut
def test_the_worker_outlives_its_connections(
    log: MemoryLog, engine: sa.Engine, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.read_models.worker.FIRST_PAUSE", 0.01)
    worker.start()
    for number in range(5):
        cut = sa.text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with suppress(sa.exc.OperationalError), engine.begin() as tx:
            tx.execute(cut)
        position = log.record(number, Opened(title="a", due=None, urgent=True))
        wait_until(partial(shown, worker, position))
    assert {h.lag for h in worker.status()} == {0}


def test_two_workers_serve_the_same_tables(log: MemoryLog, engine: sa.Engine) -> None:
    workers = [Worker(log, engine, [CASES], registry=CollectorRegistry()) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        for number in range(30):
            position = log.record(number, Opened(title="a", due=None, urgent=True))
            assert workers[number % 2].wait_for(position, PATIENCE)
        assert len(content(engine, CASES)["cases"]) == 30
    finally:
        for worker in workers:
            worker.stop()


def test_a_new_version_is_rebuilt_after_the_start(log: MemoryLog, engine: sa.Engine) -> None:
    many(log, 5)
    Projector(log, engine, CASES).catch_up()
    before = content(engine, CASES)
    later = case_projection(version=2)
    worker = Worker(log, engine, [later, OTHERS], registry=CollectorRegistry())
    worker.start()
    try:
        wait_until(lambda: worker.wait_for(log.last_position(), 0.01))
    finally:
        worker.stop()
    assert marks(engine)["cases"].version == 2
    assert content(engine, later) == before


def test_a_long_history_is_rebuilt_and_not_followed(
    log: MemoryLog, engine: sa.Engine, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.read_models.worker.WORTH_A_REBUILD", 10)
    many(log, 50)
    rebuilt: list[str] = []
    real = checkpoint.replace

    def noting(tx: sa.Connection, projection: Projection, position: int) -> None:
        rebuilt.append(projection.name)
        real(tx, projection, position)

    monkeypatch.setattr(checkpoint, "replace", noting)
    worker.start()
    wait_until(lambda: worker.wait_for(log.last_position(), 0.01))
    assert rebuilt == ["cases", "others"]
    many(log, 50)
    assert worker.wait_for(log.last_position(), PATIENCE)


def test_events_of_the_real_log_show_without_being_looked_for(
    new_database: Callable[[], str], engine: sa.Engine
) -> None:
    log = open_log(new_database(), PlainCodec())
    log.create_tables()
    worker = Worker(log, engine, [NOTES], registry=CollectorRegistry())

    def show(number: int) -> None:
        stream = UUID(int=number)
        receipt = log.append([write(stream, 0, "a", "b")], CONTEXT, answer=stream)
        assert worker.wait_for(receipt.position, PATIENCE)

    worker.start()
    try:
        with signals_alone():
            for number in range(20):
                show(number)
        show(20)
        assert content(engine, NOTES)["notes"] == [(UUID(int=n), "b") for n in range(21)]
    finally:
        worker.stop()
        log.close()


def test_an_event_that_cannot_be_read_holds_everything_up_until_it_can(
    new_database: Callable[[], str], engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.read_models.worker.LONGEST_PAUSE", 0.05)
    monkeypatch.setattr("infrastructure.read_models.worker.FIRST_PAUSE", 0.05)
    known: list[str] = []

    class Older(PlainCodec):
        def decode_all(self, rows: Iterable[StoredRow]) -> list[Recorded]:
            found = super().decode_all(rows)
            if any(recorded.event.text == "new" for recorded in found) and not known:
                raise Illegible
            return found

    log = open_log(new_database(), Older())
    log.create_tables()
    worker = Worker(log, engine, [NOTES], registry=CollectorRegistry())
    stream = UUID(int=1)
    good = log.append([write(stream, 0, "old")], CONTEXT, answer=stream).position
    end = log.append([write(stream, 1, "new")], CONTEXT, answer=stream).position
    with capture_logs():
        worker.start()
        try:
            wait_until(lambda: worker.wait_for(good, 0.01))
            wait_until(lambda: worker.status()[0].error == "Illegible")
            began = time.monotonic()
            assert not worker.wait_for(end, PATIENCE)
            assert time.monotonic() - began < PATIENCE / 2
            assert worker.status()[0].status == LIVE
            known.append("new")
            wait_until(lambda: worker.wait_for(end, 0.01))
        finally:
            worker.stop()
            log.close()
    assert content(engine, NOTES)["notes"] == [(stream, "new")]


def test_metrics_tell_position_and_lag(log: MemoryLog, engine: sa.Engine) -> None:
    registry = CollectorRegistry()
    worker = Worker(log, engine, [CASES], registry=registry)
    position = log.record(1, Opened(title="a", due=None, urgent=True))
    worker.start()
    try:
        label = {"projection": "cases"}
        wait_until(
            lambda: registry.get_sample_value("zhicheng_projection_position", label) == position
        )
        assert registry.get_sample_value("zhicheng_projection_lag", label) == 0
    finally:
        worker.stop()


def shown(worker: Worker, position: int) -> bool:
    with suppress(sa.exc.OperationalError):
        return worker.wait_for(position, 0.05)
    return False


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    again = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        again.wait(0.01)

"""Appends per second against the floor: raw INSERT + COMMIT of the same bytes, prepared.

Both sides use the same clients in the same run, in turns, with fsync on: on PostgreSQL up to
four processes that share the writers as threads (a deployment's shape), on SQLite threads of one
process (its rule). The floor is one autocommit statement without RETURNING into a table with the
same columns and indexes; the log also encodes, and stores an idempotency record per append.
"""

import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Protocol
from uuid import uuid4

import psycopg
import pytest

from infrastructure.log.event_log import StoredEventLog, open_log
from tests.plain_codec import CONTEXT, NAME, PlainCodec, key, write
from tests.postgres import fresh_database, running_server, server_url

ROUNDS = 5
SECONDS = 0.8
PROCESSES = 4
TEXT = "职" * 55
"""Makes an event of about 500 stored bytes."""


class Benchmark(Protocol):
    """The part of pytest-benchmark's fixture that is used here."""

    extra_info: dict[str, object]

    def pedantic(self, target: Callable[[], None], *, rounds: int, iterations: int) -> None: ...


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def durable_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """An empty database on a store that syncs every commit."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('bench')}/log.db"
    elif (given := server_url()) is not None:
        with fresh_database(given) as url:
            yield url
    else:
        with running_server(durable=True) as server, fresh_database(server) as url:
            yield url


@pytest.mark.parametrize("writers", [1, 16])
def test_appends_against_the_floor(
    durable_url: str,
    writers: int,
    benchmark: Benchmark,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with closing(open_log(durable_url, PlainCodec())) as log:
        log.create_tables()
    _make_raw_table(durable_url)
    figures: dict[str, list[float]] = {"floor": [], "log": []}

    def measure() -> None:
        processes = 1 if durable_url.startswith("sqlite") else min(writers, PROCESSES)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=context) as clients:
            list(clients.map(time.sleep, [0.5] * processes))  # all of them are started
            for _ in range(ROUNDS):
                for side, rates in figures.items():
                    start = time.time() + 0.3
                    job = partial(_client, side, durable_url, writers // processes, start)
                    rates.append(sum(clients.map(job, range(processes))) / SECONDS)

    benchmark.pedantic(measure, rounds=1, iterations=1)
    floor, ours = (median(figures[side]) for side in ("floor", "log"))
    store = durable_url.partition(":")[0]
    benchmark.extra_info.update(floor=floor, log=ours, ratio=ours / floor)
    with capsys.disabled():
        print(  # noqa: T201 figures are what a benchmark is for
            f"\n{store}, {writers} writers: floor {floor:,.0f}/s, log {ours:,.0f}/s,"
            f" ratio {ours / floor:.2f}"
        )
    assert min(figures["log"]) > 0


def _client(side: str, url: str, threads: int, start: float, _: int) -> int:
    """One client process; returns how many appends its threads have finished in time."""
    log = open_log(url, PlainCodec()) if side == "log" else None
    with ThreadPoolExecutor(threads) as people:
        done = [people.submit(_append_until, url, log, start) for _ in range(threads)]
        total = sum(future.result() for future in done)
    if log:
        log.close()
    return total


def _append_until(url: str, log: StoredEventLog | None, start: float) -> int:
    with closing(_Raw(url)) as raw:
        append = raw.append if log is None else partial(_append, log)
        append()  # prepares
        time.sleep(max(0.0, start - time.time()))
        count = 0
        while time.time() < start + SECONDS:
            append()
            count += 1
    return count


def _append(log: StoredEventLog) -> None:
    stream = uuid4()
    log.append([write(stream, 0, TEXT)], CONTEXT, answer=stream, key=key(str(stream)))


def _make_raw_table(url: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(_file(url))) as file:
            file.execute(
                "CREATE TABLE IF NOT EXISTS raw_events (notification_id INTEGER PRIMARY KEY"
                " AUTOINCREMENT, originator_id TEXT, originator_version INTEGER, topic TEXT,"
                " state BLOB, UNIQUE (originator_id, originator_version))"
            )
        return
    with psycopg.connect(url) as db:
        db.execute("CREATE TABLE IF NOT EXISTS raw_events (LIKE stored_events INCLUDING ALL)")


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


class _Raw:
    """A connection that inserts one row and commits, and nothing else."""

    def __init__(self, url: str) -> None:
        stream = uuid4()
        event = write(stream, 0, TEXT).events[0]
        _, self._state = PlainCodec().encode(event, stream=stream, version=1, context=CONTEXT)
        self._sqlite: sqlite3.Connection | None = None
        self._postgres: psycopg.Connection[tuple[object, ...]] | None = None
        if url.startswith("sqlite"):
            self._sqlite = sqlite3.connect(_file(url), isolation_level=None, timeout=10)
            self._sqlite.execute("PRAGMA synchronous = FULL")
        else:
            self._postgres = psycopg.connect(url, autocommit=True)
            self._cursor = self._postgres.cursor()

    def append(self) -> None:
        if self._sqlite:
            self._sqlite.execute(
                "INSERT INTO raw_events (originator_id, originator_version, topic, state)"
                " VALUES (?, ?, ?, ?)",
                (uuid4().hex, 1, NAME, self._state),
            )
            return
        self._cursor.execute(
            "INSERT INTO raw_events (originator_id, originator_version, topic, state)"
            " VALUES (%s, %s, %s, %b)",
            (uuid4(), 1, NAME, self._state),
            prepare=True,
        )

    def close(self) -> None:
        for connection in (self._sqlite, self._postgres):
            if connection is not None:
                connection.close()

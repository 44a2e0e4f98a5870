"""The event log in a SQLite file: one writing process, many threads, a disk that may fill up."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.ports import Conflict, Receipt, Unavailable
from domain.decider import Recorded
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.log.sqlite_log import SqliteStore
from infrastructure.log.store import WrongSetup
from tests.plain_codec import CONTEXT, PlainCodec, key, write

A, B = UUID(int=0xA), UUID(int=0xB)


@pytest.fixture
def store() -> str:
    return "sqlite"


def texts(records: list[Recorded]) -> list[str]:
    return [record.event.text for record in records]


# One writing process


def test_another_process_may_read_but_not_write(log: StoredEventLog, database_url: str) -> None:
    log.append([write(A, 0, "1")], CONTEXT, answer=A)
    program = """
import sys
from uuid import UUID
from infrastructure.log.event_log import open_log
from infrastructure.log.store import WrongSetup
from tests.plain_codec import CONTEXT, PlainCodec, write
log = open_log(sys.argv[1], PlainCodec())
print(log.after(0, 9)[0].event.text)
for use in (log.create_tables, lambda: log.append([write(UUID(int=9), 0, "2")], CONTEXT,
            answer=UUID(int=9))):
    try:
        use()
    except WrongSetup as refused:
        print(refused)
log.close()
"""
    said = subprocess.run(
        [sys.executable, "-c", program, database_url],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    refusal = "another process writes this event log; a SQLite file has one writing process"
    assert said.splitlines() == ["1", refusal, refusal]
    assert len(log.after(0, 9)) == 1


def test_the_next_process_may_write(log: StoredEventLog, database_url: str) -> None:
    log.append([write(A, 0, "1")], CONTEXT, answer=A)
    log.close()
    successor = open_log(database_url, PlainCodec())
    successor.append([write(A, 1, "2")], CONTEXT, answer=A)
    assert texts(successor.read(A)) == ["1", "2"]
    successor.close()


def test_a_folder_that_is_not_there_is_a_wrong_setup(tmp_path: Path) -> None:
    log = open_log(f"sqlite:///{tmp_path}/missing/log.db", PlainCodec())
    with pytest.raises(WrongSetup, match="cannot be written"):
        log.create_tables()
    with pytest.raises(WrongSetup, match="cannot be used"):
        log.after(0, 1)
    log.close()


def test_a_file_that_is_no_database_is_a_wrong_setup(tmp_path: Path) -> None:
    file = tmp_path / "log.db"
    file.write_text("this is a letter, and a long one at that " * 99)
    log = open_log(f"sqlite:///{file}", PlainCodec())
    with pytest.raises(WrongSetup, match="SQLITE_NOTADB"):
        log.create_tables()
    log.close()


# Connections that fail


def test_failed_connections_leave_no_lock_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = open_log(database_url, PlainCodec(), pool_size=2)
    with monkeypatch.context() as broken:

        def connect(*_: Any, **__: Any) -> sqlite3.Connection:
            raise sqlite3.OperationalError("unable to open database file")

        broken.setattr("infrastructure.log.sqlite_log.sqlite3.connect", connect)
        for _ in range(5):
            with pytest.raises(Unavailable):
                log.append([write(A, 0, "never")], CONTEXT, answer=A)
            with pytest.raises(Unavailable):
                log.read(A)
            with pytest.raises(Unavailable):
                log.create_tables()
    log.create_tables()
    log.append([write(A, 0, "1")], CONTEXT, answer=A)
    assert texts(log.after(0, 9)) == ["1"]
    log.close()


def test_all_readers_lent_does_not_stop_the_writer(database_url: str) -> None:
    log = open_log(database_url, PlainCodec(), pool_size=1)
    log.create_tables()
    with storing(log)._base.reader():
        log.append([write(A, 0, "1")], CONTEXT, answer=A)
    assert texts(log.read(A)) == ["1"]
    log.close()


def test_a_write_waits_for_a_lock_of_another_program(
    log: StoredEventLog, database_url: str
) -> None:
    with (
        closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as backup,
        ThreadPoolExecutor(1) as people,
    ):
        backup.execute("BEGIN IMMEDIATE")
        append = people.submit(log.append, [write(A, 0, "1")], CONTEXT, answer=A)
        queued_or_taken(log, append)
        backup.rollback()
        append.result()
    assert texts(log.read(A)) == ["1"]


def queued_or_taken(log: StoredEventLog, append: "Future[Receipt]") -> None:
    """Until the append holds the writer's lock, and so waits for the file's."""
    lock = storing(log)._base.writing
    deadline = time.monotonic() + 10
    while lock.acquire(blocking=False):
        lock.release()
        assert not append.done()
        assert time.monotonic() < deadline


# Appends that share a transaction


def storing(log: StoredEventLog) -> SqliteStore:
    assert isinstance(log._store, SqliteStore)
    return log._store


@pytest.fixture
def together(log: StoredEventLog) -> Iterator[Callable[..., list["Future[Receipt]"]]]:
    """Make appends that wait for the writer at the same moment, in the order given."""
    store = storing(log)
    with ThreadPoolExecutor(16) as people:

        def appended(*calls: Callable[[], Receipt]) -> list["Future[Receipt]"]:
            deadline = time.monotonic() + 10
            with store._base.writing:
                futures = []
                for n, call in enumerate(calls, 1):
                    futures.append(people.submit(call))
                    while len(store._waiting) < n:
                        assert time.monotonic() < deadline
            return futures

        yield appended


def appending(
    log: StoredEventLog, stream: UUID, version: int, *notes: str, once: str | None = None
) -> Callable[[], Receipt]:
    return lambda: log.append(
        [write(stream, version, *notes)], CONTEXT, answer=stream, key=key(once) if once else None
    )


def test_waiting_appends_share_one_transaction_and_only_the_stale_one_fails(
    log: StoredEventLog, together: Callable[..., list["Future[Receipt]"]]
) -> None:
    other = uuid4()
    log.append([write(B, 0, "b1")], CONTEXT, answer=B)
    statements: list[str] = []
    writer = storing(log)._base.writer()
    writer.set_trace_callback(statements.append)
    a, stale, b, again, same = together(
        appending(log, A, 0, "a1", "a2", once="k"),
        appending(log, B, 0, "stale"),
        appending(log, B, 1, "b2"),
        appending(log, A, 0, "a1", "a2", once="k"),
        appending(log, other, 0, "decided again", once="k"),
    )
    assert a.result() == again.result() == same.result()
    assert b.result().version == 2
    with pytest.raises(Conflict) as refused:
        stale.result()
    assert refused.value.stream == B
    assert texts(log.after(0, 99)) == ["b1", "a1", "a2", "b2"]
    assert log.read(other) == []
    assert [s for s in statements if s.startswith(("BEGIN", "COMMIT"))] == [
        "BEGIN IMMEDIATE",
        "COMMIT",
    ]
    writer.set_trace_callback(None)


def test_a_full_disk_fails_all_that_share_the_transaction_and_stores_none(
    log: StoredEventLog, together: Callable[..., list["Future[Receipt]"]]
) -> None:
    log.append([write(A, 0, "1")], CONTEXT, answer=A)
    writer = storing(log)._base.writer()
    ((pages,),) = writer.execute("PRAGMA page_count")
    writer.execute(f"PRAGMA max_page_count = {pages}")
    big = "x" * 100_000
    appends = together(
        appending(log, A, 1, "2", once="k"),
        appending(log, A, 1, "stale"),  # on what is undone: nobody is ahead of it after all
        appending(log, B, 0, big),
    )
    for append in appends:
        with pytest.raises(Unavailable, match="SQLITE_FULL"):
            append.result()
    assert texts(log.after(0, 9)) == ["1"]
    assert log.receipt(key("k")) is None
    writer.execute("PRAGMA max_page_count = 1000000")
    appending(log, B, 0, big)()
    assert len(log.after(0, 9)) == 2


def test_many_threads_lose_nothing_and_repeat_nothing(log: StoredEventLog) -> None:
    def work(n: int) -> list[int]:
        own = uuid4()
        positions = []
        for version in range(20):
            receipt = log.append([write(own, version, f"{n}")], CONTEXT, answer=own)
            positions.append(receipt.position)
        return positions

    with ThreadPoolExecutor(8) as people:
        told = [position for positions in people.map(work, range(8)) for position in positions]
    stored = [record.position for record in log.after(0, 1000)]
    assert stored == sorted(told)
    assert len(set(told)) == 160


# The file


def test_an_acknowledged_event_survives_a_power_cut(log: StoredEventLog) -> None:
    """By the settings under which SQLite promises it."""
    writer = storing(log)._base.writer()
    assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert writer.execute("PRAGMA synchronous").fetchone() == (2,)


def test_positions_survive_a_vacuum(log: StoredEventLog, database_url: str) -> None:
    log.append([write(A, 0, "1", "2", "3")], CONTEXT, answer=A)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as db:
        db.execute("DELETE FROM stored_events WHERE originator_version < 3")
        db.commit()
        db.execute("VACUUM")
    assert [r.position for r in log.after(0, 9)] == [3]
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as db:
        db.execute("DELETE FROM stored_events")
        db.commit()
    assert log.append([write(B, 0, "1")], CONTEXT, answer=B).position == 4


def test_a_log_in_memory_is_shared_by_threads() -> None:
    log = open_log("sqlite:///:memory:", PlainCodec())
    log.create_tables()
    with ThreadPoolExecutor(4) as people:
        for done in [people.submit(appending(log, uuid4(), 0, "1")) for _ in range(8)]:
            done.result()
    assert len(log.after(0, 99)) == log.last_position() == 8
    log.close()

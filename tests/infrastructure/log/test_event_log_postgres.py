"""The event log on PostgreSQL: connections that break, locks of others, readers that keep up."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from uuid import UUID, uuid4

import psycopg
import pytest

from application.ports import Conflict, Unavailable
from domain.decider import Recorded
from infrastructure.log.event_log import StoredEventLog, open_log
from tests.infrastructure.wire import Wire
from tests.plain_codec import CONTEXT, PlainCodec, key, write

A, B = UUID(int=0xA), UUID(int=0xB)
RAW = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
    " SELECT %s, n, topic, state FROM generate_series(1, %s) AS n,"
    " (SELECT topic, state FROM stored_events LIMIT 1) AS model"
)
"""Copies of one stored event: legible rows, written by a transaction of the test's own."""

PATIENCE = 60.0


@pytest.fixture
def store() -> str:
    return "postgres"


@contextmanager
def session(url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection of somebody else, outside any transaction unless it begins one."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def texts(records: list[Recorded]) -> list[str]:
    return [record.event.text for record in records]


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.005)  # polled, with a deadline
    return met


# Connections that break


@pytest.fixture
def wire(log: StoredEventLog, database_url: str) -> Iterator[Wire]:
    """Leads to the database of `log`."""
    with Wire(database_url) as wire:
        yield wire


@pytest.fixture
def far_log(wire: Wire) -> Iterator[StoredEventLog]:
    """The same log, seen through the wire."""
    log = open_log(wire.url, PlainCodec())
    # Statements are prepared by their first use: afterwards an append is one message.
    log.append([write(uuid4(), 0, "warm")], CONTEXT, answer=A)
    log.append([write(uuid4(), 0, "warm")], CONTEXT, answer=A, key=key("warm"))
    yield log
    log.close()


def test_a_lost_acknowledgement_is_no_conflict(
    far_log: StoredEventLog, wire: Wire, log: StoredEventLog
) -> None:
    wire.lose_next_answer()
    receipt = far_log.append([write(A, 0, "once")], CONTEXT, answer=A, key=key("k"))
    assert wire.lost == 1
    assert receipt == log.receipt(key("k"))
    assert texts(log.read(A)) == ["once"]
    assert receipt.position == log.last_position()


def test_a_lost_acknowledgement_without_a_key_is_not_guessed_about(
    far_log: StoredEventLog, wire: Wire, log: StoredEventLog
) -> None:
    wire.lose_next_answer()
    with pytest.raises(Unavailable):
        far_log.append([write(A, 0, "perhaps")], CONTEXT, answer=A)
    assert wire.lost == 1
    assert within(5, lambda: texts(log.read(A)) == ["perhaps"])


def test_connections_are_kept(far_log: StoredEventLog, wire: Wire) -> None:
    far_log.after(0, 1)
    before = wire.connections
    for version in range(5):
        far_log.append([write(A, version, "1")], CONTEXT, answer=A, key=key(str(version)))
        far_log.after(0, 9)
        with pytest.raises(Conflict):
            far_log.append([write(A, version, "1")], CONTEXT, answer=A)
    assert wire.connections == before


def test_a_connection_cut_while_idle_is_not_noticed(far_log: StoredEventLog, wire: Wire) -> None:
    far_log.after(0, 1)
    wire.cut()
    far_log.append([write(A, 0, "without a key")], CONTEXT, answer=A)
    assert "without a key" in texts(far_log.after(0, 10))


def test_a_restarted_server_is_found_again(log: StoredEventLog, database_url: str) -> None:
    log.append([write(A, 0, "before")], CONTEXT, answer=A)
    log.after(0, 1)
    with session(database_url) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    log.append([write(A, 1, "after")], CONTEXT, answer=A)
    assert texts(log.read(A)) == texts(log.after(0, 9)) == ["before", "after"]


def test_a_database_that_is_away_is_told_at_once_and_found_when_it_is_back(
    far_log: StoredEventLog, wire: Wire
) -> None:
    wire.down = True
    wire.cut()
    began = time.monotonic()
    for use in (
        lambda: far_log.append([write(A, 0, "1")], CONTEXT, answer=A, key=key("k")),
        lambda: far_log.read(A),
        lambda: far_log.after(0, 9),
        lambda: far_log.receipt(key("k")),
        far_log.last_position,
    ):
        with pytest.raises(Unavailable):
            use()
    assert time.monotonic() - began < 60, "left alone, the driver takes two minutes for each"
    wire.down = False
    far_log.append([write(A, 0, "1")], CONTEXT, answer=A, key=key("k"))
    assert texts(far_log.read(A)) == ["1"]


def test_errors_tell_no_values(log: StoredEventLog, database_url: str) -> None:
    with session(database_url) as other:
        other.execute("ALTER TABLE stored_events ADD CHECK (topic <> 'note.Noted')")
    with pytest.raises(Exception, match="CheckViolation") as refused:
        log.append([write(A, 0, "Zhang San")], CONTEXT, answer=A, key=key("k-secret"))
    told = refused.value
    assert told.__suppress_context__
    assert "Zhang" not in str(told)
    assert "secret" not in str(told)


# Locks of others


@pytest.mark.parametrize("mode", ["SHARE UPDATE EXCLUSIVE", "ROW EXCLUSIVE", "ACCESS SHARE"])
def test_maintenance_does_not_block_an_append(
    log: StoredEventLog, database_url: str, mode: str
) -> None:
    with session(database_url) as vacuum, vacuum.transaction():
        vacuum.execute(f"LOCK TABLE stored_events IN {mode} MODE")
        vacuum.execute(f"LOCK TABLE command_receipts IN {mode} MODE")
        log.append([write(A, 0, "1")], CONTEXT, answer=A, key=key("k"))
    assert texts(log.read(A)) == ["1"]


def test_maintenance_does_not_hold_back_a_reader(log: StoredEventLog, database_url: str) -> None:
    with session(database_url) as vacuum, vacuum.transaction():
        vacuum.execute("LOCK TABLE stored_events IN SHARE UPDATE EXCLUSIVE MODE")
        log.append([write(A, 0, "1")], CONTEXT, answer=A)
        assert texts(log.after(0, 9)) == ["1"]


def test_two_appends_that_lock_each_other_out_end_as_a_conflict(
    log: StoredEventLog, database_url: str
) -> None:
    log.append([write(uuid4(), 0, "model")], CONTEXT, answer=A)
    with session(database_url) as other, ThreadPoolExecutor(1) as officer:
        other.execute("SET deadlock_timeout = '30s'")  # the log's append is the one undone
        with other.transaction():
            other.execute(RAW, (A, 1))
            append = officer.submit(
                log.append, [write(B, 0, "b"), write(A, 0, "a")], CONTEXT, answer=A
            )
            assert within(10, lambda: waiting_for_a_lock(database_url) == 1)
            other.execute(RAW, (B, 1))
        with pytest.raises(Conflict) as refused:
            append.result()
    assert refused.value.stream in (A, B)
    assert texts(log.read(A)) == texts(log.read(B)) == ["model"]


def waiting_for_a_lock(url: str) -> int:
    with session(url) as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
    assert row is not None
    return int(str(row[0]))


# Readers


def test_a_slow_transaction_is_never_overtaken_and_holds_back_only_what_follows(
    log: StoredEventLog, database_url: str
) -> None:
    first = log.append([write(A, 0, "before")], CONTEXT, answer=A).position
    assert texts(log.after(0, 9)) == ["before"]
    with session(database_url) as slow:
        with slow.transaction():
            slow.execute(RAW, (B, 1))
            later = log.append([write(A, 1, "later")], CONTEXT, answer=A).position
            # A reader that waited for that transaction would do so for ever.
            assert texts(log.after(0, 9)) == ["before"]
            assert log.after(first, 9) == []
        assert [r.position for r in log.after(first, 9)] == [first + 1, later]


def test_a_reader_that_starts_during_a_slow_transaction_waits_for_it(
    log: StoredEventLog, database_url: str
) -> None:
    """It cannot know which of the visible events came before that transaction."""
    log.append([write(A, 0, "1")], CONTEXT, answer=A)
    with session(database_url) as slow:
        with slow.transaction():
            slow.execute(RAW, (B, 1))
            log.append([write(A, 1, "3")], CONTEXT, answer=A)
            assert log.after(0, 9) == []
        assert [(r.stream, r.version) for r in log.after(0, 9)] == [(A, 1), (B, 1), (A, 2)]


def test_a_rolled_back_transaction_leaves_a_gap_and_no_obstacle(
    log: StoredEventLog, database_url: str
) -> None:
    first = log.append([write(A, 0, "before")], CONTEXT, answer=A).position
    with session(database_url) as other:
        with other.transaction(force_rollback=True):
            other.execute(RAW, (B, 1))
            log.append([write(A, 1, "later")], CONTEXT, answer=A)
            assert log.after(first, 9) == []
        (later,) = log.after(first, 9)
    assert later.event.text == "later"
    assert later.position == first + 2


def test_a_tail_reader_misses_nothing_under_load(log: StoredEventLog, database_url: str) -> None:
    """Eight writers with mixed batches, two of transactions that commit late, one reader."""
    log.append([write(A, 0, "model")], CONTEXT, answer=A)
    quiet, done = Event(), Event()

    def quick(seed: int) -> None:
        chance = random.Random(seed)
        versions = {uuid4(): 0 for _ in range(5)}
        for _ in range(80):
            writes = []
            for stream in chance.sample(list(versions), chance.randint(1, 3)):
                notes = ["x"] * chance.randint(1, 3)
                writes.append(write(stream, versions[stream], *notes))
                versions[stream] += len(notes)
            once = key(str(uuid4())) if chance.random() < 0.5 else None
            log.append(writes, CONTEXT, answer=writes[0].stream, key=once)

    def slow(seed: int) -> None:
        chance = random.Random(seed)
        with session(database_url) as connection:
            while not quiet.is_set():
                keep = chance.random() < 0.8
                with connection.transaction(force_rollback=not keep):
                    connection.execute(RAW, (uuid4(), 3))
                    connection.execute("SELECT pg_sleep(%s)", (chance.uniform(0, 0.1),))

    def read() -> list[int]:
        seen = [0]
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and (not done.is_set() or log.last_position() > seen[-1]):
            seen += [record.position for record in log.after(seen[-1], 500)]
        return seen[1:]

    with ThreadPoolExecutor(9) as people:
        reader = people.submit(read)
        writers = [people.submit(quick, n) for n in range(6)]
        late = [people.submit(slow, n) for n in range(2)]
        try:
            for writer in writers:
                writer.result()
            quiet.set()
            for writer in late:
                writer.result()
        finally:
            quiet.set()
            done.set()
        seen = reader.result()
    with session(database_url) as admin:
        rows = admin.execute("SELECT notification_id FROM stored_events ORDER BY 1").fetchall()
    assert seen == [row[0] for row in rows]
    assert len(seen) > 500

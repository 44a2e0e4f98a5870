"""The event log as its port promises it, on both stores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest

from application.ports import Conflict, KeyReused, Receipt
from domain.decider import Recorded
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.log.store import WrongSetup
from tests.infrastructure.raw import insert_raw
from tests.plain_codec import CONTEXT, NAME, Illegible, Noted, PlainCodec, key, write

A, B = UUID(int=0xA), UUID(int=0xB)


def texts(records: list[Recorded]) -> list[str]:
    return [record.event.text for record in records]


def test_a_stream_is_read_as_it_was_written(log: StoredEventLog) -> None:
    receipt = log.append([write(A, 0, "one", "two")], CONTEXT, answer=A)
    first, second = log.read(A)
    assert second == Recorded(
        position=receipt.position,
        stream=A,
        version=2,
        name=NAME,
        event=Noted(text="two"),
        at=CONTEXT.at,
        actor=CONTEXT.actor,
        organisation=CONTEXT.organisation,
        role=CONTEXT.role,
        request=CONTEXT.request,
        cause=CONTEXT.cause,
    )
    assert (first.version, first.event.text) == (1, "one")
    assert 0 < first.position < second.position
    assert receipt == Receipt(stream=A, version=2, position=second.position)


def test_a_stream_is_read_from_a_version_on(log: StoredEventLog) -> None:
    log.append([write(A, 0, "one", "two", "three")], CONTEXT, answer=A)
    log.append([write(B, 0, "other")], CONTEXT, answer=B)
    assert texts(log.read(A, after=1)) == ["two", "three"]
    assert log.read(A, after=3) == []
    assert log.read(uuid4()) == []


def test_the_whole_log_is_read_in_pages(log: StoredEventLog) -> None:
    log.append([write(A, 0, "1", "2")], CONTEXT, answer=A)
    log.append([write(B, 0, "3")], CONTEXT, answer=B)
    log.append([write(A, 2, "4"), write(B, 1, "5")], CONTEXT, answer=A)
    page = log.after(0, 3)
    assert texts(page) == ["1", "2", "3"]
    rest = log.after(page[-1].position, 3)
    assert texts(rest) == ["4", "5"]
    assert log.after(rest[-1].position, 3) == []
    assert log.last_position() == rest[-1].position


def test_an_empty_log_has_no_last_event(log: StoredEventLog) -> None:
    assert log.last_position() == 0
    assert log.after(0, 10) == []


def test_several_streams_are_stored_together(log: StoredEventLog) -> None:
    receipt = log.append([write(A, 0, "a"), write(B, 0, "b1", "b2")], CONTEXT, answer=B)
    assert receipt.version == 2
    assert [(r.stream, r.version) for r in log.after(0, 9)] == [(A, 1), (B, 1), (B, 2)]
    assert receipt.position == log.last_position()


def test_several_streams_or_none_and_the_one_that_moved_on_is_named(log: StoredEventLog) -> None:
    log.append([write(B, 0, "faster")], CONTEXT, answer=B)
    with pytest.raises(Conflict) as refused:
        log.append([write(A, 0, "a"), write(B, 0, "b")], CONTEXT, answer=A, key=key("k"))
    assert refused.value.stream == B
    assert texts(log.after(0, 9)) == ["faster"]
    assert log.receipt(key("k")) is None


def test_a_batch_of_five_hundred_streams_is_one_append(log: StoredEventLog) -> None:
    streams = [uuid4() for _ in range(500)]
    receipt = log.append([write(s, 0, str(s)) for s in streams], CONTEXT, answer=streams[0])
    assert [r.stream for r in log.after(0, 1000)] == streams
    assert receipt == Receipt(stream=streams[0], version=1, position=log.last_position())


def test_the_answer_may_be_about_a_stream_that_nothing_was_written_to(log: StoredEventLog) -> None:
    log.append([write(A, 0, "1", "2")], CONTEXT, answer=A)
    assert log.append([write(B, 0, "b")], CONTEXT, answer=A).version == 2
    assert log.append([write(B, 1, "b")], CONTEXT, answer=uuid4()).version == 0


def test_a_stream_written_to_twice_in_one_append_is_refused(log: StoredEventLog) -> None:
    with pytest.raises(ValueError, match="one write per stream"):
        log.append([write(A, 0, "1"), write(A, 1, "2")], CONTEXT, answer=A)


def test_a_repeated_key_gives_the_first_receipt(log: StoredEventLog) -> None:
    first = log.append([write(A, 0, "once")], CONTEXT, answer=A, key=key("k"))
    log.append([write(A, 1, "later")], CONTEXT, answer=A)
    stale = log.append([write(A, 0, "once")], CONTEXT, answer=A, key=key("k"))
    decided_again = log.append([write(A, 2, "once")], CONTEXT, answer=A, key=key("k"))
    assert first == stale == decided_again == log.receipt(key("k"))
    assert texts(log.read(A)) == ["once", "later"]


def test_a_key_with_another_body_is_refused(log: StoredEventLog) -> None:
    log.append([write(A, 0, "once")], CONTEXT, answer=A, key=key("k"))
    other = key("k", "refuse")
    with pytest.raises(KeyReused):
        log.append([write(A, 1, "twice")], CONTEXT, answer=A, key=other)
    with pytest.raises(KeyReused):
        log.receipt(other)
    assert log.receipt(key("unknown")) is None
    assert texts(log.read(A)) == ["once"]


def test_a_command_without_events_has_a_receipt_too(log: StoredEventLog) -> None:
    before = log.append([write(A, 0, "1")], CONTEXT, answer=A)
    receipt = log.append([write(A, 1)], CONTEXT, answer=A, key=key("k"))
    assert receipt == before
    assert log.receipt(key("k")) == receipt


def test_many_sendings_of_one_command_have_one_effect(log: StoredEventLog) -> None:
    start = Barrier(8)

    def send(_: int) -> Receipt:
        start.wait()
        return log.append([write(A, 0, "once")], CONTEXT, answer=A, key=key("k"))

    with ThreadPoolExecutor(8) as senders:
        receipts = set(senders.map(send, range(8)))
    assert len(receipts) == 1
    assert texts(log.read(A)) == ["once"]


def test_of_many_at_one_version_one_wins(log: StoredEventLog) -> None:
    start = Barrier(8)

    def decide(n: int) -> str | UUID:
        start.wait()
        try:
            log.append([write(uuid4(), 0, f"own {n}"), write(A, 0, f"{n}")], CONTEXT, answer=A)
        except Conflict as lost:
            return lost.stream
        return f"{n}"

    with ThreadPoolExecutor(8) as officers:
        outcomes = list(officers.map(decide, range(8)))
    (winner,) = (outcome for outcome in outcomes if outcome != A)
    assert texts(log.read(A)) == [winner]
    assert texts(log.after(0, 99)) == [f"own {winner}", winner]


def test_an_unreadable_event_stops_the_reader_exactly_there(
    log: StoredEventLog, database_url: str
) -> None:
    log.append([write(A, 0, *"12345")], CONTEXT, answer=A)
    poison = insert_raw(database_url, B, 1, "note.Broken", b"secret of Zhang San")
    log.append([write(A, 5, "6", "7")], CONTEXT, answer=A)
    position = 0
    read: list[str] = []
    with pytest.raises(Illegible) as refused:  # noqa: PT012 the loop is what a projector does
        while page := log.after(position, 100):
            read += texts(page)
            position = page[-1].position
    assert read == ["1", "2", "3", "4", "5"]
    assert str(refused.value) == f"note.Broken at position {poison}"
    with pytest.raises(Illegible):
        log.read(B)
    assert texts(log.after(poison, 100)) == ["6", "7"]
    assert len(log.read(A)) == 7


def test_waiting_ends_with_the_append(log: StoredEventLog) -> None:
    position = log.append([write(A, 0, "1")], CONTEXT, answer=A).position
    log.wait(position - 1, timeout=60)  # is there already
    log.wait(position, timeout=0)  # is not, and nobody comes
    waiting = Thread(target=log.wait, args=(position, 60))
    waiting.start()
    log.append([write(A, 1, "2")], CONTEXT, answer=A)
    waiting.join(30)
    assert not waiting.is_alive()


def test_tables_are_made_once_whoever_asks(new_database: Callable[[], str]) -> None:
    log = open_log(new_database(), PlainCodec())
    with ThreadPoolExecutor(4) as processes:
        for made in [processes.submit(log.create_tables) for _ in range(4)]:
            made.result()
    log.append([write(A, 0, "kept")], CONTEXT, answer=A)
    log.create_tables()
    assert texts(log.read(A)) == ["kept"]
    log.close()


def test_without_tables_the_operator_is_told(new_database: Callable[[], str]) -> None:
    url = new_database()
    open_log(url, PlainCodec()).close()
    log = open_log(url, PlainCodec())
    for use in (
        lambda: log.append([write(A, 0, "1")], CONTEXT, answer=A),
        lambda: log.read(A),
        lambda: log.after(0, 1),
    ):
        with pytest.raises(WrongSetup):
            use()
    log.close()


@pytest.mark.parametrize(
    "url", ["mysql://there/db", "sqlite://", "sqlite:///", "sqlite://host/db", "log.db", ""]
)
def test_another_url_is_refused(url: str) -> None:
    with pytest.raises(WrongSetup, match="sqlite:///"):
        open_log(url, PlainCodec())


def test_the_unsafe_setting_of_the_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(WrongSetup, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        open_log("sqlite:///:memory:", PlainCodec())


def test_many_streams_are_read_at_once(log: StoredEventLog) -> None:
    one, two, none = uuid4(), uuid4(), uuid4()
    log.append([write(one, 0, "a", "b"), write(two, 0, "c")], CONTEXT, answer=one)
    found = log.read_many([two, none, one])
    assert found == {one: log.read(one), two: log.read(two)}
    assert log.read_many([]) == {}

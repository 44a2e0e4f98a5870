"""The ministry by HTTP: every way in which a line fails is told apart, and nothing is logged."""

import socket
from collections.abc import Iterator

import pytest

from application.certificates.ministry import NotDelivered
from infrastructure.partners.ministry_http import CIRCUIT_OPEN, FAILURES, MinistryEndpoint
from tests.infrastructure.ministry_samples import record, written
from tests.ministry_server import TOKEN, MinistryServer, Mood, ministry_server


@pytest.fixture
def server() -> Iterator[MinistryServer]:
    with ministry_server() as server:
        yield server


def endpoint(server: MinistryServer, timeout: float = 5.0, token: str = TOKEN) -> MinistryEndpoint:
    return MinistryEndpoint(url=server.url, token=token, largest=500, timeout=timeout)


def failure(ministry: MinistryEndpoint) -> NotDelivered:
    with pytest.raises(NotDelivered) as failed:
        ministry.deliver(written())
    return failed.value


def test_a_batch_is_answered_and_again_alike(server: MinistryServer) -> None:
    ministry = endpoint(server)
    batch = written(record(1), record(2))
    first, again = ministry.deliver(batch), ministry.deliver(batch)
    assert first == again
    assert [one.receipt for one in first] == ["HR-000001", "HR-000002"]
    assert server.wrongs == []
    assert list(ministry.collect()) == []


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        (Mood.AWAY, "http-503"),
        (Mood.CUT, "away"),
        (Mood.HALF, "away"),
        (Mood.GARBAGE, "unreadable"),
        (Mood.REFUSING, "http-422"),
    ],
)
def test_what_went_wrong_is_told(server: MinistryServer, mood: Mood, code: str) -> None:
    server.moods = lambda _: mood
    failed = failure(endpoint(server))
    assert failed.code == code
    assert failed.of_batch is (mood is Mood.REFUSING)
    assert "张三" not in str(failed)


def test_a_late_answer_is_not_waited_for(server: MinistryServer) -> None:
    server.moods, server.late = lambda _: Mood.LATE, 30.0
    assert failure(endpoint(server, timeout=0.2)).code == "late"
    server.over.set()
    assert len(server.taken) == 1, "and yet it took effect"


def test_a_wrong_token_is_told(server: MinistryServer) -> None:
    assert failure(endpoint(server, token="wrong")).code == "http-401"


def test_nobody_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        ministry = MinistryEndpoint(url=url, token=TOKEN, largest=1, timeout=1)
        assert failure(ministry).code == "away"


def test_answers_about_another_batch_are_not_believed(server: MinistryServer) -> None:
    take = server.take

    def wrong(batch: str, body: bytes, partly: bool) -> dict[str, object]:
        return take(batch, body, partly) | {"batch": "00000000-0000-0000-0000-000000000001"}

    server.take = wrong  # type: ignore[method-assign]  # one ministry that mixes batches up
    assert failure(endpoint(server)).code == "unreadable"


def test_after_so_many_failures_the_line_is_left_alone(server: MinistryServer) -> None:
    server.moods = lambda _: Mood.AWAY
    ministry = endpoint(server)
    for _ in range(FAILURES):
        assert failure(ministry).code == "http-503"
    assert failure(ministry).code == CIRCUIT_OPEN
    assert server.requests == FAILURES


def test_a_batch_that_is_not_wanted_says_nothing_about_the_line(server: MinistryServer) -> None:
    server.moods = lambda _: Mood.REFUSING
    ministry = endpoint(server)
    for _ in range(FAILURES + 1):
        assert failure(ministry).code == "http-422"


def test_neither_address_nor_token_is_shown(server: MinistryServer) -> None:
    shown = repr(endpoint(server))
    assert TOKEN not in shown
    assert server.url not in shown

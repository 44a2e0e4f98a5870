"""The pool: bounded, and without a way to lose a place."""

from contextlib import suppress
from dataclasses import dataclass

import pytest

from application.ports import Unavailable
from infrastructure.connections import Connections


@dataclass
class Plain:
    sound: bool = True
    closed: bool = False

    def usable(self) -> bool:
        return self.sound

    def close(self) -> None:
        self.closed = True


class Broken(Exception):
    pass


def broken_in_use(pool: Connections[Plain], *, sound: bool) -> Plain:
    """The connection under which an error was raised."""
    with suppress(Broken), pool.borrowed() as connection:
        connection.sound = sound
        raise Broken
    return connection


def test_the_last_one_given_back_is_lent_first() -> None:
    pool = Connections(Plain, size=2, patience=0)
    with pool.borrowed() as one, pool.borrowed() as two:
        assert one is not two
    with pool.borrowed() as again:
        assert again is one


def test_no_more_are_lent_than_there_are() -> None:
    pool = Connections(Plain, size=1, patience=0)
    with pool.borrowed(), pytest.raises(Unavailable), pool.borrowed():
        pass
    with pool.borrowed():
        pass


def test_a_failed_connect_costs_no_place() -> None:
    answers: list[Unavailable | Plain] = [Unavailable("away"), Unavailable("away"), Plain()]

    def connect() -> Plain:
        answer = answers.pop(0)
        if isinstance(answer, Plain):
            return answer
        raise answer

    pool = Connections(connect, size=1, patience=0)
    for _ in range(2):
        with pytest.raises(Unavailable, match="away"), pool.borrowed():
            pass
    with pool.borrowed():
        pass


def test_one_that_broke_in_use_or_while_idle_is_not_lent_again() -> None:
    pool = Connections(Plain, size=1, patience=0)
    one = broken_in_use(pool, sound=False)
    assert one.closed
    with pool.borrowed() as two:
        assert two is not one
    two.sound = False
    with pool.borrowed() as three:
        assert three is not two
    assert two.closed


def test_one_that_survived_an_error_is_kept() -> None:
    pool = Connections(Plain, size=1, patience=0)
    one = broken_in_use(pool, sound=True)
    with pool.borrowed() as two:
        assert two is one


def test_closing_closes_those_still_lent_when_they_come_back() -> None:
    pool = Connections(Plain, size=2, patience=0)
    with pool.borrowed():
        with pool.borrowed() as idle:
            pass
        with pool.borrowed() as lent:
            pool.close()
            assert not lent.closed
    assert idle.closed
    assert lent.closed

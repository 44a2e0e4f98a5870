from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.quorum import lawful_size, minimum_seats, passed, quorum, without
from domain.terms import CommitteeTitleLevel

people = st.integers(1, 200)
TWO_THIRDS = Fraction(2, 3)


@given(people, people)
def test_quorum_is_two_thirds_exactly(present: int, members: int) -> None:
    assert quorum(present, members) == (Fraction(present, members) >= TWO_THIRDS)


@given(people, people)
def test_a_pass_is_two_thirds_of_those_present(yes: int, present: int) -> None:
    assert passed(yes, present) == (Fraction(yes, present) >= TWO_THIRDS)


@pytest.mark.parametrize(
    ("present", "members", "enough"),
    [(17, 25, True), (16, 25, False), (8, 11, True), (7, 11, False), (6, 9, True), (5, 9, False)],
)
def test_the_edges(present: int, members: int, enough: bool) -> None:
    assert quorum(present, members) is enough
    assert passed(present, members) is enough


def test_nobody_is_no_quorum() -> None:
    assert not quorum(0, 0)
    assert not passed(0, 0)


def test_the_recused_count_nowhere() -> None:
    a, b, c = UUID(int=1), UUID(int=2), UUID(int=3)
    assert without((a, b, c), (b,)) == 2
    assert without((a, c), (b,)) == 2


@pytest.mark.parametrize(
    ("level", "by_series", "seats"),
    [
        (CommitteeTitleLevel.SENIOR, True, 25),
        (CommitteeTitleLevel.SENIOR, False, 11),
        (CommitteeTitleLevel.INTERMEDIATE, True, 7),
        (CommitteeTitleLevel.JUNIOR, False, 7),
    ],
)
def test_the_fewest_seats(level: CommitteeTitleLevel, by_series: bool, seats: int) -> None:
    assert minimum_seats(level, by_series=by_series) == seats
    assert lawful_size(seats, seats)
    assert not lawful_size(seats - 2, seats)
    assert not lawful_size(seats + 1, seats)


def test_the_fewest_seats_below_senior_are_configuration() -> None:
    assert minimum_seats(CommitteeTitleLevel.JUNIOR, by_series=True, others=5) == 5

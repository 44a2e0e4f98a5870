"""The box counts and forgets; it takes each ballot once, whole, and only if that is recorded."""

import pickle
from collections.abc import Mapping
from random import Random
from threading import Barrier, Thread
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.committees.ballot_box import BallotBox, BallotLost, Choice
from domain.committees.secret_ballot import Tally
from domain.decider import Rejected

BALLOT = UUID(int=1)
ONE, TWO = UUID(int=11), UUID(int=12)
E = tuple(UUID(int=i) for i in range(101, 108))
ELECTORS = {ONE: E, TWO: E[1:]}


def nothing() -> None:
    """A record that always succeeds."""


def box() -> BallotBox:
    made = BallotBox()
    made.open(BALLOT, ELECTORS)
    return made


def votes(expert: UUID, one: Choice, two: Choice) -> dict[UUID, Choice]:
    return {ONE: one} if expert == E[0] else {ONE: one, TWO: two}


def count(made: BallotBox) -> tuple[Tally, ...]:
    found: list[tuple[Tally, ...]] = []
    made.close(BALLOT, found.append)
    return found[0]


choice = st.sampled_from(Choice)
everybody = st.lists(st.tuples(choice, choice), min_size=len(E), max_size=len(E))


@given(everybody, st.randoms(use_true_random=False))
def test_the_same_ballots_in_any_order_give_the_same_tally(
    choices: list[tuple[Choice, Choice]], order: Random
) -> None:
    ballots = [(who, votes(who, *chosen)) for who, chosen in zip(E, choices, strict=True)]
    shuffled = list(ballots)
    order.shuffle(shuffled)
    tallies = []
    for sequence in ballots, shuffled:
        made = box()
        for who, chosen in sequence:
            made.cast(BALLOT, who, chosen, nothing)
        tallies.append(count(made))
    assert tallies[0] == tallies[1]
    one, two = tallies[0]
    assert one.yes == [chosen for chosen, _ in choices].count(Choice.YES)
    assert two.no == [chosen for _, chosen in choices[1:]].count(Choice.NO)
    assert (one.yes + one.no + one.abstain, one.present) == (7, 7)
    assert (two.yes + two.no + two.abstain, two.present) == (6, 6)


@pytest.mark.parametrize(
    ("expert", "choices", "code"),
    [
        (UUID(int=999), {ONE: Choice.YES}, "not-an-elector"),
        (E[1], {}, "ballot-incomplete"),
        (E[1], {ONE: Choice.YES}, "ballot-incomplete"),
        (E[0], {ONE: Choice.YES, TWO: Choice.YES}, "ballot-incomplete"),
        (E[1], {ONE: Choice.YES, TWO: "MAYBE"}, "ballot-incomplete"),
    ],
)
def test_a_wrong_ballot_is_refused_and_not_recorded(
    expert: UUID, choices: Mapping[UUID, Choice], code: str
) -> None:
    recorded: list[int] = []
    made = box()
    with pytest.raises(Rejected) as caught:
        made.cast(BALLOT, expert, choices, lambda: recorded.append(1))
    assert caught.value.code == code
    assert recorded == []
    assert made.returned(BALLOT) == frozenset()


def test_a_second_ballot_is_refused() -> None:
    made = box()
    made.cast(BALLOT, E[0], {ONE: Choice.NO}, nothing)
    with pytest.raises(Rejected) as caught:
        made.cast(BALLOT, E[0], {ONE: Choice.YES}, nothing)
    assert caught.value.code == "ballot-already-returned"
    assert made.returned(BALLOT) == {E[0]}
    tally = count(made)[0]
    assert (tally.yes, tally.no) == (0, 1)


def count_of(wanted: Choice) -> int:
    made = box()
    made.cast(BALLOT, E[0], {ONE: wanted}, nothing)
    tally = count(made)[0]
    return {Choice.YES: tally.yes, Choice.NO: tally.no, Choice.ABSTAIN: tally.abstain}[wanted]


@pytest.mark.parametrize("wanted", Choice)
def test_each_choice_has_its_own_counter(wanted: Choice) -> None:
    assert count_of(wanted) == 1


def test_a_ballot_that_could_not_be_recorded_does_not_count_and_may_be_cast_again() -> None:
    def away() -> None:
        raise ConnectionError

    made = box()
    with pytest.raises(ConnectionError):
        made.cast(BALLOT, E[0], {ONE: Choice.NO}, away)
    made.cast(BALLOT, E[0], {ONE: Choice.YES}, nothing)
    tally = count(made)[0]
    assert (tally.yes, tally.no) == (1, 0)


def test_a_box_whose_count_could_not_be_recorded_stays_open() -> None:
    def away(_: tuple[Tally, ...]) -> None:
        raise ConnectionError

    made = box()
    with pytest.raises(ConnectionError):
        made.close(BALLOT, away)
    made.cast(BALLOT, E[0], {ONE: Choice.YES}, nothing)
    assert count(made)[0].yes == 1


def test_a_box_that_is_not_here_is_lost() -> None:
    fresh = BallotBox()
    with pytest.raises(BallotLost):
        fresh.cast(BALLOT, E[0], {ONE: Choice.YES}, nothing)
    with pytest.raises(BallotLost):
        fresh.close(BALLOT, lambda _: None)
    with pytest.raises(BallotLost):
        fresh.returned(BALLOT)
    closed, discarded = box(), box()
    count(closed)
    discarded.discard(BALLOT)
    discarded.discard(BALLOT)
    for made in closed, discarded:
        with pytest.raises(BallotLost):
            made.cast(BALLOT, E[0], {ONE: Choice.YES}, nothing)


def test_a_ballot_is_opened_once() -> None:
    made = box()
    with pytest.raises(Rejected) as caught:
        made.open(BALLOT, ELECTORS)
    assert caught.value.code == "ballot-used-before"


def test_a_hundred_threads_cast_fifty_ballots_each_once() -> None:
    experts = [UUID(int=i) for i in range(1, 51)]
    made = BallotBox()
    made.open(BALLOT, {ONE: experts})
    start = Barrier(100)
    refused: list[str] = []

    def vote(expert: UUID) -> None:
        start.wait()
        try:
            made.cast(BALLOT, expert, {ONE: Choice.YES}, nothing)
        except Rejected as refusal:
            refused.append(refusal.code)

    threads = [Thread(target=vote, args=(each,)) for each in experts * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["ballot-already-returned"] * 50
    assert count(made)[0] == Tally(declaration=ONE, yes=50, no=0, abstain=0, present=50)


def test_the_memory_of_a_box_is_the_same_whoever_voted_which_way() -> None:
    """Two experts with opposite choices, swapped: nothing in the box can tell the difference."""

    def memory(first: Choice, second: Choice) -> object:
        made = box()
        made.cast(BALLOT, E[1], {ONE: first, TWO: first}, nothing)
        made.cast(BALLOT, E[2], {ONE: second, TWO: second}, nothing)
        inside = made._ballots[BALLOT]
        return {name: value for name, value in vars(inside).items() if name != "lock"}

    assert memory(Choice.YES, Choice.NO) == memory(Choice.NO, Choice.YES)
    assert memory(Choice.YES, Choice.NO) != memory(Choice.YES, Choice.YES)


def test_choices_are_of_one_length() -> None:
    """What travels says by its size how many candidates there are, and nothing else."""
    assert {len(choice.value.encode()) for choice in Choice} == {1}


def test_a_box_cannot_be_written_down() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(box())

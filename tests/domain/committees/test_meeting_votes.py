"""The vote of a meeting: secret, once, in time, in the box or on paper, and signed."""

from dataclasses import asdict, replace
from uuid import UUID

import pytest

from domain.committees.review_meeting import MeetingCandidate, Status
from domain.committees.review_meeting.commands import RecordAttendance
from domain.committees.secret_ballot import (
    BallotClosed,
    BallotOpened,
    BallotReturned,
    BallotVoided,
    CloseBallot,
    ConfirmPaperTally,
    EnterPaperTally,
    OpenBallot,
    PaperCount,
    PaperTallyConfirmed,
    PaperTallyEntered,
    Result,
    SignTally,
    Tally,
    TallySigned,
    VoidBallot,
)
from tests.domain.meeting_of_seven import (
    AGAIN,
    BALLOT,
    CHAIR,
    GOOD,
    ONE,
    OPEN,
    RECUSED,
    START,
    TWO,
    WHO,
    E,
    all_returned,
    meeting,
    returned,
    reviewing,
    sign_in,
    tally,
    voting,
)


def test_a_ballot_names_its_electors() -> None:
    reviewing.when(OpenBallot(ballot=BALLOT)).then(
        BallotOpened(ballot=BALLOT, electors=E, candidates=(ONE, TWO), paper=False)
    )
    assert voting.state.electors(TWO) == E[:6]
    assert voting.state.all_electors == {ONE: E, TWO: E[:6]}
    assert voting.state.electors(BALLOT) == ()


def test_one_recused_for_everybody_is_no_elector() -> None:
    only = replace(
        OPEN, candidates=(MeetingCandidate(declaration=TWO, applicant=WHO, recused=(RECUSED,)),)
    )
    way = meeting.after(only, *sign_in(*E), START)
    way.when(OpenBallot(ballot=BALLOT)).then(
        BallotOpened(ballot=BALLOT, electors=E[:6], candidates=(TWO,), paper=False)
    )
    way.after(OpenBallot(ballot=BALLOT)).when(*returned(RECUSED)).rejected("elector-recused")


def test_a_ballot_is_returned_once_by_those_present() -> None:
    voting.when(*returned(E[2])).then(BallotReturned(ballot=BALLOT, expert=E[2]))
    voting.after(*returned(E[2])).when(*returned(E[2])).rejected("ballot-already-returned")
    five = meeting.after(OPEN, *sign_in(*E[:5]), START, OpenBallot(ballot=BALLOT))
    five.when(*returned(E[5])).rejected("elector-absent")
    five.when(RecordAttendance(expert=E[5])).rejected("meeting-status")


def test_there_is_no_late_vote_and_no_second_ballot_at_once() -> None:
    reviewing.when(*returned(E[2])).rejected("ballot-not-open")
    voting.when(*returned(E[2], ballot=AGAIN)).rejected("ballot-not-open")
    voting.when(OpenBallot(ballot=AGAIN)).rejected("meeting-status")
    all_returned.after(GOOD).when(*returned(E[2])).rejected("vote-over")


def test_the_tally_fits_the_ballots() -> None:
    all_returned.when(GOOD).then(BallotClosed(ballot=BALLOT, tallies=GOOD.tallies, complete=True))


@pytest.mark.parametrize(
    ("tallies", "code"),
    [
        ((tally(ONE, 5, 2),), "tallies-listed-wrong"),
        ((tally(ONE, 5, 2), tally(ONE, 5, 2)), "tallies-listed-wrong"),
        ((tally(ONE, 5, 3), tally(TWO, 6, 0, present=6)), "tally-votes-wrong"),
        ((tally(ONE, 5, 1), tally(TWO, 6, 0, present=6)), "tally-votes-wrong"),
        ((tally(ONE, 5, 2), tally(TWO, 7, 0, present=7)), "tally-present-wrong"),
        ((tally(ONE, 8, -1), tally(TWO, 6, 0, present=6)), "tally-negative"),
    ],
)
def test_a_false_tally_is_refused(tallies: tuple[Tally, ...], code: str) -> None:
    all_returned.when(CloseBallot(ballot=BALLOT, tallies=tallies)).rejected(code)


def test_too_few_ballots_are_not_counted() -> None:
    some = CloseBallot(ballot=BALLOT, tallies=(tally(ONE, 4, 0), tally(TWO, 4, 0, present=6)))
    voting.after(*returned(*E[:4])).when(some).rejected("too-few-ballots", returned=4, members=7)


def test_those_present_who_do_not_vote_still_count_as_present() -> None:
    five = CloseBallot(ballot=BALLOT, tallies=(tally(ONE, 5, 0), tally(TWO, 3, 2, present=6)))
    way = voting.after(*returned(*E[:5]), five)
    (signed,) = way.when(SignTally(chair=CHAIR)).events
    assert [(r.present, r.passed) for r in signed.results] == [(7, True), (6, False)]


def test_a_lost_ballot_is_void_and_repeated_under_a_new_id() -> None:
    void = VoidBallot(ballot=BALLOT, reason="系统重启")
    way = voting.after(*returned(*E[:3]))
    way.when(void).then(BallotVoided(ballot=BALLOT, reason="系统重启"))
    way.when(replace(void, reason="")).rejected("reason-required")
    way.after(void).when(OpenBallot(ballot=BALLOT)).rejected("ballot-used-before")
    repeated = way.after(void, OpenBallot(ballot=AGAIN))
    assert repeated.state.returned == frozenset()
    repeated.when(*returned(E[0], ballot=AGAIN)).then(BallotReturned(ballot=AGAIN, expert=E[0]))


def test_the_chair_signs_the_tally_once() -> None:
    counted = all_returned.after(GOOD)
    counted.when(SignTally(chair=E[1])).rejected("not-the-chair")
    sign = SignTally(chair=CHAIR)
    counted.when(sign).then(
        TallySigned(
            chair=CHAIR,
            ballot=BALLOT,
            results=(
                Result(declaration=ONE, yes=5, no=2, abstain=0, present=7, passed=True),
                Result(declaration=TWO, yes=3, no=2, abstain=1, present=6, passed=False),
            ),
        )
    )
    counted.after(sign).when(sign).rejected("meeting-status", status=Status.SIGNED)
    counted.when(VoidBallot(ballot=BALLOT, reason="x")).rejected("vote-over")
    all_returned.when(sign).rejected("meeting-status")


def test_candidates_are_voted_on_in_turn_and_each_once() -> None:
    first = reviewing.after(OpenBallot(ballot=BALLOT, candidates=(TWO,)))
    assert first.state.all_electors == {TWO: E[:6]}
    first.when(*returned(RECUSED)).rejected("elector-recused")
    two = CloseBallot(ballot=BALLOT, tallies=(tally(TWO, 6, 0, present=6),))
    over = first.after(*returned(*E[:6]), two)
    assert over.state.status is Status.REVIEWING
    assert over.state.undecided == (ONE,)
    over.when(*returned(E[0])).rejected("vote-over")
    over.when(SignTally(chair=CHAIR)).rejected("meeting-status")
    second = OpenBallot(ballot=AGAIN, candidates=(TWO,))
    over.when(second).rejected("candidate-decided")
    over.when(replace(second, candidates=(BALLOT,))).rejected("not-a-candidate")
    over.when(replace(second, candidates=(ONE, ONE))).rejected("required-once-each")
    done = over.after(
        replace(second, candidates=(ONE,)),
        *returned(*E, ballot=AGAIN),
        CloseBallot(ballot=AGAIN, tallies=(tally(ONE, 4, 3),)),
    )
    (signed,) = done.when(SignTally(chair=CHAIR)).events
    assert signed.ballot == AGAIN
    assert [(r.declaration, r.passed) for r in signed.results] == [(TWO, True), (ONE, False)]


# On paper.

ON_PAPER = OpenBallot(ballot=BALLOT, paper=True)
on_paper = reviewing.after(ON_PAPER)
CLERK, OTHER = UUID(int=401), UUID(int=402)


def count(declaration: UUID, yes: int, no: int, abstain: int = 0) -> PaperCount:
    return PaperCount(declaration=declaration, yes=yes, no=no, abstain=abstain)


ENTER = EnterPaperTally(
    ballot=BALLOT, clerk=CLERK, issued=7, returned=7, counts=(count(ONE, 5, 2), count(TWO, 3, 2, 1))
)
CONFIRM = ConfirmPaperTally(
    ballot=BALLOT, clerk=OTHER, issued=7, returned=7, counts=tuple(reversed(ENTER.counts))
)


def test_a_vote_on_paper_is_entered_by_one_and_confirmed_by_another() -> None:
    assert on_paper.state.paper
    on_paper.when(ENTER).then(
        PaperTallyEntered(ballot=BALLOT, clerk=CLERK, issued=7, returned=7, tallies=GOOD.tallies)
    )
    entered = on_paper.after(ENTER)
    entered.when(CONFIRM).then(
        PaperTallyConfirmed(ballot=BALLOT, clerk=OTHER),
        BallotClosed(ballot=BALLOT, tallies=GOOD.tallies, complete=True),
    )
    (signed,) = entered.after(CONFIRM).when(SignTally(chair=CHAIR)).events
    assert [(r.yes, r.passed) for r in signed.results] == [(5, True), (3, False)]


def test_the_second_person_is_another_and_counts_the_same() -> None:
    on_paper.when(CONFIRM).rejected("paper-tally-missing")
    entered = on_paper.after(ENTER)
    entered.when(replace(CONFIRM, clerk=CLERK)).rejected("paper-tally-same-person")
    for other in (
        {"counts": (count(ONE, 4, 3), count(TWO, 3, 2, 1))},
        {"issued": 7, "returned": 6, "counts": (count(ONE, 5, 1), count(TWO, 3, 2, 1))},
    ):
        entered.when(replace(CONFIRM, **other)).rejected("paper-tally-differs")
    corrected = replace(ENTER, counts=(count(ONE, 4, 3), count(TWO, 3, 2, 1)))
    again = entered.after(corrected)
    again.when(CONFIRM).rejected("paper-tally-differs")
    assert again.after(replace(CONFIRM, counts=corrected.counts)).state.status is Status.COUNTED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issued": 8}, "paper-tally-wrong"),
        ({"issued": -1}, "paper-tally-wrong"),
        ({"issued": 6}, "paper-tally-wrong"),
        ({"counts": (count(ONE, 5, 2),)}, "tallies-listed-wrong"),
        ({"counts": (count(ONE, 8, -1), count(TWO, 6, 0))}, "tally-negative"),
        ({"counts": (count(ONE, 5, 1), count(TWO, 3, 2, 1))}, "paper-sum-wrong"),
        ({"counts": (count(ONE, 5, 3), count(TWO, 3, 2, 1))}, "paper-sum-wrong"),
        ({"counts": (count(ONE, 5, 2), count(TWO, 3, 3, 1))}, "paper-sum-wrong"),
        ({"counts": (count(ONE, 5, 2), count(TWO, 3, 2))}, "paper-sum-wrong"),
        (
            {"returned": 4, "counts": (count(ONE, 4, 0), count(TWO, 4, 0))},
            "too-few-ballots",
        ),
    ],
)
def test_papers_that_do_not_add_up_are_refused(change: dict[str, object], code: str) -> None:
    on_paper.when(replace(ENTER, **change)).rejected(code)  # type: ignore[arg-type]  # any field
    on_paper.after(ENTER).when(replace(CONFIRM, **change)).rejected(code)  # type: ignore[arg-type]  # any field


def test_whoever_stands_back_may_be_among_those_whose_paper_is_missing() -> None:
    six = {"returned": 6, "counts": (count(ONE, 4, 2), count(TWO, 4, 2))}
    assert on_paper.when(replace(ENTER, **six)).events  # type: ignore[arg-type]  # fields of it
    five = {"returned": 6, "counts": (count(ONE, 4, 2), count(TWO, 4, 1))}
    assert on_paper.when(replace(ENTER, **five)).events  # type: ignore[arg-type]  # fields of it


def test_papers_and_the_box_are_kept_apart() -> None:
    on_paper.when(*returned(E[0])).rejected("ballot-on-paper")
    on_paper.when(GOOD).rejected("ballot-on-paper")
    voting.when(ENTER).rejected("ballot-in-the-box")
    on_paper.after(ENTER, CONFIRM).when(ENTER).rejected("vote-over")
    void = VoidBallot(ballot=BALLOT, reason="多发一张票")
    repeated = on_paper.after(ENTER, void, replace(ON_PAPER, ballot=AGAIN))
    assert repeated.state.entered is None
    repeated.when(replace(CONFIRM, ballot=AGAIN)).rejected("paper-tally-missing")


def test_no_event_between_opening_and_closing_depends_on_a_choice() -> None:
    """What is stored while people vote has no field that a choice could be in."""
    assert set(asdict(voting.when(*returned(E[2])).events[0])) == {"ballot", "expert"}

"""The meeting: a quorum, scores with a name, votes without one, a tally the chair signs."""

from dataclasses import asdict, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.personal import Personal
from domain.review_meeting import (
    REVIEW_MEETING,
    AttendanceRecorded,
    Event,
    MeetingCandidate,
    OpenMeeting,
    RecordAttendance,
    ReviewMeeting,
    ReviewStarted,
    Score,
    Scored,
    StartReview,
    Status,
)
from domain.rubric import ItemScore, RubricItem
from domain.secret_ballot import (
    BallotClosed,
    BallotOpened,
    BallotReturned,
    BallotVoided,
    CloseBallot,
    OpenBallot,
    Result,
    ReturnBallot,
    SignTally,
    Tally,
    TallySigned,
    VoidBallot,
)
from tests.spec import spec

meeting = spec(REVIEW_MEETING)
E = tuple(UUID(int=i) for i in range(1, 8))
CHAIR, RECUSED = E[0], E[6]
ONE, TWO = UUID(int=101), UUID(int=102)
WHO = UUID(int=103)
BALLOT, AGAIN = UUID(int=201), UUID(int=202)

OPEN = OpenMeeting(
    plan=UUID(int=301),
    committee=UUID(int=302),
    roster=E,
    candidates=(
        MeetingCandidate(declaration=ONE, applicant=WHO),
        MeetingCandidate(declaration=TWO, applicant=WHO, recused=(RECUSED,)),
    ),
    chair=CHAIR,
    rubric=(
        RubricItem(code="a", name="业绩", maximum=60),
        RubricItem(code="b", name="论文", maximum=40),
    ),
    minimum_seats=7,
)


def sign_in(*experts: UUID) -> list[RecordAttendance]:
    return [RecordAttendance(expert=each) for each in experts]


def returned(*experts: UUID, ballot: UUID = BALLOT) -> list[ReturnBallot]:
    return [ReturnBallot(ballot=ballot, expert=each) for each in experts]


def tally(declaration: UUID, yes: int, no: int, abstain: int = 0, present: int = 7) -> Tally:
    return Tally(declaration=declaration, yes=yes, no=no, abstain=abstain, present=present)


reviewing = meeting.after(OPEN, *sign_in(*E), StartReview())
voting = reviewing.after(OpenBallot(ballot=BALLOT))
all_returned = voting.after(*returned(*E))
GOOD = CloseBallot(ballot=BALLOT, tallies=(tally(ONE, 5, 2), tally(TWO, 3, 2, 1, present=6)))


# Opening and attendance.


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"roster": E[:6]}, "roster"),
        (
            {"roster": E[:5], "candidates": (MeetingCandidate(declaration=ONE, applicant=WHO),)},
            "roster",
        ),
        ({"roster": (*E, *E)}, "roster"),
        ({"chair": UUID(int=999)}, "chair"),
        ({"candidates": ()}, "candidates"),
        ({"candidates": (MeetingCandidate(declaration=ONE, applicant=WHO),) * 2}, "candidates"),
        (
            {"candidates": (MeetingCandidate(declaration=ONE, applicant=WHO, recused=(ONE,)),)},
            "candidates",
        ),
        ({"rubric": ()}, "rubric"),
        ({"rubric": OPEN.rubric * 2}, "rubric"),
        ({"rubric": (RubricItem(code="a", name="业绩", maximum=0),)}, "rubric"),
        ({"rubric": (RubricItem(code="a", name="业绩", maximum=9, minimum=9),)}, "rubric"),
        ({"rubric": (RubricItem(code="a", name="业绩", maximum=9, weight=0),)}, "rubric"),
    ],
)
def test_a_meeting_is_opened_soundly(change: dict[str, object], field: str) -> None:
    refusal = meeting.when(replace(OPEN, **change)).rejected("meeting-fields-wrong")  # type: ignore[arg-type]  # any field
    assert field in refusal.fields


def test_a_meeting_is_opened_once() -> None:
    meeting.after(OPEN).when(OPEN).rejected("meeting-status", status=Status.OPEN)


def test_members_sign_in_once() -> None:
    way = meeting.after(OPEN)
    way.when(RecordAttendance(expert=E[1])).then(AttendanceRecorded(expert=E[1]))
    way.after(*sign_in(E[1])).when(RecordAttendance(expert=E[1])).rejected("already-present")
    way.when(RecordAttendance(expert=ONE)).rejected("not-on-roster")


def test_the_review_starts_with_two_thirds() -> None:
    meeting.after(OPEN, *sign_in(*E[:4])).when(StartReview()).rejected(
        "quorum-not-met", present=4, members=7
    )
    meeting.after(OPEN, *sign_in(*E[:5])).when(StartReview()).then(
        ReviewStarted(present=5, members=7)
    )


def test_the_quorum_holds_for_each_candidate_without_the_recused() -> None:
    several = replace(
        OPEN,
        candidates=(
            MeetingCandidate(declaration=ONE, applicant=WHO),
            MeetingCandidate(declaration=TWO, applicant=WHO, recused=(E[0], E[1], E[2])),
        ),
    )
    meeting.after(several, *sign_in(*E[:5])).when(StartReview()).rejected(
        "quorum-not-met", present=2, members=4
    )


def test_the_chair_must_be_there() -> None:
    meeting.after(OPEN, *sign_in(*E[1:])).when(StartReview()).rejected("chair-absent")


# Scores.

FULL = (ItemScore(code="a", points=60), ItemScore(code="b", points=0))
SCORE = Score(expert=E[1], declaration=ONE, items=FULL, opinion="业绩突出")


def test_a_score_carries_its_author() -> None:
    reviewing.when(SCORE).then(
        Scored(
            expert=E[1],
            declaration=ONE,
            items=FULL,
            total=60,
            opinion=Personal(WHO, "业绩突出"),
        )
    )


def test_each_line_has_a_lowest_mark_and_a_weight() -> None:
    lines = (
        RubricItem(code="a", name="业绩", maximum=60, minimum=10),
        RubricItem(code="b", name="论文", maximum=40, minimum=5, weight=3),
    )
    begun = meeting.after(replace(OPEN, rubric=lines), *sign_in(*E), StartReview())
    lowest = (ItemScore(code="a", points=10), ItemScore(code="b", points=5))
    [scored] = begun.when(replace(SCORE, items=lowest)).events
    assert scored.total == 10 + 3 * 5
    for low in ItemScore(code="a", points=9), ItemScore(code="b", points=4):
        items = tuple(low if one.code == low.code else one for one in lowest)
        refused = begun.when(replace(SCORE, items=items)).rejected("score-out-of-range")
        assert refused.fields == {low.code: "out-of-range"}


@pytest.mark.parametrize(
    ("items", "code"),
    [
        (FULL[:1], "rubric-incomplete"),
        ((*FULL, FULL[0]), "rubric-incomplete"),
        ((FULL[0], ItemScore(code="c", points=1)), "rubric-incomplete"),
        ((ItemScore(code="a", points=61), FULL[1]), "score-out-of-range"),
        ((ItemScore(code="a", points=-1), FULL[1]), "score-out-of-range"),
    ],
)
def test_scores_follow_the_rubric(items: tuple[ItemScore, ...], code: str) -> None:
    reviewing.when(replace(SCORE, items=items)).rejected(code)


def test_who_may_score() -> None:
    reviewing.when(replace(SCORE, expert=RECUSED, declaration=TWO)).rejected("recused")
    reviewing.when(replace(SCORE, declaration=BALLOT)).rejected("not-a-candidate")
    meeting.after(OPEN, *sign_in(*E[:6]), StartReview()).when(replace(SCORE, expert=E[6])).rejected(
        "not-present"
    )
    voting.when(SCORE).rejected("meeting-status", status=Status.VOTING)


# The vote.


def test_a_ballot_names_its_electors() -> None:
    reviewing.when(OpenBallot(ballot=BALLOT)).then(BallotOpened(ballot=BALLOT, electors=E))
    assert voting.state.electors(TWO) == E[:6]
    assert voting.state.all_electors == {ONE: E, TWO: E[:6]}
    assert voting.state.electors(BALLOT) == ()


def test_one_recused_for_everybody_is_no_elector() -> None:
    only = replace(
        OPEN, candidates=(MeetingCandidate(declaration=TWO, applicant=WHO, recused=(RECUSED,)),)
    )
    way = meeting.after(only, *sign_in(*E), StartReview())
    way.when(OpenBallot(ballot=BALLOT)).then(BallotOpened(ballot=BALLOT, electors=E[:6]))
    way.after(OpenBallot(ballot=BALLOT)).when(*returned(RECUSED)).rejected("not-an-elector")


def test_a_ballot_is_returned_once_by_those_present() -> None:
    voting.when(*returned(E[2])).then(BallotReturned(ballot=BALLOT, expert=E[2]))
    voting.after(*returned(E[2])).when(*returned(E[2])).rejected("ballot-already-returned")
    five = meeting.after(OPEN, *sign_in(*E[:5]), StartReview(), OpenBallot(ballot=BALLOT))
    five.when(*returned(E[5])).rejected("not-an-elector")
    five.when(RecordAttendance(expert=E[5])).rejected("meeting-status")


def test_there_is_no_late_vote_and_no_second_ballot_at_once() -> None:
    reviewing.when(*returned(E[2])).rejected("ballot-not-open")
    voting.when(*returned(E[2], ballot=AGAIN)).rejected("ballot-not-open")
    voting.when(OpenBallot(ballot=AGAIN)).rejected("meeting-status")
    all_returned.after(GOOD).when(*returned(E[2])).rejected("ballot-not-open")


def test_the_tally_fits_the_ballots() -> None:
    all_returned.when(GOOD).then(BallotClosed(ballot=BALLOT, tallies=GOOD.tallies))


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
    counted.when(VoidBallot(ballot=BALLOT, reason="x")).rejected("ballot-not-open")
    all_returned.when(sign).rejected("meeting-status")


def test_no_event_between_opening_and_closing_depends_on_a_choice() -> None:
    """What is stored while people vote has no field that a choice could be in."""
    assert set(asdict(voting.when(*returned(E[2])).events[0])) == {"ballot", "expert"}


@given(st.lists(st.from_type(Event), max_size=6))  # type: ignore[arg-type]  # a union is a type
def test_evolve_believes_any_history(events: list[Event]) -> None:
    assert isinstance(REVIEW_MEETING.fold(events), ReviewMeeting)

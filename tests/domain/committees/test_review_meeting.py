"""The meeting: who opens it, a quorum, standing back, scores with a name."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.committees.review_meeting import (
    REVIEW_MEETING,
    Event,
    MeetingCandidate,
    ReviewMeeting,
    Status,
)
from domain.committees.review_meeting.commands import (
    CallOffMeeting,
    DeclareAvoidance,
    DeferCandidate,
    RecordAttendance,
    Score,
    StartReview,
)
from domain.committees.review_meeting.events import (
    AttendanceRecorded,
    AvoidanceDeclared,
    AvoidanceGround,
    CandidateDeferred,
    MeetingCalledOff,
    ReviewStarted,
    Scored,
)
from domain.committees.rubric import ItemScore, RubricItem
from domain.committees.secret_ballot import (
    BallotOpened,
    CloseBallot,
    OpenBallot,
    SignTally,
)
from domain.personal import Personal
from tests.domain.meeting_of_seven import (
    BALLOT,
    CHAIR,
    GOOD,
    ONE,
    OPEN,
    RECUSED,
    START,
    TWO,
    VICE,
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
        ({"vice_chairs": (UUID(int=999),)}, "vice_chairs"),
        ({"vice_chairs": (CHAIR,)}, "vice_chairs"),
        ({"vice_chairs": (VICE, VICE)}, "vice_chairs"),
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
    meeting.after(OPEN, *sign_in(*E[:4])).when(START).rejected(
        "quorum-not-met", present=4, members=7
    )
    meeting.after(OPEN, *sign_in(*E[:5])).when(START).then(
        ReviewStarted(presiding=CHAIR, present=5, members=7)
    )


BY_VICE = StartReview(presiding=VICE)


def test_the_chair_opens_it_or_a_vice_chair_while_the_chair_is_away() -> None:
    without_chair = meeting.after(OPEN, *sign_in(*E[1:]))
    without_chair.when(START).rejected("not-present")
    without_chair.when(StartReview(presiding=E[2])).rejected("not-chair-or-vice")
    without_chair.when(BY_VICE).then(ReviewStarted(presiding=VICE, present=6, members=7))
    meeting.after(OPEN, *sign_in(*E)).when(BY_VICE).rejected("chair-present")
    without_vice = meeting.after(OPEN, *sign_in(*E[2:]))
    without_vice.when(BY_VICE).rejected("not-present")
    meeting.after(OPEN, *sign_in(*E), START).when(START).rejected("meeting-status")


def test_a_vice_chair_who_opened_it_signs_and_a_chair_who_came_later_may() -> None:
    begun = meeting.after(OPEN, *sign_in(*E[1:]), BY_VICE)
    assert begun.state.signatories == {VICE}
    assert begun.after(*sign_in(CHAIR)).state.signatories == {VICE, CHAIR}
    assert reviewing.state.signatories == {CHAIR}


# Standing back on the spot.

AVOID = DeclareAvoidance(expert=E[2], declaration=ONE, ground=AvoidanceGround.KIN)


def test_an_expert_stands_back_and_counts_nowhere_for_that_candidate() -> None:
    reviewing.when(AVOID).then(
        AvoidanceDeclared(
            expert=E[2], declaration=ONE, ground=AvoidanceGround.KIN, reason=Personal(E[2], "")
        )
    )
    way = reviewing.after(AVOID)
    assert way.state.electors(ONE) == (*E[:2], *E[3:])
    assert way.state.electors(TWO) == E[:6], "for the other candidate nothing changes"
    way.when(SCORE_OF[E[2]]).rejected("recused")
    opened = way.after(OpenBallot(ballot=BALLOT))
    assert opened.state.all_electors[ONE] == (*E[:2], *E[3:])


def test_another_ground_wants_its_reason() -> None:
    other = replace(AVOID, ground=AvoidanceGround.OTHER)
    reviewing.when(other).rejected("reason-required")
    reviewing.when(replace(other, reason=" 曾合作申报课题 ")).then(
        AvoidanceDeclared(
            expert=E[2],
            declaration=ONE,
            ground=AvoidanceGround.OTHER,
            reason=Personal(E[2], "曾合作申报课题"),
        )
    )


def test_who_may_stand_back_and_until_when() -> None:
    reviewing.when(replace(AVOID, expert=RECUSED, declaration=TWO)).rejected("recused-already")
    reviewing.when(replace(AVOID, expert=ONE)).rejected("not-on-roster")
    reviewing.when(replace(AVOID, declaration=BALLOT)).rejected("not-a-candidate")
    meeting.after(OPEN).when(AVOID).then(
        AvoidanceDeclared(
            expert=E[2], declaration=ONE, ground=AvoidanceGround.KIN, reason=Personal(E[2], "")
        )
    )
    voting.when(AVOID).rejected("avoidance-too-late")
    all_returned.after(GOOD).when(AVOID).rejected("meeting-status")


def test_beside_a_ballot_on_others_an_expert_may_still_stand_back() -> None:
    first = reviewing.after(OpenBallot(ballot=BALLOT, candidates=(TWO,)))
    first.when(AVOID).then(
        AvoidanceDeclared(
            expert=E[2], declaration=ONE, ground=AvoidanceGround.KIN, reason=Personal(E[2], "")
        )
    )
    over = first.after(
        *returned(*E[:6]), CloseBallot(ballot=BALLOT, tallies=(tally(TWO, 6, 0, present=6),))
    )
    over.when(replace(AVOID, declaration=TWO)).rejected("candidate-decided")


def test_the_quorum_is_asked_again_for_that_candidate_alone() -> None:
    """Five of seven are there; three stand back from one candidate, which leaves two of four."""
    few = meeting.after(OPEN, *sign_in(*E[:5]), START)
    back = [replace(AVOID, expert=each) for each in E[:3]]
    few.after(*back[:2]).when(OpenBallot(ballot=BALLOT)).rejected(
        "quorum-not-met", present=3, members=5
    )
    gone = few.after(*back)
    gone.when(OpenBallot(ballot=BALLOT)).rejected("quorum-not-met", present=2, members=4)
    gone.when(OpenBallot(ballot=BALLOT, candidates=(TWO,))).then(
        BallotOpened(ballot=BALLOT, electors=E[:5], candidates=(TWO,), paper=False)
    )


# Who is put off, and what is called off.

LATER = DeferCandidate(declaration=ONE, reason="回避后出席评委不足")


def test_a_candidate_is_put_off_and_the_others_are_decided() -> None:
    put_off = CandidateDeferred(
        declaration=ONE, reason=Personal(WHO, "回避后出席评委不足"), complete=False
    )
    reviewing.when(LATER).then(put_off)
    reviewing.when(replace(LATER, reason=" ")).rejected("reason-required")
    reviewing.after(LATER).when(LATER).rejected("candidate-decided")
    reviewing.after(LATER).when(replace(LATER, declaration=TWO)).rejected("nobody-voted-on")
    way = reviewing.after(LATER, OpenBallot(ballot=BALLOT), *returned(*E[:6]))
    assert way.state.voted_on == (TWO,)
    done = way.after(CloseBallot(ballot=BALLOT, tallies=(tally(TWO, 6, 0, present=6),)))
    assert done.state.status is Status.COUNTED
    (signed,) = done.when(SignTally(chair=CHAIR)).events
    assert [one.declaration for one in signed.results] == [TWO]


def test_the_last_candidate_put_off_ends_the_vote() -> None:
    first = reviewing.after(
        OpenBallot(ballot=BALLOT, candidates=(TWO,)),
        *returned(*E[:6]),
        CloseBallot(ballot=BALLOT, tallies=(tally(TWO, 6, 0, present=6),)),
    )
    assert first.state.status is Status.REVIEWING
    assert first.after(LATER).state.status is Status.COUNTED


def test_a_meeting_is_called_off_before_it_has_decided() -> None:
    off = CallOffMeeting(reason="到会人数不足")
    meeting.after(OPEN).when(off).then(MeetingCalledOff(reason="到会人数不足"))
    meeting.after(OPEN).when(CallOffMeeting(reason="")).rejected("reason-required")
    voting.when(off).rejected("meeting-status")
    first = reviewing.after(
        OpenBallot(ballot=BALLOT, candidates=(TWO,)),
        *returned(*E[:6]),
        CloseBallot(ballot=BALLOT, tallies=(tally(TWO, 6, 0, present=6),)),
    )
    first.when(off).rejected("meeting-has-decided")
    meeting.after(OPEN, off).when(*sign_in(E[0])).rejected(
        "meeting-status", status=Status.CALLED_OFF
    )


# Scores.

FULL = (ItemScore(code="a", points=60), ItemScore(code="b", points=0))
SCORE = Score(expert=E[1], declaration=ONE, items=FULL, opinion="业绩突出")
SCORE_OF = {each: replace(SCORE, expert=each) for each in E}


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
    begun = meeting.after(replace(OPEN, rubric=lines), *sign_in(*E), START)
    lowest = (ItemScore(code="a", points=10), ItemScore(code="b", points=5))
    [scored] = begun.when(replace(SCORE, items=lowest)).events
    assert scored.total == 10 + 3 * 5
    for low in ItemScore(code="a", points=9), ItemScore(code="b", points=4):
        items = tuple(low if one.code == low.code else one for one in lowest)
        refused = begun.when(replace(SCORE, items=items)).rejected("score-out-of-range")
        assert refused.fields == {f"items.{items.index(low)}.points": "out-of-range"}


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
    meeting.after(OPEN, *sign_in(*E[:6]), START).when(replace(SCORE, expert=E[6])).rejected(
        "not-present"
    )
    voting.when(SCORE).rejected("meeting-status", status=Status.VOTING)
    first = reviewing.after(
        OpenBallot(ballot=BALLOT, candidates=(ONE,)),
        *returned(*E),
        CloseBallot(ballot=BALLOT, tallies=(tally(ONE, 7, 0),)),
    )
    first.when(SCORE).rejected("candidate-decided")


@given(st.lists(st.from_type(Event), max_size=6))  # type: ignore[arg-type]  # a union is a type
def test_evolve_believes_any_history(events: list[Event]) -> None:
    assert isinstance(REVIEW_MEETING.fold(events), ReviewMeeting)

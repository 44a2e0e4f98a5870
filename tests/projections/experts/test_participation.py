"""Participation records: what draws and meetings make of them, and what is registered by hand."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_meeting.commands import CallOffMeeting, RecordAttendance, StartReview
from domain.committees.secret_ballot import (
    CloseBallot,
    OpenBallot,
    SignTally,
    Tally,
    VoidBallot,
)
from domain.experts import attendance as a
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import EXPERT_DRAW
from domain.experts.participation import (
    PARTICIPATION,
    Appraisal,
    AppraiseMember,
    CorrectParticipation,
    Outcome,
    Position,
    RegisterParticipation,
    WithdrawParticipation,
)
from domain.streams import participation_stream
from projections.experts import participation_lists as lists
from projections.experts.participation import participation
from projections.experts.participation_lists import ParticipationFilter, ParticipationRow
from projections.listing import Listing
from tests.domain.case_samples import (
    COMMITTEE,
    MEETING,
    OFFICE,
    uid,
)
from tests.projections.review import BALLOT, DRAW, Review, at_plan
from tests.projections.story import Story, show

TODAY = date(2026, 6, 1)
REVIEWED, RECORD = uid("reviewed"), uid("by hand")


@pytest.fixture
def review(story: Story) -> Review:
    return at_plan(story, uid("case"), uid("other case"), uid("third case"))


def rows(engine: sa.Engine, **filters: Any) -> dict[UUID, ParticipationRow]:
    """By expert."""
    with engine.connect() as tx:
        found = lists.listing(tx, ParticipationFilter(**filters), Listing(size=50)).rows
    assert len({row.person for row in found}) == len(found)
    return {row.person: row for row in found}


def outcomes(engine: sa.Engine, experts: tuple[UUID, ...]) -> list[Outcome]:
    found = rows(engine)
    return [found[expert].outcome for expert in experts]


def before_draw(review: Review) -> Review:
    return review.planned().approved().publicised("P1").closed("P1")


def at_draw(review: Review) -> Review:
    return before_draw(review).requested()


def test_a_draw_makes_records_and_answers_change_them(engine: sa.Engine, review: Review) -> None:
    at_draw(review).requested(DrawKind.TRIAL, uid("trial"))
    show(review.story, engine)
    assert rows(engine) == {}, "a request is no record, and a trial never is"
    review.draw_approved().revealed()
    drawn = review.drawn
    show(review.story, engine)
    waiting = [Outcome.WAITING] * (len(drawn) - 3)
    assert outcomes(engine, drawn) == [Outcome.ASKED] * 3 + waiting
    decline = a.DeclineAttendance(expert=drawn[0], reason="出差")
    review.story.do(EXPERT_DRAW, DRAW, decline, a.ConfirmAttendance(expert=drawn[1]))
    show(review.story, engine)
    assert outcomes(engine, drawn[:4]) == [
        Outcome.DECLINED,
        Outcome.CONFIRMED,
        Outcome.ASKED,
        Outcome.ASKED,
    ]
    row = rows(engine)[drawn[0]]
    assert (row.reason, row.committee, row.over) == ("出差", COMMITTEE, False)
    review.story.do(EXPERT_DRAW, DRAW, a.ResetConfirmation(expert=drawn[0]))
    show(review.story, engine)
    assert outcomes(engine, drawn[:1]) == [Outcome.ASKED]
    assert rows(engine)[drawn[0]].reason == ""
    assert outcomes(engine, drawn[3:]) == waiting


def test_a_meeting_tells_who_came_scored_and_returned_a_ballot(
    engine: sa.Engine, review: Review
) -> None:
    before_draw(review).reviewed(3, 3, 0)
    show(review.story, engine)
    drawn = review.drawn
    found = rows(engine)
    assert outcomes(engine, drawn[:3]) == [Outcome.ATTENDED] * 3
    assert [found[expert].scores for expert in drawn[:3]] == [3, 0, 0]
    assert all(found[expert].voted and found[expert].over for expert in drawn[:3])
    positions = [found[expert].position for expert in drawn[:3]]
    assert positions == [Position.CHAIR, Position.VICE_CHAIR, Position.MEMBER]
    choices = {"choice", "yes", "no", "abstain"}
    assert choices.isdisjoint(participation.columns.keys()), "what a ballot said is nowhere"


def test_scoring_again_counts_once_and_a_void_ballot_was_returned_by_nobody(
    engine: sa.Engine, review: Review
) -> None:
    at_draw(review).draw_approved().revealed().confirmed().opened().attended()
    review.scored().scored().voting().voted(review.drawn[0])
    show(review.story, engine)
    row = rows(engine)[review.drawn[0]]
    assert (row.scores, row.voted) == (3, True)
    review.story.do(REVIEW_MEETING, MEETING, VoidBallot(ballot=BALLOT, reason="系统重启"))
    show(review.story, engine)
    assert not rows(engine)[review.drawn[0]].voted


def test_a_ballot_that_was_counted_stays_so_when_a_later_one_is_void(
    engine: sa.Engine, review: Review
) -> None:
    at_draw(review).draw_approved().revealed().confirmed().opened().attended().scored()
    first, second = review.at("E")[:1], uid("second ballot")
    review.story.do(REVIEW_MEETING, MEETING, OpenBallot(ballot=BALLOT, candidates=tuple(first)))
    review.voted(*review.drawn[:3])
    tally = Tally(declaration=first[0], yes=3, no=0, abstain=0, present=3)
    review.story.do(REVIEW_MEETING, MEETING, CloseBallot(ballot=BALLOT, tallies=(tally,)))
    review.voting(second).voted(review.drawn[0], ballot=second)
    void = VoidBallot(ballot=second, reason="系统重启")
    review.story.do(REVIEW_MEETING, MEETING, void)
    show(review.story, engine)
    assert rows(engine)[review.drawn[0]].voted


def test_a_meeting_called_off_was_attended_by_nobody(engine: sa.Engine, review: Review) -> None:
    at_draw(review).draw_approved().revealed().confirmed().opened().attended().scored()
    review.story.do(REVIEW_MEETING, MEETING, CallOffMeeting(reason="场地停电"))
    show(review.story, engine)
    row = rows(engine)[review.drawn[0]]
    assert (row.outcome, row.position) == (Outcome.CONFIRMED, Position.MEMBER)
    assert (row.meeting, row.scores, row.over) == (None, 0, False)


def test_who_is_not_there_by_the_end_was_absent(engine: sa.Engine, review: Review) -> None:
    at_draw(review).draw_approved().revealed().confirmed().opened()
    experts = review.drawn[:2]
    for expert in experts:
        review.story.do(REVIEW_MEETING, MEETING, RecordAttendance(expert=expert))
    review.story.do(REVIEW_MEETING, MEETING, StartReview(presiding=experts[0]))
    review.scored().voting().voted(*experts)
    show(review.story, engine)
    assert outcomes(engine, review.drawn[2:3]) == [Outcome.CONFIRMED]
    tallies = tuple(
        Tally(declaration=case, yes=2, no=0, abstain=0, present=2) for case in review.at("E")
    )
    closing, signing = CloseBallot(ballot=BALLOT, tallies=tallies), SignTally(chair=experts[0])
    review.story.do(REVIEW_MEETING, MEETING, closing, signing)
    show(review.story, engine)
    assert outcomes(engine, review.drawn[2:3]) == [Outcome.ABSENT]


def test_a_second_meeting_of_a_plan_is_a_record_of_its_own(
    engine: sa.Engine, review: Review
) -> None:
    at_draw(review).draw_approved().revealed().confirmed().opened().attended()
    again = uid("again")
    [opened, *_] = review.story.of(MEETING)
    review.story.tell(REVIEW_MEETING, again, opened.event)
    attendance = RecordAttendance(expert=review.drawn[1])
    review.story.do(REVIEW_MEETING, again, attendance)
    show(review.story, engine)
    with engine.connect() as tx:
        mine = ParticipationFilter(persons=(review.drawn[1],))
        found = lists.listing(tx, mine, Listing()).rows
    assert {row.meeting for row in found} == {MEETING, again}
    assert {row.outcome for row in found} == {Outcome.ATTENDED}


REGISTER = RegisterParticipation(
    person=REVIEWED,
    record=RECORD,
    committee=None,
    committee_name="省外评委会",
    held_on=date(2024, 11, 20),
    position=Position.VICE_CHAIR,
    attended=True,
    reason="",
    appraisal=Appraisal.EXCELLENT,
    remark="认真",
    organisation=OFFICE,
    today=TODAY,
)


def test_what_is_registered_by_hand_is_corrected_and_withdrawn(
    engine: sa.Engine, story: Story
) -> None:
    story.person("曾单", REVIEWED)
    stream = participation_stream(REVIEWED)
    story.do(PARTICIPATION, stream, REGISTER)
    show(story, engine)
    row = rows(engine, text="zeng", year=2024)[REVIEWED]
    assert (row.by_hand, row.over, row.name) == (True, True, "曾单")
    assert (row.committee_name, row.position) == ("省外评委会", Position.VICE_CHAIR)
    correction = CorrectParticipation(
        record=RECORD,
        committee=COMMITTEE,
        committee_name="江苏省工程高评委",
        held_on=date(2023, 11, 20),
        position=Position.MEMBER,
        attended=False,
        reason="因病",
        appraisal=None,
        remark="",
        correction_reason="有误",
        organisation=OFFICE,
        today=TODAY,
    )
    story.do(PARTICIPATION, stream, correction)
    show(story, engine)
    assert rows(engine, year=2024) == {}
    row = rows(engine, committee=COMMITTEE, outcome=Outcome.ABSENT)[REVIEWED]
    assert (row.committee_name, row.reason, row.appraisal) == ("江苏省工程高评委", "因病", None)
    withdrawal = WithdrawParticipation(record=RECORD, reason="重复", organisation=OFFICE)
    story.do(PARTICIPATION, stream, withdrawal)
    show(story, engine)
    assert rows(engine) == {}
    assert rows(engine, withdrawn=True)[REVIEWED].withdrawn_reason == "重复"
    for never in (0, 10_000, -5):
        assert rows(engine, year=never) == {}


def test_experts_are_counted_and_appraised(engine: sa.Engine, review: Review) -> None:
    before_draw(review).reviewed(3, 3, 0)
    chair = review.drawn[0]
    story = review.story
    story.do(PARTICIPATION, participation_stream(chair), replace(REGISTER, person=chair))
    appraisal = AppraiseMember(
        person=chair,
        meeting=MEETING,
        appraisal=Appraisal.COMPETENT,
        remark="准时",
        organisation=OFFICE,
    )
    story.do(PARTICIPATION, participation_stream(chair), appraisal)
    show(story, engine)
    with engine.connect() as tx:
        counted = {
            row.person: row for row in lists.counts(tx, ParticipationFilter(), Listing()).rows
        }
        mine = lists.listing(tx, ParticipationFilter(persons=(chair,)), Listing()).rows
        last_year = ParticipationFilter(year=2024)
        assert [row.person for row in lists.counts(tx, last_year, Listing()).rows] == [chair]
    assert counted.keys() == set(review.drawn[:3]), "alternates nobody called are not counted"
    row = counted[chair]
    assert (row.drawn, row.attended, row.declined, row.absent, row.scores) == (1, 2, 0, 0, 3)
    [held] = [one for one in mine if one.meeting == MEETING]
    assert (held.appraisal, held.remark) == (Appraisal.COMPETENT, "准时")
    assert row.last_day == held.day


def test_who_sits_on_a_committee_is_told_to_its_own_office_until_it_is_over(
    engine: sa.Engine, review: Review
) -> None:
    at_draw(review).draw_approved().revealed().confirmed()
    show(review.story, engine)
    office, other = (OFFICE,), (uid("another office"),)
    assert rows(engine, bodies=office).keys() == set(review.drawn)
    assert rows(engine, bodies=other) == {}
    assert rows(engine, region="320000").keys() == set(review.drawn)
    assert rows(engine, region="330000") == {}
    review.opened().attended().scored().voting().voted().counted(3, 3, 0).signed()
    show(review.story, engine)
    assert rows(engine, bodies=other).keys() == set(review.drawn[:3])

"""What waits in a meeting: who opens it, who counts papers, who signs, and what comes after."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_meeting.commands import (
    CallOffMeeting,
    DeferCandidate,
    RecordAttendance,
    StartReview,
)
from domain.committees.secret_ballot import (
    ConfirmPaperTally,
    EnterPaperTally,
    PaperCount,
    SignTally,
)
from domain.terms import Role
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import (
    MEETING,
    OFFICE,
    PLAN,
    uid,
)
from tests.projections.committees.test_review import CASE, OTHER, THIRD
from tests.projections.review import BALLOT, Review, at_plan
from tests.projections.story import Story, show
from tests.projections.todo.test_todo import expert, items


@pytest.fixture
def review(story: Story) -> Review:
    """A meeting of three is convened; the second is the vice-chair."""
    ready = at_plan(story, CASE, OTHER, THIRD).planned().approved().publicised("P1").closed("P1")
    return ready.requested().draw_approved().revealed().confirmed().opened()


def test_whoever_may_open_a_meeting_is_asked_to(engine: sa.Engine, review: Review) -> None:
    story = review.story
    chair, vice, third = review.drawn[:3]

    def wanted() -> list[list[str]]:
        show(story, engine)
        return [[i.code for i in items(engine, expert(who))] for who in (chair, vice, third)]

    story.do(REVIEW_MEETING, MEETING, RecordAttendance(expert=vice))
    story.do(REVIEW_MEETING, MEETING, RecordAttendance(expert=third))
    assert wanted() == [["SIGN_IN"], ["PRESIDE"], ["REVIEW"]]
    story.do(REVIEW_MEETING, MEETING, RecordAttendance(expert=chair))
    assert wanted() == [["PRESIDE"], ["REVIEW"], ["REVIEW"]]
    story.do(REVIEW_MEETING, MEETING, StartReview(presiding=chair))
    assert wanted() == [["REVIEW"], ["REVIEW"], ["REVIEW"]]


def test_rounds_papers_and_somebody_put_off(engine: sa.Engine, review: Review) -> None:
    """By a vice-chair without the chair; a second officer confirms; another meeting follows."""
    story = review.story
    chair, vice, third = review.drawn[:3]
    for who in (vice, third):
        story.do(REVIEW_MEETING, MEETING, RecordAttendance(expert=who))
    story.do(REVIEW_MEETING, MEETING, StartReview(presiding=vice))
    clerk, second = uid("clerk"), uid("second clerk")

    def office(account: UUID) -> list[str]:
        show(story, engine)
        mine = Viewer(role=Role.COMMITTEE_OFFICER, organisation=OFFICE, account=account)
        return sorted(i.code for i in items(engine, mine) if i.kind is TodoKind.MEETING)

    def experts() -> list[list[str]]:
        show(story, engine)
        return [[i.code for i in items(engine, expert(who))] for who in (chair, vice, third)]

    one, two, three = review.at("E")
    review.voting(BALLOT, one, paper=True)
    assert experts() == [[], [], []], "papers are not on the list"
    counts = (PaperCount(declaration=one, yes=2, no=0, abstain=0),)
    entered = EnterPaperTally(ballot=BALLOT, clerk=clerk, issued=2, returned=2, counts=counts)
    story.do(REVIEW_MEETING, MEETING, entered)
    assert (office(clerk), office(second)) == (["HOLD"], ["CONFIRM", "HOLD"])
    confirmed = ConfirmPaperTally(ballot=BALLOT, clerk=second, issued=2, returned=2, counts=counts)
    story.do(REVIEW_MEETING, MEETING, confirmed)
    assert office(second) == ["HOLD"]
    assert experts() == [["SIGN_IN"], ["REVIEW"], ["REVIEW"]]
    for declaration in (two, three):
        story.do(
            REVIEW_MEETING, MEETING, DeferCandidate(declaration=declaration, reason="补充材料")
        )
    assert experts() == [[], ["SIGN"], []], "whoever presides signs"
    story.do(REVIEW_MEETING, MEETING, SignTally(chair=vice))
    assert (experts(), office(clerk)) == ([[], [], []], ["OPEN"])


def test_a_meeting_that_is_called_off_is_convened_again(engine: sa.Engine, review: Review) -> None:
    story = review.story
    story.do(REVIEW_MEETING, MEETING, CallOffMeeting(reason="到会人数不足"))
    show(story, engine)
    assert items(engine, expert(review.drawn[0])) == ()
    office = Viewer(role=Role.COMMITTEE_OFFICER, organisation=OFFICE)
    [item] = [i for i in items(engine, office) if i.kind is TodoKind.MEETING]
    assert (item.code, item.subject, item.returned) == ("OPEN", PLAN, True)

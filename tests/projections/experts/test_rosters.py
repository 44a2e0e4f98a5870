"""Rosters of plans in numbers, and the seats of all draws of a plan."""

import pytest
import sqlalchemy as sa

from domain.experts import attendance as a
from domain.experts.expert_draw import EXPERT_DRAW
from projections.experts import rosters
from projections.experts.rosters import RosterFilter, RosterRow
from projections.listing import Listing
from tests.domain.case_samples import OFFICE, PLAN, uid
from tests.projections.review import DRAW, Review, at_plan
from tests.projections.story import Story, show


@pytest.fixture
def review(story: Story) -> Review:
    return at_plan(story, uid("case"))


def numbers(
    engine: sa.Engine, review: Review, unanswered: bool = False, empty: bool = False
) -> tuple[int, ...] | None:
    """Seats, unanswered, confirmed, declined, waiting, empty; None when the plan is not listed."""
    show(review.story, engine)
    with engine.connect() as tx:
        asked = RosterFilter(office=OFFICE, unanswered=unanswered, empty=empty)
        found = rosters.listing(tx, asked, Listing(sort="empty", descending=True))
    if not found.rows:
        return None
    (row,) = found.rows
    assert isinstance(row, RosterRow)
    assert (row.plan, row.draws) == (PLAN, 1)
    return (row.seats, row.unanswered, row.confirmed, row.declined, row.waiting, row.empty)


def test_answers_are_counted_for_each_plan(engine: sa.Engine, review: Review) -> None:
    review.planned().approved().requested().draw_approved()
    assert numbers(engine, review) is None, "nobody is drawn yet"
    review.revealed()
    assert numbers(engine, review) == (3, 3, 0, 0, 2, 0)
    story = review.story
    one, two, three, fourth, fifth = review.drawn
    story.do(EXPERT_DRAW, DRAW, a.ConfirmAttendance(expert=one))
    story.do(EXPERT_DRAW, DRAW, a.DeclineAttendance(expert=two, reason="出差"))
    assert numbers(engine, review, unanswered=True) == (3, 2, 1, 1, 1, 0)
    assert numbers(engine, review, empty=True) is None
    for expert in (fourth, fifth):
        story.do(EXPERT_DRAW, DRAW, a.DeclineAttendance(expert=expert, reason="出差"))
    assert numbers(engine, review, empty=True) == (3, 1, 1, 3, 0, 1)
    story.do(EXPERT_DRAW, DRAW, a.ConfirmAttendance(expert=three))
    assert numbers(engine, review, unanswered=True) is None


def test_those_of_one_answer_are_listed_by_group(engine: sa.Engine, review: Review) -> None:
    review.planned().approved().requested().draw_approved().revealed().confirmed()
    show(review.story, engine)
    with engine.connect() as tx:
        everybody = rosters.seats(tx, PLAN)
        assert tuple(seat.expert for seat in everybody) == review.drawn
        group = everybody[0].group
        for sort in ("drawn_at", "name", "unit", "group"):
            found = rosters.answered(tx, PLAN, a.Answer.CONFIRMED, group[:1], Listing(sort=sort))
            assert {seat.expert for seat in found.rows} == set(review.drawn[:3])
        none = rosters.answered(tx, PLAN, a.Answer.CONFIRMED, "无此组", Listing())
        assert none.total == 0

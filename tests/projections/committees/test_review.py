"""Plans, publicities, draws and meetings."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.committees.plan_candidates import RemoveCandidates
from domain.committees.plan_draws import LinkDraw
from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_meeting import Status as MeetingStatus
from domain.committees.review_plan import (
    REVIEW_PLAN,
    PlanKind,
    PlanStatus,
    RejectPlan,
)
from domain.committees.secret_ballot import VoidBallot
from domain.experts import attendance as a
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import EXPERT_DRAW, RecordNoReveal, RejectDraw
from domain.experts.expert_draw import Status as DrawStatus
from domain.rules.draw_algorithm import Party
from domain.terms import Duty
from projections.committees import meetings, plans, publicities
from projections.committees.meetings import MEETINGS, MeetingFilter
from projections.committees.plans import PlanFilter
from projections.experts import draws
from projections.experts.draws import DRAWS, DrawFilter, InvitationRow
from projections.listing import BadListing, Listing
from tests.domain.case_samples import (
    COMMITTEE,
    MEETING,
    OFFICE,
    PLAN,
    uid,
)
from tests.projections.review import (
    AFTER,
    BALLOT,
    DRAW,
    LAST_DAY,
    POSTED,
    Review,
    at_plan,
)
from tests.projections.story import AUTHORITY, Story, show

CASE, OTHER, THIRD = uid("case"), uid("other case"), uid("third case")


@pytest.fixture
def review(story: Story) -> Review:
    return at_plan(story, CASE, OTHER, THIRD)


# Plans.


def test_a_plan_comes_to_the_authority_when_it_is_submitted(
    engine: sa.Engine, review: Review
) -> None:
    review.planned()
    show(review.story, engine)
    with engine.connect() as tx:
        [row] = plans.of_office(tx, OFFICE).rows
        assert plans.get(tx, PLAN) == row
        assert (row.status, row.candidates, row.authority_name) == (
            PlanStatus.SUBMITTED,
            3,
            "江苏省人社厅职称办",
        )
        assert (row.committee_name, row.version) == ("江苏省工程高评委", 3)
        assert plans.of_authority(tx, AUTHORITY).rows == (row,)
        assert plans.of_authority(tx, OFFICE).rows == plans.of_office(tx, AUTHORITY).rows == ()
        listed = plans.candidates(tx, PLAN)
        assert [c.declaration for c in listed] == [CASE, OTHER, THIRD]
        first = listed[0]
        assert (first.applicant_name, first.unit_name, first.specialty_name) == (
            "张三",
            "南京建筑设计院",
            "建筑学",
        )
        assert (first.stage_code, first.waits_for_plan) == ("Tp", True)

        def total(**filters: Any) -> int:
            return plans.of_authority(tx, AUTHORITY, PlanFilter(**filters)).total

        assert total(kind=PlanKind.ORDINARY, status=PlanStatus.SUBMITTED, year=2026) == 1
        assert total(text="第一批", committee=COMMITTEE) == 1
        assert total(kind=PlanKind.SPECIAL) == total(text="%") == total(year=2025) == 0
        with pytest.raises(BadListing):
            plans.of_office(tx, OFFICE, wanted=Listing(sort="opinion"))


def test_a_plan_sent_back_and_changed_and_struck(engine: sa.Engine, review: Review) -> None:
    story = review.planned().story
    rejected = RejectPlan(
        authority=AUTHORITY,
        duties=(Duty.ORDINARY_PLANS,),
        reviewer=AUTHORITY,
        opinion="专家需求不足",
    )
    story.do(REVIEW_PLAN, PLAN, rejected, RemoveCandidates(declarations=(OTHER,)))
    show(story, engine)
    with engine.connect() as tx:
        row = plans.get(tx, PLAN)
        assert row is not None
        assert (row.status, row.opinion, row.candidates) == (PlanStatus.DRAFT, "专家需求不足", 2)
    story.plan()
    story.approve_plan(THIRD)
    story.do(REVIEW_PLAN, PLAN, LinkDraw(draw=DRAW, kind=DrawKind.FORMAL))
    show(story, engine)
    with engine.connect() as tx:
        row = plans.get(tx, PLAN)
        assert row is not None
        assert (row.status, row.opinion, row.candidates) == (PlanStatus.APPROVED, "同意", 1)
        assert [c.declaration for c in plans.candidates(tx, PLAN)] == [CASE]
        assert row.version == len(story.of(PLAN))


# Publicities.


def _running(tx: Any, **conditions: str) -> tuple[publicities.PublicityRow, ...]:
    asked = publicities.PublicityFilter(**conditions)
    found = publicities.listing(tx, LAST_DAY, asked, Listing())
    assert found.total == len(found.rows)
    return found.rows


def test_a_publicity_is_public_while_it_runs(engine: sa.Engine, review: Review) -> None:
    review.planned().approved().publicised("P1")
    show(review.story, engine)
    with engine.connect() as tx:
        [row] = _running(tx)
        assert (row.plan, row.code, row.posted_on, row.last_day) == (PLAN, "P1", POSTED, LAST_DAY)
        assert publicities.get(tx, PLAN, "P1", LAST_DAY) == row
        assert _running(tx, code="P1", text=row.plan_name[:2]) == (row,)
        assert _running(tx, code="P2") == _running(tx, text="无此方案") == ()
        assert publicities.get(tx, PLAN, "P2", LAST_DAY) is None
        assert publicities.count(tx, row) == 3
        named = publicities.entries(tx, row, "", Listing()).rows
        assert {entry.declaration for entry in named} == {CASE, OTHER, THIRD}
        assert (named[0].name, named[0].unit_name, named[0].specialty_name) == (
            "张三",
            "南京建筑设计院",
            "建筑学",
        )
        assert publicities.entry(tx, row, CASE) in named
        assert publicities.entry(tx, row, uid("nobody")) is None
        assert publicities.entries(tx, row, "无此人", Listing()).total == 0
        assert publicities.entries(tx, row, "zs", Listing()).total == 3
    review.closed("P1")
    show(review.story, engine)
    with engine.connect() as tx:
        assert _running(tx) == ()
        assert publicities.count(tx, row) == 0
        assert publicities.over(tx, PLAN, "P1", LAST_DAY)
        assert not publicities.over(tx, PLAN, "P2", LAST_DAY)
        plan = plans.get(tx, PLAN)
    assert plan is not None
    assert (plan.publicity, plan.last_day, plan.closed) == ("", None, ("P1",))


def test_after_its_last_day_a_publicity_is_shown_no_more(engine: sa.Engine, review: Review) -> None:
    """Whether the office has closed it or not; then the worker does."""
    review.planned().approved().publicised("P1")
    show(review.story, engine)
    with engine.connect() as tx:
        nothing = publicities.PublicityFilter()
        assert publicities.listing(tx, AFTER, nothing, Listing()).total == 0
        assert publicities.get(tx, PLAN, "P1", AFTER) is None
        assert publicities.over(tx, PLAN, "P1", AFTER)
        assert not publicities.over(tx, PLAN, "P1", LAST_DAY)
        assert publicities.over_before(tx, AFTER) == (PLAN,)
        assert publicities.over_before(tx, LAST_DAY) == ()


def test_only_those_who_passed_are_in_the_second_publicity(
    engine: sa.Engine, review: Review
) -> None:
    review.planned().approved().publicised("P1").closed("P1").reviewed(3, 2, 1).publicised("P2")
    show(review.story, engine)
    with engine.connect() as tx:
        [row] = _running(tx)
        found = publicities.entries(tx, row, "", Listing()).rows
        assert {e.declaration for e in found} == {CASE, OTHER}


# Draws.


def folded_draw(story: Story) -> tuple[Any, ...]:
    state = story.state(EXPERT_DRAW, DRAW)
    seats = [(s.expert, s.group, s.kind, s.order, s.answer, s.seat) for s in state.seats]
    secrets = (bool(state.hrss_secret), bool(state.committee_secret))
    return (state.status, state.seed, state.hrss_promise, secrets, seats, state.roster)


def shown_draw(engine: sa.Engine) -> tuple[Any, ...]:
    with engine.connect() as tx:
        row, seats = draws.get(tx, DRAW), draws.seats(tx, DRAW)
    assert row is not None
    shown = [(s.expert, s.group, s.kind, s.order, s.answer, s.seat) for s in seats]
    roster = tuple(s.expert for s in seats if s.on_roster)
    secrets = (row.hrss_revealed, row.committee_revealed)
    return (row.status, row.seed, row.hrss_promise, secrets, shown, roster)


def test_a_draw_stands_as_its_aggregate_does_at_every_step(
    engine: sa.Engine, review: Review
) -> None:
    story = review.planned().approved().requested().draw_approved().story
    show(story, engine)
    assert shown_draw(engine) == folded_draw(story)
    review.revealed()
    one, two, three, fourth, fifth = review.drawn
    for command in (
        a.ConfirmAttendance(expert=one),
        a.DeclineAttendance(expert=two, reason="出差"),
        a.DeclineAttendance(expert=fourth, reason="生病"),
        a.ConfirmAttendance(expert=fifth),
        a.ResetConfirmation(expert=one),
        a.ResetConfirmation(expert=fourth),
        a.DeclineAttendance(expert=three, reason="回避"),
        a.ResetConfirmation(expert=three),
    ):
        story.do(EXPERT_DRAW, DRAW, command)
        show(story, engine)
        assert shown_draw(engine) == folded_draw(story)
    with engine.connect() as tx:
        reasons = {seat.expert: seat.reason for seat in draws.seats(tx, DRAW)}
        row = draws.get(tx, DRAW)
    assert (reasons[two], reasons[three]) == ("出差", "")
    assert row is not None
    assert row.version == len(story.of(DRAW))


def test_an_alternate_nobody_called_is_not_told(engine: sa.Engine, review: Review) -> None:
    story = review.planned().approved().requested().draw_approved().revealed().story
    show(story, engine)

    def told(tx: sa.Connection, who: UUID) -> tuple[InvitationRow, ...]:
        return draws.for_expert(tx, who)

    with engine.connect() as tx:
        [invitation] = told(tx, review.drawn[0])
        assert (invitation.draw, invitation.answer) == (DRAW, a.Answer.ASKED)
        assert invitation.committee_name == "江苏省工程高评委"
        assert told(tx, review.drawn[3]) == told(tx, uid("stranger")) == ()
    decline = a.DeclineAttendance(expert=review.drawn[0], reason="出差")
    story.do(EXPERT_DRAW, DRAW, decline)
    show(story, engine)
    with engine.connect() as tx:
        assert [i.answer for i in told(tx, review.drawn[3])] == [a.Answer.ASKED]


def test_draws_that_come_to_nothing_are_kept(engine: sa.Engine, review: Review) -> None:
    story = review.planned().approved().story
    trial, refused = uid("trial"), uid("refused")
    review.requested(DrawKind.TRIAL, trial).requested(draw=refused).requested().draw_approved()
    story.do(EXPERT_DRAW, refused, RejectDraw(office=AUTHORITY, reason="人数不足"))
    review.revealed(Party.HRSS)
    silence = RecordNoReveal(party=Party.COMMITTEE, by=Party.HRSS, reason="逾期")
    story.do(EXPERT_DRAW, DRAW, silence)
    show(story, engine)
    with engine.connect() as tx:
        found = {row.draw: row for row in draws.of_plan(tx, PLAN)}
        assert found[trial].trials == 1
        assert found[refused].reason == "人数不足"
        assert (found[DRAW].status, found[DRAW].failed_party) == (
            DrawStatus.FAILED,
            Party.COMMITTEE,
        )
        assert found[DRAW].authority == AUTHORITY
        assert draws.seats(tx, trial) == ()

        def total(**filters: Any) -> int:
            return draws.listing(tx, DrawFilter(**filters), Listing()).total

        assert total(office=OFFICE) == total(authority=AUTHORITY, plan=PLAN) == 3
        assert total(office=AUTHORITY) == 0
        assert total(status=DrawStatus.NOT_APPROVED) == total(kind=DrawKind.TRIAL) == 1


# Meetings.


def stands(engine: sa.Engine) -> dict[str, Any]:
    with engine.connect() as tx:
        row, members = meetings.get(tx, MEETING), meetings.members(tx, MEETING)
    assert row is not None
    return {
        "status": row.status,
        "members": tuple(m.expert for m in members),
        "present": {m.expert for m in members if m.present},
        "returned": {m.expert for m in members if m.returned},
        "ballot": row.ballot,
        "counts": (row.members, row.present, row.returned),
    }


def should_stand(story: Story) -> dict[str, Any]:
    state = story.state(REVIEW_MEETING, MEETING)
    return {
        "status": state.status,
        "members": state.roster,
        "present": set(state.present),
        "returned": set(state.returned),
        "ballot": state.ballot,
        "counts": (len(state.roster), len(state.present), len(state.returned)),
    }


def test_a_meeting_stands_as_its_aggregate_does_at_every_step(
    engine: sa.Engine, review: Review
) -> None:
    story = review.planned().approved().publicised("P1").closed("P1").story
    review.requested().draw_approved().revealed().confirmed()
    chair = review.drawn[0]
    again = uid("again")
    void = VoidBallot(ballot=BALLOT, reason="系统重启")
    for step in (
        review.opened,
        review.attended,
        review.scored,
        review.voting,
        lambda: review.voted(chair),
        lambda: story.do(REVIEW_MEETING, MEETING, void),
        lambda: review.voting(again),
        lambda: review.voted(ballot=again),
        lambda: review.counted(3, 2, 1, ballot=again),
        review.signed,
    ):
        step()
        show(story, engine)
        assert stands(engine) == should_stand(story)
    with engine.connect() as tx:
        row = meetings.get(tx, MEETING)
        assert row is not None
        assert (row.status, row.office, row.chair) == (MeetingStatus.SIGNED, OFFICE, chair)
        assert row.version == len(story.of(MEETING))
        assert meetings.of_plan(tx, PLAN) == meetings.of_office(tx, OFFICE) == (row,)
        assert meetings.for_expert(tx, chair) == (row,)
        assert meetings.for_expert(tx, review.drawn[4]) == ()
        assert meetings.of_office(tx, AUTHORITY) == ()
        held = MeetingFilter(office=OFFICE, status=MeetingStatus.SIGNED, text=row.plan_name or "")
        for sort in ("opened_at", "plan", "status", "members"):
            assert meetings.listing(tx, held, Listing(sort=sort)).rows == (row,)
        assert meetings.listing(tx, MeetingFilter(expert=chair), Listing()).rows == (row,)
        assert meetings.listing(tx, MeetingFilter(office=AUTHORITY), Listing()).total == 0


def test_no_table_links_an_expert_to_a_choice() -> None:
    """A table that knows experts knows no vote, and the other way round."""
    for table in (*MEETINGS.tables, *DRAWS.tables):
        names = {column.name for column in table.columns}
        assert not ({"expert"} & names and {"yes", "no", "abstain", "choice"} & names)

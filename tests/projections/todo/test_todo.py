from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from domain.cases.declaration import DECLARATION, Status
from domain.cases.declaration.commands import Lapse, RequestSupplement, Return
from domain.cases.declaration.decide import APPLICANT as TO_APPLICANT
from domain.certificates.certificate import CERTIFICATE as CERTIFICATE_DECIDER
from domain.certificates.certificate import ConfirmRevocation, RequestRevocation
from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_plan import REVIEW_PLAN, PlanKind, RejectPlan
from domain.committees.secret_ballot import VoidBallot
from domain.configuration.route import StageKind
from domain.experts import attendance as a
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import EXPERT_DRAW, RecordNoReveal, RejectDraw
from domain.rules.draw_algorithm import Party
from domain.terms import Duty, Role
from projections.listing import BadListing, Listing
from projections.todo import todo
from projections.todo.todo import (
    TODO,
    TodoFilter,
    TodoRow,
    Viewer,
)
from projections.todo.todo_items import TodoKind
from projections.todo.todo_items import todo as todo_table
from tests.domain.case_samples import (
    APPLICANT,
    CALENDAR,
    MEETING,
    MONDAY,
    OFFICE,
    OFFICER,
    PLAN,
    UNIT,
    uid,
)
from tests.domain.cases.test_declaration_walk import Walk, walks
from tests.projections.cases.test_declarations import CASE, OTHER, recorded
from tests.projections.review import (
    BALLOT,
    CERTIFICATE,
    DRAW,
    LAST_DAY,
    Review,
    at_plan,
    certify,
)
from tests.projections.story import AUTHORITY, Story, held_rows, show

ME = Viewer(role=Role.APPLICANT, person=APPLICANT)
OF_OFFICE = Viewer(role=Role.COMMITTEE_OFFICER, organisation=OFFICE)
OF_AUTHORITY = Viewer(
    role=Role.TITLE_OFFICER,
    organisation=AUTHORITY,
    account=uid("title officer"),
    duties=(Duty.ORDINARY_PLANS,),
)


def officer(body: UUID) -> Viewer:
    return Viewer(role=Role.UNIT_OFFICER, organisation=body)


def expert(person: UUID) -> Viewer:
    return Viewer(role=Role.EXPERT, person=person)


def items(engine: sa.Engine, viewer: Viewer, **filters: Any) -> tuple[TodoRow, ...]:
    with engine.connect() as tx:
        page = todo.items(tx, viewer, TodoFilter(**filters))
        if not filters:
            assert sum(todo.counts(tx, viewer).values()) == page.total == len(page.rows)
    return page.rows


def kinds(engine: sa.Engine, viewer: Viewer) -> list[TodoKind]:
    return [item.kind for item in items(engine, viewer)]


# Declarations.


@given(walks)
@settings(deadline=None)
def test_a_case_waits_for_exactly_one_body_or_person(done: Walk) -> None:
    """Between submission and end there is one item, of whoever must act singly; else none."""
    rows = held_rows(TODO)
    state = DECLARATION.initial
    for r in recorded(done.history):
        TODO.project(r, rows)
        state = DECLARATION.evolve(state, r.event)
        found = list(rows.of(todo_table).values())
        stage = state.stage
        if state.status in (Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT):
            [item] = found
            assert (item["kind"], item["person"]) == (TodoKind.ANSWER, APPLICANT)
            assert item["due"] == (state.deadline if state.status is Status.SUPPLEMENT else None)
        elif stage is None:
            assert found == []
        elif stage.kind.reviewed:
            [item] = found
            posted = stage.kind is StageKind.UNIT and state.last_day is not None
            assert item["kind"] is (TodoKind.UNIT_PUBLICITY if posted else TodoKind.REVIEW)
            assert (item["organisation"], item["due"]) == (stage.organisation, state.last_day)
            assert item["returned"] == (state.status is Status.RETURNED_TO_STAGE)
        elif stage.kind in (StageKind.FILING, StageKind.ISSUE):
            [item] = found
            filed = state.filing is not None
            assert item["kind"] is (TodoKind.ISSUE if filed else TodoKind.FILING)
            assert item["organisation"] == stage.organisation
        else:
            assert found == []


def test_the_desk_shows_who_and_what(engine: sa.Engine, story: Story) -> None:
    story.submit(CASE, "R2b")
    show(story, engine)
    [item] = items(engine, officer(UNIT))
    assert (item.kind, item.code, item.returned) == (TodoKind.REVIEW, "Uc", False)
    assert (item.subject, item.subject_name, item.title) == (CASE, "张三", "高级工程师")
    assert items(engine, officer(UNIT), name="zs") == (item,)
    assert items(engine, officer(UNIT), kind=TodoKind.REVIEW, returned=False) == (item,)
    assert items(engine, officer(UNIT), name="_") == ()
    assert items(engine, officer(UNIT), kind=TodoKind.FILING) == ()
    assert items(engine, officer(UNIT), returned=True) == ()
    assert items(engine, officer(uid("Dc"))) == ()
    with engine.connect() as tx, pytest.raises(BadListing):
        todo.items(tx, officer(UNIT), wanted=Listing(sort="subject_name"))


def test_an_applicant_is_asked_with_a_deadline(engine: sa.Engine, story: Story) -> None:
    story.submit(CASE, "R1a")
    story.advance(CASE, "D")
    [body] = [s.organisation for s in story.case(CASE).route.stages if s.code == "D"]
    ask = RequestSupplement(
        organisation=body,
        officer=OFFICER,
        items="业绩证明",
        on=MONDAY,
        working_days=10,
        calendar=CALENDAR,
    )
    story.do(DECLARATION, CASE, ask)
    show(story, engine)
    [item] = items(engine, ME)
    assert (item.kind, item.due, item.returned) == (TodoKind.ANSWER, date(2026, 6, 15), False)
    assert items(engine, expert(APPLICANT)) == ()
    assert items(engine, Viewer(role=Role.ANALYST)) == ()
    story.do(DECLARATION, CASE, Lapse(on=date(2026, 6, 16)))
    show(story, engine)
    assert items(engine, ME) == ()


def test_a_return_to_the_applicant_is_marked(engine: sa.Engine, story: Story) -> None:
    story.submit(CASE, "R1a")
    back = Return(organisation=UNIT, officer=OFFICER, opinion="不全", to_code=TO_APPLICANT)
    story.do(DECLARATION, CASE, back)
    show(story, engine)
    [item] = items(engine, ME)
    assert (item.kind, item.due, item.returned) == (TodoKind.ANSWER, None, True)


# Plans, draws, meetings.


@pytest.fixture
def review(story: Story) -> Review:
    return at_plan(story, CASE, OTHER)


def test_a_plan_waits_for_the_officer_with_its_duty(engine: sa.Engine, review: Review) -> None:
    review.story.plan(CASE, kind=PlanKind.SPECIAL)
    show(review.story, engine)
    assert items(engine, OF_AUTHORITY) == ()
    special = Viewer(role=Role.TITLE_OFFICER, organisation=AUTHORITY, duties=(Duty.SPECIAL_PLANS,))
    [item] = items(engine, special)
    assert (item.kind, item.subject, item.title) == (
        TodoKind.PLAN_REVIEW,
        PLAN,
        "2026年工程高评委第一批",
    )
    rejected = RejectPlan(
        authority=AUTHORITY, duties=(Duty.SPECIAL_PLANS,), reviewer=AUTHORITY, opinion="不足"
    )
    review.story.do(REVIEW_PLAN, PLAN, rejected)
    show(review.story, engine)
    assert items(engine, special) == ()
    [back] = items(engine, OF_OFFICE)
    assert (back.kind, back.returned) == (TodoKind.PLAN_BACK, True)
    review.story.plan()
    show(review.story, engine)
    assert items(engine, OF_OFFICE) == ()
    assert kinds(engine, OF_AUTHORITY) == [TodoKind.PLAN_REVIEW]


def test_the_office_is_led_from_the_plan_to_the_second_publicity(
    engine: sa.Engine, review: Review
) -> None:
    def office() -> list[tuple[TodoKind, str, date | None]]:
        show(review.story, engine)
        return [(item.kind, item.code, item.due) for item in items(engine, OF_OFFICE)]

    request = (TodoKind.DRAW_REQUEST, "", None)
    review.planned()
    assert office() == []
    review.approved()
    assert set(office()) == {(TodoKind.PUBLICITY, "P1", None), request}
    review.publicised("P1")
    assert set(office()) == {(TodoKind.PUBLICITY, "P1", LAST_DAY), request}
    review.closed("P1")
    assert set(office()) == {(TodoKind.MEETING, "OPEN", None), request}
    review.requested()
    assert office() == [(TodoKind.MEETING, "OPEN", None)]
    review.draw_approved()
    assert (TodoKind.DRAW_REVEAL, "COMMITTEE", None) in office()
    review.revealed().confirmed().opened()
    assert office() == [(TodoKind.MEETING, "HOLD", None)]
    review.attended().voting().voted().counted(3, 1)
    assert office() == [(TodoKind.MEETING, "HOLD", None)]
    review.signed()
    assert office() == [(TodoKind.PUBLICITY, "P2", None)]
    review.publicised("P2")
    assert office() == [(TodoKind.PUBLICITY, "P2", LAST_DAY)]
    review.closed("P2")
    assert office() == []
    [filing] = items(engine, OF_AUTHORITY)
    assert (filing.kind, filing.subject) == (TodoKind.FILING, CASE)


def test_when_nobody_passes_there_is_no_second_publicity(engine: sa.Engine, review: Review) -> None:
    review.planned().approved().publicised("P1").closed("P1").reviewed(0, 1)
    show(review.story, engine)
    assert items(engine, OF_OFFICE) == ()


def test_both_sides_of_a_draw_have_their_turn(engine: sa.Engine, review: Review) -> None:
    story = review.planned().approved().requested(DrawKind.TRIAL, uid("trial")).story
    show(story, engine)
    assert items(engine, OF_AUTHORITY) == ()  # a trial asks for nothing
    review.requested(draw=uid("refused"))
    show(story, engine)
    assert kinds(engine, OF_AUTHORITY) == [TodoKind.DRAW_APPROVE]
    story.do(EXPERT_DRAW, uid("refused"), RejectDraw(office=AUTHORITY, reason="人数不足"))
    show(story, engine)
    assert items(engine, OF_AUTHORITY) == ()
    assert TodoKind.DRAW_REQUEST in kinds(engine, OF_OFFICE)
    review.requested().draw_approved()
    show(story, engine)
    assert kinds(engine, OF_AUTHORITY) == [TodoKind.DRAW_REVEAL]
    assert TodoKind.DRAW_REQUEST not in kinds(engine, OF_OFFICE)
    review.revealed(Party.HRSS)
    show(story, engine)
    assert items(engine, OF_AUTHORITY) == ()
    assert TodoKind.DRAW_REVEAL in kinds(engine, OF_OFFICE)
    silence = RecordNoReveal(party=Party.COMMITTEE, by=Party.HRSS, reason="逾期")
    story.do(EXPERT_DRAW, DRAW, silence)
    show(story, engine)
    assert TodoKind.DRAW_REVEAL not in kinds(engine, OF_OFFICE)
    assert TodoKind.DRAW_REQUEST in kinds(engine, OF_OFFICE)


def test_exactly_those_asked_have_to_answer(engine: sa.Engine, review: Review) -> None:
    story = review.planned().approved().requested().draw_approved().revealed().story
    one, two, three, fourth, fifth = review.drawn

    def check() -> None:
        show(story, engine)
        seats: a.Seats = story.state(EXPERT_DRAW, DRAW).seats
        asked = {seat.expert for seat in seats if seat.answer is a.Answer.ASKED}
        told = {who for who in review.drawn if items(engine, expert(who))}
        assert told == asked

    check()
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
        check()


def test_an_expert_is_led_through_the_meeting(engine: sa.Engine, review: Review) -> None:
    story = review.planned().approved().publicised("P1").closed("P1").story
    review.requested().draw_approved().revealed().confirmed()
    chair, second, third = review.drawn[:3]

    def wanted() -> list[list[str]]:
        show(story, engine)
        return [[i.code for i in items(engine, expert(who))] for who in (chair, second, third)]

    assert wanted() == [[], [], []]
    review.opened()
    assert wanted() == [["SIGN_IN"], ["SIGN_IN"], ["SIGN_IN"]]
    review.attended()
    assert wanted() == [["REVIEW"], ["REVIEW"], ["REVIEW"]]
    review.voting().voted(second)
    assert wanted() == [["VOTE"], [], ["VOTE"]]
    story.do(REVIEW_MEETING, MEETING, VoidBallot(ballot=BALLOT, reason="系统重启"))
    assert wanted() == [["REVIEW"], ["REVIEW"], ["REVIEW"]]
    again = uid("again")
    review.voting(again).voted(ballot=again)
    assert wanted() == [[], [], []]
    review.counted(3, 3, ballot=again)
    assert wanted() == [["SIGN"], [], []]
    review.signed()
    assert wanted() == [[], [], []]
    assert items(engine, Viewer(role=Role.APPLICANT, person=chair)) == ()


def test_the_second_person_confirms_a_revocation(engine: sa.Engine, review: Review) -> None:
    story = review.story
    certify(story, CASE, "20263200000012000019")
    asker = OF_AUTHORITY.account
    assert asker is not None
    ask = RequestRevocation(account=asker, organisation=AUTHORITY, reason="造假")
    story.do(CERTIFICATE_DECIDER, CERTIFICATE, ask)
    show(story, engine)
    assert items(engine, OF_AUTHORITY) == ()
    other = Viewer(role=Role.TITLE_OFFICER, organisation=AUTHORITY, account=uid("another"))
    [item] = items(engine, other)
    assert (item.kind, item.title, item.subject_name) == (
        TodoKind.REVOCATION,
        "20263200000012000019",
        "张三",
    )
    confirm = ConfirmRevocation(account=uid("another"), organisation=AUTHORITY)
    story.do(CERTIFICATE_DECIDER, CERTIFICATE, confirm)
    show(story, engine)
    assert items(engine, other) == ()

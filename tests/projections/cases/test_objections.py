"""Objections in read models: the list, the receipt, what waits, what the applicant reads."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import ExtendPublicity, Withdraw
from domain.cases.objection import (
    DismissObjection,
    InvestigateObjection,
    ObjectionState,
    RaiseObjection,
    ReferObjection,
    UpholdObjection,
)
from domain.committees.plan_publicity import ExtendPlanPublicity
from domain.committees.review_plan import REVIEW_PLAN
from domain.configuration.reference.holidays import HOLIDAYS_2024_2026
from domain.terms import Role
from projections.cases import objections
from projections.cases.objections import ObjectionFilter
from projections.committees import plans, publicities
from projections.listing import Listing
from projections.people import messages
from projections.people.messages import MessageFilter, MessageKind
from projections.todo import todo
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import (
    APPLICANT,
    MONDAY,
    OFFICE,
    OFFICER,
    PLAN,
    UNIT,
    post_unit_publicity,
    uid,
)
from tests.projections.cases.test_declarations import CASE, OTHER
from tests.projections.review import LAST_DAY, Review, at_plan
from tests.projections.story import AUTHORITY, Story, show

FIRST, SECOND = uid("first objection"), uid("second objection")
LONGER = date(2026, 6, 9)
CODES = {"U": UNIT, "P1": OFFICE, "P2": OFFICE}


def raising(which: Any = FIRST, code: str = "P1", **changes: Any) -> RaiseObjection:
    given = {
        "objection": which,
        "organisation": CODES[code],
        "officer": None,
        "objector": "李四",
        "contact": "",
        "content": "业绩不实",
        "evidence": (),
        "received_on": MONDAY,
        "on": MONDAY,
        "public": True,
    }
    return RaiseObjection(**(given | changes))


def looking(which: Any = FIRST, code: str = "P1") -> InvestigateObjection:
    return InvestigateObjection(
        objection=which, organisation=CODES[code], officer=OFFICER, finding="属实"
    )


def dismissing(which: Any = FIRST, body: Any = OFFICE) -> DismissObjection:
    return DismissObjection(objection=which, organisation=body, officer=OFFICER, opinion="不成立")


REFER = ReferObjection(objection=FIRST, organisation=OFFICE, officer=OFFICER, proposal="应予终止")
END = UpholdObjection(
    objection=FIRST, organisation=AUTHORITY, officer=OFFICER, opinion="成立", ends=True
)


@pytest.fixture
def review(story: Story) -> Review:
    story.account("office", Role.COMMITTEE_OFFICER, organisation=OFFICE)
    return at_plan(story, CASE, OTHER).planned().approved().publicised("P1")


def listed(engine: sa.Engine, bodies: Any, **conditions: Any) -> list[tuple[Any, str]]:
    with engine.connect() as tx:
        found = objections.listing(tx, bodies, ObjectionFilter(**conditions), Listing())
    return [(row.objection, row.state.value) for row in found.rows]


def waiting(engine: sa.Engine, body: Any, role: Role) -> list[tuple[str, str]]:
    with engine.connect() as tx:
        found = todo.items(tx, Viewer(role=role, organisation=body)).rows
    return [(row.slot, row.code) for row in found if row.kind is TodoKind.OBJECTION]


def test_the_list_is_of_those_before_whom_it_lies(engine: sa.Engine, review: Review) -> None:
    story = review.story
    story.do(DECLARATION, CASE, raising(), raising(SECOND), looking(), REFER)
    show(story, engine)
    both = [(SECOND, "RAISED"), (FIRST, "REFERRED")]
    assert sorted(listed(engine, OFFICE)) == sorted(both)
    assert listed(engine, (OFFICE,), state=ObjectionState.RAISED) == [(SECOND, "RAISED")]
    assert listed(engine, AUTHORITY) == [(FIRST, "REFERRED")]
    assert listed(engine, UNIT) == []
    assert len(listed(engine, None)) == 2
    with engine.connect() as tx:
        assert (objections.open_in(tx, PLAN), objections.open_in(tx, uid("no plan"))) == (2, 0)
    assert len(listed(engine, None, name="zs", open=True)) == 2
    assert listed(engine, None, name="无此人") == listed(engine, None, open=False) == []
    story.do(DECLARATION, CASE, looking(SECOND), dismissing(SECOND), END)
    show(story, engine)
    assert sorted(one for _, one in listed(engine, OFFICE)) == ["DISMISSED", "UPHELD"]
    assert listed(engine, None, open=True) == []
    with engine.connect() as tx:
        (row,) = objections.listing(tx, AUTHORITY, ObjectionFilter(), Listing()).rows
    assert (row.applicant_name, row.code, row.ends, row.received_on) == ("张三", "P1", True, MONDAY)
    assert row.decided_at is not None


def test_a_receipt_tells_how_it_stands_and_nothing_else(engine: sa.Engine, review: Review) -> None:
    review.story.do(DECLARATION, CASE, raising())
    show(review.story, engine)
    with engine.connect() as tx:
        row = objections.receipt(tx, FIRST)
        assert objections.receipt(tx, SECOND) is None
    assert row is not None
    assert (row.state, row.received_on, row.decided_at) == (ObjectionState.RAISED, MONDAY, None)
    assert "李四" not in str(row)


def test_each_body_has_its_turn_on_its_list(engine: sa.Engine, review: Review) -> None:
    story = review.story
    office, authority = (OFFICE, Role.COMMITTEE_OFFICER), (AUTHORITY, Role.TITLE_OFFICER)
    for command, at_office, at_authority in (
        (raising(), [(str(FIRST), "RAISED")], []),
        (looking(), [(str(FIRST), "INVESTIGATED")], []),
        (REFER, [], [(str(FIRST), "REFERRED")]),
        (dismissing(body=AUTHORITY), [], []),
    ):
        story.do(DECLARATION, CASE, command)
        show(story, engine)
        assert waiting(engine, *office) == at_office
        assert waiting(engine, *authority) == at_authority


def test_what_ends_a_case_takes_its_objections_off_the_list(
    engine: sa.Engine, story: Story
) -> None:
    story.submit(CASE, "R1b")
    story.do(DECLARATION, CASE, post_unit_publicity(), raising(code="U"))
    show(story, engine)
    unit = (UNIT, Role.UNIT_OFFICER)
    assert waiting(engine, *unit) == [(str(FIRST), "RAISED")]
    story.do(DECLARATION, CASE, Withdraw(applicant=APPLICANT, reason="不报了"))
    show(story, engine)
    assert waiting(engine, *unit) == []
    assert listed(engine, UNIT, open=True) == []


def test_the_applicant_is_told_the_outcome_and_not_who(engine: sa.Engine, review: Review) -> None:
    review.story.do(DECLARATION, CASE, raising(), looking(), dismissing())
    show(review.story, engine)
    with engine.connect() as tx:
        told = messages.listing(tx, APPLICANT, MessageFilter(), Listing()).rows[0]
    assert (told.kind, told.organisation) == (MessageKind.OBJECTION_DISMISSED, OFFICE)


def test_an_extension_shows_everywhere(engine: sa.Engine, review: Review) -> None:
    longer = ExtendPlanPublicity(
        office=OFFICE,
        code="P1",
        reason="补充公示",
        working_days=1,
        on=LAST_DAY,
        calendar=HOLIDAYS_2024_2026,
    )
    review.story.do(REVIEW_PLAN, PLAN, longer)
    case = ExtendPublicity(code="P1", organisation=OFFICE, reason="补充公示", last_day=LONGER)
    review.story.do(DECLARATION, CASE, case)
    show(review.story, engine)
    with engine.connect() as tx:
        plan = plans.get(tx, PLAN)
        assert publicities.get(tx, PLAN, "P1", LONGER) is not None
        viewer = Viewer(role=Role.COMMITTEE_OFFICER, organisation=OFFICE)
        due = {row.due for row in todo.items(tx, viewer).rows if row.kind is TodoKind.PUBLICITY}
        told = messages.listing(tx, APPLICANT, MessageFilter(), Listing()).rows
    assert plan is not None
    assert (plan.last_day, due) == (LONGER, {LONGER})
    assert LONGER in {row.due for row in told if row.kind is MessageKind.PUBLICITY}

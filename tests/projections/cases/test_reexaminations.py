"""Re-examinations in read models: the list, what waits, what the applicant reads, the walk."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.cases.declaration import DECLARATION, Status
from domain.cases.declaration.commands import Refuse
from domain.cases.reexamination import (
    ConfirmResult,
    ReexaminationState,
    ReferReexamination,
    ReopenCase,
    RequestReexamination,
    WithdrawReexamination,
)
from domain.terms import Role
from projections.cases import declaration_lists, reexaminations, tracking
from projections.cases.reexaminations import ReexaminationFilter
from projections.listing import Listing
from projections.people import messages
from projections.people.messages import MessageFilter, MessageKind
from projections.todo import todo
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import (
    APPLICANT,
    CALENDAR,
    MONDAY,
    OFFICER,
    UNIT,
    uid,
)
from tests.projections.cases.test_declarations import CASE
from tests.projections.story import Story, show

ONE = uid("re-examination")
AUTHORITY = uid("Tp")
ASK = RequestReexamination(
    reexamination=ONE,
    applicant=APPLICANT,
    reasons="材料齐全",
    evidence=(),
    known_on=MONDAY,
    working_days=10,
    on=MONDAY,
    calendar=CALENDAR,
)
REFUSE = Refuse(organisation=UNIT, officer=OFFICER, opinion="材料不全")
REFER = ReferReexamination(reexamination=ONE, organisation=UNIT, officer=OFFICER, proposal="请定")


def answer(kind: type[ConfirmResult | ReopenCase], body: UUID = UNIT) -> Any:
    return kind(
        reexamination=ONE,
        organisation=body,
        officer=OFFICER,
        account=uid("another"),
        decided_by=uid("first"),
        opinion="答复",
    )


def reexamined(story: Story, case: UUID) -> None:
    """Refused, asked about, left to the authority, and reopened by it."""
    story.submit(case, "R1a")
    story.do(DECLARATION, case, REFUSE, ASK, REFER, answer(ReopenCase, AUTHORITY))


@pytest.fixture
def refused(story: Story) -> Story:
    story.submit(CASE, "R1a")
    story.do(DECLARATION, CASE, REFUSE, ASK)
    return story


def listed(engine: sa.Engine, bodies: Any, **conditions: Any) -> list[tuple[UUID, str]]:
    with engine.connect() as tx:
        filters = ReexaminationFilter(**conditions)
        found = reexaminations.listing(tx, bodies, filters, Listing())
    return [(row.reexamination, row.state.value) for row in found.rows]


def waiting(engine: sa.Engine, body: UUID, role: Role) -> list[tuple[TodoKind, str]]:
    with engine.connect() as tx:
        found = todo.items(tx, Viewer(role=role, organisation=body)).rows
    return [(row.kind, row.code) for row in found]


def told(engine: sa.Engine) -> set[MessageKind]:
    with engine.connect() as tx:
        found = messages.listing(tx, APPLICANT, MessageFilter(), Listing()).rows
    return {row.kind for row in found}


def test_it_waits_for_the_body_until_it_is_answered(engine: sa.Engine, refused: Story) -> None:
    show(refused, engine)
    unit, role = UNIT, Role.UNIT_OFFICER
    assert waiting(engine, unit, role) == [(TodoKind.REEXAMINATION, "REQUESTED")]
    assert listed(engine, unit) == [(ONE, "REQUESTED")]
    assert listed(engine, AUTHORITY) == []
    refused.do(DECLARATION, CASE, REFER)
    show(refused, engine)
    assert waiting(engine, unit, role) == []
    assert waiting(engine, AUTHORITY, Role.TITLE_OFFICER) == [(TodoKind.REEXAMINATION, "REFERRED")]
    assert listed(engine, AUTHORITY, open=True) == [(ONE, "REFERRED")]
    refused.do(DECLARATION, CASE, answer(ConfirmResult, AUTHORITY))
    show(refused, engine)
    assert waiting(engine, AUTHORITY, Role.TITLE_OFFICER) == []
    assert listed(engine, None, state=ReexaminationState.CONFIRMED) == [(ONE, "CONFIRMED")]
    assert listed(engine, None, open=True) == []
    assert MessageKind.REEXAMINED in told(engine)


def test_what_is_withdrawn_waits_no_more(engine: sa.Engine, refused: Story) -> None:
    withdraw = WithdrawReexamination(reexamination=ONE, applicant=APPLICANT)
    refused.do(DECLARATION, CASE, withdraw)
    show(refused, engine)
    assert waiting(engine, UNIT, Role.UNIT_OFFICER) == []
    assert listed(engine, UNIT, open=False) == [(ONE, "WITHDRAWN")]


def test_a_reopened_case_waits_where_it_was_refused(engine: sa.Engine, refused: Story) -> None:
    refused.do(DECLARATION, CASE, answer(ReopenCase))
    show(refused, engine)
    assert waiting(engine, UNIT, Role.UNIT_OFFICER) == [(TodoKind.REVIEW, "U")]
    with engine.connect() as tx:
        row = declaration_lists.get(tx, CASE)
    assert row is not None
    assert (row.status, row.stage_code) == (Status.IN_REVIEW, "U")
    assert MessageKind.REOPENED in told(engine)


def test_tracking_shows_the_opinion_and_not_the_reasons(refused: Story) -> None:
    refused.do(DECLARATION, CASE, answer(ConfirmResult))
    rows = tracking.track(refused.of(CASE))
    asked, decided = rows[-2], rows[-1]
    assert (asked.action, asked.code, asked.opinion) == ("ReexaminationRequested", "U", None)
    assert (decided.action, decided.opinion) == ("ResultConfirmed", "答复")

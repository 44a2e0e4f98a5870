"""Entrusted reviews: where each one is, who finds it, whose turn it is, what people are told."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from domain.cases.entrusted_review import ENTRUSTED_REVIEW
from domain.cases.request_acts import RefuseRequest, ReturnRequest, WithdrawRequest
from domain.cases.request_steps import RequestStatus
from domain.terms import Role, TitleLevel
from projections.cases import entrusted_reviews
from projections.cases.entrusted_reviews import EntrustedReviewFilter, EntrustedReviewRow
from projections.listing import Listing
from projections.people import messages
from projections.people.messages import MessageFilter, MessageKind
from projections.todo import todo
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.case_samples import APPLICANT, UNIT, uid
from tests.domain.requests import (
    ACCEPT,
    BODY,
    BODY_SAYS,
    DRAFT,
    GRANT,
    LETTER,
    OFFICE,
    SUBMIT,
    TO_HRSS,
    UNIT_SAYS,
)
from tests.projections.story import Story, show

REQUEST = uid("request")
S = RequestStatus
PERSON = Viewer(role=Role.APPLICANT, person=APPLICANT)
AT_UNIT = Viewer(role=Role.UNIT_OFFICER, organisation=UNIT)
AT_BODY = Viewer(role=Role.AUTHORITY_OFFICER, organisation=BODY)
AT_OFFICE = Viewer(role=Role.TITLE_OFFICER, organisation=OFFICE)


def rows(engine: sa.Engine, sort: str = "", **filters: Any) -> tuple[EntrustedReviewRow, ...]:
    with engine.connect() as tx:
        wanted = Listing(sort=sort)
        return entrusted_reviews.listing(tx, EntrustedReviewFilter(**filters), wanted).rows


def told(engine: sa.Engine) -> list[MessageKind]:
    with engine.connect() as tx:
        found = messages.listing(tx, APPLICANT, MessageFilter(), Listing())
    return [row.kind for row in found.rows]


def back(body: Any) -> ReturnRequest:
    return ReturnRequest(organisation=body, opinion="请修改")


def test_where_it_is_and_who_finds_it(engine: sa.Engine, story: Story) -> None:
    who: tuple[dict[str, Any], ...] = (
        {"person": APPLICANT},
        {"unit": UNIT},
        {"body": BODY},
        {"body": OFFICE},
    )
    steps = (
        ((DRAFT,), S.DRAFT, None, (1, 0, 0, 0)),
        ((SUBMIT,), S.AT_HR_UNIT, UNIT, (1, 1, 0, 0)),
        ((UNIT_SAYS,), S.AT_AUTHORITY, BODY, (1, 1, 1, 0)),
        ((ACCEPT, BODY_SAYS), S.AT_HRSS, OFFICE, (1, 1, 1, 1)),
        ((back(OFFICE),), S.AT_AUTHORITY, BODY, (1, 1, 1, 1)),
        ((BODY_SAYS, GRANT), S.GRANTED, None, (1, 1, 1, 1)),
    )
    for commands, status, waiting, found in steps:
        story.do(ENTRUSTED_REVIEW, REQUEST, *commands)
        show(story, engine)
        [row] = rows(engine)
        assert (row.status, row.waiting) == (status, waiting)
        assert tuple(len(rows(engine, **one)) for one in who) == found, status
    assert (row.letter_number, row.valid_until) == (LETTER.number, LETTER.valid_until)
    assert row.accepted_at is not None
    assert row.submitted_at is not None


def test_a_units_draft_is_not_the_persons_to_see_yet(engine: sa.Engine, story: Story) -> None:
    story.do(ENTRUSTED_REVIEW, REQUEST, replace(DRAFT, by_unit=True))
    show(story, engine)
    assert rows(engine, person=APPLICANT) == ()
    assert len(rows(engine, unit=UNIT)) == 1
    assert rows(engine, unit=uid("other")) == ()
    story.do(ENTRUSTED_REVIEW, REQUEST, SUBMIT)
    show(story, engine)
    assert len(rows(engine, person=APPLICANT)) == 1


def test_submitted_to_another_unit_it_leaves_the_lists_of_the_former(
    engine: sa.Engine, story: Story
) -> None:
    elsewhere = replace(DRAFT, unit=uid("other"))
    other = replace(SUBMIT, authority=uid("D2"))
    story.do(ENTRUSTED_REVIEW, REQUEST, *TO_HRSS, back(OFFICE), back(BODY), back(UNIT))
    story.do(ENTRUSTED_REVIEW, REQUEST, elsewhere, other)
    show(story, engine)
    found = [len(rows(engine, body=body)) for body in (UNIT, BODY, uid("other"), OFFICE)]
    assert found == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "_"}, 0),
        ({"unit_name": "njjz"}, 1),
        ({"unit_name": "没有"}, 0),
        ({"year": 2026}, 1),
        ({"year": 2027}, 0),
        ({"level": TitleLevel.SENIOR_ASSOCIATE}, 1),
        ({"level": TitleLevel.INTERMEDIATE}, 0),
        ({"division": "320100"}, 1),
        ({"division": "320200"}, 0),
        ({"province": "330000"}, 1),
        ({"province": "310000"}, 0),
        ({"letter_number": "〔2026〕1"}, 1),
        ({"letter_number": "%"}, 0),
        ({"status": S.GRANTED}, 1),
        ({"status": S.DRAFT}, 0),
        ({"body": BODY, "waiting": True}, 0),
    ],
)
def test_every_condition(
    engine: sa.Engine, story: Story, filters: dict[str, Any], found: int
) -> None:
    story.do(ENTRUSTED_REVIEW, REQUEST, *TO_HRSS, GRANT)
    show(story, engine)
    assert len(rows(engine, **filters)) == found


def test_every_order_and_the_persons_name(engine: sa.Engine, story: Story) -> None:
    second = uid("second request")
    story.do(ENTRUSTED_REVIEW, REQUEST, *TO_HRSS)
    story.do(ENTRUSTED_REVIEW, second, DRAFT)
    show(story, engine)
    assert [row.request for row in rows(engine)] == [second, REQUEST]
    sorts = ("since", "submitted_at", "year", "name", "unit", "level", "status", "letter_date")
    for sort in sorts:
        assert len(rows(engine, sort=sort)) == 2
    assert [row.request for row in rows(engine, sort="status")] == [second, REQUEST]
    name = rows(engine)[0].name
    assert name
    assert len(rows(engine, name=name)) == 2
    assert len(rows(engine, body=OFFICE, waiting=True)) == 1


@pytest.mark.parametrize("by_unit", [False, True])
def test_whose_turn_it_is_stands_in_the_to_do_list(
    engine: sa.Engine, story: Story, by_unit: bool
) -> None:
    asker = AT_UNIT if by_unit else PERSON
    after = (
        (replace(DRAFT, by_unit=by_unit), None),
        (SUBMIT, AT_UNIT),
        (UNIT_SAYS, AT_BODY),
        (ACCEPT, AT_BODY),
        (back(BODY), AT_UNIT),
        (back(UNIT), asker),
        (SUBMIT, AT_UNIT),
        (UNIT_SAYS, AT_BODY),
        (ACCEPT, AT_BODY),
        (BODY_SAYS, AT_OFFICE),
        (GRANT, None),
    )
    for command, whose in after:
        story.do(ENTRUSTED_REVIEW, REQUEST, command)
        show(story, engine)
        for viewer in (PERSON, AT_UNIT, AT_BODY, AT_OFFICE):
            with engine.connect() as tx:
                items = todo.items(tx, viewer).rows
            assert len(items) == (viewer == whose), (command, viewer)
            for item in items:
                back_home = viewer == whose == asker and item.kind is TodoKind.ENTRUST_BACK
                assert back_home or item.kind is TodoKind.ENTRUST_REVIEW
                assert item.subject_person == APPLICANT


@pytest.mark.parametrize(
    "end",
    [RefuseRequest(organisation=UNIT, opinion="不符合"), WithdrawRequest(reason="个人原因")],
)
def test_an_ended_one_waits_for_nobody(engine: sa.Engine, story: Story, end: Any) -> None:
    story.do(ENTRUSTED_REVIEW, REQUEST, DRAFT, SUBMIT, end)
    show(story, engine)
    for viewer in (PERSON, AT_UNIT):
        with engine.connect() as tx:
            assert todo.items(tx, viewer).rows == ()
    [row] = rows(engine)
    assert row.status in (S.REFUSED, S.WITHDRAWN)
    assert row.waiting is None


def test_the_person_is_told_of_a_return_a_refusal_and_the_letter(
    engine: sa.Engine, story: Story
) -> None:
    story.do(ENTRUSTED_REVIEW, REQUEST, *TO_HRSS[:3], back(BODY))
    show(story, engine)
    assert told(engine) == []
    story.do(ENTRUSTED_REVIEW, REQUEST, back(UNIT))
    show(story, engine)
    assert told(engine) == [MessageKind.ENTRUST_RETURNED]
    story.do(ENTRUSTED_REVIEW, REQUEST, *TO_HRSS[1:], GRANT)
    refused = uid("refused")
    no = RefuseRequest(organisation=UNIT, opinion="不符合")
    story.do(ENTRUSTED_REVIEW, refused, DRAFT, SUBMIT, no)
    show(story, engine)
    assert told(engine)[:2] == [MessageKind.ENTRUST_REFUSED, MessageKind.ENTRUSTED]


def test_a_units_own_return_is_the_units_business(engine: sa.Engine, story: Story) -> None:
    story.do(ENTRUSTED_REVIEW, REQUEST, replace(DRAFT, by_unit=True), SUBMIT, back(UNIT))
    show(story, engine)
    assert told(engine) == []

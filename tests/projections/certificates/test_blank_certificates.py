"""Blank certificates: who finds which request, what is in stock, the ledger, whose turn it is."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.cases.request_steps import RequestStatus
from domain.certificates.blank_certificates import BLANK_CERTIFICATES
from domain.certificates.blank_certificates.commands import WithdrawBlankRequest
from domain.certificates.blank_certificates.events import BlankKind, FormState, VoidGround
from domain.terms import Role, TitleLevel
from projections.certificates import blank_certificates, blank_ledger
from projections.certificates.blank_certificates import BlankFilter, BlankRow, StockRow
from projections.certificates.blank_ledger import EntryFilter, EntryRow
from projections.listing import Listing
from projections.todo import todo
from projections.todo.todo import Viewer
from projections.todo.todo_items import TodoKind
from tests.domain.blanks import (
    BACK,
    BODY,
    DAY,
    DRAFT,
    GRANT,
    GRANTED,
    HRSS,
    ORDER,
    RECEIVE,
    RECEIVED,
    REFUSE,
    REQUEST,
    SUBMIT,
    restore,
    use,
    void,
)
from tests.domain.case_samples import uid
from tests.projections.story import Story, show

S, F = RequestStatus, FormState
AT_BODY = Viewer(role=Role.AUTHORITY_OFFICER, organisation=BODY)
AT_HRSS = Viewer(role=Role.TITLE_OFFICER, organisation=HRSS)


def rows(engine: sa.Engine, sort: str = "", **filters: Any) -> tuple[BlankRow, ...]:
    with engine.connect() as tx:
        wanted = Listing(sort=sort)
        return blank_certificates.listing(tx, BlankFilter(**filters), wanted).rows


def stock(engine: sa.Engine) -> tuple[StockRow, ...]:
    with engine.connect() as tx:
        return blank_certificates.stock(tx, BODY)


def ledger(engine: sa.Engine, sort: str = "", **filters: Any) -> tuple[EntryRow, ...]:
    with engine.connect() as tx:
        wanted = Listing(sort=sort)
        return blank_ledger.entries(tx, REQUEST, EntryFilter(**filters), wanted).rows


def waiting(engine: sa.Engine, viewer: Viewer) -> list[tuple[TodoKind, str]]:
    with engine.connect() as tx:
        return [(row.kind, row.title) for row in todo.items(tx, viewer).rows]


def test_where_a_request_is_and_whose_turn(engine: sa.Engine, story: Story) -> None:
    review = (TodoKind.BLANK_REVIEW, "江宁区建设局，100 份")
    steps: tuple[tuple[Any, RequestStatus, UUID | None, list[Any], list[Any]], ...] = (
        (DRAFT, S.DRAFT, None, [], []),
        (SUBMIT, S.AT_HRSS, HRSS, [], [review]),
        (BACK, S.RETURNED, None, [(TodoKind.BLANK_BACK, "100 份")], []),
        (SUBMIT, S.AT_HRSS, HRSS, [], [review]),
        (
            replace(GRANT, last="苏A0001080"),
            S.GRANTED,
            None,
            [(TodoKind.BLANK_RECEIPT, "80 份")],
            [],
        ),
        (RECEIVE, S.GRANTED, None, [], []),
    )
    for command, status, turn, theirs, ours in steps:
        story.do(BLANK_CERTIFICATES, REQUEST, command)
        show(story, engine)
        [row] = rows(engine, body=BODY)
        assert (row.status, row.waiting) == (status, turn)
        assert len(rows(engine, hrss=HRSS)) == (0 if status is S.DRAFT else 1)
        assert waiting(engine, AT_BODY) == theirs
        assert waiting(engine, AT_HRSS) == ours
    assert (row.first, row.last, row.granted) == ("苏A0001001", "苏A0001080", 80)
    assert (row.granted_on, row.received_on, row.stock) == (DAY, DAY, 80)


@pytest.mark.parametrize(("last", "status"), [(REFUSE, S.REFUSED), (None, S.WITHDRAWN)])
def test_an_ended_request_waits_for_nobody(
    engine: sa.Engine, story: Story, last: Any, status: RequestStatus
) -> None:
    ends = last or WithdrawBlankRequest(reason="不再需要")
    story.do(BLANK_CERTIFICATES, REQUEST, DRAFT, SUBMIT, ends)
    show(story, engine)
    assert rows(engine)[0].status is status
    assert rows(engine, current=True) == ()
    assert waiting(engine, AT_HRSS) == waiting(engine, AT_BODY) == []


def test_granted_is_used_and_void_and_in_stock(engine: sa.Engine, story: Story) -> None:
    other = replace(DRAFT, order=replace(ORDER, level=TitleLevel.SENIOR_FULL))
    later = replace(GRANT, first="苏A0002001", last="苏A0002040")
    story.do(BLANK_CERTIFICATES, uid("second"), other, SUBMIT, later)
    entries = (
        use("0001001", "0001030"),
        void("0001031", "0001035"),
        restore("0001011", "0001020"),
        restore("0001035"),
    )
    story.do(BLANK_CERTIFICATES, REQUEST, *RECEIVED, *entries)
    show(story, engine)
    [row] = rows(engine, serial="苏A0001099")
    assert (row.granted, row.used, row.void, row.stock) == (100, 20, 4, 76)
    high, middle = stock(engine)
    assert (high.level, high.stock, high.on_the_way) == (TitleLevel.SENIOR_FULL, 0, 40)
    assert (middle.granted, middle.used, middle.void, middle.stock) == (100, 20, 4, 76)
    assert middle.on_the_way == 0
    assert [(e.state, e.was, e.count) for e in ledger(engine)] == [
        (F.IN_STOCK, F.VOID, 1),
        (F.IN_STOCK, F.USED, 10),
        (F.VOID, F.IN_STOCK, 5),
        (F.USED, F.IN_STOCK, 30),
    ]
    spoilt = ledger(engine, state=F.VOID)[0]
    assert (spoilt.first, spoilt.last) == ("苏A0001031", "苏A0001035")
    assert (spoilt.ground, spoilt.note, spoilt.on) == (VoidGround.SPOILT, "打印错位", DAY)


def test_the_ledger_is_searched_by_serial_and_certificate(engine: sa.Engine, story: Story) -> None:
    story.do(
        BLANK_CERTIFICATES,
        REQUEST,
        *RECEIVED,
        use("0001001", "0001009"),
        use("0001010", certificate="2026320000X"),
    )
    show(story, engine)
    found = {
        "苏A0001009": 1,
        "0001010": 1,
        "苏B0001009": 0,
        "001010": 0,
        "x": 0,
    }
    for serial, count in found.items():
        assert len(ledger(engine, serial=serial)) == count, serial
    assert [e.first for e in ledger(engine, certificate="0000X")] == ["苏A0001010"]
    assert [e.count for e in ledger(engine, sort="first")] == [9, 1]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"body_name": "jnq"}, 1),
        ({"body_name": "%"}, 0),
        ({"kind": BlankKind.TITLE}, 1),
        ({"kind": BlankKind.QUALIFICATION}, 0),
        ({"level": TitleLevel.INTERMEDIATE}, 1),
        ({"level": TitleLevel.SENIOR_FULL}, 0),
        ({"status": S.GRANTED}, 1),
        ({"status": S.DRAFT}, 0),
        ({"serial": "苏A0001100"}, 1),
        ({"serial": "苏A0001101"}, 0),
        ({"serial": "0001100"}, 0),
        ({"serial": "%"}, 0),
        ({"granted_from": DAY, "granted_until": DAY}, 1),
        ({"granted_from": date(2026, 6, 4)}, 0),
        ({"granted_until": date(2026, 6, 2)}, 0),
        ({"stock": True}, 1),
        ({"current": True}, 1),
        ({"body": BODY}, 1),
        ({"body": (HRSS, BODY)}, 1),
        ({"body": HRSS}, 0),
        ({"hrss": HRSS}, 1),
        ({"hrss": BODY}, 0),
    ],
)
def test_requests_are_found_by_every_condition(
    engine: sa.Engine, story: Story, filters: dict[str, Any], found: int
) -> None:
    story.do(BLANK_CERTIFICATES, REQUEST, *GRANTED)
    show(story, engine)
    assert len(rows(engine, **filters)) == found


def test_a_grant_is_settled_when_nothing_is_left(engine: sa.Engine, story: Story) -> None:
    story.do(BLANK_CERTIFICATES, REQUEST, *RECEIVED, use("0001001", "0001099"))
    show(story, engine)
    assert len(rows(engine, current=True)) == 1
    story.do(BLANK_CERTIFICATES, REQUEST, void("0001100"))
    show(story, engine)
    assert rows(engine, current=True) == rows(engine, stock=True) == ()
    assert len(rows(engine, sort="stock")) == 1

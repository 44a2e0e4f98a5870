"""The blacklist's records, found by whom, why, when, in what state and entered by whom."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.people.blacklist import (
    AmendBar,
    Bar,
    BarLifted,
    Barred,
    BarState,
    LiftBar,
)
from domain.people.person import PERSON
from domain.personal import Personal
from domain.terms import Role
from projections.listing import Listing
from projections.people import blacklist
from projections.people.blacklist import BarFilter
from tests.domain.case_samples import APPLICANT, uid
from tests.projections.story import AUTHORITY, Story, show

TODAY = date(2026, 6, 1)
LONG, SHORT, OLD, NEXT = uid("long"), uid("short"), uid("old"), uid("next")


def bar(record: UUID, first: date, last: date, body: UUID | None = AUTHORITY) -> Bar:
    return Bar(
        record=record,
        reason=f"原因 {record.hex[:4]}",
        basis="苏人社〔2026〕1 号" if record == LONG else "",
        barred_from=first,
        barred_until=last,
        organisation=body,
    )


@pytest.fixture
def told(story: Story) -> Story:
    story.person("曾单", uid("zeng"))
    story.organisation("沛县建设局", uid("county"), division="320322")
    long = bar(LONG, date(2026, 1, 1), date(2028, 12, 31))
    short = bar(SHORT, date(2026, 1, 1), date(2026, 6, 1), uid("county"))
    story.do(PERSON, APPLICANT, long, short)
    old = bar(OLD, date(2020, 1, 1), date(2022, 12, 31), None)
    story.do(PERSON, uid("zeng"), old, bar(NEXT, date(2026, 6, 2), date(2027, 1, 1)))
    return story


def records(engine: sa.Engine, on: date = TODAY, **filters: Any) -> set[UUID]:
    with engine.connect() as tx:
        found = blacklist.listing(tx, BarFilter(**filters), on, Listing())
    return {row.record for row in found.rows}


def test_records_are_found_by_every_condition(engine: sa.Engine, told: Story) -> None:
    show(told, engine)
    assert records(engine) == {LONG, SHORT, OLD, NEXT}
    assert records(engine, text="zeng") == records(engine, persons=(uid("zeng"),)) == {OLD, NEXT}
    assert records(engine, text="%") == set()
    assert records(engine, reason="苏人社") == {LONG}
    assert records(engine, reason=f"原因 {OLD.hex[:4]}") == {OLD}
    assert records(engine, state=BarState.IN_FORCE) == {LONG, SHORT}
    assert records(engine, state=BarState.FUTURE) == {NEXT}
    assert records(engine, state=BarState.EXPIRED) == {OLD}
    assert records(engine, on=date(2026, 6, 2), state=BarState.IN_FORCE) == {LONG, NEXT}
    assert records(engine, since=date(2027, 1, 2)) == {LONG}
    assert records(engine, until=date(2022, 12, 31)) == {OLD}
    assert records(engine, division="320300") == {SHORT}


def test_a_region_sees_its_own_and_the_province_what_has_no_body(
    engine: sa.Engine, told: Story
) -> None:
    show(told, engine)
    assert records(engine, region="320000") == {LONG, SHORT, OLD, NEXT}
    assert records(engine, region="320300") == {SHORT}
    assert records(engine, region="330000") == {OLD}


def test_who_entered_it_is_known_by_name(engine: sa.Engine, told: Story) -> None:
    account = told.account("wang", Role.TITLE_OFFICER, name="王五", organisation=AUTHORITY)
    told.events = [
        replace(r, actor=account) if isinstance(r.event, Barred) else r for r in told.events
    ]
    show(told, engine)
    for text in ("王五", "wan"):
        assert len(records(engine, entered_by=text)) == 4
    assert records(engine, entered_by="李四") == set()
    with engine.connect() as tx:
        row = blacklist.get(tx, LONG, TODAY)
    assert row is not None
    assert row.entered_by_name == "王五"


def test_amending_and_lifting_change_one_record(engine: sa.Engine, told: Story) -> None:
    amend = AmendBar(
        record=SHORT,
        reason="更正后的原因",
        basis="",
        barred_from=date(2026, 1, 1),
        barred_until=date(2026, 12, 31),
        organisation=AUTHORITY,
    )
    lift = LiftBar(record=LONG, reason="申诉成立", organisation=AUTHORITY)
    told.do(PERSON, APPLICANT, amend, lift)
    show(told, engine)
    with engine.connect() as tx:
        rows = {row.record: row for row in blacklist.of_person(tx, APPLICANT, TODAY)}
        until = blacklist.barred(tx, [APPLICANT, uid("zeng")], TODAY)
    assert rows[SHORT].reason == "更正后的原因"
    assert rows[SHORT].organisation_name == "沛县建设局"
    assert (rows[LONG].state, rows[LONG].lifted_reason) == (BarState.LIFTED, "申诉成立")
    assert until == {APPLICANT: date(2026, 12, 31)}


def test_a_lift_of_old_lifts_every_record_of_that_time(engine: sa.Engine, told: Story) -> None:
    reason = Personal(APPLICANT, "期满")
    told.tell(PERSON, APPLICANT, BarLifted(record=None, lifting_reason=reason, organisation=None))
    show(told, engine)
    assert records(engine, state=BarState.LIFTED) == {LONG, SHORT}


def test_the_order_is_by_days_and_state(engine: sa.Engine, told: Story) -> None:
    show(told, engine)
    with engine.connect() as tx:
        by = {
            sort: [
                row.record
                for row in blacklist.listing(tx, BarFilter(), TODAY, Listing(sort=sort)).rows
            ]
            for sort in ("barred_until", "state")
        }
    assert by["barred_until"] == [OLD, SHORT, NEXT, LONG]
    assert by["state"][2:] == [NEXT, OLD]

"""Blacklist: several records of one person, each with its own days."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.blacklist import (
    AmendBar,
    Bar,
    BarAmended,
    BarLifted,
    Barred,
    BarState,
    LiftBar,
    in_force,
)
from domain.people.person import PERSON, OpenDeclaration
from domain.personal import Personal
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel
from tests.domain.case_samples import uid
from tests.domain.people.test_person import BODY, PERSON_ID, somebody

JUNE, YEAR_END = date(2026, 6, 1), date(2026, 12, 31)
LONG = Bar(
    record=uid("long"),
    reason="弄虚作假",
    basis="苏人社〔2026〕1 号",
    barred_from=JUNE,
    barred_until=date(2029, 5, 31),
    organisation=BODY,
)
SHORT = replace(LONG, record=uid("short"), barred_until=YEAR_END, basis="")
AMEND = AmendBar(
    record=SHORT.record,
    reason="弄虚作假",
    basis="",
    barred_from=JUNE,
    barred_until=date(2027, 6, 30),
    organisation=BODY,
)
OPEN = OpenDeclaration(
    declaration=uid("declaration"),
    year=2026,
    mode=AcquisitionMode.PEER_REVIEW,
    level=TitleLevel.JUNIOR_ASSISTANT,
    declaration_type=DeclarationType.ORDINARY,
    on=JUNE,
)
LIFT = LiftBar(record=SHORT.record, reason=" 申诉成立 ", organisation=BODY)


def said(text: str) -> Personal:
    return Personal(PERSON_ID, text)


def test_a_record_has_a_reason_and_ends_after_it_begins() -> None:
    somebody.when(LONG).then(
        Barred(
            record=LONG.record,
            reason=said("弄虚作假"),
            basis=said("苏人社〔2026〕1 号"),
            barred_from=JUNE,
            barred_until=date(2029, 5, 31),
            organisation=BODY,
        )
    )
    somebody.when(replace(LONG, reason=" ")).rejected("reason-required")
    somebody.when(replace(LONG, barred_until=date(2026, 5, 31))).rejected("dates-crossed")
    somebody.after(LONG).when(LONG).rejected("bar-exists")


@pytest.mark.parametrize("order", [(LONG, SHORT), (SHORT, LONG)])
def test_a_short_record_does_not_take_the_place_of_a_long_one(order: tuple[Bar, Bar]) -> None:
    both = somebody.after(*order)
    later = replace(OPEN, year=2027, on=date(2027, 3, 1))
    both.when(later).rejected("person-barred", until=LONG.barred_until)
    left = both.after(replace(LIFT, record=LONG.record))
    assert left.when(later).events
    left.when(OPEN).rejected("person-barred", until=YEAR_END)


def test_a_record_is_amended_and_keeps_its_body() -> None:
    barred = somebody.after(SHORT)
    other = replace(AMEND, organisation=uid("another body"))
    [event] = barred.when(other).events
    assert event == BarAmended(
        record=SHORT.record,
        reason=said("弄虚作假"),
        basis=said(""),
        barred_from=JUNE,
        barred_until=date(2027, 6, 30),
        organisation=uid("another body"),
    )
    [record] = barred.after(other).state.bars
    assert (record.organisation, record.barred_until) == (BODY, date(2027, 6, 30))
    barred.after(other).when(other).then()
    barred.when(replace(AMEND, reason="")).rejected("reason-required")
    barred.when(replace(AMEND, barred_until=date(2026, 5, 31))).rejected("dates-crossed")
    barred.when(replace(AMEND, record=uid("other"))).rejected("bar-unknown")


def test_a_record_is_lifted_once_with_a_reason_and_is_then_closed() -> None:
    barred = somebody.after(SHORT)
    barred.when(replace(LIFT, reason="")).rejected("reason-required")
    barred.when(LIFT).then(
        BarLifted(record=SHORT.record, lifting_reason=said("申诉成立"), organisation=BODY)
    )
    lifted = barred.after(LIFT)
    assert lifted.when(OPEN).events
    lifted.when(LIFT).rejected("not-barred")
    lifted.when(AMEND).rejected("not-barred")
    somebody.when(LIFT).rejected("bar-unknown")


def test_what_was_lifted_before_records_had_ids_lifted_all_there_was() -> None:
    old = BarLifted(record=None, lifting_reason=said("期满"), organisation=BODY)
    history = somebody.after(LONG, SHORT).given(old)
    assert all(one.lifted for one in history.state.bars)
    assert history.after(replace(LONG, record=uid("third"))).state.bars[-1].lifted is False


def test_the_state_of_a_record_follows_from_the_day() -> None:
    [record] = somebody.after(SHORT).state.bars
    days = {date(2026, 5, 31): "FUTURE", JUNE: "IN_FORCE", YEAR_END: "IN_FORCE"}
    for on, state in {**days, date(2027, 1, 1): "EXPIRED"}.items():
        assert record.state(on) is BarState(state)


days = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 3, 1))


@given(spans=st.lists(st.tuples(days, days, st.booleans()), max_size=5), on=days)
def test_somebody_is_barred_when_any_record_is_in_force(
    spans: list[tuple[date, date, bool]], on: date
) -> None:
    told = somebody
    for place, (one, other, lifted) in enumerate(spans):
        first, last = sorted((one, other))
        record = UUID(int=place)
        told = told.after(replace(LONG, record=record, barred_from=first, barred_until=last))
        if lifted:
            told = told.after(replace(LIFT, record=record))
    expected = [max(a, b) for a, b, lifted in spans if not lifted and min(a, b) <= on <= max(a, b)]
    found = in_force(PERSON.fold(told.history).bars, on)
    assert (found.barred_until if found else None) == max(expected, default=None)

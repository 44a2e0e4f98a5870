"""Integrity records: entered, corrected and withdrawn, and whom they keep from being drawn."""

from dataclasses import replace
from datetime import date
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.integrity import (
    INTEGRITY,
    MOST_FILES,
    AddEvidence,
    Capacity,
    CorrectIntegrity,
    Event,
    Evidence,
    Integrity,
    IntegrityCorrected,
    IntegrityEvidenceAdded,
    IntegrityKind,
    IntegrityRecorded,
    IntegrityWithdrawn,
    RecordIntegrity,
    RecordState,
    WithdrawIntegrity,
    in_force,
)
from domain.personal import Personal
from tests.spec import Spec, spec

PERSON, RECORD, BODY, OTHER = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
TODAY = date(2026, 6, 1)
ENTER = RecordIntegrity(
    person=PERSON,
    record=RECORD,
    kind=IntegrityKind.SERIOUS,
    capacity=Capacity.APPLICANT,
    facts="提供虚假业绩",
    basis="苏人社〔2026〕1 号",
    occurred_on=date(2026, 3, 1),
    valid_until=date(2027, 2, 28),
    source="省职称办",
    organisation=BODY,
    today=TODAY,
)
CORRECT = CorrectIntegrity(
    record=RECORD,
    kind=IntegrityKind.BREACH,
    capacity=Capacity.APPLICANT,
    facts="提供虚假业绩",
    basis="苏人社〔2026〕1 号",
    occurred_on=date(2026, 3, 1),
    valid_until=None,
    source="省职称办",
    reason="经复核情节较轻",
    organisation=OTHER,
    today=TODAY,
)
WITHDRAW = WithdrawIntegrity(record=RECORD, reason="复核不属实", organisation=BODY)
people = spec(INTEGRITY)
entered = people.after(ENTER)


def personal(text: str) -> Personal:
    return Personal(PERSON, text)


def file(digest: str = "a" * 64) -> AddEvidence:
    one = Evidence(digest=digest, name=personal("决定.pdf"), media_type="application/pdf", size=9)
    return AddEvidence(record=RECORD, file=one)


def test_a_record_is_entered_once() -> None:
    people.when(replace(ENTER, facts=" 提供虚假业绩 ")).then(
        IntegrityRecorded(
            person=PERSON,
            record=RECORD,
            kind=IntegrityKind.SERIOUS,
            capacity=Capacity.APPLICANT,
            facts=personal("提供虚假业绩"),
            basis=personal("苏人社〔2026〕1 号"),
            occurred_on=date(2026, 3, 1),
            valid_until=date(2027, 2, 28),
            source=personal("省职称办"),
            organisation=BODY,
        )
    )
    entered.when(ENTER).rejected("integrity-exists")
    entered.when(replace(ENTER, record=OTHER, person=OTHER)).rejected("integrity-of-another")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"facts": " "}, {"facts"}),
        ({"basis": "", "source": ""}, {"basis", "source"}),
        ({"occurred_on": date(2026, 6, 2)}, {"occurred_on"}),
        ({"valid_until": date(2026, 2, 28)}, {"valid_until"}),
    ],
)
def test_wrong_fields_are_named_all_at_once(change: dict[str, Any], fields: set[str]) -> None:
    ways: list[tuple[Spec, Any]] = [(people, ENTER), (entered, CORRECT)]
    for way, command in ways:
        refusal = way.when(replace(command, **change)).rejected("integrity-wrong")
        assert refusal.fields.keys() == fields


def test_a_correction_says_why_and_leaves_the_record_with_its_body() -> None:
    entered.when(replace(CORRECT, reason=" ")).rejected("reason-required")
    [corrected] = entered.when(CORRECT).events
    assert isinstance(corrected, IntegrityCorrected)
    assert corrected.correction_reason == personal("经复核情节较轻")
    [now] = entered.after(CORRECT).state.records
    assert (now.kind, now.valid_until, now.organisation) == (IntegrityKind.BREACH, None, BODY)
    same = replace(CORRECT, kind=ENTER.kind, valid_until=ENTER.valid_until)
    entered.when(same).then()


def test_what_is_withdrawn_stays_and_counts_no_more() -> None:
    entered.when(replace(WITHDRAW, reason="")).rejected("reason-required")
    entered.when(WITHDRAW).then(
        IntegrityWithdrawn(
            person=PERSON,
            record=RECORD,
            withdrawal_reason=personal("复核不属实"),
            organisation=BODY,
        )
    )
    gone = entered.after(WITHDRAW)
    assert [one.state(TODAY) for one in gone.state.records] == [RecordState.WITHDRAWN]
    for command in (WITHDRAW, CORRECT, file()):
        gone.when(command).rejected("integrity-withdrawn")
        people.when(command).rejected("integrity-unknown")


def test_evidence_is_added_and_never_taken_away() -> None:
    added = file()
    entered.when(added).then(IntegrityEvidenceAdded(person=PERSON, record=RECORD, file=added.file))
    entered.after(added).when(added).then()
    full = entered.after(*(file(f"{n:064}") for n in range(MOST_FILES)))
    full.when(added).rejected("files-too-many", most=MOST_FILES)
    [record] = full.after(CORRECT).state.records
    assert len(record.evidence) == MOST_FILES


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2027, 2, 28), RecordState.IN_FORCE),
        (date(2027, 3, 1), RecordState.EXPIRED),
    ],
)
def test_a_record_counts_up_to_its_last_day(day: date, state: RecordState) -> None:
    [record] = entered.state.records
    assert record.state(day) is state
    assert bool(in_force((record,), day)) is (state is RecordState.IN_FORCE)


def test_a_record_without_a_last_day_counts_for_good() -> None:
    [record] = people.after(replace(ENTER, valid_until=None)).state.records
    assert record.state(date.max) is RecordState.IN_FORCE


def test_only_serious_records_keep_from_draws() -> None:
    assert [kind for kind in IntegrityKind if kind.keeps_from_draws] == [IntegrityKind.SERIOUS]


@given(st.lists(st.one_of(*map(st.from_type, get_args(Event))), max_size=6))
def test_evolve_believes_any_history(events: list[Any]) -> None:
    assert isinstance(INTEGRITY.fold(events), Integrity)

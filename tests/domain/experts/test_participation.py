"""Participation records by hand: registered, corrected, withdrawn; and how a member did."""

from dataclasses import replace
from datetime import date
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.experts.participation import (
    PARTICIPATION,
    Appraisal,
    AppraiseMember,
    CorrectParticipation,
    Event,
    MemberAppraised,
    Participation,
    ParticipationCorrected,
    ParticipationRegistered,
    ParticipationWithdrawn,
    Position,
    RegisterParticipation,
    WithdrawParticipation,
)
from domain.personal import Personal
from tests.spec import Spec, spec

PERSON, RECORD, BODY, OTHER, MEETING = (UUID(int=n) for n in range(1, 6))
TODAY = date(2026, 6, 1)
REGISTER = RegisterParticipation(
    person=PERSON,
    record=RECORD,
    committee=None,
    committee_name="省建筑高评会",
    held_on=date(2024, 11, 20),
    position=Position.CHAIR,
    attended=True,
    reason="",
    appraisal=Appraisal.EXCELLENT,
    remark="主持得当",
    organisation=BODY,
    today=TODAY,
)
CORRECT = CorrectParticipation(
    record=RECORD,
    committee=OTHER,
    committee_name="省建筑高评会",
    held_on=date(2024, 11, 21),
    position=Position.MEMBER,
    attended=False,
    reason="因病",
    appraisal=None,
    remark="",
    correction_reason="登记有误",
    organisation=OTHER,
    today=TODAY,
)
WITHDRAW = WithdrawParticipation(record=RECORD, reason="重复登记", organisation=BODY)
experts = spec(PARTICIPATION)
registered = experts.after(REGISTER)


def personal(text: str) -> Personal:
    return Personal(PERSON, text)


def test_a_review_elsewhere_is_registered_once() -> None:
    experts.when(replace(REGISTER, committee_name=" 省建筑高评会 ")).then(
        ParticipationRegistered(
            person=PERSON,
            record=RECORD,
            committee=None,
            committee_name="省建筑高评会",
            held_on=date(2024, 11, 20),
            position=Position.CHAIR,
            attended=True,
            reason=personal(""),
            appraisal=Appraisal.EXCELLENT,
            remark=personal("主持得当"),
            organisation=BODY,
        )
    )
    registered.when(REGISTER).rejected("participation-exists")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"committee_name": " "}, {"committee_name"}),
        ({"held_on": date(2026, 6, 2)}, {"held_on"}),
        ({"attended": False, "appraisal": None, "reason": " "}, {"reason"}),
        (
            {"attended": False, "appraisal": Appraisal.COMPETENT, "reason": ""},
            {"reason", "appraisal"},
        ),
    ],
)
def test_wrong_fields_are_named_all_at_once(change: dict[str, Any], fields: set[str]) -> None:
    ways: list[tuple[Spec, Any]] = [(experts, REGISTER), (registered, CORRECT)]
    for way, command in ways:
        refusal = way.when(replace(command, **change)).rejected("participation-wrong")
        assert refusal.fields.keys() == fields


def test_a_reason_of_absence_is_only_kept_of_the_absent() -> None:
    [event] = experts.when(replace(REGISTER, reason="因病")).events
    assert event.reason == personal("")


def test_a_correction_says_why() -> None:
    blank = registered.when(replace(CORRECT, correction_reason="")).rejected("reason-required")
    assert blank.fields == {"correction_reason": "field-required"}
    [event] = registered.when(CORRECT).events
    assert isinstance(event, ParticipationCorrected)
    assert (event.attended, event.reason) == (False, personal("因病"))
    [record] = registered.after(CORRECT).state.records
    assert record.organisation == BODY
    registered.after(CORRECT).when(CORRECT).then()


def test_what_is_withdrawn_is_not_changed_any_more() -> None:
    registered.when(replace(WITHDRAW, reason=" ")).rejected("reason-required")
    registered.when(WITHDRAW).then(
        ParticipationWithdrawn(
            person=PERSON,
            record=RECORD,
            withdrawal_reason=personal("重复登记"),
            organisation=BODY,
        )
    )
    for command in (WITHDRAW, CORRECT):
        registered.after(WITHDRAW).when(command).rejected("participation-withdrawn")
        experts.when(command).rejected("participation-unknown")


def test_the_later_appraisal_counts() -> None:
    said = AppraiseMember(
        person=PERSON,
        meeting=MEETING,
        appraisal=Appraisal.BARELY,
        remark=" 迟到 ",
        organisation=BODY,
    )
    experts.when(said).then(
        MemberAppraised(
            person=PERSON,
            meeting=MEETING,
            appraisal=Appraisal.BARELY,
            remark=personal("迟到"),
            organisation=BODY,
        )
    )
    appraised = experts.after(said)
    appraised.when(said).then()
    better = replace(said, appraisal=Appraisal.COMPETENT)
    [(_, now, _)] = appraised.after(better).state.appraised
    assert now is Appraisal.COMPETENT
    assert appraised.after(better).when(said).events


@given(st.lists(st.one_of(*map(st.from_type, get_args(Event))), max_size=6))
def test_evolve_believes_any_history(events: list[Any]) -> None:
    assert isinstance(PARTICIPATION.fold(events), Participation)

"""Objections (异议) in a unit's publicity, its extension, and who may be told of a look."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.cases.declaration import Status
from domain.cases.declaration.commands import (
    Approve,
    ExtendUnitPublicity,
    Refuse,
    RequestSupplement,
    Return,
)
from domain.cases.declaration.events import Returned, UnitPublicityExtended
from domain.cases.objection import (
    LONGEST,
    MOST_OPEN,
    DismissObjection,
    InvestigateObjection,
    ObjectionDismissed,
    ObjectionInvestigated,
    ObjectionRaised,
    ObjectionState,
    ObjectionUpheld,
    RaiseObjection,
    UpholdObjection,
)
from domain.people.record_access import RECORD_ACCESS, RecordViewed, ViewRecord
from domain.personal import Personal
from tests.domain.case_samples import (
    APPLICANT,
    CALENDAR,
    EVIDENCE,
    MONDAY,
    OFFICER,
    STRANGER,
    UNIT,
    case,
    close_unit_publicity,
    post_unit_publicity,
    uid,
)
from tests.spec import Spec, spec

FIRST, SECOND = uid("first objection"), uid("second objection")
LAST = date(2026, 6, 8)
"""Of five working days posted on that Monday."""
AFTER = LAST + timedelta(days=1)


def raising(which: Any = FIRST, **changes: Any) -> RaiseObjection:
    plain = RaiseObjection(
        objection=which,
        organisation=UNIT,
        officer=OFFICER,
        objector="某人",
        contact="",
        content="业绩不实",
        evidence=(),
        received_on=MONDAY + timedelta(days=1),
        on=LAST,
    )
    return replace(plain, **changes)


def investigating(which: Any = FIRST, finding: str = "已核查") -> InvestigateObjection:
    return InvestigateObjection(
        objection=which, organisation=UNIT, officer=OFFICER, finding=finding
    )


def dismissing(which: Any = FIRST) -> DismissObjection:
    return DismissObjection(objection=which, organisation=UNIT, officer=OFFICER, opinion="不成立")


def upholding(which: Any = FIRST, *, ends: bool) -> UpholdObjection:
    return UpholdObjection(
        objection=which, organisation=UNIT, officer=OFFICER, opinion="成立", ends=ends
    )


def extending(days: int = 2, reason: str = "补充公示") -> ExtendUnitPublicity:
    return ExtendUnitPublicity(
        organisation=UNIT, officer=OFFICER, reason=reason, working_days=days, calendar=CALENDAR
    )


def posted() -> Spec:
    return case("R1b").after(post_unit_publicity())


def test_who_raised_it_is_sealed_apart_from_what_was_said_of_the_applicant() -> None:
    person, keeper = uid("neighbour"), uid("files")
    said = raising(contact="电话", evidence=(EVIDENCE,), person=person, sealed_for=keeper)
    (event,) = posted().when(said).events
    assert isinstance(event, ObjectionRaised)
    assert (event.code, event.content) == ("U", Personal(APPLICANT, "业绩不实"))
    assert (event.objector, event.contact) == (Personal(FIRST, "某人"), Personal(FIRST, "电话"))
    assert (event.person, event.evidence.subject) == (Personal(FIRST, str(person)), keeper)
    (plain,) = posted().when(raising()).events
    assert (plain.person, plain.evidence.subject) == (None, APPLICANT)


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=1), AFTER])
def test_it_comes_in_during_the_publicity(day: date) -> None:
    refused = posted().when(raising(received_on=day, on=AFTER))
    refused.rejected("objection-outside-publicity", since=MONDAY, until=LAST)


def test_nobody_received_it_in_the_future() -> None:
    posted().when(raising(received_on=LAST, on=MONDAY)).rejected("objection-outside-publicity")


def test_what_is_needed_and_who_is_not() -> None:
    told = posted().when(raising(content=" ")).rejected("objection-incomplete")
    assert told.fields == {"content": "field-required"}
    (anonymous,) = posted().when(raising(objector="  ")).events
    assert anonymous.objector.value == ""


@pytest.mark.parametrize(("field", "longest"), LONGEST.items())
def test_nobody_says_more_than_can_be_read(field: str, longest: int) -> None:
    assert posted().when(raising(**{field: "长" * longest})).events
    told = posted().when(raising(**{field: "长" * (longest + 1)})).rejected("objection-incomplete")
    assert told.fields == {field: "objection-too-long"}


def test_a_flood_is_kept_out_but_not_what_an_officer_registers() -> None:
    many = (raising(uid(str(n)), public=True) for n in range(MOST_OPEN))
    flooded = posted().after(*many)
    flooded.when(raising(public=True)).rejected("objection-too-many")
    assert flooded.when(raising()).events


def test_nobody_decides_about_their_own_objection() -> None:
    own = posted().after(raising(person=OFFICER))
    own.when(investigating()).rejected("own-objection")
    other = own.after(replace(investigating(), officer=STRANGER))
    for command in dismissing(), upholding(ends=True), upholding(ends=False):
        other.when(command).rejected("own-objection")
        assert other.when(replace(command, officer=STRANGER)).events


def test_only_a_running_publicity_takes_one() -> None:
    case("R1b").when(raising()).rejected("publicity-not-running")
    case("R1b", at="D").when(raising(organisation=uid("Dp"))).rejected("publicity-not-running")
    posted().when(raising(organisation=STRANGER)).rejected("not-your-turn")
    posted().when(raising(officer=APPLICANT)).rejected("own-case")


@pytest.mark.parametrize(
    "command",
    [
        close_unit_publicity(AFTER),
        Return(organisation=UNIT, officer=OFFICER, opinion="退回"),
        Refuse(organisation=UNIT, officer=OFFICER, opinion="不受理"),
        RequestSupplement(
            organisation=UNIT,
            officer=OFFICER,
            items="材料",
            on=MONDAY,
            working_days=10,
            calendar=CALENDAR,
        ),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_moves_the_case_over_an_open_objection(command: Any) -> None:
    posted().after(raising()).when(command).rejected("objection-open", count=1)
    posted().after(raising(), investigating()).when(command).rejected("objection-open", count=1)


def test_it_is_looked_into_before_it_is_decided() -> None:
    raised = posted().after(raising())
    raised.when(dismissing()).rejected("objection-not-investigated")
    raised.when(upholding(ends=True)).rejected("objection-not-investigated")
    raised.when(investigating()).then(
        ObjectionInvestigated(
            objection=FIRST, organisation=UNIT, finding=Personal(APPLICANT, "已核查")
        )
    )


def test_a_dismissed_one_lets_the_case_go_on() -> None:
    looked_into = posted().after(raising(), investigating())
    looked_into.when(dismissing()).then(
        ObjectionDismissed(
            objection=FIRST, organisation=UNIT, opinion=Personal(APPLICANT, "不成立")
        )
    )
    gone_on = looked_into.after(dismissing(), close_unit_publicity(AFTER))
    assert gone_on.state.at > 0
    assert [one.state for one in gone_on.state.objections] == [ObjectionState.DISMISSED]


def test_an_upheld_one_ends_the_case() -> None:
    looked_into = posted().after(raising(), investigating())
    opinion = Personal(APPLICANT, "成立")
    looked_into.when(upholding(ends=True)).then(
        ObjectionUpheld(objection=FIRST, organisation=UNIT, opinion=opinion, ends=True)
    )
    ended = looked_into.after(upholding(ends=True)).state
    assert ended.status is Status.OBJECTION_UPHELD
    assert ended.status.finished


def test_or_sends_it_back_to_the_applicant() -> None:
    looked_into = posted().after(raising(), investigating())
    upheld, back = looked_into.when(upholding(ends=False)).events
    assert isinstance(upheld, ObjectionUpheld)
    assert not upheld.ends
    assert isinstance(back, Returned)
    assert back.to is None
    returned = looked_into.after(upholding(ends=False)).state
    assert returned.status is Status.RETURNED_TO_APPLICANT


def test_each_is_decided_once_and_the_others_first() -> None:
    both = posted().after(raising(), raising(SECOND), investigating())
    both.when(upholding(ends=True)).rejected("objection-others-open")
    both.after(dismissing()).when(dismissing()).rejected("objection-decided")
    both.when(raising(SECOND)).rejected("objection-exists")
    posted().when(investigating()).rejected("objection-unknown")


def test_a_new_publicity_begins_without_a_closed_door() -> None:
    """After a return the case is posted again, and may be objected to again."""
    again = posted().after(raising(), investigating(), upholding(ends=False))
    assert not [one for one in again.state.objections if one.state.open]


def test_an_extension_is_counted_from_the_last_day() -> None:
    posted().when(extending(2)).then(
        UnitPublicityExtended(
            organisation=UNIT, reason=Personal(APPLICANT, "补充公示"), last_day=date(2026, 6, 10)
        )
    )
    longer = posted().after(extending(2))
    longer.when(close_unit_publicity(AFTER)).rejected("publicity-not-over", until=date(2026, 6, 10))
    assert longer.when(raising(received_on=date(2026, 6, 10), on=date(2026, 6, 10))).events


@pytest.mark.parametrize(
    ("command", "code"),
    [(extending(0), "extension-too-short"), (extending(reason=" "), "opinion-required")],
)
def test_an_extension_has_days_and_a_reason(command: ExtendUnitPublicity, code: str) -> None:
    posted().when(command).rejected(code)


def test_only_a_running_publicity_is_extended() -> None:
    case("R1b").when(extending()).rejected("publicity-not-running")


def test_a_unit_approves_by_closing_its_publicity() -> None:
    approval = Approve(organisation=UNIT, officer=OFFICER, opinion="", on=MONDAY)
    posted().when(approval).rejected("unit-publicity-required")


LOOK = ViewRecord(
    person=APPLICANT, account=OFFICER, organisation=UNIT, purpose="核对学历", on=MONDAY
)


def test_a_look_is_recorded_once_a_day() -> None:
    first = spec(RECORD_ACCESS)
    first.when(LOOK).then(
        RecordViewed(
            person=APPLICANT,
            account=OFFICER,
            organisation=UNIT,
            purpose=Personal(APPLICANT, "核对学历"),
            viewed_on=MONDAY,
        )
    )
    first.after(LOOK).when(LOOK).then()
    assert first.after(LOOK).when(replace(LOOK, on=LAST)).events
    assert first.after(LOOK).when(replace(LOOK, account=STRANGER)).events


def test_a_look_has_a_purpose() -> None:
    told = spec(RECORD_ACCESS).when(replace(LOOK, purpose=" ")).rejected("purpose-required")
    assert told.fields == {"purpose": "field-required"}

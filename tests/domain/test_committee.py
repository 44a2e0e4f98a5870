from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.committee import (
    COMMITTEE,
    AuthorityDelegated,
    CancelCommittee,
    CommitteeCancelled,
    CommitteeRegistered,
    DelegateAuthority,
    RegisterCommittee,
    RenewValidity,
    SetTemplate,
    ValidityRenewed,
    region,
    require_scope,
)
from domain.decider import Rejected
from domain.template import Template
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, TitleLevel
from tests.domain.cases import TEMPLATE, uid
from tests.spec import spec

FROM, UNTIL = date(2026, 1, 1), date(2028, 12, 31)
REGISTER = RegisterCommittee(
    committee=uid("committee"),
    name="机械工程高级评委会",
    level=AdministrativeLevel.CITY,
    title_level=CommitteeTitleLevel.SENIOR,
    division="320100",
    office=uid("office"),
    convening_unit=uid("bureau"),
    by_series=False,
    series=("10",),
    specialties=("1001",),
    delegated=False,
    valid_from=FROM,
    valid_until=UNTIL,
    resume_at_returner=False,
)
nothing = spec(COMMITTEE)
something = nothing.after(REGISTER)
FITTING: dict[str, Any] = {
    "series": "10",
    "specialty": "1001",
    "title_level": TitleLevel.SENIOR_FULL,
    "division": "320102",
    "on": date(2026, 6, 1),
}


def test_a_committee_is_registered_once() -> None:
    (registered,) = nothing.when(REGISTER).events
    assert isinstance(registered, CommitteeRegistered)
    something.when(REGISTER).rejected("committee-exists")
    for command in SetTemplate(template=TEMPLATE), DelegateAuthority(delegated=True):
        nothing.when(command).rejected("committee-closed")


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (FROM, date(2029, 1, 1), None),
        (FROM, date(2029, 1, 2), "validity-too-long"),
        (date(2028, 2, 29), date(2031, 2, 28), None),
        (date(2028, 2, 29), date(2031, 3, 1), "validity-too-long"),
        (FROM, date(2025, 12, 31), "dates-crossed"),
    ],
)
def test_the_filing_is_valid_for_three_years_at_most(
    start: date, end: date, code: str | None
) -> None:
    register = replace(REGISTER, valid_from=start, valid_until=end)
    renew = RenewValidity(valid_from=start, valid_until=end)
    if code is None:
        assert nothing.when(register).events
        something.when(renew).then(ValidityRenewed(valid_from=start, valid_until=end))
        return
    assert nothing.when(register).rejected("committee-wrong").fields == {"valid_until": code}
    assert something.when(renew).rejected("committee-wrong").fields == {"valid_until": code}


def test_it_needs_a_name_and_a_series() -> None:
    refused = nothing.when(replace(REGISTER, name=" ", series=())).rejected("committee-wrong")
    assert refused.fields == {"name": "field-required", "series": "field-required"}


def test_a_fitting_declaration_is_within_scope() -> None:
    require_scope(something.state, **FITTING)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": date(2025, 12, 31)}, "committee-validity"),
        ({"on": date(2029, 1, 1)}, "committee-validity"),
        ({"title_level": TitleLevel.INTERMEDIATE}, "committee-level"),
        ({"series": "11"}, "committee-specialty"),
        ({"specialty": "1002"}, "committee-specialty"),
        ({"division": "320200"}, "committee-region"),
    ],
)
def test_outside_its_scope_it_decides_nothing(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Rejected) as caught:
        require_scope(something.state, **{**FITTING, **change})
    assert caught.value.code == code


def test_without_listed_specialties_it_serves_its_whole_series() -> None:
    whole = nothing.after(replace(REGISTER, specialties=()))
    require_scope(whole.state, **{**FITTING, "specialty": "1002"})


@pytest.mark.parametrize(
    ("division", "inside", "outside"),
    [
        ("320000", "329999", "330000"),
        ("320100", "320199", "320200"),
        ("320102", "320102", "320103"),
    ],
)
def test_a_region_is_what_its_code_begins_with(division: str, inside: str, outside: str) -> None:
    assert inside.startswith(region(division))
    assert not outside.startswith(region(division))


def test_templates_are_counted() -> None:
    once = something.after(SetTemplate(template=TEMPLATE))
    assert once.state.template.version == 1
    assert once.after(SetTemplate(template=TEMPLATE)).state.template.version == 2
    something.when(SetTemplate(template=Template())).rejected("template-wrong")


def test_delegating_twice_says_nothing_new() -> None:
    delegate = DelegateAuthority(delegated=True)
    something.when(delegate).then(AuthorityDelegated(delegated=True))
    something.after(delegate).when(delegate).then()


def test_a_cancelled_committee_takes_nothing() -> None:
    cancel = CancelCommittee(reason="届满")
    something.when(replace(cancel, reason=" ")).rejected("reason-required")
    something.when(cancel).then(CommitteeCancelled(reason="届满"))
    gone = something.after(cancel)
    gone.when(cancel).rejected("committee-closed")
    with pytest.raises(Rejected, match="committee-closed"):
        require_scope(gone.state, **FITTING)

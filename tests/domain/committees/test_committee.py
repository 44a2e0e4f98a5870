from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.committees.committee import (
    COMMITTEE,
    AmendCommittee,
    AssignAccount,
    CancelCommittee,
    DelegateAuthority,
    RegisterCommittee,
    RenewValidity,
    SetTemplate,
    region,
    require_scope,
)
from domain.committees.committee_events import (
    AccountAssigned,
    AuthorityDelegated,
    CommitteeAmended,
    CommitteeCancelled,
    CommitteeRegistered,
    Delegation,
    ValidityRenewed,
)
from domain.configuration.template import Template
from domain.decider import Rejected
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, TitleLevel
from tests.domain.case_samples import TEMPLATE, uid
from tests.spec import spec

FROM, UNTIL = date(2026, 1, 1), date(2028, 12, 31)
REGISTER = RegisterCommittee(
    committee=uid("committee"),
    name="机械工程高级评委会",
    level=AdministrativeLevel.CITY,
    title_level=CommitteeTitleLevel.SENIOR,
    division="320100",
    office=uid("office"),
    convening_units=(uid("bureau"),),
    by_series=False,
    series=("10",),
    specialties=("1001",),
    minimum_seats=11,
    delegation=None,
    valid_from=FROM,
    valid_until=UNTIL,
    resume_at_returner=False,
)
nothing = spec(COMMITTEE)
something = nothing.after(REGISTER)
AMEND = AmendCommittee(
    **{
        name: getattr(REGISTER, name)
        for name in AmendCommittee.__dataclass_fields__
        if name != "in_flight"
    },
    in_flight=0,
)
DELEGATION = Delegation(since=date(2026, 3, 1), until=date(2026, 9, 30))
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
    for command in SetTemplate(template=TEMPLATE), DelegateAuthority(delegation=DELEGATION), AMEND:
        nothing.when(command).rejected("committee-closed")


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (FROM, date(2028, 12, 31), None),
        (FROM, date(2029, 1, 1), "validity-too-long"),
        (date(2028, 2, 29), date(2031, 2, 28), None),
        (date(2028, 2, 29), date(2031, 3, 1), "validity-too-long"),
        (FROM, FROM, None),
        (FROM, date(2025, 12, 31), "dates-crossed"),
    ],
)
def test_the_filing_is_valid_for_three_years_at_most(
    start: date, end: date, code: str | None
) -> None:
    short = nothing.after(replace(REGISTER, valid_until=FROM))
    register = replace(REGISTER, valid_from=start, valid_until=end)
    amend = replace(AMEND, valid_from=start, valid_until=end, name="新名称")
    if code is None:
        assert nothing.when(register).events
        assert short.when(amend).events
        return
    assert nothing.when(register).rejected("committee-wrong").fields == {"valid_until": code}
    assert short.when(amend).rejected("committee-wrong").fields == {"valid_until": code}


def renewal(start: date, end: date, on: date = date(2028, 11, 1)) -> RenewValidity:
    return RenewValidity(valid_from=start, valid_until=end, on=on)


def test_a_renewal_goes_on_from_the_present_filing() -> None:
    ahead = renewal(date(2029, 1, 1), date(2031, 12, 31))
    something.when(ahead).then(
        ValidityRenewed(valid_from=date(2029, 1, 1), valid_until=date(2031, 12, 31))
    )
    renewed = something.after(ahead).state
    assert (renewed.valid_from, renewed.filed_from) == (FROM, date(2029, 1, 1))
    for day in FROM, date(2028, 12, 31), date(2029, 1, 1), date(2031, 12, 31):
        require_scope(renewed, **{**FITTING, "on": day})
    amend = replace(
        AMEND, name="新名称", valid_from=date(2029, 1, 1), valid_until=ahead.valid_until
    )
    assert something.after(ahead, amend).state.valid_from == FROM


@pytest.mark.parametrize(
    ("start", "end", "fields"),
    [
        (date(2029, 1, 1), date(2032, 1, 1), {"valid_until": "validity-too-long"}),
        (date(2029, 1, 2), date(2031, 12, 31), {"valid_from": "renewal-gap"}),
        (date(2028, 1, 1), UNTIL, {"valid_until": "renewal-not-later"}),
        (date(2025, 12, 31), date(2028, 12, 30), {"valid_until": "renewal-not-later"}),
    ],
)
def test_a_renewal_leaves_no_gap_and_ends_later(
    start: date, end: date, fields: dict[str, str]
) -> None:
    assert something.when(renewal(start, end)).rejected("committee-wrong").fields == fields


def test_a_filing_that_has_run_out_begins_anew() -> None:
    late = renewal(date(2029, 6, 1), date(2032, 5, 31), on=date(2029, 1, 1))
    again = something.after(late).state
    assert again.valid_from == date(2029, 6, 1)
    with pytest.raises(Rejected, match="committee-validity"):
        require_scope(again, **{**FITTING, "on": date(2029, 5, 31)})


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
    delegate = DelegateAuthority(delegation=DELEGATION)
    something.when(delegate).then(AuthorityDelegated(delegation=DELEGATION))
    something.after(delegate).when(delegate).then()
    back = DelegateAuthority(delegation=None)
    something.when(back).then()
    something.after(delegate).when(back).then(AuthorityDelegated(delegation=None))


@pytest.mark.parametrize(
    ("day", "delegated"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ],
)
def test_a_delegation_is_in_force_on_its_days_only(day: date, delegated: bool) -> None:
    state = something.after(DelegateAuthority(delegation=DELEGATION)).state
    assert state.delegated_on(day) is delegated
    assert not something.state.delegated_on(day)


def test_a_delegation_does_not_end_before_it_begins() -> None:
    crossed = DelegateAuthority(delegation=replace(DELEGATION, until=date(2026, 2, 28)))
    refused = something.when(crossed).rejected("committee-wrong")
    assert refused.fields == {"delegated_until": "dates-crossed"}


@pytest.mark.parametrize(
    ("level", "by_series", "seats", "least"),
    [
        (CommitteeTitleLevel.SENIOR, True, 25, None),
        (CommitteeTitleLevel.SENIOR, True, 23, 25),
        (CommitteeTitleLevel.SENIOR, True, 26, 25),
        (CommitteeTitleLevel.SENIOR, False, 11, None),
        (CommitteeTitleLevel.SENIOR, False, 9, 11),
        (CommitteeTitleLevel.SENIOR, False, 12, 11),
        (CommitteeTitleLevel.INTERMEDIATE, True, 3, None),
        (CommitteeTitleLevel.JUNIOR, False, 5, None),
        (CommitteeTitleLevel.JUNIOR, False, 1, 3),
        (CommitteeTitleLevel.JUNIOR, False, 4, 3),
        (CommitteeTitleLevel.JUNIOR, False, -1, 3),
    ],
)
def test_the_number_of_members_is_odd_and_lawful(
    level: CommitteeTitleLevel, by_series: bool, seats: int, least: int | None
) -> None:
    given: dict[str, Any] = {
        "title_level": level,
        "by_series": by_series,
        "minimum_seats": seats,
    }
    register, amend = replace(REGISTER, **given), replace(AMEND, **given)
    if least is None:
        assert nothing.after(register).state.minimum_seats == seats
        assert something.after(amend).state.minimum_seats == seats
        return
    for refused in nothing.when(register), something.when(amend):
        told = refused.rejected("committee-wrong", minimum=least)
        assert told.fields == {"minimum_seats": "seats-minimum"}


def test_an_edit_says_what_it_changes_and_nothing_twice() -> None:
    edit = replace(AMEND, name=" 新名称 ", level=AdministrativeLevel.PROVINCE)
    (event,) = something.when(edit).events
    assert isinstance(event, CommitteeAmended)
    assert (event.name, event.level) == ("新名称", AdministrativeLevel.PROVINCE)
    something.after(edit).when(edit).then()
    something.when(AMEND).then()


def test_what_cases_in_flight_stand_on_does_not_change() -> None:
    edit = replace(
        AMEND, title_level=CommitteeTitleLevel.INTERMEDIATE, office=uid("another"), in_flight=2
    )
    refused = something.when(edit).rejected("committee-wrong", cases=2)
    assert refused.fields == {"title_level": "cases-in-flight", "office": "cases-in-flight"}
    assert something.when(replace(edit, in_flight=0)).events
    assert something.when(replace(AMEND, division="320000", in_flight=2)).events


def test_the_account_goes_with_its_office() -> None:
    assign = AssignAccount(account=uid("account"), login="gpw")
    something.when(assign).then(AccountAssigned(account=uid("account"), login="gpw"))
    assigned = something.after(assign)
    assigned.when(assign).then()
    assert assigned.after(replace(AMEND, name="新名称")).state.login == "gpw"
    moved = assigned.after(replace(AMEND, office=uid("another"))).state
    assert (moved.account, moved.login) == (None, "")


def test_by_specialty_needs_specialties() -> None:
    whole = nothing.after(replace(REGISTER, by_series=True, specialties=(), minimum_seats=25))
    refused = whole.when(AMEND).rejected("committee-wrong")
    assert refused.fields == {"by_series": "specialties-first"}


def test_a_cancelled_committee_takes_nothing() -> None:
    cancel = CancelCommittee(reason="届满")
    something.when(replace(cancel, reason=" ")).rejected("reason-required")
    something.when(cancel).then(CommitteeCancelled(reason="届满"))
    gone = something.after(cancel)
    gone.when(cancel).rejected("committee-closed")
    with pytest.raises(Rejected, match="committee-closed"):
        require_scope(gone.state, **FITTING)

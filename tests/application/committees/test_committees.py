"""Committees: what changes, what stays with the cases in flight, and the office's account."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.cases.declaring import resolve_route
from application.committees.committee_accounts import (
    AccountName,
    FirstPassword,
    issue_first_password,
    new_first_password,
    set_account,
)
from application.committees.committee_information import (
    ConveningUnitForm,
    FeeForm,
    FeeItemForm,
    SpecialtyForm,
    add_convening_unit,
    add_specialty,
    remove_convening_unit,
    remove_fee,
    remove_specialty,
    set_fee,
)
from application.committees.convening import (
    CommitteeChange,
    CommitteeForm,
    DelegationEnd,
    DelegationForm,
    ValidityForm,
    amend_committee,
    cancel_committee,
    delegate_authority,
    end_delegation,
    register_committee,
    renew_validity,
)
from application.configuration.configuring import Reason
from application.permissions import Forbidden, Hidden
from application.work import Work
from domain.cases.declaration.events import Choice
from domain.committees.committee import COMMITTEE
from domain.committees.committee_events import Delegation
from domain.configuration.fees import FeeItem, FeeStandard
from domain.decider import Rejected
from domain.people.account import ACCOUNT
from domain.streams import account_stream
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    DeclarationType,
    Role,
    TitleLevel,
    UnitNature,
)
from tests.application.stand_ins import Nowhere
from tests.application.world import ADMINISTRATOR, AUDITOR, Province

SPECIALTY = "1001"


def form(made: Province, **changes: Any) -> CommitteeForm:
    given = CommitteeForm(
        name="新评委会",
        level=AdministrativeLevel.CITY,
        title_level=CommitteeTitleLevel.JUNIOR,
        division="320100",
        office=made.office,
        convening_unit=made.tm,
        series=("10",),
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 12, 31),
    )
    return replace(given, **changes)


def register(made: Province, **changes: Any) -> UUID:
    given = form(made, **changes)
    return made.do(ADMINISTRATOR, register_committee, made.new_id(), given).stream


def change(made: Province, committee: UUID, **changes: Any) -> CommitteeChange:
    state = made.state(COMMITTEE, committee)
    values = {name: getattr(state, name) for name in CommitteeChange.__dataclass_fields__}
    return CommitteeChange(**values | changes)


def fields_of(made: Province, use_case: Any, target: UUID, asked: Any) -> dict[str, str]:
    with pytest.raises(Rejected) as caught:
        made.do(ADMINISTRATOR, use_case, target, asked)
    return caught.value.fields


def test_a_committee_has_units_fees_dates_and_a_number_of_its_own(made: Province) -> None:
    fee = FeeStandard(item=FeeItem.REVIEW, amount=28_000)
    committee = register(
        made,
        further_convening_units=(made.dm,),
        fees=(fee,),
        minimum_seats=9,
        delegated=True,
        delegated_until=date(2026, 12, 31),
    )
    state = made.state(COMMITTEE, committee)
    assert state.convening_units == (made.tm, made.dm)
    assert (state.fees, state.minimum_seats) == ((fee,), 9)
    assert state.delegation == Delegation(since=date(2026, 1, 1), until=date(2026, 12, 31))
    assert made.state(COMMITTEE, register(made)).minimum_seats == 7
    lone = form(made, delegated_from=date(2026, 1, 1))
    assert fields_of(made, register_committee, made.new_id(), lone) == {
        "delegated": "delegation-not-ticked"
    }
    unknown = form(made, further_convening_units=(made.new_id(),))
    assert fields_of(made, register_committee, made.new_id(), unknown) == {
        "further_convening_units": "organisation-unknown"
    }


def test_an_edit_spares_what_cases_in_flight_stand_on(made: Province) -> None:
    committee = register(made)
    made.directory.in_flight = 1
    level = change(made, committee, title_level=CommitteeTitleLevel.INTERMEDIATE)
    assert fields_of(made, amend_committee, committee, level) == {"title_level": "cases-in-flight"}
    office = change(made, committee, office=made.other_office)
    assert fields_of(made, amend_committee, committee, office) == {"office": "cases-in-flight"}
    made.do(ADMINISTRATOR, amend_committee, committee, change(made, committee, name="改名"))
    assert made.state(COMMITTEE, committee).name == "改名"
    made.directory.in_flight = 0
    made.do(ADMINISTRATOR, amend_committee, committee, office)
    assert made.state(COMMITTEE, committee).office == made.other_office
    no_office = change(made, committee, office=made.unit)
    assert fields_of(made, amend_committee, committee, no_office) == {
        "office": "organisation-unknown"
    }


def route(made: Province, committee: UUID, on: date) -> str:
    choice = Choice(
        year=2026,
        mode=AcquisitionMode.PEER_REVIEW,
        division="320100",
        unit_nature=UnitNature.ENTERPRISE,
        unit=made.unit,
        title_level=TitleLevel.INTERMEDIATE,
        series="10",
        title="",
        specialty="",
        committee=committee,
        declaration_type=DeclarationType.ORDINARY,
    )
    work = Work(made.log, made.context(ADMINISTRATOR))
    return resolve_route(work, Nowhere(), choice, on).row


def test_the_route_follows_the_days_of_the_delegation(made: Province) -> None:
    dates = DelegationForm(delegated_from=date(2026, 6, 1), delegated_until=date(2026, 6, 30))
    made.do(ADMINISTRATOR, delegate_authority, made.intermediate, dates)
    days = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [route(made, made.intermediate, day)[-1] for day in days] == ["a", "b", "b", "a"]
    made.do(ADMINISTRATOR, end_delegation, made.intermediate, DelegationEnd())
    assert route(made, made.intermediate, date(2026, 6, 1))[-1] == "a"


def test_a_filing_is_renewed(made: Province) -> None:
    committee = register(made)
    renewal = ValidityForm(valid_from=date(2029, 1, 1), valid_until=date(2031, 12, 31))
    made.do(ADMINISTRATOR, renew_validity, committee, renewal)
    assert made.state(COMMITTEE, committee).valid_until == date(2031, 12, 31)
    with pytest.raises(Rejected):
        made.do(ADMINISTRATOR, renew_validity, committee, renewal)


def test_other_information_is_kept_piece_by_piece(made: Province) -> None:
    committee = register(made)
    unknown = SpecialtyForm(specialty="9999")
    assert fields_of(made, add_specialty, committee, unknown) == {"specialty": "specialty-unknown"}
    made.do(ADMINISTRATOR, add_specialty, committee, SpecialtyForm(specialty=SPECIALTY))
    made.do(ADMINISTRATOR, add_convening_unit, committee, ConveningUnitForm(unit=made.dm))
    made.do(ADMINISTRATOR, set_fee, committee, FeeForm(item=FeeItem.REVIEW, yuan="280.5"))
    state = made.state(COMMITTEE, committee)
    assert state.specialties == (SPECIALTY,)
    assert state.convening_units == (made.tm, made.dm)
    assert state.fees == (FeeStandard(item=FeeItem.REVIEW, amount=28_050),)
    made.do(ADMINISTRATOR, remove_convening_unit, committee, ConveningUnitForm(unit=made.tm))
    made.do(ADMINISTRATOR, remove_fee, committee, FeeItemForm(item=FeeItem.REVIEW))
    state = made.state(COMMITTEE, committee)
    assert (state.convening_units, state.fees) == ((made.dm,), ())
    last = SpecialtyForm(specialty=SPECIALTY)
    assert fields_of(made, remove_specialty, committee, last) == {"specialty": "specialty-last"}


def test_an_account_belongs_to_the_office(made: Province) -> None:
    first = register(made, account="jxpw")
    account = account_stream("jxpw")
    opened = made.state(ACCOUNT, account)
    assert (opened.role, opened.organisation) == (Role.COMMITTEE_OFFICER, made.office)
    assert made.state(COMMITTEE, first).account == account
    assert account not in made.identities.passwords  # nobody can log in yet
    second = register(made, name="同一办公室的评委会", account="jxpw")
    assert made.state(COMMITTEE, second).account == account
    assert made.state(ACCOUNT, account) == opened
    other = form(made, office=made.other_office, account="jxpw")
    taken = {"account": "login-taken"}
    assert fields_of(made, register_committee, made.new_id(), other) == taken
    made.account("inspector", Role.AUDITOR)
    assert fields_of(made, set_account, first, AccountName(account="inspector")) == taken
    odd = AccountName(account="机械")
    assert fields_of(made, set_account, first, odd) == {"account": "login-form"}


def test_a_first_password_is_issued_again_until_it_is_changed(made: Province) -> None:
    committee = register(made, account="jxpw")
    account = account_stream("jxpw")
    for word in new_first_password(lambda n: bytes(range(n))), "another-password":
        made.do(ADMINISTRATOR, issue_first_password, committee, FirstPassword(password=word))
        assert made.identities.passwords[account] == (word, True)
    without = register(made, name="没有账号的评委会")
    with pytest.raises(Rejected, match="committee-account-missing"):
        made.do(ADMINISTRATOR, issue_first_password, without, FirstPassword(password="x" * 10))
    made.do(ADMINISTRATOR, set_account, without, AccountName(account="jxpw"))
    assert made.state(COMMITTEE, without).login == "jxpw"


def test_first_passwords_are_long_and_legible() -> None:
    words = {new_first_password(lambda n, seed=seed: bytes([seed] * n)) for seed in range(256)}  # type: ignore[misc]  # mypy knows no default of a lambda
    assert len(words) == 256
    assert {len(word) for word in words} == {19}
    assert not set("01ilo") & set("".join(words))


def test_only_those_who_configure_keep_committees(made: Province) -> None:
    committee = register(made)
    asked: list[tuple[Any, Any]] = [
        (amend_committee, change(made, committee)),
        (set_fee, FeeForm(item=FeeItem.REVIEW, yuan="1")),
        (set_account, AccountName(account="jxpw")),
        (issue_first_password, FirstPassword(password="x" * 10)),
        (end_delegation, DelegationEnd()),
    ]
    for use_case, body in asked:
        with pytest.raises(Forbidden):
            made.do(AUDITOR, use_case, committee, body)
        with pytest.raises(Hidden):
            made.do(ADMINISTRATOR, use_case, made.new_id(), body)
    made.do(ADMINISTRATOR, cancel_committee, committee, Reason(reason="届满"))
    with pytest.raises(Rejected, match="committee-closed"):
        made.do(ADMINISTRATOR, end_delegation, committee, DelegationEnd())

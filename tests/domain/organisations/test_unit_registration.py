"""Registration of units: what must be told, and that it is settled once."""

from dataclasses import replace

import pytest

from domain.organisations.organisation import OrganisationKind
from domain.organisations.unit_registration import (
    UNIT_REGISTRATION,
    ConfirmUnitRegistration,
    RefuseUnitRegistration,
    SubmitUnitRegistration,
    UnitRegistrationConfirmed,
    UnitRegistrationRefused,
)
from domain.rules.identifiers import credit_code_check_character
from domain.terms import AdministrativeLevel, UnitNature
from tests.domain.case_samples import uid
from tests.spec import spec

STEM = "91320100MA1000000"
CODE = STEM + credit_code_check_character(STEM)
SUBMIT = SubmitUnitRegistration(
    registration=uid("registration"),
    organisation=uid("organisation"),
    name="某某建筑公司",
    kind=OrganisationKind.EMPLOYER,
    nature=UnitNature.ENTERPRISE,
    level=AdministrativeLevel.CITY,
    division="320100",
    credit_code=CODE,
    override_check=False,
    superior=uid("superior"),
    superior_kind=OrganisationKind.ADMINISTRATIVE_AUTHORITY,
    contact="025-00000000",
    contact_person="某",
    address="",
    login="unit.one",
    officer_name="某",
)
nothing = spec(UNIT_REGISTRATION)
waiting = nothing.after(SUBMIT)
CONFIRM, REFUSE = ConfirmUnitRegistration(login="unit.one"), RefuseUnitRegistration(reason=" 重复 ")


def test_it_is_confirmed_or_refused_once() -> None:
    confirmed = UnitRegistrationConfirmed(organisation=uid("organisation"), login="unit.one")
    waiting.when(CONFIRM).then(confirmed)
    waiting.when(REFUSE).then(UnitRegistrationRefused(reason="重复"))
    waiting.when(RefuseUnitRegistration(reason=" ")).rejected("reason-required")
    for first in CONFIRM, REFUSE:
        for second in CONFIRM, REFUSE, SUBMIT:
            waiting.after(first).when(second).rejected("registration-settled")
    nothing.when(CONFIRM).rejected("registration-unknown")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": "某"}, "name", "name-length"),
        ({"credit_code": ""}, "credit_code", "field-required"),
        ({"credit_code": STEM + "?"}, "credit_code", "credit-code-malformed"),
        ({"division": "1"}, "division", "division-malformed"),
        ({"kind": OrganisationKind.TITLE_OFFICE}, "kind", "registration-kind"),
        ({"superior_kind": OrganisationKind.EMPLOYER}, "superior", "registration-superior"),
        ({"contact": " "}, "contact", "field-required"),
        ({"login": "9"}, "login", "login-form"),
        ({"officer_name": ""}, "officer_name", "field-required"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    change: dict[str, object], field: str, code: str
) -> None:
    wrong = replace(SUBMIT, **change)  # type: ignore[arg-type]  # each of its own type
    assert nothing.when(wrong).rejected("registration-wrong").fields[field] == code


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = replace(SUBMIT, login="9", contact="", division="1")
    told = nothing.when(wrong).rejected("registration-wrong").fields
    assert set(told) == {"login", "contact", "division"}


def test_a_wrong_check_character_is_a_warning() -> None:
    other = "0" if CODE[-1] != "0" else "1"
    wrong = replace(SUBMIT, credit_code=STEM + other)
    told = nothing.when(wrong).rejected("registration-wrong").fields
    assert told == {"credit_code": "credit-code-check"}
    nothing.after(replace(wrong, override_check=True)).when(CONFIRM).then(
        UnitRegistrationConfirmed(organisation=uid("organisation"), login="unit.one")
    )

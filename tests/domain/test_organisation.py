from dataclasses import replace

from domain.organisation import (
    ORGANISATION,
    AmendOrganisation,
    CancelOrganisation,
    MoveOrganisation,
    OrganisationCancelled,
    OrganisationKind,
    OrganisationMoved,
    OrganisationRegistered,
    RegisterOrganisation,
)
from domain.personal import Personal
from domain.rules.identifiers import credit_code_check_character
from domain.terms import AdministrativeLevel, UnitNature
from tests.domain.cases import uid
from tests.spec import spec

HERE, ABOVE = uid("here"), uid("above")
STEM = "91320102MA1XXXXX1"
RIGHT = STEM + credit_code_check_character(STEM)
WRONG = STEM + ("0" if RIGHT[-1] != "0" else "1")

REGISTER = RegisterOrganisation(
    organisation=HERE,
    name=" 青山设备公司 ",
    credit_code=RIGHT,
    override_check=False,
    division="320102",
    level=AdministrativeLevel.COUNTY,
    kind=OrganisationKind.EMPLOYER,
    nature=UnitNature.ENTERPRISE,
    superior=ABOVE,
    contact="025-0000000",
)
nothing = spec(ORGANISATION)
something = nothing.after(REGISTER)


def test_a_body_is_registered() -> None:
    nothing.when(REGISTER).then(
        OrganisationRegistered(
            organisation=HERE,
            name="青山设备公司",
            credit_code=RIGHT,
            division="320102",
            level=AdministrativeLevel.COUNTY,
            kind=OrganisationKind.EMPLOYER,
            nature=UnitNature.ENTERPRISE,
            superior=ABOVE,
            contact=Personal(HERE, "025-0000000"),
        )
    )
    something.when(REGISTER).rejected("organisation-exists")


def test_a_wrong_check_character_is_a_warning_only() -> None:
    refused = nothing.when(replace(REGISTER, credit_code=WRONG)).rejected("organisation-wrong")
    assert refused.fields == {"credit_code": "credit-code-check"}
    assert nothing.when(replace(REGISTER, credit_code=WRONG, override_check=True)).events
    malformed = replace(REGISTER, credit_code="123", override_check=True)
    refused = nothing.when(malformed).rejected("organisation-wrong")
    assert refused.fields == {"credit_code": "credit-code-malformed"}


def test_every_wrong_field_is_named() -> None:
    wrong = replace(REGISTER, division="3201", credit_code="1", nature=None, superior=None)
    refused = nothing.when(wrong).rejected("organisation-wrong")
    assert set(refused.fields) == {"division", "credit_code", "nature", "superior"}
    refused = nothing.when(replace(REGISTER, name=" 一 ")).rejected("organisation-wrong")
    assert refused.fields == {"name": "name-length"}


def test_only_units_need_a_nature_and_a_superior_body() -> None:
    office = replace(REGISTER, kind=OrganisationKind.TITLE_OFFICE, nature=None, superior=None)
    assert nothing.when(office).events
    assert nothing.after(office).when(MoveOrganisation(superior=None, above=())).events


def test_a_body_moves_but_never_below_itself() -> None:
    something.when(MoveOrganisation(superior=uid("new"), above=(uid("new"), ABOVE))).then(
        OrganisationMoved(superior=uid("new"))
    )
    circle = MoveOrganisation(superior=uid("new"), above=(uid("new"), HERE))
    something.when(circle).rejected("organisation-circle")
    refused = something.when(MoveOrganisation(superior=None, above=()))
    assert refused.rejected("organisation-wrong").fields == {"superior": "field-required"}


def test_a_cancelled_body_stays_as_it_was() -> None:
    cancel = CancelOrganisation(reason="合并")
    something.when(replace(cancel, reason="")).rejected("reason-required")
    something.when(cancel).then(OrganisationCancelled(reason="合并"))
    gone = something.after(cancel)
    assert not gone.state.active
    for command in cancel, AmendOrganisation(name="新名称", contact=""):
        gone.when(command).rejected("organisation-cancelled")
    nothing.when(cancel).rejected("organisation-unknown")


def test_amending_gives_a_new_name() -> None:
    amended = something.after(AmendOrganisation(name="青山装备公司", contact=""))
    assert amended.state.name == "青山装备公司"
    something.when(AmendOrganisation(name="", contact="")).rejected("organisation-wrong")

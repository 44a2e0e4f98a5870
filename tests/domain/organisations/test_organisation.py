from dataclasses import replace
from typing import Any

import pytest

from domain.organisations.organisation import (
    ORGANISATION,
    AmendOrganisation,
    CancelOrganisation,
    ContactDetailsSet,
    CorrectOrganisation,
    MergeOrganisation,
    MoveOrganisation,
    Organisation,
    OrganisationAmended,
    OrganisationCancelled,
    OrganisationCorrected,
    OrganisationKind,
    OrganisationMerged,
    OrganisationMoved,
    OrganisationRegistered,
    RegisterOrganisation,
    Uses,
)
from domain.personal import Personal
from domain.rules.identifiers import credit_code_check_character
from domain.terms import AdministrativeLevel, UnitNature
from tests.domain.case_samples import uid
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


def test_only_what_differs_is_amended() -> None:
    same = AmendOrganisation(name="青山设备公司", contact="025-0000000")
    something.when(same).then()
    something.when(replace(same, contact="1")).then(
        OrganisationAmended(name="青山设备公司", contact=Personal(HERE, "1"))
    )
    details = replace(same, contact_person=" 某人 ", address="某路 1 号")
    set_now = ContactDetailsSet(
        contact_person=Personal(HERE, "某人"), address=Personal(HERE, "某路 1 号")
    )
    something.when(details).then(set_now)
    something.after(details).when(details).then()


CORRECT = CorrectOrganisation(
    division="320100",
    level=AdministrativeLevel.CITY,
    kind=OrganisationKind.EMPLOYER,
    nature=UnitNature.INSTITUTION,
    credit_code="",
    override_check=False,
    reason=" 登记有误 ",
    nodes=0,
)


def test_a_correction_says_why() -> None:
    something.when(replace(CORRECT, reason=" ")).rejected("reason-required")
    something.when(CORRECT).then(
        OrganisationCorrected(
            division="320100",
            level=AdministrativeLevel.CITY,
            kind=OrganisationKind.EMPLOYER,
            nature=UnitNature.INSTITUTION,
            credit_code="",
            reason="登记有误",
        )
    )
    something.after(CORRECT).when(CORRECT).then()
    wrong = replace(CORRECT, division="1", credit_code="1", nature=None)
    refused = something.when(wrong).rejected("organisation-wrong")
    assert set(refused.fields) == {"division", "credit_code", "nature"}


def test_a_node_of_a_route_keeps_its_level_and_kind() -> None:
    other = replace(CORRECT, nodes=1, kind=OrganisationKind.HR_UNIT)
    refused = something.when(other).rejected("organisation-wrong")
    assert set(refused.fields) == {"level", "kind"}


def test_what_is_in_use_is_not_cancelled() -> None:
    used = CancelOrganisation(reason="撤并", uses=Uses(waiting=2, accounts=1), confirmed=True)
    assert something.when(used).rejected("organisation-in-use").facts == {"waiting": 2}
    accounts = replace(used, uses=Uses(accounts=1), confirmed=False)
    refused = something.when(accounts).rejected("organisation-has-accounts")
    assert refused.fields == {"confirmed": "confirm-needed"}
    assert something.when(replace(accounts, confirmed=True)).events


def other(name: str, kind: OrganisationKind = OrganisationKind.HR_UNIT) -> Organisation:
    command = replace(REGISTER, organisation=uid(name), kind=kind)
    state: Organisation = nothing.after(command).state
    return state


MERGE = MergeOrganisation(
    successor=other("successor"), above=(ABOVE,), committees=0, nodes=0, reason="机构改革"
)


def test_a_merged_body_names_its_successor() -> None:
    something.when(MERGE).then(OrganisationMerged(merged_into=uid("successor"), reason="机构改革"))
    gone = something.after(MERGE)
    assert (gone.state.active, gone.state.merged_into) == (False, uid("successor"))
    gone.when(MERGE).rejected("organisation-cancelled")
    something.when(replace(MERGE, reason="")).rejected("reason-required")
    something.when(replace(MERGE, committees=1)).rejected("organisation-in-use")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"successor": Organisation()}, "organisation-unknown"),
        ({"successor": other("here")}, "merge-into-itself"),
        ({"above": (uid("between"), HERE)}, "merge-below-itself"),
        ({"successor": other("office", OrganisationKind.TITLE_OFFICE)}, "merge-other-kind"),
        (
            {"successor": replace(other("city"), level=AdministrativeLevel.CITY), "nodes": 1},
            "merge-other-level",
        ),
    ],
)
def test_not_every_body_can_be_a_successor(change: dict[str, Any], code: str) -> None:
    refused = something.when(replace(MERGE, **change)).rejected("organisation-wrong")
    assert refused.fields == {"successor": code}

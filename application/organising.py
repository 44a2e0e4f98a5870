"""Organisations (M1, D9): register, amend, move, cancel."""

from dataclasses import dataclass
from uuid import UUID

from application.configuring import Reason, require_active
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.decider import Rejected
from domain.organisation import (
    ORGANISATION,
    AmendOrganisation,
    CancelOrganisation,
    MoveOrganisation,
    OrganisationKind,
    RegisterOrganisation,
)
from domain.terms import (
    AdministrativeLevel,
    Role,
    UnitNature,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationForm:
    name: str
    division: str
    level: AdministrativeLevel
    kind: OrganisationKind
    nature: UnitNature | None = None
    superior: UUID | None = None
    credit_code: str = ""
    override_check: bool = False
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationData:
    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    superior: UUID | None = None


def register_organisation(
    work: Work, desk: Desk, organisation: UUID, form: OrganisationForm, expected: int | None
) -> UUID:
    require_role(desk.actor, Role.ADMINISTRATOR)
    work.expect(ORGANISATION, organisation, expected)
    if form.superior is not None:
        require_active(work, form.superior, "superior")
    work.do(
        ORGANISATION,
        organisation,
        RegisterOrganisation(
            organisation=organisation,
            name=form.name,
            credit_code=form.credit_code,
            override_check=form.override_check,
            division=form.division,
            level=form.level,
            kind=form.kind,
            nature=form.nature,
            superior=form.superior,
            contact=form.contact,
        ),
    )
    return organisation


def amend_organisation(
    work: Work, desk: Desk, organisation: UUID, form: OrganisationData, expected: int | None
) -> UUID:
    """M1, and D9 for the officers' own body: contact data only, its name stays."""
    existing_organisation(work, organisation, expected)
    if desk.actor.organisation != organisation:
        require_role(desk.actor, Role.ADMINISTRATOR)
    elif form.name.strip() != work.load(ORGANISATION, organisation).name:
        raise Rejected("organisation-wrong", fields={"name": "name-by-administrator"})
    work.do(ORGANISATION, organisation, AmendOrganisation(name=form.name, contact=form.contact))
    return organisation


def move_organisation(
    work: Work, desk: Desk, organisation: UUID, form: Moving, expected: int | None
) -> UUID:
    require_role(desk.actor, Role.ADMINISTRATOR)
    existing_organisation(work, organisation, expected)
    above: list[UUID] = []
    at = form.superior
    while at is not None and at not in above:
        require_active(work, at, "superior")
        above.append(at)
        at = work.load(ORGANISATION, at).superior
    command = MoveOrganisation(superior=form.superior, above=tuple(above))
    work.do(ORGANISATION, organisation, command)
    return organisation


def cancel_organisation(
    work: Work, desk: Desk, organisation: UUID, form: Reason, expected: int | None
) -> UUID:
    """注销"""
    require_role(desk.actor, Role.ADMINISTRATOR)
    existing_organisation(work, organisation, expected)
    work.do(ORGANISATION, organisation, CancelOrganisation(reason=form.reason))
    return organisation


def existing_organisation(work: Work, organisation: UUID, expected: int | None) -> None:
    work.expect(ORGANISATION, organisation, expected)
    if work.load(ORGANISATION, organisation).organisation is None:
        raise Hidden

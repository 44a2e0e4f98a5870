"""单位注册 (A1): asked for by anybody, confirmed or refused by the body above the unit."""

from dataclasses import dataclass, field
from uuid import UUID

from application.configuration.configuring import require_active
from application.desk import Desk
from application.organisations.succession import current_body
from application.permissions import SUPERIORS, Hidden, require_role, settles_unit
from application.work import Work
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION, OrganisationKind, RegisterOrganisation
from domain.organisations.unit_registration import (
    UNIT_REGISTRATION,
    ConfirmUnitRegistration,
    RefuseUnitRegistration,
    SubmitUnitRegistration,
)
from domain.people.account import ACCOUNT, OpenAccount
from domain.rules.passwords import check_password
from domain.streams import account_stream
from domain.terms import AdministrativeLevel, Role, UnitNature

SETTLERS = (*SUPERIORS, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationForm:
    name: str
    credit_code: str
    override_check: bool = False
    """That the code is right although its check character is not."""
    kind: OrganisationKind = OrganisationKind.EMPLOYER
    nature: UnitNature
    level: AdministrativeLevel
    division: str
    superior: UUID
    contact_person: str
    contact: str
    """Telephone."""
    address: str = ""
    officer_name: str
    login: str
    password: str = field(repr=False)
    """Of the account, and until then of the receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    login: str = ""
    """Another log-in name, when the one asked for was taken in the meantime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusing:
    reason: str


def submit_unit_registration(
    work: Work, desk: Desk, registration: UUID, form: UnitRegistrationForm, expected: int | None
) -> UUID:
    """Open to the public. The id is the receipt number; the password is kept under it."""
    work.expect(UNIT_REGISTRATION, registration, expected)
    require_active(work, form.superior, "superior")
    work.do(
        UNIT_REGISTRATION,
        registration,
        SubmitUnitRegistration(
            registration=registration,
            organisation=desk.new_id(),
            name=form.name,
            kind=form.kind,
            nature=form.nature,
            level=form.level,
            division=form.division,
            credit_code=form.credit_code.strip().upper(),
            override_check=form.override_check,
            superior=form.superior,
            superior_kind=work.load(ORGANISATION, form.superior).kind,
            contact=form.contact,
            contact_person=form.contact_person,
            address=form.address,
            login=form.login,
            officer_name=form.officer_name,
        ),
    )
    check_password(form.password, form.login)
    if work.load(ACCOUNT, account_stream(form.login)).account is not None:
        raise Rejected("login-taken", fields={"login": "login-taken"})
    work.afterwards(lambda: desk.identities.set_password(registration, form.password))
    return registration


def confirm_unit_registration(
    work: Work, desk: Desk, registration: UUID, form: Confirming, expected: int | None
) -> UUID:
    """The body and its first account come into being; the password goes over to the account."""
    _settled_here(work, desk, registration, expected)
    state = work.load(UNIT_REGISTRATION, registration)
    asked = state.asked
    assert asked is not None, "checked before"
    login = form.login.strip() or asked.login
    work.do(UNIT_REGISTRATION, registration, ConfirmUnitRegistration(login=login))
    superior = current_body(work, asked.superior)
    require_active(work, superior, "superior")
    work.do(
        ORGANISATION,
        asked.organisation,
        RegisterOrganisation(
            organisation=asked.organisation,
            name=asked.name,
            credit_code=asked.credit_code,
            override_check=True,  # the applicant said so, and an officer has looked at it
            division=asked.division,
            level=asked.level,
            kind=asked.kind,
            nature=asked.nature,
            superior=superior,
            contact=str(asked.contact),
            contact_person=str(asked.contact_person),
            address=str(asked.address),
        ),
    )
    account = account_stream(login)
    work.do(
        ACCOUNT,
        account,
        OpenAccount(
            account=account,
            login=login,
            name=str(asked.officer_name),
            role=Role.UNIT_OFFICER,
            organisation=asked.organisation,
            person=None,
            duties=(),
        ),
    )
    work.afterwards(lambda: desk.identities.copy_password(registration, account))
    return registration


def refuse_unit_registration(
    work: Work, desk: Desk, registration: UUID, form: Refusing, expected: int | None
) -> UUID:
    _settled_here(work, desk, registration, expected)
    work.do(UNIT_REGISTRATION, registration, RefuseUnitRegistration(reason=form.reason))
    return registration


def _settled_here(work: Work, desk: Desk, registration: UUID, expected: int | None) -> None:
    require_role(desk.actor, *SETTLERS)
    work.expect(UNIT_REGISTRATION, registration, expected)
    asked = work.load(UNIT_REGISTRATION, registration).asked
    if asked is None or not settles_unit(desk.actor, asked.superior):
        raise Hidden

"""HR units and their users (人事管理单位用户管理, D3), kept by the bodies above them."""

from dataclasses import dataclass, field
from uuid import UUID

from application.configuration.configuring import require_active
from application.desk import Desk
from application.organisations.organising import (
    Cancelling,
    OrganisationData,
    bodies_above,
    uses_of,
)
from application.people.accounts import give_password
from application.permissions import SUPERIORS, Hidden, keeps_unit, require_role
from application.work import Work
from domain.decider import Rejected
from domain.organisations.organisation import (
    HR_KINDS,
    ORGANISATION,
    AmendOrganisation,
    CancelOrganisation,
    OrganisationKind,
    RegisterOrganisation,
)
from domain.people.account import (
    ACCOUNT,
    LockAccount,
    OpenAccount,
    RenameAccount,
    UnlockAccount,
)
from domain.rules.passwords import check_password
from domain.streams import account_stream
from domain.terms import AdministrativeLevel, Role, UnitNature


@dataclass(frozen=True, slots=True, kw_only=True)
class HrUnitForm:
    """新增人事管理单位, right below the officer's own body."""

    name: str
    kind: OrganisationKind = OrganisationKind.HR_UNIT
    level: AdministrativeLevel
    division: str
    nature: UnitNature
    credit_code: str = ""
    override_check: bool = False
    contact: str = ""
    """Telephone."""
    contact_person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserForm:
    """新增单位用户"""

    login: str
    name: str
    password: str = field(repr=False)
    """The first one; it must be changed at the first log-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspending:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    password: str = field(repr=False)


def add_unit(work: Work, desk: Desk, unit: UUID, form: HrUnitForm, expected: int | None) -> UUID:
    require_role(desk.actor, *SUPERIORS)
    work.expect(ORGANISATION, unit, expected)
    if form.kind not in HR_KINDS:
        raise Rejected("organisation-wrong", fields={"kind": "hr-unit-kind"})
    require_active(work, desk.organisation, "superior")
    work.do(
        ORGANISATION,
        unit,
        RegisterOrganisation(
            organisation=unit,
            name=form.name,
            credit_code=form.credit_code.strip().upper(),
            override_check=form.override_check,
            division=form.division,
            level=form.level,
            kind=form.kind,
            nature=form.nature,
            superior=desk.organisation,
            contact=form.contact,
            contact_person=form.contact_person,
            address=form.address,
        ),
    )
    return unit


def amend_unit(
    work: Work, desk: Desk, unit: UUID, form: OrganisationData, expected: int | None
) -> UUID:
    _kept_unit(work, desk, unit, expected)
    work.do(
        ORGANISATION,
        unit,
        AmendOrganisation(
            name=form.name,
            contact=form.contact,
            contact_person=form.contact_person,
            address=form.address,
        ),
    )
    return unit


def cancel_unit(work: Work, desk: Desk, unit: UUID, form: Cancelling, expected: int | None) -> UUID:
    """注销: its users can no longer log in."""
    _kept_unit(work, desk, unit, expected)
    uses = uses_of(work, desk, unit)
    command = CancelOrganisation(reason=form.reason, uses=uses, confirmed=form.confirmed)
    work.do(ORGANISATION, unit, command)
    return unit


def add_user(work: Work, desk: Desk, unit: UUID, form: UserForm, _: int | None) -> UUID:
    """Answers with the account."""
    _kept_unit(work, desk, unit, None)
    if not work.load(ORGANISATION, unit).active:
        raise Rejected("organisation-cancelled")
    check_password(form.password, form.login)
    account = account_stream(form.login)
    work.do(
        ACCOUNT,
        account,
        OpenAccount(
            account=account,
            login=form.login,
            name=form.name,
            role=Role.UNIT_OFFICER,
            organisation=unit,
            person=None,
            duties=(),
        ),
    )
    give_password(work, desk, account, form.password)
    return account


def rename_user(work: Work, desk: Desk, account: UUID, form: Naming, expected: int | None) -> UUID:
    kept_account(work, desk, account, expected)
    work.do(ACCOUNT, account, RenameAccount(name=form.name))
    return account


def suspend_user(
    work: Work, desk: Desk, account: UUID, form: Suspending, expected: int | None
) -> UUID:
    """停用"""
    kept_account(work, desk, account, expected)
    work.do(ACCOUNT, account, LockAccount(reason=form.reason))
    return account


def restore_user(work: Work, desk: Desk, account: UUID, _: object, expected: int | None) -> UUID:
    """启用"""
    kept_account(work, desk, account, expected)
    work.do(ACCOUNT, account, UnlockAccount())
    return account


def reset_user(
    work: Work, desk: Desk, account: UUID, form: NewPassword, expected: int | None
) -> UUID:
    """重置密码; it must be changed at the next log-in."""
    kept_account(work, desk, account, expected)
    check_password(form.password, work.load(ACCOUNT, account).login)
    give_password(work, desk, account, form.password)
    return account


def kept_account(work: Work, desk: Desk, account: UUID, expected: int | None) -> None:
    """Raises `Hidden` unless it is a user of an HR unit that the actor's body keeps."""
    require_role(desk.actor, *SUPERIORS)
    work.expect(ACCOUNT, account, expected)
    state = work.load(ACCOUNT, account)
    if state.role is not Role.UNIT_OFFICER or state.organisation is None:
        raise Hidden
    _kept_unit(work, desk, state.organisation, None)


def _kept_unit(work: Work, desk: Desk, unit: UUID, expected: int | None) -> None:
    require_role(desk.actor, *SUPERIORS)
    work.expect(ORGANISATION, unit, expected)
    state = work.load(ORGANISATION, unit)
    if state.organisation is None or not keeps_unit(
        desk.actor, state.kind, bodies_above(work, unit)
    ):
        raise Hidden

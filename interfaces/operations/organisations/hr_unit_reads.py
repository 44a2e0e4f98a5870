"""Questions about HR units and their users (D3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.organisations import organising
from application.permissions import SUPERIORS, Hidden, keeps_unit
from application.work import Work
from domain.organisations.organisation import (
    ORGANISATION,
    Organisation,
    OrganisationKind,
    Uses,
)
from domain.people.account import ACCOUNT, Account
from domain.terms import AdministrativeLevel, Role, UnitNature
from interfaces.history import Change, Changes
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.organisations.organisations import ORGANISATION_HISTORY, contacts_of
from interfaces.operations.people.account_reads import ACCOUNT_HISTORY
from interfaces.system import System
from projections.organisations import hr_units, organisations
from projections.organisations.hr_units import HrUnitFilter, HrUnitRow
from projections.people import accounts
from projections.people.accounts import AccountFilter, AccountRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HrUnitConditions:
    text: str = ""
    """Name, pinyin, initials, or the beginning of the credit code."""
    kind: OrganisationKind | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HrUnitAnswer:
    organisation: UUID
    name: str
    kind: OrganisationKind
    level: AdministrativeLevel
    division: str
    nature: UnitNature | None
    credit_code: str
    superior: UUID | None
    superior_name: str
    contact: str
    contact_person: str
    address: str
    cancelled: bool
    cancelled_reason: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserConditions:
    text: str = ""
    """Log-in name, or somebody's name."""
    locked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCertificate:
    thumbprint: str
    """SHA-256 of the certificate, 64 hexadecimal digits."""
    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAnswer:
    account: UUID
    login: str
    name: str
    organisation: UUID
    organisation_name: str
    organisation_cancelled: bool
    locked: bool
    certificate: BoundCertificate | None
    version: int


def unit_list(system: System, call: Call[HrUnitConditions]) -> Page[HrUnitRow]:
    filters = HrUnitFilter(
        bodies=call.actor.bodies,
        text=call.body.text,
        kind=call.body.kind,
        cancelled=call.body.cancelled,
    )
    with system.reading() as tx:
        return page_of(hr_units.listing(tx, filters, wanted(call)))


def one_unit(system: System, call: Call[Any]) -> HrUnitAnswer:
    state, version = kept(system, call, call.id)
    with system.reading() as tx:
        row = organisations.get(tx, call.id)
    if row is None or state.organisation is None:
        raise Hidden
    return HrUnitAnswer(
        organisation=call.id,
        name=state.name,
        kind=state.kind,
        level=state.level,
        division=state.division,
        nature=state.nature,
        credit_code=state.credit_code,
        superior=state.superior,
        superior_name=row.superior_name or "",
        cancelled=state.cancelled,
        cancelled_reason=row.cancelled_reason,
        version=version,
        **contacts_of(state),
    )


def unit_users(system: System, call: Call[UserConditions]) -> Page[AccountRow]:
    kept(system, call, call.id)
    filters = AccountFilter(
        text=call.body.text,
        locked=call.body.locked,
        organisation=call.id,
        role=Role.UNIT_OFFICER,
    )
    with system.reading() as tx:
        return page_of(accounts.listing(tx, filters, wanted(call)))


def one_user(system: System, call: Call[Any]) -> UserAnswer:
    state, version = kept_user(system, call)
    with system.reading() as tx:
        row = accounts.get(tx, call.id)
    if row is None or state.organisation is None:
        raise Hidden
    bound = state.certificate
    certificate = (
        None
        if bound is None
        else BoundCertificate(
            thumbprint=bound.thumbprint,
            subject=str(bound.subject),
            issuer=bound.issuer,
            serial=bound.serial,
            valid_from=bound.valid_from,
            valid_until=bound.valid_until,
            active=bound.active,
        )
    )
    return UserAnswer(
        account=call.id,
        login=state.login,
        name=row.name,
        organisation=state.organisation,
        organisation_name=row.organisation_name or "",
        organisation_cancelled=row.organisation_cancelled,
        locked=state.locked,
        certificate=certificate,
        version=version,
    )


def unit_changes(system: System, call: Call[Any]) -> tuple[Change, ...]:
    kept(system, call, call.id)
    return ORGANISATION_HISTORY.of(system, call.id)


def user_changes(system: System, call: Call[Any]) -> tuple[Change, ...]:
    kept_user(system, call)
    return ACCOUNT_HISTORY.of(system, call.id)


def unit_uses(system: System, call: Call[Any]) -> Uses:
    """What names the unit now."""
    work = Work(system.log, call.context)
    return organising.uses_of(work, system.desk(call.actor), call.id)


def kept(system: System, call: Call[Any], unit: UUID) -> tuple[Organisation, int]:
    """Raises `Hidden` for what is no HR unit below the actor's body."""
    state, version = folded(system, call, ORGANISATION, unit)
    above = organising.bodies_above(Work(system.log, call.context), unit)
    if not keeps_unit(call.actor, state.kind, above):
        raise Hidden
    return state, version


def kept_user(system: System, call: Call[Any]) -> tuple[Account, int]:
    state, version = folded(system, call, ACCOUNT, call.id)
    if state.role is not Role.UNIT_OFFICER or state.organisation is None:
        raise Hidden
    kept(system, call, state.organisation)
    return state, version


def _unit_changes(system: System, call: Call[NoBody]) -> Changes:
    return Changes(changes=unit_changes(system, call))


def _user_changes(system: System, call: Call[NoBody]) -> Changes:
    return Changes(changes=user_changes(system, call))


UNITS_EXPORT = Export(
    title="人事管理单位",
    rows=unit_list,
    columns=(
        ("单位名称", lambda row: row.name),
        ("统一社会信用代码", lambda row: row.credit_code),
        ("单位类型", lambda row: row.kind),
        ("级别", lambda row: row.level),
        ("行政区划代码", lambda row: row.division),
        ("单位性质", lambda row: row.nature),
        ("上级机构", lambda row: row.superior_name),
        ("用户数", lambda row: row.users),
        ("已激活证书", lambda row: row.certificates),
        ("是否注销", lambda row: row.cancelled),
    ),
)
UNITS = Read(
    name="hr-units.list",
    functions=("D3",),
    path="/hr-units",
    summary="人事管理单位列表",
    handler=unit_list,
    answer=HrUnitRow,
    filters=HrUnitConditions,
    paged=True,
    sorts=("name", "division", "kind", "users"),
    roles=SUPERIORS,
    export=UNITS_EXPORT,
)
UNIT_ONE = Read(
    name="hr-units.one",
    functions=("D3",),
    path="/hr-units/{id}",
    summary="人事管理单位详情",
    handler=one_unit,
    answer=HrUnitAnswer,
    roles=SUPERIORS,
)
UNIT_USERS = Read(
    name="hr-units.users",
    functions=("D3",),
    path="/hr-units/{id}/users",
    summary="人事管理单位的用户",
    handler=unit_users,
    answer=AccountRow,
    filters=UserConditions,
    paged=True,
    sorts=("login", "-opened_at"),
    roles=SUPERIORS,
    private=True,
)
USER_ONE = Read(
    name="hr-unit-users.one",
    functions=("D3",),
    path="/hr-unit-users/{id}",
    summary="单位用户详情",
    handler=one_user,
    answer=UserAnswer,
    roles=SUPERIORS,
)
UNIT_CHANGES = Read(
    name="hr-units.changes",
    functions=("D3",),
    path="/hr-units/{id}/changes",
    summary="变更记录",
    handler=_unit_changes,
    answer=Changes,
    roles=SUPERIORS,
)
USER_CHANGES = Read(
    name="hr-unit-users.changes",
    functions=("D3",),
    path="/hr-unit-users/{id}/changes",
    summary="变更记录",
    handler=_user_changes,
    answer=Changes,
    roles=SUPERIORS,
)

READS = (UNITS, UNIT_ONE, UNIT_USERS, USER_ONE, UNIT_CHANGES, USER_CHANGES)

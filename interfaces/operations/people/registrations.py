"""注册 (A1): people, one-time codes for those who are registered already, and units."""

import os
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from application.committees.committee_accounts import new_first_password
from application.organisations import unit_registrations as u
from application.people import registering as r
from application.permissions import Hidden, settles_unit
from application.ports import Receipt
from application.work import Work
from domain.organisations.organisation import OrganisationKind
from domain.organisations.unit_registration import (
    UNIT_REGISTRATION,
    RegistrationStatus,
    UnitRegistration,
)
from domain.people.person import PERSON
from domain.rules.identifiers import CreditCodeCheck, check_credit_code
from domain.terms import AdministrativeLevel, Role, UnitNature
from interfaces.history import Change, Changes, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from projections.organisations import organisations, unit_registrations
from projections.organisations.unit_registrations import UnitRegistrationFilter, UnitRegistrationRow

_PATIENCE = 5.0
"""Seconds for the account to show before the answer; after that it is slow, not wrong."""
_LABELS = {
    "name": "单位名称",
    "credit_code": "统一社会信用代码",
    "kind": "机构类型",
    "nature": "单位性质",
    "level": "级别",
    "division": "行政区划代码",
    "superior": "上级机构",
    "contact_person": "联系人",
    "contact": "联系电话",
    "address": "地址",
    "officer_name": "经办人姓名",
    "login": "登录名",
    "reason": "原因",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCode:
    """Told this once; stored nowhere in the clear."""

    person: UUID
    code: str = field(repr=False)
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptQuery:
    """Both are needed, so that nobody can browse."""

    number: str = field(default="", repr=False)
    """回执编号: the id that the registration was answered with."""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationState:
    """`status` is None where number and password do not belong together, whichever is wrong."""

    status: RegistrationStatus | None = None
    name: str = ""
    superior_name: str = ""
    login: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationConditions:
    text: str = ""
    status: RegistrationStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationAnswer:
    registration: UUID
    status: RegistrationStatus
    name: str
    credit_code: str
    credit_code_check: bool
    """False for a wrong check character that the applicant insists on."""
    kind: OrganisationKind
    nature: UnitNature
    level: AdministrativeLevel
    division: str
    superior: UUID
    superior_name: str
    contact_person: str
    contact: str
    address: str
    officer_name: str
    login: str
    reason: str
    organisation: UUID
    """Of the body that a confirmation makes."""
    alike: tuple[str, ...]
    """Names of bodies with the same name or the same credit code."""
    submitted_at: datetime
    version: int


UNKNOWN = RegistrationState()


def register(system: System, call: Call[r.Registration]) -> Receipt:
    """The answer is the same whether the account was opened or not. Raises `Problem` 429."""
    system.registrations.attempt(call.address)
    receipt = system.run(call, r.register)
    system.worker.wait_for(receipt.position, _PATIENCE)
    return Receipt(stream=receipt.stream, version=1, position=0)


def issue_code(system: System, call: Call[NoBody]) -> IssuedCode:
    """A new code each time; the one before is void."""
    code = new_first_password(os.urandom)
    run: Call[Any] = call
    system.run(replace(run, body=r.ClaimCode(code=code), key=None), r.issue_claim_code)
    state, _ = folded(system, call, PERSON, call.id)
    assert state.claims.code_until is not None, "a code was just issued"
    return IssuedCode(person=call.id, code=code, last_day=state.claims.code_until)


def submit_unit(system: System, call: Call[u.UnitRegistrationForm]) -> Receipt:
    """Answers with the receipt number. Raises `Problem` 429."""
    system.registrations.attempt(call.address)
    return system.run(call, u.submit_unit_registration)


def receipt_state(system: System, call: Call[ReceiptQuery]) -> RegistrationState:
    """Raises `Problem` 429 when one address asks too often."""
    system.receipts.attempt(call.address)
    state = _registration(system, call, call.body.number)
    right = system.vault.check_password(
        state.asked.registration if state.asked else None, call.body.password[:1000]
    )
    if state.asked is None or not right:
        return UNKNOWN
    with system.reading() as tx:
        names = organisations.names(tx, [state.asked.superior])
    return RegistrationState(
        status=state.status,
        name=state.asked.name,
        superior_name=names.get(state.asked.superior, ""),
        login=state.login,
        reason=state.reason,
    )


def _registration(system: System, call: Call[Any], number: str) -> UnitRegistration:
    """An id of something else is no receipt number, nor is its password asked."""
    try:
        which = UUID("".join(number.split()))
        return Work(system.log, call.context).load(UNIT_REGISTRATION, which)
    except (ValueError, Hidden):
        return UnitRegistration()


def registration_list(
    system: System, call: Call[UnitRegistrationConditions]
) -> Page[UnitRegistrationRow]:
    everything = call.actor.role is Role.ADMINISTRATOR
    filters = UnitRegistrationFilter(
        text=call.body.text,
        status=call.body.status,
        superiors=None if everything else call.actor.bodies,
    )
    with system.reading() as tx:
        return page_of(unit_registrations.listing(tx, filters, wanted(call)))


def one_registration(system: System, call: Call[Any]) -> UnitRegistrationAnswer:
    state, version = _visible(system, call)
    asked = state.asked
    assert asked is not None, "an existing registration was asked for"
    with system.reading() as tx:
        names = organisations.names(tx, [asked.superior])
        same = {
            *organisations.called(tx, asked.name),
            *(organisations.called(tx, asked.credit_code) if asked.credit_code else ()),
        } - {asked.organisation}
        alike = tuple(sorted(organisations.names(tx, same).values()))
    return UnitRegistrationAnswer(
        registration=call.id,
        status=state.status,
        name=asked.name,
        credit_code=asked.credit_code,
        credit_code_check=check_credit_code(asked.credit_code) is CreditCodeCheck.VALID,
        kind=asked.kind,
        nature=asked.nature,
        level=asked.level,
        division=asked.division,
        superior=asked.superior,
        superior_name=names.get(asked.superior, ""),
        contact_person=str(asked.contact_person),
        contact=str(asked.contact),
        address=str(asked.address),
        officer_name=str(asked.officer_name),
        login=state.login,
        reason=state.reason,
        organisation=asked.organisation,
        alike=alike,
        submitted_at=system.log.read(call.id)[0].at,
        version=version,
    )


def registration_changes(system: System, call: Call[Any]) -> tuple[Change, ...]:
    _visible(system, call)
    return changes_of(system, call.id, _LABELS)


def _changes(system: System, call: Call[NoBody]) -> Changes:
    return Changes(changes=registration_changes(system, call))


def _visible(system: System, call: Call[Any]) -> tuple[UnitRegistration, int]:
    """Raises `Hidden` for a registration that waits for somebody else."""
    state, version = folded(system, call, UNIT_REGISTRATION, call.id)
    if state.asked is None or not settles_unit(call.actor, state.asked.superior):
        raise Hidden
    return state, version


REGISTER = Operation(
    name="registrations.register",
    functions=("A1",),
    path="/registrations",
    summary="个人注册",
    body=r.Registration,
    handler=register,
    public=True,
    creates=True,
)
ISSUE_CODE = Operation(
    name="people.issue-claim-code",
    functions=("A1",),
    path="/people/{id}/issue-claim-code",
    summary="发放一次性开通码",
    handler=issue_code,
    answer=IssuedCode,
    roles=r.VOUCHERS,
    refusals=("account-claimed",),
)
SUBMIT_UNIT = Operation(
    name="unit-registrations.submit",
    functions=("A1",),
    path="/unit-registrations",
    summary="单位注册",
    body=u.UnitRegistrationForm,
    handler=submit_unit,
    public=True,
    creates=True,
)
CONFIRM_UNIT = Operation(
    name="unit-registrations.confirm",
    functions=("A1",),
    path="/unit-registrations/{id}/confirm",
    summary="同意单位注册",
    body=u.Confirming,
    handler=command(u.confirm_unit_registration),
    roles=u.SETTLERS,
    refusals=("registration-settled", "login-taken"),
)
REFUSE_UNIT = Operation(
    name="unit-registrations.refuse",
    functions=("A1",),
    path="/unit-registrations/{id}/refuse",
    summary="不同意单位注册",
    body=u.Refusing,
    handler=command(u.refuse_unit_registration),
    roles=u.SETTLERS,
    refusals=("registration-settled",),
)
RECEIPT = Read(
    name="unit-registrations.state",
    functions=("A1",),
    path="/unit-registrations/state",
    summary="凭回执查询单位注册",
    handler=receipt_state,
    answer=RegistrationState,
    filters=ReceiptQuery,
    public=True,
    private=True,
)
REGISTRATIONS_EXPORT = Export(
    title="单位注册",
    rows=registration_list,
    columns=(
        ("单位名称", lambda row: row.name),
        ("统一社会信用代码", lambda row: row.credit_code),
        ("机构类型", lambda row: row.kind),
        ("单位性质", lambda row: row.nature),
        ("行政区划代码", lambda row: row.division),
        ("上级机构", lambda row: row.superior_name),
        ("状态", lambda row: row.status),
        ("提交时间", lambda row: row.submitted_at),
        ("审核时间", lambda row: row.settled_at),
    ),
)
REGISTRATIONS = Read(
    name="unit-registrations.list",
    functions=("A1",),
    path="/unit-registrations",
    summary="单位注册审核列表",
    handler=registration_list,
    answer=UnitRegistrationRow,
    filters=UnitRegistrationConditions,
    paged=True,
    sorts=("-submitted_at", "name", "status", "division"),
    roles=u.SETTLERS,
    export=REGISTRATIONS_EXPORT,
)
REGISTRATION_ONE = Read(
    name="unit-registrations.one",
    functions=("A1",),
    path="/unit-registrations/{id}",
    summary="单位注册详情",
    handler=one_registration,
    answer=UnitRegistrationAnswer,
    roles=u.SETTLERS,
)
REGISTRATION_CHANGES = Read(
    name="unit-registrations.changes",
    functions=("A1",),
    path="/unit-registrations/{id}/changes",
    summary="变更记录",
    handler=_changes,
    answer=Changes,
    roles=u.SETTLERS,
)

COMMANDS = (REGISTER, ISSUE_CODE, SUBMIT_UNIT, CONFIRM_UNIT, REFUSE_UNIT)
READS = (RECEIPT, REGISTRATIONS, REGISTRATION_ONE, REGISTRATION_CHANGES)

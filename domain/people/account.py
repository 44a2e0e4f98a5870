"""Account (账号): who logs in, for which body, in which role, with which duties.

Passwords are not here: no event holds one, nor its hash.
"""

import re
from dataclasses import dataclass, replace
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.people import login_certificate
from domain.people.login_certificate import (
    ActivateCertificate,
    BindCertificate,
    CertificateActivated,
    CertificateBound,
    CertificateUnbound,
    LoginCertificate,
    UnbindCertificate,
)
from domain.personal import Personal
from domain.terms import Duty, Role

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,39}", re.ASCII)

OFFICERS = frozenset(
    {Role.UNIT_OFFICER, Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER, Role.COMMITTEE_OFFICER}
)
PEOPLE = frozenset({Role.APPLICANT, Role.EXPERT})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    account: UUID
    login: str
    name: str
    role: Role
    organisation: UUID | None
    person: UUID | None
    duties: tuple[Duty, ...]
    elsewhere: tuple[Duty, ...] = ()
    """What the same person's other accounts are trusted with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignDuties:
    duties: tuple[Duty, ...]
    elsewhere: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LockAccount:
    reason: str
    last_administrator: bool = False
    """Whether nobody else could unlock anything any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockAccount:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """Only that it happened is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """To one that must be changed, by whoever keeps the account; only that it happened is
    recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameAccount:
    """Of an officer who is no registered person here; a person's name is the person's."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAccount:
    """To another body, with a reason: who may decide what changes with it."""

    organisation: UUID
    reason: str


Command = (
    OpenAccount
    | AssignDuties
    | LockAccount
    | UnlockAccount
    | ChangePassword
    | ResetPassword
    | RenameAccount
    | MoveAccount
    | BindCertificate
    | ActivateCertificate
    | UnbindCertificate
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened:
    """开通账号"""

    account: UUID
    login: str
    name: Personal
    role: Role
    organisation: UUID | None
    person: UUID | None
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesAssigned:
    """分配职责"""

    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLocked:
    """锁定账号"""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnlocked:
    """解锁账号"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """修改密码"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordReset:
    """发放初始密码, or issued anew (重置密码)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRenamed:
    """修改经办人姓名"""

    name: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMoved:
    """调整账号所属机构"""

    organisation: UUID
    reason: str


Event = (
    AccountOpened
    | DutiesAssigned
    | AccountLocked
    | AccountUnlocked
    | PasswordChanged
    | PasswordReset
    | AccountRenamed
    | AccountMoved
    | CertificateBound
    | CertificateActivated
    | CertificateUnbound
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    account: UUID | None = None
    login: str = ""
    name: Personal | None = None
    role: Role = Role.APPLICANT
    organisation: UUID | None = None
    person: UUID | None = None
    duties: tuple[Duty, ...] = ()
    locked: bool = False
    certificate: LoginCertificate | None = None
    """What the account may log in with besides its password."""


def decide(command: Command, state: Account) -> list[Event]:
    if isinstance(command, OpenAccount):
        return _open(command, state)
    if state.account is None:
        raise Rejected("account-unknown")
    match command:
        case AssignDuties(duties=duties):
            _check_duties(state.role, duties, command.elsewhere)
            return [DutiesAssigned(duties=duties)]
        case LockAccount(reason=reason):
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            if state.locked:
                return []
            if command.last_administrator:
                raise Rejected("last-administrator")
            return [AccountLocked(reason=reason.strip())]
        case UnlockAccount():
            return [AccountUnlocked()] if state.locked else []
        case ChangePassword():
            return [PasswordChanged()]
        case ResetPassword():
            return [PasswordReset()]
        case RenameAccount(name=name):
            return _rename(name.strip(), state, state.account)
        case MoveAccount():
            return _move(command, state)
        case BindCertificate() | ActivateCertificate() | UnbindCertificate():
            if state.role not in OFFICERS:
                raise Rejected("login-certificate-by-role")
            return [*login_certificate.decide(command, state.certificate, state.account)]
        case _:
            assert_never(command)


def _rename(name: str, state: Account, account: UUID) -> list[Event]:
    if state.person is not None:
        raise Rejected("account-wrong", fields={"name": "name-of-person"})
    if not name:
        raise Rejected("account-wrong", fields={"name": "field-required"})
    new = Personal(account, name)
    return [] if new == state.name else [AccountRenamed(name=new)]


def _move(command: MoveAccount, state: Account) -> list[Event]:
    if state.role not in OFFICERS:
        raise Rejected("account-wrong", fields={"organisation": "organisation-by-role"})
    if not command.reason.strip():
        raise Rejected("reason-required", fields={"reason": "field-required"})
    if command.organisation == state.organisation:
        return []
    return [AccountMoved(organisation=command.organisation, reason=command.reason.strip())]


def _open(command: OpenAccount, state: Account) -> list[Event]:
    if state.account is not None:
        raise Rejected("login-taken", fields={"login": "login-taken"})
    fields: dict[str, str] = {}
    if not _LOGIN.fullmatch(command.login):
        fields["login"] = "login-form"
    if not command.name.strip():
        fields["name"] = "field-required"
    if (command.role in OFFICERS) != (command.organisation is not None):
        fields["organisation"] = "organisation-by-role"
    if command.role in PEOPLE and command.person is None:
        fields["person"] = "field-required"
    if fields:
        raise Rejected("account-wrong", fields=fields)
    _check_duties(command.role, command.duties, command.elsewhere)
    return [
        AccountOpened(
            account=command.account,
            login=command.login,
            name=Personal(command.person or command.account, command.name.strip()),
            role=command.role,
            organisation=command.organisation,
            person=command.person,
            duties=command.duties,
        )
    ]


def _check_duties(role: Role, duties: tuple[Duty, ...], elsewhere: tuple[Duty, ...]) -> None:
    """Ordinary and special plans are two separate duties (manual: 由不同的人进行审核).

    A person is one person, however many accounts they have.
    """
    if duties and role is not Role.TITLE_OFFICER:
        raise Rejected("duties-by-role", fields={"duties": "duties-by-role"})
    if duties and {Duty.ORDINARY_PLANS, Duty.SPECIAL_PLANS} <= {*duties, *elsewhere}:
        raise Rejected("duties-apart", fields={"duties": "duties-apart"})


def evolve(state: Account, event: Event) -> Account:
    match event:
        case AccountOpened():
            return Account(
                account=event.account,
                login=event.login,
                name=event.name,
                role=event.role,
                organisation=event.organisation,
                person=event.person,
                duties=event.duties,
            )
        case DutiesAssigned(duties=duties):
            return replace(state, duties=duties)
        case AccountLocked():
            return replace(state, locked=True)
        case AccountUnlocked():
            return replace(state, locked=False)
        case PasswordChanged() | PasswordReset():
            return state
        case AccountRenamed(name=name):
            return replace(state, name=name)
        case AccountMoved(organisation=organisation):
            return replace(state, organisation=organisation)
        case CertificateBound() | CertificateActivated() | CertificateUnbound():
            return replace(state, certificate=login_certificate.evolve(state.certificate, event))
        case _:
            assert_never(event)


ACCOUNT: Decider[Command, Account, Event] = Decider(
    "account", get_args(Event), Account(), decide, evolve
)

"""People, accounts (M2) and own passwords (D10)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.permissions import Forbidden, Hidden, require_role
from application.work import Work
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.people.account import (
    ACCOUNT,
    AssignDuties,
    ChangePassword,
    LockAccount,
    OpenAccount,
    UnlockAccount,
)
from domain.people.person import (
    PERSON,
    RecordRetirement,
    RegisterPerson,
    check_identity,
)
from domain.rules.identifiers import DocumentKind
from domain.rules.passwords import check_password
from domain.streams import account_stream
from domain.terms import Duty, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForm:
    """A person that an officer registers, without an account."""

    name: str
    identity_kind: DocumentKind = DocumentKind.RESIDENT_ID
    identity_number: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    login: str
    name: str
    role: Role
    password: str
    """The first one; it must be changed."""
    organisation: UUID | None = None
    person: UUID | None = None
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesForm:
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Locking:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocking:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordForm:
    present: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirementForm:
    retired_on: date


def register_person(work: Work, desk: Desk, _: UUID, form: PersonForm, __: int | None) -> UUID:
    require_role(
        desk.actor,
        Role.ADMINISTRATOR,
        Role.TITLE_OFFICER,
        Role.COMMITTEE_OFFICER,
        Role.UNIT_OFFICER,
    )
    return _register_person(
        work, desk, form.name, form.identity_kind, form.identity_number, form.phone
    )


def open_account(work: Work, desk: Desk, _: UUID, form: AccountForm, __: int | None) -> UUID:
    """M2; the first password must be changed at the first log-in."""
    require_role(desk.actor, Role.ADMINISTRATOR)
    check_password(form.password, form.login)
    open_without_password(work, desk, form)
    account = account_stream(form.login)
    work.afterwards(lambda: desk.identities.set_password(account, form.password, must_change=True))
    return account


def open_without_password(work: Work, desk: Desk, form: AccountForm) -> None:
    """The account itself; it cannot log in before it has a password."""
    if form.organisation is not None and not work.load(ORGANISATION, form.organisation).active:
        raise Rejected("account-wrong", fields={"organisation": "organisation-unknown"})
    if form.person is not None and not work.load(PERSON, form.person).registered:
        raise Rejected("account-wrong", fields={"person": "person-unknown"})
    account = account_stream(form.login)
    work.do(
        ACCOUNT,
        account,
        OpenAccount(
            account=account,
            login=form.login,
            name=form.name,
            role=form.role,
            organisation=form.organisation,
            person=form.person,
            duties=form.duties,
            elsewhere=_elsewhere(work, desk, account, form.person),
        ),
    )


def _elsewhere(work: Work, desk: Desk, account: UUID, person: UUID | None) -> tuple[Duty, ...]:
    """What the person's other accounts are trusted with; a locked one may be unlocked."""
    if person is None:
        return ()
    others = (one for one in desk.directory.accounts_of(person) if one != account)
    return tuple(duty for one in others for duty in work.load(ACCOUNT, one).duties)


def assign_duties(
    work: Work, desk: Desk, account: UUID, form: DutiesForm, expected: int | None
) -> UUID:
    existing_account(work, desk, account, expected)
    elsewhere = _elsewhere(work, desk, account, work.load(ACCOUNT, account).person)
    work.do(ACCOUNT, account, AssignDuties(duties=form.duties, elsewhere=elsewhere))
    return account


def lock_account(
    work: Work, desk: Desk, account: UUID, form: Locking, expected: int | None
) -> UUID:
    existing_account(work, desk, account, expected)
    if account == desk.actor.account:
        raise Forbidden("own-account")
    administrators = set(desk.directory.administrators())
    last = administrators == {account}
    work.do(ACCOUNT, account, LockAccount(reason=form.reason, last_administrator=last))
    return account


def unlock_account(
    work: Work, desk: Desk, account: UUID, _: Unlocking, expected: int | None
) -> UUID:
    existing_account(work, desk, account, expected)
    work.do(ACCOUNT, account, UnlockAccount())
    return account


def change_password(work: Work, desk: Desk, _: UUID, form: PasswordForm, __: int | None) -> UUID:
    """D10: one's own, knowing the present one."""
    account = desk.actor.account
    check_password(form.new, desk.actor.login, field="new")
    if not desk.identities.check_password(account, form.present):
        raise Rejected("password-wrong", fields={"present": "password-wrong"})
    work.do(ACCOUNT, account, ChangePassword())
    work.afterwards(lambda: desk.identities.set_password(account, form.new))
    return account


def record_retirement(
    work: Work, desk: Desk, person: UUID, form: RetirementForm, expected: int | None
) -> UUID:
    require_role(desk.actor, Role.TITLE_OFFICER, Role.UNIT_OFFICER)
    _existing_person(work, person, expected)
    command = RecordRetirement(retired_on=form.retired_on, organisation=desk.organisation)
    work.do(PERSON, person, command)
    return person


def _register_person(
    work: Work, desk: Desk, name: str, kind: DocumentKind, number: str, phone: str
) -> UUID:
    name, number = check_identity(name, kind, number)
    person = desk.identities.person_id(kind, number)
    work.do(
        PERSON,
        person,
        RegisterPerson(
            person=person, name=name, identity_kind=kind, identity_number=number, phone=phone
        ),
    )
    return person


def existing_account(work: Work, desk: Desk, account: UUID, expected: int | None) -> None:
    require_role(desk.actor, Role.ADMINISTRATOR)
    work.expect(ACCOUNT, account, expected)
    if work.load(ACCOUNT, account).account is None:
        raise Hidden


def _existing_person(work: Work, person: UUID, expected: int | None) -> None:
    work.expect(PERSON, person, expected)
    if not work.load(PERSON, person).registered:
        raise Hidden

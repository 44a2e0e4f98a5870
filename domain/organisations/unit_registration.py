"""Unit registration (单位注册): a unit asks for its place in the tree and its first account.

Nothing of it exists before the body above it, or an administrator, has confirmed it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.organisations.organisation import Organisation, OrganisationKind, RegisterOrganisation
from domain.organisations.organisation import decide as decide_organisation
from domain.people.account import Account, OpenAccount
from domain.people.account import decide as decide_account
from domain.personal import Personal
from domain.terms import AdministrativeLevel, Role, UnitNature

SUPERIOR_KINDS = frozenset(
    {
        OrganisationKind.ADMINISTRATIVE_AUTHORITY,
        OrganisationKind.INDUSTRY_AUTHORITY,
        OrganisationKind.TITLE_OFFICE,
    }
)
"""Bodies that a unit may name as the one above it."""


class RegistrationStatus(StrEnum):
    """注册状态"""

    NEW = "NEW"
    WAITING = "WAITING"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitUnitRegistration:
    registration: UUID
    organisation: UUID
    """Of the body that a confirmation makes."""
    name: str
    kind: OrganisationKind
    nature: UnitNature | None
    level: AdministrativeLevel
    division: str
    credit_code: str
    override_check: bool
    superior: UUID
    superior_kind: OrganisationKind
    contact: str
    contact_person: str
    address: str
    login: str
    officer_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmUnitRegistration:
    login: str
    """Of the account that is opened: as asked for, or another when that was taken since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseUnitRegistration:
    reason: str


Command = SubmitUnitRegistration | ConfirmUnitRegistration | RefuseUnitRegistration


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationSubmitted:
    """提交单位注册"""

    registration: UUID
    organisation: UUID
    name: str
    kind: OrganisationKind
    nature: UnitNature
    level: AdministrativeLevel
    division: str
    credit_code: str
    superior: UUID
    contact: Personal
    contact_person: Personal
    address: Personal
    login: str
    officer_name: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationConfirmed:
    """同意单位注册"""

    organisation: UUID
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationRefused:
    """不同意单位注册"""

    reason: str


Event = UnitRegistrationSubmitted | UnitRegistrationConfirmed | UnitRegistrationRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistration:
    status: RegistrationStatus = RegistrationStatus.NEW
    asked: UnitRegistrationSubmitted | None = None
    login: str = ""
    """Of the account: as asked for, and once confirmed as opened."""
    reason: str = ""


def decide(command: Command, state: UnitRegistration) -> list[Event]:
    if isinstance(command, SubmitUnitRegistration):
        return _submit(command, state)
    if state.asked is None:
        raise Rejected("registration-unknown")
    if state.status is not RegistrationStatus.WAITING:
        raise Rejected("registration-settled")
    match command:
        case ConfirmUnitRegistration(login=login):
            organisation = state.asked.organisation
            return [UnitRegistrationConfirmed(organisation=organisation, login=login)]
        case RefuseUnitRegistration(reason=reason):
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [UnitRegistrationRefused(reason=reason.strip())]
        case _:
            assert_never(command)


def _submit(command: SubmitUnitRegistration, state: UnitRegistration) -> list[Event]:
    if state.asked is not None:
        raise Rejected("registration-settled")
    fields: dict[str, str] = {}
    for check in (_check_unit, _check_officer, _check_asked):
        try:
            check(command)
        except Rejected as wrong:
            fields |= wrong.fields
    if fields:
        raise Rejected("registration-wrong", fields=fields)
    assert command.nature is not None, "a unit has a nature"
    here = command.registration
    return [
        UnitRegistrationSubmitted(
            registration=here,
            organisation=command.organisation,
            name=command.name.strip(),
            kind=command.kind,
            nature=command.nature,
            level=command.level,
            division=command.division,
            credit_code=command.credit_code,
            superior=command.superior,
            contact=Personal(here, command.contact.strip()),
            contact_person=Personal(here, command.contact_person.strip()),
            address=Personal(here, command.address.strip()),
            login=command.login,
            officer_name=Personal(here, command.officer_name.strip()),
        )
    ]


def _check_unit(command: SubmitUnitRegistration) -> None:
    """As the body itself will be checked when it is made."""
    body = RegisterOrganisation(
        organisation=command.organisation,
        name=command.name,
        credit_code=command.credit_code,
        override_check=command.override_check,
        division=command.division,
        level=command.level,
        kind=command.kind,
        nature=command.nature,
        superior=command.superior,
        contact=command.contact,
    )
    decide_organisation(body, Organisation())


def _check_officer(command: SubmitUnitRegistration) -> None:
    account = OpenAccount(
        account=command.registration,
        login=command.login,
        name=command.officer_name,
        role=Role.UNIT_OFFICER,
        organisation=command.organisation,
        person=None,
        duties=(),
    )
    try:
        decide_account(account, Account())
    except Rejected as wrong:
        named = {"officer_name" if f == "name" else f: code for f, code in wrong.fields.items()}
        raise Rejected(wrong.code, fields=named) from wrong


def _check_asked(command: SubmitUnitRegistration) -> None:
    """What an administrator may leave open and a stranger may not."""
    fields = {
        name: "field-required"
        for name in ("credit_code", "contact", "contact_person")
        if not getattr(command, name).strip()
    }
    if not command.kind.unit:
        fields["kind"] = "registration-kind"
    if command.superior_kind not in SUPERIOR_KINDS:
        fields["superior"] = "registration-superior"
    if fields:
        raise Rejected("registration-wrong", fields=fields)


def evolve(state: UnitRegistration, event: Event) -> UnitRegistration:
    match event:
        case UnitRegistrationSubmitted():
            return UnitRegistration(
                status=RegistrationStatus.WAITING, asked=event, login=event.login
            )
        case UnitRegistrationConfirmed(login=login):
            return replace(state, status=RegistrationStatus.CONFIRMED, login=login)
        case UnitRegistrationRefused(reason=reason):
            return replace(state, status=RegistrationStatus.REFUSED, reason=reason)
        case _:
            assert_never(event)


UNIT_REGISTRATION: Decider[Command, UnitRegistration, Event] = Decider(
    "unit_registration", get_args(Event), UnitRegistration(), decide, evolve
)

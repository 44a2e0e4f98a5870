"""Person (个人): who somebody is, what they hold, and whether they may declare.

The stream's id follows from the identity number (by a keyed hash kept outside), so one number is
one person. The one-active-declaration rule lives here because only here it can be kept.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.people import account_claim, blacklist, held_titles
from domain.people.account_claim import (
    UNCLAIMED,
    AccountClaimed,
    AccountClaimRefused,
    ClaimAccount,
    ClaimCodeIssued,
    Claims,
    IssueClaimCode,
    TakeAccount,
)
from domain.people.blacklist import (
    AmendBar,
    Bar,
    BarAmended,
    BarLifted,
    BarRecord,
    Barred,
    LiftBar,
)
from domain.people.held_titles import (
    CertifyAnew,
    EarlierTitleStruck,
    GrantTitle,
    HeldTitle,
    StrikeEarlierTitle,
    TitleCertifiedAnew,
    TitleGranted,
    TitleWithdrawn,
    WithdrawTitle,
)
from domain.personal import Personal
from domain.rules.identifiers import DocumentKind, check_document
from domain.rules.names import check_name
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel

STEPS = (
    TitleLevel.JUNIOR_ENTRY,
    TitleLevel.JUNIOR_ASSISTANT,
    TitleLevel.INTERMEDIATE,
    TitleLevel.SENIOR_ASSOCIATE,
    TitleLevel.SENIOR_FULL,
)
"""Titles go up step by step (逐级申报); the two junior levels are both a first step."""


# Commands


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPerson:
    person: UUID
    name: str
    identity_kind: DocumentKind
    identity_number: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEarlierTitle:
    """A title from before this system or from another province that a title office confirmed."""

    record: UUID
    """The earlier title itself."""
    series: str
    level: TitleLevel
    obtained_on: date
    issuer: str
    number: str
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRetirement:
    retired_on: date
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeclaration:
    declaration: UUID
    year: int
    mode: AcquisitionMode
    level: TitleLevel
    declaration_type: DeclarationType
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDeclaration:
    declaration: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectIdentity:
    """After a legal change; the person stays filed under the first number (ADR 0028)."""

    name: str
    identity_number: str


Command = (
    RegisterPerson
    | RecordEarlierTitle
    | Bar
    | AmendBar
    | LiftBar
    | RecordRetirement
    | OpenDeclaration
    | CloseDeclaration
    | GrantTitle
    | CertifyAnew
    | StrikeEarlierTitle
    | WithdrawTitle
    | CorrectIdentity
    | ClaimAccount
    | IssueClaimCode
    | TakeAccount
)

# Events


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered:
    """注册"""

    person: UUID
    name: Personal
    identity_kind: DocumentKind
    identity_number: Personal
    phone: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleRecorded:
    """既有职称生效"""

    record: UUID | None
    """None in what was stored before earlier titles had records of their own."""
    series: str
    level: TitleLevel
    obtained_on: date
    issuer: str
    number: Personal
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirementRecorded:
    """退休登记"""

    retired_on: date
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationOpened:
    """占用当年申报名额"""

    declaration: UUID
    year: int
    mode: AcquisitionMode


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationClosed:
    """申报办结"""

    declaration: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCorrected:
    """更正身份信息"""

    name: Personal
    identity_number: Personal


Event = (
    PersonRegistered
    | EarlierTitleRecorded
    | Barred
    | BarAmended
    | BarLifted
    | RetirementRecorded
    | DeclarationOpened
    | DeclarationClosed
    | TitleGranted
    | TitleCertifiedAnew
    | TitleWithdrawn
    | EarlierTitleStruck
    | IdentityCorrected
    | AccountClaimed
    | AccountClaimRefused
    | ClaimCodeIssued
)

# State


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    declaration: UUID
    year: int
    mode: AcquisitionMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    registered: bool = False
    person: UUID | None = None
    name: Personal | None = None
    identity_kind: DocumentKind = DocumentKind.RESIDENT_ID
    identity_number: Personal | None = None
    phone: Personal | None = None
    bars: tuple[BarRecord, ...] = ()
    """Every record of the blacklist, lifted and past ones too."""
    titles: tuple[HeldTitle, ...] = ()
    retired_on: date | None = None
    open_cases: tuple[OpenCase, ...] = ()
    claims: Claims = UNCLAIMED

    @property
    def levels(self) -> frozenset[TitleLevel]:
        """Of the titles held, in any series."""
        return frozenset(one.level for one in self.titles)


def check_identity(name: str, kind: DocumentKind, number: str) -> tuple[str, str]:
    """Name and number in their stored form; raises `Rejected` naming every field that is wrong."""
    fields: dict[str, str] = {}
    stored = number
    try:
        check_name(name, latin=kind is not DocumentKind.RESIDENT_ID)
    except Rejected as wrong:
        fields["name"] = wrong.code
    try:
        stored = check_document(kind, number)
    except Rejected as wrong:
        fields["identity_number"] = wrong.code
    if fields:
        raise Rejected("identity-wrong", fields=fields)
    return name, stored


def may_declare(
    state: Person,
    level: TitleLevel,
    year: int,
    mode: AcquisitionMode,
    declaration_type: DeclarationType,
    on: date,
) -> None:
    """The rules about the person (review regulations; product section 4); raises `Rejected`.

    An initial determination goes by the degree: it is the first title and need not be the lowest.
    """
    require_free(state, year, mode, on)
    determined = mode is AcquisitionMode.INITIAL_DETERMINATION
    if declaration_type is DeclarationType.ORDINARY and not determined:
        _require_step(state, level)


def require_free(state: Person, year: int, mode: AcquisitionMode, on: date) -> None:
    """Those of them that do not ask what is declared; raises `Rejected`."""
    if not state.registered:
        raise Rejected("person-unknown")
    blacklist.require_free(state.bars, on)
    if state.retired_on is not None and state.retired_on <= on:
        raise Rejected("person-retired", since=state.retired_on)
    if any((case.year, case.mode) == (year, mode) for case in state.open_cases):
        raise Rejected("one-declaration-a-year", year=year)


def _require_step(state: Person, level: TitleLevel) -> None:
    step = STEPS.index(level)
    if step <= STEPS.index(TitleLevel.JUNIOR_ASSISTANT):
        return
    if not any(STEPS.index(held) >= step - 1 for held in state.levels):
        raise Rejected(
            "step-by-step", fields={"title_level": "step-by-step"}, needed=STEPS[step - 1]
        )


def decide(command: Command, state: Person) -> list[Event]:
    if isinstance(command, RegisterPerson):
        return _register(command, state)
    if not state.registered or state.person is None:
        raise Rejected("person-unknown")
    person = state.person
    match command:
        case RecordEarlierTitle():
            return [
                EarlierTitleRecorded(
                    record=command.record,
                    series=command.series,
                    level=command.level,
                    obtained_on=command.obtained_on,
                    issuer=command.issuer,
                    number=Personal(person, command.number),
                    organisation=command.organisation,
                )
            ]
        case Bar() | AmendBar() | LiftBar():
            return [*blacklist.decide(command, state.bars, person)]
        case ClaimAccount() | IssueClaimCode() | TakeAccount():
            return [*account_claim.decide(command, state.claims, state.name, state.phone)]
        case RecordRetirement():
            return [
                RetirementRecorded(retired_on=command.retired_on, organisation=command.organisation)
            ]
        case OpenDeclaration():
            may_declare(
                state,
                command.level,
                command.year,
                command.mode,
                command.declaration_type,
                command.on,
            )
            return [
                DeclarationOpened(
                    declaration=command.declaration, year=command.year, mode=command.mode
                )
            ]
        case CloseDeclaration():
            if not any(case.declaration == command.declaration for case in state.open_cases):
                return []
            return [DeclarationClosed(declaration=command.declaration)]
        case GrantTitle() | CertifyAnew() | WithdrawTitle() | StrikeEarlierTitle():
            return [*held_titles.decide(command, state.titles)]
        case CorrectIdentity():
            return _correct(command, state, person)
        case _:
            assert_never(command)


def _register(command: RegisterPerson, state: Person) -> list[Event]:
    if state.registered:
        raise Rejected("person-exists", fields={"identity_number": "person-exists"})
    name, number = check_identity(command.name, command.identity_kind, command.identity_number)
    return [
        PersonRegistered(
            person=command.person,
            name=Personal(command.person, name),
            identity_kind=command.identity_kind,
            identity_number=Personal(command.person, number),
            phone=Personal(command.person, command.phone),
        )
    ]


def _correct(command: CorrectIdentity, state: Person, person: UUID) -> list[Event]:
    name, number = check_identity(command.name, state.identity_kind, command.identity_number)
    corrected = IdentityCorrected(
        name=Personal(person, name), identity_number=Personal(person, number)
    )
    same = (state.name, state.identity_number) == (corrected.name, corrected.identity_number)
    return [] if same else [corrected]


def evolve(state: Person, event: Event) -> Person:
    match event:
        case PersonRegistered():
            return replace(
                state,
                registered=True,
                person=event.person,
                name=event.name,
                identity_kind=event.identity_kind,
                identity_number=event.identity_number,
                phone=event.phone,
            )
        case EarlierTitleRecorded():
            title = HeldTitle(
                series=event.series,
                level=event.level,
                obtained_on=event.obtained_on,
                record=event.record,
            )
            return replace(state, titles=held_titles.with_earlier(state.titles, title))
        case TitleGranted() | TitleCertifiedAnew() | TitleWithdrawn() | EarlierTitleStruck():
            return replace(state, titles=held_titles.evolve(state.titles, event))
        case IdentityCorrected():
            return replace(state, name=event.name, identity_number=event.identity_number)
        case Barred() | BarAmended() | BarLifted():
            return replace(state, bars=blacklist.evolve(state.bars, event))
        case AccountClaimed() | AccountClaimRefused() | ClaimCodeIssued():
            return replace(state, claims=account_claim.evolve(state.claims, event))
        case RetirementRecorded():
            return replace(state, retired_on=event.retired_on)
        case DeclarationOpened():
            case = OpenCase(declaration=event.declaration, year=event.year, mode=event.mode)
            return replace(state, open_cases=(*state.open_cases, case))
        case DeclarationClosed():
            left = tuple(c for c in state.open_cases if c.declaration != event.declaration)
            return replace(state, open_cases=left)
        case _:
            assert_never(event)


PERSON: Decider[Command, Person, Event] = Decider(
    "person", get_args(Event), Person(), decide, evolve
)

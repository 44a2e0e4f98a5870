"""Earlier title (既有职称): one from before this system or from another province.

Whoever records it is not who confirms it: until a second person at the title office has checked
its certificate, everybody concerned sees it and it counts for nothing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.configuration.reference.provinces import PROVINCES
from domain.decider import Decider, Rejected, changed
from domain.kept_file import KeptFile
from domain.personal import Personal
from domain.rules.names import check_name, search_key
from domain.terms import TitleLevel

MOST_FILES = 20
LONGEST_TEXT = 100
"""Characters of a title, an issuer or a number; no certificate has more."""


class EarlierTitleStatus(StrEnum):
    """既有职称状态"""

    NEW = "NEW"
    ENTERED = "ENTERED"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    UNCHECKED = "UNCHECKED"
    """Recorded by one officer alone, as older programs did: it counts and has no record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody types from the certificate."""

    series: str
    """Code of the catalogue."""
    title: str
    level: TitleLevel
    specialty: str
    """In the certificate's words; some have none."""
    obtained_on: date
    province: str
    """Six figures, of where it was issued."""
    issuer: str
    number: str
    holder: str
    """The name that it prints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCertificate:
    """The certificate as it is recorded."""

    series: str
    title: str
    level: TitleLevel
    specialty: str
    obtained_on: date
    province: str
    issuer: str
    number: Personal
    holder: Personal


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterTitle:
    person: UUID
    identity_number: str
    """Of the person as registered today."""
    office: UUID
    """The title office that is to check it."""
    unit: UUID | None
    """The person's unit; None where a title office records it."""
    by_unit: bool
    typed: Typed
    files: tuple[KeptFile, ...]
    maker: UUID
    """The person whose account it is, or the account."""
    organisation: UUID | None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectTitle:
    """It has to be checked again, by somebody else than whoever corrects it."""

    identity_number: str
    typed: Typed
    reason: str
    maker: UUID
    organisation: UUID | None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    """The file itself has been kept already. Evidence is added and never taken away."""

    file: KeptFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTitle:
    checker: UUID
    """As `maker`."""
    organisation: UUID
    basis: str
    """What it was compared with; needed where there is no scan of the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseTitle:
    checker: UUID
    organisation: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTitle:
    organisation: UUID | None
    reason: str


Command = EnterTitle | CorrectTitle | AddEvidence | ConfirmTitle | RefuseTitle | WithdrawTitle

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleEntered:
    """登记既有职称"""

    person: UUID
    identity_number: Personal
    office: UUID
    unit: UUID | None
    by_unit: bool
    certificate: EarlierCertificate
    files: tuple[KeptFile, ...]
    maker: UUID
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleCorrected:
    """更正既有职称; it waits to be checked again."""

    person: UUID
    identity_number: Personal
    office: UUID
    certificate: EarlierCertificate
    correction_reason: Personal
    maker: UUID
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierEvidenceAdded:
    """上传既有职称证明"""

    file: KeptFile


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleConfirmed:
    """核实既有职称"""

    checker: UUID
    organisation: UUID
    basis: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleRefused:
    """既有职称核实不通过"""

    checker: UUID
    organisation: UUID
    refusal_reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleWithdrawn:
    """作废既有职称"""

    organisation: UUID | None
    withdrawal_reason: Personal


Event = (
    EarlierTitleEntered
    | EarlierTitleCorrected
    | EarlierEvidenceAdded
    | EarlierTitleConfirmed
    | EarlierTitleRefused
    | EarlierTitleWithdrawn
)

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitle:
    status: EarlierTitleStatus = EarlierTitleStatus.NEW
    person: UUID | None = None
    identity_number: Personal | None = None
    office: UUID | None = None
    unit: UUID | None = None
    by_unit: bool = False
    certificate: EarlierCertificate | None = None
    files: tuple[KeptFile, ...] = ()
    maker: UUID | None = None
    """Who gave it its present words, and so does not confirm them."""


def decide(command: Command, state: EarlierTitle) -> list[Event]:
    if isinstance(command, EnterTitle):
        return _enter(command, state)
    if state.person is None or state.office is None:
        raise Rejected("earlier-title-unknown")
    person = state.person
    match command:
        case CorrectTitle():
            return _correct(command, state, person, state.office)
        case AddEvidence(file=file):
            _require(state, EarlierTitleStatus.ENTERED, EarlierTitleStatus.REFUSED)
            if any(one.digest == file.digest for one in state.files):
                return []
            if len(state.files) >= MOST_FILES:
                too_many = {"file": "files-too-many"}
                raise Rejected("files-too-many", fields=too_many, most=MOST_FILES)
            return [EarlierEvidenceAdded(file=file)]
        case ConfirmTitle():
            _require_checker(command.checker, state)
            if not state.files and not command.basis.strip():
                raise Rejected("earlier-title-basis", fields={"basis": "field-required"})
            return [
                EarlierTitleConfirmed(
                    checker=command.checker,
                    organisation=command.organisation,
                    basis=Personal(person, command.basis.strip()),
                )
            ]
        case RefuseTitle():
            _require_checker(command.checker, state)
            return [
                EarlierTitleRefused(
                    checker=command.checker,
                    organisation=command.organisation,
                    refusal_reason=_reason(command.reason, person),
                )
            ]
        case WithdrawTitle():
            if state.status is EarlierTitleStatus.WITHDRAWN:
                raise Rejected("earlier-title-ended")
            reason = _reason(command.reason, person)
            return [
                EarlierTitleWithdrawn(organisation=command.organisation, withdrawal_reason=reason)
            ]
        case _:
            assert_never(command)


def _enter(command: EnterTitle, state: EarlierTitle) -> list[Event]:
    """Whoever is not a title office shows the certificate at once."""
    if state.person is not None:
        raise Rejected("earlier-title-exists")
    missing = {"file": "field-required"} if command.unit and not command.files else {}
    return [
        EarlierTitleEntered(
            person=command.person,
            identity_number=Personal(command.person, command.identity_number),
            office=command.office,
            unit=command.unit,
            by_unit=command.by_unit,
            certificate=_checked(command.typed, command.person, command.today, missing),
            files=command.files,
            maker=command.maker,
            organisation=command.organisation,
        )
    ]


def _correct(command: CorrectTitle, state: EarlierTitle, person: UUID, office: UUID) -> list[Event]:
    if state.status is EarlierTitleStatus.WITHDRAWN:
        raise Rejected("earlier-title-ended")
    missing = {} if command.reason.strip() else {"reason": "field-required"}
    certificate = _checked(command.typed, person, command.today, missing)
    refused = state.status is EarlierTitleStatus.REFUSED
    if certificate == state.certificate and not refused:
        return []
    return [
        EarlierTitleCorrected(
            person=person,
            identity_number=Personal(person, command.identity_number),
            office=office,
            certificate=certificate,
            correction_reason=Personal(person, command.reason.strip()),
            maker=command.maker,
            organisation=command.organisation,
        )
    ]


def _checked(typed: Typed, person: UUID, today: date, wrong: dict[str, str]) -> EarlierCertificate:
    """In its stored form; raises `Rejected` naming every field that is wrong."""
    wrong = dict(wrong)
    texts = {name: getattr(typed, name).strip() for name in ("title", "specialty", "issuer")}
    number = typed.number.strip()
    for name, text in {**texts, "number": number}.items():
        if not text and name != "specialty":
            wrong[name] = "field-required"
        elif len(text) > LONGEST_TEXT:
            wrong[name] = "earlier-text-too-long"
    if number and not search_key(number):
        wrong["number"] = "earlier-number-wrong"
    if typed.obtained_on > today:
        wrong["obtained_on"] = "day-in-future"
    if typed.province not in PROVINCES:
        wrong["province"] = "choice-unknown"
    try:
        check_name(typed.holder, latin=True)
    except Rejected as refused:
        wrong["holder"] = refused.code
    if wrong:
        raise Rejected("earlier-title-wrong", fields=wrong)
    return EarlierCertificate(
        series=typed.series,
        level=typed.level,
        obtained_on=typed.obtained_on,
        province=typed.province,
        number=Personal(person, number),
        holder=Personal(person, typed.holder),
        **texts,
    )


def _require(state: EarlierTitle, *statuses: EarlierTitleStatus) -> None:
    if state.status not in statuses:
        raise Rejected("earlier-title-checked")


def _require_checker(checker: UUID, state: EarlierTitle) -> None:
    _require(state, EarlierTitleStatus.ENTERED)
    if checker == state.person:
        raise Rejected("own-case")
    if checker == state.maker:
        raise Rejected("earlier-title-second-person")


def _reason(text: str, person: UUID) -> Personal:
    if not text.strip():
        raise Rejected("reason-required", fields={"reason": "field-required"})
    return Personal(person, text.strip())


def evolve(state: EarlierTitle, event: Event) -> EarlierTitle:
    match event:
        case EarlierTitleEntered():
            return EarlierTitle(
                status=EarlierTitleStatus.ENTERED,
                person=event.person,
                identity_number=event.identity_number,
                office=event.office,
                unit=event.unit,
                by_unit=event.by_unit,
                certificate=event.certificate,
                files=event.files,
                maker=event.maker,
            )
        case EarlierTitleCorrected():
            return changed(
                state,
                status=EarlierTitleStatus.ENTERED,
                identity_number=event.identity_number,
                certificate=event.certificate,
                maker=event.maker,
            )
        case EarlierEvidenceAdded(file=file):
            return changed(state, files=(*state.files, file))
        case EarlierTitleConfirmed():
            return changed(state, status=EarlierTitleStatus.CONFIRMED)
        case EarlierTitleRefused():
            return changed(state, status=EarlierTitleStatus.REFUSED)
        case EarlierTitleWithdrawn():
            return changed(state, status=EarlierTitleStatus.WITHDRAWN)
        case _:
            assert_never(event)


EARLIER_TITLE: Decider[Command, EarlierTitle, Event] = Decider(
    "earlier_title", get_args(Event), EarlierTitle(), decide, evolve
)

"""Certificate (职称证书): issued once, verified by anyone, revoked by two people or superseded."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.certificates.certificate_ends import (
    FraudRevocationRequested,
    RecordSuccession,
    Reissued,
    Replaced,
    RequestFraudRevocation,
    SupersedeCertificate,
    Superseded,
    fraud_alleged,
    succeeded,
    superseded,
)
from domain.decider import Decider, Rejected
from domain.personal import Personal
from domain.terms import AcquisitionMode, TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What the certificate says was obtained, in the words of its day."""

    series: str
    """Name of the series."""
    title: str
    level: TitleLevel
    specialty: str
    """Name of the specialty."""
    mode: AcquisitionMode
    committee: str
    """Name of the committee; empty where none decides (初定, 认定)."""
    obtained_on: date
    filing_number: str
    """Empty where nothing is filed."""
    agency: str = ""
    """Name of the accepting agency that decided instead of a committee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCertificate:
    certificate: UUID
    number: str
    person: UUID
    holder: Personal
    identity_number: Personal
    declaration: UUID
    committee: UUID | None
    title: Title
    issuer: UUID
    issuer_name: str
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SealDocument:
    digest: str
    """SHA-256 of the signed PDF, hexadecimal."""
    key: UUID | None
    """The issuer key that signed it."""
    suite: str
    signed_at: datetime | None
    instead_of: str = ""
    """Digest of a document whose key was withdrawn; the first one otherwise stays the only one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRevocation:
    account: UUID
    organisation: UUID
    reason: str
    over: bool = False
    """Whether the organisation is the title authority over the committee that issued it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRevocation:
    account: UUID
    organisation: UUID
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRevocation:
    account: UUID
    organisation: UUID
    over: bool = False


Command = (
    IssueCertificate
    | SealDocument
    | RequestRevocation
    | RequestFraudRevocation
    | ConfirmRevocation
    | DropRevocation
    | RecordSuccession
    | SupersedeCertificate
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """发放"""

    certificate: UUID
    number: str
    person: UUID
    holder: Personal
    identity_number: Personal
    declaration: UUID
    committee: UUID | None
    title: Title
    issuer: UUID
    issuer_name: str
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSealed:
    """电子证书签章"""

    digest: str
    key: UUID | None
    """None in seals of the first form, as is the time."""
    suite: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationRequested:
    """申请撤销"""

    account: UUID
    organisation: UUID
    reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationDropped:
    """撤销未予确认"""

    account: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """撤销"""

    account: UUID
    organisation: UUID


Event = (
    Issued
    | DocumentSealed
    | RevocationRequested
    | FraudRevocationRequested
    | RevocationDropped
    | Revoked
    | Reissued
    | Replaced
    | Superseded
)


class CertificateStatus(StrEnum):
    NONE = "NONE"
    VALID = "VALID"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    status: CertificateStatus = CertificateStatus.NONE
    issued: Issued | None = None
    digest: str = ""
    key: UUID | None = None
    """The issuer key that signed the document."""
    signed_at: datetime | None = None
    revocation_by: UUID | None = None
    """The account that asked for the revocation now pending."""
    revocation_of: UUID | None = None
    """Its body: the issuer, or the title authority over it."""
    fraud: FraudRevocationRequested | None = None
    """What that revocation is asked for, where it is fraud."""
    successor: UUID | None = None


def decide(command: Command, state: Certificate) -> list[Event]:
    if isinstance(command, IssueCertificate):
        if state.issued is not None:
            raise Rejected("certificate-exists")
        return [
            Issued(
                certificate=command.certificate,
                number=command.number,
                person=command.person,
                holder=command.holder,
                identity_number=command.identity_number,
                declaration=command.declaration,
                committee=command.committee,
                title=command.title,
                issuer=command.issuer,
                issuer_name=command.issuer_name,
                issued_on=command.issued_on,
            )
        ]
    if state.issued is None:
        raise Rejected("certificate-unknown")
    match command:
        case SealDocument(digest=digest):
            if state.digest != command.instead_of:
                return []
            sealed = DocumentSealed(
                digest=digest, key=command.key, suite=command.suite, signed_at=command.signed_at
            )
            return [sealed]
        case RequestFraudRevocation():
            _require_revoker(command, state)
            _require_not_pending(state)
            return [fraud_alleged(command, state.issued.person)]
        case RecordSuccession():
            return [succeeded(command)]
        case SupersedeCertificate():
            _require_valid(state)
            _require_not_pending(state)
            return [superseded(command)]
        case RequestRevocation():
            _require_revoker(command, state)
            _require_not_pending(state)
            if not command.reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [
                RevocationRequested(
                    account=command.account,
                    organisation=command.organisation,
                    reason=Personal(state.issued.person, command.reason.strip()),
                )
            ]
        case ConfirmRevocation():
            _require_pending(command, state)
            if state.revocation_by == command.account:
                raise Rejected("second-person")
            return [Revoked(account=command.account, organisation=command.organisation)]
        case DropRevocation():
            _require_pending(command, state)
            return [RevocationDropped(account=command.account, organisation=command.organisation)]
        case _:
            assert_never(command)


def _require_valid(state: Certificate) -> None:
    if state.status is not CertificateStatus.VALID:
        raise Rejected("certificate-not-valid")


def _require_not_pending(state: Certificate) -> None:
    if state.revocation_by is not None:
        raise Rejected("revocation-pending")


Revocation = RequestRevocation | RequestFraudRevocation | ConfirmRevocation | DropRevocation


def _require_revoker(command: Revocation, state: Certificate) -> None:
    """The issuer, or the title authority over a committee that issues by delegation."""
    _require_valid(state)
    issuer = state.issued.issuer if state.issued else None
    if not command.over and issuer != command.organisation:
        raise Rejected("not-the-issuer")


def _require_pending(command: ConfirmRevocation | DropRevocation, state: Certificate) -> None:
    """What the authority over the issuer has asked for, the issuer does not settle."""
    _require_revoker(command, state)
    if state.revocation_by is None:
        raise Rejected("revocation-not-pending")
    if not command.over and state.revocation_of != command.organisation:
        raise Rejected("revocation-of-authority")


def evolve(state: Certificate, event: Event) -> Certificate:
    match event:
        case Issued():
            return Certificate(status=CertificateStatus.VALID, issued=event)
        case DocumentSealed():
            return replace(state, digest=event.digest, key=event.key, signed_at=event.signed_at)
        case RevocationRequested(account=account, organisation=body):
            return replace(state, revocation_by=account, revocation_of=body)
        case FraudRevocationRequested(account=account, organisation=body):
            return replace(state, revocation_by=account, revocation_of=body, fraud=event)
        case RevocationDropped():
            return replace(state, revocation_by=None, revocation_of=None, fraud=None)
        case Revoked():
            return replace(state, status=CertificateStatus.REVOKED)
        case Reissued() | Replaced():
            return state
        case Superseded(successor=successor):
            return replace(state, status=CertificateStatus.SUPERSEDED, successor=successor)
        case _:
            assert_never(event)


CERTIFICATE: Decider[Command, Certificate, Event] = Decider(
    "certificate", get_args(Event), Certificate(), decide, evolve
)

"""Report of one certificate to the ministry (证书报送人社部): what the ministry knows of it.

The ministry is told record by record: of the issue, and later of a revocation or a replacement.
At most one record is under way, so records arrive in order. A record has a key of its own, stored
before it is sent: however often it is sent, it takes effect once. A refused record took none, so
repeating it is a new record under a new key.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.certificates.certificate import CertificateStatus
from domain.decider import Decider, Rejected, changed
from domain.personal import Personal
from domain.streams import report_key

LONGEST_TEXT = 200
"""Characters of the ministry's own words that are kept."""


class RecordKind(StrEnum):
    """报送类型: what a record tells the ministry."""

    ISSUE = "ISSUE"
    REVOKE = "REVOKE"
    REPLACE = "REPLACE"
    """Superseded by another certificate, which has a record of its own."""


class ReportState(StrEnum):
    """报送状态"""

    NONE = "NONE"
    """Nothing to tell: the ministry has never heard of a certificate that is no longer valid."""
    WAITING = "WAITING"
    """There is something to tell and nobody has asked for it yet."""
    QUEUED = "QUEUED"
    SEALED = "SEALED"
    """In a batch, which may have been sent."""
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    SETTLED = "SETTLED"
    """Refused, and an officer has said what was done instead of reporting it again; or the holder
    was erased."""


class RefusalCode(StrEnum):
    """报送失败原因; part of the record format, but for the last two."""

    FORMAT = "FORMAT"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    PERSON_MISMATCH = "PERSON_MISMATCH"
    NUMBER_TAKEN = "NUMBER_TAKEN"
    ISSUER_UNKNOWN = "ISSUER_UNKNOWN"
    NOT_FOUND = "NOT_FOUND"
    """The certificate that is revoked or replaced was never reported."""
    OTHER = "OTHER"
    """A code that this version does not know."""
    ERASED = "ERASED"
    """The holder's personal data were destroyed, so there is nothing left to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRecord:
    """加入报送. What is under way already is nothing new."""

    certificate: UUID
    number: str
    person: UUID
    issuer: UUID
    reporter: UUID | None
    """The body whose officer asks; None for the system, which tells of revocations unasked."""
    status: CertificateStatus
    """Of the certificate now."""
    on: date
    """When what is to be told happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRecord:
    batch: UUID
    status: CertificateStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRecord:
    """The ministry took it. The first answer to a record counts; later ones change nothing."""

    record: int
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRecord:
    record: int
    code: RefusalCode
    correctable: bool
    text: str
    """The ministry's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """Its batch was dissolved, and whether that was sent does not matter: the key stays."""

    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SupersedeRecord:
    """Withdraw a record that is no longer true and that the ministry has not taken."""

    status: CertificateStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleRefusal:
    reason: str


Command = (
    QueueRecord
    | SealRecord
    | AcceptRecord
    | RefuseRecord
    | ReleaseRecord
    | SupersedeRecord
    | SettleRefusal
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQueued:
    """加入报送"""

    certificate: UUID
    number: str
    person: UUID
    issuer: UUID
    reporter: UUID | None
    """The body to which a refusal comes back."""
    record: int
    """Version of what the ministry is told, from 1."""
    repeats: int
    """The refused record that this one repeats; 0 for none."""
    kind: RecordKind
    key: UUID
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSealed:
    """列入报送批次"""

    record: int
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedToMohrss:
    """报送人社部"""

    record: int
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRefused:
    """报送失败"""

    record: int
    code: RefusalCode
    correctable: bool
    text: Personal | None
    """The ministry may quote a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReleased:
    """退回待发"""

    record: int
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSuperseded:
    """撤回报送"""

    record: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalSettled:
    """登记处理情况"""

    record: int
    reason: Personal


Event = (
    RecordQueued
    | RecordSealed
    | ReportedToMohrss
    | RecordRefused
    | RecordReleased
    | RecordSuperseded
    | RefusalSettled
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateReport:
    state: ReportState = ReportState.NONE
    """Of the last record; WAITING is not kept, it follows from `due`."""
    certificate: UUID | None = None
    person: UUID | None = None
    reporter: UUID | None = None
    record: int = 0
    kind: RecordKind | None = None
    on: date | None = None
    batch: UUID | None = None
    told: RecordKind | None = None
    """What the ministry last accepted."""
    correctable: bool = True


def due(told: RecordKind | None, status: CertificateStatus) -> RecordKind | None:
    """What the ministry does not know yet. Nobody tells it of a certificate that was revoked
    before it was ever reported."""
    if told is None:
        return RecordKind.ISSUE if status is CertificateStatus.VALID else None
    if told is RecordKind.ISSUE:
        return _CHANGES.get(status)
    return None


_CHANGES = {
    CertificateStatus.REVOKED: RecordKind.REVOKE,
    CertificateStatus.SUPERSEDED: RecordKind.REPLACE,
}


def decide(command: Command, state: CertificateReport) -> list[Event]:
    match command:
        case QueueRecord():
            return _queue(command, state)
        case SealRecord(batch=batch, status=status):
            if state.state is not ReportState.QUEUED:
                raise Rejected("report-not-queued")
            if due(state.told, status) is not state.kind:
                raise Rejected("report-not-due")
            return [RecordSealed(record=state.record, batch=batch)]
        case AcceptRecord(record=record, receipt=receipt):
            if not _open(state, record):
                return []
            return [ReportedToMohrss(record=record, receipt=receipt)]
        case RefuseRecord():
            return _refuse(command, state)
        case ReleaseRecord(batch=batch):
            if state.state is not ReportState.SEALED or state.batch != batch:
                return []
            return [RecordReleased(record=state.record, batch=batch)]
        case SupersedeRecord(status=status):
            untrue = due(state.told, status) is not state.kind
            return [RecordSuperseded(record=state.record)] if _idle(state) and untrue else []
        case SettleRefusal(reason=reason):
            return _settle(reason, state)
        case _:
            assert_never(command)


def _queue(command: QueueRecord, state: CertificateReport) -> list[Event]:
    kind = due(state.told, command.status)
    if state.state in (ReportState.QUEUED, ReportState.SEALED):
        return []
    if kind is None:
        raise Rejected("report-not-due")
    refused = state.state in (ReportState.REFUSED, ReportState.SETTLED) and state.kind is kind
    if refused and not state.correctable:
        raise Rejected("report-not-correctable")
    record = state.record + 1
    return [
        RecordQueued(
            certificate=command.certificate,
            number=command.number,
            person=command.person,
            issuer=command.issuer,
            reporter=command.reporter or state.reporter,
            record=record,
            repeats=state.record if refused else 0,
            kind=kind,
            key=report_key(command.certificate, record),
            on=state.on if refused and state.on is not None else command.on,
        )
    ]


def _refuse(command: RefuseRecord, state: CertificateReport) -> list[Event]:
    if not _open(state, command.record):
        return []
    assert state.person is not None, "a record under way is about a person"
    text = command.text.strip()[:LONGEST_TEXT]
    return [
        RecordRefused(
            record=command.record,
            code=command.code,
            correctable=command.correctable,
            text=Personal(state.person, text) if text else None,
        )
    ]


def _settle(reason: str, state: CertificateReport) -> list[Event]:
    if state.state is not ReportState.REFUSED or state.person is None:
        raise Rejected("report-not-refused")
    if not reason.strip():
        raise Rejected("reason-required", fields={"reason": "field-required"})
    return [RefusalSettled(record=state.record, reason=Personal(state.person, reason.strip()))]


def _open(state: CertificateReport, record: int) -> bool:
    """A released record may have been sent before, and its answer is as good as any."""
    under_way = state.state in (ReportState.QUEUED, ReportState.SEALED)
    return under_way and state.record == record


def _idle(state: CertificateReport) -> bool:
    """The ministry has not taken the record, and is not about to."""
    return state.state in (ReportState.QUEUED, ReportState.REFUSED, ReportState.SETTLED)


def evolve(state: CertificateReport, event: Event) -> CertificateReport:
    match event:
        case RecordQueued():
            return CertificateReport(
                state=ReportState.QUEUED,
                certificate=event.certificate,
                person=event.person,
                reporter=event.reporter,
                record=event.record,
                kind=event.kind,
                on=event.on,
                told=state.told,
            )
        case RecordSealed(batch=batch):
            return changed(state, state=ReportState.SEALED, batch=batch)
        case ReportedToMohrss():
            return changed(state, state=ReportState.ACCEPTED, told=state.kind)
        case RecordRefused(correctable=correctable, code=code):
            # Of an erased holder nothing is left to be done, or to be said.
            erased = code is RefusalCode.ERASED
            now = ReportState.SETTLED if erased else ReportState.REFUSED
            return changed(state, state=now, correctable=correctable)
        case RecordReleased():
            return changed(state, state=ReportState.QUEUED, batch=None)
        case RecordSuperseded():
            before = ReportState.ACCEPTED if state.told else ReportState.NONE
            return changed(state, state=before, kind=state.told, batch=None)
        case RefusalSettled():
            return changed(state, state=ReportState.SETTLED)
        case _:
            assert_never(event)


CERTIFICATE_REPORT: Decider[Command, CertificateReport, Event] = Decider(
    "certificate_report", get_args(Event), CertificateReport(), decide, evolve
)

"""Reports to the ministry (H18): asked for by officers, sealed, sent and answered by the system.

Who reports: the title officers of the region that the issuer sits in, so of the issuer's own
county or city, and those of the province for all. The manual (1.18 证书报送人社部) gives the page
to the human-resources department; committees' offices that issue certificates have none.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from application.certificates.ministry import (
    Answer,
    BatchHead,
    BatchWriter,
    MinistryRecord,
    WrittenBatch,
)
from application.configuration.configuring import Reason
from application.desk import Desk
from application.permissions import Hidden, require_reporter, require_role
from application.work import Work
from domain.certificates.certificate import CERTIFICATE, CertificateStatus
from domain.certificates.certificate_report import (
    CERTIFICATE_REPORT,
    AcceptRecord,
    QueueRecord,
    RecordKind,
    RefusalCode,
    RefuseRecord,
    ReleaseRecord,
    ReportState,
    SealRecord,
    SettleRefusal,
    SupersedeRecord,
    due,
)
from domain.certificates.report_batch import (
    REPORT_BATCH,
    DeliverBatch,
    DissolveBatch,
    FailDelivery,
    Line,
    MinistryChannel,
    SealBatch,
    TakeAnswers,
)
from domain.certificates.report_order import (
    REPORT_ORDER,
    AdvanceOrder,
    FinishOrder,
    OrderConditions,
    PlaceOrder,
)
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.people.person import PERSON
from domain.streams import report_batch_stream, report_key, report_stream
from domain.terms import Role, TitleLevel

MOST_AT_ONCE = 500
"""Certificates that one command queues; more are an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    certificates: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAllForm:
    """The conditions of the list, but for the holder's name and the number."""

    state: ReportState = ReportState.WAITING
    year: int | None = None
    level: TitleLevel | None = None
    issuer: str = ""
    kind: RecordKind | None = None


# What officers ask for.


def report_many(work: Work, desk: Desk, _: UUID, form: ReportForm, __: int | None) -> UUID:
    """批量上报, and again after a refusal. Answers with the first report."""
    require_role(desk.actor, Role.TITLE_OFFICER)
    chosen = form.certificates
    if not chosen:
        raise Rejected("nothing-chosen", fields={"certificates": "nothing-chosen"})
    if len(chosen) > MOST_AT_ONCE or len(set(chosen)) != len(chosen):
        raise Rejected("batch-wrong", fields={"certificates": "batch-wrong"}, largest=MOST_AT_ONCE)
    for certificate in chosen:
        _queue_for(work, desk, certificate)
    return report_stream(chosen[0])


def report_all(work: Work, desk: Desk, order: UUID, form: ReportAllForm, _: int | None) -> UUID:
    """全部上报: everything that the conditions find, in the background."""
    require_role(desk.actor, Role.TITLE_OFFICER)
    conditions = OrderConditions(
        state=form.state,
        year=form.year,
        level=form.level,
        issuer=form.issuer.strip(),
        kind=form.kind,
    )
    command = PlaceOrder(
        account=desk.actor.account, organisation=desk.organisation, conditions=conditions
    )
    work.do(REPORT_ORDER, order, command)
    return order


def settle_refusal(
    work: Work, desk: Desk, report: UUID, form: Reason, expected: int | None
) -> UUID:
    """登记处理情况: it is not reported again."""
    require_role(desk.actor, Role.TITLE_OFFICER)
    work.expect(CERTIFICATE_REPORT, report, expected)
    certificate = work.load(CERTIFICATE_REPORT, report).certificate
    if certificate is None:
        raise Hidden
    _require_scope(work, desk, certificate)
    work.do(CERTIFICATE_REPORT, report, SettleRefusal(reason=form.reason))
    return report


def advance_order(work: Work, desk: Desk, order: UUID, found: Sequence[tuple[UUID, str]]) -> UUID:
    """One chunk of an order: certificates with their numbers, ascending. None is the end."""
    if not found:
        work.do(REPORT_ORDER, order, FinishOrder())
        return order
    queued = 0
    for certificate, _ in found:
        try:
            with work.attempt():
                _queue_for(work, desk, certificate)
            queued += 1
        except (Rejected, Hidden):
            continue  # reported, revoked or corrected since the list was read
    advance = AdvanceOrder(queued=queued, passed=len(found) - queued, last=found[-1][1])
    work.do(REPORT_ORDER, order, advance)
    return order


def _queue_for(work: Work, desk: Desk, certificate: UUID) -> None:
    _require_scope(work, desk, certificate)
    _queue(work, certificate, desk.organisation, desk.today)


def _require_scope(work: Work, desk: Desk, certificate: UUID) -> None:
    issued = work.load(CERTIFICATE, certificate).issued
    if issued is None:
        raise Hidden
    own = work.load(ORGANISATION, desk.organisation).division
    issuer = work.load(ORGANISATION, issued.issuer).division
    require_reporter(desk.actor, issued.issuer, own=own, division=issuer)


def _queue(work: Work, certificate: UUID, reporter: UUID | None, today: date) -> None:
    state = work.load(CERTIFICATE, certificate)
    issued = state.issued
    if issued is None:
        raise Hidden
    command = QueueRecord(
        certificate=certificate,
        number=issued.number,
        person=issued.person,
        issuer=issued.issuer,
        reporter=reporter,
        status=state.status,
        on=issued.issued_on if state.status is CertificateStatus.VALID else today,
    )
    work.do(CERTIFICATE_REPORT, report_stream(certificate), command)


# What the system does by itself.


def tell_changes(work: Work, found: Sequence[tuple[UUID, date]]) -> UUID:
    """Certificates that the ministry knows and that were revoked or replaced on those days."""
    for certificate, on in found:
        with suppress(Rejected), work.attempt():  # the list may be older than the log
            _queue(work, certificate, None, on)
    return report_stream(found[0][0])


def withdraw_untrue(work: Work, certificates: Sequence[UUID]) -> UUID:
    """Refused records of certificates that were revoked since are not worth repeating."""
    for certificate in certificates:
        status = work.load(CERTIFICATE, certificate).status
        report = report_stream(certificate)
        work.do(CERTIFICATE_REPORT, report, SupersedeRecord(status=status))
    return report_stream(certificates[0])


def seal_batch(
    work: Work, certificates: Sequence[UUID], sequence: int, writer: BatchWriter, now: datetime
) -> WrittenBatch | None:
    """Put what is queued of these into the next batch. None when nothing was left of them."""
    stream = report_batch_stream(sequence)
    work.load(REPORT_BATCH, stream)
    lines: list[Line] = []
    records: list[MinistryRecord] = []
    for certificate in certificates:
        if record := _sealed(work, certificate, stream):
            line = Line(
                certificate=certificate, record=record.record, kind=record.kind, on=record.on
            )
            lines.append(line)
            records.append(record)
    if not lines:
        return None
    head = BatchHead(
        batch=stream, sequence=sequence, previous=_previous(work, sequence), sealed_at=now
    )
    written = writer.write(head, records, writer.format)
    seal = SealBatch(
        sequence=sequence,
        lines=tuple(lines),
        format=written.format,
        digest=written.digest,
        manifest=written.manifest_digest,
        previous=head.previous,
        sealed_at=now,
    )
    work.do(REPORT_BATCH, stream, seal)
    return written


def _sealed(work: Work, certificate: UUID, batch: UUID) -> MinistryRecord | None:
    """The content of a queued record, now sealed; None for one that is not to be sent."""
    report = report_stream(certificate)
    state = work.load(CERTIFICATE_REPORT, report)
    if state.state is not ReportState.QUEUED:
        return None
    status = work.load(CERTIFICATE, certificate).status
    if due(state.told, status) is not state.kind:
        work.do(CERTIFICATE_REPORT, report, SupersedeRecord(status=status))
        return None
    assert state.kind is not None, "a record that was queued has a kind"
    assert state.on is not None, "and a day"
    record = _content(work, certificate, state.record, state.kind, state.on)
    if record is None:
        refuse = RefuseRecord(
            record=state.record, code=RefusalCode.ERASED, correctable=False, text=""
        )
        work.do(CERTIFICATE_REPORT, report, refuse)
        return None
    work.do(CERTIFICATE_REPORT, report, SealRecord(batch=batch, status=status))
    return record


def _content(
    work: Work, certificate: UUID, record: int, kind: RecordKind, on: date
) -> MinistryRecord | None:
    """None once the holder's personal data are destroyed."""
    issued = work.load(CERTIFICATE, certificate).issued
    assert issued is not None, "a record is about a certificate that was issued"
    if issued.holder.value is None or issued.identity_number.value is None:
        return None
    return MinistryRecord(
        key=report_key(certificate, record),
        replaced_by=_successor(work, certificate) if kind is RecordKind.REPLACE else "",
        record=record,
        kind=kind,
        on=on,
        number=issued.number,
        title=issued.title,
        issuer=issued.issuer_name,
        issued_on=issued.issued_on,
        holder=issued.holder.value,
        identity_kind=work.load(PERSON, issued.person).identity_kind,
        identity_number=issued.identity_number.value,
    )


def _successor(work: Work, certificate: UUID) -> str:
    """Number of the certificate that has taken the place of this one."""
    successor = work.load(CERTIFICATE, certificate).successor
    issued = work.load(CERTIFICATE, successor).issued if successor else None
    assert issued is not None, "what was superseded has a successor"
    return issued.number


def _previous(work: Work, sequence: int) -> str:
    """The manifest before; that of a dissolved batch may never have been seen."""
    for number in range(sequence - 1, 0, -1):
        before = work.load(REPORT_BATCH, report_batch_stream(number))
        if before.state.sent:
            return before.manifest
    return ""


def written_again(work: Work, batch: UUID, writer: BatchWriter) -> WrittenBatch | None:
    """A sealed batch as it was sealed; None when it cannot be written so any more."""
    state = work.load(REPORT_BATCH, batch)
    assert state.sealed_at is not None, "only what was sealed is sent"
    records = []
    for line in state.lines:
        record = _content(work, line.certificate, line.record, line.kind, line.on)
        if record is None:
            return None
        records.append(record)
    head = BatchHead(
        batch=batch,
        sequence=state.sequence,
        previous=state.previous,
        sealed_at=state.sealed_at,
    )
    try:
        written = writer.write(head, records, state.format)
    except LookupError:
        return None
    same = (written.digest, written.manifest_digest) == (state.digest, state.manifest)
    return written if same else None


def dissolve_batch(work: Work, batch: UUID) -> UUID:
    """Its records without an answer go into a later batch, under the keys they have."""
    state = work.load(REPORT_BATCH, batch)
    for place in sorted(state.open):
        report = report_stream(state.lines[place - 1].certificate)
        work.do(CERTIFICATE_REPORT, report, ReleaseRecord(batch=batch))
    work.do(REPORT_BATCH, batch, DissolveBatch())
    return batch


def record_delivery(work: Work, batch: UUID, channel: MinistryChannel) -> UUID:
    work.do(REPORT_BATCH, batch, DeliverBatch(channel=channel))
    return batch


def record_failure(work: Work, batch: UUID, code: str) -> UUID:
    work.do(REPORT_BATCH, batch, FailDelivery(code=code))
    return batch


def take_answers(
    work: Work, batch: UUID, answers: Sequence[Answer], channel: MinistryChannel
) -> UUID:
    """Store what the ministry says. Raises `Rejected` when it speaks of what was not sent."""
    state = work.load(REPORT_BATCH, batch)
    places = {
        report_key(line.certificate, line.record): place
        for place, line in enumerate(state.lines, start=1)
    }
    if not places or not {answer.key for answer in answers} <= places.keys():
        raise Rejected("report-answer-wrong")
    work.do(REPORT_BATCH, batch, DeliverBatch(channel=channel))
    accepted: list[int] = []
    refused: list[int] = []
    for answer in answers:
        place = places[answer.key]
        line = state.lines[place - 1]
        work.do(CERTIFICATE_REPORT, report_stream(line.certificate), _said(answer, line.record))
        (accepted if answer.receipt else refused).append(place)
    work.do(REPORT_BATCH, batch, TakeAnswers(accepted=tuple(accepted), refused=tuple(refused)))
    return batch


def _said(answer: Answer, record: int) -> AcceptRecord | RefuseRecord:
    if answer.receipt:
        return AcceptRecord(record=record, receipt=answer.receipt)
    return RefuseRecord(
        record=record, code=answer.code, correctable=answer.correctable, text=answer.text
    )

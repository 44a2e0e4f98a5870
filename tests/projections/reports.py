"""A certificate on its way to the ministry, for stories."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID

from domain.certificates.certificate import CERTIFICATE as DECIDER
from domain.certificates.certificate import CertificateStatus
from domain.certificates.certificate_report import (
    CERTIFICATE_REPORT,
    AcceptRecord,
    QueueRecord,
    RecordKind,
    ReportState,
    SealRecord,
)
from domain.certificates.report_batch import (
    REPORT_BATCH,
    DeliverBatch,
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
from domain.streams import report_batch_stream, report_stream
from tests.domain.case_samples import OFFICER, uid
from tests.projections.story import AUTHORITY, Story

DAY = date(2026, 7, 1)
ORDER = uid("report order")


def queue(story: Story, certificate: UUID) -> QueueRecord:
    state = story.state(DECIDER, certificate)
    assert state.issued is not None
    return QueueRecord(
        certificate=certificate,
        number=state.issued.number,
        person=state.issued.person,
        issuer=state.issued.issuer,
        reporter=AUTHORITY,
        status=state.status,
        on=DAY,
    )


def seal(sequence: int, certificates: Iterable[UUID], record: int = 1) -> SealBatch:
    return SealBatch(
        sequence=sequence,
        lines=tuple(
            Line(certificate=one, record=record, kind=RecordKind.ISSUE, on=DAY)
            for one in certificates
        ),
        format=1,
        digest="ab" * 32,
        manifest="cd" * 32,
        previous="",
        sealed_at=datetime(2026, 7, 2, tzinfo=UTC),
    )


def report(story: Story, certificate: UUID) -> None:
    """Ordered, sealed, turned away, delivered and accepted."""
    conditions = OrderConditions(state=ReportState.WAITING)
    place = PlaceOrder(account=OFFICER, organisation=AUTHORITY, conditions=conditions)
    advance = AdvanceOrder(queued=1, passed=0, last="2")
    story.do(REPORT_ORDER, ORDER, place, advance, FinishOrder())
    batch = report_batch_stream(1)
    valid = CertificateStatus.VALID
    story.do(
        CERTIFICATE_REPORT,
        report_stream(certificate),
        queue(story, certificate),
        SealRecord(batch=batch, status=valid),
        AcceptRecord(record=1, receipt="R1"),
    )
    story.do(
        REPORT_BATCH,
        batch,
        seal(1, (certificate,)),
        FailDelivery(code="late"),
        DeliverBatch(channel=MinistryChannel.HTTP),
        TakeAnswers(accepted=(1,), refused=()),
    )

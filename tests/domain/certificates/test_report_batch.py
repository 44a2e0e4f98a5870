"""Batches and orders: sealed once, answered line by line, carried out chunk by chunk."""

from datetime import UTC, date, datetime
from uuid import UUID

from domain.certificates.certificate_report import RecordKind, ReportState
from domain.certificates.report_batch import (
    REPORT_BATCH,
    AnswersTaken,
    BatchDelivered,
    BatchDissolved,
    BatchState,
    DeliverBatch,
    DeliveryFailed,
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
    OrderAdvanced,
    OrderConditions,
    OrderFinished,
    PlaceOrder,
)
from tests.spec import spec

LINES = tuple(
    Line(certificate=UUID(int=n), record=1, kind=RecordKind.ISSUE, on=date(2026, 6, 1))
    for n in range(1, 4)
)


def seal(*lines: Line) -> SealBatch:
    return SealBatch(
        sequence=1,
        lines=lines,
        format=1,
        digest="d",
        manifest="m",
        previous="",
        sealed_at=datetime(2026, 6, 1, tzinfo=UTC),
    )


BATCH = spec(REPORT_BATCH).after(seal(*LINES))
DELIVERED = BATCH.after(DeliverBatch(channel=MinistryChannel.HTTP))
ANSWERS = TakeAnswers(accepted=(1,), refused=(3,))


def test_a_batch_is_sealed_once_and_holds_a_certificate_once() -> None:
    spec(REPORT_BATCH).when(seal()).rejected("certificates-listed-wrong")
    spec(REPORT_BATCH).when(seal(LINES[0], LINES[0])).rejected("certificates-listed-wrong")
    BATCH.when(seal(*LINES)).rejected("report-batch-exists")
    spec(REPORT_BATCH).when(DissolveBatch()).rejected("report-batch-unknown")
    assert BATCH.state.open == {1, 2, 3}


def test_it_is_handed_over_once_and_a_cause_is_told_once() -> None:
    BATCH.when(FailDelivery(code="http-503")).then(DeliveryFailed(code="http-503"))
    failed = BATCH.given(DeliveryFailed(code="http-503"))
    failed.when(FailDelivery(code="http-503")).then()
    failed.when(FailDelivery(code="away")).then(DeliveryFailed(code="away"))
    handed = DeliverBatch(channel=MinistryChannel.HTTP)
    failed.when(handed).then(BatchDelivered(channel=MinistryChannel.HTTP))
    DELIVERED.when(handed).then()
    assert failed.after(handed).state.failure == ""


def test_answers_come_in_parts_and_each_counts_once() -> None:
    DELIVERED.when(ANSWERS).then(AnswersTaken(accepted=(1,), refused=(3,), left=1))
    part = DELIVERED.after(ANSWERS)
    part.when(ANSWERS).then()
    part.when(TakeAnswers(accepted=(3, 9), refused=(1,))).then()
    part.when(TakeAnswers(accepted=(2,), refused=(2,))).then(
        AnswersTaken(accepted=(2,), refused=(), left=0)
    )
    whole = part.after(TakeAnswers(accepted=(2,), refused=()))
    assert whole.state.state is BatchState.FINISHED
    whole.when(DissolveBatch()).then()
    whole.when(FailDelivery(code="away")).then()


def test_a_dissolved_batch_releases_what_was_not_answered() -> None:
    DELIVERED.after(ANSWERS).when(DissolveBatch()).then(BatchDissolved(left=1))
    gone = DELIVERED.after(DissolveBatch())
    gone.when(ANSWERS).then()
    gone.when(DissolveBatch()).then()


CONDITIONS = OrderConditions(state=ReportState.WAITING)
PLACE = PlaceOrder(account=UUID(int=1), organisation=UUID(int=2), conditions=CONDITIONS)
ORDER = spec(REPORT_ORDER).after(PLACE)


def test_an_order_goes_forward_chunk_by_chunk() -> None:
    wrong = OrderConditions(state=ReportState.ACCEPTED)
    spec(REPORT_ORDER).when(
        PlaceOrder(account=UUID(int=1), organisation=UUID(int=2), conditions=wrong)
    ).rejected("report-order-state")
    ORDER.when(PLACE).rejected("report-order-exists")
    chunk = AdvanceOrder(queued=2, passed=1, last="B")
    ORDER.when(chunk).then(OrderAdvanced(queued=2, passed=1, last="B"))
    ORDER.after(chunk).when(chunk).rejected("report-order-over")
    ORDER.after(chunk).when(FinishOrder()).then(OrderFinished())
    over = ORDER.after(chunk, FinishOrder())
    over.when(FinishOrder()).then()
    over.when(AdvanceOrder(queued=1, passed=0, last="C")).rejected("report-order-over")
    assert (over.state.queued, over.state.passed) == (2, 1)

"""Report batch (报送批次): records that are sent to the ministry together, as one sealed whole.

Batches are numbered without gaps; the stream of a batch follows from its number, so two senders
cannot seal two of one number. What was sealed is sent as it was sealed or not at all: a batch
that cannot be written again to the last byte is dissolved, and its records go into a later one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.certificates.certificate_report import RecordKind
from domain.decider import Decider, Rejected, changed


class BatchState(StrEnum):
    """报送批次状态"""

    NEW = "NEW"
    SEALED = "SEALED"
    DELIVERED = "DELIVERED"
    """Handed over; not every record has been answered."""
    FINISHED = "FINISHED"
    DISSOLVED = "DISSOLVED"

    @property
    def sent(self) -> bool:
        """Or about to be, as it was sealed."""
        return self in (BatchState.SEALED, BatchState.DELIVERED, BatchState.FINISHED)


class MinistryChannel(StrEnum):
    """报送通道"""

    FILES = "FILES"
    HTTP = "HTTP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record of a batch; its key follows from the certificate and the record's number."""

    certificate: UUID
    record: int
    kind: RecordKind
    on: date
    """When what it tells of happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealBatch:
    sequence: int
    lines: tuple[Line, ...]
    format: int
    """Version of the record format."""
    digest: str
    """SHA-256 of the records as they are sent, hexadecimal."""
    manifest: str
    """The same of the manifest, which holds `digest` and `previous`."""
    previous: str
    """`manifest` of the batch before it; empty for the first."""
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverBatch:
    """The ministry, or its folder, has it. Again is nothing new."""

    channel: MinistryChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class FailDelivery:
    """It could not be handed over; for the same cause again is nothing new."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAnswers:
    """Numbers of lines, from 1. What was answered before is left out."""

    accepted: tuple[int, ...]
    refused: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveBatch:
    pass


Command = SealBatch | DeliverBatch | FailDelivery | TakeAnswers | DissolveBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSealed:
    """封存报送批次"""

    sequence: int
    lines: tuple[Line, ...]
    format: int
    digest: str
    manifest: str
    previous: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDelivered:
    """送出报送批次"""

    channel: MinistryChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """报送批次未能送出"""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersTaken:
    """收到报送回执"""

    accepted: tuple[int, ...]
    refused: tuple[int, ...]
    left: int
    """Records that are still to be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDissolved:
    """拆散报送批次"""

    left: int
    """Records that had not been answered and go into a later batch."""


Event = BatchSealed | BatchDelivered | DeliveryFailed | AnswersTaken | BatchDissolved


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBatch:
    state: BatchState = BatchState.NEW
    sequence: int = 0
    lines: tuple[Line, ...] = ()
    open: frozenset[int] = frozenset()
    """Lines without an answer."""
    format: int = 0
    digest: str = ""
    manifest: str = ""
    previous: str = ""
    sealed_at: datetime | None = None
    failure: str = ""
    """Why it could not be handed over; empty once it was."""


def decide(command: Command, state: ReportBatch) -> list[Event]:
    if isinstance(command, SealBatch):
        return _seal(command, state)
    if state.state is BatchState.NEW:
        raise Rejected("report-batch-unknown")
    match command:
        case DeliverBatch(channel=channel):
            if state.state is not BatchState.SEALED:
                return []
            return [BatchDelivered(channel=channel)]
        case FailDelivery(code=code):
            known = state.failure == code or not state.open
            return [] if known else [DeliveryFailed(code=code)]
        case TakeAnswers():
            return _answers(command, state)
        case DissolveBatch():
            if not state.open:
                return []
            return [BatchDissolved(left=len(state.open))]
        case _:
            assert_never(command)


def _seal(command: SealBatch, state: ReportBatch) -> list[Event]:
    if state.state is not BatchState.NEW:
        raise Rejected("report-batch-exists")
    certificates = {line.certificate for line in command.lines}
    if not command.lines or len(certificates) != len(command.lines):
        raise Rejected("certificates-listed-wrong")
    return [
        BatchSealed(
            sequence=command.sequence,
            lines=command.lines,
            format=command.format,
            digest=command.digest,
            manifest=command.manifest,
            previous=command.previous,
            sealed_at=command.sealed_at,
        )
    ]


def _answers(command: TakeAnswers, state: ReportBatch) -> list[Event]:
    accepted = tuple(sorted(set(command.accepted) & state.open))
    refused = tuple(sorted((set(command.refused) & state.open) - set(accepted)))
    left = len(state.open) - len(accepted) - len(refused)
    if not accepted and not refused:
        return []
    return [AnswersTaken(accepted=accepted, refused=refused, left=left)]


def evolve(state: ReportBatch, event: Event) -> ReportBatch:
    match event:
        case BatchSealed():
            return ReportBatch(
                state=BatchState.SEALED,
                sequence=event.sequence,
                lines=event.lines,
                open=frozenset(range(1, len(event.lines) + 1)),
                format=event.format,
                digest=event.digest,
                manifest=event.manifest,
                previous=event.previous,
                sealed_at=event.sealed_at,
            )
        case BatchDelivered():
            return changed(state, state=BatchState.DELIVERED, failure="")
        case DeliveryFailed(code=code):
            return changed(state, failure=code)
        case AnswersTaken(accepted=accepted, refused=refused, left=left):
            return changed(
                state,
                open=state.open - set(accepted) - set(refused),
                state=BatchState.DELIVERED if left else BatchState.FINISHED,
                failure="",
            )
        case BatchDissolved():
            return changed(state, state=BatchState.DISSOLVED, open=frozenset(), failure="")
        case _:
            assert_never(event)


REPORT_BATCH: Decider[Command, ReportBatch, Event] = Decider(
    "report_batch", get_args(Event), ReportBatch(), decide, evolve
)

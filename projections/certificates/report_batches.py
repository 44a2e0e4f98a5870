"""Report batches (报送批次) and orders (全部上报): how far the reports have come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.report_batch import (
    AnswersTaken,
    BatchDelivered,
    BatchDissolved,
    BatchSealed,
    BatchState,
    DeliveryFailed,
    MinistryChannel,
)
from domain.certificates.report_order import OrderAdvanced, OrderFinished, OrderPlaced
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    columns_of,
    in_order,
    one_of,
    page_of,
)
from projections.projection import Projection, Row, RowKey, Rows, metadata

report_batch = sa.Table(
    "report_batch",
    metadata,
    sa.Column("batch", sa.Uuid, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False, unique=True),
    sa.Column("state", Word(BatchState), nullable=False),
    sa.Column("records", sa.Integer, nullable=False),
    sa.Column("accepted", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("left", sa.Integer, nullable=False),
    sa.Column("format", sa.Integer, nullable=False),
    sa.Column("channel", Word(MinistryChannel)),
    sa.Column("failure", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("manifest", sa.String, nullable=False),
    sa.Column("sealed_at", UtcDateTime, nullable=False),
    sa.Column("delivered_at", UtcDateTime),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_report_batch_state", "state", "sequence"),
)
"""`left` counts records without an answer; of a dissolved batch they went into a later one."""
report_order = sa.Table(
    "report_order",
    metadata,
    sa.Column("order", sa.Uuid, primary_key=True),
    sa.Column("account", sa.Uuid, nullable=False),
    sa.Column("organisation", sa.Uuid, nullable=False),
    sa.Column("queued", sa.Integer, nullable=False),
    sa.Column("passed", sa.Integer, nullable=False),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("placed_at", UtcDateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
_BATCH = (BatchDelivered, DeliveryFailed, AnswersTaken, BatchDissolved)
_ORDER_EVENTS = (OrderAdvanced, OrderFinished)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, BatchSealed):
        rows.put(report_batch, _sealed(r, event))
    elif isinstance(event, OrderPlaced):
        rows.put(report_order, _placed(r, event))
    elif isinstance(event, _BATCH):
        row = rows.get(report_batch, r.stream)
        if row is not None:
            rows.put(report_batch, {**row, **_batch(r, event, row), "version": r.version})
    elif isinstance(event, _ORDER_EVENTS):
        row = rows.get(report_order, r.stream)
        if row is not None:
            rows.put(report_order, {**row, **_order(event, row), "version": r.version})


def _sealed(r: Recorded, event: BatchSealed) -> Row:
    return {
        "batch": r.stream,
        "sequence": event.sequence,
        "state": BatchState.SEALED,
        "records": len(event.lines),
        "accepted": 0,
        "refused": 0,
        "left": len(event.lines),
        "format": event.format,
        "channel": None,
        "failure": "",
        "digest": event.digest,
        "manifest": event.manifest,
        "sealed_at": event.sealed_at,
        "delivered_at": None,
        "answered_at": None,
        "version": r.version,
    }


def _batch(r: Recorded, event: Any, row: Row) -> Row:
    match event:
        case BatchDelivered(channel=channel):
            delivered = {"channel": channel, "delivered_at": r.at}
            return {"state": BatchState.DELIVERED, "failure": "", **delivered}
        case DeliveryFailed(code=code):
            return {"failure": code}
        case AnswersTaken(accepted=accepted, refused=refused, left=left):
            return {
                "state": BatchState.DELIVERED if left else BatchState.FINISHED,
                "accepted": row["accepted"] + len(accepted),
                "refused": row["refused"] + len(refused),
                "left": left,
                "failure": "",
                "answered_at": r.at,
            }
        case _:
            return {"state": BatchState.DISSOLVED, "failure": ""}


def _placed(r: Recorded, event: OrderPlaced) -> Row:
    return {
        "order": r.stream,
        "account": event.account,
        "organisation": event.organisation,
        "queued": 0,
        "passed": 0,
        "finished": False,
        "placed_at": r.at,
        "version": r.version,
    }


def _order(event: Any, row: Row) -> Row:
    if isinstance(event, OrderFinished):
        return {"finished": True}
    return {"queued": row["queued"] + event.queued, "passed": row["passed"] + event.passed}


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _BATCH):
        yield report_batch, (r.stream,)
    elif isinstance(r.event, _ORDER_EVENTS):
        yield report_order, (r.stream,)


REPORT_BATCHES = Projection(
    "report_batches",
    1,
    (report_batch, report_order),
    project,
    reads,
    takes=(BatchSealed, OrderPlaced, *_BATCH, *_ORDER_EVENTS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    batch: UUID
    sequence: int
    state: BatchState
    records: int
    accepted: int
    refused: int
    left: int
    """Records without an answer."""
    format: int
    """Version of the record format."""
    channel: MinistryChannel | None
    failure: str
    """Why it could not be handed over."""
    digest: str
    manifest: str
    sealed_at: datetime
    delivered_at: datetime | None
    answered_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    order: UUID
    account: UUID
    organisation: UUID
    queued: int
    passed: int
    finished: bool
    placed_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFilter:
    state: BatchState | None = None
    refused: bool = False
    """Only those with refused records."""


_B = report_batch.c
_SELECT: sa.Select[Any] = sa.select(*columns_of(report_batch))
_SORTS = Order(
    columns={
        "sequence": _B.sequence,
        "records": _B.records,
        "refused": _B.refused,
        "left": _B.left,
        "state": in_order(_B.state, BatchState),
    },
    default="sequence",
    descending=True,
    tie=(_B.batch,),
    never_null=("sequence", "records", "refused", "left", "state"),
)
OPEN = (BatchState.SEALED, BatchState.DELIVERED)


def get(tx: Reader, which: UUID) -> BatchRow | None:
    return one_of(tx, _SELECT.where(_B.batch == which), BatchRow)


def listing(tx: Reader, filters: BatchFilter, wanted: Listing) -> Page[BatchRow]:
    return page_of(tx, _SELECT.where(*_conditions(filters)), BatchRow, _SORTS, wanted)


def open_batches(tx: Reader, states: tuple[BatchState, ...]) -> tuple[BatchRow, ...]:
    """Those in one of the states, the oldest first."""
    return all_of(tx, _SELECT.where(_B.state.in_(states)).order_by(_B.sequence), BatchRow)


def last_sequence(tx: Reader) -> int:
    """0 before the first batch."""
    return tx.execute(sa.select(sa.func.max(_B.sequence))).scalar_one() or 0


def failure(tx: Reader) -> str:
    """Why the oldest batch that is not finished could not be handed over; empty if it could."""
    query = _SELECT.where(_B.state.in_(OPEN), _B.failure != "").order_by(_B.sequence).limit(1)
    row = one_of(tx, query, BatchRow)
    return row.failure if row else ""


def open_orders(tx: Reader, organisation: UUID | None = None) -> tuple[OrderRow, ...]:
    """Those not carried out yet, of one body or of all, the oldest first."""
    c = report_order.c
    query = sa.select(*columns_of(report_order)).where(c.finished.is_(False))
    if organisation is not None:
        query = query.where(c.organisation == organisation)
    return all_of(tx, query.order_by(c.placed_at, c.order), OrderRow)


def _conditions(filters: BatchFilter) -> Iterable[sa.ColumnElement[bool]]:
    if filters.state is not None:
        yield _B.state == filters.state
    if filters.refused:
        yield _B.refused > 0

"""Fee notices (缴费通知): who owes what to which committee, and what came of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.fee_notice import (
    DoubtSettled,
    FeeExempted,
    FeeNoticeCancelled,
    FeeNoticeIssued,
    FeePaid,
    FeeRefunded,
    FeeStatus,
    PaymentDoubted,
    PaymentMeans,
)
from domain.committees.committee import region
from domain.configuration.fees import FeeStandard
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.committees.committee_tables import committee, fee_in, fee_out
from projections.encoded import TupleOf, Word
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    begins,
    belongs,
    columns_of,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

fee_notice = sa.Table(
    "fee_notice",
    metadata,
    sa.Column("notice", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String, nullable=False, index=True),
    sa.Column("declaration", sa.Uuid, nullable=False, index=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("committee", sa.Uuid, nullable=False, index=True),
    sa.Column("office", sa.Uuid, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("fees", TupleOf(fee_out, fee_in), nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("status", Word(FeeStatus), nullable=False),
    sa.Column("paid", sa.Integer, nullable=False),
    sa.Column("paid_on", sa.Date),
    sa.Column("means", Word(PaymentMeans)),
    sa.Column("voucher", sa.String, nullable=False),
    sa.Column("payment", sa.String, nullable=False),
    sa.Column("refunded", sa.Integer, nullable=False),
    sa.Column("doubts", sa.Integer, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_fee_notice_office", "office", "issued_on"),
)
"""Money in fen. `paid` is what once was paid, `refunded` what of it went back; `doubts` counts
those nobody has looked into; `since` is when the state last changed."""
_MOVED = (FeePaid, FeeExempted, FeeRefunded, FeeNoticeCancelled)
_LATER = (*_MOVED, PaymentDoubted, DoubtSettled)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, FeeNoticeIssued):
        rows.put(fee_notice, _issued(r, event))
        return
    row = rows.get(fee_notice, r.stream) if isinstance(event, _LATER) else None
    if row is None:
        return
    row = {**row, "version": r.version}
    if isinstance(event, _MOVED):
        row["since"] = r.at
    match event:
        case FeePaid():
            row |= {
                "status": FeeStatus.PAID,
                "paid": event.amount,
                "paid_on": event.paid_on,
                "means": event.means,
                "voucher": event.voucher,
                "payment": event.payment,
            }
        case FeeExempted():
            row["status"] = FeeStatus.EXEMPTED
        case FeeRefunded(amount=amount, left=left):
            row["refunded"] += amount
            row["status"] = FeeStatus.PARTLY_REFUNDED if left else FeeStatus.REFUNDED
        case FeeNoticeCancelled():
            row["status"] = FeeStatus.CANCELLED
        case PaymentDoubted():
            row["doubts"] += 1
        case DoubtSettled():
            row["doubts"] -= 1
    rows.put(fee_notice, row)


def _issued(r: Recorded, event: FeeNoticeIssued) -> dict[str, Any]:
    return {
        "notice": r.stream,
        "number": event.number,
        "declaration": event.declaration,
        "person": event.person,
        "committee": event.committee,
        "office": event.office,
        "title": event.title,
        "fees": event.fees,
        "total": sum(fee.amount for fee in event.fees),
        "issued_on": event.issued_on,
        "status": FeeStatus.DUE,
        "paid": 0,
        "paid_on": None,
        "means": None,
        "voucher": "",
        "payment": "",
        "refunded": 0,
        "doubts": 0,
        "since": r.at,
        "version": r.version,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _LATER):
        yield fee_notice, (r.stream,)


FEE_NOTICES = Projection(
    "fee_notices", 1, (fee_notice,), project, reads, takes=(FeeNoticeIssued, *_LATER)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeNoticeRow:
    """Money in fen."""

    notice: UUID
    number: str
    declaration: UUID
    person: UUID
    name: str | None
    identity_masked: str | None
    committee: UUID
    committee_name: str | None
    office: UUID
    office_name: str | None
    title: str
    fees: tuple[FeeStandard, ...]
    total: int
    issued_on: date
    status: FeeStatus
    paid: int
    paid_on: date | None
    means: PaymentMeans | None
    voucher: str
    payment: str
    """The gateway's number; empty where an officer confirmed it."""
    refunded: int
    doubts: int
    """Reported payments that nobody has looked into."""
    since: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFilter:
    text: str = ""
    """Of the person: name, pinyin or initials; or the beginning of the notice's number."""
    persons: tuple[UUID, ...] | None = None
    """Those of an identity number that was typed, instead of the text."""
    committee: str = ""
    """Name, pinyin or initials."""
    status: FeeStatus | None = None
    means: PaymentMeans | None = None
    since: date | None = None
    until: date | None = None
    """First and last day of issue."""
    doubted: bool = False
    """Only those with payments that nobody has looked into."""
    person: UUID | None = None
    """Whose notices."""
    offices: Bodies | None = None
    region: str | None = None
    """The division of a title office: committees inside its region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTotals:
    """Over all rows of the conditions, in fen."""

    notices: int
    due: int
    """Not paid yet."""
    paid: int
    refunded: int
    exempted: int


_NOTICE = fee_notice.c
_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(fee_notice),
        person.c.name,
        person.c.identity_masked,
        committee.c.name.label("committee_name"),
        organisation.c.name.label("office_name"),
    )
    .select_from(fee_notice)
    .outerjoin(person, person.c.person == _NOTICE.person)
    .outerjoin(committee, committee.c.committee == _NOTICE.committee)
    .outerjoin(organisation, organisation.c.organisation == _NOTICE.office)
)
_ORDER = Order(
    columns={
        "issued_on": _NOTICE.issued_on,
        "number": _NOTICE.number,
        "name": person.c.pinyin,
        "committee": committee.c.pinyin,
        "total": _NOTICE.total,
        "status": in_order(_NOTICE.status, FeeStatus),
        "paid_on": _NOTICE.paid_on,
    },
    default="issued_on",
    descending=True,
    never_null=("issued_on", "number", "total"),
    tie=(_NOTICE.notice,),
)


def get(tx: Reader, notice: UUID) -> FeeNoticeRow | None:
    return one_of(tx, _SELECT.where(_NOTICE.notice == notice), FeeNoticeRow)


def numbered(tx: Reader, number: str) -> tuple[UUID, ...]:
    """The notices of this number: one, or hardly ever two."""
    query = sa.select(_NOTICE.notice).where(_NOTICE.number == number).limit(2)
    return tuple(tx.execute(query).scalars())


def unsettled(tx: Reader, declarations: Collection[UUID]) -> frozenset[UUID]:
    """Those of the declarations whose fee has been neither paid nor exempted."""
    open_ones = [status for status in FeeStatus if not status.settled]
    query = sa.select(_NOTICE.declaration).where(
        _NOTICE.declaration.in_(tuple(declarations)), _NOTICE.status.in_(open_ones)
    )
    return frozenset(tx.execute(query).scalars())


def listing(tx: Reader, filters: FeeFilter, wanted: Listing) -> Page[FeeNoticeRow]:
    return page_of(tx, _SELECT.where(*_conditions(filters)), FeeNoticeRow, _ORDER, wanted)


def totals(tx: Reader, filters: FeeFilter) -> FeeTotals:
    """Of everything that the conditions find, on whatever page it stands."""
    found = _SELECT.where(*_conditions(filters)).order_by(None).subquery()
    c = found.c

    def amount_of(status: FeeStatus) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((c.status == status, c.total), else_=0)), 0)

    row = tx.execute(
        sa.select(
            sa.func.count().label("notices"),
            amount_of(FeeStatus.DUE).label("due"),
            sa.func.coalesce(sa.func.sum(c.paid), 0).label("paid"),
            sa.func.coalesce(sa.func.sum(c.refunded), 0).label("refunded"),
            amount_of(FeeStatus.EXEMPTED).label("exempted"),
        )
    ).one()
    return FeeTotals(**{name: int(value) for name, value in row._mapping.items()})


def _conditions(filters: FeeFilter) -> Iterable[sa.ColumnElement[bool]]:
    text = filters.text.strip()
    if filters.persons is not None:
        yield _NOTICE.person.in_(filters.persons)
    elif text:
        yield sa.or_(named(person, text), begins(_NOTICE.number, text.upper()))
    if filters.committee.strip():
        yield named(committee, filters.committee)
    if filters.status is not None:
        yield _NOTICE.status == filters.status
    if filters.means is not None:
        yield _NOTICE.means == filters.means
    if filters.since is not None:
        yield _NOTICE.issued_on >= filters.since
    if filters.until is not None:
        yield _NOTICE.issued_on <= filters.until
    if filters.doubted:
        yield _NOTICE.doubts > 0
    if filters.person is not None:
        yield _NOTICE.person == filters.person
    if filters.offices is not None:
        yield belongs(_NOTICE.office, filters.offices)
    if filters.region is not None:
        yield begins(committee.c.division, region(filters.region))

"""Yearly batches (年度批次): which committee takes declarations when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.configuration.yearly_batch import (
    BatchCancelled,
    BatchDrafted,
    BatchExtended,
    BatchPhase,
    BatchPublished,
    BatchStatus,
    phase_of,
)
from domain.decider import Recorded
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, DeclarationType
from projections.columns import UtcDateTime
from projections.committees.committee_tables import committee
from projections.encoded import Word, words
from projections.listing import Listing, Order, Page, Reader, all_of, begins, named, page_of
from projections.organisations.organisations import organisation
from projections.projection import Projection, RowKey, Rows, metadata

yearly_batch = sa.Table(
    "yearly_batch",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("committee", sa.Uuid, nullable=False, index=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("status", Word(BatchStatus), nullable=False),
    sa.Column("opens_on", sa.Date, nullable=False),
    sa.Column("closes_on", sa.Date, nullable=False, index=True),
    sa.Column("cut_off_on", sa.Date, nullable=False),
    sa.Column("declaration_types", words(DeclarationType), nullable=False),
    sa.Column("conditions", sa.Integer, nullable=False),
    sa.Column("extended", sa.Boolean, nullable=False),
    sa.Column("published_at", UtcDateTime),
    sa.Column("cancelled_reason", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
_HANDLED = (BatchDrafted, BatchPublished, BatchExtended, BatchCancelled)


def project(r: Recorded, rows: Rows) -> None:
    if isinstance(r.event, BatchDrafted):
        _draft(r.stream, r.event, r.version, rows)
        return
    if not isinstance(r.event, _HANDLED):
        return
    row = rows.get(yearly_batch, r.stream)
    if row is None:
        return
    row = {**row, "version": r.version}
    match r.event:
        case BatchPublished():
            row |= {"status": BatchStatus.PUBLISHED, "published_at": r.at}
        case BatchExtended(closes_on=closes_on):
            row |= {"closes_on": closes_on, "extended": True}
        case BatchCancelled(reason=reason):
            row |= {"status": BatchStatus.CANCELLED, "cancelled_reason": reason}
    rows.put(yearly_batch, row)


def _draft(stream: UUID, event: BatchDrafted, version: int, rows: Rows) -> None:
    terms = event.terms
    rows.put(
        yearly_batch,
        {
            "id": stream,
            "committee": event.committee,
            "year": event.year,
            "status": BatchStatus.DRAFT,
            "opens_on": terms.opens_on,
            "closes_on": terms.closes_on,
            "cut_off_on": terms.cut_off_on,
            "declaration_types": terms.declaration_types,
            "conditions": terms.conditions.count,
            "extended": False,
            "published_at": None,
            "cancelled_reason": "",
            "version": version,
        },
    )


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED) and not isinstance(r.event, BatchDrafted):
        yield yearly_batch, (r.stream,)


BATCHES = Projection("batches", 1, (yearly_batch,), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    id: UUID
    committee: UUID
    committee_name: str | None
    level: AdministrativeLevel | None
    title_level: CommitteeTitleLevel | None
    division: str | None
    office_name: str | None
    year: int
    status: BatchStatus
    opens_on: date
    closes_on: date
    cut_off_on: date
    declaration_types: tuple[DeclarationType, ...]
    conditions: int
    """How many there are."""
    extended: bool
    published_at: datetime | None
    cancelled_reason: str
    version: int

    def phase(self, on: date) -> BatchPhase:
        return phase_of(self.status, self.opens_on, self.closes_on, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFilter:
    text: str = ""
    """Name of the committee, its pinyin or initials."""
    year: int | None = None
    title_level: CommitteeTitleLevel | None = None
    division: str = ""
    """Committees whose own division lies inside this one."""
    phase: BatchPhase | None = None
    on: date
    """The day that the phase is asked for."""
    office: UUID | None = None
    """Only the committees of this office."""
    within: str = ""
    """Only committees of the region of this division."""


_office = organisation.alias("batch_office")
_SELECT = (
    sa.select(
        yearly_batch,
        committee.c.name.label("committee_name"),
        committee.c.level,
        committee.c.title_level,
        committee.c.division,
        _office.c.name.label("office_name"),
    )
    .select_from(yearly_batch)
    .outerjoin(committee, committee.c.committee == yearly_batch.c.committee)
    .outerjoin(_office, _office.c.organisation == committee.c.office)
)
_ORDER = Order(
    columns={
        "year": yearly_batch.c.year,
        "committee": committee.c.pinyin,
        "opens_on": yearly_batch.c.opens_on,
        "closes_on": yearly_batch.c.closes_on,
    },
    default="year",
    descending=True,
    tie=(committee.c.pinyin, yearly_batch.c.id),
)


def of_committees(tx: Reader, which: Collection[UUID], year: int) -> Mapping[UUID, BatchRow]:
    """By committee; one without a batch of the year is not there."""
    c = yearly_batch.c
    query = _SELECT.where(c.committee.in_(which), c.year == year)
    return {row.committee: row for row in all_of(tx, query, BatchRow)}


def listing(tx: Reader, filters: BatchFilter, wanted: Listing) -> Page[BatchRow]:
    c = yearly_batch.c
    query = _SELECT
    if filters.text:
        query = query.where(named(committee, filters.text))
    if filters.year is not None:
        query = query.where(c.year == filters.year)
    if filters.title_level is not None:
        query = query.where(committee.c.title_level == filters.title_level)
    for place in filter(None, (filters.division, filters.within)):
        query = query.where(begins(committee.c.division, region(place)))
    if filters.office is not None:
        query = query.where(committee.c.office == filters.office)
    if filters.phase is not None:
        query = query.where(_in_phase(filters.phase, filters.on))
    return page_of(tx, query, BatchRow, _ORDER, wanted)


def windows(
    tx: Reader, on: date, wanted: Listing, text: str = "", *, open_only: bool = False
) -> Page[BatchRow]:
    """Open now, or opening later; those that close first come first."""
    c = yearly_batch.c
    query = _SELECT.where(
        c.status == BatchStatus.PUBLISHED, c.closes_on >= on, committee.c.cancelled.is_(False)
    )
    if open_only:
        query = query.where(c.opens_on <= on)
    if text:
        query = query.where(named(committee, text))
    order = Order(
        columns={"closes_on": c.closes_on, "opens_on": c.opens_on, "committee": committee.c.pinyin},
        default="closes_on",
        tie=(c.opens_on, committee.c.pinyin, c.id),
    )
    return page_of(tx, query, BatchRow, order, wanted)


def _in_phase(phase: BatchPhase, on: date) -> sa.ColumnElement[bool]:
    """The rule of `phase_of`, for the database."""
    c = yearly_batch.c
    published = c.status == BatchStatus.PUBLISHED
    match phase:
        case BatchPhase.DRAFT:
            return c.status == BatchStatus.DRAFT
        case BatchPhase.CANCELLED:
            return c.status == BatchStatus.CANCELLED
        case BatchPhase.NOT_YET_OPEN:
            return sa.and_(published, c.opens_on > on)
        case BatchPhase.CLOSED:
            return sa.and_(published, c.closes_on < on)
        case BatchPhase.OPEN:
            return sa.and_(published, c.opens_on <= on, c.closes_on >= on)

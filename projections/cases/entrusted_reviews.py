"""Entrusted reviews (省外委托评审): where each request is, and what was granted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from domain.cases.entrusted_review.events import EntrustmentGranted, RequestDrafted
from domain.cases.request_steps import RequestStatus
from domain.decider import Recorded
from domain.terms import TitleLevel
from projections.cases import step_requests
from projections.cases.step_requests import (
    conditions,
    seen,
    selected,
    step_columns,
)
from projections.configuration.catalogue import specialty_table, title_series
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    has,
    in_order,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, Row, RowKey, Rows, metadata

entrusted_review = sa.Table(
    "entrusted_review",
    metadata,
    *step_columns(),
    sa.Column("level", Word(TitleLevel), nullable=False),
    sa.Column("series", sa.String, nullable=False),
    sa.Column("specialty", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("province", sa.String, nullable=False),
    sa.Column("entrusted_to", sa.String, nullable=False),
    sa.Column("letter_number", sa.String),
    sa.Column("letter_date", sa.Date),
    sa.Column("valid_until", sa.Date),
)
_HANDLED = (RequestDrafted, EntrustmentGranted, *step_requests.HANDLED)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(entrusted_review, r.stream)
    if isinstance(event, RequestDrafted):
        rows.put(entrusted_review, _drafted(r, event, row))
    elif row is not None and isinstance(event, EntrustmentGranted):
        rows.put(entrusted_review, _granted(r, event, row))
    elif row is not None:
        rows.put(entrusted_review, step_requests.moved(r, row))


def _drafted(r: Recorded, event: RequestDrafted, row: Row | None) -> Row:
    wanted = event.entrustment
    return {
        "letter_number": None,
        "letter_date": None,
        "valid_until": None,
        **step_requests.drafted(r, row),
        "level": wanted.level,
        "series": wanted.series,
        "specialty": wanted.specialty,
        "title": wanted.title,
        "province": wanted.province,
        "entrusted_to": wanted.organisation,
    }


def _granted(r: Recorded, event: EntrustmentGranted, row: Row) -> Row:
    return {
        **step_requests.ended(r, row, RequestStatus.GRANTED),
        "letter_number": event.letter.number,
        "letter_date": event.letter.issued_on,
        "valid_until": event.letter.valid_until,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield entrusted_review, (r.stream,)


ENTRUSTED_REVIEWS = Projection(
    "entrusted_reviews", 2, (entrusted_review,), project, reads, takes=_HANDLED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustedReviewRow:
    request: UUID
    person: UUID
    name: str | None
    identity_masked: str | None
    unit: UUID
    unit_name: str | None
    by_unit: bool
    """Whether the unit asked for the person."""
    year: int
    level: TitleLevel
    series: str
    series_name: str | None
    specialty: str
    specialty_name: str | None
    title: str
    province: str
    """Six figures."""
    entrusted_to: str
    status: RequestStatus
    waiting: UUID | None
    """The body whose turn it is."""
    waiting_name: str | None
    since: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    letter_number: str | None
    letter_date: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustedReviewFilter:
    """Exactly one of `person`, `unit` and `body` says who looks; none is whoever audits."""

    name: str = ""
    """Of the person: characters, pinyin or initials."""
    unit_name: str = ""
    year: int | None = None
    level: TitleLevel | None = None
    division: str = ""
    """Of the unit; everything inside."""
    province: str = ""
    letter_number: str = ""
    status: RequestStatus | None = None
    waiting: bool = False
    """Only those whose turn is the looking body's."""
    person: UUID | None = None
    unit: UUID | None = None
    body: UUID | None = None


_ROW = entrusted_review.c
_SELECT = (
    selected(
        entrusted_review,
        title_series.c.name.label("series_name"),
        specialty_table.c.name.label("specialty_name"),
    )
    .outerjoin(title_series, title_series.c.code == _ROW.series)
    .outerjoin(specialty_table, specialty_table.c.code == _ROW.specialty)
)
_ORDER = Order(
    columns={
        "since": _ROW.since,
        "submitted_at": _ROW.submitted_at,
        "year": _ROW.year,
        "name": person.c.pinyin,
        "unit": organisation.c.pinyin,
        "level": in_order(_ROW.level, TitleLevel),
        "status": in_order(_ROW.status, RequestStatus),
        "letter_date": _ROW.letter_date,
    },
    default="since",
    descending=True,
    never_null=("since", "year"),
    tie=(_ROW.request,),
)


def listing(
    tx: Reader, filters: EntrustedReviewFilter, wanted: Listing
) -> Page[EntrustedReviewRow]:
    who = seen(entrusted_review, filters.person, filters.unit, filters.body)
    query = _SELECT.where(*who, *_conditions(filters))
    return page_of(tx, query, EntrustedReviewRow, _ORDER, wanted)


def _conditions(filters: EntrustedReviewFilter) -> Iterable[sa.ColumnElement[bool]]:
    yield from conditions(entrusted_review, filters)
    if filters.level is not None:
        yield _ROW.level == filters.level
    if filters.province:
        yield _ROW.province == filters.province
    if filters.letter_number.strip():
        yield has(_ROW.letter_number, filters.letter_number.strip())

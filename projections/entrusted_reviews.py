"""Entrusted reviews (省外委托评审): where each request is, and what was granted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.committee import region
from domain.decider import Recorded
from domain.entrusted_review.events import (
    EntrustmentGranted,
    RequestAccepted,
    RequestApproved,
    RequestDrafted,
    RequestRefused,
    RequestReturned,
    RequestSubmitted,
    RequestWithdrawn,
)
from domain.request_steps import RequestStatus
from domain.terms import TitleLevel
from projections.catalogue import specialty_table, title_series
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    begins,
    columns_of,
    has,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations import organisation
from projections.people import person
from projections.projection import Projection, Row, RowKey, Rows, metadata

entrusted_review = sa.Table(
    "entrusted_review",
    metadata,
    sa.Column("request", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("unit", sa.Uuid, nullable=False, index=True),
    sa.Column("by_unit", sa.Boolean, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("level", Word(TitleLevel), nullable=False),
    sa.Column("series", sa.String, nullable=False),
    sa.Column("specialty", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("province", sa.String, nullable=False),
    sa.Column("entrusted_to", sa.String, nullable=False),
    sa.Column("status", Word(RequestStatus), nullable=False),
    sa.Column("waiting", sa.Uuid),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("submitted_at", UtcDateTime),
    sa.Column("hr_unit", sa.Uuid, index=True),
    sa.Column("authority", sa.Uuid, index=True),
    sa.Column("hrss", sa.Uuid, index=True),
    sa.Column("accepted_at", UtcDateTime),
    sa.Column("letter_number", sa.String),
    sa.Column("letter_date", sa.Date),
    sa.Column("valid_until", sa.Date),
)
"""`hr_unit`, `authority` and `hrss` are the bodies that it has come to, empty before.
`since` is when it came to where it is."""
_MOVED = (
    RequestSubmitted,
    RequestApproved,
    RequestReturned,
    RequestRefused,
    RequestWithdrawn,
    EntrustmentGranted,
)
_HANDLED = (RequestDrafted, RequestAccepted, *_MOVED)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(entrusted_review, r.stream)
    if isinstance(event, RequestDrafted):
        rows.put(entrusted_review, _drafted(r, event, row))
        return
    if row is None:
        return
    if isinstance(event, _MOVED):
        row = {**row, "since": r.at, "waiting": None}
    rows.put(entrusted_review, row | _moved(r, row))


def _drafted(r: Recorded, event: RequestDrafted, row: Row | None) -> Row:
    wanted = event.entrustment
    new = {
        "status": RequestStatus.DRAFT,
        "waiting": None,
        "since": r.at,
        "submitted_at": None,
        "hr_unit": None,
        "authority": None,
        "hrss": None,
        "accepted_at": None,
        "letter_number": None,
        "letter_date": None,
        "valid_until": None,
    }
    return {
        **(row or new),
        "request": r.stream,
        "person": event.person,
        "unit": event.unit,
        "by_unit": event.by_unit,
        "year": event.year,
        "level": wanted.level,
        "series": wanted.series,
        "specialty": wanted.specialty,
        "title": wanted.title,
        "province": wanted.province,
        "entrusted_to": wanted.organisation,
    }


def _moved(r: Recorded, row: Row) -> Row:
    match r.event:
        case RequestSubmitted(chain=chain):
            return {
                "status": RequestStatus.AT_HR_UNIT,
                "waiting": chain.hr_unit,
                "submitted_at": row["submitted_at"] or r.at,
                "hr_unit": chain.hr_unit,
                "authority": chain.authority if row["authority"] == chain.authority else None,
                "hrss": chain.hrss if row["hrss"] == chain.hrss else None,
            }
        case RequestAccepted():
            return {"accepted_at": r.at}
        case RequestApproved(next_status=to, forwarded_to=body):
            column = "hrss" if to is RequestStatus.AT_HRSS else "authority"
            return {"status": to, "waiting": body, column: body}
        case RequestReturned(next_status=to, returned_to=body):
            return {"status": to, "waiting": body if to.in_review else None}
        case RequestRefused():
            return {"status": RequestStatus.REFUSED}
        case RequestWithdrawn():
            return {"status": RequestStatus.WITHDRAWN}
        case EntrustmentGranted(letter=letter):
            return {
                "status": RequestStatus.GRANTED,
                "letter_number": letter.number,
                "letter_date": letter.issued_on,
                "valid_until": letter.valid_until,
            }
    return {}


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield entrusted_review, (r.stream,)


ENTRUSTED_REVIEWS = Projection("entrusted_reviews", 1, (entrusted_review,), project, reads)


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


_waiting = organisation.alias("entrusted_waiting")
_ROW = entrusted_review.c
_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(entrusted_review, "hr_unit", "authority", "hrss"),
        person.c.name,
        person.c.identity_masked,
        organisation.c.name.label("unit_name"),
        title_series.c.name.label("series_name"),
        specialty_table.c.name.label("specialty_name"),
        _waiting.c.name.label("waiting_name"),
    )
    .select_from(entrusted_review)
    .outerjoin(person, person.c.person == _ROW.person)
    .outerjoin(organisation, organisation.c.organisation == _ROW.unit)
    .outerjoin(title_series, title_series.c.code == _ROW.series)
    .outerjoin(specialty_table, specialty_table.c.code == _ROW.specialty)
    .outerjoin(_waiting, _waiting.c.organisation == _ROW.waiting)
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


def get(tx: Reader, request: UUID) -> EntrustedReviewRow | None:
    return one_of(tx, _SELECT.where(_ROW.request == request), EntrustedReviewRow)


def listing(
    tx: Reader, filters: EntrustedReviewFilter, wanted: Listing
) -> Page[EntrustedReviewRow]:
    query = _SELECT.where(*_seen(filters), *_conditions(filters))
    return page_of(tx, query, EntrustedReviewRow, _ORDER, wanted)


def _seen(filters: EntrustedReviewFilter) -> Iterable[sa.ColumnElement[bool]]:
    begun = sa.and_(_ROW.by_unit, _ROW.status == RequestStatus.DRAFT)
    if filters.person is not None:
        yield sa.and_(_ROW.person == filters.person, sa.not_(begun))
    if filters.unit is not None:
        asked = sa.and_(_ROW.by_unit, _ROW.unit == filters.unit)
        yield sa.or_(asked, *_reached(filters.unit))
    if filters.body is not None:
        yield sa.or_(*_reached(filters.body))


def _reached(body: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (_ROW.hr_unit == body, _ROW.authority == body, _ROW.hrss == body)


def _conditions(filters: EntrustedReviewFilter) -> Iterable[sa.ColumnElement[bool]]:
    if filters.name.strip():
        yield named(person, filters.name)
    if filters.unit_name.strip():
        yield named(organisation, filters.unit_name)
    if filters.year is not None:
        yield _ROW.year == filters.year
    if filters.level is not None:
        yield _ROW.level == filters.level
    if filters.division:
        yield begins(organisation.c.division, region(filters.division))
    if filters.province:
        yield _ROW.province == filters.province
    if filters.letter_number.strip():
        yield has(_ROW.letter_number, filters.letter_number.strip())
    if filters.status is not None:
        yield _ROW.status == filters.status
    if filters.waiting:
        yield _ROW.waiting == (filters.unit or filters.body)

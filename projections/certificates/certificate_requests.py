"""Requests for new certificates (证书补换发): where each one is, and the number it led to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.cases.request_steps import RequestStatus
from domain.certificates.certificate_request.events import (
    RenewalGranted,
    RenewalGround,
    RequestDrafted,
)
from domain.decider import Recorded
from projections.cases import step_requests
from projections.cases.step_requests import (
    conditions,
    seen,
    selected,
    step_columns,
)
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

certificate_request = sa.Table(
    "certificate_request",
    metadata,
    *step_columns(),
    sa.Column("certificate", sa.Uuid, nullable=False, index=True),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("ground", Word(RenewalGround), nullable=False),
    sa.Column("successor", sa.Uuid),
    sa.Column("successor_number", sa.String, nullable=False),
)
_HANDLED = (RequestDrafted, RenewalGranted, *step_requests.HANDLED)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(certificate_request, r.stream)
    if isinstance(event, RequestDrafted):
        rows.put(certificate_request, _drafted(r, event, row))
    elif row is not None and isinstance(event, RenewalGranted):
        granted = step_requests.ended(r, row, RequestStatus.GRANTED)
        led_to = {"successor": event.successor, "successor_number": event.successor_number}
        rows.put(certificate_request, {**granted, **led_to})
    elif row is not None:
        rows.put(certificate_request, step_requests.moved(r, row))


def _drafted(r: Recorded, event: RequestDrafted, row: Row | None) -> Row:
    return {
        "successor": None,
        "successor_number": "",
        **step_requests.drafted(r, row),
        "certificate": event.certificate,
        "number": event.number,
        "title": event.title,
        "ground": event.renewal.ground,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield certificate_request, (r.stream,)


CERTIFICATE_REQUESTS = Projection(
    "certificate_requests", 1, (certificate_request,), project, reads, takes=_HANDLED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequestRow:
    request: UUID
    person: UUID
    name: str | None
    identity_masked: str | None
    unit: UUID
    unit_name: str | None
    by_unit: bool
    """Whether the unit asked for the person."""
    year: int
    certificate: UUID
    number: str
    """Of the certificate held."""
    title: str
    ground: RenewalGround
    status: RequestStatus
    waiting: UUID | None
    """The body whose turn it is."""
    waiting_name: str | None
    since: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    successor: UUID | None
    successor_number: str
    """Of the new certificate; empty before it is granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequestFilter:
    """Exactly one of `person`, `unit` and `body` says who looks; none is whoever audits."""

    name: str = ""
    """Of the person: characters, pinyin or initials."""
    unit_name: str = ""
    number: str = ""
    """Part of the old or of the new certificate's."""
    year: int | None = None
    division: str = ""
    """Of the unit; everything inside."""
    ground: RenewalGround | None = None
    status: RequestStatus | None = None
    waiting: bool = False
    """Only those whose turn is the looking body's."""
    person: UUID | None = None
    unit: UUID | None = None
    body: UUID | None = None


_ROW = certificate_request.c
_SELECT = selected(certificate_request)
_ORDER = Order(
    columns={
        "since": _ROW.since,
        "submitted_at": _ROW.submitted_at,
        "year": _ROW.year,
        "name": person.c.pinyin,
        "unit": organisation.c.pinyin,
        "number": _ROW.number,
        "ground": in_order(_ROW.ground, RenewalGround),
        "status": in_order(_ROW.status, RequestStatus),
    },
    default="since",
    descending=True,
    never_null=("since", "year", "number", "ground", "status"),
    tie=(_ROW.request,),
)


def listing(
    tx: Reader, filters: CertificateRequestFilter, wanted: Listing
) -> Page[CertificateRequestRow]:
    who = seen(certificate_request, filters.person, filters.unit, filters.body)
    query = _SELECT.where(*who, *_conditions(filters))
    return page_of(tx, query, CertificateRequestRow, _ORDER, wanted)


def _conditions(filters: CertificateRequestFilter) -> Iterable[sa.ColumnElement[bool]]:
    yield from conditions(certificate_request, filters)
    if filters.number.strip():
        sought = filters.number.strip()
        yield sa.or_(has(_ROW.number, sought), has(_ROW.successor_number, sought))
    if filters.ground is not None:
        yield _ROW.ground == filters.ground

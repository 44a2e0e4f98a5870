"""Certificates (证书): verified by number, listed for their holder and their issuer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.certificate import (
    CertificateStatus,
    DocumentSealed,
    Issued,
    RevocationDropped,
    RevocationRequested,
    Revoked,
)
from domain.certificates.certificate_ends import (
    FraudRevocationRequested,
    Reissued,
    Replaced,
    Superseded,
)
from domain.committees.committee import region
from domain.decider import Recorded
from domain.terms import AcquisitionMode, TitleLevel
from projections.cases.declarations import declaration
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    begins,
    belongs,
    columns_of,
    has,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

certificate = sa.Table(
    "certificate",
    metadata,
    sa.Column("certificate", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String, nullable=False, unique=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("declaration", sa.Uuid, nullable=False, index=True),
    sa.Column("series", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("level", Word(TitleLevel), nullable=False),
    sa.Column("specialty", sa.String, nullable=False),
    sa.Column("mode", Word(AcquisitionMode), nullable=False),
    sa.Column("committee", sa.Uuid),
    sa.Column("committee_name", sa.String, nullable=False),
    sa.Column("agency_name", sa.String, nullable=False),
    sa.Column("obtained_on", sa.Date, nullable=False),
    sa.Column("filing_number", sa.String, nullable=False),
    sa.Column("issuer", sa.Uuid, nullable=False),
    sa.Column("issuer_name", sa.String, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("status", Word(CertificateStatus), nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("revocation_by", sa.Uuid),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("superseded_at", UtcDateTime),
    sa.Column("former", sa.Uuid),
    sa.Column("former_number", sa.String, nullable=False),
    sa.Column("successor", sa.Uuid),
    sa.Column("successor_number", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_certificate_issuer", "issuer", "issued_on"),
    sa.Index("ix_certificate_issued_on", "issued_on"),
    sa.Index("ix_certificate_status", "status"),
)
"""Title, committee and issuer in the words of the day of issue. `revocation_by` is the account
that asked for a revocation nobody has confirmed yet."""
_VALID = CertificateStatus.VALID
_HANDLED = (
    Issued,
    DocumentSealed,
    RevocationRequested,
    FraudRevocationRequested,
    RevocationDropped,
    Revoked,
    Reissued,
    Replaced,
    Superseded,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, Issued):
        rows.put(certificate, _issued(r, event))
        return
    row = rows.get(certificate, r.stream)
    if row is None:
        return
    row = {**row, "version": r.version}
    match event:
        case DocumentSealed():
            row |= {"digest": event.digest}
        case RevocationRequested() | FraudRevocationRequested():
            row |= {"revocation_by": event.account}
        case RevocationDropped():
            row |= {"revocation_by": None}
        case Revoked():
            row |= {
                "status": CertificateStatus.REVOKED,
                "revocation_by": None,
                "revoked_at": r.at,
            }
        case Reissued() | Replaced():
            row |= {"former": event.former, "former_number": event.former_number}
        case Superseded():
            row |= {
                "status": CertificateStatus.SUPERSEDED,
                "superseded_at": r.at,
                "successor": event.successor,
                "successor_number": event.successor_number,
            }
    rows.put(certificate, row)


def _issued(r: Recorded, event: Issued) -> dict[str, Any]:
    title = event.title
    return {
        "certificate": event.certificate,
        "number": event.number,
        "person": event.person,
        "declaration": event.declaration,
        "series": title.series,
        "title": title.title,
        "level": title.level,
        "specialty": title.specialty,
        "mode": title.mode,
        "committee": event.committee,
        "committee_name": title.committee,
        "agency_name": title.agency,
        "obtained_on": title.obtained_on,
        "filing_number": title.filing_number,
        "issuer": event.issuer,
        "issuer_name": event.issuer_name,
        "issued_on": event.issued_on,
        "year": event.issued_on.year,
        "status": CertificateStatus.VALID,
        "digest": "",
        "revocation_by": None,
        "revoked_at": None,
        "superseded_at": None,
        "former": None,
        "former_number": "",
        "successor": None,
        "successor_number": "",
        "version": r.version,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield certificate, (r.stream,)


CERTIFICATES = Projection("certificates", 4, (certificate,), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    certificate: UUID
    number: str
    person: UUID
    holder: str | None
    """Name of the person in full; the public sees it masked."""
    identity_masked: str | None
    declaration: UUID
    series: str
    title: str
    level: TitleLevel
    specialty: str
    mode: AcquisitionMode
    committee: UUID | None
    committee_name: str
    agency_name: str
    """受理机构, of an initial determination or recognition; `committee_name` is empty then."""
    obtained_on: date
    filing_number: str
    issuer: UUID
    issuer_name: str
    issued_on: date
    year: int
    """Of issue."""
    status: CertificateStatus
    digest: str
    """SHA-256 of the signed PDF; empty while there is none."""
    revocation_by: UUID | None
    revoked_at: datetime | None
    superseded_at: datetime | None
    former: UUID | None
    """The certificate whose place it took, by 补发 or 换发."""
    former_number: str
    successor: UUID | None
    """The certificate that took its place."""
    successor_number: str
    division: str | None
    """Of the unit that the holder declared from."""
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFilter:
    name: str = ""
    number: str = ""
    """Its beginning."""
    year: int | None = None
    division: str = ""
    """Everything inside this division, by the unit of the declaration."""
    within: str = ""
    """The same again, but for what any of `own` issued, wherever."""
    own: tuple[UUID, ...] = ()
    level: TitleLevel | None = None
    series: str = ""
    """Part of its name."""
    issuers: tuple[UUID, ...] = ()
    """Any of these; of everybody when there are none."""
    issuer_name: str = ""
    """Part of it."""
    committee: str = ""
    """Part of the name of the committee or of the accepting agency."""
    holders: tuple[UUID, ...] = ()
    """Those of an identity number that was typed, instead of the name."""
    status: CertificateStatus | None = None


_SELECT = (
    sa.select(
        *columns_of(certificate),
        person.c.name.label("holder"),
        person.c.identity_masked,
        declaration.c.division,
    )
    .select_from(certificate)
    .outerjoin(person, person.c.person == certificate.c.person)
    .outerjoin(declaration, declaration.c.declaration == certificate.c.declaration)
)
_ORDER = Order(
    columns={
        "issued_on": certificate.c.issued_on,
        "number": certificate.c.number,
        "name": person.c.pinyin,
        "level": in_order(certificate.c.level, TitleLevel),
        "status": in_order(certificate.c.status, CertificateStatus),
    },
    default="issued_on",
    descending=True,
    tie=(certificate.c.number,),
    never_null=("issued_on", "number", "level", "status"),
)
NO_FILTER = CertificateFilter()
FIRST_PAGE = Listing()


def get(tx: Reader, which: UUID) -> CertificateRow | None:
    return one_of(tx, _SELECT.where(certificate.c.certificate == which), CertificateRow)


def by_number(tx: Reader, number: str) -> CertificateRow | None:
    """查验: the whole number only."""
    return one_of(tx, _SELECT.where(certificate.c.number == number), CertificateRow)


def at_or_after(tx: Reader, number: str) -> CertificateRow | None:
    """The first certificate from this number on, or else the first of all; None without any.

    For a question that is to cost the same whether there is such a certificate or not.
    """
    following = _SELECT.where(certificate.c.number >= number).order_by(certificate.c.number)
    found = one_of(tx, following.limit(1), CertificateRow)
    if found is None:
        found = one_of(tx, _SELECT.order_by(certificate.c.number).limit(1), CertificateRow)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRow:
    """A certificate that is not valid any more."""

    number: str
    status: CertificateStatus
    since: datetime | None


def ended_count(tx: Reader) -> int:
    query = sa.select(sa.func.count()).select_from(certificate)
    counted: int = tx.execute(query.where(certificate.c.status != _VALID)).scalar_one()
    return counted


def ended(tx: Reader) -> Iterator[EndedRow]:
    """Revoked and superseded ones by number."""
    c = certificate.c
    since = sa.func.coalesce(c.revoked_at, c.superseded_at, type_=UtcDateTime)
    query = sa.select(c.number, c.status, since.label("since")).where(c.status != _VALID)
    for row in tx.execute(query.order_by(c.number)):
        yield EndedRow(number=row.number, status=row.status, since=row.since)


def mine(tx: Reader, who: UUID) -> tuple[CertificateRow, ...]:
    """The holder's own, newest first."""
    query = _SELECT.where(certificate.c.person == who)
    order = (certificate.c.issued_on.desc(), certificate.c.number)
    return all_of(tx, query.order_by(*order), CertificateRow)


def listing(
    tx: Reader, filters: CertificateFilter = NO_FILTER, wanted: Listing = FIRST_PAGE
) -> Page[CertificateRow]:
    """证书查询; an issuer's own list sets `issuers` in the filter."""
    c = certificate.c
    query = _SELECT
    if filters.holders:
        query = query.where(c.person.in_(filters.holders))
    elif filters.name:
        query = query.where(named(person, filters.name))
    if filters.number:
        query = query.where(begins(c.number, filters.number.strip()))
    if filters.year is not None:
        query = query.where(c.year == filters.year)
    if filters.division:
        query = query.where(begins(declaration.c.division, region(filters.division)))
    if filters.within:
        inside = begins(declaration.c.division, region(filters.within))
        own = belongs(c.issuer, filters.own) if filters.own else sa.false()
        query = query.where(sa.or_(inside, own))
    if filters.level is not None:
        query = query.where(c.level == filters.level)
    if filters.series:
        query = query.where(has(c.series, filters.series.strip()))
    if filters.issuers:
        query = query.where(belongs(c.issuer, filters.issuers))
    if filters.issuer_name:
        query = query.where(has(c.issuer_name, filters.issuer_name.strip()))
    if filters.committee:
        text = filters.committee.strip()
        query = query.where(sa.or_(has(c.committee_name, text), has(c.agency_name, text)))
    if filters.status is not None:
        query = query.where(c.status == filters.status)
    return page_of(tx, query, CertificateRow, _ORDER, wanted)

"""Reports to the ministry (证书报送): one row for each certificate, and what is due of it.

A certificate waits to be reported from the day it is issued, and again from the moment it is
revoked or replaced, if the ministry knows it. `STATUS_OF` is all that another such event needs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.certificate import CertificateStatus, Issued, Revoked
from domain.certificates.certificate_ends import Superseded
from domain.certificates.certificate_report import (
    RecordKind,
    RecordQueued,
    RecordRefused,
    RecordReleased,
    RecordSealed,
    RecordSuperseded,
    RefusalCode,
    RefusalSettled,
    ReportedToMohrss,
    ReportState,
    due,
)
from domain.committees.committee import region
from domain.decider import Recorded
from domain.streams import report_stream
from domain.terms import TitleLevel
from projections.certificates.certificates import certificate
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    begins,
    has,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, Row, RowKey, Rows, metadata

report = sa.Table(
    "certificate_report",
    metadata,
    sa.Column("report", sa.Uuid, primary_key=True),
    sa.Column("certificate", sa.Uuid, nullable=False, unique=True),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("issuer", sa.Uuid, nullable=False, index=True),
    sa.Column("status", Word(CertificateStatus), nullable=False),
    sa.Column("changed_at", UtcDateTime),
    sa.Column("own", Word(ReportState), nullable=False),
    sa.Column("own_kind", Word(RecordKind)),
    sa.Column("told", Word(RecordKind)),
    sa.Column("due", Word(RecordKind)),
    sa.Column("state", Word(ReportState), nullable=False),
    sa.Column("kind", Word(RecordKind)),
    sa.Column("record", sa.Integer, nullable=False),
    sa.Column("receipt", sa.String, nullable=False),
    sa.Column("code", Word(RefusalCode)),
    sa.Column("correctable", sa.Boolean, nullable=False),
    sa.Column("batch", sa.Uuid, index=True),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_certificate_report_state", "state", "number"),
)
"""`own` and `own_kind` are of the last record, `state` and `kind` of what the list shows: something
new that is due waits, unless another record is under way. `since` is when that last changed."""
STATUS_OF: dict[type, CertificateStatus] = {
    Revoked: CertificateStatus.REVOKED,
    Superseded: CertificateStatus.SUPERSEDED,
}
"""Events that change what a certificate is worth."""
_REPORTED = (
    RecordQueued,
    RecordSealed,
    ReportedToMohrss,
    RecordRefused,
    RecordReleased,
    RecordSuperseded,
    RefusalSettled,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, Issued):
        rows.put(report, _shown(_issued(r, event), r))
    elif type(event) in STATUS_OF:
        row = rows.get(report, report_stream(r.stream))
        if row is not None:
            changes = {"status": STATUS_OF[type(event)], "changed_at": r.at}
            rows.put(report, _shown({**row, **changes}, r))
    elif isinstance(event, _REPORTED):
        row = rows.get(report, r.stream)
        if row is not None:
            changes = {**_told(event, row), "version": r.version}
            rows.put(report, _shown({**row, **changes}, r))


def _issued(r: Recorded, event: Issued) -> Row:
    return {
        "report": report_stream(event.certificate),
        "certificate": event.certificate,
        "number": event.number,
        "issuer": event.issuer,
        "status": CertificateStatus.VALID,
        "changed_at": None,
        "own": ReportState.NONE,
        "own_kind": None,
        "told": None,
        "due": None,
        "state": ReportState.NONE,
        "kind": None,
        "record": 0,
        "receipt": "",
        "code": None,
        "correctable": True,
        "batch": None,
        "since": r.at,
        "version": 0,
    }


def _told(event: Any, row: Row) -> Row:
    match event:
        case RecordQueued():
            return {
                "own": ReportState.QUEUED,
                "own_kind": event.kind,
                "record": event.record,
                "code": None,
                "correctable": True,
                "batch": None,
            }
        case RecordSealed(batch=batch):
            return {"own": ReportState.SEALED, "batch": batch}
        case ReportedToMohrss(receipt=receipt):
            accepted = {"told": row["own_kind"], "receipt": receipt}
            return {"own": ReportState.ACCEPTED, **accepted}
        case RecordRefused(code=code, correctable=correctable):
            erased = code is RefusalCode.ERASED
            own = ReportState.SETTLED if erased else ReportState.REFUSED
            return {"own": own, "code": code, "correctable": correctable}
        case RecordReleased():
            return {"own": ReportState.QUEUED, "batch": None}
        case RecordSuperseded():
            before = ReportState.ACCEPTED if row["told"] else ReportState.NONE
            return {"own": before, "own_kind": row["told"], "code": None, "batch": None}
        case _:
            return {"own": ReportState.SETTLED}


def _shown(row: Row, r: Recorded) -> Row:
    """The row with what is due of it, and since when it shows what it shows."""
    kind = due(row["told"], row["status"])
    quiet = row["own"] in (ReportState.NONE, ReportState.ACCEPTED)
    waiting = kind is not None and quiet
    state = ReportState.WAITING if waiting else row["own"]
    return {
        **row,
        "due": kind,
        "state": state,
        "kind": kind if waiting else row["own_kind"],
        "since": r.at if state is not row["state"] else row["since"],
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if type(r.event) in STATUS_OF:
        yield report, (report_stream(r.stream),)
    elif isinstance(r.event, _REPORTED):
        yield report, (r.stream,)


REPORTS = Projection(
    "reports", 1, (report,), project, reads, takes=(Issued, *STATUS_OF, *_REPORTED)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    report: UUID
    certificate: UUID
    number: str
    holder: str | None
    identity_masked: str | None
    title: str
    level: TitleLevel
    specialty: str
    issuer: UUID
    issuer_name: str
    issued_on: date
    state: ReportState
    kind: RecordKind | None
    record: int
    """Version of what the ministry is told; 0 before the first."""
    receipt: str
    """The ministry's number of what it last accepted."""
    code: RefusalCode | None
    correctable: bool
    batch: UUID | None
    since: datetime
    version: int
    """Of the report, for If-Match; 0 before anybody reported it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilter:
    name: str = ""
    """Of the holder: characters, pinyin or initials."""
    number: str = ""
    """Its beginning."""
    year: int | None = None
    """Of issue."""
    level: TitleLevel | None = None
    issuer: str = ""
    """Part of its name."""
    kind: RecordKind | None = None
    state: ReportState | None = None
    under_way: bool = False
    """Queued or in a batch, instead of one state."""
    batch: UUID | None = None
    region: str = ""
    """The division of a title office: what was issued inside its region."""


_R = report.c
_FROM = (
    report.join(certificate, certificate.c.certificate == _R.certificate)
    .outerjoin(person, person.c.person == certificate.c.person)
    .outerjoin(organisation, organisation.c.organisation == _R.issuer)
)
_SELECT: sa.Select[Any] = sa.select(
    _R.report,
    _R.certificate,
    _R.number,
    person.c.name.label("holder"),
    person.c.identity_masked,
    certificate.c.title,
    certificate.c.level,
    certificate.c.specialty,
    _R.issuer,
    certificate.c.issuer_name,
    certificate.c.issued_on,
    _R.state,
    _R.kind,
    _R.record,
    _R.receipt,
    _R.code,
    _R.correctable,
    _R.batch,
    _R.since,
    _R.version,
).select_from(_FROM)
_ORDER = Order(
    columns={
        "since": _R.since,
        "number": _R.number,
        "name": person.c.pinyin,
        "level": in_order(certificate.c.level, TitleLevel),
        "issued_on": certificate.c.issued_on,
        "state": in_order(_R.state, ReportState),
        "receipt": _R.receipt,
    },
    default="since",
    descending=True,
    tie=(_R.number,),
    never_null=("since", "number", "level", "issued_on", "state", "receipt"),
)
UNDER_WAY = (ReportState.QUEUED, ReportState.SEALED)


def get(tx: Reader, which: UUID) -> ReportRow | None:
    return one_of(tx, _SELECT.where(_R.report == which), ReportRow)


def listing(tx: Reader, filters: ReportFilter, wanted: Listing) -> Page[ReportRow]:
    return page_of(tx, _SELECT.where(*_conditions(filters)), ReportRow, _ORDER, wanted)


def counts(tx: Reader, filters: ReportFilter) -> dict[ReportState, int]:
    """How many of each state; states without any are left out."""
    query = (
        sa.select(_R.state, sa.func.count().label("reports"))
        .select_from(_FROM)
        .where(*_conditions(filters))
        .group_by(_R.state)
    )
    return {row.state: row.reports for row in tx.execute(query)}


def following(
    tx: Reader, filters: ReportFilter, last: str, limit: int
) -> tuple[tuple[UUID, str], ...]:
    """Certificates with a number behind `last`, and their numbers, ascending."""
    query = (
        sa.select(_R.certificate, _R.number)
        .select_from(_FROM)
        .where(*_conditions(filters), _R.number > last)
        .order_by(_R.number)
        .limit(limit)
    )
    return tuple((row.certificate, row.number) for row in tx.execute(query))


def queued(tx: Reader, limit: int) -> tuple[tuple[UUID, UUID], ...]:
    """Certificates whose records wait for a batch, and their holders, the longest waiting first."""
    query = (
        sa.select(_R.certificate, certificate.c.person)
        .select_from(report.join(certificate, certificate.c.certificate == _R.certificate))
        .where(_R.state == ReportState.QUEUED)
        .order_by(_R.since, _R.number)
        .limit(limit)
    )
    return tuple((row.certificate, row.person) for row in tx.execute(query))


def changed(tx: Reader, limit: int) -> tuple[tuple[UUID, datetime], ...]:
    """Certificates that the ministry knows and that were revoked or replaced, and when."""
    query = (
        sa.select(_R.certificate, _R.changed_at)
        .where(_R.state == ReportState.WAITING, _R.told.is_not(None))
        .order_by(_R.number)
        .limit(limit)
    )
    return tuple((row.certificate, row.changed_at) for row in tx.execute(query))


def untrue(tx: Reader, limit: int) -> tuple[UUID, ...]:
    """Certificates whose refused record says what is no longer so."""
    query = (
        sa.select(_R.certificate)
        .where(
            _R.state.in_((ReportState.REFUSED, ReportState.SETTLED)),
            _R.own_kind.is_distinct_from(_R.due),
        )
        .order_by(_R.number)
        .limit(limit)
    )
    return tuple(tx.execute(query).scalars())


def _conditions(filters: ReportFilter) -> Iterable[sa.ColumnElement[bool]]:
    if filters.name.strip():
        yield named(person, filters.name)
    if filters.number.strip():
        yield begins(_R.number, filters.number.strip())
    if filters.year is not None:
        yield certificate.c.year == filters.year
    if filters.level is not None:
        yield certificate.c.level == filters.level
    if filters.issuer.strip():
        yield has(certificate.c.issuer_name, filters.issuer.strip())
    if filters.kind is not None:
        yield _R.kind == filters.kind
    if filters.under_way:
        yield _R.state.in_(UNDER_WAY)
    elif filters.state is not None:
        yield _R.state == filters.state
    if filters.batch is not None:
        yield _R.batch == filters.batch
    if filters.region:
        yield begins(organisation.c.division, region(filters.region))

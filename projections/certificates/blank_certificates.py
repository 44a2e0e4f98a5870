"""Blank certificates (空白证书): every request, its grant, and what is left of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.request_steps import RequestStatus
from domain.certificates.blank_certificates.events import (
    BlankKind,
    BlankRequestDrafted,
    BlankRequestRefused,
    BlankRequestReturned,
    BlankRequestSubmitted,
    BlankRequestWithdrawn,
    BlanksGranted,
    BlanksReceived,
    BlanksRestored,
    BlanksUsed,
    BlanksVoided,
    FormState,
    VoidGround,
)
from domain.decider import Recorded
from domain.rules.serials import printed, read_serial
from domain.terms import TitleLevel
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    belongs,
    columns_of,
    in_order,
    named,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.projection import Projection, Row, RowKey, Rows, metadata

blank_request = sa.Table(
    "blank_request",
    metadata,
    sa.Column("request", sa.Uuid, primary_key=True),
    sa.Column("body", sa.Uuid, nullable=False, index=True),
    sa.Column("kind", Word(BlankKind), nullable=False),
    sa.Column("level", Word(TitleLevel), nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("purpose", sa.String, nullable=False),
    sa.Column("status", Word(RequestStatus), nullable=False),
    sa.Column("waiting", sa.Uuid),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("submitted_at", UtcDateTime),
    sa.Column("hrss", sa.Uuid, index=True),
    sa.Column("granted_on", sa.Date),
    sa.Column("received_on", sa.Date),
    sa.Column("prefix", sa.String),
    sa.Column("figures", sa.Integer),
    sa.Column("start", sa.BigInteger),
    sa.Column("end", sa.BigInteger),
    sa.Column("granted", sa.Integer, nullable=False),
    sa.Column("used", sa.Integer, nullable=False),
    sa.Column("void", sa.Integer, nullable=False),
    sa.Index("ix_blank_request_serials", "prefix", "figures", "start"),
)
"""`hrss` is the title office that it has come to, empty before; `since` is when it came to where
it is; `granted`, `used` and `void` count forms."""
blank_entry = sa.Table(
    "blank_entry",
    metadata,
    sa.Column("request", sa.Uuid, primary_key=True),
    sa.Column("entry", sa.Integer, primary_key=True),
    sa.Column("state", Word(FormState), nullable=False),
    sa.Column("was", Word(FormState), nullable=False),
    sa.Column("start", sa.BigInteger, nullable=False),
    sa.Column("end", sa.BigInteger, nullable=False),
    sa.Column("on", sa.Date),
    sa.Column("certificate", sa.String, nullable=False),
    sa.Column("ground", Word(VoidGround)),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", sa.Uuid),
)
"""The ledger of one grant: `entry` is the version of the event, `state` what the forms became."""
_ENTRIES = (BlanksUsed, BlanksVoided, BlanksRestored)
_MOVED = (
    BlankRequestSubmitted,
    BlankRequestReturned,
    BlankRequestRefused,
    BlankRequestWithdrawn,
    BlanksGranted,
)
_HANDLED = (BlankRequestDrafted, *_MOVED, BlanksReceived, *_ENTRIES)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(blank_request, r.stream)
    if isinstance(event, BlankRequestDrafted):
        rows.put(blank_request, _drafted(r, event, row))
        return
    if row is None:
        return
    if isinstance(event, _ENTRIES):
        rows.put(blank_entry, _entry(r))
        rows.put(blank_request, row | _counted(event, row))
        return
    if isinstance(event, _MOVED):
        row = {**row, "since": r.at, "waiting": None}
    rows.put(blank_request, row | _moved(r, row))


def _drafted(r: Recorded, event: BlankRequestDrafted, row: Row | None) -> Row:
    new = {
        "status": RequestStatus.DRAFT,
        "waiting": None,
        "since": r.at,
        "submitted_at": None,
        "hrss": None,
        "granted_on": None,
        "received_on": None,
        "prefix": None,
        "figures": None,
        "start": None,
        "end": None,
        "granted": 0,
        "used": 0,
        "void": 0,
    }
    return {
        **(row or new),
        "request": r.stream,
        "body": event.body,
        "kind": event.order.kind,
        "level": event.order.level,
        "quantity": event.order.quantity,
        "purpose": event.order.purpose,
    }


def _moved(r: Recorded, row: Row) -> Row:
    match r.event:
        case BlankRequestSubmitted(hrss=hrss):
            submitted = row["submitted_at"] or r.at
            at_hrss = {"status": RequestStatus.AT_HRSS, "waiting": hrss, "hrss": hrss}
            return {**at_hrss, "submitted_at": submitted}
        case BlankRequestReturned():
            return {"status": RequestStatus.RETURNED}
        case BlankRequestRefused():
            return {"status": RequestStatus.REFUSED}
        case BlankRequestWithdrawn():
            return {"status": RequestStatus.WITHDRAWN}
        case BlanksGranted(on=on, serials=serials):
            return {
                "status": RequestStatus.GRANTED,
                "granted_on": on,
                "prefix": serials.prefix,
                "figures": serials.figures,
                "start": serials.start,
                "end": serials.end,
                "granted": serials.count,
            }
        case BlanksReceived(on=on):
            return {"received_on": on}
    return {}


def _counted(event: Any, row: Row) -> Row:
    count = event.end - event.start + 1
    match event:
        case BlanksUsed():
            return {"used": row["used"] + count}
        case BlanksVoided():
            return {"void": row["void"] + count}
        case _:
            column = "used" if event.was is FormState.USED else "void"
            return {column: row[column] - count}


def _entry(r: Recorded) -> Row:
    event = r.event
    row = {
        "request": r.stream,
        "entry": r.version,
        "was": FormState.IN_STOCK,
        "start": event.start,
        "end": event.end,
        "on": None,
        "certificate": "",
        "ground": None,
        "at": r.at,
        "actor": r.actor,
    }
    match event:
        case BlanksUsed():
            used = {"state": FormState.USED, "certificate": event.certificate, "note": event.note}
            return row | used | {"on": event.on}
        case BlanksVoided():
            void = {"state": FormState.VOID, "ground": event.ground, "note": event.reason}
            return row | void | {"on": event.on}
        case _:
            return row | {"state": FormState.IN_STOCK, "was": event.was, "note": event.reason}


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield blank_request, (r.stream,)


BLANKS = Projection(
    "blank_certificates", 1, (blank_request, blank_entry), project, reads, takes=_HANDLED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRow:
    request: UUID
    body: UUID
    body_name: str | None
    kind: BlankKind
    level: TitleLevel
    quantity: int
    """As asked for."""
    purpose: str
    status: RequestStatus
    waiting: UUID | None
    """The title office whose turn it is."""
    hrss_name: str | None
    since: datetime
    submitted_at: datetime | None
    granted_on: date | None
    received_on: date | None
    prefix: str | None
    figures: int | None
    start: int | None
    end: int | None
    granted: int
    used: int
    void: int
    stock: int
    """Neither used nor void."""

    @property
    def first(self) -> str:
        return _printed(self.prefix, self.figures, self.start)

    @property
    def last(self) -> str:
        return _printed(self.prefix, self.figures, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankFilter:
    """`body` or `hrss` says who looks; neither is whoever audits."""

    body_name: str = ""
    """Of the body that asks: characters, pinyin or initials."""
    kind: BlankKind | None = None
    level: TitleLevel | None = None
    status: RequestStatus | None = None
    serial: str = ""
    """As printed: the grant that it lies in."""
    granted_from: date | None = None
    granted_until: date | None = None
    stock: bool = False
    """Only where forms are neither used nor void."""
    current: bool = False
    """Only where something is still to be done: no decision, no receipt, or forms in stock."""
    body: Bodies | None = None
    hrss: Bodies | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """What one body has of one kind and level, over all its grants."""

    kind: BlankKind
    level: TitleLevel
    granted: int
    used: int
    void: int
    stock: int
    """Received, and neither used nor void."""
    on_the_way: int
    """Granted, and not received yet."""


_hrss = organisation.alias("blank_hrss")
_ROW = blank_request.c
_STOCK = _ROW.granted - _ROW.used - _ROW.void
_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(blank_request, "hrss"),
        _STOCK.label("stock"),
        organisation.c.name.label("body_name"),
        _hrss.c.name.label("hrss_name"),
    )
    .select_from(blank_request)
    .outerjoin(organisation, organisation.c.organisation == _ROW.body)
    .outerjoin(_hrss, _hrss.c.organisation == _ROW.hrss)
)
_ORDER = Order(
    columns={
        "since": _ROW.since,
        "submitted_at": _ROW.submitted_at,
        "body": organisation.c.pinyin,
        "kind": in_order(_ROW.kind, BlankKind),
        "level": in_order(_ROW.level, TitleLevel),
        "quantity": _ROW.quantity,
        "status": in_order(_ROW.status, RequestStatus),
        "granted_on": _ROW.granted_on,
        "stock": _STOCK,
    },
    default="since",
    descending=True,
    never_null=("since", "quantity"),
    tie=(_ROW.request,),
)


def listing(tx: Reader, filters: BlankFilter, wanted: Listing) -> Page[BlankRow]:
    query = _SELECT.where(*_seen(filters), *_conditions(filters))
    return page_of(tx, query, BlankRow, _ORDER, wanted)


def stock(tx: Reader, body: Bodies) -> tuple[StockRow, ...]:
    """What a body has to account for, the kinds and levels that it was ever granted."""
    received = _ROW.received_on.is_not(None)
    query = (
        sa.select(
            _ROW.kind,
            _ROW.level,
            sa.func.sum(_ROW.granted).label("granted"),
            sa.func.sum(_ROW.used).label("used"),
            sa.func.sum(_ROW.void).label("void"),
            sa.func.sum(sa.case((received, _STOCK), else_=0)).label("stock"),
            sa.func.sum(sa.case((received, 0), else_=_ROW.granted)).label("on_the_way"),
        )
        .where(belongs(_ROW.body, body), _ROW.granted_on.is_not(None))
        .group_by(_ROW.kind, _ROW.level)
        .order_by(in_order(_ROW.kind, BlankKind), in_order(_ROW.level, TitleLevel))
    )
    return all_of(tx, query, StockRow)


def _printed(prefix: str | None, figures: int | None, number: int | None) -> str:
    if prefix is None or figures is None or number is None:
        return ""
    return printed(prefix, figures, number)


def _seen(filters: BlankFilter) -> Iterable[sa.ColumnElement[bool]]:
    if filters.body is not None:
        yield belongs(_ROW.body, filters.body)
    if filters.hrss is not None:
        yield belongs(_ROW.hrss, filters.hrss)


def _conditions(filters: BlankFilter) -> Iterable[sa.ColumnElement[bool]]:
    if filters.body_name.strip():
        yield named(organisation, filters.body_name)
    if filters.kind is not None:
        yield _ROW.kind == filters.kind
    if filters.level is not None:
        yield _ROW.level == filters.level
    if filters.status is not None:
        yield _ROW.status == filters.status
    if filters.serial.strip():
        yield _holding(filters.serial)
    if filters.granted_from is not None:
        yield _ROW.granted_on >= filters.granted_from
    if filters.granted_until is not None:
        yield _ROW.granted_on <= filters.granted_until
    if filters.stock:
        yield _STOCK > 0
    if filters.current:
        ended = (RequestStatus.REFUSED, RequestStatus.WITHDRAWN)
        yield _ROW.status.not_in(ended)
        yield sa.or_(_ROW.received_on.is_(None), _STOCK > 0)


def _holding(serial: str) -> sa.ColumnElement[bool]:
    read = read_serial(serial)
    if read is None:
        return sa.false()
    prefix, figures = read
    return sa.and_(
        _ROW.prefix == prefix,
        _ROW.figures == len(figures),
        _ROW.start <= int(figures),
        _ROW.end >= int(figures),
    )

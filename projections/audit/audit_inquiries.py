"""Audit inquiries (审计查阅): who looked, when, and how much; for what is read from the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from domain.audit.audit_inquiry import (
    AUDIT_INQUIRY,
    AuditSearched,
    HistoryOpened,
    HistoryRevealed,
    InquiryOpened,
    LookForm,
    SearchExported,
)
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.listing import Listing, Order, Page, Reader, all_of, columns_of, page_of
from projections.people.accounts import account
from projections.projection import Projection, RowKey, Rows, metadata

inquiry = sa.Table(
    "audit_inquiry",
    metadata,
    sa.Column("inquiry", sa.Uuid, primary_key=True),
    sa.Column("account", sa.Uuid, nullable=False, index=True),
    sa.Column("opened_at", UtcDateTime, nullable=False, index=True),
    sa.Column("valid_until", sa.Date, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
    sa.Column("searches", sa.Integer, nullable=False),
    sa.Column("histories", sa.Integer, nullable=False),
    sa.Column("revealed", sa.Integer, nullable=False),
    sa.Column("exports", sa.Integer, nullable=False),
)
_HANDLED = AUDIT_INQUIRY.events


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, InquiryOpened):
        new = {
            "inquiry": event.inquiry,
            "account": event.account,
            "opened_at": r.at,
            "valid_until": event.valid_until,
            "last_at": r.at,
        }
        counts = dict.fromkeys(("searches", "histories", "revealed", "exports"), 0)
        rows.put(inquiry, {**new, **counts})
        return
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(inquiry, r.stream)
    assert row is not None, "an inquiry begins by being opened"
    counted = _counted(event)
    rows.put(inquiry, {**row, "last_at": r.at, counted: row[counted] + 1})


def _counted(event: object) -> str:
    if isinstance(event, AuditSearched):
        return "searches"
    if isinstance(event, HistoryRevealed):
        return "revealed"
    page = isinstance(event, HistoryOpened) and event.form is LookForm.PAGE
    assert page or isinstance(event, HistoryOpened | SearchExported)
    return "histories" if page else "exports"


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield inquiry, (r.stream,)


AUDIT_INQUIRIES = Projection("audit_inquiries", 1, (inquiry,), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryRow:
    inquiry: UUID
    account: UUID
    account_name: str | None
    login: str | None
    opened_at: datetime
    valid_until: date
    last_at: datetime
    searches: int
    histories: int
    """Opened; each once a day, masked and in full apart."""
    revealed: int
    """Shown in full."""
    exports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryFilter:
    account: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment."""


_SELECT = sa.select(
    *columns_of(inquiry), account.c.display_name.label("account_name"), account.c.login
).select_from(inquiry.outerjoin(account, account.c.account == inquiry.c.account))
_ORDER = Order(
    columns={
        "opened_at": inquiry.c.opened_at,
        "last_at": inquiry.c.last_at,
        "login": account.c.login,
        "histories": inquiry.c.histories,
        "exports": inquiry.c.exports,
    },
    default="opened_at",
    descending=True,
    tie=(inquiry.c.inquiry,),
    never_null=("opened_at", "last_at"),
)


def listing(tx: Reader, f: InquiryFilter, wanted: Listing) -> Page[InquiryRow]:
    query = _SELECT
    if f.account is not None:
        query = query.where(inquiry.c.account == f.account)
    if f.since is not None:
        query = query.where(inquiry.c.last_at >= f.since)
    if f.until is not None:
        query = query.where(inquiry.c.opened_at < f.until)
    return page_of(tx, query, InquiryRow, _ORDER, wanted)


def serving(tx: Reader, whose: UUID, today: date, most: int) -> tuple[InquiryRow, ...]:
    """Somebody's inquiries that may still be used, the last used first."""
    query = _SELECT.where(inquiry.c.account == whose, inquiry.c.valid_until >= today)
    query = query.order_by(inquiry.c.last_at.desc(), inquiry.c.inquiry).limit(most)
    return all_of(tx, query, InquiryRow)

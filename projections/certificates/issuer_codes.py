"""Issuer codes (发证单位编码): which issuer of which division prints which code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.issuer_code import CodeCancelled, CodeClaimed
from domain.committees.committee import region
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    begins,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.projection import Projection, RowKey, Rows, metadata

issuer_code = sa.Table(
    "issuer_code",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("division", sa.String, nullable=False, index=True),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("cancelled_at", UtcDateTime),
    sa.Column("cancelled_reason", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)


def project(r: Recorded, rows: Rows) -> None:
    match r.event:
        case CodeClaimed() as event:
            rows.put(
                issuer_code,
                {
                    "id": r.stream,
                    "division": event.division,
                    "code": event.code,
                    "organisation": event.organisation,
                    "added_at": r.at,
                    "cancelled_at": None,
                    "cancelled_reason": "",
                    "version": r.version,
                },
            )
        case CodeCancelled(reason=reason):
            row = rows.get(issuer_code, r.stream)
            if row is not None:
                change = {"cancelled_at": r.at, "cancelled_reason": reason, "version": r.version}
                rows.put(issuer_code, row | change)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, CodeCancelled):
        yield issuer_code, (r.stream,)


ISSUER_CODES = Projection(
    "issuer_codes", 1, (issuer_code,), project, reads, takes=(CodeClaimed, CodeCancelled)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerCodeRow:
    id: UUID
    division: str
    code: str
    organisation: UUID
    organisation_name: str | None
    added_at: datetime
    cancelled_at: datetime | None
    cancelled_reason: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerCodeFilter:
    text: str = ""
    """Name of the issuer, its pinyin or initials, or the beginning of the code."""
    division: str = ""
    cancelled: bool | None = False
    """None for both."""


_SELECT = sa.select(issuer_code, organisation.c.name.label("organisation_name")).outerjoin_from(
    issuer_code, organisation, organisation.c.organisation == issuer_code.c.organisation
)
_ORDER = Order(
    columns={
        "division": issuer_code.c.division,
        "code": issuer_code.c.code,
        "added_at": issuer_code.c.added_at,
    },
    default="division",
    tie=(issuer_code.c.code, issuer_code.c.id),
)


def get(tx: Reader, which: UUID) -> IssuerCodeRow | None:
    return one_of(tx, _SELECT.where(issuer_code.c.id == which), IssuerCodeRow)


def listing(tx: Reader, filters: IssuerCodeFilter, wanted: Listing) -> Page[IssuerCodeRow]:
    c = issuer_code.c
    query = _SELECT
    if text := filters.text.strip():
        query = query.where(sa.or_(named(organisation, text), begins(c.code, text)))
    if filters.division:
        query = query.where(begins(c.division, region(filters.division)))
    if filters.cancelled is not None:
        gone = c.cancelled_at.is_not(None) if filters.cancelled else c.cancelled_at.is_(None)
        query = query.where(gone)
    return page_of(tx, query, IssuerCodeRow, _ORDER, wanted)


def in_force(tx: Reader, of: UUID) -> bool:
    """Whether the body has a code that is not cancelled."""
    c = issuer_code.c
    query = sa.select(c.id).where(c.organisation == of, c.cancelled_at.is_(None)).limit(1)
    return tx.execute(query).first() is not None

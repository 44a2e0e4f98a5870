"""Post quotas (职数): what each public institution declared, what is in force, and what is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.decider import Recorded
from domain.organisations.post_quota import (
    PostReleased,
    PostReserved,
    QuotaApproved,
    QuotaDrafted,
    QuotaReturned,
    QuotaStatus,
    QuotaSubmitted,
)
from domain.terms import TitleLevel
from projections.columns import UtcDateTime
from projections.encoded import Word, words
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    begins,
    columns_of,
    in_order,
    named,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.projection import Projection, RowKey, Rows, metadata

post_quota = sa.Table(
    "post_quota",
    metadata,
    sa.Column("quota", sa.Uuid, primary_key=True),
    sa.Column("unit", sa.Uuid, nullable=False, index=True),
    sa.Column("year", sa.Integer, nullable=False, index=True),
    sa.Column("status", Word(QuotaStatus), nullable=False),
    sa.Column("authority", sa.Uuid, index=True),
    sa.Column("title_office", sa.Uuid, index=True),
    sa.Column("waiting", sa.Uuid),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("approved_at", UtcDateTime),
    sa.Column("levels", words(TitleLevel), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`since` is when it came to where it is; `levels` are those that have a line."""
post_quota_line = sa.Table(
    "post_quota_line",
    metadata,
    sa.Column("quota", sa.Uuid, primary_key=True),
    sa.Column("level", Word(TitleLevel), primary_key=True),
    sa.Column("posts", sa.Integer, nullable=False),
    sa.Column("occupied", sa.Integer, nullable=False),
    sa.Column("declared", sa.Integer, nullable=False),
    sa.Column("in_force", sa.Integer),
    sa.Column("used", sa.Integer, nullable=False),
)
"""The first three as last declared. `in_force` is what binds now; none where nothing does yet."""
_MOVED = (QuotaSubmitted, QuotaApproved, QuotaReturned)
_HANDLED = (QuotaDrafted, *_MOVED, PostReserved, PostReleased)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(post_quota, r.stream)
    if isinstance(event, QuotaDrafted):
        _drafted(r, rows, event, row)
        return
    if row is None:
        return
    row = {**row, "version": r.version}
    if isinstance(event, _MOVED):
        row |= {"since": r.at}
    match event:
        case QuotaSubmitted():
            row |= {
                "status": event.next_status,
                "authority": event.authority,
                "title_office": event.title_office,
                "waiting": event.forwarded_to,
            }
        case QuotaApproved():
            row |= {"status": event.next_status, "waiting": event.forwarded_to}
            if event.forwarded_to is None:
                row |= {"approved_at": r.at}
                _in_force(r, rows, row["levels"])
        case QuotaReturned():
            row |= {"status": QuotaStatus.RETURNED, "waiting": None}
        case PostReserved(level=level):
            _use(r, rows, level, 1)
        case PostReleased(level=level):
            _use(r, rows, level, -1)
    rows.put(post_quota, row)


def _drafted(r: Recorded, rows: Rows, event: QuotaDrafted, row: dict[str, Any] | None) -> None:
    declared = {line.level: line for line in event.lines}
    known = set(row["levels"]) if row else set()
    for level in TitleLevel:
        line = declared.get(level)
        before = rows.get(post_quota_line, r.stream, level)
        if line is None and before is None:
            continue
        rows.put(
            post_quota_line,
            {
                "quota": r.stream,
                "level": level,
                "posts": line.posts if line else 0,
                "occupied": line.occupied if line else 0,
                "declared": line.declared if line else 0,
                "in_force": before["in_force"] if before else None,
                "used": before["used"] if before else 0,
            },
        )
        known.add(level)
    rows.put(
        post_quota,
        {
            "quota": r.stream,
            "unit": event.unit,
            "year": event.year,
            "status": QuotaStatus.DRAFT,
            "authority": row["authority"] if row else None,
            "title_office": row["title_office"] if row else None,
            "waiting": None,
            "since": r.at,
            "approved_at": row["approved_at"] if row else None,
            "levels": tuple(level for level in TitleLevel if level in known),
            "version": r.version,
        },
    )


def _in_force(r: Recorded, rows: Rows, levels: Iterable[TitleLevel]) -> None:
    for level in levels:
        line = rows.get(post_quota_line, r.stream, level)
        if line is not None:
            rows.put(post_quota_line, {**line, "in_force": line["declared"]})


def _use(r: Recorded, rows: Rows, level: TitleLevel, change: int) -> None:
    line = rows.get(post_quota_line, r.stream, level)
    if line is not None:
        rows.put(post_quota_line, {**line, "used": line["used"] + change})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield post_quota, (r.stream,)
    if isinstance(r.event, PostReserved | PostReleased):
        yield post_quota_line, (r.stream, r.event.level)
    elif isinstance(r.event, QuotaDrafted | QuotaApproved):
        for level in TitleLevel:
            yield post_quota_line, (r.stream, level)


POST_QUOTAS = Projection(
    "post_quotas", 1, (post_quota, post_quota_line), project, reads, takes=_HANDLED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRow:
    """One level of one unit's declaration for one year."""

    quota: UUID
    unit: UUID
    unit_name: str | None
    division: str | None
    year: int
    level: TitleLevel
    posts: int
    """核定职数"""
    occupied: int
    """已聘人数"""
    vacant: int
    """空缺职数"""
    declared: int
    """申报职数"""
    in_force: int | None
    """The declared posts that bind now; none as long as nothing has been approved."""
    used: int
    left: int | None
    status: QuotaStatus
    waiting: UUID | None
    waiting_name: str | None
    since: datetime
    approved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaFilter:
    text: str = ""
    """Name of the unit, its pinyin or initials."""
    year: int | None = None
    level: TitleLevel | None = None
    division: str = ""
    """Of the unit; everything inside."""
    status: QuotaStatus | None = None
    unit: UUID | None = None
    """The unit that asks; everybody else sees what has been submitted at least once."""
    authority: UUID | None = None
    office: UUID | None = None
    """Those that this title office reviews, wherever the unit is; with `region`, besides it."""
    region: str | None = None


_waiting = organisation.alias("quota_waiting")
_LINE, _QUOTA = post_quota_line.c, post_quota.c
_VACANT = sa.case((_LINE.posts > _LINE.occupied, _LINE.posts - _LINE.occupied), else_=0)
_LEFT = _LINE.in_force - _LINE.used
_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(post_quota_line),
        _VACANT.label("vacant"),
        _LEFT.label("left"),
        *columns_of(post_quota, "quota", "authority", "title_office", "levels", "version"),
        organisation.c.name.label("unit_name"),
        organisation.c.division,
        _waiting.c.name.label("waiting_name"),
    )
    .select_from(post_quota_line)
    .join(post_quota, _QUOTA.quota == _LINE.quota)
    .outerjoin(organisation, organisation.c.organisation == _QUOTA.unit)
    .outerjoin(_waiting, _waiting.c.organisation == _QUOTA.waiting)
)
_LEVEL = in_order(_LINE.level, TitleLevel)
_ORDER = Order(
    columns={
        "year": _QUOTA.year,
        "unit": organisation.c.pinyin,
        "level": _LEVEL,
        "declared": _LINE.declared,
        "left": _LEFT,
        "status": in_order(_QUOTA.status, QuotaStatus),
        "since": _QUOTA.since,
    },
    default="since",
    descending=True,
    tie=(_QUOTA.quota, _LEVEL),
)


def listing(tx: Reader, filters: QuotaFilter, wanted: Listing) -> Page[QuotaRow]:
    return page_of(tx, _SELECT.where(*_conditions(filters)), QuotaRow, _ORDER, wanted)


def _conditions(filters: QuotaFilter) -> Iterable[sa.ColumnElement[bool]]:
    if filters.text.strip():
        yield named(organisation, filters.text)
    if filters.year is not None:
        yield _QUOTA.year == filters.year
    if filters.level is not None:
        yield _LINE.level == filters.level
    if filters.division:
        yield begins(organisation.c.division, region(filters.division))
    if filters.status is not None:
        yield _QUOTA.status == filters.status
    if filters.unit is not None:
        yield _QUOTA.unit == filters.unit
    else:
        yield _QUOTA.authority.is_not(None)
    if filters.authority is not None:
        yield _QUOTA.authority == filters.authority
    if filters.region is not None:
        yield sa.or_(
            begins(organisation.c.division, region(filters.region)),
            _QUOTA.title_office == filters.office,
            _QUOTA.authority == filters.office,
        )

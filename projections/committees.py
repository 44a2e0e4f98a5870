"""Committees (评委会): what each may decide, and which of them may take a declaration."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from domain.committee import (
    AuthorityDelegated,
    CommitteeCancelled,
    CommitteeRegistered,
    TemplateSet,
    ValidityRenewed,
    region,
)
from domain.decider import Recorded
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, TitleLevel
from projections.encoded import Word, texts
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    begins,
    columns_of,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations import organisation
from projections.pinyin import of_name
from projections.projection import Projection, RowKey, Rows, metadata

committee = sa.Table(
    "committee",
    metadata,
    sa.Column("committee", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String, nullable=False, index=True),
    sa.Column("name_key", sa.String, nullable=False),
    sa.Column("pinyin", sa.String, nullable=False),
    sa.Column("initials", sa.String, nullable=False),
    sa.Column("level", Word(AdministrativeLevel), nullable=False),
    sa.Column("title_level", Word(CommitteeTitleLevel), nullable=False),
    sa.Column("division", sa.String, nullable=False),
    sa.Column("region", sa.String, nullable=False, index=True),
    sa.Column("office", sa.Uuid, nullable=False, index=True),
    sa.Column("convening_unit", sa.Uuid, nullable=False),
    sa.Column("by_series", sa.Boolean, nullable=False),
    sa.Column("series", texts(), nullable=False),
    sa.Column("specialties", texts(), nullable=False),
    sa.Column("delegated", sa.Boolean, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date, nullable=False),
    sa.Column("resume_at_returner", sa.Boolean, nullable=False),
    sa.Column("template_version", sa.Integer, nullable=False),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`region` holds the digits that all divisions inside share."""
committee_series = sa.Table(
    "committee_series",
    metadata,
    sa.Column("committee", sa.Uuid, primary_key=True),
    sa.Column("series", sa.String, primary_key=True),
)
committee_specialty = sa.Table(
    "committee_specialty",
    metadata,
    sa.Column("committee", sa.Uuid, primary_key=True),
    sa.Column("specialty", sa.String, primary_key=True),
)
EVERY = ""
"""The row of `committee_specialty` that stands for all specialties of the series."""
_HANDLED = (
    CommitteeRegistered,
    TemplateSet,
    AuthorityDelegated,
    ValidityRenewed,
    CommitteeCancelled,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, CommitteeRegistered):
        _register(event, r.version, rows)
        return
    row = rows.get(committee, r.stream)
    if row is None:
        return
    row = {**row, "version": r.version}
    match event:
        case TemplateSet():
            row |= {"template_version": event.template.version}
        case AuthorityDelegated():
            row |= {"delegated": event.delegated}
        case ValidityRenewed():
            row |= {"valid_from": event.valid_from, "valid_until": event.valid_until}
        case CommitteeCancelled():
            row |= {"cancelled": True}
    rows.put(committee, row)


def _register(event: CommitteeRegistered, version: int, rows: Rows) -> None:
    spelling = of_name(event.name)
    rows.put(
        committee,
        {
            "committee": event.committee,
            "name": event.name,
            "name_key": spelling.key,
            "pinyin": spelling.pinyin,
            "initials": spelling.initials,
            "level": event.level,
            "title_level": event.title_level,
            "division": event.division,
            "region": region(event.division),
            "office": event.office,
            "convening_unit": event.convening_unit,
            "by_series": event.by_series,
            "series": event.series,
            "specialties": event.specialties,
            "delegated": event.delegated,
            "valid_from": event.valid_from,
            "valid_until": event.valid_until,
            "resume_at_returner": event.resume_at_returner,
            "template_version": 0,
            "cancelled": False,
            "version": version,
        },
    )
    for series in event.series:
        rows.put(committee_series, {"committee": event.committee, "series": series})
    for specialty in event.specialties or (EVERY,):
        rows.put(committee_specialty, {"committee": event.committee, "specialty": specialty})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield committee, (r.stream,)


COMMITTEES = Projection(
    "committees", 2, (committee, committee_series, committee_specialty), project, reads
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRow:
    committee: UUID
    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    office: UUID
    office_name: str | None
    convening_unit: UUID
    convening_unit_name: str | None
    by_series: bool
    series: tuple[str, ...]
    specialties: tuple[str, ...]
    """Codes; empty means all of its series."""
    delegated: bool
    valid_from: date
    valid_until: date
    resume_at_returner: bool
    template_version: int
    """0 while it has no template."""
    cancelled: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeFilter:
    text: str = ""
    level: AdministrativeLevel | None = None
    title_level: CommitteeTitleLevel | None = None
    division: str = ""
    """Committees whose own division lies inside this one."""
    series: str = ""
    delegated: bool | None = None
    cancelled: bool | None = False


_office = organisation.alias("office_body")
_convening = organisation.alias("convening_body")
_SELECT = (
    sa.select(
        *columns_of(committee, "name_key", "pinyin", "initials", "region"),
        _office.c.name.label("office_name"),
        _convening.c.name.label("convening_unit_name"),
    )
    .select_from(committee)
    .outerjoin(_office, _office.c.organisation == committee.c.office)
    .outerjoin(_convening, _convening.c.organisation == committee.c.convening_unit)
)
_ORDER = Order(
    columns={
        "name": committee.c.pinyin,
        "division": committee.c.division,
        "level": in_order(committee.c.level, AdministrativeLevel),
        "title_level": in_order(committee.c.title_level, CommitteeTitleLevel),
        "valid_until": committee.c.valid_until,
    },
    default="name",
    tie=(committee.c.committee,),
)


def get(tx: Reader, which: UUID) -> CommitteeRow | None:
    return one_of(tx, _SELECT.where(committee.c.committee == which), CommitteeRow)


def called(tx: Reader, text: str) -> tuple[UUID, ...]:
    """The committees of exactly this name that are not cancelled."""
    c = committee.c
    query = sa.select(c.committee).where(c.name == text, c.cancelled.is_(False)).limit(2)
    return tuple(tx.execute(query).scalars())


def by_office(tx: Reader, office: UUID) -> tuple[CommitteeRow, ...]:
    """The committees this office works for, cancelled ones last."""
    query = _SELECT.where(committee.c.office == office)
    order = (committee.c.cancelled, committee.c.pinyin, committee.c.committee)
    return all_of(tx, query.order_by(*order), CommitteeRow)


def for_choice(
    tx: Reader,
    *,
    series: str,
    specialty: str,
    title_level: TitleLevel,
    division: str,
    on: date,
) -> tuple[CommitteeRow, ...]:
    """The committees that may take such a declaration, by the rule of `require_scope`."""
    c = committee.c
    of_series = sa.select(committee_series.c.committee).where(committee_series.c.series == series)
    of_specialty = sa.select(committee_specialty.c.committee).where(
        committee_specialty.c.specialty.in_((EVERY, specialty))
    )
    query = _SELECT.where(
        c.cancelled.is_(False),
        c.valid_from <= on,
        c.valid_until >= on,
        c.title_level == title_level.committee,
        c.region.in_((division[:2], division[:4], division)),
        c.committee.in_(of_series),
        c.committee.in_(of_specialty),
    )
    return all_of(tx, query.order_by(c.region.desc(), c.pinyin, c.committee), CommitteeRow)


def listing(tx: Reader, filters: CommitteeFilter, wanted: Listing) -> Page[CommitteeRow]:
    c = committee.c
    query = _SELECT
    if filters.text:
        query = query.where(named(committee, filters.text))
    if filters.level is not None:
        query = query.where(c.level == filters.level)
    if filters.title_level is not None:
        query = query.where(c.title_level == filters.title_level)
    if filters.division:
        query = query.where(begins(c.division, region(filters.division)))
    if filters.series:
        query = query.where(
            c.committee.in_(
                sa.select(committee_series.c.committee).where(
                    committee_series.c.series == filters.series
                )
            )
        )
    if filters.delegated is not None:
        query = query.where(c.delegated.is_(filters.delegated))
    if filters.cancelled is not None:
        query = query.where(c.cancelled.is_(filters.cancelled))
    return page_of(tx, query, CommitteeRow, _ORDER, wanted)

"""Accepting agencies (受理机构): which body accepts which mode and title level, and its notices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.configuration.route import StageKind
from domain.decider import Recorded
from domain.organisations.accepting_agency import (
    AgencyAdded,
    AgencyAmended,
    AgencyCancelled,
    AgencyConditionsSet,
    AgencyTemplateSet,
    NoticeSet,
)
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel, TitleLevel
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    begins,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.projection import Projection, RowKey, Rows, metadata

accepting_agency = sa.Table(
    "accepting_agency",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("mode", Word(AcquisitionMode), nullable=False, index=True),
    sa.Column("title_level", Word(TitleLevel), nullable=False),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("kind", Word(StageKind), nullable=False),
    sa.Column("notice_version", sa.Integer, nullable=False),
    sa.Column("noticed_at", UtcDateTime),
    sa.Column("template_version", sa.Integer, nullable=False),
    sa.Column("conditions", sa.Integer, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("cancelled_at", UtcDateTime),
    sa.Column("cancelled_reason", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
accepting_notice = sa.Table(
    "accepting_notice",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("notice_version", sa.Integer, primary_key=True),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("set_at", UtcDateTime, nullable=False),
)
_CHANGES = (
    AgencyAdded,
    AgencyAmended,
    NoticeSet,
    AgencyTemplateSet,
    AgencyConditionsSet,
    AgencyCancelled,
)


_UNSAID = {"notice_version": 0, "noticed_at": None, "template_version": 0, "conditions": 0}


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _CHANGES):
        return
    row = rows.get(accepting_agency, r.stream)
    if isinstance(event, AgencyAdded):
        earlier = row or _UNSAID
        row = {
            **earlier,
            "id": r.stream,
            "mode": event.mode,
            "title_level": event.title_level,
            "organisation": event.organisation,
            "kind": event.kind,
            "added_at": r.at,
            "cancelled_at": None,
            "cancelled_reason": "",
        }
    if row is None:
        return
    match event:
        case AgencyAmended(kind=kind):
            row = row | {"kind": kind}
        case NoticeSet(version=version, text=text):
            row = row | {"notice_version": version, "noticed_at": r.at}
            kept = {"id": r.stream, "notice_version": version, "text": text, "set_at": r.at}
            rows.put(accepting_notice, kept)
        case AgencyTemplateSet(template=template):
            row = row | {"template_version": template.version}
        case AgencyConditionsSet(conditions=conditions):
            row = row | {"conditions": conditions.count}
        case AgencyCancelled(reason=reason):
            row = row | {"cancelled_at": r.at, "cancelled_reason": reason}
    rows.put(accepting_agency, row | {"version": r.version})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _CHANGES):
        yield accepting_agency, (r.stream,)


ACCEPTING_AGENCIES = Projection(
    "accepting_agencies", 2, (accepting_agency, accepting_notice), project, reads, takes=_CHANGES
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    id: UUID
    mode: AcquisitionMode
    title_level: TitleLevel
    organisation: UUID
    organisation_name: str | None
    division: str | None
    level: AdministrativeLevel | None
    """Of the body."""
    kind: StageKind
    notice: str
    """申报须知; empty while nothing has been said."""
    notice_version: int
    noticed_at: datetime | None
    template_version: int
    """Of its 申报模板; 0 while it has none and takes nothing."""
    conditions: int
    """How many 资格条件 it has."""
    added_at: datetime
    cancelled_at: datetime | None
    cancelled_reason: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    notice_version: int
    text: str
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFilter:
    text: str = ""
    """Name of the body, its pinyin or initials."""
    mode: AcquisitionMode | None = None
    title_level: TitleLevel | None = None
    kind: StageKind | None = None
    division: str = ""
    noticed: bool | None = None
    """Whether there is a notice; None for both."""
    cancelled: bool | None = False


_SELECT = (
    sa.select(
        accepting_agency,
        organisation.c.name.label("organisation_name"),
        organisation.c.division.label("division"),
        organisation.c.level.label("level"),
        sa.func.coalesce(accepting_notice.c.text, "").label("notice"),
    )
    .select_from(accepting_agency)
    .outerjoin(organisation, organisation.c.organisation == accepting_agency.c.organisation)
    .outerjoin(
        accepting_notice,
        sa.and_(
            accepting_notice.c.id == accepting_agency.c.id,
            accepting_notice.c.notice_version == accepting_agency.c.notice_version,
        ),
    )
)
_ORDER = Order(
    columns={
        "organisation": organisation.c.pinyin,
        "division": organisation.c.division,
        "mode": in_order(accepting_agency.c.mode, AcquisitionMode),
        "title_level": in_order(accepting_agency.c.title_level, TitleLevel),
        "added_at": accepting_agency.c.added_at,
    },
    default="division",
    tie=(
        organisation.c.pinyin,
        in_order(accepting_agency.c.mode, AcquisitionMode),
        in_order(accepting_agency.c.title_level, TitleLevel),
        accepting_agency.c.id,
    ),
)


def get(tx: Reader, which: UUID) -> AgencyRow | None:
    return one_of(tx, _SELECT.where(accepting_agency.c.id == which), AgencyRow)


def notices(tx: Reader, which: UUID) -> tuple[NoticeRow, ...]:
    """Every version, newest first."""
    c = accepting_notice.c
    query = sa.select(c.notice_version, c.text, c.set_at).where(c.id == which)
    return all_of(tx, query.order_by(c.notice_version.desc()), NoticeRow)


def doors(
    tx: Reader, mode: AcquisitionMode, level: CommitteeTitleLevel
) -> frozenset[tuple[UUID, StageKind]]:
    """Where determinations and recognitions of the titles of this level end."""
    c = accepting_agency.c
    titles = [title for title in TitleLevel if title.committee is level]
    query = sa.select(c.organisation, c.kind).where(
        c.mode == mode, c.title_level.in_(titles), c.cancelled_at.is_(None)
    )
    return frozenset((row.organisation, row.kind) for row in tx.execute(query))


def listing(tx: Reader, filters: AgencyFilter, wanted: Listing) -> Page[AgencyRow]:
    c = accepting_agency.c
    query = _SELECT
    if filters.text:
        query = query.where(named(organisation, filters.text))
    if filters.mode is not None:
        query = query.where(c.mode == filters.mode)
    if filters.title_level is not None:
        query = query.where(c.title_level == filters.title_level)
    if filters.kind is not None:
        query = query.where(c.kind == filters.kind)
    if filters.division:
        query = query.where(begins(organisation.c.division, region(filters.division)))
    if filters.noticed is not None:
        query = query.where((c.notice_version > 0) if filters.noticed else c.notice_version == 0)
    if filters.cancelled is not None:
        gone = c.cancelled_at.is_not(None) if filters.cancelled else c.cancelled_at.is_(None)
        query = query.where(gone)
    return page_of(tx, query, AgencyRow, _ORDER, wanted)

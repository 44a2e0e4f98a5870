"""The questions asked of declarations: my cases, what waits for a body, what it handled before.

Names are joined when asked, so that a list shows what the organisation is called today and
forgets a person whose key was destroyed. Every list that belongs to a body takes the body.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration.state import FINISHED, Status
from domain.configuration.route import REVIEWED, Stage, StageKind
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature
from projections.cases.declaration_filter import NO_FILTER, DeclarationFilter, fitting
from projections.cases.declarations import declaration, declaration_body, declaration_route
from projections.committees.committee_tables import committee
from projections.configuration.catalogue import NodeKind, then
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    begins,
    belongs,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.accepting_agencies import accepting_agency
from projections.organisations.organisations import organisation
from projections.people.people import PeopleFilter, person


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationRow:
    declaration: UUID
    applicant: UUID
    applicant_name: str | None
    unit: UUID
    unit_name: str | None
    unit_nature: UnitNature
    division: str
    year: int
    mode: AcquisitionMode
    title_level: TitleLevel
    series: str
    series_name: str | None
    title: str
    specialty: str
    specialty_name: str | None
    committee: UUID | None
    committee_name: str | None
    agency: UUID | None
    agency_name: str | None
    """Of the body that accepts where no committee does (初定, 认定)."""
    declaration_type: DeclarationType
    status: Status
    route_row: str
    """`R2b`; empty for a draft."""
    office: UUID | None
    stage_code: str
    """Of the stage that has the case, or had it last."""
    stage_kind: StageKind | None
    waiting_org: UUID | None
    """Whose turn it is; None with the applicant, and when finished."""
    waiting_name: str | None
    since: datetime
    submitted_at: datetime | None
    posted_on: date | None
    last_day: date | None
    """Of the publicity now running."""
    deadline: date | None
    """Of the supplement now asked for."""
    plan: UUID | None
    filing_number: str
    filed_on: date | None
    effective_on: date | None
    """When the title took effect."""
    certificate: UUID | None
    certificate_number: str
    issuer: UUID | None
    version: int
    stages: tuple[Stage, ...] | None
    """The whole route, for the stage bar; None for a draft."""

    @property
    def recipient_name(self) -> str | None:
        """评委会 or 受理机构."""
        return self.committee_name or self.agency_name


@dataclass(frozen=True, slots=True, kw_only=True)
class HandledRow(DeclarationRow):
    reached_code: str
    first_at: datetime
    last_at: datetime
    last_code: str
    last_action: str
    """Name of the last event that the body caused, `Approved`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandledPerson:
    """Somebody whose cases a body has handled (D6 人员查看)."""

    person: UUID
    name: str | None
    identity_masked: str | None
    cases: int
    last_at: datetime


_unit = organisation.alias("unit_body")
_waiting = organisation.alias("waiting_body")
_accepting = organisation.alias("accepting_body")
_d = declaration.c
_series, _series_then = then(NodeKind.SERIES, _d.series, _d.submitted_at)
_specialty, _specialty_then = then(NodeKind.SPECIALTY, _d.specialty, _d.submitted_at)
_JOINED = (
    declaration.outerjoin(person, person.c.person == _d.applicant)
    .outerjoin(_unit, _unit.c.organisation == _d.unit)
    .outerjoin(_waiting, _waiting.c.organisation == _d.waiting_org)
    .outerjoin(committee, committee.c.committee == _d.committee)
    .outerjoin(accepting_agency, accepting_agency.c.id == _d.agency)
    .outerjoin(_accepting, _accepting.c.organisation == accepting_agency.c.organisation)
    .outerjoin(_series, _series_then)
    .outerjoin(_specialty, _specialty_then)
    .outerjoin(declaration_route, declaration_route.c.declaration == _d.declaration)
)
_COLUMNS = (
    *declaration.columns,
    person.c.name.label("applicant_name"),
    _unit.c.name.label("unit_name"),
    _waiting.c.name.label("waiting_name"),
    committee.c.name.label("committee_name"),
    _accepting.c.name.label("agency_name"),
    _series.c.name.label("series_name"),
    _specialty.c.name.label("specialty_name"),
    declaration_route.c.stages,
)
_SELECT = sa.select(*_COLUMNS).select_from(_JOINED)
_SORTS = {
    "since": _d.since,
    "submitted_at": _d.submitted_at,
    "year": _d.year,
    "level": in_order(_d.title_level, TitleLevel),
    "name": person.c.pinyin,
    "unit": _unit.c.pinyin,
    "status": in_order(_d.status, Status),
    "filed_on": _d.filed_on,
}
_TIE = (_d.declaration,)
_NEWEST = Order(columns=_SORTS, default="since", descending=True, tie=_TIE, never_null=("since",))
_OLDEST = Order(columns=_SORTS, default="since", tie=_TIE, never_null=("since",))
_b = declaration_body.c
_HANDLED = sa.select(
    *_COLUMNS, _b.reached_code, _b.first_at, _b.last_at, _b.last_code, _b.last_action
).select_from(_JOINED.join(declaration_body, _b.declaration == _d.declaration))
_HANDLED_ORDER = Order(
    columns={**_SORTS, "last_at": _b.last_at},
    default="last_at",
    descending=True,
    tie=_TIE,
    never_null=("since", "last_at"),
)
FIRST_PAGE = Listing()


def get(tx: Reader, which: UUID) -> DeclarationRow | None:
    return one_of(tx, _SELECT.where(_d.declaration == which), DeclarationRow)


def mine(tx: Reader, applicant: UUID) -> tuple[DeclarationRow, ...]:
    """我的办件: the person's own cases and drafts, newest first."""
    query = _SELECT.where(_d.applicant == applicant)
    return all_of(tx, query.order_by(_d.since.desc(), _d.declaration), DeclarationRow)


def waiting(
    tx: Reader,
    body: Bodies,
    filters: DeclarationFilter = NO_FILTER,
    wanted: Listing = FIRST_PAGE,
    kinds: Iterable[StageKind] = (),
) -> Page[DeclarationRow]:
    """Cases whose turn it is at this body, the longest waiting first."""
    query = _SELECT.where(belongs(_d.waiting_org, body))
    if stages := tuple(kinds):
        query = query.where(_d.stage_kind.in_(stages))
    return page_of(tx, _filtered(query, filters), DeclarationRow, _OLDEST, wanted)


def handled(
    tx: Reader,
    body: Bodies,
    filters: DeclarationFilter = NO_FILTER,
    wanted: Listing = FIRST_PAGE,
) -> Page[HandledRow]:
    """业务查看: cases this body has acted on, with what it did last and what became of them."""
    query = _HANDLED.where(belongs(_b.organisation, body), _b.last_at.is_not(None))
    return page_of(tx, _filtered(query, filters), HandledRow, _HANDLED_ORDER, wanted)


def tracked(
    tx: Reader,
    body: Bodies,
    within: str,
    filters: DeclarationFilter = NO_FILTER,
    wanted: Listing = FIRST_PAGE,
) -> Page[DeclarationRow]:
    """Cases declared from within a region, and those this body has acted on from elsewhere."""
    acted = sa.select(_b.declaration).where(belongs(_b.organisation, body), _b.last_at.is_not(None))
    reach = sa.or_(begins(_d.division, within), _d.declaration.in_(acted))
    query = _SELECT.where(_d.submitted_at.is_not(None), reach)
    return page_of(tx, _filtered(query, filters), DeclarationRow, _NEWEST, wanted)


def publicised_at(tx: Reader, body: Bodies) -> tuple[DeclarationRow, ...]:
    """Cases in the publicity of this unit, by when it began and ends."""
    query = _SELECT.where(
        belongs(_d.waiting_org, body),
        _d.stage_kind == StageKind.UNIT,
        _d.posted_on.is_not(None),
    )
    ordered = query.order_by(_d.posted_on, _d.last_day, person.c.pinyin, _d.declaration)
    return all_of(tx, ordered, DeclarationRow)


def neighbours(tx: Reader, which: DeclarationRow, body: Bodies) -> tuple[UUID | None, UUID | None]:
    """The cases before and after this one among those that wait for the body."""
    place = sa.tuple_(_d.since, _d.declaration)
    here = sa.tuple_(
        sa.literal(which.since, _d.since.type), sa.literal(which.declaration, _d.declaration.type)
    )
    waits = sa.select(_d.declaration).where(
        belongs(_d.waiting_org, body), _d.stage_kind.in_(REVIEWED)
    )
    before = waits.where(place < here).order_by(_d.since.desc(), _d.declaration.desc())
    after = waits.where(place > here).order_by(_d.since, _d.declaration)
    return tx.scalar(before.limit(1)), tx.scalar(after.limit(1))


def of_person(tx: Reader, who: UUID, body: Bodies) -> tuple[HandledRow, ...]:
    """The cases of one person that this body has acted on, the latest first."""
    query = _HANDLED.where(
        belongs(_b.organisation, body), _b.last_at.is_not(None), _d.applicant == who
    )
    return all_of(tx, query.order_by(_b.last_at.desc(), _d.declaration), HandledRow)


def people_handled(
    tx: Reader, body: Bodies, filters: PeopleFilter, wanted: Listing = FIRST_PAGE
) -> Page[HandledPerson]:
    """人员查看: the people whose cases this body has acted on."""
    last = sa.func.max(_b.last_at, type_=_b.last_at.type).label("last_at")
    cases = sa.func.count().label("cases")
    query = (
        sa.select(
            _d.applicant.label("person"),
            person.c.name,
            person.c.identity_masked,
            cases,
            last,
        )
        .select_from(declaration_body)
        .join(declaration, _d.declaration == _b.declaration)
        .outerjoin(person, person.c.person == _d.applicant)
        .where(belongs(_b.organisation, body), _b.last_at.is_not(None))
        .group_by(_d.applicant, person.c.name, person.c.identity_masked, person.c.pinyin)
    )
    if filters.text:
        query = query.where(named(person, filters.text))
    order = Order(
        columns={"last_at": last, "name": person.c.pinyin, "cases": cases},
        default="last_at",
        descending=True,
        tie=(_d.applicant,),
    )
    return page_of(tx, query, HandledPerson, order, wanted)


def in_flight(tx: Reader, office: UUID, of: UUID) -> int:
    """How many cases of the committee `of` with this office are submitted and not finished."""
    query = sa.select(sa.func.count()).where(
        _d.office == office, _d.committee == of, _d.status.not_in((*FINISHED, Status.DRAFT))
    )
    count: int = tx.execute(query).scalar_one()
    return count


def candidates_for_plan(
    tx: Reader,
    office: UUID,
    of: UUID,
    filters: DeclarationFilter = NO_FILTER,
    wanted: Listing = FIRST_PAGE,
    plan: UUID | None = None,
) -> Page[DeclarationRow]:
    """Cases of the committee `of` that its office has accepted and put in no plan but `plan`."""
    query = _filtered(_SELECT.where(*_free(office, of, plan)), filters)
    return page_of(tx, query, DeclarationRow, _OLDEST, wanted)


def all_candidates_for_plan(
    tx: Reader, office: UUID, of: UUID, filters: DeclarationFilter = NO_FILTER, *, most: int
) -> tuple[UUID, ...]:
    """All of the same, or the `most` that have waited longest."""
    query = sa.select(_d.declaration).select_from(_JOINED).where(*_free(office, of))
    ordered = _filtered(query, filters).order_by(_d.since, _d.declaration).limit(most)
    return tuple(tx.scalars(ordered))


def _free(office: UUID, of: UUID, plan: UUID | None = None) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        _d.office == office,
        _d.committee == of,
        _d.status == Status.IN_REVIEW,
        _d.stage_kind.in_((StageKind.TITLE_AUTHORITY, StageKind.PUBLICITY_BEFORE)),
        _d.plan.is_(None) if plan is None else sa.or_(_d.plan.is_(None), _d.plan == plan),
    )


def to_file(
    tx: Reader,
    body: Bodies,
    filters: DeclarationFilter = NO_FILTER,
    wanted: Listing = FIRST_PAGE,
) -> Page[DeclarationRow]:
    """待备案: at stage F, or on a routes at stage X and not filed yet."""
    query = _filtered(_SELECT.where(*_unfiled(body)), filters)
    return page_of(tx, query, DeclarationRow, _OLDEST, wanted)


def all_to_file(
    tx: Reader, body: Bodies, filters: DeclarationFilter, *, most: int
) -> tuple[UUID, ...]:
    """All of the same, or the `most` that have waited longest."""
    query = sa.select(_d.declaration).select_from(_JOINED).where(*_unfiled(body))
    ordered = _filtered(query, filters).order_by(_d.since, _d.declaration).limit(most)
    return tuple(tx.scalars(ordered))


def plans_to_file(tx: Reader, body: Bodies) -> dict[UUID, int]:
    """Plans with results that wait to be filed, and how many each has."""
    query = sa.select(_d.plan, sa.func.count()).where(*_unfiled(body), _d.plan.is_not(None))
    return {plan: int(count) for plan, count in tx.execute(query.group_by(_d.plan))}


def _unfiled(body: Bodies) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        belongs(_d.waiting_org, body),
        _d.stage_kind.in_((StageKind.FILING, StageKind.ISSUE)),
        _d.effective_on.is_(None),
        _d.agency.is_(None),
    )


def to_issue(
    tx: Reader,
    body: Bodies,
    filters: DeclarationFilter = NO_FILTER,
    wanted: Listing = FIRST_PAGE,
) -> Page[DeclarationRow]:
    """待发证: in effect, and waiting for its certificate."""
    query = _filtered(_to_issue(body), filters)
    return page_of(tx, query, DeclarationRow, _OLDEST, wanted)


def _to_issue(body: Bodies) -> sa.Select[Any]:
    return _SELECT.where(
        belongs(_d.waiting_org, body),
        _d.stage_kind == StageKind.ISSUE,
        _d.effective_on.is_not(None),
    )


def ids_to_issue(
    tx: Reader, body: Bodies, filters: DeclarationFilter, limit: int | None
) -> tuple[UUID, ...]:
    """Of 待发证, the longest waiting first."""
    query = _filtered(_to_issue(body), filters).with_only_columns(
        _d.declaration, maintain_column_froms=True
    )
    ordered = query.order_by(*_OLDEST.of(FIRST_PAGE)).limit(limit)
    return tuple(tx.execute(ordered).scalars())


def listing(
    tx: Reader, filters: DeclarationFilter = NO_FILTER, wanted: Listing = FIRST_PAGE
) -> Page[DeclarationRow]:
    """Every submitted case: for those who may read any."""
    query = _SELECT.where(_d.submitted_at.is_not(None))
    return page_of(tx, _filtered(query, filters), DeclarationRow, _NEWEST, wanted)


def _filtered(query: sa.Select[Any], f: DeclarationFilter) -> sa.Select[Any]:
    return fitting(query, f, _unit)

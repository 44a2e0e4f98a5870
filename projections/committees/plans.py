"""Review plans (呈报方案): how far each has got, and its candidates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration.state import Status
from domain.committees.plan_candidates import (
    Candidate,
    CandidateAdded,
    CandidateRemoved,
    CandidatesAdded,
    CandidatesRemoved,
)
from domain.committees.plan_draws import DrawLinked, DrawUnlinked, TrialCounted
from domain.committees.plan_files import PlanFileAdded, PlanFileRemoved
from domain.committees.plan_publicity import (
    PlanPublicised,
    PlanPublicityClosed,
    PlanPublicityExtended,
    PublicityEvidenceAdded,
)
from domain.committees.review_plan import (
    PlanApproved,
    PlanDrafted,
    PlanKind,
    PlanNotApproved,
    PlanStatus,
    PlanSubmitted,
)
from domain.decider import Recorded
from domain.terms import DeclarationType, TitleLevel
from projections.cases.declaration_filter import NO_FILTER as ANYBODY
from projections.cases.declaration_filter import DeclarationFilter, fitting
from projections.cases.declarations import declaration
from projections.columns import UtcDateTime
from projections.committees.committee_tables import committee
from projections.configuration.catalogue import NodeKind, then
from projections.encoded import Word, texts
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    belongs,
    columns_of,
    has,
    in_order,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

plan = sa.Table(
    "plan",
    metadata,
    sa.Column("plan", sa.Uuid, primary_key=True),
    sa.Column("committee", sa.Uuid, nullable=False),
    sa.Column("office", sa.Uuid, nullable=False, index=True),
    sa.Column("authority", sa.Uuid, index=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("kind", Word(PlanKind), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("status", Word(PlanStatus), nullable=False),
    sa.Column("candidates", sa.Integer, nullable=False),
    sa.Column("opinion", sa.String, nullable=False),
    sa.Column("publicity", sa.String, nullable=False),
    sa.Column("posted_on", sa.Date),
    sa.Column("last_day", sa.Date),
    sa.Column("closed", texts(), nullable=False),
    sa.Column("drafted_at", UtcDateTime, nullable=False),
    sa.Column("submitted_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`authority` is set at submission. `publicity` is the code of the one that runs; `closed` are
the codes of those that are over. `opinion` is the authority's last."""
plan_candidate = sa.Table(
    "plan_candidate",
    metadata,
    sa.Column("plan", sa.Uuid, primary_key=True),
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("authority", sa.Uuid, nullable=False),
    sa.Column("waits_for_plan", sa.Boolean, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
)
"""`added` and `place` keep the order in which they were listed: the version of the plan, and
where among those who were listed together."""
_HANDLED = (
    PlanDrafted,
    CandidateAdded,
    CandidateRemoved,
    CandidatesAdded,
    CandidatesRemoved,
    PlanFileAdded,
    PlanFileRemoved,
    PlanSubmitted,
    PlanApproved,
    PlanNotApproved,
    PlanPublicised,
    PlanPublicityExtended,
    PlanPublicityClosed,
    PublicityEvidenceAdded,
    DrawLinked,
    DrawUnlinked,
    TrialCounted,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(plan, r.stream)
    if isinstance(event, PlanDrafted):
        rows.put(plan, _drafted(r, event, row))
        return
    if row is None:
        return
    row = {**row, "version": r.version}
    match event:
        case CandidateAdded():
            row["candidates"] += _list(r, rows, (event,))
        case CandidatesAdded(candidates=candidates):
            row["candidates"] += _list(r, rows, candidates)
        case CandidateRemoved(declaration=declaration):
            row["candidates"] -= _strike(r, rows, (declaration,))
        case CandidatesRemoved(declarations=declarations):
            row["candidates"] -= _strike(r, rows, declarations)
        case PlanSubmitted():
            row |= {
                "status": PlanStatus.SUBMITTED,
                "authority": event.forwarded_to,
                "submitted_at": r.at,
                "opinion": "",
            }
        case PlanApproved():
            row["candidates"] -= _strike(r, rows, event.struck)
            row |= {"status": PlanStatus.APPROVED, "opinion": event.opinion}
        case PlanNotApproved():
            row |= {"status": PlanStatus.DRAFT, "opinion": event.opinion}
        case PlanPublicised():
            row |= {
                "publicity": event.code,
                "posted_on": event.posted_on,
                "last_day": event.last_day,
            }
        case PlanPublicityExtended():
            row |= {"last_day": event.last_day}
        case PlanPublicityClosed():
            row |= {"publicity": "", "posted_on": None, "last_day": None}
            if event.code not in row["closed"]:
                row["closed"] = (*row["closed"], event.code)
    rows.put(plan, row)


def _list(r: Recorded, rows: Rows, candidates: Sequence[Candidate | CandidateAdded]) -> int:
    for place, one in enumerate(candidates):
        rows.put(
            plan_candidate,
            {
                "plan": r.stream,
                "declaration": one.declaration,
                "authority": one.authority,
                "waits_for_plan": one.waits_for_plan,
                "added": r.version,
                "place": place,
            },
        )
    return len(candidates)


def _strike(r: Recorded, rows: Rows, declarations: Sequence[UUID]) -> int:
    for gone in declarations:
        rows.drop(plan_candidate, r.stream, gone)
    return len(declarations)


def _drafted(r: Recorded, event: PlanDrafted, row: dict[str, Any] | None) -> dict[str, Any]:
    said = {
        "committee": event.committee,
        "office": event.office,
        "name": event.name,
        "kind": event.kind,
        "year": event.year,
        "status": PlanStatus.DRAFT,
        "version": r.version,
    }
    if row is not None:
        return {**row, **said}
    return {
        **said,
        "plan": r.stream,
        "authority": None,
        "candidates": 0,
        "opinion": "",
        "publicity": "",
        "posted_on": None,
        "last_day": None,
        "closed": (),
        "drafted_at": r.at,
        "submitted_at": None,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield plan, (r.stream,)


PLANS = Projection("plans", 2, (plan, plan_candidate), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    plan: UUID
    committee: UUID
    committee_name: str | None
    office: UUID
    office_name: str | None
    authority: UUID | None
    """Whom it was submitted to; None before that."""
    authority_name: str | None
    name: str
    kind: PlanKind
    year: int
    status: PlanStatus
    candidates: int
    opinion: str
    publicity: str
    posted_on: date | None
    last_day: date | None
    closed: tuple[str, ...]
    drafted_at: datetime
    submitted_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    plan: UUID
    declaration: UUID
    authority: UUID
    waits_for_plan: bool
    applicant: UUID | None
    applicant_name: str | None
    unit: UUID | None
    unit_name: str | None
    title: str | None
    title_level: TitleLevel | None
    specialty: str | None
    specialty_name: str | None
    declaration_type: DeclarationType | None
    status: Status | None
    stage_code: str | None
    posted_on: date | None
    """While the publicity of its stage runs, or an objection keeps it there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesAt:
    stage_code: str
    posted_on: date | None
    """As of a `CandidateRow`."""
    candidates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFilter:
    text: str = ""
    """Part of the name."""
    kind: PlanKind | None = None
    status: PlanStatus | None = None
    year: int | None = None
    committee: UUID | None = None


_office = organisation.alias("plan_office")
_authority = organisation.alias("plan_authority")
_SELECT = (
    sa.select(
        plan,
        committee.c.name.label("committee_name"),
        _office.c.name.label("office_name"),
        _authority.c.name.label("authority_name"),
    )
    .select_from(plan)
    .outerjoin(committee, committee.c.committee == plan.c.committee)
    .outerjoin(_office, _office.c.organisation == plan.c.office)
    .outerjoin(_authority, _authority.c.organisation == plan.c.authority)
)
_ORDER = Order(
    columns={
        "drafted_at": plan.c.drafted_at,
        "submitted_at": plan.c.submitted_at,
        "name": plan.c.name,
        "year": plan.c.year,
        "status": in_order(plan.c.status, PlanStatus),
        "candidates": plan.c.candidates,
    },
    default="drafted_at",
    descending=True,
    tie=(plan.c.plan,),
)
_unit = organisation.alias("candidate_unit")
_specialty, _specialty_then = then(
    NodeKind.SPECIALTY, declaration.c.specialty, declaration.c.submitted_at
)
_CANDIDATES = (
    sa.select(
        *columns_of(plan_candidate, "added", "place"),
        declaration.c.applicant,
        person.c.name.label("applicant_name"),
        declaration.c.unit,
        _unit.c.name.label("unit_name"),
        declaration.c.title,
        declaration.c.title_level,
        declaration.c.specialty,
        _specialty.c.name.label("specialty_name"),
        declaration.c.declaration_type,
        declaration.c.status,
        declaration.c.stage_code,
        declaration.c.posted_on,
    )
    .select_from(plan_candidate)
    .outerjoin(declaration, declaration.c.declaration == plan_candidate.c.declaration)
    .outerjoin(person, person.c.person == declaration.c.applicant)
    .outerjoin(_unit, _unit.c.organisation == declaration.c.unit)
    .outerjoin(_specialty, _specialty_then)
)
_LISTED = Order(
    columns={
        "listed": plan_candidate.c.added,
        "name": person.c.pinyin,
        "unit": _unit.c.pinyin,
        "level": in_order(declaration.c.title_level, TitleLevel),
        "specialty": declaration.c.specialty,
    },
    default="listed",
    tie=(plan_candidate.c.added, plan_candidate.c.place, plan_candidate.c.declaration),
    never_null=("listed",),
)
NO_FILTER = PlanFilter()
FIRST_PAGE = Listing()


def get(tx: Reader, which: UUID) -> PlanRow | None:
    return one_of(tx, _SELECT.where(plan.c.plan == which), PlanRow)


def names(tx: Reader, which: Iterable[UUID]) -> dict[UUID, str]:
    query = sa.select(plan.c.plan, plan.c.name).where(plan.c.plan.in_(tuple(which)))
    return {one: str(name) for one, name in tx.execute(query)}


def of_office(
    tx: Reader, office: Bodies, filters: PlanFilter = NO_FILTER, wanted: Listing = FIRST_PAGE
) -> Page[PlanRow]:
    """The plans a committee's office has made."""
    return page_of(
        tx,
        _filtered(_SELECT.where(belongs(plan.c.office, office)), filters),
        PlanRow,
        _ORDER,
        wanted,
    )


def of_authority(
    tx: Reader, authority: Bodies, filters: PlanFilter = NO_FILTER, wanted: Listing = FIRST_PAGE
) -> Page[PlanRow]:
    """The plans that were submitted to a title authority, sent back ones included."""
    query = _SELECT.where(belongs(plan.c.authority, authority))
    return page_of(tx, _filtered(query, filters), PlanRow, _ORDER, wanted)


def candidates(
    tx: Reader, which: UUID, among: Sequence[UUID] | None = None
) -> tuple[CandidateRow, ...]:
    """参评人员, in the order in which they were listed; `among` these declarations only."""
    query = _CANDIDATES.where(plan_candidate.c.plan == which)
    if among is not None:
        query = query.where(plan_candidate.c.declaration.in_(among))
    order = (plan_candidate.c.added, plan_candidate.c.place, plan_candidate.c.declaration)
    return all_of(tx, query.order_by(*order), CandidateRow)


def candidate_page(
    tx: Reader,
    which: UUID,
    filters: DeclarationFilter = ANYBODY,
    wanted: Listing = FIRST_PAGE,
) -> Page[CandidateRow]:
    """A part of them that fits the conditions, in any order."""
    query = _CANDIDATES.where(plan_candidate.c.plan == which)
    return page_of(tx, fitting(query, filters, _unit), CandidateRow, _LISTED, wanted)


def specialties(tx: Reader, which: UUID) -> dict[str, int]:
    """How many candidates have chosen each specialty."""
    code = declaration.c.specialty
    query = (
        sa.select(code, sa.func.count())
        .select_from(plan_candidate)
        .join(declaration, declaration.c.declaration == plan_candidate.c.declaration)
        .where(plan_candidate.c.plan == which)
        .group_by(code)
        .order_by(code)
    )
    return {str(code): int(count) for code, count in tx.execute(query)}


def stays(tx: Reader, which: UUID) -> tuple[CandidatesAt, ...]:
    """How many of its candidates lie where; not whom a later plan has by now."""
    d = declaration.c
    query = (
        sa.select(d.stage_code, d.posted_on, sa.func.count().label("candidates"))
        .select_from(plan_candidate)
        .join(declaration, d.declaration == plan_candidate.c.declaration)
        .where(plan_candidate.c.plan == which, d.plan == which)
        .group_by(d.stage_code, d.posted_on)
        .order_by(d.stage_code, d.posted_on)
    )
    return all_of(tx, query, CandidatesAt)


def _filtered(query: sa.Select[Any], f: PlanFilter) -> sa.Select[Any]:
    if f.text:
        query = query.where(has(plan.c.name, f.text.strip()))
    if f.kind is not None:
        query = query.where(plan.c.kind == f.kind)
    if f.status is not None:
        query = query.where(plan.c.status == f.status)
    if f.year is not None:
        query = query.where(plan.c.year == f.year)
    if f.committee is not None:
        query = query.where(plan.c.committee == f.committee)
    return query

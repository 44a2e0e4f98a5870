"""Results that were filed (备案), those that were not, and the filings they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration.events import Filed, FilingRefused
from domain.cases.declaration.state import Status
from domain.committees.result_filing import (
    FilingFileAdded,
    FilingFileRemoved,
    FilingRecorded,
    FilingResult,
)
from domain.decider import Recorded
from domain.terms import TitleLevel
from projections.cases.declaration_filter import NO_FILTER as ANYBODY
from projections.cases.declaration_filter import DeclarationFilter, fitting
from projections.cases.declarations import declaration
from projections.columns import UtcDateTime
from projections.committees.committee_tables import committee
from projections.committees.plans import plan
from projections.configuration.catalogue import NodeKind, then
from projections.encoded import Word
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    belongs,
    has,
    in_order,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

filing = sa.Table(
    "filing",
    metadata,
    sa.Column("filing", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid, nullable=False),
    sa.Column("result", Word(FilingResult), nullable=False),
    sa.Column("filing_number", sa.String, nullable=False),
    sa.Column("filed_on", sa.Date, nullable=False),
    sa.Column("results", sa.Integer, nullable=False),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
filing_case = sa.Table(
    "filing_case",
    metadata,
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("filing", sa.Uuid, nullable=False, index=True),
)
"""A result is filed once, or not filed once."""
filed_result = sa.Table(
    "filed_result",
    metadata,
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("result", Word(FilingResult), nullable=False),
    sa.Column("filing_number", sa.String, nullable=False),
    sa.Column("filed_on", sa.Date),
    sa.Column("decided_at", UtcDateTime, nullable=False),
)


def project(r: Recorded, rows: Rows) -> None:
    match r.event:
        case Filed() | FilingRefused() as event:
            filed = isinstance(event, Filed)
            rows.put(
                filed_result,
                {
                    "declaration": r.stream,
                    "organisation": event.organisation,
                    "result": FilingResult.FILED if filed else FilingResult.NOT_FILED,
                    "filing_number": event.filing_number if isinstance(event, Filed) else "",
                    "filed_on": event.filed_on if isinstance(event, Filed) else None,
                    "decided_at": r.at,
                },
            )
        case FilingRecorded() as event:
            rows.put(
                filing,
                {
                    "filing": r.stream,
                    "organisation": event.organisation,
                    "result": event.result,
                    "filing_number": event.filing_number,
                    "filed_on": event.filed_on,
                    "results": len(event.declarations),
                    "files": 0,
                    "recorded_at": r.at,
                    "version": r.version,
                },
            )
            for one in event.declarations:
                rows.put(filing_case, {"declaration": one, "filing": r.stream})
        case FilingFileAdded() | FilingFileRemoved() as event:
            row = rows.get(filing, r.stream)
            if row is not None:
                more = 1 if isinstance(event, FilingFileAdded) else -1
                rows.put(filing, {**row, "files": row["files"] + more, "version": r.version})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, FilingFileAdded | FilingFileRemoved):
        yield filing, (r.stream,)


FILINGS = Projection(
    "filings",
    1,
    (filing, filing_case, filed_result),
    project,
    reads,
    takes=(Filed, FilingRefused, FilingRecorded, FilingFileAdded, FilingFileRemoved),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRow:
    filing: UUID
    organisation: UUID
    organisation_name: str | None
    result: FilingResult
    filing_number: str
    filed_on: date
    results: int
    files: int
    recorded_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What became of a candidate, for whoever files the results of the plan."""

    declaration: UUID
    applicant_name: str | None
    unit_name: str | None
    title: str
    title_level: TitleLevel
    specialty_name: str | None
    committee_name: str | None
    plan: UUID | None
    plan_name: str | None
    status: Status
    result: FilingResult | None
    """None where the vote has failed, and nothing is to be filed."""
    filing_number: str | None
    filed_on: date | None
    filing: UUID | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFilter:
    result: FilingResult | None = None
    failed: bool = False
    """Only those whose vote has failed."""
    filing_number: str = ""
    """Part of it."""
    plan: str = ""
    """Part of the plan's name."""
    since: date | None = None
    until: date | None = None
    """Filed on that day or before."""
    filing: UUID | None = None
    case: DeclarationFilter = ANYBODY


_d = declaration.c
_unit = organisation.alias("filed_unit")
_specialty, _specialty_then = then(NodeKind.SPECIALTY, _d.specialty, _d.submitted_at)
_decided = sa.func.coalesce(
    filed_result.c.decided_at, _d.since, type_=filed_result.c.decided_at.type
).label("decided_at")
_RESULTS = (
    sa.select(
        _d.declaration,
        person.c.name.label("applicant_name"),
        _unit.c.name.label("unit_name"),
        _d.title,
        _d.title_level,
        _specialty.c.name.label("specialty_name"),
        committee.c.name.label("committee_name"),
        _d.plan,
        plan.c.name.label("plan_name"),
        _d.status,
        filed_result.c.result,
        filed_result.c.filing_number,
        filed_result.c.filed_on,
        filing_case.c.filing,
        _decided,
    )
    .select_from(declaration)
    .outerjoin(filed_result, filed_result.c.declaration == _d.declaration)
    .outerjoin(filing_case, filing_case.c.declaration == _d.declaration)
    .outerjoin(plan, plan.c.plan == _d.plan)
    .outerjoin(committee, committee.c.committee == _d.committee)
    .outerjoin(person, person.c.person == _d.applicant)
    .outerjoin(_unit, _unit.c.organisation == _d.unit)
    .outerjoin(_specialty, _specialty_then)
)
_ORDER = Order(
    columns={
        "decided_at": _decided,
        "filed_on": filed_result.c.filed_on,
        "name": person.c.pinyin,
        "unit": _unit.c.pinyin,
        "level": in_order(_d.title_level, TitleLevel),
    },
    default="decided_at",
    descending=True,
    tie=(_d.declaration,),
    never_null=("decided_at",),
)
NO_FILTER = ResultFilter()
FIRST_PAGE = Listing()


def get(tx: Reader, which: UUID) -> FilingRow | None:
    query = sa.select(filing, organisation.c.name.label("organisation_name")).outerjoin_from(
        filing, organisation, organisation.c.organisation == filing.c.organisation
    )
    return one_of(tx, query.where(filing.c.filing == which), FilingRow)


def results(
    tx: Reader, body: Bodies, filters: ResultFilter = NO_FILTER, wanted: Listing = FIRST_PAGE
) -> Page[ResultRow]:
    """What this body has filed and what not, and failed votes of the plans that it approved."""
    failed = sa.and_(_d.status == Status.VOTE_FAILED, belongs(plan.c.authority, body))
    query = _RESULTS.where(sa.or_(belongs(filed_result.c.organisation, body), failed))
    return page_of(
        tx, fitting(_filtered(query, filters), filters.case, _unit), ResultRow, _ORDER, wanted
    )


def _filtered(query: sa.Select[Any], f: ResultFilter) -> sa.Select[Any]:
    r = filed_result.c
    if f.result is not None:
        query = query.where(r.result == f.result)
    if f.failed:
        query = query.where(_d.status == Status.VOTE_FAILED)
    if f.filing_number:
        query = query.where(has(r.filing_number, f.filing_number))
    if f.plan:
        query = query.where(has(plan.c.name, f.plan))
    if f.since is not None:
        query = query.where(r.filed_on >= f.since)
    if f.until is not None:
        query = query.where(r.filed_on <= f.until)
    if f.filing is not None:
        query = query.where(filing_case.c.filing == f.filing)
    return query

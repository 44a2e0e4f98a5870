"""Query conditions on declarations, for whichever list joins them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration.state import Status
from domain.committees.committee import region
from domain.configuration.route import StageKind
from domain.terms import DeclarationType, TitleLevel
from projections.cases.declarations import declaration
from projections.listing import begins, named
from projections.people.people import person


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationFilter:
    name: str = ""
    """Of the applicant: characters, pinyin or initials."""
    unit: str = ""
    """Name of the unit, likewise."""
    title_level: TitleLevel | None = None
    series: str = ""
    status: Status | None = None
    year: int | None = None
    stage: StageKind | None = None
    committee: UUID | None = None
    specialty: str = ""
    """Code."""
    division: str = ""
    """Digits of an administrative division; everything inside it."""
    declaration_type: DeclarationType | None = None
    plan: UUID | None = None
    applicants: tuple[UUID, ...] | None = None
    """Whose cases, where the people are known; none of them is an empty list."""
    submitted_since: datetime | None = None
    submitted_before: datetime | None = None


NO_FILTER = DeclarationFilter()


def fitting(query: sa.Select[Any], f: DeclarationFilter, unit: sa.FromClause) -> sa.Select[Any]:
    """Where the query joins the declaration, its person, and its unit as `unit`."""
    if f.name:
        query = query.where(named(person, f.name))
    if f.unit:
        query = query.where(named(unit, f.unit))
    if f.title_level is not None:
        query = query.where(declaration.c.title_level == f.title_level)
    if f.series:
        query = query.where(declaration.c.series == f.series)
    if f.status is not None:
        query = query.where(declaration.c.status == f.status)
    if f.year is not None:
        query = query.where(declaration.c.year == f.year)
    if f.stage is not None:
        query = query.where(declaration.c.stage_kind == f.stage)
    if f.committee is not None:
        query = query.where(declaration.c.committee == f.committee)
    if f.specialty:
        query = query.where(declaration.c.specialty == f.specialty)
    if f.division:
        query = query.where(begins(declaration.c.division, region(f.division)))
    if f.declaration_type is not None:
        query = query.where(declaration.c.declaration_type == f.declaration_type)
    if f.plan is not None:
        query = query.where(declaration.c.plan == f.plan)
    if f.applicants is not None:
        query = query.where(declaration.c.applicant.in_(f.applicants))
    if f.submitted_since is not None:
        query = query.where(declaration.c.submitted_at >= f.submitted_since)
    if f.submitted_before is not None:
        query = query.where(declaration.c.submitted_at < f.submitted_before)
    return query

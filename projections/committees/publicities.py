"""Public notices (公示): the publicities now running and the people they name.

No table of its own: plans and declarations know everything.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases.declaration.state import Status
from domain.terms import TitleLevel
from projections.cases.declarations import declaration
from projections.committees.committee_tables import committee
from projections.committees.plans import plan
from projections.configuration.catalogue import NodeKind, then
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    has,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityRow:
    plan: UUID
    plan_name: str
    code: str
    """P1 before the review, P2 after it."""
    committee: UUID
    committee_name: str | None
    posted_on: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """A person in a public notice, and nothing about them that does not belong there."""

    declaration: UUID
    name: str | None
    unit_name: str | None
    title: str
    title_level: TitleLevel
    series_name: str | None
    specialty_name: str | None


_SELECT = (
    sa.select(
        plan.c.plan,
        plan.c.name.label("plan_name"),
        plan.c.publicity.label("code"),
        plan.c.committee,
        committee.c.name.label("committee_name"),
        plan.c.posted_on,
        plan.c.last_day,
    )
    .select_from(plan)
    .outerjoin(committee, committee.c.committee == plan.c.committee)
    .where(plan.c.publicity != "")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityFilter:
    text: str = ""
    """Part of the plan's name, or name of the committee, its pinyin or initials."""
    code: str = ""
    """P1 or P2."""


_ORDER = Order(
    columns={
        "posted_on": plan.c.posted_on,
        "last_day": plan.c.last_day,
        "plan": plan.c.name,
        "committee": committee.c.pinyin,
    },
    default="posted_on",
    descending=True,
    tie=(plan.c.plan,),
)


_ENTRIES = Order(
    columns={
        "unit": organisation.c.pinyin,
        "name": person.c.pinyin,
        "specialty": declaration.c.specialty,
        "level": in_order(declaration.c.title_level, TitleLevel),
    },
    default="unit",
    tie=(person.c.pinyin, declaration.c.declaration),
)


def listing(
    tx: Reader, today: date, filters: PublicityFilter, wanted: Listing
) -> Page[PublicityRow]:
    """The publicities whose last day has not passed, the newest first."""
    query = _SELECT.where(plan.c.last_day >= today)
    if filters.text:
        query = query.where(sa.or_(has(plan.c.name, filters.text), named(committee, filters.text)))
    if filters.code:
        query = query.where(plan.c.publicity == filters.code)
    return page_of(tx, query, PublicityRow, _ORDER, wanted)


def get(tx: Reader, which: UUID, code: str, today: date) -> PublicityRow | None:
    """One publicity while it runs, else None."""
    query = _SELECT.where(plan.c.plan == which, plan.c.publicity == code, plan.c.last_day >= today)
    return one_of(tx, query, PublicityRow)


def over(tx: Reader, which: UUID, code: str, today: date) -> bool:
    """Whether the plan's publicity of this code has been, and is shown no more."""
    query = sa.select(plan.c.publicity, plan.c.last_day, plan.c.closed)
    found = tx.execute(query.where(plan.c.plan == which)).one_or_none()
    if found is None:
        return False
    ended = found.last_day is not None and found.last_day < today
    return code in found.closed or (found.publicity == code and ended)


def over_before(tx: Reader, day: date) -> tuple[UUID, ...]:
    """Plans whose publicity has not been closed, though its last day lies before that day."""
    query = sa.select(plan.c.plan).where(plan.c.publicity != "", plan.c.last_day < day)
    return tuple(tx.execute(query.order_by(plan.c.last_day, plan.c.plan)).scalars())


def count(tx: Reader, notice: PublicityRow) -> int:
    """How many people it names."""
    query = sa.select(sa.func.count()).select_from(declaration).where(*_in(notice))
    return int(tx.execute(query).scalar_one())


def entries(tx: Reader, notice: PublicityRow, name: str, wanted: Listing) -> Page[EntryRow]:
    """Whom the publicity names, of those whose name, pinyin or initials these are."""
    query = _named_by(notice)
    if name:
        query = query.where(named(person, name))
    return page_of(tx, query, EntryRow, _ENTRIES, wanted)


def entry(tx: Reader, notice: PublicityRow, which: UUID) -> EntryRow | None:
    """One of them; None for anybody else."""
    query = _named_by(notice).where(declaration.c.declaration == which)
    return one_of(tx, query, EntryRow)


def _named_by(notice: PublicityRow) -> sa.Select[Any]:
    c = declaration.c
    series, series_then = then(NodeKind.SERIES, c.series, c.submitted_at)
    specialty, specialty_then = then(NodeKind.SPECIALTY, c.specialty, c.submitted_at)
    return (
        sa.select(
            declaration.c.declaration,
            person.c.name,
            organisation.c.name.label("unit_name"),
            declaration.c.title,
            declaration.c.title_level,
            series.c.name.label("series_name"),
            specialty.c.name.label("specialty_name"),
        )
        .select_from(declaration)
        .outerjoin(person, person.c.person == declaration.c.applicant)
        .outerjoin(organisation, organisation.c.organisation == declaration.c.unit)
        .outerjoin(series, series_then)
        .outerjoin(specialty, specialty_then)
        .where(*_in(notice))
    )


def _in(notice: PublicityRow) -> tuple[sa.ColumnElement[bool], ...]:
    """Not those whom an objection keeps at the stage from an earlier publicity."""
    return (
        declaration.c.plan == notice.plan,
        declaration.c.stage_code == notice.code,
        declaration.c.status == Status.IN_REVIEW,
        declaration.c.posted_on == notice.posted_on,
    )

"""Public notices (公示): the publicities now running and the people they name.

No table of its own: plans and declarations know everything.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from domain.declaration.state import Status
from domain.terms import TitleLevel
from projections.catalogue import NodeKind, then
from projections.committee_tables import committee
from projections.declarations import declaration
from projections.listing import Listing, Order, Page, Reader, all_of, has, named, one_of, page_of
from projections.organisations import organisation
from projections.people import person
from projections.plans import plan


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


def listing(tx: Reader, filters: PublicityFilter, wanted: Listing) -> Page[PublicityRow]:
    """The publicities that are not closed, the newest first."""
    query = _SELECT
    if filters.text:
        query = query.where(sa.or_(has(plan.c.name, filters.text), named(committee, filters.text)))
    if filters.code:
        query = query.where(plan.c.publicity == filters.code)
    return page_of(tx, query, PublicityRow, _ORDER, wanted)


def get(tx: Reader, which: UUID, code: str) -> PublicityRow | None:
    """One publicity while it runs, else None."""
    query = _SELECT.where(plan.c.plan == which, plan.c.publicity == code)
    return one_of(tx, query, PublicityRow)


def entries(tx: Reader, which: UUID, code: str) -> tuple[EntryRow, ...]:
    """Whom the publicity names; nobody when it is not running."""
    c = declaration.c
    series, series_then = then(NodeKind.SERIES, c.series, c.submitted_at)
    specialty, specialty_then = then(NodeKind.SPECIALTY, c.specialty, c.submitted_at)
    query = (
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
        .where(
            declaration.c.plan == which,
            declaration.c.stage_code == code,
            declaration.c.status == Status.IN_REVIEW,
            declaration.c.posted_on.is_not(None),
        )
        .order_by(organisation.c.pinyin, person.c.pinyin, declaration.c.declaration)
    )
    return all_of(tx, query, EntryRow)

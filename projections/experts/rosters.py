"""评委名单 (C3): the seats of all the draws of a plan in one view, and how far each plan is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.experts.attendance import Answer
from domain.experts.draw_request import DrawKind
from domain.terms import TitleLevel
from projections.committees.committee_tables import committee
from projections.committees.plans import plan
from projections.experts.draws import SeatRow, draw, draw_seat
from projections.experts.experts import expert
from projections.experts.plan_seats import DRAWN, counted
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
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One plan whose experts were drawn, and their answers in numbers."""

    plan: UUID
    plan_name: str
    year: int
    committee_name: str | None
    draws: int
    """The formal one and its supplements."""
    seats: int
    unanswered: int
    confirmed: int
    declined: int
    waiting: int
    """Alternates whom nobody has called."""
    empty: int
    """Seats that nobody holds or may still take: a supplementary draw fills them."""
    drawn_at: datetime
    """Of the latest draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSeat(SeatRow):
    """A drawn expert as the office of the plan sees them."""

    draw_kind: DrawKind
    level: TitleLevel | None
    """Of the expert's own title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFilter:
    office: Bodies
    text: str = ""
    """Part of the plan's name."""
    year: int | None = None
    unanswered: bool = False
    """Only plans with experts who have not answered."""
    empty: bool = False
    """Only plans with empty seats."""


_counted = counted()
_ROSTERS: sa.Select[Any] = (
    sa.select(
        *_counted.columns,
        plan.c.name.label("plan_name"),
        plan.c.year,
        committee.c.name.label("committee_name"),
    )
    .select_from(_counted)
    .join(plan, plan.c.plan == _counted.c.plan)
    .outerjoin(committee, committee.c.committee == plan.c.committee)
)
_ROSTER_ORDER = Order(
    columns={
        "drawn_at": _counted.c.drawn_at,
        "plan": plan.c.name,
        "year": plan.c.year,
        "unanswered": _counted.c.unanswered,
        "empty": _counted.c.empty,
    },
    default="drawn_at",
    descending=True,
    tie=(_counted.c.plan,),
)
_SEATED: sa.Select[Any] = (
    sa.select(
        *columns_of(draw_seat, "place"),
        draw.c.kind.label("draw_kind"),
        expert.c.level,
        person.c.name.label("expert_name"),
        sa.func.coalesce(organisation.c.name, expert.c.unit_said).label("unit_name"),
    )
    .select_from(draw_seat)
    .join(draw, draw.c.draw == draw_seat.c.draw)
    .outerjoin(person, person.c.person == draw_seat.c.expert)
    .outerjoin(expert, expert.c.person == draw_seat.c.expert)
    .outerjoin(organisation, organisation.c.organisation == expert.c.unit)
    .where(DRAWN)
)
_SEAT_ORDER = Order(
    columns={
        "drawn_at": draw.c.drawn_at,
        "name": person.c.pinyin,
        "unit": organisation.c.name,
        "group": draw_seat.c.group,
    },
    default="drawn_at",
    tie=(draw_seat.c.draw, draw_seat.c.place),
)


def listing(tx: Reader, filters: RosterFilter, wanted: Listing) -> Page[RosterRow]:
    query = _ROSTERS.where(belongs(plan.c.office, filters.office))
    if filters.text:
        query = query.where(has(plan.c.name, filters.text))
    if filters.year is not None:
        query = query.where(plan.c.year == filters.year)
    if filters.unanswered:
        query = query.where(_counted.c.unanswered > 0)
    if filters.empty:
        query = query.where(_counted.c.empty > 0)
    return page_of(tx, query, RosterRow, _ROSTER_ORDER, wanted)


def seats(tx: Reader, which: UUID) -> tuple[RosterSeat, ...]:
    """Everybody drawn for a plan, in the order of its draws."""
    query = _SEATED.where(draw.c.plan == which)
    return all_of(tx, query.order_by(*_SEAT_ORDER.of(Listing())), RosterSeat)


def answered(
    tx: Reader, which: UUID, answer: Answer, group: str, wanted: Listing
) -> Page[RosterSeat]:
    """Those of a plan who gave this answer; `group` is part of a subject group's name."""
    query = _SEATED.where(draw.c.plan == which, draw_seat.c.answer == answer)
    if group:
        query = query.where(has(draw_seat.c.group, group))
    return page_of(tx, query, RosterSeat, _SEAT_ORDER, wanted)

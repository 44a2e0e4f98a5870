"""Lists over the draws: plans whose committee lacks members, and what the public may look up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import Status
from domain.rules.draw_algorithm import Party
from projections.committees.committee_tables import committee
from projections.committees.plans import plan
from projections.experts.draws import draw
from projections.experts.plan_seats import counted
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    belongs,
    has,
    in_order,
    named,
    page_of,
)

PUBLIC_KINDS = (DrawKind.FORMAL, DrawKind.SUPPLEMENTARY)
"""Trials are counted and not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingRow:
    """A plan with seats that nobody holds or may still take: it needs a supplementary draw."""

    plan: UUID
    plan_name: str | None
    committee_name: str | None
    wanted: int
    """Primary seats of the formal draw."""
    held: int
    missing: int
    draws: int
    """How many draws have had a result."""
    running: bool
    """A supplementary draw is under way."""
    drawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingFilter:
    office: Bodies
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """A draw as the public finds it."""

    draw: UUID
    plan_name: str | None
    committee_name: str | None
    kind: DrawKind
    status: Status
    failed_party: Party | None
    requested_at: datetime
    drawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    text: str = ""
    """Part of the plan's name, or name of the committee, its pinyin or initials."""
    kind: DrawKind | None = None
    status: Status | None = None


def lacking(tx: Reader, filters: LackingFilter, wanted: Listing) -> Page[LackingRow]:
    seats = counted(belongs(draw.c.office, filters.office))
    under_way = sa.exists().where(
        draw.c.plan == seats.c.plan,
        draw.c.kind == DrawKind.SUPPLEMENTARY,
        draw.c.status.in_((Status.REQUESTED, Status.APPROVED)),
    )
    query = (
        sa.select(
            seats.c.plan,
            seats.c.seats.label("wanted"),
            (seats.c.unanswered + seats.c.confirmed).label("held"),
            seats.c.empty.label("missing"),
            seats.c.draws,
            seats.c.drawn_at,
            plan.c.name.label("plan_name"),
            committee.c.name.label("committee_name"),
            under_way.label("running"),
        )
        .select_from(seats)
        .join(plan, plan.c.plan == seats.c.plan)
        .outerjoin(committee, committee.c.committee == plan.c.committee)
        .where(seats.c.empty > 0)
    )
    if filters.text:
        query = query.where(sa.or_(has(plan.c.name, filters.text), named(committee, filters.text)))
    order = Order(
        columns={"drawn_at": seats.c.drawn_at, "plan": plan.c.name, "missing": seats.c.empty},
        default="drawn_at",
        descending=True,
        tie=(seats.c.plan,),
    )
    return page_of(tx, query, LackingRow, order, wanted)


_RECORDS: sa.Select[Any] = (
    sa.select(
        draw.c.draw,
        plan.c.name.label("plan_name"),
        committee.c.name.label("committee_name"),
        draw.c.kind,
        draw.c.status,
        draw.c.failed_party,
        draw.c.requested_at,
        draw.c.drawn_at,
    )
    .select_from(draw)
    .outerjoin(plan, plan.c.plan == draw.c.plan)
    .outerjoin(committee, committee.c.committee == draw.c.committee)
    .where(draw.c.kind.in_(PUBLIC_KINDS))
)
_ORDER = Order(
    columns={
        "requested_at": draw.c.requested_at,
        "drawn_at": draw.c.drawn_at,
        "plan": plan.c.name,
        "status": in_order(draw.c.status, Status),
    },
    default="requested_at",
    descending=True,
    tie=(draw.c.draw,),
)


def records(tx: Reader, filters: RecordFilter, wanted: Listing) -> Page[RecordRow]:
    query = _RECORDS
    if filters.text:
        query = query.where(sa.or_(has(plan.c.name, filters.text), named(committee, filters.text)))
    if filters.kind is not None:
        query = query.where(draw.c.kind == filters.kind)
    if filters.status is not None:
        query = query.where(draw.c.status == filters.status)
    return page_of(tx, query, RecordRow, _ORDER, wanted)


def records_of(tx: Reader, which: UUID) -> tuple[RecordRow, ...]:
    """Every draw of a plan that the public may look up, oldest first."""
    query = _RECORDS.where(draw.c.plan == which).order_by(draw.c.requested_at, draw.c.draw)
    return all_of(tx, query, RecordRow)

"""Exclusions of a draw (回避与排除): everybody left out, with the rule and its evidence."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.experts.frozen_pool import PoolFrozen
from domain.rules.avoidance import ExclusionRule
from projections.encoded import Word
from projections.experts.experts import expert
from projections.listing import Listing, Order, Page, Reader, columns_of, in_order, page_of
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, Rows, metadata

draw_exclusion = sa.Table(
    "draw_exclusion",
    metadata,
    sa.Column("draw", sa.Uuid, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("expert", sa.Uuid, nullable=False),
    sa.Column("rule", Word(ExclusionRule), nullable=False),
    sa.Column("evidence", sa.String, nullable=False),
)
"""`place` counts from 1 in the order of the transcript, whose hashes stand for these."""


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, PoolFrozen):
        return
    for place, one in enumerate(event.exclusions, 1):
        rows.append(
            draw_exclusion,
            {
                "draw": r.stream,
                "place": place,
                "expert": one.expert,
                "rule": one.rule,
                "evidence": one.evidence,
            },
        )


DRAW_EXCLUSIONS = Projection("draw_exclusions", 1, (draw_exclusion,), project, takes=(PoolFrozen,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionRow:
    draw: UUID
    place: int
    expert: UUID
    expert_name: str | None
    unit_name: str | None
    rule: ExclusionRule
    evidence: str
    """Identifiers and dates, `declaration=.. person=..`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionFilter:
    draw: UUID
    rule: ExclusionRule | None = None


_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(draw_exclusion),
        person.c.name.label("expert_name"),
        sa.func.coalesce(organisation.c.name, expert.c.unit_said).label("unit_name"),
    )
    .select_from(draw_exclusion)
    .outerjoin(person, person.c.person == draw_exclusion.c.expert)
    .outerjoin(expert, expert.c.person == draw_exclusion.c.expert)
    .outerjoin(organisation, organisation.c.organisation == expert.c.unit)
)
_ORDER = Order(
    columns={
        "place": draw_exclusion.c.place,
        "rule": in_order(draw_exclusion.c.rule, ExclusionRule),
    },
    default="place",
    tie=(draw_exclusion.c.place,),
)


def listing(tx: Reader, filters: ExclusionFilter, wanted: Listing) -> Page[ExclusionRow]:
    query = _SELECT.where(draw_exclusion.c.draw == filters.draw)
    if filters.rule is not None:
        query = query.where(draw_exclusion.c.rule == filters.rule)
    return page_of(tx, query, ExclusionRow, _ORDER, wanted)


def counted(tx: Reader, draw: UUID) -> tuple[tuple[ExclusionRule, int], ...]:
    """How many exclusions there are by each rule, in the order of the rules."""
    query = (
        sa.select(draw_exclusion.c.rule, sa.func.count())
        .where(draw_exclusion.c.draw == draw)
        .group_by(draw_exclusion.c.rule)
    )
    found: dict[ExclusionRule, int] = {row[0]: row[1] for row in tx.execute(query)}
    return tuple((rule, found[rule]) for rule in ExclusionRule if rule in found)

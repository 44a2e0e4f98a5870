"""Questions about participation records: found by expert, committee, year and outcome; counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.experts.participation import Appraisal, Outcome, Position
from projections.committees.committee_tables import committee
from projections.experts.participation import participation
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    begins,
    belongs,
    columns_of,
    how_many,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationRow:
    record: UUID
    person: UUID
    stream: UUID
    """Of what is registered by hand about the expert."""
    name: str | None
    by_hand: bool
    draw: UUID | None
    meeting: UUID | None
    committee: UUID | None
    committee_name: str
    day: date
    """Of the meeting, before it of the draw."""
    position: Position
    outcome: Outcome
    reason: str
    scores: int
    """Candidates scored."""
    voted: bool
    """Whether a ballot was returned."""
    over: bool
    appraisal: Appraisal | None
    remark: str
    organisation: UUID | None
    organisation_name: str | None
    registered_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """What one expert has taken part in; alternates who were never called are not counted."""

    person: UUID
    name: str | None
    drawn: int
    attended: int
    declined: int
    absent: int
    scores: int
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationFilter:
    text: str = ""
    """Of the expert: name, pinyin or initials."""
    persons: tuple[UUID, ...] | None = None
    committee: UUID | None = None
    year: int | None = None
    outcome: Outcome | None = None
    withdrawn: bool = False
    """Those that were withdrawn, and no others."""
    bodies: Bodies | None = None
    region: str | None = None
    """Records that are not over are told only of these bodies, or inside this division."""
    waiting: bool = True
    """With the alternates who were never called."""


_COMMITTEE = sa.func.coalesce(committee.c.name, participation.c.committee_said)
_FROM = (
    participation.outerjoin(person, person.c.person == participation.c.person)
    .outerjoin(committee, committee.c.committee == participation.c.committee)
    .outerjoin(organisation, organisation.c.organisation == participation.c.organisation)
)
_SELECT: sa.Select[Any] = sa.select(
    *columns_of(participation, "scored", "committee_said"),
    person.c.name,
    _COMMITTEE.label("committee_name"),
    organisation.c.name.label("organisation_name"),
).select_from(_FROM)
_ORDER = Order(
    columns={
        "day": participation.c.day,
        "name": person.c.pinyin,
        "committee": _COMMITTEE,
        "outcome": in_order(participation.c.outcome, Outcome),
        "scores": participation.c.scores,
    },
    default="day",
    descending=True,
    tie=(participation.c.record,),
)


def get(tx: Reader, record: UUID) -> ParticipationRow | None:
    return one_of(tx, _SELECT.where(participation.c.record == record), ParticipationRow)


def listing(tx: Reader, filters: ParticipationFilter, wanted: Listing) -> Page[ParticipationRow]:
    return page_of(tx, _SELECT.where(*_conditions(filters)), ParticipationRow, _ORDER, wanted)


def counts(tx: Reader, filters: ParticipationFilter, wanted: Listing) -> Page[CountRow]:
    """One row an expert."""
    c = participation.c
    query = (
        sa.select(
            c.person,
            person.c.name,
            person.c.pinyin,
            how_many(c.draw.is_not(None), c.outcome != Outcome.WAITING).label("drawn"),
            how_many(c.outcome == Outcome.ATTENDED).label("attended"),
            how_many(c.outcome == Outcome.DECLINED).label("declined"),
            how_many(c.outcome == Outcome.ABSENT).label("absent"),
            sa.func.sum(c.scores).label("scores"),
            sa.func.max(sa.case((c.outcome == Outcome.ATTENDED, c.day))).label("last_day"),
        )
        .select_from(_FROM)
        .where(*_conditions(filters), c.outcome != Outcome.WAITING)
        .group_by(c.person, person.c.name, person.c.pinyin)
    )
    counted = query.subquery()
    order = Order(
        columns={
            "name": counted.c.pinyin,
            "drawn": counted.c.drawn,
            "attended": counted.c.attended,
            "declined": counted.c.declined,
            "absent": counted.c.absent,
            "last_day": counted.c.last_day,
        },
        default="attended",
        descending=True,
        tie=(counted.c.person,),
    )
    return page_of(tx, sa.select(*columns_of(counted, "pinyin")), CountRow, order, wanted)


def _conditions(filters: ParticipationFilter) -> Iterable[sa.ColumnElement[bool]]:
    c = participation.c
    yield c.withdrawn_at.is_not(None) if filters.withdrawn else c.withdrawn_at.is_(None)
    if filters.persons is not None:
        yield c.person.in_(filters.persons)
    elif filters.text.strip():
        yield named(person, filters.text)
    if filters.committee is not None:
        yield c.committee == filters.committee
    if filters.year is not None:
        yield _in_year(filters.year)
    if filters.outcome is not None:
        yield c.outcome == filters.outcome
    if not filters.waiting:
        yield c.outcome != Outcome.WAITING
    if filters.bodies is not None:
        yield sa.or_(c.over, belongs(c.organisation, filters.bodies))
    if filters.region is not None:
        yield sa.or_(c.over, begins(organisation.c.division, region(filters.region)))


def _in_year(year: int) -> sa.ColumnElement[bool]:
    if not date.min.year <= year <= date.max.year:
        return sa.false()
    return participation.c.day.between(date(year, 1, 1), date(year, 12, 31))

"""Expert pool (专家库): its members, who of them knows a specialty, and who is away when.

Whom an expert stands back from is told by the membership's own stream and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.experts.expert import (
    Event,
    ExpertAmended,
    ExpertRegistered,
    LeftPool,
    Status,
)
from domain.experts.expert_declarations import UnavailabilityDeclared, UnavailabilityWithdrawn
from domain.terms import TitleLevel
from projections.columns import UtcDateTime
from projections.encoded import Word, texts
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    columns_of,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, Row, RowKey, Rows, metadata

expert = sa.Table(
    "expert",
    metadata,
    sa.Column("person", sa.Uuid, primary_key=True),
    sa.Column("unit", sa.Uuid, nullable=False),
    sa.Column("unit_said", sa.String, nullable=False),
    sa.Column("specialties", texts(), nullable=False),
    sa.Column("level", Word(TitleLevel), nullable=False),
    sa.Column("term_from", sa.Date, nullable=False),
    sa.Column("term_until", sa.Date, nullable=False),
    sa.Column("status", Word(Status), nullable=False),
    sa.Column("admitted_on", sa.Date),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("left_at", UtcDateTime),
    sa.Column("left_reason", sa.String, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`unit_said` is the unit's name as entered, for a unit that is not registered here."""
expert_away = sa.Table(
    "expert_away",
    metadata,
    sa.Column("period", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("away_from", sa.Date, nullable=False),
    sa.Column("away_until", sa.Date, nullable=False, index=True),
)
expert_specialty = sa.Table(
    "expert_specialty",
    metadata,
    sa.Column("specialty", sa.String, primary_key=True),
    sa.Column("person", sa.Uuid, primary_key=True),
)
_SAID = (ExpertRegistered, ExpertAmended)
_HANDLED = get_args(Event)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(expert, event.person)
    if isinstance(event, _SAID):
        _tell(event, row, rows)
        row = _said(event, row)
    elif isinstance(event, UnavailabilityDeclared):
        period = {"period": event.period, "person": event.person}
        days = {"away_from": event.away_from, "away_until": event.away_until}
        rows.put(expert_away, period | days)
    elif isinstance(event, UnavailabilityWithdrawn):
        rows.drop(expert_away, event.period)
    if row is None:
        return
    if isinstance(event, LeftPool):
        row |= {"status": Status.LEFT, "left_at": r.at, "left_reason": str(event.reason)}
    rows.put(expert, {**row, "version": r.version})


def _tell(event: ExpertRegistered | ExpertAmended, row: Row | None, rows: Rows) -> None:
    for code in row["specialties"] if row else ():
        if code not in event.specialties:
            rows.drop(expert_specialty, code, event.person)
    for code in event.specialties:
        rows.put(expert_specialty, {"specialty": code, "person": event.person})


def _said(event: ExpertRegistered | ExpertAmended, row: Row | None) -> Row:
    admission: Row = {"admitted_on": None, "note": "", "left_at": None, "left_reason": ""}
    if isinstance(event, ExpertRegistered):
        admission |= {"admitted_on": event.admitted_on, "note": str(event.note)}
    elif row is not None:
        admission = {name: row[name] for name in admission}
    return {
        "person": event.person,
        "unit": event.unit,
        "unit_said": event.unit_name,
        "specialties": event.specialties,
        "level": event.level,
        "term_from": event.term_from,
        "term_until": event.term_until,
        "status": Status.IN_POOL,
        **admission,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield expert, (r.event.person,)


EXPERTS = Projection(
    "experts", 2, (expert, expert_specialty, expert_away), project, reads, takes=_HANDLED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertRow:
    person: UUID
    name: str | None
    unit: UUID
    unit_name: str
    specialties: tuple[str, ...]
    """Codes."""
    level: TitleLevel
    term_from: date
    term_until: date
    status: Status
    admitted_on: date | None
    """None for those admitted before it was asked."""
    note: str
    left_at: datetime | None
    left_reason: str
    away_until: date | None
    """The last day of the time away that the day asked about lies in."""
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertFilter:
    text: str = ""
    specialty: str = ""
    """A code of the catalogue."""
    level: TitleLevel | None = None
    unit: UUID | None = None
    status: Status | None = Status.IN_POOL
    """None for those who have left too."""
    available: bool | None = None
    """In the pool, in their term and not away, on the day asked about; or one of these not."""


def _select(on: date) -> sa.Select[Any]:
    a = expert_away.c
    away_until = (
        sa.select(sa.func.max(a.away_until))
        .where(a.person == expert.c.person, a.away_from <= on, a.away_until >= on)
        .scalar_subquery()
    )
    return (
        sa.select(
            *columns_of(expert, "unit_said"),
            person.c.name,
            sa.func.coalesce(organisation.c.name, expert.c.unit_said).label("unit_name"),
            away_until.label("away_until"),
        )
        .select_from(expert)
        .outerjoin(person, person.c.person == expert.c.person)
        .outerjoin(organisation, organisation.c.organisation == expert.c.unit)
    )


def _available(on: date) -> sa.ColumnElement[bool]:
    a = expert_away.c
    away = sa.select(a.person).where(a.away_from <= on, a.away_until >= on)
    return sa.and_(
        expert.c.status == Status.IN_POOL,
        expert.c.term_from <= on,
        expert.c.term_until >= on,
        expert.c.person.not_in(away),
    )


_ORDER = Order(
    columns={
        "name": person.c.pinyin,
        "unit": organisation.c.pinyin,
        "level": in_order(expert.c.level, TitleLevel),
        "term_until": expert.c.term_until,
        "admitted_on": expert.c.admitted_on,
    },
    default="name",
    tie=(expert.c.person,),
)


def search(tx: Reader, text: str, on: date, limit: int = 20) -> tuple[ExpertRow, ...]:
    """Typed look-up by name, pinyin or initials; those who left are found, too."""
    query = _select(on).where(named(person, text)).order_by(person.c.pinyin, expert.c.person)
    return all_of(tx, query.limit(limit), ExpertRow)


def get(tx: Reader, who: UUID, on: date) -> ExpertRow | None:
    return one_of(tx, _select(on).where(expert.c.person == who), ExpertRow)


def listing(tx: Reader, filters: ExpertFilter, on: date, wanted: Listing) -> Page[ExpertRow]:
    query = _select(on)
    if filters.text:
        query = query.where(named(person, filters.text))
    if filters.specialty:
        of_this = sa.select(expert_specialty.c.person).where(
            expert_specialty.c.specialty == filters.specialty
        )
        query = query.where(expert.c.person.in_(of_this))
    if filters.level is not None:
        query = query.where(expert.c.level == filters.level)
    if filters.unit is not None:
        query = query.where(expert.c.unit == filters.unit)
    if filters.status is not None:
        query = query.where(expert.c.status == filters.status)
    if filters.available is not None:
        serving = _available(on)
        query = query.where(serving if filters.available else sa.not_(serving))
    return page_of(tx, query, ExpertRow, _ORDER, wanted)

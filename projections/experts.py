"""Expert pool (专家库): its members, and who of them knows a specialty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.expert import ExpertAmended, ExpertRegistered, LeftPool, Status
from domain.terms import TitleLevel
from projections.encoded import Word, texts
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    columns_of,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations import organisation
from projections.people import person
from projections.projection import Projection, RowKey, Rows, metadata

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
    sa.Column("version", sa.Integer, nullable=False),
)
"""`unit_said` is the unit's name as entered, for a unit that is not registered here."""
expert_specialty = sa.Table(
    "expert_specialty",
    metadata,
    sa.Column("specialty", sa.String, primary_key=True),
    sa.Column("person", sa.Uuid, primary_key=True),
)
_HANDLED = (ExpertRegistered, ExpertAmended, LeftPool)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    row = rows.get(expert, event.person)
    if isinstance(event, LeftPool):
        if row is not None:
            rows.put(expert, {**row, "status": Status.LEFT, "version": r.version})
        return
    for code in row["specialties"] if row else ():
        if code not in event.specialties:
            rows.drop(expert_specialty, code, event.person)
    for code in event.specialties:
        rows.put(expert_specialty, {"specialty": code, "person": event.person})
    rows.put(
        expert,
        {
            "person": event.person,
            "unit": event.unit,
            "unit_said": event.unit_name,
            "specialties": event.specialties,
            "level": event.level,
            "term_from": event.term_from,
            "term_until": event.term_until,
            "status": Status.IN_POOL,
            "version": r.version,
        },
    )


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield expert, (r.event.person,)


EXPERTS = Projection("experts", 1, (expert, expert_specialty), project, reads)


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


_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(expert, "unit_said"),
        person.c.name,
        sa.func.coalesce(organisation.c.name, expert.c.unit_said).label("unit_name"),
    )
    .select_from(expert)
    .outerjoin(person, person.c.person == expert.c.person)
    .outerjoin(organisation, organisation.c.organisation == expert.c.unit)
)
_ORDER = Order(
    columns={
        "name": person.c.pinyin,
        "unit": organisation.c.pinyin,
        "level": in_order(expert.c.level, TitleLevel),
        "term_until": expert.c.term_until,
    },
    default="name",
    tie=(expert.c.person,),
)


def having(tx: Reader, specialties: Iterable[str]) -> tuple[UUID, ...]:
    """The persons in the pool who have at least one of these specialties, in a fixed order."""
    of_these = sa.select(expert_specialty.c.person).where(
        expert_specialty.c.specialty.in_(set(specialties))
    )
    query = sa.select(expert.c.person).where(
        expert.c.person.in_(of_these), expert.c.status == Status.IN_POOL
    )
    return tuple(sorted(tx.execute(query).scalars()))


def get(tx: Reader, who: UUID) -> ExpertRow | None:
    return one_of(tx, _SELECT.where(expert.c.person == who), ExpertRow)


def listing(tx: Reader, filters: ExpertFilter, wanted: Listing) -> Page[ExpertRow]:
    query = _SELECT
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
    return page_of(tx, query, ExpertRow, _ORDER, wanted)

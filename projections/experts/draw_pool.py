"""The expert pool as the rules of a draw see it: all facts about everybody, in a few queries.

A draw asks after everybody in the pool who knows one of its specialties. The lists of the pool
and of the blacklist hold most of that; whom experts stand back from, and which records keep
somebody from draws, are nobody's list to read, and are kept here for the draw alone.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.experts.expert import ExpertAmended, ExpertRegistered, Status
from domain.experts.expert_declarations import TieDeclared, TieKind, TieWithdrawn
from domain.people.integrity import IntegrityCorrected, IntegrityRecorded, IntegrityWithdrawn
from domain.rules.draw_pool import ExpertFacts, Period
from domain.terms import TitleLevel
from projections.encoded import ids
from projections.experts.experts import (
    EXPERTS,
    expert,
    expert_away,
    expert_specialty,
)
from projections.listing import Reader
from projections.people.blacklist import BLACKLIST, bar
from projections.projection import Projection, Row, RowKey, Rows, metadata

expert_ties = sa.Table(
    "expert_ties",
    metadata,
    sa.Column("person", sa.Uuid, primary_key=True),
    sa.Column("kin", ids(), nullable=False),
    sa.Column("supervisors_students", ids(), nullable=False),
    sa.Column("interests", ids(), nullable=False),
)
"""Only of those who ever named somebody."""
serious_record = sa.Table(
    "serious_record",
    metadata,
    sa.Column("record", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("occurred_on", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date),
)
"""Serious integrity records that were not withdrawn; no last day means for good."""
_NAMED = (ExpertRegistered, ExpertAmended)
_TIED = (TieDeclared, TieWithdrawn)
_RECORDED = (IntegrityRecorded, IntegrityCorrected)
_COLUMNS = {
    TieKind.KIN: "kin",
    TieKind.SUPERVISOR_STUDENT: "supervisors_students",
    TieKind.INTEREST: "interests",
}


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, _NAMED):
        known = rows.get(expert_ties, event.person)
        if event.kin or event.supervisors_students or known:
            named = {"kin": event.kin, "supervisors_students": event.supervisors_students}
            rows.put(expert_ties, (known or _nobody(event.person)) | named)
    elif isinstance(event, _TIED):
        row = rows.get(expert_ties, event.person) or _nobody(event.person)
        column = _COLUMNS[event.kind]
        left = tuple(one for one in row[column] if one != event.other)
        added = (event.other,) if isinstance(event, TieDeclared) else ()
        rows.put(expert_ties, row | {column: left + added})
    elif isinstance(event, _RECORDED) and event.kind.keeps_from_draws:
        rows.put(
            serious_record,
            {
                "record": event.record,
                "person": event.person,
                "occurred_on": event.occurred_on,
                "valid_until": event.valid_until,
            },
        )
    elif isinstance(event, IntegrityWithdrawn | IntegrityCorrected):
        rows.drop(serious_record, event.record)


def _nobody(person: UUID) -> Row:
    return {"person": person, "kin": (), "supervisors_students": (), "interests": ()}


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _NAMED + _TIED):
        yield expert_ties, (r.event.person,)


DRAW_FACTS = Projection(
    "draw_facts",
    1,
    (expert_ties, serious_record),
    project,
    reads,
    takes=(*_NAMED, *_TIED, *_RECORDED, IntegrityWithdrawn),
)
NEEDED = (EXPERTS.name, DRAW_FACTS.name, BLACKLIST.name)
"""The projections that `facts` reads; all must have come as far as the pool is frozen at."""

_Periods = dict[UUID, tuple[Period, ...]]
T = TypeVar("T")


class Each(dict[str, T]):
    """What stored texts stand for; of equal ones it is made once."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self._make = make

    def __missing__(self, text: str) -> T:
        made = self[text] = self._make(text)
        return made


def _codes(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def facts(tx: Reader, specialties: Iterable[str]) -> tuple[ExpertFacts, ...]:
    """Everybody in the pool who knows at least one of the specialties, in no order."""
    wanted = set(specialties)
    knows = sa.select(expert_specialty.c.person).where(expert_specialty.c.specialty.in_(wanted))
    # A province has some thousand units and combinations of specialties, and each is made once.
    query = sa.select(
        expert.c.person,
        sa.cast(expert.c.unit, sa.String),
        sa.cast(expert.c.specialties, sa.String),
        sa.cast(expert.c.level, sa.String),
        expert.c.term_from,
        expert.c.term_until,
    ).where(expert.c.person.in_(knows), expert.c.status == Status.IN_POOL)
    units, codes_of, levels = Each(UUID), Each(_codes), Each(TitleLevel)
    bars = _periods(tx, bar, "record", "barred_from", "barred_until", bar.c.lifted_at.is_(None))
    away = _periods(tx, expert_away, "period", "away_from", "away_until")
    serious = _periods(tx, serious_record, "record", "occurred_on", "valid_until")
    ties = {
        row.person: (row.kin, row.supervisors_students, row.interests)
        for row in tx.execute(sa.select(expert_ties))
    }
    nobody: tuple[tuple[UUID, ...], ...] = ((), (), ())
    terms: dict[tuple[date, date], Period] = {}
    found = []
    for person, unit, codes, level, since, until in tx.execute(query):
        kin, taught, interests = ties.get(person, nobody)
        term = terms.get((since, until))
        if term is None:
            term = terms[since, until] = Period(since=since, until=until)
        found.append(
            ExpertFacts(
                person=person,
                unit=units[unit],
                specialties=codes_of[codes],
                level=levels[level],
                term=term,
                bars=bars.get(person, ()),
                away=away.get(person, ()),
                serious=serious.get(person, ()),
                kin=kin,
                supervisors_students=taught,
                interests=interests,
            )
        )
    return tuple(found)


def _periods(
    tx: Reader,
    table: sa.Table,
    record: str,
    since: str,
    until: str,
    condition: sa.ColumnElement[bool] | None = None,
) -> _Periods:
    """Of experts, oldest first."""
    columns = [table.c[name] for name in (since, until, record)]
    query: sa.Select[Any] = sa.select(table.c.person, *columns).join(
        expert, expert.c.person == table.c.person
    )
    if condition is not None:
        query = query.where(condition)
    found: defaultdict[UUID, tuple[Period, ...]] = defaultdict(tuple)
    for person, first, last, which in tx.execute(query.order_by(columns[0], columns[2])):
        found[person] += (Period(since=first, until=last, record=which),)
    return found

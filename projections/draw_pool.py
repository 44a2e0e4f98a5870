"""The expert pool as the rules of a draw see it: all facts about everybody, in a few queries.

A draw asks after everybody in the pool who knows one of its specialties. The lists of the pool
and of the blacklist hold most of that; whom the experts name as kin, supervisors and students
is nobody's list, and is kept here for the draw alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.expert import ExpertAmended, ExpertRegistered, Status
from domain.rules.draw_pool import ExpertFacts, Period
from projections.blacklist import BLACKLIST, bar
from projections.encoded import ids
from projections.experts import EXPERTS, expert, expert_specialty
from projections.listing import Reader
from projections.projection import Projection, RowKey, Rows, metadata

expert_ties = sa.Table(
    "expert_ties",
    metadata,
    sa.Column("person", sa.Uuid, primary_key=True),
    sa.Column("kin", ids(), nullable=False),
    sa.Column("supervisors_students", ids(), nullable=False),
)
"""Only of those who ever named somebody."""
_HANDLED = (ExpertRegistered, ExpertAmended)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if event.kin or event.supervisors_students or rows.get(expert_ties, event.person):
        rows.put(
            expert_ties,
            {
                "person": event.person,
                "kin": event.kin,
                "supervisors_students": event.supervisors_students,
            },
        )


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield expert_ties, (r.event.person,)


EXPERT_TIES = Projection("expert_ties", 1, (expert_ties,), project, reads)
NEEDED = (EXPERTS.name, EXPERT_TIES.name, BLACKLIST.name)
"""The projections that `facts` reads; all must have come as far as the pool is frozen at."""


def facts(tx: Reader, specialties: Iterable[str]) -> tuple[ExpertFacts, ...]:
    """Everybody in the pool who knows at least one of the specialties, in no order."""
    wanted = set(specialties)
    knows = sa.select(expert_specialty.c.person).where(expert_specialty.c.specialty.in_(wanted))
    query = sa.select(
        expert.c.person,
        expert.c.unit,
        expert.c.specialties,
        expert.c.level,
        expert.c.term_from,
        expert.c.term_until,
    ).where(expert.c.person.in_(knows), expert.c.status == Status.IN_POOL)
    bars = _bars(tx)
    ties = {row.person: row for row in tx.execute(sa.select(expert_ties))}
    nothing: tuple[UUID, ...] = ()
    return tuple(
        ExpertFacts(
            person=row.person,
            unit=row.unit,
            specialties=row.specialties,
            level=row.level,
            term=Period(since=row.term_from, until=row.term_until),
            bars=bars.get(row.person, ()),
            kin=ties[row.person].kin if row.person in ties else nothing,
            supervisors_students=ties[row.person].supervisors_students
            if row.person in ties
            else nothing,
        )
        for row in tx.execute(query)
    )


def _bars(tx: Reader) -> dict[UUID, tuple[Period, ...]]:
    """Of experts; what was lifted bars nobody."""
    query = (
        sa.select(bar.c.person, bar.c.barred_from, bar.c.barred_until)
        .join(expert, expert.c.person == bar.c.person)
        .where(bar.c.lifted_at.is_(None))
        .order_by(bar.c.barred_from, bar.c.record)
    )
    found: defaultdict[UUID, tuple[Period, ...]] = defaultdict(tuple)
    for row in tx.execute(query):
        found[row.person] += (Period(since=row.barred_from, until=row.barred_until),)
    return found

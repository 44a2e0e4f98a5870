"""How long cases lie at each stage, and what is overdue.

Median and 90th percentile are by nearest rank, of whole seconds (docs/statistics.md).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.rules.statistics import Place, rank_of
from projections.columns import UtcDateTime
from projections.listing import Reader, how_many
from projections.statistics.statistic_counts import (
    Conditions,
    Dimension,
    Scope,
    filters,
    key_of,
    of_period,
    text_of,
    within,
)
from projections.statistics.statistics import statistic_case, statistic_stay


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTimes:
    """Of the stays that ended in a period; times in whole seconds."""

    key: str
    stays: int
    overdue: int
    median: int
    p90: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Cases that lie somewhere now."""

    key: str
    open: int
    overdue: int
    since: Any
    """When the one that has waited longest came, UTC."""


def times(tx: Reader, scope: Scope, asked: Conditions) -> tuple[StageTimes, ...]:
    """By stage, of all that ended in the period."""
    s = statistic_stay
    where = of_period(s, scope, asked)
    late = how_many(s.c.overdue)
    counted = sa.select(s.c.place, s.c.days, sa.func.count(), late, sa.func.max(s.c.seconds))
    # A year has millions of stays: they are counted by days, and only two days of each stage
    # are looked at by the second.
    found: dict[Place, list[_Day]] = {}
    for place, *day in tx.execute(counted.where(*where).group_by(s.c.place, s.c.days)):
        found.setdefault(place, []).append(_Day(*day))

    def ranked(place: Place, rank: int) -> int:
        day, left = _day_of(found[place], rank)
        seconds = sa.select(s.c.seconds).where(*where, s.c.place == place, s.c.days == day)
        nth = seconds.order_by(s.c.seconds).offset(left - 1).limit(1)
        value: int = tx.execute(nth).scalar_one()
        return value

    return tuple(
        StageTimes(
            key=place.value,
            stays=(n := sum(day.stays for day in found[place])),
            overdue=sum(int(day.overdue) for day in found[place]),
            median=ranked(place, rank_of(n, 50)),
            p90=ranked(place, rank_of(n, 90)),
            longest=max(day.longest for day in found[place]),
        )
        for place in Place
        if place in found
    )


class _Day(NamedTuple):
    """Stays of the same length in whole days."""

    days: int
    stays: int
    overdue: int
    longest: int


def _day_of(counted: list[_Day], rank: int) -> tuple[int, int]:
    """The length in days of the stay of this rank, and its rank among those of that length."""
    left = rank
    for day in sorted(counted):
        if day.stays >= left:
            return day.days, left
        left -= day.stays
    raise ValueError(f"there are fewer than {rank} stays")


def times_at(
    tx: Reader, scope: Scope, asked: Conditions, place: Place, by: Dimension
) -> tuple[StageTimes, ...]:
    """Within one stage, by anything."""
    s = statistic_stay
    key = key_of(s, by).label("key")

    def over_all(what: sa.FunctionElement[Any]) -> sa.ColumnElement[Any]:
        return sa.over(what, partition_by=key)

    ranked = (
        sa.select(
            key,
            s.c.seconds,
            sa.func.row_number().over(partition_by=key, order_by=s.c.seconds).label("rank"),
            over_all(sa.func.count()).label("stays"),
            over_all(how_many(s.c.overdue)).label("overdue"),
        )
        .where(*of_period(s, scope, asked, by), s.c.place == place)
        .subquery()
    )
    r = ranked.c
    ranks = (_rank(r.stays, 50), _rank(r.stays, 90), r.stays)
    query = sa.select(*r).where(sa.or_(*(r.rank == one for one in ranks)))
    found: dict[str, list[Any]] = {}
    for row in tx.execute(query):
        found.setdefault(text_of(row.key), []).append(row)
    return tuple(_times(key, rows) for key, rows in sorted(found.items()))


def _rank(count: Any, percent: int) -> Any:
    """`rank_of`, in the database."""
    return (percent * count + 99) // 100


def _times(key: str, rows: list[Any]) -> StageTimes:
    n = rows[0].stays
    by_rank = {row.rank: row.seconds for row in rows}
    return StageTimes(
        key=key,
        stays=n,
        overdue=int(rows[0].overdue),
        median=by_rank[rank_of(n, 50)],
        p90=by_rank[rank_of(n, 90)],
        longest=by_rank[n],
    )


def waiting(
    tx: Reader,
    scope: Scope,
    asked: Conditions,
    by: Dimension,
    today: date,
    place: Place | None = None,
) -> tuple[Waiting, ...]:
    """Of all years; the conditions' period means nothing here."""
    c = statistic_case
    where = [c.c.place.is_not(None), *filters(c, asked), *within(c, scope)]
    if place is not None:
        where.append(c.c.place == place)
    key = key_of(c, by).label("key")
    late = how_many(c.c.due < today)
    since = sa.func.min(c.c.since, type_=UtcDateTime())
    query = sa.select(key, sa.func.count(), late, since).where(*where).group_by(key)
    found = (
        Waiting(key=text_of(key), open=count, overdue=int(late), since=since)
        for key, count, late, since in tx.execute(query)
    )
    return tuple(sorted(found, key=lambda one: one.key))

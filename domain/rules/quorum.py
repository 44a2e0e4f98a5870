"""Quorum, pass and the size of a committee. Integers only: no rounding can decide a title.

Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019).
"""

from collections.abc import Collection
from uuid import UUID

from domain.terms import CommitteeTitleLevel

TWO_THIRDS = (2, 3)
"""Of the members for a quorum, and of those present for a pass: two of three, and no rounding.

Source: chapter 4 (出席评审会议的专家人数; 同意票数).
"""
SENIOR_BY_SERIES = 25
"""Members of a senior committee for a whole series, at least. Source: chapter 2."""
SENIOR_BY_SPECIALTY = 11
"""The same for single specialties. Source: chapter 2."""
OTHERS = 7
"""The regulation leaves the other committees to the province; this is the default."""
FEWEST = 3
"""No province may set fewer: two thirds of one or two members are all of them."""


def quorum(present: int, members: int) -> bool:
    """法定人数: at least two thirds of the members are present."""
    return _two_thirds(present, members)


def least_present(members: int) -> int:
    """The fewest members whose presence is a quorum."""
    of, among = TWO_THIRDS
    return -(-of * members // among)


def passed(yes: int, present: int) -> bool:
    """At least two thirds of the members present voted for the candidate."""
    return _two_thirds(yes, present)


def _two_thirds(part: int, whole: int) -> bool:
    of, among = TWO_THIRDS
    return whole > 0 and among * part >= of * whole


def without(experts: Collection[UUID], recused: Collection[UUID]) -> int:
    """How many of `experts` count for a candidate from whom `recused` stand back."""
    return sum(expert not in recused for expert in experts)


def minimum_seats(level: CommitteeTitleLevel, *, by_series: bool, others: int = OTHERS) -> int:
    """The fewest seats of a committee. `others` applies below the senior committees.

    `by_series`: the committee serves a whole series rather than single specialties.
    """
    if level is not CommitteeTitleLevel.SENIOR:
        return others
    return SENIOR_BY_SERIES if by_series else SENIOR_BY_SPECIALTY


def least_seats(level: CommitteeTitleLevel, *, by_series: bool) -> int:
    """What a committee's own minimum may not go below."""
    return minimum_seats(level, by_series=by_series, others=FEWEST)


def lawful_size(seats: int, minimum: int) -> bool:
    """Seats are odd in number and no fewer than the minimum."""
    return seats % 2 == 1 and seats >= minimum

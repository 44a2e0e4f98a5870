"""专业组人数分布: how many seats a draw fills, within what the approved plan and the rules allow.

The plan says which groups there are and what an expert of each must know; the request may
change the numbers. Every group of a formal draw keeps at least one primary seat, because a
group that the plan was approved with cannot review without a member; a supplement fills at
most the seats that are empty. That the members are odd and enough is decided where the draw is
frozen, with the seats already held.
"""

from collections import Counter
from dataclasses import dataclass

from domain.committees.review_plan import ExpertRequirement
from domain.decider import Rejected
from domain.rules.draw_algorithm import GroupSeats
from domain.rules.draw_pool import Demand, GroupDemand

WHOLE_COMMITTEE = "全体"
"""Name of the one group of a draw that is not by subject group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsAsked:
    """正选 and 备选 that the request sets for a group."""

    group: str
    primary: int
    alternates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsBefore:
    """What earlier draws of the plan have come to; nothing for the first."""

    groups: tuple[GroupSeats, ...] = ()
    """Of the formal draw, which the supplements complete."""
    held: tuple[str, ...] = ()
    """The group of every seat that is confirmed, or may still be."""


def demands(
    requirements: tuple[ExpertRequirement, ...], *, by_group: bool
) -> tuple[GroupDemand, ...]:
    """What the groups of the draw ask of an expert."""
    if by_group:
        return tuple(GroupDemand(group=r.group, demands=(_demand(r),)) for r in requirements)
    together = tuple(_demand(r) for r in requirements)
    return (GroupDemand(group=WHOLE_COMMITTEE, demands=together),)


def usual_seats(
    requirements: tuple[ExpertRequirement, ...], before: SeatsBefore, *, by_group: bool
) -> tuple[GroupSeats, ...]:
    """The seats to fill when the request sets none: the plan's, or those still empty."""
    wanted = {r.group: (r.primary, r.alternates) for r in requirements}
    first = {seats.group: (seats.primary, seats.alternates) for seats in before.groups}
    if not by_group or WHOLE_COMMITTEE in first:
        plan = first or wanted
        primary = sum(primary for primary, _ in plan.values()) - len(before.held)
        alternates = sum(alternates for _, alternates in plan.values())
        specialties = tuple(sorted({s for r in requirements for s in r.specialties}))
        found = [_seats(WHOLE_COMMITTEE, specialties, primary, alternates)]
    else:
        held = Counter(before.held)
        wanted |= first
        found = [
            _seats(r.group, r.specialties, wanted[r.group][0] - held[r.group], wanted[r.group][1])
            for r in requirements
        ]
    return tuple(seats for seats in found if seats.primary > 0)


def seats_to_fill(
    requirements: tuple[ExpertRequirement, ...],
    before: SeatsBefore,
    asked: tuple[SeatsAsked, ...],
    *,
    by_group: bool,
) -> tuple[GroupSeats, ...]:
    """The usual seats with the numbers of the request.

    Raises `Rejected`: draw-nothing-to-fill, draw-seats-wrong with the fields.
    """
    usual = usual_seats(requirements, before, by_group=by_group)
    if not usual:
        raise Rejected("draw-nothing-to-fill")
    if not asked:
        return usual
    numbers = {one.group: one for one in asked}
    known = {seats.group for seats in usual}
    wrong: dict[str, str] = {}
    for place, one in enumerate(asked):
        if one.group not in known:
            wrong[f"seats.{place}.group"] = "draw-group-unknown"
        elif numbers[one.group] is not one:
            wrong[f"seats.{place}.group"] = "listed-twice"
    found = []
    for seats in usual:
        mine = numbers.get(seats.group)
        if mine is None:
            wrong["seats"] = "draw-group-missing"
            continue
        at = f"seats.{asked.index(mine)}"
        if mine.alternates < 0:
            wrong[f"{at}.alternates"] = "negative"
        least, most = (0, seats.primary) if before.groups else (1, None)
        if mine.primary < least:
            wrong[f"{at}.primary"] = "draw-seats-least"
        elif most is not None and mine.primary > most:
            wrong[f"{at}.primary"] = "draw-seats-most"
        elif mine.primary:
            found.append(_seats(seats.group, seats.specialties, mine.primary, mine.alternates))
    if wrong:
        raise Rejected("draw-seats-wrong", fields=wrong)
    if not found:
        raise Rejected("draw-nothing-to-fill")
    return tuple(found)


def _demand(requirement: ExpertRequirement) -> Demand:
    return Demand(specialties=requirement.specialties, level=requirement.level)


def _seats(group: str, specialties: tuple[str, ...], primary: int, alternates: int) -> GroupSeats:
    return GroupSeats(group=group, specialties=specialties, primary=primary, alternates=alternates)

"""Trial draw (试抽取): shows whether a draw would find enough experts, and whom it draws nobody.

A trial has a stream of its own, so that it can never become a result. What is stored are
numbers and salted entries; the salt is thrown away with the seed's source, so the entries
cannot be opened by anybody, not even with the whole log at hand.
"""

from dataclasses import dataclass

from domain.rules.avoidance import ExclusionRule
from domain.rules.draw_algorithm import DrawnSeat

WARN_BELOW = 3
"""Eligible experts per seat, alternates included, under which a group is reported as thin.

Source: product section 5, rule 4.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCount:
    """人数: whether a group has enough experts for its seats."""

    group: str
    needed: int
    """Seats, alternates included."""
    eligible: int
    fillable: int
    """How many seats can be filled under the cap per unit."""

    @property
    def short(self) -> bool:
        return self.fillable < self.needed

    @property
    def thin(self) -> bool:
        return self.eligible < WARN_BELOW * self.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    rule: ExclusionRule
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPoolFrozen:
    """试抽取专家库冻结: the numbers of the pool, and nobody in it."""

    frozen: str
    groups: tuple[GroupCount, ...]
    excluded: tuple[RuleCount, ...]
    as_of: int
    """Position of the log that the pool shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialDrawn:
    """试抽取; `number` counts the trials of the plan from 1."""

    number: int
    seed: str
    seats: tuple[DrawnSeat, ...]
    """With salted entries, which stay closed; empty ones in what was stored before."""

"""Scoring rubric (打分细则): what experts give points for, and how the points add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_POINTS, MOST_WEIGHT = 10_000, 100
"""Of one line, so that a total is a number that every store can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricItem:
    """One line, with its most and least points, and what each point counts."""

    code: str
    name: str
    maximum: int
    minimum: int = 0
    weight: int = 1

    def flaws(self) -> dict[str, str]:
        """By field, why the line cannot be scored by; empty when it can."""
        wrong: dict[str, str] = {}
        if not 1 <= self.maximum <= MOST_POINTS:
            wrong["maximum"] = "rubric-maximum"
        elif not 0 <= self.minimum < self.maximum:
            wrong["minimum"] = "rubric-minimum"
        if not 1 <= self.weight <= MOST_WEIGHT:
            wrong["weight"] = "rubric-weight"
        return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScore:
    code: str
    points: int


def highest_total(rubric: Iterable[RubricItem]) -> int:
    return sum(item.weight * item.maximum for item in rubric)


def lowest_total(rubric: Iterable[RubricItem]) -> int:
    return sum(item.weight * item.minimum for item in rubric)


def weighted_total(rubric: Iterable[RubricItem], points: Mapping[str, int]) -> int:
    """Of one expert's points by code, one for every line."""
    return sum(item.weight * points[item.code] for item in rubric)


def out_of_range(rubric: Iterable[RubricItem], points: Mapping[str, int]) -> tuple[str, ...]:
    """Codes of the lines with fewer or more points than they allow."""
    return tuple(i.code for i in rubric if not i.minimum <= points[i.code] <= i.maximum)

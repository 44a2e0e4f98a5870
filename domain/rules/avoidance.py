"""Avoidance (回避): who may not review whom.

People are matched by the UUID of the person, which is derived from the identity number, so
two records of one human being are the same person here.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ExclusionRule(StrEnum):
    """Why an expert may not be drawn; the first five are the avoidance rules.

    Of those five SAME_UNIT keeps nobody out of a draw (see `draw_pool`).
    """

    SELF = "SELF"
    SAME_UNIT = "SAME_UNIT"
    KIN = "KIN"
    SUPERVISOR_STUDENT = "SUPERVISOR_STUDENT"
    INTEREST = "INTEREST"
    """Any other interest that was declared."""
    DRAWN_BEFORE = "DRAWN_BEFORE"
    LEVEL_TOO_LOW = "LEVEL_TOO_LOW"
    LEFT_POOL = "LEFT_POOL"
    TERM_OVER = "TERM_OVER"
    BARRED = "BARRED"
    UNAVAILABLE = "UNAVAILABLE"
    """A declared time away; its evidence is the period."""
    INTEGRITY = "INTEGRITY"
    """A serious integrity record in force; its evidence is the record and its last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """One expert, the rule, and its evidence: identifiers and dates, never a name."""

    expert: UUID
    rule: ExclusionRule
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """One person, expert or candidate, with what they declared about themselves."""

    person: UUID
    unit: UUID | None
    """The current unit; None for somebody without one."""
    kin: tuple[UUID, ...] = ()
    supervisors_students: tuple[UUID, ...] = ()
    interests: tuple[UUID, ...] = ()


def avoid(expert: Ties, candidate: Ties, declaration: UUID) -> tuple[Exclusion, ...]:
    """Every rule that keeps `expert` from reviewing `candidate`, with its evidence.

    Kin, supervision and interests bind both sides, whoever of the two declared them.
    """
    found: list[tuple[ExclusionRule, str]] = []
    if expert.person == candidate.person:
        found.append((ExclusionRule.SELF, ""))
    if expert.unit is not None and expert.unit == candidate.unit:
        found.append((ExclusionRule.SAME_UNIT, f" unit={expert.unit}"))
    if _related(expert.person, expert.kin, candidate.person, candidate.kin):
        found.append((ExclusionRule.KIN, f" person={candidate.person}"))
    if _related(
        expert.person,
        expert.supervisors_students,
        candidate.person,
        candidate.supervisors_students,
    ):
        found.append((ExclusionRule.SUPERVISOR_STUDENT, f" person={candidate.person}"))
    if _related(expert.person, expert.interests, candidate.person, candidate.interests):
        found.append((ExclusionRule.INTEREST, f" person={candidate.person}"))
    return tuple(
        Exclusion(expert=expert.person, rule=rule, evidence=f"declaration={declaration}{detail}")
        for rule, detail in found
    )


def _related(
    a: UUID, declared_by_a: tuple[UUID, ...], b: UUID, declared_by_b: tuple[UUID, ...]
) -> bool:
    return b in declared_by_a or a in declared_by_b

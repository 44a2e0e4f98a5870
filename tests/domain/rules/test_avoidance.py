from uuid import UUID

import pytest

from domain.rules.avoidance import Exclusion, ExclusionRule, Ties, avoid

EXPERT, CANDIDATE, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
UNIT, ELSEWHERE, CASE = UUID(int=10), UUID(int=11), UUID(int=20)


def expert(
    unit: UUID | None = UNIT, kin: tuple[UUID, ...] = (), taught: tuple[UUID, ...] = ()
) -> Ties:
    return Ties(person=EXPERT, unit=unit, kin=kin, supervisors_students=taught)


def candidate(
    unit: UUID | None = ELSEWHERE, kin: tuple[UUID, ...] = (), taught: tuple[UUID, ...] = ()
) -> Ties:
    return Ties(person=CANDIDATE, unit=unit, kin=kin, supervisors_students=taught)


@pytest.mark.parametrize(
    ("reviewer", "reviewed", "rule"),
    [
        (expert(), candidate(unit=UNIT), ExclusionRule.SAME_UNIT),
        (expert(kin=(CANDIDATE,)), candidate(), ExclusionRule.KIN),
        (expert(), candidate(kin=(EXPERT,)), ExclusionRule.KIN),
        (expert(taught=(CANDIDATE,)), candidate(), ExclusionRule.SUPERVISOR_STUDENT),
        (expert(), candidate(taught=(EXPERT,)), ExclusionRule.SUPERVISOR_STUDENT),
    ],
)
def test_each_tie_excludes(reviewer: Ties, reviewed: Ties, rule: ExclusionRule) -> None:
    (found,) = avoid(reviewer, reviewed, CASE)
    assert (found.expert, found.rule) == (EXPERT, rule)
    assert str(CASE) in found.evidence


def test_nobody_reviews_themself() -> None:
    both = Ties(person=EXPERT, unit=None)
    assert avoid(both, both, CASE) == (
        Exclusion(expert=EXPERT, rule=ExclusionRule.SELF, evidence=f"declaration={CASE}"),
    )


def test_strangers_may_review() -> None:
    assert avoid(expert(kin=(OTHER,)), candidate(taught=(OTHER,)), CASE) == ()


def test_two_people_without_a_unit_are_not_colleagues() -> None:
    assert avoid(expert(unit=None), candidate(unit=None), CASE) == ()


def test_every_rule_is_reported() -> None:
    found = avoid(expert(kin=(CANDIDATE,)), candidate(unit=UNIT), CASE)
    assert [each.rule for each in found] == [ExclusionRule.SAME_UNIT, ExclusionRule.KIN]

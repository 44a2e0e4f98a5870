"""Everybody who knows a specialty is an entry of one group, or out by a rule with its evidence."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.integrity import (
    Capacity,
    IntegrityKind,
    IntegrityRecord,
    RecordState,
)
from domain.personal import Personal
from domain.rules.avoidance import ExclusionRule as Rule
from domain.rules.avoidance import Ties
from domain.rules.draw_pool import (
    Demand,
    ExpertFacts,
    GroupDemand,
    Period,
    Pool,
    pool_of,
)
from domain.terms import TitleLevel
from tests.domain.draws import expert, unit

TODAY = date(2026, 6, 1)
CASE = UUID(int=77)
CANDIDATE = Ties(person=expert(500), unit=unit(1), kin=(expert(9),))
ANYBODY = ExpertFacts(
    person=expert(1),
    unit=unit(2),
    specialties=("0501",),
    level=TitleLevel.SENIOR_ASSOCIATE,
    term=Period(since=date(2025, 1, 1), until=date(2027, 12, 31)),
)
MECHANICS = GroupDemand(
    group="机械", demands=(Demand(specialties=("0501",), level=TitleLevel.SENIOR_ASSOCIATE),)
)
POWER = GroupDemand(
    group="电气", demands=(Demand(specialties=("0502",), level=TitleLevel.SENIOR_FULL),)
)
WHOLE = GroupDemand(group="全体", demands=(*MECHANICS.demands, *POWER.demands))


def day(of: date) -> Period:
    return Period(since=of, until=of)


def asked(*experts: ExpertFacts, groups: tuple[GroupDemand, ...] = (MECHANICS, POWER)) -> Pool:
    return pool_of(experts, groups, [(CASE, CANDIDATE)], TODAY, day(TODAY))


def out(expert_facts: ExpertFacts) -> list[tuple[Rule, str]]:
    pool = asked(expert_facts)
    assert not (pool.entries and pool.exclusions)
    return [(one.rule, one.evidence) for one in pool.exclusions]


def test_whoever_fits_sits_in_the_first_group_that_fits() -> None:
    both = replace(ANYBODY, specialties=("0502", "0501"), level=TitleLevel.SENIOR_FULL)
    assert [entry.group for entry in asked(both).entries] == ["机械"]
    assert [entry.group for entry in asked(both, groups=(POWER, MECHANICS)).entries] == ["电气"]


def test_each_group_asks_its_own_level() -> None:
    power = replace(ANYBODY, specialties=("0502",))
    needed = f"level={TitleLevel.SENIOR_ASSOCIATE} required={TitleLevel.SENIOR_FULL}"
    assert out(power) == [(Rule.LEVEL_TOO_LOW, needed)]
    assert asked(power, groups=(WHOLE,)).exclusions[0].rule is Rule.LEVEL_TOO_LOW
    assert [e.group for e in asked(ANYBODY, groups=(WHOLE,)).entries] == ["全体"]


def test_who_knows_nothing_of_it_is_not_in_question() -> None:
    assert asked(replace(ANYBODY, specialties=("0999",))) == Pool(entries=(), exclusions=())


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            {"term": Period(since=date(2020, 1, 1), until=date(2026, 5, 31))},
            [(Rule.TERM_OVER, "term=2020-01-01..2026-05-31")],
        ),
        (
            {"bars": (Period(since=date(2026, 1, 1), until=date(2026, 6, 1)),)},
            [(Rule.BARRED, "barred=2026-01-01..2026-06-01")],
        ),
        ({"bars": (Period(since=date(2026, 1, 1), until=date(2026, 5, 31)),)}, []),
        (
            {"away": (Period(since=date(2026, 6, 1), until=date(2026, 6, 2)),)},
            [(Rule.UNAVAILABLE, "away=2026-06-01..2026-06-02")],
        ),
        ({"away": (Period(since=date(2026, 6, 2), until=date(2026, 6, 2)),)}, []),
        (
            {"serious": (Period(since=date(2026, 1, 1), until=None, record=UUID(int=5)),)},
            [(Rule.INTEGRITY, f"serious=2026-01-01.. record={UUID(int=5)}")],
        ),
        ({"person": CANDIDATE.person}, [(Rule.SELF, f"declaration={CASE}")]),
        (
            {"kin": (CANDIDATE.person,)},
            [(Rule.KIN, f"declaration={CASE} person={CANDIDATE.person}")],
        ),
        (
            {"person": expert(9)},
            [(Rule.KIN, f"declaration={CASE} person={CANDIDATE.person}")],
        ),
        (
            {"supervisors_students": (CANDIDATE.person,)},
            [(Rule.SUPERVISOR_STUDENT, f"declaration={CASE} person={CANDIDATE.person}")],
        ),
        (
            {"interests": (CANDIDATE.person,)},
            [(Rule.INTEREST, f"declaration={CASE} person={CANDIDATE.person}")],
        ),
        ({"unit": CANDIDATE.unit}, []),
    ],
)
def test_every_rule_leaves_its_evidence(
    change: dict[str, object], found: list[tuple[Rule, str]]
) -> None:
    assert out(replace(ANYBODY, **change)) == found  # type: ignore[arg-type]  # any field


def test_all_reasons_are_told() -> None:
    many = replace(
        ANYBODY,
        level=TitleLevel.INTERMEDIATE,
        term=Period(since=date(2020, 1, 1), until=date(2021, 1, 1)),
        kin=(CANDIDATE.person,),
    )
    assert [rule for rule, _ in out(many)] == [Rule.LEVEL_TOO_LOW, Rule.TERM_OVER, Rule.KIN]


def test_term_and_absence_are_held_against_the_days_of_the_meeting() -> None:
    meeting = Period(since=date(2026, 9, 1), until=date(2026, 9, 3))
    ends = replace(ANYBODY, term=Period(since=date(2025, 1, 1), until=date(2026, 9, 2)))
    away = replace(ANYBODY, away=(Period(since=date(2026, 9, 3), until=date(2026, 9, 9)),))
    for one, rule in ((ends, Rule.TERM_OVER), (away, Rule.UNAVAILABLE)):
        assert asked(one).entries
        late = pool_of([one], (MECHANICS,), [], TODAY, meeting)
        assert [each.rule for each in late.exclusions] == [rule]


@given(st.permutations(range(8)))
def test_the_order_of_the_experts_does_not_matter(order: list[int]) -> None:
    experts = [replace(ANYBODY, person=expert(i), kin=(expert(500),) * (i % 2)) for i in order]
    assert asked(*experts) == asked(*sorted(experts, key=lambda one: one.person))


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_integrity_counts_as_its_own_rule_says(since: date, until: date | None) -> None:
    text = Personal(expert(1), "x")
    record = IntegrityRecord(
        record=UUID(int=5),
        kind=IntegrityKind.SERIOUS,
        capacity=Capacity.APPLICANT,
        facts=text,
        basis=text,
        occurred_on=since,
        valid_until=until,
        source=text,
        organisation=None,
        evidence=(),
    )
    kept = record.state(TODAY) is RecordState.IN_FORCE
    mine = replace(ANYBODY, serious=(Period(since=since, until=until, record=record.record),))
    assert bool(out(mine)) is kept

"""The numbers of the national rules, each at its boundary; docs/rules.md lists them."""

from dataclasses import fields
from datetime import date

import pytest

from domain.configuration.reference.holidays import HOLIDAYS_2024_2026
from domain.decider import Rejected
from domain.experts.expert import TERM_YEARS
from domain.rules.filing import MAXIMUM_VALIDITY_YEARS, last_day, validity_faults
from domain.rules.provincial import USUAL_RULES, ProvincialRules
from domain.rules.publicity import MINIMUM_PUBLICITY_DAYS, publicity_until
from domain.rules.quorum import (
    FEWEST,
    OTHERS,
    SENIOR_BY_SERIES,
    SENIOR_BY_SPECIALTY,
    lawful_size,
    least_present,
    least_seats,
    minimum_seats,
    passed,
    quorum,
)
from domain.terms import CommitteeTitleLevel

SENIOR, INTERMEDIATE = CommitteeTitleLevel.SENIOR, CommitteeTitleLevel.INTERMEDIATE
MONDAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("members", "fewest"), [(3, 2), (5, 4), (7, 5), (9, 6), (11, 8), (13, 9), (25, 17), (27, 18)]
)
def test_the_quorum_of_a_committee(members: int, fewest: int) -> None:
    assert least_present(members) == fewest
    assert quorum(fewest, members)
    assert not quorum(fewest - 1, members)


@pytest.mark.parametrize(
    ("yes", "present"), [(6, 8), (6, 9), (7, 10), (8, 11), (4, 5), (5, 7), (17, 25), (2, 3)]
)
def test_what_passes_with_so_many_present(yes: int, present: int) -> None:
    assert passed(yes, present)
    assert not passed(yes - 1, present)


def test_all_of_one_or_two() -> None:
    assert passed(1, 1)
    assert passed(2, 2)
    assert not passed(1, 2)


@pytest.mark.parametrize(
    ("level", "by_series", "fewest"),
    [
        (SENIOR, True, SENIOR_BY_SERIES),
        (SENIOR, False, SENIOR_BY_SPECIALTY),
        (INTERMEDIATE, True, OTHERS),
        (INTERMEDIATE, False, OTHERS),
    ],
)
def test_the_members_of_a_committee(
    level: CommitteeTitleLevel, by_series: bool, fewest: int
) -> None:
    assert minimum_seats(level, by_series=by_series) == fewest
    assert lawful_size(fewest, fewest)
    assert not lawful_size(fewest - 1, fewest)
    assert not lawful_size(fewest - 2, fewest)
    assert not lawful_size(fewest + 1, fewest), "an even number"
    assert lawful_size(fewest + 2, fewest)


def test_no_province_goes_below_three_members() -> None:
    assert least_seats(INTERMEDIATE, by_series=False) == FEWEST == 3
    assert least_seats(SENIOR, by_series=False) == SENIOR_BY_SPECIALTY


def test_a_publicity_lasts_five_working_days() -> None:
    assert publicity_until(HOLIDAYS_2024_2026, MONDAY, MINIMUM_PUBLICITY_DAYS) == date(2026, 6, 8)
    with pytest.raises(Rejected, match="publicity-too-short"):
        publicity_until(HOLIDAYS_2024_2026, MONDAY, MINIMUM_PUBLICITY_DAYS - 1)


def test_a_province_may_ask_for_longer_and_not_for_shorter() -> None:
    assert publicity_until(HOLIDAYS_2024_2026, MONDAY, 7, at_least=7) == date(2026, 6, 10)
    with pytest.raises(Rejected) as short:
        publicity_until(HOLIDAYS_2024_2026, MONDAY, 6, at_least=7)
    assert short.value.facts["days"] == 7
    with pytest.raises(Rejected):
        publicity_until(HOLIDAYS_2024_2026, MONDAY, 4, at_least=3)


@pytest.mark.parametrize("years", range(1, MAXIMUM_VALIDITY_YEARS + 1))
def test_a_filing_lasts_so_many_years_to_the_day(years: int) -> None:
    first, last = date(2026, 1, 1), date(2025 + years, 12, 31)
    assert validity_faults(first, last, years) == {}
    assert validity_faults(first, date(2026 + years, 1, 1), years)


def test_a_term_of_an_expert_lasts_three_years() -> None:
    assert TERM_YEARS == 3
    assert last_day(date(2024, 2, 29), TERM_YEARS) == date(2027, 2, 28)


LAXER = {
    "publicity_days": MINIMUM_PUBLICITY_DAYS - 1,
    "supplement_days": 0,
    "reexamination_days": 0,
    "filing_years": MAXIMUM_VALIDITY_YEARS + 1,
    "other_seats": FEWEST - 2,
}


@pytest.mark.parametrize("name", [field.name for field in fields(ProvincialRules)])
def test_a_province_is_not_laxer_than_the_nation(name: str) -> None:
    ProvincialRules(**{name: getattr(USUAL_RULES, name)})
    with pytest.raises(ValueError, match="laxer"):
        ProvincialRules(**{name: LAXER[name]})


def test_what_a_province_may_set() -> None:
    rules = ProvincialRules(publicity_days=7, supplement_days=15, filing_years=2, other_seats=5)
    assert minimum_seats(INTERMEDIATE, by_series=False, others=rules.other_seats) == 5
    with pytest.raises(ValueError, match="laxer"):
        ProvincialRules(other_seats=8)
    with pytest.raises(ValueError, match="laxer"):
        ProvincialRules(filing_years=0)

"""Where a case lies, when it is late, and how ranks and rates are made whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.statistics import (
    CLOSING_DAYS,
    REVIEW_DAYS,
    Place,
    closing_due,
    per_mille,
    place_of,
    quarter,
    rank_of,
    review_due,
)


@pytest.mark.parametrize(
    ("code", "to_be_filed", "place"),
    [
        ("", True, Place.APPLICANT),
        ("U", True, Place.UNIT),
        ("Dc", True, Place.AUTHORITY),
        ("Om", True, Place.TITLE_OFFICE),
        ("Tp", True, Place.TITLE_AUTHORITY),
        ("P1", True, Place.PUBLICITY_BEFORE),
        ("P2", True, Place.PUBLICITY_AFTER),
        ("Fp", True, Place.FILING),
        ("X", True, Place.FILING),
        ("X", False, Place.ISSUE),
    ],
)
def test_a_code_says_where_a_case_lies(code: str, to_be_filed: bool, place: Place) -> None:
    assert place_of(code, to_be_filed=to_be_filed) is place


def test_a_stage_is_due_after_a_month() -> None:
    assert REVIEW_DAYS == 30
    assert review_due(Place.COMMITTEE, date(2026, 1, 1)) == date(2026, 1, 31)
    assert review_due(Place.APPLICANT, date(2026, 1, 1)) is None
    assert review_due(Place.EXPERT_REVIEW, date(2026, 1, 1)) is None


def test_a_publicity_is_due_ten_days_after_its_last() -> None:
    assert CLOSING_DAYS == 10
    assert closing_due(date(2026, 2, 20)) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [(0, 0, None), (0, 3, 0), (3, 3, 1000), (1, 3, 333), (2, 3, 667), (1, 16, 63), (1, 2000, 1)],
)
def test_a_rate_is_rounded_half_up(part: int, whole: int, rate: int | None) -> None:
    assert per_mille(part, whole) == rate


@given(st.lists(st.integers(0, 10**9), min_size=1), st.integers(1, 100))
def test_so_many_percent_are_no_longer_than_the_percentile(values: list[int], percent: int) -> None:
    ordered = sorted(values)
    rank = rank_of(len(values), percent)
    assert 100 * rank >= percent * len(values) > 100 * (rank - 1)
    assert 100 * sum(one <= ordered[rank - 1] for one in values) >= percent * len(values)


def test_a_year_has_four_quarters() -> None:
    assert [quarter(month) for month in range(1, 13)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]

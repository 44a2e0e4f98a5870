from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.filing import FilingState, filing_state, last_day, validity_faults

START, END = date(2026, 1, 1), date(2028, 12, 31)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2025, 12, 31), FilingState.NOT_YET),
        (START, FilingState.IN_FORCE),
        (END - timedelta(days=91), FilingState.IN_FORCE),
        (END - timedelta(days=90), FilingState.EXPIRING),
        (END, FilingState.EXPIRING),
        (END + timedelta(days=1), FilingState.EXPIRED),
    ],
)
def test_a_filing_is_reported_ninety_days_before_it_ends(on: date, state: FilingState) -> None:
    assert filing_state(START, END, on) is state


@given(st.dates(max_value=date(9990, 1, 1)))
def test_three_years_are_as_many_days_as_the_calendar_has(start: date) -> None:
    end = last_day(start)
    assert 1094 <= (end - start).days <= 1095
    assert validity_faults(start, end) == {}
    assert validity_faults(start, end + timedelta(days=1))


def test_the_calendar_ends() -> None:
    assert validity_faults(date(9999, 1, 1), date.max) == {}

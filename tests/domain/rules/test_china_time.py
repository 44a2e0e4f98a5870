from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.china_time import beginning, day_in_china, end


def test_a_day_begins_at_midnight_in_china() -> None:
    assert day_in_china(datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)) == date(2025, 12, 31)
    assert day_in_china(datetime(2025, 12, 31, 16, 0, tzinfo=UTC)) == date(2026, 1, 1)


@given(st.dates())
def test_a_day_lies_between_its_beginning_and_its_end(day: date) -> None:
    first, after = beginning(day), end(day)
    if first is not None:
        assert day_in_china(first.astimezone(UTC)) == day
    if after is not None:
        assert day_in_china(after.astimezone(UTC) - timedelta(microseconds=1)) == day


def test_the_first_and_the_last_of_all_days_are_no_bounds() -> None:
    assert (beginning(date.min), end(date.max)) == (None, None)
    assert (beginning(None), end(None)) == (None, None)

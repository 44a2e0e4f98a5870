from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]  # it has no stubs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.configuration.reference.holidays import HOLIDAYS_2024_2026
from domain.decider import Rejected
from domain.rules.working_days import (
    HolidayCalendar,
    add_working_days,
    is_working_day,
    working_days_between,
)

CALENDAR = HOLIDAYS_2024_2026
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 11, 30))


def test_every_day_agrees_with_the_published_calendar() -> None:
    day = date(2024, 1, 1)
    while day.year < 2027:
        assert is_working_day(CALENDAR, day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("posted", "last"),
    [
        (date(2026, 6, 1), date(2026, 6, 8)),  # Monday to Monday: the day of posting is no day
        (date(2026, 6, 5), date(2026, 6, 12)),
        (date(2026, 9, 30), date(2026, 10, 13)),  # seven days off, then Saturday 10 is worked
        (date(2026, 2, 13), date(2026, 2, 27)),  # Saturday 14 is worked, then the festival
    ],
)
def test_five_working_days(posted: date, last: date) -> None:
    assert add_working_days(CALENDAR, posted, 5) == last


def test_an_unknown_year_is_refused_by_name() -> None:
    with pytest.raises(Rejected) as caught:
        add_working_days(CALENDAR, date(2026, 12, 30), 5)
    assert caught.value.code == "calendar-year-unknown"
    assert caught.value.facts == {"year": 2027}


def test_no_working_days_is_no_question() -> None:
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(CALENDAR, date(2026, 6, 1), 0)


@given(DAYS, st.integers(1, 15))
def test_the_last_day_is_worked_and_exactly_n_lie_behind_it(start: date, n: int) -> None:
    last = add_working_days(CALENDAR, start, n)
    assert last > start
    assert is_working_day(CALENDAR, last)
    assert working_days_between(CALENDAR, start, last) == n


@given(DAYS, st.integers(1, 7), st.integers(1, 7))
def test_days_add_up(start: date, a: int, b: int) -> None:
    in_steps = add_working_days(CALENDAR, add_working_days(CALENDAR, start, a), b)
    assert in_steps == add_working_days(CALENDAR, start, a + b)


def test_an_imported_year_replaces_the_one_before() -> None:
    empty = HolidayCalendar().with_year(2027, holidays=[], workdays=[])
    assert is_working_day(empty, date(2027, 1, 1))
    full = empty.with_year(2027, holidays=[date(2027, 1, 1)], workdays=[date(2027, 1, 3)])
    assert not is_working_day(full, date(2027, 1, 1))
    assert is_working_day(full, date(2027, 1, 3))
    assert full.with_year(2027, holidays=[], workdays=[]) == empty


@pytest.mark.parametrize(
    ("holidays", "workdays", "code"),
    [
        ([date(2026, 1, 1)], [], "calendar-date-outside-year"),
        ([], [date(2028, 1, 1)], "calendar-date-outside-year"),
        ([date(2027, 1, 3)], [date(2027, 1, 3)], "calendar-date-twice"),
        ([], [date(2027, 1, 4)], "calendar-workday-not-weekend"),
    ],
)
def test_a_wrong_table_is_refused(holidays: list[date], workdays: list[date], code: str) -> None:
    with pytest.raises(Rejected) as caught:
        CALENDAR.with_year(2027, holidays=holidays, workdays=workdays)
    assert caught.value.code == code

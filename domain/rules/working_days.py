"""Working days: what a publicity of five working days really lasts.

Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019): publicity is at least five working days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.decider import Rejected

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayCalendar:
    """Public holidays and make-up workdays of the years that are known."""

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    """Saturdays and Sundays on which people work (调休上班)."""
    names: frozenset[tuple[date, str]] = frozenset()
    """What a day is called, where that is known: 国庆节."""

    def name_of(self, day: date) -> str:
        return dict(self.names).get(day, "")

    def with_year(
        self, year: int, *, holidays: Iterable[date], workdays: Iterable[date]
    ) -> "HolidayCalendar":
        """The calendar with this year added or replaced.

        Raises `Rejected`: calendar-date-outside-year, calendar-date-twice (both a holiday and
        a workday), calendar-workday-not-weekend.
        """
        off, on = frozenset(holidays), frozenset(workdays)
        for day in sorted(off | on):
            if day.year != year:
                raise Rejected("calendar-date-outside-year", year=year, date=day)
        for day in sorted(off & on):
            raise Rejected("calendar-date-twice", date=day)
        for day in sorted(on):
            if day.weekday() < _SATURDAY:
                raise Rejected("calendar-workday-not-weekend", date=day)
        return self.year_set(year, off, on)

    def year_set(self, year: int, off: frozenset[date], on: frozenset[date]) -> "HolidayCalendar":
        """The same of dates that are believed."""
        return HolidayCalendar(
            years=self.years | {year},
            holidays=frozenset(d for d in self.holidays if d.year != year) | off,
            workdays=frozenset(d for d in self.workdays if d.year != year) | on,
            names=frozenset(
                (d, name) for d, name in self.names if d.year != year or d in off or d in on
            ),
        )

    def with_day(self, day: date, *, rest: bool, name: str) -> "HolidayCalendar":
        """The calendar with this day marked, in a year that is known from then on.

        Raises `Rejected`: calendar-workday-not-weekend.
        """
        if not rest and day.weekday() < _SATURDAY:
            raise Rejected("calendar-workday-not-weekend", date=day)
        return self.day_set(day, rest=rest, name=name)

    def day_set(self, day: date, *, rest: bool, name: str) -> "HolidayCalendar":
        """The same of a day that is believed."""
        names = frozenset(one for one in self.names if one[0] != day)
        return HolidayCalendar(
            years=self.years | {day.year},
            holidays=self.holidays | {day} if rest else self.holidays - {day},
            workdays=self.workdays - {day} if rest else self.workdays | {day},
            names=names | {(day, name)} if name else names,
        )


def is_working_day(calendar: HolidayCalendar, day: date) -> bool:
    """Whether people work on `day`. Raises `Rejected`: calendar-year-unknown."""
    if day.year not in calendar.years:
        raise Rejected("calendar-year-unknown", year=day.year)
    if day in calendar.workdays:
        return True
    return day.weekday() < _SATURDAY and day not in calendar.holidays


def add_working_days(calendar: HolidayCalendar, start: date, n: int) -> date:
    """The n-th working day (n >= 1) after `start`; the day of posting itself never counts.

    A publicity posted on `start` for n working days ends with the day returned.
    Raises `Rejected`: calendar-year-unknown with the year that has to be imported.
    """
    if n < 1:
        raise ValueError("at least one working day")
    day = start
    while n:
        day += _ONE_DAY
        n -= is_working_day(calendar, day)
    return day


def working_days_between(calendar: HolidayCalendar, start: date, last: date) -> int:
    """How many working days lie after `start`, up to and including `last`."""
    days = (last - start).days
    return sum(is_working_day(calendar, start + timedelta(days=i + 1)) for i in range(days))

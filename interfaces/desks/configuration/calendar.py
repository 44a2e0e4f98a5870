"""The holiday calendar (M3): the years that are known, and one year as twelve months."""

import calendar as months
from collections import Counter
from dataclasses import dataclass
from datetime import date

from application.configuration.calendars import CalendarYear
from application.configuration.configuring import CONFIGURERS
from application.permissions import Hidden
from domain.configuration.calendar import YEARS
from domain.rules.working_days import HolidayCalendar
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.configuration import calendar as operations
from interfaces.operations.configuration.calendar import OfYear
from interfaces.system import System

AHEAD = 2
"""Coming years that the list shows even when they are unknown."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    year: int
    known: bool
    off: int
    on: int


@dataclass(frozen=True, slots=True)
class Day:
    """One square of a month."""

    number: int
    kind: str
    """`off` (放假), `on` (调休上班), `weekend`, or empty."""
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: tuple[tuple[Day | None, ...], ...]


def show_calendar(system: System, call: Call[OfYear]) -> Show:
    state, _ = operations.state_of(system, call)
    off, on = Counter(d.year for d in state.holidays), Counter(d.year for d in state.workdays)
    this_year = system.clock.today().year
    first = min({*state.years, this_year})
    last = max({*state.years, this_year + AHEAD})
    years = [
        YearRow(year=year, known=year in state.years, off=off[year], on=on[year])
        for year in range(last, first - 1, -1)
    ]
    unknown = [row.year for row in years if not row.known and row.year >= this_year]
    return Show(
        "admin/calendar.html",
        {
            "years": years,
            "initial": {"year": min(unknown, default=None)},
        },
    )


def show_year(system: System, call: Call[NoBody]) -> Show:
    year: int = call.path["year"]
    if year not in YEARS:
        raise Hidden
    state, version = operations.state_of(system, call)
    return Show(
        "admin/calendar_year.html",
        {
            "year": year,
            "known": year in state.years,
            "months": [_month(state, year, number) for number in range(1, 13)],
            "off": sum(day.year == year for day in state.holidays),
            "on": sum(day.year == year for day in state.workdays),
            "changes": operations.changes(system, year),
            "running": operations.running(system, year),
            "version": version,
            "initial": CalendarYear(
                year=year,
                holidays=tuple(sorted(day for day in state.holidays if day.year == year)),
                workdays=tuple(sorted(day for day in state.workdays if day.year == year)),
            ),
        },
    )


def _month(state: HolidayCalendar, year: int, number: int) -> Month:
    names = dict(state.names)
    weeks = months.Calendar().monthdatescalendar(year, number)
    return Month(
        number,
        tuple(
            tuple(_day(state, names, day) if day.month == number else None for day in week)
            for week in weeks
        ),
    )


def _day(state: HolidayCalendar, names: dict[date, str], day: date) -> Day:
    if day in state.workdays:
        kind = "on"
    elif day in state.holidays:
        kind = "off"
    else:
        kind = "weekend" if day.weekday() >= _SATURDAY else ""
    return Day(day.day, kind, names.get(day, ""))


VIEWS: tuple[View, ...] = (
    View(
        name="pages.calendar",
        functions=("M3",),
        path="/admin/calendar",
        title="节假日管理",
        show=show_calendar,
        filters=OfYear,
        export=operations.CALENDAR_EXPORT,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.SET_CALENDAR_YEAR,
                to=lambda call, _: f"/admin/calendar/{call.body.year}",
                done="configuration-saved",
            ),
        ),
    ),
    View(
        name="pages.calendar-year",
        functions=("M3",),
        path="/admin/calendar/{year:int}",
        title="节假日",
        show=show_year,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.SET_CALENDAR_YEAR,
                name="correct",
                to="/admin/calendar/{year}",
                done="configuration-saved",
            ),
        ),
    ),
)

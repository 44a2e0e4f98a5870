"""Holiday calendar (节假日): the years that working days can be counted in (page M3).

What was counted before a change stays as it was: events carry the dates that they led to.
"""

from dataclasses import dataclass
from datetime import date
from typing import assert_never, get_args

from domain.decider import Decider, Rejected
from domain.rules.working_days import HolidayCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class SetYear:
    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]
    """Saturdays and Sundays on which people work."""
    reason: str = ""
    """Of a correction; a year that is new needs none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDay:
    """One row of an imported year."""

    day: date
    rest: bool
    """Otherwise people work on it (调休上班)."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSet:
    """导入节假日"""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCorrected:
    """更正节假日"""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMarked:
    """标注节假日"""

    day: date
    rest: bool
    name: str


Command = SetYear | MarkDay
Event = YearSet | YearCorrected | DayMarked
NOTHING = HolidayCalendar()
YEARS = range(2000, 2100)


def decide(command: Command, state: HolidayCalendar) -> list[Event]:
    match command:
        case SetYear():
            return _set_year(command, state)
        case MarkDay(day=day, rest=rest):
            _require_year(day.year, "day")
            name = command.name.strip()
            if state.with_day(day, rest=rest, name=name) == state:
                return []
            return [DayMarked(day=day, rest=rest, name=name)]
        case _:
            assert_never(command)


def _set_year(command: SetYear, state: HolidayCalendar) -> list[Event]:
    year, holidays, workdays = command.year, command.holidays, command.workdays
    _require_year(year, "year")
    if state.with_year(year, holidays=holidays, workdays=workdays) == state:
        return []
    if year not in state.years:
        return [YearSet(year=year, holidays=holidays, workdays=workdays)]
    reason = command.reason.strip()
    if not reason:
        raise Rejected("reason-required", fields={"reason": "field-required"})
    return [YearCorrected(year=year, holidays=holidays, workdays=workdays, reason=reason)]


def _require_year(year: int, field: str) -> None:
    if year not in YEARS:
        raise Rejected("calendar-year-wrong", fields={field: "calendar-year-wrong"})


def evolve(state: HolidayCalendar, event: Event) -> HolidayCalendar:
    match event:
        case YearSet() | YearCorrected():
            off, on = frozenset(event.holidays), frozenset(event.workdays)
            return state.year_set(event.year, off, on)
        case DayMarked(day=day, rest=rest, name=name):
            return state.day_set(day, rest=rest, name=name)
        case _:
            assert_never(event)


CALENDAR: Decider[Command, HolidayCalendar, Event] = Decider(
    "calendar", get_args(Event), NOTHING, decide, evolve
)

"""The holiday calendar (M3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from application.configuration import calendars, configuring
from application.configuration.configuring import CONFIGURERS
from application.configuration.imports.calendar import DayKind
from application.permissions import Hidden
from domain.configuration.calendar import CALENDAR, DayMarked, Event
from domain.rules.working_days import HolidayCalendar
from domain.streams import CALENDAR as CALENDAR_STREAM
from interfaces.history import Change, Changes, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded
from interfaces.system import System, command
from projections.todo import todo
from projections.todo.todo_items import TodoKind

LABELS = {
    "year": "年度",
    "holidays": "放假日",
    "workdays": "调休上班日",
    "day": "日期",
    "name": "节日名称",
    "reason": "更正原因",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer:
    years: tuple[int, ...]
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfYear:
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedDay:
    """A day on which it is not as its weekday says."""

    day: date
    kind: DayKind
    name: str
    """Empty where the day was entered without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What still runs and ends in a year. Its last day is stored and does not move."""

    kind: TodoKind
    count: int


def state_of(system: System, call: Call[Any]) -> tuple[HolidayCalendar, int]:
    try:
        return folded(system, call, CALENDAR, CALENDAR_STREAM)
    except Hidden:  # no year has been imported yet
        return CALENDAR.initial, 0


def calendar(system: System, call: Call[Any]) -> CalendarAnswer:
    state, _ = state_of(system, call)
    return CalendarAnswer(
        years=tuple(sorted(state.years)),
        holidays=tuple(sorted(state.holidays)),
        workdays=tuple(sorted(state.workdays)),
    )


def marked_days(system: System, call: Call[OfYear]) -> Page[MarkedDay]:
    state, _ = state_of(system, call)
    wanted = call.body.year
    days = tuple(
        MarkedDay(
            day=day,
            kind=DayKind.REST if day in state.holidays else DayKind.WORK,
            name=state.name_of(day),
        )
        for day in sorted(state.holidays | state.workdays)
        if wanted in (None, day.year)
    )
    part = call.listing
    return Page(days[part.offset : part.offset + part.size], len(days))


def running(system: System, year: int) -> tuple[Running, ...]:
    """Publicities and deadlines that end in this year, from today on."""
    first = max(date(year, 1, 1), system.clock.today())
    with system.reading() as tx:
        found = todo.due_between(tx, first, date(year, 12, 31))
    return tuple(Running(kind=kind, count=found[kind]) for kind in TodoKind if kind in found)


def changes(system: System, year: int) -> tuple[Change, ...]:
    """Of one year, so that before and after are of the same."""
    return changes_of(system, CALENDAR_STREAM, LABELS, lambda event: _year(event) == year)


def _year(event: Event) -> int:
    return event.day.year if isinstance(event, DayMarked) else event.year


def _changes(system: System, call: Call[OfYear]) -> Changes:
    state, _ = state_of(system, call)
    wanted = state.years if call.body.year is None else {call.body.year}
    found = (change for year in wanted for change in changes(system, year))
    return Changes(changes=tuple(sorted(found, key=lambda change: -change.version)))


SET_CALENDAR_YEAR = Operation(
    name="calendar.set-year",
    functions=("M3",),
    path="/calendar/set-year",
    summary="录入或更正一年的节假日",
    body=calendars.CalendarYear,
    handler=command(calendars.set_calendar_year),
    roles=configuring.CONFIGURERS,
)


CALENDAR_READ = Read(
    name="calendar.get",
    functions=("M3",),
    path="/calendar",
    summary="节假日",
    handler=calendar,
    answer=CalendarAnswer,
    roles=CONFIGURERS,
)


CALENDAR_EXPORT = Export(
    title="节假日",
    rows=marked_days,
    columns=(
        ("日期", lambda row: row.day),
        ("休息或上班", lambda row: row.kind),
        ("节日名称", lambda row: row.name),
    ),
)
CALENDAR_DAYS = Read(
    name="calendar.days",
    functions=("M3",),
    path="/calendar/days",
    summary="放假日与调休上班日",
    export=CALENDAR_EXPORT,
    handler=marked_days,
    answer=MarkedDay,
    filters=OfYear,
    paged=True,
    roles=CONFIGURERS,
)


CALENDAR_CHANGES = Read(
    name="calendar.changes",
    functions=("M3",),
    path="/calendar/changes",
    summary="变更记录",
    handler=_changes,
    answer=Changes,
    filters=OfYear,
    roles=CONFIGURERS,
)


COMMANDS = (SET_CALENDAR_YEAR,)


READS = (CALENDAR_READ, CALENDAR_DAYS, CALENDAR_CHANGES)

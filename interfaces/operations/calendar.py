"""The holiday calendar (M3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from application import calendars, configuring
from application.configuring import CONFIGURERS
from application.permissions import Hidden
from domain.calendar import CALENDAR
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded
from interfaces.system import System, command

ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer:
    years: tuple[int, ...]
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


def calendar(system: System, call: Call[Any]) -> CalendarAnswer:
    try:
        state, _ = folded(system, call, CALENDAR, CALENDAR_STREAM)
    except Hidden:  # no year has been imported yet
        return CalendarAnswer(years=(), holidays=(), workdays=())
    return CalendarAnswer(
        years=tuple(sorted(state.years)),
        holidays=tuple(sorted(state.holidays)),
        workdays=tuple(sorted(state.workdays)),
    )


SET_CALENDAR_YEAR = Operation(
    name="calendar.set-year",
    functions=("M3",),
    path="/calendar/set-year",
    summary="导入一年的节假日",
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


COMMANDS = (SET_CALENDAR_YEAR,)


READS = (CALENDAR_READ,)

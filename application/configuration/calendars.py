"""The holiday calendar (M3)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.configuration.calendar import CALENDAR, MarkDay, SetYear
from domain.streams import CALENDAR as CALENDAR_STREAM


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    year: int
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    reason: str = ""
    """Of a correction; a year that is new needs none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    day: date
    rest: bool
    name: str = ""


def set_calendar_year(work: Work, desk: Desk, _: UUID, form: CalendarYear, __: int | None) -> UUID:
    """M3"""
    require_role(desk.actor, *CONFIGURERS)
    command = SetYear(
        year=form.year, holidays=form.holidays, workdays=form.workdays, reason=form.reason
    )
    work.do(CALENDAR, CALENDAR_STREAM, command)
    return CALENDAR_STREAM


def mark_day(work: Work, desk: Desk, _: UUID, form: CalendarDay, __: int | None) -> UUID:
    """One day of a year that is imported."""
    require_role(desk.actor, *CONFIGURERS)
    work.do(CALENDAR, CALENDAR_STREAM, MarkDay(day=form.day, rest=form.rest, name=form.name))
    return CALENDAR_STREAM

"""Holiday calendar (节假日): the years that working days can be counted in (page M3)."""

from dataclasses import dataclass
from datetime import date

from domain.decider import Decider
from domain.rules.working_days import HolidayCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class SetYear:
    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]
    """Saturdays and Sundays on which people work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSet:
    """导入节假日"""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


Command = SetYear
Event = YearSet
NOTHING = HolidayCalendar()


def decide(command: Command, state: HolidayCalendar) -> list[Event]:
    after = state.with_year(command.year, holidays=command.holidays, workdays=command.workdays)
    if after == state:
        return []
    return [YearSet(year=command.year, holidays=command.holidays, workdays=command.workdays)]


def evolve(state: HolidayCalendar, event: Event) -> HolidayCalendar:
    return HolidayCalendar(
        years=state.years | {event.year},
        holidays=frozenset(d for d in state.holidays if d.year != event.year)
        | frozenset(event.holidays),
        workdays=frozenset(d for d in state.workdays if d.year != event.year)
        | frozenset(event.workdays),
    )


CALENDAR: Decider[Command, HolidayCalendar, Event] = Decider(
    "calendar", (YearSet,), NOTHING, decide, evolve
)

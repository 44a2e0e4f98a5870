"""Publicities of a unit (A6 单位公示): which cases are posted, and how many days are over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from application.work import Work
from domain.configuration.calendar import CALENDAR
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.rules.working_days import HolidayCalendar, working_days_between
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.terms import Role, TitleLevel
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Read
from interfaces.system import System
from projections.cases import declaration_lists as lists
from projections.cases.declaration_lists import DeclarationRow

UNIT = (Role.UNIT_OFFICER,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Working days of a publicity, by the calendar of today; None while a year is unknown."""

    passed: int | None
    total: int | None
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    declaration: UUID
    applicant_name: str | None
    title: str
    title_level: TitleLevel
    specialty_name: str | None
    committee_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNotice:
    """Cases of one unit that were posted on one day and end on one day: one sheet of paper."""

    posted_on: date
    last_day: date
    days: Days
    entries: tuple[Posted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNotices:
    organisation_name: str
    contact_person: str
    contact: str
    address: str
    notices: tuple[UnitNotice, ...]


def notices(system: System, call: Call[NoBody]) -> UnitNotices:
    assert call.actor.organisation is not None, "a unit's officer has a unit"
    work = Work(system.log, call.context)
    unit = work.load(ORGANISATION, call.actor.organisation)
    calendar = work.load(CALENDAR, CALENDAR_STREAM)
    with system.reading() as tx:
        rows = lists.publicised_at(tx, call.actor.bodies)
    today = system.clock.today()
    return UnitNotices(
        organisation_name=unit.name,
        contact_person=_text(unit.contact_person),
        contact=_text(unit.contact),
        address=_text(unit.address),
        notices=tuple(_notices(rows, calendar, today)),
    )


def days_of(calendar: HolidayCalendar, posted_on: date, last_day: date, today: date) -> Days:
    try:
        total = working_days_between(calendar, posted_on, last_day)
        passed = working_days_between(calendar, posted_on, min(today, last_day))
    except Rejected:  # a year was taken out of the calendar since
        return Days(passed=None, total=None, over=today > last_day)
    return Days(passed=passed, total=total, over=today > last_day)


def _notices(
    rows: tuple[DeclarationRow, ...], calendar: HolidayCalendar, today: date
) -> Iterator[UnitNotice]:
    for (posted_on, last_day), members in groupby(rows, key=lambda r: (r.posted_on, r.last_day)):
        assert posted_on is not None, "only what is posted is listed"
        assert last_day is not None, "and it ends some day"
        yield UnitNotice(
            posted_on=posted_on,
            last_day=last_day,
            days=days_of(calendar, posted_on, last_day, today),
            entries=tuple(
                Posted(
                    declaration=row.declaration,
                    applicant_name=row.applicant_name,
                    title=row.title,
                    title_level=row.title_level,
                    specialty_name=row.specialty_name,
                    committee_name=row.committee_name,
                )
                for row in members
            ),
        )


def _text(sealed: Any) -> str:
    return (sealed.value or "") if sealed is not None else ""


NOTICES = Read(
    name="unit-publicity.list",
    functions=("A6",),
    path="/unit-publicity",
    summary="单位公示：公示中的申报与公示通知",
    handler=notices,
    answer=UnitNotices,
    roles=UNIT,
)

READS = (NOTICES,)

"""The holiday calendar (M3)."""

from collections import Counter

from application.configuring import CONFIGURERS
from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import calendar as operations
from interfaces.system import System

ADMINISTRATOR = (Role.ADMINISTRATOR,)


def show_calendar(system: System, call: Call[NoBody]) -> Show:
    found = operations.calendar(system, call)
    off, on = Counter(d.year for d in found.holidays), Counter(d.year for d in found.workdays)
    return Show(
        "admin/calendar.html",
        {
            "years": [(year, off[year], on[year]) for year in found.years],
            "initial": {"year": max(found.years) + 1 if found.years else None},
        },
    )


VIEWS: tuple[View, ...] = (
    View(
        name="pages.calendar",
        functions=("M3",),
        path="/admin/calendar",
        title="节假日管理",
        show=show_calendar,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.SET_CALENDAR_YEAR,
                to="/admin/calendar",
                done="configuration-saved",
            ),
        ),
    ),
)

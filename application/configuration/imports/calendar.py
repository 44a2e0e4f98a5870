"""The holidays of a year (节假日) by sheet (M3), one row a day as the yearly notice lists them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from application.configuration.calendars import CalendarDay, mark_day
from application.configuration.configuring import CONFIGURERS
from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.work import Work


class DayKind(StrEnum):
    """Whether people work on a day that is not like its weekday."""

    REST = "REST"
    WORK = "WORK"


COLUMNS = (
    Column(name="day", heading="日期", kind=date, mandatory=True, example="2027-10-01"),
    Column(
        name="kind",
        heading="休息或上班",
        kind=DayKind,
        mandatory=True,
        note="放假填“休息”；周末调休上班填“上班”；平常的周末不必填写",
    ),
    Column(name="name", heading="节日名称", example="国庆节"),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given = line.values
    rest = given["kind"] is DayKind.REST
    form = CalendarDay(day=given["day"], rest=rest, name=given["name"])
    return mark_day(work, desk, line.id, form, None)


KINDS = (
    ImportKind(
        name="calendar",
        title="节假日",
        functions=("M3",),
        roles=CONFIGURERS,
        columns=COLUMNS,
        apply=apply,
        back="/admin/calendar",
    ),
)

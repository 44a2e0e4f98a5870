"""How long a publicity (公示) lasts."""

from datetime import date, timedelta

from domain.decider import Rejected
from domain.rules.working_days import HolidayCalendar, add_working_days

MINIMUM_PUBLICITY_DAYS = 5
"""Working days, counted from the day after posting.

Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019), chapter 3 for the publicity inside the unit
and chapter 4 for the one after the review. The one before the review is the province's custom,
and is held to the same number.
"""


def publicity_until(
    calendar: HolidayCalendar,
    posted_on: date,
    working_days: int,
    at_least: int = MINIMUM_PUBLICITY_DAYS,
) -> date:
    """The last day. Raises `Rejected`: publicity-too-short, calendar-year-unknown.

    `at_least` is the province's number, where it asks for more than the nation.
    """
    if working_days < max(at_least, MINIMUM_PUBLICITY_DAYS):
        raise Rejected(
            "publicity-too-short", fields={"working_days": "publicity-too-short"}, days=at_least
        )
    return add_working_days(calendar, posted_on, working_days)


LEFT_TO_OFFICE = timedelta(days=1)
"""The day after the last one is the office's: to add evidence, and to close with its own hand."""


def closes_by_itself(last_day: date, on: date) -> bool:
    """Whether a publicity that nobody has closed is closed without them."""
    return on > last_day + LEFT_TO_OFFICE

"""How long a publicity (公示) lasts."""

from datetime import date

from domain.decider import Rejected
from domain.rules.working_days import HolidayCalendar, add_working_days

MINIMUM_PUBLICITY_DAYS = 5
"""Working days, counted from the day after posting.

Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019); the same for units, before and after review.
"""


def publicity_until(calendar: HolidayCalendar, posted_on: date, working_days: int) -> date:
    """The last day. Raises `Rejected`: publicity-too-short, calendar-year-unknown."""
    if working_days < MINIMUM_PUBLICITY_DAYS:
        raise Rejected("publicity-too-short", fields={"working_days": "publicity-too-short"})
    return add_working_days(calendar, posted_on, working_days)

"""核准备案有效期: how long the filing of a committee may last, and when its end is near.

Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019): a filing is valid for at most three years.
"""

from datetime import MAXYEAR, date, timedelta
from enum import StrEnum

MAXIMUM_VALIDITY_YEARS = 3
"""Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019), chapter 2."""
WARN_DAYS = 90
"""Before its last day a filing is reported as expiring; no rule, but time enough to renew it."""


class FilingState(StrEnum):
    """备案状态 on one day"""

    IN_FORCE = "IN_FORCE"
    EXPIRING = "EXPIRING"
    EXPIRED = "EXPIRED"
    NOT_YET = "NOT_YET"


def last_day(start: date, years: int = MAXIMUM_VALIDITY_YEARS) -> date:
    """The last day of so many years that begin on `start`, which counts itself."""
    year = start.year + years
    if year > MAXYEAR:
        return date.max
    leap_day = (start.month, start.day) == (2, 29)
    after = date(year, 3, 1) if leap_day else start.replace(year=year)
    return after - timedelta(days=1)


def validity_faults(start: date, end: date, years: int = MAXIMUM_VALIDITY_YEARS) -> dict[str, str]:
    """Field -> code of what is wrong; both days count. `years` is the province's number."""
    if end < start:
        return {"valid_until": "dates-crossed"}
    return {"valid_until": "validity-too-long"} if end > last_day(start, years) else {}


def filing_state(start: date, end: date, on: date) -> FilingState:
    if on < start:
        return FilingState.NOT_YET
    if on > end:
        return FilingState.EXPIRED
    return FilingState.EXPIRING if (end - on).days <= WARN_DAYS else FilingState.IN_FORCE

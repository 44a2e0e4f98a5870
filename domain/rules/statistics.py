"""What the statistics count with: where a case lies, when it is late, how a rate is rounded.

docs/statistics.md says what is counted; these are the pieces of it that are rules.
"""

from datetime import date, timedelta
from enum import StrEnum

REVIEW_DAYS = 30
"""Calendar days that a case may lie at a stage before it counts as overdue.

Source: none; the regulation sets no time for a stage. It is the measure of a month.
"""
CLOSING_DAYS = 10
"""Calendar days after the last day of a publicity, within which its stage should be over.

Source: none; as `REVIEW_DAYS`.
"""


class Place(StrEnum):
    """Where a case lies: a kind of stage, or its applicant. In the order of the routes."""

    APPLICANT = "A"
    """After a return."""
    SUPPLEMENT = "S"
    UNIT = "U"
    AUTHORITY = "D"
    INDUSTRY = "I"
    TITLE_OFFICE = "O"
    COMMITTEE = "C"
    TITLE_AUTHORITY = "T"
    PUBLICITY_BEFORE = "P1"
    EXPERT_REVIEW = "E"
    PUBLICITY_AFTER = "P2"
    FILING = "F"
    """Also the first half of stage X, where no stage F is on the route."""
    ISSUE = "X"


_NEVER_LATE = (Place.APPLICANT, Place.EXPERT_REVIEW)
"""An applicant takes their time, and a meeting is on its own day."""


def place_of(code: str, *, to_be_filed: bool) -> Place:
    """Where a stage of this code is; the empty code is the applicant.

    `to_be_filed`: experts decide the case, and nothing of it has been filed yet.
    """
    if not code:
        return Place.APPLICANT
    if code == Place.ISSUE and to_be_filed:
        return Place.FILING
    return Place(code if code in (Place.PUBLICITY_BEFORE, Place.PUBLICITY_AFTER) else code[0])


def review_due(place: Place, arrived: date) -> date | None:
    """The last day in time for what arrived there that day; None where nothing is ever late."""
    return None if place in _NEVER_LATE else arrived + timedelta(days=REVIEW_DAYS)


def closing_due(last_day: date) -> date:
    """The last day in time for a stage whose publicity runs until `last_day`."""
    return last_day + timedelta(days=CLOSING_DAYS)


def per_mille(part: int, whole: int) -> int | None:
    """千分比, rounded half up; None of nothing."""
    return (2000 * part + whole) // (2 * whole) if whole else None


def rank_of(count: int, percent: int) -> int:
    """Which of so many values, ascending and from 1, is the percentile: the nearest rank."""
    return -(-percent * count // 100)


def quarter(month: int) -> int:
    """季度 of a month, both from 1."""
    return (month + 2) // 3

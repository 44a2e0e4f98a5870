"""The time of China: one zone for the whole country, and no summer time."""

from datetime import date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""Asia/Shanghai."""


def day_in_china(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def midnight(day: date) -> datetime:
    """Its first moment."""
    return datetime.combine(day, time(), CHINA)


def beginning(day: date | None) -> datetime | None:
    """From when on a condition with a first day holds; None for always."""
    return None if day is None or day == date.min else midnight(day)


def end(day: date | None) -> datetime | None:
    """Before when a condition with a last day holds; None for always."""
    return None if day is None or day == date.max else midnight(day + timedelta(days=1))

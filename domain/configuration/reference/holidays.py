"""Statutory holidays and make-up workdays of 2024 to 2026, as the State Council announced them.

The table seeds the calendar; later years are imported. A holiday may fall on a weekend.
A make-up workday (调休上班) is a Saturday or Sunday on which people work.
"""

from datetime import date

from domain.rules.working_days import HolidayCalendar


def _days(year: int, *days: tuple[int, int]) -> frozenset[date]:
    return frozenset(date(year, month, day) for month, day in days)


_HOLIDAYS: frozenset[date] = frozenset().union(
    _days(
        2024,
        (1, 1),
        (2, 10),
        (2, 11),
        (2, 12),
        (2, 13),
        (2, 14),
        (2, 15),
        (2, 16),
        (2, 17),
        (4, 4),
        (4, 5),
        (4, 6),
        (5, 1),
        (5, 2),
        (5, 3),
        (5, 4),
        (5, 5),
        (6, 10),
        (9, 15),
        (9, 16),
        (9, 17),
        (10, 1),
        (10, 2),
        (10, 3),
        (10, 4),
        (10, 5),
        (10, 6),
        (10, 7),
    ),
    _days(
        2025,
        (1, 1),
        (1, 28),
        (1, 29),
        (1, 30),
        (1, 31),
        (2, 1),
        (2, 2),
        (2, 3),
        (2, 4),
        (4, 4),
        (4, 5),
        (4, 6),
        (5, 1),
        (5, 2),
        (5, 3),
        (5, 4),
        (5, 5),
        (5, 31),
        (6, 1),
        (6, 2),
        (10, 1),
        (10, 2),
        (10, 3),
        (10, 4),
        (10, 5),
        (10, 6),
        (10, 7),
        (10, 8),
    ),
    _days(
        2026,
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 15),
        (2, 16),
        (2, 17),
        (2, 18),
        (2, 19),
        (2, 20),
        (2, 21),
        (2, 22),
        (2, 23),
        (4, 4),
        (4, 5),
        (4, 6),
        (5, 1),
        (5, 2),
        (5, 3),
        (5, 4),
        (5, 5),
        (6, 19),
        (6, 20),
        (6, 21),
        (9, 25),
        (9, 26),
        (9, 27),
        (10, 1),
        (10, 2),
        (10, 3),
        (10, 4),
        (10, 5),
        (10, 6),
        (10, 7),
    ),
)

_WORKDAYS: frozenset[date] = frozenset().union(
    _days(2024, (2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)),
    _days(2025, (1, 26), (2, 8), (4, 27), (9, 28), (10, 11)),
    _days(2026, (1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)),
)

HOLIDAYS_2024_2026 = HolidayCalendar(
    years=frozenset((2024, 2025, 2026)), holidays=_HOLIDAYS, workdays=_WORKDAYS
)

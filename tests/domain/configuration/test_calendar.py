"""The holiday calendar: years that are set, corrected with a reason, and marked day by day."""

from datetime import date

from domain.configuration.calendar import (
    CALENDAR,
    DayMarked,
    MarkDay,
    SetYear,
    YearCorrected,
    YearSet,
)
from tests.spec import spec

NEW_YEAR, SATURDAY = date(2027, 1, 1), date(2027, 1, 9)
SET = SetYear(year=2027, holidays=(NEW_YEAR,), workdays=())
empty = spec(CALENDAR)
known = empty.after(SET)


def test_a_new_year_needs_no_reason_and_a_known_one_does() -> None:
    empty.when(SET).then(YearSet(year=2027, holidays=(NEW_YEAR,), workdays=()))
    known.when(SET).then()
    other = SetYear(year=2027, holidays=(), workdays=(SATURDAY,))
    known.when(other).rejected("reason-required")
    corrected = SetYear(year=2027, holidays=(), workdays=(SATURDAY,), reason=" 通知调整 ")
    known.when(corrected).then(
        YearCorrected(year=2027, holidays=(), workdays=(SATURDAY,), reason="通知调整")
    )
    assert known.after(corrected).state.holidays == frozenset()


def test_a_day_is_marked_once_and_makes_its_year_known() -> None:
    rest = MarkDay(day=NEW_YEAR, rest=True, name=" 元旦 ")
    empty.when(rest).then(DayMarked(day=NEW_YEAR, rest=True, name="元旦"))
    marked = empty.after(rest)
    marked.when(rest).then()
    assert marked.state.years == {2027}
    assert marked.state.name_of(NEW_YEAR) == "元旦"
    empty.when(MarkDay(day=NEW_YEAR, rest=False, name="")).rejected("calendar-workday-not-weekend")
    worked = empty.after(MarkDay(day=SATURDAY, rest=False, name=""))
    assert worked.state.workdays == {SATURDAY}


def test_names_go_with_their_days() -> None:
    marked = empty.after(MarkDay(day=NEW_YEAR, rest=True, name="元旦"))
    cleared = marked.after(SetYear(year=2027, holidays=(), workdays=(), reason="撤销"))
    assert cleared.state.names == frozenset()


def test_a_year_that_nobody_means_is_refused() -> None:
    empty.when(SetYear(year=1027, holidays=(), workdays=())).rejected("calendar-year-wrong")
    empty.when(MarkDay(day=date(2207, 1, 1), rest=True, name="")).rejected("calendar-year-wrong")

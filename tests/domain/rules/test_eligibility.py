"""Conditions are judged by titles, answers and the cut-off date, to the day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.configuration.conditions import (
    AnnualAssessments,
    Conditions,
    ContinuingEducation,
    EducationWithYears,
    FieldCondition,
    FieldTest,
    PreviousTitle,
    YearsInPost,
)
from domain.configuration.template import (
    Answer,
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.people.held_titles import HeldTitle
from domain.rules.eligibility import Applying, Finding, Verdict, evaluate, full_years, last_years
from domain.terms import DeclarationType, TitleLevel

CUT_OFF = date(2026, 12, 31)
EXCEPTIONAL, GREEN = DeclarationType.EXCEPTIONAL_ELIGIBILITY, DeclarationType.GREEN_CHANNEL


def field(code: str, kind: FieldKind, **more: Any) -> TemplateField:
    return TemplateField(code=code, label=code, kind=kind, **more)


TEMPLATE = Template(
    version=1,
    sections=(
        Section(
            code="all",
            title="全部",
            fields=(
                field("degree", FieldKind.CHOICE, choices=("博士", "本科", "专科")),
                field("started", FieldKind.DATE),
                field("papers", FieldKind.NUMBER),
                field("hours", FieldKind.TABLE, columns=("年度", "学时")),
                field("grades", FieldKind.TABLE, columns=("年度", "等次")),
            ),
        ),
    ),
)


def held(on: date, level: TitleLevel = TitleLevel.INTERMEDIATE, series: str = "05") -> HeldTitle:
    return HeldTitle(series=series, level=level, obtained_on=on)


WHO = Applying(
    year=2026,
    level=TitleLevel.SENIOR_ASSOCIATE,
    series="05",
    claim=DeclarationType.ORDINARY,
    titles=(held(date(2021, 12, 31)),),
    answers=(Answer(field="degree", text="本科"),),
    template=TEMPLATE,
    cut_off_on=CUT_OFF,
)
DOCTOR = EducationWithYears(field="degree", degrees="博士", years=2, reason="博士满 2 年")
BACHELOR = EducationWithYears(field="degree", degrees="本科", years=5, reason="本科满 5 年")


def judged(conditions: Conditions, who: Applying = WHO) -> Finding:
    [found] = evaluate(conditions, who)
    return found


def verdict(conditions: Conditions, **changes: Any) -> Verdict:
    return judged(conditions, replace(WHO, **changes)).verdict


# Years.


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (date(2021, 12, 31), date(2026, 12, 31), 5),
        (date(2022, 1, 1), date(2026, 12, 31), 4),
        (date(2020, 2, 29), date(2025, 2, 28), 5),
        (date(2020, 2, 29), date(2025, 2, 27), 4),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2026, 12, 31), date(2026, 12, 31), 0),
        (date(2027, 1, 1), date(2026, 12, 31), -1),
    ],
)
def test_full_years_end_on_the_same_day_of_the_month(start: date, end: date, years: int) -> None:
    assert full_years(start, end) == years


@given(
    st.dates(date(1950, 1, 1), date(2026, 1, 1)),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)
def test_years_never_go_back_as_days_pass(start: date, end: date) -> None:
    assert full_years(start, end) <= full_years(start, end + timedelta(days=1))
    assert full_years(start, end) >= full_years(start + timedelta(days=1), end)


@given(st.dates(date(1950, 1, 1), date(2026, 1, 1)), st.integers(0, 50))
def test_so_many_years_are_full_on_the_anniversary_and_not_before(start: date, n: int) -> None:
    try:
        anniversary = start.replace(year=start.year + n)
    except ValueError:
        anniversary = date(start.year + n, 2, 28)
    assert full_years(start, anniversary) == n
    assert full_years(start, anniversary - timedelta(days=1)) == n - 1


@pytest.mark.parametrize(
    ("cut_off", "years"),
    [
        (date(2026, 12, 31), (2023, 2024, 2025)),  # the year itself is not over when one declares
        (date(2026, 6, 30), (2023, 2024, 2025)),
        (date(2025, 12, 31), (2023, 2024, 2025)),
        (date(2025, 12, 30), (2022, 2023, 2024)),
    ],
)
def test_the_last_years_are_those_that_are_over(cut_off: date, years: tuple[int, ...]) -> None:
    assert last_years(2026, cut_off, 3) == years


# Education with years.


@pytest.mark.parametrize(
    ("obtained", "expected"),
    [
        (date(2021, 12, 31), Verdict.MET),
        (date(2022, 1, 1), Verdict.NOT_MET),
        (date(2027, 1, 1), Verdict.NOT_MET),
    ],
)
def test_exactly_five_years_are_enough(obtained: date, expected: Verdict) -> None:
    conditions = Conditions(education=(BACHELOR,))
    assert verdict(conditions, titles=(held(obtained),)) is expected


def test_alternatives_are_joined_by_or() -> None:
    conditions = Conditions(education=(DOCTOR, BACHELOR))
    doctor = (Answer(field="degree", text="博士"),)
    two_years = (held(date(2024, 12, 31)),)
    assert verdict(conditions, answers=doctor, titles=two_years) is Verdict.MET
    assert verdict(conditions, titles=two_years) is Verdict.NOT_MET
    assert verdict(conditions, answers=(Answer(field="degree", text="专科"),)) is Verdict.NOT_MET
    assert judged(conditions).reason == "博士满 2 年；或本科满 5 年"


def test_the_years_count_from_the_first_title_of_the_step_below() -> None:
    conditions = Conditions(education=(BACHELOR,))
    both = (held(date(2024, 1, 1)), held(date(2015, 1, 1)), held(date(2000, 1, 1), JUNIOR))
    assert judged(conditions, replace(WHO, titles=both)).facts["since"] == date(2015, 1, 1)
    assert verdict(conditions, titles=(held(date(2000, 1, 1), JUNIOR),)) is Verdict.NOT_MET
    assert verdict(conditions, titles=()) is Verdict.NOT_MET


def test_the_first_title_counts_from_the_first_day_at_work() -> None:
    conditions = Conditions(education=(replace(BACHELOR, years=1, since_field="started"),))
    degree = Answer(field="degree", text="本科")
    junior = {"level": JUNIOR, "titles": ()}
    started = (degree, Answer(field="started", text="2025-12-31"))
    assert verdict(conditions, **junior, answers=started) is Verdict.MET
    late = (degree, Answer(field="started", text="2026-01-01"))
    assert verdict(conditions, **junior, answers=late) is Verdict.NOT_MET
    assert verdict(conditions, **junior, answers=(degree,)) is Verdict.UNKNOWN


JUNIOR = TitleLevel.JUNIOR_ASSISTANT


def test_what_is_not_filled_in_is_unknown() -> None:
    conditions = Conditions(education=(BACHELOR,))
    found = judged(conditions, replace(WHO, answers=()))
    assert (found.verdict, found.field, found.blocks) == (Verdict.UNKNOWN, "degree", True)
    gone = replace(TEMPLATE, sections=())
    assert verdict(conditions, template=gone) is Verdict.UNKNOWN


def test_a_claim_lifts_what_says_so() -> None:
    lifted = Conditions(education=(replace(BACHELOR, years=20, exceptional_lifts=True),))
    assert verdict(lifted) is Verdict.NOT_MET
    assert verdict(lifted, claim=EXCEPTIONAL) is Verdict.LIFTED
    assert verdict(lifted, claim=GREEN) is Verdict.NOT_MET


def test_a_condition_is_asked_of_its_level_only() -> None:
    full = TitleLevel.SENIOR_FULL
    conditions = Conditions(education=(replace(BACHELOR, level=full),))
    assert evaluate(conditions, WHO) == ()
    assert len(evaluate(conditions, replace(WHO, level=full))) == 1


# The other kinds.


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (held(CUT_OFF), Verdict.MET),
        (held(CUT_OFF + timedelta(days=1)), Verdict.NOT_MET),
        (held(date(2010, 1, 1), TitleLevel.SENIOR_FULL), Verdict.MET),
        (held(date(2010, 1, 1), JUNIOR), Verdict.NOT_MET),
        (held(date(2010, 1, 1), series="06"), Verdict.NOT_MET),
    ],
)
def test_a_previous_title_is_held_by_the_cut_off(title: HeldTitle, expected: Verdict) -> None:
    one = PreviousTitle(title=TitleLevel.INTERMEDIATE, same_series=True, reason="x")
    assert verdict(Conditions(titles=(one,)), titles=(title,)) is expected
    elsewhere = Conditions(titles=(replace(one, same_series=False),))
    assert verdict(elsewhere, titles=(held(date(2010, 1, 1), series="06"),)) is Verdict.MET


def test_years_in_post_count_from_the_title_or_a_day_filled_in() -> None:
    by_title = Conditions(posts=(YearsInPost(years=5, reason="x"),))
    assert verdict(by_title) is Verdict.MET
    assert verdict(by_title, titles=()) is Verdict.NOT_MET
    by_day = Conditions(posts=(YearsInPost(years=5, field="started", reason="x"),))
    assert verdict(by_day) is Verdict.UNKNOWN
    answer = Answer(field="started", text="2022-01-01")
    assert verdict(by_day, answers=(answer,)) is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("rows", "expected", "short"),
    [
        ((("2024", "90"), ("2025", "90")), Verdict.MET, ""),
        ((("2024年度", "90学时"), ("２０２５年", "90.5")), Verdict.MET, ""),
        ((("2024", "50"), ("2024", "40"), ("2025", "90")), Verdict.MET, ""),
        ((("2024", "90"), ("2025", "89.99")), Verdict.NOT_MET, "2025"),
        ((("2025", "many"), ("", "90")), Verdict.NOT_MET, "2024、2025"),
        ((("2024",), ("2025", "90", "x")), Verdict.NOT_MET, "2024"),
    ],
)
def test_hours_of_a_year_are_added_up(
    rows: tuple[tuple[str, ...], ...], expected: Verdict, short: str
) -> None:
    one = ContinuingEducation(field="hours", hours=90, years=2, reason="x")
    who = replace(WHO, answers=(Answer(field="hours", rows=rows),))
    found = judged(Conditions(learning=(one,)), who)
    assert (found.verdict, found.facts["short"]) == (expected, short)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((("2024", "合格"), ("2025", "优秀")), Verdict.MET),
        ((("2024", "称职"), ("2025", "良好")), Verdict.MET),
        ((("2024", "合格"), ("2025", "基本合格")), Verdict.NOT_MET),
        ((("2025", "优秀"),), Verdict.NOT_MET),
        ((("2024", "合格"), ("2025", "合格"), ("2025", "不合格")), Verdict.NOT_MET),
    ],
)
def test_assessments_are_at_least_qualified(
    rows: tuple[tuple[str, ...], ...], expected: Verdict
) -> None:
    one = AnnualAssessments(field="grades", years=2, reason="x")
    answers = (Answer(field="grades", rows=rows),)
    assert verdict(Conditions(assessments=(one,)), answers=answers) is expected


@pytest.mark.parametrize(
    ("code", "test", "value", "text", "expected"),
    [
        ("papers", FieldTest.AT_LEAST, "3", "3.0", Verdict.MET),
        ("papers", FieldTest.AT_LEAST, "3", "2.9", Verdict.NOT_MET),
        ("started", FieldTest.NOT_AFTER, "2020-06-30", "2020-06-30", Verdict.MET),
        ("started", FieldTest.NOT_AFTER, "2020-06-30", "2020-07-01", Verdict.NOT_MET),
        ("degree", FieldTest.ONE_OF, "本科、博士", "博士", Verdict.MET),
        ("degree", FieldTest.ONE_OF, "本科，博士", "专科", Verdict.NOT_MET),
        ("papers", FieldTest.AT_LEAST, "3", "", Verdict.UNKNOWN),
        ("degree", FieldTest.AT_LEAST, "3", "本科", Verdict.UNKNOWN),
    ],
)
def test_a_field_is_compared_as_its_kind(
    code: str, test: FieldTest, value: str, text: str, expected: Verdict
) -> None:
    one = FieldCondition(field=code, test=test, value=value, reason="x")
    answers = (Answer(field=code, text=text),)
    assert verdict(Conditions(fields=(one,)), answers=answers) is expected


@given(st.text(), st.text())
def test_whatever_stands_in_a_table_is_judged(year: str, value: str) -> None:
    """Answers come from outside; none may break the rule."""
    both = Conditions(
        learning=(ContinuingEducation(field="hours", hours=1, years=1, reason="x"),),
        assessments=(AnnualAssessments(field="grades", years=1, reason="x"),),
    )
    rows = ((year, value), ())
    answers = (Answer(field="hours", rows=rows), Answer(field="grades", rows=rows))
    assert len(evaluate(both, replace(WHO, answers=answers))) == 2

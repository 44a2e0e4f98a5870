"""Whether a person meets a batch's conditions, one finding for each.

Years are full years up to the cut-off date (资格截止日期), the date itself included. Sources: the
national standards of the series (职称评价基本标准条件: a degree with years in post),
专业技术人员继续教育规定 (order 25: 90 hours a year), 事业单位工作人员考核规定 (annual
assessments).
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.configuration.conditions import (
    AnnualAssessments,
    Condition,
    ConditionKind,
    Conditions,
    ContinuingEducation,
    EducationWithYears,
    FieldCondition,
    FieldTest,
    PreviousTitle,
    YearsInPost,
    day,
    kind_read,
    number,
    reads,
    split,
)
from domain.configuration.template import (
    Answer,
    Answers,
    FieldKind,
    Template,
)
from domain.people.held_titles import HeldTitle
from domain.people.person import STEPS
from domain.terms import DeclarationType, TitleLevel

QUALIFIED = ("优秀", "良好", "合格", "称职")
"""Grades that are at least qualified, of institutions and of civil servants."""
_YEAR = re.compile(r"([0-9]{4})\s*年?度?")
_HOURS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)\s*(?:学时|小时)?")


class Verdict(StrEnum):
    MET = "MET"
    NOT_MET = "NOT_MET"
    UNKNOWN = "UNKNOWN"
    """The answer is not filled in; a submission needs it."""
    LIFTED = "LIFTED"
    """破格 or 绿色通道 need not meet it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One condition, or one set of alternatives, and what became of it."""

    kind: ConditionKind
    verdict: Verdict
    reason: str
    field: str = ""
    """The template's field it was read from, if any."""
    code: str
    """What was found, with `facts` about this person: for their own eyes only."""
    facts: Mapping[str, object]

    @property
    def blocks(self) -> bool:
        return self.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applying:
    """Who declares for what: all that conditions look at."""

    year: int
    """Of the batch."""
    level: TitleLevel
    series: str
    claim: DeclarationType
    titles: tuple[HeldTitle, ...]
    answers: Answers
    template: Template
    cut_off_on: date

    def answer(self, condition: Condition) -> Answer | None:
        """None when it is not filled in, or the template no longer asks for such a field."""
        return self.filled(reads(condition) or "", kind_read(condition))

    def filled(self, code: str, kind: FieldKind | None) -> Answer | None:
        asked = any(one.code == code and one.kind is kind for one in self.template.fields())
        found = [one for one in self.answers if one.field == code and not one.empty]
        return found[0] if asked and found else None

    def previous(self) -> HeldTitle | None:
        """The first title of the step below, or of a higher one, got by the cut-off date."""
        needed = max(STEPS.index(self.level) - 1, 0)
        found = [
            one
            for one in self.titles
            if STEPS.index(one.level) >= needed and one.obtained_on <= self.cut_off_on
        ]
        return min(found, key=lambda one: one.obtained_on, default=None)


def evaluate(conditions: Conditions, who: Applying) -> tuple[Finding, ...]:
    """A finding for every condition that is asked for the level, in the order of the batch."""
    found = []
    asked = [one for one in conditions.education if one.asked(who.level)]
    if asked:
        found.append(_one_of(asked, who))
    for _, condition in conditions.each():
        if not isinstance(condition, EducationWithYears) and condition.asked(who.level):
            found.append(_lifted(condition, who) or _judged(condition, who))
    return tuple(found)


def full_years(start: date, end: date) -> int:
    """Full years from `start` up to `end`, that day included; negative when it lies before.

    A year ends on the same day of the month, or on the month's last where there is none
    (Civil Code, article 202): 29 February comes round on 28 February.
    """
    last = monthrange(end.year, start.month)[1]
    anniversary = date(end.year, start.month, min(start.day, last))
    return end.year - start.year - (end < anniversary)


def last_years(year: int, cut_off_on: date, count: int) -> tuple[int, ...]:
    """The last calendar years before the batch's own that are over on the cut-off date, in order.

    Nobody has been assessed yet for the year in which they declare, even if it is counted
    towards their years in post.
    """
    over = (
        cut_off_on.year if (cut_off_on.month, cut_off_on.day) == (12, 31) else cut_off_on.year - 1
    )
    last = min(over, year - 1)
    return tuple(range(last - count + 1, last + 1))


def _lifted(condition: Condition, who: Applying) -> Finding | None:
    if not condition.lifted(who.claim):
        return None
    return Finding(
        kind=_KINDS[type(condition)],
        verdict=Verdict.LIFTED,
        reason=condition.reason,
        field=reads(condition) or "",
        code="eligibility-lifted",
        facts={"claim": who.claim},
    )


def _one_of(asked: list[EducationWithYears], who: Applying) -> Finding:
    """Alternatives: the best verdict counts; a claim lifts them where it lifts one of them."""
    lifted = [found for one in asked if (found := _lifted(one, who))]
    judged = lifted or [_education(one, who) for one in asked]
    order = (Verdict.LIFTED, Verdict.MET, Verdict.UNKNOWN, Verdict.NOT_MET)
    best = min(judged, key=lambda one: order.index(one.verdict))
    return Finding(
        kind=best.kind,
        verdict=best.verdict,
        reason="；或".join(one.reason for one in asked),
        field=best.field,
        code=best.code,
        facts=best.facts,
    )


def _judged(condition: Condition, who: Applying) -> Finding:
    match condition:
        case PreviousTitle():
            return _title(condition, who)
        case YearsInPost():
            return _post(condition, who)
        case ContinuingEducation():
            return _learning(condition, who)
        case AnnualAssessments():
            return _assessments(condition, who)
        case FieldCondition():
            return _field(condition, who)
        case _:
            raise AssertionError(f"no rule for {type(condition).__name__}")


def _education(condition: EducationWithYears, who: Applying) -> Finding:
    answer = who.answer(condition)
    if answer is None:
        return _unknown(condition)
    degree = answer.text.strip()
    if degree in split(condition.degrees) and _unfilled(condition.since_field, who):
        return _unknown(condition, condition.since_field)
    since = _since(condition.since_field, who)
    years = max(full_years(since, who.cut_off_on), 0) if since else 0
    met = degree in split(condition.degrees) and years >= condition.years
    facts = {"degree": degree, "years": years, "since": since, "cut_off_on": who.cut_off_on}
    return _found(condition, met, "eligibility-education", facts)


def _title(condition: PreviousTitle, who: Applying) -> Finding:
    held = [
        one
        for one in who.titles
        if STEPS.index(one.level) >= STEPS.index(condition.title)
        and one.obtained_on <= who.cut_off_on
        and (not condition.same_series or one.series == who.series)
    ]
    first = min(held, key=lambda one: one.obtained_on, default=None)
    facts = {"level": first.level, "since": first.obtained_on} if first else {}
    return _found(condition, first is not None, "eligibility-title", facts)


def _post(condition: YearsInPost, who: Applying) -> Finding:
    if _unfilled(condition.field, who):
        return _unknown(condition)
    since = _since(condition.field, who)
    years = max(full_years(since, who.cut_off_on), 0) if since else 0
    facts = {"years": years, "since": since, "cut_off_on": who.cut_off_on}
    met = since is not None and since <= who.cut_off_on and years >= condition.years
    return _found(condition, met, "eligibility-years", facts)


def _unfilled(code: str, who: Applying) -> bool:
    return bool(code) and who.filled(code, FieldKind.DATE) is None


def _since(code: str, who: Applying) -> date | None:
    """From the day filled in, or from the previous title where no field is named."""
    if code:
        answer = who.filled(code, FieldKind.DATE)
        return day(answer.text) if answer else None
    previous = who.previous()
    return previous.obtained_on if previous else None


def _learning(condition: ContinuingEducation, who: Applying) -> Finding:
    answer = who.answer(condition)
    if answer is None:
        return _unknown(condition)
    hours: dict[int, Decimal] = {}
    for row in answer.rows:
        year, value = _year(row), _HOURS.fullmatch(_cell(row, 1))
        if year is not None and value is not None:
            hours[year] = hours.get(year, Decimal(0)) + Decimal(value[1])
    wanted = last_years(who.year, who.cut_off_on, condition.years)
    short = [year for year in wanted if hours.get(year, Decimal(0)) < condition.hours]
    facts = {"wanted": _span(wanted), "short": _listed(short), "hours": condition.hours}
    return _found(condition, not short, "eligibility-hours", facts)


def _assessments(condition: AnnualAssessments, who: Applying) -> Finding:
    answer = who.answer(condition)
    if answer is None:
        return _unknown(condition)
    grades: dict[int, list[bool]] = {}
    for row in answer.rows:
        if (year := _year(row)) is not None:
            grades.setdefault(year, []).append(_cell(row, 1) in QUALIFIED)
    wanted = last_years(who.year, who.cut_off_on, condition.years)
    short = [year for year in wanted if not (grades.get(year) and all(grades[year]))]
    facts = {"wanted": _span(wanted), "short": _listed(short)}
    return _found(condition, not short, "eligibility-assessments", facts)


def _field(condition: FieldCondition, who: Applying) -> Finding:
    answer = who.answer(condition)
    if answer is None:
        return _unknown(condition)
    text, met = answer.text.strip(), False
    match condition.test:
        case FieldTest.AT_LEAST:
            given, least = number(text), number(condition.value)
            met = given is not None and least is not None and given >= least
        case FieldTest.NOT_AFTER:
            on, last = day(text), day(condition.value)
            met = on is not None and last is not None and on <= last
        case FieldTest.ONE_OF:
            met = text in split(condition.value)
    return _found(condition, met, "eligibility-answer", {"answer": text})


def _found(condition: Condition, met: bool, code: str, facts: Mapping[str, object]) -> Finding:
    return Finding(
        kind=_KINDS[type(condition)],
        verdict=Verdict.MET if met else Verdict.NOT_MET,
        reason=condition.reason,
        field=reads(condition) or "",
        code=code,
        facts=facts,
    )


def _unknown(condition: Condition, code: str = "") -> Finding:
    return Finding(
        kind=_KINDS[type(condition)],
        verdict=Verdict.UNKNOWN,
        reason=condition.reason,
        field=code or reads(condition) or "",
        code="eligibility-unanswered",
        facts={},
    )


_KINDS: dict[type[Condition], ConditionKind] = {
    EducationWithYears: ConditionKind.EDUCATION_WITH_YEARS,
    PreviousTitle: ConditionKind.PREVIOUS_TITLE,
    YearsInPost: ConditionKind.YEARS_IN_POST,
    ContinuingEducation: ConditionKind.CONTINUING_EDUCATION_HOURS,
    AnnualAssessments: ConditionKind.ANNUAL_ASSESSMENTS,
    FieldCondition: ConditionKind.FIELD,
}


def _cell(row: tuple[str, ...], place: int) -> str:
    """Digits and letters as a keyboard writes them, whatever the width they were typed in."""
    return unicodedata.normalize("NFKC", row[place]).strip() if place < len(row) else ""


def _year(row: tuple[str, ...]) -> int | None:
    found = _YEAR.fullmatch(_cell(row, 0))
    return int(found[1]) if found else None


def _span(years: tuple[int, ...]) -> str:
    return f"{years[0]}—{years[-1]}" if len(years) > 1 else str(years[0])


def _listed(years: list[int]) -> str:
    return "、".join(map(str, years))

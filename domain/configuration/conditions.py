"""Eligibility conditions (资格条件): what a committee asks of a person before its review, as data.

A condition names the fields of the committee's template that hold the answer, the title level it
is asked for, the reason that the applicant reads, and which claims lift it. Conditions of one kind
stand beside each other and all have to be met, but the rows of `education` are alternatives: the
national standards let a higher degree go with fewer years.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from domain.configuration.template import FieldKind, Template, TemplateField
from domain.terms import DeclarationType, TitleLevel

MOST_YEARS = 50
MOST_HOURS = 2_000
LONGEST_REASON = 200
MOST_CONDITIONS = 50


class ConditionKind(StrEnum):
    EDUCATION_WITH_YEARS = "EDUCATION_WITH_YEARS"
    PREVIOUS_TITLE = "PREVIOUS_TITLE"
    YEARS_IN_POST = "YEARS_IN_POST"
    CONTINUING_EDUCATION_HOURS = "CONTINUING_EDUCATION_HOURS"
    ANNUAL_ASSESSMENTS = "ANNUAL_ASSESSMENTS"
    FIELD = "FIELD"


class FieldTest(StrEnum):
    """How a `FieldCondition` compares."""

    AT_LEAST = "AT_LEAST"
    NOT_AFTER = "NOT_AFTER"
    ONE_OF = "ONE_OF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What every kind has."""

    level: TitleLevel | None = None
    """Asked of declarations for this title level; None for all levels of the committee."""
    reason: str
    """What the applicant is told: `任中级职称满 5 年`."""
    exceptional_lifts: bool = False
    """破格 need not meet it."""
    green_channel_lifts: bool = False

    def asked(self, level: TitleLevel) -> bool:
        return self.level in (None, level)

    def lifted(self, claim: DeclarationType) -> bool:
        if claim is DeclarationType.EXCEPTIONAL_ELIGIBILITY:
            return self.exceptional_lifts
        return claim is DeclarationType.GREEN_CHANNEL and self.green_channel_lifts


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationWithYears(Condition):
    """One alternative: any of these degrees, and so many full years since the previous title."""

    field: str
    """A choice."""
    degrees: str
    """Choices of the field, apart by 、."""
    years: int
    since_field: str = ""
    """A date to count from where no title goes before, such as the first day at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousTitle(Condition):
    title: TitleLevel
    """At least this one."""
    same_series: bool = False
    """In the series declared for; otherwise in any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsInPost(Condition):
    years: int
    field: str = ""
    """A date to count from, such as the appointment; empty counts from the previous title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuingEducation(Condition):
    """So many hours in each of the last years."""

    field: str
    """A table: the year in its first column, the hours in its second."""
    hours: int
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualAssessments(Condition):
    """At least qualified (合格) in each of the last years."""

    field: str
    """A table: the year in its first column, the grade in its second."""
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCondition(Condition):
    field: str
    test: FieldTest
    value: str
    """A number, a day as 2026-06-01, or choices apart by 、; as the test wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    education: tuple[EducationWithYears, ...] = ()
    """Alternatives: one of those asked for the level has to be met."""
    titles: tuple[PreviousTitle, ...] = ()
    posts: tuple[YearsInPost, ...] = ()
    learning: tuple[ContinuingEducation, ...] = ()
    assessments: tuple[AnnualAssessments, ...] = ()
    fields: tuple[FieldCondition, ...] = ()

    def each(self) -> Iterator[tuple[str, Condition]]:
        """Every condition with its place, `education.0`."""
        for name, group in (
            ("education", self.education),
            ("titles", self.titles),
            ("posts", self.posts),
            ("learning", self.learning),
            ("assessments", self.assessments),
            ("fields", self.fields),
        ):
            for number, condition in enumerate(group):
                yield f"{name}.{number}", condition

    @property
    def count(self) -> int:
        return sum(1 for _ in self.each())


def split(words: str) -> tuple[str, ...]:
    """Several choices in one text."""
    parts = words.replace("，", "、").replace(",", "、").split("、")
    return tuple(part.strip() for part in parts if part.strip())


def wrong_of(conditions: Conditions) -> dict[str, str]:
    """Place of a value, `education.0.years`, -> why it cannot be; empty when all is well."""
    if conditions.count > MOST_CONDITIONS:
        return {"fields": "conditions-too-many"}
    wrong: dict[str, str] = {}
    for place, condition in conditions.each():
        if not condition.reason.strip():
            wrong[f"{place}.reason"] = "field-required"
        elif len(condition.reason) > LONGEST_REASON:
            wrong[f"{place}.reason"] = "text-too-long"
        for name, code in _values(condition):
            wrong[f"{place}.{name}"] = code
    return wrong


def _values(condition: Condition) -> Iterator[tuple[str, str]]:
    years = getattr(condition, "years", None)
    counts = isinstance(condition, ContinuingEducation | AnnualAssessments)
    if years is not None and not int(counts) <= years <= MOST_YEARS:
        yield "years", "condition-years"
    if reads(condition) == "" and not isinstance(condition, YearsInPost):
        yield "field", "field-required"
    match condition:
        case EducationWithYears(degrees=degrees) if not split(degrees):
            yield "degrees", "field-required"
        case ContinuingEducation(hours=hours) if not 1 <= hours <= MOST_HOURS:
            yield "hours", "condition-hours"
        case FieldCondition(test=test, value=value) if code := _unfit(test, value):
            yield "value", code


def _unfit(test: FieldTest, value: str) -> str | None:
    if not value.strip():
        return "field-required"
    match test:
        case FieldTest.AT_LEAST:
            return None if number(value) is not None else "number-wrong"
        case FieldTest.NOT_AFTER:
            return None if day(value) is not None else "date-wrong"
        case FieldTest.ONE_OF:
            return None if split(value) else "field-required"


def number(text: str) -> Decimal | None:
    """A finite decimal, or None."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def reads(condition: Condition) -> str | None:
    """Code of the template's field; empty when it reads none now, None when it never does."""
    code: str | None = getattr(condition, "field", None)
    return code


_KINDS = {
    EducationWithYears: FieldKind.CHOICE,
    YearsInPost: FieldKind.DATE,
    ContinuingEducation: FieldKind.TABLE,
    AnnualAssessments: FieldKind.TABLE,
}
_TESTED = {
    FieldTest.AT_LEAST: FieldKind.NUMBER,
    FieldTest.NOT_AFTER: FieldKind.DATE,
    FieldTest.ONE_OF: FieldKind.CHOICE,
}
YEAR_AND_VALUE = 2
"""Columns that a table has to have at least."""


def kind_read(condition: Condition) -> FieldKind | None:
    """The kind of field that the condition can read."""
    if isinstance(condition, FieldCondition):
        return _TESTED[condition.test]
    return _KINDS.get(type(condition))


def misfits(conditions: Conditions, template: Template) -> dict[str, str]:
    """Place of a value -> why this template cannot serve the condition; empty when it can."""
    fields = {one.code: one for one in template.fields()}
    wrong: dict[str, str] = {}
    for place, condition in conditions.each():
        if code := reads(condition):
            field = fields.get(code)
            if said := _unusable(field, kind_read(condition)):
                wrong[f"{place}.field"] = said
            elif field is not None and (name := _strange(condition, field)):
                wrong[f"{place}.{name}"] = "condition-choice-gone"
        if isinstance(condition, EducationWithYears) and condition.since_field:
            said = _unusable(fields.get(condition.since_field), FieldKind.DATE)
            if said:
                wrong[f"{place}.since_field"] = said
    return wrong


def _unusable(field: TemplateField | None, kind: FieldKind | None) -> str | None:
    if field is None:
        return "condition-field-gone"
    narrow = field.kind is FieldKind.TABLE and len(field.columns) < YEAR_AND_VALUE
    return "condition-field-kind" if narrow or field.kind is not kind else None


def _strange(condition: Condition, field: TemplateField) -> str | None:
    """Which value names a choice that the field does not offer."""
    match condition:
        case EducationWithYears(degrees=degrees) if set(split(degrees)) - set(field.choices):
            return "degrees"
        case FieldCondition(test=FieldTest.ONE_OF, value=value) if set(split(value)) - set(
            field.choices
        ):
            return "value"
    return None

"""Eligibility conditions in the words of the pages."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.configuration.conditions import (
    AnnualAssessments,
    Condition,
    ContinuingEducation,
    EducationWithYears,
    FieldCondition,
    PreviousTitle,
    YearsInPost,
    split,
)
from interfaces.words import word

GROUPS = {
    "education": "学历与任职年限",
    "titles": "现有职称",
    "posts": "任职年限",
    "learning": "继续教育",
    "assessments": "年度考核",
    "fields": "填报内容",
}
NO_LABELS: Mapping[str, str] = MappingProxyType({})


def said(condition: Condition, labels: Mapping[str, str] = NO_LABELS) -> str:
    """What is asked, of whom, and who need not; `labels` are those of the template's fields."""
    whom = f"申报{word(condition.level)}：" if condition.level else ""
    claims = (("破格", condition.exceptional_lifts), ("绿色通道", condition.green_channel_lifts))
    free = "、".join(claim for claim, lifted in claims if lifted)
    return f"{whom}{_asked(condition, labels)}{f'；{free}可免' if free else ''}"


def told(group: tuple[Condition, ...], labels: Mapping[str, str]) -> str:
    """A group of conditions, each with the reason that applicants are given."""
    return "、".join(f"{said(one, labels)}（{one.reason}）" for one in group)


def _asked(condition: Condition, labels: Mapping[str, str]) -> str:
    def named(code: str) -> str:
        return f"“{labels.get(code, code)}”"

    match condition:
        case EducationWithYears():
            since = named(condition.since_field) if condition.since_field else "取得前一级职称"
            degrees = "或".join(split(condition.degrees))
            if not condition.years:
                return f"{named(condition.field)}为{degrees}"
            return f"{named(condition.field)}为{degrees}，自{since}起满 {condition.years} 年"
        case PreviousTitle():
            where = "申报系列" if condition.same_series else "任一系列"
            return f"已取得{where}{word(condition.title)}及以上职称"
        case YearsInPost():
            since = named(condition.field) if condition.field else "取得前一级职称"
            return f"自{since}起满 {condition.years} 年"
        case ContinuingEducation():
            return (
                f"{named(condition.field)}中最近 {condition.years} 年每年不少于"
                f" {condition.hours} 学时"
            )
        case AnnualAssessments():
            return f"{named(condition.field)}中最近 {condition.years} 年均在合格以上"
        case FieldCondition():
            test = word(condition.test).partition("（")[0]
            return f"{named(condition.field)}{test} {condition.value}"
        case _:
            raise AssertionError(f"no words for {type(condition).__name__}")

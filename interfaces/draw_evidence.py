"""The evidence of an exclusion in words: whose case, which days, which level."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.terms import TitleLevel
from interfaces.words import word

_PERIODS = {
    "term": "聘期",
    "barred": "黑名单期限",
    "serious": "严重失信记录期限",
    "away": "不能参评",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    candidates: Mapping[UUID, str]
    """By declaration."""
    draws: Mapping[UUID, int]
    """Place among the draws of the plan, from 0."""


def said(evidence: str, names: Names) -> str:
    """`evidence` is as frozen, `declaration=.. person=..`; older forms are shown as stored."""
    parts = dict(part.split("=", 1) for part in evidence.split() if "=" in part)
    if "declaration" in parts:
        name = names.candidates.get(UUID(parts["declaration"]), "")
        return f"参评人员 {name or '（已移出方案）'}"
    if "draw" in parts:
        place = names.draws.get(UUID(parts["draw"]))
        return "本方案此前的抽取" if place is None else f"本方案第 {place + 1} 次抽取申请"
    if "level" in parts:
        level, required = (word(parts.get(key), TitleLevel) for key in ("level", "required"))
        return f"职称级别为{level}，要求不低于{required}"
    for key, label in _PERIODS.items():
        if key in parts:
            return f"{label} {_days(parts[key])}"
    return _days(evidence)


def _days(period: str) -> str:
    since, between, until = period.partition("..")
    return f"{since} 至 {until or '长期'}" if between else period

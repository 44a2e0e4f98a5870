"""The Chinese words of every term that pages and messages show (product: 9. Words)."""

from datetime import UTC, date, datetime
from enum import Enum

from domain.configuration.route import StageKind
from domain.rules.china_time import CHINA
from domain.terms import (
    Role,
)
from interfaces.vocabulary import WORDS

_PLACES = {"p": "省", "m": "市", "c": "县区"}
"""The small letter of a stage code, in the manual's words."""


def word(value: object, kind: type[Enum] | None = None) -> str:
    """The Chinese word of an enum member, or of a stored value when `kind` is given.

    Dates and times come out as offices write them; anything else as it is.
    """
    if kind is not None and not isinstance(value, Enum):
        try:
            value = kind(value)
        except ValueError:
            return str(value)
    if isinstance(value, Enum):
        return WORDS.get(type(value), {}).get(value, str(value.value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def role_word(role: str) -> str:
    """The Chinese name of a stored role."""
    return {"system": "系统", "public": "社会公众"}.get(role) or word(role, Role)


def stage_word(code: str) -> str:
    """The stage of a route's code, `Dc`: 县区行政主管部门审核; another text is shown as it is.

    Source: the applicant's manual, chapter on review routes (审核流程).
    """
    kind, level = (code, "") if code in ("P1", "P2") else (code[:1], code[1:])
    if kind not in set(StageKind) or level not in ("", *_PLACES):
        return code
    return _PLACES.get(level, "") + word(kind, StageKind)


def choices_of(kind: type[Enum]) -> tuple[tuple[str, str], ...]:
    """Value and word of every member, in the order of declaration."""
    return tuple((str(member.value), word(member)) for member in kind)

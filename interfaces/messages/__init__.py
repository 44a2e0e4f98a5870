"""What the user is told: stable code -> Chinese sentence that says what to do.

A template may use the facts of the refusal, `{minutes}`. A part in brackets is said only when
all its facts are known; of several, `[由{organisation}|由{role}|由他人]`, the first that can be.
Messages never get personal data.
"""

import re
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from interfaces.actions import ACTIONS
from interfaces.messages.analysts import ANALYSTS
from interfaces.messages.batches import BATCHES
from interfaces.messages.certificates import CERTIFICATES
from interfaces.messages.configuration import CONFIGURATION
from interfaces.messages.declarations import DECLARATIONS
from interfaces.messages.evidence import EVIDENCE
from interfaces.messages.imports import IMPORTS
from interfaces.messages.outcomes import OUTCOMES
from interfaces.messages.people import PEOPLE
from interfaces.messages.requests import REQUESTS
from interfaces.messages.reviews import REVIEWS
from interfaces.messages.technical import TECHNICAL
from interfaces.words import role_word, stage_word, word

SUBJECTS = (
    TECHNICAL,
    DECLARATIONS,
    REVIEWS,
    CERTIFICATES,
    EVIDENCE,
    REQUESTS,
    CONFIGURATION,
    BATCHES,
    PEOPLE,
    IMPORTS,
    ANALYSTS,
    OUTCOMES,
)
MESSAGES: dict[str, str] = {
    code: template for subject in SUBJECTS for code, template in subject.items()
}

_PARTS = {
    "year": "年份",
    "division": "行政区划",
    "issuer": "发证单位编码",
    "level": "级别代码",
    "serial": "序号",
}
"""Of a certificate number."""
_PRINTED = {
    "holder": "姓名",
    "title": "职称名称",
    "series": "职称系列",
    "specialty": "专业名称",
    "committee": "评审委员会名称",
    "agency": "受理机构名称",
    "filing_number": "备案文号",
    "issuer": "发证单位名称",
}
"""Of what stands on a certificate."""
_BY_NAME: dict[str, Callable[[str], str]] = {
    "action": lambda name: ACTIONS.get(name, "办理"),
    "part": lambda part: _PARTS.get(part, part),
    "printed": lambda printed: _PRINTED.get(printed, printed),
    "role": role_word,
    "stage": stage_word,
}
"""Facts that are codes: how each becomes a word."""
_LISTS: dict[str, Callable[[tuple[Any, ...]], str]] = {
    "short": lambda groups: "；".join(
        f"“{group}”仅 {eligible} 名，需要 {needed} 名" for group, eligible, needed in groups
    ),
}
"""Facts that are several things at once."""
_UNITS = {"MB": 1 << 20, "万": 10_000}
"""`{largest:MB}` says bytes as megabytes."""

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FACT = re.compile(r"\{(\w+)")


class _Words(Formatter):
    """Facts in Chinese; a missing fact is a dash, never an error."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        name, value = str(key), kwargs.get(str(key))
        if name in _BY_NAME and isinstance(value, str):
            return _BY_NAME[name](value)
        if name in _LISTS and isinstance(value, tuple):
            return _LISTS[name](value)
        return "—" if value is None else value

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in _UNITS and isinstance(value, int):
            return str(value // _UNITS[format_spec])
        return word(value)


_WORDS = _Words()


def message(code: str, facts: Mapping[str, object] | None = None) -> str:
    """The sentence for a code. An unknown code is shown as it is, so that nothing is hidden."""
    template = MESSAGES.get(code)
    if template is None:
        return f"无法办理（{code}）"
    known = {name: fact for name, fact in (facts or {}).items() if fact not in (None, "")}

    def sayable(optional: re.Match[str]) -> str:
        parts = optional[1].split("|")
        return next((part for part in parts if known.keys() >= facts_of(part)), "")

    return _WORDS.vformat(_OPTIONAL.sub(sayable, template), (), known)


def facts_of(template: str) -> set[str]:
    """The names of the facts in a template or a part of one."""
    return set(_FACT.findall(template))


def required_facts(code: str) -> set[str]:
    """The facts without which the sentence has a gap."""
    return facts_of(_OPTIONAL.sub("", MESSAGES[code]))

"""Values in the words of the pages: ids by name, codes by word, personal data masked or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any
from uuid import UUID

from domain.personal import Personal
from domain.rules.names import mask_id_number, mask_name
from interfaces.auditing.differences import Item, Path
from interfaces.vocabulary.fields import field_word
from interfaces.words import role_word, stage_word, word

HIDDEN = "（已隐去）"
LONGEST = 600
"""Characters of one value; a frozen pool is four megabytes."""
OPEN_TEXTS = frozenset(
    {
        "basis",
        "content",
        "correction_reason",
        "facts",
        "finding",
        "items",
        "lifting_reason",
        "note",
        "opinion",
        "proposal",
        "purpose",
        "reason",
        "remark",
        "source",
        "text",
        "withdrawal_reason",
    }
)
"""What was said about a case, which is what an auditor reads. Everything else that is personal
is masked until it is shown in full: names and numbers by their rules, the rest whole."""
_NAMED = frozenset({"contact_person", "holder", "name", "objector", "officer_name", "other_name"})
_NAME_BEARERS = frozenset({"account", "audit_inquiry", "expert", "person"})
"""Aggregates whose `name` is somebody's; elsewhere it is a file's."""
_NUMBERED = frozenset({"identity_number"})
_STAGES = frozenset({"next_code", "to_code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How one aggregate's values are said."""

    aggregate: str
    names: Mapping[UUID, str]
    in_full: bool

    def label(self, path: Path) -> str:
        """申报选择 · 年度; records of a row by what tells them apart."""
        said = []
        for part in path:
            if isinstance(part, Item):
                said.append(f"第 {part.key} 项" if type(part.key) is int else self._plain(part.key))
            else:
                said.append(field_word(self.aggregate, part))
        return " · ".join(said)

    def value(self, path: Path, value: Any) -> str:
        text = self._said(_field(path), value)
        if len(text) > LONGEST:
            return f"{text[:LONGEST]}……（共 {len(text)} 字）"
        return text

    def _said(self, field: str, value: Any) -> str:
        if isinstance(value, Personal):
            return self._personal(field, value)
        if isinstance(value, tuple):
            return "、".join(self._said(field, one) for one in value)
        if is_dataclass(value):
            inner = ((one.name, getattr(value, one.name)) for one in fields(value))
            return " ".join(self._said(name, one) for name, one in inner)
        if isinstance(value, str):
            return self._coded(field, value)
        return self._plain(value)

    def _coded(self, field: str, value: str) -> str:
        if field in _STAGES or (field == "code" and self.aggregate == "declaration"):
            return stage_word(value)
        return role_word(value) if field == "role" else str(word(value))

    def _plain(self, value: Any) -> str:
        if isinstance(value, UUID):
            return self.names.get(value) or f"编号 {str(value)[:8]}"
        if isinstance(value, tuple):
            return " ".join(self._plain(one) for one in value)
        return word(value)

    def _personal(self, field: str, value: Personal) -> str:
        if value.value is None or self.in_full or field in OPEN_TEXTS:
            return str(value)
        if field in _NUMBERED:
            return mask_id_number(value.value)
        if field in _NAMED and (field != "name" or self.aggregate in _NAME_BEARERS):
            return mask_name(value.value)
        return HIDDEN


def ids_in(value: Any) -> Iterator[UUID]:
    """Every id that a value names."""
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from ids_in(one)
    elif isinstance(value, Item):
        yield from ids_in(value.key)
    elif is_dataclass(value) and not isinstance(value, Personal):
        for each in fields(value):
            yield from ids_in(getattr(value, each.name))


def _field(path: Path) -> str:
    """The innermost field of a path."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")

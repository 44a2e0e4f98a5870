"""Values in the words of the pages: ids by name, codes by word, personal data masked or not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any
from uuid import UUID

from domain.personal import Personal
from domain.rules.names import mask_id_number, mask_name
from interfaces.auditing.differences import Item, Path
from interfaces.vocabulary.fields import field_word
from interfaces.words import role_word, stage_word, word

HIDDEN = "（已隐去）"
LONGEST = 600
"""Characters of one value."""
LONGEST_CODE = 130
"""Of one that is no text in Chinese: two hashes; a frozen pool is four megabytes."""
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
        "reasons",
        "refusal_reason",
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
_STAGES = frozenset({"next_code", "stages", "to_code"})

_PLACES = frozenset({"at", "merged", "reached", "returner"})
"""Of a declaration: places of stages in its route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How one aggregate's values are said."""

    aggregate: str
    names: Mapping[UUID, str]
    in_full: bool
    stages: Sequence[str] = ()
    """Codes of a declaration's stages, which its state counts by their places."""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field that holds codes -> code -> what it stands for."""

    def label(self, path: Path) -> str:
        """申报选择 · 年度; records of a row by what tells them apart."""
        said = []
        within = ""
        for part in path:
            if isinstance(part, Item):
                said.append(self._item(within, part.key))
            else:
                said.append(field_word(self.aggregate, part, within))
                within = part
        return " · ".join(said)

    def _item(self, row: str, key: Any) -> str:
        if type(key) is int:
            return f"第 {key} 项"
        return self._coded(row, key) if isinstance(key, str) else self._plain(key)

    def value(self, path: Path, value: Any) -> str:
        if is_dataclass(value) and not isinstance(value, Personal):
            text = "；".join(self._record(_field(path), value, _key(path)))
        else:
            text = self._said(_field(path), value)
        return _cut(text)

    def _said(self, field: str, value: Any) -> str:
        if isinstance(value, Personal):
            return self._personal(field, value)
        if isinstance(value, tuple):
            return "、".join(self._said(field, one) for one in value)
        if is_dataclass(value):
            return "；".join(self._record(field, value, None))
        if isinstance(value, str):
            return self._coded(field, value)
        if field in _PLACES and type(value) is int and value < len(self.stages):
            return stage_word(self.stages[value])
        return self._plain(value)

    def _record(self, row: str, record: Any, key: Any) -> Iterator[str]:
        """Its fields by name, without those that say nothing, or what its label says already."""
        for one in fields(record):
            value = getattr(record, one.name)
            if value is False or (key is not None and value == key):
                continue
            if said := self._said(one.name, value):
                said = _cut(said)
                yield f"{field_word(self.aggregate, one.name, row)} {said}"

    def _coded(self, field: str, value: str) -> str:
        if field in _STAGES or (field == "code" and self.aggregate == "declaration"):
            return stage_word(value)
        if called := self.codes.get(field, {}).get(value):
            return f"{called}（{value}）"
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


def _key(path: Path) -> Any:
    """By which a record is told apart; None where the path ends otherwise."""
    return path[-1].key if path and isinstance(path[-1], Item) else None


def _cut(text: str) -> str:
    most = LONGEST_CODE if text.isascii() else LONGEST
    return text if len(text) <= most else f"{text[:most]}……（共 {len(text)} 字）"

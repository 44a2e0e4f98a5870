"""What one version of a template changed against another, by sections and fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.configuration.template import Section, Template, TemplateField
from domain.configuration.template_rules import neat


class ChangeKind(StrEnum):
    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChange:
    """One part of a field or a section, `label` or `mandatory`."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChange:
    kind: ChangeKind
    section: str
    """Title of the section; of a removed field, the one it stood in."""
    field: str = ""
    """Label of the field; empty when the section itself is meant."""
    code: str
    parts: tuple[PartChange, ...] = ()


PARTS = ("label", "kind", "mandatory", "help", "choices", "columns", "max_length")


def differences(before: Template, after: Template) -> tuple[TemplateChange, ...]:
    """In the order of the new version; what is gone stands at the end."""
    old = {section.code: section for section in before.sections}
    old_homes = _homes(before)
    stayed = _in_order([s.code for s in before.sections], [s.code for s in after.sections])
    changes: list[TemplateChange] = []
    for section in after.sections:
        changes += _of_section(old.get(section.code), section, moved=section.code not in stayed)
        changes += _of_fields(old.get(section.code), section, old_homes)
    new_homes = _homes(after)
    kept = {section.code for section in after.sections}
    for section in before.sections:
        if section.code not in kept:
            changes.append(_change(ChangeKind.REMOVED, section, section.code))
        for field in section.fields:
            if field.code not in new_homes:
                changes.append(_change(ChangeKind.REMOVED, section, field.code, field.label))
    return tuple(changes)


def _of_section(before: Section | None, now: Section, *, moved: bool) -> list[TemplateChange]:
    if before is None:
        return [_change(ChangeKind.ADDED, now, now.code)]
    found = []
    if before.title != now.title:
        part = PartChange(name="title", before=before.title, after=now.title)
        found.append(_change(ChangeKind.CHANGED, now, now.code, parts=(part,)))
    if moved:
        found.append(_change(ChangeKind.MOVED, now, now.code))
    return found


_Homes = dict[str, tuple[Section, TemplateField]]


def _homes(template: Template) -> _Homes:
    return {field.code: (one, field) for one in template.sections for field in one.fields}


def _of_fields(before: Section | None, now: Section, homes: _Homes) -> list[TemplateChange]:
    there = [field.code for field in before.fields] if before else []
    stayed = _in_order(there, [field.code for field in now.fields])
    found = []
    for field in now.fields:
        if field.code not in homes:
            found.append(_change(ChangeKind.ADDED, now, field.code, field.label))
            continue
        home, old = homes[field.code]
        field, old = neat(field), neat(old)  # what a kind does not use is no change
        parts = tuple(
            PartChange(name=name, before=getattr(old, name), after=getattr(field, name))
            for name in PARTS
            if getattr(old, name) != getattr(field, name)
        )
        if parts:
            found.append(_change(ChangeKind.CHANGED, now, field.code, field.label, parts))
        if field.code not in stayed:
            part = PartChange(name="section", before=home.title, after=now.title)
            away = (part,) if home.code != now.code else ()
            found.append(_change(ChangeKind.MOVED, now, field.code, field.label, away))
    return found


def _change(
    kind: ChangeKind,
    section: Section,
    code: str,
    field: str = "",
    parts: tuple[PartChange, ...] = (),
) -> TemplateChange:
    return TemplateChange(kind=kind, section=section.title, field=field, code=code, parts=parts)


def _in_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """A longest common subsequence: the rest of what both have was moved."""
    lengths = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i, one in reversed(list(enumerate(before))):
        for j, other in reversed(list(enumerate(after))):
            lengths[i][j] = (
                lengths[i + 1][j + 1] + 1
                if one == other
                else max(lengths[i + 1][j], lengths[i][j + 1])
            )
    kept: set[str] = set()
    i = j = 0
    while i < len(before) and j < len(after):
        if before[i] == after[j]:
            kept.add(before[i])
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return kept

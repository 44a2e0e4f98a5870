"""What a template must be like, and what its next version may make of the one before.

Answers are stored under the codes of their fields. A code that has once been used therefore keeps
the shape of its answers for ever; whoever wants another shape takes a new code.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from domain.configuration.template import (
    MAX_TEXT,
    Answers,
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.decider import Rejected

MAX_SECTIONS = 40
MAX_FIELDS = 60
"""Fields of one section."""
MAX_TITLE = 60
MAX_LABEL = 100
MAX_HELP = 500
MAX_CHOICES = 100
MAX_COLUMNS = 20
MAX_WORD = 100
"""Characters of one choice or of one heading."""

_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_STEM = 34
"""Of a code, so that a number fits behind it."""
_TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT)
_WIDER: Mapping[FieldKind, tuple[FieldKind, ...]] = {
    FieldKind.TEXT: (FieldKind.LONG_TEXT,),
    FieldKind.NUMBER: _TEXTS,
    FieldKind.DATE: _TEXTS,
    FieldKind.CHOICE: _TEXTS,
}
"""Kinds that take every answer of another kind. A long text in one line would lose its lines."""


def check_template(template: Template) -> None:
    """All that a template needs before applicants may see it; raises `Rejected`."""
    if not template.sections:
        raise Rejected("template-wrong", fields={"sections": "field-required"})
    if len(template.sections) > MAX_SECTIONS:
        raise Rejected("template-wrong", fields={"sections": "sections-too-many"})
    sections: set[str] = set()
    seen: set[str] = set()
    for section in template.sections:
        _refuse(wrong_section(section, sections), section.title)
        if not section.fields:
            _refuse({"sections": "section-empty"}, section.title)
        if len(section.fields) > MAX_FIELDS:
            _refuse({"sections": "fields-too-many"}, section.title)
        sections.add(section.code)
        for field in section.fields:
            _refuse(wrong_field(field, seen), f"{section.title} › {field.label}")
            seen.add(field.code)


def _refuse(wrong: Mapping[str, str], where: str) -> None:
    if wrong:
        raise Rejected("template-wrong", fields=wrong, where=where)


def wrong_section(section: Section, taken: Iterable[str]) -> dict[str, str]:
    """Name of the part -> what is wrong with it; `taken` are the codes of other sections."""
    wrong = {}
    if not _CODE.fullmatch(section.code) or section.code in taken:
        wrong["code"] = "field-code-unique"
    if not section.title.strip():
        wrong["title"] = "field-required"
    elif len(section.title) > MAX_TITLE:
        wrong["title"] = "text-too-long"
    return wrong


def wrong_field(field: TemplateField, taken: Iterable[str]) -> dict[str, str]:
    """Name of the part -> what is wrong with it; `taken` are the codes of other fields."""
    wrong = {}
    if not _CODE.fullmatch(field.code) or field.code in taken:
        wrong["code"] = "field-code-unique"
    if not field.label.strip():
        wrong["label"] = "field-required"
    elif len(field.label) > MAX_LABEL:
        wrong["label"] = "text-too-long"
    if len(field.help) > MAX_HELP:
        wrong["help"] = "text-too-long"
    if field.kind is FieldKind.CHOICE and (said := _words(field.choices, MAX_CHOICES)):
        wrong["choices"] = said
    if field.kind is FieldKind.TABLE and (said := _words(field.columns, MAX_COLUMNS)):
        wrong["columns"] = said
    if field.kind in _TEXTS and not 1 <= field.max_length <= MAX_TEXT:
        wrong["max_length"] = "length-range"
    return wrong


def _words(words: Sequence[str], most: int) -> str:
    """What is wrong with a list of choices or headings; empty when nothing is."""
    if not words:
        return "field-required"
    if len(words) > most:
        return "words-too-many"
    if any(len(word) > MAX_WORD for word in words):
        return "text-too-long"
    if len(set(words)) < len(words) or any(not word.strip() for word in words):
        return "words-twice"
    return ""


def neat(field: TemplateField) -> TemplateField:
    """Without blanks at the ends, and without the parts that its kind does not use."""
    kind = field.kind
    return replace(
        field,
        code=field.code.strip(),
        label=field.label.strip(),
        help=field.help.strip(),
        choices=_neat_words(field.choices) if kind is FieldKind.CHOICE else (),
        columns=_neat_words(field.columns) if kind is FieldKind.TABLE else (),
        max_length=field.max_length if kind in _TEXTS else MAX_TEXT,
    )


def neat_template(template: Template) -> Template:
    """All its fields neat, and no blanks at the ends of titles."""
    return replace(
        template,
        sections=tuple(
            replace(one, title=one.title.strip(), fields=tuple(neat(field) for field in one.fields))
            for one in template.sections
        ),
    )


def _neat_words(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in words if word.strip())


def ever_used(versions: Iterable[Template]) -> dict[str, TemplateField]:
    """Code -> the field as it last stood in any of the versions, oldest first."""
    return {field.code: field for version in versions for field in version.fields()}


def breaks(before: TemplateField, now: TemplateField) -> dict[str, str]:
    """Why answers to `before` would not fit `now` under the same code; empty when they do.

    Choices and lengths may change: such an answer stays readable, and its applicant mends it.
    """
    if now.kind is not before.kind and now.kind not in _WIDER.get(before.kind, ()):
        return {"kind": "field-kind-kept"}
    if now.kind is FieldKind.TABLE:
        stayed = all(
            now.columns.index(c) == i for i, c in enumerate(before.columns) if c in now.columns
        )
        if len(now.columns) < len(before.columns) or not stayed:
            return {"columns": "columns-kept"}
    return {}


def check_successor(template: Template, versions: Iterable[Template]) -> None:
    """No code may change the shape of its answers; raises `Rejected`."""
    used = ever_used(versions)
    for section in template.sections:
        for field in section.fields:
            if field.code in used:
                _refuse(breaks(used[field.code], field), f"{section.title} › {field.label}")


def refitted(template: Template, used: Mapping[str, TemplateField]) -> Template:
    """A template from elsewhere: a code whose answers have another shape here gets a free one."""
    taken = {field.code for field in template.fields()} | used.keys()

    def fitting(field: TemplateField) -> TemplateField:
        if field.code not in used or not breaks(used[field.code], field):
            return field
        code = free_code(field.code[:_STEM], taken)
        taken.add(code)
        return replace(field, code=code)

    return replace(
        template,
        sections=tuple(
            replace(section, fields=tuple(fitting(field) for field in section.fields))
            for section in template.sections
        ),
    )


def free_code(stem: str, taken: Container[str]) -> str:
    """The stem with the first number that makes it free."""
    return next(code for n in count(1) if (code := f"{stem}_{n}") not in taken)


def follow(template: Template, answers: Answers) -> Answers:
    """Answers to an earlier version as they are carried over into this one.

    What is no longer asked is left out; a table that has grown gets blank cells.
    """
    given = {answer.field: answer for answer in answers}
    kept = []
    for field in template.fields():
        answer = given.get(field.code)
        if answer is None:
            continue
        if field.kind is FieldKind.TABLE:
            wide = len(field.columns)
            rows = tuple((*row, *("",) * (wide - len(row))) for row in answer.rows)
            answer = replace(answer, rows=rows)
        kept.append(answer)
    return tuple(kept)

"""Declaration template (申报模板): which sections a committee wants, and the answers to them."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from domain.decider import Rejected

MAX_TEXT = 5_000
"""Characters in one answer, where the field sets no limit of its own."""
MAX_NUMBER = 30
"""Characters of a number, sign and point included."""
MAX_ROWS = 200


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    TABLE = "table"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    code: str
    label: str
    kind: FieldKind
    mandatory: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """Headings of a table, all of them text."""
    max_length: int = MAX_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    code: str
    title: str
    fields: tuple[TemplateField, ...]

    @property
    def mandatory(self) -> bool:
        return any(field.mandatory for field in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    version: int = 0
    sections: tuple[Section, ...] = ()

    def fields(self) -> Iterator[TemplateField]:
        for section in self.sections:
            yield from section.fields

    def labels(self) -> dict[str, str]:
        """What each field is called, by its code."""
        return {field.code: field.label for field in self.fields()}


class Versioned:
    """What has a template in versions: a committee, an accepting agency."""

    __slots__ = ()
    templates: tuple[Template, ...]
    """Every version of it, oldest first."""

    @property
    def template(self) -> Template:
        """The present one; without sections while there is none."""
        return self.templates[-1] if self.templates else Template()

    def template_at(self, version: int) -> Template:
        """As it was when somebody submitted upon it; without sections if it never was."""
        found = (one for one in self.templates if one.version == version)
        return next(found, Template(version=version))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """附件; the content is kept by its digest."""

    digest: str
    """SHA-256 of the content, hexadecimal."""
    name: str
    media_type: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was filled in for one field; which part is used follows from the field's kind."""

    field: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[Attachment, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.parts

    @property
    def parts(self) -> frozenset[str]:
        """Which of `text`, `rows` and `files` hold anything but blanks."""
        filled = {
            "text": bool(self.text.strip()),
            "rows": any(cell.strip() for row in self.rows for cell in row),
            "files": bool(self.files),
        }
        return frozenset(part for part, there in filled.items() if there)


Answers = tuple[Answer, ...]

FILE_LIMIT = 20 << 20
"""Bytes of one attachment, unless the operator sets another limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentLimits:
    """How much may be attached, in bytes; the operator may set other limits."""

    file: int = FILE_LIMIT
    field: int = 100 << 20
    """All files of one field."""
    case: int = 300 << 20
    """All files of one declaration."""


USUAL_LIMITS = AttachmentLimits()


def check_sizes(answers: Answers, limits: AttachmentLimits) -> None:
    """What is attached stays within the limits; raises `Rejected`."""
    sizes = {answer.field: sum(file.size for file in answer.files) for answer in answers}
    for field, size in sizes.items():
        if size > limits.field:
            code = "attachments-too-big"
            raise Rejected(code, fields={field: code}, largest=limits.field)
    if sum(sizes.values()) > limits.case:
        raise Rejected("attachments-too-big-together", largest=limits.case)


_PARTS = {
    FieldKind.TABLE: ("rows", "table-expected"),
    FieldKind.ATTACHMENT: ("files", "attachment-expected"),
}
"""Which part of an answer is used, and what is said when it is not the only one."""


def check_draft(template: Template, answers: Answers, saved: Answers = ()) -> None:
    """A draft may have gaps, but what is there must fit; raises `Rejected("answers-wrong")`.

    `saved` is what the draft held before. What fitted then and stands unchanged may stay until
    the submission even if the template has changed meanwhile: nobody's text is thrown away.
    """
    before = {answer.field: answer for answer in saved}
    kept = {answer.field for answer in answers if before.get(answer.field) == answer}
    asked = {field.code for field in template.fields()}
    wrong = {
        code: said
        for code, said in _wrong(template, answers).items()
        if said == "field-twice" or code not in kept & asked
    }
    if wrong:
        raise Rejected("answers-wrong", fields=wrong)


def check_complete(template: Template, answers: Answers) -> None:
    """All that `check_draft` wants, and every mandatory field filled in."""
    given = {answer.field: answer for answer in answers}
    wrong = _wrong(template, answers)
    for field in template.fields():
        if field.mandatory and (field.code not in given or given[field.code].empty):
            wrong[field.code] = "field-required"
    if wrong:
        raise Rejected("answers-wrong", fields=wrong)


def _wrong(template: Template, answers: Answers) -> dict[str, str]:
    fields = {field.code: field for field in template.fields()}
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for answer in answers:
        field = fields.get(answer.field)
        if answer.field in seen:  # which of the two would be read?
            wrong[answer.field] = "field-twice"
        elif field is None:
            wrong[answer.field] = "field-unknown"
        elif not answer.empty and (code := _misfit(field, answer)):
            wrong[answer.field] = code
        seen.add(answer.field)
    return wrong


def _misfit(field: TemplateField, answer: Answer) -> str | None:
    text = answer.text.strip()
    part, missing = _PARTS.get(field.kind, ("text", "text-expected"))
    if answer.parts != {part}:  # a filled part that nobody shows must not count as an answer
        return missing
    match field.kind:
        case FieldKind.TABLE:
            if len(answer.rows) > MAX_ROWS:
                return "table-too-long"
            if any(len(row) != len(field.columns) for row in answer.rows):
                return "table-columns"
            if any(len(cell) > MAX_TEXT for row in answer.rows for cell in row):
                return "text-too-long"
            return None
        case FieldKind.ATTACHMENT:
            return None
        case FieldKind.DATE:
            try:  # also reads 20260601 and 2026-W23-1
                return None if date.fromisoformat(text).isoformat() == text else "date-wrong"
            except ValueError:
                return "date-wrong"
        case FieldKind.NUMBER:
            number = text.removeprefix("-").replace(".", "", 1)
            whole = number.isascii() and number.isdigit() and len(text) <= MAX_NUMBER
            return None if whole else "number-wrong"
        case FieldKind.CHOICE:
            return None if text in field.choices else "choice-unknown"
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return None if len(text) <= field.max_length else "text-too-long"


def to_json(answers: Answers) -> str:
    """The form that is encrypted as one personal value."""
    return json.dumps([asdict(answer) for answer in answers], ensure_ascii=False)


def from_json(text: str | None) -> Answers:
    """The answers again; none once the person's key has been destroyed."""
    return tuple(
        Answer(
            field=a["field"],
            text=a["text"],
            rows=tuple(tuple(row) for row in a["rows"]),
            files=tuple(Attachment(**file) for file in a["files"]),
        )
        for a in json.loads(text or "[]")
    )

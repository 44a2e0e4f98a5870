"""The committee's template as a form, and what was posted as answers.

Field names are `answers.<code>`; a cell of a table is `answers.<code>.<row>-<column>`, new files
are `answers.<code>.new`, the removal of one `answers.<code>.drop-<digest>`, and one that the script
has sent already `answers.<code>.add-<digest>` with its name. All of them are
keys of one mapping, so that any template fits one dataclass. Codes are identifiers, so a dot in
a key always ends one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.configuration.template import (
    Answer,
    Answers,
    Attachment,
    AttachmentLimits,
    FieldKind,
    Section,
    Template,
    TemplateField,
    check_complete,
)
from domain.decider import Rejected
from infrastructure.uploads.attachments import EXTENSIONS
from interfaces.http.calls import Upload
from interfaces.http.forms import FormState
from interfaces.http.problems import Problem

SPARE_ROWS = 2
MOST_ROWS = 200

Posted = Mapping[str, str | Upload]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where the files of a form go."""

    keep: Callable[[Upload, str], Attachment]
    """(file, name of the form's field) -> the stored attachment. Raises `Rejected`."""
    recall: Callable[[str, str], Attachment | None]
    """(digest, name) -> what was stored before; None when nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersForm:
    """What a section's form posts."""

    answers: Posted = field(default_factory=dict)


def merged(
    template: Template, sections: Iterable[Section], stored: Answers, posted: Posted, store: Store
) -> Answers:
    """The stored answers with those of these sections as posted.

    What the template no longer asks for is left out. Raises `Rejected` for a file that cannot
    be kept.
    """
    old = {answer.field: answer for answer in stored}
    mine = {one.code for section in sections for one in section.fields}
    answers = []
    for one in template.fields():
        before = old.get(one.code, Answer(field=one.code))
        answer = _posted(one, before, posted, store) if one.code in mine else before
        if not answer.empty:
            answers.append(answer)
    return tuple(answers)


def _posted(one: TemplateField, before: Answer, posted: Posted, store: Store) -> Answer:
    if one.kind is FieldKind.TABLE:
        return Answer(field=one.code, rows=_rows(one, posted))
    if one.kind is FieldKind.ATTACHMENT:
        return Answer(field=one.code, files=_files(one, before, posted, store))
    text = posted.get(one.code, "")
    return Answer(field=one.code, text=text if isinstance(text, str) else "")


def _rows(one: TemplateField, posted: Posted) -> tuple[tuple[str, ...], ...]:
    rows = []
    for place in range(row_count(posted, one.code)):
        cells = (posted.get(cell(one.code, place, j), "") for j in range(len(one.columns)))
        row = tuple(text if isinstance(text, str) else "" for text in cells)
        if any(text.strip() for text in row):
            rows.append(row)
    return tuple(rows)


def _files(
    one: TemplateField, before: Answer, posted: Posted, store: Store
) -> tuple[Attachment, ...]:
    """Those there are, those that the script has sent, those that come with the form."""
    files = {
        file.digest: file
        for file in before.files
        if not posted.get(f"{one.code}.drop-{file.digest}")
    }
    for digest, name in _added(posted, one.code):
        found = store.recall(digest, name)
        if found is None:
            code = "attachment-unknown"
            raise Rejected(code, fields={f"answers.{one.code}": code}, file=name)
        files.setdefault(found.digest, found)
    for key, file in posted.items():
        if key.startswith(f"{one.code}.new") and isinstance(file, Upload):
            kept = store.keep(file, f"answers.{one.code}")
            files.setdefault(kept.digest, kept)
    return tuple(files.values())


def _added(posted: Mapping[str, object], code: str) -> list[tuple[str, str]]:
    """Digest and name of the files that the script has sent for this field."""
    prefix = f"{code}.add-"
    return [
        (key.removeprefix(prefix), name)
        for key, name in posted.items()
        if key.startswith(prefix) and isinstance(name, str) and name
    ]


def cell(code: str, row: int, column: int) -> str:
    return f"{code}.{row}-{column}"


def row_count(posted: Mapping[str, object], code: str) -> int:
    """Rows of a table among posted keys, up to the last one; at most `MOST_ROWS` + 1."""
    prefix = f"{code}."
    found = [
        int(row)
        for key in posted
        if key.startswith(prefix) and (row := key[len(prefix) :].partition("-")[0]).isdecimal()
        if len(row) < 6
    ]
    return min(max(found, default=-1) + 1, MOST_ROWS + 1)


def initial(answers: Sequence[Answer]) -> dict[str, dict[str, str]]:
    """Stored answers as the values a form starts with."""
    values: dict[str, str] = {}
    for answer in answers:
        if answer.text:
            values[answer.field] = answer.text
        for i, row in enumerate(answer.rows):
            for j, text in enumerate(row):
                values[cell(answer.field, i, j)] = text
    return {"answers": values}


def missing(template: Template, answers: Answers) -> dict[str, str]:
    """Code of the field -> what is wrong with it, in the template's order."""
    try:
        check_complete(template, answers)
    except Rejected as wrong:
        return in_order(template, wrong.fields)
    return {}


def in_order(template: Template, fields: Mapping[str, str]) -> dict[str, str]:
    places = {one.code: place for place, one in enumerate(template.fields())}
    return dict(sorted(fields.items(), key=lambda item: places.get(item[0], len(places))))


def at_fields(template: Template, wrong: Rejected) -> Rejected:
    """The domain names a field of the template by its code; the form has it under `answers`."""
    fields = in_order(template, wrong.fields)
    return Rejected(
        wrong.code, fields={f"answers.{code}": said for code, said in fields.items()}, **wrong.facts
    )


def tell(form: FormState, template: Template, wrong: Mapping[str, str]) -> FormState:
    """The same form with these fields' errors, unless it already tells what was just posted."""
    form.labels.update({f"answers.{one.code}": one.label for one in template.fields()})
    if form.problem is None and wrong:
        form.errors = {f"answers.{code}": said for code, said in wrong.items()}
        form.problem = Problem(status=422, code="answers-wrong", fields=form.errors)
    return form


def words_of(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Choices of a field as a select wants them."""
    return tuple((one, one) for one in words)


def macro_values(limits: AttachmentLimits) -> dict[str, Any]:
    """What the macros of `applicant/fields.html` need beside the form and its files."""
    return {
        "typed": typed,
        "rows_of": rows_of,
        "cell": cell,
        "added": added,
        "limits": limits,
        "extensions": ",".join(EXTENSIONS),
        "words_of": words_of,
    }


def typed(form: FormState, key: str) -> str:
    """What stands in one cell of the form."""
    values: Any = form.values.get("answers") or {}
    value = values.get(key, "")
    return value if isinstance(value, str) else ""


def added(form: FormState, code: str) -> list[tuple[str, str]]:
    """Digest and name of files sent by the script before the form came back with an error."""
    values: Any = form.values.get("answers") or {}
    return _added(values, code)


def rows_of(form: FormState, one: TemplateField) -> range:
    """Row numbers to draw: those there are, and blank ones."""
    values: Any = form.values.get("answers") or {}
    return range(min(row_count(values, one.code) + SPARE_ROWS, MOST_ROWS))

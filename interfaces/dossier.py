"""电子档案: what was filled in for a declaration, by the sections of its template."""

from dataclasses import dataclass

from domain.cases.declaration import Declaration, Status
from domain.configuration.reference.divisions import BY_CODE
from domain.configuration.template import (
    Answer,
    Answers,
    Attachment,
    FieldKind,
    Template,
)
from domain.configuration.template_rules import follow

_SHORT = (FieldKind.TEXT, FieldKind.NUMBER, FieldKind.DATE, FieldKind.CHOICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledField:
    label: str
    kind: FieldKind
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[Attachment, ...] = ()

    @property
    def short(self) -> bool:
        """Fits beside its label."""
        return self.kind in _SHORT and not (self.rows or self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSection:
    code: str
    title: str
    fields: tuple[FilledField, ...]


def dossier(state: Declaration, template: Template, answers: Answers) -> tuple[FilledSection, ...]:
    """What was filled in, in the template's order; what it does not ask for stands at the end."""
    if state.status is Status.DRAFT:  # as it would be submitted
        answers = follow(template, answers)
    given = {answer.field: answer for answer in answers}
    sections = []
    for section in template.sections:
        fields = []
        for field in section.fields:
            answer = given.pop(field.code, Answer(field=field.code))
            fields.append(
                FilledField(
                    label=field.label,
                    kind=field.kind,
                    text=answer.text,
                    columns=field.columns,
                    rows=answer.rows,
                    files=answer.files,
                )
            )
        sections.append(FilledSection(code=section.code, title=section.title, fields=tuple(fields)))
    if left := [answer for answer in given.values() if not answer.empty]:
        others = tuple(
            FilledField(
                label=answer.field,
                kind=FieldKind.TEXT,
                text=answer.text,
                rows=answer.rows,
                files=answer.files,
            )
            for answer in left
        )
        sections.append(FilledSection(code="others", title="其他", fields=others))
    return tuple(sections)


def division_name(code: str) -> str:
    """江苏省南京市玄武区"""
    names: list[str] = []
    at: str | None = code
    while at is not None and (found := BY_CODE.get(at)) is not None:
        names.insert(0, found.name)
        at = found.parent
    return "".join(names) or code

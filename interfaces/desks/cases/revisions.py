"""What the applicant changed with the last resubmission, for those who look again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.cases.declaration.events import Resubmitted, Submitted, Supplemented
from domain.configuration.template import Answer, Template, from_json
from domain.decider import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One field before and after; a row of a table, or a file, is a line."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    at: datetime
    fields: tuple[Changed, ...]


def last_revision(template: Template, history: Sequence[Recorded]) -> Revision | None:
    """Between the last two times the case was sent; None when it was sent once."""
    sent = [r for r in history if isinstance(r.event, Submitted | Resubmitted | Supplemented)]
    if len(sent) < 2:
        return None
    before, after = (_answers(r) for r in sent[-2:])
    fields = []
    for one in template.fields():
        old, new = (_text(given.get(one.code), one.columns) for given in (before, after))
        if old != new:
            fields.append(Changed(label=one.label, before=old, after=new))
    return Revision(at=sent[-1].at, fields=tuple(fields))


def _answers(r: Recorded) -> dict[str, Answer]:
    event = r.event
    assert isinstance(event, Submitted | Resubmitted | Supplemented), "only these are asked"
    return {one.field: one for one in from_json(event.answers.value)}


def _text(answer: Answer | None, columns: tuple[str, ...]) -> str:
    if answer is None:
        return ""
    rows = (
        "，".join(f"{name}：{cell}" for name, cell in zip(columns, row, strict=False) if cell)
        for row in answer.rows
    )
    return "\n".join([answer.text.strip(), *rows, *(file.name for file in answer.files)]).strip()

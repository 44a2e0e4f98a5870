"""A section between typing and saving: what was kept by itself, and what another window has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from domain.configuration.template import FieldKind, Section, TemplateField
from infrastructure.vault.typed_drafts import Typed
from interfaces.desks.cases import sections as s
from interfaces.desks.cases.own import Open
from interfaces.http.calls import Call
from interfaces.http.forms import FormState
from interfaces.http.problems import Problem
from interfaces.operations.cases.typed_drafts import changed_since, only_typed
from interfaces.system import System

_ELSEWHERE = ("typed-elsewhere", "stale-version", "stale-form")
"""Answers after which what was typed stands beside what is kept."""
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForm(s.AnswersForm):
    """What a form of answers posts beside them."""

    tab: str = ""
    revision: int = 0
    """The newest text kept by itself that this page knows of; 0 for none."""
    take: tuple[str, ...] = ()
    """Fields whose other text is to be taken instead of the one typed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field as this page has it, and as it stands elsewhere."""

    code: str
    label: str
    here: str
    there: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A section as it is opened for typing."""

    fields: tuple[TemplateField, ...]
    saved: Texts
    kept: Typed | None
    """Typed and kept by itself, and not saved yet."""
    outdated: bool
    """Other answers were saved after it was typed."""
    saved_at: datetime

    @property
    def there(self) -> Texts:
        """What another window has: the text kept last, else what was saved."""
        return self.kept.values if self.kept else self.saved

    @property
    def there_at(self) -> datetime:
        return self.kept.saved_at if self.kept else self.saved_at

    @property
    def restored(self) -> Typed | None:
        if self.kept is None or self.outdated:
            return None
        return self.kept if differences(self.fields, self.saved, self.kept.values) else None

    @property
    def initial(self) -> dict[str, Any]:
        """The values that the form starts with."""
        answers = {**self.saved}
        if self.kept and not self.outdated:
            codes = {one.code for one in self.fields if one.kind is not FieldKind.ATTACHMENT}
            answers = {k: v for k, v in answers.items() if k.partition(".")[0] not in codes}
            answers |= only_typed(self.fields, self.kept.values)
        return {"answers": answers, "tab": str(uuid4())}

    @property
    def revision(self) -> int:
        return self.kept.revision if self.kept else 0

    def elsewhere(self, form: FormState) -> tuple[Difference, ...]:
        """What the page and another window disagree about; empty: nothing to choose."""
        if form.problem is not None and form.problem.code in _ELSEWHERE:
            return differences(self.fields, _texts(form.values.get("answers")), self.there)
        if self.kept and self.outdated and form.problem is None:
            return differences(self.fields, self.saved, self.there)
        return ()


def opened(system: System, own: Open, section: str, parts: Sequence[Section]) -> Drafted:
    """`section` is empty where all of them are one form."""
    fields = tuple(field for part in parts for field in part.fields)
    kept = system.typed.find(own.place(section))
    history = system.log.read(own.id)
    return Drafted(
        fields=fields,
        saved=s.initial(own.answers)["answers"],
        kept=kept,
        outdated=kept is not None and changed_since(history, kept.version, own.template, fields),
        saved_at=history[-1].at,
    )


def settled(
    system: System, call: Call[Any], own: Open, section: str, parts: Sequence[Section]
) -> s.Posted:
    """The answers as they are to be saved, with what was taken from elsewhere.

    Raises `Problem` 409 when another window has kept or saved a newer text of this section.
    """
    form: DraftForm = call.body
    if call.key is not None and system.log.receipt(call.key) is not None:
        return form.answers  # sent before; the log gives the first answer again
    found = opened(system, own, section, parts)
    kept = found.kept
    newer = kept is not None and form.tab != kept.tab and form.revision != kept.revision
    if newer and not differences(found.fields, _texts(form.answers), found.there):
        newer = False
    if call.expected is not None and call.expected < own.version:
        history = system.log.read(own.id)
        newer = newer or changed_since(history, call.expected, own.template, found.fields)
    if newer:
        raise Problem(status=409, code="typed-elsewhere", facts={"at": found.there_at})
    taken = {one.code for one in found.fields if one.code in form.take}
    posted = {k: v for k, v in form.answers.items() if k.partition(".")[0] not in taken}
    return posted | {k: v for k, v in found.there.items() if k.partition(".")[0] in taken}


def at_present(call: Call[Any], own: Open) -> int | None:
    """The version to save upon, after `settled` has found this section unchanged since."""
    return (
        own.version if call.expected is not None and call.expected < own.version else call.expected
    )


def unsaved(system: System, own: Open) -> tuple[tuple[Section, datetime], ...]:
    """The sections of a draft with something typed and not saved, and since when."""
    saved = s.initial(own.answers)["answers"]
    found = []
    for code, at in system.typed.sections(own.id).items():
        section = next((one for one in own.template.sections if one.code == code), None)
        kept = system.typed.find(own.place(code)) if section is not None else None
        if section is not None and kept and differences(section.fields, saved, kept.values):
            found.append((section, at))
    return tuple(found)


def differences(
    fields: Sequence[TemplateField], here: Texts, there: Texts
) -> tuple[Difference, ...]:
    """Field by field, in the template's order; files are no text."""
    found = []
    for one in fields:
        if one.kind is FieldKind.ATTACHMENT:
            continue
        mine, theirs = shown(one, here), shown(one, there)
        if mine != theirs:
            found.append(Difference(code=one.code, label=one.label, here=mine, there=theirs))
    return tuple(found)


def shown(one: TemplateField, texts: Texts) -> str:
    """An answer as text; a row of a table is a line."""
    if one.kind is not FieldKind.TABLE:
        return texts.get(one.code, "").replace("\r\n", "\n").strip()
    lines = []
    for row in range(s.row_count(texts, one.code)):
        cells = [texts.get(s.cell(one.code, row, at), "").strip() for at in range(len(one.columns))]
        if any(cells):
            lines.append(
                "，".join(f"{c}：{t}" for c, t in zip(one.columns, cells, strict=True) if t)
            )
    return "\n".join(lines)


def _texts(posted: Any) -> Texts:
    return {k: v for k, v in (posted or {}).items() if isinstance(v, str)}

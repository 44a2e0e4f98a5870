"""自动保存: what an applicant has typed into a section, kept until it is saved as a draft.

It is no event (docs/adr/0016): a section keeps its newest text only, and 暂存 or 提交 makes the
event. Nobody but the applicant is ever shown it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from application.cases.recipients import template_of
from application.permissions import Hidden, require_applicant
from application.work import Work
from domain.cases.declaration import DECLARATION, Status
from domain.configuration.template import (
    Answer,
    Answers,
    FieldKind,
    Template,
    TemplateField,
    from_json,
)
from domain.configuration.template_rules import follow
from domain.decider import Recorded, Rejected
from domain.terms import Role
from infrastructure.vault.typed_drafts import Overtaken, Place
from interfaces.http.calls import Call
from interfaces.http.operations import Operation
from interfaces.http.problems import Problem
from interfaces.system import System

ANSWERING = (Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT)
"""The declaration is one form then, and `section` is empty."""
MOST_CHARACTERS = 600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """`answers` are named as in the form: `summary`, `jobs.0-1`. If-Match is the version that
    the window was opened upon, `revision` what it was last answered, 0 at first."""

    section: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0
    tab: str = ""
    """Any name of the window; its own texts never count as somebody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    saved_at: datetime
    revision: int


def keep(system: System, call: Call[Typing]) -> Kept:
    """Raises `Problem` 409 typed-elsewhere when another window has a newer text, or saved one."""
    body = call.body
    history = system.log.read(call.id)
    work = Work(system.log, call.context)
    state = work.load(DECLARATION, call.id)
    require_applicant(call.actor, state)
    assert state.applicant is not None, "it is the one who asks"
    assert state.choice is not None, "a declaration has a choice from its first draft on"
    template = template_of(work, state.choice, state.template_version)
    fields = _fields(template, body.section, state.status)
    if len(body.tab) > 100 or len(body.section) > 100:
        raise Rejected("text-too-long")
    values = only_typed(fields, body.answers)
    if sum(map(len, values.values())) > MOST_CHARACTERS:
        raise Rejected("text-too-long")
    version = history[-1].version if call.expected is None else call.expected
    if changed_since(history, version, template, fields):
        raise _elsewhere(history[-1].at, 0)
    try:
        kept = system.typed.keep(
            Place(declaration=call.id, subject=state.applicant, section=body.section),
            values,
            version=version,
            seen=body.revision,
            tab=body.tab,
            at=system.clock.now(),
            request=f"{call.key.value}:{call.key.fingerprint.hex()}" if call.key else "",
        )
    except Overtaken as newer:
        raise _elsewhere(newer.newer.saved_at, newer.newer.revision) from None
    return Kept(saved_at=kept.saved_at, revision=kept.revision)


def _fields(template: Template, section: str, status: Status) -> tuple[TemplateField, ...]:
    """Those of the form that is open. Raises `Hidden`, `Rejected`."""
    if status in ANSWERING and not section:
        return tuple(template.fields())
    if status is not Status.DRAFT:
        raise Rejected("not-returned" if status in ANSWERING else "already-submitted")
    found = [one.fields for one in template.sections if one.code == section]
    if not found:
        raise Hidden
    return found[0]


def only_typed(fields: Iterable[TemplateField], answers: Mapping[str, str]) -> dict[str, str]:
    """What belongs to these fields; files are kept another way."""
    mine = {one.code for one in fields if one.kind is not FieldKind.ATTACHMENT}
    return {key: text for key, text in answers.items() if key.partition(".")[0] in mine}


def changed_since(
    history: Sequence[Recorded], version: int, template: Template, fields: Iterable[TemplateField]
) -> bool:
    """Whether other answers to these fields were saved after that version."""
    codes = {one.code for one in fields}

    def at(last: int) -> dict[str, Answer]:
        state = DECLARATION.fold(r.event for r in history if r.version <= last)
        saved: Answers = from_json(state.answers.value if state.answers else None)
        answers = follow(template, saved)
        return {one.field: one for one in answers if one.field in codes and not one.empty}

    return bool(history) and at(version) != at(history[-1].version)


def _elsewhere(at: datetime, revision: int) -> Problem:
    extra = {"saved_at": at.isoformat(), "revision": revision}
    return Problem(status=409, code="typed-elsewhere", facts={"at": at}, extra=extra)


AUTOSAVE = Operation(
    name="declarations.autosave",
    functions=("A2",),
    path="/declarations/{id}/autosave",
    summary="自动保存正在填写的内容",
    body=Typing,
    handler=keep,
    answer=Kept,
    roles=(Role.APPLICANT,),
    refusals=("typed-elsewhere", "already-submitted"),
)

COMMANDS = (AUTOSAVE,)

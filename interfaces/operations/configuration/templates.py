"""Draft of a declaration template (申报模板, H10): the steps of the editor."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from application.configuration import templates as t
from application.configuration.configuring import CONFIGURERS
from application.permissions import require_role
from application.ports import Receipt
from application.work import Work
from domain.configuration.template import Template
from domain.configuration.template_changes import differences
from domain.configuration.template_draft import TEMPLATE_DRAFT, Command
from domain.configuration.template_draft import commands as c
from domain.configuration.template_draft.events import DraftPublished, DraftRebased, TemplateTaken
from domain.streams import template_draft_stream
from interfaces import template_sheet
from interfaces.actions import action_word
from interfaces.http.calls import Call, Upload
from interfaces.http.operations import Operation, Read
from interfaces.operations.configuration.template_versions import (
    TemplateLine,
    committee_of,
    lines_of,
    names,
)
from interfaces.system import System, UseCase, command
from interfaces.words import word

MOST_STEPS = 1_000
"""That are told at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAnswer:
    """The draft as it stands; `template` is None while nothing is being edited."""

    version: int
    """Of the draft, for If-Match."""
    template: Template | None
    based_on: int
    present_version: int
    undoable: bool
    changes: tuple[TemplateLine, ...]
    """Against the committee's present version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStep:
    """What one step of the editing changed, and who made it."""

    at: datetime
    action: str
    actor_name: str
    organisation_name: str
    about: str
    """Where a draft was taken from, or the number of a version."""
    changes: tuple[TemplateLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSteps:
    steps: tuple[DraftStep, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetForm:
    file: Upload
    replace: bool = False


def draft(system: System, call: Call[Any]) -> DraftAnswer:
    require_role(call.actor, *CONFIGURERS)
    present = committee_of(system, call).template
    work, stream = Work(system.log, call.context), template_draft_stream(call.id)
    state = work.load(TEMPLATE_DRAFT, stream)
    changes = differences(present, state.template) if state.template else ()
    return DraftAnswer(
        version=work.version(stream),
        template=state.template,
        based_on=state.based_on,
        present_version=present.version,
        undoable=bool(state.earlier),
        changes=lines_of(changes),
    )


def draft_steps(system: System, call: Call[Any], most: int) -> tuple[DraftStep, ...]:
    """The last steps of the drafts of this committee, newest first."""
    require_role(call.actor, *CONFIGURERS)
    history = system.log.read(template_draft_stream(call.id))
    before = Template()
    steps = []
    state = TEMPLATE_DRAFT.initial
    for r in history:
        before, state = state.template or Template(), TEMPLATE_DRAFT.evolve(state, r.event)
        steps.append((r, before, state.template or before))
    people, bodies = names(system, [r for r, _, __ in steps[-most:]])
    return tuple(
        DraftStep(
            at=r.at,
            action=action_word(r.name),
            actor_name=people.get(r.actor, "") if r.actor else "",
            organisation_name=bodies.get(r.organisation, "") if r.organisation else "",
            about=_about(r.event),
            changes=() if isinstance(r.event, TemplateTaken) else lines_of(differences(was, now)),
        )
        for r, was, now in reversed(steps[-most:])
    )


def _about(event: object) -> str:
    match event:
        case TemplateTaken(source=source, source_version=version):
            return f"{word(source)}（第 {version} 版）" if version else word(source)
        case DraftPublished(version=version) | DraftRebased(based_on=version):
            return f"第 {version} 版"
    return ""


def _take_sheet(system: System, call: Call[SheetForm]) -> Receipt:
    require_role(call.actor, *CONFIGURERS)  # before a file of somebody else is opened
    read = template_sheet.read(call.body.file.content)
    body: Any = t.TakenSheet(template=read, replace=call.body.replace)
    return system.run(replace(call, body=body), t.take_sheet)


def _step(make: Callable[[Call[Any]], Command]) -> Callable[[System, Call[Any]], Receipt]:
    """The handler of one step upon the draft."""

    def handler(system: System, call: Call[Any]) -> Receipt:
        return system.run(replace(call, body=make(call)), t.edit)

    return handler


def _of(name: str, use_case: UseCase) -> Callable[[System, Call[Any]], Receipt]:
    """The handler of a command about the section or field `name` of the path."""

    def handler(system: System, call: Call[Any]) -> Receipt:
        return system.run(replace(call, body=(call.path[name], call.body)), use_case)

    return handler


def _operation(name: str, path: str, summary: str, handler: Any, **more: Any) -> Operation:
    return Operation(
        name=f"template-draft.{name}",
        functions=("H10",),
        path=f"/committees/{{id}}/template-draft{path}",
        summary=summary,
        handler=handler,
        roles=CONFIGURERS,
        **more,
    )


SECTION, FIELD = "/sections/{section:str}", "/fields/{field:str}"

TAKE = _operation(
    "take",
    "/take",
    "开始编辑申报模板",
    command(t.take),
    body=t.TakeForm,
    refusals=("template-draft-open", "template-none"),
)
TAKE_SHEET = _operation(
    "take-sheet", "/take-sheet", "用 Excel 表开始编辑申报模板", _take_sheet, body=SheetForm
)
ADD_SECTION = _operation(
    "add-section",
    "/add-section",
    "新增分组",
    _step(lambda call: c.AddSection(title=call.body.title, code=call.body.code)),
    body=t.SectionForm,
)
RENAME_SECTION = _operation(
    "rename-section",
    f"{SECTION}/rename",
    "修改分组名称",
    _step(lambda call: c.RenameSection(section=call.path["section"], title=call.body.title)),
    body=t.TitleForm,
)
MOVE_SECTION = _operation(
    "move-section",
    f"{SECTION}/move",
    "调整分组顺序",
    _step(lambda call: c.MoveSection(section=call.path["section"], up=call.body.up)),
    body=t.Direction,
)
REMOVE_SECTION = _operation(
    "remove-section",
    f"{SECTION}/remove",
    "删除分组",
    _step(lambda call: c.RemoveSection(section=call.path["section"])),
)
ADD_FIELD = _operation(
    "add-field",
    f"{SECTION}/add-field",
    "新增栏目",
    _of("section", t.add_field),
    body=t.NewFieldForm,
)
CHANGE_FIELD = _operation(
    "change-field",
    f"{FIELD}/change",
    "修改栏目",
    _of("field", t.change_field),
    body=t.FieldChange,
)
MOVE_FIELD = _operation(
    "move-field",
    f"{FIELD}/move",
    "调整栏目顺序",
    _step(lambda call: c.MoveField(field=call.path["field"], up=call.body.up)),
    body=t.Direction,
)
REMOVE_FIELD = _operation(
    "remove-field",
    f"{FIELD}/remove",
    "删除栏目",
    _step(lambda call: c.RemoveField(field=call.path["field"])),
)
UNDO = _operation("undo", "/undo", "撤销一步", _step(lambda _: c.Undo()))
REBASE = _operation("rebase", "/rebase", "改以最新版本为基准", command(t.rebase))
PUBLISH = _operation(
    "publish",
    "/publish",
    "发布申报模板",
    command(t.publish),
    refusals=("template-moved-on", "template-unchanged", "template-wrong"),
)
DROP = _operation("drop", "/drop", "放弃编辑", _step(lambda _: c.Drop()))

DRAFT = Read(
    name="template-draft.one",
    functions=("H10",),
    path="/committees/{id}/template-draft",
    summary="申报模板草稿",
    handler=draft,
    answer=DraftAnswer,
    roles=CONFIGURERS,
)
STEPS = Read(
    name="template-draft.changes",
    functions=("H10",),
    path="/committees/{id}/template-draft/changes",
    summary="申报模板草稿：变更记录",
    handler=lambda system, call: DraftSteps(steps=draft_steps(system, call, MOST_STEPS)),
    answer=DraftSteps,
    roles=CONFIGURERS,
)
COMMANDS = (
    TAKE,
    TAKE_SHEET,
    ADD_SECTION,
    RENAME_SECTION,
    MOVE_SECTION,
    REMOVE_SECTION,
    ADD_FIELD,
    CHANGE_FIELD,
    MOVE_FIELD,
    REMOVE_FIELD,
    UNDO,
    REBASE,
    PUBLISH,
    DROP,
)
READS = (DRAFT, STEPS)

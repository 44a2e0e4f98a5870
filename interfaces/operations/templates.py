"""Declaration templates (申报模板, H10): the steps of the editor, and the versions there were."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from application import templates as t
from application.configuring import CONFIGURERS
from application.permissions import Hidden, require_role
from application.ports import Receipt
from application.work import Work
from domain.committee import COMMITTEE, Committee, TemplateSet
from domain.decider import Recorded
from domain.streams import template_draft_stream
from domain.template import Template
from domain.template_changes import ChangeKind, TemplateChange, differences
from domain.template_draft import TEMPLATE_DRAFT, Command
from domain.template_draft import commands as c
from domain.terms import Role
from infrastructure.excel import MEDIA_TYPE
from interfaces import template_sheet
from interfaces.history import Change, Difference, changes_of
from interfaces.http.calls import Call, File, Upload
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded
from interfaces.system import System, UseCase, command
from interfaces.words import word
from projections import accounts, organisations

VERSION_READERS = (*CONFIGURERS, Role.AUDITOR)
PART_WORDS = {
    "title": "分组名称",
    "label": "栏目名称",
    "kind": "类型",
    "mandatory": "必填",
    "help": "填写说明",
    "choices": "选项",
    "columns": "表格列",
    "max_length": "最大字数",
    "section": "所在分组",
}
"""What the pages call a part of a template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """One change of a template, in the words of the pages."""

    kind: ChangeKind
    section: str
    field: str
    """Empty when the section itself is meant."""
    code: str
    parts: tuple[Difference, ...]


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
class VersionRow:
    version: int
    at: datetime
    actor_name: str
    organisation_name: str
    sections: int
    fields: int
    changes: tuple[TemplateLine, ...]
    """Against the version before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    versions: tuple[VersionRow, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionAnswer:
    row: VersionRow
    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetForm:
    file: Upload
    replace: bool = False


def committee_of(system: System, call: Call[Any]) -> Committee:
    """The committee of the path. Raises `Hidden`."""
    state, _ = folded(system, call, COMMITTEE, call.id)
    return state


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


def draft_changes(system: System, call: Call[Any]) -> tuple[Change, ...]:
    """The steps of every draft of this committee, newest first."""
    labels = {"title": "分组名称", "source": "来源", "version": "版本", "code": "栏目代码"}
    return changes_of(system, template_draft_stream(call.id), labels)


def lines_of(changes: tuple[TemplateChange, ...]) -> tuple[TemplateLine, ...]:
    return tuple(
        TemplateLine(
            kind=one.kind,
            section=one.section,
            field=one.field,
            code=one.code,
            parts=tuple(
                Difference(
                    label=PART_WORDS[part.name], before=_said(part.before), after=_said(part.after)
                )
                for part in one.parts
            ),
        )
        for one in changes
    )


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(value)
    return word(value)


def versions(system: System, call: Call[Any]) -> Versions:
    require_role(call.actor, *VERSION_READERS)
    return Versions(versions=tuple(reversed([row for row, _ in _versions(system, call)])))


def version(system: System, call: Call[Any]) -> VersionAnswer:
    """One of them. Raises `Hidden` for a number that never was."""
    require_role(call.actor, *VERSION_READERS)
    for row, template in _versions(system, call):
        if row.version == call.path["number"]:
            return VersionAnswer(row=row, template=template)
    raise Hidden


def _versions(system: System, call: Call[Any]) -> list[tuple[VersionRow, Template]]:
    committee_of(system, call)
    set_ = [r for r in system.log.read(call.id) if isinstance(r.event, TemplateSet)]
    with system.reading() as tx:
        people = accounts.names(tx, {r.actor for r in set_ if r.actor})
        bodies = organisations.names(tx, {r.organisation for r in set_ if r.organisation})
    found = []
    before = Template()
    for r in set_:
        template = r.event.template
        found.append((_row(r, before, template, people, bodies), template))
        before = template
    return found


def _row(r: Recorded, before: Template, now: Template, people: Any, bodies: Any) -> VersionRow:
    return VersionRow(
        version=now.version,
        at=r.at,
        actor_name=people.get(r.actor, ""),
        organisation_name=bodies.get(r.organisation, ""),
        sections=len(now.sections),
        fields=sum(1 for _ in now.fields()),
        changes=lines_of(differences(before, now)) if before.version else (),
    )


def sheet(system: System, call: Call[Any]) -> File:
    """One version as Excel, a row for each field; it may be edited and taken in again."""
    found = version(system, call)
    return File(
        name=f"申报模板第{found.row.version}版.xlsx",
        media_type=MEDIA_TYPE,
        content=template_sheet.written(found.template),
    )


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
VERSIONS = Read(
    name="template-versions.list",
    functions=("H10",),
    path="/committees/{id}/template-versions",
    summary="申报模板历次版本",
    handler=versions,
    answer=Versions,
    roles=VERSION_READERS,
)
VERSION = Read(
    name="template-versions.one",
    functions=("H10",),
    path="/committees/{id}/template-versions/{number:int}",
    summary="申报模板的一个版本",
    handler=version,
    answer=VersionAnswer,
    roles=VERSION_READERS,
)
SHEET = Read(
    name="template-versions.sheet",
    functions=("H10",),
    path="/committees/{id}/template-versions/{number:int}/sheet",
    summary="申报模板的一个版本：Excel 表",
    handler=sheet,
    answer=File,
    media=(MEDIA_TYPE,),
    roles=VERSION_READERS,
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
READS = (DRAFT, VERSIONS, VERSION, SHEET)

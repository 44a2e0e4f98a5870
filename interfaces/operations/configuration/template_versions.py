"""Versions of a declaration template (申报模板, H10): who, when, what changed; as a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.permissions import Hidden, require_role
from domain.committees.committee import COMMITTEE, Committee
from domain.committees.committee_events import TemplateSet
from domain.configuration.template import Template
from domain.configuration.template_changes import ChangeKind, TemplateChange, differences
from domain.decider import Recorded
from domain.terms import Role
from infrastructure.sheets.excel import MEDIA_TYPE
from interfaces import template_sheet
from interfaces.history import Difference
from interfaces.http.calls import Call, File
from interfaces.http.operations import Read
from interfaces.operations.asking import folded
from interfaces.system import System
from interfaces.words import word
from projections.organisations import organisations
from projections.people import accounts

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


def committee_of(system: System, call: Call[Any]) -> Committee:
    """The committee of the path. Raises `Hidden`."""
    state, _ = folded(system, call, COMMITTEE, call.id)
    return state


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
    people, bodies = names(system, set_)
    found = []
    before = Template()
    for r in set_:
        template = r.event.template
        found.append((_row(r, before, template, people, bodies), template))
        before = template
    return found


def _row(
    r: Recorded,
    before: Template,
    now: Template,
    people: Mapping[UUID, str],
    bodies: Mapping[UUID, str],
) -> VersionRow:
    return VersionRow(
        version=now.version,
        at=r.at,
        actor_name=people.get(r.actor, "") if r.actor else "",
        organisation_name=bodies.get(r.organisation, "") if r.organisation else "",
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


def names(
    system: System, records: Sequence[Recorded]
) -> tuple[Mapping[UUID, str], Mapping[UUID, str]]:
    """Of the accounts and of the bodies that acted."""
    with system.reading() as tx:
        return (
            accounts.names(tx, {r.actor for r in records if r.actor}),
            organisations.names(tx, {r.organisation for r in records if r.organisation}),
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

READS = (VERSIONS, VERSION, SHEET)

"""Imports (批量导入), one upload for every kind: template, file, check, submission."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, make_dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import UUID

from application.configuration.import_run import (
    Fault,
    Nothing,
    Opening,
    abandon_import,
    faults_from_json,
    open_import,
    submit_import,
)
from application.configuration.importing import Column, ImportKind
from application.configuration.imports import BY_NAME, KINDS
from application.permissions import Hidden
from application.ports import Receipt
from domain.configuration.data_import import ImportStatus
from domain.decider import Rejected
from infrastructure.sheets.excel import MEDIA_TYPE
from infrastructure.sheets.import_template import TemplateColumn, refused_rows, template
from infrastructure.sheets.sheet_reader import LARGEST
from interfaces.http.calls import Call, File, Page, Upload
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.jobs.importing import options_to_json, read_file
from interfaces.messages import message
from interfaces.operations.asking import page_of, wanted
from interfaces.system import System, command
from interfaces.words import choices_of, word
from projections.configuration import imports
from projections.configuration.imports import ImportRow

EARLIER_SORTS = ("-opened_at", "status", "rows")
ROLES = tuple(dict.fromkeys(role for kind in KINDS for role in kind.roles))
FUNCTIONS = tuple(dict.fromkeys(name for kind in KINDS for name in kind.functions))
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswer:
    """`good` rows passed the check, or are effective by now; `bad` ones were refused."""

    id: UUID
    version: int
    kind: str
    title: str
    name: str
    status: ImportStatus
    reason: str
    """Why the file itself is not fit; empty when it is."""
    rows: int
    upto: int
    """Rows done in the present pass, of `rows`."""
    good: int
    bad: int
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """Why a row cannot become effective."""

    row: int
    """As the spreadsheet counts."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierConditions:
    """Of one kind's page."""

    status: ImportStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportConditions(EarlierConditions):
    kind: str = ""


def upload_form(kind: ImportKind) -> type[Any]:
    """The file and what is asked beside it."""
    asked = fields(kind.options) if kind.options else ()
    members: list[Any] = [(one.name, one.type, field(default=one.default)) for one in asked]
    return make_dataclass(
        f"{kind.name.capitalize()}Upload",
        [*members, ("file", Upload)],
        frozen=True,
        slots=True,
        kw_only=True,
    )


def send(kind: ImportKind, system: System, call: Call[Any]) -> Receipt:
    """Keeps the file, which the program then checks row by row."""
    upload: Upload = call.body.file
    if len(upload.content) > LARGEST:
        raise Rejected("sheet-too-big", fields={"file": "sheet-too-big"}, most=LARGEST >> 20)
    options = None
    if kind.options:
        options = kind.options(**{f.name: getattr(call.body, f.name) for f in fields(kind.options)})
    data_import = system.new_id()
    form = Opening(
        kind=kind,
        options=options_to_json(kind, options),
        file=system.blobs.put(data_import, upload.content),
        name=PurePath(upload.name).name[-_LONGEST_NAME:],
    )
    asked: Call[Any] = Call(
        context=call.context,
        body=form,
        visitor=call.visitor,
        key=call.key,
    )
    return system.run(asked, open_import, data_import)


def template_of(kind: ImportKind, system: System, call: Call[Any]) -> File:
    return File(
        name=f"{kind.title}导入模板.xlsx",
        media_type=MEDIA_TYPE,
        content=template(kind.title, columns_of(kind)),
    )


def columns_of(kind: ImportKind) -> tuple[TemplateColumn, ...]:
    return tuple(
        TemplateColumn(
            heading=column.heading,
            mandatory=column.mandatory,
            note=_note(column),
            example=column.example,
            choices=_offered(column),
        )
        for column in kind.columns
    )


def _note(column: Column) -> str:
    many = "可填多个，以顿号分隔" if column.many else ""
    return "；".join(part for part in (column.note, many) if part)


def _offered(column: Column) -> tuple[str, ...]:
    if column.kind is bool:
        return ("是", "否")
    if column.many or not issubclass(column.kind, StrEnum):
        return ()
    offered = choices_of(column.kind)
    return tuple(said for value, said in offered if not column.only or value in column.only)


def found(system: System, call: Call[Any]) -> ImportRow:
    """Somebody's own import. Raises `Hidden` for anybody else's."""
    with system.reading() as tx:
        row = imports.get(tx, call.id)
    if row is None or row.account != call.account.id or row.kind not in BY_NAME:
        raise Hidden
    return row


def one(system: System, call: Call[Any]) -> ImportAnswer:
    return answer(found(system, call))


def answer(row: ImportRow) -> ImportAnswer:
    return ImportAnswer(
        id=row.data_import,
        version=row.version,
        kind=row.kind,
        title=BY_NAME[row.kind].title if row.kind in BY_NAME else row.kind,
        name=row.name,
        status=row.status,
        reason=message(row.code, json.loads(row.facts)) if row.code else "",
        rows=row.rows,
        upto=row.upto,
        good=row.valid,
        bad=row.failed,
        opened_at=row.opened_at,
    )


def mine(system: System, call: Call[ImportConditions]) -> Page[ImportAnswer]:
    filters = imports.ImportFilter(kind=call.body.kind, status=call.body.status)
    with system.reading() as tx:
        page = imports.of_account(tx, call.account.id, filters, wanted(call))
    shown = page_of(page)
    return Page([answer(row) for row in shown.items], shown.total)


def refused(system: System, call: Call[NoBody]) -> Page[RefusedRow]:
    """The refused rows in the file's order."""
    row = found(system, call)
    faults = _faults(system, row)
    part = faults[call.listing.offset : call.listing.offset + call.listing.size]
    said = [RefusedRow(row=fault.row, reason=_reason(BY_NAME[row.kind], fault)) for fault in part]
    return Page(said, len(faults))


def _faults(system: System, row: ImportRow) -> list[Fault]:
    with system.reading() as tx:
        parts = imports.faults(tx, row.data_import)
    return sorted((f for part in parts for f in faults_from_json(part)), key=lambda f: f.row)


def _reason(kind: ImportKind, fault: Fault) -> str:
    """Each column at fault with its remedy; else the sentence for the whole row."""
    headings = {column.name: column.heading for column in kind.columns}
    said = [
        f"{headings.get(name, name)}：{message(code, fault.facts)}"
        for name, code in fault.fields.items()
    ]
    return "；".join(said) or message(fault.code, fault.facts)


def refused_sheet(system: System, call: Call[NoBody]) -> File:
    row = found(system, call)
    kind = BY_NAME[row.kind]
    content = system.blobs.get(row.data_import, row.file)
    if content is None:
        raise Hidden
    cells = {one.number: one.cells for one in read_file(kind, content)}
    rows = [(cells.get(f.row, ()), _reason(kind, f)) for f in _faults(system, row)]
    name = f"{kind.title}导入失败数据.xlsx"
    sheet = refused_rows(kind.title, columns_of(kind), rows)
    return File(name=name, media_type=MEDIA_TYPE, content=sheet)


def _open(kind: ImportKind) -> Operation:
    return Operation(
        name=f"imports.{kind.name}",
        functions=kind.functions,
        path=f"/imports/{kind.name}",
        summary=f"批量导入{kind.title}：上传文件",
        body=upload_form(kind),
        handler=partial(send, kind),
        roles=kind.roles,
        creates=True,
        refusals=("sheet-too-big",),
    )


def _template(kind: ImportKind) -> Read:
    return Read(
        name=f"imports.{kind.name}-template",
        functions=kind.functions,
        path=f"/imports/{kind.name}/template",
        summary=f"{kind.title}导入模板",
        handler=partial(template_of, kind),
        answer=File,
        roles=kind.roles,
        media=(MEDIA_TYPE,),
    )


EXPORT = Export(
    title="导入记录",
    rows=mine,
    columns=(
        ("时间", lambda row: row.opened_at),
        ("类别", lambda row: row.title),
        ("文件", lambda row: row.name),
        ("状态", lambda row: row.status),
        ("行数", lambda row: row.rows),
        ("成功", lambda row: row.good),
        ("失败", lambda row: row.bad),
        ("原因", lambda row: row.reason),
    ),
)
OPEN = {kind.name: _open(kind) for kind in KINDS}
TEMPLATES = {kind.name: _template(kind) for kind in KINDS}
_run: Callable[[Any], Callable[[System, Call[Any]], Receipt]] = command
SUBMIT = Operation(
    name="imports.submit",
    functions=FUNCTIONS,
    path="/imports/{id}/submit",
    summary="提交导入，合格的行生效",
    body=Nothing,
    handler=_run(submit_import),
    roles=ROLES,
    refusals=("import-nothing-valid", "import-under-way"),
)
ABANDON = Operation(
    name="imports.abandon",
    functions=FUNCTIONS,
    path="/imports/{id}/abandon",
    summary="放弃导入",
    body=Nothing,
    handler=_run(abandon_import),
    roles=ROLES,
    refusals=("import-under-way",),
)
ONE = Read(
    name="imports.one",
    functions=FUNCTIONS,
    path="/imports/{id}",
    summary="导入进度与结果",
    handler=one,
    answer=ImportAnswer,
    roles=ROLES,
)
MINE = Read(
    name="imports.list",
    functions=FUNCTIONS,
    path="/imports",
    summary="本人的导入",
    handler=mine,
    answer=ImportAnswer,
    filters=ImportConditions,
    paged=True,
    sorts=EARLIER_SORTS,
    export=EXPORT,
    roles=ROLES,
)
REFUSED = Read(
    name="imports.refused",
    functions=FUNCTIONS,
    path="/imports/{id}/refused",
    summary="导入失败的行及原因",
    handler=refused,
    answer=RefusedRow,
    paged=True,
    roles=ROLES,
)
REFUSED_SHEET = Read(
    name="imports.refused-sheet",
    functions=FUNCTIONS,
    path="/imports/{id}/refused/sheet",
    summary="导入失败的行，连同原因的 Excel",
    handler=refused_sheet,
    answer=File,
    roles=ROLES,
    media=(MEDIA_TYPE,),
)

COMMANDS = (*OPEN.values(), SUBMIT, ABANDON)
READS = (*TEMPLATES.values(), ONE, MINE, REFUSED, REFUSED_SHEET)


def said(row: ImportAnswer) -> str:
    """成功 N 条，失败 M 条"""
    if row.status is ImportStatus.UNREADABLE:
        return row.reason
    if row.status in (ImportStatus.CHECKED, ImportStatus.FINISHED):
        return f"成功 {row.good} 条，失败 {row.bad} 条"
    return word(row.status)

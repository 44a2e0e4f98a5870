"""Imports (批量导入): template and file of every kind, the check's result, the submission."""

from dataclasses import replace
from functools import partial
from typing import Any

from application.configuration.importing import ImportKind
from application.configuration.imports import BY_NAME, KINDS
from domain.configuration.data_import import ImportStatus
from interfaces.http.calls import Call, Page, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.configuration import imports as operations
from interfaces.operations.configuration.imports import (
    EarlierConditions,
    ImportAnswer,
    ImportConditions,
)
from interfaces.system import System
from interfaces.words import choices_of

REFRESH_SECONDS = 2
"""Between two looks of a page whose import is at work."""


def earlier(kind: ImportKind, system: System, call: Call[EarlierConditions]) -> Page[ImportAnswer]:
    """The account's own imports of this kind."""
    body = ImportConditions(kind=kind.name, status=call.body.status)
    asked: Call[Any] = call
    return operations.mine(system, replace(asked, body=body))


def show_kind(kind: ImportKind, system: System, call: Call[Any]) -> Show:
    asked = operations.upload_form(kind)
    return Show(
        "imports/kind.html",
        {
            "kind": kind,
            "columns": operations.columns_of(kind),
            "asked": [
                (name, dict(kind.labels)[name], choices_of(shape.type))
                for name, shape in asked.__dataclass_fields__.items()
                if name != "file"
            ],
            "earlier": earlier(kind, system, call),
            "said": operations.said,
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    row = operations.one(system, call)
    return Show(
        "imports/one.html",
        {
            "found": row,
            "kind": BY_NAME[row.kind],
            "refused": operations.refused(system, call),
            "working": row.status.working,
            "refresh": REFRESH_SECONDS if row.status.working else 0,
            "may_submit": row.status is ImportStatus.CHECKED and row.good > 0,
            "may_abandon": row.status is ImportStatus.CHECKED,
            "said": operations.said(row),
        },
    )


def _template(kind: ImportKind, system: System, call: Call[Any]) -> Any:
    return operations.template_of(kind, system, call)


def _views(kind: ImportKind) -> tuple[View, ...]:
    path = f"/imports/{kind.name}"
    return (
        View(
            name=f"pages.imports.{kind.name}",
            functions=(),
            path=path,
            title=f"批量导入{kind.title}",
            show=partial(show_kind, kind),
            paged=True,
            sorts=operations.EARLIER_SORTS,
            filters=EarlierConditions,
            export=replace(operations.EXPORT, rows=partial(earlier, kind)),
            roles=kind.roles,
            posts=(
                Post(
                    operation=operations.OPEN[kind.name],
                    name="upload",
                    to="/imports/{id}",
                    done="import-opened",
                ),
            ),
        ),
        View(
            name=f"pages.imports.{kind.name}-template",
            functions=(),
            path=f"{path}/template",
            title="Excel模板",
            show=partial(_template, kind),
            roles=kind.roles,
        ),
    )


VIEWS: tuple[View, ...] = (
    *(view for kind in KINDS for view in _views(kind)),
    View(
        name="pages.imports.one",
        functions=operations.FUNCTIONS,
        path="/imports/{id}",
        title="批量导入",
        show=show_one,
        paged=True,
        roles=operations.ROLES,
        posts=(
            Post(operation=operations.SUBMIT, to="/imports/{id}", done="import-submitted"),
            Post(operation=operations.ABANDON, to="/imports/{id}", done="import-abandoned"),
        ),
    ),
    View(
        name="pages.imports.refused",
        functions=operations.FUNCTIONS,
        path="/imports/{id}/refused",
        title="导入失败数据",
        show=operations.refused_sheet,
        roles=operations.ROLES,
    ),
)

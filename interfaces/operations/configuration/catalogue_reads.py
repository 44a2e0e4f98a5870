"""Catalogues (H1, H2): questions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from application.configuration.cataloguing import series_of, specialty_of, title_of
from application.configuration.configuring import CONFIGURERS
from domain.configuration.catalogue import (
    CATALOGUE,
    Catalogue,
    SeriesDefined,
    TitleAdded,
)
from domain.decider import Recorded
from domain.streams import CATALOGUE as STREAM
from domain.terms import TitleLevel
from interfaces.history import Change, Changes, told
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from projections.configuration import catalogue, catalogue_lists
from projections.configuration.catalogue import (
    NameRow,
    NodeKind,
    SeriesRow,
    title_code,
)
from projections.configuration.catalogue_lists import (
    SpecialtyFilter,
    SpecialtyItem,
    TitleFilter,
    TitleItem,
)

LABELS = {
    "code": "代码",
    "to": "新代码",
    "series": "职称系列",
    "parent": "上级专业",
    "level": "职称级别",
    "name": "名称",
    "levels": "以考代评级别",
    "exam_levels": "以考代评级别",
    "source": "依据",
    "titles": "职称",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyView:
    code: str
    name: str
    series: str
    parent: str
    version: int
    """Of this node; what `If-Match` names."""
    names: tuple[NameRow, ...]
    """Every name it ever had, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleView:
    series: str
    number: int
    level: TitleLevel
    name: str
    version: int
    names: tuple[NameRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    code: str
    name: str
    exam_levels: tuple[TitleLevel, ...]
    exam_source: str
    version: int
    names: tuple[NameRow, ...]


def known(system: System, call: Call[Any]) -> Catalogue:
    """The catalogues from the log itself, so that a form is never stale from the start."""
    return folded(system, call, CATALOGUE, STREAM)[0]


def specialty(system: System, call: Call[Any]) -> SpecialtyView:
    node = specialty_of(known(system, call), call.path["code"])
    return SpecialtyView(
        code=node.code,
        name=node.name,
        series=node.series,
        parent=node.parent,
        version=node.revision,
        names=_names(system, NodeKind.SPECIALTY, node.code),
    )


def series(system: System, call: Call[Any]) -> SeriesView:
    node = series_of(known(system, call), call.path["code"])
    return SeriesView(
        code=node.code,
        name=node.name,
        exam_levels=node.exam_levels,
        exam_source=node.exam_source,
        version=node.revision,
        names=_names(system, NodeKind.SERIES, node.code),
    )


def title(system: System, call: Call[Any]) -> TitleView:
    code, number = call.path["code"], call.path["title"]
    node = title_of(known(system, call), code, number)
    return TitleView(
        series=code,
        number=number,
        level=node.level,
        name=node.name,
        version=node.revision,
        names=_names(system, NodeKind.TITLE, title_code(code, number)),
    )


def every_series(system: System, call: Call[Any]) -> tuple[SeriesRow, ...]:
    with system.reading() as tx:
        return catalogue.series(tx)


def specialty_list(system: System, call: Call[SpecialtyFilter]) -> Page[SpecialtyItem]:
    with system.reading() as tx:
        return page_of(catalogue_lists.specialties(tx, call.body, wanted(call)))


def title_list(system: System, call: Call[TitleFilter]) -> Page[TitleItem]:
    with system.reading() as tx:
        return page_of(catalogue_lists.titles(tx, call.body, wanted(call)))


def changes(system: System, kind: NodeKind, code: str, number: int = 0) -> tuple[Change, ...]:
    """变更记录 of a node: only its own events are read, however many the catalogue has."""
    with system.reading() as tx:
        positions = catalogue.changes(tx, kind, code, number)
        names = catalogue.names(tx, kind, title_code(code, number)) if number else ()
    history = [r for at in positions for r in system.log.after(at - 1, 1)]
    if number:
        history = [_of_title(r, number, {one.name for one in names}) for r in history]
    return told(system, history, LABELS)


def _of_title(r: Recorded, number: int, names: set[str]) -> Recorded:
    """Of a series that was defined with its titles, only what was said of this one."""
    event = r.event
    if not isinstance(event, SeriesDefined):
        return r
    own = next((one for one in event.titles if one.name in names), None)
    if own is None:
        return r
    added = TitleAdded(series=event.code, title=number, level=own.level, name=own.name)
    return replace(r, event=added)


def _names(system: System, kind: NodeKind, code: str) -> tuple[NameRow, ...]:
    with system.reading() as tx:
        return catalogue.names(tx, kind, code)


def _changes_of(
    kind: NodeKind, there: Callable[[System, Call[Any]], object]
) -> Callable[[System, Call[NoBody]], Changes]:
    def handler(system: System, call: Call[NoBody]) -> Changes:
        there(system, call)  # hides what is no such node
        number = call.path.get("title", 0)
        return Changes(changes=changes(system, kind, call.path["code"], number))

    return handler


def _level(depth: int) -> Callable[[SpecialtyItem], str]:
    return lambda row: row.way[depth] if depth < len(row.way) else ""


SPECIALTIES_EXPORT = Export(
    title="职称专业",
    rows=specialty_list,
    columns=(
        ("职称系列", lambda row: row.series_name),
        ("一级专业", _level(0)),
        ("二级专业", _level(1)),
        ("三级专业", _level(2)),
        ("四级专业", _level(3)),
        ("专业代码", lambda row: row.code),
        ("专业名称", lambda row: row.name),
        ("上级专业代码", lambda row: row.parent),
    ),
)
TITLES_EXPORT = Export(
    title="职称树",
    rows=title_list,
    columns=(
        ("系列代码", lambda row: row.series),
        ("职称系列", lambda row: row.series_name),
        ("职称级别", lambda row: row.level),
        ("职称名称", lambda row: row.name),
        ("以考代评", lambda row: row.by_exam),
    ),
)
SPECIALTIES = Read(
    name="specialties.list",
    functions=("H1",),
    path="/specialties",
    summary="专业列表",
    handler=specialty_list,
    answer=SpecialtyItem,
    filters=SpecialtyFilter,
    paged=True,
    sorts=("code", "name"),
    roles=CONFIGURERS,
    export=SPECIALTIES_EXPORT,
)
TITLES = Read(
    name="titles.list",
    functions=("H2",),
    path="/titles",
    summary="职称列表",
    handler=title_list,
    answer=TitleItem,
    filters=TitleFilter,
    paged=True,
    sorts=("series", "level", "name"),
    roles=CONFIGURERS,
    export=TITLES_EXPORT,
)


def _read(name: str, function: str, path: str, summary: str, handler: Any, answer: Any) -> Read:
    return Read(
        name=name,
        functions=(function,),
        path=path,
        summary=summary,
        handler=handler,
        answer=answer,
        roles=CONFIGURERS,
    )


_SPECIALTY, _SERIES = "/specialties/{code:str}", "/series/{code:str}"
_TITLE = f"{_SERIES}/titles/{{title:int}}"
READS = (
    SPECIALTIES,
    TITLES,
    _read("specialties.one", "H1", f"{_SPECIALTY}/detail", "专业详情", specialty, SpecialtyView),
    _read(
        "specialties.changes",
        "H1",
        f"{_SPECIALTY}/changes",
        "变更记录",
        _changes_of(NodeKind.SPECIALTY, specialty),
        Changes,
    ),
    _read("series.list", "H2", "/series", "职称系列", every_series, tuple[SeriesRow, ...]),
    _read("series.one", "H2", f"{_SERIES}/detail", "职称系列详情", series, SeriesView),
    _read(
        "series.changes",
        "H2",
        f"{_SERIES}/changes",
        "变更记录",
        _changes_of(NodeKind.SERIES, series),
        Changes,
    ),
    _read("titles.one", "H2", f"{_TITLE}/detail", "职称详情", title, TitleView),
    _read(
        "titles.changes",
        "H2",
        f"{_TITLE}/changes",
        "变更记录",
        _changes_of(NodeKind.TITLE, title),
        Changes,
    ),
)

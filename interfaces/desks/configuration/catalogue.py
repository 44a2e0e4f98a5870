"""职称专业管理 (H1) and 职称树管理 (H2): a tree at the left, the chosen node at the right."""

from collections.abc import Callable
from typing import Any

from application.configuration.cataloguing import last_level, specialty_of, title_of
from application.configuration.configuring import CONFIGURERS
from application.ports import Receipt
from interfaces.desks.configuration.catalogue_trees import (
    found_specialties,
    found_titles,
    specialty_href,
    specialty_tree,
    title_tree,
)
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.configuration import catalogue as commands
from interfaces.operations.configuration import catalogue_reads as reads
from interfaces.system import System
from interfaces.words import word
from projections.configuration import catalogue_tree, catalogue_uses
from projections.configuration.catalogue import NodeKind
from projections.configuration.catalogue_lists import SpecialtyFilter, TitleFilter


def show_specialties(system: System, call: Call[SpecialtyFilter]) -> Show:
    text = call.body.text.strip()
    tree = found_specialties(system, text) if text else specialty_tree(system)
    return Show("catalogue/specialties.html", {"tree": tree, "text": text})


def show_series(system: System, call: Call[NoBody]) -> Show:
    found = reads.series(system, call)
    with system.reading() as tx:
        total = catalogue_tree.count(tx, found.code)
    tree = specialty_tree(system, series=found.code)
    values = {"tree": tree, "text": "", "found": found, "total": total, "series": found.code}
    return Show("catalogue/series_specialties.html", values)


def show_specialty(system: System, call: Call[NoBody]) -> Show:
    found = reads.specialty(system, call)
    known = reads.known(system, call)
    with system.reading() as tx:
        way = catalogue_tree.path(tx, found.code)
    return Show(
        "catalogue/specialty.html",
        {
            "tree": specialty_tree(system, code=found.code),
            "text": "",
            "found": found,
            "way": way,
            "series_name": known.series[found.series].name,
            "below": sum(1 for _ in known.below(found.code)),
            "changes": reads.changes(system, NodeKind.SPECIALTY, found.code),
        },
    )


def show_removal(system: System, call: Call[NoBody]) -> Show:
    """The question, with who would miss it."""
    found = reads.specialty(system, call)
    known = reads.known(system, call)
    specialty_of(known, found.code)
    with system.reading() as tx:
        uses = catalogue_uses.of_specialty(tx, found.code)
        committees = catalogue_uses.committees_of_specialty(tx, found.code)
    return Show(
        "catalogue/removal.html",
        {
            "found": found,
            "what": "专业",
            "back": specialty_href(found.code),
            "below": sum(1 for _ in known.below(found.code)),
            "uses": uses,
            "committees": committees,
        },
    )


def show_titles(system: System, call: Call[TitleFilter]) -> Show:
    text = call.body.text.strip()
    tree = found_titles(system, text) if text else title_tree(reads.every_series(system, call))
    return Show("catalogue/titles.html", {"tree": tree, "text": text})


def show_title_series(system: System, call: Call[NoBody]) -> Show:
    found = reads.series(system, call)
    every = reads.every_series(system, call)
    known = reads.known(system, call).series[found.code]
    levels = dict.fromkeys(title.level for title in known.titles)
    return Show(
        "catalogue/series.html",
        {
            "tree": title_tree(every, found.code),
            "text": "",
            "found": found,
            "titles": known.titles,
            "levels": tuple((level.value, word(level)) for level in levels),
            "changes": reads.changes(system, NodeKind.SERIES, found.code),
        },
    )


def show_title(system: System, call: Call[NoBody]) -> Show:
    found = reads.title(system, call)
    series = reads.known(system, call).series[found.series]
    return Show(
        "catalogue/title.html",
        {
            "tree": title_tree(reads.every_series(system, call), found.series, found.number),
            "text": "",
            "found": found,
            "series": series,
            "changes": reads.changes(system, NodeKind.TITLE, found.series, found.number),
        },
    )


def show_title_removal(system: System, call: Call[NoBody]) -> Show:
    found = reads.title(system, call)
    known = reads.known(system, call)
    last = last_level(known, found.series, title_of(known, found.series, found.number))
    with system.reading() as tx:
        uses = catalogue_uses.of_title(tx, found.series, found.number, last)
    return Show(
        "catalogue/removal.html",
        {
            "found": found,
            "what": "职称",
            "back": f"/titles/{found.series}/{found.number}",
            "below": 0,
            "uses": uses,
            "committees": (),
        },
    )


def _to_added(call: Call[Any], _: Receipt) -> str:
    return specialty_href(call.body.code)


def _view(
    name: str, function: str, path: str, title: str, show: Callable[..., Show], *posts: Post
) -> View:
    return View(
        name=name,
        functions=(function,),
        path=path,
        title=title,
        show=show,
        roles=CONFIGURERS,
        posts=posts,
    )


_ADD = Post(operation=commands.ADD_SPECIALTY, name="add", to=_to_added, done="configuration-saved")
_ADD_TITLE = Post(operation=commands.ADD_TITLE, name="add", done="configuration-saved")
_SPECIALTY, _SERIES = "/specialties/{code:str}", "/titles/{code:str}"
_TITLE = f"{_SERIES}/{{title:int}}"

VIEWS: tuple[View, ...] = (
    View(
        name="pages.specialties",
        functions=("H1",),
        path="/specialties",
        title="职称专业管理",
        show=show_specialties,
        filters=SpecialtyFilter,
        paged=True,
        sorts=reads.SPECIALTIES.sorts,
        export=reads.SPECIALTIES_EXPORT,
        roles=CONFIGURERS,
    ),
    _view(
        "pages.specialties.series",
        "H1",
        "/specialties/in/{code:str}",
        "职称专业管理",
        show_series,
        _ADD,
    ),
    _view(
        "pages.specialties.one",
        "H1",
        _SPECIALTY,
        "职称专业管理",
        show_specialty,
        Post(
            operation=commands.AMEND_SPECIALTY,
            name="amend",
            to=_to_added,
            done="configuration-saved",
        ),
        _ADD,
    ),
    _view(
        "pages.specialties.removal",
        "H1",
        f"{_SPECIALTY}/removal",
        "删除专业",
        show_removal,
        Post(
            operation=commands.REMOVE_SPECIALTY,
            name="confirm",
            to="/specialties",
            done="catalogue-removed",
        ),
    ),
    View(
        name="pages.titles",
        functions=("H2",),
        path="/titles",
        title="职称树管理",
        show=show_titles,
        filters=TitleFilter,
        paged=True,
        sorts=reads.TITLES.sorts,
        export=reads.TITLES_EXPORT,
        roles=CONFIGURERS,
    ),
    _view(
        "pages.titles.series",
        "H2",
        _SERIES,
        "职称树管理",
        show_title_series,
        Post(operation=commands.RENAME_SERIES, name="rename", done="configuration-saved"),
        Post(operation=commands.SET_EXAM_LEVELS, name="exam-levels", done="configuration-saved"),
        _ADD_TITLE,
    ),
    _view(
        "pages.titles.one",
        "H2",
        _TITLE,
        "职称树管理",
        show_title,
        Post(operation=commands.AMEND_TITLE, name="amend", done="configuration-saved"),
    ),
    _view(
        "pages.titles.removal",
        "H2",
        f"{_TITLE}/removal",
        "删除职称",
        show_title_removal,
        Post(
            operation=commands.REMOVE_TITLE,
            name="confirm",
            to="/titles/{code:str}",
            done="catalogue-removed",
        ),
    ),
)

"""The trees at the left of 职称专业管理 and 职称树管理, open as far as the chosen node."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from interfaces.system import System
from interfaces.words import word
from projections.configuration import catalogue, catalogue_tree
from projections.configuration.catalogue import SeriesRow, SpecialtyRow
from projections.configuration.catalogue_tree import MOST_FOUND, TreeNode
from projections.listing import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One node as the page draws it."""

    key: str
    """For element ids; unique in its tree."""
    name: str
    note: str
    """Code or level, beside the name."""
    href: str
    below: bool = False
    """Has it anything below? Then it can be opened."""
    children: tuple["Leaf", ...] = ()
    """Those that are shown; empty while it is closed."""
    here: bool = False
    found: bool = False
    """Fits what was searched for; the others only lead to it."""
    before: str = ""
    """Where the page goes for earlier children; empty when all of them are shown."""
    after: str = ""
    hidden: int = 0
    """Children that are not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    label: str
    roots: tuple[Leaf, ...]
    searched: bool = False
    cut: bool = False
    """Were there more matches than are shown?"""
    matches: int = 0


def specialty_href(code: str) -> str:
    return f"/specialties/{code}"


def series_href(code: str) -> str:
    return f"/specialties/in/{code}"


def specialty_tree(system: System, series: str = "", code: str = "") -> Tree:
    """Open from the series down to a specialty; with neither, only the series."""
    with system.reading() as tx:
        every = catalogue.series(tx)
        occupied = catalogue_tree.occupied(tx)
        way = catalogue_tree.path(tx, code) if code else ()
        opened = way[0].series if way else series
        roots = tuple(
            _open(_root(one, occupied), tx, opened, "", tuple(step.code for step in way))
            if one.code == opened
            else _root(one, occupied)
            for one in every
        )
    return Tree(label="职称专业", roots=roots)


def _root(one: SeriesRow, occupied: frozenset[str]) -> Leaf:
    return Leaf(
        key=f"s-{one.code}",
        name=one.name,
        note=one.code,
        href=series_href(one.code),
        below=one.code in occupied,
    )


def _open(leaf: Leaf, tx: Reader, series: str, parent: str, way: tuple[str, ...]) -> Leaf:
    """The leaf with what is below it, and that open along the rest of the way."""
    branch = catalogue_tree.children(tx, series, parent, way[0] if way else "")
    children = (_specialty_leaf(node) for node in branch.nodes)
    return replace(
        leaf,
        children=tuple(
            _open(one, tx, series, way[0], way[1:]) if way and one.key == f"n-{way[0]}" else one
            for one in children
        ),
        here=not way,
        before=specialty_href(branch.before) if branch.before else "",
        after=specialty_href(branch.after) if branch.after else "",
        hidden=branch.total - len(branch.nodes),
    )


def _specialty_leaf(node: TreeNode) -> Leaf:
    return Leaf(
        key=f"n-{node.code}",
        name=node.name,
        note=node.code,
        href=specialty_href(node.code),
        below=node.below,
    )


def found_specialties(system: System, text: str) -> Tree:
    """What fits, each in its branch; a series too, by its own name."""
    with system.reading() as tx:
        rows, matches = catalogue_tree.found(tx, text)
        named = {one.code for one in catalogue.series(tx, text)}
        every = catalogue.series(tx)
        occupied = catalogue_tree.occupied(tx)
    below: dict[tuple[str, str], list[SpecialtyRow]] = {}
    for row in rows:
        below.setdefault((row.series, row.parent), []).append(row)
    roots = tuple(
        replace(
            _root(one, occupied),
            children=_matching(below, one.code, "", matches),
            found=one.code in named,
        )
        for one in every
        if one.code in named or (one.code, "") in below
    )
    return Tree(
        label="查询结果",
        roots=roots,
        searched=True,
        cut=len(matches) == MOST_FOUND,
        matches=len(matches) + len(named),
    )


def _matching(
    below: dict[tuple[str, str], list[SpecialtyRow]],
    series: str,
    parent: str,
    matches: frozenset[str],
) -> tuple[Leaf, ...]:
    return tuple(
        Leaf(
            key=f"n-{row.code}",
            name=row.name,
            note=row.code,
            href=specialty_href(row.code),
            below=(series, row.code) in below,
            children=_matching(below, series, row.code, matches),
            found=row.code in matches,
        )
        for row in below.get((series, parent), ())
    )


def title_tree(every: Sequence[SeriesRow], series: str = "", title: int = 0) -> Tree:
    """The series, the chosen one with its titles."""
    roots = tuple(
        _series_leaf(one, one.code == series and not title, _titles(one, title))
        if one.code == series
        else _series_leaf(one, False, ())
        for one in every
    )
    return Tree(label="职称树", roots=roots)


def found_titles(system: System, text: str) -> Tree:
    with system.reading() as tx:
        named = {one.code for one in catalogue.series(tx, text)}
        titles = catalogue.titles_called(tx, text, MOST_FOUND)
        every = catalogue.series(tx)
    hits = {(one.series, one.number) for one in titles}
    roots = tuple(
        replace(
            _series_leaf(
                one,
                False,
                (
                    leaf
                    for leaf, at in zip(_titles(one), one.titles, strict=True)
                    if (at.series, at.number) in hits
                ),
            ),
            found=one.code in named,
        )
        for one in every
        if one.code in named or any(series == one.code for series, _ in hits)
    )
    return Tree(
        label="查询结果",
        roots=roots,
        searched=True,
        cut=len(titles) == MOST_FOUND,
        matches=len(hits) + len(named),
    )


def _series_leaf(one: SeriesRow, here: bool, children: Iterable[Leaf]) -> Leaf:
    return Leaf(
        key=f"s-{one.code}",
        name=one.name,
        note=one.code,
        href=f"/titles/{one.code}",
        below=bool(one.titles),
        children=tuple(children),
        here=here,
    )


def _titles(one: SeriesRow, here: int = 0) -> tuple[Leaf, ...]:
    return tuple(
        Leaf(
            key=f"t-{title.series}-{title.number}",
            name=title.name,
            note=word(title.level),
            href=f"/titles/{title.series}/{title.number}",
            here=title.number == here,
        )
        for title in one.titles
    )

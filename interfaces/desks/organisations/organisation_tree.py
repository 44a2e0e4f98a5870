"""The tree of organisations (机构树, M1): opened a level at a time, searched in its branches."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.organisations.organisation import OrganisationKind
from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.pages import View
from interfaces.system import System
from interfaces.words import word
from projections.organisations import organisation_tree as tree
from projections.organisations.organisation_tree import TreeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeQuery:
    text: str = ""
    """Name, pinyin, initials, credit code or division."""
    open: UUID | None = None
    """The body whose branch is open."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A body of the page, with what is shown below it."""

    row: TreeRow
    below: tuple["Branch", ...]
    match: bool = False

    @property
    def more(self) -> int:
        """Bodies below that are not shown though the branch is open."""
        return self.row.below - len(self.below) if self.below else 0


def show_tree(system: System, call: Call[TreeQuery]) -> Show:
    asked = call.body
    with system.reading() as tx:
        matches = tree.found(tx, asked.text) if asked.text.strip() else ()
        if asked.text.strip():
            roots, more = _branches_of(tx, matches), 0
        else:
            roots = _opened(tx, asked.open)
            more = tree.level_size(tx, None) - len(roots)
    return Show(
        "admin/organisation_tree.html",
        {
            "roots": roots,
            "more": more,
            "matches": len(matches),
            "most": tree.MOST_MATCHES,
            "words": json.dumps({kind.value: word(kind) for kind in OrganisationKind}),
        },
    )


def _branches_of(tx: Any, matches: tuple[TreeRow, ...]) -> tuple[Branch, ...]:
    """Only the branches that lead to a match, each from the top."""
    known = tree.above(tx, matches)
    wanted = {row.organisation for row in matches}
    below: dict[UUID | None, list[TreeRow]] = {}
    for row in known.values():
        below.setdefault(row.superior if row.superior in known else None, []).append(row)
    return _grown(below, None, wanted)


def _opened(tx: Any, which: UUID | None) -> tuple[Branch, ...]:
    """The tops; and if a body is named, every level down to what lies right below it."""
    levels: dict[UUID | None, list[TreeRow]] = {None: list(tree.level(tx, None))}
    if which is not None:
        for row in _way(tree.above(tx, tree.one(tx, which)), which):
            here = levels.setdefault(row.superior, [])
            if row not in here:
                here.append(row)
            levels[row.organisation] = list(tree.level(tx, row.organisation))
    return _grown(levels, None, {which} if which else set())


def _way(known: Mapping[UUID, TreeRow], which: UUID) -> Iterable[TreeRow]:
    """From the top down to the body itself."""
    way: list[TreeRow] = []
    at: UUID | None = which
    while at is not None and at in known and len(way) < len(known):
        way.append(known[at])
        at = known[at].superior
    return reversed(way)


def _grown(
    below: Mapping[UUID | None, list[TreeRow]], at: UUID | None, marked: set[UUID]
) -> tuple[Branch, ...]:
    return tuple(
        Branch(row, _grown(below, row.organisation, marked), row.organisation in marked)
        for row in sorted(below.get(at, ()), key=lambda row: row.division)
    )


VIEWS: tuple[View, ...] = (
    View(
        name="pages.organisation-tree",
        functions=("M1",),
        path="/admin/organisations/tree",
        title="机构树",
        show=show_tree,
        filters=TreeQuery,
        roles=(Role.ADMINISTRATOR,),
    ),
)

"""The tree of specialties a branch at a time: a page never asks for more than it shows."""

from dataclasses import dataclass

import sqlalchemy as sa

from projections.configuration.catalogue import (
    SpecialtyRow,
    specialties,
    specialty,
    specialty_table,
    way_down,
    with_above,
)
from projections.listing import Reader, all_of

WIDEST = 200
"""Most nodes that are shown below one."""
MOST_FOUND = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeNode:
    code: str
    name: str
    series: str
    parent: str
    below: bool
    """Is there anything below it?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Some of the nodes right below one, in the order of their codes."""

    nodes: tuple[TreeNode, ...]
    total: int
    before: str | None = None
    """Code of a node before the shown ones; None when there is none."""
    after: str | None = None


_t = specialty_table.c
_child = specialty_table.alias("child")
_BELOW = (
    sa.exists()
    .where(_child.c.series == _t.series, _child.c.parent == _t.code, _child.c.removed_at.is_(None))
    .label("below")
)
_NODES = sa.select(_t.code, _t.name, _t.series, _t.parent, _BELOW).where(_t.removed_at.is_(None))


def children(tx: Reader, series: str, parent: str = "", around: str = "") -> Branch:
    """The first ones, or those before and after the code `around`."""
    here = _NODES.where(_t.series == series, _t.parent == parent)
    total = tx.execute(sa.select(sa.func.count()).select_from(here.subquery())).scalar_one()
    if total <= WIDEST or not around:
        nodes = all_of(tx, here.order_by(_t.code).limit(WIDEST + 1), TreeNode)
        after = nodes[WIDEST].code if len(nodes) > WIDEST else None
        return Branch(nodes=nodes[:WIDEST], total=total, after=after)
    half = WIDEST // 2
    backwards = here.where(_t.code < around).order_by(_t.code.desc())
    earlier = all_of(tx, backwards.limit(half), TreeNode)
    onwards = here.where(_t.code >= around).order_by(_t.code)
    later = all_of(tx, onwards.limit(WIDEST - len(earlier) + 1), TreeNode)
    shown = WIDEST - len(earlier)
    return Branch(
        nodes=(*reversed(earlier), *later[:shown]),
        total=total,
        before=earlier[-1].code if len(earlier) == half else None,
        after=later[shown].code if len(later) > shown else None,
    )


def path(tx: Reader, code: str) -> tuple[SpecialtyRow, ...]:
    """From the top of the series down to this node; empty when it is not there."""
    row = specialty(tx, code)
    return () if row is None else way_down(row, with_above(tx, (row,)))


def found(tx: Reader, text: str) -> tuple[tuple[SpecialtyRow, ...], frozenset[str]]:
    """What fits a typed name, initials or code with all that stands above it, and the codes of
    what fits; at most `MOST_FOUND` of these."""
    matches = specialties(tx, text=text, limit=MOST_FOUND)
    rows = sorted(with_above(tx, matches).values(), key=lambda row: row.code)
    return tuple(rows), frozenset(row.code for row in matches)


def count(tx: Reader, series: str = "") -> int:
    query = sa.select(sa.func.count()).where(_t.removed_at.is_(None))
    if series:
        query = query.where(_t.series == series)
    return int(tx.execute(query).scalar_one())


def occupied(tx: Reader) -> frozenset[str]:
    """Codes of the series that have specialties."""
    return frozenset(
        tx.execute(sa.select(_t.series).where(_t.removed_at.is_(None)).distinct()).scalars()
    )

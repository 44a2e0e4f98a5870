"""The tree of specialties a branch at a time: a page never asks for more than it shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from projections.catalogue import (
    SpecialtyRow,
    specialties,
    specialty,
    specialty_table,
    title_series,
)
from projections.listing import Reader

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
        nodes = _nodes(tx, here.order_by(_t.code).limit(WIDEST + 1))
        after = nodes[WIDEST].code if len(nodes) > WIDEST else None
        return Branch(nodes=nodes[:WIDEST], total=total, after=after)
    half = WIDEST // 2
    earlier = _nodes(tx, here.where(_t.code < around).order_by(_t.code.desc()).limit(half))
    later = _nodes(
        tx, here.where(_t.code >= around).order_by(_t.code).limit(WIDEST - len(earlier) + 1)
    )
    shown = WIDEST - len(earlier)
    return Branch(
        nodes=(*reversed(earlier), *later[:shown]),
        total=total,
        before=earlier[-1].code if len(earlier) == half else None,
        after=later[shown].code if len(later) > shown else None,
    )


def path(tx: Reader, code: str) -> tuple[SpecialtyRow, ...]:
    """From the top of the series down to this node; empty when it is not there."""
    found: list[SpecialtyRow] = []
    row = specialty(tx, code)
    while row is not None and row.code not in {one.code for one in found}:
        found.append(row)
        row = specialty(tx, row.parent) if row.parent else None
    return tuple(reversed(found))


def found(tx: Reader, text: str) -> tuple[tuple[SpecialtyRow, ...], frozenset[str]]:
    """What fits a typed name, initials or code with all that stands above it, and the codes of
    what fits; at most `MOST_FOUND` of these."""
    matches = specialties(tx, text=text, limit=MOST_FOUND)
    rows = {row.code: row for row in matches}
    wanted = {row.parent for row in matches}
    while wanted := {code for code in wanted if code and code not in rows}:
        above = _by_code(tx, wanted)
        if not above:
            break
        rows |= {row.code: row for row in above}
        wanted = {row.parent for row in above}
    ordered = tuple(sorted(rows.values(), key=lambda row: row.code))
    return ordered, frozenset(row.code for row in matches)


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


def _by_code(tx: Reader, codes: Iterable[str]) -> tuple[SpecialtyRow, ...]:
    query = sa.select(
        _t.code, _t.name, _t.series, _t.parent, title_series.c.name.label("series_name")
    ).outerjoin_from(specialty_table, title_series, title_series.c.code == _t.series)
    return tuple(
        SpecialtyRow(**row) for row in tx.execute(query.where(_t.code.in_(list(codes)))).mappings()
    )


def _nodes(tx: Reader, query: sa.Select[Any]) -> tuple[TreeNode, ...]:
    return tuple(TreeNode(**row) for row in tx.execute(query).mappings())

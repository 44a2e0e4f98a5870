"""Review-route configuration (审核路径配置): the nodes of each map with their organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.configuration.route import StageKind
from domain.configuration.route_map import NodeAdded, NodeAmended, NodeCancelled
from domain.decider import Recorded
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel
from projections.columns import UtcDateTime
from projections.committees.committee_tables import committee
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.projection import Projection, RowKey, Rows, metadata

route_node = sa.Table(
    "route_node",
    metadata,
    sa.Column("map", sa.Uuid, primary_key=True),
    sa.Column("node", sa.Uuid, primary_key=True),
    sa.Column("mode", Word(AcquisitionMode), nullable=False),
    sa.Column("title_level", Word(CommitteeTitleLevel), nullable=False),
    sa.Column("kind", Word(StageKind), nullable=False),
    sa.Column("level", Word(AdministrativeLevel), nullable=False),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("superior", sa.Uuid),
    sa.Column("committee", sa.Uuid),
    sa.Column("skipped", sa.Boolean, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("cancelled_at", UtcDateTime),
    sa.Column("cancelled_reason", sa.String, nullable=False),
)
"""A cancelled node is no part of the map any more, but stays to be looked at."""


def project(r: Recorded, rows: Rows) -> None:
    match r.event:
        case NodeAdded(node=node) as event:
            rows.put(
                route_node,
                {
                    "map": r.stream,
                    "node": node.node,
                    "mode": event.mode,
                    "title_level": event.title_level,
                    "kind": node.kind,
                    "level": node.level,
                    "organisation": node.organisation,
                    "superior": node.superior,
                    "committee": node.committee,
                    "skipped": node.skipped,
                    "added_at": r.at,
                    "cancelled_at": None,
                    "cancelled_reason": "",
                },
            )
        case NodeAmended() as event:
            row = rows.get(route_node, r.stream, event.node)
            if row is not None:
                rows.put(
                    route_node,
                    {
                        **row,
                        "organisation": event.organisation,
                        "superior": event.superior,
                        "skipped": event.skipped,
                    },
                )
        case NodeCancelled() as event:
            row = rows.get(route_node, r.stream, event.node)
            if row is not None:
                gone = {"cancelled_at": r.at, "cancelled_reason": event.reason}
                rows.put(route_node, row | gone)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, NodeAmended | NodeCancelled):
        yield route_node, (r.stream, r.event.node)


ROUTES = Projection(
    "routes", 2, (route_node,), project, reads, takes=(NodeAdded, NodeAmended, NodeCancelled)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRow:
    map: UUID
    node: UUID
    mode: AcquisitionMode
    title_level: CommitteeTitleLevel
    kind: StageKind
    level: AdministrativeLevel
    organisation: UUID
    organisation_name: str | None
    superior: UUID | None
    """The node above."""
    superior_kind: StageKind | None
    superior_name: str | None
    """The organisation of the node above."""
    committee: UUID | None
    committee_name: str | None
    skipped: bool
    added_at: datetime
    cancelled_at: datetime | None
    cancelled_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFilter:
    mode: AcquisitionMode
    title_level: CommitteeTitleLevel
    text: str = ""
    """Of the body: name, pinyin or initials."""
    kind: StageKind | None = None
    level: AdministrativeLevel | None = None
    committee: str = ""
    """Name of a committee, in whole or part; then only nodes of its own."""
    cancelled: bool | None = False
    """None for both."""


_above = route_node.alias("above")
_above_body = organisation.alias("above_body")
_SELECT = (
    sa.select(
        route_node,
        organisation.c.name.label("organisation_name"),
        _above.c.kind.label("superior_kind"),
        _above_body.c.name.label("superior_name"),
        committee.c.name.label("committee_name"),
    )
    .select_from(route_node)
    .outerjoin(organisation, organisation.c.organisation == route_node.c.organisation)
    .outerjoin(
        _above, sa.and_(_above.c.map == route_node.c.map, _above.c.node == route_node.c.superior)
    )
    .outerjoin(_above_body, _above_body.c.organisation == _above.c.organisation)
    .outerjoin(committee, committee.c.committee == route_node.c.committee)
)


_ORDER = Order(
    columns={
        "organisation": organisation.c.pinyin,
        "kind": in_order(route_node.c.kind, StageKind),
        "level": in_order(route_node.c.level, AdministrativeLevel),
        "added_at": route_node.c.added_at,
    },
    default="organisation",
    tie=(organisation.c.division, route_node.c.node),
)


def listing(tx: Reader, filters: NodeFilter, wanted: Listing) -> Page[NodeRow]:
    return page_of(tx, _SELECT.where(*_conditions(filters)), NodeRow, _ORDER, wanted)


def tree(tx: Reader, filters: NodeFilter) -> tuple[tuple[UUID, int], ...]:
    """The nodes that meet the conditions, each right below its superior, and how deep it lies.

    Only ids: a page shows a few of them, and reads those alone.
    """
    c = route_node.c
    below: dict[UUID | None, list[UUID]] = {}
    every = _ids(c.node, c.superior).where(*_conditions(_whole(filters)))
    found = tx.execute(every.order_by(*_TREE)).all()
    known = {row.node for row in found}
    for row in found:
        below.setdefault(row.superior if row.superior in known else None, []).append(row.node)
    matching = set(tx.execute(_ids(c.node).where(*_conditions(filters))).scalars())
    shown: list[tuple[UUID, int]] = []
    open_ones = [(one, 0) for one in reversed(below.get(None, []))]
    while open_ones:
        one, depth = open_ones.pop()
        if one in matching:
            shown.append((one, depth))
        open_ones += [(inner, depth + 1) for inner in reversed(below.pop(one, []))]
    return tuple(shown)


def _whole(filters: NodeFilter) -> NodeFilter:
    return NodeFilter(
        mode=filters.mode, title_level=filters.title_level, cancelled=filters.cancelled
    )


def _ids(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(*columns).select_from(
        route_node.outerjoin(
            organisation, organisation.c.organisation == route_node.c.organisation
        ).outerjoin(committee, committee.c.committee == route_node.c.committee)
    )


def _conditions(filters: NodeFilter) -> list[sa.ColumnElement[bool]]:
    c = route_node.c
    found = [c.mode == filters.mode, c.title_level == filters.title_level]
    if filters.text:
        found.append(named(organisation, filters.text))
    if filters.kind is not None:
        found.append(c.kind == filters.kind)
    if filters.level is not None:
        found.append(c.level == filters.level)
    if filters.committee:
        found.append(named(committee, filters.committee))
    if filters.cancelled is not None:
        gone = c.cancelled_at.is_not(None) if filters.cancelled else c.cancelled_at.is_(None)
        found.append(gone)
    return found


_TREE = (
    in_order(route_node.c.level, AdministrativeLevel),
    organisation.c.division,
    in_order(route_node.c.kind, StageKind).desc(),
    organisation.c.pinyin,
    route_node.c.node,
)
"""From the province down."""


def these(tx: Reader, which: Iterable[UUID]) -> dict[UUID, NodeRow]:
    """By node; cancelled ones too."""
    query = _SELECT.where(route_node.c.node.in_(set(which)))
    return {row.node: row for row in all_of(tx, query, NodeRow)}


def node(tx: Reader, which: UUID) -> NodeRow | None:
    return one_of(tx, _SELECT.where(route_node.c.node == which), NodeRow)


def options(
    tx: Reader, mode: AcquisitionMode, title_level: CommitteeTitleLevel, text: str, limit: int
) -> tuple[NodeRow, ...]:
    """Typed look-up among the nodes of a map."""
    filters = NodeFilter(mode=mode, title_level=title_level, text=text)
    query = _SELECT.where(*_conditions(filters)).order_by(organisation.c.pinyin, *_TREE)
    return all_of(tx, query.limit(limit), NodeRow)

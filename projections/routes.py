"""Review-route configuration (审核路径配置): the nodes of each map with their organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.route import StageKind
from domain.route_map import NodeAdded, NodeAmended, NodeCancelled
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel
from projections.committee_tables import committee
from projections.encoded import Word
from projections.listing import Reader, all_of, in_order, one_of
from projections.organisations import organisation
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
)
"""A cancelled node leaves the map; its history stays in the log."""


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
        case NodeCancelled(node=node_id):
            rows.drop(route_node, r.stream, node_id)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, NodeAmended):
        yield route_node, (r.stream, r.event.node)


ROUTES = Projection("routes", 1, (route_node,), project, reads)


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
    superior_name: str | None
    """The organisation of the node above."""
    committee: UUID | None
    committee_name: str | None
    skipped: bool


_above = route_node.alias("above")
_above_body = organisation.alias("above_body")
_SELECT = (
    sa.select(
        route_node,
        organisation.c.name.label("organisation_name"),
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


def nodes(
    tx: Reader, mode: AcquisitionMode, title_level: CommitteeTitleLevel
) -> tuple[NodeRow, ...]:
    """One map from the counties upward, every kind in the order of the route table."""
    c = route_node.c
    query = _SELECT.where(c.mode == mode, c.title_level == title_level).order_by(
        in_order(c.level, AdministrativeLevel).desc(),
        organisation.c.division,
        in_order(c.kind, StageKind),
        organisation.c.pinyin,
        c.node,
    )
    return all_of(tx, query, NodeRow)


def node(tx: Reader, which: UUID) -> NodeRow | None:
    return one_of(tx, _SELECT.where(route_node.c.node == which), NodeRow)

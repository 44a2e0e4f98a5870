"""Review-route configuration (H4-H8): the nodes of the maps, and how each came to be."""

from dataclasses import dataclass, fields
from functools import partial
from typing import Any
from uuid import UUID

from application.configuration import routing
from application.configuration.configuring import CONFIGURERS
from application.permissions import Hidden
from domain.configuration.route import StageKind
from domain.configuration.route_map import NODE_KINDS, NodeAdded
from domain.streams import route_map_stream
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel
from interfaces.history import Change, Changes, changes_of
from interfaces.http.calls import Call, Choice, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Lookup, NoBody, Operation, Read
from interfaces.operations.asking import wanted
from interfaces.system import System, command
from interfaces.words import word
from projections.committees import committees
from projections.configuration import routes
from projections.configuration.routes import NodeRow

MAPS = ("H4", "H5", "H6", "H7", "H8")
MOST = 20
TREE = "tree"
"""The order of the forest: every node right below its superior."""
SORTS = (TREE, "organisation", "kind", "level", "added_at")
LABELS = {
    "kind": "节点类型",
    "level": "级别",
    "organisation": "机构",
    "superior": "上级节点",
    "committee": "评委会",
    "skipped": "跳过",
    "reason": "注销原因",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeConditions:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel = CommitteeTitleLevel.SENIOR
    text: str = ""
    """Name of the body, its pinyin or initials."""
    kind: StageKind | None = None
    level: AdministrativeLevel | None = None
    committee: str = ""
    """Name of a committee, in whole or part; then only nodes of its own."""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeItem(NodeRow):
    depth: int
    """Steps below its root, in the order of the tree; else 0."""


def node_list(system: System, call: Call[NodeConditions]) -> Page[NodeItem]:
    asked, listing = call.body, call.listing
    conditions = routes.NodeFilter(
        mode=asked.mode,
        title_level=asked.title_level,
        text=asked.text,
        kind=asked.kind,
        level=asked.level,
        committee=asked.committee,
        cancelled=asked.cancelled,
    )
    with system.reading() as tx:
        if listing.sort not in ("", TREE):
            found = routes.listing(tx, conditions, wanted(call))
            return Page([_item(row, 0) for row in found.rows], found.total)
        every = routes.tree(tx, conditions)
        ordered = every[::-1] if listing.descending else every
        part = ordered[listing.offset : listing.offset + listing.size]
        rows = routes.these(tx, [node for node, _ in part])
    return Page([_item(rows[node], depth) for node, depth in part], len(every))


def _item(row: NodeRow, depth: int) -> NodeItem:
    return NodeItem(**{f.name: getattr(row, f.name) for f in fields(row)}, depth=depth)


def one_node(system: System, call: Call[Any]) -> NodeRow:
    with system.reading() as tx:
        row = routes.node(tx, call.id)
    if row is None:
        raise Hidden
    return row


def node_history(system: System, call: Call[NoBody]) -> Changes:
    return Changes(changes=history_of(system, one_node(system, call)))


def history_of(system: System, node: NodeRow) -> tuple[Change, ...]:
    """Newest first; the nodes above are called by their bodies."""
    stream = route_map_stream(node.mode, node.title_level)
    mine = [r.event for r in system.log.read(stream) if _about(node.node, r.event)]
    told = [_telling(event) for event in mine]
    above = {superior for one in told if (superior := getattr(one, "superior", None))}
    with system.reading() as tx:
        rows = routes.these(tx, above)
        committee = committees.get(tx, node.committee) if node.committee else None
    known = {one: row.organisation_name or "" for one, row in rows.items()}
    if committee:
        known[committee.committee] = committee.name
    return changes_of(
        system, stream, LABELS, about=partial(_about, node.node), telling=_telling, known=known
    )


def _about(node: UUID, event: Any) -> bool:
    named: UUID = event.node.node if isinstance(event, NodeAdded) else event.node
    return named == node


def _telling(event: Any) -> Any:
    return event.node if isinstance(event, NodeAdded) else event


def node_label(row: NodeRow) -> str:
    """Body, kind, and what else tells a node from the others of a map."""
    own = f"，{row.committee_name}" if row.committee_name else ""
    return f"{row.organisation_name or '—'}（{word(row.kind)}，{word(row.title_level)}{own}）"


def _nodes_called(
    mode: AcquisitionMode,
    levels: tuple[CommitteeTitleLevel, ...],
    system: System,
    _: Call[object],
    text: str,
) -> tuple[Choice, ...]:
    head, bracket, _tail = text.rpartition("（")
    name = head if bracket and text.endswith("）") else text
    with system.reading() as tx:
        rows = [row for level in levels for row in routes.options(tx, mode, level, name, MOST)]
    return tuple(Choice(str(row.node), node_label(row)) for row in rows[:MOST])


def _lookup(
    name: str, function: str, mode: AcquisitionMode, *levels: CommitteeTitleLevel
) -> Lookup:
    return Lookup(
        name=f"route-nodes-{name}",
        functions=(function,),
        summary="审核路径节点",
        handler=partial(_nodes_called, mode, levels or tuple(CommitteeTitleLevel)),
        roles=CONFIGURERS,
    )


_REVIEW = AcquisitionMode.PEER_REVIEW
LOOKUPS = (
    _lookup("initial", "H4", AcquisitionMode.INITIAL_DETERMINATION),
    _lookup("recognition", "H5", AcquisitionMode.RECOGNITION),
    _lookup("junior", "H6", _REVIEW, CommitteeTitleLevel.JUNIOR),
    _lookup("intermediate", "H7", _REVIEW, CommitteeTitleLevel.INTERMEDIATE),
    _lookup("senior", "H8", _REVIEW, CommitteeTitleLevel.SENIOR),
)
"""One for each map's pages: a node lies below another of its own map."""
KINDS = tuple((str(kind), word(kind)) for kind in StageKind if kind in NODE_KINDS)

NODES_EXPORT = Export(
    title="审核路径",
    rows=node_list,
    # The headings of the import, so that the sheet can come back as it is, roots first.
    columns=(
        ("下级节点类型", lambda row: row.kind),
        ("下级机构名称", lambda row: row.organisation_name),
        ("上级节点类型", lambda row: row.superior_kind),
        ("上级机构名称", lambda row: row.superior_name),
        ("评委会", lambda row: row.committee_name),
        ("跳过", lambda row: row.skipped),
    ),
)
NODES = Read(
    name="route-nodes.list",
    functions=MAPS,
    path="/route-nodes",
    summary="审核路径节点",
    handler=node_list,
    answer=NodeItem,
    filters=NodeConditions,
    paged=True,
    sorts=SORTS,
    roles=CONFIGURERS,
    export=NODES_EXPORT,
)
NODE = Read(
    name="route-nodes.one",
    functions=MAPS,
    path="/route-nodes/{id}",
    summary="审核路径节点详情",
    handler=one_node,
    answer=NodeRow,
    roles=CONFIGURERS,
)
NODE_HISTORY = Read(
    name="route-nodes.changes",
    functions=MAPS,
    path="/route-nodes/{id}/changes",
    summary="变更记录",
    handler=node_history,
    answer=Changes,
    roles=CONFIGURERS,
)
ADD_NODE = Operation(
    name="route-nodes.add",
    functions=MAPS,
    path="/route-nodes",
    summary="新增审核路径节点",
    body=routing.NodeForm,
    handler=command(routing.add_node),
    roles=CONFIGURERS,
    creates=True,
    refusals=("node-exists", "node-unknown", "node-kind", "routes-worse"),
)
AMEND_NODE = Operation(
    name="route-nodes.amend",
    functions=MAPS,
    path="/route-nodes/{id}/amend",
    summary="修改审核路径节点",
    body=routing.NodeChange,
    handler=command(routing.amend_node),
    roles=CONFIGURERS,
    refusals=("node-circle", "node-level", "node-exists", "routes-worse"),
)
CANCEL_NODE = Operation(
    name="route-nodes.cancel",
    functions=MAPS,
    path="/route-nodes/{id}/cancel",
    summary="注销审核路径节点",
    body=routing.NodeCancelling,
    handler=command(routing.cancel_node),
    roles=CONFIGURERS,
    refusals=("node-has-children", "reason-required", "routes-worse"),
)

COMMANDS = (ADD_NODE, AMEND_NODE, CANCEL_NODE)
READS = (NODES, NODE, NODE_HISTORY)

"""Review-route configuration (审核路径配置): the forest that supplies a route's organisations.

One map per acquisition mode and committee level (H4-H8). A node stands for an organisation at
one kind of stage and points to its superior node. A unit needs no node of its own: its climb
starts at the authority node of its superior body. A node may belong to one committee only; such
nodes go before general ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, assert_never, get_args
from uuid import UUID

from domain.configuration.route import StageKind
from domain.decider import Decider, Rejected
from domain.rules.routes import Step
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel

NODE_KINDS = frozenset(
    {
        StageKind.AUTHORITY,
        StageKind.INDUSTRY,
        StageKind.TITLE_OFFICE,
        StageKind.COMMITTEE,
        StageKind.TITLE_AUTHORITY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """节点"""

    node: UUID
    kind: StageKind
    level: AdministrativeLevel
    organisation: UUID
    superior: UUID | None
    """The node above, of the same map."""
    committee: UUID | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNode:
    mode: AcquisitionMode
    title_level: CommitteeTitleLevel
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendNode:
    node: UUID
    organisation: UUID
    superior: UUID | None
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelNode:
    node: UUID
    reason: str


Command = AddNode | AmendNode | CancelNode


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeAdded:
    """新增节点"""

    mode: AcquisitionMode
    title_level: CommitteeTitleLevel
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeAmended:
    """修改节点"""

    node: UUID
    organisation: UUID
    superior: UUID | None
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCancelled:
    """注销节点"""

    node: UUID
    reason: str


Event = NodeAdded | NodeAmended | NodeCancelled


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMap:
    nodes: Mapping[UUID, Node] = field(default_factory=_nothing)

    def climb(self, authority: UUID, committee: UUID | None) -> tuple[Step, ...]:
        """The nodes from a unit's superior body upward, as far as the map goes."""
        return Climber(self).climb(authority, committee)

    def authorities(self, office: UUID, committee: UUID) -> tuple[Step, ...]:
        """The title authorities above a committee's office, nearest first."""
        return Climber(self).authorities(office, committee)

    def above(self, node: Node | None) -> tuple[Node, ...]:
        """The node itself and all above it; a circle ends where it comes round."""
        found: dict[UUID, Node] = {}
        while node is not None and node.node not in found:
            found[node.node] = node
            node = self.nodes.get(node.superior) if node.superior else None
        return tuple(found.values())


class Climber:
    """Climbs one map from many places; a node of the committee's own goes before a general one."""

    def __init__(self, forest: RouteMap) -> None:
        self.forest = forest
        self._places = {(n.kind, n.organisation, n.committee): n for n in forest.nodes.values()}

    def start(self, kind: StageKind, body: UUID, committee: UUID | None) -> Node | None:
        """Where a climb from this body begins."""
        own = self._places.get((kind, body, committee)) if committee else None
        return own or self._places.get((kind, body, None))

    def climb(self, authority: UUID, committee: UUID | None) -> tuple[Step, ...]:
        return self._steps(self.start(StageKind.AUTHORITY, authority, committee))

    def authorities(self, office: UUID, committee: UUID) -> tuple[Step, ...]:
        above = self._steps(self.start(StageKind.COMMITTEE, office, committee))
        return tuple(step for step in above if step.kind is StageKind.TITLE_AUTHORITY)

    def _steps(self, node: Node | None) -> tuple[Step, ...]:
        return tuple(
            Step(kind=n.kind, level=n.level, organisation=n.organisation, skipped=n.skipped)
            for n in self.forest.above(node)
        )


def decide(command: Command, state: RouteMap) -> list[Event]:
    match command:
        case AddNode(node=node):
            _check_new(node, state)
            return [NodeAdded(mode=command.mode, title_level=command.title_level, node=node)]
        case AmendNode():
            if command.node not in state.nodes:
                raise Rejected("node-unknown")
            node = state.nodes[command.node]
            _require_superior(command.superior, node.committee, state)
            _require_single(replace(node, organisation=command.organisation), state)
            superior = state.nodes.get(command.superior) if command.superior else None
            if node in state.above(superior):
                raise Rejected("node-circle", fields={"superior": "node-circle"})
            return [
                NodeAmended(
                    node=command.node,
                    organisation=command.organisation,
                    superior=command.superior,
                    skipped=command.skipped,
                )
            ]
        case CancelNode(node=node_id, reason=reason):
            if node_id not in state.nodes:
                raise Rejected("node-unknown")
            if any(node.superior == node_id for node in state.nodes.values()):
                raise Rejected("node-has-children")
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [NodeCancelled(node=node_id, reason=reason.strip())]
        case _:
            assert_never(command)


def _check_new(node: Node, state: RouteMap) -> None:
    if node.kind not in NODE_KINDS:
        raise Rejected("node-wrong", fields={"kind": "node-kind"})
    if node.node in state.nodes:
        raise Rejected("node-exists")
    _require_superior(node.superior, node.committee, state)
    _require_single(node, state)


def _require_single(node: Node, state: RouteMap) -> None:
    """A body has one node of a kind, in general and for each committee."""
    for other in state.nodes.values():
        same = (other.kind, other.organisation, other.committee)
        if other.node != node.node and same == (node.kind, node.organisation, node.committee):
            raise Rejected("node-exists", fields={"organisation": "node-exists"})


def _require_superior(superior: UUID | None, committee: UUID | None, state: RouteMap) -> None:
    """A node of one committee may lie below general ones, never below another committee's."""
    if superior is None:
        return
    above = state.nodes.get(superior)
    if above is None or above.committee not in (None, committee):
        raise Rejected("node-wrong", fields={"superior": "node-unknown"})


def may_worsen(command: Command, state: RouteMap) -> bool:
    """Whether a change can take a route away; a new node that stands in nobody's way cannot."""
    if not isinstance(command, AddNode):
        return True
    new = command.node
    return new.committee is not None and any(
        (other.kind, other.organisation, other.committee) == (new.kind, new.organisation, None)
        for other in state.nodes.values()
    )


def evolve(state: RouteMap, event: Event) -> RouteMap:
    nodes: dict[UUID, Node] = state.nodes.copy()  # type: ignore[attr-defined]  # of a proxy: no new hash
    match event:
        case NodeAdded(node=node):
            nodes[node.node] = node
        case NodeAmended(node=node_id):
            if node_id in nodes:
                nodes[node_id] = replace(
                    nodes[node_id],
                    organisation=event.organisation,
                    superior=event.superior,
                    skipped=event.skipped,
                )
        case NodeCancelled(node=node_id):
            nodes.pop(node_id, None)
        case _:
            assert_never(event)
    return RouteMap(nodes=MappingProxyType(nodes))


ROUTE_MAP: Decider[Command, RouteMap, Event] = Decider(
    "route_map", get_args(Event), RouteMap(), decide, evolve, long=True
)

"""Review-route configuration (H4-H8): its nodes."""

from dataclasses import dataclass

from application import routing
from application.configuring import CONFIGURERS
from domain.terms import AcquisitionMode, CommitteeTitleLevel
from interfaces.http.calls import Call
from interfaces.http.operations import Operation, Read
from interfaces.system import System, command
from projections import routes
from projections.routes import NodeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFilter:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel = CommitteeTitleLevel.SENIOR


def nodes(system: System, call: Call[MapFilter]) -> tuple[NodeRow, ...]:
    with system.reading() as tx:
        return routes.nodes(tx, call.body.mode, call.body.title_level)


NODES = Read(
    name="route-nodes.list",
    functions=("H4", "H5", "H6", "H7", "H8"),
    path="/route-nodes",
    summary="审核路径节点",
    handler=nodes,
    answer=tuple[NodeRow, ...],
    filters=MapFilter,
    roles=CONFIGURERS,
)

READS = (NODES,)

ADD_NODE = Operation(
    name="route-nodes.add",
    functions=("H4", "H5", "H6", "H7", "H8"),
    path="/route-nodes",
    summary="新增审核路径节点",
    body=routing.NodeForm,
    handler=command(routing.add_node),
    roles=CONFIGURERS,
    creates=True,
)


AMEND_NODE = Operation(
    name="route-nodes.amend",
    functions=("H4", "H5", "H6", "H7", "H8"),
    path="/route-nodes/{id}/amend",
    summary="修改审核路径节点",
    body=routing.NodeChange,
    handler=command(routing.amend_node),
    roles=CONFIGURERS,
)


CANCEL_NODE = Operation(
    name="route-nodes.cancel",
    functions=("H4", "H5", "H6", "H7", "H8"),
    path="/route-nodes/{id}/cancel",
    summary="注销审核路径节点",
    body=routing.NodeCancelling,
    handler=command(routing.cancel_node),
    roles=CONFIGURERS,
)


COMMANDS = (ADD_NODE, AMEND_NODE, CANCEL_NODE)

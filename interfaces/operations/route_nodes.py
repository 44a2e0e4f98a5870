"""Questions about the review-route configuration."""

from dataclasses import dataclass

from application.configuring import CONFIGURERS
from domain.terms import AcquisitionMode, CommitteeTitleLevel
from interfaces.http.calls import Call
from interfaces.http.operations import Read
from interfaces.system import System
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
    functions=("H6", "H7", "H8"),
    path="/route-nodes",
    summary="审核路径节点",
    handler=nodes,
    answer=tuple[NodeRow, ...],
    filters=MapFilter,
    roles=CONFIGURERS,
)

READS = (NODES,)

"""Review-route configuration (H4-H8): the nodes of the forest."""

from dataclasses import dataclass
from uuid import UUID

from application.configuring import CONFIGURERS, require_active
from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.decider import Rejected
from domain.organisation import (
    ORGANISATION,
)
from domain.route import StageKind
from domain.route_map import ROUTE_MAP, AddNode, AmendNode, CancelNode, Node
from domain.streams import route_map_stream
from domain.terms import (
    AcquisitionMode,
    CommitteeTitleLevel,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeForm:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel
    kind: StageKind
    organisation: UUID
    superior: UUID | None = None
    committee: UUID | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeChange:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel
    organisation: UUID
    superior: UUID | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCancelling:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel
    reason: str


def add_node(work: Work, desk: Desk, node: UUID, form: NodeForm, _: int | None) -> UUID:
    """新增节点 (H4-H8)"""
    require_role(desk.actor, *CONFIGURERS)
    require_active(work, form.organisation, "organisation")
    command = AddNode(
        mode=form.mode,
        title_level=form.title_level,
        node=Node(
            node=node,
            kind=form.kind,
            level=work.load(ORGANISATION, form.organisation).level,
            organisation=form.organisation,
            superior=form.superior,
            committee=form.committee,
            skipped=form.skipped,
        ),
    )
    stream = route_map_stream(form.mode, form.title_level)
    work.do(ROUTE_MAP, stream, command)
    return stream


def amend_node(work: Work, desk: Desk, node: UUID, form: NodeChange, _: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    require_active(work, form.organisation, "organisation")
    stream = route_map_stream(form.mode, form.title_level)
    known = work.load(ROUTE_MAP, stream).nodes.get(node)
    if known and known.level is not work.load(ORGANISATION, form.organisation).level:
        # The node stands for a stage of its level; another level is another node.
        raise Rejected("node-wrong", fields={"organisation": "node-level"})
    work.do(
        ROUTE_MAP,
        stream,
        AmendNode(
            node=node,
            organisation=form.organisation,
            superior=form.superior,
            skipped=form.skipped,
        ),
    )
    return stream


def cancel_node(work: Work, desk: Desk, node: UUID, form: NodeCancelling, _: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    stream = route_map_stream(form.mode, form.title_level)
    work.do(ROUTE_MAP, stream, CancelNode(node=node, reason=form.reason))
    return stream

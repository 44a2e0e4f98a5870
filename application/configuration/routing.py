"""Review-route configuration (H4-H8): the nodes of the forest."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from application.configuration.configuring import CONFIGURERS, require_active
from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.configuration.route import StageKind
from domain.configuration.route_map import (
    ROUTE_MAP,
    AddNode,
    AmendNode,
    CancelNode,
    Command,
    Node,
    RouteMap,
    may_worsen,
)
from domain.configuration.route_survey import shifts, units
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
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
    confirmed: bool = False
    """That some units lose their route by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeChange:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel
    organisation: UUID
    superior: UUID | None = None
    skipped: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCancelling:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel
    reason: str
    confirmed: bool = False


class NodeAction(StrEnum):
    """新增, 修改 or 注销"""

    ADD = "add"
    AMEND = "amend"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedNode:
    """A change of a map that is only thought about."""

    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel = CommitteeTitleLevel.SENIOR
    action: NodeAction = NodeAction.CANCEL
    node: UUID | None = None
    """To amend or cancel."""
    kind: StageKind = StageKind.AUTHORITY
    """To add."""
    organisation: UUID | None = None
    superior: UUID | None = None
    committee: UUID | None = None
    skipped: bool = False


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
    return _decide(work, desk, form, command)


def amend_node(work: Work, desk: Desk, node: UUID, form: NodeChange, _: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    require_active(work, form.organisation, "organisation")
    stream = route_map_stream(form.mode, form.title_level)
    known = work.load(ROUTE_MAP, stream).nodes.get(node)
    if known and known.level is not work.load(ORGANISATION, form.organisation).level:
        # The node stands for a stage of its level; another level is another node.
        raise Rejected("node-wrong", fields={"organisation": "node-level"})
    command = AmendNode(
        node=node,
        organisation=form.organisation,
        superior=form.superior,
        skipped=form.skipped,
    )
    return _decide(work, desk, form, command)


def cancel_node(work: Work, desk: Desk, node: UUID, form: NodeCancelling, _: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    return _decide(work, desk, form, CancelNode(node=node, reason=form.reason))


def propose(work: Work, desk: Desk, proposal: ProposedNode) -> tuple[RouteMap, RouteMap]:
    """The map as it is and as it would be. Raises what the change itself would raise."""
    stream = route_map_stream(proposal.mode, proposal.title_level)
    before = work.load(ROUTE_MAP, stream)
    node = proposal.node or desk.new_id()
    at = {"mode": proposal.mode, "title_level": proposal.title_level, "confirmed": True}
    if proposal.action is NodeAction.CANCEL:
        cancel_node(work, desk, node, NodeCancelling(**at, reason="—"), None)  # type: ignore[arg-type]  # mypy joins the kinds
        return before, work.load(ROUTE_MAP, stream)
    if proposal.organisation is None:
        raise Rejected("node-wrong", fields={"organisation": "field-required"})
    at |= {
        "organisation": proposal.organisation,
        "superior": proposal.superior,
        "skipped": proposal.skipped,
    }
    if proposal.action is NodeAction.AMEND:
        amend_node(work, desk, node, NodeChange(**at), None)  # type: ignore[arg-type]  # as above
    else:
        form = NodeForm(**at, kind=proposal.kind, committee=proposal.committee)  # type: ignore[arg-type]  # as above
        add_node(work, desk, node, form, None)
    return before, work.load(ROUTE_MAP, stream)


def _decide(
    work: Work, desk: Desk, form: NodeForm | NodeChange | NodeCancelling, command: Command
) -> UUID:
    """What no map may become is refused outright; what leaves units without a route has to be
    confirmed. Units and committees are asked of the read models: a unit registered in the same
    second is no reason to refuse."""
    stream = route_map_stream(form.mode, form.title_level)
    before = work.load(ROUTE_MAP, stream)
    after = work.do(ROUTE_MAP, stream, command)
    if form.confirmed or not may_worsen(command, before):
        return stream
    around = desk.directory.around_map(form.mode, form.title_level, desk.today)
    found = shifts(before, after, form.mode, form.title_level, around)
    if lost := units(shift for shift in found if shift.worse):
        raise Rejected("routes-worse", fields={"confirmed": "routes-worse"}, units=lost)
    return stream

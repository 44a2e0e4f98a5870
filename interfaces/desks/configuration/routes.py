"""Review-route configuration (H4-H8): the five maps, their nodes, and changes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from application.configuration import routing
from application.configuration.configuring import CONFIGURERS
from application.configuration.routing import NodeAction, ProposedNode, propose
from application.permissions import Hidden
from application.work import Work
from domain.configuration.route import StageKind
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel
from interfaces.http.calls import Call, Show
from interfaces.http.operations import Lookup, Operation
from interfaces.http.pages import Post, View
from interfaces.operations.configuration import route_nodes as operations
from interfaces.operations.configuration.route_nodes import NodeConditions, node_label
from interfaces.operations.lookups import COMMITTEES, ORGANISATIONS
from interfaces.system import System
from interfaces.words import choices_of
from projections.committees import committees
from projections.configuration import routes
from projections.organisations import organisations

LEVELS = (
    (CommitteeTitleLevel.SENIOR.value, "高级"),
    (CommitteeTitleLevel.INTERMEDIATE.value, "中级"),
    (CommitteeTitleLevel.JUNIOR.value, "初级"),
)
"""职称等级 where no committee decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapConditions:
    title_level: CommitteeTitleLevel = CommitteeTitleLevel.INTERMEDIATE
    text: str = ""
    """Name of the body, its pinyin or initials."""
    kind: StageKind | None = None
    level: AdministrativeLevel | None = None
    committee: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeDraft:
    """What a form begins with, as when it comes back from a look at whom it would move."""

    title_level: CommitteeTitleLevel | None = None
    kind: StageKind | None = None
    organisation: UUID | None = None
    superior: UUID | None = None
    committee: UUID | None = None
    skipped: bool = False
    looked: bool = False
    """Whether the units that a change would move have been looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMapPages:
    """The pages of one map; without a level, of the maps of its three levels."""

    function: str
    name: str
    title: str
    mode: AcquisitionMode
    level: CommitteeTitleLevel | None = None

    @property
    def path(self) -> str:
        return f"/routes/{self.name}"

    @property
    def lookup(self) -> Lookup:
        return next(one for one in operations.LOOKUPS if one.name == f"route-nodes-{self.name}")

    def list_at(self, level: CommitteeTitleLevel) -> str:
        return self.path if self.level else f"{self.path}?title_level={level.value}"


_REVIEW = AcquisitionMode.PEER_REVIEW
MAPS = (
    RouteMapPages(
        function="H4",
        name="initial",
        title="初定审核路径配置",
        mode=AcquisitionMode.INITIAL_DETERMINATION,
    ),
    RouteMapPages(
        function="H5",
        name="recognition",
        title="认定审核路径配置",
        mode=AcquisitionMode.RECOGNITION,
    ),
    RouteMapPages(
        function="H6",
        name="junior",
        title="初评会审核路径配置",
        mode=_REVIEW,
        level=CommitteeTitleLevel.JUNIOR,
    ),
    RouteMapPages(
        function="H7",
        name="intermediate",
        title="中评会审核路径配置",
        mode=_REVIEW,
        level=CommitteeTitleLevel.INTERMEDIATE,
    ),
    RouteMapPages(
        function="H8",
        name="senior",
        title="高评会审核路径配置",
        mode=_REVIEW,
        level=CommitteeTitleLevel.SENIOR,
    ),
)


def pages_of(mode: AcquisitionMode, level: CommitteeTitleLevel) -> RouteMapPages:
    return next(one for one in MAPS if one.mode is mode and one.level in (None, level))


def conditions(of: RouteMapPages, call: Call[MapConditions]) -> Call[Any]:
    asked = call.body
    body = NodeConditions(
        mode=of.mode,
        title_level=of.level or asked.title_level,
        text=asked.text,
        kind=asked.kind,
        level=asked.level,
        committee=asked.committee,
        cancelled=asked.cancelled,
    )
    return Call(
        context=call.context, body=body, visitor=call.visitor, path={}, listing=call.listing
    )


def present_first(
    choices: tuple[tuple[str, str], ...], present: StrEnum
) -> tuple[tuple[str, str], ...]:
    """A condition that was not typed shows its first choice: that has to be what it means."""
    return tuple(sorted(choices, key=lambda pair: pair[0] != present.value))


def show_map(of: RouteMapPages, system: System, call: Call[MapConditions]) -> Show:
    asked = conditions(of, call)
    return Show(
        "routes/map.html",
        {
            "of": of,
            "nodes": operations.node_list(system, asked),
            "title_level": asked.body.title_level,
            "kinds": operations.KINDS,
            "levels": present_first(LEVELS, asked.body.title_level),
            "administrative": choices_of(AdministrativeLevel),
        },
    )


def show_new(of: RouteMapPages, system: System, call: Call[NodeDraft]) -> Show:
    draft = call.body
    under = _node(system, draft.superior)
    level = of.level or draft.title_level or (under.title_level if under else None)
    return Show(
        "routes/new.html",
        {
            "of": of,
            "kinds": operations.KINDS,
            "levels": LEVELS,
            "initial": {
                "mode": of.mode,
                "title_level": level or CommitteeTitleLevel.INTERMEDIATE,
                "kind": draft.kind,
                "organisation": draft.organisation,
                "superior": draft.superior,
                "committee": draft.committee or (under.committee if under else None),
                "skipped": draft.skipped,
            },
            "looked": draft.looked,
            "label": partial(_label, system),
        },
    )


def show_node(of: RouteMapPages, system: System, call: Call[NodeDraft]) -> Show:
    node, draft = operations.one_node(system, call), call.body
    if pages_of(node.mode, node.title_level) is not of:
        raise Hidden
    drafted = draft.organisation is not None
    at = {"mode": node.mode, "title_level": node.title_level}
    return Show(
        "routes/node.html",
        {
            "of": of,
            "found": node,
            "levels": dict(LEVELS),
            "changes": operations.history_of(system, node),
            "initial": {
                **at,
                "organisation": draft.organisation if drafted else node.organisation,
                "superior": draft.superior if drafted else node.superior,
                "skipped": draft.skipped if drafted else node.skipped,
            },
            "cancelling": at,
            "looked": draft.looked,
            "label": partial(_label, system),
        },
    )


def _node(system: System, which: UUID | None) -> routes.NodeRow | None:
    if which is None:
        return None
    with system.reading() as tx:
        return routes.node(tx, which)


def _label(system: System, field: str, value: str) -> str:
    """What a look-up shows for the id it has."""
    if not value:
        return ""
    which = UUID(value)
    with system.reading() as tx:
        if field == "superior":
            node = routes.node(tx, which)
            return node_label(node) if node else ""
        if field == "committee":
            return committees.names(tx, [which]).get(which, "")
        return organisations.names(tx, [which]).get(which, "")


def _look(action: NodeAction, system: System, call: Call[Any]) -> ProposedNode:
    """What the form proposes; refused here as it would be when it is saved."""
    given = {f.name: getattr(call.body, f.name) for f in fields(call.body)}
    known = {f.name for f in fields(ProposedNode)}
    proposal = ProposedNode(
        **{name: value for name, value in given.items() if name in known},
        action=action,
        node=call.path.get("id"),
    )
    propose(Work(system.log, call.context), system.desk(call.actor), proposal)
    return proposal


def query_of(proposal: ProposedNode) -> str:
    said = {f.name: getattr(proposal, f.name) for f in fields(ProposedNode)}
    plain: Mapping[str, Any] = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in said.items()
        if value not in (None, False)
    }
    return urlencode(plain)


def _to_impact(_: Call[Any], proposal: ProposedNode) -> str:
    return f"/routes/impact?{query_of(proposal)}"


def _look_first(of: RouteMapPages, action: NodeAction, body: type[Any], **more: Any) -> Post:
    """The second button of a form: whom would it move?"""
    return Post(
        operation=Operation(
            name=f"pages.routes.{of.name}.{action.value}-impact",
            functions=(of.function,),
            path=f"{of.path}/{action.value}-impact",
            summary="查看受影响的单位",
            body=body,
            handler=partial(_look, action),
            answer=ProposedNode,
            roles=CONFIGURERS,
        ),
        name=f"{action.value}-impact",
        form=action.value,
        to=_to_impact,
        done="routes-proposed",
        **more,
    )


def _views(of: RouteMapPages) -> tuple[View, ...]:
    node_lookups = {"organisation": ORGANISATIONS, "superior": of.lookup}
    new_lookups = {**node_lookups, "committee": COMMITTEES}

    def back(call: Call[Any], _: Any) -> str:
        return of.list_at(call.body.title_level)

    return (
        View(
            name=f"pages.routes.{of.name}",
            functions=(of.function,),
            path=of.path,
            title=of.title,
            show=partial(show_map, of),
            filters=MapConditions,
            paged=True,
            sorts=operations.SORTS,
            export=_export(of),
            roles=CONFIGURERS,
        ),
        View(
            name=f"pages.routes.{of.name}.new",
            functions=(),
            path=f"{of.path}/new",
            title=f"新增下级机构：{of.title.removesuffix('配置')}",
            show=partial(show_new, of),
            filters=NodeDraft,
            roles=CONFIGURERS,
            posts=(
                Post(
                    operation=operations.ADD_NODE,
                    name="add",
                    to=back,
                    done="configuration-saved",
                    lookups=new_lookups,
                ),
                _look_first(of, NodeAction.ADD, routing.NodeForm, lookups=new_lookups),
            ),
        ),
        View(
            name=f"pages.routes.{of.name}.one",
            functions=(of.function,),
            path=f"{of.path}/{{id}}",
            title="审核路径节点",
            show=partial(show_node, of),
            filters=NodeDraft,
            roles=CONFIGURERS,
            posts=(
                Post(
                    operation=operations.AMEND_NODE,
                    to=_to_node(of),
                    done="configuration-saved",
                    lookups=node_lookups,
                ),
                _look_first(of, NodeAction.AMEND, routing.NodeChange, lookups=node_lookups),
                Post(
                    operation=operations.CANCEL_NODE,
                    to=_to_node(of),
                    done="configuration-cancelled",
                ),
                _look_first(of, NodeAction.CANCEL, routing.NodeCancelling),
            ),
        ),
    )


def _to_node(of: RouteMapPages) -> Any:
    """Back to the node itself: the answer of a command names its whole map."""
    return lambda call, _: f"{of.path}/{call.id}"


def _export(of: RouteMapPages) -> Any:
    return replace(
        operations.NODES_EXPORT,
        rows=lambda system, call: operations.node_list(system, conditions(of, call)),
    )


VIEWS: tuple[View, ...] = tuple(view for of in MAPS for view in _views(of))

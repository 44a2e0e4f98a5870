"""Review-route configuration (H4-H8): the five forests, and who would go where."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from application.configuring import CONFIGURERS
from domain.decider import Rejected
from domain.route import StageKind
from domain.route_map import NODE_KINDS
from domain.rules.names import search_key
from domain.terms import AcquisitionMode, CommitteeTitleLevel
from interfaces.http.calls import Call, Show
from interfaces.http.operations import Operation
from interfaces.http.pages import Post, View
from interfaces.operations import route_nodes as operations
from interfaces.operations.declaration_reads import RoutePreview, RouteQuestion, route_preview
from interfaces.operations.lookups import COMMITTEES, ORGANISATIONS, UNITS
from interfaces.system import System
from interfaces.words import choices_of, stage_word
from projections import routes
from projections.routes import NodeRow

LARGEST = 500
"""Nodes on one page; more are narrowed down by the conditions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteConditions:
    title_level: CommitteeTitleLevel = CommitteeTitleLevel.INTERMEDIATE
    text: str = ""
    """Name of the body, in whole or part."""
    under: UUID | None = None
    """A node to add another below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A node, and how deep below its root."""

    node: NodeRow
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The route, or the code and facts of the reason why there is none."""

    question: RouteQuestion
    route: RoutePreview | None = None
    refused: Rejected | None = None


def branches(nodes: tuple[NodeRow, ...]) -> list[Branch]:
    """From each root down, every node right below its superior."""
    below: dict[UUID | None, list[NodeRow]] = {}
    known = {node.node for node in nodes}
    for node in nodes:
        above = node.superior if node.superior in known else None
        below.setdefault(above, []).append(node)
    found: list[Branch] = []
    open_ones = [Branch(node=node, depth=0) for node in reversed(below.get(None, []))]
    while open_ones:
        branch = open_ones.pop()
        found.append(branch)
        inner = reversed(below.get(branch.node.node, []))
        open_ones += [Branch(node=node, depth=branch.depth + 1) for node in inner]
    return found


def show_map(
    mode: AcquisitionMode,
    level: CommitteeTitleLevel | None,
    system: System,
    call: Call[RouteConditions],
) -> Show:
    asked = call.body
    title_level = level or asked.title_level
    with system.reading() as tx:
        nodes = routes.nodes(tx, mode, title_level)
    all_of = branches(nodes)
    key = search_key(asked.text)
    shown = [one for one in all_of if key in search_key(one.node.organisation_name or "")]
    under = next((one.node for one in all_of if one.node.node == asked.under), None)
    return Show(
        "routes/map.html",
        {
            "branches": shown[:LARGEST],
            "more": max(0, len(shown) - LARGEST),
            "total": len(nodes),
            "fixed": level is not None,
            "mode": mode,
            "title_level": title_level,
            "under": under,
            "kinds": [pair for pair in choices_of(StageKind) if pair[0] in NODE_KINDS],
            "initial": {
                "mode": mode,
                "title_level": title_level,
                "superior": under.node if under else None,
                "committee": under.committee if under else None,
            },
        },
    )


def where(system: System, call: Call[RouteQuestion]) -> Where:
    """Who would go where; a configuration that has no way says which stage is missing."""
    try:
        return Where(question=call.body, route=route_preview(system, call))
    except Rejected as refused:
        return Where(question=call.body, refused=refused)


def show_preview(system: System, call: Call[Any]) -> Show:
    return Show("routes/preview.html", {"where": None, "initial": None, "stage_word": stage_word})


def show_where(_: System, call: Call[Any], answer: Where) -> Show:
    return Show(
        "routes/preview.html",
        {"where": answer, "initial": answer.question, "stage_word": stage_word},
    )


def _map(
    function: str,
    name: str,
    title: str,
    mode: AcquisitionMode,
    level: CommitteeTitleLevel | None,
) -> View:
    path = f"/routes/{name}"
    return View(
        name=f"pages.routes.{name}",
        functions=(function,),
        path=path,
        title=title,
        show=partial(show_map, mode, level),
        filters=RouteConditions,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.ADD_NODE,
                name="add",
                to=partial(_back, path, level),
                done="configuration-saved",
                lookups={"organisation": ORGANISATIONS, "committee": COMMITTEES},
            ),
            Post(
                operation=operations.CANCEL_NODE,
                name="cancel",
                path=f"{path}/{{id}}/cancel",
                to=partial(_back, path, level),
                done="configuration-cancelled",
            ),
        ),
    )


def _back(path: str, level: CommitteeTitleLevel | None, call: Call[Any], _: Any) -> str:
    return path if level else f"{path}?title_level={call.body.title_level.value}"


_REVIEW = AcquisitionMode.PEER_REVIEW
VIEWS: tuple[View, ...] = (
    _map("H4", "initial", "初定审核路径配置", AcquisitionMode.INITIAL_DETERMINATION, None),
    _map("H5", "recognition", "认定审核路径配置", AcquisitionMode.RECOGNITION, None),
    _map("H6", "junior", "初评会审核路径配置", _REVIEW, CommitteeTitleLevel.JUNIOR),
    _map("H7", "intermediate", "中评会审核路径配置", _REVIEW, CommitteeTitleLevel.INTERMEDIATE),
    _map("H8", "senior", "高评会审核路径配置", _REVIEW, CommitteeTitleLevel.SENIOR),
    View(
        name="pages.routes.preview",
        functions=("H8", "H7", "H6"),
        path="/routes/preview",
        title="审核路径预览",
        show=show_preview,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=Operation(
                    name="pages.routes.where",
                    functions=("H6", "H7", "H8"),
                    path="/routes/preview/where",
                    summary="审核路径预览",
                    body=RouteQuestion,
                    handler=where,
                    answer=Where,
                    roles=CONFIGURERS,
                ),
                name="where",
                show=show_where,
                lookups={"unit": UNITS, "committee": COMMITTEES},
            ),
        ),
    ),
)

"""Review-route nodes (审核路径节点) by sheet (H4-H8), from the roots down."""

from dataclasses import dataclass
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.configuration.importing import Column, ImportKind, Line
from application.configuration.routing import NodeForm, add_node
from application.desk import Desk
from application.work import Work
from domain.configuration.route import StageKind
from domain.configuration.route_map import NODE_KINDS, ROUTE_MAP
from domain.decider import Rejected
from domain.streams import route_map_stream
from domain.terms import AcquisitionMode, CommitteeTitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOptions:
    """The map that the nodes belong to."""

    mode: AcquisitionMode
    title_level: CommitteeTitleLevel


_KINDS = tuple(kind for kind in StageKind if kind in NODE_KINDS)
COLUMNS = (
    Column(name="kind", heading="下级节点类型", kind=StageKind, only=_KINDS, mandatory=True),
    Column(
        name="organisation", heading="下级机构名称", mandatory=True, note="全称或统一社会信用代码"
    ),
    Column(
        name="superior_kind",
        heading="上级节点类型",
        kind=StageKind,
        only=_KINDS,
        note="最终节点不填",
    ),
    Column(
        name="superior",
        heading="上级机构名称",
        note="全称或统一社会信用代码，须已有节点或在本表前面；最终节点不填",
    ),
    Column(name="committee", heading="评委会", note="只用于某个评委会的节点才填"),
    Column(name="skipped", heading="跳过", kind=bool, default=False, note="该环节不办理的填“是”"),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given, names, options = line.values, line.names, line.options
    committee = names.committee(given["committee"], "committee") if given["committee"] else None
    form = NodeForm(
        mode=options.mode,
        title_level=options.title_level,
        kind=given["kind"],
        organisation=names.organisation(given["organisation"], "organisation"),
        superior=_superior(work, line, committee),
        committee=committee,
        skipped=given["skipped"],
    )
    return add_node(work, desk, line.id, form, None)


def _superior(work: Work, line: Line, committee: UUID | None) -> UUID | None:
    """The node above, of the same committee or a general one."""
    given = line.values
    if not given["superior"]:
        return None
    organisation = line.names.organisation(given["superior"], "superior")
    options: RouteOptions = line.options
    nodes = work.load(ROUTE_MAP, route_map_stream(options.mode, options.title_level)).nodes
    found = [
        node
        for node in nodes.values()
        if node.organisation == organisation
        and given["superior_kind"] in (None, node.kind)
        and node.committee in (None, committee)
    ]
    if not found:
        raise Rejected("node-wrong", fields={"superior": "node-unknown"})
    if len({node.kind for node in found}) > 1:
        raise Rejected("node-wrong", fields={"superior_kind": "field-required"})
    return max(found, key=lambda node: node.committee is not None).node


KINDS = (
    ImportKind(
        name="routes",
        title="审核路径",
        functions=("H4", "H5", "H6", "H7", "H8"),
        roles=CONFIGURERS,
        columns=COLUMNS,
        options=RouteOptions,
        labels=(("mode", "取得方式"), ("title_level", "职称等级")),
        apply=apply,
        back="/routes/senior",
    ),
)

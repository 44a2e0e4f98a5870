"""Small forests of review-route nodes for tests, drawn by letters: `Dc:a > Im:b`."""

from domain.configuration.route import StageKind
from domain.configuration.route_map import Node, RouteMap
from domain.terms import AdministrativeLevel
from tests.domain.case_samples import uid

_LEVELS = {level.value: level for level in AdministrativeLevel}


def node(
    code: str, body: str, above: str = "", *, committee: str = "", skipped: bool = False
) -> Node:
    """A node named by code and body, `Dc:a`; `above` is another's name."""
    name = f"{code}:{body}{committee and '@' + committee}"
    return Node(
        node=uid(name),
        kind=StageKind(code[0]),
        level=_LEVELS[code[1]],
        organisation=uid(body),
        superior=uid(above) if above else None,
        committee=uid(committee) if committee else None,
        skipped=skipped,
    )


def forest(*nodes: Node) -> RouteMap:
    return RouteMap(nodes={one.node: one for one in nodes})

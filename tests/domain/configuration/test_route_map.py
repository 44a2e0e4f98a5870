from dataclasses import replace
from uuid import UUID

from domain.configuration.route import StageKind
from domain.configuration.route_map import (
    ROUTE_MAP,
    AddNode,
    AmendNode,
    CancelNode,
    Node,
    NodeAdded,
    NodeAmended,
    NodeCancelled,
)
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel
from tests.domain.case_samples import COMMITTEE, OFFICE, uid
from tests.spec import spec

AUTHORITY = StageKind.AUTHORITY


def node(
    name: str,
    superior: str = "",
    *,
    kind: StageKind = AUTHORITY,
    organisation: str = "",
    committee: UUID | None = None,
) -> Node:
    return Node(
        node=uid(f"node {name}"),
        kind=kind,
        level=AdministrativeLevel.COUNTY,
        organisation=uid(organisation or name),
        superior=uid(f"node {superior}") if superior else None,
        committee=committee,
    )


def add(new: Node) -> AddNode:
    return AddNode(
        mode=AcquisitionMode.PEER_REVIEW, title_level=CommitteeTitleLevel.SENIOR, node=new
    )


def amend(name: str, superior: str = "", *, organisation: str = "") -> AmendNode:
    return AmendNode(
        node=uid(f"node {name}"),
        organisation=uid(organisation or name),
        superior=uid(f"node {superior}") if superior else None,
        skipped=False,
    )


def cancel(name: str, reason: str = "撤并") -> CancelNode:
    return CancelNode(node=uid(f"node {name}"), reason=reason)


empty = spec(ROUTE_MAP)
chain = empty.after(add(node("top")), add(node("middle", "top")), add(node("bottom", "middle")))


def test_a_node_is_added_below_one_that_exists() -> None:
    command = add(node("top"))
    empty.when(command).then(
        NodeAdded(mode=command.mode, title_level=command.title_level, node=command.node)
    )
    refused = empty.when(add(node("bottom", "top"))).rejected("node-wrong")
    assert refused.fields == {"superior": "node-unknown"}


def test_stages_of_the_unit_and_of_experts_have_no_nodes() -> None:
    for kind in StageKind.UNIT, StageKind.EXPERT_REVIEW, StageKind.PUBLICITY_BEFORE:
        empty.when(add(node("x", kind=kind))).rejected("node-wrong")


def test_a_body_has_one_node_of_a_kind() -> None:
    twin = node("twin", organisation="top")
    chain.when(add(twin)).rejected("node-exists")
    chain.when(add(replace(twin, node=uid("node top")))).rejected("node-exists")
    chain.when(amend("middle", "top", organisation="top")).rejected("node-exists")
    chain.after(add(replace(twin, kind=StageKind.INDUSTRY)))
    chain.after(add(replace(twin, committee=COMMITTEE)))


def test_a_map_has_no_circles() -> None:
    for superior in "bottom", "middle":
        refused = chain.when(amend("middle", superior)).rejected("node-circle")
        assert refused.fields == {"superior": "node-circle"}
    chain.when(amend("top", "bottom")).rejected("node-circle")
    chain.when(amend("bottom", "top")).then(
        NodeAmended(
            node=uid("node bottom"),
            organisation=uid("bottom"),
            superior=uid("node top"),
            skipped=False,
        )
    )


def test_even_a_circle_in_the_log_is_climbed_to_an_end() -> None:
    circle = chain.given(
        NodeAmended(
            node=uid("node top"),
            organisation=uid("top"),
            superior=uid("node bottom"),
            skipped=False,
        )
    )
    assert len(circle.state.climb(uid("bottom"), COMMITTEE)) <= 4


def test_only_a_leaf_is_cancelled_and_with_a_reason() -> None:
    chain.when(cancel("middle")).rejected("node-has-children")
    chain.when(cancel("bottom", " ")).rejected("reason-required")
    chain.when(cancel("bottom")).then(NodeCancelled(node=uid("node bottom"), reason="撤并"))
    chain.when(cancel("nowhere")).rejected("node-unknown")
    chain.when(amend("nowhere")).rejected("node-unknown")
    assert chain.after(cancel("bottom")).state.climb(uid("bottom"), COMMITTEE) == ()


def test_a_climb_goes_from_a_body_to_the_root() -> None:
    climbed = chain.state.climb(uid("bottom"), COMMITTEE)
    assert [s.organisation for s in climbed] == [uid("bottom"), uid("middle"), uid("top")]
    assert chain.state.climb(uid("elsewhere"), COMMITTEE) == ()


def test_a_committees_own_node_goes_before_a_general_one() -> None:
    own = replace(node("own", "top", organisation="bottom"), committee=COMMITTEE)
    both = chain.after(add(own)).state
    assert [s.organisation for s in both.climb(uid("bottom"), COMMITTEE)] == [
        uid("bottom"),
        uid("top"),
    ]
    assert len(both.climb(uid("bottom"), uid("another committee"))) == 3


def test_a_climb_never_comes_to_another_committees_node() -> None:
    own = chain.after(add(replace(node("own", "top"), committee=COMMITTEE)))
    for below in node("general", "own"), replace(node("o", "own"), committee=uid("another")):
        refused = own.when(add(below)).rejected("node-wrong")
        assert refused.fields == {"superior": "node-unknown"}
    own.when(amend("middle", "own")).rejected("node-wrong")
    own.after(add(replace(node("below", "own"), committee=COMMITTEE)))


def test_the_title_authorities_are_those_above_the_office() -> None:
    kinds = StageKind.TITLE_AUTHORITY, StageKind.COMMITTEE
    forest = empty.after(
        add(node("province", kind=kinds[0])),
        add(node("city", "province", kind=kinds[0])),
        add(replace(node("office", "city", kind=kinds[1]), organisation=OFFICE)),
    )
    above = forest.state.authorities(OFFICE, COMMITTEE)
    assert [s.organisation for s in above] == [uid("city"), uid("province")]

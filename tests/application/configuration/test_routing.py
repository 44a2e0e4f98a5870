"""A map is changed with open eyes: who would lose the way is counted and has to be confirmed."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.cases.declaring import resolve_route
from application.cases.reviewing import Opinion, approve
from application.configuration.routing import (
    NodeAction,
    NodeCancelling,
    NodeChange,
    NodeForm,
    ProposedNode,
    add_node,
    amend_node,
    cancel_node,
    propose,
)
from application.work import Work
from domain.configuration.route import StageKind
from domain.configuration.route_map import ROUTE_MAP, RouteMap
from domain.decider import Rejected
from domain.streams import route_map_stream
from domain.terms import AcquisitionMode, CommitteeTitleLevel
from tests.application.stand_ins import Nowhere
from tests.application.world import ADMINISTRATOR, Province

SENIOR = CommitteeTitleLevel.SENIOR
MAP = route_map_stream(AcquisitionMode.PEER_REVIEW, SENIOR)


def node_of(made: Province, body: UUID) -> UUID:
    forest: RouteMap = made.state(ROUTE_MAP, MAP)
    return next(n.node for n in forest.nodes.values() if n.organisation == body)


def test_a_change_that_leaves_units_without_a_route_is_confirmed(made: Province) -> None:
    node = node_of(made, made.dm)
    cancelling = NodeCancelling(title_level=SENIOR, reason="撤并")
    change = NodeChange(title_level=SENIOR, organisation=made.other_dm)
    for use_case, form in ((cancel_node, cancelling), (amend_node, change)):
        with pytest.raises(Rejected, match="routes-worse") as caught:
            made.do(made.officer_tm, use_case, node, form)
        assert caught.value.fields == {"confirmed": "routes-worse"}
        assert caught.value.facts == {"units": 2}
        assert node in made.state(ROUTE_MAP, MAP).nodes
    made.do(made.officer_tm, cancel_node, node, replace(cancelling, confirmed=True))
    assert node not in made.state(ROUTE_MAP, MAP).nodes


def test_a_change_that_moves_a_route_and_breaks_none_needs_no_confirmation(made: Province) -> None:
    node = node_of(made, made.office)
    change = NodeChange(
        title_level=SENIOR, organisation=made.office, superior=node_of(made, made.tp)
    )
    made.do(made.officer_tm, amend_node, node, change)


def test_a_node_of_a_committee_may_stand_in_the_way_of_a_general_one(made: Province) -> None:
    form = NodeForm(title_level=SENIOR, kind=StageKind.COMMITTEE, organisation=made.office)
    own = replace(form, committee=made.senior)
    with pytest.raises(Rejected, match="routes-worse"):
        made.do(ADMINISTRATOR, add_node, made.new_id(), own)
    above = replace(own, superior=node_of(made, made.tm))
    made.do(ADMINISTRATOR, add_node, made.new_id(), above)


def test_a_circle_is_refused_even_when_it_is_confirmed(made: Province) -> None:
    top, low = node_of(made, made.tp), node_of(made, made.office)
    change = NodeChange(title_level=SENIOR, organisation=made.tp, superior=low, confirmed=True)
    with pytest.raises(Rejected, match="node-circle"):
        made.do(made.officer_tm, amend_node, top, change)


def test_a_proposal_tells_the_map_after_it_and_stores_nothing(made: Province) -> None:
    node = node_of(made, made.dm)
    before = len(made.log.records)
    desk, work = made.desk(made.officer_tm), Work(made.log, made.context(made.officer_tm))
    proposal = ProposedNode(title_level=SENIOR, action=NodeAction.CANCEL, node=node)
    now, then = propose(work, desk, proposal)
    assert node in now.nodes
    assert node not in then.nodes
    adding = ProposedNode(title_level=SENIOR, action=NodeAction.ADD, organisation=made.other_dm)
    _, grown = propose(work, desk, adding)
    assert made.other_dm in {one.organisation for one in grown.nodes.values()}
    assert len(made.log.records) == before


@pytest.mark.parametrize("action", [NodeAction.ADD, NodeAction.AMEND])
def test_a_proposal_names_a_body(made: Province, action: NodeAction) -> None:
    desk, work = made.desk(made.officer_tm), Work(made.log, made.context(made.officer_tm))
    proposal = ProposedNode(title_level=SENIOR, action=action, node=node_of(made, made.dm))
    with pytest.raises(Rejected, match="node-wrong") as caught:
        propose(work, desk, proposal)
    assert caught.value.fields == {"organisation": "field-required"}


def test_a_case_in_flight_keeps_the_route_it_was_submitted_with(made: Province) -> None:
    case = made.submitted()
    stored = made.case(case).route
    for body in made.dm, made.office, made.tm:
        gone = NodeCancelling(title_level=SENIOR, reason="撤并", confirmed=True)
        made.do(ADMINISTRATOR, cancel_node, node_of(made, body), gone)
    made.past_the_unit(case)
    for officer in made.officer_dm, made.officer_office:
        made.do(officer, approve, case, Opinion(opinion="同意"))
    assert made.case(case).route == stored
    choice = made.case(case).choice
    assert choice is not None
    work = Work(made.log, made.context(made.applicant))
    with pytest.raises(Rejected, match="route-incomplete"):
        resolve_route(work, Nowhere(), choice, made.today)

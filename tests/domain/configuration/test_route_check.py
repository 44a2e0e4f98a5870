"""Whatever is wrong with a map as a whole is found and named."""

from dataclasses import replace

from domain.configuration.route import StageKind
from domain.configuration.route_check import FaultKind, MapFault, check
from domain.configuration.route_map import Node
from domain.configuration.route_survey import Surroundings
from domain.terms import AcquisitionMode, AdministrativeLevel
from tests.domain.case_samples import uid
from tests.domain.configuration.test_route_survey import (
    AROUND,
    NODES,
    REVIEW,
    SENIOR,
    origin,
    seat,
)
from tests.domain.forests import forest, node


def faults(*nodes: Node, around: Surroundings = AROUND) -> tuple[MapFault, ...]:
    return check(forest(*nodes), REVIEW, SENIOR, around)


def test_a_map_that_serves_everybody_has_no_fault() -> None:
    assert faults(*NODES) == ()


def test_a_circle_and_a_lost_superior_are_found() -> None:
    ring = [replace(NODES[3], superior=uid("Dm:d")), *NODES[4:6]]
    kinds = {f.kind for f in faults(*ring, around=Surroundings())}
    assert kinds == {FaultKind.CIRCLE}
    [lost] = faults(NODES[4], around=Surroundings())
    assert (lost.kind, lost.node) == (FaultKind.SUPERIOR_LOST, NODES[4].node)


def test_a_node_of_a_cancelled_body_is_found() -> None:
    [found] = faults(*NODES, around=replace(AROUND, gone=frozenset({uid("i")})))
    assert (found.kind, found.node) == (FaultKind.BODY_CANCELLED, uid("Im:i"))


def test_two_nodes_for_one_stage_contradict_each_other() -> None:
    twice = [*NODES, node("Dm", "f", "Dm:d")]
    [found] = faults(*twice)
    assert (found.kind, found.node, found.other) == (
        FaultKind.CONTRADICTION,
        uid("Dm:f"),
        uid("Dm:d"),
    )


def test_a_county_above_a_city_is_a_contradiction() -> None:
    found = faults(node("Oc", "o"), node("Dm", "d", "Oc:o"), around=Surroundings())
    assert [one.kind for one in found] == [FaultKind.CONTRADICTION]


def test_units_without_a_node_to_begin_at_are_counted() -> None:
    [found] = faults(*NODES[:6])
    assert found == MapFault(kind=FaultKind.NO_START, organisation=uid("e"), units=3)


def test_a_chain_that_ends_before_a_stage_of_the_table_is_a_dead_end() -> None:
    around = replace(AROUND, seats=(seat("three", AdministrativeLevel.PROVINCE),))
    office = node("Cp", "office three", "Tp:p")
    without = [office, NODES[0], NODES[4], *NODES[5:]]
    found = faults(
        *(replace(n, superior=None) if n is NODES[4] else n for n in without), around=around
    )
    assert {(f.kind, f.organisation, f.stage, f.units) for f in found} == {
        (FaultKind.DEAD_END, uid("d"), "Om", 3),
        (FaultKind.DEAD_END, uid("e"), "Om", 3),
    }


def test_units_of_several_divisions_are_one_fault() -> None:
    more = replace(origin("e"), division="320101", units=4)
    around = replace(AROUND, origins=(*AROUND.origins, more))
    [found] = faults(*NODES[:6], around=around)
    assert found.units == 7


def test_a_committee_without_its_title_authority_is_found_once() -> None:
    found = faults(*NODES[2:])
    assert {(f.kind, f.committee, f.stage) for f in found} == {
        (FaultKind.NO_AUTHORITY, uid("one"), "Tp"),
        (FaultKind.NO_AUTHORITY, uid("two"), "Tp"),
    } | {(FaultKind.SUPERIOR_LOST, None, "")}


def test_of_determinations_the_accepting_agencies_are_asked() -> None:
    mode = AcquisitionMode.RECOGNITION
    door = (uid("o"), StageKind.TITLE_OFFICE)
    around = replace(AROUND, doors=frozenset({door}))
    assert check(forest(*NODES), mode, SENIOR, around) == ()
    cut = [one if one.organisation != uid("d") else replace(one, superior=None) for one in NODES]
    [found] = check(forest(*cut), mode, SENIOR, around)
    assert (found.kind, found.organisation, found.units) == (FaultKind.NO_AGENCY, uid("d"), 3)
    outside = replace(around, doors=frozenset({door, (uid("x"), StageKind.TITLE_OFFICE)}))
    [found] = check(forest(*NODES), mode, SENIOR, outside)
    assert (found.kind, found.organisation) == (FaultKind.AGENCY_OUTSIDE, uid("x"))

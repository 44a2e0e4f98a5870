"""A province's map: 5,000 nodes, 10,000 units, 300 committees.

What an officer waits for: the fold of the map, the check of the whole, whom a change moves:
each of them a matter of a second or two on a quiet machine.
"""

from uuid import NAMESPACE_OID, UUID, uuid5

from pytest_benchmark.fixture import BenchmarkFixture

from domain.configuration.route import StageKind
from domain.configuration.route_check import check
from domain.configuration.route_map import (
    ROUTE_MAP,
    Node,
    NodeAdded,
    NodeCancelled,
    RouteMap,
)
from domain.configuration.route_survey import (
    Origin,
    Seat,
    Surroundings,
    shifts,
    units,
)
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel

MODE, LEVEL = AcquisitionMode.PEER_REVIEW, CommitteeTitleLevel.SENIOR
PROVINCE, CITY, COUNTY = (
    AdministrativeLevel.PROVINCE,
    AdministrativeLevel.CITY,
    AdministrativeLevel.COUNTY,
)
CITIES, COUNTIES, AUTHORITIES = 13, 8, 45


def uid(*name: object) -> UUID:
    return uuid5(NAMESPACE_OID, repr(name))


def _node(
    kind: StageKind, level: AdministrativeLevel, name: tuple[object, ...], above: UUID | None
) -> Node:
    return Node(
        node=uid("node", kind, *name),
        kind=kind,
        level=level,
        organisation=uid("body", kind, *name),
        superior=above,
    )


def _chain(level: AdministrativeLevel, name: tuple[object, ...], above: UUID | None) -> list[Node]:
    """Title office, industry authority, and the administrative authorities below it."""
    office = _node(StageKind.TITLE_OFFICE, level, name, above)
    industry = _node(StageKind.INDUSTRY, level, name, office.node)
    below = [
        _node(StageKind.AUTHORITY, level, (*name, number), industry.node)
        for number in range(AUTHORITIES)
    ]
    return [office, industry, *below]


def nodes() -> list[Node]:
    top = _node(StageKind.TITLE_AUTHORITY, PROVINCE, (), None)
    found = [top]
    found += [_node(StageKind.COMMITTEE, PROVINCE, (n,), top.node) for n in range(300)]
    for city in range(CITIES):
        chain = _chain(CITY, (city,), None)
        found += chain
        for county in range(COUNTIES):
            found += _chain(COUNTY, (city, county), chain[2].node)
    return found


NODES = nodes()
EVENTS = [NodeAdded(mode=MODE, title_level=LEVEL, node=one) for one in NODES]
FOREST: RouteMap = ROUTE_MAP.fold(EVENTS)
STARTS = [one for one in NODES if one.kind is StageKind.AUTHORITY]
AROUND = Surroundings(
    origins=tuple(
        Origin(superior=one.organisation, level=one.level, division=f"32{n % 100:04}", units=2)
        for n, one in enumerate(STARTS)
    ),
    seats=tuple(
        Seat(
            committee=uid("committee", n),
            level=PROVINCE,
            division="320000",
            office=uid("body", StageKind.COMMITTEE, n),
            delegated=bool(n % 2),
        )
        for n in range(300)
    ),
)


def test_fold(benchmark: BenchmarkFixture) -> None:
    assert len(benchmark(ROUTE_MAP.fold, EVENTS).nodes) == len(NODES) > 5_000


def test_check_of_the_whole_map(benchmark: BenchmarkFixture) -> None:
    assert benchmark(check, FOREST, MODE, LEVEL, AROUND) == ()


def test_whom_a_change_at_the_top_moves(benchmark: BenchmarkFixture) -> None:
    """The title office of a city goes: every unit of the city and its counties."""
    gone = NodeCancelled(node=uid("node", StageKind.TITLE_OFFICE, 0), reason="撤并")
    after = ROUTE_MAP.evolve(FOREST, gone)
    found = benchmark(shifts, FOREST, after, MODE, LEVEL, AROUND)
    assert units(found) == 2 * AUTHORITIES * (1 + COUNTIES)


def test_whom_a_change_of_the_root_moves(benchmark: BenchmarkFixture) -> None:
    """Every unit, on every way: the worst there is."""
    gone = NodeCancelled(node=NODES[0].node, reason="撤并")
    after = ROUTE_MAP.evolve(FOREST, gone)
    found = benchmark(shifts, FOREST, after, MODE, LEVEL, AROUND)
    assert units(found) == 2 * len(STARTS) > 10_000

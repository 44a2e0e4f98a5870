"""What is wrong with a map of review routes, looked at as a whole (审核路径检查)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from domain.configuration.route_map import RouteMap
from domain.configuration.route_survey import (
    NO_START,
    Origin,
    Surroundings,
    Survey,
)
from domain.organisations.accepting_agency import MODES
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel

_HEIGHT = {
    AdministrativeLevel.COUNTY: 0,
    AdministrativeLevel.CITY: 1,
    AdministrativeLevel.PROVINCE: 2,
}


class FaultKind(StrEnum):
    """问题类型"""

    CIRCLE = "circle"
    """The node lies below itself."""
    SUPERIOR_LOST = "superior_lost"
    """The node above is not in the map."""
    BODY_CANCELLED = "body_cancelled"
    """The node's organisation is cancelled."""
    CONTRADICTION = "contradiction"
    """Two nodes of one chain claim the same stage, or the higher body stands lower."""
    NO_START = "no_start"
    """Units that reach no root: their superior body has no node to begin at."""
    DEAD_END = "dead_end"
    """A chain ends before a stage that the route table wants."""
    NO_AUTHORITY = "no_authority"
    """A committee without the title authority that its routes want."""
    NO_AGENCY = "no_agency"
    """Units whose chain comes to no accepting agency."""
    AGENCY_OUTSIDE = "agency_outside"
    """An accepting agency without a node, so that nobody comes to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFault:
    """One thing that is wrong; which of the others are told depends on the kind."""

    kind: FaultKind
    node: UUID | None = None
    other: UUID | None = None
    """The node that contradicts it."""
    organisation: UUID | None = None
    """The body of the node, or the superior body of the units."""
    committee: UUID | None = None
    level: AdministrativeLevel | None = None
    """Of the committees that the units cannot come to."""
    stage: str = ""
    """Code of the missing stage: `Im`."""
    units: int = 0


def check(
    forest: RouteMap,
    mode: AcquisitionMode,
    level: CommitteeTitleLevel,
    around: Surroundings,
) -> tuple[MapFault, ...]:
    """Everything that is wrong, structure first. Empty for a map that serves every unit."""
    survey = Survey(forest, level, around)
    ends = _agencies(survey) if mode in MODES else _committees(survey)
    return (*_structure(survey), *ends)


def _structure(survey: Survey) -> Iterator[MapFault]:
    nodes = survey.forest.nodes
    for node in nodes.values():
        fault = MapFault(kind=FaultKind.CIRCLE, node=node.node, organisation=node.organisation)
        above = survey.forest.above(node)
        if above[-1].superior == node.node:
            yield fault
        if node.superior is not None and node.superior not in nodes:
            yield replace(fault, kind=FaultKind.SUPERIOR_LOST)
        if node.organisation in survey.around.gone:
            yield replace(fault, kind=FaultKind.BODY_CANCELLED)
        for other in above[1:]:
            same = (other.kind, other.level) == (node.kind, node.level)
            if same or _HEIGHT[other.level] < _HEIGHT[node.level]:
                yield replace(fault, kind=FaultKind.CONTRADICTION, other=other.node)
                break


def _committees(survey: Survey) -> Iterator[MapFault]:
    for seat in survey.around.seats:
        wanted = survey.authority_code(seat)
        levels = {step.level for step in survey.tail(seat) if not step.skipped}
        if AdministrativeLevel(wanted[1]) not in levels:
            yield MapFault(
                kind=FaultKind.NO_AUTHORITY,
                organisation=seat.office,
                committee=seat.committee,
                stage=wanted,
            )
    found: dict[MapFault, set[Origin]] = {}
    for origin, way, seat in survey.ways():
        path = survey.path(origin, seat)
        if path is None or not path.missing or path.missing[0] in "TF":
            continue  # told of the committee above
        start = path.missing == NO_START
        fault = MapFault(
            kind=FaultKind.NO_START if start else FaultKind.DEAD_END,
            organisation=origin.superior,
            committee=way.committee,
            level=None if start else way.level,
            stage="" if start else path.missing,
        )
        found.setdefault(fault, set()).add(origin)
    yield from _counted(found)


def _agencies(survey: Survey) -> Iterator[MapFault]:
    places = {(node.organisation, node.kind) for node in survey.forest.nodes.values()}
    for organisation, kind in sorted(survey.around.doors - places):
        yield MapFault(kind=FaultKind.AGENCY_OUTSIDE, organisation=organisation, stage=kind.value)
    found: dict[MapFault, set[Origin]] = {}
    for origin in survey.around.origins:
        missing = survey.determination(origin).missing
        if missing:
            why = FaultKind.NO_START if missing == NO_START else FaultKind.NO_AGENCY
            fault = MapFault(kind=why, organisation=origin.superior)
            found.setdefault(fault, set()).add(origin)
    yield from _counted(found)


def _counted(found: dict[MapFault, set[Origin]]) -> Iterator[MapFault]:
    for fault, origins in found.items():
        yield replace(fault, units=sum(origin.units for origin in origins))

"""Review-route configuration (H4-H8): what is wrong with a map, and whom a change would move."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.configuration.routing import ProposedNode, propose
from application.work import Work
from domain.configuration.route_check import FaultKind, check
from domain.configuration.route_map import ROUTE_MAP, RouteMap
from domain.configuration.route_survey import (
    NO_AGENCY,
    NO_START,
    Shift,
    shifts,
    units,
)
from domain.rules.names import search_key
from domain.streams import route_map_stream
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.cases.tracking import RouteStage, named
from interfaces.system import System
from interfaces.words import stage_word
from projections.committees import committees
from projections.configuration import route_surroundings
from projections.configuration.route_surroundings import UnitRow
from projections.organisations import organisations

MAPS = ("H4", "H5", "H6", "H7", "H8")
_PLACES = {
    AdministrativeLevel.PROVINCE: "省评",
    AdministrativeLevel.CITY: "市评",
    AdministrativeLevel.COUNTY: "县评",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckConditions:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel = CommitteeTitleLevel.SENIOR
    kind: FaultKind | None = None
    text: str = ""
    """Name of the body, in whole or part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultItem:
    """One thing that is wrong with a map."""

    kind: FaultKind
    node: UUID | None
    organisation: UUID | None
    organisation_name: str
    """Of the node; or the superior body of the units; or the committee's office."""
    other_name: str
    """The body of the node that contradicts it."""
    committee_name: str
    way: str
    """The committees that the units cannot come to: 省评."""
    stage: str
    """Code of the missing stage."""
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedChange(ProposedNode):
    """The change, and which of the units to show."""

    text: str = ""
    """Name of the unit, in whole or part."""
    worse: bool = False
    """Only those that would lose their route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChange:
    """One unit's route to one destination, before and after; its own stage is left out."""

    unit: UUID
    unit_name: str
    division: str
    way: str
    """The destination: 省评，评委会发证; the name of a committee; 受理机构."""
    before: tuple[RouteStage, ...]
    before_missing: str
    """Code of the first stage without a node; empty when the route is whole."""
    after: tuple[RouteStage, ...]
    after_missing: str
    worse: bool
    better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Whom a change would move."""

    changes: tuple[RouteChange, ...]
    units: int
    worse: int
    """Units that would lose a route they have."""
    better: int


def faults(system: System, call: Call[CheckConditions]) -> Page[FaultItem]:
    found = all_faults(system, call)
    asked, listing = call.body, call.listing
    key = search_key(asked.text)
    shown = [
        one
        for one in found
        if asked.kind in (None, one.kind)
        and key in search_key(one.organisation_name + one.committee_name)
    ]
    if listing.sort == "units":
        shown.sort(key=lambda one: one.units, reverse=listing.descending)
    elif listing.descending:
        shown.reverse()
    return Page(shown[listing.offset : listing.offset + listing.size], len(shown))


def all_faults(system: System, call: Call[CheckConditions]) -> list[FaultItem]:
    asked = call.body
    work = Work(system.log, call.context)
    forest = work.load(ROUTE_MAP, route_map_stream(asked.mode, asked.title_level))
    with system.reading() as tx:
        around = route_surroundings.around(tx, asked.mode, asked.title_level, system.clock.today())
        found = check(forest, asked.mode, asked.title_level, around)
        bodies = {one.organisation for one in found if one.organisation}
        bodies |= {forest.nodes[one.other].organisation for one in found if one.other}
        names = organisations.names(tx, bodies)
        called = committees.names(tx, {one.committee for one in found if one.committee})
    return [
        FaultItem(
            kind=one.kind,
            node=one.node,
            organisation=one.organisation,
            organisation_name=names.get(one.organisation, "") if one.organisation else "",
            other_name=names.get(forest.nodes[one.other].organisation, "") if one.other else "",
            committee_name=called.get(one.committee, "") if one.committee else "",
            way=_PLACES[one.level] if one.level else "",
            stage=one.stage,
            units=one.units,
        )
        for one in found
    ]


def impact_list(system: System, call: Call[ProposedChange]) -> Page[RouteChange]:
    return impact_page(impact(system, call), call)


def impact_page(found: Impact, call: Call[ProposedChange]) -> Page[RouteChange]:
    """The part of the changes that the caller asks for."""
    asked, listing = call.body, call.listing
    key = search_key(asked.text)
    shown = [
        one
        for one in found.changes
        if (one.worse or not asked.worse) and key in search_key(one.unit_name)
    ]
    if listing.sort == "division":
        shown.sort(key=lambda one: one.division, reverse=listing.descending)
    elif listing.sort == "worse" and listing.descending:
        shown.sort(key=lambda one: not one.worse)
    return Page(shown[listing.offset : listing.offset + listing.size], len(shown))


def impact(system: System, call: Call[ProposedChange]) -> Impact:
    """Raises what the change itself would raise."""
    work = Work(system.log, call.context)
    before, after = propose(work, system.desk(call.actor), call.body)
    return compared(system, before, after, call.body.mode, call.body.title_level)


def compared(
    system: System,
    before: RouteMap,
    after: RouteMap,
    mode: AcquisitionMode,
    level: CommitteeTitleLevel,
) -> Impact:
    """Every unit that goes another way, by place and name."""
    with system.reading() as tx:
        around = route_surroundings.around(tx, mode, level, system.clock.today())
        found = shifts(before, after, mode, level, around)
        moved = route_surroundings.units_below(tx, {one.origin.superior for one in found})
        bodies = {
            s.organisation for one in found for p in (one.before, one.after) for s in p.stages
        }
        names = organisations.names(tx, bodies)
        called = committees.names(tx, {one.way.committee for one in found if one.way.committee})
    of: dict[tuple[Any, ...], list[Shift]] = {}
    for one in found:
        key = (one.origin.superior, one.origin.level, one.origin.division)
        of.setdefault(key, []).append(one)
    told = {one: _told(one, names, called) for one in found}
    changes = tuple(
        _change(unit, one, *told[one])
        for unit in moved
        for one in of.get((unit.superior, unit.level, unit.division), ())
    )
    return Impact(
        changes=changes,
        units=units(found),
        worse=units(one for one in found if one.worse),
        better=units(one for one in found if one.better),
    )


_Told = tuple[str, tuple[RouteStage, ...], tuple[RouteStage, ...]]


def _told(shift: Shift, names: Mapping[UUID, str], called: Mapping[UUID, str]) -> _Told:
    way = shift.way
    if way.committee:
        said = called.get(way.committee, "")
    elif way.level is None:
        said = "受理机构"
    else:
        said = f"{_PLACES[way.level]}，{'评委会' if way.delegated else '职称管理部门'}发证"
        if way.committees:
            said += f"（{way.committees} 个评委会）"
    return said, named(shift.before.stages, names), named(shift.after.stages, names)


def _change(
    unit: UnitRow,
    shift: Shift,
    way: str,
    before: tuple[RouteStage, ...],
    after: tuple[RouteStage, ...],
) -> RouteChange:
    return RouteChange(
        unit=unit.organisation,
        unit_name=unit.name,
        division=unit.division,
        way=way,
        before=before,
        before_missing=shift.before.missing,
        after=after,
        after_missing=shift.after.missing,
        worse=shift.worse,
        better=shift.better,
    )


def missing_word(code: str) -> str:
    """Why there is no route."""
    if code == NO_START:
        return "行政主管部门没有节点，走不通"
    if code == NO_AGENCY:
        return "走不到受理机构"
    return f"缺“{stage_word(code)}”，走不通" if code else ""


def route_words(stages: tuple[RouteStage, ...], missing: str) -> str:
    """A route in one line."""
    if missing:
        return missing_word(missing)
    return " → ".join(
        f"{one.organisation_name or '—'}{'（跳过）' if one.skipped else ''}" for one in stages
    )


FAULTS_EXPORT = Export(
    title="审核路径检查",
    rows=faults,
    columns=(
        ("问题", lambda row: row.kind),
        ("机构", lambda row: row.organisation_name),
        ("相冲突的机构", lambda row: row.other_name),
        ("评委会", lambda row: row.committee_name or row.way),
        ("缺少的环节", lambda row: stage_word(row.stage) if row.stage else ""),
        ("受影响的单位数", lambda row: row.units or None),
    ),
)
IMPACT_EXPORT = Export(
    title="受影响的单位",
    rows=impact_list,
    columns=(
        ("单位", lambda row: row.unit_name),
        ("行政区划代码", lambda row: row.division),
        ("去向", lambda row: row.way),
        ("修改前", lambda row: route_words(row.before, row.before_missing)),
        ("修改后", lambda row: route_words(row.after, row.after_missing)),
        ("不再走得通", lambda row: row.worse),
    ),
)
CHECK = Read(
    name="route-nodes.check",
    functions=MAPS,
    path="/route-nodes/check",
    summary="审核路径检查：环、断头、走不到的单位、已注销机构、相互矛盾的节点",
    handler=faults,
    answer=FaultItem,
    filters=CheckConditions,
    paged=True,
    sorts=("kind", "units"),
    roles=CONFIGURERS,
    export=FAULTS_EXPORT,
)
IMPACT = Read(
    name="route-nodes.impact",
    functions=MAPS,
    path="/route-nodes/impact",
    summary="一项修改会改变哪些单位的审核路径",
    handler=impact_list,
    answer=RouteChange,
    filters=ProposedChange,
    paged=True,
    sorts=("-worse", "division"),
    roles=CONFIGURERS,
    export=IMPACT_EXPORT,
)

READS = (CHECK, IMPACT)

"""The twelve review routes of the manual, as data, and how one is resolved.

Source: the applicant's manual, chapter on review routes (职称评审申报, 审核流程), one row per
scope, reporting level and delegation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.configuration.route import Route, Stage, StageKind
from domain.decider import Rejected
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, TitleLevel

PROVINCE, CITY, COUNTY = (
    AdministrativeLevel.PROVINCE,
    AdministrativeLevel.CITY,
    AdministrativeLevel.COUNTY,
)


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One row of the table. A bare `T` or `F` is the province's for a senior title."""

    id: str
    unit_level: AdministrativeLevel
    committee_level: AdministrativeLevel
    delegated: bool
    """Whether issuing authority is delegated to the committee (权限下放)."""
    stages: str
    otherwise: AdministrativeLevel | None = None
    """Level of a bare `T` or `F` for titles that are not senior."""
    junior: bool = True
    """Whether junior titles are in the row's scope."""


ROUTE_TABLE: tuple[RouteRow, ...] = (
    RouteRow("R1a", PROVINCE, PROVINCE, False, "U D C Tp P1 E P2 X"),
    RouteRow("R1b", PROVINCE, PROVINCE, True, "U D C P1 E P2 Fp X"),
    RouteRow("R2a", COUNTY, PROVINCE, False, "Uc Dc Ic Oc Dm Im Om C Tp P1 E P2 X", junior=False),
    RouteRow("R2b", COUNTY, PROVINCE, True, "Uc Dc Ic Oc Dm Im Om C P1 E P2 Fp X", junior=False),
    RouteRow("R3a", CITY, PROVINCE, False, "Um Dm Im Om C Tp P1 E P2 X", junior=False),
    RouteRow("R3b", CITY, PROVINCE, True, "Um Dm Im Om C P1 E P2 Fp X", junior=False),
    RouteRow("R4a", COUNTY, CITY, False, "Uc Dc Ic Oc Dm C T P1 E P2 X", CITY),
    RouteRow("R4b", COUNTY, CITY, True, "Uc Dc Ic Oc Dm C P1 E P2 F X", CITY),
    RouteRow("R5a", CITY, CITY, False, "Um Dm C T P1 E P2 X", CITY),
    RouteRow("R5b", CITY, CITY, True, "Um Dm C P1 E P2 F X", CITY),
    RouteRow("R6a", COUNTY, COUNTY, False, "Uc Dc C T P1 E P2 X", COUNTY),
    # For F the manual says 省/市 in this row where it says 省/县 for T in the row above.
    RouteRow("R6b", COUNTY, COUNTY, True, "Uc Dc C P1 E P2 F X", CITY),
)


def choose_row(
    unit: AdministrativeLevel,
    committee: AdministrativeLevel,
    delegated: bool,
    title: TitleLevel,
    table: Sequence[RouteRow] = ROUTE_TABLE,
) -> RouteRow:
    """The row for these facts; raises `Rejected("route-undefined")` where the table has none."""
    for row in table:
        if (row.unit_level, row.committee_level, row.delegated) == (unit, committee, delegated):
            if not row.junior and title.committee is CommitteeTitleLevel.JUNIOR:
                break
            return row
    raise Rejected("route-undefined", unit_level=unit, committee_level=committee, title_level=title)


def stage_codes(row: RouteRow, title: TitleLevel) -> tuple[str, ...]:
    """The row's codes with T and F resolved: `("Uc", "Dc", "C", "Tp", ...)`."""
    authority = PROVINCE if title.senior else row.otherwise or PROVINCE
    return tuple(
        code + authority.value if code in ("T", "F") else code for code in row.stages.split()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One node of the configured forest, met while climbing."""

    kind: StageKind
    level: AdministrativeLevel
    organisation: UUID
    skipped: bool = False


def resolve(
    row: RouteRow,
    title: TitleLevel,
    *,
    unit: UUID,
    climb: Sequence[Step],
    office: UUID,
    authorities: Sequence[Step],
) -> Route:
    """Fill the row with organisations.

    `climb` are the nodes above the unit up to its last reviewing body, `office` is the
    committee's office, `authorities` are the title authorities above the committee. Raises
    `Rejected("route-incomplete", stage=...)` when the forest has no node for a stage.
    """
    above = list(climb)
    stages: list[Stage] = []
    authority: Stage | None = None
    for code in stage_codes(row, title):
        kind = _kind(code)
        level = AdministrativeLevel(code[-1]) if code[-1] in "pmc" and len(code) > 1 else None
        if kind is StageKind.UNIT:
            stage = Stage(code=code, kind=kind, level=row.unit_level, organisation=unit)
        elif kind in (StageKind.AUTHORITY, StageKind.INDUSTRY, StageKind.TITLE_OFFICE):
            step = _next(above, kind, level or row.unit_level, code)
            stage = Stage(
                code=code,
                kind=kind,
                level=step.level,
                organisation=step.organisation,
                skipped=step.skipped,
            )
        elif kind in (StageKind.TITLE_AUTHORITY, StageKind.FILING):
            found = next((a for a in authorities if a.level is level and not a.skipped), None)
            if found is None:
                raise Rejected("route-incomplete", stage=code)
            stage = authority = Stage(
                code=code, kind=kind, level=level, organisation=found.organisation
            )
        elif kind is StageKind.ISSUE and not row.delegated:
            assert authority is not None, "every row that is not delegated has a T"
            stage = Stage(
                code=code, kind=kind, level=authority.level, organisation=authority.organisation
            )
        else:
            stage = Stage(code=code, kind=kind, level=row.committee_level, organisation=office)
        stages.append(stage)
    return Route(row=row.id, stages=tuple(stages))


def _kind(code: str) -> StageKind:
    return StageKind(code if code in ("P1", "P2") else code[0])


def _next(above: list[Step], kind: StageKind, level: AdministrativeLevel, code: str) -> Step:
    """Take the node for this stage off the climb; nodes of stages the row lacks are passed by."""
    for at, step in enumerate(above):
        if step.kind is kind and step.level is level:
            del above[: at + 1]
            return step
    raise Rejected("route-incomplete", stage=code)

"""The way of an initial determination or recognition to its accepting agency (受理机构).

Source: the human-resources department's manual, review of applicants (申报人员资格审核): approval
by the last body (最终机构) takes effect, and the certificate can be issued then. The stages are
those of the configured climb; there is no row of the route table.
"""

from collections.abc import Sequence
from uuid import UUID

from domain.configuration.route import Route, Stage, StageKind
from domain.decider import Rejected
from domain.rules.routes import Step
from domain.terms import AdministrativeLevel

ROW = "RA"


def resolve_to_agency(
    climb: Sequence[Step],
    door: tuple[UUID, StageKind],
    *,
    unit: UUID,
    unit_level: AdministrativeLevel,
    issues_itself: bool,
) -> Route:
    """U, the bodies up to the agency behind `door`, and X.

    X lies with the agency if it `issues_itself`, else with the next title authority above it.
    Raises `Rejected`: agency-unreachable, agency-behind-committee, route-incomplete,
    issuer-missing.
    """
    ends = [n for n, step in enumerate(climb) if _is(step, door)]
    if not ends:
        raise Rejected("agency-unreachable", fields={"agency": "agency-unreachable"})
    way, beyond = climb[: ends[0] + 1], climb[ends[0] + 1 :]
    if any(step.kind is StageKind.COMMITTEE for step in way):
        raise Rejected("agency-behind-committee", fields={"agency": "agency-behind-committee"})
    level = "" if unit_level is AdministrativeLevel.PROVINCE else unit_level.value
    first = Stage(code=f"U{level}", kind=StageKind.UNIT, level=unit_level, organisation=unit)
    stages = [first, *(_stage(step) for step in way)]
    for stage in stages:
        if sum(1 for other in stages if other.code == stage.code) > 1:
            raise Rejected("route-incomplete", stage=stage.code)
    issuer = way[-1] if issues_itself else _authority(beyond)
    issue = Stage(
        code="X", kind=StageKind.ISSUE, level=issuer.level, organisation=issuer.organisation
    )
    return Route(row=ROW, stages=(*stages, issue))


def _is(step: Step, door: tuple[UUID, StageKind]) -> bool:
    return (step.organisation, step.kind) == door and not step.skipped


def _stage(step: Step) -> Stage:
    """A title authority reviews one case here, as a title office does; plans are of committees."""
    kind = StageKind.TITLE_OFFICE if step.kind is StageKind.TITLE_AUTHORITY else step.kind
    return Stage(
        code=f"{kind.value}{step.level.value}",
        kind=kind,
        level=step.level,
        organisation=step.organisation,
        skipped=step.skipped,
    )


def _authority(beyond: Sequence[Step]) -> Step:
    for step in beyond:
        if step.kind is StageKind.TITLE_AUTHORITY and not step.skipped:
            return step
    raise Rejected("issuer-missing", fields={"agency": "issuer-missing"})

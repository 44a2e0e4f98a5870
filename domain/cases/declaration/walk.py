"""Moving along a route: whose turn it is, what lies above, what lies below."""

from uuid import UUID

from domain.cases.declaration.events import StageMerged, StageSkipped
from domain.cases.declaration.state import Declaration
from domain.configuration.route import MERGEABLE, Stage
from domain.decider import Rejected


def turn(state: Declaration, organisation: UUID) -> Stage:
    """The stage that has the case; raises `Rejected` unless that organisation acts there."""
    stage = state.stage
    if stage is None or stage.organisation != organisation:
        raise Rejected("not-your-turn")
    return stage


def require_other_person(officer: UUID | None, state: Declaration) -> None:
    """Nobody reviews their own case (product section 4)."""
    if officer is not None and officer == state.applicant:
        raise Rejected("own-case")


def forward(state: Declaration) -> list[StageSkipped | StageMerged]:
    """The stages above that pass by themselves once the present one is approved."""
    stages = state.route.stages
    here = stages[state.at]
    passed: list[StageSkipped | StageMerged] = []
    at = state.at + 1
    while at + 1 < len(stages):
        stage, following = stages[at], stages[at + 1]
        kind: type[StageSkipped | StageMerged]
        if stage.skipped:
            kind = StageSkipped
        elif (
            stage.organisation == here.organisation
            and here.kind in MERGEABLE
            and stage.kind in MERGEABLE
        ):
            kind = StageMerged
        else:
            break
        passed.append(
            kind(
                code=stage.code,
                organisation=stage.organisation,
                forwarded_to=following.organisation,
                next_code=following.code,
            )
        )
        at += 1
    return passed


def below(state: Declaration) -> tuple[str, UUID | None]:
    """Code and organisation of the next stage down; the empty code is the applicant."""
    for at in range(state.at - 1, -1, -1):
        stage = state.route.stages[at]
        if not stage.skipped and at not in state.merged:
            return stage.code, stage.organisation
    return "", None

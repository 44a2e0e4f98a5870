"""Re-examinations (复查) of a result: which results there are, who answers, where a case goes on.

The rules of a re-examination itself are in `domain.cases.reexamination`. Three ends are somebody's
decision against the applicant and nothing else: not accepted at a stage, not passed by the
experts, not filed. The body that refused takes a refused case up again where it refused it; a
case that the experts did not pass goes back to right behind the committee's office, from where
only a new plan leads to a meeting.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.cases import reexamination
from domain.cases.declaration.decide_objection import AUTHORITIES
from domain.cases.declaration.events import Event, Unplanned
from domain.cases.declaration.state import Declaration, Status
from domain.cases.declaration.walk import require_other_person
from domain.cases.reexamination import (
    CaseReopened,
    ConfirmResult,
    ReferReexamination,
    ReopenCase,
    RequestReexamination,
    Result,
    WithdrawReexamination,
)
from domain.configuration.route import Stage

REEXAMINED = (Status.REFUSED, Status.VOTE_FAILED, Status.FILING_REFUSED)


def result_of(state: Declaration) -> Result | None:
    """None while the case has not ended, and where it ended otherwise."""
    if state.status not in REEXAMINED:
        return None
    assert state.applicant is not None, "every submitted case has an applicant"
    voted = state.status is Status.VOTE_FAILED
    stages = state.route.stages
    here = stages[state.at]
    again = stages[state.route.planned_at] if voted else here
    return Result(
        about=state.applicant,
        code=here.code,
        organisation=here.organisation,
        voted=voted,
        superior=_superior(state, here),
        returns_to=again.organisation,
        next_code=again.code,
    )


def may_be_asked(state: Declaration) -> bool:
    """Whether the present result can still be asked about, as far as the days allow."""
    return result_of(state) is not None and reexamination.may_ask(state.reexaminations)


def superior_stage(state: Declaration) -> Stage | None:
    """Where a request is referred to: the title authority, or the last body of a route without
    a committee."""
    route = state.route
    if not route.decided_by_committee:
        return route.stages[-2]
    return next((stage for stage in route.stages if stage.kind in AUTHORITIES), None)


def _superior(state: Declaration, here: Stage) -> UUID | None:
    """None where the body that answers is that one itself, or has filing to decide."""
    stage = superior_stage(state)
    last = state.status is Status.FILING_REFUSED
    if last or stage is None or stage.organisation == here.organisation:
        return None
    return stage.organisation


def _reexamination(command: reexamination.Command, state: Declaration) -> list[Event]:
    if isinstance(command, ReferReexamination | ConfirmResult | ReopenCase):
        require_other_person(command.officer, state)
    decided = reexamination.decide(command, state.reexaminations, result_of(state))
    reopened = any(isinstance(one, CaseReopened) for one in decided)
    if not reopened or state.plan is None or state.status is not Status.VOTE_FAILED:
        return [*decided]
    assert isinstance(command, ReopenCase), "nothing else reopens a case"
    # What the plan's meeting counted stays in its minutes; the case may join another plan.
    return [Unplanned(plan=state.plan, organisation=command.organisation), *decided]


REEXAMINATION_RULES: dict[type, Callable[[Any, Declaration], list[Event]]] = {
    RequestReexamination: _reexamination,
    WithdrawReexamination: _reexamination,
    ReferReexamination: _reexamination,
    ConfirmResult: _reexamination,
    ReopenCase: _reexamination,
}

"""Objections (异议) against a case: who deals with them, and where one that is upheld leads.

The rules of an objection itself are in `domain.cases.objection` and are the same for every
publicity. The unit decides about those against its own publicity alone. Before and after the
review the committee's office looks into them; the title authority of the route is the second body
without which none of them ends the case.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.cases import objection
from domain.cases.declaration.events import Event, Returned
from domain.cases.declaration.state import Declaration
from domain.cases.declaration.walk import require_other_person, turn
from domain.cases.objection import (
    DismissObjection,
    Grounds,
    InvestigateObjection,
    ObjectionState,
    ObjectionUpheld,
    RaiseObjection,
    ReferObjection,
    UpholdObjection,
)
from domain.configuration.route import Stage, StageKind
from domain.decider import Rejected

BY_COMMITTEE = (StageKind.PUBLICITY_BEFORE, StageKind.PUBLICITY_AFTER)
PUBLICISED = (StageKind.UNIT, *BY_COMMITTEE)
AUTHORITIES = (StageKind.TITLE_AUTHORITY, StageKind.FILING)


def _objection(command: objection.Command, state: Declaration) -> list[Event]:
    stage = _stage(command, state)
    require_other_person(command.officer, state)
    if stage.kind not in PUBLICISED:
        raise Rejected("publicity-not-running")
    assert state.applicant is not None, "every submitted case has an applicant"
    case = Grounds(
        about=state.applicant,
        code=stage.code,
        posted=state.posted,
        last_day=state.last_day,
        authority=_authority(state) if stage.kind in BY_COMMITTEE else None,
        result=stage.kind is StageKind.PUBLICITY_AFTER,
    )
    decided = objection.decide(command, state.objections, case)
    events: list[Event] = [*decided]
    for one in decided:
        if isinstance(one, ObjectionUpheld) and not one.ends:
            back = Returned(
                code=stage.code,
                organisation=command.organisation,
                opinion=one.opinion,
                to_code="",
                to=None,
            )
            events.append(back)
    return events


def _stage(command: objection.Command, state: Declaration) -> Stage:
    """The stage that has the case, for the body that deals with the objection."""
    known = objection.found(state.objections, command.objection)
    referred = known is not None and known.state is ObjectionState.REFERRED
    if known is None or not referred or known.referred_to != command.organisation:
        return turn(state, command.organisation)
    if state.stage is None:
        raise Rejected("not-your-turn")
    return state.stage


def _authority(state: Declaration) -> UUID | None:
    kinds = (stage for stage in state.route.stages if stage.kind in AUTHORITIES)
    return next((stage.organisation for stage in kinds), None)


OBJECTION_RULES: dict[type, Callable[[Any, Declaration], list[Event]]] = {
    RaiseObjection: _objection,
    InvestigateObjection: _objection,
    ReferObjection: _objection,
    DismissObjection: _objection,
    UpholdObjection: _objection,
}

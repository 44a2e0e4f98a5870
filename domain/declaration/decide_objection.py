"""Objections (异议) against a case: who deals with them, and where one that is upheld leads.

So far only the unit's publicity takes them; the rules of an objection itself are in
`domain.objection` and are the same for every publicity.
"""

from collections.abc import Callable
from typing import Any

from domain import objection
from domain.decider import Rejected
from domain.declaration.events import Event, Returned
from domain.declaration.state import Declaration
from domain.declaration.walk import require_other_person, turn
from domain.objection import (
    DismissObjection,
    InvestigateObjection,
    ObjectionUpheld,
    RaiseObjection,
    UpholdObjection,
)
from domain.route import StageKind


def _objection(command: objection.Command, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if stage.kind is not StageKind.UNIT:
        raise Rejected("publicity-not-running")
    assert state.applicant is not None, "every submitted case has an applicant"
    decided = objection.decide(
        command,
        state.objections,
        about=state.applicant,
        code=stage.code,
        posted=state.posted,
        last_day=state.last_day,
    )
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


OBJECTION_RULES: dict[type, Callable[[Any, Declaration], list[Event]]] = {
    RaiseObjection: _objection,
    InvestigateObjection: _objection,
    DismissObjection: _objection,
    UpholdObjection: _objection,
}

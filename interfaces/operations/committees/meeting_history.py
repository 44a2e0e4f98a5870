"""A meeting as its own events tell it: who may read it, the scores and opinions that count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.permissions import Hidden, sees_meeting
from domain.committees.review_meeting import REVIEW_MEETING, ReviewMeeting
from domain.committees.review_meeting.events import AvoidanceDeclared, PanelOpinionWritten, Scored
from domain.committees.review_plan import REVIEW_PLAN, ReviewPlan
from domain.decider import Recorded
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.operations.asking import folded
from interfaces.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    state: ReviewMeeting
    plan: ReviewPlan
    history: Sequence[Recorded]

    @property
    def version(self) -> int:
        return self.history[-1].version

    def _counts(self, expert: UUID, declaration: UUID) -> bool:
        """Nothing counts of somebody who stood back from the candidate afterwards."""
        candidate = self.state.candidate(declaration)
        return candidate is not None and expert not in candidate.recused

    def scores(self) -> dict[UUID, dict[UUID, tuple[Scored, Recorded]]]:
        """By declaration and expert: the later score."""
        found: dict[UUID, dict[UUID, tuple[Scored, Recorded]]] = {}
        for r in self.history:
            event = r.event
            if isinstance(event, Scored) and self._counts(event.expert, event.declaration):
                found.setdefault(event.declaration, {})[event.expert] = (event, r)
        return found

    def opinions(self) -> dict[UUID, list[tuple[PanelOpinionWritten, Recorded]]]:
        """By declaration: the last words of each author, as they were written."""
        latest: dict[tuple[UUID, UUID], tuple[PanelOpinionWritten, Recorded]] = {}
        for r in self.history:
            event = r.event
            if isinstance(event, PanelOpinionWritten) and self._counts(
                event.author, event.declaration
            ):
                latest.pop((event.declaration, event.author), None)
                latest[event.declaration, event.author] = (event, r)
        found: dict[UUID, list[tuple[PanelOpinionWritten, Recorded]]] = {}
        for (declaration, _), said in latest.items():
            found.setdefault(declaration, []).append(said)
        return found

    def avoidances(self) -> list[tuple[AvoidanceDeclared, Recorded]]:
        return [(r.event, r) for r in self.history if isinstance(r.event, AvoidanceDeclared)]


def sitting(system: System, call: Call[Any]) -> Sitting:
    """Raises `Hidden` for those who are no part of it."""
    history = system.log.read(call.id)
    if not history or not isinstance(history[0].event, REVIEW_MEETING.events):
        raise Hidden
    state = REVIEW_MEETING.fold(r.event for r in history)
    if state.plan is None:
        raise Hidden
    plan, _ = folded(system, call, REVIEW_PLAN, state.plan)
    if not sees_meeting(call.actor, state, plan):
        raise Hidden
    return Sitting(state=state, plan=plan, history=history)


def require_overview(call: Call[Any], state: ReviewMeeting) -> None:
    """Whose scores they are is for the office, the authority, audit, and whoever presides."""
    presides = call.actor.person in (state.chair, state.presiding)
    if call.actor.role is Role.EXPERT and not presides:
        raise Hidden

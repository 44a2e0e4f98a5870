"""会议记录: what happened in a meeting, who did it and when. Scores have a page of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.committees.review_meeting import events as m
from domain.committees.secret_ballot import (
    BallotClosed,
    BallotOpened,
    BallotReturned,
    BallotVoided,
    TallySigned,
)
from interfaces.actions import ACTIONS
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Read
from interfaces.operations.committees.meeting_history import sitting
from interfaces.operations.experts.review_reads import AUDITED
from interfaces.system import System
from interfaces.words import word
from projections.committees import meetings, plans
from projections.organisations import organisations
from projections.people import accounts

Names = Mapping[UUID, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingStep:
    version: int
    at: datetime
    action: str
    """In the words of the pages."""
    actor: str
    organisation: str
    detail: str


def record(system: System, call: Call[NoBody]) -> tuple[MeetingStep, ...]:
    """Oldest first."""
    seen = sitting(system, call)
    history = [r for r in seen.history if not isinstance(r.event, m.Scored)]
    assert seen.state.plan is not None, "a meeting has a plan"
    with system.reading() as tx:
        experts: Names = {one.expert: one.expert_name for one in meetings.members(tx, call.id)}
        cases: Names = {
            c.declaration: c.applicant_name for c in plans.candidates(tx, seen.state.plan)
        }
        actors = accounts.names(tx, {r.actor for r in history if r.actor})
        bodies = organisations.names(tx, {r.organisation for r in history if r.organisation})
    return tuple(
        MeetingStep(
            version=r.version,
            at=r.at,
            action=ACTIONS[r.name],
            actor=actors.get(r.actor, "") if r.actor else "",
            organisation=bodies.get(r.organisation, "") if r.organisation else "",
            detail=_detail(r.event, experts, cases),
        )
        for r in history
    )


def _detail(event: Any, experts: Names, cases: Names) -> str:
    """What the action alone does not say."""
    match event:
        case m.MeetingOpened():
            return f"评委 {len(event.roster)} 名，参评人员 {len(event.candidates)} 名"
        case m.AttendanceRecorded(expert=expert) | BallotReturned(expert=expert):
            return experts.get(expert) or "—"
        case m.ReviewStarted():
            return f"出席 {event.present}，评委 {event.members}"
        case m.AvoidanceDeclared():
            who, whom = experts.get(event.expert) or "—", cases.get(event.declaration) or "—"
            reason = f"：{event.reason}" if str(event.reason) else ""
            return f"{who}回避{whom}，{word(event.ground)}{reason}"
        case m.PanelFormed(name=name, members=members):
            return f"{name}：{'、'.join(experts.get(one) or '—' for one in members)}"
        case m.PanelOpinionWritten(declaration=declaration):
            return cases.get(declaration) or "—"
        case m.CandidateDeferred(declaration=declaration, reason=reason):
            return f"{cases.get(declaration) or '—'}：{reason}"
        case m.MeetingCalledOff(reason=reason) | BallotVoided(reason=reason):
            return str(reason)
        case BallotOpened():
            way = "纸质投票" if event.paper else "系统投票"
            return f"{way}，投票评委 {len(event.electors)} 名"
        case BallotClosed(tallies=tallies):
            return f"参评人员 {len(tallies)} 名"
        case TallySigned(results=results):
            return f"通过 {sum(one.passed for one in results)}，共 {len(results)} 名"
        case _:
            return ""


RECORD = Read(
    name="meetings.record",
    functions=("C13",),
    path="/meetings/{id}/record",
    summary="会议记录",
    handler=record,
    answer=tuple[MeetingStep, ...],
    roles=AUDITED,
)

READS = (RECORD,)

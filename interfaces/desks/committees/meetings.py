"""Pages of the review meeting (C13) for the office that holds it: convene, attend, vote."""

from collections.abc import Sequence
from typing import Any

from application.ports import Receipt
from domain.committees.review_meeting import Status
from domain.configuration.route import StageKind
from domain.terms import Role
from interfaces.desks.committees.review_wording import tone
from interfaces.desks.experts.draws import approved_plans
from interfaces.http.calls import Call, Page, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.committees import meeting_reads, meetings, plan_reads
from interfaces.operations.committees.meeting_reads import (
    CandidateState,
    MeetingAnswer,
    MeetingConditions,
)
from interfaces.operations.committees.plan_reads import PlanAnswer
from interfaces.operations.experts.review_reads import MEMBERS
from interfaces.system import System
from projections.committees import meetings as held_meetings
from projections.committees.meetings import MeetingRow
from projections.experts import draws

OFFICE = (Role.COMMITTEE_OFFICER,)
OVER = (Status.SIGNED, Status.CALLED_OFF)


def show_list(system: System, call: Call[MeetingConditions]) -> Show:
    return Show(
        "meetings/list.html", {"meetings": meeting_reads.meeting_list(system, call), "tone": tone}
    )


def choose_plan(system: System, call: Call[NoBody]) -> Show:
    return Show("draws/choose.html", {"plans": approved_plans(system, call), "to": "meeting"})


def may_convene(plan: PlanAnswer, held: Sequence[MeetingRow]) -> bool:
    """Whether the plan's candidates wait for a meeting, and none is running."""
    waiting = any(one.stage_code == StageKind.EXPERT_REVIEW.value for one in plan.stays)
    return "P1" in plan.closed and waiting and all(one.status in OVER for one in held)


def show_new(system: System, call: Call[NoBody]) -> Show | Redirect:
    plan = plan_reads.one_plan(system, call)
    with system.reading() as tx:
        held = held_meetings.of_plan(tx, call.id)
        seats = [seat for draw in plan.draws for seat in draws.seats(tx, draw)]
    if held and not may_convene(plan, held):
        return Redirect(f"/meetings/{held[-1].meeting}")
    roster = [seat for seat in seats if seat.on_roster]
    return Show(
        "meetings/new.html",
        {
            "plan": plan,
            "roster": roster,
            "chairs": [
                (s.expert, f"{s.expert_name or '—'}（{s.unit_name or '—'}）") for s in roster
            ],
            "open_seats": sum(one.primary for one in plan.requirements) - len(roster),
            "publicised": "P1" in plan.closed,
        },
    )


def show_meeting(system: System, call: Call[NoBody]) -> Show | Redirect:
    if call.actor.role is Role.EXPERT:
        return Redirect(f"/my-reviews/meetings/{call.id}")
    meeting = meeting_reads.one_meeting(system, call)
    office = call.actor.role is Role.COMMITTEE_OFFICER
    status = meeting.status
    names = {one.expert: one.expert_name or "—" for one in meeting.roster}
    undecided = [one for one in meeting.listed if one.state is CandidateState.OPEN]
    decided = any(one.state is CandidateState.DECIDED for one in meeting.listed)
    start = call.listing.offset
    return Show(
        "meetings/meeting.html",
        {
            "meeting": meeting,
            "listed": Page(meeting.listed[start : start + call.listing.size], len(meeting.listed)),
            "office": office,
            "signing_in": office and status in (Status.OPEN, Status.REVIEWING),
            "may_vote": office and status is Status.REVIEWING,
            "may_defer": office and status is Status.REVIEWING,
            "may_call_off": office and status in (Status.OPEN, Status.REVIEWING) and not decided,
            "decided": decided,
            "voting": office and status is Status.VOTING,
            "signed": status is Status.SIGNED,
            "undecided": [
                (one.declaration, f"{one.applicant_name or '—'}（{one.unit_name or '—'}）")
                for one in undecided
            ],
            "warnings": _warnings(meeting),
            "chair": names.get(meeting.chair),
            "vice_chairs": "、".join(names.get(one, "—") for one in meeting.vice_chairs),
            "tone": tone,
        },
    )


def _warnings(meeting: MeetingAnswer) -> list[str]:
    """What a vote might wait for. Only the quorum is a rule; the rest is told and may be so."""
    left = [one for one in meeting.listed if one.state is CandidateState.OPEN]
    few = sum(one.electors < one.needed for one in left)
    unheard = sum(one.opinions == 0 for one in left)
    unscored = sum(one.scored < one.electors for one in left)
    found = []
    if few:
        found.append(f"{few} 名参评人员的出席评委（不计回避）不足法定人数，不能对其投票")
    if unheard:
        found.append(f"{unheard} 名参评人员还没有评议意见")
    if unscored:
        found.append(f"{unscored} 名参评人员还有评委未打分")
    return found


def _to_meeting(_: Any, receipt: Receipt) -> str:
    return f"/meetings/{receipt.stream}"


VIEWS: tuple[View, ...] = (
    View(
        name="pages.meetings",
        functions=("C13",),
        path="/meetings",
        title="评审会议",
        show=show_list,
        filters=MeetingConditions,
        paged=True,
        sorts=meeting_reads.MEETINGS.sorts,
        export=meeting_reads.MEETINGS_EXPORT,
        roles=OFFICE,
    ),
    View(
        name="pages.meeting-choose",
        functions=("C13",),
        path="/meetings/new",
        title="召集评审会议",
        show=choose_plan,
        roles=OFFICE,
    ),
    View(
        name="pages.meeting-new",
        functions=("C13",),
        path="/plans/{id}/meeting",
        title="召集评审会议",
        show=show_new,
        roles=OFFICE,
        posts=(
            Post(
                operation=meetings.OPEN_MEETING, name="open", to=_to_meeting, done="meeting-opened"
            ),
        ),
    ),
    View(
        name="pages.meeting",
        functions=("C13", "A7"),
        path="/meetings/{id}",
        title="评审会议",
        show=show_meeting,
        paged=True,
        roles=MEMBERS,
        posts=(
            Post(operation=meetings.SIGN_IN, done="signed-in"),
            Post(operation=meetings.OPEN_BALLOT, done="ballot-opened"),
            Post(operation=meetings.CLOSE_BALLOT, done="ballot-closed"),
            Post(operation=meetings.VOID_BALLOT, done="ballot-voided"),
            Post(operation=meetings.DEFER),
            Post(operation=meetings.CALL_OFF, done="meeting-called-off"),
        ),
    ),
)

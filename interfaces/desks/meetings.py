"""Pages of the review meeting (C13) for the office that holds it."""

from typing import Any

from application.ports import Receipt
from domain.review_meeting import Status
from domain.terms import Role
from interfaces.desks.draws import approved_plans
from interfaces.desks.review_wording import tone
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import plan_reads, review_reads, reviews
from interfaces.operations.review_reads import MeetingConditions
from interfaces.system import System
from projections import draws, meetings

OFFICE = (Role.COMMITTEE_OFFICER,)


def show_list(system: System, call: Call[MeetingConditions]) -> Show:
    return Show(
        "meetings/list.html", {"meetings": review_reads.meeting_list(system, call), "tone": tone}
    )


def choose_plan(system: System, call: Call[NoBody]) -> Show:
    return Show("draws/choose.html", {"plans": approved_plans(system, call), "to": "meeting"})


def show_new(system: System, call: Call[NoBody]) -> Show | Redirect:
    plan = plan_reads.one_plan(system, call)
    with system.reading() as tx:
        if held := meetings.of_plan(tx, call.id):
            return Redirect(f"/meetings/{held[-1].meeting}")
        seats = [seat for draw in plan.draws for seat in draws.seats(tx, draw)]
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
    meeting = review_reads.one_meeting(system, call)
    office = call.actor.role is Role.COMMITTEE_OFFICER
    status = meeting.status
    return Show(
        "meetings/meeting.html",
        {
            "meeting": meeting,
            "office": office,
            "signing_in": office and status in (Status.OPEN, Status.REVIEWING),
            "may_start": office and status is Status.OPEN,
            "may_vote": office and status is Status.REVIEWING,
            "voting": status is Status.VOTING,
            "counted": status in (Status.COUNTED, Status.SIGNED),
            "chair": next(
                (one.expert_name for one in meeting.roster if one.expert == meeting.chair), None
            ),
            "tone": tone,
        },
    )


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
        sorts=review_reads.MEETINGS.sorts,
        export=review_reads.MEETINGS_EXPORT,
        roles=OFFICE,
    ),
    View(
        name="pages.meeting-choose",
        functions=("C13",),
        path="/meetings/new",
        title="召开评审会议",
        show=choose_plan,
        roles=OFFICE,
    ),
    View(
        name="pages.meeting-new",
        functions=("C13",),
        path="/plans/{id}/meeting",
        title="召开评审会议",
        show=show_new,
        roles=OFFICE,
        posts=(
            Post(
                operation=reviews.OPEN_MEETING, name="open", to=_to_meeting, done="meeting-opened"
            ),
        ),
    ),
    View(
        name="pages.meeting",
        functions=("C13", "A7"),
        path="/meetings/{id}",
        title="评审会议",
        show=show_meeting,
        roles=review_reads.MEMBERS,
        posts=(
            Post(operation=reviews.SIGN_IN, done="signed-in"),
            Post(operation=reviews.START_REVIEW, done="review-started"),
            Post(operation=reviews.OPEN_BALLOT, done="ballot-opened"),
            Post(operation=reviews.CLOSE_BALLOT, done="ballot-closed"),
            Post(operation=reviews.VOID_BALLOT, done="ballot-voided"),
        ),
    ),
)

"""Pages of the expert draw (C1-C3): request, approval, both secrets, attendance, roster."""

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.drawing import SECRET_BYTES
from application.permissions import Hidden
from application.ports import Receipt
from domain.attendance import Answer
from domain.draw_request import DrawKind
from domain.expert_draw import Status
from domain.review_plan import PlanStatus
from domain.rules.transcript_file import write
from domain.terms import Role
from interfaces.desks.review_wording import tone
from interfaces.http.calls import Call, File, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import plan_reads, review_reads, reviews
from interfaces.operations.review_reads import DrawAnswer, DrawConditions
from interfaces.system import System
from interfaces.words import word
from projections import draws, meetings, plans
from projections.listing import Listing

OFFICE = (Role.COMMITTEE_OFFICER,)
LISTED = 100
"""Plans to choose from; the newest come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPlan:
    plan: UUID | None = None


def show_list(system: System, call: Call[DrawConditions]) -> Show:
    return Show("draws/list.html", {"draws": review_reads.draw_list(system, call), "tone": tone})


def choose_plan(system: System, call: Call[OfPlan]) -> Show | Redirect:
    if call.body.plan is not None:
        return Redirect(f"/plans/{call.body.plan}/draw")
    return Show("draws/choose.html", {"plans": approved_plans(system, call), "to": "draw"})


def approved_plans(system: System, call: Call[Any]) -> tuple[plans.PlanRow, ...]:
    """Of the office, the newest first; those whose meeting was held need nothing more."""
    assert call.actor.bodies, "an officer's account has an organisation"
    approved = plans.PlanFilter(status=PlanStatus.APPROVED)
    office = call.actor.bodies
    with system.reading() as tx:
        held = {row.plan for row in meetings.of_office(tx, office)}
        found = plans.of_office(tx, office, approved, Listing(size=LISTED)).rows
    return tuple(row for row in found if row.plan not in held)


def show_new(system: System, call: Call[NoBody]) -> Show:
    plan = plan_reads.one_plan(system, call)
    main = DrawKind.SUPPLEMENTARY if plan.draws else DrawKind.FORMAL
    return Show(
        "draws/new.html",
        {
            "plan": plan,
            "ready": plan.status is PlanStatus.APPROVED,
            "kinds": [(kind.value, word(kind)) for kind in (main, DrawKind.TRIAL)],
            "initial": {
                "plan": plan.plan,
                "kind": main,
                "by_group": True,
                "cap_per_unit": 0,
                "secret": secrets.token_hex(SECRET_BYTES),
            },
        },
    )


def show_draw(system: System, call: Call[NoBody]) -> Show:
    draw = review_reads.one_draw(system, call)
    actor = call.actor
    office = actor.role is Role.COMMITTEE_OFFICER and actor.acts_for(draw.office)
    authority = actor.role is Role.TITLE_OFFICER
    waiting = draw.status is Status.APPROVED
    mine = draw.committee_revealed if office else draw.hrss_revealed
    theirs = draw.hrss_revealed if office else draw.committee_revealed
    return Show(
        "draws/draw.html",
        {
            "draw": draw,
            "office": office,
            "reviewing": authority
            and draw.status is Status.REQUESTED
            and draw.kind is not DrawKind.TRIAL,
            "revealing": waiting and (office or authority) and not mine,
            "waiting_for_other": waiting and (office or authority) and not theirs,
            "finished": draw.status is Status.DRAWN,
            "secret": {"secret": secrets.token_hex(SECRET_BYTES)},
            "answers": _by_answer(draw),
            "may_decline": [
                (seat.expert, seat.expert_name or "—")
                for seat in draw.seats
                if seat.answer in (Answer.ASKED, Answer.CONFIRMED)
            ],
            "tone": tone,
        },
    )


def _by_answer(draw: DrawAnswer) -> list[tuple[Answer, list[draws.SeatRow]]]:
    """未确认, 确认参评, 确认不参评, and the alternates nobody has called."""
    order = (Answer.ASKED, Answer.CONFIRMED, Answer.DECLINED, Answer.WAITING)
    return [(one, [seat for seat in draw.seats if seat.answer is one]) for one in order]


def show_roster(system: System, call: Call[NoBody]) -> Show:
    draw = review_reads.one_draw(system, call)
    if not draw.seats:
        raise Hidden
    return Show(
        "draws/roster.html",
        {
            "draw": draw,
            "roster": [seat for seat in draw.seats if seat.on_roster],
            "today": system.clock.today(),
        },
    )


def transcript(system: System, call: Call[NoBody]) -> File:
    return File(
        name=f"draw-{call.id}.json",
        media_type="application/json",
        content=write(review_reads.draw_transcript(system, call)),
    )


def _to_draw(_: Any, receipt: Receipt) -> str:
    return f"/draws/{receipt.stream}"


VIEWS: tuple[View, ...] = (
    View(
        name="pages.draws",
        functions=("C3", "C1", "C2"),
        path="/draws",
        title="评委抽取",
        show=show_list,
        filters=DrawConditions,
        paged=True,
        sorts=review_reads.DRAWS.sorts,
        export=review_reads.DRAWS_EXPORT,
        roles=review_reads.PARTIES,
    ),
    View(
        name="pages.draw-choose",
        functions=("C1", "C2"),
        path="/draws/new",
        title="新增抽取申请",
        show=choose_plan,
        filters=OfPlan,
        roles=OFFICE,
    ),
    View(
        name="pages.draw-new",
        functions=("C1", "C2"),
        path="/plans/{id}/draw",
        title="评委抽取申请",
        show=show_new,
        roles=OFFICE,
        posts=(
            Post(
                operation=reviews.REQUEST_DRAW, name="request", to=_to_draw, done="draw-requested"
            ),
        ),
    ),
    View(
        name="pages.draw",
        functions=("C1", "C2", "C3"),
        path="/draws/{id}",
        title="评委抽取",
        show=show_draw,
        roles=review_reads.AUDITED,
        posts=(
            Post(operation=reviews.APPROVE_DRAW, done="draw-approved"),
            Post(operation=reviews.REJECT_DRAW, done="draw-rejected"),
            Post(operation=reviews.REVEAL_SECRET, done="secret-revealed"),
            Post(operation=reviews.RECORD_NO_REVEAL, done="attendance-saved"),
            Post(operation=reviews.CONFIRM_ATTENDANCE, done="attendance-saved"),
            Post(operation=reviews.DECLINE_ATTENDANCE, done="attendance-saved"),
            Post(operation=reviews.RESET_CONFIRMATION, done="attendance-saved"),
        ),
    ),
    View(
        name="pages.draw-roster",
        functions=("C3",),
        path="/draws/{id}/roster",
        title="评委名单",
        show=show_roster,
        roles=(*OFFICE, Role.AUDITOR),
    ),
    View(
        name="pages.draw-transcript",
        functions=("C1", "C2"),
        path="/draws/{id}/transcript",
        title="抽取过程记录",
        show=transcript,
        roles=review_reads.MEMBERS,
    ),
)

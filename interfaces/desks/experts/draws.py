"""Pages of the expert draw (C1-C3): request, approval, both secrets, attendance, roster."""

import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from application.experts.drawing import SECRET_BYTES
from application.permissions import Hidden
from application.ports import Receipt
from domain.committees.review_plan import PlanStatus
from domain.decider import Rejected
from domain.experts.attendance import Answer
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import Status
from domain.rules.draw_algorithm import Party
from domain.rules.transcript_file import write
from domain.terms import Role
from interfaces.desks.committees.review_wording import tone
from interfaces.http.calls import Call, File, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.messages import message
from interfaces.operations.committees import plan_reads
from interfaces.operations.experts import draw_reads, review_reads, reviews
from interfaces.operations.experts.draw_reads import ExclusionConditions, LackingConditions
from interfaces.operations.experts.review_reads import DrawAnswer, DrawConditions
from interfaces.system import System
from interfaces.words import word
from projections.committees import meetings, plans
from projections.experts import draw_exclusions, draw_lists, draws
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """方式一, 方式二, and 清空."""

    by_group: bool = True
    clear: bool = False


def show_lacking(system: System, call: Call[LackingConditions]) -> Show:
    return Show("draws/lacking.html", {"plans": draw_reads.lacking_list(system, call)})


def show_new(system: System, call: Call[Asking]) -> Show:
    """The pool is counted before anybody asks; a plan that cannot be drawn for says why."""
    plan = plan_reads.one_plan(system, call)
    asked = call.body
    obstacle = None
    found = None
    try:
        found = draw_reads.survey_of(system, call, by_group=asked.by_group)
    except Rejected as refusal:
        obstacle = message(refusal.code, refusal.facts)
    main = DrawKind.SUPPLEMENTARY if plan.draws else DrawKind.FORMAL
    with system.reading() as tx:
        others = draws.of_plan(tx, plan.plan)
    last = max((i for i, one in enumerate(others) if one.status is Status.DRAWN), default=-1)
    nothing = (Status.FAILED, Status.NOT_APPROVED)
    ended = [one for one in others[last + 1 :] if one.status in nothing]
    return Show(
        "draws/new.html",
        {
            "plan": plan,
            "survey": found,
            "obstacle": obstacle,
            "ended": ended,
            "trials": sum(one.kind is DrawKind.TRIAL for one in others),
            "by_group": asked.by_group,
            "kinds": [(kind.value, word(kind)) for kind in (main, DrawKind.TRIAL)],
            "initial": {
                "plan": plan.plan,
                "kind": main,
                "by_group": asked.by_group,
                "cap_per_unit": 0,
                "secret": secrets.token_hex(SECRET_BYTES),
                "seats": [
                    {
                        "group": one.group,
                        "primary": "" if asked.clear else one.primary,
                        "alternates": one.alternates,
                    }
                    for one in (found.seats if found else ())
                ],
            },
            "secret_file": partial(secret_file, plan.name, Party.COMMITTEE),
        },
    )


def secret_file(plan: str, party: Party, secret: str) -> dict[str, str]:
    """A link that saves the secret as a file, without script and without asking the server."""
    text = (
        f"专家抽取本方密钥（{word(party)}）\r\n呈报方案：{plan}\r\n\r\n{secret}\r\n\r\n"
        "系统不保存这个密钥，只保存它的承诺值。遗失后无法找回，本次抽取即告失败并公开记录。\r\n"
        "公布密钥时，把本文件的全部内容粘贴到“本方密钥”一栏，或在该栏选择本文件。\r\n"
        "公布之前请勿让任何人（包括对方和系统管理人员）看到。\r\n"
    )
    return {
        "href": "data:text/plain;charset=utf-8," + quote("\ufeff" + text),
        "name": f"抽取密钥-{word(party)}-{plan}.txt",
    }


def show_draw(system: System, call: Call[NoBody]) -> Show:
    draw = review_reads.one_draw(system, call)
    actor = call.actor
    office = actor.role is Role.COMMITTEE_OFFICER and actor.acts_for(draw.office)
    authority = actor.role is Role.TITLE_OFFICER
    party = office or authority
    waiting = draw.status is Status.APPROVED
    mine = draw.committee_revealed if office else draw.hrss_revealed
    theirs = draw.hrss_revealed if office else draw.committee_revealed
    with system.reading() as tx:
        excluded = draw_exclusions.counted(tx, draw.draw)
        others = [one for one in draws.of_plan(tx, draw.plan) if one.draw != draw.draw]
        requirements = plan_reads.plan_of(system, call, draw.plan).requirements
    return Show(
        "draws/draw.html",
        {
            "draw": draw,
            "office": office,
            "excluded": excluded,
            "others": others,
            "planned": {one.group: one for one in requirements},
            "public": draw.kind in draw_lists.PUBLIC_KINDS,
            "reviewing": authority
            and draw.status is Status.REQUESTED
            and draw.kind is not DrawKind.TRIAL,
            "revealing": waiting and party and not mine,
            "waiting_for_other": waiting and party and mine and not theirs,
            "public_value_due": waiting and party and draw.public_source and not draw.public_value,
            "finished": draw.status is Status.DRAWN,
            "secret": {"secret": secrets.token_hex(SECRET_BYTES)},
            "secret_file": partial(secret_file, draw.plan_name or "", Party.HRSS),
            "answers": _by_answer(draw),
            "may_decline": [
                (seat.expert, seat.expert_name or "—")
                for seat in draw.seats
                if seat.answer in (Answer.ASKED, Answer.CONFIRMED)
            ],
            "tone": tone,
        },
    )


def show_exclusions(system: System, call: Call[ExclusionConditions]) -> Show:
    found = draw_reads.exclusion_list(system, call)
    return Show(
        "draws/exclusions.html",
        {"draw": review_reads.one_draw(system, call), "exclusions": found},
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
        name="pages.draws-lacking",
        functions=("C2",),
        path="/draws/lacking",
        title="补充抽取申请",
        show=show_lacking,
        filters=LackingConditions,
        paged=True,
        sorts=draw_reads.LACKING.sorts,
        export=draw_reads.LACKING_EXPORT,
        roles=OFFICE,
    ),
    View(
        name="pages.draw-new",
        functions=("C1", "C2"),
        path="/plans/{id}/draw",
        title="评委抽取申请",
        show=show_new,
        filters=Asking,
        roles=OFFICE,
        posts=(
            Post(
                operation=reviews.REQUEST_DRAW,
                name="request",
                to=_to_draw,
                done="draw-requested",
                about=("by_group",),
            ),
        ),
    ),
    View(
        name="pages.draw-exclusions",
        functions=("C1", "C2"),
        path="/draws/{id}/exclusions",
        title="回避与排除",
        show=show_exclusions,
        filters=ExclusionConditions,
        paged=True,
        sorts=draw_reads.EXCLUSIONS.sorts,
        export=draw_reads.EXCLUSIONS_EXPORT,
        roles=review_reads.AUDITED,
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
            Post(operation=reviews.RECORD_NO_REVEAL, done="no-reveal-recorded"),
            Post(operation=reviews.RECORD_PUBLIC_VALUE, done="public-value-recorded"),
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

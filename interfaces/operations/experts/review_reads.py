"""Questions about draws (C1-C3), and the invitations of an expert (A7)."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application.permissions import (
    Hidden,
    sees_draw,
    sees_transcript,
)
from domain.committees.review_plan import REVIEW_PLAN
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import EXPERT_DRAW, Status, transcript
from domain.rules.draw_algorithm import GroupSeats
from domain.rules.draw_transcript import Transcript
from domain.terms import Role
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from projections.experts import draws
from projections.experts.draws import DrawRow, InvitationRow, SeatRow

PARTIES = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
AUDITED = (*PARTIES, Role.AUDITOR)
MEMBERS = (*AUDITED, Role.EXPERT)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawConditions:
    plan: UUID | None = None
    kind: DrawKind | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawAnswer(DrawRow):
    """A draw; the names of those drawn are for the office that asked, and for audit."""

    groups: tuple[GroupSeats, ...]
    by_group: bool
    cap_per_unit: int
    seats_held: int
    plan_trials: int
    """How many trials the office has run for this plan."""
    seats: tuple[SeatRow, ...]
    """Empty for those to whom the names are secret."""


def draw_list(system: System, call: Call[DrawConditions]) -> Page[DrawRow]:
    asked, own = call.body, call.actor.bodies
    if not own:
        raise Hidden
    office = call.actor.role is Role.COMMITTEE_OFFICER
    conditions = draws.DrawFilter(
        office=own if office else None,
        authority=None if office else own,
        plan=asked.plan,
        kind=asked.kind,
        status=asked.status,
    )
    with system.reading() as tx:
        return page_of(draws.listing(tx, conditions, wanted(call)))


def one_draw(system: System, call: Call[Any]) -> DrawAnswer:
    state, version = folded(system, call, EXPERT_DRAW, call.id)
    request = state.request
    if request is None:
        raise Hidden
    plan, _ = folded(system, call, REVIEW_PLAN, request.plan)
    if not sees_draw(call.actor, state, plan):
        raise Hidden
    named = call.actor.role is Role.AUDITOR or call.actor.acts_for(request.office)
    with system.reading() as tx:
        row = draws.get(tx, call.id)
        seats = draws.seats(tx, call.id) if named else ()
    if row is None:
        raise Hidden
    return DrawAnswer(
        **{f.name: getattr(row, f.name) for f in fields(row)} | {"version": version},
        groups=request.groups,
        by_group=request.by_group,
        cap_per_unit=request.cap_per_unit,
        seats_held=request.seats_held,
        plan_trials=plan.expert_draws.trials,
        seats=seats,
    )


def draw_transcript(system: System, call: Call[Any]) -> Transcript:
    """Raises `Rejected`: draw-not-finished."""
    state, _ = folded(system, call, EXPERT_DRAW, call.id)
    if state.request is None:
        raise Hidden
    plan, _ = folded(system, call, REVIEW_PLAN, state.request.plan)
    if not sees_transcript(call.actor, state, plan):
        raise Hidden
    return transcript(state)


def invitations(system: System, call: Call[Any]) -> tuple[InvitationRow, ...]:
    with system.reading() as tx:
        return draws.for_expert(tx, own_person(call))


def own_person(call: Call[Any]) -> UUID:
    """The person behind an expert's account."""
    if call.actor.person is None:
        raise Hidden
    return call.actor.person


DRAWS_EXPORT = Export(
    title="评委抽取",
    rows=draw_list,
    columns=(
        ("呈报方案", lambda row: row.plan_name),
        ("评委会", lambda row: row.committee_name),
        ("抽取方式", lambda row: row.kind),
        ("状态", lambda row: row.status),
        ("申请时间", lambda row: row.requested_at),
        ("抽取时间", lambda row: row.drawn_at),
        ("未通过原因", lambda row: row.reason),
    ),
)
DRAWS = Read(
    name="draws.list",
    functions=("C1", "C2", "C3"),
    path="/draws",
    summary="评委抽取申请列表",
    handler=draw_list,
    answer=DrawRow,
    filters=DrawConditions,
    export=DRAWS_EXPORT,
    paged=True,
    sorts=("-requested_at", "status", "plan"),
    roles=PARTIES,
)
DRAW = Read(
    name="draws.one",
    functions=("C1", "C2", "C3"),
    path="/draws/{id}",
    summary="评委抽取申请",
    handler=one_draw,
    answer=DrawAnswer,
    roles=AUDITED,
)
TRANSCRIPT = Read(
    name="draws.transcript",
    functions=("C1", "C2"),
    path="/draws/{id}/transcript",
    summary="抽取过程记录，供任何人重新演算",
    handler=draw_transcript,
    answer=Transcript,
    roles=MEMBERS,
)
INVITATIONS = Read(
    name="reviews.mine",
    functions=("A7",),
    path="/my-reviews",
    summary="本人的评审邀请",
    handler=invitations,
    answer=tuple[InvitationRow, ...],
    roles=(Role.EXPERT,),
)
READS = (DRAWS, DRAW, TRANSCRIPT, INVITATIONS)

"""The expert draw (C1-C3, A7): request, approve, reveal, attendance."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.experts.draw_pool import earlier, gather
from application.permissions import Hidden, require_plan_office, require_role
from application.work import Work
from domain.committees.committee import COMMITTEE
from domain.committees.plan_draws import CountTrial, LinkDraw, UnlinkDraw
from domain.committees.review_plan import REVIEW_PLAN, PlanStatus, ReviewPlan
from domain.decider import Rejected
from domain.experts.attendance import ConfirmAttendance, DeclineAttendance, ResetConfirmation
from domain.experts.draw_request import DrawKind, RequestDraw, require_hex
from domain.experts.draw_seats import SeatsAsked, seats_to_fill
from domain.experts.expert_draw import (
    EXPERT_DRAW,
    ApproveDraw,
    ExpertDraw,
    RecordNoReveal,
    RecordPublicValue,
    RejectDraw,
    RevealSecret,
)
from domain.rules.draw_algorithm import Party, promise
from domain.rules.draw_pool import Period
from domain.terms import Role

SECRET_BYTES = 32
_SECRET = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawForm:
    """抽取申请 for a plan.

    A party sends its secret's commitment, computed on its own side for a `draw` id of its
    choosing, or the secret itself: then the commitment is computed here and the secret is
    forgotten until it is revealed.
    """

    plan: UUID
    draw: UUID | None = None
    kind: DrawKind = DrawKind.FORMAL
    by_group: bool = True
    seats: tuple[SeatsAsked, ...] = ()
    """专业组人数分布; without it the plan's seats, or those still empty."""
    cap_per_unit: int = 0
    meeting_from: date | None = None
    meeting_until: date | None = None
    """When the committee is to meet: whoever is away then, or out of term, is left out."""
    follows: UUID | None = None
    """The draw that this one supplements, or the failed one that it repeats; found by itself."""
    public_source: str = ""
    """Names a public value of a coming day that goes into the seed."""
    secret: str = ""
    """32 random bytes in hex, alone or in the text of the file that the page offered."""
    secret_commitment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawApproval:
    secret: str = ""
    secret_commitment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRejection:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReveal:
    reason: str
    own: bool = False
    """One's own secret is lost; otherwise it is the other side that keeps silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicValue:
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceForm:
    """The expert, when the office answers for one; experts answer for themselves."""

    expert: UUID | None = None
    reason: str = ""


def request_draw(work: Work, desk: Desk, _: UUID, form: DrawForm, __: int | None) -> UUID:
    """新增 / 补充抽取申请: freezes the pool; trial draws run at once and never count."""
    plan = work.load(REVIEW_PLAN, form.plan)
    require_plan_office(desk.actor, plan)
    if plan.status is not PlanStatus.APPROVED or plan.committee is None:
        raise Rejected("plan-not-ready")
    draw = form.draw or desk.new_id()
    committee = work.load(COMMITTEE, plan.committee)
    follows = _follows(plan, form)
    before = earlier(work, plan, form.kind, by_group=form.by_group)
    groups = seats_to_fill(plan.requirements, before.seats, form.seats, by_group=form.by_group)
    pool, position = gather(work, desk, plan, groups, _sitting(form), by_group=form.by_group)
    trial = form.kind is DrawKind.TRIAL
    counting = CountTrial(draw=draw) if trial else LinkDraw(draw=draw, kind=form.kind)
    counted = work.do(REVIEW_PLAN, form.plan, counting)
    work.do(
        EXPERT_DRAW,
        draw,
        RequestDraw(
            draw=draw,
            plan=form.plan,
            committee=plan.committee,
            office=desk.organisation,
            kind=form.kind,
            follows=follows,
            groups=groups,
            by_group=form.by_group,
            pool=pool.entries,
            exclusions=pool.exclusions,
            as_of=position,
            drawn_before=before.drawn,
            seats_held=len(before.seats.held),
            minimum_seats=committee.minimum_seats,
            cap_per_unit=form.cap_per_unit,
            salt=desk.random(SECRET_BYTES).hex(),
            secret_commitment="" if trial else _commitment(draw, Party.COMMITTEE, form),
            throwaway=desk.random(SECRET_BYTES).hex() if trial else "",
            trial=counted.expert_draws.trials if trial else 0,
            public_source="" if trial else form.public_source.strip(),
        ),
    )
    return draw


def approve_draw(
    work: Work, desk: Desk, draw: UUID, form: DrawApproval, expected: int | None
) -> UUID:
    _for_authority(work, desk, draw, expected)
    commitment = _commitment(draw, Party.HRSS, form)
    command = ApproveDraw(office=desk.organisation, secret_commitment=commitment)
    work.do(EXPERT_DRAW, draw, command)
    return draw


def reject_draw(
    work: Work, desk: Desk, draw: UUID, form: DrawRejection, expected: int | None
) -> UUID:
    _for_authority(work, desk, draw, expected)
    state = work.do(EXPERT_DRAW, draw, RejectDraw(office=desk.organisation, reason=form.reason))
    _make_room(work, draw, state)
    return draw


def reveal_secret(work: Work, desk: Desk, draw: UUID, form: Reveal, expected: int | None) -> UUID:
    """With the second secret the experts are drawn."""
    party = _party(work, desk, draw, expected)
    work.do(EXPERT_DRAW, draw, RevealSecret(party=party, secret=_secret(form.secret)))
    return draw


def record_public_value(
    work: Work, desk: Desk, draw: UUID, form: PublicValue, expected: int | None
) -> UUID:
    """登记公开随机值; anybody can look up whether it is the one that was announced."""
    _party(work, desk, draw, expected)
    work.do(EXPERT_DRAW, draw, RecordPublicValue(value=form.value))
    return draw


def record_no_reveal(
    work: Work, desk: Desk, draw: UUID, form: NoReveal, expected: int | None
) -> UUID:
    """A secret that was lost or is kept back ends this draw, on the record."""
    mine = _party(work, desk, draw, expected)
    other = Party.HRSS if mine is Party.COMMITTEE else Party.COMMITTEE
    command = RecordNoReveal(party=mine if form.own else other, by=mine, reason=form.reason)
    state = work.do(EXPERT_DRAW, draw, command)
    _make_room(work, draw, state)
    return draw


def confirm_attendance(
    work: Work, desk: Desk, draw: UUID, form: AttendanceForm, expected: int | None
) -> UUID:
    """确认参评"""
    expert = _answering(work, desk, draw, form, expected)
    work.do(EXPERT_DRAW, draw, ConfirmAttendance(expert=expert))
    return draw


def decline_attendance(
    work: Work, desk: Desk, draw: UUID, form: AttendanceForm, expected: int | None
) -> UUID:
    """确认不参评; the next alternate of the group is called."""
    expert = _answering(work, desk, draw, form, expected)
    work.do(EXPERT_DRAW, draw, DeclineAttendance(expert=expert, reason=form.reason))
    return draw


def reset_confirmation(
    work: Work, desk: Desk, draw: UUID, form: AttendanceForm, expected: int | None
) -> UUID:
    """移除: back to the unconfirmed."""
    require_role(desk.actor, Role.COMMITTEE_OFFICER)
    expert = _answering(work, desk, draw, form, expected)
    work.do(EXPERT_DRAW, draw, ResetConfirmation(expert=expert))
    return draw


def _make_room(work: Work, draw: UUID, state: ExpertDraw) -> None:
    """The plan may have another formal or supplementary draw in place of this one."""
    assert state.request is not None, "a draw that ended was requested"
    work.do(REVIEW_PLAN, state.request.plan, UnlinkDraw(draw=draw))


def _commitment(draw: UUID, party: Party, form: DrawForm | DrawApproval) -> str:
    if form.secret_commitment:
        return form.secret_commitment
    if not form.secret:
        raise Rejected("secret-required", fields={"secret": "field-required"})
    secret = _secret(form.secret)
    # Whoever promised something else could never reveal it.
    require_hex("secret", secret)
    return promise(draw, party, secret)


def _secret(text: str) -> str:
    """The secret, or the one that stands in the text of the file it was kept in."""
    text = text.strip().lower()
    found = _SECRET.findall(text)
    return str(found[0]) if len(set(found)) == 1 else text


def _sitting(form: DrawForm) -> Period | None:
    first = form.meeting_from or form.meeting_until
    last = form.meeting_until or form.meeting_from
    if first is None or last is None:
        return None
    if last < first:
        raise Rejected("dates-crossed", fields={"meeting_until": "dates-crossed"})
    return Period(since=first, until=last)


def _follows(plan: ReviewPlan, form: DrawForm) -> UUID | None:
    """What this draw comes after: the one that came to nothing, or the one it supplements.

    Nobody leaves it out: a failed draw stays in sight of whoever approves the next.
    """
    past = plan.expert_draws
    if form.follows not in (None, *past.listed, *past.ended):
        raise Rejected("draw-follows-none", fields={"follows": "draw-follows-none"})
    supplemented = past.listed[-1] if past.listed and form.kind is not DrawKind.FORMAL else None
    return past.repeated or supplemented


def _loaded(work: Work, draw: UUID, expected: int | None) -> tuple[ExpertDraw, ReviewPlan]:
    work.expect(EXPERT_DRAW, draw, expected)
    state = work.load(EXPERT_DRAW, draw)
    if state.request is None:
        raise Hidden
    return state, work.load(REVIEW_PLAN, state.request.plan)


def _for_authority(work: Work, desk: Desk, draw: UUID, expected: int | None) -> ExpertDraw:
    """The title authority that approved the plan approves its draw."""
    state, plan = _loaded(work, draw, expected)
    if plan.candidates[0].authority != desk.actor.organisation:
        raise Hidden
    require_role(desk.actor, Role.TITLE_OFFICER)
    return state


def _party(work: Work, desk: Desk, draw: UUID, expected: int | None) -> Party:
    """Which side of the draw the actor is."""
    state, plan = _loaded(work, draw, expected)
    require_role(desk.actor, Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
    if state.request is not None and state.request.office == desk.actor.organisation:
        return Party.COMMITTEE
    if plan.candidates[0].authority == desk.actor.organisation:
        return Party.HRSS
    raise Hidden


def _answering(
    work: Work, desk: Desk, draw: UUID, form: AttendanceForm, expected: int | None
) -> UUID:
    """Whose attendance it is: one's own, or anybody's for the committee's office."""
    state, plan = _loaded(work, draw, expected)
    if desk.actor.role is Role.EXPERT:
        if desk.person not in state.drawn:
            raise Hidden
        return desk.person
    require_plan_office(desk.actor, plan)
    if form.expert is None:
        raise Rejected("expert-required", fields={"expert": "field-required"})
    return form.expert

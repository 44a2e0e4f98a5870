"""The expert draw (C1-C3, A7): request, approve, reveal, attendance."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk
from application.permissions import Hidden, require_plan_office, require_role
from application.work import Work
from domain.attendance import Answer, ConfirmAttendance, DeclineAttendance, ResetConfirmation
from domain.blacklist import in_force
from domain.committee import COMMITTEE
from domain.decider import Rejected
from domain.declaration import DECLARATION
from domain.draw_request import DrawKind, PoolEntry, RequestDraw
from domain.expert import EXPERT, Expert
from domain.expert import Status as ExpertStatus
from domain.expert_draw import (
    EXPERT_DRAW,
    ApproveDraw,
    ExpertDraw,
    RecordNoReveal,
    RejectDraw,
    RevealSecret,
    RunTrial,
    Status,
)
from domain.person import PERSON, STEPS
from domain.plan_draws import LinkDraw, UnlinkDraw
from domain.review_plan import REVIEW_PLAN, PlanStatus, ReviewPlan
from domain.rules.avoidance import Exclusion, ExclusionRule, Ties, avoid
from domain.rules.draw_algorithm import GroupSeats, Party, promise
from domain.streams import expert_stream
from domain.terms import Role, TitleLevel

WHOLE_COMMITTEE = "全体"
"""Name of the one group of a draw that is not by subject group."""
SECRET_BYTES = 32


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
    cap_per_unit: int = 0
    follows: UUID | None = None
    """The draw that this one supplements, or the failed one that it repeats."""
    secret: str = ""
    """32 random bytes in hex."""
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
    before = _earlier(work, form, plan)
    held = _held(before)
    groups = _groups(plan, form, held)
    drawn = tuple(expert for one in before for expert in one.drawn)
    pool, exclusions = _pool(work, desk, plan, groups, drawn)
    trial = form.kind is DrawKind.TRIAL
    if not trial:
        work.do(REVIEW_PLAN, form.plan, LinkDraw(draw=draw, kind=form.kind))
    work.do(
        EXPERT_DRAW,
        draw,
        RequestDraw(
            draw=draw,
            plan=form.plan,
            committee=plan.committee,
            office=desk.organisation,
            kind=form.kind,
            follows=plan.draws[-1] if before else form.follows,
            groups=groups,
            by_group=form.by_group,
            pool=tuple(pool),
            exclusions=tuple(exclusions),
            drawn_before=drawn,
            seats_held=held.total(),
            minimum_seats=committee.minimum_seats,
            cap_per_unit=form.cap_per_unit,
            salt=desk.random(SECRET_BYTES).hex(),
            secret_commitment="" if trial else _commitment(draw, Party.COMMITTEE, form),
        ),
    )
    if trial:
        work.do(EXPERT_DRAW, draw, RunTrial(throwaway=desk.random(SECRET_BYTES).hex()))
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
    work.do(EXPERT_DRAW, draw, RevealSecret(party=party, secret=form.secret.strip().lower()))
    return draw


def record_no_reveal(
    work: Work, desk: Desk, draw: UUID, form: NoReveal, expected: int | None
) -> UUID:
    """The other side's silence ends this draw, on the record."""
    mine = _party(work, desk, draw, expected)
    other = Party.HRSS if mine is Party.COMMITTEE else Party.COMMITTEE
    state = work.do(EXPERT_DRAW, draw, RecordNoReveal(party=other, reason=form.reason))
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
    return promise(draw, party, form.secret.strip().lower())


def _earlier(work: Work, form: DrawForm, plan: ReviewPlan) -> tuple[ExpertDraw, ...]:
    """The draws that a supplementary one adds to: all that the plan counts, oldest first.

    They are the plan's and not the caller's to name, so that nobody drawn before is drawn
    again. One at a time: the empty seats are known only when the last draw has its result.
    """
    if form.kind is not DrawKind.SUPPLEMENTARY:
        return ()
    if not plan.draws or form.follows not in (None, *plan.draws):
        raise Rejected("draw-follows-none", fields={"follows": "draw-follows-none"})
    before = tuple(work.load(EXPERT_DRAW, draw) for draw in plan.draws)
    if any(draw.status is not Status.DRAWN for draw in before):
        raise Rejected("draw-running")
    if form.by_group and any(draw.request and not draw.request.by_group for draw in before):
        # Nobody can tell which group a member drawn for all groups together sits in.
        raise Rejected("draw-other-grouping", fields={"by_group": "draw-other-grouping"})
    return before


def _held(before: tuple[ExpertDraw, ...]) -> Counter[str]:
    """Seats by group whose experts have confirmed, or may still do so."""
    return Counter(
        seat.group
        for draw in before
        for seat in draw.seats
        if seat.answer in (Answer.ASKED, Answer.CONFIRMED)
    )


def _groups(plan: ReviewPlan, form: DrawForm, held: Counter[str]) -> tuple[GroupSeats, ...]:
    """Seats to fill: the plan's, or for a supplementary draw those still empty."""
    if form.by_group:
        wanted = [(r.group, r.specialties, r.primary, r.alternates) for r in plan.requirements]
    else:
        specialties = tuple(sorted({s for r in plan.requirements for s in r.specialties}))
        primary = sum(r.primary for r in plan.requirements)
        alternates = sum(r.alternates for r in plan.requirements)
        wanted = [(WHOLE_COMMITTEE, specialties, primary, alternates)]
        held = Counter({WHOLE_COMMITTEE: held.total()})
    groups = tuple(
        GroupSeats(
            group=group,
            specialties=specialties,
            primary=primary - held[group],
            alternates=alternates,
        )
        for group, specialties, primary, alternates in wanted
        if primary > held[group]
    )
    if not groups:
        raise Rejected("draw-nothing-to-fill")
    return groups


def _pool(
    work: Work,
    desk: Desk,
    plan: ReviewPlan,
    groups: tuple[GroupSeats, ...],
    drawn_before: tuple[UUID, ...],
) -> tuple[list[PoolEntry], list[Exclusion]]:
    """Who may be drawn, each in the first group that fits, and who may not and why.

    Sharing a unit with a candidate recuses an expert for that candidate only; being a
    candidate, or kin, supervisor or student of one, keeps them out of this draw.
    """
    level = min((r.level for r in plan.requirements), key=STEPS.index)
    candidates = list(_candidates(work, plan))
    entries: list[PoolEntry] = []
    exclusions: list[Exclusion] = []
    seen: set[UUID] = set(drawn_before)
    for group in groups:
        for person in desk.directory.experts(group.specialties):
            expert = work.load(EXPERT, expert_stream(person))
            if person in seen or expert.unit is None or not _high_enough(expert, level):
                continue
            seen.add(person)
            against = list(_against(work, desk, person, expert, candidates))
            exclusions += against
            if not against:
                entries.append(PoolEntry(expert=person, group=group.group, unit=expert.unit))
    return entries, exclusions


def _against(
    work: Work, desk: Desk, person: UUID, expert: Expert, candidates: Iterable[tuple[UUID, Ties]]
) -> Iterable[Exclusion]:
    if expert.status is not ExpertStatus.IN_POOL:
        yield Exclusion(expert=person, rule=ExclusionRule.LEFT_POOL, evidence="")
    if not expert.term_from <= desk.today <= expert.term_until:
        term = f"{expert.term_from}..{expert.term_until}"
        yield Exclusion(expert=person, rule=ExclusionRule.TERM_OVER, evidence=term)
    barred = in_force(work.load(PERSON, person).bars, desk.today)
    if barred is not None:
        until = f"until {barred.barred_until}"
        yield Exclusion(expert=person, rule=ExclusionRule.BARRED, evidence=until)
    if expert.ties is not None:
        for declaration, candidate in candidates:
            for found in avoid(expert.ties, candidate, declaration):
                if found.rule is not ExclusionRule.SAME_UNIT:
                    yield found


def _candidates(work: Work, plan: ReviewPlan) -> Iterable[tuple[UUID, Ties]]:
    for candidate in plan.candidates:
        state = work.load(DECLARATION, candidate.declaration)
        if state.applicant is not None and state.choice is not None:
            yield candidate.declaration, Ties(person=state.applicant, unit=state.choice.unit)


def _high_enough(expert: Expert, level: TitleLevel) -> bool:
    return expert.level is not None and STEPS.index(expert.level) >= STEPS.index(level)


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

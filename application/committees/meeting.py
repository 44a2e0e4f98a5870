"""The review meeting (C13, A7): convene, attend, open, stand back, score, put off, call off."""

from dataclasses import dataclass, replace
from uuid import UUID

from application.committees.meeting_access import loaded, require_member, require_office
from application.committees.planning import Nothing
from application.desk import Desk
from application.organisations.succession import current_body
from application.permissions import require_plan_office, require_role
from application.work import Work
from domain.cases.declaration import DECLARATION
from domain.committees.committee import COMMITTEE
from domain.committees.review_meeting import (
    REVIEW_MEETING,
    MeetingCandidate,
    ReviewMeeting,
    Status,
)
from domain.committees.review_meeting.commands import (
    CallOffMeeting,
    DeclareAvoidance,
    DeferCandidate,
    OpenMeeting,
    RecordAttendance,
    Score,
    StartReview,
)
from domain.committees.review_meeting.events import AvoidanceGround
from domain.committees.review_plan import REVIEW_PLAN, ReviewPlan
from domain.committees.rubric import ItemScore
from domain.configuration.route import StageKind
from domain.decider import Rejected
from domain.experts.expert import EXPERT
from domain.experts.expert_draw import EXPERT_DRAW
from domain.rules.avoidance import Exclusion, Ties, avoid
from domain.streams import expert_stream, meeting_stream
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingForm:
    plan: UUID
    draws: tuple[UUID, ...]
    """The formal draw and its supplements; together they give the roster."""
    chair: UUID
    vice_chairs: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The expert, when the office records who came; experts sign in themselves."""

    expert: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreForm:
    declaration: UUID
    items: tuple[ItemScore, ...]
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvoidanceForm:
    declaration: UUID
    ground: AvoidanceGround
    reason: str = ""
    expert: UUID | None = None
    """When the office records what an expert declares; experts declare for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferForm:
    declaration: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffForm:
    reason: str


def open_meeting(work: Work, desk: Desk, _: UUID, form: MeetingForm, __: int | None) -> UUID:
    """召集: the office convenes the plan's meeting; the chair opens it once there is a quorum."""
    plan = work.load(REVIEW_PLAN, form.plan)
    require_plan_office(desk.actor, plan)
    if plan.committee is None or "P1" not in plan.closed:
        raise Rejected("plan-not-ready")
    meeting = _next_meeting(work, form.plan)
    committee = work.load(COMMITTEE, plan.committee)
    roster = _roster(work, plan, form.draws)
    candidates, exclusions = _candidates(work, plan, roster)
    if not candidates:
        raise Rejected("nobody-left-to-review")
    work.do(
        REVIEW_MEETING,
        meeting,
        OpenMeeting(
            plan=form.plan,
            committee=plan.committee,
            roster=roster,
            candidates=candidates,
            chair=form.chair,
            vice_chairs=form.vice_chairs,
            rubric=plan.rubric,
            exclusions=exclusions,
            minimum_seats=committee.minimum_seats,
        ),
    )
    return meeting


def _next_meeting(work: Work, plan: UUID) -> UUID:
    """A plan has one meeting, and a further one only for what an earlier one left undecided."""
    number = 1
    while (state := work.load(REVIEW_MEETING, meeting_stream(plan, number))).roster:
        if state.status not in (Status.SIGNED, Status.CALLED_OFF):
            raise Rejected("meeting-running")
        number += 1
    return meeting_stream(plan, number)


def sign_in(work: Work, desk: Desk, meeting: UUID, form: SignIn, expected: int | None) -> UUID:
    state = loaded(work, meeting, expected)
    expert = _who(work, desk, state, form.expert)
    work.do(REVIEW_MEETING, meeting, RecordAttendance(expert=expert))
    return meeting


def start_review(work: Work, desk: Desk, meeting: UUID, _: Nothing, expected: int | None) -> UUID:
    """开会: by the chair, or by a vice-chair while the chair is away, and with a quorum only."""
    require_role(desk.actor, Role.EXPERT)
    require_member(desk, loaded(work, meeting, expected))
    work.do(REVIEW_MEETING, meeting, StartReview(presiding=desk.person))
    return meeting


def declare_avoidance(
    work: Work, desk: Desk, meeting: UUID, form: AvoidanceForm, expected: int | None
) -> UUID:
    """当场回避, said by the expert or recorded by the office."""
    state = loaded(work, meeting, expected)
    work.do(
        REVIEW_MEETING,
        meeting,
        DeclareAvoidance(
            expert=_who(work, desk, state, form.expert),
            declaration=form.declaration,
            ground=form.ground,
            reason=form.reason,
        ),
    )
    return meeting


def score(work: Work, desk: Desk, meeting: UUID, form: ScoreForm, _: int | None) -> UUID:
    """Attributed to its author, unlike a vote. Other experts' scores do not make it stale."""
    require_role(desk.actor, Role.EXPERT)
    require_member(desk, loaded(work, meeting, None))
    work.do(
        REVIEW_MEETING,
        meeting,
        Score(
            expert=desk.person,
            declaration=form.declaration,
            items=form.items,
            opinion=form.opinion,
        ),
    )
    return meeting


def defer_candidate(
    work: Work, desk: Desk, meeting: UUID, form: DeferForm, expected: int | None
) -> UUID:
    """暂缓表决: the declaration stays where it is, for another meeting of the plan."""
    require_office(work, desk, loaded(work, meeting, expected))
    command = DeferCandidate(declaration=form.declaration, reason=form.reason)
    work.do(REVIEW_MEETING, meeting, command)
    return meeting


def call_off(
    work: Work, desk: Desk, meeting: UUID, form: CallOffForm, expected: int | None
) -> UUID:
    """取消会议, so that another can be convened."""
    require_office(work, desk, loaded(work, meeting, expected))
    work.do(REVIEW_MEETING, meeting, CallOffMeeting(reason=form.reason))
    return meeting


def _who(work: Work, desk: Desk, state: ReviewMeeting, expert: UUID | None) -> UUID:
    """The expert who acts, or whom the office names."""
    if desk.actor.role is Role.EXPERT:
        require_member(desk, state)
        return desk.person
    require_office(work, desk, state)
    if expert is None:
        raise Rejected("expert-required", fields={"expert": "field-required"})
    return expert


def _roster(work: Work, plan: ReviewPlan, draws: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """Nobody picks among the draws of a plan: the roster is of all of them."""
    if sorted(draws) != sorted(plan.draws):
        raise Rejected("draws-incomplete", fields={"draws": "draws-incomplete"})
    return tuple(expert for draw in plan.draws for expert in work.load(EXPERT_DRAW, draw).roster)


def _candidates(
    work: Work, plan: ReviewPlan, roster: tuple[UUID, ...]
) -> tuple[tuple[MeetingCandidate, ...], tuple[Exclusion, ...]]:
    """Everyone of the plan at stage E, with the experts who must not judge them, and why."""
    found: list[MeetingCandidate] = []
    reasons: list[Exclusion] = []
    for candidate in plan.candidates:
        state = work.load(DECLARATION, candidate.declaration)
        stage = state.stage
        here = stage is not None and stage.kind is StageKind.EXPERT_REVIEW
        if not here or state.plan != plan.plan:
            continue  # whom an earlier meeting failed may be reviewed again, in another plan
        assert state.applicant is not None, "a case at a stage has an applicant"
        assert state.choice is not None, "a case at a stage has a choice"
        # Colleagues stay colleagues when their units are merged.
        ties = Ties(person=state.applicant, unit=current_body(work, state.choice.unit))
        why = [
            reason
            for person in roster
            if (mine := work.load(EXPERT, expert_stream(person)).ties) is not None
            for reason in avoid(
                replace(mine, unit=_now(work, mine.unit)), ties, candidate.declaration
            )
        ]
        recused = tuple(dict.fromkeys(reason.expert for reason in why))
        reasons += why
        found.append(
            MeetingCandidate(
                declaration=candidate.declaration, applicant=state.applicant, recused=recused
            )
        )
    return tuple(found), tuple(reasons)


def _now(work: Work, unit: UUID | None) -> UUID | None:
    return None if unit is None else current_body(work, unit)

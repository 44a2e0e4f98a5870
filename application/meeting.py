"""The review meeting (C13, A7): open, attend, score, vote in secret, sign the tally."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from application.ballot_box import BallotLost, Choice
from application.desk import Desk
from application.permissions import Hidden, require_plan_office, require_role
from application.planning import Nothing
from application.ports import Context, EventLog, Key, Receipt
from application.post_quotas import end_without_title
from application.succession import current_body
from application.work import Work, execute
from domain.committee import COMMITTEE
from domain.decider import Rejected
from domain.declaration import DECLARATION
from domain.declaration.commands import TakeResult
from domain.expert import EXPERT
from domain.expert_draw import EXPERT_DRAW
from domain.review_meeting import (
    REVIEW_MEETING,
    MeetingCandidate,
    OpenMeeting,
    RecordAttendance,
    ReviewMeeting,
    Score,
    StartReview,
)
from domain.review_plan import REVIEW_PLAN, ReviewPlan
from domain.route import StageKind
from domain.rubric import ItemScore
from domain.rules.avoidance import Ties, avoid
from domain.secret_ballot import (
    CloseBallot,
    OpenBallot,
    ReturnBallot,
    SignTally,
    Tally,
    VoidBallot,
)
from domain.streams import expert_stream
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingForm:
    plan: UUID
    draws: tuple[UUID, ...]
    """The formal draw and its supplements; together they give the roster."""
    chair: UUID


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
class Vote:
    declaration: UUID
    choice: Choice = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotForm:
    """One expert's whole ballot. Nothing of it is stored, logged or hashed."""

    votes: tuple[Vote, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidForm:
    reason: str


def open_meeting(work: Work, desk: Desk, _: UUID, form: MeetingForm, __: int | None) -> UUID:
    plan = work.load(REVIEW_PLAN, form.plan)
    require_plan_office(desk.actor, plan)
    if plan.committee is None or "P1" not in plan.closed:
        raise Rejected("plan-not-ready")
    committee = work.load(COMMITTEE, plan.committee)
    roster = _roster(work, plan, form.draws)
    meeting = desk.new_id()
    work.do(
        REVIEW_MEETING,
        meeting,
        OpenMeeting(
            plan=form.plan,
            committee=plan.committee,
            roster=roster,
            candidates=_candidates(work, plan, roster),
            chair=form.chair,
            rubric=plan.rubric,
            minimum_seats=committee.minimum_seats,
        ),
    )
    return meeting


def sign_in(work: Work, desk: Desk, meeting: UUID, form: SignIn, expected: int | None) -> UUID:
    state = _loaded(work, meeting, expected)
    if desk.actor.role is Role.EXPERT:
        _require_member(desk, state)
        expert = desk.person
    else:
        _require_office(work, desk, state)
        if form.expert is None:
            raise Rejected("expert-required", fields={"expert": "field-required"})
        expert = form.expert
    work.do(REVIEW_MEETING, meeting, RecordAttendance(expert=expert))
    return meeting


def start_review(work: Work, desk: Desk, meeting: UUID, _: Nothing, expected: int | None) -> UUID:
    """With a quorum only."""
    _require_office(work, desk, _loaded(work, meeting, expected))
    work.do(REVIEW_MEETING, meeting, StartReview())
    return meeting


def score(work: Work, desk: Desk, meeting: UUID, form: ScoreForm, _: int | None) -> UUID:
    """Attributed to its author, unlike a vote. Other experts' scores do not make it stale."""
    require_role(desk.actor, Role.EXPERT)
    _require_member(desk, _loaded(work, meeting, None))
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


def open_ballot(work: Work, desk: Desk, meeting: UUID, _: Nothing, expected: int | None) -> UUID:
    _require_office(work, desk, _loaded(work, meeting, expected))
    ballot = desk.new_id()
    state = work.do(REVIEW_MEETING, meeting, OpenBallot(ballot=ballot))
    work.afterwards(lambda: desk.ballots.open(ballot, state.all_electors))
    return meeting


def cast_ballot(
    log: EventLog, context: Context, desk: Desk, meeting: UUID, form: BallotForm, key: Key | None
) -> Receipt:
    """Only that it was returned is stored; `key` must not be derived from the choices.

    Raises `Rejected("ballot-lost")` when this process does not hold the box.
    """
    require_role(desk.actor, Role.EXPERT)
    if key is not None and (earlier := log.receipt(key)) is not None:
        return earlier
    state = _loaded(Work(log, context), meeting, None)
    _require_member(desk, state)
    ballot = _open_ballot(state)
    choices = {vote.declaration: vote.choice for vote in form.votes}
    if len(choices) < len(form.votes):
        raise Rejected("ballot-incomplete", fields={"votes": "one-per-candidate"})
    receipts: list[Receipt] = []

    def returned(work: Work) -> UUID:
        work.do(REVIEW_MEETING, meeting, ReturnBallot(ballot=ballot, expert=desk.person))
        return meeting

    try:
        desk.ballots.cast(
            ballot,
            desk.person,
            choices,
            lambda: receipts.append(execute(log, context, returned, key)),
        )
    except BallotLost:
        raise Rejected("ballot-lost") from None
    return receipts[0]


def close_ballot(
    log: EventLog,
    context: Context,
    desk: Desk,
    meeting: UUID,
    expected: int | None,
    key: Key | None,
) -> Receipt:
    """计票: the tally is the event, and the box is destroyed."""
    if key is not None and (earlier := log.receipt(key)) is not None:
        return earlier
    look = Work(log, context)
    state = _loaded(look, meeting, expected)
    _require_office(look, desk, state)
    ballot = _open_ballot(state)
    receipts: list[Receipt] = []

    def record(tallies: tuple[Tally, ...]) -> None:
        def counted(work: Work) -> UUID:
            work.do(REVIEW_MEETING, meeting, CloseBallot(ballot=ballot, tallies=tallies))
            return meeting

        receipts.append(execute(log, context, counted, key))

    try:
        desk.ballots.close(ballot, record)
    except BallotLost:
        raise Rejected("ballot-lost") from None
    return receipts[0]


def void_ballot(
    work: Work, desk: Desk, meeting: UUID, form: VoidForm, expected: int | None
) -> UUID:
    """The box was lost or the vote disturbed: everybody votes again under a new ballot."""
    state = _loaded(work, meeting, expected)
    _require_office(work, desk, state)
    ballot = _open_ballot(state)
    work.do(REVIEW_MEETING, meeting, VoidBallot(ballot=ballot, reason=form.reason))
    work.afterwards(lambda: desk.ballots.discard(ballot))
    return meeting


def sign_tally(work: Work, desk: Desk, meeting: UUID, _: Nothing, expected: int | None) -> UUID:
    """The chair signs; every declaration takes its result in the same transaction."""
    require_role(desk.actor, Role.EXPERT)
    _require_member(desk, _loaded(work, meeting, expected))
    state = work.do(REVIEW_MEETING, meeting, SignTally(chair=desk.person))
    plan = _plan(work, state)
    assert plan.office is not None, "a plan with a meeting has an office"
    for result in state.results:
        work.do(
            DECLARATION,
            result.declaration,
            TakeResult(
                meeting=meeting,
                organisation=plan.office,
                yes=result.yes,
                no=result.no,
                abstain=result.abstain,
                present=result.present,
                passed=result.passed,
            ),
        )
        if not result.passed:
            end_without_title(work, result.declaration)
    return meeting


def _roster(work: Work, plan: ReviewPlan, draws: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """Nobody picks among the draws of a plan: the roster is of all of them."""
    if sorted(draws) != sorted(plan.draws):
        raise Rejected("draws-incomplete", fields={"draws": "draws-incomplete"})
    return tuple(expert for draw in plan.draws for expert in work.load(EXPERT_DRAW, draw).roster)


def _candidates(
    work: Work, plan: ReviewPlan, roster: tuple[UUID, ...]
) -> tuple[MeetingCandidate, ...]:
    """Everyone of the plan at stage E, with the experts who must not judge them."""
    found: list[MeetingCandidate] = []
    for candidate in plan.candidates:
        state = work.load(DECLARATION, candidate.declaration)
        stage = state.stage
        if stage is None or stage.kind is not StageKind.EXPERT_REVIEW:
            continue
        assert state.applicant is not None, "a case at a stage has an applicant"
        assert state.choice is not None, "a case at a stage has a choice"
        # Colleagues stay colleagues when their units are merged.
        ties = Ties(person=state.applicant, unit=current_body(work, state.choice.unit))
        recused = tuple(
            person
            for person in roster
            if (mine := work.load(EXPERT, expert_stream(person)).ties) is not None
            and avoid(replace(mine, unit=_now(work, mine.unit)), ties, candidate.declaration)
        )
        found.append(
            MeetingCandidate(
                declaration=candidate.declaration, applicant=state.applicant, recused=recused
            )
        )
    return tuple(found)


def _now(work: Work, unit: UUID | None) -> UUID | None:
    return None if unit is None else current_body(work, unit)


def _loaded(work: Work, meeting: UUID, expected: int | None) -> ReviewMeeting:
    work.expect(REVIEW_MEETING, meeting, expected)
    state = work.load(REVIEW_MEETING, meeting)
    if not state.roster:
        raise Hidden
    return state


def _plan(work: Work, state: ReviewMeeting) -> ReviewPlan:
    assert state.plan is not None, "an open meeting has a plan"
    return work.load(REVIEW_PLAN, state.plan)


def _require_office(work: Work, desk: Desk, state: ReviewMeeting) -> None:
    require_plan_office(desk.actor, _plan(work, state))


def _require_member(desk: Desk, state: ReviewMeeting) -> None:
    if desk.actor.person not in state.roster:
        raise Hidden


def _open_ballot(state: ReviewMeeting) -> UUID:
    if state.ballot is None:
        raise Rejected("ballot-not-open", status=state.status)
    return state.ballot

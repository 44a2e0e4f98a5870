"""Review plans (C11, H13, H14); the publicities of their candidates are in `publicising`."""

from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk
from application.fees import require_settled
from application.permissions import (
    require_plan_authority,
    require_plan_office,
    require_role,
    require_same_body,
)
from application.work import Work
from domain.committee import COMMITTEE
from domain.decider import Rejected
from domain.declaration import DECLARATION, Declaration
from domain.declaration.commands import (
    JoinPlan,
    LeavePlan,
    PassPlan,
    StrikeFromPlan,
)
from domain.review_plan import (
    REVIEW_PLAN,
    AddCandidate,
    ApprovePlan,
    DraftPlan,
    ExpertRequirement,
    PlanKind,
    RejectPlan,
    RemoveCandidate,
    ReviewPlan,
    SubmitPlan,
)
from domain.route import StageKind
from domain.rubric import RubricItem
from domain.rules.quorum import lawful_size
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm:
    committee: UUID
    name: str
    kind: PlanKind = PlanKind.ORDINARY
    year: int
    requirements: tuple[ExpertRequirement, ...]
    rubric: tuple[RubricItem, ...]
    candidates: tuple[UUID, ...] = ()
    """Declarations; the plan then lists exactly these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApproval:
    opinion: str = ""
    struck: tuple[UUID, ...] = ()
    """Declarations that are struck from the plan and go back to the office."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRejection:
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """A command that needs no more than its address."""


def draft_plan(work: Work, desk: Desk, plan: UUID, form: PlanForm, expected: int | None) -> UUID:
    """拟定呈报方案: make it, or change it while it is with the office."""
    require_role(desk.actor, Role.COMMITTEE_OFFICER)
    work.expect(REVIEW_PLAN, plan, expected)
    before = work.load(REVIEW_PLAN, plan)
    if before.plan is not None:
        require_plan_office(desk.actor, before)
    committee = work.load(COMMITTEE, form.committee)
    require_same_body(desk.actor, committee.office)
    seats = sum(requirement.primary for requirement in form.requirements)
    minimum = committee.minimum_seats
    if not lawful_size(seats, minimum):
        raise Rejected(
            "seats-too-few", fields={"requirements": "seats-too-few"}, seats=seats, minimum=minimum
        )
    work.do(
        REVIEW_PLAN,
        plan,
        DraftPlan(
            plan=plan,
            committee=form.committee,
            office=desk.organisation,
            name=form.name,
            kind=form.kind,
            year=form.year,
            requirements=form.requirements,
            rubric=form.rubric,
        ),
    )
    listed = {candidate.declaration for candidate in before.candidates}
    for gone in sorted(listed - set(form.candidates)):
        work.do(REVIEW_PLAN, plan, RemoveCandidate(declaration=gone))
        work.do(DECLARATION, gone, LeavePlan(plan=plan, organisation=desk.organisation))
    for declaration in form.candidates:
        # Also those listed before: the form may have named another committee since.
        choice = work.load(DECLARATION, declaration).choice
        if choice is None or choice.committee != form.committee:
            raise Rejected("not-a-candidate", fields={"candidates": "not-a-candidate"})
        if declaration not in listed:
            require_settled(work, declaration, form.committee)
            _add(work, desk, plan, declaration)
    return plan


def _add(work: Work, desk: Desk, plan: UUID, declaration: UUID) -> None:
    state = work.load(DECLARATION, declaration)
    work.do(DECLARATION, declaration, JoinPlan(plan=plan, organisation=desk.organisation))
    authority = next(
        stage
        for stage in state.route.stages
        if stage.kind in (StageKind.TITLE_AUTHORITY, StageKind.FILING)
    )
    work.do(
        REVIEW_PLAN,
        plan,
        AddCandidate(
            declaration=declaration,
            authority=authority.organisation,
            waits_for_plan=authority.kind is StageKind.TITLE_AUTHORITY,
        ),
    )


def submit_plan(work: Work, desk: Desk, plan: UUID, _: Nothing, expected: int | None) -> UUID:
    _of_office(work, desk, plan, expected)
    work.do(REVIEW_PLAN, plan, SubmitPlan(office=desk.organisation))
    return plan


def approve_plan(
    work: Work, desk: Desk, plan: UUID, body: PlanApproval, expected: int | None
) -> UUID:
    """On a routes this is stage T of every candidate; struck ones go back to the office."""
    before = _of_authority(work, desk, plan, expected)
    _require_nobody_own(work, desk, before)
    work.do(
        REVIEW_PLAN,
        plan,
        ApprovePlan(
            authority=desk.organisation,
            duties=desk.actor.duties,
            struck=body.struck,
            opinion=body.opinion,
        ),
    )
    for candidate in before.candidates:
        declaration = candidate.declaration
        if declaration in body.struck and not candidate.waits_for_plan:
            raise Rejected("strike-only-at-t", fields={"struck": "strike-only-at-t"})
        if declaration in body.struck:
            strike = StrikeFromPlan(plan=plan, organisation=desk.organisation, opinion=body.opinion)
            work.do(DECLARATION, declaration, strike)
        elif candidate.waits_for_plan:
            passed = PassPlan(plan=plan, organisation=desk.organisation, opinion=body.opinion)
            work.do(DECLARATION, declaration, passed)
    return plan


def reject_plan(
    work: Work, desk: Desk, plan: UUID, body: PlanRejection, expected: int | None
) -> UUID:
    """审核不通过: back to the office; the declarations stay where they are."""
    before = _of_authority(work, desk, plan, expected)
    _require_nobody_own(work, desk, before)
    work.do(
        REVIEW_PLAN,
        plan,
        RejectPlan(authority=desk.organisation, duties=desk.actor.duties, opinion=body.opinion),
    )
    return plan


def _of_office(work: Work, desk: Desk, plan: UUID, expected: int | None) -> ReviewPlan:
    work.expect(REVIEW_PLAN, plan, expected)
    state = work.load(REVIEW_PLAN, plan)
    require_plan_office(desk.actor, state)
    return state


def _of_authority(work: Work, desk: Desk, plan: UUID, expected: int | None) -> ReviewPlan:
    work.expect(REVIEW_PLAN, plan, expected)
    state = work.load(REVIEW_PLAN, plan)
    require_plan_authority(desk.actor, state)
    return state


def _require_nobody_own(work: Work, desk: Desk, plan: ReviewPlan) -> None:
    """Nobody reviews their own case, not even inside a plan (product section 4)."""
    own = desk.actor.person
    for candidate in plan.candidates:
        state: Declaration = work.load(DECLARATION, candidate.declaration)
        if own is not None and state.applicant == own:
            raise Rejected("own-case")

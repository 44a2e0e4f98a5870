"""Review plans (C11, H13, H14); the publicities of their candidates are in `publicising`."""

from dataclasses import dataclass
from uuid import UUID

from application.committees.plan_contents import (
    list_candidates,
    plan_of_office,
    preload_candidates,
    require_committee,
    specialties_of,
    unlist_candidates,
)
from application.desk import Desk
from application.permissions import (
    require_plan_authority,
    require_plan_office,
    require_role,
    require_same_body,
)
from application.work import Work
from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.declaration.commands import PassPlan, StrikeFromPlan
from domain.committees.committee import COMMITTEE
from domain.committees.review_plan import (
    REVIEW_PLAN,
    ApprovePlan,
    DraftPlan,
    ExpertRequirement,
    PlanKind,
    RejectPlan,
    ReviewPlan,
    SubmitPlan,
)
from domain.committees.rubric import RubricItem
from domain.decider import Rejected
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
    candidates: tuple[UUID, ...] | None = None
    """Declarations; the plan then lists exactly these. Left out, it lists whom it did."""


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
            maker=desk.actor.who,
        ),
    )
    listed = tuple(candidate.declaration for candidate in before.candidates)
    if form.candidates is not None:
        wanted = set(form.candidates)
        unlist_candidates(work, desk, plan, tuple(one for one in listed if one not in wanted))
        list_candidates(work, desk, plan, form.candidates)
    if form.committee != before.committee:
        for candidate in work.load(REVIEW_PLAN, plan).candidates:
            require_committee(work, candidate.declaration, form.committee)
    return plan


def submit_plan(work: Work, desk: Desk, plan: UUID, _: Nothing, expected: int | None) -> UUID:
    state = plan_of_office(work, desk, plan, expected)
    command = SubmitPlan(
        office=desk.organisation,
        maker=desk.actor.who,
        specialties=specialties_of(work, state),
    )
    work.do(REVIEW_PLAN, plan, command)
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
            reviewer=desk.actor.who,
            struck=body.struck,
            opinion=body.opinion,
        ),
    )
    struck = frozenset(body.struck)
    for candidate in before.candidates:
        declaration = candidate.declaration
        if declaration in struck and not candidate.waits_for_plan:
            raise Rejected("strike-only-at-t", fields={"struck": "strike-only-at-t"})
        if declaration in struck:
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
        RejectPlan(
            authority=desk.organisation,
            duties=desk.actor.duties,
            reviewer=desk.actor.who,
            opinion=body.opinion,
        ),
    )
    return plan


def _of_authority(work: Work, desk: Desk, plan: UUID, expected: int | None) -> ReviewPlan:
    work.expect(REVIEW_PLAN, plan, expected)
    state = work.load(REVIEW_PLAN, plan)
    require_plan_authority(desk.actor, state)
    return state


def _require_nobody_own(work: Work, desk: Desk, plan: ReviewPlan) -> None:
    """Nobody reviews their own case, not even inside a plan (product section 4)."""
    preload_candidates(work, plan)
    own = desk.actor.person
    for candidate in plan.candidates:
        state: Declaration = work.load(DECLARATION, candidate.declaration)
        if own is not None and state.applicant == own:
            raise Rejected("own-case")

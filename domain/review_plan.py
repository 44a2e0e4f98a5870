"""Review plan (呈报方案): the candidates of one meeting, the experts it needs, and the rubric."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain import plan_draws, plan_publicity
from domain.decider import Decider, Rejected
from domain.plan_draws import (
    NO_DRAWS,
    CountTrial,
    DrawLinked,
    Draws,
    DrawUnlinked,
    LinkDraw,
    TrialCounted,
    UnlinkDraw,
)
from domain.plan_publicity import (
    AddPublicityEvidence,
    ClosePlanPublicity,
    ExtendPlanPublicity,
    OpenPlanPublicity,
    PlanPublicised,
    PlanPublicityClosed,
    PlanPublicityExtended,
    Publicities,
    PublicityEvidenceAdded,
)
from domain.rubric import RubricItem
from domain.terms import Duty, TitleLevel


class PlanKind(StrEnum):
    """方案类型"""

    ORDINARY = "ORDINARY"
    SPECIAL = "SPECIAL"

    @property
    def duty(self) -> Duty:
        """Who may review it; ordinary and special plans have different officers."""
        return Duty.SPECIAL_PLANS if self is PlanKind.SPECIAL else Duty.ORDINARY_PLANS


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertRequirement:
    """专家需求 of one subject group."""

    group: str
    specialties: tuple[str, ...]
    level: TitleLevel
    """The lowest title level of an expert."""
    primary: int
    alternates: int


# Commands


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlan:
    """Makes the plan, or replaces what it says while it is with the office."""

    plan: UUID
    committee: UUID
    office: UUID
    name: str
    kind: PlanKind
    year: int
    requirements: tuple[ExpertRequirement, ...]
    rubric: tuple[RubricItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCandidate:
    declaration: UUID
    authority: UUID
    """The title authority of its route, stage T or F."""
    waits_for_plan: bool
    """Whether the plan's approval is stage T of the declaration (a routes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCandidate:
    declaration: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPlan:
    office: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePlan:
    authority: UUID
    duties: tuple[Duty, ...]
    struck: tuple[UUID, ...]
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectPlan:
    authority: UUID
    duties: tuple[Duty, ...]
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCandidate:
    """The approved plan goes on without it: an objection has sent the case back."""

    declaration: UUID


Command = (
    DraftPlan
    | AddCandidate
    | RemoveCandidate
    | SubmitPlan
    | ApprovePlan
    | RejectPlan
    | DropCandidate
    | plan_publicity.Command
    | plan_draws.Command
)

# Events


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDrafted:
    """拟定呈报方案"""

    plan: UUID
    committee: UUID
    office: UUID
    name: str
    kind: PlanKind
    year: int
    requirements: tuple[ExpertRequirement, ...]
    rubric: tuple[RubricItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateAdded:
    """增加参评人员"""

    declaration: UUID
    authority: UUID
    waits_for_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRemoved:
    """移出参评人员"""

    declaration: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSubmitted:
    """呈报方案上报"""

    forwarded_to: UUID
    kind: PlanKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApproved:
    """呈报方案审核通过"""

    authority: UUID
    struck: tuple[UUID, ...]
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNotApproved:
    """呈报方案审核不通过"""

    authority: UUID
    opinion: str


Event = (
    PlanDrafted
    | CandidateAdded
    | CandidateRemoved
    | PlanSubmitted
    | PlanApproved
    | PlanNotApproved
    | plan_publicity.Event
    | plan_draws.Event
)

# State


class PlanStatus(StrEnum):
    NEW = "NEW"
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """参评人员"""

    declaration: UUID
    authority: UUID
    waits_for_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    status: PlanStatus = PlanStatus.NEW
    plan: UUID | None = None
    committee: UUID | None = None
    office: UUID | None = None
    name: str = ""
    kind: PlanKind = PlanKind.ORDINARY
    year: int = 0
    requirements: tuple[ExpertRequirement, ...] = ()
    rubric: tuple[RubricItem, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    forwarded_to: UUID | None = None
    """The title authority it was submitted to, the last time it was."""
    publicities: Publicities = plan_publicity.NONE
    expert_draws: Draws = NO_DRAWS

    @property
    def draws(self) -> tuple[UUID, ...]:
        """The formal draw and its supplements, without those that came to nothing."""
        return self.expert_draws.listed

    @property
    def publicity(self) -> str:
        """Code of the publicity now running."""
        return self.publicities.running

    @property
    def last_day(self) -> date | None:
        return self.publicities.last_day

    @property
    def closed(self) -> tuple[str, ...]:
        """Codes of the publicities that are over."""
        return self.publicities.closed


def decide(command: Command, state: ReviewPlan) -> list[Event]:
    match command:
        case DraftPlan():
            return _draft(command, state)
        case AddCandidate(declaration=declaration, authority=authority):
            _require(state, PlanStatus.DRAFT)
            if any(c.declaration == declaration for c in state.candidates):
                return []
            if any(c.authority != authority for c in state.candidates):
                raise Rejected("plan-mixed-authority")
            return [
                CandidateAdded(
                    declaration=declaration,
                    authority=authority,
                    waits_for_plan=command.waits_for_plan,
                )
            ]
        case RemoveCandidate(declaration=declaration):
            _require(state, PlanStatus.DRAFT)
            if not any(c.declaration == declaration for c in state.candidates):
                raise Rejected("not-in-this-plan")
            return [CandidateRemoved(declaration=declaration)]
        case DropCandidate(declaration=declaration):
            _require(state, PlanStatus.APPROVED)
            if not any(c.declaration == declaration for c in state.candidates):
                return []
            return [CandidateRemoved(declaration=declaration)]
        case SubmitPlan():
            _require(state, PlanStatus.DRAFT)
            if not state.candidates:
                raise Rejected("plan-without-candidates")
            return [PlanSubmitted(forwarded_to=state.candidates[0].authority, kind=state.kind)]
        case ApprovePlan():
            _require_reviewer(command.authority, command.duties, state)
            listed = {c.declaration for c in state.candidates}
            if not set(command.struck) < listed:
                raise Rejected("plan-without-candidates", fields={"struck": "not-in-this-plan"})
            return [
                PlanApproved(
                    authority=command.authority, struck=command.struck, opinion=command.opinion
                )
            ]
        case RejectPlan():
            _require_reviewer(command.authority, command.duties, state)
            if not command.opinion.strip():
                raise Rejected("opinion-required", fields={"opinion": "field-required"})
            return [PlanNotApproved(authority=command.authority, opinion=command.opinion)]
        case (
            OpenPlanPublicity()
            | ExtendPlanPublicity()
            | ClosePlanPublicity()
            | AddPublicityEvidence()
        ):
            _require(state, PlanStatus.APPROVED)
            return list(plan_publicity.decide(command, state.publicities))
        case LinkDraw() | UnlinkDraw() | CountTrial():
            _require(state, PlanStatus.APPROVED)
            return list(plan_draws.decide(command, state.expert_draws))
        case _:
            assert_never(command)


def _draft(command: DraftPlan, state: ReviewPlan) -> list[Event]:
    if state.status not in (PlanStatus.NEW, PlanStatus.DRAFT):
        raise Rejected("plan-not-with-office")
    fields: dict[str, str] = {}
    if not command.name.strip():
        fields["name"] = "field-required"
    if not command.requirements or any(
        r.primary < 1 or r.alternates < 0 for r in command.requirements
    ):
        fields["requirements"] = "requirements-wrong"
    if len({r.group for r in command.requirements}) < len(command.requirements):
        fields["requirements"] = "groups-unique"
    if sum(r.primary for r in command.requirements) % 2 == 0:
        fields.setdefault("requirements", "seats-odd")
    if not command.rubric:
        fields["rubric"] = "rubric-wrong"
    for place, item in enumerate(command.rubric):
        fields |= {f"rubric.{place}.{name}": code for name, code in item.flaws().items()}
    if len({item.code for item in command.rubric}) < len(command.rubric):
        fields["rubric"] = "rubric-unique"
    if fields:
        raise Rejected("plan-wrong", fields=fields)
    return [
        PlanDrafted(
            plan=command.plan,
            committee=command.committee,
            office=command.office,
            name=command.name.strip(),
            kind=command.kind,
            year=command.year,
            requirements=command.requirements,
            rubric=command.rubric,
        )
    ]


def _require(state: ReviewPlan, status: PlanStatus) -> None:
    if state.status is not status:
        raise Rejected("plan-not-with-office" if status is PlanStatus.DRAFT else "plan-not-ready")


def _require_reviewer(authority: UUID, duties: tuple[Duty, ...], state: ReviewPlan) -> None:
    _require(state, PlanStatus.SUBMITTED)
    if state.forwarded_to != authority:
        raise Rejected("not-your-turn")
    if state.kind.duty not in duties:
        raise Rejected("plan-other-duty", kind=state.kind)


def evolve(state: ReviewPlan, event: Event) -> ReviewPlan:
    match event:
        case PlanDrafted():
            return replace(
                state,
                status=PlanStatus.DRAFT,
                plan=event.plan,
                committee=event.committee,
                office=event.office,
                name=event.name,
                kind=event.kind,
                year=event.year,
                requirements=event.requirements,
                rubric=event.rubric,
            )
        case CandidateAdded():
            candidate = Candidate(
                declaration=event.declaration,
                authority=event.authority,
                waits_for_plan=event.waits_for_plan,
            )
            return replace(state, candidates=(*state.candidates, candidate))
        case CandidateRemoved(declaration=declaration):
            return _without(state, (declaration,))
        case PlanSubmitted(forwarded_to=authority):
            return replace(state, status=PlanStatus.SUBMITTED, forwarded_to=authority)
        case PlanApproved(struck=struck):
            return replace(_without(state, struck), status=PlanStatus.APPROVED)
        case PlanNotApproved():
            return replace(state, status=PlanStatus.DRAFT)
        case (
            PlanPublicised()
            | PlanPublicityExtended()
            | PlanPublicityClosed()
            | PublicityEvidenceAdded()
        ):
            return replace(state, publicities=plan_publicity.evolve(state.publicities, event))
        case DrawLinked() | DrawUnlinked() | TrialCounted():
            return replace(state, expert_draws=plan_draws.evolve(state.expert_draws, event))
        case _:
            assert_never(event)


def _without(state: ReviewPlan, gone: tuple[UUID, ...]) -> ReviewPlan:
    return replace(
        state, candidates=tuple(c for c in state.candidates if c.declaration not in gone)
    )


REVIEW_PLAN: Decider[Command, ReviewPlan, Event] = Decider(
    "review_plan", get_args(Event), ReviewPlan(), decide, evolve
)

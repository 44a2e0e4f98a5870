"""Review plan (呈报方案): the candidates of one meeting, the experts it needs, and the rubric."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.committees import (
    plan_candidates,
    plan_draws,
    plan_files,
    plan_publicity,
)
from domain.committees.plan_candidates import (
    AddCandidates,
    CandidateAdded,
    CandidateRemoved,
    CandidatesAdded,
    CandidatesRemoved,
    RemoveCandidates,
)
from domain.committees.plan_draws import (
    NO_DRAWS,
    CountTrial,
    DrawLinked,
    Draws,
    DrawUnlinked,
    LinkDraw,
    TrialCounted,
    UnlinkDraw,
)
from domain.committees.plan_files import (
    AddPlanFile,
    PlanFileAdded,
    PlanFileRemoved,
    RemovePlanFile,
)
from domain.committees.plan_publicity import (
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
from domain.committees.rubric import RubricItem
from domain.decider import Decider, Rejected
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
    """Codes. A candidate belongs to the first group that has the candidate's specialty."""
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
    maker: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPlan:
    office: UUID
    maker: UUID
    specialties: frozenset[str]
    """Those that the candidates have chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePlan:
    authority: UUID
    duties: tuple[Duty, ...]
    reviewer: UUID
    struck: tuple[UUID, ...]
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectPlan:
    authority: UUID
    duties: tuple[Duty, ...]
    reviewer: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCandidate:
    """The approved plan goes on without it: an objection has sent the case back."""

    declaration: UUID


Command = (
    DraftPlan
    | SubmitPlan
    | ApprovePlan
    | RejectPlan
    | DropCandidate
    | plan_candidates.Command
    | plan_publicity.Command
    | plan_draws.Command
    | plan_files.Command
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
    maker: UUID | None
    """The person, or the account where it is nobody's in particular; None in early events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSubmitted:
    """呈报方案上报"""

    forwarded_to: UUID
    kind: PlanKind
    maker: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApproved:
    """呈报方案审核通过"""

    authority: UUID
    reviewer: UUID | None
    struck: tuple[UUID, ...]
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNotApproved:
    """呈报方案审核不通过"""

    authority: UUID
    reviewer: UUID | None
    opinion: str


Event = (
    PlanDrafted
    | PlanSubmitted
    | PlanApproved
    | PlanNotApproved
    | plan_candidates.Event
    | plan_publicity.Event
    | plan_draws.Event
    | plan_files.Event
)

# State


class PlanStatus(StrEnum):
    NEW = "NEW"
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"


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
    candidates: plan_candidates.Candidates = ()
    files: plan_files.Files = ()
    makers: frozenset[UUID] = frozenset()
    """Who drafted or submitted it, each as the events name them."""
    reviewers: frozenset[tuple[PlanKind, UUID]] = frozenset()
    """Who has decided on it, and as what kind of plan."""
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
        case AddCandidates() | RemoveCandidates():
            _require(state, PlanStatus.DRAFT)
            return list(plan_candidates.decide(command, state.candidates))
        case AddPlanFile() | RemovePlanFile():
            _require(state, PlanStatus.DRAFT)
            return list(plan_files.decide(command, state.files))
        case DropCandidate(declaration=declaration):
            _require(state, PlanStatus.APPROVED)
            if not any(c.declaration == declaration for c in state.candidates):
                return []
            return [CandidateRemoved(declaration=declaration)]
        case SubmitPlan():
            return _submit(command, state)
        case ApprovePlan():
            _require_reviewer(command, state)
            listed = {c.declaration for c in state.candidates}
            if not set(command.struck) < listed:
                raise Rejected("plan-without-candidates", fields={"struck": "not-in-this-plan"})
            return [
                PlanApproved(
                    authority=command.authority,
                    reviewer=command.reviewer,
                    struck=command.struck,
                    opinion=command.opinion,
                )
            ]
        case RejectPlan():
            _require_reviewer(command, state)
            if not command.opinion.strip():
                raise Rejected("opinion-required", fields={"opinion": "field-required"})
            return [
                PlanNotApproved(
                    authority=command.authority, reviewer=command.reviewer, opinion=command.opinion
                )
            ]
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
            maker=command.maker,
        )
    ]


def _submit(command: SubmitPlan, state: ReviewPlan) -> list[Event]:
    """Every candidate must find a subject group, or nobody would review them."""
    _require(state, PlanStatus.DRAFT)
    if not state.candidates:
        raise Rejected("plan-without-candidates")
    covered = {code for group in state.requirements for code in group.specialties}
    if left := sorted(command.specialties - covered):
        raise Rejected("specialties-uncovered", specialties=tuple(left))
    return [
        PlanSubmitted(
            forwarded_to=state.candidates[0].authority, kind=state.kind, maker=command.maker
        )
    ]


def _require(state: ReviewPlan, status: PlanStatus) -> None:
    if state.status is not status:
        raise Rejected("plan-not-with-office" if status is PlanStatus.DRAFT else "plan-not-ready")


def _require_reviewer(command: ApprovePlan | RejectPlan, state: ReviewPlan) -> None:
    """Another person than who made it, and for a special plan than who reviews ordinary ones.

    The duties tell those apart at any moment; a plan whose kind was changed, or an officer
    whose duties were, would get round them. Source: 正常方案和特殊方案由不同的人进行审核.
    """
    _require(state, PlanStatus.SUBMITTED)
    if state.forwarded_to != command.authority:
        raise Rejected("not-your-turn")
    if state.kind.duty not in command.duties:
        raise Rejected("plan-other-duty", kind=state.kind)
    if command.reviewer in state.makers:
        raise Rejected("plan-own-making")
    if any(who == command.reviewer and kind is not state.kind for kind, who in state.reviewers):
        raise Rejected("plan-other-person", kind=state.kind)


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
                makers=_with(state.makers, event.maker),
            )
        case CandidateAdded() | CandidateRemoved() | CandidatesAdded() | CandidatesRemoved():
            return replace(state, candidates=plan_candidates.evolve(state.candidates, event))
        case PlanFileAdded() | PlanFileRemoved():
            return replace(state, files=plan_files.evolve(state.files, event))
        case PlanSubmitted(forwarded_to=authority, maker=maker):
            return replace(
                state,
                status=PlanStatus.SUBMITTED,
                forwarded_to=authority,
                makers=_with(state.makers, maker),
            )
        case PlanApproved(struck=struck, reviewer=reviewer):
            return replace(
                state,
                status=PlanStatus.APPROVED,
                candidates=plan_candidates.without(state.candidates, struck),
                reviewers=_reviewed(state, reviewer),
            )
        case PlanNotApproved(reviewer=reviewer):
            return replace(state, status=PlanStatus.DRAFT, reviewers=_reviewed(state, reviewer))
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


def _with(known: frozenset[UUID], who: UUID | None) -> frozenset[UUID]:
    return known if who is None else known | {who}


def _reviewed(state: ReviewPlan, who: UUID | None) -> frozenset[tuple[PlanKind, UUID]]:
    return state.reviewers if who is None else state.reviewers | {(state.kind, who)}


REVIEW_PLAN: Decider[Command, ReviewPlan, Event] = Decider(
    "review_plan", get_args(Event), ReviewPlan(), decide, evolve
)

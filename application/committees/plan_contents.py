"""What a review plan holds while its office drafts it (C11): candidates and attachments."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from application.cases.fees import require_settled
from application.desk import Desk
from application.permissions import require_plan_office
from application.work import Work
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import JoinPlan, LeavePlan
from domain.cases.fee_notice import FEE_NOTICE
from domain.committees.committee import COMMITTEE
from domain.committees.plan_candidates import AddCandidates, Candidate, RemoveCandidates
from domain.committees.plan_files import (
    AddPlanFile,
    PlanFile,
    PlanFileKind,
    RemovePlanFile,
)
from domain.committees.review_plan import REVIEW_PLAN, ReviewPlan
from domain.configuration.route import StageKind
from domain.configuration.template import Attachment
from domain.decider import Rejected
from domain.kept_file import kept
from domain.streams import fee_notice_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    declarations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repicked:
    """Of one page of a list: whom to take up, and who is listed no longer, if they were."""

    added: tuple[UUID, ...]
    dropped: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAttachment:
    """A file that has been kept already."""

    kind: PlanFileKind
    file: Attachment


def plan_of_office(work: Work, desk: Desk, plan: UUID, expected: int | None) -> ReviewPlan:
    """Raises `Hidden` unless it is the actor's own."""
    work.expect(REVIEW_PLAN, plan, expected)
    state = work.load(REVIEW_PLAN, plan)
    require_plan_office(desk.actor, state)
    return state


def add_candidates(work: Work, desk: Desk, plan: UUID, form: Picked, expected: int | None) -> UUID:
    """列入参评人员: all of them or none."""
    plan_of_office(work, desk, plan, expected)
    _require_some(form)
    list_candidates(work, desk, plan, form.declarations)
    return plan


def remove_candidates(
    work: Work, desk: Desk, plan: UUID, form: Picked, expected: int | None
) -> UUID:
    """移出参评人员: the declarations stay where they are, free for another plan."""
    plan_of_office(work, desk, plan, expected)
    _require_some(form)
    unlist_candidates(work, desk, plan, form.declarations)
    return plan


def repick(work: Work, desk: Desk, plan: UUID, form: Repicked, expected: int | None) -> UUID:
    """列入与移出, as one decision."""
    state = plan_of_office(work, desk, plan, expected)
    listed = {one.declaration for one in state.candidates}
    unlist_candidates(work, desk, plan, tuple(one for one in form.dropped if one in listed))
    list_candidates(work, desk, plan, form.added)
    return plan


def list_candidates(work: Work, desk: Desk, plan: UUID, declarations: Iterable[UUID]) -> None:
    state = work.load(REVIEW_PLAN, plan)
    listed = {one.declaration for one in state.candidates}
    new = [one for one in dict.fromkeys(declarations) if one not in listed]
    work.preload(DECLARATION, new)
    if state.committee is not None and work.load(COMMITTEE, state.committee).fee_first:
        work.preload(FEE_NOTICE, map(fee_notice_stream, new))
    candidates = tuple(_candidate(work, desk, plan, state.committee, one) for one in new)
    work.do(REVIEW_PLAN, plan, AddCandidates(candidates=candidates))


def unlist_candidates(work: Work, desk: Desk, plan: UUID, declarations: tuple[UUID, ...]) -> None:
    work.do(REVIEW_PLAN, plan, RemoveCandidates(declarations=declarations))
    work.preload(DECLARATION, declarations)
    for gone in dict.fromkeys(declarations):
        work.do(DECLARATION, gone, LeavePlan(plan=plan, organisation=desk.organisation))


def preload_candidates(work: Work, plan: ReviewPlan) -> None:
    """Before all of them are moved."""
    work.preload(DECLARATION, (one.declaration for one in plan.candidates))


def require_committee(work: Work, declaration: UUID, committee: UUID | None) -> None:
    choice = work.load(DECLARATION, declaration).choice
    if choice is None or choice.committee is None or choice.committee != committee:
        raise Rejected("not-a-candidate", fields={"candidates": "not-a-candidate"})


def specialties_of(work: Work, plan: ReviewPlan) -> frozenset[str]:
    """Those that the candidates have chosen."""
    preload_candidates(work, plan)
    choices = (work.load(DECLARATION, one.declaration).choice for one in plan.candidates)
    return frozenset(choice.specialty for choice in choices if choice is not None)


def add_file(
    work: Work, desk: Desk, plan: UUID, form: PlanAttachment, expected: int | None
) -> UUID:
    """上传呈报方案附件; sealed under the plan's own key."""
    plan_of_office(work, desk, plan, expected)
    file = PlanFile(kind=form.kind, file=kept(form.file, plan))
    work.do(REVIEW_PLAN, plan, AddPlanFile(file=file))
    return plan


def remove_file(work: Work, desk: Desk, plan: UUID, digest: str, expected: int | None) -> UUID:
    """删除呈报方案附件"""
    plan_of_office(work, desk, plan, expected)
    work.do(REVIEW_PLAN, plan, RemovePlanFile(digest=digest))
    return plan


def _candidate(
    work: Work, desk: Desk, plan: UUID, committee: UUID | None, declaration: UUID
) -> Candidate:
    require_committee(work, declaration, committee)
    assert committee is not None, "a declaration was found for it"
    require_settled(work, declaration, committee)
    command = JoinPlan(plan=plan, organisation=desk.organisation)
    state = work.do(DECLARATION, declaration, command)
    authority = next(
        stage
        for stage in state.route.stages
        if stage.kind in (StageKind.TITLE_AUTHORITY, StageKind.FILING)
    )
    return Candidate(
        declaration=declaration,
        authority=authority.organisation,
        waits_for_plan=authority.kind is StageKind.TITLE_AUTHORITY,
    )


def _require_some(form: Picked) -> None:
    if not form.declarations:
        raise Rejected("nothing-chosen", fields={"declarations": "field-required"})

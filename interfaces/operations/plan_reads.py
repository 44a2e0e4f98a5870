"""Questions about review plans (C11, H13, H14, H23)."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application.permissions import Hidden, sees_plan
from domain.committee import COMMITTEE
from domain.review_plan import REVIEW_PLAN, ExpertRequirement, PlanKind, PlanStatus
from domain.rubric import RubricItem, highest_total, lowest_total
from domain.terms import Role, TitleLevel
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from projections import declaration_lists, fee_notices, plans
from projections.plans import CandidateRow, PlanRow

PLANNERS = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
SORTS = ("-drafted_at", "submitted_at", "name", "year", "status", "candidates")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer(PlanRow):
    """A plan with all that a reviewer looks at."""

    requirements: tuple[ExpertRequirement, ...]
    rubric: tuple[RubricItem, ...]
    lowest_total: int
    highest_total: int
    """What the weighted points of one expert can add up to."""
    listed: tuple[CandidateRow, ...]
    """参评人员"""
    draws: tuple[UUID, ...]
    """The formal draw and its supplements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanConditions:
    text: str = ""
    """Part of the plan's name."""
    kind: PlanKind | None = None
    status: PlanStatus | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCommittee:
    committee: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """An accepted declaration that is in no plan yet."""

    declaration: UUID
    applicant_name: str | None
    unit_name: str | None
    title: str
    title_level: TitleLevel
    specialty_name: str | None
    fee_due: bool
    """Neither paid nor exempted; where the committee wants the fee first, no plan takes it."""


def plan_list(system: System, call: Call[PlanConditions]) -> Page[PlanRow]:
    """The office's own plans, or those submitted to the title authority."""
    asked = call.body
    conditions = plans.PlanFilter(
        text=asked.text, kind=asked.kind, status=asked.status, year=asked.year
    )
    own = call.actor.bodies
    if not own:
        raise Hidden
    office = call.actor.role is Role.COMMITTEE_OFFICER
    with system.reading() as tx:
        found = (plans.of_office if office else plans.of_authority)(
            tx, own, conditions, wanted(call)
        )
    return page_of(found)


def one_plan(system: System, call: Call[Any]) -> PlanAnswer:
    return plan_of(system, call, call.id)


def plan_of(system: System, call: Call[Any], plan: UUID) -> PlanAnswer:
    """Raises `Hidden` unless the actor may see it."""
    state, version = folded(system, call, REVIEW_PLAN, plan)
    if not sees_plan(call.actor, state):
        raise Hidden
    with system.reading() as tx:
        row = plans.get(tx, plan)
        listed = plans.candidates(tx, plan)
    if row is None:  # the read model is about to show it
        raise Hidden
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    return PlanAnswer(
        **values,
        requirements=state.requirements,
        rubric=state.rubric,
        lowest_total=lowest_total(state.rubric),
        highest_total=highest_total(state.rubric),
        listed=listed,
        draws=state.draws,
    )


def choosable(system: System, call: Call[OfCommittee]) -> tuple[Choosable, ...]:
    """Accepted declarations of one committee of the office, ready for a plan."""
    if call.body.committee is None:
        return ()
    return choosable_of(system, call, call.body.committee)


def choosable_of(system: System, call: Call[Any], committee: UUID) -> tuple[Choosable, ...]:
    state, _ = folded(system, call, COMMITTEE, committee)
    if state.office is None or not call.actor.acts_for(state.office):
        raise Hidden
    with system.reading() as tx:
        rows = declaration_lists.candidates_for_plan(tx, state.office, committee)
        unpaid = fee_notices.unsettled(tx, [row.declaration for row in rows])
    return tuple(
        Choosable(
            declaration=row.declaration,
            applicant_name=row.applicant_name,
            unit_name=row.unit_name,
            title=row.title,
            title_level=row.title_level,
            specialty_name=row.specialty_name,
            fee_due=row.declaration in unpaid,
        )
        for row in rows
    )


PLANS_EXPORT = Export(
    title="呈报方案",
    rows=plan_list,
    columns=(
        ("方案名称", lambda row: row.name),
        ("评委会", lambda row: row.committee_name),
        ("方案类型", lambda row: row.kind),
        ("年度", lambda row: row.year),
        ("参评人员", lambda row: row.candidates),
        ("状态", lambda row: row.status),
        ("拟定时间", lambda row: row.drafted_at),
        ("上报时间", lambda row: row.submitted_at),
    ),
)
LIST = Read(
    name="plans.list",
    functions=("C11", "H13", "H14", "H23"),
    path="/plans",
    summary="呈报方案列表",
    handler=plan_list,
    answer=PlanRow,
    filters=PlanConditions,
    export=PLANS_EXPORT,
    paged=True,
    sorts=SORTS,
    roles=PLANNERS,
)
ONE = Read(
    name="plans.one",
    functions=("C11", "H13", "H14", "H23"),
    path="/plans/{id}",
    summary="呈报方案：参评人员、专家需求、打分细则",
    handler=one_plan,
    answer=PlanAnswer,
    roles=(*PLANNERS, Role.AUDITOR),
)
CHOOSABLE = Read(
    name="plans.choosable",
    functions=("C11",),
    path="/plans/choosable",
    summary="可列入呈报方案的申报",
    handler=choosable,
    answer=tuple[Choosable, ...],
    filters=OfCommittee,
    roles=(Role.COMMITTEE_OFFICER,),
)
READS = (LIST, ONE, CHOOSABLE)

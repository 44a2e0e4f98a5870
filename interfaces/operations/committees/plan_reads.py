"""Questions about review plans (C11, H13, H14, H23)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application.permissions import Hidden, sees_plan
from domain.committees.plan_files import PlanFile, PlanFileKind
from domain.committees.review_plan import (
    REVIEW_PLAN,
    ExpertRequirement,
    PlanKind,
    PlanStatus,
    ReviewPlan,
)
from domain.committees.rubric import RubricItem, highest_total, lowest_total
from domain.terms import Role
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from projections.committees import plans
from projections.committees.plans import CandidatesAt, PlanRow

PLANNERS = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
SORTS = ("-drafted_at", "submitted_at", "name", "year", "status", "candidates")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCandidates:
    """学科组 and how many candidates have a specialty of it."""

    group: str
    candidates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFileItem:
    kind: PlanFileKind
    digest: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer(PlanRow):
    """A plan with all that a reviewer looks at."""

    requirements: tuple[ExpertRequirement, ...]
    rubric: tuple[RubricItem, ...]
    lowest_total: int
    highest_total: int
    """What the weighted points of one expert can add up to."""
    groups: tuple[GroupCandidates, ...]
    """How the candidates fall to the subject groups."""
    uncovered: tuple[str, ...]
    """Codes of specialties that candidates have chosen and no group has."""
    stays: tuple[CandidatesAt, ...]
    """How many of its candidates lie at which stage."""
    files: tuple[PlanFileItem, ...]
    draws: tuple[UUID, ...]
    """The formal draw and its supplements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanConditions:
    text: str = ""
    """Part of the plan's name."""
    kind: PlanKind | None = None
    status: PlanStatus | None = None
    year: int | None = None


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
        chosen = plans.specialties(tx, plan)
        stays = plans.stays(tx, plan)
    if row is None:  # the read model is about to show it
        raise Hidden
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    return PlanAnswer(
        **values,
        requirements=state.requirements,
        rubric=state.rubric,
        lowest_total=lowest_total(state.rubric),
        highest_total=highest_total(state.rubric),
        groups=_groups(state, chosen),
        uncovered=tuple(sorted(set(chosen) - _covered(state))),
        stays=stays,
        files=tuple(_file(one) for one in state.files),
        draws=state.draws,
    )


def _groups(state: ReviewPlan, chosen: Mapping[str, int]) -> tuple[GroupCandidates, ...]:
    """Each specialty counts for the first group that has it."""
    left = dict(chosen)
    return tuple(
        GroupCandidates(
            group=one.group, candidates=sum(left.pop(code, 0) for code in one.specialties)
        )
        for one in state.requirements
    )


def _covered(state: ReviewPlan) -> set[str]:
    return {code for one in state.requirements for code in one.specialties}


def _file(one: PlanFile) -> PlanFileItem:
    file = one.file
    return PlanFileItem(
        kind=one.kind,
        digest=file.digest,
        name=str(file.name),
        media_type=file.media_type,
        size=file.size,
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
READS = (LIST, ONE)

"""Candidates and attachments of a review plan (C11, H13, H14, H23), and its changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from application.committees import plan_contents as p
from application.permissions import Hidden, require_plan_office, sees_plan
from application.ports import Receipt
from domain import kept_file
from domain.committees.committee import COMMITTEE
from domain.committees.plan_candidates import MOST_CANDIDATES, CandidatesAdded, CandidatesRemoved
from domain.committees.plan_files import PlanFileAdded, PlanFileKind, PlanFileRemoved
from domain.committees.plan_publicity import PlanPublicised, PlanPublicityClosed
from domain.committees.review_plan import (
    REVIEW_PLAN,
    PlanApproved,
    PlanDrafted,
    PlanNotApproved,
    PlanStatus,
    PlanSubmitted,
    ReviewPlan,
)
from domain.decider import Rejected
from domain.terms import DeclarationType, Role, TitleLevel
from infrastructure.uploads.attachments import KINDS
from interfaces.history import History
from interfaces.http.calls import Call, File, Page, Upload
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.cases.attachments import Showing, keep, sent
from interfaces.operations.committees.plan_reads import PLANNERS
from interfaces.system import System, command
from interfaces.words import word
from projections.cases import declaration_lists, fee_notices
from projections.cases.declaration_filter import DeclarationFilter
from projections.cases.declaration_lists import DeclarationRow
from projections.committees import plans
from projections.committees.plans import CandidateRow

OFFICE = (Role.COMMITTEE_OFFICER,)
READERS = (*PLANNERS, Role.AUDITOR)
SORTS = ("listed", "name", "unit", "level", "specialty")
CHOOSABLE_SORTS = ("since", "name", "unit", "level")


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateConditions:
    """Of those listed, and of those who may be."""

    specialty: str = ""
    """Code."""
    title_level: TitleLevel | None = None
    unit: str = ""
    """Part of the unit's name, its pinyin or initials."""
    division: str = ""
    """Six digits; everything inside it."""
    declaration_type: DeclarationType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosableConditions(CandidateConditions):
    committee: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """An accepted declaration that is in no plan yet."""

    declaration: UUID
    applicant_name: str | None
    unit_name: str | None
    title: str
    title_level: TitleLevel
    specialty: str
    specialty_name: str | None
    declaration_type: DeclarationType
    fee_due: bool
    """Neither paid nor exempted; where the committee wants the fee first, no plan takes it."""
    listed: bool
    """In the plan that asks; never true where none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFileForm:
    """One file of what is attached to the plan."""

    kind: PlanFileKind
    file: Upload


def listed(system: System, call: Call[Any]) -> Page[CandidateRow]:
    """参评人员 of a plan. Raises `Hidden` unless the actor may see it."""
    _seen(system, call, call.id)
    with system.reading() as tx:
        return page_of(plans.candidate_page(tx, call.id, _filter(call.body), wanted(call)))


def choosable(system: System, call: Call[ChoosableConditions]) -> Page[Choosable]:
    """Accepted declarations of one committee of the office, ready for a plan."""
    if call.body.committee is None:
        return Page((), 0)
    return choosable_of(system, call, call.body.committee)


def pickable(system: System, call: Call[Any]) -> Page[Choosable]:
    """Whom the plan lists and whom it may list, in one order, so that ticks stay in place."""
    state = _seen(system, call, call.id)
    assert state.committee is not None, "a plan that is seen was drafted"
    return choosable_of(system, call, state.committee, call.id)


def choosable_of(
    system: System, call: Call[Any], committee: UUID, plan: UUID | None = None
) -> Page[Choosable]:
    office = _office(system, call, committee)
    with system.reading() as tx:
        found = declaration_lists.candidates_for_plan(
            tx, office, committee, _filter(call.body), wanted(call), plan
        )
        unpaid = fee_notices.unsettled(tx, [row.declaration for row in found.rows])
    return Page(
        tuple(_choosable(row, row.declaration in unpaid) for row in found.rows), found.total
    )


def add_matching(system: System, call: Call[CandidateConditions]) -> Receipt:
    """Takes up everybody who fits the conditions now, but for those whose fee must come first."""
    state, _ = folded(system, call, REVIEW_PLAN, call.id)
    require_plan_office(call.actor, state)
    assert state.committee is not None, "a plan that is seen was drafted"
    office = _office(system, call, state.committee)
    committee, _ = folded(system, call, COMMITTEE, state.committee)
    with system.reading() as tx:
        found = declaration_lists.all_candidates_for_plan(
            tx, office, state.committee, _filter(call.body), most=MOST_CANDIDATES + 1
        )
        unpaid = fee_notices.unsettled(tx, found) if committee.fee_first else frozenset()
    chosen = tuple(one for one in found if one not in unpaid)
    if not chosen:
        raise Rejected("nobody-matches")
    asked: Call[Any] = call
    return system.run(replace(asked, body=p.Picked(declarations=chosen)), p.add_candidates)


def attach(system: System, call: Call[PlanFileForm]) -> Receipt:
    """Keeps the file before the plan names it."""
    state, _ = folded(system, call, REVIEW_PLAN, call.id)
    require_plan_office(call.actor, state)
    if state.status is not PlanStatus.DRAFT:
        raise Rejected("plan-not-with-office")
    file = keep(system, call.id, call.body.file, "file")
    asked: Call[Any] = call
    body = p.PlanAttachment(kind=call.body.kind, file=file)
    return system.run(replace(asked, body=body), p.add_file)


def detach(system: System, call: Call[NoBody]) -> Receipt:
    asked: Call[Any] = call
    return system.run(replace(asked, body=call.path["digest"]), p.remove_file)


def attachment(system: System, call: Call[Showing]) -> File:
    """A file that the plan names; for whoever may see the plan."""
    state = _seen(system, call, call.id)
    named = next((one.file for one in state.files if one.file.digest == call.path["digest"]), None)
    if named is None:
        raise Hidden
    return sent(system, call.id, kept_file.attachment(named), inline=call.body.inline)


def _seen(system: System, call: Call[Any], plan: UUID) -> ReviewPlan:
    state, _ = folded(system, call, REVIEW_PLAN, plan)
    if not sees_plan(call.actor, state):
        raise Hidden
    return state


def _office(system: System, call: Call[Any], committee: UUID) -> UUID:
    state, _ = folded(system, call, COMMITTEE, committee)
    if state.office is None or not call.actor.acts_for(state.office):
        raise Hidden
    return state.office


def _filter(asked: CandidateConditions) -> DeclarationFilter:
    return DeclarationFilter(
        specialty=asked.specialty.strip(),
        title_level=asked.title_level,
        unit=asked.unit.strip(),
        division=asked.division.strip(),
        declaration_type=asked.declaration_type,
    )


def _choosable(row: DeclarationRow, fee_due: bool) -> Choosable:
    return Choosable(
        declaration=row.declaration,
        applicant_name=row.applicant_name,
        unit_name=row.unit_name,
        title=row.title,
        title_level=row.title_level,
        specialty=row.specialty,
        specialty_name=row.specialty_name,
        declaration_type=row.declaration_type,
        fee_due=fee_due,
        listed=row.plan is not None,
    )


def _counted(value: Any) -> str:
    return f"{len(value)} 人"


def _requirements(value: Any) -> str:
    return "；".join(
        f"{one.group}（{'、'.join(one.specialties)}）{word(one.level)}以上，"
        f"正选 {one.primary}，备选 {one.alternates}"
        for one in value
    )


def _rubric(value: Any) -> str:
    return "；".join(
        f"{one.code} {one.name} {one.minimum} 至 {one.maximum} 分，权重 {one.weight}"
        for one in value
    )


def _plan_file(value: Any) -> str:
    return f"{word(value.kind)} {value.file.name}"


_LABELS: Mapping[str, str] = {
    "name": "方案名称",
    "kind": "方案类型",
    "year": "年度",
    "requirements": "专家需求",
    "rubric": "打分细则",
    "candidates": "增加参评人员",
    "declarations": "移出参评人员",
    "struck": "审核移出",
    "file": "附件",
    "forwarded_to": "审核部门",
    "opinion": "审核意见",
    "code": "公示",
    "last_day": "公示最后一日",
}
PLAN_HISTORY = History(
    things="plans",
    functions=("C11", "H23"),
    decider=REVIEW_PLAN,
    roles=READERS,
    sees=sees_plan,
    labels=_LABELS,
    about=(
        PlanDrafted,
        CandidatesAdded,
        CandidatesRemoved,
        PlanFileAdded,
        PlanFileRemoved,
        PlanSubmitted,
        PlanApproved,
        PlanNotApproved,
        PlanPublicised,
        PlanPublicityClosed,
    ),
    words={
        "candidates": _counted,
        "declarations": _counted,
        "struck": _counted,
        "requirements": _requirements,
        "rubric": _rubric,
        "file": _plan_file,
    },
)
CANDIDATES_EXPORT = Export(
    title="参评人员",
    rows=listed,
    columns=(
        ("姓名", lambda row: row.applicant_name),
        ("工作单位", lambda row: row.unit_name),
        ("申报职称", lambda row: row.title),
        ("级别", lambda row: row.title_level),
        ("专业", lambda row: row.specialty_name),
        ("申报类型", lambda row: row.declaration_type),
        ("状态", lambda row: row.status),
    ),
)
CHOOSABLE_EXPORT = Export(
    title="可列入呈报方案的申报",
    rows=choosable,
    columns=(
        ("姓名", lambda row: row.applicant_name),
        ("工作单位", lambda row: row.unit_name),
        ("申报职称", lambda row: row.title),
        ("级别", lambda row: row.title_level),
        ("专业", lambda row: row.specialty_name),
        ("申报类型", lambda row: row.declaration_type),
        ("待缴费", lambda row: "是" if row.fee_due else ""),
    ),
)
ADD = Operation(
    name="plans.add-candidates",
    functions=("C11",),
    path="/plans/{id}/candidates",
    summary="列入参评人员",
    body=p.Picked,
    handler=command(p.add_candidates),
    roles=OFFICE,
    refusals=("fee-not-settled", "in-another-plan", "not-a-candidate", "plan-too-large"),
)
ADD_MATCHING = Operation(
    name="plans.add-matching",
    functions=("C11",),
    path="/plans/{id}/candidates/matching",
    summary="列入符合条件的全部人员",
    body=CandidateConditions,
    handler=add_matching,
    roles=OFFICE,
    refusals=("nobody-matches", "plan-not-with-office", "plan-too-large"),
)
REMOVE = Operation(
    name="plans.remove-candidates",
    functions=("C11",),
    path="/plans/{id}/candidates/remove",
    summary="移出参评人员",
    body=p.Picked,
    handler=command(p.remove_candidates),
    roles=OFFICE,
    refusals=("not-in-this-plan", "plan-not-with-office"),
)
ATTACH = Operation(
    name="plans.attach",
    functions=("C11",),
    path="/plans/{id}/attachments",
    summary="上传呈报方案附件",
    body=PlanFileForm,
    handler=attach,
    roles=OFFICE,
    attachments=True,
    refusals=("attachment-type-not-allowed", "files-too-many", "plan-not-with-office"),
)
DETACH = Operation(
    name="plans.detach",
    functions=("C11",),
    path="/plans/{id}/attachments/{digest:str}/remove",
    summary="删除呈报方案附件",
    handler=detach,
    roles=OFFICE,
    refusals=("plan-not-with-office",),
)
LISTED = Read(
    name="plans.candidates",
    functions=("C11", "H13", "H14", "H23"),
    path="/plans/{id}/candidates",
    summary="呈报方案的参评人员",
    handler=listed,
    answer=CandidateRow,
    filters=CandidateConditions,
    export=CANDIDATES_EXPORT,
    paged=True,
    sorts=SORTS,
    roles=READERS,
)
CHOOSABLE = Read(
    name="plans.choosable",
    functions=("C11",),
    path="/plans/choosable",
    summary="可列入呈报方案的申报",
    handler=choosable,
    answer=Choosable,
    filters=ChoosableConditions,
    export=CHOOSABLE_EXPORT,
    paged=True,
    sorts=CHOOSABLE_SORTS,
    roles=OFFICE,
)
ATTACHMENT = Read(
    name="plans.attachment",
    functions=("C11", "H13", "H14", "H23"),
    path="/plans/{id}/attachments/{digest:str}",
    summary="下载呈报方案附件",
    handler=attachment,
    filters=Showing,
    answer=File,
    media=KINDS,
    roles=READERS,
)

COMMANDS = (ADD, ADD_MATCHING, REMOVE, ATTACH, DETACH)
READS = (LISTED, CHOOSABLE, ATTACHMENT, PLAN_HISTORY.read)

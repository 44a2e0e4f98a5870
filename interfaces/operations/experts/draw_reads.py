"""Questions about draws (C1, C2): the pool beforehand, exclusions, empty seats, public records."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from application.experts.draw_pool import Survey, survey
from application.permissions import Hidden, require_plan_office, sees_draw
from application.work import Work
from domain.committees.review_plan import REVIEW_PLAN, PlanStatus
from domain.decider import Rejected
from domain.experts.draw_request import DrawKind
from domain.experts.expert_draw import (
    EXPERT_DRAW,
    ExpertDraw,
    Status,
    transcript,
)
from domain.rules.avoidance import ExclusionRule
from domain.rules.draw_algorithm import GroupSeats, Party
from domain.rules.draw_transcript import Transcript
from domain.terms import Role
from interfaces.draw_evidence import Names, said
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.experts.review_reads import AUDITED
from interfaces.system import System
from projections.committees import plans
from projections.experts import draw_exclusions, draw_lists, draws
from projections.experts.draw_exclusions import ExclusionFilter
from projections.experts.draw_lists import (
    LackingFilter,
    LackingRow,
    RecordFilter,
    RecordRow,
)

OFFICE = (Role.COMMITTEE_OFFICER,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    by_group: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionConditions:
    rule: ExclusionRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """回避与排除: one rule that keeps one expert out."""

    place: int
    """As in the transcript, whose hash of that place stands for it."""
    expert_name: str | None
    """None for those to whom the names are secret."""
    unit_name: str | None
    rule: ExclusionRule
    evidence: str
    """In words: whose case, which days, which level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingConditions:
    text: str = ""
    """Part of the plan's name, or name of the committee, its pinyin or initials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConditions:
    text: str = ""
    """Part of the plan's name, or name of the committee, its pinyin or initials."""
    kind: DrawKind | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened to a draw, as the public may know it."""

    at: datetime
    code: str
    """Stored name of the event."""
    party: Party | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRecord(RecordRow):
    """A draw in public: all that was promised, published and revealed, and nobody's name."""

    algorithm: str
    groups: tuple[GroupSeats, ...]
    by_group: bool
    cap_per_unit: int
    eligible: int
    excluded: int
    exclusions: int
    """Reasons; somebody may be excluded for several."""
    thin_groups: tuple[str, ...]
    frozen: str
    hrss_promise: str
    committee_promise: str
    hrss_secret: str
    committee_secret: str
    public_source: str
    public_value: str
    seed: str
    reason: str
    """Of a secret that was not revealed."""
    trials: int
    """Of the plan."""
    follows: UUID | None
    others: tuple[RecordRow, ...]
    """Every draw of the same plan, oldest first."""
    moments: tuple[Moment, ...]


def pool_survey(system: System, call: Call[Grouping]) -> Survey:
    return survey_of(system, call, by_group=call.body.by_group)


def survey_of(system: System, call: Call[Any], *, by_group: bool) -> Survey:
    """Raises `Rejected`: plan-not-ready, draw-running, draw-other-grouping."""
    work = Work(system.log, call.context)
    plan = work.load(REVIEW_PLAN, call.id)
    require_plan_office(call.actor, plan)
    if plan.status is not PlanStatus.APPROVED:
        raise Rejected("plan-not-ready")
    return survey(work, system.desk(call.actor), plan, by_group=by_group)


def exclusion_list(system: System, call: Call[ExclusionConditions]) -> Page[Excluded]:
    """For both parties and audit; the experts' names as those of the seats."""
    state, _ = folded(system, call, EXPERT_DRAW, call.id)
    if state.request is None:
        raise Hidden
    plan, _ = folded(system, call, REVIEW_PLAN, state.request.plan)
    if not sees_draw(call.actor, state, plan):
        raise Hidden
    named = call.actor.role is Role.AUDITOR or call.actor.acts_for(state.request.office)
    conditions = ExclusionFilter(draw=call.id, rule=call.body.rule)
    with system.reading() as tx:
        found = page_of(draw_exclusions.listing(tx, conditions, wanted(call)))
        names = Names(
            candidates={
                one.declaration: one.applicant_name or ""
                for one in plans.candidates(tx, state.request.plan)
            },
            draws={
                one.draw: place for place, one in enumerate(draws.of_plan(tx, state.request.plan))
            },
        )
    rows = tuple(
        Excluded(
            place=row.place,
            expert_name=row.expert_name if named else None,
            unit_name=row.unit_name if named else None,
            rule=row.rule,
            evidence=said(row.evidence, names),
        )
        for row in found.items
    )
    return Page(rows, found.total)


def lacking_list(system: System, call: Call[LackingConditions]) -> Page[LackingRow]:
    if not call.actor.bodies:
        raise Hidden
    conditions = LackingFilter(office=call.actor.bodies, text=call.body.text)
    with system.reading() as tx:
        return page_of(draw_lists.lacking(tx, conditions, wanted(call)))


def record_list(system: System, call: Call[RecordConditions]) -> Page[RecordRow]:
    asked = call.body
    conditions = RecordFilter(text=asked.text, kind=asked.kind, status=asked.status)
    with system.reading() as tx:
        return page_of(draw_lists.records(tx, conditions, wanted(call)))


def one_record(system: System, call: Call[NoBody]) -> DrawRecord:
    """Without log-in: whoever was a candidate, or lost to one, may look."""
    state = _public(system, call)
    request, pool = state.request, state.pool
    assert request is not None, "a public draw was requested"
    assert pool is not None, "a public draw has a pool"
    plan, _ = folded(system, call, REVIEW_PLAN, request.plan)
    with system.reading() as tx:
        others = draw_lists.records_of(tx, request.plan)
        row = draws.get(tx, call.id)
    mine = next((one for one in others if one.draw == call.id), None)
    if mine is None or row is None:
        raise Hidden
    failed = state.status is Status.FAILED
    return DrawRecord(
        **{f.name: getattr(mine, f.name) for f in fields(RecordRow)} | {"status": state.status},
        algorithm=request.algorithm,
        groups=request.groups,
        by_group=request.by_group,
        cap_per_unit=request.cap_per_unit,
        eligible=pool.eligible,
        excluded=len({one.expert for one in pool.exclusions}),
        exclusions=len(pool.exclusions),
        thin_groups=pool.thin_groups,
        frozen=pool.frozen,
        hrss_promise=state.hrss_promise,
        committee_promise=request.secret_commitment,
        hrss_secret=state.hrss_secret,
        committee_secret=state.committee_secret,
        public_source=request.public_source,
        public_value=state.public_value,
        seed=state.seed,
        reason=row.reason if failed else "",
        trials=plan.expert_draws.trials,
        follows=request.follows,
        others=others,
        moments=tuple(
            Moment(at=r.at, code=r.name, party=getattr(r.event, "party", None))
            for r in system.log.read(call.id)
            if r.name in TOLD
        ),
    )


def public_transcript(system: System, call: Call[Any]) -> Transcript:
    """Raises `Rejected`: draw-not-finished. It names nobody, so it is everybody's to check."""
    system.transcripts.attempt(call.address)
    return transcript(_public(system, call))


TOLD = (
    "expert_draw.PoolFrozen",
    "expert_draw.DrawApproved",
    "expert_draw.DrawNotApproved",
    "expert_draw.PublicValueRecorded",
    "expert_draw.SecretRevealed",
    "expert_draw.SecretNotRevealed",
    "expert_draw.ExpertsDrawn",
)
"""What the public is told of; who came and who did not is not its affair."""


def _public(system: System, call: Call[Any]) -> ExpertDraw:
    state, _ = folded(system, call, EXPERT_DRAW, call.id)
    if state.request is None or state.request.kind not in draw_lists.PUBLIC_KINDS:
        raise Hidden
    return state


EXCLUSIONS_EXPORT = Export(
    title="回避与排除",
    rows=exclusion_list,
    columns=(
        ("序号", lambda row: row.place),
        ("专家", lambda row: row.expert_name),
        ("单位", lambda row: row.unit_name),
        ("规则", lambda row: row.rule),
        ("依据", lambda row: row.evidence),
    ),
)
LACKING_EXPORT = Export(
    title="补充抽取",
    rows=lacking_list,
    columns=(
        ("呈报方案", lambda row: row.plan_name),
        ("评委会", lambda row: row.committee_name),
        ("应有正选", lambda row: row.wanted),
        ("已有人选", lambda row: row.held),
        ("空缺", lambda row: row.missing),
        ("最近抽取时间", lambda row: row.drawn_at),
    ),
)
RECORDS_EXPORT = Export(
    title="专家抽取公开",
    rows=record_list,
    columns=(
        ("评委会", lambda row: row.committee_name),
        ("呈报方案", lambda row: row.plan_name),
        ("抽取方式", lambda row: row.kind),
        ("状态", lambda row: row.status),
        ("申请时间", lambda row: row.requested_at),
        ("抽取时间", lambda row: row.drawn_at),
    ),
)
SURVEY = Read(
    name="draws.survey",
    functions=("C1", "C2"),
    path="/plans/{id}/draw-survey",
    summary="抽取前核对人数：各组符合条件的专家、需要的席位、按规则排除的人数",
    handler=pool_survey,
    answer=Survey,
    filters=Grouping,
    roles=OFFICE,
)
EXCLUSIONS = Read(
    name="draws.exclusions",
    functions=("C1", "C2"),
    path="/draws/{id}/exclusions",
    summary="回避与排除：每一项的规则与依据",
    handler=exclusion_list,
    answer=Excluded,
    filters=ExclusionConditions,
    export=EXCLUSIONS_EXPORT,
    paged=True,
    sorts=("place", "rule"),
    roles=AUDITED,
)
LACKING = Read(
    name="draws.lacking",
    functions=("C2",),
    path="/draws/lacking",
    summary="有空缺席位、需要补充抽取的方案",
    handler=lacking_list,
    answer=LackingRow,
    filters=LackingConditions,
    export=LACKING_EXPORT,
    paged=True,
    sorts=("-drawn_at", "plan", "missing"),
    roles=OFFICE,
)
RECORDS = Read(
    name="draw-records.list",
    functions=("C1", "C2"),
    path="/draw-records",
    summary="专家抽取公开",
    handler=record_list,
    answer=RecordRow,
    filters=RecordConditions,
    export=RECORDS_EXPORT,
    paged=True,
    sorts=("-requested_at", "drawn_at", "plan", "status"),
    public=True,
)
RECORD = Read(
    name="draw-records.one",
    functions=("C1", "C2"),
    path="/draw-records/{id}",
    summary="一次专家抽取的全部公开信息，不含姓名",
    handler=one_record,
    answer=DrawRecord,
    public=True,
)
PUBLIC_TRANSCRIPT = Read(
    name="draw-records.transcript",
    functions=("C1", "C2"),
    path="/draw-records/{id}/transcript",
    summary="抽取过程记录，供任何人重新演算",
    handler=public_transcript,
    answer=Transcript,
    public=True,
)

READS = (SURVEY, EXCLUSIONS, LACKING, RECORDS, RECORD, PUBLIC_TRANSCRIPT)

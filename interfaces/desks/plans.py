"""Pages of review plans: the office makes them (C11), the title office reviews them (H13, H14)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.planning import PlanForm
from domain.review_plan import REVIEW_PLAN, PlanStatus, ReviewPlan
from domain.terms import Role, TitleLevel
from interfaces.desks import plan_publicity
from interfaces.desks.meetings import may_convene
from interfaces.desks.review_wording import PUBLICITIES, tone
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import plan_reads
from interfaces.operations import plans as commands
from interfaces.operations.asking import folded
from interfaces.operations.plan_reads import Choosable, PlanAnswer, PlanConditions
from interfaces.system import System
from interfaces.words import choices_of, stage_word
from projections import catalogue, committees, draws, meetings
from projections.catalogue import NodeKind
from projections.plans import CandidateRow

OFFICE = (Role.COMMITTEE_OFFICER,)
TABS = (("candidates", "参评人员"), ("requirements", "专家需求"), ("rubric", "打分细则"))
LARGEST_TREE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    tab: str = "candidates"


def show_list(system: System, call: Call[PlanConditions]) -> Show:
    return Show(
        "plans/list.html",
        {
            "plans": plan_reads.plan_list(system, call),
            "office": call.actor.role is Role.COMMITTEE_OFFICER,
            "tone": tone,
        },
    )


def choose_committee(system: System, call: Call[NoBody]) -> Show | Redirect:
    """First the committee, as candidates and specialties depend on it."""
    with system.reading() as tx:
        rows = committees.by_office(tx, _office(call))
    own = [row for row in rows if not row.cancelled]
    if len(own) == 1:
        return Redirect(f"/plans/new/{own[0].committee}")
    return Show("plans/choose.html", {"committees": own})


def show_new(system: System, call: Call[NoBody]) -> Show:
    committee: UUID = call.path["committee"]
    initial = {"committee": committee, "year": system.clock.today().year, "kind": "ORDINARY"}
    values = _form_values(system, call, committee, ())
    return Show("plans/edit.html", {**values, "initial": initial, "version": None, "name": "draft"})


def show_edit(system: System, call: Call[NoBody]) -> Show:
    plan = plan_reads.one_plan(system, call)
    state, version = folded(system, call, REVIEW_PLAN, call.id)
    values = _form_values(system, call, plan.committee, tuple(plan.listed))
    return Show(
        "plans/edit.html",
        {**values, "initial": _form(state), "version": version, "name": "amend"},
    )


def show_plan(system: System, call: Call[Tab]) -> Show:
    plan = plan_reads.one_plan(system, call)
    actor = call.actor
    reviewing = actor.role is Role.TITLE_OFFICER and plan.status is PlanStatus.SUBMITTED
    office = actor.role is Role.COMMITTEE_OFFICER
    names = {code for code, _ in TABS}
    here = call.body.tab if call.body.tab in names else TABS[0][0]
    with system.reading() as tx:
        its_draws = draws.of_plan(tx, call.id)
        its_meetings = meetings.of_plan(tx, call.id)
        specialties = _specialty_names(tx, plan)
    return Show(
        "plans/plan.html",
        {
            "plan": plan,
            "here": here,
            "tabs": [(text, f"?tab={code}", code == here) for code, text in TABS],
            "specialties": specialties,
            "draws": its_draws,
            "meetings": its_meetings,
            "drafting": office and plan.status is PlanStatus.DRAFT,
            "reviewing": reviewing and plan.kind.duty in actor.duties,
            "other_duty": reviewing and plan.kind.duty not in actor.duties,
            "struck": [
                (one.declaration, f"{one.applicant_name or '—'}（{one.unit_name or '—'}）")
                for one in plan.listed
                if one.waits_for_plan
            ],
            "office": office,
            "publicity": plan_publicity.desk_of(system, call, plan),
            "draw_here": office and plan.status is PlanStatus.APPROVED and not its_meetings,
            "meeting_here": office and may_convene(plan, its_meetings),
            "publicities": PUBLICITIES,
            "stage_word": stage_word,
            "tone": tone,
        },
    )


def _form_values(
    system: System, call: Call[Any], committee: UUID, listed: tuple[CandidateRow, ...]
) -> dict[str, Any]:
    found = plan_reads.choosable_of(system, call, committee)
    with system.reading() as tx:
        row = committees.get(tx, committee)
        known = catalogue.specialties(tx, limit=LARGEST_TREE)
    series = set(row.series) if row else set()
    own = set(row.specialties) if row else set()
    return {
        "committee": row,
        "people": [*(_person(one) for one in listed), *(_person(one) for one in found)],
        "specialties": [
            (one.code, one.name)
            for one in known
            if one.series in series and (not own or one.code in own)
        ],
        "levels": choices_of(TitleLevel),
    }


def _person(one: CandidateRow | Choosable) -> tuple[UUID, str]:
    said = [one.applicant_name, one.unit_name, one.title]
    if isinstance(one, Choosable) and one.fee_due:
        said.append("待缴费")
    return one.declaration, "，".join(text or "—" for text in said)


def _form(state: ReviewPlan) -> PlanForm:
    """What the plan says now, for the form to start with."""
    assert state.committee is not None, "a plan that is shown was drafted"
    return PlanForm(
        committee=state.committee,
        name=state.name,
        kind=state.kind,
        year=state.year,
        requirements=state.requirements,
        rubric=state.rubric,
        candidates=tuple(one.declaration for one in state.candidates),
    )


def _specialty_names(tx: Any, plan: PlanAnswer) -> dict[str, str]:
    """As they were when the plan was submitted."""
    wanted = {code for one in plan.requirements for code in one.specialties}
    return catalogue.names_then(tx, NodeKind.SPECIALTY, wanted, plan.submitted_at)


def _office(call: Call[Any]) -> UUID:
    assert call.actor.organisation is not None, "an officer's account has an organisation"
    return call.actor.organisation


VIEWS: tuple[View, ...] = (
    View(
        name="pages.plans",
        functions=("C11", "H13", "H14", "H23"),
        path="/plans",
        title="呈报方案",
        show=show_list,
        filters=PlanConditions,
        paged=True,
        sorts=plan_reads.SORTS,
        export=plan_reads.PLANS_EXPORT,
        roles=plan_reads.PLANNERS,
    ),
    View(
        name="pages.plan-choose",
        functions=("C11",),
        path="/plans/new",
        title="拟定呈报方案",
        show=choose_committee,
        roles=OFFICE,
    ),
    View(
        name="pages.plan-new",
        functions=("C11",),
        path="/plans/new/{committee}",
        title="拟定呈报方案",
        show=show_new,
        roles=OFFICE,
        posts=(
            Post(operation=commands.DRAFT_PLAN, name="draft", to="/plans/{id}", done="plan-saved"),
        ),
    ),
    View(
        name="pages.plan-edit",
        functions=("C11",),
        path="/plans/{id}/edit",
        title="修改呈报方案",
        show=show_edit,
        roles=OFFICE,
        posts=(Post(operation=commands.AMEND_PLAN, to="/plans/{id}", done="plan-saved"),),
    ),
    View(
        name="pages.plan",
        functions=("C11", "C12", "H13", "H14", "H23"),
        path="/plans/{id}",
        title="呈报方案",
        show=show_plan,
        filters=Tab,
        roles=(*plan_reads.PLANNERS, Role.AUDITOR),
        posts=(
            Post(operation=commands.SUBMIT_PLAN, done="plan-submitted"),
            Post(operation=commands.APPROVE_PLAN, done="plan-approved"),
            Post(operation=commands.REJECT_PLAN, done="plan-rejected"),
            *plan_publicity.POSTS,
        ),
    ),
)

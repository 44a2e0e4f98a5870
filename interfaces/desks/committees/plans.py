"""Pages of review plans: the office makes them (C11), the title office reviews them (H13, H14)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from application.committees.planning import PlanForm
from domain.committees.review_plan import REVIEW_PLAN, PlanStatus, ReviewPlan
from domain.terms import Role, TitleLevel
from interfaces.desks.committees import plan_candidates, plan_publicity
from interfaces.desks.committees.meetings import may_convene
from interfaces.desks.committees.review_wording import PUBLICITIES, tone
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.asking import folded
from interfaces.operations.cases.attachments import Showing
from interfaces.operations.committees import plan_contents, plan_reads
from interfaces.operations.committees import plans as commands
from interfaces.operations.committees.plan_contents import CandidateConditions
from interfaces.operations.committees.plan_reads import PlanAnswer, PlanConditions
from interfaces.system import System
from interfaces.words import choices_of, stage_word
from projections.committees import committees, meetings, plans
from projections.configuration import catalogue
from projections.configuration.catalogue import NodeKind
from projections.experts import draws

OFFICE = (Role.COMMITTEE_OFFICER,)
TABS = (
    ("candidates", "参评人员"),
    ("requirements", "专家需求"),
    ("rubric", "打分细则"),
    ("files", "附件"),
    ("changes", "变更记录"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTab(CandidateConditions):
    tab: str = "candidates"
    struck: tuple[UUID, ...] = ()
    """Candidates marked to be struck; the marks go along from page to page."""


def show_list(system: System, call: Call[PlanConditions]) -> Show:
    return Show(
        "plans/list.html",
        {
            "plans": plan_reads.plan_list(system, call),
            "duties": call.actor.duties,
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
    values = _form_values(system, committee)
    return Show("plans/edit.html", {**values, "initial": initial, "version": None, "name": "draft"})


def show_edit(system: System, call: Call[NoBody]) -> Show:
    plan = plan_reads.one_plan(system, call)
    state, version = folded(system, call, REVIEW_PLAN, call.id)
    values = _form_values(system, plan.committee)
    return Show(
        "plans/edit.html",
        {**values, "initial": _form(state), "version": version, "name": "amend"},
    )


def show_plan(system: System, call: Call[PlanTab]) -> Show:
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
        struck = plans.candidates(tx, call.id, call.body.struck)
    return Show(
        "plans/plan.html",
        {
            "plan": plan,
            "here": here,
            "tabs": [(text, f"?{_carried(call, code)}", code == here) for code, text in TABS],
            "found": plan_contents.listed(system, call) if here == "candidates" else None,
            "changes": plan_contents.PLAN_HISTORY.of(system, call.id) if here == "changes" else (),
            "choices": plan_candidates.specialties_of(system, plan.committee),
            "specialties": specialties,
            "draws": its_draws,
            "meetings": its_meetings,
            "drafting": office and plan.status is PlanStatus.DRAFT,
            "reviewing": reviewing and plan.kind.duty in actor.duties,
            "other_duty": reviewing and plan.kind.duty not in actor.duties,
            "struck": [
                (one.declaration, f"{one.applicant_name or '—'}（{one.unit_name or '—'}）")
                for one in struck
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


def _carried(call: Call[PlanTab], tab: str) -> str:
    """The query string of a tab, with the marks."""
    return urlencode({"tab": tab, "struck": [str(one) for one in call.body.struck]}, doseq=True)


def _form_values(system: System, committee: UUID) -> dict[str, Any]:
    with system.reading() as tx:
        row = committees.get(tx, committee)
    return {
        "committee": row,
        "specialties": plan_candidates.specialties_of(system, committee),
        "levels": choices_of(TitleLevel),
    }


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
            Post(
                operation=commands.DRAFT_PLAN,
                name="draft",
                to="/plans/{id}/candidates",
                done="plan-saved",
            ),
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
        filters=PlanTab,
        paged=True,
        sorts=plan_contents.SORTS,
        export=plan_contents.CANDIDATES_EXPORT,
        roles=plan_contents.READERS,
        posts=(
            Post(operation=commands.SUBMIT_PLAN, done="plan-submitted"),
            Post(operation=plan_contents.REMOVE, name="remove", done="candidates-saved"),
            Post(
                operation=plan_contents.ATTACH,
                name="attach",
                to="/plans/{id}?tab=files",
                done="plan-file-added",
                about=("tab",),
            ),
            Post(
                operation=plan_contents.DETACH,
                name="detach",
                path="/plans/{id}/attachments/{digest:str}/remove",
                to="/plans/{id}?tab=files",
                done="plan-file-removed",
            ),
            Post(operation=commands.APPROVE_PLAN, done="plan-approved", about=("struck",)),
            Post(operation=commands.REJECT_PLAN, done="plan-rejected"),
            *plan_publicity.POSTS,
        ),
    ),
    View(
        name="pages.plan-attachment",
        functions=("C11", "H13", "H14", "H23"),
        path="/plans/{id}/attachments/{digest:str}",
        title="附件",
        show=plan_contents.attachment,
        filters=Showing,
        roles=plan_contents.READERS,
    ),
)

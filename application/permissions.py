"""Who may do and see what: by role, organisation, stage and own history. The only such place."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from application.desk import Actor
from domain.cases.declaration import Declaration, Status
from domain.cases.fee_notice import FeeNotice
from domain.cases.objection import Objection, found
from domain.cases.request_acts import StepRequest
from domain.cases.request_steps import RequestStatus
from domain.certificates.blank_certificates import BlankCertificates
from domain.certificates.certificate import Certificate
from domain.committees.committee import region
from domain.committees.review_meeting import ReviewMeeting
from domain.committees.review_plan import ReviewPlan
from domain.configuration.route import StageKind
from domain.decider import Rejected
from domain.experts.expert_draw import ExpertDraw
from domain.organisations.organisation import HR_KINDS, OrganisationKind
from domain.organisations.post_quota import PostQuota, QuotaStatus
from domain.terms import Role

OFFICERS = (
    Role.UNIT_OFFICER,
    Role.AUTHORITY_OFFICER,
    Role.TITLE_OFFICER,
    Role.COMMITTEE_OFFICER,
)
REVIEWERS: dict[StageKind, Role] = {
    StageKind.UNIT: Role.UNIT_OFFICER,
    StageKind.AUTHORITY: Role.AUTHORITY_OFFICER,
    StageKind.INDUSTRY: Role.AUTHORITY_OFFICER,
    StageKind.TITLE_OFFICE: Role.TITLE_OFFICER,
    StageKind.COMMITTEE: Role.COMMITTEE_OFFICER,
    StageKind.TITLE_AUTHORITY: Role.TITLE_OFFICER,
    StageKind.FILING: Role.TITLE_OFFICER,
    StageKind.PUBLICITY_BEFORE: Role.COMMITTEE_OFFICER,
    StageKind.PUBLICITY_AFTER: Role.COMMITTEE_OFFICER,
}
"""Which role works a stage; issuing belongs to whoever the route names."""


SUPERIORS = (Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER)
"""Officers of bodies that have units below them."""
BLANK_ASKERS = (Role.AUTHORITY_OFFICER, Role.COMMITTEE_OFFICER)
"""Officers of bodies that keep blank certificates: 主管部门 (D4), 评委会日常工作部门 (C7)."""


class Forbidden(Exception):
    """The actor may see the thing but not do this to it; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Hidden(Exception):
    """For this actor the thing does not exist."""


def passes(require: Callable[..., None], *of: Any) -> bool:
    """Whether the check lets it through; pages ask, so as to offer nothing that is refused."""
    try:
        require(*of)
    except (Rejected, Forbidden, Hidden):
        return False
    return True


def require_role(actor: Actor, *roles: Role) -> None:
    if actor.role not in roles:
        raise Forbidden("role-not-allowed")


def sees_declaration(actor: Actor, state: Declaration) -> bool:
    """The applicant; the bodies the case or an objection has reached; whoever audits."""
    if state.status is Status.NEW:
        return False
    if actor.role is Role.AUDITOR:
        return True
    if actor.role is Role.APPLICANT:
        return actor.person is not None and actor.person == state.applicant
    if actor.role in OFFICERS:
        reached = state.route.stages[: state.reached + 1]
        if any(actor.acts_for(s.organisation) for s in reached if not s.skipped):
            return True
        answered = (*state.objections, *state.reexaminations)
        return any(actor.acts_for(one.referred_to) for one in answered)
    return False


def sees_tracking(actor: Actor, state: Declaration, *, inside: bool) -> bool:
    """Title officers follow every submitted case of their own region, the others what they see.

    `inside`: the case was declared from within the region of the actor's body.
    """
    if sees_declaration(actor, state):
        return True
    return actor.role is Role.TITLE_OFFICER and inside and bool(state.route.stages)


def sees_objection(actor: Actor, state: Declaration, one: Objection) -> bool:
    """The bodies that deal with it, and whoever audits: nobody else learns who objected.

    Least of all the person of the case, whatever desk they sit at.
    """
    if actor.role is Role.AUDITOR:
        return True
    if actor.role not in OFFICERS or (actor.person and actor.person == state.applicant):
        return False
    return any(actor.acts_for(body) for body in one.bodies)


def require_objection_handler(actor: Actor, state: Declaration, which: UUID) -> None:
    """An officer of the body whose turn it is: the one that publicises, or the title authority
    that it was referred to."""
    one = found(state.objections, which)
    if one is None or one.referred_to is None:
        require_reviewer(actor, state)
        return
    require_declaration(actor, state)
    if not actor.acts_for(one.decided_by):
        raise Rejected("not-your-turn")
    require_role(actor, Role.TITLE_OFFICER)


def require_declaration(actor: Actor, state: Declaration) -> None:
    if not sees_declaration(actor, state):
        raise Hidden


def require_reviewer(actor: Actor, state: Declaration) -> None:
    """An officer of the body whose turn it is, in the role that the stage wants."""
    require_declaration(actor, state)
    require_role(actor, *OFFICERS)
    stage = state.stage
    if stage is None or not actor.acts_for(stage.organisation):
        raise Rejected("not-your-turn")
    wanted = REVIEWERS.get(stage.kind)
    if wanted is not None and actor.role is not wanted:
        raise Forbidden("role-not-allowed")


def require_applicant(actor: Actor, state: Declaration) -> None:
    require_role(actor, Role.APPLICANT)
    if state.status is Status.NEW or state.applicant != actor.person:
        raise Hidden


def sees_plan(actor: Actor, state: ReviewPlan) -> bool:
    if state.plan is None:
        return False
    if actor.role is Role.AUDITOR:
        return True
    if actor.role is Role.COMMITTEE_OFFICER:
        return actor.acts_for(state.office)
    if actor.role is Role.TITLE_OFFICER:
        return actor.acts_for(state.forwarded_to)
    return False


def require_plan_office(actor: Actor, state: ReviewPlan) -> None:
    """The committee's office that made the plan."""
    if not sees_plan(actor, state):
        raise Hidden
    require_role(actor, Role.COMMITTEE_OFFICER)


def require_plan_authority(actor: Actor, state: ReviewPlan) -> None:
    """The title authority that the plan was submitted to."""
    if not sees_plan(actor, state):
        raise Hidden
    require_role(actor, Role.TITLE_OFFICER)


def sees_draw(actor: Actor, state: ExpertDraw, plan: ReviewPlan) -> bool:
    """Both parties to it, and whoever audits. Those drawn see their own invitation only."""
    return state.request is not None and sees_plan(actor, plan)


def sees_transcript(actor: Actor, state: ExpertDraw, plan: ReviewPlan) -> bool:
    """Whoever sees the draw, and everyone drawn: it names nobody and proves the lot fair."""
    if actor.role is Role.EXPERT:
        return actor.person is not None and actor.person in state.drawn
    return sees_draw(actor, state, plan)


def sees_meeting(actor: Actor, state: ReviewMeeting, plan: ReviewPlan) -> bool:
    """Its members, the office that holds it, the title authority, and whoever audits."""
    if not state.roster:
        return False
    if actor.role is Role.EXPERT:
        return actor.person is not None and actor.person in state.roster
    return sees_plan(actor, plan)


def require_judge(actor: Actor, state: ReviewMeeting, declaration: UUID) -> None:
    """An expert who has signed in and does not stand back (回避) from this candidate."""
    if actor.role is not Role.EXPERT or actor.person not in state.electors(declaration):
        raise Hidden


def sees_certificate(actor: Actor, state: Certificate, *, inside: bool) -> bool:
    """The holder, the issuer, whoever audits; title officers see all of their own region.

    `inside`: the holder declared from within the region of the actor's body.
    """
    issued = state.issued
    if issued is None:
        return False
    if actor.role is Role.AUDITOR:
        return True
    if actor.role is Role.APPLICANT:
        return actor.person is not None and actor.person == issued.person
    if actor.role in (Role.TITLE_OFFICER, Role.COMMITTEE_OFFICER):
        if actor.acts_for(issued.issuer):
            return True
        return actor.role is Role.TITLE_OFFICER and inside
    return False


def reports_certificate(actor: Actor, issuer: UUID, *, own: str, division: str) -> bool:
    """Title officers report what was issued inside their region, to the ministry (H18).

    `own` and `division` are the divisions of the actor's body and of the issuer.
    """
    if actor.role is not Role.TITLE_OFFICER:
        return False
    return actor.acts_for(issuer) or division.startswith(region(own))


def require_reporter(actor: Actor, issuer: UUID, *, own: str, division: str) -> None:
    if not reports_certificate(actor, issuer, own=own, division=division):
        raise Hidden


def keeps_bar(actor: Actor, own: str, entered: str) -> bool:
    """Whether a record of the blacklist is this actor's to see and to change.

    Administrators keep all of them, title officers what bodies of their own region entered.
    `own` and `entered` are the divisions of the actor's body and of the body that entered it;
    `entered` is empty where an administrator did, and such a record is the province's.
    """
    if actor.role is Role.ADMINISTRATOR:
        return True
    if actor.role is not Role.TITLE_OFFICER:
        return False
    return entered.startswith(region(own)) if entered else own.endswith("0000")


def keeps_record(actor: Actor, organisation: UUID | None, own: str, entered: str) -> bool:
    """Whether a record about a person is this actor's to correct and to withdraw.

    The body that entered it; title officers what bodies of their own region entered. `own` and
    `entered` as for the blacklist; what the system entered is the province's.
    """
    if actor.role is Role.COMMITTEE_OFFICER:
        return actor.acts_for(organisation)
    if actor.role is not Role.TITLE_OFFICER:
        return False
    return entered.startswith(region(own)) if entered else own.endswith("0000")


def sees_quota(actor: Actor, state: PostQuota, *, inside: bool) -> bool:
    """The unit; once it was submitted, the bodies that review it and whoever audits or configures.

    Title officers see all of their own region; `inside`: the unit lies within it.
    """
    if state.unit is None:
        return False
    if actor.role is Role.UNIT_OFFICER:
        return actor.organisation == state.unit
    if state.authority is None:
        return False
    if actor.role in (Role.AUDITOR, Role.ADMINISTRATOR):
        return True
    if actor.role is Role.AUTHORITY_OFFICER:
        return actor.organisation == state.authority
    if actor.role is Role.TITLE_OFFICER:
        return inside or actor.organisation in (state.authority, state.title_office)
    return False


def require_quota_reviewer(actor: Actor, state: PostQuota) -> None:
    """An officer of the body whose turn it is; a title office may be the unit's authority too."""
    require_role(actor, Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER)
    if actor.organisation not in (state.authority, state.title_office):
        raise Hidden
    if state.status is QuotaStatus.AT_TITLE_OFFICE:
        require_role(actor, Role.TITLE_OFFICER)


def sees_request(actor: Actor, state: StepRequest) -> bool:
    """The person, the unit that asks for them, the bodies it has come to, and whoever audits.

    What a unit has only begun is the unit's alone.
    """
    if state.person is None:
        return False
    if actor.role is Role.APPLICANT:
        begun = state.by_unit and state.steps.status is RequestStatus.DRAFT
        return actor.person == state.person and not begun
    if actor.role is Role.AUDITOR:
        return True
    if actor.role is Role.UNIT_OFFICER and state.by_unit and actor.organisation == state.unit:
        return True
    return actor.role in REQUEST_REVIEWERS and actor.organisation in state.steps.reached


_OF_STEPS: dict[RequestStatus, tuple[Role, ...]] = {
    RequestStatus.AT_HR_UNIT: (Role.UNIT_OFFICER,),
    RequestStatus.AT_AUTHORITY: (Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER),
    RequestStatus.AT_HRSS: (Role.TITLE_OFFICER,),
}
"""Which roles work a step of a request; a title office may be a unit's authority too."""
REQUEST_REVIEWERS = tuple(dict.fromkeys(role for roles in _OF_STEPS.values() for role in roles))


def may_request(actor: Actor, state: StepRequest) -> bool:
    """Whoever asks: the person, or an officer of the unit that asks for them."""
    if state.by_unit:
        return actor.role is Role.UNIT_OFFICER and actor.organisation == state.unit
    return actor.role is Role.APPLICANT and actor.person == state.person


def require_requester(actor: Actor, state: StepRequest) -> None:
    if not sees_request(actor, state):
        raise Hidden
    if not may_request(actor, state):
        raise Forbidden("not-the-requester")


def require_request_reviewer(actor: Actor, state: StepRequest) -> None:
    """An officer of the body whose turn it is, and never in their own case."""
    if not sees_request(actor, state):
        raise Hidden
    if state.steps.waiting is None or state.steps.waiting != actor.organisation:
        raise Rejected("not-your-turn")
    require_role(actor, *_OF_STEPS[state.steps.status])
    if actor.person is not None and actor.person == state.person:
        raise Rejected("own-case")


def sees_blanks(actor: Actor, state: BlankCertificates) -> bool:
    """The body that asks, the title offices that it has come to, and whoever audits."""
    if state.body is None:
        return False
    if actor.role is Role.AUDITOR:
        return True
    if actor.role in BLANK_ASKERS:
        return actor.acts_for(state.body)
    reached = any(actor.acts_for(body) for body in state.steps.reached)
    return actor.role is Role.TITLE_OFFICER and reached


def require_blank_asker(actor: Actor, state: BlankCertificates) -> None:
    if not sees_blanks(actor, state):
        raise Hidden
    require_role(actor, *BLANK_ASKERS)


def require_blank_grantor(actor: Actor, state: BlankCertificates) -> None:
    """An officer of the title office whose turn it is."""
    if not sees_blanks(actor, state):
        raise Hidden
    require_role(actor, Role.TITLE_OFFICER)
    if not actor.acts_for(state.steps.waiting):
        raise Rejected("not-your-turn")


def sees_fee_notice(actor: Actor, state: FeeNotice, *, inside: bool) -> bool:
    """Who pays, the committee's office, whoever audits; title officers see their own region.

    `inside`: the committee's division lies within the region of the actor's body.
    """
    if state.person is None:
        return False
    if actor.role is Role.AUDITOR:
        return True
    if actor.role is Role.APPLICANT:
        return actor.person == state.person
    if actor.role is Role.COMMITTEE_OFFICER:
        return actor.acts_for(state.office)
    return actor.role is Role.TITLE_OFFICER and inside


def require_fee_office(actor: Actor, state: FeeNotice) -> None:
    """The office of the committee that the fee is due to."""
    if actor.role is not Role.COMMITTEE_OFFICER or not actor.acts_for(state.office):
        raise Hidden


def keeps_unit(actor: Actor, kind: OrganisationKind, above: tuple[UUID, ...]) -> bool:
    """Whether an HR unit or agency and its users are this officer's to keep (D3).

    `above` are the bodies above it, to the top of the tree.
    """
    if actor.role not in SUPERIORS or kind not in HR_KINDS:
        return False
    return any(actor.acts_for(body) for body in above)


def settles_unit(actor: Actor, superior: UUID) -> bool:
    """Whether the registration of a unit below that body waits for this actor."""
    if actor.role is Role.ADMINISTRATOR:
        return True
    return actor.role in SUPERIORS and actor.acts_for(superior)


def vouches_for(actor: Actor, registrar: UUID | None) -> bool:
    """Who may hand out the code with which a person opens their account.

    A title office for anybody; units and committee offices for those that they registered.
    """
    if actor.role in (Role.ADMINISTRATOR, Role.TITLE_OFFICER):
        return True
    if actor.role in (Role.UNIT_OFFICER, Role.COMMITTEE_OFFICER):
        return registrar is not None and actor.acts_for(registrar)
    return False


def require_same_body(actor: Actor, organisation: UUID | None) -> None:
    """What belongs to another body does not exist for this one."""
    if not actor.acts_for(organisation):
        raise Hidden

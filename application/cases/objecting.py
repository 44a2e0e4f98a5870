"""Objections (异议) against a publicised case: raised by anybody, dealt with by its bodies."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.cases.fees import end_before_review
from application.cases.reviewing import reviewed
from application.committees.publicising import go_on
from application.desk import Desk
from application.organisations.post_quotas import end_without_title
from application.permissions import Hidden, require_objection_handler
from application.work import Work
from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.objection import (
    DismissObjection,
    InvestigateObjection,
    RaiseObjection,
    ReferObjection,
    UpholdObjection,
)
from domain.committees.review_plan import REVIEW_PLAN, DropCandidate
from domain.configuration.route import StageKind
from domain.configuration.template import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionForm:
    """登记异议"""

    content: str
    received_on: date
    objector: str = ""
    """Name of the person or body; empty for a letter without one."""
    contact: str = ""
    evidence: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicObjection:
    """提出异议, against somebody of the public list."""

    objection: UUID
    """Follows from the receipt code; the evidence is kept under it."""
    plan: UUID
    code: str
    content: str
    objector: str = ""
    contact: str = ""
    evidence: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFinding:
    """核查情况"""

    objection: UUID
    finding: str
    evidence: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionReferral:
    """提请职称管理部门认定"""

    objection: UUID
    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDismissal:
    objection: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionUpholding:
    objection: UUID
    opinion: str
    ends: bool
    """Whether the case ends with it; else it goes back to the applicant."""


def raise_objection(
    work: Work, desk: Desk, declaration: UUID, form: ObjectionForm, expected: int | None
) -> UUID:
    reviewed(work, desk, declaration, expected)
    command = RaiseObjection(
        objection=desk.new_id(),
        organisation=desk.organisation,
        officer=desk.actor.person,
        objector=form.objector,
        contact=form.contact,
        content=form.content,
        evidence=form.evidence,
        received_on=form.received_on,
        on=desk.today,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def publicised(work: Work, desk: Desk, declaration: UUID, plan: UUID, code: str) -> Declaration:
    """The case as the public sees it today. Raises `Hidden` where it does not."""
    state = work.load(DECLARATION, declaration)
    stage = state.stage
    shown = stage is not None and stage.code == code and state.plan == plan
    if not shown or state.last_day is None or desk.today > state.last_day:
        raise Hidden
    return state


def object_in_public(
    work: Work, desk: Desk, declaration: UUID, form: PublicObjection, _: int | None
) -> UUID:
    """Open to the public, and to those who are logged in."""
    state = publicised(work, desk, declaration, form.plan, form.code)
    assert state.stage is not None, "a publicised case lies at a stage"
    command = RaiseObjection(
        objection=form.objection,
        organisation=state.stage.organisation,
        officer=None,
        objector=form.objector,
        contact=form.contact,
        content=form.content,
        evidence=form.evidence,
        received_on=desk.today,
        on=desk.today,
        person=desk.actor.person,
        public=True,
        sealed_for=form.objection,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def investigate_objection(
    work: Work, desk: Desk, declaration: UUID, form: ObjectionFinding, expected: int | None
) -> UUID:
    _handled(work, desk, declaration, form.objection, expected)
    command = InvestigateObjection(
        objection=form.objection,
        organisation=desk.organisation,
        officer=desk.actor.person,
        finding=form.finding,
        evidence=form.evidence,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def refer_objection(
    work: Work, desk: Desk, declaration: UUID, form: ObjectionReferral, expected: int | None
) -> UUID:
    """提请认定: a second body looks before a case of the committee ends."""
    _handled(work, desk, declaration, form.objection, expected)
    command = ReferObjection(
        objection=form.objection,
        organisation=desk.organisation,
        officer=desk.actor.person,
        proposal=form.proposal,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def dismiss_objection(
    work: Work, desk: Desk, declaration: UUID, form: ObjectionDismissal, expected: int | None
) -> UUID:
    """The case goes on, at once where its publicity is over already."""
    _handled(work, desk, declaration, form.objection, expected)
    command = DismissObjection(
        objection=form.objection,
        organisation=desk.organisation,
        officer=desk.actor.person,
        opinion=form.opinion,
    )
    work.do(DECLARATION, declaration, command)
    go_on(work, desk, declaration)
    return declaration


def uphold_objection(
    work: Work, desk: Desk, declaration: UUID, form: ObjectionUpholding, expected: int | None
) -> UUID:
    """The case ends, or goes back to the applicant and out of its plan."""
    before = _handled(work, desk, declaration, form.objection, expected)
    command = UpholdObjection(
        objection=form.objection,
        organisation=desk.organisation,
        officer=desk.actor.person,
        opinion=form.opinion,
        ends=form.ends,
    )
    state = work.do(DECLARATION, declaration, command)
    stage = before.stage
    assert stage is not None, "a publicised case lies at a stage"
    if not state.status.finished:
        if before.plan is not None:
            work.do(REVIEW_PLAN, before.plan, DropCandidate(declaration=declaration))
    elif stage.kind is StageKind.PUBLICITY_AFTER:
        end_without_title(work, declaration)  # it was reviewed, so that its fee stays due
    else:
        end_before_review(work, declaration)
    return declaration


def _handled(
    work: Work, desk: Desk, declaration: UUID, objection: UUID, expected: int | None
) -> Declaration:
    """The case, for an officer of the body whose turn the objection is."""
    work.expect(DECLARATION, declaration, expected)
    state = work.load(DECLARATION, declaration)
    require_objection_handler(desk.actor, state, objection)
    return state

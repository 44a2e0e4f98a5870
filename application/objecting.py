"""Objections (异议) against a publicised case, as the body that publicises it deals with them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.fees import end_before_review
from application.reviewing import reviewed
from application.work import Work
from domain.declaration import DECLARATION
from domain.objection import (
    DismissObjection,
    InvestigateObjection,
    RaiseObjection,
    UpholdObjection,
)
from domain.template import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionForm:
    """登记异议"""

    objector: str
    """Name of the person or body; 匿名 for a letter without one."""
    content: str
    received_on: date
    contact: str = ""
    evidence: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFinding:
    """核查情况"""

    objection: UUID
    finding: str


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


def investigate_objection(
    work: Work, desk: Desk, declaration: UUID, form: ObjectionFinding, expected: int | None
) -> UUID:
    reviewed(work, desk, declaration, expected)
    command = InvestigateObjection(
        objection=form.objection,
        organisation=desk.organisation,
        officer=desk.actor.person,
        finding=form.finding,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def dismiss_objection(
    work: Work, desk: Desk, declaration: UUID, form: ObjectionDismissal, expected: int | None
) -> UUID:
    reviewed(work, desk, declaration, expected)
    command = DismissObjection(
        objection=form.objection,
        organisation=desk.organisation,
        officer=desk.actor.person,
        opinion=form.opinion,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def uphold_objection(
    work: Work, desk: Desk, declaration: UUID, form: ObjectionUpholding, expected: int | None
) -> UUID:
    """The case ends, or goes back to the applicant."""
    reviewed(work, desk, declaration, expected)
    command = UpholdObjection(
        objection=form.objection,
        organisation=desk.organisation,
        officer=desk.actor.person,
        opinion=form.opinion,
        ends=form.ends,
    )
    state = work.do(DECLARATION, declaration, command)
    if state.status.finished:
        end_before_review(work, declaration)
    return declaration

"""Objections (异议) on a case's page: registered with a file, looked into, decided by one form."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from application import objecting as o
from application.permissions import Forbidden, require_reviewer
from application.ports import Receipt
from domain.decider import Rejected
from domain.template import Attachment
from domain.terms import Role
from interfaces.http.calls import Call, Upload
from interfaces.http.operations import Operation
from interfaces.http.pages import Post
from interfaces.operations.attachments import keep
from interfaces.operations.objections import INVESTIGATE
from interfaces.operations.tracking import folded
from interfaces.system import System

UNIT = (Role.UNIT_OFFICER,)


class Finding(StrEnum):
    DISMISS = "dismiss"
    """异议不成立"""
    RETURN = "return"
    """异议成立，退回申报人"""
    END = "end"
    """异议成立，终止申报"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionPosting:
    objector: str
    content: str
    received_on: date
    contact: str = ""
    evidence: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDecision:
    objection: UUID
    finding: Finding
    opinion: str


def register(system: System, call: Call[Any]) -> Receipt:
    form: ObjectionPosting = call.body
    evidence: tuple[Attachment, ...] = ()
    if form.evidence is not None and (subject := _subject(system, call)) is not None:
        evidence = (keep(system, subject, form.evidence, "evidence"),)
    body = o.ObjectionForm(
        objector=form.objector,
        content=form.content,
        received_on=form.received_on,
        contact=form.contact,
        evidence=evidence,
    )
    return system.run(replace(call, body=body), o.raise_objection)


def _subject(system: System, call: Call[Any]) -> UUID | None:
    """None where the command would refuse anyway: nothing is kept then."""
    state = folded(call.actor, system.log.read(call.id))
    try:
        require_reviewer(call.actor, state)
    except (Rejected, Forbidden):
        return None
    return state.applicant


def decide(system: System, call: Call[Any]) -> Receipt:
    form: ObjectionDecision = call.body
    if form.finding is Finding.DISMISS:
        dismissal = o.ObjectionDismissal(objection=form.objection, opinion=form.opinion)
        return system.run(replace(call, body=dismissal), o.dismiss_objection)
    ends = form.finding is Finding.END
    upholding = o.ObjectionUpholding(objection=form.objection, opinion=form.opinion, ends=ends)
    return system.run(replace(call, body=upholding), o.uphold_objection)


REGISTER = Operation(
    name="pages.declarations.register-objection",
    functions=("A6",),
    path="/declarations/{id}/register-objection",
    summary="登记异议",
    body=ObjectionPosting,
    handler=register,
    roles=UNIT,
)
DECIDE = Operation(
    name="pages.declarations.decide-objection",
    functions=("A6",),
    path="/declarations/{id}/decide-objection",
    summary="认定异议",
    body=ObjectionDecision,
    handler=decide,
    roles=UNIT,
)
POSTS = tuple(
    Post(operation=one, done="objection-handled") for one in (REGISTER, INVESTIGATE, DECIDE)
)

"""Objections (异议): the list of them, and on a case's page registered, looked into and decided."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from application.cases import objecting as o
from application.desk import Actor
from application.permissions import passes, require_objection_handler, require_reviewer
from application.ports import Receipt
from domain.cases.declaration import Declaration
from domain.cases.declaration.decide_objection import PUBLICISED
from domain.cases.objection import Objection, ObjectionState
from domain.configuration.route import StageKind
from domain.configuration.template import Attachment
from interfaces.desks.cases.recourse import refer
from interfaces.http.calls import Call, Show, Upload
from interfaces.http.operations import Operation
from interfaces.http.pages import Post, View
from interfaces.operations.cases import objections as operations
from interfaces.operations.cases.attachments import keep
from interfaces.operations.cases.objections import (
    BODIES,
    DECIDERS,
    LISTED,
    ObjectionConditions,
)
from interfaces.operations.cases.tracking import folded
from interfaces.system import System
from interfaces.words import stage_word

FUNCTIONS = ("A6", "C12")
TONES = {
    ObjectionState.RAISED: "warn",
    ObjectionState.INVESTIGATED: "warn",
    ObjectionState.REFERRED: "warn",
    ObjectionState.DISMISSED: "good",
    ObjectionState.UPHELD: "bad",
}


class Finding(StrEnum):
    DISMISS = "dismiss"
    """异议不成立"""
    RETURN = "return"
    """异议成立，退回申报人"""
    REFER = "refer"
    """异议成立，提请职称管理部门终止申报"""
    END = "end"
    """异议成立，终止申报"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionPosting:
    content: str
    received_on: date
    objector: str = ""
    contact: str = ""
    evidence: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionInquiry:
    objection: UUID
    finding: str
    evidence: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDecision:
    objection: UUID
    finding: Finding
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDesk:
    """What the one who looks may do about the objections of a case."""

    tones: ClassVar[Mapping[Any, str]] = TONES
    registers: bool = False
    next: UUID | None = None
    """The first open one whose turn is theirs."""
    inquires: bool = False
    """It is to be looked into first; else to be decided."""
    findings: tuple[Finding, ...] = ()
    own: bool = False
    """It is the officer's own; somebody else decides."""


def desk_of(actor: Actor, state: Declaration) -> ObjectionDesk:
    stage = state.stage
    person = actor.person
    if stage is None or stage.kind not in PUBLICISED or state.posted is None:
        return ObjectionDesk()
    if person is not None and person == state.applicant:
        return ObjectionDesk()  # nobody decides in their own case
    mine = next((one for one in state.objections if _handles(actor, state, one)), None)
    return ObjectionDesk(
        registers=passes(require_reviewer, actor, state),
        next=mine.objection if mine else None,
        inquires=mine is not None and mine.state is ObjectionState.RAISED,
        findings=_findings(stage.kind, mine),
        own=mine is not None and person is not None and mine.person == str(person),
    )


def _handles(actor: Actor, state: Declaration, one: Objection) -> bool:
    handler = require_objection_handler
    return one.state.open and passes(handler, actor, state, one.objection)


def _findings(stage: StageKind, one: Objection | None) -> tuple[Finding, ...]:
    """What may be found at a stage, as `domain.cases.objection` allows it."""
    if one is not None and one.referred_to is not None:
        return (Finding.DISMISS, Finding.END)
    if stage is StageKind.UNIT:
        return (Finding.DISMISS, Finding.RETURN, Finding.END)
    if stage is StageKind.PUBLICITY_BEFORE:
        return (Finding.DISMISS, Finding.RETURN, Finding.REFER)
    return (Finding.DISMISS, Finding.REFER)


def register(system: System, call: Call[Any]) -> Receipt:
    form: ObjectionPosting = call.body
    body = o.ObjectionForm(
        objector=form.objector,
        content=form.content,
        received_on=form.received_on,
        contact=form.contact,
        evidence=_kept(system, call, form.evidence),
    )
    return system.run(replace(call, body=body), o.raise_objection)


def inquire(system: System, call: Call[Any]) -> Receipt:
    form: ObjectionInquiry = call.body
    body = o.ObjectionFinding(
        objection=form.objection,
        finding=form.finding,
        evidence=_kept(system, call, form.evidence),
    )
    return system.run(replace(call, body=body), o.investigate_objection)


def _kept(system: System, call: Call[Any], file: Upload | None) -> tuple[Attachment, ...]:
    """Nothing where the command would refuse anyway."""
    state = folded(call.actor, system.log.read(call.id))
    if file is None or state.applicant is None or not passes(require_reviewer, call.actor, state):
        return ()
    return (keep(system, state.applicant, file, "evidence"),)


def decide(system: System, call: Call[Any]) -> Receipt:
    form: ObjectionDecision = call.body
    if form.finding is Finding.DISMISS:
        dismissal = o.ObjectionDismissal(objection=form.objection, opinion=form.opinion)
        return system.run(replace(call, body=dismissal), o.dismiss_objection)
    if form.finding is Finding.REFER:
        referral = o.ObjectionReferral(objection=form.objection, proposal=form.opinion)
        return refer(system, replace(call, body=referral), o.refer_objection)
    ends = form.finding is Finding.END
    upholding = o.ObjectionUpholding(objection=form.objection, opinion=form.opinion, ends=ends)
    return system.run(replace(call, body=upholding), o.uphold_objection)


def show_list(system: System, call: Call[ObjectionConditions]) -> Show:
    return Show(
        "review/objection_list.html",
        {
            "found": operations.objection_list(system, call),
            "tones": TONES,
            "stage_word": stage_word,
            "narrowed": call.body != ObjectionConditions(),
        },
    )


REGISTER = Operation(
    name="pages.declarations.register-objection",
    functions=FUNCTIONS,
    path="/declarations/{id}/register-objection",
    summary="登记异议",
    body=ObjectionPosting,
    handler=register,
    roles=BODIES,
)
INQUIRE = Operation(
    name="pages.declarations.investigate-objection",
    functions=FUNCTIONS,
    path="/declarations/{id}/investigate-objection",
    summary="登记异议核查情况",
    body=ObjectionInquiry,
    handler=inquire,
    roles=BODIES,
)
DECIDE = Operation(
    name="pages.declarations.decide-objection",
    functions=FUNCTIONS,
    path="/declarations/{id}/decide-objection",
    summary="认定异议",
    body=ObjectionDecision,
    handler=decide,
    roles=DECIDERS,
)
POSTS = tuple(Post(operation=one, done="objection-handled") for one in (REGISTER, INQUIRE, DECIDE))
VIEWS = (
    View(
        name="pages.objections",
        functions=("C12",),
        path="/objections",
        title="公示异议",
        show=show_list,
        filters=ObjectionConditions,
        export=operations.EXPORT,
        paged=True,
        sorts=operations.ALL.sorts,
        roles=LISTED,
        private=True,
    ),
)

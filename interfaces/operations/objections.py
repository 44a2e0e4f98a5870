"""Objections (异议) of a case: registered, looked into and decided by whoever publicises it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from application import objecting as o
from application.desk import Actor
from application.permissions import sees_objection
from domain.decider import Recorded
from domain.objection import (
    ObjectionDismissed,
    ObjectionInvestigated,
    ObjectionRaised,
    ObjectionState,
    ObjectionUpheld,
)
from domain.template import Attachment
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.attachments import files_of
from interfaces.operations.declaration_reads import READERS
from interfaces.operations.tracking import folded
from interfaces.system import System, command

UNIT = (Role.UNIT_OFFICER,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionView:
    """None in a text whose person's key was destroyed, or that is not written yet."""

    objection: UUID
    state: ObjectionState
    received_on: date
    registered_at: datetime
    objector: str | None
    contact: str | None
    content: str | None
    evidence: tuple[Attachment, ...]
    finding: str | None = None
    opinion: str | None = None
    decided_at: datetime | None = None
    ends: bool = False
    """Whether the case ended with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionList:
    objections: tuple[ObjectionView, ...]


def objections(system: System, call: Call[NoBody]) -> ObjectionList:
    """Those the asker may see, the first registered first. Raises `Hidden`."""
    history = system.log.read(call.id)
    folded(call.actor, history)
    return ObjectionList(objections=seen(call.actor, history))


def seen(actor: Actor, history: Sequence[Recorded]) -> tuple[ObjectionView, ...]:
    found: dict[UUID, ObjectionView] = {}
    for r in history:
        match r.event:
            case ObjectionRaised() as event if sees_objection(actor, event.organisation):
                found[event.objection] = ObjectionView(
                    objection=event.objection,
                    state=ObjectionState.RAISED,
                    received_on=event.received_on,
                    registered_at=r.at,
                    objector=event.objector.value,
                    contact=event.contact.value,
                    content=event.content.value,
                    evidence=tuple(files_of(event.evidence)),
                )
            case ObjectionInvestigated(objection=which, finding=finding) if which in found:
                found[which] = replace(
                    found[which], state=ObjectionState.INVESTIGATED, finding=finding.value
                )
            case ObjectionDismissed(objection=which, opinion=opinion) if which in found:
                found[which] = replace(
                    found[which],
                    state=ObjectionState.DISMISSED,
                    opinion=opinion.value,
                    decided_at=r.at,
                )
            case ObjectionUpheld(objection=which, opinion=opinion) if which in found:
                found[which] = replace(
                    found[which],
                    state=ObjectionState.UPHELD,
                    opinion=opinion.value,
                    decided_at=r.at,
                    ends=r.event.ends,
                )
    return tuple(found.values())


RAISE = Operation(
    name="declarations.raise-objection",
    functions=("A6",),
    path="/declarations/{id}/raise-objection",
    summary="登记异议",
    body=o.ObjectionForm,
    handler=command(o.raise_objection),
    roles=UNIT,
    refusals=("publicity-not-running", "objection-outside-publicity", "objection-incomplete"),
)
INVESTIGATE = Operation(
    name="declarations.investigate-objection",
    functions=("A6",),
    path="/declarations/{id}/investigate-objection",
    summary="登记异议核查情况",
    body=o.ObjectionFinding,
    handler=command(o.investigate_objection),
    roles=UNIT,
    refusals=("objection-unknown", "objection-decided"),
)
DISMISS = Operation(
    name="declarations.dismiss-objection",
    functions=("A6",),
    path="/declarations/{id}/dismiss-objection",
    summary="认定异议不成立",
    body=o.ObjectionDismissal,
    handler=command(o.dismiss_objection),
    roles=UNIT,
    refusals=("objection-not-investigated", "objection-decided"),
)
UPHOLD = Operation(
    name="declarations.uphold-objection",
    functions=("A6",),
    path="/declarations/{id}/uphold-objection",
    summary="认定异议成立",
    body=o.ObjectionUpholding,
    handler=command(o.uphold_objection),
    roles=UNIT,
    refusals=("objection-not-investigated", "objection-decided", "objection-others-open"),
)
LIST = Read(
    name="declarations.objections",
    functions=("A6",),
    path="/declarations/{id}/objections",
    summary="公示期间的异议",
    handler=objections,
    answer=ObjectionList,
    roles=READERS,
)

COMMANDS = (RAISE, INVESTIGATE, DISMISS, UPHOLD)
READS = (LIST,)

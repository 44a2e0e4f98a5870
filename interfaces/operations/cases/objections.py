"""Objections (异议) of a case: registered, looked into and decided by whoever publicises it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from application.cases import objecting as o
from application.desk import Actor
from application.permissions import sees_objection
from domain.cases.declaration import Declaration
from domain.cases.objection import (
    ObjectionDismissed,
    ObjectionInvestigated,
    ObjectionRaised,
    ObjectionReferred,
    ObjectionState,
    ObjectionUpheld,
)
from domain.configuration.template import Attachment
from domain.decider import Recorded
from domain.terms import Role
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import page_of, wanted
from interfaces.operations.cases.attachments import files_of
from interfaces.operations.cases.declaration_reads import READERS
from interfaces.operations.cases.tracking import folded
from interfaces.system import System, command
from interfaces.words import stage_word
from projections.cases import objections as rows
from projections.cases.objections import ObjectionFilter, ObjectionRow

BODIES = (Role.UNIT_OFFICER, Role.COMMITTEE_OFFICER)
"""Whose publicities they are."""
DECIDERS = (*BODIES, Role.TITLE_OFFICER)
"""And those who end a case of the committee."""
LISTED = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER, Role.AUDITOR)


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
    code: str
    """The stage whose publicity it came in."""
    public: bool
    """Sent by whoever objects; else registered by the body."""
    finding: str | None = None
    found: tuple[Attachment, ...] = ()
    """What the inquiry brought to light."""
    proposal: str | None = None
    """Why the office refers it to the title authority."""
    opinion: str | None = None
    decided_at: datetime | None = None
    ends: bool = False
    """Whether the case ended with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionList:
    objections: tuple[ObjectionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionConditions:
    name: str = field(default="", repr=False)
    """Of the person it is about; that is why these conditions stand in no address."""
    state: ObjectionState | None = None
    open: bool | None = None
    """Not decided yet."""


_NONE = UUID(int=0)


def objections(system: System, call: Call[NoBody]) -> ObjectionList:
    """Those the asker may see, the first registered first. Raises `Hidden`."""
    history = system.log.read(call.id)
    state = folded(call.actor, history)
    return ObjectionList(objections=seen(call.actor, state, history))


def seen(
    actor: Actor, state: Declaration, history: Sequence[Recorded]
) -> tuple[ObjectionView, ...]:
    shown = {one.objection for one in state.objections if sees_objection(actor, state, one)}
    views: dict[UUID, ObjectionView] = {}
    for r in history:
        if isinstance(r.event, ObjectionRaised) and r.event.objection in shown:
            views[r.event.objection] = _raised(r, r.event)
        elif (known := views.get(getattr(r.event, "objection", None) or _NONE)) is not None:
            views[known.objection] = _followed(known, r)
    return tuple(views.values())


def _raised(r: Recorded, event: ObjectionRaised) -> ObjectionView:
    return ObjectionView(
        objection=event.objection,
        state=ObjectionState.RAISED,
        code=event.code,
        received_on=event.received_on,
        registered_at=r.at,
        public=r.organisation is None,
        objector=event.objector.value,
        contact=event.contact.value,
        content=event.content.value,
        evidence=tuple(files_of(event.evidence)),
    )


def _followed(known: ObjectionView, r: Recorded) -> ObjectionView:
    match r.event:
        case ObjectionInvestigated(finding=finding, evidence=evidence):
            before = f"{known.finding}\n" if known.finding else ""
            return replace(
                known,
                state=ObjectionState.INVESTIGATED,
                finding=before + (finding.value or ""),
                found=(*known.found, *files_of(evidence)),
            )
        case ObjectionReferred(proposal=proposal):
            return replace(known, state=ObjectionState.REFERRED, proposal=proposal.value)
        case ObjectionDismissed(opinion=opinion):
            state = ObjectionState.DISMISSED
            return replace(known, state=state, opinion=opinion.value, decided_at=r.at)
        case ObjectionUpheld(opinion=opinion, ends=ends):
            state = ObjectionState.UPHELD
            return replace(known, state=state, opinion=opinion.value, decided_at=r.at, ends=ends)
    return known


def objection_list(system: System, call: Call[ObjectionConditions]) -> Page[ObjectionRow]:
    """Those before the body, open or not; an auditor's are all there are."""
    everything = call.actor.role is Role.AUDITOR
    filters = ObjectionFilter(name=call.body.name, state=call.body.state, open=call.body.open)
    with system.reading() as tx:
        bodies = None if everything else call.actor.bodies
        return page_of(rows.listing(tx, bodies, filters, wanted(call)))


RAISE = Operation(
    name="declarations.raise-objection",
    functions=("A6", "C12"),
    path="/declarations/{id}/raise-objection",
    summary="登记异议",
    body=o.ObjectionForm,
    handler=command(o.raise_objection),
    roles=BODIES,
    refusals=("publicity-not-running", "objection-outside-publicity", "objection-incomplete"),
)
INVESTIGATE = Operation(
    name="declarations.investigate-objection",
    functions=("A6", "C12"),
    path="/declarations/{id}/investigate-objection",
    summary="登记异议核查情况",
    body=o.ObjectionFinding,
    handler=command(o.investigate_objection),
    roles=BODIES,
    refusals=("objection-unknown", "objection-decided"),
)
REFER = Operation(
    name="declarations.refer-objection",
    functions=("C12",),
    path="/declarations/{id}/refer-objection",
    summary="提请认定异议成立、终止申报",
    body=o.ObjectionReferral,
    handler=command(o.refer_objection),
    roles=(Role.COMMITTEE_OFFICER,),
    refusals=("objection-not-investigated", "objection-decided", "own-objection"),
)
DISMISS = Operation(
    name="declarations.dismiss-objection",
    functions=("A6", "C12"),
    path="/declarations/{id}/dismiss-objection",
    summary="认定异议不成立",
    body=o.ObjectionDismissal,
    handler=command(o.dismiss_objection),
    roles=DECIDERS,
    refusals=("objection-not-investigated", "objection-decided"),
)
UPHOLD = Operation(
    name="declarations.uphold-objection",
    functions=("A6", "C12"),
    path="/declarations/{id}/uphold-objection",
    summary="认定异议成立",
    body=o.ObjectionUpholding,
    handler=command(o.uphold_objection),
    roles=DECIDERS,
    refusals=(
        "objection-not-investigated",
        "objection-decided",
        "objection-others-open",
        "objection-ends-only",
        "objection-to-be-referred",
    ),
)
LIST = Read(
    name="declarations.objections",
    functions=("A6", "C12"),
    path="/declarations/{id}/objections",
    summary="公示期间的异议",
    handler=objections,
    answer=ObjectionList,
    roles=READERS,
)
EXPORT = Export(
    title="公示异议",
    rows=objection_list,
    columns=(
        ("姓名", lambda row: row.applicant_name),
        ("工作单位", lambda row: row.unit_name),
        ("申报职称", lambda row: row.title),
        ("评委会", lambda row: row.committee_name),
        ("公示", lambda row: stage_word(row.code)),
        ("收到日期", lambda row: row.received_on),
        ("状态", lambda row: row.state),
        ("认定时间", lambda row: row.decided_at),
    ),
)
ALL = Read(
    name="objections.list",
    functions=("C12",),
    path="/objections",
    summary="公示异议列表",
    handler=objection_list,
    answer=ObjectionRow,
    filters=ObjectionConditions,
    export=EXPORT,
    paged=True,
    sorts=("-received_on", "name", "unit", "state", "decided_at"),
    roles=LISTED,
    private=True,
)

COMMANDS = (RAISE, INVESTIGATE, REFER, DISMISS, UPHOLD)
READS = (LIST, ALL)

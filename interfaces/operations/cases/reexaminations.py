"""Re-examinations (复查, B5): asked by the applicant, answered by whoever refused or above them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from application.cases import reexamining as x
from application.cases.reexamination_access import sees_reexamination
from application.desk import Actor
from application.permissions import OFFICERS
from application.work import Work
from domain.cases.declaration import Declaration
from domain.cases.declaration.decide_reexamination import may_be_asked
from domain.cases.reexamination import (
    CaseReopened,
    ReexaminationReferred,
    ReexaminationRequested,
    ReexaminationState,
    ReexaminationWithdrawn,
    ResultConfirmed,
)
from domain.configuration.calendar import CALENDAR
from domain.configuration.template import Attachment
from domain.decider import Recorded, Rejected
from domain.rules.working_days import add_working_days
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.terms import Role, TitleLevel
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import page_of, wanted
from interfaces.operations.cases.attachments import files_of
from interfaces.operations.cases.declaration_reads import READERS
from interfaces.operations.cases.tracking import folded
from interfaces.system import System, command
from interfaces.words import stage_word
from projections.cases import reexaminations as rows
from projections.cases.reexaminations import ReexaminationFilter, ReexaminationRow
from projections.organisations import organisations

LISTED = (*OFFICERS, Role.AUDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationView:
    """None in a text whose person's key was destroyed, or that is not written yet."""

    reexamination: UUID
    state: ReexaminationState
    code: str
    """The stage whose result it is about."""
    body_name: str
    """Of the body whose turn it is, or was last."""
    requested_at: datetime
    until: date
    """The last day on which it could be asked for."""
    reasons: str | None
    evidence: tuple[Attachment, ...]
    proposal: str | None = None
    """Why the body leaves it to the authority; not for the applicant."""
    opinion: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationList:
    reexaminations: tuple[ReexaminationView, ...]
    """Those that the asker may see, the first requested first."""
    request_until: date | None
    """The last day on which the applicant may ask about the present result; None where there is
    none, it was asked about before, or the calendar of the year is not entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationConditions:
    name: str = field(default="", repr=False)
    """Of the applicant; that is why these conditions stand in no address."""
    title_level: TitleLevel | None = None
    state: ReexaminationState | None = None
    open: bool | None = None
    """Not decided yet."""


def of_case(system: System, call: Call[NoBody]) -> ReexaminationList:
    """Raises `Hidden`."""
    history = system.log.read(call.id)
    state = folded(call.actor, history)
    return ReexaminationList(
        reexaminations=seen(system, call.actor, state, history),
        request_until=request_until(system, Work(system.log, call.context), state, history),
    )


def request_until(
    system: System, work: Work, state: Declaration, history: Sequence[Recorded]
) -> date | None:
    ending = x.ending_of(history)
    if ending is None or not may_be_asked(state):
        return None
    calendar = work.load(CALENDAR, CALENDAR_STREAM)
    try:
        return add_working_days(calendar, ending.known_on, system.settings.rules.reexamination_days)
    except Rejected:
        return None


def seen(
    system: System, actor: Actor, state: Declaration, history: Sequence[Recorded]
) -> tuple[ReexaminationView, ...]:
    shown = {
        one.reexamination: one
        for one in state.reexaminations
        if sees_reexamination(actor, state, one)
    }
    with system.reading() as tx:
        names = organisations.names(tx, {one.decided_by for one in shown.values()})
    views: dict[UUID, ReexaminationView] = {}
    for r in history:
        event = r.event
        if isinstance(event, ReexaminationRequested) and event.reexamination in shown:
            body = names.get(shown[event.reexamination].decided_by, "")
            views[event.reexamination] = _requested(r, event, body)
            continue
        known = views.get(getattr(event, "reexamination", None) or _NONE)
        if known is not None:
            views[known.reexamination] = _followed(known, r, actor)
    return tuple(views.values())


_NONE = UUID(int=0)


def _requested(r: Recorded, event: ReexaminationRequested, body: str) -> ReexaminationView:
    return ReexaminationView(
        reexamination=event.reexamination,
        state=ReexaminationState.REQUESTED,
        code=event.code,
        body_name=body,
        requested_at=r.at,
        until=event.until,
        reasons=event.reasons.value,
        evidence=tuple(files_of(event.evidence)),
    )


def _followed(known: ReexaminationView, r: Recorded, actor: Actor) -> ReexaminationView:
    match r.event:
        case ReexaminationReferred(proposal=proposal):
            told = proposal.value if actor.role is not Role.APPLICANT else None
            return replace(known, state=ReexaminationState.REFERRED, proposal=told)
        case ResultConfirmed(opinion=opinion):
            state = ReexaminationState.CONFIRMED
            return replace(known, state=state, opinion=opinion.value, ended_at=r.at)
        case CaseReopened(opinion=opinion):
            state = ReexaminationState.REOPENED
            return replace(known, state=state, opinion=opinion.value, ended_at=r.at)
        case ReexaminationWithdrawn():
            return replace(known, state=ReexaminationState.WITHDRAWN, ended_at=r.at)
    return known


def reexamination_list(
    system: System, call: Call[ReexaminationConditions]
) -> Page[ReexaminationRow]:
    """Those before the body, decided or not; an auditor's are all there are."""
    asked = call.body
    filters = ReexaminationFilter(
        name=asked.name, state=asked.state, title_level=asked.title_level, open=asked.open
    )
    with system.reading() as tx:
        bodies = None if call.actor.role is Role.AUDITOR else call.actor.bodies
        return page_of(rows.listing(tx, bodies, filters, wanted(call)))


REQUEST = Operation(
    name="declarations.request-reexamination",
    functions=("B5",),
    path="/declarations/{id}/request-reexamination",
    summary="申请复查",
    body=x.ReexaminationForm,
    handler=command(x.request_reexamination),
    roles=(Role.APPLICANT,),
    refusals=(
        "reexamination-no-result",
        "reexamination-late",
        "reexamination-asked-before",
        "reexamination-other-case",
        "reexamination-incomplete",
    ),
)
WITHDRAW = Operation(
    name="declarations.withdraw-reexamination",
    functions=("B5",),
    path="/declarations/{id}/withdraw-reexamination",
    summary="撤回复查申请",
    body=x.ReexaminationWithdrawal,
    handler=command(x.withdraw_reexamination),
    roles=(Role.APPLICANT,),
    refusals=("reexamination-unknown", "reexamination-decided"),
)
REFER = Operation(
    name="declarations.refer-reexamination",
    functions=("B5",),
    path="/declarations/{id}/refer-reexamination",
    summary="提请认定复查",
    body=x.ReexaminationReferral,
    handler=command(x.refer_reexamination),
    roles=OFFICERS,
    refusals=("reexamination-referred", "reexamination-not-referred", "reexamination-decided"),
)
CONFIRM = Operation(
    name="declarations.confirm-result",
    functions=("B5",),
    path="/declarations/{id}/confirm-result",
    summary="复查：维持原结果",
    body=x.ReexaminationOpinion,
    handler=command(x.confirm_result),
    roles=OFFICERS,
    refusals=("reexamination-other-officer", "reexamination-decided"),
)
REOPEN = Operation(
    name="declarations.reopen",
    functions=("B5",),
    path="/declarations/{id}/reopen",
    summary="复查成立，恢复办理",
    body=x.ReexaminationOpinion,
    handler=command(x.reopen_case),
    roles=OFFICERS,
    refusals=(
        "reexamination-other-officer",
        "reexamination-to-be-referred",
        "reexamination-decided",
        "one-declaration-a-year",
        "posts-used-up",
    ),
)
OF_CASE = Read(
    name="declarations.reexaminations",
    functions=("B5",),
    path="/declarations/{id}/reexaminations",
    summary="一件申报的复查",
    handler=of_case,
    answer=ReexaminationList,
    roles=READERS,
)
EXPORT = Export(
    title="复查申请",
    rows=reexamination_list,
    columns=(
        ("姓名", lambda row: row.applicant_name),
        ("工作单位", lambda row: row.unit_name),
        ("申报级别", lambda row: row.title_level),
        ("申报职称", lambda row: row.title),
        ("评委会", lambda row: row.committee_name),
        ("原结果环节", lambda row: stage_word(row.code)),
        ("申请时间", lambda row: row.requested_at),
        ("复查单位", lambda row: row.body_name),
        ("复查状态", lambda row: row.state),
        ("办结时间", lambda row: row.ended_at),
        ("申报状态", lambda row: row.status),
    ),
)
ALL = Read(
    name="reexaminations.list",
    functions=("B5",),
    path="/reexaminations",
    summary="复查申请列表",
    handler=reexamination_list,
    answer=ReexaminationRow,
    filters=ReexaminationConditions,
    export=EXPORT,
    paged=True,
    sorts=("-requested_at", "name", "unit", "level", "state", "ended_at"),
    roles=LISTED,
    private=True,
)

COMMANDS = (REQUEST, WITHDRAW, REFER, CONFIRM, REOPEN)
READS = (OF_CASE, ALL)

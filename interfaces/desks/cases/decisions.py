"""What can be done to a case on its page: one form with several buttons for the reviewing officer.

Every button ends in the same use case as the API's command of that name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from application.cases import reviewing as r
from application.desk import Actor
from application.permissions import OFFICERS, Forbidden, require_reviewer
from application.ports import Receipt
from domain.cases.declaration import Declaration, Status
from domain.cases.declaration.decide import APPLICANT as TO_APPLICANT
from domain.cases.declaration.walk import below, forward
from domain.configuration.route import Stage, StageKind
from domain.configuration.template import Attachment
from domain.decider import Rejected
from domain.terms import Role
from interfaces.desks.cases.case import Case
from interfaces.http.calls import Call, Upload
from interfaces.http.operations import Operation
from interfaces.messages import message
from interfaces.operations.cases.attachments import keep
from interfaces.operations.cases.tracking import folded
from interfaces.operations.cases.unit_publicity import Days
from interfaces.system import System, UseCase
from interfaces.words import stage_word


class Decision(StrEnum):
    APPROVE = "approve"
    """审核通过"""
    PUBLICISE = "publicise"
    """审核通过并公示"""
    RETURN = "return"
    """退回"""
    PASS_DOWN = "pass-down"  # noqa: S105  (no password, a button)
    """退回补充材料"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionForm:
    decision: Decision
    opinion: str = ""
    to_code: str = ""
    """Where a return goes; empty is one stage down."""
    working_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingForm:
    """Up to three files; a form without script has one file in each field."""

    opinion: str = ""
    evidence: Upload | None = None
    second: Upload | None = None
    third: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the one who looks may do to the case now; all False and empty for a mere reader."""

    reviews: bool = False
    unit: bool = False
    publicised: bool = False
    """The unit's publicity is running, or over and not closed."""
    days: Days | None = None
    objections_open: bool = False
    publicity_over: bool = False
    passes_down: bool = False
    refuses: bool = False
    supplements: bool = False
    withdraws: bool = False
    next_body: str = ""
    """上级审核单位"""
    next_stage: str = ""
    below: str = ""
    returns: tuple[tuple[str, str], ...] = ()
    """Stages that a return may name, and the applicant."""
    unavailable: tuple[tuple[str, str], ...] = ()
    """What cannot be done now, and why."""


def desk_of(case: Case, call: Call[Any], days: Days | None) -> Desk:
    """`days` are those of the unit's publicity, while one runs."""
    state, actor = case.state, call.actor
    if actor.role is Role.APPLICANT:
        # What is in a plan leaves it first; the office is asked for that.
        return Desk(withdraws=not state.status.finished and state.plan is None)
    try:
        require_reviewer(actor, state)
    except (Rejected, Forbidden):
        return Desk()
    stage = state.stage
    if stage is None or not stage.kind.reviewed:
        return Desk()
    if actor.person is not None and actor.person == state.applicant:
        return Desk()  # nobody reviews their own case
    back = state.status is Status.RETURNED_TO_STAGE
    names = _names(case)
    next_body, next_stage = _next(state, names)
    return Desk(
        reviews=True,
        unit=stage.kind is StageKind.UNIT,
        publicised=stage.kind is StageKind.UNIT and days is not None,
        days=days,
        objections_open=_objections_open(state),
        publicity_over=days is not None and days.over,
        passes_down=back,
        refuses=state.plan is None and not _objections_open(state),
        supplements=not back and stage.code not in state.asked and not _objections_open(state),
        next_body=next_body,
        next_stage=next_stage,
        below=_below(state, names),
        returns=_returns(state, names),
        unavailable=tuple(_unavailable(state)),
    )


def _objections_open(state: Declaration) -> bool:
    return any(one.state.open for one in state.objections)


def _unavailable(state: Declaration) -> Iterator[tuple[str, str]]:
    """The buttons that are not there, each with the sentence that a refusal would say."""
    stage = state.stage
    assert stage is not None, "only a case at a stage is reviewed"
    if _objections_open(state):
        count = sum(one.state.open for one in state.objections)
        yield "上报、退回、补正通知、不受理", message("objection-open", {"count": count})
    elif stage.kind is StageKind.UNIT and state.posted is None:
        yield "上报", message("unit-publicity-required")
    if state.plan is not None:
        yield "不受理", message("in-a-plan")
    if stage.code in state.asked:
        yield "补正通知", message("supplement-asked-before")
    if state.status is not Status.RETURNED_TO_STAGE:
        yield "退回补充材料", "只用于上级审核单位退回的申报；本件不是退回件，请用“退回”"


def why_not(actor: Actor, state: Declaration, today: date) -> str:
    """Why the case cannot be brought forward now, as the code of a refusal; empty when it can."""
    try:
        require_reviewer(actor, state)
    except (Rejected, Forbidden) as refused:
        return refused.code
    stage = state.stage
    if stage is None or not stage.kind.reviewed:
        return "not-reviewed-singly"
    if actor.person is not None and actor.person == state.applicant:
        return "own-case"
    if _objections_open(state):
        return "objection-open"
    running = state.last_day is not None and today <= state.last_day
    return "publicity-not-over" if running and stage.kind is StageKind.UNIT else ""


def _names(case: Case) -> dict[str, tuple[str, str]]:
    """Code -> (stage, body)."""
    return {one.code: (stage_word(one.code), one.organisation_name) for one in case.track.stages}


def _next(state: Declaration, names: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Body and stage that an approval sends the case to, past those that pass by themselves."""
    stage, body = names[next_stop(state).code]
    return body, stage


def next_stop(state: Declaration) -> Stage:
    """The stage that an approval sends the case to."""
    passed = forward(state)
    at = state.index(passed[-1].next_code) if passed else state.at + 1
    return state.route.stages[at]


def _below(state: Declaration, names: dict[str, tuple[str, str]]) -> str:
    code, _ = below(state)
    return names[code][1] if code else "申报人"


def _returns(state: Declaration, names: dict[str, tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    nearest, _ = below(state)
    stages = [
        (one.code, f"{names[one.code][1]}（{names[one.code][0]}）")
        for place, one in enumerate(state.route.stages[: state.at])
        if not one.skipped and place not in state.merged and one.code != nearest
    ]
    if nearest:
        stages.append((TO_APPLICANT, "申报人"))
    return tuple(stages)


# What the forms post


def decide(system: System, call: Call[DecisionForm]) -> Receipt:
    form = call.body
    match form.decision:
        case Decision.APPROVE:
            return _run(system, call, r.Opinion(opinion=form.opinion), r.approve)
        case Decision.PUBLICISE:
            body = r.PublicityPosting(opinion=form.opinion, working_days=form.working_days)
            return _run(system, call, body, r.post_unit_publicity)
        case Decision.PASS_DOWN:
            return _run(system, call, r.Opinion(opinion=form.opinion), r.pass_down)
        case Decision.RETURN:
            back = r.Returning(opinion=form.opinion, to_code=form.to_code or None)
            return _run(system, call, back, r.send_back)


def close(system: System, call: Call[ClosingForm]) -> Receipt:
    """The evidence is kept under the applicant's key: it shows their name."""
    state = folded(call.actor, system.log.read(call.id))
    evidence: tuple[Attachment, ...] = ()
    if _may_close(call, state):
        subject = state.applicant
        assert subject is not None, "a case in review has an applicant"
        evidence = tuple(
            keep(system, subject, file, name)
            for name in ("evidence", "second", "third")
            if (file := getattr(call.body, name)) is not None
        )
    body = r.PublicityEvidence(evidence=evidence, opinion=call.body.opinion)
    return _run(system, call, body, r.close_unit_publicity)


def _may_close(call: Call[Any], state: Declaration) -> bool:
    """Nothing is kept for somebody whom the command would refuse anyway."""
    stage = state.stage
    return stage is not None and call.actor.acts_for(stage.organisation)


def _run(system: System, call: Call[Any], body: Any, use_case: UseCase) -> Receipt:
    return system.run(replace(call, body=body), use_case)


DECIDE = Operation(
    name="pages.declarations.decide",
    functions=("H12", "A6"),
    path="/declarations/{id}/decide",
    summary="审核",
    body=DecisionForm,
    handler=decide,
    roles=OFFICERS,
    attachments=True,
)
CLOSE = Operation(
    name="pages.declarations.close",
    functions=("A6",),
    path="/declarations/{id}/close-publicity",
    summary="公示结束上报",
    body=ClosingForm,
    handler=close,
    roles=(Role.UNIT_OFFICER,),
    attachments=True,
)

"""What may happen to a declaration next, one function per command."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from domain.cases.declaration.commands import (
    Approve,
    CloseUnitPublicity,
    Command,
    ExtendUnitPublicity,
    Lapse,
    PassDown,
    PostUnitPublicity,
    Refuse,
    RequestSupplement,
    Resubmit,
    Return,
    SaveDraft,
    Submit,
    Withdraw,
)
from domain.cases.declaration.decide_batch import BATCH_RULES
from domain.cases.declaration.decide_objection import OBJECTION_RULES
from domain.cases.declaration.decide_reexamination import REEXAMINATION_RULES
from domain.cases.declaration.events import (
    Approved,
    DraftSaved,
    Event,
    Lapsed,
    PassedDown,
    Refused,
    Resubmitted,
    Returned,
    StageMerged,
    StageSkipped,
    Submitted,
    Supplemented,
    SupplementRequested,
    TookEffect,
    UnitPublicityClosed,
    UnitPublicityExtended,
    UnitPublicityPosted,
    Withdrawn,
)
from domain.cases.declaration.state import Declaration, Status
from domain.cases.declaration.walk import (
    below,
    forward,
    require_other_person,
    turn,
)
from domain.cases.objection import require_none_open
from domain.configuration.route import Route, StageKind
from domain.configuration.template import (
    Answer,
    Answers,
    check_complete,
    check_draft,
    from_json,
    to_json,
)
from domain.decider import Rejected
from domain.personal import Personal
from domain.rules.publicity import publicity_until
from domain.rules.working_days import add_working_days

APPLICANT = "APPLICANT"
"""`Return.to_code` for the applicant."""


def decide(command: Command, state: Declaration) -> list[Event]:
    """Raises `Rejected` with a stable code."""
    return _RULES[type(command)](command, state)


def _save_draft(command: SaveDraft, state: Declaration) -> list[Event]:
    _require_draft(state, command.applicant)
    saved = from_json(state.answers.value if state.answers else None)
    check_draft(command.template, command.answers, saved)
    return [
        DraftSaved(
            applicant=command.applicant,
            choice=command.choice,
            answers=Personal(command.applicant, to_json(command.answers)),
        )
    ]


def _submit(command: Submit, state: Declaration) -> list[Event]:
    _require_draft(state, command.applicant)
    check_complete(command.template, command.answers)
    _require_whole(command.route)
    first = command.route.stages[0]
    return [
        Submitted(
            applicant=command.applicant,
            choice=command.choice,
            answers=Personal(command.applicant, to_json(command.answers)),
            template_version=command.template.version,
            route=command.route,
            resume_at_returner=command.resume_at_returner,
            forwarded_to=first.organisation,
            next_code=first.code,
        )
    ]


def _post_unit_publicity(command: PostUnitPublicity, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if stage.kind is not StageKind.UNIT:
        raise Rejected("not-a-unit-stage")
    if state.posted is not None:
        raise Rejected("publicity-running")
    return [
        UnitPublicityPosted(
            organisation=command.organisation,
            opinion=_opinion(command.opinion, state),
            posted_on=command.posted_on,
            last_day=publicity_until(
                command.calendar, command.posted_on, command.working_days, command.at_least
            ),
        )
    ]


def _extend_unit_publicity(command: ExtendUnitPublicity, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if stage.kind is not StageKind.UNIT or state.last_day is None:
        raise Rejected("publicity-not-running")
    if command.working_days < 1:
        raise Rejected("extension-too-short", fields={"working_days": "extension-too-short"})
    reason = _opinion(command.reason, state, required=True, field="reason")
    last_day = add_working_days(command.calendar, state.last_day, command.working_days)
    return [
        UnitPublicityExtended(organisation=command.organisation, reason=reason, last_day=last_day)
    ]


def _close_unit_publicity(command: CloseUnitPublicity, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if stage.kind is not StageKind.UNIT or state.last_day is None:
        raise Rejected("publicity-not-running")
    if command.on <= state.last_day:
        raise Rejected("publicity-not-over", until=state.last_day)
    require_none_open(state.objections)
    if not command.evidence:
        raise Rejected("evidence-required", fields={"evidence": "field-required"})
    evidence: Answers = (Answer(field="evidence", files=command.evidence),)
    return [
        UnitPublicityClosed(
            organisation=command.organisation, evidence=_about(to_json(evidence), state)
        ),
        *_approved(command.organisation, command.opinion, state, command.on),
    ]


def _approve(command: Approve, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if stage.kind is StageKind.UNIT:
        raise Rejected("unit-publicity-required")
    if not stage.kind.reviewed:
        raise Rejected("not-reviewed-singly")
    return _approved(command.organisation, command.opinion, state, command.on)


def _approved(organisation: UUID, opinion: str, state: Declaration, on: date) -> list[Event]:
    code = state.route.stages[state.at].code
    following = state.route.stages[state.at + 1]
    approved = Approved(
        code=code,
        organisation=organisation,
        opinion=_opinion(opinion, state),
        forwarded_to=following.organisation,
        next_code=following.code,
    )
    passed = forward(state)
    return [approved, *passed, *_effect(state, passed[-1] if passed else approved, on)]


def _effect(
    state: Declaration, last: Approved | StageSkipped | StageMerged, on: date
) -> list[TookEffect]:
    """Where no committee decides, passing the last body (最终机构) does."""
    issue = state.route.stages[-1]
    if state.route.decided_by_committee or last.next_code != issue.code:
        return []
    return [
        TookEffect(
            code=last.code,
            organisation=last.organisation,
            on=on,
            forwarded_to=issue.organisation,
            next_code=issue.code,
        )
    ]


def _return(command: Return, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if not stage.kind.reviewed:
        raise Rejected("not-reviewed-singly")
    require_none_open(state.objections)
    if command.to_code == APPLICANT:
        to_code, to = "", None
    elif command.to_code is None:
        to_code, to = below(state)
    else:
        at = state.index(command.to_code)
        skipped = at >= 0 and (state.route.stages[at].skipped or at in state.merged)
        if not 0 <= at < state.at or skipped:
            raise Rejected("no-such-stage-below", fields={"to_code": "no-such-stage-below"})
        to_code, to = command.to_code, state.route.stages[at].organisation
    return [
        Returned(
            code=stage.code,
            organisation=command.organisation,
            opinion=_opinion(command.opinion, state, required=True),
            to_code=to_code,
            to=to,
        )
    ]


def _pass_down(command: PassDown, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if state.status is not Status.RETURNED_TO_STAGE:
        raise Rejected("not-returned")
    to_code, to = below(state)
    return [
        PassedDown(
            code=stage.code,
            organisation=command.organisation,
            opinion=_opinion(command.opinion, state),
            to_code=to_code,
            to=to,
        )
    ]


def _refuse(command: Refuse, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if not stage.kind.reviewed:
        raise Rejected("not-reviewed-singly")
    if state.plan is not None:
        raise Rejected("in-a-plan")
    require_none_open(state.objections)
    opinion = _opinion(command.opinion, state, required=True)
    return [Refused(code=stage.code, organisation=command.organisation, opinion=opinion)]


def _request_supplement(command: RequestSupplement, state: Declaration) -> list[Event]:
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    if not stage.kind.reviewed or state.status is not Status.IN_REVIEW:
        raise Rejected("not-reviewed-singly")
    if stage.code in state.asked:
        raise Rejected("supplement-asked-before")
    require_none_open(state.objections)
    if not command.items.strip():
        raise Rejected("items-required", fields={"items": "field-required"})
    if command.working_days < 1:
        raise Rejected("deadline-wrong", fields={"working_days": "deadline-wrong"})
    return [
        SupplementRequested(
            code=stage.code,
            organisation=command.organisation,
            items=_about(command.items.strip(), state),
            deadline=add_working_days(command.calendar, command.on, command.working_days),
        )
    ]


def _resubmit(command: Resubmit, state: Declaration) -> list[Event]:
    if command.applicant != state.applicant:
        raise Rejected("not-yours")
    if state.status not in (Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT):
        raise Rejected("not-returned")
    check_complete(command.template, command.answers)
    answers = Personal(command.applicant, to_json(command.answers))
    if state.status is Status.SUPPLEMENT:
        if state.deadline is not None and command.on > state.deadline:
            raise Rejected("supplement-overdue", until=state.deadline)
        stage = state.route.stages[state.at]
        return [
            Supplemented(answers=answers, forwarded_to=stage.organisation, next_code=stage.code)
        ]
    # Whatever had it later, it has left its plan and can only be taken up by another.
    returner = min(state.returner, state.route.planned_at)
    stage = state.route.stages[returner if state.resume_at_returner else 0]
    return [Resubmitted(answers=answers, forwarded_to=stage.organisation, next_code=stage.code)]


def _withdraw(command: Withdraw, state: Declaration) -> list[Event]:
    if command.applicant != state.applicant:
        raise Rejected("not-yours")
    if state.status is Status.NEW or state.status.finished:
        raise Rejected("not-open")
    if state.plan is not None:
        raise Rejected("in-a-plan")
    if state.effective_on is not None:
        raise Rejected("effective-already")
    return [Withdrawn(reason=_opinion(command.reason, state, required=True, field="reason"))]


def _lapse(command: Lapse, state: Declaration) -> list[Event]:
    if state.status is not Status.SUPPLEMENT or state.deadline is None:
        raise Rejected("not-returned")
    if command.on <= state.deadline:
        raise Rejected("deadline-not-over", until=state.deadline)
    return [Lapsed(deadline=state.deadline)]


_RULES: dict[type, Callable[[Any, Declaration], list[Event]]] = {
    SaveDraft: _save_draft,
    Submit: _submit,
    PostUnitPublicity: _post_unit_publicity,
    ExtendUnitPublicity: _extend_unit_publicity,
    CloseUnitPublicity: _close_unit_publicity,
    Approve: _approve,
    Return: _return,
    PassDown: _pass_down,
    Refuse: _refuse,
    RequestSupplement: _request_supplement,
    Resubmit: _resubmit,
    Withdraw: _withdraw,
    Lapse: _lapse,
    **OBJECTION_RULES,
    **REEXAMINATION_RULES,
    **BATCH_RULES,
}


def _require_draft(state: Declaration, applicant: UUID) -> None:
    if state.status not in (Status.NEW, Status.DRAFT):
        raise Rejected("already-submitted")
    if state.applicant not in (None, applicant):
        raise Rejected("not-yours")


def _require_whole(route: Route) -> None:
    """It begins at the unit, ends with the issue, and no code stands for two stages."""
    stages = route.stages
    if not stages or stages[0].kind is not StageKind.UNIT or stages[0].skipped:
        raise Rejected("route-incomplete", stage=StageKind.UNIT)
    if stages[-1].kind is not StageKind.ISSUE or stages[-1].skipped:
        raise Rejected("route-incomplete", stage=StageKind.ISSUE)
    if not route.decided_by_committee and (len(stages) < 3 or stages[-2].skipped):
        raise Rejected("route-incomplete", stage=StageKind.TITLE_OFFICE)  # nobody would decide
    if len({stage.code for stage in stages}) < len(stages):
        raise Rejected("route-incomplete")


def _opinion(
    text: str, state: Declaration, *, required: bool = False, field: str = "opinion"
) -> Personal:
    """An officer's words about a person are that person's data."""
    if required and not text.strip():
        raise Rejected("opinion-required", fields={field: "field-required"})
    return _about(text.strip(), state)


def _about(text: str, state: Declaration) -> Personal:
    assert state.applicant is not None, "every submitted case has an applicant"
    return Personal(state.applicant, text)

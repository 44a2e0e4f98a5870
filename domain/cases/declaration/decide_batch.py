"""The later stages, where one act moves many declarations: plan, publicity, vote, filing, issue."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.cases.declaration.commands import (
    ClosePublicity,
    ExtendPublicity,
    File,
    Issue,
    JoinPlan,
    LeavePlan,
    OpenPublicity,
    PassPlan,
    RefuseFiling,
    StrikeFromPlan,
    TakeResult,
)
from domain.cases.declaration.events import (
    Approved,
    CertificateIssued,
    Event,
    Filed,
    FilingRefused,
    Planned,
    Publicised,
    PublicityClosed,
    PublicityExtended,
    Returned,
    Unplanned,
    VoteFailed,
    VotePassed,
)
from domain.cases.declaration.state import Declaration, Status
from domain.cases.declaration.walk import below, require_other_person, turn
from domain.cases.objection import require_none_open
from domain.configuration.route import Stage, StageKind
from domain.decider import Rejected
from domain.personal import Personal


def _join_plan(command: JoinPlan, state: Declaration) -> list[Event]:
    """A candidate has been accepted by the committee's office and waits right after it."""
    _require_candidate(state, command.organisation)
    if state.plan is not None:
        raise Rejected("in-another-plan")
    return [Planned(plan=command.plan, organisation=command.organisation)]


def _leave_plan(command: LeavePlan, state: Declaration) -> list[Event]:
    """Only from where it joined: once the plan has moved it on, it belongs to the plan."""
    _require_plan(command.plan, state)
    _require_candidate(state, command.organisation)
    return [Unplanned(plan=command.plan, organisation=command.organisation)]


def _pass_plan(command: PassPlan, state: Declaration) -> list[Event]:
    _require_plan(command.plan, state)
    stage = turn(state, command.organisation)
    if stage.kind is not StageKind.TITLE_AUTHORITY:
        raise Rejected("not-your-turn")
    following = _following(state)
    return [
        Approved(
            code=stage.code,
            organisation=command.organisation,
            opinion=_about(command.opinion, state),
            forwarded_to=following.organisation,
            next_code=following.code,
        )
    ]


def _strike_from_plan(command: StrikeFromPlan, state: Declaration) -> list[Event]:
    _require_plan(command.plan, state)
    stage = turn(state, command.organisation)
    if stage.kind is not StageKind.TITLE_AUTHORITY:
        raise Rejected("not-your-turn")
    if not command.opinion.strip():
        raise Rejected("opinion-required", fields={"opinion": "field-required"})
    to_code, to = below(state)
    return [
        Unplanned(plan=command.plan, organisation=command.organisation),
        Returned(
            code=stage.code,
            organisation=command.organisation,
            opinion=_about(command.opinion, state),
            to_code=to_code,
            to=to,
        ),
    ]


def _open_publicity(command: OpenPublicity, state: Declaration) -> list[Event]:
    if state.plan is None:
        raise Rejected("not-in-this-plan")
    _require_publicity(state, command.organisation, command.code)
    if state.posted is not None:
        raise Rejected("publicity-running")
    return [
        Publicised(
            code=command.code,
            organisation=command.organisation,
            posted_on=command.posted_on,
            last_day=command.last_day,
        )
    ]


def _extend_publicity(command: ExtendPublicity, state: Declaration) -> list[Event]:
    """As far as the plan's; what has been promised to the public is never shortened."""
    _require_publicity(state, command.organisation, command.code)
    if state.last_day is None:
        raise Rejected("publicity-not-running")
    if command.last_day <= state.last_day:
        raise Rejected("extension-too-short", fields={"working_days": "extension-too-short"})
    return [
        PublicityExtended(
            code=command.code,
            organisation=command.organisation,
            reason=_about(command.reason, state),
            last_day=command.last_day,
        )
    ]


def _close_publicity(command: ClosePublicity, state: Declaration) -> list[Event]:
    """Over an open objection the case waits here until it is decided."""
    _require_publicity(state, command.organisation, command.code)
    if state.last_day is None:
        raise Rejected("publicity-not-running")
    if command.on <= state.last_day:
        raise Rejected("publicity-not-over", until=state.last_day)
    require_none_open(state.objections)
    following = _following(state)
    return [
        PublicityClosed(
            code=command.code,
            organisation=command.organisation,
            forwarded_to=following.organisation,
            next_code=following.code,
        )
    ]


def _take_result(command: TakeResult, state: Declaration) -> list[Event]:
    _require_stage(state, command.organisation, StageKind.EXPERT_REVIEW)
    if not command.passed:
        return [
            VoteFailed(
                meeting=command.meeting,
                organisation=command.organisation,
                yes=command.yes,
                no=command.no,
                abstain=command.abstain,
                present=command.present,
            )
        ]
    following = _following(state)
    return [
        VotePassed(
            meeting=command.meeting,
            organisation=command.organisation,
            yes=command.yes,
            no=command.no,
            abstain=command.abstain,
            present=command.present,
            forwarded_to=following.organisation,
            next_code=following.code,
        )
    ]


def _file(command: File, state: Declaration) -> list[Event]:
    """On b routes this is stage F; on a routes the first half of X."""
    stage = _require_to_be_filed(command, state)
    if not command.filing_number.strip():
        raise Rejected("filing-number-required", fields={"filing_number": "field-required"})
    if command.filed_on > command.today:
        raise Rejected("date-in-future", fields={"filed_on": "date-in-future"})
    if state.publicised_until is not None and command.filed_on <= state.publicised_until:
        raise Rejected(
            "filed-before-publicity",
            fields={"filed_on": "filed-before-publicity"},
            until=state.publicised_until,
        )
    following = stage if stage.kind is StageKind.ISSUE else _following(state)
    return [
        Filed(
            code=stage.code,
            organisation=command.organisation,
            opinion=_about(command.opinion, state),
            filing_number=command.filing_number.strip(),
            filed_on=command.filed_on,
            forwarded_to=following.organisation,
            next_code=following.code,
        )
    ]


def _refuse_filing(command: RefuseFiling, state: Declaration) -> list[Event]:
    stage = _require_to_be_filed(command, state)
    if not command.opinion.strip():
        raise Rejected("opinion-required", fields={"opinion": "field-required"})
    opinion = _about(command.opinion, state)
    return [FilingRefused(code=stage.code, organisation=command.organisation, opinion=opinion)]


def _require_to_be_filed(command: File | RefuseFiling, state: Declaration) -> Stage:
    require_none_open(state.objections)
    stage = turn(state, command.organisation)
    require_other_person(command.officer, state)
    delegated = any(s.kind is StageKind.FILING for s in state.route.stages)
    if stage.kind is not (StageKind.FILING if delegated else StageKind.ISSUE):
        raise Rejected("not-your-turn")
    if not state.route.decided_by_committee:
        raise Rejected("not-to-be-filed")
    if state.filing is not None:
        raise Rejected("filed-before")
    return stage


def _issue(command: Issue, state: Declaration) -> list[Event]:
    require_none_open(state.objections)
    _require_stage(state, command.organisation, StageKind.ISSUE)
    if state.effective_on is None:
        raise Rejected("not-filed")
    return [
        CertificateIssued(
            organisation=command.organisation,
            certificate=command.certificate,
            number=command.number,
        )
    ]


BATCH_RULES: dict[type, Callable[[Any, Declaration], list[Event]]] = {
    JoinPlan: _join_plan,
    LeavePlan: _leave_plan,
    PassPlan: _pass_plan,
    StrikeFromPlan: _strike_from_plan,
    OpenPublicity: _open_publicity,
    ExtendPublicity: _extend_publicity,
    ClosePublicity: _close_publicity,
    TakeResult: _take_result,
    File: _file,
    RefuseFiling: _refuse_filing,
    Issue: _issue,
}


def _require_candidate(state: Declaration, organisation: UUID) -> None:
    """The case lies right after its committee's office, and nothing has begun there."""
    before = state.route.stages[state.at - 1] if state.route.stages else None
    if (
        state.status is not Status.IN_REVIEW
        or state.posted is not None
        or before is None
        or before.kind is not StageKind.COMMITTEE
        or before.organisation != organisation
    ):
        raise Rejected("not-a-candidate")


def _require_plan(plan: UUID, state: Declaration) -> None:
    if state.plan != plan:
        raise Rejected("not-in-this-plan")


def _require_stage(state: Declaration, organisation: UUID, code: str) -> None:
    if turn(state, organisation).code != code:
        raise Rejected("not-at-this-stage")


def _require_publicity(state: Declaration, organisation: UUID, code: str) -> None:
    """Other stages are not passed by waiting, whoever works them."""
    _require_stage(state, organisation, code)
    if code not in (StageKind.PUBLICITY_BEFORE, StageKind.PUBLICITY_AFTER):
        raise Rejected("not-at-this-stage")


def _following(state: Declaration) -> Stage:
    return state.route.stages[state.at + 1]


def _about(text: str, state: Declaration) -> Personal:
    assert state.applicant is not None, "every submitted case has an applicant"
    return Personal(state.applicant, text.strip())

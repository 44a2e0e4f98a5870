"""The publicities (公示, C12) of a plan's candidates: opened, extended, closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from application.committees.plan_contents import plan_of_office, preload_candidates
from application.desk import Desk
from application.work import Work
from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.declaration.commands import ClosePublicity, ExtendPublicity, OpenPublicity
from domain.committees.plan_publicity import (
    AddPublicityEvidence,
    ClosePlanPublicity,
    ExtendPlanPublicity,
    OpenPlanPublicity,
)
from domain.committees.review_plan import REVIEW_PLAN, ReviewPlan
from domain.configuration.calendar import CALENDAR
from domain.configuration.template import Attachment
from domain.decider import Rejected
from domain.rules.publicity import closes_by_itself
from domain.streams import CALENDAR as CALENDAR_STREAM


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    code: str
    """`P1` before the review, `P2` after it."""
    working_days: int | None = None
    """None for as many as the province asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extending:
    code: str
    reason: str
    """Told to the public."""
    working_days: int
    """Further ones, after the present last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityEvidence:
    code: str
    evidence: tuple[Attachment, ...]


def open_publicity(work: Work, desk: Desk, plan: UUID, body: Posting, expected: int | None) -> UUID:
    """评前公示 / 评后公示 of every candidate who has got that far."""
    before = plan_of_office(work, desk, plan, expected)
    candidates = [one for one, case in _at(work, plan, before, body.code) if case.posted is None]
    if not candidates:
        raise Rejected("nobody-at-this-stage")
    command = OpenPlanPublicity(
        office=desk.organisation,
        code=body.code,
        posted_on=desk.today,
        working_days=desk.rules.publicity_days if body.working_days is None else body.working_days,
        at_least=desk.rules.publicity_days,
        calendar=work.load(CALENDAR, CALENDAR_STREAM),
    )
    running = work.do(REVIEW_PLAN, plan, command)
    assert running.last_day is not None, "a publicity has just begun"
    for declaration in candidates:
        opened = OpenPublicity(
            code=body.code,
            organisation=desk.organisation,
            posted_on=desk.today,
            last_day=running.last_day,
        )
        work.do(DECLARATION, declaration, opened)
    return plan


def extend_publicity(
    work: Work, desk: Desk, plan: UUID, body: Extending, expected: int | None
) -> UUID:
    """公示延期, of everybody in it."""
    before = plan_of_office(work, desk, plan, expected)
    command = ExtendPlanPublicity(
        office=desk.organisation,
        code=body.code,
        reason=body.reason,
        working_days=body.working_days,
        on=desk.today,
        calendar=work.load(CALENDAR, CALENDAR_STREAM),
    )
    longer = work.do(REVIEW_PLAN, plan, command)
    assert longer.last_day is not None, "it goes on running"
    for declaration in [one for one, _ in _publicised(work, plan, before)]:
        extended = ExtendPublicity(
            code=body.code,
            organisation=desk.organisation,
            reason=body.reason,
            last_day=longer.last_day,
        )
        work.do(DECLARATION, declaration, extended)
    return plan


def close_publicity(
    work: Work, desk: Desk, plan: UUID, body: Closing, expected: int | None
) -> UUID:
    """公示期满; whoever has an open objection waits, and the others go on."""
    before = plan_of_office(work, desk, plan, expected)
    return _close(work, desk, plan, before, body.code)


def close_over(work: Work, desk: Desk, plan: UUID) -> UUID:
    """What the office has left running; asked by the worker. Raises `Rejected`."""
    state = work.load(REVIEW_PLAN, plan)
    if state.last_day is None or not closes_by_itself(state.last_day, desk.today):
        raise Rejected("publicity-not-over", until=state.last_day)
    return _close(work, desk, plan, state, state.publicity)


def add_evidence(
    work: Work, desk: Desk, plan: UUID, body: PublicityEvidence, expected: int | None
) -> UUID:
    """公示材料"""
    plan_of_office(work, desk, plan, expected)
    command = AddPublicityEvidence(
        plan=plan, office=desk.organisation, code=body.code, evidence=body.evidence
    )
    work.do(REVIEW_PLAN, plan, command)
    return plan


def go_on(work: Work, desk: Desk, declaration: UUID) -> None:
    """The last objection is dismissed: a case whose publicity was closed meanwhile goes on."""
    case = work.load(DECLARATION, declaration)
    if case.plan is None or case.stage is None or case.posted is None:
        return
    plan = work.load(REVIEW_PLAN, case.plan)
    still = plan.publicity == case.stage.code and plan.publicities.posted_on == case.posted
    if still or any(one.state.open for one in case.objections):
        return
    command = ClosePublicity(
        code=case.stage.code, organisation=case.stage.organisation, on=desk.today
    )
    work.do(DECLARATION, declaration, command)


def _close(work: Work, desk: Desk, plan: UUID, before: ReviewPlan, code: str) -> UUID:
    assert before.office is not None, "a plan that is approved has an office"
    command = ClosePlanPublicity(office=before.office, code=code, on=desk.today)
    work.do(REVIEW_PLAN, plan, command)
    for declaration, case in list(_publicised(work, plan, before)):
        if not any(one.state.open for one in case.objections):
            closed = ClosePublicity(code=code, organisation=before.office, on=desk.today)
            work.do(DECLARATION, declaration, closed)
    return plan


def _publicised(work: Work, plan: UUID, state: ReviewPlan) -> Iterator[tuple[UUID, Declaration]]:
    """Those in the publicity that runs; not whom an objection keeps from an earlier one."""
    running = state.publicities
    for declaration, case in _at(work, plan, state, running.running):
        if case.posted is not None and case.posted == running.posted_on:
            yield declaration, case


def _at(work: Work, plan: UUID, state: ReviewPlan, code: str) -> Iterator[tuple[UUID, Declaration]]:
    """The plan's candidates who lie at that stage. One who was sent back may be in another."""
    preload_candidates(work, state)
    for candidate in state.candidates:
        case = work.load(DECLARATION, candidate.declaration)
        if case.plan == plan and case.stage is not None and case.stage.code == code:
            yield candidate.declaration, case

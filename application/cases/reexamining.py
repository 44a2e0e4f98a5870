"""Re-examination (复查, B5): asked by the applicant, answered by another officer or body."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.cases.reexamination_access import require_reexaminer
from application.desk import Desk
from application.organisations.post_quotas import take_post
from application.permissions import require_applicant
from application.work import Work
from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.declaration.events import FilingRefused, Refused, VoteFailed
from domain.cases.reexamination import (
    ConfirmResult,
    ReferReexamination,
    ReopenCase,
    RequestReexamination,
    WithdrawReexamination,
)
from domain.configuration.calendar import CALENDAR
from domain.configuration.template import Attachment
from domain.decider import Recorded, Rejected
from domain.people.person import PERSON, OpenDeclaration
from domain.rules.china_time import day_in_china
from domain.streams import CALENDAR as CALENDAR_STREAM


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationForm:
    """申请复查"""

    reasons: str
    evidence: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationWithdrawal:
    reexamination: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationReferral:
    """提请上级认定"""

    reexamination: UUID
    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationOpinion:
    reexamination: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a case ended, as far as who asks about it needs to know."""

    known_on: date
    """The day on which the applicant was told, in Asia/Shanghai."""
    account: UUID | None
    """Of the officer who decided; None where the experts did."""


def ending_of(history: Sequence[Recorded]) -> Ending | None:
    """Of the latest end that can be re-examined."""
    ends = (r for r in reversed(history) if isinstance(r.event, _ENDS))
    last = next(ends, None)
    if last is None:
        return None
    voted = isinstance(last.event, VoteFailed)
    return Ending(known_on=day_in_china(last.at), account=None if voted else last.actor)


_ENDS = (Refused, VoteFailed, FilingRefused)


def request_reexamination(
    work: Work, desk: Desk, declaration: UUID, form: ReexaminationForm, expected: int | None
) -> UUID:
    """申请复查, once a result and in time."""
    work.expect(DECLARATION, declaration, expected)
    state = work.load(DECLARATION, declaration)
    require_applicant(desk.actor, state)
    ending = ending_of(work.history(declaration))
    if ending is None:
        raise Rejected("reexamination-no-result")
    _require_no_other(work, state)
    command = RequestReexamination(
        reexamination=desk.new_id(),
        applicant=desk.person,
        reasons=form.reasons,
        evidence=form.evidence,
        known_on=ending.known_on,
        working_days=desk.rules.reexamination_days,
        on=desk.today,
        calendar=work.load(CALENDAR, CALENDAR_STREAM),
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def withdraw_reexamination(
    work: Work, desk: Desk, declaration: UUID, form: ReexaminationWithdrawal, expected: int | None
) -> UUID:
    """撤回复查申请, until it is decided; the result stands."""
    work.expect(DECLARATION, declaration, expected)
    require_applicant(desk.actor, work.load(DECLARATION, declaration))
    command = WithdrawReexamination(reexamination=form.reexamination, applicant=desk.person)
    work.do(DECLARATION, declaration, command)
    return declaration


def refer_reexamination(
    work: Work, desk: Desk, declaration: UUID, form: ReexaminationReferral, expected: int | None
) -> UUID:
    """提请认定: also by the officer who decided, as somebody else decides then."""
    _handled(work, desk, declaration, form.reexamination, expected)
    command = ReferReexamination(
        reexamination=form.reexamination,
        organisation=desk.organisation,
        officer=desk.actor.person,
        proposal=form.proposal,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def confirm_result(
    work: Work, desk: Desk, declaration: UUID, form: ReexaminationOpinion, expected: int | None
) -> UUID:
    """维持原结果"""
    _handled(work, desk, declaration, form.reexamination, expected)
    command = ConfirmResult(
        reexamination=form.reexamination,
        organisation=desk.organisation,
        officer=desk.actor.person,
        account=desk.actor.account,
        decided_by=_decided_by(work, declaration),
        opinion=form.opinion,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def reopen_case(
    work: Work, desk: Desk, declaration: UUID, form: ReexaminationOpinion, expected: int | None
) -> UUID:
    """复查成立: the case takes its person's place of the year and its post again, and goes on.

    Raises `Rejected` for what would stand in the way of submitting it: a bar, another case of
    the year, no post left.
    """
    before = _handled(work, desk, declaration, form.reexamination, expected)
    command = ReopenCase(
        reexamination=form.reexamination,
        organisation=desk.organisation,
        officer=desk.actor.person,
        account=desk.actor.account,
        decided_by=_decided_by(work, declaration),
        opinion=form.opinion,
    )
    work.do(DECLARATION, declaration, command)
    choice = before.choice
    assert before.applicant is not None, "a case that ended was submitted by somebody"
    assert choice is not None, "and has a choice"
    again = OpenDeclaration(
        declaration=declaration,
        year=choice.year,
        mode=choice.mode,
        level=choice.title_level,
        declaration_type=choice.declaration_type,
        on=desk.today,
    )
    work.do(PERSON, before.applicant, again)
    take_post(work, desk, declaration, choice)
    return declaration


def _handled(
    work: Work, desk: Desk, declaration: UUID, reexamination: UUID, expected: int | None
) -> Declaration:
    """The case, for an officer of the body whose turn the re-examination is."""
    work.expect(DECLARATION, declaration, expected)
    state = work.load(DECLARATION, declaration)
    require_reexaminer(desk.actor, state, reexamination)
    return state


def _decided_by(work: Work, declaration: UUID) -> UUID | None:
    ending = ending_of(work.history(declaration))
    return ending.account if ending is not None else None


def _require_no_other(work: Work, state: Declaration) -> None:
    """Whoever has declared anew for the year has taken the result as it is."""
    assert state.applicant is not None, "a case that ended was submitted by somebody"
    assert state.choice is not None, "and has a choice"
    year, mode = state.choice.year, state.choice.mode
    open_cases = work.load(PERSON, state.applicant).open_cases
    if any((case.year, case.mode) == (year, mode) for case in open_cases):
        raise Rejected("reexamination-other-case", year=year)

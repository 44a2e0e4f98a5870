"""Re-examination (复查): what an applicant holds against a result, and what became of it.

It lives in the stream of its case, like an objection; this module knows nothing of declarations
but the result. Each result may be re-examined once, and never by the officer who decided it; a
request that is withdrawn before anybody has acted upon it leaves the right to ask while the time
runs. No officer overturns a vote: where the authority finds the request right, the case may go
before a later meeting, and the tally stays what it was (docs/adr/0032).
Source: product section 3, B5; the regulation (chapter 3) gives whoever disagrees with a result
the right to ask, and leaves the time to the province.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, assert_never
from uuid import UUID

from domain.cases.recourse import Answered, evidence, said
from domain.configuration.template import Attachment
from domain.decider import Rejected, changed
from domain.personal import Personal
from domain.rules.working_days import HolidayCalendar, add_working_days


class ReexaminationState(StrEnum):
    """复查状态"""

    REQUESTED = "REQUESTED"
    REFERRED = "REFERRED"
    CONFIRMED = "CONFIRMED"
    REOPENED = "REOPENED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def open(self) -> bool:
        return self in (ReexaminationState.REQUESTED, ReexaminationState.REFERRED)


LONGEST_REASONS = 4000
"""Characters of what an applicant may say."""
MOST_FILES = 10
_said = partial(said, incomplete="reexamination-incomplete")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReexamination:
    reexamination: UUID
    applicant: UUID
    reasons: str
    evidence: tuple[Attachment, ...]
    known_on: date
    """The day on which the result was made known; the time runs from the day after."""
    working_days: int
    on: date
    calendar: HolidayCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReexamination:
    reexamination: UUID
    applicant: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferReexamination:
    """The body leaves it to the authority above the result."""

    reexamination: UUID
    organisation: UUID
    officer: UUID | None
    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmResult:
    """The result stands."""

    reexamination: UUID
    organisation: UUID
    officer: UUID | None
    account: UUID
    decided_by: UUID | None
    """The account that decided the result; None where no officer did."""
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenCase:
    """The request is right, and the case goes on."""

    reexamination: UUID
    organisation: UUID
    officer: UUID | None
    account: UUID
    decided_by: UUID | None
    opinion: str


Decision = ConfirmResult | ReopenCase
Command = RequestReexamination | WithdrawReexamination | ReferReexamination | Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationRequested:
    """申请复查"""

    reexamination: UUID
    code: str
    """The stage whose result it is about."""
    organisation: UUID
    """The body that answers."""
    until: date
    """The last day on which it could be asked for."""
    reasons: Personal
    evidence: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationWithdrawn:
    """撤回复查申请"""

    reexamination: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationReferred:
    """提请认定复查"""

    reexamination: UUID
    organisation: UUID
    referred_to: UUID
    proposal: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultConfirmed:
    """维持原结果"""

    reexamination: UUID
    organisation: UUID
    opinion: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened:
    """复查成立"""

    reexamination: UUID
    organisation: UUID
    opinion: Personal
    forwarded_to: UUID
    next_code: str


Event = (
    ReexaminationRequested
    | ReexaminationWithdrawn
    | ReexaminationReferred
    | ResultConfirmed
    | CaseReopened
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reexamination(Answered):
    """One re-examination of a case, as far as decisions need it."""

    reexamination: UUID
    state: ReexaminationState
    code: str
    organisation: UUID
    """The body that it was sent to."""
    referred_to: UUID | None = None

    @property
    def used_up(self) -> bool:
        """Whether it is the one that the result allows.

        Not when it was withdrawn before anybody had acted upon it.
        """
        return self.state is not ReexaminationState.WITHDRAWN or self.referred_to is not None


Reexaminations = tuple[Reexamination, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a case ended badly, as far as its re-examination needs it."""

    about: UUID
    """The person of the case."""
    code: str
    """Of the stage that decided."""
    organisation: UUID
    """The body that answers for it."""
    voted: bool
    """Experts decided, and no officer overturns them."""
    superior: UUID | None
    """The body that a request may be referred to; None where the one that decided is the last."""
    returns_to: UUID
    """The body that has the case once it is reopened, at the stage `next_code`."""
    next_code: str


def latest(reexaminations: Reexaminations) -> Reexamination | None:
    """The one of the present result, unless that result came after a reopening."""
    last = reexaminations[-1] if reexaminations else None
    return None if last is None or last.state is ReexaminationState.REOPENED else last


def may_ask(reexaminations: Reexaminations) -> bool:
    """Whether the present result has not been asked about yet."""
    last = latest(reexaminations)
    return last is None or not last.used_up


def found(reexaminations: Reexaminations, which: UUID) -> Reexamination | None:
    return next((one for one in reexaminations if one.reexamination == which), None)


def decide(command: Command, reexaminations: Reexaminations, result: Result | None) -> list[Event]:
    """Raises `Rejected`. `result` is None while there is none that may be re-examined."""
    if result is None:
        raise Rejected("reexamination-no-result")
    match command:
        case RequestReexamination():
            return [_requested(command, reexaminations, result)]
        case WithdrawReexamination(applicant=applicant):
            if applicant != result.about:
                raise Rejected("not-yours")
            _open(command.reexamination, reexaminations)
            return [ReexaminationWithdrawn(reexamination=command.reexamination)]
        case ReferReexamination():
            one = _turn(command, reexaminations)
            if one.referred_to is not None:
                raise Rejected("reexamination-referred")
            if result.superior is None:
                raise Rejected("reexamination-not-referred")
            return [
                ReexaminationReferred(
                    reexamination=command.reexamination,
                    organisation=command.organisation,
                    referred_to=result.superior,
                    proposal=_said(command.proposal, result.about, "proposal"),
                )
            ]
        case ConfirmResult():
            _decided(command, reexaminations)
            return [
                ResultConfirmed(
                    reexamination=command.reexamination,
                    organisation=command.organisation,
                    opinion=_said(command.opinion, result.about, "opinion"),
                )
            ]
        case ReopenCase():
            one = _decided(command, reexaminations)
            if result.voted and one.referred_to is None:
                raise Rejected("reexamination-to-be-referred")
            return [
                CaseReopened(
                    reexamination=command.reexamination,
                    organisation=command.organisation,
                    opinion=_said(command.opinion, result.about, "opinion"),
                    forwarded_to=result.returns_to,
                    next_code=result.next_code,
                )
            ]
        case _:
            assert_never(command)


def _requested(
    command: RequestReexamination, reexaminations: Reexaminations, result: Result
) -> ReexaminationRequested:
    if command.applicant != result.about:
        raise Rejected("not-yours")
    if not may_ask(reexaminations):
        raise Rejected("reexamination-asked-before")
    until = add_working_days(command.calendar, command.known_on, command.working_days)
    if command.on > until:
        raise Rejected("reexamination-late", until=until)
    reasons = command.reasons
    if len(reasons) > LONGEST_REASONS:
        raise Rejected(
            "reexamination-incomplete",
            fields={"reasons": "reexamination-too-long"},
            most=LONGEST_REASONS,
        )
    if len(command.evidence) > MOST_FILES:
        raise Rejected(
            "reexamination-incomplete",
            fields={"evidence": "reexamination-too-many-files"},
            most=MOST_FILES,
        )
    return ReexaminationRequested(
        reexamination=command.reexamination,
        code=result.code,
        organisation=result.organisation,
        until=until,
        reasons=_said(reasons, result.about, "reasons"),
        evidence=evidence(command.evidence, result.about),
    )


def evolve(reexaminations: Reexaminations, event: Event) -> Reexaminations:
    match event:
        case ReexaminationRequested():
            new = Reexamination(
                reexamination=event.reexamination,
                state=ReexaminationState.REQUESTED,
                code=event.code,
                organisation=event.organisation,
            )
            return (*reexaminations, new)
        case ReexaminationWithdrawn():
            return _now(reexaminations, event, state=ReexaminationState.WITHDRAWN)
        case ReexaminationReferred(referred_to=body):
            state = ReexaminationState.REFERRED
            return _now(reexaminations, event, state=state, referred_to=body)
        case ResultConfirmed():
            return _now(reexaminations, event, state=ReexaminationState.CONFIRMED)
        case CaseReopened():
            return _now(reexaminations, event, state=ReexaminationState.REOPENED)
        case _:
            assert_never(event)


def _now(reexaminations: Reexaminations, event: Event, **changes: Any) -> Reexaminations:
    return tuple(
        changed(one, **changes) if one.reexamination == event.reexamination else one
        for one in reexaminations
    )


def _open(which: UUID, reexaminations: Reexaminations) -> Reexamination:
    one = found(reexaminations, which)
    if one is None:
        raise Rejected("reexamination-unknown")
    if not one.state.open:
        raise Rejected("reexamination-decided")
    return one


def _turn(command: ReferReexamination | Decision, reexaminations: Reexaminations) -> Reexamination:
    """An open one, for the body whose turn it is, and nobody's own case."""
    one = _open(command.reexamination, reexaminations)
    if one.decided_by != command.organisation:
        raise Rejected("not-your-turn")
    return one


def _decided(command: Decision, reexaminations: Reexaminations) -> Reexamination:
    """The same, by another officer than the one whose decision is looked at."""
    one = _turn(command, reexaminations)
    if command.account == command.decided_by:
        raise Rejected("reexamination-other-officer")
    return one

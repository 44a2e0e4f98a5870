"""What may be asked of a declaration (职称申报).

`organisation` is the body that acts, `officer` the person who acts for it (None when the
account belongs to no registered person).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.cases.declaration.events import Choice
from domain.cases.objection import (
    DismissObjection,
    InvestigateObjection,
    RaiseObjection,
    ReferObjection,
    UpholdObjection,
)
from domain.cases.reexamination import (
    ConfirmResult,
    ReferReexamination,
    ReopenCase,
    RequestReexamination,
    WithdrawReexamination,
)
from domain.configuration.route import Route
from domain.configuration.template import Answers, Attachment, Template
from domain.rules.publicity import MINIMUM_PUBLICITY_DAYS
from domain.rules.working_days import HolidayCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    applicant: UUID
    choice: Choice
    answers: Answers
    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """The caller has resolved the route and asked person and recipient; this fixes the case."""

    applicant: UUID
    choice: Choice
    answers: Answers
    template: Template
    route: Route
    resume_at_returner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUnitPublicity:
    """Review passed: post the case inside the unit for at least five working days."""

    organisation: UUID
    officer: UUID | None
    opinion: str
    posted_on: date
    working_days: int
    calendar: HolidayCalendar
    at_least: int = MINIMUM_PUBLICITY_DAYS
    """Working days, as the province has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendUnitPublicity:
    """By further working days after the present last one."""

    organisation: UUID
    officer: UUID | None
    reason: str
    working_days: int
    calendar: HolidayCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseUnitPublicity:
    organisation: UUID
    officer: UUID | None
    opinion: str
    evidence: tuple[Attachment, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    organisation: UUID
    officer: UUID | None
    opinion: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """`to_code` names an earlier stage, `APPLICANT` the applicant; None is one stage down."""

    organisation: UUID
    officer: UUID | None
    opinion: str
    to_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassDown:
    organisation: UUID
    officer: UUID | None
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    organisation: UUID
    officer: UUID | None
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSupplement:
    organisation: UUID
    officer: UUID | None
    items: str
    on: date
    working_days: int
    calendar: HolidayCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmit:
    """Answers a return or a supplement notice."""

    applicant: UUID
    answers: Answers
    template: Template
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    applicant: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPlan:
    plan: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePlan:
    plan: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PassPlan:
    """The title authority approved the plan: stage T of a routes."""

    plan: UUID
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeFromPlan:
    """The title authority strikes one candidate, and the declaration goes back."""

    plan: UUID
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPublicity:
    code: str
    organisation: UUID
    posted_on: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendPublicity:
    code: str
    organisation: UUID
    reason: str
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePublicity:
    code: str
    organisation: UUID
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeResult:
    """The signed tally of the expert review."""

    meeting: UUID
    organisation: UUID
    yes: int
    no: int
    abstain: int
    present: int
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    organisation: UUID
    officer: UUID | None
    opinion: str
    filing_number: str
    filed_on: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseFiling:
    organisation: UUID
    officer: UUID | None
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    organisation: UUID
    certificate: UUID
    number: str


Command = (
    SaveDraft
    | Submit
    | PostUnitPublicity
    | ExtendUnitPublicity
    | CloseUnitPublicity
    | RaiseObjection
    | InvestigateObjection
    | ReferObjection
    | DismissObjection
    | UpholdObjection
    | RequestReexamination
    | WithdrawReexamination
    | ReferReexamination
    | ConfirmResult
    | ReopenCase
    | Approve
    | Return
    | PassDown
    | Refuse
    | RequestSupplement
    | Resubmit
    | Withdraw
    | Lapse
    | JoinPlan
    | LeavePlan
    | PassPlan
    | StrikeFromPlan
    | OpenPublicity
    | ExtendPublicity
    | ClosePublicity
    | TakeResult
    | File
    | RefuseFiling
    | Issue
)

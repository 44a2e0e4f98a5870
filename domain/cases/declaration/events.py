"""What happened to a declaration (职称申报).

These are the storage format: a new field needs a default, and a name once stored is never
reused for something else. `forwarded_to` and `next_code` tell readers where the case went, so
that no projection works out a route again.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.cases.objection import (
    ObjectionDismissed,
    ObjectionInvestigated,
    ObjectionRaised,
    ObjectionReferred,
    ObjectionUpheld,
)
from domain.cases.reexamination import (
    CaseReopened,
    ReexaminationReferred,
    ReexaminationRequested,
    ReexaminationWithdrawn,
    ResultConfirmed,
)
from domain.configuration.route import Route
from domain.personal import Personal
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The first page of the wizard: what is declared, from where, to whom.

    Peer reviews name a committee, initial determinations and recognitions an accepting agency.
    """

    year: int
    mode: AcquisitionMode
    division: str
    """Administrative division (行政区划), six digits."""
    unit_nature: UnitNature
    unit: UUID
    """The unit, or for a freelancer the HR agency."""
    title_level: TitleLevel
    series: str
    title: str
    """职称名称, as the catalogue names it at submission."""
    specialty: str
    committee: UUID | None
    declaration_type: DeclarationType
    agency: UUID | None = None
    """The accepting agency's stream: a body for one mode and title level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved:
    """暂存"""

    applicant: UUID
    choice: Choice
    answers: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """提交; the route is fixed here."""

    applicant: UUID
    choice: Choice
    answers: Personal
    template_version: int
    route: Route
    resume_at_returner: bool
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPublicityPosted:
    """单位审核通过并公示"""

    organisation: UUID
    opinion: Personal
    posted_on: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPublicityExtended:
    """单位公示延期"""

    organisation: UUID
    reason: Personal
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPublicityClosed:
    """单位公示结束, with the evidence of it."""

    organisation: UUID
    evidence: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """审核通过"""

    code: str
    organisation: UUID
    opinion: Personal
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSkipped:
    """跳过: the stage is configured away."""

    code: str
    organisation: UUID
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMerged:
    """合并: the body that has just approved fills this stage too."""

    code: str
    organisation: UUID
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """退回, to the body of an earlier stage or to the applicant (`to_code` is empty)."""

    code: str
    organisation: UUID
    opinion: Personal
    to_code: str
    to: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedDown:
    """退回补充材料: what the superior body returned goes on to the stage below."""

    code: str
    organisation: UUID
    opinion: Personal
    to_code: str
    to: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmitted:
    """重新提交"""

    answers: Personal
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementRequested:
    """补正通知: the complete list of what is missing, once, with a deadline."""

    code: str
    organisation: UUID
    items: Personal
    deadline: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplemented:
    """补正; the case goes back to the body that asked."""

    answers: Personal
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """不受理"""

    code: str
    organisation: UUID
    opinion: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """撤回"""

    reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """视为放弃: the supplement's deadline has passed."""

    deadline: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """列入呈报方案"""

    plan: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """移出呈报方案"""

    plan: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicised:
    """评前公示 / 评后公示; `code` is P1 or P2."""

    code: str
    organisation: UUID
    posted_on: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityExtended:
    """公示延期, before or after the review."""

    code: str
    organisation: UUID
    reason: Personal
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityClosed:
    """公示期满"""

    code: str
    organisation: UUID
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VotePassed:
    """评审通过; counts only, no voter."""

    meeting: UUID
    organisation: UUID
    yes: int
    no: int
    abstain: int
    present: int
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteFailed:
    """评审未通过"""

    meeting: UUID
    organisation: UUID
    yes: int
    no: int
    abstain: int
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """备案: the title takes effect. On a routes it is the first half of issuing, `code` is X."""

    code: str
    organisation: UUID
    opinion: Personal
    filing_number: str
    filed_on: date
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRefused:
    """备案未通过: the case ends without a title."""

    code: str
    organisation: UUID
    opinion: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class TookEffect:
    """生效: the last body of a route without a committee has approved; `code` is its stage."""

    code: str
    organisation: UUID
    on: date
    forwarded_to: UUID
    next_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateIssued:
    """发证"""

    organisation: UUID
    certificate: UUID
    number: str


Event = (
    DraftSaved
    | Submitted
    | UnitPublicityPosted
    | UnitPublicityExtended
    | UnitPublicityClosed
    | ObjectionRaised
    | ObjectionInvestigated
    | ObjectionReferred
    | ObjectionDismissed
    | ObjectionUpheld
    | ReexaminationRequested
    | ReexaminationWithdrawn
    | ReexaminationReferred
    | ResultConfirmed
    | CaseReopened
    | Approved
    | StageSkipped
    | StageMerged
    | Returned
    | PassedDown
    | Resubmitted
    | SupplementRequested
    | Supplemented
    | Refused
    | Withdrawn
    | Lapsed
    | Planned
    | Unplanned
    | Publicised
    | PublicityExtended
    | PublicityClosed
    | VotePassed
    | VoteFailed
    | Filed
    | FilingRefused
    | TookEffect
    | CertificateIssued
)

"""What a request for entrusted review asks for, its letter, and what happens to it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.cases import request_acts as acts
from domain.personal import Personal
from domain.terms import TitleLevel


class EntrustmentGround(StrEnum):
    """委托理由"""

    NO_COMMITTEE = "NO_COMMITTEE"
    """No committee of this specialty and level in the province."""
    TOO_FEW = "TOO_FEW"
    """Too few candidates or experts for a committee to sit."""
    CENTRAL_UNIT = "CENTRAL_UNIT"
    """The unit's own system has its committee elsewhere."""
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrustment:
    """What is asked for, and of whom."""

    level: TitleLevel
    series: str
    """Code."""
    specialty: str
    """Code."""
    title: str
    province: str
    """Six figures, of the province whose committee is asked."""
    organisation: str
    """Name of the committee or of the body that runs it."""
    ground: EntrustmentGround
    reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustmentLetter:
    """委托函, in the words of its day."""

    number: str
    issued_on: date
    valid_until: date
    addressee: str
    holder: Personal
    identity_number: Personal
    unit_name: str
    series: str
    """Name."""
    specialty: str
    """Name."""
    level: TitleLevel
    title: str
    issuer: UUID
    issuer_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDrafted:
    """填写省外委托评审申请"""

    person: UUID
    unit: UUID
    by_unit: bool
    year: int
    entrustment: Entrustment


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAdded(acts.FileAdded):
    """上传附件"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRemoved(acts.FileRemoved):
    """删除附件"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubmitted(acts.RequestSubmitted):
    """提交; who will decide is fixed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccepted(acts.RequestAccepted):
    """受理"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved(acts.RequestApproved):
    """审核通过, and on to the next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReturned(acts.RequestReturned):
    """退回修改, one step down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(acts.RequestRefused):
    """不受理: the request ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(acts.RequestWithdrawn):
    """撤回"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustmentGranted:
    """批准委托"""

    organisation: UUID
    opinion: Personal
    letter: EntrustmentLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSealed:
    """委托函签章"""

    digest: str


Event = (
    RequestDrafted
    | FileAdded
    | FileRemoved
    | RequestSubmitted
    | RequestAccepted
    | RequestApproved
    | RequestReturned
    | RequestRefused
    | RequestWithdrawn
    | EntrustmentGranted
    | LetterSealed
)

OWN = acts.OwnEvents(
    added=FileAdded,
    removed=FileRemoved,
    submitted=RequestSubmitted,
    accepted=RequestAccepted,
    approved=RequestApproved,
    returned=RequestReturned,
    refused=RequestRefused,
    withdrawn=RequestWithdrawn,
)

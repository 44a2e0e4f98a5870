"""What a request for a new certificate asks for, and what happens to it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.cases import request_acts as acts
from domain.personal import Personal


class RenewalGround(StrEnum):
    """补换发原因"""

    LOST = "LOST"
    DAMAGED = "DAMAGED"
    CORRECTION = "CORRECTION"
    """The name or the number of the identity document has legally changed."""
    OLD_CERTIFICATE = "OLD_CERTIFICATE"
    """旧证换新: its form is not in use any more."""

    @property
    def replaces(self) -> bool:
        """Whether it leads to 换发; else to 补发."""
        return self in (RenewalGround.CORRECTION, RenewalGround.OLD_CERTIFICATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """Why a new certificate is asked for, and whom it is to name."""

    ground: RenewalGround
    reason: Personal
    name: Personal
    """Of the holder, as the new certificate is to say."""
    identity_number: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDrafted:
    """填写补换发申请"""

    person: UUID
    unit: UUID
    by_unit: bool
    year: int
    certificate: UUID
    number: str
    """Of that certificate."""
    title: str
    renewal: Renewal


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
class RenewalGranted:
    """批准补换发"""

    organisation: UUID
    opinion: Personal
    successor: UUID
    successor_number: str


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
    | RenewalGranted
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

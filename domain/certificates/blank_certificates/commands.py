"""What can be asked of a request for blank certificates and of the forms granted on it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.certificates.blank_certificates.events import BlankOrder, VoidGround


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBlankRequest:
    request: UUID
    body: UUID
    order: BlankOrder
    contact: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitBlankRequest:
    body_name: str
    hrss: UUID | None
    """The title office of the body's division."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnBlankRequest:
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseBlankRequest:
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawBlankRequest:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantBlanks:
    organisation: UUID
    opinion: str
    first: str
    """Serials as printed."""
    last: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveBlanks:
    on: date
    today: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseBlanks:
    first: str
    """Serials as printed, or their figures alone."""
    last: str
    """Empty for a single one."""
    on: date
    today: date
    certificate: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidBlanks:
    first: str
    last: str
    on: date
    today: date
    ground: VoidGround
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreBlanks:
    first: str
    last: str
    reason: str


Command = (
    DraftBlankRequest
    | SubmitBlankRequest
    | ReturnBlankRequest
    | RefuseBlankRequest
    | WithdrawBlankRequest
    | GrantBlanks
    | ReceiveBlanks
    | UseBlanks
    | VoidBlanks
    | RestoreBlanks
)

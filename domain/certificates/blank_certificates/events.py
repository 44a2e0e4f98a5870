"""What a body asks for, and what becomes of the forms it is granted."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.personal import Personal
from domain.rules.serials import SerialRange
from domain.terms import TitleLevel


class BlankKind(StrEnum):
    """证书种类"""

    TITLE = "TITLE"
    QUALIFICATION = "QUALIFICATION"


class FormState(StrEnum):
    """空白证书状态, of single forms"""

    IN_STOCK = "IN_STOCK"
    USED = "USED"
    VOID = "VOID"


class VoidGround(StrEnum):
    """作废原因"""

    SPOILT = "SPOILT"
    """While it was filled in or printed."""
    LOST = "LOST"
    DEFECTIVE = "DEFECTIVE"
    """As it came."""
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankOrder:
    """What is asked for."""

    kind: BlankKind
    level: TitleLevel
    quantity: int
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRequestDrafted:
    """填写空白证书申领"""

    body: UUID
    order: BlankOrder
    contact: Personal
    phone: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRequestSubmitted:
    """提交; who will decide is fixed here."""

    body_name: str
    hrss: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRequestReturned:
    """退回修改"""

    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRequestRefused:
    """不受理: the request ends."""

    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRequestWithdrawn:
    """撤回"""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksGranted:
    """发放空白证书"""

    organisation: UUID
    opinion: str
    on: date
    serials: SerialRange


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksReceived:
    """签收"""

    on: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksUsed:
    """使用登记"""

    start: int
    end: int
    on: date
    certificate: str
    """Number of the certificate that was printed on it, or the first of several."""
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksVoided:
    """作废登记"""

    start: int
    end: int
    on: date
    ground: VoidGround
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksRestored:
    """冲销登记: they were registered by mistake, and are in stock."""

    start: int
    end: int
    was: FormState
    reason: str


Event = (
    BlankRequestDrafted
    | BlankRequestSubmitted
    | BlankRequestReturned
    | BlankRequestRefused
    | BlankRequestWithdrawn
    | BlanksGranted
    | BlanksReceived
    | BlanksUsed
    | BlanksVoided
    | BlanksRestored
)

"""What can be asked of a request for entrusted review."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.cases.entrusted_review.events import Entrustment, EntrustmentLetter
from domain.cases.request_acts import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRequest:
    person: UUID
    unit: UUID
    division: str
    """Of the unit, six figures."""
    by_unit: bool
    """Whether the unit asks for the person."""
    year: int
    entrustment: Entrustment


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRequest:
    organisation: UUID
    opinion: str
    today: date
    letter: EntrustmentLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class SealLetter:
    digest: str
    """SHA-256 of the signed PDF, hexadecimal."""


Command = DraftRequest | GrantRequest | SealLetter | Act

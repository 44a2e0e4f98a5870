"""What can be asked of a request for a new certificate."""

from dataclasses import dataclass
from uuid import UUID

from domain.cases.request_acts import Act
from domain.certificates.certificate import Issued
from domain.certificates.certificate_request.events import RenewalGround
from domain.rules.identifiers import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRequest:
    person: UUID
    unit: UUID
    by_unit: bool
    """Whether the unit asks for the person."""
    year: int
    present: Issued
    """The certificate that the person holds."""
    ground: RenewalGround
    reason: str
    identity_kind: DocumentKind
    name: str
    """The legally changed one; empty where it has not changed."""
    identity_number: str
    """As `name`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRequest:
    organisation: UUID
    opinion: str
    successor: UUID
    successor_number: str


Command = DraftRequest | GrantRequest | Act

"""Verification record (查验记录): how and when a person's certificates were verified (A8).

One stream a person and month, so that a look costs the same after ten years. Who asked is not
known and not stored: verification is open to everybody, and the holder has a right to learn that
it happened, not by whom.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.decider import Decider

MOST_A_DAY = 50
"""Looks of one day that are recorded one by one; whoever repeats a question fills no log."""


class LookKind(StrEnum):
    """查验方式"""

    NUMBER = "NUMBER"
    """By number with name or identity number."""
    CODE = "CODE"
    """By QR code."""
    DOCUMENT = "DOCUMENT"
    """By uploading the PDF."""
    SHARED = "SHARED"
    """With a share code of the holder's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVerification:
    person: UUID
    certificate: UUID
    kind: LookKind
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateVerified:
    """证书被查验"""

    person: UUID
    certificate: UUID
    kind: LookKind
    verified_on: date
    place: int
    """Which one of its day, from 1; `MOST_A_DAY` is the last one of a day."""


Command = RecordVerification
Event = CertificateVerified


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRecord:
    day: date | None = None
    """The last one with a look."""
    looks: int = 0
    """On that day."""


def decide(command: Command, state: VerificationRecord) -> list[CertificateVerified]:
    place = state.looks + 1 if command.on == state.day else 1
    if place > MOST_A_DAY:
        return []
    return [
        CertificateVerified(
            person=command.person,
            certificate=command.certificate,
            kind=command.kind,
            verified_on=command.on,
            place=place,
        )
    ]


def evolve(_: VerificationRecord, event: Event) -> VerificationRecord:
    return VerificationRecord(day=event.verified_on, looks=event.place)


VERIFICATION_RECORD: Decider[Any, VerificationRecord, CertificateVerified] = Decider(
    "verification_record", (CertificateVerified,), VerificationRecord(), decide, evolve
)

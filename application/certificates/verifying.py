"""Verifications (A5) are recorded for the holder (A8): that and how, not by whom."""

from datetime import date
from uuid import UUID

from application.work import Work
from domain.certificates.verification_record import (
    VERIFICATION_RECORD,
    LookKind,
    RecordVerification,
)
from domain.streams import verification_record_stream


def record_verification(
    work: Work, person: UUID, certificate: UUID, kind: LookKind, today: date
) -> UUID:
    stream = verification_record_stream(person, today)
    command = RecordVerification(person=person, certificate=certificate, kind=kind, on=today)
    work.do(VERIFICATION_RECORD, stream, command)
    return stream

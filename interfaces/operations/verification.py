"""证书查验: anybody may ask about one certificate at a time, with its number and holder in hand."""

import hmac
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog

from application.ports import Conflict
from application.verifying import record_verification
from application.work import Work, execute
from domain.certificate import CERTIFICATE, Certificate, CertificateStatus, Issued
from domain.rules.names import mask_name, search_key
from domain.terms import TitleLevel
from domain.verification_record import LookKind
from interfaces.http.calls import Call
from interfaces.http.operations import Read
from interfaces.system import System
from projections import certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationForm:
    """What is printed on the certificate. Both fields are needed, so that nobody can browse."""

    number: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    """Of the holder; or the number of the holder's identity document."""


class VerificationStatus(StrEnum):
    """查验结果"""

    VALID = "VALID"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"
    UNKNOWN = "UNKNOWN"
    """No such certificate, or not of this holder: the two are never told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the public may know, and nothing else. Empty fields where `status` is UNKNOWN."""

    status: VerificationStatus
    name: str = ""
    """Masked."""
    category: str = ""
    """The series."""
    title_level: TitleLevel | None = None
    title: str = ""
    specialty: str = ""
    obtained_on: date | None = None
    issuer: str = ""
    as_of: datetime | None = None
    """When the log itself was asked; every event stored before is in the answer."""


UNKNOWN = Verification(status=VerificationStatus.UNKNOWN)
_STATUS = {
    CertificateStatus.VALID: VerificationStatus.VALID,
    CertificateStatus.REVOKED: VerificationStatus.REVOKED,
    CertificateStatus.SUPERSEDED: VerificationStatus.SUPERSEDED,
}
_NOBODY = UUID(int=0)
_logger = structlog.get_logger()
_LONGEST = 100
"""Characters of what is typed; no certificate has more."""


def verify(system: System, call: Call[VerificationForm]) -> Verification:
    """Raises `Problem` 429 when one address asks too often, or one number is guessed at too often.

    Whatever is asked costs the same reading and comparing: where there is no such number, the
    next certificate is read in its place, and nothing is said of it.
    """
    system.verifications.attempt(call.address)
    number, name = "".join(call.body.number.split()), call.body.name
    unknown = replace(UNKNOWN, as_of=call.at)
    if len(number) > _LONGEST or len(name) > _LONGEST or not number.isprintable():
        return unknown
    system.guesses.require(number)
    with system.reading() as tx:
        row = certificates.at_or_after(tx, number)
    state = Work(system.log, call.context).load(
        CERTIFICATE, row.certificate if row is not None else _NOBODY
    )
    belongs = _belongs(state.issued, name)
    meant = _same(number, row.number if row is not None else "")
    if state.issued is None or not (belongs and meant):
        system.guesses.count(number)
        return unknown
    record(system, call, state.issued, LookKind.NUMBER)
    return told(state, state.issued, call.at)


def record(system: System, call: Call[Any], issued: Issued, kind: LookKind) -> None:
    """For the holder (A8). Who asked is not kept, even where somebody is logged in."""
    context = replace(call.context, actor=None, organisation=None, role="public")
    today = system.clock.today()

    def use_case(work: Work) -> UUID:
        return record_verification(work, issued.person, issued.certificate, kind, today)

    try:
        execute(system.log, context, use_case)
    except Conflict:
        # Others verify the same person's certificates at this very moment, and are recorded.
        _logger.info("verification_not_recorded")


def told(state: Certificate, issued: Issued, at: datetime) -> Verification:
    """The public side of a certificate that was found."""
    return Verification(
        status=_STATUS[state.status],
        name=mask_name(issued.holder.value or ""),
        category=issued.title.series,
        title_level=issued.title.level,
        title=issued.title.title,
        specialty=issued.title.specialty,
        obtained_on=issued.title.obtained_on,
        issuer=issued.issuer_name,
        as_of=at,
    )


def _belongs(issued: Issued | None, given: str) -> bool:
    """Whether that is the holder's name or identity number; always the same comparisons."""
    holder = issued.holder.value if issued else None
    identity = issued.identity_number.value if issued else None
    by_name = _same(search_key(given), search_key(holder or ""))
    by_number = _same("".join(given.split()).upper(), identity or "")
    return by_name or by_number


def _same(given: str, stored: str) -> bool:
    equal = hmac.compare_digest(_bytes(given), _bytes(stored))
    return equal and bool(stored)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


VERIFY = Read(
    name="verifications.verify",
    functions=("A5",),
    path="/verifications",
    summary="证书查验",
    handler=verify,
    answer=Verification,
    filters=VerificationForm,
    public=True,
    private=True,
)

READS = (VERIFY,)

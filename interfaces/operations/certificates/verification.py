"""证书查验: anybody may ask about one certificate at a time, with its number and holder in hand.

Earlier certificates that a title office has checked are answered for, too.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog

from application.certificates.unchecked_titles import as_record
from application.certificates.verifying import record_verification
from application.ports import Conflict
from application.work import Work, execute
from domain.certificates.certificate import (
    CERTIFICATE,
    Certificate,
    CertificateStatus,
    Issued,
)
from domain.certificates.earlier_number import MOST_ISSUERS
from domain.certificates.earlier_title import EARLIER_TITLE, EarlierTitle, EarlierTitleStatus
from domain.certificates.verification_record import LookKind
from domain.configuration.reference.provinces import PROVINCES
from domain.people.person import PERSON
from domain.personal import Personal
from domain.rules.names import mask_name, search_key
from domain.terms import TitleLevel
from interfaces.http.calls import Call
from interfaces.http.operations import Read
from interfaces.system import System
from projections.certificates import certificates, earlier_titles
from projections.certificates.earlier_titles import HeldTitleRow
from projections.configuration import catalogue


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
    earlier: bool = False
    """An earlier certificate: not issued here, but checked by a title office."""
    unchecked: bool = False
    """An earlier one that an officer of the title office recorded without a second person."""
    province: str = ""
    """Where an earlier certificate was issued."""
    as_of: datetime | None = None
    """When the log itself was asked; every event stored before is in the answer."""


UNKNOWN = Verification(status=VerificationStatus.UNKNOWN)
_STATUS = {
    CertificateStatus.VALID: VerificationStatus.VALID,
    CertificateStatus.REVOKED: VerificationStatus.REVOKED,
    CertificateStatus.SUPERSEDED: VerificationStatus.SUPERSEDED,
}
_COUNTING = (EarlierTitleStatus.CONFIRMED, EarlierTitleStatus.UNCHECKED)
_NOBODY = UUID(int=0)
_logger = structlog.get_logger()
_LONGEST = 100
"""Characters of what is typed; no certificate has more."""


def verify(system: System, call: Call[VerificationForm]) -> Verification:
    """Raises `Problem` 429 when one address asks too often, or one number is guessed at too often.

    Whatever is asked costs the same reading and comparing: where there is no such number, the
    next certificates are read in their place, and nothing is said of them.
    """
    system.verifications.attempt(call.address)
    number, name = "".join(call.body.number.split()), call.body.name
    unknown = replace(UNKNOWN, as_of=call.at)
    if len(number) > _LONGEST or len(name) > _LONGEST or not number.isprintable():
        return unknown
    guessed = search_key(number)  # however its signs are written, it is the same guess
    system.guesses.require(guessed)
    with system.reading() as tx:
        row = certificates.at_or_after(tx, number)
        earlier = earlier_titles.at_or_after(tx, number, MOST_ISSUERS)
    work = Work(system.log, call.context)
    state = work.load(CERTIFICATE, row.certificate if row is not None else _NOBODY)
    issued = state.issued
    belongs = _belongs(issued.holder if issued else None, _identity(issued), name)
    meant = _same(number, row.number if row is not None else "")
    older = _earlier(work, earlier, number, name)
    if issued is not None and belongs and meant:
        record(system, call, issued.person, issued.certificate, LookKind.NUMBER)
        return told(state, issued, call.at)
    if older is not None:
        title, person, old = older
        record(system, call, person, title, LookKind.NUMBER)
        return _told_of_earlier(system, old, call.at)
    system.guesses.count(guessed)
    return unknown


def _earlier(
    work: Work, titles: Sequence[HeldTitleRow], number: str, name: str
) -> tuple[UUID, UUID, EarlierTitle] | None:
    """Id, holder and state of the one that counts and is meant; all of them are compared."""
    alone = [one for one in titles if one.status is EarlierTitleStatus.UNCHECKED]
    work.preload(EARLIER_TITLE, [one.id for one in titles if one not in alone])
    work.preload(PERSON, [one.person for one in alone])
    found = None
    for one in titles:
        state = as_record(work, one) if one in alone else work.load(EARLIER_TITLE, one.id)
        told = state.certificate
        belongs = _belongs(told.holder if told else None, state.identity_number, name)
        printed = told.number.value if told else None
        meant = _same(search_key(number), search_key(printed or ""))
        if belongs and meant and state.status in _COUNTING and state.person is not None:
            found = (one.id, state.person, state)
    return found


def record(
    system: System, call: Call[Any], person: UUID, certificate: UUID, kind: LookKind
) -> None:
    """For the holder (A8). Who asked is not kept, even where somebody is logged in."""
    context = replace(call.context, actor=None, organisation=None, role="public")
    today = system.clock.today()

    def use_case(work: Work) -> UUID:
        return record_verification(work, person, certificate, kind, today)

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


def _told_of_earlier(system: System, state: EarlierTitle, at: datetime) -> Verification:
    """The public side of an earlier certificate that was found."""
    told = state.certificate
    assert told is not None, "what was found was recorded"
    with system.reading() as tx:
        series = {one.code: one.name for one in catalogue.series(tx)}
    return Verification(
        status=VerificationStatus.VALID,
        name=mask_name(told.holder.value or ""),
        category=series.get(told.series, told.series),
        title_level=told.level,
        title=told.title,
        specialty=told.specialty,
        obtained_on=told.obtained_on,
        issuer=told.issuer,
        earlier=True,
        unchecked=state.status is EarlierTitleStatus.UNCHECKED,
        province=PROVINCES.get(told.province, ""),
        as_of=at,
    )


def _identity(issued: Issued | None) -> Personal | None:
    return issued.identity_number if issued else None


def _belongs(holder: Personal | None, identity: Personal | None, given: str) -> bool:
    """Whether that is the holder's name or identity number; always the same comparisons."""
    name = holder.value if holder else None
    number = identity.value if identity else None
    by_name = _same(search_key(given), search_key(name or ""))
    by_number = _same("".join(given.split()).upper(), number or "")
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

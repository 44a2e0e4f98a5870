"""Share codes (分享码): made by the holder (A4), opened once by anybody (A5)."""

import os
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from application.certificates import sharing as use_cases
from application.certificates.sharing import CodeForm, ShareForm
from application.committees.planning import Nothing
from application.desk import Desk
from application.permissions import Hidden
from application.work import Work
from domain.certificates.certificate import CERTIFICATE, CertificateStatus
from domain.certificates.share_code import (
    CODE_BYTES,
    SHARE_CODE,
    ShareState,
    written,
)
from domain.terms import AcquisitionMode, Role, TitleLevel
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.system import System, command
from projections.certificates import share_codes

HOLDER = (Role.APPLICANT,)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShare:
    """What the holder passes on."""

    share: UUID
    until: date
    """The last day."""
    code: str = field(repr=False)
    """Empty when the same request had been answered before: it is told once only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTold:
    """One of the holder's own."""

    share: UUID
    purpose: str | None
    state: ShareState
    until: date
    made_at: datetime
    opened_at: datetime | None
    withdrawn_at: datetime | None
    version: int
    """Of the log, for If-Match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    shares: tuple[ShareTold, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCertificate:
    """A certificate in full, but for the identity number, as its holder wanted it shown."""

    status: CertificateStatus
    number: str
    holder: str
    series: str
    title: str
    level: TitleLevel
    specialty: str
    mode: AcquisitionMode
    decided_by: str
    """The committee, or the accepting agency."""
    obtained_on: date
    issuer: str
    issued_on: date
    purpose: str
    as_of: datetime


def share(system: System, call: Call[ShareForm]) -> NewShare:
    """The code is told once and stored nowhere."""
    code = written(os.urandom(CODE_BYTES))
    decided: list[str] = []

    def use_case(work: Work, desk: Desk, certificate: UUID, form: ShareForm, _: Any) -> UUID:
        stream = use_cases.share(work, desk, certificate, form, code)
        work.afterwards(lambda: decided.append(code))
        return stream

    receipt = system.run(call, use_case)
    return NewShare(share=receipt.stream, until=call.body.until, code="".join(decided))


def shares(system: System, call: Call[NoBody]) -> Shares:
    """Of one certificate of one's own."""
    issued = Work(system.log, call.context).load(CERTIFICATE, call.id).issued
    if issued is None or issued.person != call.actor.person:
        raise Hidden
    with system.reading() as tx:
        rows = share_codes.of_certificate(tx, call.id)
    work, today = Work(system.log, call.context), system.clock.today()
    told = []
    for row in rows:
        state = work.load(SHARE_CODE, row.share)
        assert state.shared is not None, "a row is of a share that was made"
        told.append(
            ShareTold(
                share=row.share,
                purpose=state.shared.purpose.value,
                state=state.on(today),
                until=row.until,
                made_at=row.made_at,
                opened_at=row.opened_at,
                withdrawn_at=row.withdrawn_at,
                version=work.version(row.share),
            )
        )
    return Shares(shares=tuple(told))


def open_share(system: System, call: Call[CodeForm]) -> SharedCertificate:
    """Raises `Rejected` and `Problem` 429. The same request under its key is answered again."""
    system.verifications.attempt(call.address)
    context = replace(call.context, actor=None, organisation=None, role="public")
    receipt = system.run(replace(call, context=context), use_cases.open_share)
    work = Work(system.log, call.context)
    shared = work.load(SHARE_CODE, receipt.stream).shared
    assert shared is not None, "it was opened"
    state = work.load(CERTIFICATE, shared.certificate)
    assert state.issued is not None, "only what was issued is shared"
    issued, title = state.issued, state.issued.title
    return SharedCertificate(
        status=state.status,
        number=issued.number,
        holder=issued.holder.value or "",
        series=title.series,
        title=title.title,
        level=title.level,
        specialty=title.specialty,
        mode=title.mode,
        decided_by=title.committee or title.agency,
        obtained_on=title.obtained_on,
        issuer=issued.issuer_name,
        issued_on=issued.issued_on,
        purpose=shared.purpose.value or "",
        as_of=call.at,
    )


SHARE = Operation(
    name="certificates.share",
    functions=("A4",),
    path="/certificates/{id}/share",
    summary="生成一次性分享码",
    body=ShareForm,
    handler=share,
    answer=NewShare,
    roles=HOLDER,
    refusals=("share-period",),
)
WITHDRAW = Operation(
    name="share-codes.withdraw",
    functions=("A4",),
    path="/share-codes/{id}/withdraw",
    summary="撤回分享码",
    body=Nothing,
    handler=command(use_cases.withdraw_share),
    roles=HOLDER,
)
OPEN = Operation(
    name="verifications.open-share",
    functions=("A5",),
    path="/verifications/shared",
    summary="凭分享码查看证书",
    body=CodeForm,
    handler=open_share,
    answer=SharedCertificate,
    public=True,
    refusals=("share-unknown", "share-used", "share-expired", "share-withdrawn"),
)
SHARES = Read(
    name="certificates.shares",
    functions=("A4",),
    path="/certificates/{id}/shares",
    summary="本人证书的分享码",
    handler=shares,
    answer=Shares,
    roles=HOLDER,
)

COMMANDS = (SHARE, WITHDRAW, OPEN)
READS = (SHARES,)

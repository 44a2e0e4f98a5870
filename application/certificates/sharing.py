"""Share codes (A4, A5): made and withdrawn by the holder, opened once by whoever has the code."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from application.certificates.verifying import record_verification
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.certificates.certificate import CERTIFICATE
from domain.certificates.share_code import (
    SHARE_CODE,
    OpenShare,
    ShareCertificate,
    WithdrawShare,
    read,
)
from domain.certificates.verification_record import LookKind
from domain.decider import Rejected
from domain.streams import share_code_stream
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareForm:
    purpose: str
    until: date
    """The last day; at most 90 days from today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeForm:
    code: str = field(repr=False)


def share(work: Work, desk: Desk, certificate: UUID, form: ShareForm, code: str) -> UUID:
    """生成分享码 of one's own certificate; `code` is new."""
    require_role(desk.actor, Role.APPLICANT)
    issued = work.load(CERTIFICATE, certificate).issued
    if issued is None or issued.person != desk.actor.person:
        raise Hidden
    stream = share_code_stream(code)
    command = ShareCertificate(
        share=stream,
        person=issued.person,
        certificate=certificate,
        purpose=form.purpose,
        today=desk.today,
        until=form.until,
    )
    work.do(SHARE_CODE, stream, command)
    return stream


def open_share(work: Work, desk: Desk, _: UUID, form: CodeForm, __: int | None) -> UUID:
    """Once. Answers with the share.

    Raises `Rejected`: share-unknown, share-used, share-expired, share-withdrawn.
    """
    code = read(form.code)
    if not code:
        raise Rejected("share-unknown")
    stream = share_code_stream(code)
    shared = work.do(SHARE_CODE, stream, OpenShare(today=desk.today)).shared
    assert shared is not None, "only what was shared is opened"
    record_verification(work, shared.person, shared.certificate, LookKind.SHARED, desk.today)
    return stream


def withdraw_share(work: Work, desk: Desk, which: UUID, _: object, __: int | None) -> UUID:
    """撤回分享码"""
    require_role(desk.actor, Role.APPLICANT)
    if desk.actor.person is None or not work.exists(SHARE_CODE, which):
        raise Hidden
    work.do(SHARE_CODE, which, WithdrawShare(person=desk.person, today=desk.today))
    return which

"""Certificates that officers log in with (D3): bound, activated, and the binding deleted."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from application.desk import Desk
from application.organisations.keeping_units import kept_account
from application.work import Work
from domain.people.account import ACCOUNT
from domain.people.login_certificate import ActivateCertificate, BindCertificate, UnbindCertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What was read out of a certificate, after its form and its key were found to be good."""

    certificate: str = field(repr=False)
    """X.509 in DER, hexadecimal."""
    thumbprint: str
    """SHA-256, 64 hexadecimal digits."""
    subject: str = field(repr=False)
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime


def bind_certificate(
    work: Work, desk: Desk, account: UUID, form: CertificateFacts, expected: int | None
) -> UUID:
    """绑定 CA 证书: for one account only, or nobody could tell who logged in."""
    kept_account(work, desk, account, expected)
    others = [one for one in desk.directory.bound_to(form.thumbprint) if one != account]
    work.do(
        ACCOUNT,
        account,
        BindCertificate(
            certificate=form.certificate,
            thumbprint=form.thumbprint,
            subject=form.subject,
            issuer=form.issuer,
            serial=form.serial,
            valid_from=form.valid_from,
            valid_until=form.valid_until,
            taken=any(_still_bound(work, one, form.thumbprint) for one in others),
            at=desk.now,
        ),
    )
    return account


def activate_certificate(
    work: Work, desk: Desk, account: UUID, _: object, expected: int | None
) -> UUID:
    """激活"""
    kept_account(work, desk, account, expected)
    work.do(ACCOUNT, account, ActivateCertificate(at=desk.now))
    return account


def unbind_certificate(
    work: Work, desk: Desk, account: UUID, _: object, expected: int | None
) -> UUID:
    """删除绑定 CA 证书"""
    kept_account(work, desk, account, expected)
    work.do(ACCOUNT, account, UnbindCertificate())
    return account


def _still_bound(work: Work, account: UUID, thumbprint: str) -> bool:
    """The list that was searched may be a moment behind."""
    bound = work.load(ACCOUNT, account).certificate
    return bound is not None and bound.thumbprint == thumbprint

"""Log-in certificate (CA 证书): what an officer may log in with instead of a password.

An account has one at most. It is bound first and activated after that, so that the one who binds
it can compare the thumbprint (姆印) with the card before it opens anything.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.decider import Rejected
from domain.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class BindCertificate:
    """What was read out of the certificate, and whether another account has the same one."""

    certificate: str
    """X.509 in DER, hexadecimal."""
    thumbprint: str
    """SHA-256 of it, 64 hexadecimal digits."""
    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    """UTC; the certificate holds up to and including this moment (RFC 5280, 4.1.2.5)."""
    taken: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateCertificate:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbindCertificate:
    pass


Command = BindCertificate | ActivateCertificate | UnbindCertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateBound:
    """绑定 CA 证书"""

    certificate: Personal
    thumbprint: str
    subject: Personal
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateActivated:
    """激活 CA 证书"""

    thumbprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateUnbound:
    """删除绑定 CA 证书"""

    thumbprint: str


Event = CertificateBound | CertificateActivated | CertificateUnbound


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCertificate:
    certificate: Personal
    thumbprint: str
    subject: Personal
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    active: bool = False

    def opens(self, at: datetime) -> bool:
        """Whether somebody may log in with it at this moment."""
        return self.active and self.valid_from <= at <= self.valid_until


def decide(command: Command, bound: LoginCertificate | None, account: UUID) -> list[Event]:
    if isinstance(command, BindCertificate):
        return _bind(command, bound, account)
    if bound is None:
        raise Rejected("login-certificate-unbound")
    match command:
        case ActivateCertificate(at=at):
            if at > bound.valid_until:
                raise Rejected("login-certificate-expired")
            return [] if bound.active else [CertificateActivated(thumbprint=bound.thumbprint)]
        case UnbindCertificate():
            return [CertificateUnbound(thumbprint=bound.thumbprint)]
        case _:
            assert_never(command)


def _bind(command: BindCertificate, bound: LoginCertificate | None, account: UUID) -> list[Event]:
    if bound is not None:
        if bound.thumbprint == command.thumbprint:
            return []
        raise Rejected("login-certificate-bound")
    if command.taken:
        raise _unfit("login-certificate-taken")
    if command.at > command.valid_until:
        raise Rejected(
            "login-certificate-expired", fields={"certificate": "login-certificate-expired"}
        )
    return [
        CertificateBound(
            certificate=Personal(account, command.certificate),
            thumbprint=command.thumbprint,
            subject=Personal(account, command.subject),
            issuer=command.issuer,
            serial=command.serial,
            valid_from=command.valid_from,
            valid_until=command.valid_until,
        )
    ]


def _unfit(code: str) -> Rejected:
    return Rejected(code, fields={"certificate": code})


def evolve(bound: LoginCertificate | None, event: Event) -> LoginCertificate | None:
    match event:
        case CertificateBound():
            return LoginCertificate(
                certificate=event.certificate,
                thumbprint=event.thumbprint,
                subject=event.subject,
                issuer=event.issuer,
                serial=event.serial,
                valid_from=event.valid_from,
                valid_until=event.valid_until,
            )
        case CertificateActivated():
            return None if bound is None else replace(bound, active=True)
        case CertificateUnbound():
            return None
        case _:
            assert_never(event)

"""Where issuer keys are kept: private halves as named secrets of the vault, or elsewhere."""

from datetime import datetime
from uuid import UUID

from application.desk import PublicKey
from application.ports import EventLog
from domain.certificates.issuer_key import ISSUER_KEY, IssuerKeys
from domain.decider import Rejected
from domain.streams import issuer_key_stream
from infrastructure.signatures.signing_keys import (
    IssuerKey,
    SigningKey,
    fingerprint,
    new_issuer_key,
)
from infrastructure.signatures.signing_server import ServerKey, SigningServer
from infrastructure.signatures.suites import suite_of
from infrastructure.vault.vault import Vault

LONGEST_COMMON_NAME = 64
"""Bytes of UTF-8: the limit of RFC 5280 as the certificate builder counts it."""


class KeyStore:
    """`application.desk.Signers`."""

    def __init__(self, vault: Vault, now: datetime, server: SigningServer | None = None) -> None:
        self._vault = vault
        self._now = now
        self._server = server

    def new_key(self, key: UUID, common_name: str) -> PublicKey:
        made = new_issuer_key(_shortened(common_name), self._now)
        self._vault.secret(_name(key), lambda: made.private_key)
        return _public(made.certificate)

    def external_key(self, name: str) -> PublicKey:
        if self._server is None:
            missing = {"external": "signing-server-missing"}
            raise Rejected("signing-server-missing", fields=missing)
        return _public(self._server.certificate(name))


def keys_of(log: EventLog, issuer: UUID) -> IssuerKeys:
    return ISSUER_KEY.fold(r.event for r in log.read(issuer_key_stream(issuer)))


def signing_key(
    vault: Vault, server: SigningServer | None, keys: IssuerKeys
) -> tuple[SigningKey, UUID]:
    """The key that a body signs with now, and its id.

    Raises `Rejected`: issuer-key-missing, signing-server-missing.
    """
    current = keys.current
    if current is None:
        raise Rejected("issuer-key-missing")
    certificate = bytes.fromhex(current.certificate)
    if current.external:
        if server is None:
            raise Rejected("signing-server-missing")
        return ServerKey(server, current.external, certificate), current.key
    key = IssuerKey(private_key=vault.secret(_name(current.key)), certificate=certificate)
    return key, current.key


def _public(certificate: bytes) -> PublicKey:
    return PublicKey(
        certificate=certificate.hex(),
        fingerprint=fingerprint(certificate),
        suite=suite_of(certificate).name,
    )


def _name(key: UUID) -> str:
    return f"issuer-key:{key}"


def _shortened(name: str) -> str:
    """As much of a name as fits, cut between characters."""
    return name.encode()[:LONGEST_COMMON_NAME].decode(errors="ignore")

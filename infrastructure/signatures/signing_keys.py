"""What signs: a key in the vault, or one that a signing server keeps to itself."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from infrastructure.signatures.suites import USUAL, Suite, suite_of


class SigningKey(Protocol):
    """A port: whoever has one can sign, wherever the private half is."""

    @property
    def certificate(self) -> bytes:
        """X.509 in DER; public."""

    @property
    def suite(self) -> Suite: ...

    def signature(self, data: bytes) -> bytes:
        """DER. Raises `Unavailable` when whoever keeps the key does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """A signing key and its certificate, both DER; to be kept in the vault, encrypted."""

    private_key: bytes = field(repr=False)
    """PKCS #8, not encrypted."""
    certificate: bytes = field(repr=False)
    """X.509, self-signed; public, and what `check` trusts."""

    @property
    def suite(self) -> Suite:
        return suite_of(self.certificate)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.certificate)

    def signature(self, data: bytes) -> bytes:
        suite = self.suite
        return suite.sign(self.private_key, suite.digest(self.certificate, data))


def new_issuer_key(common_name: str, now: datetime, suite: Suite = USUAL) -> IssuerKey:
    """A key valid for ten years from `now` (aware).

    `common_name` is the issuer's name as signature panels show it, 1 to 64 characters
    (RFC 5280, upper bounds); otherwise ValueError.
    """
    private_key, certificate = suite.new_key(common_name, now)
    return IssuerKey(private_key=private_key, certificate=certificate)


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate (DER) in hexadecimal: names the key without giving it away."""
    return hashlib.sha256(certificate).hexdigest()


KEY_ID = 16
"""Characters of a fingerprint that name a key where room is short: 64 bits."""


def key_id(certificate: bytes) -> str:
    return fingerprint(certificate)[:KEY_ID]

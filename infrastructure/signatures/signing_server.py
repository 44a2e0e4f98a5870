"""A signing server that keeps issuer keys to itself; docs/operations.md tells its side."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from application.ports import Unavailable
from domain.decider import Rejected
from infrastructure.signatures.suites import Suite, SuiteUnknown, suite_of

TIMEOUT = 5.0
"""Seconds for one request."""
LARGEST_ANSWER = 64 * 1024


def signing_server_of(url: str, secret: str) -> "SigningServer | None":
    """None for an empty address: every key is then in the vault."""
    return SigningServer(url.rstrip("/"), secret.encode()) if url else None


@dataclass(frozen=True)
class SigningServer:
    """Spoken to over HTTP; each request is authenticated by HMAC-SHA-256 over its own bytes."""

    url: str
    """Without a slash at the end."""
    secret: bytes = field(repr=False)
    timeout: float = TIMEOUT

    def certificate(self, name: str) -> bytes:
        """X.509 in DER of the key of this name.

        Raises `Rejected`: signing-key-unknown, signing-key-unusable; and `Unavailable`.
        """
        answer = self._ask("GET", f"/keys/{quote(name, safe='')}", b"")
        certificate = _bytes(answer, "certificate")
        try:
            suite_of(certificate)
        except SuiteUnknown:
            raise Rejected("signing-key-unusable") from None
        return certificate

    def sign(self, name: str, suite: str, digest: bytes) -> bytes:
        """DER signature of a digest, which is all that the server is told."""
        asked = {"suite": suite, "digest": b64encode(digest).decode("ascii")}
        body = json.dumps(asked, sort_keys=True).encode()
        answer = self._ask("POST", f"/keys/{quote(name, safe='')}/signatures", body)
        return _bytes(answer, "signature")

    def _ask(self, method: str, path: str, body: bytes) -> Mapping[str, Any]:
        signed = hmac.new(self.secret, f"{method} {path}\n".encode() + body, hashlib.sha256)
        headers = {"Content-Type": "application/json", "X-Signature": signed.hexdigest()}
        request = urllib.request.Request(  # noqa: S310  (the setting allows http and https only)
            self.url + path, data=body or None, headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310  (as above)
                found = json.loads(answer.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code == HTTPStatus.NOT_FOUND:
                raise Rejected("signing-key-unknown") from None
            raise Unavailable("the signing server refuses") from None
        except (OSError, ValueError):
            raise Unavailable("the signing server does not answer") from None
        if not isinstance(found, dict):
            raise Unavailable("the signing server answers with something else")
        return found


@dataclass(frozen=True)
class ServerKey:
    """A `SigningKey` whose private half never leaves the server."""

    server: SigningServer
    name: str
    certificate: bytes = field(repr=False)

    @property
    def suite(self) -> Suite:
        return suite_of(self.certificate)

    def signature(self, data: bytes) -> bytes:
        suite = self.suite
        digest = suite.digest(self.certificate, data)
        signature = self.server.sign(self.name, suite.name, digest)
        # Not to be found out by whoever verifies the certificate, years later.
        if not suite.verify(self.certificate, digest, signature):
            raise Unavailable("the signing server signed with another key")
        return signature


def _bytes(answer: Mapping[str, Any], name: str) -> bytes:
    try:
        return b64decode(answer[name], validate=True)
    except (KeyError, TypeError, ValueError):
        raise Unavailable("the signing server answers with something else") from None

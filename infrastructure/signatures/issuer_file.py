"""The certificates of all issuers as a file: what an offline verifier is given once and trusts."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from infrastructure.signatures.signing_keys import key_id
from infrastructure.signatures.suites import SuiteUnknown, suite_of

FORMAT, VERSION = "zhicheng-issuers", 1
LARGEST = 16 << 20
"""Bytes."""


class NoIssuers(Exception):
    """The file is no list of issuers' certificates."""


class KeyPurpose(StrEnum):
    """密钥用途"""

    CERTIFICATES = "certificates"
    REVOCATION_LIST = "revocation-list"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedKey:
    """A certificate that is trusted because it is in the file."""

    purpose: KeyPurpose
    issuer: str
    certificate: bytes = field(repr=False)
    """X.509 in DER."""
    withdrawn_since: datetime | None
    """What it signed from then on is not trusted."""


def write_issuers(keys: Sequence[PinnedKey], at: datetime) -> bytes:
    told = [
        {
            "id": key_id(one.certificate),
            "purpose": one.purpose.value,
            "issuer": one.issuer,
            "suite": suite_of(one.certificate).name,
            "certificate": b64encode(one.certificate).decode("ascii"),
            "withdrawn_since": one.withdrawn_since.isoformat() if one.withdrawn_since else None,
        }
        for one in keys
    ]
    file = {"format": FORMAT, "version": VERSION, "issued_at": at.isoformat(), "keys": told}
    return json.dumps(file, ensure_ascii=False, indent=1).encode()


def read_issuers(file: bytes) -> tuple[PinnedKey, ...]:
    """Raises `NoIssuers`, also for a key of a suite that this program does not know."""
    try:
        told = json.loads(file)
        if (told["format"], told["version"]) != (FORMAT, VERSION):
            raise NoIssuers
        return tuple(_read(one) for one in told["keys"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, SuiteUnknown):
        raise NoIssuers from None


def _read(told: Any) -> PinnedKey:
    certificate = b64decode(told["certificate"], validate=True)
    suite_of(certificate)
    since = told["withdrawn_since"]
    return PinnedKey(
        purpose=KeyPurpose(told["purpose"]),
        issuer=str(told["issuer"]),
        certificate=certificate,
        withdrawn_since=datetime.fromisoformat(since) if since else None,
    )

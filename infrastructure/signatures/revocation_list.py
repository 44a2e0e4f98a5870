"""The revocation list as a file: JSON that says it in words, and a signature over those bytes.

    {"payload": "...", "suite": "ES256", "key": "0123456789abcdef", "signature": "base64 of DER"}

The payload is JSON in a string, so that what was signed comes back byte for byte. An entry is the
salted hash of a certificate number, R or S, and the day: whoever has a number can ask about it,
and nobody can read the list. docs/verification.md tells it to whoever writes a verifier.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.certificates.certificate import CertificateStatus
from domain.certificates.revocation_list import VALID_FOR
from infrastructure.signatures.signing_keys import SigningKey, key_id
from infrastructure.signatures.suites import SuiteUnknown, suite_named

FORMAT, VERSION = "zhicheng-revocation-list", 1
LARGEST = 256 << 20
"""Bytes; five million entries."""
_HASH = 24
"""Hexadecimal characters of an entry's hash: 96 bits."""
_LETTERS = {CertificateStatus.REVOKED: "R", CertificateStatus.SUPERSEDED: "S"}
_STATUSES = {letter: status for status, letter in _LETTERS.items()}


class NoList(Exception):
    """The file is no revocation list, or signed by none of the keys it may be signed by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a list says of one certificate."""

    status: CertificateStatus
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationFile:
    """A list that was checked."""

    sequence: int
    issued_at: datetime
    next_update: datetime
    """Afterwards there is a newer one."""
    salt: bytes
    entries: Mapping[str, Ended]

    def about(self, number: str) -> Ended | None:
        """None for a certificate that was valid when the list was made, or is unknown."""
        return self.entries.get(_hash(self.salt, number))


def make_list(
    key: SigningKey,
    *,
    sequence: int,
    issued_at: datetime,
    salt: bytes,
    ended: Iterable[tuple[str, CertificateStatus, date | None]],
) -> bytes:
    """The file; sorted by hash, so that its order tells nothing. Raises what the key raises."""
    entries = sorted(
        (_hash(salt, number), _LETTERS[status], since.isoformat() if since else None)
        for number, status, since in ended
    )
    payload = _json(
        {
            "format": FORMAT,
            "version": VERSION,
            "sequence": sequence,
            "issued_at": _moment(issued_at),
            "next_update": _moment(issued_at + VALID_FOR),
            "salt": salt.hex(),
            "entries": entries,
        }
    )
    signature = key.signature(payload.encode("ascii"))
    written = {
        "payload": payload,
        "suite": key.suite.name,
        "key": key_id(key.certificate),
        "signature": b64encode(signature).decode("ascii"),
    }
    return _json(written).encode("ascii")


def read_list(file: bytes, certificates: Iterable[bytes]) -> RevocationFile:
    """Raises `NoList` unless one of these certificates (DER) signed it."""
    try:
        written = json.loads(file)
        payload, key = written["payload"].encode("ascii"), written["key"]
        suite, signature = suite_named(written["suite"]), b64decode(written["signature"])
        if not any(
            key_id(certificate) == key
            and suite.verify(certificate, suite.digest(certificate, payload), signature)
            for certificate in certificates
        ):
            raise NoList
        return _read(json.loads(payload))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, SuiteUnknown):
        raise NoList from None


def _read(told: Any) -> RevocationFile:
    if (told["format"], told["version"]) != (FORMAT, VERSION):
        raise NoList
    return RevocationFile(
        sequence=int(told["sequence"]),
        issued_at=datetime.fromisoformat(told["issued_at"]),
        next_update=datetime.fromisoformat(told["next_update"]),
        salt=bytes.fromhex(told["salt"]),
        entries={
            hashed: Ended(
                status=_STATUSES[letter], since=date.fromisoformat(since) if since else None
            )
            for hashed, letter, since in told["entries"]
        },
    )


def _hash(salt: bytes, number: str) -> str:
    return hashlib.sha256(salt + number.encode()).hexdigest()[:_HASH]


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))

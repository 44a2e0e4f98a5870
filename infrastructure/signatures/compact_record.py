"""The compact record of a certificate: what its QR code says, signed, without a network to check.

    ZC1.ES256.20263200000011000018.20260630.412.0123456789abcdef.<seal>.<signature>

Fields stand between dots: form, suite, number, date of issue, level, key, seal, signature. All
but the last are what is signed, as ASCII, without the dot before the signature. Whoever writes a
verifier is told by docs/verification.md; a new form gets another first field.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote, unquote

from domain.terms import TitleLevel
from infrastructure.signatures.signing_keys import SigningKey, key_id
from infrastructure.signatures.suites import SuiteUnknown, suite_named

FORM = "ZC1"
LONGEST = 1000
"""Characters; a record has about 170."""
LEVELS: Mapping[TitleLevel, str] = {
    TitleLevel.SENIOR_FULL: "411",
    TitleLevel.SENIOR_ASSOCIATE: "412",
    TitleLevel.INTERMEDIATE: "420",
    TitleLevel.JUNIOR_ASSISTANT: "434",
    TitleLevel.JUNIOR_ENTRY: "435",
}
"""The level codes of the ministry's report."""
_SEAL = 16
"""Bytes of the digest that are kept: nobody finds a second certificate with the same ones."""
_RECORD = re.compile(
    r"ZC1\.[A-Z0-9]{1,16}\.(?:[A-Za-z0-9_~-]|%[0-9A-F]{2}){1,400}\.\d{8}\.\d{3}"
    r"\.[0-9a-f]{16}\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{1,400}",
    re.ASCII,
)


class NoRecord(Exception):
    """The text is no compact record of a form that this program knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactRecord:
    """One certificate in a line. Names nobody: of the holder there is only the seal."""

    suite: str
    number: str
    issued_on: date
    level: str
    """Three digits, see `LEVELS`."""
    key: str
    """Of the issuer's certificate, see `signing_keys.key_id`."""
    seal: str
    """What is printed, see `seal_of`."""
    signature: bytes = b""
    """In the suite's compact form."""

    @property
    def payload(self) -> str:
        """What is signed."""
        number = quote(self.number, safe="").replace(".", "%2E")
        day = self.issued_on.strftime("%Y%m%d")
        return ".".join((FORM, self.suite, number, day, self.level, self.key, self.seal))

    @property
    def text(self) -> str:
        return f"{self.payload}.{_written(self.signature)}"

    def signed_by(self, certificates: Iterable[bytes]) -> bytes | None:
        """The one of these certificates (DER) that signed it; None when none did."""
        try:
            suite = suite_named(self.suite)
            signature = suite.expanded(self.signature)
        except (SuiteUnknown, ValueError):
            return None
        for certificate in certificates:
            if key_id(certificate) == self.key:
                digest = suite.digest(certificate, self.payload.encode("ascii"))
                if suite.verify(certificate, digest, signature):
                    return certificate
        return None

    def says(self, holder: str, title: str, specialty: str) -> bool:
        """Whether these are the words of the certificate it was made for."""
        return hmac.compare_digest(self.seal, seal_of(self.number, holder, title, specialty))


def seal_of(number: str, holder: str, title: str, specialty: str) -> str:
    """Binds what is printed to the record without saying it.

    SHA-256 over the four texts in UTF-8, each ended by a line feed; its first 16 bytes.
    """
    texts = (number, holder, title, specialty)
    hashed = hashlib.sha256("".join(f"{text}\n" for text in texts).encode())
    return _written(hashed.digest()[:_SEAL])


def make_record(
    key: SigningKey, *, number: str, issued_on: date, level: TitleLevel, seal: str
) -> CompactRecord:
    """Raises what the key raises."""
    unsigned = CompactRecord(
        suite=key.suite.name,
        number=number,
        issued_on=issued_on,
        level=LEVELS[level],
        key=key_id(key.certificate),
        seal=seal,
    )
    signature = key.signature(unsigned.payload.encode("ascii"))
    return replace(unsigned, signature=key.suite.compact(signature))


def read_record(text: str) -> CompactRecord:
    """Of a record, or of the address that a QR code says. Raises `NoRecord`."""
    line = text.strip().rpartition("#")[2]
    if len(line) > LONGEST or not _RECORD.fullmatch(line):
        raise NoRecord
    _, suite, number, day, level, key, seal, signature = line.split(".")
    try:
        record = CompactRecord(
            suite=suite,
            number=unquote(number, errors="strict"),
            issued_on=datetime.strptime(day, "%Y%m%d").date(),  # noqa: DTZ007  (a day has no zone)
            level=level,
            key=key,
            seal=seal,
            signature=_read(signature),
        )
    except (ValueError, NotBase64):
        raise NoRecord from None
    if record.text != line:  # there is one way to write a record
        raise NoRecord
    return record


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))

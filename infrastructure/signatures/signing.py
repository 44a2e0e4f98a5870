"""Signatures in certificates: made by pyHanko, checked without a network.

Checking does not parse the PDF. What we sign is one whole file, signed once; so a file is ours
exactly if the one signature in it covers every other byte and was made by one of our keys. That
needs no more than the place of the signature, takes linear time, and leaves nothing to a
hostile file that a PDF parser would follow: compressed objects, loops, later revisions.
"""

import asyncio
import hashlib
import re
from binascii import unhexlify
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms, x509  # type: ignore[import-untyped]  # carries no types
from pyhanko.pdf_utils.incremental_writer import (
    IncrementalPdfFileWriter,
)
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import (
    extract_certificate_info,
    extract_signer_info,
)
from pyhanko.sign.signers import (
    PdfSignatureMetadata,
    PdfSigner,
    Signer,
)
from pyhanko.sign.signers.pdf_cms import (
    PdfCMSSignedAttributes,
)
from pyhanko_certvalidator.registry import (
    SimpleCertificateStore,
)

from infrastructure.signatures.signing_keys import SigningKey
from infrastructure.signatures.suites import Suite, suite_of

LARGEST_PDF = 10 * 1024 * 1024
"""Bytes."""
_LARGEST_SIGNATURE = 64 * 1024
_ROOM_BESIDE_CERTIFICATE = 1024
"""Bytes; the signature and its attributes take about half of it."""
_LARGEST_ECDSA = 72
"""Bytes in DER."""


class NotAPdf(Exception):
    """The bytes do not begin as a PDF does."""


class PdfTooLarge(Exception):
    """More than `LARGEST_PDF` bytes."""


class SignatureState(StrEnum):
    """What a check found out."""

    VALID = "VALID"
    """Signed by a trusted key, and no byte has changed since."""
    BROKEN = "BROKEN"
    """Changed after signing, or signed in a way no certificate of ours is."""
    UNSIGNED = "UNSIGNED"
    UNKNOWN_SIGNER = "UNKNOWN_SIGNER"
    """Unchanged, but signed by a key that is not trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A state; of a signature that holds also its signer and time."""

    state: SignatureState
    signer: bytes | None = field(default=None, repr=False)
    """X.509 in DER, where the state is VALID or UNKNOWN_SIGNER."""
    signed_at: datetime | None = None
    """As the signer says; aware."""


def sign(pdf: bytes, key: SigningKey, at: datetime, field_name: str = "Signature") -> bytes:
    """`pdf`, which must be one of our own making, with a certifying PAdES signature.

    Dated `at` (aware), no time stamp authority; forbids every later change (DocMDP 1). The first
    bytes of the answer are `pdf` itself. Takes its time and an event loop of its own: call it
    from a worker thread, never inside a running loop (RuntimeError). Raises what the key raises.
    """
    metadata = PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm=key.suite.digest_name,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = _Appender(BytesIO(pdf))
    return asyncio.run(_signed(PdfSigner(metadata, _KeySigner(key)), writer, at))


def examine(pdf: bytes, trusted: Sequence[bytes]) -> Examined:
    """Whether `pdf`, from anywhere, is as one of the `trusted` certificates (DER) signed it.

    The certificates are trusted as they are: issuers of the past stay in the list, so neither
    expiry nor chains matter. Raises `NotAPdf` and `PdfTooLarge`, nothing else.
    """
    _admit(pdf)
    mentioned = pdf.count(b"/ByteRange")
    if not mentioned:
        return Examined(state=SignatureState.UNSIGNED)
    place = _BYTE_RANGE.search(pdf)
    if mentioned > 1 or place is None:
        return _BROKEN
    signed = _all_but_signature(pdf, [int(number) for number in place.groups()])
    if signed is None:
        return _BROKEN
    covered, written = signed
    try:
        signer, canonical = _signer(unhexlify(written), covered)
    except Exception:  # noqa: BLE001  # hostile ASN.1 makes the parser raise whatever it likes
        return _BROKEN
    if signer not in trusted:
        return Examined(state=SignatureState.UNKNOWN_SIGNER, signer=signer)
    unpadded = canonical.hex().upper().encode("ascii")
    genuine = written.startswith(unpadded) and not written[len(unpadded) :].strip(b"0")
    if not genuine:
        return _BROKEN
    return Examined(state=SignatureState.VALID, signer=signer, signed_at=_signed_at(covered))


def number_of(pdf: bytes) -> str | None:
    """The certificate number a PDF claims; to be believed only when `check` says VALID.

    None where there is none or more than one. Raises `NotAPdf` and `PdfTooLarge`.
    """
    _admit(pdf)
    found = {_subject(match) for match in _SUBJECT.finditer(pdf)}
    return found.pop() if len(found) == 1 else None


_BROKEN = Examined(state=SignatureState.BROKEN)
_BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,9}(\d{1,8})\s{1,9}(\d{1,8})\s{1,9}(\d{1,8})\s{1,9}(\d{1,8})\s{0,9}\]"
)
_TIME = re.compile(rb"/M \(D(?::|\\072)(\d{14})([+-]\d\d'\d\d'?|Z)?\)")
_HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f]+)>")
_SUBJECT = re.compile(
    rb"/Subject \((?P<plain>[ !-'*-\[\]-~]{1,64})\)|/Subject <(?P<utf16>[0-9a-fA-F]{8,260})>"
)


def _admit(pdf: bytes) -> None:
    if len(pdf) > LARGEST_PDF:
        raise PdfTooLarge
    if not pdf.startswith(b"%PDF-"):
        raise NotAPdf


def _all_but_signature(pdf: bytes, numbers: list[int]) -> tuple[bytes, bytes] | None:
    """The bytes signed, and the signature they leave out, in hexadecimal.

    None unless the two ranges are the whole file but for one hexadecimal string. As the ranges
    stand inside what is signed, nobody can widen the gap and hide something in it.
    """
    start, first, resume, last = numbers
    end = resume + last
    if start != 0 or first >= resume or end != len(pdf):
        return None
    gap = _HEXADECIMAL.fullmatch(pdf, first, resume)
    if gap is None or len(gap[1]) > 2 * _LARGEST_SIGNATURE or len(gap[1]) % 2:
        return None
    return pdf[:first] + pdf[resume:], gap[1]


def _signer(container: bytes, covered: bytes) -> tuple[bytes, bytes]:
    """DER of the certificate that signed these bytes, and the container as we write it.

    Raises ValueError when nobody did, and anything at all on bad ASN.1.
    """
    signed = cms.ContentInfo.load(container)["content"]
    info = extract_signer_info(signed)
    certificate = extract_certificate_info(signed).signer_cert
    suite = suite_of(certificate.dump())
    if info["digest_algorithm"]["algorithm"].native != suite.digest_name:
        raise ValueError("another digest")
    digest = hashlib.new(suite.digest_name, covered).digest()
    if not suite.container_holds(info, certificate, digest):
        raise ValueError("another document")
    return certificate.dump(), _canonical(certificate, info, suite)


def _signed_at(covered: bytes) -> datetime | None:
    """PAdES says the time beside the container, among the bytes that are signed."""
    found = _TIME.findall(covered)
    if len(found) != 1:
        return None
    day, zone = (part.decode("ascii") for part in found[0])
    try:
        written = f"{day}{zone.replace(chr(39), '') or '+0000'}"
        return datetime.strptime(written, "%Y%m%d%H%M%S%z")
    except ValueError:
        return None


def _canonical(certificate: Any, info: Any, suite: Suite) -> bytes:
    """The container built again from its signed parts.

    A CMS container repeats itself outside of what is signed (versions, algorithms, names), and
    a change there harms nobody; but whoever changes one byte of a certificate is to be told.
    """
    algorithm = algos.DigestAlgorithm({"algorithm": suite.digest_name})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber(
                    {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                ),
            ),
            "digest_algorithm": algorithm,
            "signed_attrs": info["signed_attrs"],
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": suite.mechanism}),
            "signature": info["signature"],
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algorithm],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )
    built: bytes = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
    return built


def _subject(match: re.Match[bytes]) -> str | None:
    if match["plain"] is not None:
        return match["plain"].decode("ascii")
    try:
        return unhexlify(match["utf16"]).decode("utf-16")
    except ValueError:  # an odd number of digits, or half a character
        return None


class _KeySigner(Signer):
    """pyHanko's signer on a `SigningKey`, which may be in another house."""

    def __init__(self, key: SigningKey) -> None:
        super().__init__(
            signing_cert=x509.Certificate.load(key.certificate),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # as above
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": key.suite.mechanism}),
        )
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return bytes(_LARGEST_ECDSA) if dry_run else self._key.signature(data)


class _Appender(IncrementalPdfFileWriter):
    """Appends the signature and nothing more."""

    def _update_meta(self) -> None:
        """Leaves the metadata alone: pyHanko would add its version and this machine's time."""


async def _signed(pdf_signer: Any, writer: Any, at: datetime) -> bytes:
    """What `PdfSigner.sign_pdf` does, with the time that is given instead of the machine's."""
    session = pdf_signer.init_signing_session(writer)
    session.system_time = at
    # Reserving enough spares the estimate, which is a whole signature made for nothing.
    room = 2 * (len(pdf_signer.signer.signing_cert.dump()) + _ROOM_BESIDE_CERTIFICATE)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    prepared, output = document.digest_tbs_document()
    await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return bytes(output.getvalue())

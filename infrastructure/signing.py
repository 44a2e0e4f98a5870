"""Issuer keys, and signatures in certificates: made by pyHanko, checked without a network.

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
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms, keys, x509  # type: ignore[import-untyped]  # carries no types
from cryptography import x509 as x509_builder
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
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
    SimpleSigner,
)
from pyhanko.sign.signers.pdf_cms import (
    PdfCMSSignedAttributes,
)
from pyhanko.sign.validation.generic_cms import (
    validate_sig_integrity,
)
from pyhanko_certvalidator.registry import (
    SimpleCertificateStore,
)

LARGEST_PDF = 10 * 1024 * 1024
"""Bytes."""
_LARGEST_SIGNATURE = 64 * 1024
_ROOM_BESIDE_CERTIFICATE = 1024
"""Bytes; the signature and its attributes take about half of it."""
_VALID_YEARS = 10


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
class IssuerKey:
    """A signing key and its certificate, both DER; to be kept in the vault, encrypted."""

    private_key: bytes = field(repr=False)
    """PKCS #8, not encrypted."""
    certificate: bytes = field(repr=False)
    """X.509, self-signed; public, and what `check` trusts."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in hexadecimal: names the key without giving it away."""
        return hashlib.sha256(self.certificate).hexdigest()


def new_issuer_key(common_name: str, now: datetime) -> IssuerKey:
    """A P-256 key valid for ten years from `now` (aware).

    `common_name` is the issuer's name as signature panels show it, 1 to 64 characters
    (RFC 5280, upper bounds); otherwise ValueError.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509_builder.Name([x509_builder.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509_builder.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509_builder.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365 * _VALID_YEARS + _VALID_YEARS // 4))
        .add_extension(x509_builder.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_documents(), critical=True)
        .add_extension(
            x509_builder.SubjectKeyIdentifier.from_public_key(private.public_key()),
            critical=False,
        )
        .sign(private, hashes.SHA256())
    )
    return IssuerKey(
        private_key=private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate=certificate.public_bytes(serialization.Encoding.DER),
    )


def sign(pdf: bytes, key: IssuerKey, at: datetime, field_name: str = "Signature") -> bytes:
    """`pdf`, which must be one of our own making, with a certifying PAdES signature.

    SHA-256, dated `at` (aware), no time stamp authority; forbids every later change (DocMDP 1).
    The first bytes of the answer are `pdf` itself. Takes its time and an event loop of its own:
    call it from a worker thread, never inside a running loop (RuntimeError).
    """
    certificate = x509.Certificate.load(key.certificate)
    signer = SimpleSigner(
        signing_cert=certificate,
        signing_key=keys.PrivateKeyInfo.load(key.private_key),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko carries no types
    )
    metadata = PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = _Appender(BytesIO(pdf))
    return asyncio.run(_signed(PdfSigner(metadata, signer), writer, at))


def check(pdf: bytes, trusted: Sequence[bytes]) -> SignatureState:
    """Whether `pdf`, from anywhere, is as one of the `trusted` certificates (DER) signed it.

    The certificates are trusted as they are: issuers of the past stay in the list, so neither
    expiry nor chains matter. Raises `NotAPdf` and `PdfTooLarge`, nothing else.
    """
    _admit(pdf)
    mentioned = pdf.count(b"/ByteRange")
    if not mentioned:
        return SignatureState.UNSIGNED
    place = _BYTE_RANGE.search(pdf)
    if mentioned > 1 or place is None:
        return SignatureState.BROKEN
    signed = _all_but_signature(pdf, [int(number) for number in place.groups()])
    if signed is None:
        return SignatureState.BROKEN
    digest, written = signed
    try:
        signer, canonical = _signer(unhexlify(written), digest)
    except Exception:  # noqa: BLE001  # hostile ASN.1 makes the parser raise whatever it likes
        return SignatureState.BROKEN
    if signer not in trusted:
        return SignatureState.UNKNOWN_SIGNER
    unpadded = canonical.hex().upper().encode("ascii")
    genuine = written.startswith(unpadded) and not written[len(unpadded) :].strip(b"0")
    return SignatureState.VALID if genuine else SignatureState.BROKEN


def number_of(pdf: bytes) -> str | None:
    """The certificate number a PDF claims; to be believed only when `check` says VALID.

    None where there is none or more than one. Raises `NotAPdf` and `PdfTooLarge`.
    """
    _admit(pdf)
    found = {_subject(match) for match in _SUBJECT.finditer(pdf)}
    return found.pop() if len(found) == 1 else None


_BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,9}(\d{1,8})\s{1,9}(\d{1,8})\s{1,9}(\d{1,8})\s{1,9}(\d{1,8})\s{0,9}\]"
)
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
    """SHA-256 of the bytes signed, and the signature they leave out, in hexadecimal.

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
    digest = hashlib.sha256(pdf[:first])
    digest.update(pdf[resume:])
    return digest.digest(), gap[1]


def _signer(container: bytes, digest: bytes) -> tuple[bytes, bytes]:
    """DER of the certificate that signed `digest`, and the container as we would have written it.

    Raises ValueError when nobody did, and anything at all on bad ASN.1.
    """
    signed = cms.ContentInfo.load(container)["content"]
    info = extract_signer_info(signed)
    certificate = extract_certificate_info(signed).signer_cert
    if info["digest_algorithm"]["algorithm"].native != "sha256":
        raise ValueError("another digest")
    if validate_sig_integrity(info, certificate, "data", digest) != (True, True):
        raise ValueError("another document")
    return certificate.dump(), _canonical(certificate, info)


def _canonical(certificate: Any, info: Any) -> bytes:
    """The container built again from its signed parts.

    A CMS container repeats itself outside of what is signed (versions, algorithms, names), and
    a change there harms nobody; but whoever changes one byte of a certificate is to be told.
    """
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber(
                    {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                ),
            ),
            "digest_algorithm": sha256,
            "signed_attrs": info["signed_attrs"],
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": info["signature"],
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
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


def _signs_documents() -> x509_builder.KeyUsage:
    return x509_builder.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )

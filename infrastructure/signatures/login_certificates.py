"""X.509 certificates that officers log in with: read, and their signatures verified."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from asn1crypto import cms  # type: ignore[import-untyped]  # carries no types
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

LARGEST = 20_000
"""Bytes of a certificate, and of a signature; real ones have a tenth of it."""
_SHORTEST_RSA = 2048
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


class Unreadable(Exception):
    """Not a certificate that somebody could log in with; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCertificate:
    certificate: str = field(repr=False)
    """DER, hexadecimal."""
    thumbprint: str
    subject: str = field(repr=False)
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime


def read_certificate(content: bytes) -> ReadCertificate:
    """PEM or DER. Raises `Unreadable`: login-certificate-unreadable,
    login-certificate-key, login-certificate-usage."""
    try:
        found = _parsed(content)
        key = found.public_key()
        usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension):
        raise Unreadable("login-certificate-unreadable") from None
    if not _good(key):
        raise Unreadable("login-certificate-key")
    if usage is not None and not usage.digital_signature:
        raise Unreadable("login-certificate-usage")
    der = found.public_bytes(Encoding.DER)
    return ReadCertificate(
        certificate=der.hex(),
        thumbprint=hashlib.sha256(der).hexdigest(),
        subject=found.subject.rfc4514_string(),
        issuer=found.issuer.rfc4514_string(),
        serial=f"{found.serial_number:x}",
        valid_from=found.not_valid_before_utc,
        valid_until=found.not_valid_after_utc,
    )


def _parsed(content: bytes) -> x509.Certificate:
    if len(content) > LARGEST:
        raise ValueError
    pem = b"-----BEGIN" in content
    return (
        x509.load_pem_x509_certificate(content) if pem else x509.load_der_x509_certificate(content)
    )


def _good(key: object) -> bool:
    """RSA from 2048 bits, or a NIST curve: what `signed` can verify (SM2 it cannot)."""
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= _SHORTEST_RSA
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES)


@cache
def decoy() -> str:
    """A certificate (DER, hexadecimal) whose key nobody has: what a signature is held against
    where there is none, so that this takes as long."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, _LONG_AGO, _LONG_AGO)
    return made.sign(key, SHA256()).public_bytes(Encoding.DER).hex()


def signed(certificate: str, text: str, signature: str) -> bool:
    """Whether the owner of this certificate (DER, hexadecimal) signed the text.

    `signature` is base64 or PEM of a plain signature with SHA-256 (RSA PKCS#1 v1.5 or ECDSA in
    DER), or of a detached CMS signature. Whatever cannot be read is no signature.
    """
    try:
        given = _decoded(signature)
        key = x509.load_der_x509_certificate(bytes.fromhex(certificate)).public_key()
        return _verifies(key, given, text.encode()) or _in_cms(key, given, text.encode())
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm):
        return False


def _decoded(signature: str) -> bytes:
    lines = (line.strip() for line in signature.splitlines() if "-----" not in line)
    plain = "".join(lines)
    if not plain or len(plain) > LARGEST or not plain.isascii():
        raise ValueError
    try:
        return base64.b64decode(plain, validate=True)
    except binascii.Error:
        raise ValueError from None


def _verifies(key: object, signature: bytes, content: bytes) -> bool:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, content, padding.PKCS1v15(), SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, content, ec.ECDSA(SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _in_cms(key: object, given: bytes, content: bytes) -> bool:
    """RFC 5652, 5.4: the signed attributes hold the digest of the content. Certificates that
    come along are not looked at: only the one that is bound counts."""
    info = cms.ContentInfo.load(given, strict=True)
    if info["content_type"].native != "signed_data":
        return False
    signers = info["content"]["signer_infos"]
    if len(signers) != 1 or signers[0]["digest_algorithm"]["algorithm"].native != "sha256":
        return False
    attributes = signers[0]["signed_attrs"]
    signature: bytes = signers[0]["signature"].native
    if not attributes:
        return _verifies(key, signature, content)
    digests = [a["values"][0].native for a in attributes if a["type"].native == "message_digest"]
    if len(digests) != 1 or not hmac.compare_digest(digests[0], hashlib.sha256(content).digest()):
        return False
    return _verifies(key, signature, attributes.untag().dump(force=True))

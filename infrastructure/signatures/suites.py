"""Signature suites: an elliptic curve with its digest, under the name stored beside signatures.

P-256 with SHA-256 is built in. The national algorithms (SM2 with SM3, GM/T 0003 and 0004) are one
more `Suite` in `SUITES`: nothing else knows a curve. docs/adr/0025 tells why none is there yet.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.x509.oid import NameOID
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

_VALID_YEARS = 10


class SuiteUnknown(Exception):
    """No suite of this name, or none that this certificate's key belongs to."""


class Suite(Protocol):
    """Signatures are DER, as CMS and openssl want them; `compact` and `expanded` shorten them.

    Keys are signed with through their digest, so that a signing server sees no document.
    """

    name: str
    """Stored; never changed."""
    digest_name: str
    """Of the digest algorithm in CMS."""
    mechanism: str
    """Of the signature algorithm in CMS."""

    def new_key(self, common_name: str, now: datetime) -> tuple[bytes, bytes]:
        """Private key (PKCS #8) and a certificate of its own signing, both DER."""

    def owns(self, certificate: x509.Certificate) -> bool:
        """Whether the certificate's key is one of this suite."""

    def digest(self, certificate: bytes, data: bytes) -> bytes:
        """What is signed of `data`; SM2 would mix the signer's public key in."""

    def sign(self, private_key: bytes, digest: bytes) -> bytes: ...

    def verify(self, certificate: bytes, digest: bytes, signature: bytes) -> bool:
        """False for whatever is no signature of it, however it is made."""

    def container_holds(self, signer_info: Any, certificate: Any, digest: bytes) -> bool:
        """Whether a CMS signer signed the document of this digest. Raises anything on bad ASN.1."""

    def compact(self, signature: bytes) -> bytes:
        """As few bytes as it can be written with."""

    def expanded(self, compact: bytes) -> bytes:
        """DER again. Raises ValueError."""


class P256:
    """ECDSA on P-256 with SHA-256 (FIPS 186-5), the same signature for the same data (RFC 6979)."""

    name = "ES256"
    digest_name = "sha256"
    mechanism = "sha256_ecdsa"
    _half = 32

    def new_key(self, common_name: str, now: datetime) -> tuple[bytes, bytes]:
        private = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now)
            .not_valid_after(now + timedelta(days=365 * _VALID_YEARS + _VALID_YEARS // 4))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_signs_documents(), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
            )
            .sign(private, hashes.SHA256())
        )
        written = private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return written, certificate.public_bytes(serialization.Encoding.DER)

    def owns(self, certificate: x509.Certificate) -> bool:
        key = certificate.public_key()
        return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)

    def digest(self, certificate: bytes, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    def sign(self, private_key: bytes, digest: bytes) -> bytes:
        private = serialization.load_der_private_key(private_key, None)
        assert isinstance(private, ec.EllipticCurvePrivateKey), "made by new_key"
        return private.sign(
            digest, ec.ECDSA(Prehashed(hashes.SHA256()), deterministic_signing=True)
        )

    def verify(self, certificate: bytes, digest: bytes, signature: bytes) -> bool:
        try:
            key = x509.load_der_x509_certificate(certificate).public_key()
            if not isinstance(key, ec.EllipticCurvePublicKey):
                return False
            key.verify(signature, digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False
        return True

    def container_holds(self, signer_info: Any, certificate: Any, digest: bytes) -> bool:
        held: object = validate_sig_integrity(signer_info, certificate, "data", digest)
        return held == (True, True)

    def compact(self, signature: bytes) -> bytes:
        r, s = decode_dss_signature(signature)
        return r.to_bytes(self._half, "big") + s.to_bytes(self._half, "big")

    def expanded(self, compact: bytes) -> bytes:
        if len(compact) != 2 * self._half:
            raise ValueError("a P-256 signature has 64 bytes")
        r, s = compact[: self._half], compact[self._half :]
        return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


USUAL: Suite = P256()
"""Of keys that are made here."""
SUITES: dict[str, Suite] = {USUAL.name: USUAL}


def suite_named(name: str) -> Suite:
    """Raises `SuiteUnknown`."""
    try:
        return SUITES[name]
    except KeyError:
        raise SuiteUnknown(name) from None


def suite_of(certificate: bytes) -> Suite:
    """The suite of a certificate (DER). Raises `SuiteUnknown`, also for what is no certificate."""
    try:
        read = x509.load_der_x509_certificate(certificate)
        found = next((suite for suite in SUITES.values() if suite.owns(read)), None)
    except (ValueError, UnsupportedAlgorithm):
        found = None
    if found is None:
        raise SuiteUnknown("the certificate is of no known suite")
    return found


def _signs_documents() -> x509.KeyUsage:
    return x509.KeyUsage(
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

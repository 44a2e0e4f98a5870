"""Certificates and signatures as the openssl command line makes them."""

import hashlib
from pathlib import Path

import pytest

from infrastructure.signatures.login_certificates import (
    Unreadable,
    decoy,
    read_certificate,
    signed,
)
from tests.signers import Signer, openssl

TEXT = "zhicheng-login https://example.invalid nonce"


@pytest.fixture(scope="module", params=["rsa", "ec"])
def signer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer.make(tmp_path_factory.mktemp(request.param), request.param)


def read(signer: Signer) -> str:
    return read_certificate(signer.certificate.encode()).certificate


def test_what_is_read_is_what_openssl_shows(signer: Signer) -> None:
    found = read_certificate(signer.certificate.encode())
    der = openssl("x509", "-in", str(signer.pem), "-outform", "DER")
    shown = openssl("x509", "-in", str(signer.pem), "-noout", "-fingerprint", "-sha256").decode()
    assert found.thumbprint == shown.partition("=")[2].strip().replace(":", "").lower()
    assert found.thumbprint == hashlib.sha256(der).hexdigest()
    assert (found.subject, found.issuer) == ("CN=Somebody", "CN=Somebody")
    assert found.valid_from < found.valid_until
    assert read_certificate(der) == found


def test_plain_and_cms_signatures_are_verified(signer: Signer) -> None:
    certificate = read(signer)
    assert signed(certificate, TEXT, signer.sign(TEXT))
    assert signed(certificate, TEXT, signer.sign_cms(TEXT))
    assert signed(certificate, TEXT, signer.sign_cms(TEXT, "-noattr"))
    for signature in signer.sign("another text"), signer.sign_cms("another text"):
        assert not signed(certificate, TEXT, signature)


def test_another_key_signs_nothing_here(signer: Signer, tmp_path: Path) -> None:
    other = Signer.make(tmp_path)
    for signature in other.sign(TEXT), other.sign_cms(TEXT):
        assert not signed(read(signer), TEXT, signature)
        assert not signed(decoy(), TEXT, signature)


def test_a_weaker_digest_is_no_signature(signer: Signer) -> None:
    weak = openssl(
        "cms", "-sign", "-binary", "-md", "sha1", "-outform", "PEM",
        "-signer", str(signer.pem), "-inkey", str(signer.key), given=TEXT.encode(),
    )  # fmt: skip
    assert not signed(read(signer), TEXT, weak.decode())


@pytest.mark.parametrize("rubbish", ["", "x", "AAAA", "MAA=", "中文", "=" * 30_000, "MIIB" * 9])
def test_rubbish_is_no_signature(signer: Signer, rubbish: str) -> None:
    assert not signed(read(signer), TEXT, rubbish)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "login-certificate-unreadable"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "unreadable"),
        (b"0" * 30_000, "login-certificate-unreadable"),
    ],
)
def test_rubbish_is_no_certificate(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        read_certificate(content)


def test_a_weak_key_and_another_usage_are_refused(tmp_path: Path) -> None:
    short = Signer.make(tmp_path / "short", "short")
    with pytest.raises(Unreadable, match="login-certificate-key"):
        read_certificate(short.certificate.encode())
    usage = Signer.make(tmp_path / "usage", "ec", "-addext", "keyUsage=keyEncipherment")
    with pytest.raises(Unreadable, match="login-certificate-usage"):
        read_certificate(usage.certificate.encode())

"""A key that another house keeps: it is asked for a digest, and what it answers is checked."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.ports import Unavailable
from domain.decider import Rejected
from infrastructure.printing.certificate_pdf import render
from infrastructure.signatures.signing import SignatureState, sign
from infrastructure.signatures.signing_server import ServerKey, SigningServer
from tests.infrastructure.certificate_samples import PLAIN, SIGNED_AT, check
from tests.infrastructure.poppler import poppler
from tests.signing_server import SECRET, SigningHouse, signing_server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SigningHouse]:
    with signing_server(tmp_path_factory.mktemp("house")) as house:
        house.make("title office")
        house.make("other")
        house.make("rsa", "rsa")
        yield house


@pytest.fixture
def house(running: SigningHouse) -> Iterator[SigningHouse]:
    yield running
    running.status, running.garbage, running.signs_with = 200, b"", ""


@pytest.fixture
def server(house: SigningHouse) -> SigningServer:
    return SigningServer(house.url, SECRET.encode())


def key_of(server: SigningServer) -> ServerKey:
    return ServerKey(server, "title office", server.certificate("title office"))


def test_a_certificate_is_signed_without_being_shown(
    house: SigningHouse, server: SigningServer, tmp_path: Path
) -> None:
    key, page = key_of(server), render(PLAIN)
    signed = sign(page, key, SIGNED_AT)
    assert check(signed, [key.certificate]) is SignatureState.VALID
    assert all(len(digest) == 32 for digest in house.digests)
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    assert "Signature is Valid" in poppler("pdfsig", "-nocert", path)


def test_a_digest_is_that_of_the_data(house: SigningHouse, server: SigningServer) -> None:
    key = key_of(server)
    signature = key.signature(b"what is signed")
    digest = hashlib.sha256(b"what is signed").digest()
    assert house.digests[-1] == digest
    assert key.suite.verify(key.certificate, digest, signature)


def test_a_key_that_is_not_there_or_of_no_suite_is_refused(server: SigningServer) -> None:
    with pytest.raises(Rejected) as unknown:
        server.certificate("nobody's")
    assert unknown.value.code == "signing-key-unknown"
    with pytest.raises(Rejected) as unusable:
        server.certificate("rsa")
    assert unusable.value.code == "signing-key-unusable"


def test_another_key_than_asked_for_is_found_out(
    house: SigningHouse, server: SigningServer
) -> None:
    key = key_of(server)
    house.signs_with = "other"
    with pytest.raises(Unavailable):
        key.signature(b"what is signed")


@pytest.mark.parametrize(
    ("status", "garbage"), [(503, b""), (500, b""), (200, b"<html>"), (200, b"[]"), (200, b"{}")]
)
def test_a_server_that_does_not_answer_rightly_is_away(
    house: SigningHouse, server: SigningServer, status: int, garbage: bytes
) -> None:
    house.status, house.garbage = status, garbage
    with pytest.raises(Unavailable):
        server.certificate("title office")


def test_whoever_does_not_know_the_secret_is_refused(house: SigningHouse) -> None:
    with pytest.raises(Unavailable):
        SigningServer(house.url, b"another secret").certificate("title office")


def test_nobody_at_the_address_is_away() -> None:
    with pytest.raises(Unavailable):
        SigningServer("http://127.0.0.1:9", SECRET.encode(), timeout=0.5).certificate("x")

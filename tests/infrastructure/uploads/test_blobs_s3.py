"""The same attachments in S3, as a small server of the tests plays it."""

import os
import socket
from collections.abc import Iterator

import obstore
import pytest
from obstore.store import from_url

from application.ports import Unavailable
from infrastructure.uploads.blobs import BlobMissing, Blobs
from infrastructure.vault.sealed_frames import FRAME
from infrastructure.vault.sealing import Sealer
from tests.infrastructure.canary import assert_no_canary
from tests.infrastructure.keys import FixedKeys
from tests.infrastructure.uploads.test_blobs import (
    DATA,
    LI,
    WANG,
    Cut,
)
from tests.object_server import KEY, REGION, SECRET, ObjectServer, object_server, signed


@pytest.fixture(scope="module")
def playing() -> Iterator[ObjectServer]:
    with object_server() as server:
        yield server


@pytest.fixture
def server(playing: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> ObjectServer:
    """With nothing in it, and the access to it in the environment."""
    playing.objects.clear()
    playing.uploads.clear()
    playing.finished = playing.refused = 0
    _access(monkeypatch, playing.url)
    return playing


@pytest.fixture
def blobs(server: ObjectServer) -> Blobs:
    return Blobs("s3://attachments/province", Sealer(FixedKeys()))


def _access(monkeypatch: pytest.MonkeyPatch, address: str, secret: str = SECRET) -> None:
    for name, value in {
        "AWS_ENDPOINT": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.parametrize("size", [0, 1, FRAME, 12 * FRAME + 7])
def test_what_was_put_comes_back(blobs: Blobs, server: ObjectServer, size: int) -> None:
    data = os.urandom(size)
    digest = blobs.put(WANG, data)
    assert blobs.exists(WANG, digest)
    content = blobs.open(WANG, digest)
    assert content is not None
    assert (content.size, b"".join(content.pieces)) == (size, data)
    assert server.finished == (size > 12 * FRAME), "what is large is sent in parts"
    assert server.refused == 0


def test_one_persons_blob_is_not_anothers(blobs: Blobs) -> None:
    digest = blobs.put(WANG, DATA)
    assert not blobs.exists(LI, digest)
    with pytest.raises(BlobMissing):
        blobs.get(LI, digest)


def test_notes_are_kept_beside(blobs: Blobs) -> None:
    digest = "1" * 64
    assert blobs.noted(WANG, digest) is None
    blobs.note(WANG, digest, b"noted")
    assert blobs.noted(WANG, digest) == b"noted"


def test_what_was_removed_is_gone(blobs: Blobs, server: ObjectServer) -> None:
    digest = blobs.put(WANG, DATA)
    for _ in range(2):
        blobs.remove(WANG, digest)
        assert not blobs.exists(WANG, digest)
    assert server.objects == {}


def test_the_bucket_holds_nothing_readable(blobs: Blobs, server: ObjectServer) -> None:
    digest = blobs.put(WANG, DATA)
    assert server.objects.keys() == {f"/attachments/province/{WANG}/{digest}"}
    assert_no_canary(server.objects.values(), ["毕业证书的扫描件"])


def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs, server: ObjectServer) -> None:
    with pytest.raises((ConnectionError, Unavailable)):
        blobs.put_file(LI, Cut(bytes(10 * FRAME)))
    assert (server.uploads, server.objects) == ({}, {})
    blobs.put_file(LI, Cut(bytes(FRAME)))
    stored = obstore.list(from_url("s3://attachments"), f"province/{LI}").collect()
    assert len(stored) == 1


def test_a_wrong_secret_opens_nothing(
    blobs: Blobs, server: ObjectServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = blobs.put(WANG, DATA)
    _access(monkeypatch, server.url, secret="another")
    stranger = Blobs("s3://attachments/province", Sealer(FixedKeys()))
    with pytest.raises(Unavailable):
        stranger.get(WANG, digest)
    with pytest.raises(Unavailable):
        stranger.remove(WANG, digest)
    assert server.refused > 0
    assert blobs.get(WANG, digest) == DATA


def test_a_store_that_is_away_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _access(monkeypatch, f"http://127.0.0.1:{_free_port()}")
    away = Blobs("s3://attachments/province", Sealer(FixedKeys()))
    with pytest.raises(Unavailable):
        away.put(WANG, DATA)


def test_the_server_of_these_tests_signs_as_amazon_does() -> None:
    """The example of its documentation, "GET Object" of Signature Version 4."""
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": nothing,
        "x-amz-date": "20130524T000000Z",
    }
    signature = signed(
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "GET",
        "/test.txt",
        headers,
        list(headers),
        "20130524/us-east-1/s3/aws4_request",
    )
    assert signature == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"

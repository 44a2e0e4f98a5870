"""The same attachments in S3, as moto's server plays it."""

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.request import Request, urlopen

import obstore
import pytest
from obstore.store import from_url

from application.ports import Unavailable
from infrastructure.blobs import BlobMissing, Blobs
from infrastructure.sealed_frames import FRAME
from infrastructure.sealing import Sealer
from tests.infrastructure.canary import assert_no_canary
from tests.infrastructure.keys import FixedKeys
from tests.infrastructure.test_blobs import DATA, LI, WANG, Cut

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("moto") is None, reason="moto plays S3 and is not installed"
)
PATIENCE = 30.0


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _answers(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the stand-in for S3 did not start")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with one empty bucket."""
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _answers(port, server)
        address = f"http://127.0.0.1:{port}"
        with urlopen(Request(f"{address}/attachments", method="PUT")):
            yield address
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def blobs(address: str, monkeypatch: pytest.MonkeyPatch) -> Blobs:
    _access(monkeypatch, address)
    return Blobs("s3://attachments/province", Sealer(FixedKeys()))


def _access(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    for name, value in {
        "AWS_ENDPOINT": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("size", [0, 1, FRAME, 12 * FRAME + 7])
def test_what_was_put_comes_back(blobs: Blobs, size: int) -> None:
    data = os.urandom(size)
    digest = blobs.put(WANG, data)
    assert blobs.exists(WANG, digest)
    content = blobs.open(WANG, digest)
    assert content is not None
    assert (content.size, b"".join(content.pieces)) == (size, data)


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


def test_the_bucket_holds_nothing_readable(blobs: Blobs) -> None:
    digest = blobs.put(WANG, DATA)
    stored = obstore.get(from_url("s3://attachments"), f"province/{WANG}/{digest}")
    assert_no_canary([bytes(stored.bytes())], ["毕业证书的扫描件"])


def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs, address: str) -> None:
    with pytest.raises((ConnectionError, Unavailable)):
        blobs.put_file(LI, Cut(bytes(10 * FRAME)))
    with urlopen(f"{address}/attachments?uploads") as unfinished:
        assert b"<UploadId>" not in unfinished.read()
    stored = obstore.list(from_url("s3://attachments"), f"province/{LI}").collect()
    assert list(stored) == []


def test_a_store_that_is_away_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _access(monkeypatch, f"http://127.0.0.1:{_free_port()}")
    away = Blobs("s3://attachments/province", Sealer(FixedKeys()))
    with pytest.raises(Unavailable):
        away.put(WANG, DATA)

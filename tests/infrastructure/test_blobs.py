"""Attachments come back as they were put, or not at all."""

from pathlib import Path
from uuid import UUID

import obstore
import pytest
from obstore.exceptions import GenericError

from application.ports import Unavailable
from infrastructure.blobs import BlobDamaged, BlobMissing, Blobs
from infrastructure.sealing import KeyDestroyed, Sealer
from tests.infrastructure.canary import assert_no_canary
from tests.infrastructure.keys import FixedKeys

WANG = UUID(int=101)
LI = UUID(int=102)
DATA = "毕业证书的扫描件".encode() * 50


@pytest.fixture
def keys() -> FixedKeys:
    return FixedKeys()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def blobs(folder: Path, keys: FixedKeys) -> Blobs:
    return Blobs(folder, Sealer(keys))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("data", [b"", b"x", DATA, bytes(range(256)) * 40_000])
def test_what_was_put_comes_back(blobs: Blobs, data: bytes) -> None:
    digest = blobs.put(WANG, data)
    assert len(digest) == 64
    assert blobs.exists(WANG, digest)
    assert blobs.get(WANG, digest) == data


def test_the_folder_holds_nothing_readable(blobs: Blobs, folder: Path) -> None:
    blobs.put(WANG, DATA)
    assert_no_canary([file.read_bytes() for file in files(folder)], ["毕业证书的扫描件"])


def test_the_same_content_twice_is_stored_once(blobs: Blobs, folder: Path) -> None:
    assert blobs.put(WANG, DATA) == blobs.put(WANG, DATA)
    assert len(files(folder)) == 1


def test_one_persons_blob_is_not_anothers(blobs: Blobs) -> None:
    digest = blobs.put(WANG, DATA)
    assert not blobs.exists(LI, digest)
    with pytest.raises(BlobMissing):
        blobs.get(LI, digest)


def test_a_destroyed_key_takes_the_blobs_along(blobs: Blobs, keys: FixedKeys) -> None:
    digest = blobs.put(WANG, DATA)
    keys.destroy(WANG)
    assert blobs.get(WANG, digest) is None
    with pytest.raises(KeyDestroyed):
        blobs.put(WANG, b"more")


@pytest.mark.parametrize("change", ["flipped", "cut", "emptied", "swapped"])
def test_damage_is_noticed_and_healed_by_putting_again(
    blobs: Blobs, folder: Path, change: str
) -> None:
    digest = blobs.put(WANG, DATA)
    other = blobs.put(WANG, b"something else")
    file = folder / str(WANG) / digest
    sealed = file.read_bytes()
    file.write_bytes(
        {
            "flipped": sealed[:-1] + bytes([sealed[-1] ^ 1]),
            "cut": sealed[:20],
            "emptied": b"",
            "swapped": (folder / str(WANG) / other).read_bytes(),
        }[change]
    )
    with pytest.raises(BlobDamaged):
        blobs.get(WANG, digest)
    assert blobs.put(WANG, DATA) == digest
    assert blobs.get(WANG, digest) == DATA


@pytest.mark.parametrize(
    "digest", ["", "../secret", "A" * 64, "0" * 63, "０" * 64, "0" * 64 + "\n"]
)
def test_what_is_no_digest_reaches_no_file(blobs: Blobs, digest: str) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        blobs.get(WANG, digest)
    with pytest.raises(ValueError, match="hexadecimal"):
        blobs.exists(WANG, digest)


def test_a_missing_blob_is_said_so(blobs: Blobs) -> None:
    assert not blobs.exists(WANG, "0" * 64)
    with pytest.raises(BlobMissing):
        blobs.get(WANG, "0" * 64)


def test_a_store_that_is_away_is_said_so(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise GenericError("no route")

    for name in ("put", "get", "head"):
        monkeypatch.setattr(obstore, name, away)
    for call in (
        lambda: blobs.put(WANG, DATA),
        lambda: blobs.get(WANG, "0" * 64),
        lambda: blobs.exists(WANG, "0" * 64),
    ):
        with pytest.raises(Unavailable):
            call()


def test_a_url_names_a_store_too(tmp_path: Path, keys: FixedKeys) -> None:
    blobs = Blobs(tmp_path.as_uri(), Sealer(keys))
    digest = blobs.put(WANG, DATA)
    assert blobs.get(WANG, digest) == DATA
    assert (tmp_path / str(WANG) / digest).exists()

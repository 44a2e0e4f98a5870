"""Attachments come back as they were put, or not at all."""

import hashlib
import io
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

import obstore
import pytest
from obstore.exceptions import GenericError

from application.ports import Unavailable
from infrastructure.uploads.blobs import BlobDamaged, BlobMissing, Blobs
from infrastructure.vault.sealed_frames import FRAME, MARK, SEALED_FRAME
from infrastructure.vault.sealing import KeyDestroyed, Sealer
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
    def away(*_: object, **__: object) -> None:
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


# Frames.

THREE = os.urandom(2 * FRAME + 100)


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 6 * FRAME])
def test_content_comes_in_pieces_of_known_size(blobs: Blobs, size: int) -> None:
    data = os.urandom(size)
    content = blobs.open(WANG, blobs.put(WANG, data))
    assert content is not None
    pieces = list(content.pieces)
    assert content.size == size
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) <= FRAME


def test_what_was_sealed_whole_is_still_read(blobs: Blobs, folder: Path, keys: FixedKeys) -> None:
    """The form of stored attachments before frames."""
    digest = hashlib.sha256(DATA).hexdigest()
    place = folder / str(WANG) / digest
    place.parent.mkdir()
    place.write_bytes(Sealer(keys).seal(WANG, DATA, b"blob\0" + digest.encode()))
    assert blobs.get(WANG, digest) == DATA
    content = blobs.open(WANG, digest)
    assert content is not None
    assert (content.size, b"".join(content.pieces)) == (len(DATA), DATA)
    place.write_bytes(place.read_bytes()[:-1])
    with pytest.raises(BlobDamaged):
        blobs.get(WANG, digest)


def _frames(sealed: bytes) -> list[bytes]:
    inside = sealed[len(MARK) :]
    return [inside[at : at + SEALED_FRAME] for at in range(0, len(inside), SEALED_FRAME)]


@pytest.mark.parametrize(
    "change",
    [
        lambda frames: frames[:-1],
        lambda frames: frames[1:],
        lambda frames: [frames[1], frames[0], frames[2]],
        lambda frames: [*frames, frames[-1]],
        lambda frames: [frames[0], frames[0], frames[2]],
        lambda frames: [frames[0], frames[1], frames[2][:-1]],
        lambda frames: [frames[0], b"", frames[2]],
        lambda frames: [],
    ],
    ids=["cut", "beheaded", "swapped", "longer", "repeated", "torn", "holed", "bare"],
)
def test_frames_are_neither_moved_nor_dropped_nor_repeated(
    blobs: Blobs, folder: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    digest = blobs.put(WANG, THREE)
    place = folder / str(WANG) / digest
    place.write_bytes(MARK + b"".join(change(_frames(place.read_bytes()))))
    with pytest.raises(BlobDamaged):
        blobs.get(WANG, digest)


def test_frames_of_another_content_do_not_fit(blobs: Blobs, folder: Path) -> None:
    digest, other = blobs.put(WANG, THREE), blobs.put(WANG, THREE[::-1])
    mine, others = (folder / str(WANG) / one for one in (digest, other))
    frames = [*_frames(mine.read_bytes())[:2], _frames(others.read_bytes())[2]]
    mine.write_bytes(MARK + b"".join(frames))
    with pytest.raises(BlobDamaged):
        blobs.get(WANG, digest)


def test_a_large_file_is_never_in_memory(blobs: Blobs) -> None:
    with TemporaryFile() as file:
        for _ in range(40):
            file.write(os.urandom(FRAME))
        tracemalloc.start()
        try:
            content = blobs.open(WANG, blobs.put_file(WANG, file))
            assert content is not None
            assert sum(len(piece) for piece in content.pieces) == 40 * FRAME
            assert tracemalloc.get_traced_memory()[1] < 12 * FRAME
        finally:
            tracemalloc.stop()


class Cut(io.BytesIO):
    """Breaks off at the second reading, past what is sent at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 7 * FRAME and self.seeks > 1:
            raise ConnectionError
        return super().read(size)

    seeks = 0

    def seek(self, place: int, whence: int = 0, /) -> int:
        self.seeks += 1
        return super().seek(place, whence)


def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs, folder: Path) -> None:
    file: IO[bytes] = Cut(bytes(10 * FRAME))
    with pytest.raises((ConnectionError, Unavailable)):
        blobs.put_file(WANG, file)
    assert files(folder) == []


def test_what_a_killed_process_left_is_swept_at_the_start(blobs: Blobs, folder: Path) -> None:
    digest = blobs.put(WANG, DATA)
    left = folder / str(WANG) / f"{'0' * 64}#1"
    left.write_bytes(b"half")
    assert blobs.sweep(untouched=3600) == 0, "another process may be at it"
    assert blobs.sweep() == 1
    assert files(folder) == [folder / str(WANG) / digest]


def test_notes_are_sealed_and_go_with_the_key(blobs: Blobs, folder: Path, keys: FixedKeys) -> None:
    digest = "0" * 64
    assert blobs.noted(WANG, digest) is None
    blobs.note(WANG, digest, b"first")
    blobs.note(WANG, digest, "毕业证书.pdf".encode())
    assert blobs.noted(WANG, digest) == "毕业证书.pdf".encode()
    assert blobs.noted(LI, digest) is None
    assert_no_canary([file.read_bytes() for file in files(folder)], ["毕业证书"])
    keys.destroy(WANG)
    assert blobs.noted(WANG, digest) is None

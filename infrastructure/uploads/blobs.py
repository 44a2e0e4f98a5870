"""Attachments, in a folder or in S3, each sealed under the key of the person it is about.

A blob's name is the SHA-256 of its content, so storing the same file twice stores it once,
and what comes back can be checked against the event that names it. Content comes and goes in
frames (`sealed_frames`); what was sealed whole, before there were any, is still read.
"""

import hashlib
import hmac
import io
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from application.ports import Unavailable
from infrastructure.vault import sealed_frames
from infrastructure.vault.sealing import Sealer, Tampered

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UNFINISHED = re.compile(r"[^#]+#[0-9]+", re.ASCII)
"""What the store calls a file of a folder until all of it is there."""
_NOTE = ".note"
_PART = 5 << 20
"""Bytes sent to S3 at a time, the least it takes; a folder takes less."""
_AT_ONCE = 4 << 20
_RETRIES = 3
_PATIENCE = timedelta(seconds=20)
"""With S3; somebody waits for the answer."""


class BlobMissing(Exception):
    """The log names a blob that the store does not have."""


class BlobDamaged(Exception):
    """The store's bytes are not the ones that were put there."""


@dataclass(frozen=True, slots=True)
class Content:
    """An opened blob."""

    size: int
    """Bytes."""
    pieces: Iterator[bytes]
    """At most a frame each."""


class Blobs:
    """Thread-safe. Every method may raise `Unavailable`."""

    def __init__(self, place: str | Path, sealer: Sealer) -> None:
        """`place` is a folder, made when missing, or a URL such as `s3://bucket/prefix`; the
        access to S3 comes from its usual environment variables."""
        self._sealer = sealer
        self._folder = _folder(place)
        self._store: ObjectStore
        if self._folder is None:
            self._store = from_url(
                str(place), retry_config={"max_retries": _RETRIES, "retry_timeout": _PATIENCE}
            )
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(self._folder)

    def put(self, subject: UUID, data: bytes) -> str:
        """`put_file` for what is in memory anyway."""
        return self.put_file(subject, io.BytesIO(data))

    def put_file(self, subject: UUID, file: IO[bytes]) -> str:
        """Store a whole file durably; gives the digest, 64 hexadecimal characters.

        Raises `KeyDestroyed`. Put first, then append the event that names the blob: a crash in
        between leaves a blob that nobody refers to.
        """
        digest = digest_of(file)
        size = file.tell()
        file.seek(0)
        pieces: Iterator[bytes] | bytes
        pieces = sealed_frames.sealed(self._sealer, subject, file, size, _bound(digest))
        if size <= _AT_ONCE:  # one request instead of three
            pieces = b"".join(pieces)
        # Over what is there already: the content is the same, and a damaged one is healed.
        self._put(_name(subject, digest), pieces)
        return digest

    def get(self, subject: UUID, digest: str) -> bytes | None:
        """The content; None when the person's key has been destroyed.

        Raises `BlobMissing`, `BlobDamaged`, and ValueError for what is no digest.
        """
        content = self.open(subject, digest)
        if content is None:
            return None
        data = b"".join(content.pieces)
        if not hmac.compare_digest(hashlib.sha256(data).hexdigest(), digest):
            raise BlobDamaged(f"blob {digest} has another content")
        return data

    def open(self, subject: UUID, digest: str) -> "Content | None":
        """The content, to be read once and in pieces; None when the key has been destroyed.

        Raises as `get` does; `BlobDamaged` and `Unavailable` also while it is read.
        """
        name = _name(subject, digest)
        with self._answering(digest):
            found = obstore.get(self._store, name)
            stored = int(found.meta["size"])
            pieces = (bytes(piece) for piece in found.stream(min_chunk_size=sealed_frames.FRAME))
            head = next(pieces, b"")
            mark = len(sealed_frames.MARK)
            while len(head) < mark and (more := next(pieces, b"")):
                head += more
            if not head.startswith(sealed_frames.MARK):
                whole = self._sealer.unseal(subject, head + b"".join(pieces), _bound(digest))
                return None if whole is None else Content(len(whole), iter((whole,)))
            frames = _chain(head[mark:], pieces)
            opened = sealed_frames.unsealed(self._sealer, subject, frames, stored, _bound(digest))
        if opened is None:
            return None
        return Content(sealed_frames.plain_size(stored), self._watched(opened, digest))

    def note(self, subject: UUID, digest: str, text: bytes) -> None:
        """Keep a few words about what was sent with this digest, over what was noted before."""
        sealed = self._sealer.seal(subject, text, b"note\0" + digest.encode())
        self._put(_name(subject, digest) + _NOTE, sealed)

    def noted(self, subject: UUID, digest: str) -> bytes | None:
        """What was noted, None when nothing was or the key is gone. Raises `BlobDamaged`."""
        try:
            with self._answering(digest):
                sealed = bytes(obstore.get(self._store, _name(subject, digest) + _NOTE).bytes())
                return self._sealer.unseal(subject, sealed, b"note\0" + digest.encode())
        except BlobMissing:
            return None

    def sweep(self, untouched: float = 0) -> int:
        """Remove what a process that was killed left half stored; gives how many files.

        For the start of the service; `untouched` are the seconds for which nobody may have
        written to such a file, where other processes store into the same folder. S3 drops such
        parts by a rule of the bucket.
        """
        swept = 0
        for file in self._folder.glob("*/*#*") if self._folder else ():
            old = time.time() - file.stat().st_mtime >= untouched
            if old and _UNFINISHED.fullmatch(file.name):
                file.unlink(missing_ok=True)
                swept += 1
        return swept

    def remove(self, subject: UUID, digest: str) -> None:
        """Remove one for good; twice is as once. For files that no law wants kept."""
        try:
            obstore.delete(self._store, _name(subject, digest))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise Unavailable("the attachment store does not answer") from error

    def exists(self, subject: UUID, digest: str) -> bool:
        """Whether the bytes are there, readable or not."""
        try:
            obstore.head(self._store, _name(subject, digest))
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise Unavailable("the attachment store does not answer") from error
        return True

    def _put(self, name: str, pieces: Iterator[bytes] | bytes) -> None:
        """Durably and at once, or not at all."""
        try:
            at_a_time = _PART if self._folder is None else sealed_frames.FRAME
            obstore.put(self._store, name, pieces, chunk_size=at_a_time, max_concurrency=1)
            if self._folder is not None:
                _sync(self._folder, name)
        except (BaseError, OSError) as error:
            raise Unavailable("the attachment store does not answer") from error

    @contextmanager
    def _answering(self, digest: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise BlobMissing(f"no blob {digest}") from error
        except (BaseError, OSError) as error:
            raise Unavailable("the attachment store does not answer") from error
        except Tampered as error:
            raise BlobDamaged(f"blob {digest} is damaged") from error

    def _watched(self, pieces: Iterator[bytes], digest: str) -> Iterator[bytes]:
        with self._answering(digest):
            yield from pieces


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of the whole file in hexadecimal; leaves it at its end."""
    running = hashlib.sha256()
    file.seek(0)
    while piece := file.read(sealed_frames.FRAME):
        running.update(piece)
    return running.hexdigest()


def _chain(first: bytes, following: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from following


def _folder(place: str | Path) -> Path | None:
    """None for a store that is elsewhere."""
    if isinstance(place, Path) or "://" not in place:
        return Path(place)
    address = urlsplit(place)
    return Path(unquote(address.path)) if address.scheme == "file" else None


def _name(subject: UUID, digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise ValueError("a blob is named by 64 hexadecimal characters")
    return f"{subject}/{digest}"


def _bound(digest: str) -> bytes:
    return b"blob\0" + digest.encode()


def _sync(folder: Path, name: str) -> None:
    """The store renames into place but leaves the file to the operating system's cache."""
    file = folder / name
    for path in (file, file.parent, folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

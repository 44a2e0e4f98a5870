"""Attachments, in a folder or in S3, each sealed under the key of the person it is about.

A blob's name is the SHA-256 of its content, so storing the same file twice stores it once,
and what comes back can be checked against the event that names it.
"""

import hashlib
import hmac
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from application.ports import Unavailable
from infrastructure.sealing import Sealer, Tampered

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class BlobMissing(Exception):
    """The log names a blob that the store does not have."""


class BlobDamaged(Exception):
    """The store's bytes are not the ones that were put there."""


class Blobs:
    """Thread-safe. Every method may raise `Unavailable`."""

    def __init__(self, place: str | Path, sealer: Sealer) -> None:
        """`place` is a folder, made when missing, or a URL such as `s3://bucket/prefix`; the
        access to S3 comes from its usual environment variables."""
        self._sealer = sealer
        self._folder = _folder(place)
        self._store: ObjectStore
        if self._folder is None:
            self._store = from_url(str(place))
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(self._folder)

    def put(self, subject: UUID, data: bytes) -> str:
        """Store durably; gives the digest, 64 hexadecimal characters. Raises `KeyDestroyed`.

        Put first, then append the event that names the blob: a crash in between leaves a blob
        that nobody refers to.
        """
        digest = hashlib.sha256(data).hexdigest()
        sealed = self._sealer.seal(subject, data, _bound(digest))
        name = _name(subject, digest)
        try:
            # Over what is there already: the content is the same, and a damaged one is healed.
            obstore.put(self._store, name, sealed)
            if self._folder is not None:
                _sync(self._folder, name)
        except (BaseError, OSError) as error:
            raise Unavailable("the attachment store does not answer") from error
        return digest

    def get(self, subject: UUID, digest: str) -> bytes | None:
        """The content; None when the person's key has been destroyed.

        Raises `BlobMissing`, `BlobDamaged`, and ValueError for what is no digest.
        """
        name = _name(subject, digest)
        try:
            sealed = bytes(obstore.get(self._store, name).bytes())
        except FileNotFoundError as error:
            raise BlobMissing(f"no blob {digest}") from error
        except (BaseError, OSError) as error:
            raise Unavailable("the attachment store does not answer") from error
        try:
            data = self._sealer.unseal(subject, sealed, _bound(digest))
        except Tampered as error:
            raise BlobDamaged(f"blob {digest} is damaged") from error
        if data is not None and not hmac.compare_digest(hashlib.sha256(data).hexdigest(), digest):
            raise BlobDamaged(f"blob {digest} has another content")
        return data

    def exists(self, subject: UUID, digest: str) -> bool:
        """Whether the bytes are there, readable or not."""
        try:
            obstore.head(self._store, _name(subject, digest))
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise Unavailable("the attachment store does not answer") from error
        return True


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

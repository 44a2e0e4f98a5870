"""The ministry by files: a sealed folder for each batch, and a folder its answers are put into.

Below the folder of the setting: `out/00000001/` with `records.json`, `manifest.json` and, where the
province's title office has a key, its signature; `answers/` for the ministry's files, which go to
`answers/taken/` or `answers/not-taken/` once they were read.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from application.certificates.ministry import (
    Answer,
    AnswerFile,
    NotDelivered,
    WrittenBatch,
)
from domain.certificates.report_batch import MinistryChannel
from infrastructure.partners.ministry_format import LARGEST_ANSWERS, RECORDS_NAME, read_answers
from infrastructure.signatures.signing_keys import SigningKey

MANIFEST_NAME = "manifest.json"
AT_ONCE = 200
"""Answer files taken by one look."""
_logger = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class MinistryFolder:
    """`application.certificates.ministry.Ministry`."""

    path: Path
    largest: int
    key: Callable[[], SigningKey | None] = lambda: None
    """Who signs the manifests; asked for each of them."""
    channel: MinistryChannel = MinistryChannel.FILES
    asks_again: bool = False

    @property
    def out(self) -> Path:
        return self.path / "out"

    @property
    def answers(self) -> Path:
        return self.path / "answers"

    def deliver(self, batch: WrittenBatch) -> tuple[Answer, ...]:
        """The folder of the batch appears whole, on the disk, or not at all."""
        target = self.out / f"{batch.head.sequence:08d}"
        draft = self.out / f".{target.name}"
        try:
            for folder in (self.out, self.answers):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if target.exists():
                self._require_same(target, batch)
                return ()
            shutil.rmtree(draft, ignore_errors=True)  # of a process that died
            draft.mkdir(mode=0o700)
            for name, content in self._files(batch).items():
                _store(draft / name, content)
            _settle(draft)
            draft.rename(target)
            _settle(self.out)
        except OSError:
            raise NotDelivered("folder-unusable") from None
        return ()

    def collect(self) -> Iterator[AnswerFile]:
        try:
            found = sorted(self._waiting())[:AT_ONCE]
        except FileNotFoundError:
            return  # nothing has been sent yet
        except OSError:
            raise NotDelivered("folder-unusable") from None
        for name in found:
            try:
                batch, answers = read_answers(_read(self.answers / name))
            except (OSError, ValueError):
                self.not_taken(name, "unreadable")
                continue
            yield AnswerFile(name=name, batch=batch, answers=answers)

    def taken(self, name: str) -> None:
        self._put_away(name, "taken")

    def not_taken(self, name: str, code: str) -> None:
        _logger.warning("ministry_answer_not_taken", code=code)
        self._put_away(name, "not-taken")

    def _waiting(self) -> list[str]:
        with os.scandir(self.answers) as entries:
            return [
                entry.name
                for entry in entries
                if entry.name.endswith(".json") and not entry.is_dir(follow_symlinks=False)
            ]

    def _put_away(self, name: str, place: str) -> None:
        """One file never takes the place of another that was called alike."""
        folder = self.answers / place
        try:
            folder.mkdir(exist_ok=True, mode=0o700)
            target, turn = folder / name, 1
            while target.exists() or target.is_symlink():
                turn += 1
                target = folder / f"{turn}-{name}"
            (self.answers / name).rename(target)
            _settle(folder)
        except OSError:
            raise NotDelivered("folder-unusable") from None

    def _files(self, batch: WrittenBatch) -> Mapping[str, bytes]:
        files = {RECORDS_NAME: batch.records, MANIFEST_NAME: batch.manifest}
        key = self.key()
        if key is not None:
            files[f"{MANIFEST_NAME}.sig"] = key.signature(batch.manifest)
            files["signer.pem"] = x509.load_der_x509_certificate(key.certificate).public_bytes(
                serialization.Encoding.PEM
            )
        return files

    def _require_same(self, target: Path, batch: WrittenBatch) -> None:
        """The folder was written before this process knew; or it is another house's."""
        there = hashlib.sha256((target / MANIFEST_NAME).read_bytes()).hexdigest()
        if there != batch.manifest_digest:
            raise NotDelivered("folder-occupied", of_batch=True)


def _store(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _settle(folder: Path) -> None:
    """Names in a folder are on the disk once the folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    """A plain file of a bearable size; no link, pipe or device is followed. Raises ValueError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("no file")
        content = file.read(LARGEST_ANSWERS + 1)
    if len(content) > LARGEST_ANSWERS:
        raise ValueError("too large")
    return content

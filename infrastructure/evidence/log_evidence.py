"""The evidence of the log as files: leaves, checkpoints and keys; written here and read again.

    manifest.json      format, version, origin, size, and whether the leaves are whole
    identity.txt       the log's first key
    key-changes.jsonl  the notes by which the key was changed, oldest first
    checkpoints.jsonl  the signed checkpoints with their co-signatures, oldest first
    leaves/*.bin       every event as it is stored, 65,536 in a file; or, where none may be shown,
    hashes/*.bin       the position and the hash of every leaf

A line of a .jsonl file is one note as a JSON string. docs/audit.md tells the formats in full.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from struct import Struct
from typing import IO, Any

from domain.rules import log_leaf
from domain.rules.log_leaf import NoLeaf, Row
from domain.rules.merkle import leaf_hash
from infrastructure.evidence.signed_note import NoNote, Note, read_note

FORMAT, VERSION = "zhicheng-log-evidence", 1
IN_ONE_FILE = 65_536
LARGEST_LEAF = 64 << 20
"""Bytes."""
AT_ONCE = 256 * 1024
"""Bytes of a piece that is written."""
LEAVES, HASHES = "leaves", "hashes"
_LENGTH = Struct(">I")
_HASHED = Struct(">Q32s")

Hashed = tuple[int, bytes]
"""Position and hash of a leaf."""


class NoEvidence(Exception):
    """A file is missing, or not of the form that is described. One line for whoever asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    origin: str
    size: int
    whole: bool
    """Whether the leaves themselves are there, and not only their hashes."""


File = tuple[str, Iterator[bytes]]
"""Name and content; to be taken one after the other."""


def evidence_files(
    manifest: Manifest,
    *,
    identity: str,
    changes: Iterable[str],
    checkpoints: Iterable[Note],
    rows: Iterable[Row],
) -> Iterator[File]:
    """The files of the evidence; `rows` are the first `manifest.size` of the log.

    The last one raises `NoEvidence` when there are fewer.
    """
    told = {
        "format": FORMAT,
        "version": VERSION,
        "origin": manifest.origin,
        "size": manifest.size,
        "leaves": "whole" if manifest.whole else "hashes",
    }
    yield "manifest.json", iter((json.dumps(told, indent=1).encode() + b"\n",))
    yield "identity.txt", iter((f"{identity}\n".encode(),))
    yield "key-changes.jsonl", _lines(changes)
    yield "checkpoints.jsonl", _lines(one.written for one in checkpoints)
    left = iter(rows)
    for number in range(-(-manifest.size // IN_ONE_FILE)):
        count = min(IN_ONE_FILE, manifest.size - number * IN_ONE_FILE)
        yield _segment(manifest.whole, number), _records(left, count, manifest.whole)


def write_evidence(folder: Path, files: Iterable[File]) -> None:
    """Into a folder that is new or empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NoEvidence(f"{folder} is not empty")
    for name, content in files:
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        with file.open("wb") as out:
            out.writelines(content)


def _lines(notes: Iterable[str]) -> Iterator[bytes]:
    return (f"{json.dumps(one, ensure_ascii=False)}\n".encode() for one in notes)


def _records(rows: Iterator[Row], count: int, whole: bool) -> Iterator[bytes]:
    """Some hundred thousand bytes at a time. Raises `NoEvidence` when there are too few rows."""
    left, piece = count, bytearray()
    for row in islice(rows, count):
        leaf = log_leaf.encoded(row)
        if whole:
            piece += _LENGTH.pack(len(leaf)) + leaf
        else:
            piece += _HASHED.pack(row[4], leaf_hash(leaf))
        left -= 1
        if len(piece) > AT_ONCE:
            yield bytes(piece)
            piece.clear()
    if left:
        raise NoEvidence("the log ends before its newest checkpoint")
    yield bytes(piece)


def _segment(whole: bool, number: int) -> str:
    return f"{LEAVES if whole else HASHES}/{number:09}.bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A folder that was exported. Every method may raise `NoEvidence`."""

    folder: Path
    manifest: Manifest

    def changes(self) -> list[Note]:
        return list(read_notes(self.folder / "key-changes.jsonl"))

    def checkpoints(self) -> list[Note]:
        return list(read_notes(self.folder / "checkpoints.jsonl"))

    def leaves(self) -> Iterator[Hashed]:
        """Position and hash of each, in order; worked out anew where the leaves are whole."""
        whole, number = self.manifest.whole, 0
        while (file := self.folder / _segment(whole, number)).exists():
            with _opened(file) as read:
                yield from (_leaves_in if whole else _hashes_in)(file, read)
            number += 1


def open_evidence(folder: Path) -> Evidence:
    """Raises `NoEvidence`."""
    try:
        told: Any = json.loads((folder / "manifest.json").read_text("utf-8"))
        if (told["format"], told["version"]) != (FORMAT, VERSION):
            raise NoEvidence(f"{folder} is evidence of another form")
        manifest = Manifest(
            origin=str(told["origin"]),
            size=int(told["size"]),
            whole={"whole": True, "hashes": False}[told["leaves"]],
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise NoEvidence(f"{folder} holds no evidence of a log") from None
    return Evidence(folder=folder, manifest=manifest)


def read_notes(file: Path) -> Iterator[Note]:
    """Of a .jsonl file, or the one note that a file is. Raises `NoEvidence`."""
    with _opened(file) as read:
        try:
            text = read.read().decode("utf-8")
            if text.startswith('"') or not text:
                for line in text.splitlines():
                    yield read_note(_string(json.loads(line)))
            else:
                yield read_note(text)
        except (NoNote, ValueError, RecursionError):
            raise NoEvidence(f"{file} holds something else than signed notes") from None


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise NoNote("not a text")
    return value


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except OSError as error:
        raise NoEvidence(f"{file} cannot be read: {error.strerror}") from None


def _leaves_in(file: Path, read: IO[bytes]) -> Iterator[Hashed]:
    while head := read.read(_LENGTH.size):
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else LARGEST_LEAF + 1
        leaf = read.read(length) if length <= LARGEST_LEAF else b""
        try:
            position = log_leaf.read(leaf).position
        except NoLeaf:
            raise NoEvidence(f"{file} is damaged") from None
        yield position, leaf_hash(leaf)


def _hashes_in(file: Path, read: IO[bytes]) -> Iterator[Hashed]:
    while record := read.read(_HASHED.size):
        if len(record) != _HASHED.size:
            raise NoEvidence(f"{file} is damaged")
        position, hashed = _HASHED.unpack(record)
        yield position, hashed

"""Events into files: JSON lines, packed, and from those Parquet by DuckDB.

A part is written beside its place and moved there when it is whole. Its name follows from its
first event, so that a part that is written again takes the place of the one before.
"""

import gzip
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import IO

import duckdb
import msgspec

from domain.decider import Recorded
from infrastructure.analysts.source import Redaction

Out = IO[bytes] | gzip.GzipFile
EVENTS_OF_A_PART = 250_000
MEMORY = "384MB"
"""What DuckDB may use; a part is far larger as JSON, and streams through."""
_COLUMNS = {
    "position": "BIGINT",
    "occurred_at": "TIMESTAMPTZ",
    "stream": "UUID",
    "aggregate": "VARCHAR",
    "name": "VARCHAR",
    "version": "INTEGER",
    "actor": "UUID",
    "organisation": "UUID",
    "role": "VARCHAR",
    "request": "UUID",
    "cause": "BIGINT",
    "data": "JSON",
}
"""Of the table `events`, in order."""
_LARGEST_LINE = 64 << 20
"""Bytes; the event of a large draw or import is some megabytes."""


class RowFormat(StrEnum):
    """Formats whose files are rows; a further part may be added to either."""

    PARQUET = "parquet"
    JSONL = "jsonl"

    @property
    def suffix(self) -> str:
        return ".parquet" if self is RowFormat.PARQUET else ".jsonl.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of events, whole and in place."""

    file: str
    first: int
    last: int
    """Positions of its first and last event."""
    events: int
    size: int
    """Bytes."""
    sha256: str


def write_parts(
    events: Iterable[Recorded],
    redaction: Redaction,
    folder: Path,
    kind: RowFormat,
    size: int = EVENTS_OF_A_PART,
) -> Iterator[Part]:
    """Write one part after the other; each is durable when it is handed out."""
    left = iter(events)
    for first in left:
        yield _write(chain((first,), islice(left, size - 1)), first, redaction, folder, kind)


def _write(
    events: Iterable[Recorded], first: Recorded, redaction: Redaction, folder: Path, kind: RowFormat
) -> Part:
    file = folder / f"events-{first.position:015d}{kind.suffix}"
    draft = folder / f"{file.name}.draft"
    if kind is RowFormat.JSONL:
        # Without a time and a name inside, the same events are the same bytes.
        with draft.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, 0) as packed:
            count, last = _lines(events, redaction, packed)
    else:
        lines = folder / f"{file.name}.lines"
        try:
            with lines.open("wb") as plain:
                count, last = _lines(events, redaction, plain)
            to_parquet(lines, draft, _COLUMNS)
        finally:
            lines.unlink(missing_ok=True)
    put(draft, file)
    return Part(
        file=file.name,
        first=first.position,
        last=last,
        events=count,
        size=file.stat().st_size,
        sha256=sha256(file),
    )


def _lines(events: Iterable[Recorded], redaction: Redaction, out: Out) -> tuple[int, int]:
    """How many there are, and the position of the last."""
    encoder, line, count, last = msgspec.json.Encoder(), bytearray(), 0, 0
    for r in events:
        encoder.encode_into(redaction.row(r), line)
        line += b"\n"
        out.write(line)
        count, last = count + 1, r.position
    return count, last


def to_parquet(lines: Path, file: Path, columns: dict[str, str]) -> None:
    """JSON lines with these columns as Parquet, in the same order and with little memory."""
    typed = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    with session(file.parent) as db:
        db.execute(
            f"COPY (SELECT * FROM read_json(?, format = 'newline_delimited',"  # noqa: S608  (our own names)
            f" maximum_object_size = {_LARGEST_LINE}, columns = {{{typed}}}))"
            " TO ? (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000)",
            [str(lines), str(file)],
        )


def session(scratch: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, on a diet, with nothing fetched from outside; a context manager."""
    db = duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": MEMORY,
            "temp_directory": str(scratch / ".duckdb"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    db.execute("SET TimeZone = 'Asia/Shanghai'")
    return db


def put(draft: Path, file: Path) -> None:
    """The draft in its place, durably."""
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    draft.replace(file)
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(file: Path) -> str:
    """In hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()

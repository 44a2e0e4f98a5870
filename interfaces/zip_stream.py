"""A ZIP that is sent while it is made: at no time more of it in memory than one piece."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

_NOT_IN_NAMES = re.compile(
    r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]'
)
"""What one of the common file systems refuses, or what hides how a name ends."""
LONGEST = 60
"""Characters of a name; some programs unpack no path of more than 260."""

Entries = Iterable[tuple[str, Iterator[bytes]]]
"""Path inside the ZIP, and the content."""


def zipped(entries: Entries, at: datetime) -> Iterator[bytes]:
    """The ZIP in pieces. Nothing is compressed: PDF, pictures and documents are already."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, pieces in entries:
            entry = zipfile.ZipInfo(path, at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w") as inside:
                for piece in pieces:
                    inside.write(piece)
                    yield out.take()
    yield out.take()


def safe_name(text: str, fallback: str = "文件") -> str:
    """One part of a path that unpacks on every system; the extension stays."""
    clean = _NOT_IN_NAMES.sub("_", text).strip(" .")
    stem, dot, extension = clean.rpartition(".")
    if dot and stem and len(extension) <= 5:
        return f"{stem[: LONGEST - len(extension) - 1].rstrip(' .')}.{extension}"
    return clean[:LONGEST].rstrip(" .") or fallback


class _Out:
    """Takes what the ZIP writes; it cannot be gone back in, so sizes follow their contents."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken

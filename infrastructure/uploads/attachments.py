"""What an uploaded file must be before it is kept: an allow-list by content and by name."""

import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO

from domain.configuration.template import FILE_LIMIT
from domain.decider import Rejected
from infrastructure.uploads import (
    child_check,
    image_redraw,
    office_check,
    pdf_check,
)

LONGEST_NAME = 120
"""Characters, extension included."""

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = _OOXML + "wordprocessingml.document"
XLSX = _OOXML + "spreadsheetml.sheet"
PPTX = _OOXML + "presentationml.presentation"
KINDS = (PDF, PNG, JPEG, DOCX, XLSX, PPTX)
SHOWN = (PDF, PNG, JPEG)
"""What a browser shows by itself."""

_ZIP = "zip"
_OLE = "ole"
_MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"PK\x03\x04", _ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
)
_OFFICE = {".docx": DOCX, ".xlsx": XLSX, ".pptx": PPTX}
_EXTENSIONS = {".pdf": PDF, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, **_OFFICE}
EXTENSIONS = tuple(_EXTENSIONS)
_OLD = (".doc", ".xls", ".ppt", ".wps", ".et", ".dps")
_WITH_MACROS = (".docm", ".xlsm", ".pptm", ".xlsb", ".dotm", ".xltm")
_FORMATS = {PNG: "PNG", JPEG: "JPEG"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A file that may be kept and shown; an image is not the bytes that were sent.

    Holds a file on disk that is gone at the end of the block.
    """

    name: str
    media_type: str
    size: int
    """Bytes."""
    file: IO[bytes]

    def __enter__(self) -> "Admitted":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.close()


def admit(sent: IO[bytes], filename: str, largest: int = FILE_LIMIT) -> Admitted:
    """Check, clean and name an upload. Takes up to seconds: not on the event loop.

    `largest` in bytes. Raises `Rejected` with a code that starts with `attachment-`.
    """
    media_type = sniff(sent, filename, largest)
    file = child_check.real(sent)
    try:
        if media_type in _FORMATS:
            with file:
                file = _redrawn(file, media_type)
        elif media_type == PDF:
            _check_pdf(file)
        else:
            _check_office(file, Path(clean_name(filename)).suffix.lower())
        size = _size(file)
        if size > largest:
            raise Rejected("attachment-too-big", largest=largest)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Admitted(name=clean_name(filename), media_type=media_type, size=size, file=file)


def sniff(sent: IO[bytes], filename: str, largest: int = FILE_LIMIT) -> str:
    """The media type, when content and extension agree on one of the list. Raises `Rejected`."""
    size = _size(sent)
    if not size:
        raise Rejected("attachment-empty")
    if size > largest:
        raise Rejected("attachment-too-big", largest=largest)
    sent.seek(0)
    head = sent.read(16)
    extension = Path(clean_name(filename)).suffix.lower()
    named = _EXTENSIONS.get(extension)
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if extension in _WITH_MACROS:
        raise Rejected("attachment-office-active")
    if extension in _OLD:
        raise Rejected("attachment-office-old")
    if named is None or found is None:
        raise Rejected("attachment-type-not-allowed")
    if found == _OLE and extension in _OFFICE:
        raise Rejected("attachment-office-encrypted")  # Office wraps it in an old container
    if found == _ZIP and extension in _OFFICE:
        found = named
    if named != found:
        raise Rejected("attachment-extension-mismatch")
    return named


def kind_of_name(filename: str) -> str | None:
    """The media type that a file of this name is let in as."""
    return _EXTENSIONS.get(Path(filename).suffix.lower())


def clean_name(filename: str) -> str:
    """The base name without control, bidi or unassigned characters. Raises `Rejected`."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(c for c in unicodedata.normalize("NFC", base) if _visible(c)).strip(" .")
    stem, dot, extension = base.rpartition(".")
    if not dot or not stem:
        raise Rejected("attachment-name")
    return stem[: LONGEST_NAME - len(extension) - 1].rstrip() + "." + extension[:10]


def _visible(character: str) -> bool:
    """Neither control, format (bidi, zero width), surrogate, private nor line separator."""
    return unicodedata.category(character)[0] != "C" and unicodedata.category(character) not in (
        "Zl",
        "Zp",
    )


def _size(file: IO[bytes]) -> int:
    return file.seek(0, io.SEEK_END)


def _redrawn(file: IO[bytes], media_type: str) -> IO[bytes]:
    drawn: IO[bytes] = TemporaryFile()  # noqa: SIM115  (the caller closes it)
    said = child_check.ask(image_redraw, file, drawn, _FORMATS[media_type])
    if said == image_redraw.DRAWN:
        return drawn
    drawn.close()
    if said == image_redraw.TOO_MANY_PIXELS:
        raise Rejected("attachment-too-many-pixels", most=image_redraw.MOST_PIXELS)
    raise Rejected("attachment-unreadable")


def _check_pdf(file: IO[bytes]) -> None:
    said = child_check.ask(pdf_check, file)
    if said == pdf_check.ENCRYPTED:
        raise Rejected("attachment-pdf-encrypted")
    if said == pdf_check.ACTIVE:
        raise Rejected("attachment-pdf-active")
    if said != pdf_check.CLEAN:
        # Also a process that ran into its limits.
        raise Rejected("attachment-unreadable")


def _check_office(file: IO[bytes], extension: str) -> None:
    said = child_check.ask(office_check, file, None, extension)
    if said == office_check.ENCRYPTED:
        raise Rejected("attachment-office-encrypted")
    if said == office_check.ACTIVE:
        raise Rejected("attachment-office-active")
    if said != office_check.CLEAN:
        raise Rejected("attachment-unreadable")

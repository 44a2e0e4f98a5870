"""What an uploaded file must be before it is kept: an allow-list by content and by name."""

import io
import subprocess
import sys
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.decider import Rejected
from infrastructure import pdf_check

LARGEST = 20 * 1024 * 1024
"""Bytes."""
MOST_PIXELS = 25_000_000
LONGEST_NAME = 120
"""Characters, extension included."""

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"

_MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_EXTENSIONS = {".pdf": PDF, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG}
_FORMATS = {PNG: "PNG", JPEG: "JPEG"}
_KEPT_MODES = {"PNG": ("1", "L", "LA", "RGB", "RGBA", "I;16"), "JPEG": ("L", "RGB")}
_OPTIONS: dict[str, dict[str, Any]] = {"PNG": {}, "JPEG": {"quality": 90}}

_PDF_SECONDS = 30.0
_pdf_slots = threading.BoundedSemaphore(2)
"""Each check is a process with up to half a gigabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A file that may be kept and shown; an image is not the bytes that were sent."""

    name: str
    media_type: str
    data: bytes


def admit(data: bytes, filename: str) -> Admitted:
    """Check, clean and name an upload. Takes up to seconds: not on the event loop.

    Raises `Rejected` with a code that starts with `attachment-`.
    """
    media_type = sniff(data, filename)
    if media_type == PDF:
        _check_pdf(data)
    else:
        data = _redraw(data, media_type)
        if len(data) > LARGEST:
            raise Rejected("attachment-too-big", largest=LARGEST)
    return Admitted(name=clean_name(filename), media_type=media_type, data=data)


def sniff(data: bytes, filename: str) -> str:
    """The media type, when content and extension agree on one of the list. Raises `Rejected`."""
    if not data:
        raise Rejected("attachment-empty")
    if len(data) > LARGEST:
        raise Rejected("attachment-too-big", largest=LARGEST)
    named = _EXTENSIONS.get(Path(clean_name(filename)).suffix.lower())
    found = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if named is None or found is None:
        raise Rejected("attachment-type-not-allowed")
    if named != found:
        raise Rejected("attachment-extension-mismatch")
    return found


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


def _redraw(data: bytes, media_type: str) -> bytes:
    """Decode and encode again, so that only the picture is left: no metadata, no second file."""
    name = _FORMATS[media_type]
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=[name]) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise Rejected("attachment-too-many-pixels", most=MOST_PIXELS)
            sent.load()
            # What the camera noted about its position goes with the metadata.
            picture = ImageOps.exif_transpose(sent)
        if picture.mode not in _KEPT_MODES[name]:
            clear = "A" in picture.mode or "transparency" in picture.info
            picture = picture.convert("RGBA" if clear and name == "PNG" else "RGB")
        picture.info.clear()  # what is left here would be written again
        picture.save(out, name, **_OPTIONS[name])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Rejected("attachment-too-many-pixels", most=MOST_PIXELS) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Rejected("attachment-unreadable") from error
    return out.getvalue()


def _check_pdf(data: bytes) -> None:
    """First the bytes, at once; then the structure, in a process of its own under limits."""
    if pdf_check.forbidden_token(data):
        raise Rejected("attachment-pdf-active")
    with _pdf_slots:
        try:
            done = subprocess.run(  # noqa: S603  (our own file, run by our own interpreter)
                [sys.executable, "-I", pdf_check.__file__],
                input=data,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_PDF_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Rejected("attachment-unreadable") from None
    if done.returncode == pdf_check.ENCRYPTED:
        raise Rejected("attachment-pdf-encrypted")
    if done.returncode == pdf_check.ACTIVE:
        raise Rejected("attachment-pdf-active")
    if done.returncode != pdf_check.CLEAN:
        # Also a process that ran into its limits.
        raise Rejected("attachment-unreadable")

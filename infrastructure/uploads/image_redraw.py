"""Decodes a picture and encodes it again: no metadata and no second file is left.

Run as a program with the picture on standard input and its format, JPEG or PNG, as argument;
what is left goes to standard output, the exit code says how it went.
"""

import io
import resource
import sys
from typing import Any

DRAWN = 0
UNREADABLE = 12
TOO_MANY_PIXELS = 13

MOST_PIXELS = 25_000_000

_SECONDS = 20
_MEMORY = 1 << 30
_LARGEST = 256 << 20
"""Bytes written; the cap of the service comes after."""
_KEPT_MODES = {"PNG": ("1", "L", "LA", "RGB", "RGBA", "I;16"), "JPEG": ("L", "RGB")}
_OPTIONS: dict[str, dict[str, Any]] = {"PNG": {}, "JPEG": {"quality": 90}}


class TooManyPixels(Exception):
    """More than may be unpacked."""


def redraw(data: bytes, name: str) -> bytes:
    """Raises `TooManyPixels` before anything is unpacked, and whatever the decoder raises."""
    # Imported here so that the limits hold for it, and the server is spared it.
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=[name]) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise TooManyPixels
            sent.load()
            # What the camera noted about its position goes with the metadata.
            picture = ImageOps.exif_transpose(sent)
    except Image.DecompressionBombError:
        raise TooManyPixels from None
    if picture.mode not in _KEPT_MODES[name]:
        clear = "A" in picture.mode or "transparency" in picture.info
        picture = picture.convert("RGBA" if clear and name == "PNG" else "RGB")
    picture.info.clear()  # what is left here would be written again
    out = io.BytesIO()
    picture.save(out, name, **_OPTIONS[name])
    return out.getvalue()


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST, _LARGEST))
    try:
        sys.stdout.buffer.write(redraw(sys.stdin.buffer.read(), sys.argv[1]))
        sys.stdout.buffer.flush()
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001  (a decoder on hostile input may raise anything; the answer is the same)
        return UNREADABLE
    return DRAWN


if __name__ == "__main__":
    sys.exit(main())

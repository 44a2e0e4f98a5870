"""Looks into a PDF for what a document never needs: scripts, programs to start, other files.

Run as a program with the PDF on standard input, under limits of its own: the exit code is the
answer. It sees every object of every revision and the content of every object stream, compressed
or not. It does not look into pictures, fonts and page contents, where no action can
hide, nor into objects that only a viewer repairing a broken file would find and that are
compressed; a file that cannot be read strictly enough for this is refused altogether.
"""

import io
import re
import resource
import sys
from collections.abc import Iterable
from typing import Any

CLEAN = 0
ACTIVE = 10
ENCRYPTED = 11
UNREADABLE = 12

_SECONDS = 20
_MEMORY = 1 << 30
_MOST_OBJECTS = 200_000
_DEEPEST = 100

_NAMES = (
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "ImportData",
    "SubmitForm",
    "GoToE",
    "RichMedia",
    "XFA",
)
_KEYS = ("JS", "EF")
"""Mean something as keys only, and are too short to be looked for among compressed bytes,
where they turn up by chance. /OpenAction is no reason by itself: most programs write one that
shows the first page."""
_LONGER_THAN = 4
_END = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|$)"


def _tokens(names: Iterable[str]) -> re.Pattern[bytes]:
    return re.compile(b"/(?:" + "|".join(names).encode() + b")" + _END)


_LONG_TOKEN = _tokens(name for name in _NAMES if len(name) > _LONGER_THAN)
_ANY_TOKEN = _tokens((*_NAMES, *_KEYS))
_FORBIDDEN_NAMES = frozenset(f"/{name}" for name in _NAMES)
_FORBIDDEN_KEYS = frozenset(f"/{name}" for name in (*_NAMES, *_KEYS))
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def forbidden_token(data: bytes, *, plain: bool = False) -> bool:
    """Whether a forbidden name stands among the bytes, in clear or as `#4a` escapes.

    `plain` is for text without compressed parts; short names count there too.
    """
    pattern = _ANY_TOKEN if plain else _LONG_TOKEN
    if pattern.search(data):
        return True
    if b"#" not in data:
        return False
    return bool(pattern.search(_ESCAPED.sub(lambda m: bytes.fromhex(m[1].decode()), data)))


def verdict(data: bytes) -> int:
    """`CLEAN`, `ACTIVE`, `ENCRYPTED` or `UNREADABLE`. Raises whatever the parser raises."""
    # Imported here so that the limits hold for it, and the server is spared it.
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=False)
    trailer = reader.trailer.flatten()
    if "/Encrypt" in trailer:
        return ENCRYPTED
    if _forbidden(trailer, 0):
        return ACTIVE
    read: Any = reader.get_object  # untyped there
    seen = 0
    for revision in range(reader.xrefs.total_revisions):
        section = reader.xrefs.get_xref_data(revision)
        for part in (section, section.hybrid.xref_data if section.hybrid else None):
            if part is None:
                continue
            seen += len(part.standard_xrefs)
            if seen > _MOST_OBJECTS:
                return UNREADABLE
            for number, (generation, _) in part.standard_xrefs.items():
                reference = generic.Reference(number, generation, reader)
                thing = read(reference, revision=revision)
                if _forbidden(thing, 0) or _holds_forbidden(thing):
                    return ACTIVE
    return CLEAN


def _holds_forbidden(thing: Any) -> bool:
    """Whether an object stream has a forbidden name in any of its objects.

    Objects inside are text without streams of their own, so looking for the names is enough.
    """
    from pyhanko.pdf_utils import generic

    if not isinstance(thing, generic.StreamObject) or "/N" not in thing or "/First" not in thing:
        return False
    return forbidden_token(thing.data, plain=True)


def _forbidden(thing: Any, depth: int) -> bool:
    """Whether a forbidden name is in this object. References are not followed: what they
    point to is looked at by itself."""
    from pyhanko.pdf_utils import generic

    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(thing, generic.NameObject):
        return thing in _FORBIDDEN_NAMES
    if isinstance(thing, generic.DictionaryObject):
        return any(
            key in _FORBIDDEN_KEYS or _forbidden(thing.raw_get(key), depth + 1) for key in thing
        )
    if isinstance(thing, generic.ArrayObject):
        return any(_forbidden(thing.raw_get(i), depth + 1) for i in range(len(thing)))
    return False


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        data = sys.stdin.buffer.read()
        # First the bytes, at once; then the structure.
        return ACTIVE if forbidden_token(data) else verdict(data)
    except Exception:  # noqa: BLE001  (a parser on hostile input may raise anything; the answer is the same)
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())

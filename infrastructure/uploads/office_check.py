"""Looks into an Office document (OOXML) for what a document never needs: macros, other files
inside, references that are followed when it is opened.

Run as a program with the document on standard input and its extension as argument, under limits
of its own: the exit code is the answer. Links for the reader to click may stay.
"""

import posixpath
import re
import resource
import sys
import zipfile
from typing import IO
from urllib.parse import urlsplit
from xml.parsers import expat

CLEAN = 0
ACTIVE = 10
ENCRYPTED = 11
UNREADABLE = 12

_SECONDS = 20
_MEMORY = 1 << 30
_MOST_ENTRIES = 3000
_MOST_INFLATED = 300 << 20
_DEEPEST = 300
"""Levels of XML; Word writes about thirty."""
_PIECE = 1 << 16

_MAIN = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
_TYPES = "[Content_Types].xml"
_ACTIVE_PART = re.compile(
    r"vbaproject|vbadata|/activex|/embeddings/|oleobject|/macrosheets/|/dialogsheets/"
    r"|/externallinks/|/customui|/webextensions/|/intlmacrosheets/|/afchunk|/ctrlprops/"
    r"|\.(?:exe|dll|js|jse|vbs|vbe|wsf|hta|ps1|bat|cmd|scr|lnk|html?|mht|mhtml|docm|xlsm|pptm)$"
)
_ACTIVE_TYPE = re.compile(
    r"macroenabled|vbaproject|activex|oleobject|macrosheet|externallink|customui|webextension"
    r"|ms-package|text/html|message/rfc822|javascript",
)
_ACTIVE_RELATION = re.compile(
    r"vbaproject|oleobject|/package$|attachedtemplate|externallink|/afchunk|/control$"
    r"|activex|customui|webextension|/frame$|subdocument|xlmacrosheet|mailmergesource"
)
_FIELD = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|MACROBUTTON|LINK|QUOTE)\b", re.I)
"""QUOTE makes words out of numbers, and so would hide the others."""
_FORMULA = re.compile(
    r"\b(?:CALL|REGISTER(?:\.ID)?|EXEC|WEBSERVICE|FOPEN)\s*\(|\|\s*'[^']*'\s*!", re.I
)
"""Formulas that start programs or ask the network, and DDE: cmd|'/c calc'!A1"""
_CLICKED = ("http", "https", "mailto")


class Active(Exception):
    """Something in it acts when it is opened."""


class Encrypted(Exception):
    """Locked by a password."""


def verdict(document: IO[bytes], extension: str) -> int:
    """`CLEAN`, or `UNREADABLE` for what is not put together as it must be.

    Raises `Active`, `Encrypted`, and whatever the parsers raise.
    """
    with zipfile.ZipFile(document) as archive:
        entries = archive.infolist()
        if not _put_together(document, archive, entries):
            return UNREADABLE
        inflated = 0
        declared: list[str] = []
        for entry in entries:
            name = entry.filename.lower()
            if _ACTIVE_PART.search("/" + name):
                raise Active
            reader = _Part(name, declared) if name.endswith((".xml", ".rels", ".vml")) else None
            with archive.open(entry) as part:
                while piece := part.read(_PIECE):
                    inflated += len(piece)
                    if inflated > _MOST_INFLATED:
                        return UNREADABLE
                    if reader:
                        reader.feed(piece)
            if reader:
                reader.end()
    return CLEAN if _MAIN[extension] in declared else UNREADABLE


def _put_together(
    document: IO[bytes], archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> bool:
    """One archive from the first byte to the last, of plain parts with names of their own."""
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Encrypted
    names = [entry.filename.lower() for entry in entries]
    return (
        0 < len(entries) <= _MOST_ENTRIES
        and min(entry.header_offset for entry in entries) == 0  # nothing before it
        and not archive.comment
        and _ends_with_directory(document)
        and len(set(names)) == len(names)
        and _TYPES.lower() in names
        and all(_plain(entry) for entry in entries)
        and sum(entry.file_size for entry in entries) <= _MOST_INFLATED
    )


def _ends_with_directory(document: IO[bytes]) -> bool:
    """Nothing behind it: without a comment the end record is the last 22 bytes."""
    document.seek(-22, 2)
    return document.read(4) == b"PK\x05\x06"


def _plain(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    return (
        entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        and not name.startswith("/")
        and "\\" not in name
        and posixpath.normpath(name).rstrip("/") == name.rstrip("/")
        and not name.startswith("..")
    )


class _Part:
    """One XML part, read as it inflates."""

    def __init__(self, name: str, declared: list[str]) -> None:
        self._relations = name.endswith(".rels")
        self._declared = declared
        self._depth = 0
        self._into: list[str] | None = None
        self._fields: list[str] = []
        self._formulas: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._finish
        self._parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def end(self) -> None:
        self._parser.Parse(b"", True)
        # A field's words may be torn into several runs, so they are looked at together.
        if _FIELD.search("".join(self._fields)) or _FORMULA.search("".join(self._formulas)):
            raise Active

    def _doctype(self, *_: object) -> None:
        raise Active  # no Office program writes one

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("nested too deep")
        match element.rpartition(":")[2]:
            case "instrText":
                self._into = self._fields
            case "fldChar":
                self._fields.append("\n")
            case "fldSimple":
                said = (text for name, text in attributes.items() if name.endswith("instr"))
                self._fields += ("\n", *said, "\n")
            case "f" | "definedName":
                self._formulas.append("\n")
                self._into = self._formulas
            case "Override" | "Default":
                self._type(attributes.get("ContentType", ""))
            case "Relationship" if self._relations:
                self._relation(attributes)
            case "ddeLink" | "oleObj" | "oleObject" | "OLEObject" | "control" | "altChunk":
                raise Active

    def _type(self, declared: str) -> None:
        self._declared.append(declared)
        if _ACTIVE_TYPE.search(declared.lower()):
            raise Active

    def _relation(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").lower()
        if _ACTIVE_RELATION.search(kind):
            raise Active
        if attributes.get("TargetMode", "").lower() != "external":
            return
        target = attributes.get("Target", "").strip()
        scheme = urlsplit(target).scheme.lower()
        beside = not scheme and not target.startswith(("\\", "//"))  # no other computer
        if not kind.endswith("/hyperlink") or not (beside or scheme in _CLICKED):
            raise Active

    def _finish(self, _: str) -> None:
        self._depth -= 1
        self._into = None

    def _text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        return verdict(sys.stdin.buffer, sys.argv[1])
    except Active:
        return ACTIVE
    except Encrypted:
        return ENCRYPTED
    except Exception:  # noqa: BLE001  (a parser on hostile input may raise anything; the answer is the same)
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())

"""Reads one sheet of a workbook that may be hostile. Run as a program, under limits of its own.

Standard input: a line of JSON (`sheet`, `columns`, `rows`: what is wanted and allowed), then the
file. Standard output: one line of JSON a row, `[number, [texts]]`, and last `{"refused": code,
...facts}` or `{"refused": ""}`. Nothing is evaluated or fetched; formulas, merged cells and
everything beyond the allowed columns and rows are refused where they are met, so the work is
bounded by the bytes that are inflated, and those are counted.

No library reads such files safely: openpyxl walks a minute to a cell at XFD1048576, and calamine
aborts the process. What an import needs of the format is small.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from posixpath import join, normpath
from typing import Any, TextIO
from xml.parsers import expat

SECONDS = 10
MEMORY = 512 << 20
MOST_INFLATED = 120 << 20
"""Bytes of all parts together; a full sheet of 50,000 rows has some 60 MB."""
MOST_ENTRIES = 500
MOST_TEXT = 64 << 20
"""Characters of the shared texts."""
LONGEST_CELL = 5_000
MOST_DIGITS = 15
"""Of a number; Excel has lost the others."""
_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in number formats that show a date or time."""
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


class Refused(Exception):
    """The code of a message, and the facts that it names."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class _Book:
    """The archive, with every inflated byte counted."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLE):
            raise Refused("sheet-old-format")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise Refused("sheet-unreadable") from None
        self.names = {info.filename: info for info in self._zip.infolist()}
        entries = self._zip.infolist()
        # What an entry claims is also all that is read of it.
        if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_INFLATED:
            raise Refused("sheet-too-big")
        if any(name.lower().endswith(("vbaproject.bin", ".exe", ".bat")) for name in self.names):
            raise Refused("sheet-macros")
        self._inflated = 0

    def part(self, name: str) -> Iterator[bytes]:
        if name not in self.names:
            raise Refused("sheet-unreadable")
        try:
            with self._zip.open(name) as file:
                while chunk := file.read(_CHUNK):
                    self._inflated += len(chunk)
                    if self._inflated > MOST_INFLATED:
                        raise Refused("sheet-too-big")
                    yield chunk
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
            raise Refused("sheet-unreadable") from None

    def parse(self, name: str, start: Any, end: Any = None, text: Any = None) -> None:
        """Drive the handlers over one part; element names come without their namespace."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, given: start(tag.rpartition(" ")[2], given)
        if end:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
        if text:
            parser.CharacterDataHandler = text

        def doctype(*_: Any) -> None:
            raise Refused("sheet-doctype")

        parser.StartDoctypeDeclHandler = doctype
        try:
            for chunk in self.part(name):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise Refused("sheet-unreadable") from None


def read(data: bytes, sheet: str, columns: int, rows: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, in order. Raises `Refused`, perhaps after some rows."""
    book = _Book(data)
    place, names, since_1904 = _workbook(book, sheet)
    if place is None:
        raise Refused("sheet-wrong-sheet", wanted=sheet, found="、".join(names)[:200])
    texts = _shared_texts(book)
    dated = _date_styles(book)
    out: list[tuple[int, list[str]]] = []
    reader = _Sheet(texts, dated, _EPOCHS[since_1904], columns, rows, out.append)
    book.parse(place, reader.start, reader.end, reader.text)
    yield from out


def _workbook(book: _Book, wanted: str) -> tuple[str | None, list[str], bool]:
    """Where the wanted sheet is, or the only one; all their names; whether dates begin in 1904."""
    sheets: list[tuple[str, str]] = []
    flags: list[bool] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "sheet":
            link = next((v for k, v in given.items() if k.endswith(" id")), "")
            sheets.append((given.get("name", ""), link))
        elif tag == "workbookPr" and given.get("date1904") in ("1", "true"):
            flags.append(True)

    book.parse("xl/workbook.xml", start)
    targets: dict[str, str] = {}

    def relation(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            targets[given.get("Id", "")] = given.get("Target", "")

    book.parse("xl/_rels/workbook.xml.rels", relation)
    names = [name for name, _ in sheets]
    found = next((link for name, link in sheets if name == wanted), None)
    if found is None and len(sheets) == 1:
        found = sheets[0][1]
    if found is None or found not in targets:
        return None, names, bool(flags)
    target = targets[found]
    path = target[1:] if target.startswith("/") else normpath(join("xl", target))
    return path, names, bool(flags)


def _shared_texts(book: _Book) -> list[str]:
    texts: list[str] = []
    if "xl/sharedStrings.xml" not in book.names:
        return texts
    parts: list[str] = []
    state = {"text": False, "phonetic": False, "size": 0}

    def start(tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            parts.clear()
        elif tag == "rPh":
            state["phonetic"] = True
        elif tag == "t":
            state["text"] = not state["phonetic"]

    def end(tag: str) -> None:
        if tag == "si":
            texts.append("".join(parts))
        elif tag == "rPh":
            state["phonetic"] = False
        elif tag == "t":
            state["text"] = False

    def text(some: str) -> None:
        if state["text"]:
            state["size"] += len(some)
            if state["size"] > MOST_TEXT:
                raise Refused("sheet-too-big")
            parts.append(some)

    book.parse("xl/sharedStrings.xml", start, end, text)
    return texts


def _date_styles(book: _Book) -> frozenset[int]:
    """Numbers of the cell styles that show a date."""
    if "xl/styles.xml" not in book.names:
        return frozenset()
    custom: set[int] = set()
    found: set[int] = set()
    state = {"inside": False, "at": 0}

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "numFmt":
            code = _QUOTED.sub("", given.get("formatCode", ""))
            if _DATE_LETTERS.search(code) and "General" not in code:
                custom.add(_whole(given.get("numFmtId")))
        elif tag == "cellXfs":
            state["inside"] = True
        elif tag == "xf" and state["inside"]:
            number = _whole(given.get("numFmtId"))
            if number in _DATE_FORMATS or number in custom:
                found.add(int(state["at"]))
            state["at"] += 1

    def end(tag: str) -> None:
        if tag == "cellXfs":
            state["inside"] = False

    book.parse("xl/styles.xml", start, end)
    return frozenset(found)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


class _Sheet:
    """Handlers for the sheet's XML: rows go out as they end."""

    def __init__(
        self,
        texts: list[str],
        dated: frozenset[int],
        epoch: date,
        columns: int,
        rows: int,
        tell: Callable[[tuple[int, list[str]]], None],
    ) -> None:
        self._texts, self._dated, self._epoch = texts, dated, epoch
        self._columns, self._rows, self._tell = columns, rows, tell
        self._row: dict[int, str] = {}
        self._number = 0
        self._column = 0
        self._kind = "n"
        self._style = -1
        self._value: list[str] | None = None
        self._parts: list[str] = []
        self._count = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "row":
            told = _whole(given.get("r"))
            self._number = told if told > 0 else self._number + 1
            self._column = 0
            self._row = {}
        elif tag == "c":
            self._column, self._number = self._place(given.get("r"))
            self._kind = given.get("t", "n")
            self._style = _whole(given.get("s"))
            self._parts = []
        elif tag in ("v", "t"):
            self._value = self._parts
        elif tag == "rPh":
            self._value = None
        elif tag == "f":
            raise Refused("sheet-formula", cell=self._address)
        elif tag == "mergeCell":
            raise Refused("sheet-merged", cell=given.get("ref", "")[:20])

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._value = None
        elif tag == "c":
            self._take()
        elif tag == "row" and self._row:
            self._count += 1
            if self._count > self._rows + 1 or self._number > 4 * self._rows:
                raise Refused("sheet-too-many-rows", most=self._rows)
            last = max(self._row)
            self._tell((self._number, [self._row.get(c, "") for c in range(1, last + 1)]))

    def text(self, some: str) -> None:
        if self._value is not None:
            self._value.append(some)

    @property
    def _address(self) -> str:
        letters, left = "", self._column
        while left:
            left, digit = divmod(left - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{letters}{self._number}"

    def _place(self, address: str | None) -> tuple[int, int]:
        if address is None:
            return self._column + 1, self._number
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise Refused("sheet-unreadable")
        column = 0
        for letter in found[1]:
            column = 26 * column + ord(letter) - 64
        return column, int(found[2])

    def _take(self) -> None:
        text = self._read("".join(self._parts)).strip()
        if not text:
            return
        if self._column > self._columns:
            raise Refused("sheet-cell-too-far", cell=self._address, most=self._columns)
        if len(text) > LONGEST_CELL:
            raise Refused("sheet-cell-too-long", cell=self._address, most=LONGEST_CELL)
        self._row[self._column] = text

    def _read(self, raw: str) -> str:
        match self._kind:
            case "s":
                place = _whole(raw.strip())
                if not 0 <= place < len(self._texts):
                    raise Refused("sheet-unreadable")
                return self._texts[place]
            case "inlineStr" | "str":
                return raw
            case "b":
                return "是" if raw.strip() == "1" else "否"
            case "e":
                raise Refused("sheet-error-value", cell=self._address)
            case "d":
                return raw.strip()[:10]
        return self._number_text(raw.strip())

    def _number_text(self, raw: str) -> str:
        if not raw:
            return ""
        try:
            value = float(raw)
        except ValueError:
            raise Refused("sheet-unreadable") from None
        if self._style in self._dated:
            return self._date_text(value)
        if value != value or abs(value) == float("inf"):
            raise Refused("sheet-unreadable")
        if value == int(value):
            text = str(int(value))
            if len(text.lstrip("-")) > MOST_DIGITS:
                raise Refused("sheet-digits-lost", cell=self._address)
            return text
        return raw

    def _date_text(self, value: float) -> str:
        if not 0 < value < 2_958_466:  # the year 9999
            raise Refused("sheet-date-wrong", cell=self._address)
        day = self._epoch + timedelta(days=int(value))
        seconds = round((value - int(value)) * 86_400)
        if not seconds:
            return day.isoformat()
        moment = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001  (a cell has no time zone)
        return moment.isoformat(" ")


def main(out: TextIO) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    last: dict[str, Any] = {"refused": ""}
    try:
        for row in read(sys.stdin.buffer.read(), **asked):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    except Refused as refusal:
        last = {"refused": refusal.code, **refusal.facts}
    except MemoryError:
        last = {"refused": "sheet-too-big"}
    except Exception:  # noqa: BLE001  (hostile input may break anything; the answer is the same)
        last = {"refused": "sheet-unreadable"}
    out.write(json.dumps(last, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", write_through=False)))

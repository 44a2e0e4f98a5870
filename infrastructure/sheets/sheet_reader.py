"""Reads an uploaded workbook in a child process with limits, so that a hostile one harms nobody."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.decider import Rejected
from infrastructure.sheets import sheet_parse

LARGEST = 20 * 1024 * 1024
"""Bytes of an upload."""
MOST_ROWS = 50_000
MOST_ANSWERED = 96 * 1024 * 1024
"""Bytes that the child may answer."""
SPARE_COLUMNS = 20
"""Beyond those of the kind, so that a foreign heading is named rather than called too far."""
_SECONDS = 20.0
REASON = "原因"
"""Heading of the last column of a sheet of refused rows; it may come back and is not read."""
_slots = threading.BoundedSemaphore(2)
"""Each child has up to half a gigabyte."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    number: int
    """As the spreadsheet counts."""
    cells: tuple[str, ...]
    """By heading, in the order that was asked for; blank where the sheet has none."""


def read_rows(
    data: bytes, sheet: str, headings: Sequence[str], mandatory: Sequence[str]
) -> tuple[SheetRow, ...]:
    """The rows below the headings. `mandatory` headings must be there, others may be missing.

    Headings may carry a star. Raises `Rejected` with a code that begins with `sheet-`; the facts
    name the cell, the heading or the sheet at fault.
    """
    if len(data) > LARGEST:
        raise Rejected("sheet-too-big", most=LARGEST >> 20)
    with _slots, _child(data, sheet, len(headings) + SPARE_COLUMNS) as lines:
        first = next(lines, None)
        if first is None:
            raise Rejected("sheet-empty")
        places = _places(first[1], headings, mandatory)
        rows = tuple(
            SheetRow(number, tuple(_at(cells, places[heading]) for heading in headings))
            for number, cells in lines
        )
    if not rows:
        raise Rejected("sheet-empty")
    return rows


def _at(cells: list[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""


def _places(row: list[str], headings: Sequence[str], mandatory: Sequence[str]) -> dict[str, int]:
    found = [text.lstrip("*＊ ").rstrip("*＊ ") for text in row]
    named = [text for text in found if text]
    if twice := next((text for text in named if named.count(text) > 1), ""):
        raise Rejected("sheet-heading-twice", heading=twice[:50])
    known = (*headings, REASON)
    if unknown := next((text for text in named if text not in known), ""):
        raise Rejected("sheet-heading-unknown", heading=unknown[:50])
    if missing := [text for text in mandatory if text not in found]:
        raise Rejected("sheet-heading-missing", heading="、".join(missing))
    return {heading: found.index(heading) if heading in found else -1 for heading in headings}


@contextmanager
def _child(data: bytes, sheet: str, columns: int) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Lines of the child while it runs; it is gone afterwards, whatever happens."""
    asked = {"sheet": sheet, "columns": columns, "rows": MOST_ROWS}
    child = subprocess.Popen(  # noqa: S603  (this interpreter and a file of this package)
        [sys.executable, "-I", str(Path(sheet_parse.__file__))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    question, answer = child.stdin, child.stdout
    watch = threading.Timer(_SECONDS, child.kill)

    def ask() -> None:
        try:
            question.write(json.dumps(asked).encode() + b"\n")
            question.write(data)
            question.close()
        except OSError:
            pass  # it refused the file without reading all of it; what it says counts

    def lines() -> Iterator[tuple[int, list[str]]]:
        size = 0
        for line in answer:
            size += len(line)
            if size > MOST_ANSWERED:
                raise Rejected("sheet-too-big", most=LARGEST >> 20)
            said = json.loads(line)
            if isinstance(said, dict):
                code = said.pop("refused")
                if code:
                    raise Rejected(code, **said)
                return
            yield said[0], said[1]
        raise Rejected("sheet-unreadable")  # it died at a limit

    feeder = threading.Thread(target=ask, daemon=True)
    watch.start()
    feeder.start()
    try:
        yield lines()
    finally:
        watch.cancel()
        child.kill()
        child.wait()
        feeder.join()
        answer.close()

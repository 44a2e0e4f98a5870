"""Lists as Excel files: one sheet, text as text."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # it brings no types
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # the same
from openpyxl.styles import Font  # type: ignore[import-untyped]  # the same
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # the same

from domain.rules.china_time import CHINA

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 40
"""Characters; longer texts are cut off on the screen, not in the file."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML cannot hold."""

Cell = str | int | float | date | datetime | None


MOST_ROWS = 1_048_575
"""Of one sheet, below its headings."""


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """In a temporary file at its beginning; memory stays flat. The caller closes the file.

    Text never becomes a formula; times are shown as in China. `rows` is read once and not kept;
    what one sheet cannot hold goes on in further ones.
    """
    left = iter(rows)
    # The first row is asked for before a sheet is begun: a refusal leaves none half written.
    left = chain(list(islice(left, 1)), left)
    book = Workbook(write_only=True)
    number = 0
    try:
        while True:
            number += 1
            name = title[:28] if number == 1 else f"{title[:28]}{number}"
            page = _begun(book, name, headings)
            written = 0
            for row in islice(left, MOST_ROWS):
                page.append([_cell(page, value) for value in row])
                written += 1
            if written < MOST_ROWS:
                break
    except BaseException:  # a list that is refused leaves no half-written sheet behind
        for page in book.worksheets:
            page.close()
        raise
    out: IO[bytes] = TemporaryFile()  # noqa: SIM115  (the caller closes it)
    book.save(out)
    out.seek(0)
    return out


def _begun(book: Any, name: str, headings: Sequence[str]) -> Any:
    page = book.create_sheet(name)
    page.freeze_panes = "A2"
    for place, heading in enumerate(headings, 1):
        width = min(_WIDEST, max(12, 3 * len(heading)))
        page.column_dimensions[get_column_letter(place)].width = width
    page.append([_heading(page, heading) for heading in headings])
    return page


def _heading(page: Any, text: str) -> Any:
    cell = _cell(page, text)
    cell.font = Font(bold=True)
    return cell


def _cell(page: Any, value: Cell) -> Any:
    if isinstance(value, str):
        value = _ILLEGAL.sub("", value)
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).replace(tzinfo=None)  # Excel knows no time zones
    cell = WriteOnlyCell(page, None if isinstance(value, str) else value)
    if isinstance(value, str):
        # Set by hand: openpyxl takes a text that begins with "=" for a formula.
        cell._value = value
        cell.data_type = "s"
    return cell

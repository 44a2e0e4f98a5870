"""Lists as Excel files: one sheet, text as text."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # it brings no types
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # the same
from openpyxl.styles import Font  # type: ignore[import-untyped]  # the same
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # the same

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHINA = timedelta(hours=8)
_WIDEST = 40
"""Characters; longer texts are cut off on the screen, not in the file."""

Cell = str | int | float | date | datetime | None


def sheet(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet. Text never becomes a formula; times are shown as in China.

    `rows` is read once and not kept.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(title[:31])
    page.freeze_panes = "A2"
    for place, heading in enumerate(headings, 1):
        width = min(_WIDEST, max(12, 3 * len(heading)))
        page.column_dimensions[get_column_letter(place)].width = width
    page.append([_heading(page, heading) for heading in headings])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(page: Any, text: str) -> Any:
    cell = _cell(page, text)
    cell.font = Font(bold=True)
    return cell


def _cell(page: Any, value: Cell) -> Any:
    if isinstance(value, datetime):
        value = (value + _CHINA).replace(tzinfo=None)  # Excel knows no time zones
    cell = WriteOnlyCell(page, None if isinstance(value, str) else value)
    if isinstance(value, str):
        # Set by hand: openpyxl takes a text that begins with "=" for a formula.
        cell._value = value
        cell.data_type = "s"
    return cell

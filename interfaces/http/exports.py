"""Lists as files (导出): the present conditions and order, every row, Chinese headings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from infrastructure.sheets.excel import MEDIA_TYPE, workbook
from interfaces.http.calls import Call, File, Listing
from interfaces.words import word

ROWS_AT_ONCE = 5_000
"""Asked of the list at a time; only so many are in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`rows` is the handler of the list itself: (system, call) -> `Page`.

    A cell may be text, a number, a date, a moment, a bool, a member of an enumeration (its
    Chinese word is written), None, or a tuple of these. Dates, moments and codes become text.
    """

    title: str
    """Of the sheet, and of the file: 评委会"""
    rows: Callable[[Any, Any], Any]
    columns: tuple[tuple[str, Callable[[Any], Any]], ...]
    """Heading, and the cell of one row."""


def exported(export: Export, system: Any, call: Call[Any]) -> File:
    """The list as a workbook. What changes while it is written may be in it or not."""
    cells = [cell for _, cell in export.columns]
    rows = ([_text(cell(row)) for cell in cells] for row in _rows(export, system, call))
    made = workbook(export.title, [heading for heading, _ in export.columns], rows)
    return File(name=f"{export.title}.xlsx", media_type=MEDIA_TYPE, content=b"", stream=made)


def _rows(export: Export, system: Any, call: Call[Any]) -> Iterator[Any]:
    asked, page = call.listing, 0
    while True:
        page += 1
        part = Listing(
            page=page,
            size=ROWS_AT_ONCE,
            sort=asked.sort,
            descending=asked.descending,
            everything=True,
        )
        found = export.rows(system, replace(call, listing=part)).items
        yield from found
        if len(found) < ROWS_AT_ONCE:
            return


def _text(value: Any) -> Any:
    if isinstance(value, tuple):
        return "、".join(str(_text(one)) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return word(value)
    if isinstance(value, date):  # a moment is one too
        return word(value)
    return value

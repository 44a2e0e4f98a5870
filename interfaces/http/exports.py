"""Lists as files (导出): the present conditions and order, every row, Chinese headings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`rows` is the handler of the list itself: (system, call) -> `Page`.

    It is called with `call.everything` set, which `asking.wanted` turns into a listing without
    pages; the rows then come from one SELECT, a thousand at a time, and are never all in memory.
    A cell may be text, a number, a date, a moment, a bool, a member of an enumeration (its
    Chinese word is written), None, or a tuple of these. Dates and codes become text.
    """

    title: str
    """Of the sheet, and of the file: 评委会"""
    rows: Callable[[Any, Any], Any]
    columns: tuple[tuple[str, Callable[[Any], Any]], ...]
    """Heading, and the cell of one row."""

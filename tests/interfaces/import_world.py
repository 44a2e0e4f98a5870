"""A running small world with an office that imports, and the sheets it fills in."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]  # it brings no types

from interfaces.jobs.importing import go_on
from interfaces.operations.configuration.imports import columns_of
from tests.interfaces.review_world import ReviewWorld

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(title: str, rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook()
    page = book.active
    page.title = title
    for number, row in enumerate(rows, 1):
        page.append(list(row))
        for place, text in enumerate(row, 1):
            if str(text).startswith("="):
                page.cell(number, place).data_type = "s"
    return saved(book)


def saved(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def filled(kind: Any, *rows: Sequence[Any]) -> bytes:
    """The template of the kind with these rows."""
    headings = [f"*{one.heading}" if one.mandatory else one.heading for one in columns_of(kind)]
    return workbook(kind.title, [headings, *rows])


def table(content: bytes, title: str) -> list[list[Any]]:
    """All cells of one sheet, as a spreadsheet program reads them."""
    page = load_workbook(BytesIO(content))[title]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def work_off(world: ReviewWorld) -> None:
    """What the program does with imports in the background, now."""
    world.small.shown()
    while go_on(world.small.system):
        world.small.shown()

"""Workbooks that go out to be filled in: templates (Excel模板), and the refused rows again."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # it brings no types
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # the same
from openpyxl.comments import Comment  # type: ignore[import-untyped]  # the same
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]  # the same
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # the same
from openpyxl.worksheet.datavalidation import (  # type: ignore[import-untyped]  # the same
    DataValidation,
)

from infrastructure.sheets.sheet_reader import MOST_ROWS, REASON

NOTES, CHOICES = "填写说明", "选项"
_BOLD = Font(bold=True)
_MANDATORY = PatternFill("solid", start_color="FFF2CC")
_TEXT = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateColumn:
    heading: str
    mandatory: bool
    note: str
    """What to fill in."""
    example: str
    choices: tuple[str, ...] = ()
    """The words of a drop-down list; empty for none."""


def template(title: str, columns: Sequence[TemplateColumn]) -> bytes:
    """An empty sheet named `title` with headings and drop-downs, and a sheet of notes."""
    book = Workbook()
    page = book.active
    page.title = title
    page.freeze_panes = "A2"
    notes = book.create_sheet(NOTES)
    choices = book.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    notes.append(("列名", "是否必填", "说明", "示例"))
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        heading = page.cell(1, place, _headed(column))
        heading.font = _BOLD
        heading.data_type = "s"
        if column.mandatory:
            heading.fill = _MANDATORY
        if column.note:
            heading.comment = Comment(column.note, "")
        page.column_dimensions[letter].width = max(14, 3 * len(column.heading))
        page.column_dimensions[letter].number_format = _TEXT
        if column.choices:
            _offer(page, choices, letter, place, column.choices)
        notes.append(
            (column.heading, "是" if column.mandatory else "否", _said(column), column.example)
        )
    for cell in notes[1]:
        cell.font = _BOLD
    for letter, width in zip("ABCD", (20, 10, 60, 30), strict=True):
        notes.column_dimensions[letter].width = width
    return _saved(book)


def refused_rows(
    title: str, columns: Sequence[TemplateColumn], rows: Iterable[tuple[Sequence[str], str]]
) -> bytes:
    """The refused rows as they came, each with its reason: mend it and import it again."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for place, heading in enumerate([*(one.heading for one in columns), REASON], 1):
        page.column_dimensions[get_column_letter(place)].width = max(14, 3 * len(heading))
    page.append([_text(page, text) for text in (*(_headed(one) for one in columns), REASON)])
    for cells, reason in rows:
        page.append([_text(page, text) for text in (*cells, reason)])
    return _saved(book)


def _offer(page: Any, choices: Any, letter: str, place: int, words: Sequence[str]) -> None:
    """A list too long for the rule itself (255 characters), so it stands on a sheet."""
    for row, word in enumerate(words, 1):
        choices.cell(row, place, word)
    rule = DataValidation(
        type="list",
        formula1=f"'{CHOICES}'!${letter}$1:${letter}${len(words)}",
        allow_blank=True,
        showErrorMessage=True,
        error="请从下拉列表中选择",
    )
    rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    page.add_data_validation(rule)


def _headed(column: TemplateColumn) -> str:
    return f"*{column.heading}" if column.mandatory else column.heading


def _said(column: TemplateColumn) -> str:
    if not column.choices:
        return column.note
    offered = f"可选：{'、'.join(column.choices)}"
    return f"{column.note}；{offered}" if column.note else offered


def _text(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page)
    cell._value = text  # openpyxl takes a text that begins with "=" for a formula
    cell.data_type = "s"
    cell.number_format = _TEXT
    return cell


def _saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

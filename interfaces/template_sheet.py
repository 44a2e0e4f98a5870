"""A template as an Excel sheet, one row for each field, and back."""

from typing import TypeVar

from domain.configuration.template import (
    MAX_TEXT,
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.configuration.template_rules import (
    MAX_FIELDS,
    MAX_SECTIONS,
    free_code,
    neat,
)
from domain.decider import Rejected
from infrastructure.sheets.excel import workbook
from infrastructure.sheets.sheet_reader import SheetRow, read_rows
from interfaces.words import choices_of, word

TITLE = "申报模板"
HEADINGS = (
    "分组名称",
    "分组代码",
    "栏目名称",
    "栏目代码",
    "类型",
    "必填",
    "填写说明",
    "选项",
    "表格列",
    "最大字数",
)
"""Choices and columns stand one per line within their cell."""
MANDATORY = ("分组名称", "栏目名称", "类型")
MOST = MAX_SECTIONS * MAX_FIELDS
YES = {"是": True, "否": False, "": False}
T = TypeVar("T")


def written(template: Template) -> bytes:
    rows = [_row(section, field) for section in template.sections for field in section.fields]
    with workbook(TITLE, HEADINGS, rows) as made:
        return made.read()


def _row(section: Section, field: TemplateField) -> tuple[str, ...]:
    return (
        section.title,
        section.code,
        field.label,
        field.code,
        word(field.kind),
        word(field.mandatory),
        field.help,
        "\n".join(field.choices),
        "\n".join(field.columns),
        str(field.max_length),
    )


def read(data: bytes) -> Template:
    """Raises `Rejected`: `sheet-…` for the file, `template-sheet-row` for a cell of a row.

    Rows of one section stand together or apart; the first one places the section. A blank
    section code takes the section of that title.
    """
    rows = read_rows(data, TITLE, HEADINGS, MANDATORY)
    if len(rows) > MOST:
        raise Rejected("template-sheet-long", most=MOST)
    taken = {row.cells[3] for row in rows}
    titles: dict[str, str] = {}
    fields: dict[str, list[TemplateField]] = {}
    codes: dict[str, str] = {}
    for row in rows:
        title, code = row.cells[0], row.cells[1]
        code = code or codes.get(title) or free_code("section", titles)
        codes.setdefault(title, code)
        titles.setdefault(code, title)
        fields.setdefault(code, []).append(_field(row, taken))
    return Template(
        sections=tuple(
            Section(code=code, title=title, fields=tuple(fields[code]))
            for code, title in titles.items()
        )
    )


def _field(row: SheetRow, taken: set[str]) -> TemplateField:
    label, code, kind, mandatory, help, choices, columns, length = row.cells[2:]
    if not code:
        code = free_code("field", taken)
        taken.add(code)
    kinds = {said: FieldKind(value) for value, said in choices_of(FieldKind)}
    return neat(
        TemplateField(
            code=code,
            label=label,
            kind=_one_of(row, "类型", kind, kinds),
            mandatory=_one_of(row, "必填", mandatory, YES),
            help=help,
            choices=_lines(choices),
            columns=_lines(columns),
            max_length=_length(row, length),
        )
    )


def _one_of(row: SheetRow, heading: str, text: str, known: dict[str, T]) -> T:
    if text.strip() not in known:
        raise Rejected("template-sheet-row", row=row.number, heading=heading)
    return known[text.strip()]


def _length(row: SheetRow, text: str) -> int:
    if not text.strip():
        return MAX_TEXT
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Rejected("template-sheet-row", row=row.number, heading="最大字数")
    return int(text)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())

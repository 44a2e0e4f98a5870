"""Workbooks from outside: what is read of good ones, and how hostile ones are refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]  # it brings no types

from domain.decider import Rejected
from infrastructure.sheets.import_template import TemplateColumn, refused_rows, template
from infrastructure.sheets.sheet_reader import LARGEST, read_rows
from tests.infrastructure.libreoffice import convert

HEADINGS = ("姓名", "日期", "编号")
COLUMNS = tuple(
    TemplateColumn(heading=h, mandatory=h == "姓名", note="", example="") for h in HEADINGS
)
MEGABYTE = 1 << 20


def read(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_rows(data, "人员", HEADINGS, ("姓名",))]


def book(
    *rows: tuple[Any, ...], title: str = "人员", change: Callable[[Any, Any], None] | None = None
) -> bytes:
    made = Workbook()
    page = made.active
    page.title = title
    for row in rows or ((*HEADINGS,), ("张三", date(2026, 1, 31), "007")):
        page.append(row)
    if change:
        change(made, page)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def patched(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part of the archive changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == part else content)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def bomb() -> bytes:
    """Some hundred kilobytes that inflate to 200 MB, far more than is read."""

    def rows(old: bytes) -> bytes:
        head, _, _ = old.partition(b"<sheetData>")
        return (
            head
            + b"<sheetData>"
            + b"<row></row>" * (200 * MEGABYTE // 11)
            + b"</sheetData></worksheet>"
        )

    return patched(book(), SHEET, rows)


def empty_rows(old: bytes) -> bytes:
    """A million rows without a cell, and one at the very end."""
    last = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    return old.replace(b"</sheetData>", b"<row></row>" * 1_000_000 + last + b"</sheetData>")


def far_cell(old: bytes) -> bytes:
    row = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return old.replace(b"</sheetData>", row + b"</sheetData>")


def entity(old: bytes) -> bytes:
    declared = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return declared + old.partition(b"?>")[2] if old.startswith(b"<?xml") else declared + old


def deep_rows(old: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(3, 50_010))
    return old.replace(b"</sheetData>", rows + b"</sheetData>")


def merge(_: Any, page: Any) -> None:
    page.merge_cells("A2:B2")


def formula(_: Any, page: Any) -> None:
    page["C2"] = "=1+1"


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (bomb, "sheet-too-big"),
    "many empty rows": (lambda: patched(book(), SHEET, empty_rows), "sheet-too-many-rows"),
    "far cell": (lambda: patched(book(), SHEET, far_cell), "sheet-cell-too-far"),
    "doctype": (lambda: patched(book(), SHEET, entity), "sheet-doctype"),
    "macros": (lambda: with_part(book(), "xl/vbaProject.bin", b"x"), "sheet-macros"),
    "old format": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "sheet-old-format"),
    "wrong sheet": (
        lambda: book(title="甲", change=lambda made, _: made.create_sheet("乙")),
        "sheet-wrong-sheet",
    ),
    "merged cells": (lambda: book(change=merge), "sheet-merged"),
    "formula": (lambda: book(change=formula), "sheet-formula"),
    "heading twice": (lambda: book(("姓名", "日期", "日期"), ("张三",)), "sheet-heading-twice"),
    "heading unknown": (lambda: book(("姓名", "性别"), ("张三", "男")), "sheet-heading-unknown"),
    "heading missing": (lambda: book(("日期",), (date(2026, 1, 1),)), "sheet-heading-missing"),
    "no rows": (lambda: book((*HEADINGS,)), "sheet-empty"),
    "too many rows": (lambda: patched(book(), SHEET, deep_rows), "sheet-too-many-rows"),
    "60 MB": (lambda: bytes(60 * MEGABYTE), "sheet-too-big"),
    "no archive": (lambda: b"name,date\n1,2\n", "sheet-unreadable"),
    "cut off": (lambda: book()[:-500], "sheet-unreadable"),
    "no workbook": (lambda: with_part(b"", "a.txt", b"x"), "sheet-unreadable"),
    "broken XML": (lambda: patched(book(), SHEET, lambda old: old[:200]), "sheet-unreadable"),
    "digits lost": (
        lambda: book((*HEADINGS,), ("张三", None, 320101199001011234)),
        "sheet-digits-lost",
    ),
}


@pytest.fixture(params=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> tuple[bytes, str]:
    made, code = HOSTILE[request.param]
    return made(), code


def test_a_hostile_file_is_refused_by_name_and_costs_the_server_no_memory(
    hostile: tuple[bytes, str],
) -> None:
    data, code = hostile
    # What was most so far, the making of the file included, begins anew at what is held now.
    Path("/proc/self/clear_refs").write_text("5")
    before = most_held()
    with pytest.raises(Rejected) as refusal:
        read(data)
    assert refusal.value.code == code
    assert most_held() - before < 30 * 1024


def most_held() -> int:
    """Kilobytes that this process has had in memory at most."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def test_a_refusal_names_the_cell() -> None:
    with pytest.raises(Rejected) as refusal:
        read(HOSTILE["far cell"][0]())
    assert refusal.value.facts["cell"] == "XFD1048576"
    with pytest.raises(Rejected) as refusal:
        read(HOSTILE["formula"][0]())
    assert refusal.value.facts["cell"] == "C2"


def test_dates_codes_and_blanks_are_read_as_they_are_meant() -> None:
    rows = (
        ("日期", "*姓名", "编号", "原因"),
        (date(2026, 1, 31), "张三", "007", "先前的原因"),
        (None, None, None),
        ("2026年2月1日", " 李四 ", 12),
        (datetime(2026, 3, 1, 8, 30), "王五", 1.5),  # noqa: DTZ001  (a cell has no time zone)
        (None, "赵六", True),
    )
    assert read(book(*rows)) == [
        ("张三", "2026-01-31", "007"),
        ("李四", "2026年2月1日", "12"),
        ("王五", "2026-03-01 08:30:00", "1.5"),
        ("赵六", "", "是"),
    ]


def test_the_only_sheet_counts_whatever_it_is_called() -> None:
    assert read(book(title="Sheet1")) == [("张三", "2026-01-31", "007")]


def test_an_upload_beyond_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(Rejected) as refusal:
        read(bytes(LARGEST + 1))
    assert refusal.value.code == "sheet-too-big"


def test_libreoffice_opens_what_is_sent_out_and_it_comes_back_the_same(tmp_path: Path) -> None:
    rows = [("=1+1", "2026-01-31", "007"), ("+86", "-5", "@sum"), ("𠮷野", "", "a\nb")]
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(refused_rows("人员", COLUMNS, ((row, "原因在此") for row in rows)))
    (tmp_path / "template.xlsx").write_bytes(template("人员", COLUMNS))
    convert([sent, tmp_path / "template.xlsx"], "ods", tmp_path)
    open_documents = [tmp_path / "sent.ods", tmp_path / "template.ods"]
    convert(open_documents, "xlsx", tmp_path / "back")
    back = (tmp_path / "back" / "sent.xlsx").read_bytes()
    assert read(back) == rows
    with pytest.raises(Rejected) as refusal:
        read((tmp_path / "back" / "template.xlsx").read_bytes())
    assert refusal.value.code == "sheet-empty"

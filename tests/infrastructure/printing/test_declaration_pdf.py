"""The declaration form as PDF: what it says, how it breaks, and what no typeface has."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from infrastructure.printing.declaration_pdf import DeclarationSheet, Said, render
from infrastructure.printing.ruled_form import Block, Part, Table
from tests.infrastructure.poppler import poppler

COLUMNS = ("起止年月", "单位", "从事专业技术工作")


def sheet(*parts: Part, watermark: str = "", name: str = "演示人") -> DeclarationSheet:
    return DeclarationSheet(
        title="职称申报表",
        subtitle="（2026 年度）",
        facts=(("姓名", name), ("工作单位", "演示市政设计所")),
        parts=parts,
        opinions=(
            Said(
                stage="单位", body="演示单位", action="审核通过", opinion="属实。", on="2026-06-01"
            ),
        ),
        watermark=watermark,
        printed_at=datetime(2026, 6, 1, tzinfo=UTC),
        reference="申报编号 1",
    )


def pages(content: bytes, folder: Path) -> list[str]:
    """The text of each page, without blanks."""
    file = folder / "form.pdf"
    file.write_bytes(content)
    told = poppler("pdftotext", file, "-").split("\f")[:-1]
    return ["".join(text.split()) for text in told]


def test_a_long_table_repeats_its_headings_and_loses_no_row(tmp_path: Path) -> None:
    rows = tuple((f"第 {n} 行", "演示单位", "设计" * (n % 40)) for n in range(120))
    part = Part(title="工作经历", below=(Table(label="经历", columns=COLUMNS, rows=rows),))
    content = render(sheet(part))
    told = pages(content, tmp_path)
    assert len(told) > 3
    assert all("从事专业技术工作" in text for text in told if "行演示单位" in text)
    whole = "".join(told)
    assert all(f"第{n}行" in whole for n in range(120))
    assert f"第{len(told)}页，共{len(told)}页" in told[-1]
    file = tmp_path / "form.pdf"
    file.write_bytes(content)
    assert "595.28 x 841.89" in poppler("pdfinfo", file)


def test_a_text_longer_than_a_page_goes_on_under_its_label(tmp_path: Path) -> None:
    text = "\n".join(f"第 {n} 段，主持设计。" for n in range(150))
    told = pages(
        render(sheet(Part(title="业绩", below=(Block(label="总结", text=text),)))), tmp_path
    )
    assert len(told) >= 3
    assert all(f"第{n}段" in "".join(told) for n in range(150))
    assert all("总结" in page for page in told[:3])


def test_a_high_row_begins_where_there_is_room_and_a_low_one_is_not_cut(tmp_path: Path) -> None:
    def begun(above: int, lines: int) -> bool:
        first = Block(label="概述", text="\n".join("甲" for _ in range(above)))
        second = Block(label="总结", text="\n".join(f"第 {n} 段。" for n in range(lines)))
        part = Part(title="业绩", below=(first, second))
        return "第0段" in pages(render(sheet(part)), tmp_path)[0]

    assert begun(18, 40)
    assert not begun(30, 40), "for the sake of so little room it is not cut"
    assert not begun(30, 13), "it fits upon the next page whole"


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    text = "\n".join("主持设计。" for _ in range(120))
    part = Part(title="业绩", below=(Block(label="总结", text=text),))
    across = pages(render(sheet(part, watermark="草稿")), tmp_path)
    assert all(set("草稿") <= set(page) for page in across)  # turned, so not one word
    assert not any("草" in page for page in pages(render(sheet(part)), tmp_path))


def test_a_character_without_type_is_told(tmp_path: Path) -> None:
    told = pages(render(sheet(name="演\U000323af人")), tmp_path)[-1]
    assert "U+323AF" in told
    assert "演〓人" in told


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400), st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=4))
def test_whatever_was_typed_is_printed(text: str, rows: list[tuple[str, str, str]]) -> None:
    below = (Table(label="表", columns=COLUMNS, rows=tuple(rows)), Block(label="文", text=text))
    content = render(sheet(Part(title="节", facts=(("项", text),), below=below)))
    assert content.startswith(b"%PDF-1.7")

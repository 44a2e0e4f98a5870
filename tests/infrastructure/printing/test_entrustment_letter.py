"""The letter of entrustment as a page: what it says, that it fits, and that it stays the same."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from infrastructure.printing.entrustment_letter import LetterFace, render
from infrastructure.printing.fonts import GlyphMissing
from infrastructure.printing.typesetting import FieldTooLong
from tests.infrastructure.poppler import poppler

PLAIN = LetterFace(
    issuer="江苏省职称管理办公室",
    number="苏职称委〔2026〕1号",
    addressee="浙江省建设工程高级职称评审委员会",
    holder="王伟",
    id_number="320102199001011234",
    unit="南京建筑设计院",
    series="工程技术人员",
    specialty="风景园林",
    level="副高级",
    title="高级工程师",
    ground="省内没有相应专业和级别的评审委员会",
    issued_on=date(2026, 6, 3),
    valid_until=date(2026, 12, 31),
)
LONGEST = replace(
    PLAIN,
    issuer="某某省人力资源和社会保障厅专业技术人员管理处职称管理办公室",
    addressee="某" * 60,
    holder="阿卜杜热西提·买买提艾力·吐尔逊江",
    unit="中国某某建筑工程勘察设计集团有限公司" * 5,
    number="某某人社职称委托函〔2026〕第12345号（补发件）之一百二十三号文",
    specialty="建筑工程及市政公用工程（风景园林）",
)


def saved(face: LetterFace, folder: Path) -> Path:
    path = folder / "letter.pdf"
    path.write_bytes(render(face))
    return path


def text_of(path: Path) -> str:
    return re.sub(r"\s", "", poppler("pdftotext", "-raw", path, "-"))


def test_it_says_who_asks_whom_about_whom_and_until_when(tmp_path: Path) -> None:
    told = text_of(saved(PLAIN, tmp_path))
    for value in (
        f"{PLAIN.addressee}：",
        f"因{PLAIN.ground}，现委托",
        PLAIN.number,
        PLAIN.holder,
        PLAIN.id_number,
        PLAIN.unit,
        PLAIN.specialty,
        PLAIN.level,
        PLAIN.title,
        "有效期至2026年12月31日",
        "（印章）2026年6月3日",
    ):
        assert value in told, value
    assert told.count(PLAIN.issuer) == 2
    other = text_of(saved(replace(PLAIN, ground=""), tmp_path))
    assert "：现委托贵单位" in other


def test_the_same_face_gives_the_same_bytes_and_metadata_without_the_person() -> None:
    page = render(PLAIN)
    assert page == render(PLAIN)
    assert repr(PLAIN) == f"LetterFace({PLAIN.number})"


@pytest.mark.parametrize("face", [PLAIN, LONGEST])
def test_everything_stands_on_one_page_inside_its_margins(face: LetterFace, tmp_path: Path) -> None:
    path = saved(face, tmp_path)
    assert "Pages:           1" in poppler("pdfinfo", path)
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">',
        poppler("pdftotext", "-bbox", path, "-"),
    )
    assert found
    for left, top, right, bottom in (map(float, one) for one in found):
        assert left >= 70
        assert right <= 595.3 - 65
        assert top >= 60
        assert bottom <= 841.9 - 25


def test_what_cannot_be_printed_is_refused_whole() -> None:
    with pytest.raises(GlyphMissing):
        render(replace(PLAIN, unit="\U0003fffd"))
    with pytest.raises(FieldTooLong):
        render(replace(PLAIN, unit="某" * 400))

import re
import zlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pypdf
import pytest
import segno
import uharfbuzz as hb  # type: ignore[import-untyped]  # the package carries no types
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from infrastructure.printing import fonts
from infrastructure.printing.certificate_pdf import CertificateFace, PhotoUnreadable, render
from infrastructure.printing.fonts import GlyphMissing
from infrastructure.printing.typesetting import FieldTooLong, fit
from infrastructure.signatures.signing import number_of
from tests.infrastructure.certificate_samples import PLAIN, photo
from tests.infrastructure.poppler import poppler

FRAME = 16.4 * 72 / 25.4  # points from the page's edge to the inside of the border
LONG_COMMITTEE = (
    "某某省人力资源和社会保障厅联合住房和城乡建设厅组建的"
    "建筑工程及市政公用工程等各专业高级职称评审委员会"
)
UNASSIGNED = "\U0003fffd"


def saved(face: CertificateFace, folder: Path) -> Path:
    path = folder / "certificate.pdf"
    path.write_bytes(render(face))
    return path


def with_text(field: str, text: str) -> CertificateFace:
    return replace(PLAIN, **{field: text})  # type: ignore[arg-type]  # the caller names a text


def text_of(path: Path) -> str:
    """All text without line breaks and spaces: a long value may stand on two lines."""
    return re.sub(r"\s", "", poppler("pdftotext", "-raw", path, "-"))


def boxes(path: Path) -> list[tuple[float, float, float, float, str]]:
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        poppler("pdftotext", "-bbox", path, "-"),
    )
    return [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in found]


def assert_inside_the_frame(path: Path) -> None:
    words = boxes(path)
    assert words
    for left, top, right, bottom, word in words:
        assert left >= FRAME, word
        assert right <= 841.89 - FRAME, word
        assert top >= FRAME, word
        assert bottom <= 595.28 - FRAME + 1, word


def assert_no_two_overlap(path: Path) -> None:
    """Poppler's boxes take the whole line height, letters fill about two thirds of it."""
    shrunk = [
        (left + 0.5, top + (bottom - top) * 0.2, right - 0.5, bottom - (bottom - top) * 0.2, word)
        for left, top, right, bottom, word in boxes(path)
    ]
    for number, one in enumerate(shrunk):
        for two in shrunk[number + 1 :]:
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
            assert apart, (one[4], two[4])


def test_everything_on_the_face_can_be_read_back(tmp_path: Path) -> None:
    text = text_of(saved(PLAIN, tmp_path))
    for value in (
        "专业技术职称证书",
        "ProfessionalTitleCertificate",
        "姓名王伟",
        "性别男",
        "证件号码320102********1234",
        "证书编号20263200000011000018",
        "职称名称高级工程师",
        "职称级别副高级",
        "职称系列工程系列",
        "专业名称建筑工程",
        "取得方式评审",
        "取得时间2026年5月18日",
        "评审委员会江苏省建设工程高级职称评审委员会",
        "备案文号苏职称备〔2026〕128号",
        "发证单位江苏省人力资源和社会保障厅",
        "发证日期2026年6月30日",
        PLAIN.verification_url,
    ):
        assert value in text, value


def test_only_the_used_glyphs_of_both_faces_are_embedded(tmp_path: Path) -> None:
    path = saved(PLAIN, tmp_path)
    lines = poppler("pdffonts", path).splitlines()[2:]
    assert [line.split()[0] for line in lines] == [
        "ZHICHA+NotoSerifSC-Regular",
        "ZHICHB+NotoSansSC-Regular",
    ]
    for line in lines:
        assert re.search(r"CID Type 0C\s+\S+\s+yes yes yes", line), line
    assert path.stat().st_size < 100_000 < pylopdf_fonts_zh_cn.sans_path().stat().st_size


def test_the_page_is_one_a4_page_across_in_chinese(tmp_path: Path) -> None:
    info = poppler("pdfinfo", saved(PLAIN, tmp_path))
    assert re.search(r"Pages:\s+1\n", info)
    assert re.search(r"Page size:\s+841.89 x 595.28 pts \(A4\)", info)
    catalog = pypdf.PdfReader(BytesIO(render(PLAIN))).trailer["/Root"]
    assert catalog["/Lang"] == "zh-CN"  # type: ignore[index]  # pypdf types it as any object


def test_the_same_face_gives_the_same_bytes() -> None:
    face = replace(PLAIN, photo=photo())
    assert render(face) == render(face)
    assert render(face) != render(replace(face, holder="李伟"))


def test_metadata_tell_nothing_of_the_holder_or_the_machine() -> None:
    pdf = render(replace(PLAIN, photo=photo()))
    metadata = pypdf.PdfReader(BytesIO(pdf)).metadata
    assert metadata is not None
    assert {name: str(value) for name, value in metadata.items()} == {
        "/Title": "专业技术职称证书",
        "/Subject": "20263200000011000018",
        "/Producer": "Zhicheng",
        "/CreationDate": "D:20260630000000+08'00'",
    }
    packet = pdf.partition(b"<?xpacket")[2].partition(b"<?xpacket")[0].decode()
    assert PLAIN.scanned in packet
    for personal in (PLAIN.holder, PLAIN.id_number, PLAIN.title):
        assert personal not in packet
    assert b"canary in the picture" in photo()
    assert b"canary" not in pdf


def test_the_number_is_found_again() -> None:
    assert number_of(render(PLAIN)) == "20263200000011000018"
    assert number_of(render(replace(PLAIN, number="苏2026-0001"))) == "苏2026-0001"


def test_a_face_shows_no_holder_in_a_traceback() -> None:
    assert repr(PLAIN) == "CertificateFace(20263200000011000018)"


def test_what_a_certificate_lacks_is_not_mentioned(tmp_path: Path) -> None:
    recognised = replace(PLAIN, committee=None, filing_number=None, gender=None)
    text = text_of(saved(recognised, tmp_path))
    for label in ("评审委员会", "备案文号", "性别"):
        assert label not in text
    assert "姓名王伟" in text


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_photo_is_cut_to_its_frame(tmp_path: Path, form: str) -> None:
    path = saved(replace(PLAIN, photo=photo(form=form)), tmp_path)
    (line,) = poppler("pdfimages", "-list", path).splitlines()[2:]
    assert line.split()[2:5] == ["image", "413", "579"]


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<svg/>",
        photo()[:300],
        photo(form="GIF"),
        photo((6000, 5000), "PNG", "1"),  # 30 megapixels in a few kilobytes
    ],
    ids=["empty", "svg", "cut short", "gif", "30 megapixels"],
)
def test_a_photo_that_is_none_is_refused(bad: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        render(replace(PLAIN, photo=bad))


def test_the_qr_code_says_the_address(tmp_path: Path) -> None:
    """Every module, looked up in the picture that poppler draws of the page."""
    path = saved(PLAIN, tmp_path)
    poppler("pdftoppm", "-r", "300", "-gray", "-singlefile", path, tmp_path / "page")
    left, top = (51 - 38 / 2) / 25.4 * 300, 87 / 25.4 * 300
    assert PLAIN.scanned == f"{PLAIN.verification_url}#{PLAIN.record}"
    rows = segno.make_qr(PLAIN.scanned, error="m", mask=3).matrix
    module = 38 / 25.4 * 300 / (len(rows) + 8)
    with Image.open(tmp_path / "page.pgm") as page:
        drawn = [
            [
                page.getpixel((int(left + (x + 4.5) * module), int(top + (y + 4.5) * module)))
                for x in range(len(rows))
            ]
            for y in range(len(rows))
        ]
    assert [[int(pixel < 128) for pixel in row] for row in drawn] == [list(row) for row in rows]  # type: ignore[operator]  # one number each: the picture is grey


@pytest.mark.parametrize("field", ["holder", "committee", "issuer", "authority_title"])
def test_a_character_without_a_glyph_is_refused_by_name(field: str) -> None:
    with pytest.raises(GlyphMissing) as refused:
        render(with_text(field, f"王{UNASSIGNED}\n"))
    assert refused.value.field == field
    assert refused.value.code_points == ("U+000A", "U+3FFFD")
    assert "王" not in str(refused.value)


def test_a_character_that_one_face_lacks_is_taken_from_the_other(tmp_path: Path) -> None:
    rare = "𥫗"  # U+25AD7, in the sans alone
    assert rare not in fonts.serif()
    assert rare in fonts.sans()
    assert f"王{rare}伟" in text_of(saved(replace(PLAIN, holder=f"王{rare}伟"), tmp_path))


def test_characters_that_share_a_glyph_stay_what_they_are(tmp_path: Path) -> None:
    """U+2FBC is the radical 高: it looks the same, and a legal name must copy out unchanged."""
    assert fonts.serif().glyph("⾼") == fonts.serif().glyph("高")
    name = "高⾼"
    assert name in text_of(saved(replace(PLAIN, holder=name), tmp_path))


def test_missing_knows_the_standard_characters() -> None:
    assert fonts.missing("㙘𬭳䶮·〇ＡABC，。（）〔〕") == set()
    assert fonts.missing(f"王\t{UNASSIGNED}\u200b\U000e0100") == {
        "\t",
        UNASSIGNED,
        "\u200b",
        "\U000e0100",
    }


def test_long_values_stay_in_their_places(tmp_path: Path) -> None:
    assert len(LONG_COMMITTEE) == 50
    face = replace(
        PLAIN,
        holder="阿卜杜热合曼·买买提吐尔逊江·阿布都克里木",
        id_number="护照 EXAMPLE-0123456789",
        committee=LONG_COMMITTEE,
        issuer=LONG_COMMITTEE,
        title="正高级工程师（教授级高级工程师）",
        specialty="智能制造与工业机器人系统集成及人工智能应用工程技术",
        filing_number=LONG_COMMITTEE,
        authority_title="某某省专业技术人员高级专业技术职务任职资格证书",
        verification_url="https://example.org/" + "a" * 180,
    )
    path = saved(face, tmp_path)
    assert_inside_the_frame(path)
    assert_no_two_overlap(path)
    text = text_of(path)
    assert text.count(LONG_COMMITTEE) == 3
    assert face.holder in text
    assert face.title in text
    assert face.specialty in text


@pytest.mark.parametrize("field", ["holder", "committee", "issuer", "verification_url", "subtitle"])
def test_what_fits_nowhere_is_refused_by_name(field: str) -> None:
    with pytest.raises(FieldTooLong) as refused:
        render(with_text(field, "a字" * 2000))
    assert refused.value.field == field


@settings(deadline=None, max_examples=60)
@given(
    text=st.text(st.sampled_from("工程师（）《》，。·abc -1"), max_size=60),
    width=st.floats(15, 160),
)
def test_lines_are_never_too_wide_nor_lose_a_character(text: str, width: float) -> None:
    try:
        fitted = fit("text", text, fonts.serif(), width, 20, 14, 6)
    except FieldTooLong:
        return
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    for line in fitted.lines:
        wide = fonts.width(line, fitted.typeface, fitted.size) * 25.4 / 72
        assert wide <= width + 1e-9


def test_dates_are_written_the_chinese_way(tmp_path: Path) -> None:
    text = text_of(saved(replace(PLAIN, approved_on=date(2026, 12, 1)), tmp_path))
    assert "取得时间2026年12月1日" in text


def test_a_face_without_its_other_tables_is_cut_alike() -> None:
    """What HarfBuzz leaves of the whole file, which takes five times as long."""
    face = fonts.serif()
    wanted = hb.SubsetInput()
    wanted.flags = fonts._SUBSET_FLAGS
    wanted.glyph_set.update({face.glyph(c) for c in PLAIN.holder + PLAIN.issuer})
    whole = hb.SubsetPlan(face.hb_face, wanted).execute().reference_table("CFF ").data
    cut = fonts._cut(face, tuple(dict.fromkeys(PLAIN.holder + PLAIN.issuer)))
    assert zlib.decompress(cut.program) == bytes(whole)


def test_the_small_print_is_the_same_on_every_certificate_of_an_issuer() -> None:
    """So it is cut and compressed once; what is printed before does not change it."""

    def small_print(face: CertificateFace) -> bytes:
        page: Any = pypdf.PdfReader(BytesIO(render(face))).pages[0]
        below = page["/Resources"]["/Font"]["/F2"]["/DescendantFonts"][0].get_object()
        program: bytes = below["/FontDescriptor"]["/FontFile3"]._data
        return program

    other = replace(
        PLAIN,
        holder="欧阳明远",
        verification_url="https://example.org/verify/01234567-89ab-4cde-8f01-23456789abcd",
    )
    assert small_print(PLAIN) == small_print(other)

"""The review form as pages: what it says, that long texts and names fit, and the same bytes."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from infrastructure.printing.fonts import GlyphMissing
from infrastructure.printing.review_form_pdf import Opinion, ReviewForm, render
from infrastructure.printing.ruled_form import Block, Part
from infrastructure.signatures.signing import sign
from infrastructure.signatures.signing_keys import new_issuer_key
from tests.infrastructure.pdf_a import violations
from tests.infrastructure.poppler import poppler

DAY = date(2026, 7, 6)
LONG_NAME = "阿卜杜热西提·买买提艾力·䶮㛃𬭎"
VOTE = Opinion(
    label="评审委员会\n评审意见",
    text="经无记名投票表决，评审通过。",
    body="某某省建设工程高级职称评审委员会",
    on=DAY,
    counts=(("委员", "13 人"), ("到会", "11 人"), ("同意", "9 票"), ("反对", "2 票")),
    signer=f"主任委员：{LONG_NAME}",
)
PLAIN = ReviewForm(
    title="职称评审表",
    cover=(("姓名", "王伟"), ("评审委员会", VOTE.body)),
    parts=(Part(title="基本情况", facts=(("姓名", "王伟"), ("证件号码", "320102199001011234"))),),
    opinions=(Opinion(label="单位\n推荐意见", text="同意推荐。", body="某单位", on=DAY), VOTE),
    result=Part(title="评审结果", facts=(("结果", "评审通过，已备案"),)),
    issuer="某某省职称管理办公室",
    dated=DAY,
    reference="申报编号 1",
)


def told(content: bytes, folder: Path) -> list[str]:
    """The text of each page, without blanks."""
    file = folder / "form.pdf"
    file.write_bytes(content)
    pages = poppler("pdftotext", "-raw", file, "-").split("\f")[:-1]
    return [re.sub(r"\s", "", page) for page in pages]


def test_it_says_who_what_and_who_decided(tmp_path: Path) -> None:
    whole = "".join(told(render(PLAIN), tmp_path))
    for said in (
        "320102199001011234",
        "同意推荐。",
        "同意9票",
        f"主任委员：{LONG_NAME}",
        "2026年7月6日",
        "评审通过，已备案",
        "第2页，共2页",
    ):
        assert said in whole
    assert "595.28 x 841.89" in poppler("pdfinfo", tmp_path / "form.pdf")


def test_the_same_content_gives_the_same_bytes_of_pdf_a(tmp_path: Path) -> None:
    once = render(PLAIN)
    assert once == render(PLAIN)
    assert violations(once) == []
    assert "王伟" not in poppler_info(once, tmp_path)


def poppler_info(content: bytes, folder: Path) -> str:
    file = folder / "info.pdf"
    file.write_bytes(content)
    return poppler("pdfinfo", file) + poppler("pdfinfo", "-meta", file)


def test_poppler_finds_embedded_fonts_and_a_whole_signature(tmp_path: Path) -> None:
    at = datetime(2026, 7, 6, 1, tzinfo=UTC)
    file = tmp_path / "signed.pdf"
    file.write_bytes(sign(render(PLAIN), new_issuer_key("某某省职称管理办公室", at), at))
    signature = poppler("pdfsig", "-nocert", file)
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    rows = poppler("pdffonts", file).splitlines()[2:]
    assert rows
    assert all(" yes yes yes " in row for row in rows)


def test_an_opinion_longer_than_a_page_loses_nothing(tmp_path: Path) -> None:
    text = "\n".join(f"第 {n} 段，业绩突出。" for n in range(90))
    body = "某某省建筑工程及市政公用工程专业技术人员高级职称评审委员会办公室" * 3
    long = replace(PLAIN.opinions[0], text=text, body=body)
    summary = Part(title="业务总结", below=(Block(label="总结", text="甲" * 5000),))
    form = replace(PLAIN, opinions=(long, VOTE), parts=(*PLAIN.parts, summary))
    pages = told(render(form), tmp_path)
    whole = "".join(pages)
    assert all(f"第{n}段，业绩突出。" in whole for n in range(90))
    assert whole.count("甲") == 5000
    assert body in whole
    assert f"共{len(pages)}页" in pages[-1]


def test_a_long_name_keeps_to_one_line(tmp_path: Path) -> None:
    part = Part(title="基本情况", facts=(("姓名", LONG_NAME), ("证件号码", "E12345678")))
    file = tmp_path / "form.pdf"
    file.write_bytes(render(replace(PLAIN, cover=(("姓名", LONG_NAME),), parts=(part,))))
    lines = poppler("pdftotext", "-layout", file, "-").splitlines()
    assert sum(LONG_NAME in line for line in lines) == 3  # cover, form, and as the chair


def test_a_character_that_nobody_has_is_named_and_refused() -> None:
    strange = Part(title="基本情况", facts=(("姓名", "\U0002f800"), ("学校", "\U0003fffd")))
    with pytest.raises(GlyphMissing) as refused:
        render(replace(PLAIN, parts=(strange,)))
    assert all(point.startswith("U+") for point in refused.value.code_points)

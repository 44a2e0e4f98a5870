"""An auditor, from a name to the whole history of a troubled case and as of last month: in four
clicks, with script and without."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types
from playwright.sync_api import Browser

from interfaces.main import application
from interfaces.serving import in_background, listen
from tests.browser.looks import Looks
from tests.browser.visitor import DESK, PHONE, Size, Visitor, visit
from tests.infrastructure.poppler import poppler
from tests.interfaces.review_world import sqlite_review_world
from tests.interfaces.small_world import PASSWORD
from tests.interfaces.traced_case import DOUBT, RETURNS, Traced, traced_case

pytestmark = pytest.mark.browser

PURPOSE = "信访核查"
LAST_MONTH = "2026-06-18T12:00"
"""After the second return; the case ends in July."""


@dataclass(frozen=True, slots=True)
class Place:
    address: str
    traced: Traced


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with sqlite_review_world(tmp_path_factory.mktemp("audit"), applicants=2) as world:
        traced = traced_case(world)
        world.small.give_password("auditor")
        app = application(world.small.system)
        with in_background(app, listen("127.0.0.1", 0)) as address:
            yield Place(address, traced)


@pytest.mark.parametrize(
    ("size", "script", "looks"),
    [
        (DESK, True, "new"),
        (PHONE, False, "new"),
        pytest.param(DESK, True, "every", marks=pytest.mark.long),
    ],
    indirect=["looks"],
)
def test_an_auditor_follows_a_case(
    chromium: Browser, place: Place, tmp_path: Path, looks: Looks, size: Size, script: bool
) -> None:
    with visit(chromium, place.address, tmp_path, size=size, script=script, looks=looks) as visitor:
        visitor.log_in("auditor", PASSWORD)
        assert visitor.path() == "/audit"
        visitor.fill("查阅事由", PURPOSE)
        visitor.fill("姓名", place.traced.name)
        visitor.check("start")
        visitor.press("查询")  # the first click
        assert place.traced.name not in unquote(visitor.page.url)
        visitor.check("results")
        visitor.page.get_by_role("row", name="职称申报").get_by_role("link").click()  # the second
        _the_whole(visitor)
        now = visitor.page.get_by_role("listitem").filter(has_text="发证").count()
        assert now
        visitor.page.get_by_label("查看时点").fill(LAST_MONTH)
        visitor.press("查看当时")  # the third
        _last_month(visitor)
        _files(visitor)  # the fourth
        _links(visitor, place.traced)


def _the_whole(visitor: Visitor) -> None:
    said = visitor.page.get_by_role("main").inner_text()
    assert all(opinion in said for opinion in RETURNS)
    assert DOUBT in said
    for linked in ("呈报方案", "评委抽取", "评审会议", "评审结果备案", "证书补换发申请", "人员"):
        assert linked in said
    visitor.check("history")


def _last_month(visitor: Visitor) -> None:
    said = visitor.page.get_by_role("main").inner_text()
    assert "其后发生的事项不显示" in said
    assert RETURNS[1] in said
    assert RETURNS[2] not in said
    assert "呈报方案" not in said
    assert visitor.page.get_by_label("查看时点").input_value().startswith(LAST_MONTH)
    visitor.check("last-month")


def _files(visitor: Visitor) -> None:
    book = load_workbook(visitor.keep("导出 Excel"))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert any(RETURNS[1] in cell for cell in cells)
    assert not any(RETURNS[2] in cell for cell in cells)
    signed = visitor.keep("导出签名 PDF")
    assert RETURNS[1] in poppler("pdftotext", "-layout", signed, "-")
    assert "Signature Validation: Signature is Valid." in poppler("pdfsig", "-nocert", signed)


def _links(visitor: Visitor, traced: Traced) -> None:
    """An event is a moment, what belongs together is one click away, and all of it is on record."""
    visitor.page.locator("#v5").get_by_role("link", name="当时页面").click()
    assert visitor.page.locator("ol.audit-timeline > li").count() == 5
    visitor.follow("查看现在")
    visitor.page.locator("#linked").get_by_role("link", name="评审会议").click()
    assert str(traced.meeting) in visitor.path()
    visitor.check("meeting")
    visitor.follow("本次查阅")
    said = visitor.page.get_by_role("main").inner_text()
    assert PURPOSE in said
    assert "导出 PDF" in said
    visitor.check("looks")

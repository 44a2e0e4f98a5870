"""A draft is kept by itself; two windows, and a log-in that runs out while somebody types."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from interfaces.demo.build import PASSWORD
from tests.browser.visitor import Demo, faults, visit

pytestmark = pytest.mark.browser
SUMMARY = "业务工作总结"
_KEPT = re.compile(r"已自动保存 \d\d:\d\d:\d\d")


def status(page: Page, told: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-autosave]")).to_contain_text(told, timeout=15_000)


def type_now(page: Page, text: str) -> None:
    """The clock of the page goes on at once to where the typing has been still for long."""
    page.locator("textarea").first.fill(text)
    page.clock.run_for(6_000)


def test_typing_survives_two_windows_and_a_log_in(
    chromium: Browser, demo: Demo, tmp_path: Path
) -> None:
    login = next(one.login for one in demo.accounts if "草稿" in one.description)
    with visit(chromium, demo.address, tmp_path) as visitor:
        visitor.log_in(login, PASSWORD)
        context, first = visitor.page.context, visitor.page
        visitor.open("/my")
        visitor.follow("继续填写")
        place = first.url.rpartition("/edit/")[0] + "/edit/achievements"
        first.clock.install()
        first.goto(place)
        second = context.new_page()
        second.clock.install()
        second.goto(place)

        type_now(first, "第一个窗口的总结")
        status(first, _KEPT)
        assert faults(first) == []
        type_now(second, "第二个窗口的总结")
        status(second, "另一个窗口")
        second.get_by_role("button", name="比较两处内容").click()
        rows = second.get_by_role("region", name="两处内容比较")
        expect(rows).to_contain_text("第一个窗口的总结")
        expect(rows).to_contain_text("第二个窗口的总结")
        assert faults(second) == []
        second.screenshot(path=tmp_path / "compare.png", full_page=True)
        second.close()

        cookies = context.cookies()
        context.clear_cookies()
        type_now(first, "登录过期以后写的总结")
        status(first, "登录已过期")
        expect(first.get_by_role("link", name="在新窗口登录")).to_be_visible()
        context.add_cookies(cookies)  # type: ignore[arg-type]  # what it gave, it takes
        first.clock.run_for(11_000)
        status(first, _KEPT)
        first.reload()
        assert first.locator("textarea").first.input_value() == "登录过期以后写的总结"
        expect(first.get_by_role("note").first).to_contain_text("尚未暂存")

"""The trees of the catalogues by keyboard, and without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from interfaces.demo.build import PASSWORD
from tests.browser.visitor import Demo, faults, visit

pytestmark = pytest.mark.browser


def at(page: Page) -> str:
    """The node that has the focus."""
    said: str = page.evaluate("document.activeElement.innerText")
    return said.split()[0]


def test_a_tree_is_walked_by_arrow_keys(chromium: Browser, demo: Demo, tmp_path: Path) -> None:
    with visit(chromium, demo.address, tmp_path) as visitor:
        visitor.log_in("admin", PASSWORD)
        visitor.open("/specialties/in/05")
        page = visitor.page
        page.locator(".tree [aria-current]").focus()
        page.keyboard.press("ArrowDown")
        assert at(page) == "建设工程"
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**/specialties/0501")
        page.wait_for_function("document.activeElement.matches('.tree [aria-current]')")
        page.keyboard.press("ArrowRight")
        assert at(page) == "建筑学"
        page.keyboard.press("ArrowLeft")
        assert at(page) == "建设工程"
        page.keyboard.press("End")
        page.keyboard.press("Home")
        assert page.locator(".tree [tabindex='0']").count() == 1
        assert not faults(page)


def test_a_tree_is_walked_by_links_alone(chromium: Browser, demo: Demo, tmp_path: Path) -> None:
    with visit(chromium, demo.address, tmp_path) as visitor:
        visitor.log_in("admin", PASSWORD)
        cookies = visitor.page.context.cookies()
        plain = chromium.new_context(java_script_enabled=False)
        plain.add_cookies(cookies)  # type: ignore[arg-type]  # what one context gives, another takes
        page = plain.new_page()
        page.goto(f"{demo.address}/specialties")
        for name in "工程技术人员", "建设工程", "结构工程":
            page.get_by_role("treeitem", name=name).first.click()
        page.wait_for_url("**/specialties/050102")
        plain.close()

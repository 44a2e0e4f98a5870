"""The look of the pages in a real browser: accessible, both themes, phone to desk, by keyboard."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has no types
from playwright.sync_api import Browser, Page

from tests.chromium import launched
from tests.interfaces.kernel_app import kernel_app, letters
from tests.interfaces.kernel_letters import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(kernel_app(letters()), log_level="warning", access_log=False)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("登录名").fill("officer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/todo")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_part_is_accessible(chromium: Browser, address: str, scheme: str, width: int) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda line: told.append(line.text) if "Security" in line.text else None)
    page.goto(f"{address}/login")
    assert_accessible(page)
    log_in(page, address)
    for path in "/guide", "/letters", "/letters/new", "/nowhere":
        page.goto(address + path)
        assert_accessible(page)
    page.goto(f"{address}/letters/new")
    page.get_by_label("收信单位").fill("市")
    page.get_by_role("button", name="发出").click()
    page.get_by_role("alert").wait_for()
    assert_accessible(page)
    assert page.evaluate("document.activeElement.id") == "write-subject"
    assert told == []
    context.close()


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0


def test_a_lookup_and_a_further_row_by_keyboard(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    log_in(page, address)
    page.goto(f"{address}/letters/new")
    page.get_by_label("事由").fill("请示")
    page.get_by_label("职称级别").select_option("中级")
    page.get_by_label("收信单位").press_sequentially("厦门")
    page.locator("#write-body-options").get_by_role("option").first.wait_for()
    page.get_by_label("收信单位").press("Enter")
    assert page.get_by_label("收信单位").input_value() == "厦门市教育局"
    page.get_by_role("button", name="增加一行").press("Enter")
    page.get_by_label("年度，第 3 行").fill("2025")
    page.get_by_role("button", name="发出").press("Enter")
    page.get_by_role("status").wait_for()
    assert page.get_by_role("status").inner_text() == "操作成功"
    context.close()


def test_everything_works_without_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, address)
    page.goto(f"{address}/letters/new")
    page.get_by_label("事由").fill("无脚本")
    page.get_by_label("职称级别").select_option("中级")
    page.get_by_label("收信单位").fill("厦门")
    page.get_by_label("年度，第 1 行").fill("2025")
    assert not page.get_by_role("button", name="增加一行").is_visible()
    page.get_by_role("button", name="发出").click()
    page.get_by_role("status").wait_for()
    context.close()

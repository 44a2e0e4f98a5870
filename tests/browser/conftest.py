"""A browser and the demo province, once for all tests of this folder."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from infrastructure.passwords import LIGHT
from infrastructure.settings import Settings
from interfaces.clock import MovableClock
from interfaces.demo.build import PASSWORD, START, build_demo
from interfaces.http.kernel import DemoAccount
from interfaces.main import application
from interfaces.serving import in_background, listen
from interfaces.system import System
from tests.browser.visitor import Demo

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CATCH_UP_SECONDS = 30


# The synchronous Playwright is one per thread at a time: it ends with this folder.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "chromium is missing; run: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo province, answering over HTTP."""
    settings = Settings.demo(tmp_path_factory.mktemp("demo"))
    clock = MovableClock(START)
    system = System.open(settings, clock, argon2=LIGHT)
    system.create_tables()
    system.worker.start()
    shown = build_demo(system, clock)
    assert system.worker.wait_for(system.log.last_position(), CATCH_UP_SECONDS)
    system.worker.stop()
    accounts = tuple(
        DemoAccount(login=login, password=PASSWORD, description=description)
        for login, description in shown
    )
    with in_background(application(system, accounts), listen("127.0.0.1", 0)) as address:
        yield Demo(address=address, accounts=accounts)
    system.close()

"""Debian's Chromium under Playwright, one way for every test that needs a browser."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-maglev --no-turbofan",  # no page stays long enough to earn it back
)


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser without a window. The synchronous Playwright is one per thread at a time."""
    path = shutil.which("chromium")
    assert path, "chromium is missing; run: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()

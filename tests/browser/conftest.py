"""A browser and the demo province, once for all tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from interfaces.demo.build import PASSWORD
from interfaces.http.kernel import DemoAccount
from interfaces.main import application
from interfaces.serving import in_background, listen
from tests.browser.visitor import Demo
from tests.chromium import launched
from tests.demo import built_demo


# The synchronous Playwright is one per thread at a time: it ends with this folder.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo province, answering over HTTP."""
    with built_demo(tmp_path_factory.mktemp("demo")) as (system, shown):
        system.worker.stop()
        accounts = tuple(
            DemoAccount(login=login, password=PASSWORD, description=description)
            for login, description in shown
        )
        with in_background(application(system, accounts), listen("127.0.0.1", 0)) as address:
            yield Demo(address=address, accounts=accounts)

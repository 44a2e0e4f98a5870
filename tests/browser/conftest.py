"""A browser and the demo province, once for all tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from interfaces.demo.build import PASSWORD
from interfaces.http.kernel import DemoAccount
from interfaces.jobs.revocation_lists import publish_if_due
from interfaces.main import application
from interfaces.serving import in_background, listen
from tests.browser.looks import Looks
from tests.browser.visitor import Demo
from tests.chromium import launched
from tests.demo import built_demo


# The synchronous Playwright is one per thread at a time: it ends with this folder.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def seen() -> Looks:
    """What axe has seen since this process began."""
    return Looks()


@pytest.fixture
def looks(request: pytest.FixtureRequest, seen: Looks) -> Looks:
    """A walk shows axe what has new parts; with the parameter "every", which is for the full
    form, everything."""
    return Looks(everything=True) if getattr(request, "param", "") == "every" else seen


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo province, answering over HTTP."""
    with built_demo(tmp_path_factory) as (system, shown):
        publish_if_due(system)  # as it would itself, in five seconds
        system.worker.stop()
        accounts = tuple(
            DemoAccount(login=login, password=PASSWORD, description=description)
            for login, description in shown
        )
        with in_background(application(system, accounts), listen("127.0.0.1", 0)) as address:
            yield Demo(address=address, accounts=accounts)

"""From an empty system to a certificate: set up, declared in and reviewed by pages and sheets.

`zhicheng migrate` and `zhicheng admin create` have run, and nothing else.
"""

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from infrastructure.settings import Settings
from interfaces.clock import MovableClock
from interfaces.route_run.databases import fresh_databases
from interfaces.route_run.run import (
    ADMINISTRATORS,
    START,
    administrator,
    empty_service,
    environment_for,
)
from tests.browser import founding as f
from tests.browser.looks import Looks
from tests.browser.story import Story
from tests.browser.visitor import visit
from tests.interfaces.test_empty_province import WALK, ByHand

pytestmark = [pytest.mark.browser, pytest.mark.long]  # the suite walks the same over HTTP


def test_officers_take_an_empty_province_to_a_certificate(
    chromium: Browser, tmp_path: Path
) -> None:
    clock = MovableClock(START)
    with fresh_databases(tmp_path) as urls:
        settings = Settings.from_environment(environment_for(tmp_path, urls))
        with (
            empty_service(settings, clock) as (_, address),
            visit(chromium, address, tmp_path, looks=Looks(everything=True)) as visitor,
            closing(ByHand(address, administrator(address), clock.today())) as world,
        ):
            story = Story([visitor], world, clock, tmp_path)
            f.found_bodies(story, ADMINISTRATORS)
            f.open_accounts(story, ADMINISTRATORS)
            f.register_committee(story)
            f.open_ways(story)
            f.renew_keys(story, ADMINISTRATORS)
            f.fill_pool(story)
            f.know_officers(story)
            f.register(story)
            f.declare(story)
            f.review(story)
            outcome = f.conclude(story)
    assert outcome.stages == WALK.stages
    assert outcome.verified

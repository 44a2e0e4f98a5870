"""开始配置: what a newcomer to an empty system sees, and what is left of it in a running one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from domain.streams import account_stream
from infrastructure.settings import Settings
from infrastructure.vault.passwords import LIGHT
from interfaces.clock import MovableClock
from interfaces.operations.configuration.setup import STEPS
from interfaces.route_run.run import START, found
from interfaces.system import System
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.world import Browser, pages_of


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("setup"), applicants=1) as world:
        yield world


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Browser]:
    """The first administrator, right after `zhicheng admin create`."""
    system = System.open(Settings.demo(tmp_path), MovableClock(START), argon2=LIGHT)
    try:
        position = found(system)
        system.worker.start()
        assert system.worker.wait_for(position, 30)
        client = TestClient(pages_of(system), base_url="http://testserver")
        session = system.sessions.create(account_stream("admin"), datetime.now(UTC))
        client.cookies.set("zhicheng", session.token)
        yield Browser(client)
    finally:
        system.close()


def test_the_first_administrator_is_led_through_the_configuration(newcomer: Browser) -> None:
    page = newcomer.client.get("/")
    assert page.url.path == "/setup"
    assert "已完成 2 项" in page.text
    for step in STEPS:
        assert step.title in page.text
    assert "还没有职称管理部门" in page.text
    assert 'href="/admin/organisations" aria-label="去配置：机构"' in page.text
    assert 'href="/admin/calendar" aria-label="查看：节假日"' in page.text
    assert "申报暂时走不通" in newcomer.open("/todo")


def test_a_step_leads_only_whom_it_concerns(world: ReviewWorld) -> None:
    admin = world.browser("admin").open("/setup")
    title = world.browser(AUTHORITY).open("/setup")
    assert "：经办人账号" in admin
    assert "：经办人账号" not in title
    assert "：评审专家" in title
    assert "：评审专家" not in admin
    world.browser(OFFICE).open("/setup", status=403)


def test_a_configured_province_is_not_bothered(world: ReviewWorld) -> None:
    told = world.program("admin").get("/api/setup").json()
    open_steps = {step["code"]: step["missing"] for step in told["steps"] if step["missing"]}
    assert set(open_steps) <= {"accounts", "issuer-codes", "issuer-keys"}
    assert told["missing"] == len(open_steps)
    code = {"organisation": str(world.small.founder.bodies.ids[OFFICE]), "issuer_code": "301"}
    world.do(AUTHORITY, "/issuer-codes", code, 201)
    after = world.program("admin").get("/api/setup").json()
    assert "issuer-codes" not in {step["code"] for step in after["steps"] if step["missing"]}


def test_every_step_has_a_page_that_its_people_may_open(world: ReviewWorld) -> None:
    logins = {"Administrator": "admin", "TitleOfficer": AUTHORITY, "CommitteeOfficer": OFFICE}
    for step in STEPS:
        for role in step.roles if step.href else ():
            world.browser(logins[role.value]).open(step.href)

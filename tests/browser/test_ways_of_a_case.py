"""A case returned twice, and a freelancer's: before a desk with script, on a phone without."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from interfaces.clock import MovableClock
from interfaces.route_run.client import Client
from interfaces.route_run.world import FIRST, SECOND, SPECIALTY, World
from tests.browser.journey import AUTHORITY, COMMITTEE, UNIT, choose
from tests.browser.looks import Looks
from tests.browser.visitor import DESK, PHONE, Visitor, visit
from tests.province import small_province

pytestmark = pytest.mark.browser

SUMMARY = "业绩总结"
TRUE, UNOPPOSED = "材料真实完整。", "公示期满无异议。"
OPINIONS = [
    "业绩总结过于简略。",
    *(TRUE, UNOPPOSED, "请补充获奖情况。", "请按主管部门意见补充。"),
    *(TRUE, UNOPPOSED, "同意上报。"),
]
"""All that was said about the case, in this order."""


@dataclass(frozen=True, slots=True)
class Place:
    """One province for all of these cases, which meet nowhere."""

    world: World
    clock: MovableClock
    numbers: Iterator[int] = field(default_factory=count)

    def applicant(self) -> "Applicant":
        """With the title below the one that is declared."""
        login = f"zhao.min.{next(self.numbers)}"
        client, person, _ = self.world.applicant(login)
        self.world.hold(person, "JUNIOR_ASSISTANT")
        return Applicant(login, client)


@dataclass(frozen=True, slots=True)
class Applicant:
    login: str
    client: Client

    def close(self) -> None:
        self.client.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with small_province(tmp_path_factory) as (world, clock):
        yield Place(world, clock)


@pytest.fixture(
    params=[
        pytest.param((DESK, True, False), id="desk"),
        pytest.param((PHONE, False, False), id="phone"),
        pytest.param((DESK, True, True), id="desk-every", marks=pytest.mark.long),
    ]
)
def visitor(
    request: pytest.FixtureRequest, chromium: Browser, place: Place, tmp_path: Path, seen: Looks
) -> Iterator[Visitor]:
    size, script, every = request.param
    looks = Looks(everything=True) if every else seen
    address = place.world.address
    with visit(chromium, address, tmp_path, size=size, script=script, looks=looks) as visitor:
        yield visitor


def test_applicant_unit_and_authority(place: Place, visitor: Visitor) -> None:
    with closing(place.applicant()) as applicant:
        case = _declare(visitor, applicant, "企业", "市建筑设计院")
        _send_back(visitor, UNIT, "业绩总结过于简略。")
        _answer(visitor, applicant, "主持设计三项公共建筑。")
        _publicise(visitor, applicant, case, place.clock)
        _send_back(visitor, AUTHORITY, "请补充获奖情况。")
        _send_back(visitor, UNIT, "请按主管部门意见补充。", button="退回补充材料")
        _answer(visitor, applicant, "主持设计三项公共建筑，其中一项获省级奖。")
        _publicise(visitor, applicant, case, place.clock)
        visitor.sit_down(AUTHORITY, SECOND)
        visitor.take("申报审核")
        visitor.check("before-authority")
        visitor.fill("审核意见", "同意上报。", button="审核通过")
        visitor.press("审核通过")
        assert visitor.says() == "办理成功"
        asked = applicant.client.get(f"/declarations/{case}/tracking")
        assert asked["waiting"]["code"] == "C"
        assert [one["opinion"] for one in asked["steps"] if one["opinion"]] == OPINIONS


def test_an_agency_and_its_freelancer(place: Place, visitor: Visitor) -> None:
    with closing(place.applicant()) as applicant:
        number = next(place.numbers)
        agency, agent = f"市人才服务中心{number}", f"agency.{number}"
        first = _add_agency(visitor, agency, agent)
        visitor.leave()
        visitor.log_in(agent, first)
        assert visitor.path() == "/password"
        visitor.fill("当前密码", first)
        visitor.fill("新密码", SECOND)
        visitor.fill("确认新密码", SECOND)
        visitor.press("修改密码")
        _declare(visitor, applicant, "OTHER", agency)
        visitor.sit_down(agent, SECOND)
        visitor.take("申报审核")
        visitor.fill("审核意见", TRUE, button="审核通过并公示")
        visitor.check("before-agency")
        visitor.press("审核通过并公示")
        assert visitor.says() == "办理成功"


def _declare(visitor: Visitor, applicant: Applicant, nature: str, unit: str) -> str:
    """Gives the declaration."""
    visitor.sit_down(applicant.login, FIRST)
    visitor.follow("新建申报")
    choose(visitor, "中级", SPECIALTY, COMMITTEE, nature, unit)
    visitor.check("choice")
    visitor.press("开始填写")
    visitor.fill("任现职年限", "6")
    visitor.fill(SUMMARY, "主持设计。")
    visitor.attach("业绩证明，添加文件", "业绩证明.png")
    visitor.check("sections")
    for _ in range(2):  # the last section, then the whole
        visitor.press("确认提交")
    assert visitor.says() == "申报已提交，可在下方查看审核进度"
    return visitor.path().rpartition("/")[2]


def _answer(visitor: Visitor, applicant: Applicant, summary: str) -> None:
    """修改并重新提交, which the to-do list leads to."""
    visitor.sit_down(applicant.login, FIRST)
    visitor.take("修改或补正")
    visitor.check("answer")
    visitor.fill(SUMMARY, summary)
    visitor.press("重新提交")
    assert visitor.path().startswith("/declarations/")


def _send_back(visitor: Visitor, login: str, opinion: str, button: str = "退回") -> None:
    visitor.sit_down(login, SECOND)
    visitor.take("申报审核")
    visitor.fill("审核意见", opinion, button=button)
    visitor.check(f"before-{login}")
    visitor.press(button)
    assert visitor.says() == "办理成功"


def _publicise(visitor: Visitor, applicant: Applicant, case: str, clock: MovableClock) -> None:
    """审核通过并公示; five working days later 公示无异议，上报."""
    visitor.sit_down(UNIT, SECOND)
    visitor.take("申报审核")
    visitor.fill("审核意见", TRUE, button="审核通过并公示")
    visitor.press("审核通过并公示")
    assert visitor.says() == "办理成功"
    steps = applicant.client.get(f"/declarations/{case}/tracking")["steps"]
    clock.move_past(date.fromisoformat([one["last_day"] for one in steps if one["last_day"]][-1]))
    visitor.sit_down(UNIT, SECOND)
    visitor.take("单位公示")
    closing = "公示无异议，上报市住建主管部门"
    visitor.fill("审核意见", UNOPPOSED, button=closing)
    visitor.attach("公示证明材料", "公示照片.png")
    visitor.check("closing")
    visitor.press(closing)
    assert visitor.says() == "办理成功"


def _add_agency(visitor: Visitor, agency: str, agent: str) -> str:
    """人事代理机构 and its user, by the authority above; gives the user's first password."""
    visitor.sit_down(AUTHORITY, SECOND)
    visitor.open("/hr-units")
    visitor.check("hr-units")
    for label, value in (
        ("单位名称", agency),
        ("单位类型", "人事代理机构"),
        ("级别", "市级"),
        ("行政区划代码", "320100"),
        ("单位性质", "OTHER"),
    ):
        visitor.fill(label, value, button="保存")
    visitor.press("保存")
    assert visitor.path().startswith("/hr-units/")
    visitor.check("hr-unit")
    visitor.fill("登录名", agent, button="新增用户")
    visitor.fill("姓名", "代理经办", button="新增用户")
    visitor.press("新增用户")
    return visitor.page.locator(".secret").first.inner_text()

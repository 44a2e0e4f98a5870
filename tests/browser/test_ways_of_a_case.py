"""A case returned twice, and a freelancer's: before a desk with script, on a phone without."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from interfaces.clock import MovableClock
from interfaces.route_run.client import Client
from interfaces.route_run.run import START, fresh_world
from interfaces.route_run.world import FIRST, SECOND, SPECIALTY, World
from tests.browser.journey import AUTHORITY, COMMITTEE, UNIT, choose
from tests.browser.visitor import DESK, PHONE, Size, Visitor, faults, too_wide, visit

pytestmark = pytest.mark.browser

LOGIN = "zhao.min"
AGENCY, AGENT = "市人才服务中心", "agency.first"
SUMMARY = "业绩总结"
TRUE, UNOPPOSED = "材料真实完整。", "公示期满无异议。"
OPINIONS = [
    "业绩总结过于简略。",
    *(TRUE, UNOPPOSED, "请补充获奖情况。", "请按主管部门意见补充。"),
    *(TRUE, UNOPPOSED, "同意上报。"),
]
"""All that was said about the case, in this order."""


@pytest.mark.parametrize(("size", "script"), [(DESK, True), (PHONE, False)], ids=["desk", "phone"])
def test_applicant_unit_and_authority(
    chromium: Browser, tmp_path: Path, size: Size, script: bool
) -> None:
    clock = MovableClock(START)
    with (
        fresh_world(clock) as (_, world),
        visit(chromium, world.address, tmp_path, size=size, script=script) as visitor,
        ExitStack() as stack,
    ):
        client = _applicant(world, stack)
        case = _declare(visitor, "企业", "市建筑设计院")
        _send_back(visitor, UNIT, "业绩总结过于简略。")
        _answer(visitor, "主持设计三项公共建筑。")
        _publicise(visitor, client, case, clock)
        _send_back(visitor, AUTHORITY, "请补充获奖情况。")
        _send_back(visitor, UNIT, "请按主管部门意见补充。", button="退回补充材料")
        _answer(visitor, "主持设计三项公共建筑，其中一项获省级奖。")
        _publicise(visitor, client, case, clock)
        _at_desk(visitor, AUTHORITY, SECOND)
        visitor.take("申报审核")
        _look(visitor)
        visitor.fill("审核意见", "同意上报。", button="审核通过")
        visitor.press("审核通过")
        assert visitor.says() == "办理成功"
        asked = client.get(f"/declarations/{case}/tracking")
        assert asked["waiting"]["code"] == "C"
        assert [one["opinion"] for one in asked["steps"] if one["opinion"]] == OPINIONS


@pytest.mark.parametrize(("size", "script"), [(DESK, True), (PHONE, False)], ids=["desk", "phone"])
def test_an_agency_and_its_freelancer(
    chromium: Browser, tmp_path: Path, size: Size, script: bool
) -> None:
    with (
        fresh_world(MovableClock(START)) as (_, world),
        visit(chromium, world.address, tmp_path, size=size, script=script) as visitor,
        ExitStack() as stack,
    ):
        _applicant(world, stack)
        first = _add_agency(visitor)
        _at_desk(visitor, AGENT, first)
        assert visitor.path() == "/password"
        visitor.fill("当前密码", first)
        visitor.fill("新密码", SECOND)
        visitor.fill("确认新密码", SECOND)
        visitor.press("修改密码")
        _declare(visitor, "OTHER", AGENCY)
        _at_desk(visitor, AGENT, SECOND)
        visitor.take("申报审核")
        visitor.fill("审核意见", TRUE, button="审核通过并公示")
        _look(visitor)
        visitor.press("审核通过并公示")
        assert visitor.says() == "办理成功"


def _applicant(world: World, stack: ExitStack) -> Client:
    """With the title below the one that is declared."""
    client, person, _ = world.applicant(LOGIN)
    stack.callback(client.close)
    world.hold(person, "JUNIOR_ASSISTANT")
    return client


def _declare(visitor: Visitor, nature: str, unit: str) -> str:
    """Gives the declaration."""
    _at_desk(visitor, LOGIN, FIRST)
    visitor.follow("新建申报")
    choose(visitor, "中级", SPECIALTY, COMMITTEE, nature, unit)
    _look(visitor)
    visitor.press("开始填写")
    visitor.fill("任现职年限", "6")
    visitor.fill(SUMMARY, "主持设计。")
    visitor.attach("业绩证明，添加文件", "业绩证明.png")
    _look(visitor)
    for _ in range(2):  # the last section, then the whole
        visitor.press("确认提交")
    assert visitor.says() == "申报已提交，可在下方查看审核进度"
    return visitor.path().rpartition("/")[2]


def _answer(visitor: Visitor, summary: str) -> None:
    """修改并重新提交, which the to-do list leads to."""
    _at_desk(visitor, LOGIN, FIRST)
    visitor.take("修改或补正")
    _look(visitor)
    visitor.fill(SUMMARY, summary)
    visitor.press("重新提交")
    assert visitor.path().startswith("/declarations/")


def _send_back(visitor: Visitor, login: str, opinion: str, button: str = "退回") -> None:
    _at_desk(visitor, login, SECOND)
    visitor.take("申报审核")
    visitor.fill("审核意见", opinion, button=button)
    _look(visitor)
    visitor.press(button)
    assert visitor.says() == "办理成功"


def _publicise(visitor: Visitor, client: Client, case: str, clock: MovableClock) -> None:
    """审核通过并公示; five working days later 公示无异议，上报."""
    _at_desk(visitor, UNIT, SECOND)
    visitor.take("申报审核")
    visitor.fill("审核意见", TRUE, button="审核通过并公示")
    visitor.press("审核通过并公示")
    assert visitor.says() == "办理成功"
    steps = client.get(f"/declarations/{case}/tracking")["steps"]
    clock.move_past(date.fromisoformat([one["last_day"] for one in steps if one["last_day"]][-1]))
    _at_desk(visitor, UNIT, SECOND)
    visitor.take("单位公示")
    closing = "公示无异议，上报市住建主管部门"
    visitor.fill("审核意见", UNOPPOSED, button=closing)
    visitor.attach("公示证明材料", "公示照片.png")
    _look(visitor)
    visitor.press(closing)
    assert visitor.says() == "办理成功"


def _add_agency(visitor: Visitor) -> str:
    """人事代理机构 and its user, by the authority above; gives the user's first password."""
    _at_desk(visitor, AUTHORITY, SECOND)
    visitor.open("/hr-units")
    _look(visitor)
    for label, value in (
        ("单位名称", AGENCY),
        ("单位类型", "人事代理机构"),
        ("级别", "市级"),
        ("行政区划代码", "320100"),
        ("单位性质", "OTHER"),
    ):
        visitor.fill(label, value, button="保存")
    visitor.press("保存")
    assert visitor.path().startswith("/hr-units/")
    _look(visitor)
    visitor.fill("登录名", AGENT, button="新增用户")
    visitor.fill("姓名", "代理经办", button="新增用户")
    visitor.press("新增用户")
    return visitor.page.locator(".secret").first.inner_text()


def _at_desk(visitor: Visitor, login: str, password: str) -> None:
    visitor.leave()
    visitor.log_in(login, password)


def _look(visitor: Visitor) -> None:
    """Without script axe does not run; it is the same page that it sees before a desk."""
    found = faults(visitor.page) if visitor.script else too_wide(visitor.page)
    assert (found, visitor.told) == ([], [])

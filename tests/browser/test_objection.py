"""A member of the public objects, and looks up what became of it: with script, and without."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from interfaces.clock import MovableClock
from interfaces.route_run.expected import WALKS
from interfaces.route_run.journey import Journey
from interfaces.route_run.sitting import Sitting
from interfaces.route_run.world import SECOND, World
from tests.browser.looks import FORMS, Looks
from tests.browser.visitor import PHONE, Visitor, visit
from tests.province import small_province

pytestmark = pytest.mark.browser

OFFICE, HRSS = "office-p", "title-p"
WHAT, FOUND = "其业绩材料中的项目实为他人完成。", "经向项目单位核实，反映属实。"


@pytest.mark.parametrize("looks", FORMS, indirect=True)
def test_a_member_of_the_public_objects(
    chromium: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, looks: Looks
) -> None:
    with small_province(tmp_path_factory) as (world, clock):
        ended, kept = _publicised(world, clock)
        with visit(chromium, world.address, tmp_path, looks=looks) as visitor:
            code = _object(visitor, ended)
            _upheld(visitor)
            assert "经核查，异议成立" in _look_up(visitor, code)
        with visit(chromium, world.address, tmp_path, size=PHONE, script=False) as visitor:
            code = _object(visitor, kept)
            _dismissed(visitor)
            assert "经核查，异议不成立" in _look_up(visitor, code)
        told = [journey.tracking()["status"] for journey in (ended, kept)]
        assert told == ["OBJECTION_UPHELD", "IN_REVIEW"]
        for journey in ended, kept:
            journey.applicant.close()


def _publicised(world: World, clock: MovableClock) -> list[Journey]:
    """Two people before the review of one plan, by program."""
    walks = [walk for walk in WALKS if walk.id in ("R1b", "R3b")]  # before one committee
    journeys = [Journey.begin(world, walk) for walk in walks]
    for journey in journeys:
        journey.declare()
    clock.move_past(max(journey.post() for journey in journeys))
    for journey in journeys:
        journey.climb()
    sitting = Sitting(world, journeys[0].committee, journeys)
    sitting.approve_plan()
    assert sitting.publicise("P1") > clock.today() > date(2026, 1, 1)
    return journeys


def _object(visitor: Visitor, journey: Journey) -> str:
    """From the start page, without log-in; gives the code of the receipt."""
    visitor.leave()
    visitor.open("/")
    visitor.follow("查看公示")
    visitor.follow("评前公示")
    visitor.fill("姓名", journey.name)
    visitor.press("查询")
    assert journey.name not in visitor.page.url
    visitor.check("public-list")
    visitor.follow("提出异议")
    visitor.press("提交异议")
    visitor.page.get_by_role("alert").wait_for()
    assert visitor.focus() == "异议内容"
    visitor.fill("异议内容", WHAT)
    visitor.attach("证明材料", "项目合同.png")
    visitor.fill("您的姓名或单位", "市民某某")
    visitor.fill("联系方式", "00000000000")
    visitor.check("objection")
    visitor.press("提交异议")
    code = visitor.page.locator("code.secret").inner_text()
    visitor.check("receipt")
    assert "等待核查" in _look_up(visitor, code)
    return code


def _look_up(visitor: Visitor, code: str) -> str:
    visitor.leave()
    visitor.open("/publicities")
    visitor.follow("异议查询")
    visitor.fill("回执编号", code)
    visitor.press("查询")
    assert code not in visitor.page.url
    visitor.check("standing")
    return visitor.says()


def _looked_into(visitor: Visitor) -> None:
    """The office finds what there is to find."""
    visitor.log_in(OFFICE, SECOND)
    visitor.take("公示异议")
    visitor.fill("异议 1 的核查情况", FOUND)
    visitor.attach("核查材料", "核实函.png")
    visitor.press("登记核查情况")
    assert visitor.says() == "异议已记录"
    visitor.check("looked-into")


def _upheld(visitor: Visitor) -> None:
    """The office refers it, the title authority ends the case."""
    _looked_into(visitor)
    visitor.fill("异议 1 的认定意见", "建议终止申报。")
    visitor.press("异议成立，提请职称管理部门终止申报")
    assert visitor.says() == "异议已记录"
    visitor.sit_down(HRSS, SECOND)
    visitor.take("公示异议")
    visitor.fill("异议 1 的认定意见", "业绩不实，异议成立。")
    visitor.check("referred")
    visitor.press("异议成立，终止申报")
    assert visitor.says() == "异议已记录"


def _dismissed(visitor: Visitor) -> None:
    _looked_into(visitor)
    visitor.fill("异议 1 的认定意见", "反映的问题不存在。")
    visitor.press("异议不成立")
    assert visitor.says() == "异议已记录"

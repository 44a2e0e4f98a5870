"""The steps of one declaration on route R5b, each as its own officer takes it before a browser.

Um Dm C P1 E P2 Fm X(C), for an intermediate title: what one person does at one desk is one
function. What six further experts do is sent by programs.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import expect

from interfaces.route_run.client import Client
from interfaces.route_run.world import FIRST, SERIES, SPECIALTY
from tests.browser.story import Story
from tests.browser.visitor import Visitor

APPLICANT = "li.wei"
UNIT, AUTHORITY, OFFICE, HRSS = "unit-m", "auth-m", "office-m", "title-m"
SECOND_OFFICER = "office-m-2"
COMMITTEE = "市建设工程中评会（权限下放）"
FILING_NUMBER = "职称备〔2026〕1号"


# The applicant


def register(story: Story) -> None:
    who = story.world.identity()
    story.name = who["name"]
    with story.outside() as visitor:
        visitor.open("/")
        visitor.look("start", phone=True)
        visitor.follow("个人注册")
        visitor.fill("姓名", story.name)
        visitor.fill("证件号码", who["identity_number"])
        visitor.fill("登录名", APPLICANT)
        visitor.fill("密码", FIRST)
        visitor.fill("确认密码", "another one")
        visitor.press("注册")
        visitor.page.get_by_role("alert").wait_for()
        assert visitor.focus() == "确认密码"
        visitor.look("register")
        visitor.fill("密码", FIRST)
        visitor.fill("确认密码", FIRST)
        visitor.press("注册")
        assert visitor.says().startswith("注册信息已收到，请登录")
    record_earlier_title(story)


def record_earlier_title(story: Story, level: str = "JUNIOR_ASSISTANT") -> None:
    """B4: by one officer, and confirmed by another."""
    applicant = Client(story.world.address).log_in(APPLICANT, FIRST)
    person = applicant.get("/account")["person"]
    applicant.close()
    story.world.hold(person, level)


def declare(story: Story) -> None:
    with story.at_desk_of(APPLICANT, FIRST, by_hand=True) as visitor:
        visitor.look("todo-empty")
        visitor.follow("新建申报")
        assert "市建筑设计院" in choose(visitor, "中级", SPECIALTY, COMMITTEE)
        visitor.look("choice")
        visitor.press("开始填写")
        _fill_in(visitor)
        visitor.press("确认提交")
        assert visitor.says() == "申报已提交，可在下方查看审核进度"
        story.case = visitor.path()
        visitor.look("case-submitted", phone=True)


def choose(
    visitor: Visitor,
    level: str,
    specialty: str,
    committee: str,
    nature: str = "企业",
    unit: str = "市建筑设计",
) -> str:
    """What to declare, up to the committee; gives what the field of the unit then says.

    Without script the unit and the specialty are only typed.
    """
    find: Callable[[str, str], str | None] = visitor.look_up if visitor.script else visitor.fill
    visitor.fill("行政区划", "320100")
    visitor.fill("工作单位性质", nature)
    said = find("工作单位", unit) or unit
    visitor.fill("申报级别", level)
    visitor.fill("系列", SERIES)
    find("专业", specialty)
    visitor.press("查找评委会或受理机构")
    visitor.page.get_by_role("radio", name=committee).check()
    return said


def _fill_in(visitor: Visitor) -> None:
    visitor.fill("任现职年限", "6")
    visitor.press("暂存")
    assert visitor.says() == "已暂存"
    visitor.press("确认提交")
    assert visitor.focus() == "业绩总结"
    assert visitor.page.get_by_role("alert").count() == 1
    visitor.look("section-missing", phone=True)
    visitor.fill("业绩总结", "主持设计三项公共建筑，均已通过验收。")
    visitor.attach("业绩证明，添加文件", "业绩证明.png")
    visitor.press("确认提交")
    visitor.look("check")


# Those who review


def post(story: Story) -> None:
    """单位审核通过并公示"""
    with story.at_desk_of(UNIT) as visitor:
        visitor.look("todo-unit", phone=True)
        visitor.take("申报审核")
        visitor.fill("审核意见", "材料真实完整，予以公示。", button="审核通过并公示")
        visitor.look("unit-review", phone=True)
        visitor.press("审核通过并公示")
        assert visitor.says() == "办理成功"
    pass_days(story)


def close(story: Story) -> None:
    """公示无异议，上报"""
    with story.at_desk_of(UNIT) as visitor:
        visitor.take("单位公示")
        closing = "公示无异议，上报市住建主管部门"
        visitor.fill("审核意见", "公示期满无异议。", button=closing)
        visitor.attach("公示证明材料", "公示照片.png")
        visitor.look("unit-closing")
        visitor.press(closing)
        assert visitor.says() == "办理成功"


def approve(story: Story, login: str, opinion: str) -> None:
    """审核通过"""
    with story.at_desk_of(login) as visitor:
        visitor.take("申报审核")
        visitor.fill("审核意见", opinion, button="审核通过")
        visitor.look(f"review-{login}")
        visitor.press("审核通过")
        assert visitor.says() == "办理成功"


def pass_days(story: Story) -> None:
    """The five working days of a publicity, from a weekday on."""
    days = [step["last_day"] for step in tracking(story)["steps"] if step.get("last_day")]
    story.clock.move_past(date.fromisoformat(days[-1]))


def tracking(story: Story) -> Any:
    """过程跟踪, as the unit's program reads it."""
    return story.world.officer(UNIT).get(f"{story.case}/tracking")


# The plan and its publicities


def plan(story: Story) -> None:
    with story.at_desk_of(OFFICE) as visitor:
        visitor.choose("拟定呈报方案")
        visitor.follow(COMMITTEE)
        visitor.fill("方案名称", "2026 年度第一批")
        group = visitor.page.get_by_role("region", name="学科组 1")
        visitor.fill("学科组名称", "建筑组", within=group)
        visitor.fill("专家最低职称级别", "副高级", within=group)
        visitor.fill("正选人数", "7", within=group)
        visitor.fill("备选人数", "2", within=group)
        group.get_by_role("checkbox").first.check()
        for row, item in enumerate((("work", "业绩成果", "60"), ("study", "学术水平", "40")), 1):
            for column, text in zip(("代号", "打分项", "满分"), item, strict=True):
                visitor.page.get_by_label(f"{column}，第 {row} 行").fill(text)
        visitor.look("plan-edit", phone=True)
        visitor.press("保存，选择参评人员")
        visitor.page.get_by_role("checkbox", name=f"列入 {story.name}").check()
        visitor.look("plan-candidates", phone=True)
        visitor.press("保存勾选")
        visitor.follow("返回方案")
        visitor.press("上报")
        assert visitor.says() == "呈报方案已上报"
        story.plan = visitor.path()
    with story.at_desk_of(HRSS) as visitor:
        visitor.take("呈报方案审核")
        visitor.fill("审核意见", "方案符合要求。", button="审核通过")
        visitor.look("plan-review")
        visitor.press("审核通过")
        assert visitor.says() == "呈报方案已审核通过"


def publicise(story: Story, words: str) -> None:
    with story.at_desk_of(OFFICE) as visitor:
        visitor.take("评前、评后公示")
        visitor.press(f"发布{words}")
        assert visitor.says() == "公示已发布"
        visitor.look(f"plan-{words}")
    with story.outside() as visitor:
        visitor.open("/publicities")
        visitor.follow(words)
        expect(visitor.page.get_by_role("cell", name=story.name, exact=True)).to_be_visible()
        visitor.look(words)
    pass_days(story)
    with story.at_desk_of(OFFICE) as visitor:
        visitor.open(story.plan)
        visitor.press("公示期满，结束公示")
        assert visitor.says() == "公示已结束"

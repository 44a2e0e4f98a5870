"""The first days of a province: each officer sets up, by pages and sheets, what is theirs."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import FilePayload

from interfaces.route_run import run
from interfaces.route_run.client import Client, Refused
from interfaces.route_run.journey import Journey
from interfaces.route_run.run import Outcome
from interfaces.route_run.world import EXPERTS, FIRST, SECOND, SPECIALTY
from tests.browser import journey
from tests.browser.journey import APPLICANT
from tests.browser.story import Story
from tests.browser.visitor import Visitor
from tests.interfaces.founding import (
    COMMITTEE,
    OFFICES,
    Row,
    body_rows,
    committee_row,
    expert_row,
    filled_in,
    route_rows,
    window_row,
)
from tests.interfaces.import_world import XLSX
from tests.interfaces.test_empty_province import WALK, ByHand

TITLE, OFFICE = "title-p", "office-p"
ROLES = {
    "TitleOfficer": "职称管理部门经办人",
    "AuthorityOfficer": "主管部门经办人",
    "CommitteeOfficer": "评委会日常工作部门",
    "UnitOfficer": "单位经办人",
}
DUTY = {"ORDINARY_PLANS": "呈报方案审核"}
"""As the template of the sheet names them."""
MAP = {"取得方式": "评审", "职称等级": "高评会"}
"""What is asked beside the sheet of routes."""


def found_bodies(story: Story, password: str) -> None:
    """The first administrator: M1."""
    with story.at_desk_of("admin", password) as visitor:
        assert visitor.path() == "/setup"
        visitor.look("setup", phone=True)
        _configure(visitor, "机构")
        visitor.look("organisations-empty")
        send_sheet(visitor, "organisations", list(body_rows()))


def open_accounts(story: Story, password: str) -> None:
    """The same: M2."""
    with story.at_desk_of("admin", password) as visitor:
        _configure(visitor, "经办人账号")
        visitor.look("accounts", phone=True)
        rows = [
            {
                "登录名": login,
                "姓名": f"{body}经办人",
                "角色": ROLES[role],
                "所属机构": body,
                "职责": "、".join(DUTY[duty] for duty in duties),
                "初始密码": FIRST,
            }
            for login, (body, role, duties) in OFFICES.items()
        ]
        send_sheet(visitor, "accounts", rows)
        visitor.open("/setup")
        visitor.look("setup-bodies")


def _configure(visitor: Visitor, step: str) -> None:
    visitor.open("/setup")
    visitor.follow(f"去配置：{step}")


def send_sheet(
    visitor: Visitor, name: str, rows: Sequence[Row], options: Mapping[str, str] | None = None
) -> None:
    """批量导入: download the template, fill it in, upload it, read the result, submit."""
    visitor.follow("批量导入")
    with visitor.page.expect_download() as arriving:
        visitor.page.get_by_role("link", name="下载excel模板").click()
    content = filled_in(Path(arriving.value.path()).read_bytes(), rows)
    for label, choice in (options or {}).items():
        visitor.fill(label, choice)
    file: FilePayload = {"name": f"{name}.xlsx", "mimeType": XLSX, "buffer": content}
    visitor.page.get_by_label(re.compile("文件$")).set_input_files(file)
    visitor.look(f"import-{name}")
    visitor.press("导入")
    _settle(visitor)
    visitor.look(f"import-{name}-checked")
    told = f"成功 {len(rows)} 条，失败 0 条"
    assert told in visitor.page.get_by_role("main").inner_text()
    visitor.press("提交")
    _settle(visitor)
    assert told in visitor.page.get_by_role("main").inner_text()
    visitor.look(f"import-{name}-done")


def _settle(visitor: Visitor) -> None:
    """Look again until the program has done with the sheet; the page does so by itself, later."""
    while visitor.page.locator("progress").count():
        visitor.page.reload()


def change_first_password(visitor: Visitor) -> None:
    assert visitor.path() == "/password"
    visitor.fill("当前密码", FIRST)
    visitor.fill("新密码", SECOND)
    visitor.fill("确认新密码", SECOND)
    visitor.press("修改密码")


def register_committee(story: Story) -> None:
    """The province's title office: H10 with its template."""
    today = story.clock.today()
    with story.at_desk_of(TITLE, FIRST) as visitor:
        visitor.look("first-password")
        change_first_password(visitor)
        visitor.look("title-office-first", phone=True)
        visitor.choose("开始配置")
        visitor.look("setup-title-office")
        _configure(visitor, "评委会")
        visitor.look("committees-empty")
        send_sheet(visitor, "committees", [committee_row(today)])
        _configure(visitor, "申报模板")
        visitor.follow(COMMITTEE)
        visitor.look("committee", phone=True)
        _publish_template(visitor)


def open_ways(story: Story) -> None:
    """The same office: B2, H8 and H9."""
    today = story.clock.today()
    with story.at_desk_of(TITLE) as visitor:
        _configure(visitor, "年度批次")
        visitor.look("batches-empty")
        send_sheet(visitor, "batches", [window_row(today.year)])
        _configure(visitor, "审核路径")
        visitor.look("routes-empty")
        send_sheet(visitor, "routes", list(route_rows()), MAP)
        visitor.open("/routes/senior")
        visitor.look("routes", phone=True)
        _configure(visitor, "发证单位编码")
        visitor.look_up("单位名称", "省评委会办公室")
        visitor.fill("发证单位编码", "002")
        visitor.look("issuer-code")
        visitor.press("保存")


def _publish_template(visitor: Visitor) -> None:
    visitor.follow("编辑模板")
    visitor.look("template-none")
    visitor.page.get_by_role("radio", name="系统起始模板").check()
    visitor.press("开始编辑")
    visitor.look("template-draft", phone=True)
    visitor.press("发布为第 1 版")
    visitor.look("template-published")


def renew_keys(story: Story, password: str) -> None:
    """The administrator again: M4."""
    with story.at_desk_of("admin", password) as visitor:
        _configure(visitor, "发证密钥")
        visitor.look_up("发证单位", "省评委会办公室")
        visitor.look("keys")
        visitor.press("生成并启用新密钥")


def fill_pool(story: Story) -> None:
    """The committee office: C9."""
    today, world = story.clock.today(), story.world
    rows = [expert_row(world.identity(), today) for _ in range(EXPERTS)]
    with story.at_desk_of(OFFICE, FIRST) as visitor:
        change_first_password(visitor)
        visitor.choose("专家信息维护")
        visitor.look("experts-empty")
        send_sheet(visitor, "experts", rows)


def register(story: Story) -> None:
    """A1: the first applicant."""
    who = story.world.identity()
    story.name = who["name"]
    with story.outside() as visitor:
        visitor.open("/")
        visitor.follow("个人注册")
        visitor.fill("姓名", story.name)
        visitor.fill("证件号码", who["identity_number"])
        visitor.fill("登录名", APPLICANT)
        visitor.fill("密码", FIRST)
        visitor.fill("确认密码", FIRST)
        visitor.press("注册")


def declare(story: Story) -> None:
    """A2: what the starting template asks."""
    with story.at_desk_of(APPLICANT, FIRST) as visitor:
        visitor.follow("新建申报")
        journey.choose(visitor, "副高级", SPECIALTY, COMMITTEE)
        visitor.look("choice", phone=True)
        visitor.press("开始填写")
        answers = (
            ("联系电话", "13900000000"),
            ("参加工作时间", "2008-07-01"),
            ("现从事专业技术工作", "建筑设计"),
            ("最高学历", "大学本科"),
            ("毕业院校，第 1 行", "某大学"),
            ("工作单位，第 1 行", "市建筑设计院"),
            ("专业技术工作总结", "主持设计三项公共建筑，均已通过验收。"),
        )
        for label, text in answers:
            while not visitor.has(label):
                visitor.press("保存，下一项")
            visitor.fill(label, text)
            if label == "毕业院校，第 1 行":
                visitor.attach("学历（学位）证书，添加文件", "学位证书.png")
                visitor.look("section-education", phone=True)
        visitor.press("确认提交")
        assert "没有您取得中级职称的记录" in visitor.page.get_by_role("main").inner_text()
        journey.record_earlier_title(story, "INTERMEDIATE")
        visitor.page.reload()
        visitor.look("check", phone=True)
        visitor.press("确认提交")
        assert visitor.says() == "申报已提交，可在下方查看审核进度"
        story.case = visitor.path()
        visitor.look("case-submitted")


def review(story: Story) -> None:
    """A6 and H12: the unit posts it up and reports it, its authority approves."""
    journey.post(story)
    journey.close(story)
    journey.approve(story, journey.AUTHORITY, "同意上报。")


def know_officers(story: Story) -> None:
    """Programs of all officers, for the rest of the way; some have not been here yet."""
    world = story.world
    found = world.admin.get("/organisations", size=200)["items"]
    bodies = {row["name"]: row["organisation"] for row in found}
    for login, (name, _, _) in OFFICES.items():
        world.bodies[login] = bodies[name]
        client = Client(world.address)
        try:
            client.log_in(login, SECOND)
        except Refused:
            client.log_in(login, FIRST)
            client.do("/password", {"present": FIRST, "new": SECOND})
        world.officers[bodies[name]] = client


def conclude(story: Story) -> Outcome:
    """The rest of the way by the API, which `zhicheng routes` walks too."""
    world = story.world
    assert isinstance(world, ByHand)
    office = world.officer(OFFICE)
    [committee] = office.get("/committees")["items"]
    case = Journey(
        walk=WALK,
        world=world,
        applicant=Client(world.address).log_in(APPLICANT, FIRST),
        name=story.name,
        id=story.declaration,
    )
    world.committees[case.committee] = committee["committee"]
    world.invite(office)
    case.approve()
    [outcome] = run.conclude(world, story.clock, lambda _: None, [case])
    return outcome

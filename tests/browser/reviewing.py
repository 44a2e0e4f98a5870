"""One committee's review before browsers: what office and title authority do, step by step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from interfaces.cli import run as program
from interfaces.clock import MovableClock
from interfaces.route_run.client import Client
from interfaces.route_run.journey import Journey
from interfaces.route_run.world import SEATS, SECOND, WORDS, World
from tests.browser.looks import Looks
from tests.browser.visitor import DESK, PHONE, Visitor, visit
from tests.infrastructure.poppler import poppler

RUBRIC = (("work", "业绩成果", "60"), ("study", "学术水平", "40"))
PLACES = {"p": "省", "m": "市"}


@dataclass
class Review:
    world: World
    clock: MovableClock
    level: str
    """Of the committee; its office and its title authority are of the same."""
    variant: str
    journeys: list[Journey]
    office: Visitor
    others: Visitor
    """Another browser: the title authority, and the chair."""
    expert: Visitor
    plan: str = ""
    draw: str = ""
    meeting: str = ""
    members: tuple[str, ...] = ()
    """Persons on the roster: the expert with the phone, the chair, and the rest."""

    @property
    def names(self) -> list[str]:
        return [journey.name for journey in self.journeys]

    @property
    def committee(self) -> str:
        return f"{PLACES[self.level]}建设工程{WORDS[self.variant]}（权限下放）"

    @property
    def program(self) -> Client:
        """Of the office, for what other tests do before a browser."""
        return self.world.officer(f"office-{self.level}")

    def at_office(self) -> Visitor:
        return self.office.sit_down(f"office-{self.level}", SECOND)

    def at_authority(self) -> Visitor:
        return self.others.sit_down(f"title-{self.level}", SECOND)

    def at_special(self) -> Visitor:
        return self.others.sit_down(f"special-{self.level}", SECOND)

    def at_chair(self) -> Visitor:
        return self.others.sit_down(self.login_of(self.members[1]), SECOND)

    def with_phone(self, person: str) -> Visitor:
        return self.expert.sit_down(self.login_of(person), SECOND)

    def login_of(self, person: str) -> str:
        return f"expert-{list(self.world.experts).index(person)}"

    def seats(self, position: int = 0) -> list[dict[str, Any]]:
        """Drawn experts with their names, as the office is told."""
        seats: list[dict[str, Any]] = self.program.get(self.draw, min_position=position)["seats"]
        return seats

    def rest(self) -> list[Client]:
        """Programs of everybody on the roster but the one with the phone."""
        return [self.world.experts[person] for person in self.members[1:]]


@contextmanager
def windows(
    chromium: Browser, address: str, shots: Path, *, script: bool, looks: Looks
) -> Iterator[tuple[Visitor, Visitor, Visitor]]:
    """Of the office, of others, and of an expert with a phone."""
    size = DESK if script else PHONE
    with (
        visit(chromium, address, shots, size=size, script=script, looks=looks) as office,
        visit(chromium, address, shots, size=size, script=script, looks=looks) as others,
        visit(
            chromium, address, shots, size=PHONE, script=script, touch=True, looks=looks
        ) as expert,
    ):
        yield office, others, expert


# The plan


def draft(r: Review) -> None:
    """A special plan: committee, requirements, rubric; then its candidates; then a file."""
    office = r.at_office()
    office.choose("拟定呈报方案")
    office.follow(r.committee)
    office.fill("方案名称", "2026 年度补评方案")
    office.page.get_by_role("radio", name="特殊方案").check()
    group = office.page.get_by_role("region", name="学科组 1")
    primary, alternates = SEATS[r.variant]
    office.fill("学科组名称", "建筑组", within=group)
    office.fill("专家最低职称级别", "副高级", within=group)
    office.fill("正选人数", str(primary + 1), within=group)
    office.fill("备选人数", str(alternates), within=group)
    group.get_by_role("checkbox").first.check()
    for row, item in enumerate(RUBRIC, 1):
        for column, text in zip(("代号", "打分项", "满分"), item, strict=True):
            office.page.get_by_label(f"{column}，第 {row} 行").fill(text)
    office.press("保存，选择参评人员")
    assert "单数" in office.page.get_by_role("alert").inner_text()
    assert office.focus() == "专家需求"
    office.check("plan-even")
    group = office.page.get_by_role("region", name="学科组 1")
    office.fill("正选人数", str(primary), within=group)
    office.press("保存，选择参评人员")
    for name in r.names:
        office.page.get_by_role("checkbox", name=f"列入 {name}").check()
    office.check("plan-candidates")
    office.press("保存勾选")
    assert office.says() == "参评人员已保存"
    office.follow("返回方案")
    r.plan = office.path()
    office.follow("附件")
    office.fill("附件类别", "OTHER")
    office.attach("文件", "补评依据.png")
    office.press("上传")
    assert office.says() == "附件已上传"
    office.check("plan-files")


def submit(r: Review) -> None:
    r.office.press("上报")
    assert r.office.says() == "呈报方案已上报"


def send_back(r: Review) -> None:
    """The officer of ordinary plans only looks; the other one asks for a change."""
    here = r.at_authority()
    assert here.page.get_by_role("link", name="办理：呈报方案审核").count() == 0
    here.open(r.plan)
    assert "由承担另一职责的经办人审核" in here.page.get_by_role("main").inner_text()
    assert here.page.get_by_role("button", name="审核通过").count() == 0
    here = r.at_special()
    here.take("呈报方案审核")
    here.press("审核不通过")
    assert here.focus() == "不通过的意见"
    here.check("plan-review")
    here.fill("不通过的意见", "请在名称中写明批次。")
    here.press("审核不通过")
    assert here.says() == "呈报方案已退回评委会日常工作部门"


def change(r: Review) -> None:
    office = r.at_office()
    office.take("呈报方案修改")
    assert "请在名称中写明批次。" in office.page.get_by_role("main").inner_text()
    office.check("plan-back")
    office.follow("修改")
    office.fill("方案名称", "2026 年度补评方案（第一批）")
    office.press("保存")
    assert office.says() == "呈报方案已保存"
    submit(r)


def approve(r: Review) -> None:
    here = r.at_special()
    here.take("呈报方案审核")
    here.follow("附件")
    assert here.page.get_by_role("link", name="补评依据.png").count() > 0
    here.fill("审核意见", "方案符合要求。", button="审核通过")
    here.press("审核通过")
    assert here.says() == "呈报方案已审核通过"


def publicise(r: Review, words: str) -> None:
    """Opened by the office, and closed when its days are over."""
    office = r.at_office()
    office.take("评前、评后公示")
    office.press(f"发布{words}")
    assert office.says() == "公示已发布"
    assert office.page.get_by_role("button", name="公示期满，结束公示").count() == 0
    office.check("publicity-running")
    steps = r.journeys[0].tracking()["steps"]
    r.clock.move_past(date.fromisoformat([s["last_day"] for s in steps if s["last_day"]][-1]))
    r.at_office().take("评前、评后公示")
    office.press("公示期满，结束公示")
    assert office.says() == "公示已结束"


# The draw


def ask_for_draw(r: Review) -> Path:
    """Gives the file with the secret, which the office has to keep until it is revealed."""
    office = r.at_office()
    office.choose("新增抽取申请")
    office.follow("2026 年度补评方案")
    primary, alternates = SEATS[r.variant]
    assert office.page.get_by_label("正选，建筑组").input_value() == str(primary)
    office.page.get_by_label("备选，建筑组").fill("")
    office.press("提交申请")
    assert office.page.get_by_label("备选，建筑组").get_attribute("aria-invalid") == "true"
    office.check("draw-request-wrong")
    office.page.get_by_label("备选，建筑组").fill(str(alternates))
    secret = office.keep("保存密钥文件")
    office.press("提交申请")
    assert office.says() == "抽取申请已提交，专家库已冻结"
    r.draw = office.path()
    office.check("draw-requested")
    return secret


def approve_draw(r: Review) -> None:
    """The title authority promises a secret of its own, and reveals it."""
    here = r.at_authority()
    here.take("抽取申请审核")
    secret = here.keep("保存密钥文件")
    here.press("审核通过")
    assert here.says() == "抽取申请已审核通过"
    reveal(here, secret)


def reveal(visitor: Visitor, secret: Path) -> None:
    """With script the file is chosen; without, its text is pasted."""
    visitor.check("draw-reveal")
    if visitor.script:
        visitor.page.get_by_label("选择保存的密钥文件").set_input_files(secret)
    else:
        visitor.fill("本方密钥", secret.read_text(encoding="utf-8"))
    visitor.press("公布密钥")
    assert visitor.says() == "密钥已公布"


def read_result(r: Review, secret: Path) -> None:
    """The office reveals; the page for everybody tells the walk, and its file holds."""
    office = r.at_office()
    office.take("公布密钥")
    reveal(office, secret)
    office.check("draw-drawn")
    office.follow("公开页面与逐步说明")
    told = office.page.get_by_role("main").inner_text()
    assert "第五步　排名次、定席位" in told
    for seat in r.seats():
        assert seat["expert_name"] not in told
    office.check("draw-explained")
    line = office.page.locator("code", has_text="zhicheng draw verify").inner_text().split()
    transcript = office.keep("下载抽取过程记录")
    assert transcript.name == line[3]
    assert program(["draw", "verify", str(transcript), *line[4:]]) == 0
    assert office.described("冻结校验值") == line[line.index("--frozen") + 1]


# Attendance


def see_attendance(r: Review, declined: str, called: str) -> None:
    """Who declined, who comes instead, and the roster as it is printed."""
    office = r.at_office()
    office.choose("评委名单查看")
    office.follow("查看")
    away = office.page.get_by_role("region", name="确认不参评").first
    assert declined in away.inner_text()
    assert called in away.inner_text()
    office.check("roster")
    printed = poppler("pdftotext", "-layout", office.keep("打印评委名单（PDF）"), "-")
    assert called in printed
    assert declined not in printed


# The meeting


def convene(r: Review) -> None:
    office = r.at_office()
    office.take("评审会议")
    office.press("召集会议")
    assert office.focus() == "主任委员"
    office.fill("主任委员", r.members[1])
    office.check("meeting-new")
    office.press("召集会议")
    assert office.says() == "评审会议已召集，请组织专家签到"
    r.meeting = office.path()


def open_meeting(r: Review) -> None:
    """The chair is there first; the quorum counts up as the others come."""
    chair = r.at_chair()
    chair.take("评审会议")
    chair.press("签到")
    chair.press("宣布开会")
    assert chair.page.get_by_role("alert").count() == 1
    for expert in r.rest()[1:]:
        expert.do(f"{r.meeting}/sign-in", {})
    chair.open("/todo")
    chair.take("评审会议")
    assert "已达法定人数" in chair.page.get_by_role("main").inner_text()
    chair.check("meeting-chair")
    chair.press("宣布开会")
    assert chair.says() == "评审已开始，专家可以打分"
    office = r.at_office()
    office.open(r.meeting)
    office.follow("大屏显示")
    count = len(r.members)
    assert f"{count} / {count}" in office.page.get_by_role("main").inner_text()
    office.check("meeting-screen")


def form_panel(r: Review) -> None:
    """Three are needed; the chair writes what the panel thinks."""
    office = r.office
    office.follow("返回会议")
    office.follow("评议组")
    office.fill("名称", "建筑评议组")
    names = {str(seat["expert"]): str(seat["expert_name"]) for seat in r.seats()}
    people = office.page.get_by_role("group", name="成员")
    for person in r.members[1:3]:
        people.get_by_role("checkbox", name=names[person]).check()
    for name in r.names:
        office.page.get_by_role("checkbox", name=re.compile(f"^{name}（")).check()
    office.press("保存评议组")
    assert office.page.get_by_role("alert").count() == 1
    office.check("panel-small")
    people = office.page.get_by_role("group", name="成员")
    people.get_by_role("checkbox", name=names[r.members[3]]).check()
    office.press("保存评议组")
    assert office.says() == "评议组已保存"
    chair = r.at_chair()
    chair.take("评审会议")
    chair.follow_card(r.names[0], "打分")
    chair.fill("我的评议意见", "业绩真实，达到条件。")
    chair.press("保存评议意见")
    assert chair.says() == "评议意见已保存"
    chair.check("panel-opinion")


def start_vote(r: Review) -> None:
    """What the others scored; then the vote."""
    points = [{"code": "work", "points": 52}, {"code": "study", "points": 35}]
    for expert in r.rest():
        for journey in r.journeys:
            scored = {"declaration": journey.id, "items": points, "opinion": "同意。"}
            expert.do(f"{r.meeting}/score", scored)
    office = r.at_office()
    office.open(r.meeting)
    office.follow("打分汇总")
    office.check("scores")
    office.open(r.meeting)
    office.press("开始投票")
    assert office.says() == "投票已开始"


def count_votes(r: Review) -> None:
    for expert in r.rest():
        votes = [{"declaration": journey.id, "choice": "Y"} for journey in r.journeys]
        expert.do(f"{r.meeting}/cast-ballot", {"votes": votes})
    office = r.at_office()
    office.open(r.meeting)
    office.press("结束投票并计票")
    assert office.says() == "投票已结束并计票"
    chair = r.at_chair()
    chair.take("评审会议")
    chair.check("tally")
    chair.press("签字确认计票结果")
    assert chair.says() == "计票结果已签字确认"


def read_minutes(r: Review) -> None:
    office = r.at_office()
    office.open(r.meeting)
    minutes = office.fetch("会议纪要", "minutes.pdf")
    text = poppler("pdftotext", "-layout", minutes, "-")
    for wanted in (*r.names, "业绩真实，达到条件。", "建筑评议组"):
        assert wanted in text, wanted


# The filing


def file(r: Review) -> None:
    """The title authority: nothing without a number; the document goes along."""
    here = r.at_authority()
    here.take("结果备案")
    here.fill("备案文号", "职称备〔2026〕号")
    here.press("保存勾选人员的备案")
    assert here.focus() == "公示通过的参评人员"
    for name in r.names:
        here.page.get_by_role("checkbox", name=f"选择 {name}").check()
    here.fill("备案文号", "")
    here.press("保存勾选人员的备案")
    assert here.focus() == "备案文号"
    here.check("filing-no-number")
    number = f"职称备〔2026〕{r.level}1号"
    here.fill("备案文号", number)
    here.fill("备案时间", r.clock.today().isoformat())
    here.press("保存勾选人员的备案")
    assert here.says() == "备案成功"
    here.attach("上传备案文件", "备案通知.png")
    here.press("上传")
    assert here.says() == "备案文件已上传"
    assert here.described("备案文号") == number
    assert here.described("备案时间") == r.clock.today().isoformat()
    assert here.page.get_by_role("link", name="备案通知.png").count() > 0
    here.check("filed")
    walked = [journey.tracking()["waiting"]["kind"] for journey in r.journeys]
    assert walked == ["X"] * len(r.journeys)

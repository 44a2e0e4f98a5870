"""The same case before its committee, and after: draw, meeting, filing, certificate, the public."""

from dataclasses import dataclass
from pathlib import Path

from interfaces.route_run.world import FIRST, SECOND
from tests.browser.journey import APPLICANT, FILING_NUMBER, HRSS, OFFICE, SECOND_OFFICER
from tests.browser.story import Story
from tests.browser.visitor import Visitor

# The draw


def draw(story: Story) -> None:
    with story.at_desk_of(OFFICE) as visitor:
        visitor.open(story.plan)
        visitor.follow("新增抽取申请")
        secret = visitor.page.get_by_label("密钥", exact=True).input_value()
        visitor.look("draw-request")
        visitor.press("提交申请")
        assert visitor.says() == "抽取申请已提交，专家库已冻结"
        story.draw = visitor.path()
    with story.at_desk_of(HRSS) as visitor:
        visitor.take("抽取申请审核")
        theirs = visitor.page.get_by_label("密钥", exact=True).input_value()
        visitor.look("draw-approve")
        visitor.press("审核通过")
        _reveal(visitor, theirs)
    with story.at_desk_of(OFFICE) as visitor:
        visitor.take("公布密钥")
        _reveal(visitor, secret)
        visitor.look("draw-drawn", phone=True)


def _reveal(visitor: Visitor, secret: str) -> None:
    visitor.fill("本方密钥", secret, button="公布密钥")
    visitor.press("公布密钥")
    assert visitor.says() == "密钥已公布"


def confirm(story: Story) -> None:
    """确认参评: the first in the browser, the others by their programs."""
    office, path = story.world.officer(OFFICE), f"{story.draw}/seats"
    seats = office.get(path)
    drawn = [str(seat["expert"]) for seat in seats if seat["kind"] == "PRIMARY"]
    with story.at_desk_of(story.login_of(drawn[0])) as visitor:
        visitor.look("todo-expert")
        visitor.take("确认参评")
        visitor.look("invitation")
        visitor.press("确认参评")
        assert visitor.says() == "参评情况已登记"
    for person in drawn[1:]:
        done = story.world.experts[person].do(f"{story.draw}/confirm", {})
    seats = office.get(path, min_position=done.position)
    roster = {str(seat["expert"]) for seat in seats if seat["on_roster"]}
    story.members = tuple(person for person in drawn if person in roster)
    assert len(story.members) == 7


# The meeting


def review(story: Story) -> None:
    """The chair sits before the browser; the others sign in, score and vote by their programs."""
    _open_meeting(story)
    api = f"/meetings/{story.meeting.rpartition('/')[2]}"
    with story.at_desk_of(story.login_of(story.members[0])) as chair:
        chair.take("评审会议")
        chair.press("签到")
        for expert in story.others():
            expert.do(f"{api}/sign-in", {})
        chair.open("/todo")
        chair.take("评审会议")
        chair.look("meeting-chair", phone=True)
        chair.press("宣布开会")
        assert chair.says() == "评审已开始，专家可以打分"
        chair.follow_card(story.name, "打分")
        chair.fill("业绩成果", "52")
        chair.fill("学术水平", "35")
        chair.fill("评审意见", "业绩突出。")
        chair.look("score", phone=True)
        chair.press("保存打分")
        assert chair.says() == "打分已保存"
        points = [{"code": "work", "points": 48}, {"code": "study", "points": 33}]
        scored = {"declaration": story.declaration, "items": points, "opinion": "同意。"}
        for expert in story.others():
            expert.do(f"{api}/score", scored)
        _as_office(story, "开始投票", "投票已开始")
        _vote(story, chair)
        for number, expert in enumerate(story.others()):
            vote = {"declaration": story.declaration, "choice": "Y" if number else "N"}
            expert.do(f"{api}/cast-ballot", {"votes": [vote]})
        _as_office(story, "结束投票并计票", "投票已结束并计票")
        chair.open("/todo")
        chair.take("评审会议")
        chair.look("tally")
        chair.press("签字确认计票结果")
        assert chair.says() == "计票结果已签字确认"


def _open_meeting(story: Story) -> None:
    with story.at_desk_of(OFFICE) as visitor:
        visitor.take("评审会议")
        visitor.fill("主任委员", story.members[0])
        visitor.look("meeting-new")
        visitor.press("召集会议")
        assert visitor.says() == "评审会议已召集，请组织专家签到"
        story.meeting = visitor.path()


def _vote(story: Story, chair: Visitor) -> None:
    chair.open("/todo")
    chair.take("评审会议")
    chair.follow("无记名投票")
    chair.page.get_by_role("radio", name="赞成").check()
    chair.look("ballot", phone=True)
    chair.press("核对选票")
    chair.look("ballot-confirm", phone=True)
    chair.press("交回选票")
    assert chair.says() == "选票已交回"


def _as_office(story: Story, button: str, says: str) -> None:
    with story.at_desk_of(OFFICE) as visitor:
        visitor.open(story.meeting)
        visitor.press(button)
        assert visitor.says() == says
        visitor.look(f"meeting-{button}")


# Filing and certificate


def file(story: Story) -> None:
    with story.at_desk_of(HRSS) as visitor:
        visitor.take("结果备案")
        visitor.page.get_by_role("checkbox", name=f"选择 {story.name}").check()
        visitor.fill("备案文号", FILING_NUMBER)
        visitor.fill("备案时间", story.clock.today().isoformat())
        visitor.look("filing")
        visitor.press("保存勾选人员的备案")
        assert visitor.says() == "备案成功"


def issue(story: Story) -> None:
    with story.at_desk_of(OFFICE) as visitor:
        visitor.take("证书发放")
        visitor.look("issue-no-numbers")
        visitor.follow("生成证书编号")
        visitor.fill("职称级别", "中级", button="生成证号")
        visitor.fill("发证单位编码", "002", button="生成证号")
        visitor.fill("结束序号", "100", button="生成证号")
        visitor.press("生成证号")
        assert visitor.says() == "证书编号已生成"
        visitor.look("number-ranges")
        visitor.open("/todo")
        visitor.take("证书发放")
        visitor.page.get_by_role("checkbox", name=f"选择 {story.name}").check()
        visitor.look("issue", phone=True)
        visitor.press("发放证书")
        assert visitor.says() == "证书已发放"
        visitor.look("certificates")


@dataclass(frozen=True, slots=True)
class Certificate:
    path: str
    number: str
    pdf: Path


def receive(story: Story) -> Certificate:
    """The holder looks at the certificate and keeps the file."""
    with story.at_desk_of(APPLICANT, FIRST) as visitor:
        visitor.choose("我的证书")
        visitor.follow("详情")
        path = visitor.path()
        number = visitor.described("证书编号")
        visitor.look("certificate", phone=True)
        with visitor.page.expect_download() as kept:
            visitor.page.get_by_role("link", name="PDF 下载").click()
        pdf = story.shots / "certificate.pdf"
        kept.value.save_as(pdf)
    return Certificate(path, number, pdf)


def revoke(story: Story, certificate: Certificate) -> None:
    """Asked by one officer, confirmed by another."""
    with story.at_desk_of(OFFICE) as visitor:
        visitor.open(certificate.path)
        visitor.fill("撤销原因", "申报材料不实。")
        visitor.press("申请撤销")
        assert visitor.says() == "已申请撤销，须由另一名经办人确认"
        assert visitor.page.get_by_role("button", name="确认撤销").count() == 0
    with story.at_desk_of(SECOND_OFFICER) as visitor:
        visitor.take("证书撤销确认")
        visitor.look("revocation")
        visitor.press("确认撤销")
        assert visitor.says() == "证书已撤销"


def hire_second_officer(story: Story) -> None:
    body = story.world.bodies[OFFICE]
    form = {"login": SECOND_OFFICER, "name": "市经办人乙", "role": "CommitteeOfficer"}
    opened = story.world.admin.do("/accounts", {**form, "organisation": body, "password": FIRST})
    story.world.show(opened.position)
    with story.outside() as visitor:
        visitor.log_in(SECOND_OFFICER, FIRST)
        visitor.fill("当前密码", FIRST)
        visitor.fill("新密码", SECOND)
        visitor.fill("确认新密码", SECOND)
        visitor.look("first-password")
        visitor.press("修改密码")
        assert visitor.says() == "密码已修改，下次登录请使用新密码"


def verify(visitor: Visitor, number: str, name: str) -> str:
    """What the public is told."""
    visitor.open("/verify")
    visitor.fill("证书编号", number)
    visitor.fill("持证人姓名或证件号码", name)
    visitor.press("查验")
    return visitor.says()


def upload(visitor: Visitor, pdf: Path) -> str:
    visitor.open("/verify")
    visitor.page.get_by_label("电子证书（PDF）").set_input_files(pdf)
    visitor.press("上传查验")
    return visitor.says()

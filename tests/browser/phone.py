"""An expert with a phone: invitation, meeting, stepping back, scores, the vote, own records."""

from dataclasses import replace

from tests.browser.reviewing import Review
from tests.browser.visitor import Visitor


def decline(r: Review, person: str) -> None:
    phone = r.with_phone(person)
    phone.take("确认参评")
    phone.press("确认不参评")
    assert phone.focus() == "原因"
    phone.fill("原因", "出差在外。")
    phone.press("确认不参评")
    assert phone.says() == "参评情况已登记"
    phone.check("declined")


def accept(r: Review, person: str) -> None:
    phone = r.with_phone(person)
    phone.take("确认参评")
    phone.check("invitation")
    phone.press("确认参评")
    assert phone.says() == "参评情况已登记"


def sign_in(r: Review) -> None:
    phone = r.with_phone(r.members[0])
    phone.take("评审会议")
    assert phone.page.get_by_role("button", name="宣布开会").count() == 0
    phone.press("签到")
    assert phone.says() == "已签到"
    phone.check("signed-in")


def stand_back(r: Review) -> str:
    """From the last of the candidates; gives the name."""
    phone = r.with_phone(r.members[0])
    phone.take("评审会议")
    card = phone.page.locator("li.card").last
    name = card.locator("strong").inner_text()
    phone.follow_card(name, "打分")
    phone.unfold("提出回避")
    phone.fill("回避情形", "师生")
    phone.check("standing-back")
    phone.press("提出回避")
    assert phone.says() == "已登记回避，该参评人员不再由其打分、投票"
    card = phone.page.locator("li.card", has_text=name)
    assert "回避" in card.inner_text()
    assert card.get_by_role("link").count() == 0
    return name


def score_two(r: Review) -> None:
    """A mark above its maximum comes back beside its field, with what was typed."""
    phone = r.expert
    phone.follow("打分")
    _points(phone, "99", "35")
    phone.press("保存，下一名")
    assert phone.focus() == "业绩成果"
    told = phone.page.get_by_label("业绩成果").locator("xpath=..").locator(".error")
    assert told.inner_text() != ""
    assert phone.page.get_by_label("学术水平").input_value() == "35"
    phone.check("too-high")
    _points(phone, "51", "35")
    phone.press("保存，下一名")
    assert phone.says() == "打分已保存"
    _points(phone, "48", "32")
    phone.check("scoring")
    phone.press("保存打分")
    assert phone.says() == "打分已保存"
    phone.follow("返回会议")
    assert "2 / 2" in phone.page.get_by_role("main").inner_text()
    phone.check("scored")


def _points(phone: Visitor, work: str, study: str) -> None:
    phone.fill("业绩成果", work)
    phone.fill("学术水平", study)
    phone.fill("评审意见", "材料属实。")


def vote(r: Review, recused: str) -> None:
    """Two tabs come as far as the second look; the first returns the ballot, the other may not."""
    phone = r.with_phone(r.members[0])
    phone.take("评审会议")
    phone.follow("无记名投票")
    assert recused not in phone.page.get_by_role("main").inner_text()
    phone.press("核对选票")
    assert phone.page.get_by_role("alert").count() == 1
    phone.check("ballot-empty")
    ballot = phone.path()
    ballot = ballot[: ballot.index("/ballot")] + "/ballot"
    tabs = []
    for _ in range(2):
        tab = replace(phone, page=phone.page.context.new_page(), told=[])
        tab.open(ballot)
        for box in tab.page.get_by_role("radio", name="赞成").all():
            box.check()
        tab.press("核对选票")
        tabs.append(tab)
    first, second = tabs
    first.press("返回修改")
    assert first.page.get_by_role("radio", name="赞成").first.is_checked()
    first.press("核对选票")
    first.check("ballot-confirm")
    first.press("交回选票")
    assert first.says() == "选票已交回"
    second.press("交回选票")
    assert "每人只能投一次" in second.page.get_by_role("alert").inner_text()
    second.check("voted-before")
    for tab in tabs:
        tab.page.close()
    phone.open("/todo")
    assert phone.page.get_by_role("link", name="办理：评审会议").count() == 0


def own_records(r: Review) -> None:
    phone = r.with_phone(r.members[0])
    phone.choose("我的参评记录")
    row = phone.page.get_by_role("row", name=r.committee).first.inner_text()
    assert "到会" in row
    assert "已投票" in row
    phone.check("own-records")

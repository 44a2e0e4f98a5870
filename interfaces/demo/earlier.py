"""The demo's earlier titles: those on which its applicants build, and some in every state."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from application.certificates import earlier_titles as e
from application.configuration.configuring import Reason
from application.desk import Actor
from domain.configuration.template import Attachment
from domain.terms import TitleLevel
from interfaces.demo.bodies import Founder
from interfaces.demo.committees import SERIES
from interfaces.demo.stagehand import Stagehand

FIRST, SECOND = "title-320000", "title-special"
"""Two people of the province's title office: one records, the other confirms."""
UNIT = "unit-320102"
TITLES = {
    TitleLevel.JUNIOR_ASSISTANT: "助理工程师",
    TitleLevel.INTERMEDIATE: "工程师",
    TitleLevel.SENIOR_ASSOCIATE: "高级工程师",
}
_BASIS = e.Confirmation(basis="与移交的评审档案核对一致。（演示）")


def hold_titles(stage: Stagehand, founder: Founder, applicants: list[Actor]) -> None:
    """Everybody has the title below the one that they will declare."""
    officers = founder.bodies.logins
    for place, actor in enumerate(applicants):
        assert actor.person is not None
        level = TitleLevel.JUNIOR_ASSISTANT if place % 2 else TitleLevel.INTERMEDIATE
        form = _form(f"演示旧证 {place:04d}", level, person=actor.person)
        title = stage.act(officers[FIRST], e.enter_title, form)
        stage.act(officers[SECOND], e.confirm_title, _BASIS, title)


def ask_for_more(
    stage: Stagehand,
    founder: Founder,
    applicants: list[Actor],
    kept: Callable[[UUID, str], Attachment],
) -> None:
    """Of people who declare nothing in the play: asked for, refused, corrected, withdrawn."""
    officers, unit = founder.bodies.logins, founder.bodies.ids[UNIT]
    county = officers["title-320102"]

    def asked(place: int, number: str, level: TitleLevel) -> UUID:
        actor = applicants[place]
        assert actor.person is not None
        files = (kept(actor.person, "职称证书.png"),)
        form = _form(number, level, province="330000", unit=unit, files=files)
        return stage.act(actor, e.enter_title, form)

    asked(-2, "演示外省 0001", TitleLevel.SENIOR_ASSOCIATE)
    asked(-6, "演示外省 0002", TitleLevel.INTERMEDIATE)
    refused = asked(-7, "演示外省 0003", TitleLevel.INTERMEDIATE)
    blurred = Reason(reason="证书照片不清晰，无法辨认编号，请重新上传。（演示）")
    stage.act(county, e.refuse_title, blurred, refused)
    confirmed = asked(-8, "演示外省 0004", TitleLevel.INTERMEDIATE)
    by_phone = e.Confirmation(basis="已向发证机构电话核实。（演示）")
    stage.act(county, e.confirm_title, by_phone, confirmed)
    mistaken = _form("演示旧证 9001", TitleLevel.INTERMEDIATE, person=applicants[-9].person)
    twice = stage.act(officers[FIRST], e.enter_title, mistaken)
    stage.act(officers[FIRST], e.withdraw_title, Reason(reason="重复登记。（演示）"), twice)
    waiting = _form("演示旧证 9002", TitleLevel.SENIOR_ASSOCIATE, person=applicants[-10].person)
    stage.act(officers[FIRST], e.enter_title, waiting)
    wrong = _form("演示旧证 9003", TitleLevel.SENIOR_ASSOCIATE, person=applicants[-10].person)
    back = stage.act(officers[FIRST], e.enter_title, wrong)
    stage.act(officers[SECOND], e.refuse_title, Reason(reason="档案中查无此证。（演示）"), back)


def _form(
    number: str,
    level: TitleLevel,
    *,
    province: str = "320000",
    **others: object,
) -> e.EarlierTitleForm:
    return e.EarlierTitleForm(
        series=SERIES,
        title=TITLES[level],
        level=level,
        specialty="建筑设计",
        obtained_on=date(2018, 12, 1),
        province=province,
        issuer="演示历史发证机构",
        number=number,
        **others,  # type: ignore[arg-type]  # person, unit and files of the form
    )

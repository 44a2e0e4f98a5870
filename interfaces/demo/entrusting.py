"""The demo's entrusted reviews outside the province: one at every step, and every end."""

from datetime import date
from typing import Any
from uuid import UUID

from application.cases import entrusted_reviews as e
from application.cases.step_requests import RequestOpinion
from application.committees.planning import Nothing
from application.desk import Actor
from domain.cases.entrusted_review.events import EntrustmentGround
from domain.terms import Role, TitleLevel
from interfaces.demo.bodies import Founder
from interfaces.demo.committees import SERIES, SPECIALTY_CODES
from interfaces.demo.stagehand import Stagehand

UNIT, AUTHORITY, OFFICE = "unit-320102", "auth-320102", "title-320000"
_SAID = RequestOpinion(opinion="情况属实，同意。（演示）")
_UP: tuple[tuple[str, Any, Any], ...] = (
    (UNIT, e.ACTS.approve, _SAID),
    (AUTHORITY, e.ACTS.accept, Nothing()),
    (AUTHORITY, e.ACTS.approve, _SAID),
)
"""From the HR unit to HRSS, act by act."""


def entrust(stage: Stagehand, founder: Founder, applicants: list[Actor], certified: UUID) -> None:
    """Of applicants who declare in the play too; `certified` is given the letter."""
    officers, unit = founder.bodies.logins, founder.bodies.ids[UNIT]
    places = iter(range(len(applicants)))

    def asked(by: Actor, person: UUID | None = None) -> UUID:
        place = next(places)
        whose = person if by.role is Role.UNIT_OFFICER else None
        return stage.act(by, e.draft_request, _form(place, unit, whose))

    def brought(by: Actor, acts: int, person: UUID | None = None) -> UUID:
        """Submitted, and `acts` of the way up done."""
        request = asked(by, person)
        stage.act(by, e.submit_request, Nothing(), request)
        for login, act, body in _UP[:acts]:
            stage.act(officers[login], act, body, request)
        return request

    def done(login: str, act: Any, opinion: str, request: UUID) -> None:
        stage.act(officers[login], act, RequestOpinion(opinion=opinion), request)

    asked(applicants[20])
    for acts in range(3):
        brought(applicants[21 + acts], acts)
    brought(officers[UNIT], 3, applicants[24].person)
    done(UNIT, e.ACTS.send_back, "请补充受委托机构的全称。（演示）", brought(applicants[25], 0))
    done(AUTHORITY, e.ACTS.send_back, "请核对专业后再报。（演示）", brought(applicants[26], 1))
    done(AUTHORITY, e.ACTS.refuse, "省内有相应评审委员会。（演示）", brought(applicants[27], 1))
    holder = next(one for one in applicants if one.person == certified)
    letter = e.GrantForm(
        letter_number="演示职称委〔2026〕1号",
        letter_date=stage.clock.today(),
        valid_until=date(2026, 12, 31),
        opinion="同意委托。（演示）",
    )
    stage.act(officers[OFFICE], e.grant_request, letter, brought(holder, 3))


def _form(place: int, unit: UUID, person: UUID | None) -> e.RequestForm:
    asked = (
        ("330000", "浙江省建设工程高级职称评审委员会（演示）"),
        ("310000", "上海市工程系列高级职称评审委员会（演示）"),
        ("110000", "北京市工程技术系列高级职称评审委员会（演示）"),
    )
    province, organisation = asked[place % len(asked)]
    return e.RequestForm(
        person=person,
        unit=unit,
        title_level=TitleLevel.SENIOR_ASSOCIATE,
        series=SERIES,
        specialty=SPECIALTY_CODES[place % len(SPECIALTY_CODES)],
        province=province,
        organisation=organisation,
        ground=list(EntrustmentGround)[place % 3],
        reason="省内该专业本年度没有评审委员会受理，拟委托省外评审。（演示）",
    )

"""The demo's blank certificates: one request at every step, and a grant that is half used."""

from typing import Any
from uuid import UUID

from application.certificates import blank_certificates as b
from application.committees.planning import Nothing
from domain.certificates.blank_certificates.events import BlankKind, VoidGround
from domain.terms import TitleLevel
from interfaces.demo.bodies import Founder
from interfaces.demo.stagehand import Stagehand

AUTHORITY, OFFICE = "auth-320100", "office-320000-a-s"
CITY, PROVINCE = "title-320100", "title-320000"


def ask_for_blanks(stage: Stagehand, founder: Founder) -> None:
    officers, today = founder.bodies.logins, stage.clock.today()

    def act(login: str, what: Any, body: Any, request: UUID | None = None) -> UUID:
        return stage.act(officers[login], what, body, request)

    def submitted(login: str, quantity: int, level: TitleLevel = TitleLevel.INTERMEDIATE) -> UUID:
        form = b.BlankForm(
            kind=BlankKind.TITLE,
            title_level=level,
            quantity=quantity,
            purpose="本年度评审通过人员的纸质证书。（演示）",
            contact="演示联系人",
            phone="025-00000000",
        )
        return act(login, b.submit_blanks, Nothing(), act(login, b.draft_blanks, form))

    def granted(login: str, office: str, first: str, last: str, quantity: int) -> UUID:
        request = submitted(login, quantity)
        act(office, b.grant_blanks, b.BlankGrant(first=first, last=last), request)
        return request

    used = granted(AUTHORITY, CITY, "苏A0001001", "苏A0001500", 500)
    act(AUTHORITY, b.receive_blanks, b.BlankReceipt(on=today), used)
    for first, last in (("0001001", "0001180"), ("0001182", "0001200"), ("0001210", "0001210")):
        note = "南京市中级评审委员会证书。（演示）"
        act(AUTHORITY, b.use_blanks, b.BlankUse(first=first, last=last, on=today, note=note), used)
    spoilt = b.BlankVoid(
        first="0001181", on=today, ground=VoidGround.SPOILT, reason="打印错位。（演示）"
    )
    act(AUTHORITY, b.void_blanks, spoilt, used)
    mistaken = b.BlankRestoring(first="0001210", reason="号码登记有误。（演示）")
    act(AUTHORITY, b.restore_blanks, mistaken, used)
    submitted(AUTHORITY, 300, TitleLevel.SENIOR_ASSOCIATE)
    granted(OFFICE, PROVINCE, "苏S0000001", "苏S0000200", 200)
    submitted(OFFICE, 1_000)
    said = b.BlankOpinion(opinion="请说明数量的依据。（演示）")
    act(PROVINCE, b.return_blanks, said, submitted(OFFICE, 5_000))
    said = b.BlankOpinion(opinion="上一次发放的尚未核销。（演示）")
    act(CITY, b.refuse_blanks, said, submitted(AUTHORITY, 2_000))

"""A request for blank certificates, as tests of the rules and of the read models begin it."""

from datetime import date

from domain.certificates.blank_certificates.commands import (
    DraftBlankRequest,
    GrantBlanks,
    ReceiveBlanks,
    RefuseBlankRequest,
    RestoreBlanks,
    ReturnBlankRequest,
    SubmitBlankRequest,
    UseBlanks,
    VoidBlanks,
)
from domain.certificates.blank_certificates.events import BlankKind, BlankOrder, VoidGround
from domain.terms import TitleLevel
from tests.domain.case_samples import uid

REQUEST, BODY, HRSS = uid("blanks"), uid("Dc"), uid("Tp")
DAY = date(2026, 6, 3)
ORDER = BlankOrder(
    kind=BlankKind.TITLE, level=TitleLevel.INTERMEDIATE, quantity=100, purpose="本年度发证"
)
DRAFT = DraftBlankRequest(
    request=REQUEST, body=BODY, order=ORDER, contact="王伟", phone="025-83230000"
)
SUBMIT = SubmitBlankRequest(body_name="江宁区建设局", hrss=HRSS)
GRANT = GrantBlanks(organisation=HRSS, opinion="", first="苏A0001001", last="苏A0001100", today=DAY)
RECEIVE = ReceiveBlanks(on=DAY, today=DAY, note="")
GRANTED = (DRAFT, SUBMIT, GRANT)
RECEIVED = (*GRANTED, RECEIVE)
BACK = ReturnBlankRequest(organisation=HRSS, opinion="数量过多")
REFUSE = RefuseBlankRequest(organisation=HRSS, opinion="库存尚多")


def use(first: str, last: str = "", certificate: str = "", note: str = "发证") -> UseBlanks:
    return UseBlanks(first=first, last=last, on=DAY, today=DAY, certificate=certificate, note=note)


def void(first: str, last: str = "", reason: str = "打印错位") -> VoidBlanks:
    ground = VoidGround.SPOILT
    return VoidBlanks(first=first, last=last, on=DAY, today=DAY, ground=ground, reason=reason)


def restore(first: str, last: str = "", reason: str = "登记有误") -> RestoreBlanks:
    return RestoreBlanks(first=first, last=last, reason=reason)

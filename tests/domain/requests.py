"""A request for entrusted review, as tests of the rules and of the read models begin it."""

from datetime import date

from domain.cases.entrusted_review.commands import DraftRequest, GrantRequest
from domain.cases.entrusted_review.events import Entrustment, EntrustmentGround, EntrustmentLetter
from domain.cases.request_acts import AcceptRequest, ApproveRequest, SubmitRequest
from domain.personal import Personal
from domain.terms import TitleLevel
from tests.domain.case_samples import APPLICANT, UNIT, uid

BODY, OFFICE = uid("Dc"), uid("Tp")
WANTED = Entrustment(
    level=TitleLevel.SENIOR_ASSOCIATE,
    series="05",
    specialty="0501",
    title="高级工程师",
    province="330000",
    organisation="浙江省建筑工程高级职称评审委员会",
    ground=EntrustmentGround.NO_COMMITTEE,
    reason=Personal(APPLICANT, "省内无该专业评委会"),
)
DRAFT = DraftRequest(
    person=APPLICANT, unit=UNIT, division="320102", by_unit=False, year=2026, entrustment=WANTED
)
SUBMIT = SubmitRequest(authority=BODY, title_office=OFFICE)
UNIT_SAYS = ApproveRequest(organisation=UNIT, opinion="情况属实")
ACCEPT = AcceptRequest(organisation=BODY)
BODY_SAYS = ApproveRequest(organisation=BODY, opinion="同意上报")
LETTER = EntrustmentLetter(
    number="苏职称委〔2026〕1号",
    issued_on=date(2026, 6, 3),
    valid_until=date(2026, 12, 31),
    addressee=WANTED.organisation,
    holder=Personal(APPLICANT, "王伟"),
    identity_number=Personal(APPLICANT, "320102199001011234"),
    unit_name="南京建筑设计院",
    series="工程技术人员",
    specialty="建筑工程",
    level=WANTED.level,
    title=WANTED.title,
    issuer=OFFICE,
    issuer_name="省职称办",
)
GRANT = GrantRequest(organisation=OFFICE, opinion="", today=date(2026, 6, 3), letter=LETTER)
TO_HRSS = (DRAFT, SUBMIT, UNIT_SAYS, ACCEPT, BODY_SAYS)

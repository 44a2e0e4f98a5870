"""A request for a new certificate, as tests of the rules and of the read models begin it."""

from datetime import date

from domain.cases.request_acts import AcceptRequest, ApproveRequest, SubmitRequest
from domain.certificates.certificate import Issued, Title
from domain.certificates.certificate_request.commands import DraftRequest, GrantRequest
from domain.certificates.certificate_request.events import RenewalGround
from domain.personal import Personal
from domain.rules.identifiers import DocumentKind
from domain.terms import AcquisitionMode, TitleLevel
from tests.domain.case_samples import (
    APPLICANT,
    COMMITTEE,
    MONDAY,
    UNIT,
    uid,
)

BODY, OFFICE = uid("Dc"), uid("Tp")
NUMBER, IDENTITY = "20263201020011000015", "11010519491231002X"
HELD = Issued(
    certificate=uid("held"),
    number=NUMBER,
    person=APPLICANT,
    holder=Personal(APPLICANT, "林晓"),
    identity_number=Personal(APPLICANT, IDENTITY),
    declaration=uid("declaration"),
    committee=COMMITTEE,
    title=Title(
        series="工程技术人员",
        title="高级工程师",
        level=TitleLevel.SENIOR_ASSOCIATE,
        specialty="机械",
        mode=AcquisitionMode.PEER_REVIEW,
        committee="机械高评会",
        obtained_on=MONDAY,
        filing_number="1号",
    ),
    issuer=OFFICE,
    issuer_name="省职称办",
    issued_on=date(2026, 7, 1),
)
DRAFT = DraftRequest(
    person=APPLICANT,
    unit=UNIT,
    by_unit=False,
    year=2026,
    present=HELD,
    ground=RenewalGround.LOST,
    reason="搬家时遗失",
    identity_kind=DocumentKind.RESIDENT_ID,
    name="",
    identity_number="",
)
SUBMIT = SubmitRequest(authority=BODY, title_office=OFFICE)
TO_HRSS = (
    DRAFT,
    SUBMIT,
    ApproveRequest(organisation=UNIT, opinion="情况属实"),
    AcceptRequest(organisation=BODY),
    ApproveRequest(organisation=BODY, opinion="同意上报"),
)
GRANT = GrantRequest(
    organisation=OFFICE, opinion="同意", successor=uid("new"), successor_number="2026-2"
)

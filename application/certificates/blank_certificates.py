"""Blank certificates (空白证书, D4, D5, C7): request, grant of a range, and accounting for it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.permissions import (
    BLANK_ASKERS,
    require_blank_asker,
    require_blank_grantor,
    require_role,
)
from application.work import Work
from domain.certificates.blank_certificates import BLANK_CERTIFICATES, BlankCertificates
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
    WithdrawBlankRequest,
)
from domain.certificates.blank_certificates.events import BlankKind, BlankOrder, VoidGround
from domain.certificates.blank_register import BLANK_REGISTER, RegisterSerials
from domain.organisations.organisation import ORGANISATION
from domain.rules.divisions import upwards
from domain.streams import BLANK_REGISTER as REGISTER_STREAM
from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankForm:
    """空白证书申领"""

    kind: BlankKind
    title_level: TitleLevel
    quantity: int
    purpose: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankOpinion:
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankWithdrawal:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankGrant:
    first: str
    """Serials as printed."""
    last: str
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankReceipt:
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankUse:
    first: str
    last: str = ""
    """Empty for a single form."""
    on: date
    certificate: str = ""
    """Number of the certificate that was printed on it, or the first of several."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankVoid:
    first: str
    last: str = ""
    on: date
    ground: VoidGround
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankRestoring:
    first: str
    last: str = ""
    reason: str


def draft_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankForm, expected: int | None
) -> UUID:
    """填写, or change what was returned."""
    require_role(desk.actor, *BLANK_ASKERS)
    state = work.load(BLANK_CERTIFICATES, request)
    if state.body is not None:
        require_blank_asker(desk.actor, state)
    work.expect(BLANK_CERTIFICATES, request, expected)
    command = DraftBlankRequest(
        request=request,
        body=desk.organisation,
        order=BlankOrder(
            kind=form.kind,
            level=form.title_level,
            quantity=form.quantity,
            purpose=form.purpose.strip(),
        ),
        contact=form.contact,
        phone=form.phone,
    )
    work.do(BLANK_CERTIFICATES, request, command)
    return request


def amend_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankForm, expected: int | None
) -> UUID:
    """修改 what was drafted; what never was is not there."""
    _own(work, desk, request, expected)
    return draft_blanks(work, desk, request, form, expected)


def submit_blanks(work: Work, desk: Desk, request: UUID, _: object, expected: int | None) -> UUID:
    """提交, to the title office of the body's own division, or else the nearest above."""
    state = _own(work, desk, request, expected)
    assert state.body is not None, "what is found has a body"
    body = work.load(ORGANISATION, state.body)
    hrss = desk.directory.title_office(upwards(body.division, body.level))
    command = SubmitBlankRequest(body_name=body.name, hrss=hrss)
    work.do(BLANK_CERTIFICATES, request, command)
    return request


def withdraw_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankWithdrawal, expected: int | None
) -> UUID:
    """撤回: before it is granted or refused."""
    _own(work, desk, request, expected)
    work.do(BLANK_CERTIFICATES, request, WithdrawBlankRequest(reason=form.reason))
    return request


def return_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankOpinion, expected: int | None
) -> UUID:
    """退回修改"""
    office = _at_hrss(work, desk, request, expected)
    command = ReturnBlankRequest(organisation=office, opinion=form.opinion)
    work.do(BLANK_CERTIFICATES, request, command)
    return request


def refuse_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankOpinion, expected: int | None
) -> UUID:
    """不受理: the request ends."""
    office = _at_hrss(work, desk, request, expected)
    command = RefuseBlankRequest(organisation=office, opinion=form.opinion)
    work.do(BLANK_CERTIFICATES, request, command)
    return request


def grant_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankGrant, expected: int | None
) -> UUID:
    """发放: the serials are taken from the province's register in the same append."""
    office = _at_hrss(work, desk, request, expected)
    command = GrantBlanks(
        organisation=office,
        opinion=form.opinion,
        first=form.first,
        last=form.last,
        today=desk.today,
    )
    serials = work.do(BLANK_CERTIFICATES, request, command).serials
    assert serials is not None, "what was granted has serials"
    work.do(BLANK_REGISTER, REGISTER_STREAM, RegisterSerials(serials=serials, request=request))
    return request


def receive_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankReceipt, expected: int | None
) -> UUID:
    """签收: from now on the body answers for the forms."""
    _own(work, desk, request, expected)
    command = ReceiveBlanks(on=form.on, today=desk.today, note=form.note)
    work.do(BLANK_CERTIFICATES, request, command)
    return request


def use_blanks(work: Work, desk: Desk, request: UUID, form: BlankUse, expected: int | None) -> UUID:
    """使用登记"""
    _own(work, desk, request, expected)
    command = UseBlanks(
        first=form.first,
        last=form.last,
        on=form.on,
        today=desk.today,
        certificate=form.certificate,
        note=form.note,
    )
    work.do(BLANK_CERTIFICATES, request, command)
    return request


def void_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankVoid, expected: int | None
) -> UUID:
    """作废登记"""
    _own(work, desk, request, expected)
    command = VoidBlanks(
        first=form.first,
        last=form.last,
        on=form.on,
        today=desk.today,
        ground=form.ground,
        reason=form.reason,
    )
    work.do(BLANK_CERTIFICATES, request, command)
    return request


def restore_blanks(
    work: Work, desk: Desk, request: UUID, form: BlankRestoring, expected: int | None
) -> UUID:
    """冲销登记"""
    _own(work, desk, request, expected)
    command = RestoreBlanks(first=form.first, last=form.last, reason=form.reason)
    work.do(BLANK_CERTIFICATES, request, command)
    return request


def _own(work: Work, desk: Desk, request: UUID, expected: int | None) -> BlankCertificates:
    state = work.load(BLANK_CERTIFICATES, request)
    require_blank_asker(desk.actor, state)
    work.expect(BLANK_CERTIFICATES, request, expected)
    return state


def _at_hrss(work: Work, desk: Desk, request: UUID, expected: int | None) -> UUID:
    """The office that decides, for which the officer acts."""
    state = work.load(BLANK_CERTIFICATES, request)
    require_blank_grantor(desk.actor, state)
    work.expect(BLANK_CERTIFICATES, request, expected)
    assert state.steps.waiting is not None, "it is somebody's turn"
    return state.steps.waiting

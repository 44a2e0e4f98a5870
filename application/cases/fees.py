"""Fees (缴费管理, B3): notices follow cases, the committee's office keeps what was paid."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.cases.paying import PaidOnline
from application.cases.recipients import committee_of
from application.desk import Desk
from application.organisations.post_quotas import end_without_title
from application.permissions import Hidden, require_fee_office, require_role
from application.work import Work
from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.fee_notice import (
    FEE_NOTICE,
    CancelNotice,
    ConfirmPayment,
    ExemptFee,
    FeeNotice,
    IssueNotice,
    PaymentMeans,
    ReceivePayment,
    RefundFee,
    SettleDoubt,
)
from domain.committees.committee import COMMITTEE
from domain.configuration.fees import amount_in_fen
from domain.configuration.route import StageKind
from domain.decider import Rejected
from domain.streams import fee_notice_stream
from domain.terms import Role

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentForm:
    amount: str
    """In yuan, `280` or `280.50`: all that is due."""
    paid_on: date
    voucher: str
    """票据号"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsForm:
    """Several notices paid by one voucher, each of them whole."""

    notices: tuple[UUID, ...]
    paid_on: date
    voucher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionForm:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundForm:
    amount: str
    """In yuan; no more than is still paid."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtForm:
    payment: str
    """The gateway's number of the payment that was looked into."""
    reason: str
    """What was done about it."""


# What happens to a notice with its declaration, in the same append as the declaration's events


def charge(work: Work, desk: Desk, declaration: UUID, before: Declaration) -> None:
    """A case that the committee's office has just accepted is charged, unless it was before.

    `before`: the case before the decision.
    """
    after = work.load(DECLARATION, declaration)
    stages = after.route.stages
    for stage in stages[before.at : after.at]:
        if stage.kind is StageKind.COMMITTEE and not stage.skipped:
            assert after.choice is not None, "a case that was submitted has a choice"
            assert after.applicant is not None, "and somebody who applied"
            command = IssueNotice(
                declaration=declaration,
                person=after.applicant,
                committee=committee_of(after.choice),
                office=stage.organisation,
                title=after.choice.title,
                fees=work.load(COMMITTEE, committee_of(after.choice)).fees,
                on=desk.today,
            )
            work.do(FEE_NOTICE, fee_notice_stream(declaration), command)


def end_before_review(work: Work, declaration: UUID) -> None:
    """The case ends without a title, and nothing is due any more."""
    end_without_title(work, declaration)
    work.do(FEE_NOTICE, fee_notice_stream(declaration), CancelNotice())


def require_settled(work: Work, declaration: UUID, committee: UUID) -> None:
    """Where the committee wants its fee first. Raises `Rejected`."""
    if not work.load(COMMITTEE, committee).fee_first:
        return
    notice = work.load(FEE_NOTICE, fee_notice_stream(declaration))
    if notice.person is not None and not notice.status.settled:
        raise Rejected(
            "fee-not-settled", fields={"candidates": "fee-not-settled"}, number=notice.number
        )


# The office


def confirm_payment(
    work: Work, desk: Desk, notice: UUID, form: PaymentForm, expected: int | None
) -> UUID:
    """确认缴费"""
    _kept(work, desk, notice, expected)
    amount = amount_in_fen(form.amount, "amount")
    confirm(work, desk, notice, amount, form.paid_on, form.voucher, PaymentMeans.OFFICE)
    return notice


def confirm_payments(work: Work, desk: Desk, _: UUID, form: PaymentsForm, __: int | None) -> UUID:
    """批量确认缴费: all of them or none."""
    if not form.notices:
        raise Rejected("fees-nothing-chosen", fields={"notices": "fees-nothing-chosen"})
    if len(form.notices) > MOST_AT_ONCE:
        raise Rejected("fees-too-many", fields={"notices": "fees-too-many"}, most=MOST_AT_ONCE)
    for notice in dict.fromkeys(form.notices):
        due = _kept(work, desk, notice, None).total
        confirm(work, desk, notice, due, form.paid_on, form.voucher, PaymentMeans.OFFICE)
    return form.notices[0]


def confirm(
    work: Work,
    desk: Desk,
    notice: UUID,
    amount: int,
    paid_on: date,
    voucher: str,
    means: PaymentMeans,
) -> None:
    """For whoever may: the notice is the actor's to keep."""
    command = ConfirmPayment(
        officer=desk.actor.person,
        amount=amount,
        paid_on=paid_on,
        voucher=voucher,
        means=means,
        today=desk.today,
    )
    work.do(FEE_NOTICE, notice, command)


def exempt_fee(
    work: Work, desk: Desk, notice: UUID, form: ExemptionForm, expected: int | None
) -> UUID:
    """减免, by one officer with a reason that the title office and auditors see."""
    _kept(work, desk, notice, expected)
    work.do(FEE_NOTICE, notice, ExemptFee(officer=desk.actor.person, reason=form.reason))
    return notice


def refund_fee(
    work: Work, desk: Desk, notice: UUID, form: RefundForm, expected: int | None
) -> UUID:
    """退费, of all or a part; the money itself goes back outside the system."""
    _kept(work, desk, notice, expected)
    command = RefundFee(
        officer=desk.actor.person, amount=amount_in_fen(form.amount, "amount"), reason=form.reason
    )
    work.do(FEE_NOTICE, notice, command)
    return notice


def settle_doubt(
    work: Work, desk: Desk, notice: UUID, form: DoubtForm, expected: int | None
) -> UUID:
    """处理疑点: somebody has looked into money that did not fit."""
    _kept(work, desk, notice, expected)
    command = SettleDoubt(officer=desk.actor.person, payment=form.payment, reason=form.reason)
    work.do(FEE_NOTICE, notice, command)
    return notice


def receive_payment(work: Work, notice: UUID, paid: PaidOnline) -> UUID:
    """Of a gateway whose word has been verified; the same payment again changes nothing."""
    if not work.exists(FEE_NOTICE, notice):
        raise Hidden
    command = ReceivePayment(payment=paid.payment, amount=paid.amount, paid_on=paid.paid_on)
    work.do(FEE_NOTICE, notice, command)
    return notice


def _kept(work: Work, desk: Desk, notice: UUID, expected: int | None) -> FeeNotice:
    require_role(desk.actor, Role.COMMITTEE_OFFICER)
    work.expect(FEE_NOTICE, notice, expected)
    state = work.load(FEE_NOTICE, notice)
    require_fee_office(desk.actor, state)
    return state

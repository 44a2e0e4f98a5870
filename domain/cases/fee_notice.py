"""Fee notice (缴费通知): what one declaration costs, and whether it has been paid.

Its lines are those of the committee's fee standards on the day it was issued; a standard that is
changed later changes no notice. Money is counted in fen, and a notice is paid whole or not at all.
Whatever an online gateway reports is written down, but only exactly what is due pays the notice:
anything else is a doubt, which the committee's office looks into.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.configuration.fees import FeeStandard
from domain.decider import Decider, Rejected, changed
from domain.personal import Personal
from domain.rules.notice_number import notice_number

LONGEST_VOUCHER = 60
LONGEST_PAYMENT = 100


class FeeStatus(StrEnum):
    """缴费状态"""

    NONE = "NONE"
    DUE = "DUE"
    PAID = "PAID"
    EXEMPTED = "EXEMPTED"
    PARTLY_REFUNDED = "PARTLY_REFUNDED"
    REFUNDED = "REFUNDED"
    CANCELLED = "CANCELLED"

    @property
    def settled(self) -> bool:
        """Whether the review may go on where its committee wants the fee first."""
        return self in (FeeStatus.PAID, FeeStatus.EXEMPTED, FeeStatus.PARTLY_REFUNDED)


class PaymentMeans(StrEnum):
    """缴费方式: how the office came to know of it."""

    OFFICE = "OFFICE"
    BANK_SHEET = "BANK_SHEET"
    ONLINE = "ONLINE"


class DoubtKind(StrEnum):
    """疑点 of a reported payment."""

    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    NOT_DUE = "NOT_DUE"
    """The notice is paid, exempted or cancelled already: the money came twice or too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueNotice:
    """Again for the same declaration is nothing new; without fees there is no notice."""

    declaration: UUID
    person: UUID
    committee: UUID
    office: UUID
    title: str
    fees: tuple[FeeStandard, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPayment:
    """确认缴费, by an officer who has seen the money."""

    officer: UUID | None
    """The officer's own person."""
    amount: int
    paid_on: date
    voucher: str
    means: PaymentMeans
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivePayment:
    """What a gateway reports; never refused, as the money has changed hands."""

    payment: str
    """The gateway's own number of it."""
    amount: int
    paid_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDoubt:
    officer: UUID | None
    payment: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptFee:
    officer: UUID | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFee:
    officer: UUID | None
    amount: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelNotice:
    """The case has ended before its review; what was paid stays until it is refunded."""


Command = (
    IssueNotice
    | ConfirmPayment
    | ReceivePayment
    | SettleDoubt
    | ExemptFee
    | RefundFee
    | CancelNotice
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeNoticeIssued:
    """发出缴费通知"""

    declaration: UUID
    person: UUID
    committee: UUID
    office: UUID
    number: str
    title: str
    fees: tuple[FeeStandard, ...]
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePaid:
    """缴费"""

    amount: int
    paid_on: date
    voucher: str
    means: PaymentMeans
    payment: str
    """The gateway's number; empty where an officer confirmed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDoubted:
    """缴费疑点: money was reported that does not pay the notice."""

    payment: str
    amount: int
    paid_on: date
    doubt: DoubtKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtSettled:
    """疑点已处理"""

    payment: str
    reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeExempted:
    """减免"""

    reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRefunded:
    """退费, whole or in part; `left` is what remains paid."""

    amount: int
    left: int
    reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeNoticeCancelled:
    """作废缴费通知"""


Event = (
    FeeNoticeIssued
    | FeePaid
    | PaymentDoubted
    | DoubtSettled
    | FeeExempted
    | FeeRefunded
    | FeeNoticeCancelled
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeNotice:
    status: FeeStatus = FeeStatus.NONE
    declaration: UUID | None = None
    person: UUID | None = None
    committee: UUID | None = None
    office: UUID | None = None
    number: str = ""
    fees: tuple[FeeStandard, ...] = ()
    paid: int = 0
    """Fen that are kept: paid and not refunded."""
    reported: tuple[str, ...] = ()
    """Payments that a gateway has told of."""
    doubts: tuple[PaymentDoubted, ...] = ()
    """Those that nobody has looked into yet."""

    @property
    def total(self) -> int:
        return sum(fee.amount for fee in self.fees)


def decide(command: Command, state: FeeNotice) -> list[Event]:
    if isinstance(command, IssueNotice):
        return _issue(command, state)
    if isinstance(command, CancelNotice):
        return [FeeNoticeCancelled()] if state.status is FeeStatus.DUE else []
    if state.person is None:
        raise Rejected("fee-notice-unknown")
    if isinstance(command, ReceivePayment):
        return _receive(command, state)
    if command.officer is not None and command.officer == state.person:
        raise Rejected("own-case")  # nobody decides on their own money (product section 4)
    match command:
        case ConfirmPayment():
            return _confirm(command, state)
        case ExemptFee(reason=reason):
            _require_due(state)
            return [FeeExempted(reason=_reason(reason, state.person))]
        case RefundFee():
            return _refund(command, state, state.person)
        case SettleDoubt(payment=payment, reason=reason):
            if payment not in {doubt.payment for doubt in state.doubts}:
                raise Rejected("fee-doubt-unknown")
            return [DoubtSettled(payment=payment, reason=_reason(reason, state.person))]
        case _:
            assert_never(command)


def _issue(command: IssueNotice, state: FeeNotice) -> list[Event]:
    known = state.person is not None and state.status is not FeeStatus.CANCELLED
    if known or not command.fees:
        return []  # a case that was reopened after its end is charged again, and once
    return [
        FeeNoticeIssued(
            declaration=command.declaration,
            person=command.person,
            committee=command.committee,
            office=command.office,
            number=notice_number(command.declaration, command.on.year),
            title=command.title,
            fees=command.fees,
            issued_on=command.on,
        )
    ]


def _confirm(command: ConfirmPayment, state: FeeNotice) -> list[Event]:
    _require_due(state)
    voucher = command.voucher.strip()
    fields: dict[str, str] = {}
    if command.amount != state.total:
        fields["amount"] = "fee-amount-differs"
    if command.paid_on > command.today:
        fields["paid_on"] = "fee-paid-later"
    if not voucher:
        fields["voucher"] = "field-required"
    elif len(voucher) > LONGEST_VOUCHER:
        fields["voucher"] = "voucher-too-long"
    if fields:
        raise Rejected("fee-payment-wrong", fields=fields, longest=LONGEST_VOUCHER)
    return [
        FeePaid(
            amount=command.amount,
            paid_on=command.paid_on,
            voucher=voucher,
            means=command.means,
            payment="",
        )
    ]


def _receive(command: ReceivePayment, state: FeeNotice) -> list[Event]:
    if not 0 < len(command.payment) <= LONGEST_PAYMENT or command.amount <= 0:
        raise Rejected("fee-payment-wrong", longest=LONGEST_PAYMENT)
    if command.payment in state.reported:
        return []
    if state.status is FeeStatus.DUE and command.amount == state.total:
        return [
            FeePaid(
                amount=command.amount,
                paid_on=command.paid_on,
                voucher="",
                means=PaymentMeans.ONLINE,
                payment=command.payment,
            )
        ]
    due = state.status is FeeStatus.DUE
    return [
        PaymentDoubted(
            payment=command.payment,
            amount=command.amount,
            paid_on=command.paid_on,
            doubt=DoubtKind.AMOUNT_DIFFERS if due else DoubtKind.NOT_DUE,
        )
    ]


def _refund(command: RefundFee, state: FeeNotice, person: UUID) -> list[Event]:
    if not state.paid:
        raise Rejected("fee-nothing-paid", number=state.number)
    if not 0 < command.amount <= state.paid:
        raise Rejected("fee-refund-wrong", fields={"amount": "fee-refund-wrong"})
    return [
        FeeRefunded(
            amount=command.amount,
            left=state.paid - command.amount,
            reason=_reason(command.reason, person),
        )
    ]


def _require_due(state: FeeNotice) -> None:
    if state.status is not FeeStatus.DUE:
        raise Rejected("fee-not-due", number=state.number, status=state.status)


def _reason(text: str, person: UUID) -> Personal:
    """An officer's words about a person are that person's data."""
    if not text.strip():
        raise Rejected("reason-required", fields={"reason": "field-required"})
    return Personal(person, text.strip())


def evolve(state: FeeNotice, event: Event) -> FeeNotice:
    match event:
        case FeeNoticeIssued():
            return changed(
                state,
                status=FeeStatus.DUE,
                declaration=event.declaration,
                person=event.person,
                committee=event.committee,
                office=event.office,
                number=event.number,
                fees=event.fees,
            )
        case FeePaid(amount=amount, payment=payment):
            reported = (*state.reported, payment) if payment else state.reported
            return changed(state, status=FeeStatus.PAID, paid=amount, reported=reported)
        case PaymentDoubted(payment=payment):
            return changed(
                state, reported=(*state.reported, payment), doubts=(*state.doubts, event)
            )
        case DoubtSettled(payment=payment):
            left = tuple(doubt for doubt in state.doubts if doubt.payment != payment)
            return changed(state, doubts=left)
        case FeeExempted():
            return changed(state, status=FeeStatus.EXEMPTED)
        case FeeRefunded(left=kept):
            status = FeeStatus.PARTLY_REFUNDED if kept else FeeStatus.REFUNDED
            return changed(state, status=status, paid=kept)
        case FeeNoticeCancelled():
            return changed(state, status=FeeStatus.CANCELLED)
        case _:
            assert_never(event)


FEE_NOTICE: Decider[Command, FeeNotice, Event] = Decider(
    "fee_notice", get_args(Event), FeeNotice(), decide, evolve
)

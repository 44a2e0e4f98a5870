"""A fee notice is paid whole, once; what else arrives is a doubt, and nothing is lost of it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.fee_notice import (
    FEE_NOTICE,
    CancelNotice,
    ConfirmPayment,
    DoubtKind,
    DoubtSettled,
    ExemptFee,
    FeeExempted,
    FeeNoticeCancelled,
    FeeNoticeIssued,
    FeePaid,
    FeeRefunded,
    FeeStatus,
    IssueNotice,
    PaymentDoubted,
    PaymentMeans,
    ReceivePayment,
    RefundFee,
    SettleDoubt,
)
from domain.configuration.fees import FeeItem, FeeStandard
from domain.personal import Personal
from domain.rules.notice_number import is_notice_number, notice_number
from tests.spec import spec

CASE, PERSON, OFFICER = UUID(int=11), UUID(int=12), UUID(int=13)
DAY = date(2026, 6, 1)
FEES = (
    FeeStandard(item=FeeItem.REVIEW, amount=28_000),
    FeeStandard(item=FeeItem.CERTIFICATE, amount=850),
)
TOTAL = 28_850
ISSUE = IssueNotice(
    declaration=CASE,
    person=PERSON,
    committee=UUID(int=14),
    office=UUID(int=15),
    title="高级工程师",
    fees=FEES,
    on=DAY,
)
CONFIRM = ConfirmPayment(
    officer=OFFICER,
    amount=TOTAL,
    paid_on=DAY,
    voucher=" 票001 ",
    means=PaymentMeans.OFFICE,
    today=DAY,
)
RECEIVE = ReceivePayment(payment="P1", amount=TOTAL, paid_on=DAY)
EXEMPT = ExemptFee(officer=OFFICER, reason="烈士子女")
issued = FeeNoticeIssued(
    declaration=CASE,
    person=PERSON,
    committee=UUID(int=14),
    office=UUID(int=15),
    number=notice_number(CASE, 2026),
    title="高级工程师",
    fees=FEES,
    issued_on=DAY,
)
paid = FeePaid(amount=TOTAL, paid_on=DAY, voucher="票001", means=PaymentMeans.OFFICE, payment="")
exempted = FeeExempted(reason=Personal(PERSON, "烈士子女"))
due = spec(FEE_NOTICE).given(issued)


def refund(amount: int, reason: str = "未参加答辩") -> RefundFee:
    return RefundFee(officer=OFFICER, amount=amount, reason=reason)


def doubted(doubt: DoubtKind, amount: int = TOTAL, payment: str = "P1") -> PaymentDoubted:
    return PaymentDoubted(payment=payment, amount=amount, paid_on=DAY, doubt=doubt)


def test_a_case_is_charged_once_by_the_standards_of_the_day() -> None:
    spec(FEE_NOTICE).given().when(ISSUE).then(issued)
    due.when(replace(ISSUE, fees=FEES[:1], on=date(2026, 7, 1))).then()
    assert due.state.total == TOTAL


def test_a_case_that_was_reopened_is_charged_again() -> None:
    charged = spec(FEE_NOTICE).after(ISSUE, CancelNotice(), RECEIVE, ISSUE)
    assert (charged.state.status, charged.state.total) == (FeeStatus.DUE, TOTAL)
    assert charged.state.reported == ("P1",)  # a payment in between is still the same one
    charged.when(ISSUE).then()


def test_without_standards_there_is_no_notice() -> None:
    spec(FEE_NOTICE).given().when(replace(ISSUE, fees=())).then()


def test_an_officer_confirms_exactly_what_is_due() -> None:
    due.when(CONFIRM).then(paid)
    assert due.given(paid).state.status is FeeStatus.PAID


@pytest.mark.parametrize("amount", [TOTAL - 1, TOTAL + 1, 0, -TOTAL])
def test_another_amount_is_not_confirmed(amount: int) -> None:
    told = due.when(replace(CONFIRM, amount=amount)).rejected("fee-payment-wrong")
    assert told.fields == {"amount": "fee-amount-differs"}


def test_all_that_is_wrong_with_a_payment_is_told_at_once() -> None:
    wrong = replace(CONFIRM, amount=1, voucher="  ", paid_on=date(2026, 6, 2))
    told = due.when(wrong).rejected("fee-payment-wrong")
    assert set(told.fields) == {"amount", "voucher", "paid_on"}
    long = due.when(replace(CONFIRM, voucher="票" * 61)).rejected("fee-payment-wrong")
    assert long.fields == {"voucher": "voucher-too-long"}


@pytest.mark.parametrize("before", [paid, exempted, FeeNoticeCancelled()])
def test_what_is_not_due_is_neither_confirmed_nor_exempted(before: object) -> None:
    due.given(before).when(CONFIRM).rejected("fee-not-due")
    due.given(before).when(EXEMPT).rejected("fee-not-due")


def test_an_exemption_has_a_reason() -> None:
    due.when(EXEMPT).then(exempted)
    due.when(replace(EXEMPT, reason=" ")).rejected("reason-required")


def test_nobody_decides_on_their_own_money() -> None:
    due.when(replace(CONFIRM, officer=PERSON)).rejected("own-case")
    due.when(replace(EXEMPT, officer=PERSON)).rejected("own-case")
    due.given(paid).when(replace(refund(1), officer=PERSON)).rejected("own-case")


def test_refunds_go_on_until_nothing_is_left() -> None:
    story = due.given(paid)
    part = FeeRefunded(amount=850, left=28_000, reason=Personal(PERSON, "未参加答辩"))
    story.when(refund(850)).then(part)
    assert story.given(part).state.status is FeeStatus.PARTLY_REFUNDED
    story.given(part).when(refund(28_001)).rejected("fee-refund-wrong")
    over = story.after(refund(850), refund(28_000))
    assert over.state.status is FeeStatus.REFUNDED
    over.when(refund(1)).rejected("fee-nothing-paid")


@pytest.mark.parametrize("amount", [0, -1, TOTAL + 1])
def test_a_refund_is_of_what_was_paid(amount: int) -> None:
    due.given(paid).when(refund(amount)).rejected("fee-refund-wrong")
    due.when(refund(1)).rejected("fee-nothing-paid")


@given(st.lists(st.integers(min_value=-5, max_value=TOTAL), max_size=12))
def test_never_more_goes_back_than_was_paid(amounts: list[int]) -> None:
    history: list[object] = [issued, paid]
    for amount in amounts:
        state = FEE_NOTICE.fold(history)  # type: ignore[arg-type]  # events, which the list mixes
        if 0 < amount <= state.paid:
            history += FEE_NOTICE.decide(refund(amount), state)
    back = sum(event.amount for event in history if isinstance(event, FeeRefunded))
    state = FEE_NOTICE.fold(history)  # type: ignore[arg-type]  # as above
    assert state.paid == TOTAL - back >= 0
    assert (state.status is FeeStatus.REFUNDED) == (state.paid == 0)


def test_a_reported_payment_of_all_that_is_due_pays_the_notice_once() -> None:
    online = replace(paid, voucher="", means=PaymentMeans.ONLINE, payment="P1")
    due.when(RECEIVE).then(online)
    due.given(online).when(RECEIVE).then()
    twice = replace(RECEIVE, payment="P2")
    due.given(online).when(twice).then(doubted(DoubtKind.NOT_DUE, payment="P2"))


@pytest.mark.parametrize("amount", [1, TOTAL - 1, TOTAL + 1])
def test_another_amount_is_written_down_and_pays_nothing(amount: int) -> None:
    doubt = doubted(DoubtKind.AMOUNT_DIFFERS, amount)
    due.when(replace(RECEIVE, amount=amount)).then(doubt)
    story = due.given(doubt)
    assert story.state.status is FeeStatus.DUE
    story.when(replace(RECEIVE, amount=amount)).then()
    story.when(RECEIVE).then()  # that payment has been told of already, whatever it is worth now


@pytest.mark.parametrize("before", [paid, exempted, FeeNoticeCancelled()])
def test_money_that_comes_twice_or_late_is_a_doubt(before: object) -> None:
    due.given(before).when(RECEIVE).then(doubted(DoubtKind.NOT_DUE))


def test_a_doubt_is_settled_with_a_reason_once() -> None:
    story = due.given(doubted(DoubtKind.AMOUNT_DIFFERS, 1))
    settle = SettleDoubt(officer=OFFICER, payment="P1", reason="已原路退回")
    settled = DoubtSettled(payment="P1", reason=Personal(PERSON, "已原路退回"))
    story.when(settle).then(settled)
    story.when(replace(settle, reason="")).rejected("reason-required")
    story.when(replace(settle, payment="P2")).rejected("fee-doubt-unknown")
    story.given(settled).when(settle).rejected("fee-doubt-unknown")
    story.given(settled).when(replace(RECEIVE, amount=1)).then()


def test_a_case_that_ends_owes_nothing_and_keeps_what_it_paid() -> None:
    due.when(CancelNotice()).then(FeeNoticeCancelled())
    due.given(paid).when(CancelNotice()).then()
    spec(FEE_NOTICE).given().when(CancelNotice()).then()


def test_without_a_notice_nothing_is_paid() -> None:
    for command in (CONFIRM, RECEIVE, EXEMPT, refund(1)):
        spec(FEE_NOTICE).given().when(command).rejected("fee-notice-unknown")


@given(st.uuids(), st.integers(min_value=2020, max_value=2099))
def test_a_number_is_known_by_its_check_digit(case: UUID, year: int) -> None:
    number = notice_number(case, year)
    assert is_notice_number(number)
    for place in range(2, len(number)):
        other = str((int(number[place]) + 1) % 10)
        assert not is_notice_number(number[:place] + other + number[place + 1 :])

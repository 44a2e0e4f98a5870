"""The demo's fees: every notice that the cases led to, and one of them in every state."""

from collections import Counter
from uuid import UUID

from application.cases import declaring as d
from application.cases import fees as f
from application.cases.paying import PaidOnline
from application.desk import Actor
from application.work import execute
from domain.cases.fee_notice import FEE_NOTICE, FeeNotice
from domain.configuration.fees import amount_in_yuan
from domain.configuration.route import StageKind
from domain.streams import fee_notice_stream
from interfaces.demo.journey import Journeys

_LARGE = 50_000
"""Fen; in the demo more is due for a senior title, and less for an intermediate one."""


def settle_fees(journeys: Journeys, cases: list[UUID], gone: UUID) -> None:
    """Of each office's notices the first is still due. `gone` is withdrawn before it was paid."""
    seen: Counter[UUID] = Counter()
    for case in cases:
        notice = _notice(journeys, case)
        if case != gone and notice.office is not None:
            _settle(journeys, case, seen[notice.office])
            seen[notice.office] += 1
    person = journeys.case(gone).applicant
    applicant = next(one for one in journeys.applicants if one.person == person)
    reason = d.Withdrawing(reason="个人原因，本年度不再申报。（演示）")
    journeys.stage.act(applicant, d.withdraw, reason, gone)


def _settle(journeys: Journeys, case: UUID, place: int) -> None:
    """As the place of the case among those of its office says."""
    act, notice = journeys.stage.act, fee_notice_stream(case)
    officer, due = _officer(journeys, case), _notice(journeys, case)
    if place == 0 and not journeys.case(case).status.finished:
        return
    if place == 2:
        _online(journeys, case, due, short=0 if due.total < _LARGE else 10_000)
        return
    if place == 3:
        reason = f.ExemptionForm(reason="援藏专业技术人才，按规定免收评审费。（演示）")
        act(officer, f.exempt_fee, reason, notice)
        return
    paid = f.PaymentForm(
        amount=amount_in_yuan(due.total),
        paid_on=journeys.stage.clock.today(),
        voucher=f"演示票据{due.number[-5:-1]}",
    )
    act(officer, f.confirm_payment, paid, notice)
    if place > 3:
        back = due.fees[0].amount if place % 2 else due.total
        refund = f.RefundForm(
            amount=amount_in_yuan(back), reason="未参加答辩，按规定退费。（演示）"
        )
        act(officer, f.refund_fee, refund, notice)


def _online(journeys: Journeys, case: UUID, due: FeeNotice, short: int) -> None:
    """As a gateway would report it; with less than is due the office has to look into it."""
    stage = journeys.stage
    told = PaidOnline(
        order=due.number,
        payment=f"DEMO{due.number}",
        amount=due.total - short,
        paid_on=stage.clock.today(),
    )
    context = stage.system.context(_officer(journeys, case), f"demo-payment-{due.number}")
    notice = fee_notice_stream(case)
    execute(stage.system.log, context, lambda work: f.receive_payment(work, notice, told))


def _notice(journeys: Journeys, case: UUID) -> FeeNotice:
    notice: FeeNotice = journeys.stage.look(FEE_NOTICE, fee_notice_stream(case))
    return notice


def _officer(journeys: Journeys, case: UUID) -> Actor:
    stages = journeys.case(case).route.stages
    return journeys.officer(next(one for one in stages if one.kind is StageKind.COMMITTEE))

"""The demo's fees: every notice that the cases led to, and one of them in every state."""

from uuid import UUID

from application import declaring as d
from application import fees as f
from application.desk import Actor
from application.paying import PaidOnline
from application.work import execute
from domain.fee_notice import FEE_NOTICE, FeeNotice
from domain.fees import amount_in_yuan
from domain.route import StageKind
from domain.streams import fee_notice_stream
from interfaces.demo.journey import Journeys


def settle_fees(journeys: Journeys, cases: list[UUID], gone: UUID) -> None:
    """Most are paid at the counter; the first of each six differ. `gone` is withdrawn unpaid."""
    charged = [case for case in cases if case != gone and _notice(journeys, case).person]
    for place, case in enumerate(charged):
        _settle(journeys, case, place)
    case = journeys.case(gone)
    applicant = next(one for one in journeys.applicants if one.person == case.applicant)
    reason = d.Withdrawing(reason="个人原因，本年度不再申报。（演示）")
    journeys.stage.act(applicant, d.withdraw, reason, gone)


def _settle(journeys: Journeys, case: UUID, place: int) -> None:
    act, notice = journeys.stage.act, fee_notice_stream(case)
    officer, due = _officer(journeys, case), _notice(journeys, case)
    kind = place % 6
    if kind == 0:
        return  # still to be paid
    if kind == 1:
        reason = f.ExemptionForm(reason="援藏援疆专业技术人才，按规定免收评审费。（演示）")
        act(officer, f.exempt_fee, reason, notice)
        return
    if kind == 2:
        _online(journeys, case, due, short=0 if place % 4 else 10_000)
        return
    today = journeys.stage.clock.today()
    paid = f.PaymentForm(
        amount=amount_in_yuan(due.total), paid_on=today, voucher=f"演示票据{place:04}"
    )
    act(officer, f.confirm_payment, paid, notice)
    if kind in (3, 4) and place > 6:
        back = amount_in_yuan(due.total if kind == 3 else due.fees[0].amount)
        reason_back = f.RefundForm(amount=back, reason="未参加答辩，按规定退费。（演示）")
        act(officer, f.refund_fee, reason_back, notice)


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

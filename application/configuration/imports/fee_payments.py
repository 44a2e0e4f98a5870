"""Payments (缴费) by the bank's statement: one row a notice, paid whole."""

from datetime import date
from uuid import UUID

from application.cases.fees import confirm
from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.work import Work
from domain.cases.fee_notice import FEE_NOTICE, PaymentMeans
from domain.configuration.fees import amount_in_fen
from domain.decider import Rejected
from domain.rules.notice_number import is_notice_number
from domain.terms import Role

COLUMNS = (
    Column(
        name="number",
        heading="缴费通知编号",
        mandatory=True,
        note="JF 开头的 17 位编号，见缴费通知",
    ),
    Column(
        name="amount",
        heading="金额（元）",
        mandatory=True,
        note="须与应缴金额一致，最多两位小数",
        example="280.00",
    ),
    Column(name="paid_on", heading="缴费日期", kind=date, mandatory=True, example="2026-06-01"),
    Column(
        name="voucher",
        heading="票据号",
        mandatory=True,
        note="票据号或银行流水号，须为文本格式",
    ),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given = line.values
    if not is_notice_number(given["number"]):
        raise Rejected("row-wrong", fields={"number": "fee-number-wrong"})
    notice = line.names.fee_notice(given["number"], "number")
    if not desk.actor.acts_for(work.load(FEE_NOTICE, notice).office):
        # Another office's is as unknown as one that does not exist.
        raise Rejected("row-wrong", fields={"number": "fee-notice-unknown"})
    amount = amount_in_fen(given["amount"], "amount")
    means = PaymentMeans.BANK_SHEET
    confirm(work, desk, notice, amount, given["paid_on"], given["voucher"], means)
    return notice


KINDS = (
    ImportKind(
        name="fee-payments",
        title="缴费",
        functions=("B3",),
        roles=(Role.COMMITTEE_OFFICER,),
        columns=COLUMNS,
        apply=apply,
        back="/fees",
    ),
)

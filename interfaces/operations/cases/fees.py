"""Fees (B3): the office's commands, everybody's questions, and paying online."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from application.cases import fees as f
from application.cases.paying import (
    PaidOnline,
    PaymentForged,
    PaymentGateway,
    PaymentOrder,
    PaymentRefused,
    PaymentStart,
)
from application.permissions import Forbidden, Hidden, require_role, sees_fee_notice
from application.ports import Receipt
from application.work import Work
from domain.cases.fee_notice import (
    FEE_NOTICE,
    FeeNotice,
    FeeStatus,
    PaymentDoubted,
    PaymentMeans,
)
from domain.committees.committee import region
from domain.configuration.fees import amount_in_yuan
from domain.decider import Rejected
from domain.streams import fee_notice_stream
from domain.terms import Role
from interfaces.history import Changes, Words, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import division_of, folded, page_of, wanted
from interfaces.operations.lookups import persons_of_number
from interfaces.system import System, command
from interfaces.words import word
from projections.cases import fee_notices
from projections.cases.fee_notices import FeeFilter, FeeNoticeRow, FeeTotals
from projections.committees import committees

OFFICE = (Role.COMMITTEE_OFFICER,)
READERS = (*OFFICE, Role.TITLE_OFFICER, Role.AUDITOR)
PAYERS = (Role.APPLICANT,)
SORTS = ("-issued_on", "number", "name", "committee", "total", "status", "paid_on")
OWN_SORTS = ("-issued_on", "number", "total", "status", "paid_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeConditions:
    text: str = ""
    """Of the person: name, pinyin, initials or the whole identity number; or the beginning of
    the notice's number."""
    committee: str = ""
    """Name, pinyin or initials."""
    status: FeeStatus | None = None
    means: PaymentMeans | None = None
    since: date | None = None
    until: date | None = None
    """First and last day of issue."""
    doubted: bool = False
    """Only those with payments that nobody has looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnConditions:
    status: FeeStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeAnswer(FeeNoticeRow):
    """As it is now, with the reported payments that nobody has looked into."""

    open_doubts: tuple[PaymentDoubted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentNotification:
    """What a gateway tells of a payment, signed as docs/operations.md says."""

    order: str
    payment: str
    amount: int
    """In fen."""
    paid_on: date
    signature: str


def fee_list(system: System, call: Call[FeeConditions]) -> Page[FeeNoticeRow]:
    """An office its own, a title office the committees of its region, an auditor all."""
    conditions = _filter(system, call)
    with system.reading() as tx:
        return page_of(fee_notices.listing(tx, conditions, wanted(call)))


def fee_totals(system: System, call: Call[FeeConditions]) -> FeeTotals:
    conditions = _filter(system, call)
    with system.reading() as tx:
        return fee_notices.totals(tx, conditions)


def _filter(system: System, call: Call[FeeConditions]) -> FeeFilter:
    asked, actor = call.body, call.actor
    mine: dict[str, Any] = {}
    if actor.role is Role.COMMITTEE_OFFICER:
        mine = {"offices": actor.bodies}
    elif actor.role is Role.TITLE_OFFICER:
        mine = {"region": division_of(system, actor.organisation)}
    return FeeFilter(
        text=asked.text,
        persons=persons_of_number(system, asked.text) or None,
        committee=asked.committee,
        status=asked.status,
        means=asked.means,
        since=asked.since,
        until=asked.until,
        doubted=asked.doubted,
        **mine,
    )


def own_list(system: System, call: Call[OwnConditions]) -> Page[FeeNoticeRow]:
    with system.reading() as tx:
        conditions = FeeFilter(status=call.body.status, person=_person(call))
        return page_of(fee_notices.listing(tx, conditions, wanted(call)))


def _person(call: Call[Any]) -> UUID:
    assert call.actor.person is not None, "an applicant's account has a person"
    return call.actor.person


def seen(system: System, call: Call[Any]) -> tuple[FeeNotice, int]:
    """The notice as it is now and its version. Raises `Hidden` for what is not the asker's."""
    state, version = folded(system, call, FEE_NOTICE, call.id)
    inside = False
    if call.actor.role is Role.TITLE_OFFICER and state.committee is not None:
        own = region(division_of(system, call.actor.organisation))
        with system.reading() as tx:
            row = committees.get(tx, state.committee)
        inside = row is not None and row.division.startswith(own)
    if not sees_fee_notice(call.actor, state, inside=inside):
        raise Hidden
    return state, version


def one_fee(system: System, call: Call[Any]) -> FeeAnswer:
    state, version = seen(system, call)
    with system.reading() as tx:
        row = fee_notices.get(tx, call.id)
    if row is None:
        raise Hidden  # the read model has not come so far
    fresh = {"status": state.status, "version": version, "open_doubts": state.doubts}
    return FeeAnswer(**{one.name: getattr(row, one.name) for one in fields(row)} | fresh)


def of_case(system: System, call: Call[Any]) -> tuple[UUID, FeeNotice] | None:
    """The notice of the declaration of the path, for those who may see it."""
    notice = fee_notice_stream(call.id)
    try:
        state, _ = seen(system, replace(call, path={"id": notice}))
    except Hidden:
        return None
    return notice, state


def fee_changes(system: System, call: Call[NoBody]) -> Changes:
    seen(system, call)
    return Changes(changes=changes_of(system, call.id, LABELS, words=WORDS))


LABELS = {
    "number": "缴费通知编号",
    "fees": "缴费项目",
    "issued_on": "发出日期",
    "amount": "金额（元）",
    "paid_on": "缴费日期",
    "means": "缴费方式",
    "voucher": "票据号",
    "payment": "支付流水号",
    "doubt": "疑点",
    "left": "退费后实缴（元）",
    "reason": "原因",
}
WORDS: Words = {
    "fees": lambda items: "、".join(
        f"{word(fee.item)} {amount_in_yuan(fee.amount)} 元" for fee in items
    ),
    "amount": amount_in_yuan,
    "left": amount_in_yuan,
}


# Paying online


def pay(system: System, call: Call[NoBody]) -> PaymentStart:
    """Asks the gateway where this notice is paid; nothing has been paid by that."""
    state, _ = seen(system, call)
    gateway = _gateway(system)
    if state.status is not FeeStatus.DUE:
        raise Rejected("fee-not-due", number=state.number, status=state.status)
    order = PaymentOrder(
        order=state.number,
        amount=state.total,
        subject="职称评审费",
        back=f"{system.settings.base_url}/my-fees/{call.id}",
    )
    try:
        return gateway.start(order)
    except PaymentRefused:
        raise Rejected("payment-refused", number=state.number) from None


def ask_gateway(system: System, call: Call[NoBody]) -> Receipt:
    """What the gateway knows of a notice, should its own notification be late or lost."""
    require_role(call.actor, *PAYERS, *OFFICE)
    state, _ = seen(system, call)
    try:
        told = _gateway(system).paid(state.number)
    except (PaymentRefused, PaymentForged):
        raise Rejected("payment-refused", number=state.number) from None
    if told is None:
        raise Rejected("payment-not-yet", number=state.number)
    return _received(system, call, call.id, told)


def notified(system: System, call: Call[PaymentNotification]) -> Receipt:
    """Told by the gateway itself; anybody can call it, so the signature is all that counts."""
    if system.payments is None:
        raise Hidden
    body = call.body
    told = PaidOnline(
        order=body.order, payment=body.payment, amount=body.amount, paid_on=body.paid_on
    )
    try:
        system.payments.verify(told, body.signature)
    except PaymentForged:
        raise Forbidden("payment-forged") from None
    with system.reading() as tx:
        found = fee_notices.numbered(tx, told.order)
    if len(found) != 1:
        raise Hidden
    return _received(system, call, found[0], told)


def _received(system: System, call: Call[Any], notice: UUID, told: PaidOnline) -> Receipt:
    return system.run(call, lambda work, *_: _receive(work, notice, told), notice)


def _receive(work: Work, notice: UUID, told: PaidOnline) -> UUID:
    return f.receive_payment(work, notice, told)


def _gateway(system: System) -> PaymentGateway:
    if system.payments is None:
        raise Rejected("payment-offline")
    return system.payments


EXPORT = Export(
    title="缴费管理",
    rows=fee_list,
    columns=(
        ("缴费通知编号", lambda row: row.number),
        ("姓名", lambda row: row.name),
        ("申报职称", lambda row: row.title),
        ("评委会", lambda row: row.committee_name),
        ("缴费项目", lambda row: WORDS["fees"](row.fees)),
        ("应缴金额（元）", lambda row: amount_in_yuan(row.total)),
        ("状态", lambda row: row.status),
        ("发出日期", lambda row: row.issued_on),
        ("实缴金额（元）", lambda row: amount_in_yuan(row.paid)),
        ("缴费日期", lambda row: row.paid_on),
        ("缴费方式", lambda row: row.means),
        ("票据号", lambda row: row.voucher),
        ("支付流水号", lambda row: row.payment),
        ("已退金额（元）", lambda row: amount_in_yuan(row.refunded)),
        ("待处理疑点", lambda row: row.doubts),
    ),
)
_OF_OTHERS = ("姓名", "票据号", "待处理疑点")
OWN_EXPORT = Export(
    title="我的缴费",
    rows=own_list,
    columns=tuple(column for column in EXPORT.columns if column[0] not in _OF_OTHERS),
)
CONFIRM = Operation(
    name="fees.confirm",
    functions=("B3",),
    path="/fees/{id}/confirm",
    summary="确认缴费",
    body=f.PaymentForm,
    handler=command(f.confirm_payment),
    roles=OFFICE,
    refusals=("fee-not-due", "fee-payment-wrong"),
)
CONFIRM_MANY = Operation(
    name="fees.confirm-many",
    functions=("B3",),
    path="/fees/confirm-many",
    summary="批量确认缴费",
    body=f.PaymentsForm,
    handler=command(f.confirm_payments),
    roles=OFFICE,
    refusals=("fee-not-due", "fee-payment-wrong", "fees-nothing-chosen"),
)
EXEMPT = Operation(
    name="fees.exempt",
    functions=("B3",),
    path="/fees/{id}/exempt",
    summary="减免缴费",
    body=f.ExemptionForm,
    handler=command(f.exempt_fee),
    roles=OFFICE,
    refusals=("fee-not-due", "reason-required"),
)
REFUND = Operation(
    name="fees.refund",
    functions=("B3",),
    path="/fees/{id}/refund",
    summary="退费",
    body=f.RefundForm,
    handler=command(f.refund_fee),
    roles=OFFICE,
    refusals=("fee-nothing-paid", "fee-refund-wrong", "reason-required"),
)
SETTLE = Operation(
    name="fees.settle-doubt",
    functions=("B3",),
    path="/fees/{id}/settle-doubt",
    summary="处理缴费疑点",
    body=f.DoubtForm,
    handler=command(f.settle_doubt),
    roles=OFFICE,
    refusals=("fee-doubt-unknown", "reason-required"),
)
ASK = Operation(
    name="fees.ask-gateway",
    functions=("B3",),
    path="/fees/{id}/ask-gateway",
    summary="查询在线缴费结果",
    handler=ask_gateway,
    roles=(*PAYERS, *OFFICE),
    refusals=("payment-offline", "payment-not-yet", "payment-refused"),
)
PAY = Operation(
    name="my-fees.pay",
    functions=("B3",),
    path="/my-fees/{id}/pay",
    summary="在线缴费",
    handler=pay,
    answer=PaymentStart,
    roles=PAYERS,
    refusals=("payment-offline", "fee-not-due", "payment-refused"),
)
NOTIFY = Operation(
    name="payments.notify",
    functions=("B3",),
    path="/payments/notifications",
    summary="在线缴费结果通知",
    body=PaymentNotification,
    handler=notified,
    public=True,
    refusals=("payment-forged",),
)
FEES = Read(
    name="fees.list",
    functions=("B3",),
    path="/fees",
    summary="缴费查询",
    handler=fee_list,
    answer=FeeNoticeRow,
    filters=FeeConditions,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    private=True,
    export=EXPORT,
)
TOTALS = Read(
    name="fees.totals",
    functions=("B3",),
    path="/fees/totals",
    summary="缴费合计",
    handler=fee_totals,
    answer=FeeTotals,
    filters=FeeConditions,
    roles=READERS,
    private=True,
)
FEE = Read(
    name="fees.one",
    functions=("B3",),
    path="/fees/{id}",
    summary="缴费通知",
    handler=one_fee,
    answer=FeeAnswer,
    roles=(*READERS, *PAYERS),
)
CHANGES = Read(
    name="fees.changes",
    functions=("B3",),
    path="/fees/{id}/changes",
    summary="变更记录",
    handler=fee_changes,
    answer=Changes,
    roles=(*READERS, *PAYERS),
)
OWN = Read(
    name="my-fees.list",
    functions=("B3",),
    path="/my-fees",
    summary="本人的缴费通知",
    handler=own_list,
    answer=FeeNoticeRow,
    filters=OwnConditions,
    paged=True,
    sorts=OWN_SORTS,
    roles=PAYERS,
    export=OWN_EXPORT,
)

COMMANDS = (CONFIRM, CONFIRM_MANY, EXEMPT, REFUND, SETTLE, ASK, PAY, NOTIFY)
READS = (FEES, TOTALS, FEE, CHANGES, OWN)

"""缴费管理 of the committee's office (B3), and what an applicant has to pay."""

from typing import Any

from application.cases.paying import PaymentStart
from domain.cases.fee_notice import FeeStatus
from domain.configuration.fees import amount_in_yuan
from infrastructure.printing.pictures import qr_picture
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.cases import fees as operations
from interfaces.operations.cases.fees import FeeConditions, OwnConditions
from interfaces.system import System
from interfaces.words import choices_of

TONES = {
    FeeStatus.DUE: "warn",
    FeeStatus.PAID: "good",
    FeeStatus.EXEMPTED: "info",
    FeeStatus.PARTLY_REFUNDED: "info",
    FeeStatus.REFUNDED: "plain",
    FeeStatus.CANCELLED: "plain",
}
"""Status -> look of its badge."""
_STATUSES = [(value, said) for value, said in choices_of(FeeStatus) if FeeStatus(value) in TONES]
_SHOWN: dict[str, Any] = {"yuan": amount_in_yuan, "tones": TONES, "statuses": _STATUSES}


def show_list(system: System, call: Call[FeeConditions]) -> Show:
    fees = operations.fee_list(system, call)
    totals = operations.fee_totals(system, call)
    return Show(
        "fees/list.html",
        {
            "fees": fees,
            "tiles": [
                {"label": "待缴（元）", "number": amount_in_yuan(totals.due)},
                {"label": "已缴（元）", "number": amount_in_yuan(totals.paid)},
                {"label": "其中已退（元）", "number": amount_in_yuan(totals.refunded)},
                {"label": "已减免（元）", "number": amount_in_yuan(totals.exempted)},
            ],
            "keeps": call.actor.role in operations.OFFICE,
            "any_due": any(row.status is FeeStatus.DUE for row in fees.items),
            "today": {"paid_on": system.clock.today()},
            **_SHOWN,
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_fee(system, call)
    keeps = call.actor.role in operations.OFFICE
    return Show(
        "fees/one.html",
        {
            "found": found,
            "due": keeps and found.status is FeeStatus.DUE,
            "refundable": keeps and found.paid > found.refunded,
            "keeps": keeps,
            "doubts": [
                (one.payment, f"{one.payment}，{amount_in_yuan(one.amount)} 元")
                for one in found.open_doubts
            ],
            "first_doubt": {"payment": next((one.payment for one in found.open_doubts), "")},
            "online": system.payments is not None,
            "payment": {"amount": amount_in_yuan(found.total), "paid_on": system.clock.today()},
            "refund": {"amount": amount_in_yuan(found.paid - found.refunded)},
            "changes": operations.fee_changes(system, call).changes,
            **_SHOWN,
        },
    )


def show_own(system: System, call: Call[OwnConditions]) -> Show:
    return Show("fees/own.html", {"fees": operations.own_list(system, call), **_SHOWN})


def show_mine(system: System, call: Call[NoBody]) -> Show:
    return _mine(system, call, None)


def show_start(system: System, call: Call[Any], start: PaymentStart) -> Show:
    return _mine(system, call, start)


def _mine(system: System, call: Call[Any], start: PaymentStart | None) -> Show:
    found = operations.one_fee(system, call)
    return Show(
        "fees/mine.html",
        {
            "found": found,
            "due": found.status is FeeStatus.DUE,
            "online": system.payments is not None,
            "start": start,
            "picture": qr_picture(start.code) if start and start.code else "",
            "changes": operations.fee_changes(system, call).changes,
            **_SHOWN,
        },
    )


ONE, MINE = "/fees/{id}", "/my-fees/{id}"
VIEWS: tuple[View, ...] = (
    View(
        name="pages.fees",
        functions=("B3",),
        path="/fees",
        title="缴费管理",
        show=show_list,
        filters=FeeConditions,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=operations.READERS,
        private=True,
        posts=(Post(operation=operations.CONFIRM_MANY, to="/fees", done="fees-confirmed"),),
    ),
    View(
        name="pages.fees.one",
        functions=("B3",),
        path=ONE,
        title="缴费通知",
        show=show_one,
        roles=operations.READERS,
        posts=(
            Post(operation=operations.CONFIRM, to=ONE, done="fee-confirmed"),
            Post(operation=operations.EXEMPT, to=ONE, done="fee-exempted"),
            Post(operation=operations.REFUND, to=ONE, done="fee-refunded"),
            Post(operation=operations.SETTLE, to=ONE, done="fee-doubt-settled"),
            Post(operation=operations.ASK, to=ONE, done="payment-asked"),
        ),
    ),
    View(
        name="pages.my-fees",
        functions=("A3", "B3"),
        path="/my-fees",
        title="我的缴费",
        show=show_own,
        filters=OwnConditions,
        paged=True,
        sorts=operations.OWN_SORTS,
        export=operations.OWN_EXPORT,
        roles=operations.PAYERS,
    ),
    View(
        name="pages.my-fees.one",
        functions=("A3", "B3"),
        path=MINE,
        title="缴费通知",
        show=show_mine,
        roles=operations.PAYERS,
        posts=(
            Post(operation=operations.PAY, show=show_start),
            Post(operation=operations.ASK, to=MINE, done="payment-asked"),
        ),
    ),
)

"""发放批次 (H17, C14): how far each has come, who got a certificate and who did not, and why."""

from application.certificates.issuing import ISSUERS
from domain.certificates.issue_order import OrderState
from interfaces.http.calls import Call, Show
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import issue_orders as operations
from interfaces.operations.certificates.issue_orders import CaseConditions, OrderConditions
from interfaces.system import System
from projections.certificates.issue_orders import CaseState

REFRESH_SECONDS = 2
TONES = {
    OrderState.OPEN: "info",
    OrderState.FINISHED: "good",
    OrderState.CANCELLED: "plain",
}
CASE_TONES = {
    CaseState.WAITING: "info",
    CaseState.ISSUED: "good",
    CaseState.REFUSED: "bad",
    CaseState.CANCELLED: "plain",
}
"""State -> look of its badge."""


def show_list(system: System, call: Call[OrderConditions]) -> Show:
    found = operations.order_list(system, call)
    return Show("issue_orders/list.html", {"found": found, "tones": TONES})


def show_one(system: System, call: Call[CaseConditions]) -> Show:
    order = operations.one_order(system, call)
    going = order.state is OrderState.OPEN
    return Show(
        "issue_orders/one.html",
        {
            "order": order,
            "going": going,
            # Whoever reads on or has asked for something is not interrupted.
            "refresh": REFRESH_SECONDS if going and call.listing.page == 1 else 0,
            "cases": operations.case_list(system, call),
            "changes": operations.order_changes(system, call).changes,
            "why": operations.why,
            "tones": TONES,
            "case_tones": CASE_TONES,
        },
    )


ONE = "/issue-orders/{id}"
VIEWS: tuple[View, ...] = (
    View(
        name="pages.issue-orders",
        functions=("H17", "C14"),
        path="/issue-orders",
        title="发放批次",
        show=show_list,
        filters=OrderConditions,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=ISSUERS,
    ),
    View(
        name="pages.issue-orders.one",
        functions=("H17", "C14"),
        path=ONE,
        title="发放批次",
        show=show_one,
        filters=CaseConditions,
        paged=True,
        sorts=operations.CASE_SORTS,
        export=operations.CASES_EXPORT,
        roles=ISSUERS,
        posts=(Post(operation=operations.CANCEL, to=ONE, done="issue-order-cancelled"),),
    ),
)

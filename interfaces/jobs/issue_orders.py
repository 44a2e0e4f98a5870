"""Carries out issue orders (H17), part by part, so that others get at the numbers in between.

How far an order has come stands in the log with the certificates themselves, so a process that
dies anywhere is followed by one that goes on. Of several processes one issues.
"""

from functools import partial
from uuid import uuid4

from application.certificates import issue_orders as i
from application.ports import Conflict
from application.work import Work, execute
from domain.certificates.issue_order import ISSUE_ORDER
from infrastructure.locks import exclusive
from interfaces.jobs.background import Background
from interfaces.system import System
from projections.certificates import issue_orders
from projections.certificates.issue_orders import IssueOrderRow

LOOK_SECONDS = 1.0
PART = 50
"""Certificates of one transaction."""
SMALLEST_PART = 5
"""After lost races for the numbers; whoever issues a few by hand is quicker."""
AT_ONCE = 20
"""Parts of each order in one look, so that nobody waits for a burst to end."""


def watch(system: System) -> Background:
    """Issues until it is stopped."""
    return Background("issuing", Issuer(system).look, LOOK_SECONDS)


class Issuer:
    """`look` carries out what was ordered, and returns how many parts it has stored."""

    def __init__(self, system: System, part: int = PART) -> None:
        self._system = system
        self._largest = part
        self._part = part

    def look(self) -> int:
        with exclusive(self._system.views, "issuing", wait=False) as alone:
            return self._all() if alone else 0

    def _all(self) -> int:
        with self._system.reading() as tx:
            orders = list(issue_orders.open_orders(tx))
        stored = 0
        failures: list[Exception] = []
        for _ in range(AT_ONCE):
            if not orders:
                break
            orders = [one for one in orders if self._turn(one, failures)]
            stored += len(orders)
        if failures:
            raise failures[0]
        return stored

    def _turn(self, order: IssueOrderRow, failures: list[Exception]) -> bool:
        """An order that fails does not hold up the others."""
        try:
            return self._next_part(order)
        except Exception as failure:  # noqa: BLE001  (raised once the others have had their turn)
            failures.append(failure)
            return False

    def _next_part(self, order: IssueOrderRow) -> bool:
        """Whether there was one. The read model may be behind; the log is not."""
        system = self._system
        account = system.account_of(order.account)
        if account is None:
            return False  # locked meanwhile; goes on when the account does, or is cancelled
        context = system.context(account.actor, str(uuid4()))
        state = Work(system.log, context).load(ISSUE_ORDER, order.order)
        if not state.following(1):
            return False
        part = partial(
            i.carry_out, desk=system.desk(account.actor), order=order.order, most=self._part
        )
        try:
            execute(system.log, context, part)
        except Conflict:
            self._part = max(SMALLEST_PART, self._part // 2)
            raise
        self._part = self._largest
        return True

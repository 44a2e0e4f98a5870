"""Report order (全部上报): everything that certain conditions find is to be reported.

There may be 50,000 certificates, so the order is carried out chunk by chunk. Each chunk is stored
together with how far the order has come: a sender that dies is followed by one that goes on.
"""

from dataclasses import dataclass
from typing import assert_never, get_args
from uuid import UUID

from domain.certificates.certificate_report import RecordKind, ReportState
from domain.decider import Decider, Rejected, changed
from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConditions:
    """Those of the list, but for the holder's name."""

    state: ReportState
    """WAITING, or REFUSED for those to be repeated."""
    year: int | None = None
    """Of issue."""
    level: TitleLevel | None = None
    issuer: str = ""
    """Part of the issuer's name."""
    kind: RecordKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    account: UUID
    organisation: UUID
    conditions: OrderConditions


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceOrder:
    """One more chunk; `last` is the number of its last certificate."""

    queued: int
    passed: int
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishOrder:
    pass


Command = PlaceOrder | AdvanceOrder | FinishOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced:
    """全部上报"""

    account: UUID
    organisation: UUID
    conditions: OrderConditions


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAdvanced:
    """加入报送"""

    queued: int
    passed: int
    """Found, but no longer to be reported."""
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFinished:
    """全部上报办结"""


Event = OrderPlaced | OrderAdvanced | OrderFinished


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    account: UUID | None = None
    organisation: UUID | None = None
    conditions: OrderConditions | None = None
    last: str = ""
    """Certificates up to this number have been dealt with."""
    queued: int = 0
    passed: int = 0
    finished: bool = False


def decide(command: Command, state: ReportOrder) -> list[Event]:
    match command:
        case PlaceOrder(account=account, organisation=organisation, conditions=conditions):
            if state.conditions is not None:
                raise Rejected("report-order-exists")
            if conditions.state not in (ReportState.WAITING, ReportState.REFUSED):
                raise Rejected("report-order-state", fields={"state": "report-order-state"})
            return [OrderPlaced(account=account, organisation=organisation, conditions=conditions)]
        case AdvanceOrder(queued=queued, passed=passed, last=last):
            if state.conditions is None or state.finished or last <= state.last:
                raise Rejected("report-order-over")
            return [OrderAdvanced(queued=queued, passed=passed, last=last)]
        case FinishOrder():
            return [] if state.finished or state.conditions is None else [OrderFinished()]
        case _:
            assert_never(command)


def evolve(state: ReportOrder, event: Event) -> ReportOrder:
    match event:
        case OrderPlaced(account=account, organisation=organisation, conditions=conditions):
            return ReportOrder(account=account, organisation=organisation, conditions=conditions)
        case OrderAdvanced(queued=queued, passed=passed, last=last):
            return changed(
                state, queued=state.queued + queued, passed=state.passed + passed, last=last
            )
        case OrderFinished():
            return changed(state, finished=True)
        case _:
            assert_never(event)


REPORT_ORDER: Decider[Command, ReportOrder, Event] = Decider(
    "report_order", get_args(Event), ReportOrder(), decide, evolve
)

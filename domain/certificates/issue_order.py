"""Issue order (发放批次): certificates of thousands of cases, issued part by part.

The order names its cases when it is placed, so nobody gets a certificate whom the officer did
not see. Each part is stored together with the certificates it is about: a worker that dies is
followed by one that goes on behind the last stored part, and nobody is skipped or issued twice.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected, changed

MOST_CASES = 10_000
"""Cases of one order; all of them stand in one event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCase:
    declaration: UUID
    certificate: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCase:
    """A case that got no certificate; it still waits for one."""

    declaration: UUID
    code: str
    """Of the rule that refused it."""
    printed: str = ""
    """What on the certificate cannot be printed, and by which characters."""
    characters: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceIssueOrder:
    account: UUID
    organisation: UUID
    declarations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPart:
    """What became of the next cases, in any order among themselves."""

    issued: tuple[IssuedCase, ...]
    refused: tuple[RefusedCase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelIssueOrder:
    account: UUID


Command = PlaceIssueOrder | RecordPart | CancelIssueOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrderPlaced:
    """提交发放批次"""

    account: UUID
    organisation: UUID
    declarations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPartIssued:
    """批次发放"""

    issued: tuple[IssuedCase, ...]
    refused: tuple[RefusedCase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrderCancelled:
    """取消发放批次"""

    account: UUID


Event = IssueOrderPlaced | OrderPartIssued | IssueOrderCancelled


class OrderState(StrEnum):
    """发放批次状态"""

    NONE = "NONE"
    OPEN = "OPEN"
    FINISHED = "FINISHED"
    """Every case was issued or refused."""
    CANCELLED = "CANCELLED"
    """What was not issued by then is not issued by this order any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrder:
    state: OrderState = OrderState.NONE
    account: UUID | None = None
    organisation: UUID | None = None
    declarations: tuple[UUID, ...] = ()
    """Of an open order; one that is over is kept without them."""
    cases: int = 0
    """How many there were."""
    issued: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        """The first so many cases have been dealt with."""
        return self.issued + self.refused

    def following(self, most: int) -> tuple[UUID, ...]:
        """The next cases of an open order."""
        return self.declarations[self.done : self.done + most]


def decide(command: Command, state: IssueOrder) -> list[Event]:
    match command:
        case PlaceIssueOrder(account=account, organisation=organisation, declarations=cases):
            if state.state is not OrderState.NONE:
                raise Rejected("issue-order-exists")
            if not cases:
                raise Rejected("nothing-chosen", fields={"declarations": "nothing-chosen"})
            if len(cases) > MOST_CASES or len(set(cases)) < len(cases):
                raise Rejected(
                    "batch-wrong", fields={"declarations": "batch-wrong"}, largest=MOST_CASES
                )
            return [
                IssueOrderPlaced(account=account, organisation=organisation, declarations=cases)
            ]
        case RecordPart(issued=issued, refused=refused):
            told = [one.declaration for one in issued]
            told += [one.declaration for one in refused]
            # Cases are told of once and none is passed over, whatever the worker believes.
            if not told or sorted(told) != sorted(state.following(len(told))):
                raise Rejected("issue-order-over")
            return [OrderPartIssued(issued=issued, refused=refused)]
        case CancelIssueOrder(account=account):
            if state.state is not OrderState.OPEN:
                raise Rejected("issue-order-over")
            return [IssueOrderCancelled(account=account)]
        case _:
            assert_never(command)


def evolve(state: IssueOrder, event: Event) -> IssueOrder:
    match event:
        case IssueOrderPlaced(account=account, organisation=organisation, declarations=cases):
            return IssueOrder(
                state=OrderState.OPEN,
                account=account,
                organisation=organisation,
                declarations=cases,
                cases=len(cases),
            )
        case OrderPartIssued(issued=issued, refused=refused):
            done = changed(
                state, issued=state.issued + len(issued), refused=state.refused + len(refused)
            )
            return _over(done, OrderState.FINISHED) if done.done >= done.cases else done
        case IssueOrderCancelled():
            return _over(state, OrderState.CANCELLED)
        case _:
            assert_never(event)


def _over(order: IssueOrder, state: OrderState) -> IssueOrder:
    return changed(order, state=state, declarations=())


ISSUE_ORDER: Decider[Command, IssueOrder, Event] = Decider(
    "issue_order", get_args(Event), IssueOrder(), decide, evolve, long=True
)

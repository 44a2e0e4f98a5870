"""An order tells of each of its cases once, in the order in which they were named."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.certificates.issue_order import (
    ISSUE_ORDER,
    MOST_CASES,
    CancelIssueOrder,
    Event,
    IssuedCase,
    IssueOrder,
    IssueOrderCancelled,
    IssueOrderPlaced,
    OrderPartIssued,
    OrderState,
    PlaceIssueOrder,
    RecordPart,
    RefusedCase,
)
from tests.spec import spec

order = spec(ISSUE_ORDER)
ACCOUNT, BODY = UUID(int=1), UUID(int=2)
CASES = tuple(UUID(int=100 + place) for place in range(5))
PLACE = PlaceIssueOrder(account=ACCOUNT, organisation=BODY, declarations=CASES)


def issued(*places: int) -> tuple[IssuedCase, ...]:
    return tuple(
        IssuedCase(declaration=CASES[place], certificate=UUID(int=place)) for place in places
    )


def refused(*places: int) -> tuple[RefusedCase, ...]:
    return tuple(RefusedCase(declaration=CASES[place], code="objection-open") for place in places)


def part(done: tuple[int, ...], not_done: tuple[int, ...] = ()) -> RecordPart:
    return RecordPart(issued=issued(*done), refused=refused(*not_done))


def test_an_order_names_its_cases() -> None:
    order.when(PLACE).then(IssueOrderPlaced(account=ACCOUNT, organisation=BODY, declarations=CASES))
    order.after(PLACE).when(PLACE).rejected("issue-order-exists")


@pytest.mark.parametrize(
    ("cases", "code"),
    [
        ((), "nothing-chosen"),
        ((CASES[0], CASES[0]), "batch-wrong"),
        (tuple(UUID(int=n) for n in range(MOST_CASES + 1)), "batch-wrong"),
    ],
)
def test_cases_are_named_once_and_not_too_many(cases: tuple[UUID, ...], code: str) -> None:
    order.when(PlaceIssueOrder(account=ACCOUNT, organisation=BODY, declarations=cases)).rejected(
        code
    )


def test_parts_lead_to_the_end() -> None:
    way = order.after(PLACE)
    assert way.state.following(2) == CASES[:2]
    way.when(part((0,), (1,))).then(OrderPartIssued(issued=issued(0), refused=refused(1)))
    way = way.after(part((0,), (1,)))
    assert (way.state.issued, way.state.refused, way.state.done) == (1, 1, 2)
    assert way.state.following(9) == CASES[2:]
    way = way.after(part((3, 2, 4)))
    assert way.state.state is OrderState.FINISHED
    assert (way.state.following(9), way.state.cases) == ((), len(CASES))
    way.when(CancelIssueOrder(account=ACCOUNT)).rejected("issue-order-over")


@pytest.mark.parametrize("told", [part(()), part((1,)), part((0, 2)), part((0,), (0,))])
def test_no_case_is_passed_over_or_told_of_twice(told: RecordPart) -> None:
    order.after(PLACE).when(told).rejected("issue-order-over")


def test_a_part_of_an_order_that_went_on_meanwhile_is_refused() -> None:
    order.after(PLACE, part((0, 1))).when(part((0, 1))).rejected("issue-order-over")


def test_what_is_not_issued_yet_can_be_cancelled() -> None:
    way = order.after(PLACE, part((0,)))
    way.when(CancelIssueOrder(account=BODY)).then(IssueOrderCancelled(account=BODY))
    way = way.after(CancelIssueOrder(account=BODY))
    assert (way.state.state, way.state.issued) == (OrderState.CANCELLED, 1)
    way.when(part((1,))).rejected("issue-order-over")
    way.when(CancelIssueOrder(account=BODY)).rejected("issue-order-over")
    order.when(CancelIssueOrder(account=BODY)).rejected("issue-order-over")


@given(st.lists(st.from_type(Event), max_size=6))  # type: ignore[arg-type]  # a union is a type
def test_evolve_believes_any_history(events: list[Event]) -> None:
    assert isinstance(ISSUE_ORDER.fold(events), IssueOrder)

"""What a gateway says is believed only when it has signed it, and its absence is told apart."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from application.cases.paying import (
    PaidOnline,
    PaymentForged,
    PaymentOrder,
    PaymentRefused,
)
from application.ports import Unavailable
from infrastructure.partners.payment_gateway import HttpPaymentGateway, gateway_of
from tests.payment_server import SECRET, PaymentServer, payment_server

ORDER = PaymentOrder(
    order="JF260000000000017", amount=28_850, subject="职称评审费", back="https://x.example/my"
)
PAID = PaidOnline(order=ORDER.order, payment="P1", amount=28_850, paid_on=date(2026, 6, 1))


@pytest.fixture
def server() -> Iterator[PaymentServer]:
    with payment_server() as server:
        yield server


@pytest.fixture
def gateway(server: PaymentServer) -> HttpPaymentGateway:
    return HttpPaymentGateway(server.url, SECRET.encode(), "https://x.example/notify")


def test_no_address_is_no_gateway() -> None:
    assert gateway_of("", "", "") is None
    assert isinstance(gateway_of("https://pay.example/", SECRET, ""), HttpPaymentGateway)


def test_an_order_is_asked_for_once_however_often(
    server: PaymentServer, gateway: HttpPaymentGateway
) -> None:
    first, again = gateway.start(ORDER), gateway.start(ORDER)
    assert first == again
    assert first.address == f"{server.url}/pay/{ORDER.order}"
    assert first.code == f"pay:{ORDER.order}"
    (taken,) = server.orders.values()
    assert taken["amount"] == 28_850
    assert taken["notify"] == "https://x.example/notify"


def test_nothing_is_paid_until_the_gateway_says_so(
    server: PaymentServer, gateway: HttpPaymentGateway
) -> None:
    assert gateway.paid(ORDER.order) is None
    server.paid[ORDER.order] = PAID
    assert gateway.paid(ORDER.order) == PAID


@pytest.mark.parametrize(
    "changes", [{"amount": 1}, {"payment": "P2"}, {"paid_on": "2026-06-02"}, {"signature": ""}]
)
def test_an_answer_that_was_tampered_with_is_not_believed(
    server: PaymentServer, gateway: HttpPaymentGateway, changes: dict[str, Any]
) -> None:
    server.paid[ORDER.order] = PAID
    server.changes = changes
    with pytest.raises(PaymentForged):
        gateway.paid(ORDER.order)


def test_the_payment_of_another_order_is_not_believed(
    server: PaymentServer, gateway: HttpPaymentGateway
) -> None:
    server.paid[ORDER.order] = PaidOnline(
        order="JF26other", payment="P1", amount=1, paid_on=date(2026, 6, 1)
    )
    with pytest.raises(PaymentForged):
        gateway.paid(ORDER.order)


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_an_absent_gateway_is_a_matter_of_time(
    server: PaymentServer, gateway: HttpPaymentGateway, status: int
) -> None:
    server.status = status
    with pytest.raises(Unavailable):
        gateway.start(ORDER)
    with pytest.raises(Unavailable):
        gateway.paid(ORDER.order)


def test_nobody_listening_is_a_matter_of_time(
    server: PaymentServer, gateway: HttpPaymentGateway
) -> None:
    gone = HttpPaymentGateway("http://127.0.0.1:1", SECRET.encode(), "")
    with pytest.raises(Unavailable):
        gone.start(ORDER)


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "", "code": ""},
        {"address": "http://elsewhere.example/pay"},
        {"address": "javascript:alert(1)"},
        {"address": 7, "code": None},
    ],
)
def test_nobody_is_sent_where_nothing_can_be_paid_safely(
    server: PaymentServer, gateway: HttpPaymentGateway, changes: dict[str, Any]
) -> None:
    server.changes = changes
    with pytest.raises(PaymentRefused):
        gateway.start(ORDER)


def test_a_wrong_secret_is_refused_by_the_gateway(server: PaymentServer) -> None:
    other = HttpPaymentGateway(server.url, b"another secret", "")
    with pytest.raises(PaymentRefused):
        other.start(ORDER)


def test_the_secret_is_in_no_traceback(gateway: HttpPaymentGateway) -> None:
    assert SECRET not in repr(gateway)


def test_a_signature_covers_everything_that_is_told(gateway: HttpPaymentGateway) -> None:
    right = PaymentServer().notification(PAID)["signature"]
    gateway.verify(PAID, right)
    gateway.verify(PAID, right.upper())
    for wrong in ("", right[:-1], right + "0", "é"):
        with pytest.raises(PaymentForged):
            gateway.verify(PAID, wrong)

"""Paying online (B3): signed, once, never for another amount; and whoever is first wins."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from application.cases.paying import PaidOnline
from domain.cases.fee_notice import (
    FEE_NOTICE,
    FeeNotice,
    FeePaid,
    FeeStatus,
    PaymentDoubted,
)
from domain.streams import fee_notice_stream
from infrastructure.partners.payment_gateway import gateway_of
from interfaces.system import NOTIFICATIONS
from tests.infrastructure.together import in_parallel
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT, meet
from tests.payment_server import SECRET, PaymentServer, payment_server

TOTAL = 28_000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("online"), applicants=16) as world:
        committee = world.small.journeys.committees[SEAT]
        world.do(AUTHORITY, f"/committees/{committee}/set-fee", {"item": "REVIEW", "yuan": "280"})
        yield world


@pytest.fixture
def server(world: ReviewWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[PaymentServer]:
    with payment_server() as server:
        notify = world.small.system.settings.base_url + NOTIFICATIONS
        monkeypatch.setattr(world.small.system, "payments", gateway_of(server.url, SECRET, notify))
        yield server


@pytest.fixture
def notice(world: ReviewWorld) -> UUID:
    (case,) = world.accepted(1)
    return fee_notice_stream(case)


def state(world: ReviewWorld, notice: UUID) -> FeeNotice:
    found: FeeNotice = world.small.stage.look(FEE_NOTICE, notice)
    return found


def payer(world: ReviewWorld, notice: UUID) -> str:
    person = state(world, notice).person
    return next(one.login for one in world.small.applicants if one.person == person)


def payment(world: ReviewWorld, notice: UUID, amount: int = TOTAL, name: str = "P1") -> PaidOnline:
    today = world.small.clock.today()
    number = state(world, notice).number
    return PaidOnline(order=number, payment=f"{number}-{name}", amount=amount, paid_on=today)


def tell(world: ReviewWorld, body: dict[str, Any]) -> Any:
    """As the gateway would: without an account."""
    answer = world.program().post(NOTIFICATIONS, json=body)
    world.small.shown()
    return answer


def events(world: ReviewWorld, notice: UUID, kind: type) -> list[Any]:
    return [r.event for r in world.small.system.log.read(notice) if isinstance(r.event, kind)]


def test_an_applicant_is_shown_where_to_pay_and_the_result_comes_by_itself(
    world: ReviewWorld, server: PaymentServer, notice: UUID
) -> None:
    browser, path = world.browser(payer(world, notice)), f"/my-fees/{notice}"
    shown = browser.send(path, f"{path}/pay")
    number = state(world, notice).number
    assert f'href="{server.url}/pay/{number}"' in shown.text
    assert "data:image/png;base64," in shown.text
    assert server.orders[number]["amount"] == TOTAL
    assert server.orders[number]["back"].endswith(path)
    assert state(world, notice).status is FeeStatus.DUE, "an order is no payment"
    told = tell(world, server.notification(payment(world, notice)))
    assert told.status_code == 200
    assert "已缴费" in browser.open(path)
    assert "在线缴费" in world.browser(OFFICE).open(f"/fees/{notice}")


def test_a_repeated_notification_changes_nothing(
    world: ReviewWorld, server: PaymentServer, notice: UUID
) -> None:
    body = server.notification(payment(world, notice))
    assert [tell(world, body).status_code for _ in range(3)] == [200, 200, 200]
    assert len(world.small.system.log.read(notice)) == 2
    changed = server.notification(payment(world, notice), amount=1)
    assert tell(world, changed).status_code == 403


@pytest.mark.parametrize("changes", [{"signature": "0" * 64}, {"amount": 1}, {"payment": "X"}])
def test_what_the_gateway_has_not_signed_is_refused(
    world: ReviewWorld, server: PaymentServer, notice: UUID, changes: dict[str, Any]
) -> None:
    told = tell(world, server.notification(payment(world, notice), **changes))
    assert (told.status_code, told.json()["code"]) == (403, "payment-forged")
    assert len(world.small.system.log.read(notice)) == 1


def test_another_amount_is_no_payment_and_the_office_is_told(
    world: ReviewWorld, server: PaymentServer, notice: UUID
) -> None:
    less = payment(world, notice, TOTAL - 1)
    assert tell(world, server.notification(less)).status_code == 200
    assert state(world, notice).status is FeeStatus.DUE
    office, path = world.browser(OFFICE), f"/fees/{notice}"
    assert path in office.open("/todo")
    page = office.open(path)
    assert less.payment in page
    assert "279.99" in page
    assert "与本通知不符" in world.browser(payer(world, notice)).open(f"/my-fees/{notice}")
    done = office.send(path, f"{path}/settle-doubt", reason="已原路退回")
    assert "疑点已登记处理情况" in done.text
    assert path not in office.open("/todo")
    assert tell(world, server.notification(less)).status_code == 200
    assert not state(world, notice).doubts, "what was looked into is not asked again"


def test_money_that_comes_late_or_twice_is_a_doubt(
    world: ReviewWorld, server: PaymentServer, notice: UUID
) -> None:
    world.do(OFFICE, f"/fees/{notice}/exempt", {"reason": "援藏干部"})
    late = payment(world, notice)
    assert tell(world, server.notification(late)).status_code == 200
    assert state(world, notice).status is FeeStatus.EXEMPTED
    assert [one.payment for one in state(world, notice).doubts] == [late.payment]


def test_an_order_that_nobody_knows_is_not_taken(world: ReviewWorld, server: PaymentServer) -> None:
    told = PaidOnline(order="JF26", payment="P", amount=1, paid_on=world.small.clock.today())
    assert tell(world, server.notification(told)).status_code == 404


def test_without_a_gateway_fees_are_paid_offline(world: ReviewWorld, notice: UUID) -> None:
    body = PaymentServer().notification(payment(world, notice))
    assert tell(world, body).status_code == 404
    mine = world.program(payer(world, notice)).post(f"/api/my-fees/{notice}/pay", json={})
    assert mine.json()["code"] == "payment-offline"
    page = world.browser(payer(world, notice)).open(f"/my-fees/{notice}")
    assert "在线缴费" not in page
    assert state(world, notice).number in page


def test_a_lost_notification_is_asked_for(
    world: ReviewWorld, server: PaymentServer, notice: UUID
) -> None:
    browser, path = world.browser(payer(world, notice)), f"/my-fees/{notice}"
    early = browser.send(path, f"{path}/ask-gateway")
    assert early.status_code == 422
    assert "还没有到账" in early.text
    told = payment(world, notice)
    server.paid[told.order] = told
    assert "已缴费" in browser.send(path, f"{path}/ask-gateway").text
    assert tell(world, server.notification(told)).status_code == 200
    assert len(events(world, notice, FeePaid)) == 1


def test_a_gateway_that_is_away_is_told_and_nothing_is_lost(
    world: ReviewWorld, server: PaymentServer, notice: UUID
) -> None:
    server.status = 503
    browser, path = world.browser(payer(world, notice)), f"/my-fees/{notice}"
    page = browser.send(path, f"{path}/pay")
    assert page.status_code == 503
    assert state(world, notice).number in page.text, "the page is still there"
    server.status = 422
    assert browser.send(path, f"{path}/pay").status_code == 422
    server.status = 200
    assert browser.send(path, f"{path}/pay").status_code == 200


def test_nobody_pays_or_asks_for_somebody_elses_notice(
    world: ReviewWorld, server: PaymentServer, notice: UUID
) -> None:
    stranger = next(
        one.login for one in world.small.applicants if one.login != payer(world, notice)
    )
    assert world.program(stranger).post(f"/api/my-fees/{notice}/pay", json={}).status_code == 404
    for login in (stranger, "stranger"):
        asked = world.program(login).post(f"/api/fees/{notice}/ask-gateway", json={})
        assert asked.status_code == 404
    assert server.asked == 0


def confirming(world: ReviewWorld, notice: UUID, login: str) -> Callable[[], Any]:
    program, day = world.program(login), world.small.clock.today().isoformat()
    body = {"amount": "280", "paid_on": day, "voucher": f"票-{login}"}
    return lambda: program.post(f"/api/fees/{notice}/confirm", json=body)


def test_of_two_officers_who_confirm_at_once_one_does(
    world: ReviewWorld, notice: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = [confirming(world, notice, login) for login in (OFFICE, "second")]
    meet(world.small, monkeypatch)
    answers = in_parallel(2, lambda n: acts[n]())
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    lost = next(answer for answer in answers if answer.status_code == 422)
    assert lost.json()["code"] == "fee-not-due"
    assert len(events(world, notice, FeePaid)) == 1


def test_money_reported_while_an_officer_confirms_is_never_lost(
    world: ReviewWorld,
    server: PaymentServer,
    notice: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = world.program()
    body = server.notification(payment(world, notice))
    acts: list[Callable[[], Any]] = [
        confirming(world, notice, OFFICE),
        lambda: program.post(NOTIFICATIONS, json=body),
    ]
    meet(world.small, monkeypatch)
    officer, gateway = in_parallel(2, lambda n: acts[n]())
    assert gateway.status_code == 200, "money that has changed hands is always taken down"
    assert len(events(world, notice, FeePaid)) == 1
    confirmed = officer.status_code == 200
    assert len(events(world, notice, PaymentDoubted)) == (1 if confirmed else 0)

"""Issue orders (H17): issued part by part, and what is not issued is told with a reason."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.ports import Conflict, Receipt
from domain.cases.declaration import Status
from domain.certificates.issue_order import ISSUE_ORDER, IssueOrder, OrderState
from domain.decider import Recorded
from domain.people.person import PERSON
from infrastructure.printing.fonts import Printable
from interfaces.jobs.issue_orders import SMALLEST_PART, Issuer
from tests.interfaces.review_world import (
    AUTHORITY,
    OFFICE,
    ReviewWorld,
    review_world,
    sqlite_review_world,
)

ISSUE = "/certificates/issue"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("orders"), applicants=34) as world:
        yield world


_ready: dict[int, list[UUID]] = {}


def take(world: ReviewWorld, count: int) -> list[UUID]:
    """Cases that wait for their certificates; made at once, as a batch takes weeks."""
    ready = _ready.setdefault(id(world), [])
    if not ready:
        ready += world.unissued(19)
    taken = [ready.pop() for _ in range(count)]
    world.small.shown()
    return taken


def carry_out(world: ReviewWorld, part: int = 2) -> None:
    issuer = Issuer(world.small.system, part)
    world.small.shown()
    while issuer.look():
        world.small.shown()


def placed(world: ReviewWorld, *cases: UUID, login: str = OFFICE) -> UUID:
    body = {"declarations": [str(case) for case in cases]}
    return UUID(str(world.do(login, "/issue-orders", body, 201)["id"]))


def order_state(world: ReviewWorld, order: UUID) -> IssueOrder:
    state: IssueOrder = world.small.stage.look(ISSUE_ORDER, order)
    return state


def told(world: ReviewWorld, order: UUID, **conditions: str) -> list[dict[str, Any]]:
    answer = world.program(OFFICE).get(f"/api/issue-orders/{order}/cases", params=conditions)
    rows: list[dict[str, Any]] = answer.json()["items"]
    return rows


def test_everything_that_the_conditions_find_is_issued(world: ReviewWorld) -> None:
    cases = world.unissued(5)
    office = world.browser(OFFICE)
    page = office.open(f"{ISSUE}?title_level=INTERMEDIATE")
    assert "全部发放（5 件）" in page
    going = office.send(f"{ISSUE}?title_level=INTERMEDIATE", f"{ISSUE}/order")
    path = going.url.path
    assert path.startswith("/issue-orders/")
    assert "共 5 件，已发放 0 件，还有 5 件" in going.text
    assert 'http-equiv="refresh"' in going.text
    world.small.shown()
    assert f'href="{path}"' in office.open(ISSUE)
    twice = world.program(OFFICE).post("/api/issue-orders", json={})
    assert twice.json()["code"] == "nothing-chosen", "they are on order"
    carry_out(world)
    done = office.open(path)
    assert "共 5 件，已发放 5 件。" in done
    assert 'http-equiv="refresh"' not in done
    assert "取消其余发放" not in done
    assert all(world.small.journeys.case(case).status is Status.CERTIFIED for case in cases)
    rows = told(world, UUID(path.rpartition("/")[2]), state="ISSUED")
    serials = [int(row["number"][-6:-1]) for row in rows]
    assert serials == list(range(serials[0], serials[0] + 5)), "no gap between the parts"
    assert rows[0]["number"] in office.open(path)
    assert rows[0]["number"] in world.browser(OFFICE).open("/certificates")
    exported = office.client.get(f"{path}/export?state=ISSUED")
    assert exported.status_code == 200
    assert "提交发放批次" in done


def test_what_cannot_be_issued_is_told_and_takes_no_number(world: ReviewWorld) -> None:
    first, barred, issued, last = take(world, 4)
    person = world.small.journeys.case(barred).applicant
    days = {"barred_from": "2026-01-01", "barred_until": "2027-12-31"}
    order = placed(world, first, barred, issued, last)
    world.do(AUTHORITY, "/blacklist", {"person": str(person), "reason": "造假", **days}, 201)
    world.do(OFFICE, "/certificates", {"declarations": [str(issued)]}, 201)
    carry_out(world, part=10)
    state = order_state(world, order)
    assert (state.state, state.issued, state.refused) == (OrderState.FINISHED, 2, 2)
    codes = {row["declaration"]: row["code"] for row in told(world, order, state="REFUSED")}
    assert codes == {str(barred): "person-barred", str(issued): "certificate-exists"}
    numbers = [row["number"] for row in told(world, order, state="ISSUED")]
    assert int(numbers[1][-6:-1]) == int(numbers[0][-6:-1]) + 1
    page = world.browser(OFFICE).open(f"/issue-orders/{order}?state=REFUSED")
    assert "该证书已经发放" in page
    assert "造假" not in page
    assert str(barred) in world.browser(OFFICE).open(ISSUE), "it waits on"
    alone = world.program(OFFICE).post("/api/certificates", json={"declarations": [str(barred)]})
    assert alone.json()["code"] == "person-barred"


def test_what_no_typeface_has_is_named(world: ReviewWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    fine, rare = take(world, 2)
    person = world.small.journeys.case(rare).applicant
    assert person is not None
    name = str(world.small.stage.look(PERSON, person).name)
    order = placed(world, fine, rare)
    monkeypatch.setattr(Printable, "missing", lambda _, text: ("𬭎",) if text == name else ())
    carry_out(world)
    (row,) = told(world, order, state="REFUSED")
    assert (row["declaration"], row["code"]) == (str(rare), "certificate-unprintable")
    page = world.browser(OFFICE).open(f"/issue-orders/{order}")
    assert "有证书字体没有的字：𬭎（U+2CB4E）" in page
    assert order_state(world, order).issued == 1


def test_an_order_can_be_cancelled_between_its_parts(world: ReviewWorld) -> None:
    cases = take(world, 3)
    order = placed(world, *cases)
    page = f"/issue-orders/{order}"
    answer = world.browser("second").send(page, f"{page}/cancel")
    assert "其余发放已取消" in answer.text
    carry_out(world)
    state = order_state(world, order)
    assert (state.state, state.issued) == (OrderState.CANCELLED, 0)
    assert {row["state"] for row in told(world, order)} == {"CANCELLED"}
    again = world.program(OFFICE).post(f"/api{page}/cancel", json={})
    assert again.json()["code"] == "issue-order-over"
    assert str(cases[0]) in world.browser(OFFICE).open(ISSUE)


def test_another_office_sees_and_orders_nothing(world: ReviewWorld) -> None:
    (case,) = take(world, 1)
    order = placed(world, case)
    stranger = world.program("stranger")
    for path in f"/issue-orders/{order}", f"/issue-orders/{order}/cases":
        assert stranger.get(f"/api{path}").status_code == 404
    world.browser("stranger").open(f"/issue-orders/{order}", status=404)
    assert stranger.get(f"/issue-orders/{order}/export").status_code in (303, 401, 404)
    assert stranger.get("/api/issue-orders").json()["total"] == 0
    assert stranger.post(f"/api/issue-orders/{order}/cancel", json={}).status_code == 404
    asked = stranger.post("/api/issue-orders", json={"declarations": [str(case)]})
    assert asked.json()["code"] == "not-your-turn"
    assert stranger.post("/api/issue-orders", json={}).json()["code"] == "nothing-chosen"
    carry_out(world)
    assert order_state(world, order).issued == 1


def test_a_lost_race_makes_the_next_part_smaller(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = placed(world, *take(world, 2))
    issuer = Issuer(world.small.system, SMALLEST_PART * 4)
    append = world.small.system.log.append
    lost = iter([True] * 6)

    def beaten(*args: Any, **kwargs: Any) -> Any:
        if next(lost, False):
            raise Conflict(order)
        return append(*args, **kwargs)

    monkeypatch.setattr(world.small.system.log, "append", beaten)
    with pytest.raises(Conflict):
        issuer.look()
    assert issuer._part == SMALLEST_PART * 2
    issuer.look()
    assert order_state(world, order).issued == 2
    assert issuer._part == SMALLEST_PART * 4


def test_a_part_reads_no_more_however_large_its_order_and_old_its_pool(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed(world, *take(world, 4))
    log, parts = world.small.system.log, [0]
    read, read_many, append = log.read, log.read_many, log.append

    def counted(stream: UUID, after: int = 0) -> list[Recorded]:
        found = read(stream, after)
        parts[-1] += len(found)
        return found

    def many_counted(streams: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        found = read_many(streams)
        parts[-1] += sum(map(len, found.values()))
        return found

    def stored(*args: Any, **kwargs: Any) -> Receipt:
        parts.append(0)
        return append(*args, **kwargs)

    for name, spy in ("read", counted), ("read_many", many_counted), ("append", stored):
        monkeypatch.setattr(log, name, spy)
    carry_out(world, part=1)
    assert len(parts) == 5
    first, *others = parts[:-1]
    assert first > 0, "the order and its numbers, whole"
    assert len(set(others)) == 1, "and then what came since"


def test_an_order_without_numbers_refuses_and_can_be_given_again(world: ReviewWorld) -> None:
    cases = take(world, 2)
    order = placed(world, *cases)
    later = world.small.clock.today().replace(year=2027, month=1, day=4)
    world.small.stage.past(later)  # no range was generated for that year
    carry_out(world)
    assert {row["code"] for row in told(world, order)} == {"no-number-left"}
    assert "已用完" in world.browser(OFFICE).open(f"/issue-orders/{order}")
    more = {"year": 2027, "level": "INTERMEDIATE", "issuer_code": "001", "start": 1, "end": 50}
    world.do(OFFICE, "/number-ranges", more, 201)
    again = placed(world, *cases)
    carry_out(world)
    assert order_state(world, again).issued == 2


def test_orders_and_single_issues_at_once_share_no_number_on_either_store(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    with review_world(tmp_path, new_database, applicants=8) as world:
        cases = world.unissued(8)
        orders = [placed(world, *cases[0:3]), placed(world, *cases[3:6])]
        together = threading.Barrier(3)

        def work() -> None:
            together.wait(20)
            Issuer(world.small.system, 1).look()

        def click() -> None:
            together.wait(20)
            for case in cases[6:]:
                world.do(OFFICE, "/certificates", {"declarations": [str(case)]}, 201)

        threads = [threading.Thread(target=one) for one in (work, work, click)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        carry_out(world, part=1)
        assert all(order_state(world, one).issued == 3 for one in orders)
        rows = world.program(OFFICE).get("/api/certificates").json()["items"]
        assert sorted(int(row["number"][-6:-1]) for row in rows) == list(range(1, 9))

"""Certificate numbers (H16): seen beforehand, looked up, made void, and no gap unexplained."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.certificates.numbering import VoidForm, void_number
from application.permissions import Hidden
from application.ports import Conflict
from application.work import Work, execute
from domain.certificates.number_pool import NUMBER_POOL, NumberPool, TakeNumbers
from domain.decider import Rejected
from domain.streams import number_pool_stream
from domain.terms import TitleLevel
from tests.interfaces.review_world import (
    AUTHORITY,
    OFFICE,
    ReviewWorld,
    review_world,
    sqlite_review_world,
)

RANGE = {"year": 2026, "level": "JUNIOR_ENTRY", "issuer_code": "001", "start": 1, "end": 20}
LEVEL = TitleLevel.JUNIOR_ENTRY


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("numbers"), applicants=3) as world:
        yield world


def pool_of(world: ReviewWorld) -> UUID:
    return number_pool_stream(world.small.founder.bodies.ids[OFFICE])


def pool(world: ReviewWorld) -> NumberPool:
    state: NumberPool = world.small.stage.look(NUMBER_POOL, pool_of(world))
    return state


def asked(world: ReviewWorld, path: str, **params: str) -> Any:
    return world.program(OFFICE).get(f"/api/number-ranges{path}", params=params).json()


def test_a_range_is_seen_before_it_is_generated(world: ReviewWorld) -> None:
    office = world.browser(OFFICE)
    typed = {name: str(value) for name, value in RANGE.items()}
    body = office.fill("/number-ranges", "/number-ranges/generate", **typed)
    page = office.client.post("/number-ranges/preview", data=body).text
    first, last = (
        world.program(OFFICE).post("/api/number-ranges/preview", json=RANGE).json()[name]
        for name in ("first", "last")
    )
    assert first in page
    assert last in page
    assert 'value="20"' in page, "what was typed is kept"
    assert pool(world).available(2026, LEVEL) == 0
    world.do(OFFICE, "/number-ranges", RANGE, 201)
    assert pool(world).upcoming(2026, LEVEL, 1) == (first,)
    shown = office.open("/number-ranges")
    assert first in shown
    assert last in shown
    overlap = office.client.post("/number-ranges/preview", data=body)
    assert overlap.status_code == 422
    assert "重叠" in overlap.text


def test_a_number_is_looked_up_and_made_void_with_a_reason(world: ReviewWorld) -> None:
    office = world.browser(OFFICE)
    second = pool(world).upcoming(2026, LEVEL, 2)[1]
    page = f"/number-ranges/number?number={second}"
    assert "可用" in office.open(page)
    nothing = office.send(page, "/number-ranges/number/void", reason="")
    assert nothing.status_code == 422
    assert second in nothing.text
    done = office.send(page, "/number-ranges/number/void", reason="空白证书印错")
    assert "证书编号已作废" in done.text
    assert "空白证书印错" in done.text
    world.small.shown()
    assert asked(world, "/number", number=second)["state"] == "VOID"
    (row,) = asked(world, "/voided", level="JUNIOR_ENTRY")["items"]
    assert (row["number"], row["reason"]) == (second, "空白证书印错")
    levels = {row["level"]: row for row in asked(world, "/levels")}
    told = levels["JUNIOR_ENTRY"]
    assert (told["numbers"], told["available"], told["assigned"], told["voided"]) == (20, 19, 0, 1)
    again = world.program(OFFICE).post(
        "/api/number-ranges/void", json={"number": second, "reason": "x"}
    )
    assert again.json()["code"] == "number-already-void"


def test_a_number_on_a_certificate_is_not_made_void(world: ReviewWorld) -> None:
    (certificate,) = world.certified(1)
    number = world.program(OFFICE).get(f"/api/certificates/{certificate}").json()["number"]
    told = asked(world, "/number", number=number)
    assert (told["state"], told["certificate"]) == ("ASSIGNED", str(certificate))
    page = world.browser(OFFICE).open(f"/number-ranges/number?number={number}")
    assert f"/certificates/{certificate}" in page
    assert "/number-ranges/number/void" not in page
    void = {"number": number, "reason": "x"}
    refused = world.program(OFFICE).post("/api/number-ranges/void", json=void)
    assert refused.json()["code"] == "number-in-use"


def test_every_number_that_was_passed_is_explained(world: ReviewWorld) -> None:
    before = asked(world, "/gaps")
    assert before["unexplained"] == []
    skipped = pool(world).upcoming(2026, TitleLevel.INTERMEDIATE, 1)[0]
    world.do(OFFICE, "/number-ranges/void", {"number": skipped, "reason": "水渍"})
    world.certified(1)
    report = asked(world, "/gaps")
    assert report["unexplained"] == []
    assert report["passed"] == before["passed"] + 2
    assert (report["carried"], report["void"]) == (before["carried"] + 1, before["void"] + 1)
    page = world.browser(OFFICE).open("/number-ranges/gaps")
    assert "没有无说明的缺号" in page
    assert "水渍" in page
    exported = world.browser(OFFICE).client.get("/number-ranges/gaps/export")
    assert exported.status_code == 200


def test_a_number_without_certificate_or_reason_is_found(world: ReviewWorld) -> None:
    """It cannot come about by the program; so the numbers are taken past it here."""
    lost = pool(world).upcoming(2026, LEVEL, 1)[0]
    take = TakeNumbers(certificates=(UUID(int=7),), year=2026, level=LEVEL)

    def lose(work: Work) -> UUID:
        work.do(NUMBER_POOL, pool_of(world), take)
        return pool_of(world)

    system = world.small.system
    execute(system.log, system.context(world.actor(OFFICE), "lost"), lose)
    world.small.shown()
    assert asked(world, "/gaps")["unexplained"] == [lost]
    page = world.browser(OFFICE).open("/number-ranges/gaps")
    assert lost in page
    assert "既没有证书也没有作废原因" in page


def test_another_office_has_a_pool_of_its_own(world: ReviewWorld) -> None:
    number = pool(world).upcoming(2026, TitleLevel.INTERMEDIATE, 1)[0]
    for login in "stranger", AUTHORITY:
        program = world.program(login)
        told = program.get("/api/number-ranges/number", params={"number": number}).json()
        nothing = {"issuer": None, "certificate": None, "void": None}
        assert told == {"number": number, "state": "UNKNOWN", **nothing}
        assert program.get("/api/number-ranges").json()["total"] == 0
        assert program.get("/api/number-ranges/voided").json()["total"] == 0
        assert program.get("/api/number-ranges/levels").json() == []
        assert program.get("/api/number-ranges/gaps").json()["passed"] == 0
        assert program.get("/api/number-ranges/changes").json()["changes"] == []
        void = program.post("/api/number-ranges/void", json={"number": number, "reason": "x"})
        assert void.json()["code"] == "number-unknown"
    taken = world.program("stranger").post("/api/number-ranges", json=RANGE)
    assert taken.json()["code"] == "issuer-code-taken"
    for login in "auditor", "applicant-0":
        assert world.program(login).get("/api/number-ranges").status_code == 403


def test_two_who_take_numbers_at_once_never_get_the_same_on_either_store(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    with review_world(tmp_path, new_database, applicants=0) as world:
        world.do(OFFICE, "/number-ranges", {**RANGE, "end": 400}, 201)
        system, pool_id = world.small.system, pool_of(world)
        together = threading.Barrier(5)
        given: list[str] = []
        voided: list[str] = []

        def take(who: int) -> None:
            together.wait(20)
            for turn in range(10):
                wanted = (UUID(int=who * 1_000 + turn * 2), UUID(int=who * 1_000 + turn * 2 + 1))
                mine: list[str] = []

                def use_case(
                    work: Work, wanted: tuple[UUID, ...] = wanted, mine: list[str] = mine
                ) -> UUID:
                    mine[:] = work.load(NUMBER_POOL, pool_id).upcoming(2026, LEVEL, 2)
                    work.do(
                        NUMBER_POOL,
                        pool_id,
                        TakeNumbers(certificates=wanted, year=2026, level=LEVEL),
                    )
                    return pool_id

                if stored(use_case):
                    given.extend(mine)

        def void() -> None:
            together.wait(20)
            for _ in range(10):
                number = pool(world).upcoming(2026, LEVEL, 3)[-1]
                try:
                    if stored(voiding(number)):
                        voided.append(number)
                except (Rejected, Hidden):
                    continue  # somebody was quicker

        def voiding(number: str) -> Callable[[Work], UUID]:
            form = VoidForm(number=number, reason="并发")
            desk = system.desk(world.actor(OFFICE))
            return lambda work: void_number(work, desk, pool_id, form, None)

        def stored(use_case: Callable[[Work], UUID]) -> bool:
            try:
                execute(system.log, system.context(world.actor(OFFICE), "race"), use_case)
            except Conflict:
                return False  # told to try again; nothing was stored
            return True

        threads = [threading.Thread(target=take, args=(who,)) for who in range(1, 5)]
        threads.append(threading.Thread(target=void))
        for one in threads:
            one.start()
        for one in threads:
            one.join(120)
        assert len(given) == len(set(given)) > 20
        assert not set(voided) & set(given)
        state = pool(world)
        (lying,) = (one for one in state.ranges if one.level is LEVEL)
        passed = {lying.number(serial) for serial in range(1, lying.next)}
        assert passed == set(given) | (set(voided) & passed)

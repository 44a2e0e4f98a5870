"""kill -9 of the issuing process: every case gets one certificate and one number, and no gap."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application.certificates.issue_orders import IssueOrderForm, place_order
from application.certificates.numbering import RangeForm, generate_range
from application.work import execute
from domain.cases.declaration import DECLARATION, Status
from domain.cases.declaration.events import CertificateIssued
from domain.certificates.certificate import CERTIFICATE
from domain.certificates.issue_order import ISSUE_ORDER, IssueOrder, OrderState
from domain.certificates.number_pool import NUMBER_POOL
from domain.people.held_titles import TitleGranted
from domain.streams import number_pool_stream
from domain.terms import TitleLevel
from infrastructure.migrate import migrate
from infrastructure.settings import Settings
from interfaces.jobs.issue_orders import Issuer
from interfaces.route_run.run import environment_for
from interfaces.system import System
from projections.certificates import pools
from projections.registry import PROJECTIONS
from tests.interfaces.certificates.test_report_crash import opened, senders_on
from tests.interfaces.many_waiting import many_waiting
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.sender_process import PATIENCE, Fork, Program

LEVEL = TitleLevel.INTERMEDIATE
NOTHING_COMES = 120.0
SHORTEST = 0.005
"""Seconds: without progress until it is given up, and between two looks."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    """Where the one case comes from that is copied."""
    with sqlite_review_world(tmp_path_factory.mktemp("origin"), applicants=2) as world:
        yield world


def test_a_killed_issuer_issues_everything_once(
    world: ReviewWorld, tmp_path: Path, store: str, new_database: Callable[[], str]
) -> None:
    survives(world, tmp_path, store, new_database, kind=Fork, orders=(10,) * 12, kills=3)


@pytest.mark.long
def test_an_issuer_killed_ten_times_issues_five_thousand_once(
    world: ReviewWorld, tmp_path: Path, store: str, new_database: Callable[[], str]
) -> None:
    survives(world, tmp_path, store, new_database, kind=Program, orders=(5_000,), kills=10)


def survives(
    world: ReviewWorld,
    folder: Path,
    store: str,
    new_database: Callable[[], str],
    *,
    kind: type[Program] | type[Fork],
    orders: tuple[int, ...],
    kills: int,
) -> None:
    environment = environment_for(folder, (new_database(), new_database(), new_database()))
    settings = Settings.from_environment(environment)
    total = sum(orders)
    with opened(settings) as system:
        migrate(settings, system.log, system.vault_tables, PROJECTIONS)
        cases = many_waiting(world, system, total)
        placed = ordered(world, system, cases, orders)
    with opened(settings) as system:  # which only reads: a SQLite log has one writing process
        for kill in range(kills):
            before = done(system, placed)
            processes = [kind(environment, folder, store) for _ in range(senders_on(store))]
            aim = max(before + 1, total * (kill + 1) // (2 * kills))
            try:
                reached(system, placed, aim)
                threading.Event().wait(kill % 4 * 4 * SHORTEST)  # not always right behind a part
            finally:
                for one in processes:
                    one.kill()
        assert done(system, placed) < total, "the last kill came too late"
    with opened(settings) as system:
        finish(system, placed)
        compare(world, system, cases, placed)


def ordered(
    world: ReviewWorld, system: System, cases: list[UUID], sizes: tuple[int, ...]
) -> list[UUID]:
    officer = world.actor(OFFICE)
    desk = system.desk(officer)
    numbers = RangeForm(year=desk.today.year, level=LEVEL, issuer_code="001", start=100, end=99_999)
    body = desk.organisation
    context = system.context(officer, "numbers")
    execute(system.log, context, lambda work: generate_range(work, desk, body, numbers, None))
    placed, first = [], 0
    for size in sizes:
        order, part = uuid4(), cases[first : first + size]

        def place(work, order=order, part=part):  # type: ignore[no-untyped-def]  # defaults bind
            return place_order(work, desk, order, IssueOrderForm(), None, cases=part)

        execute(system.log, system.context(officer, str(order)), place)
        placed.append(order)
        first += size
    return placed


def state_of(system: System, order: UUID) -> IssueOrder:
    return ISSUE_ORDER.fold(r.event for r in system.log.read(order))


def done(system: System, placed: list[UUID]) -> int:
    return sum(state_of(system, order).done for order in placed)


def reached(system: System, placed: list[UUID], aim: int) -> None:
    until, seen = time.monotonic() + NOTHING_COMES, -1
    while (now := done(system, placed)) < aim:
        if now > seen:
            until, seen = time.monotonic() + NOTHING_COMES, now
        assert time.monotonic() < until, "nothing is issued; see sender.log"
        threading.Event().wait(SHORTEST)


def finish(system: System, placed: list[UUID]) -> None:
    """One last issuer, which nobody kills."""
    system.worker.start()
    assert system.worker.wait_for(system.log.last_position(), PATIENCE)
    issuer = Issuer(system)
    while issuer.look():
        pass
    assert {state_of(system, order).state for order in placed} == {OrderState.FINISHED}
    assert system.worker.wait_for(system.log.last_position(), PATIENCE)


def compare(world: ReviewWorld, system: System, cases: list[UUID], placed: list[UUID]) -> None:
    """Case by case in the log; and the lists and the pool tell the same."""
    states = [state_of(system, order) for order in placed]
    assert [(one.issued, one.refused) for one in states] == [(one.cases, 0) for one in states]
    numbers: Counter[str] = Counter()
    certificates: Counter[UUID] = Counter()
    for case in cases:
        history = system.log.read(case)
        (issued,) = (r.event for r in history if isinstance(r.event, CertificateIssued))
        case_state = DECLARATION.fold(r.event for r in history)
        assert case_state.status is Status.CERTIFIED
        certificate = CERTIFICATE.fold(r.event for r in system.log.read(issued.certificate))
        assert certificate.issued is not None
        assert (certificate.issued.number, certificate.issued.declaration) == (issued.number, case)
        assert case_state.applicant is not None
        person = [r.event for r in system.log.read(case_state.applicant)]
        (granted,) = (one for one in person if isinstance(one, TitleGranted))
        assert granted.certificate == issued.certificate
        numbers[issued.number] += 1
        certificates[issued.certificate] += 1
    assert len(numbers) == len(certificates) == len(cases)
    assert set(numbers.values()) == set(certificates.values()) == {1}, "twice"
    serials = sorted(int(number[-6:-1]) for number in numbers)
    assert serials == list(range(serials[0], serials[0] + len(cases))), "a gap"
    office = world.small.founder.bodies.ids[OFFICE]
    pool = NUMBER_POOL.fold(r.event for r in system.log.read(number_pool_stream(office)))
    assert sum(one.assigned for one in pool.ranges) == len(cases)
    with system.reading() as tx:
        for lying in pools.of_issuers(tx, (office,)):
            assert lying.skipped(pools.carried(tx, lying)) == ()

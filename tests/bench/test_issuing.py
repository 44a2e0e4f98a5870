"""Certificates by order, beside the same events appended plainly."""

import time
from pathlib import Path
from typing import Any
from uuid import UUID

from pytest_benchmark.fixture import BenchmarkFixture

from application.ports import Write
from domain.issue_order import OrderState
from infrastructure.migrate import migrate
from infrastructure.settings import Settings
from interfaces.clock import Clock
from interfaces.issue_orders import PART, Issuer
from interfaces.system import PUBLIC, System
from projections.registry import PROJECTIONS
from tests.interfaces.many_waiting import many_waiting
from tests.interfaces.review_world import sqlite_review_world
from tests.interfaces.test_issue_crash import ordered, state_of

CERTIFICATES = 1_000
SHOWN_SECONDS = 120.0


def test_issuing_by_order_beside_appending_the_same(
    benchmark: BenchmarkFixture, tmp_path: Path
) -> None:
    with sqlite_review_world(tmp_path / "origin", applicants=2) as world:
        system = opened(tmp_path / "house")
        plain = opened(tmp_path / "plain")
        try:
            cases = many_waiting(world, system, CERTIFICATES)
            (order,) = ordered(world, system, cases, (CERTIFICATES,))
            system.worker.start()
            assert system.worker.wait_for(system.log.last_position(), SHOWN_SECONDS)
            issuer, before = Issuer(system), system.log.last_position()

            def issue() -> None:
                began = time.perf_counter()
                while issuer.look():
                    pass
                took = time.perf_counter() - began
                assert state_of(system, order).state is OrderState.FINISHED
                floor = append_plainly(system, plain, before)
                benchmark.extra_info["certificates_a_second"] = round(CERTIFICATES / took)
                benchmark.extra_info["appending_alone_a_second"] = round(CERTIFICATES / floor)
                benchmark.extra_info["part_milliseconds"] = round(took / CERTIFICATES * PART * 1e3)

            run: Any = benchmark.pedantic  # it has no types
            run(issue, rounds=1, iterations=1)
        finally:
            system.close()
            plain.close()


def opened(folder: Path) -> System:
    system = System.open(Settings.demo(folder), Clock())
    migrate(system.settings, system.log, system.vault_tables, PROJECTIONS)
    return system


def append_plainly(system: System, plain: System, after: int) -> float:
    """Seconds for the same events, as many in one append, into a log of their own."""
    commands: dict[str, dict[UUID, list[Any]]] = {}
    at = after
    while page := system.log.after(at, 1_000):
        for r in page:
            commands.setdefault(r.request, {}).setdefault(r.stream, []).append(r.event)
        at = page[-1].position
    context = system.context(PUBLIC, "plain")
    versions: dict[UUID, int] = {}
    began = time.perf_counter()
    for streams in commands.values():
        writes = [
            Write(stream=stream, version=versions.get(stream, 0), events=tuple(events))
            for stream, events in streams.items()
        ]
        plain.log.append(writes, context, answer=writes[0].stream)
        for one in writes:
            versions[one.stream] = one.version + len(one.events)
    return time.perf_counter() - began

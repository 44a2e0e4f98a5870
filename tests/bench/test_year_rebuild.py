"""A year rebuilt while the service answers: its pace, its memory, and what a page notices.

BENCH_DECLARATIONS sets the number of declarations; a whole province's year has 300,000.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from infrastructure.migrate import migrate
from infrastructure.read_models.rebuild import rebuild_many
from infrastructure.settings import Settings
from interfaces.route_run.run import environment_for
from interfaces.system import System
from projections.listing import Listing
from projections.people import accounts
from projections.people.accounts import AccountFilter
from projections.registry import PROJECTIONS
from tests.bench.year import tell_year
from tests.interfaces.service_process import Service

DECLARATIONS = int(os.environ.get("BENCH_DECLARATIONS", "300000"))
BEFORE = 400
"""Requests that the idle service is asked."""
PAUSE = 0.02
"""Between requests: an officer's desk, not a flood."""
GROWTH = 450
"""Megabytes that the rebuild may take more than reading the log alone."""
SHARE = 0.1
"""Of the pace of reading and decoding, with everything projected and written."""
NOTICED = 1.0
"""Seconds that the 99th percentile of a page may take meanwhile."""


@dataclass(frozen=True)
class Year:
    environment: dict[str, str]
    token: str
    """Of an officer's session."""
    events: int
    told_in: float


@pytest.fixture
def year(new_database: Callable[[], str], tmp_path: Path) -> Year:
    urls = (new_database(), new_database(), new_database())
    environment = environment_for(tmp_path, urls)
    settings = Settings.from_environment(environment)
    system = System.open(settings)
    migrate(settings, system.log, system.vault_tables, PROJECTIONS)
    system.log.close()  # a SQLite file has one writer
    began = time.perf_counter()
    told = tell_year(urls[0], system.vault, DECLARATIONS, identities=system.vault)
    told_in = time.perf_counter() - began
    system.close()
    system = System.open(settings)
    rebuild_many(system.log, system.views, PROJECTIONS)
    with system.reading() as tx:
        asked = AccountFilter(text="title-320000")
        found = accounts.listing(tx, asked, Listing()).rows
        [officer] = [one for one in found if one.login == asked.text]
    token = system.sessions.create(officer.account, datetime.now(UTC)).token
    system.close()
    return Year(dict(environment), token, told.events, told_in)


def test_a_year_is_rebuilt_beside_the_service(
    benchmark: BenchmarkFixture, store: str, year: Year, tmp_path: Path
) -> None:
    service = Service(year.environment, tmp_path)
    try:
        page = Request(f"{service.address}/todo", headers={"cookie": f"zhicheng={year.token}"})
        ask(page)
        before = [ask(page) for _ in range(BEFORE)]
        measured: Any = benchmark.pedantic  # it has no types
        told, during = measured(lambda: rebuilt_while(page, year.environment), rounds=1)
    finally:
        service.terminate()
    share = told["read_and_decode"] / told["rebuild"]
    benchmark.extra_info |= {
        "store": store,
        "declarations": DECLARATIONS,
        "events": told["events"],
        "declarations_told_per_minute": round(60 * DECLARATIONS / year.told_in),
        "events_per_second": round(told["events"] / told["rebuild"]),
        "read_and_decode_per_second": round(told["events"] / told["read_and_decode"]),
        "share": round(share, 2),
        "peak_mb": told["peak"],
        "peak_of_reading_mb": told["peak_before"],
        "page_p99_before_ms": p99(before),
        "page_p99_during_ms": p99(during),
        "pages_during": len(during),
    }
    sys.stdout.write(json.dumps(benchmark.extra_info) + "\n")
    assert told["events"] >= year.events  # the service has begun its revocation list
    assert told["refused"] == []
    assert told["peak"] - told["peak_before"] < GROWTH
    assert share > SHARE
    assert p99(during) < 1_000 * NOTICED


def rebuilt_while(page: Request, environment: dict[str, str]) -> tuple[dict[str, Any], list[float]]:
    """What the rebuilding process said, and the seconds of every page asked meanwhile."""
    given = {k: v for k, v in os.environ.items() if not k.startswith("ZHICHENG_")}
    rebuilder = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.year.rebuilder"],
        env={**given, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert rebuilder.stdout is not None
    while rebuilder.stdout.readline() != "rebuilding\n":
        assert rebuilder.poll() is None, "it did not begin"
    took = []
    while rebuilder.poll() is None:
        took.append(ask(page))
    lines = rebuilder.stdout.read().splitlines()
    rebuilder.stdout.close()
    assert rebuilder.returncode == 0
    told: dict[str, Any] = json.loads(lines[-1])
    return told, took


def ask(page: Request) -> float:
    began = time.perf_counter()
    with urlopen(page) as answer:
        assert "待办" in answer.read().decode()
    took = time.perf_counter() - began
    time.sleep(PAUSE)
    return took


def p99(seconds: list[float]) -> float:
    """Milliseconds."""
    return round(1_000 * sorted(seconds)[int(0.99 * len(seconds))], 1)

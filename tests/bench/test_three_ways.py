"""One year of a province: every way is taken in it, and three ways of counting it agree.

It is counted by the projection that follows the log, by its rebuild, and by DuckDB over the files
of an export, the same to the last cell. `make bench` does so for 300,000 declarations, or as many
as `YEAR_DECLARATIONS` says.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pytest_benchmark.fixture import BenchmarkFixture

from domain.audit.log_export import ExportFormat
from domain.cases.declaration.events import Submitted
from domain.decider import Recorded
from domain.registry import DECIDERS
from domain.rules.agency_route import ROW
from domain.rules.routes import ROUTE_TABLE
from infrastructure.analysts.folder import Wanted, export
from infrastructure.analysts.source import open_blind
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import open_log
from infrastructure.read_models import checkpoint
from infrastructure.read_models.projector import Progress, Projector
from infrastructure.read_models.rebuild import rebuild
from infrastructure.read_models.views import open_views, reading
from infrastructure.vault.sealing import Sealer
from projections.registry import PROJECTIONS
from projections.statistics.statistics import STATISTICS, statistic_case, statistic_stay
from tests.bench.three_ways import Tables, by_duckdb, by_read_models, cells, differences
from tests.bench.year import events_of, tell_year
from tests.infrastructure.keys import FixedKeys

DECLARATIONS = {"postgres": 3_000, "sqlite": 400}
"""The whole year is counted on one store, a small one by the same code on the other."""
WHOLE, SMALL = DECLARATIONS.values()
YEAR, TODAY = 2026, date(2026, 12, 1)
NAMED = tuple(p for p in PROJECTIONS if p.name in ("catalogue", "committees", "organisations"))
"""What the tables of reference are taken from."""


class Secrets:
    def secret(self, name: str) -> bytes:
        return name.encode() * 4


@dataclass
class Year:
    """A log, and the tables that DuckDB counts in an export of it."""

    log_url: str
    events: int
    counted: Tables


Years = Callable[[int], Year]
"""The year of so many declarations, told once."""


def counted(log_url: str, views: sa.Engine, folder: Path) -> tuple[int, Tables]:
    """How many events were exported, and what DuckDB makes of them."""
    blind = open_blind(log_url)
    try:
        wanted = Wanted(format=ExportFormat.PARQUET, upto=blind.last_position())
        made = export(blind, views, Secrets(), wanted, folder, datetime(2027, 1, 1, tzinfo=UTC))
    finally:
        blind.close()
    return made.events, by_duckdb(folder, YEAR, TODAY)


def follow(log_url: str, views: sa.Engine) -> None:
    """What the worker does, to the end of the log."""
    log = open_log(log_url, Codec(DECIDERS, Sealer(FixedKeys())))
    try:
        checkpoint.prepare(views, [STATISTICS, *NAMED])
        projector = Projector(log, views, STATISTICS, *NAMED)
        while projector.step() is not Progress.IDLE:
            pass
    finally:
        log.close()


def build_anew(log_url: str, views: sa.Engine) -> None:
    log = open_log(log_url, Codec(DECIDERS, Sealer(FixedKeys())))
    try:
        rebuild(log, views, STATISTICS)
    finally:
        log.close()


def answered(views: sa.Engine) -> Tables:
    with reading(views) as tx:
        return by_read_models(tx, YEAR, TODAY)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Years:
    @cache
    def told(declarations: int) -> Year:
        folder = tmp_path_factory.mktemp("three-ways")
        log_url = f"sqlite:///{folder / 'log.db'}"
        stored = tell_year(log_url, FixedKeys(), declarations).events
        views = open_views(f"sqlite:///{folder / 'names.db'}")
        checkpoint.prepare(views, NAMED)
        events, tables = counted(log_url, views, folder / "export")
        views.dispose()
        assert events == stored
        return Year(log_url, events, tables)

    return told


@pytest.fixture
def views(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_views(new_database())
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def history(year: Years) -> list[Recorded]:
    """All events of the whole year."""
    whole = year(WHOLE)
    events = list(events_of(whole.log_url, FixedKeys()))
    assert len(events) == whole.events
    return events


def test_every_route_is_walked(history: list[Recorded]) -> None:
    rows = Counter(r.event.route.row for r in history if isinstance(r.event, Submitted))
    assert set(rows) == {row.id for row in ROUTE_TABLE} | {ROW}
    assert sum(rows.values()) > 0.9 * WHOLE


def test_every_end_is_met(history: list[Recorded]) -> None:
    told = {r.name.removeprefix("declaration.") for r in history}
    assert told >= {
        "CertificateIssued",
        "VoteFailed",
        "FilingRefused",
        "ObjectionUpheld",
        "Refused",
        "Withdrawn",
        "Lapsed",
        "StageSkipped",
        "StageMerged",
        "Unplanned",
    }
    assert {"certificate.Superseded", "certificate.Revoked"} <= told
    assert 18 < len(history) / WHOLE < 30


def test_time_never_runs_backwards(history: list[Recorded]) -> None:
    times = [r.at for r in history]
    assert times == sorted(times)
    assert {at.month for at in times} == set(range(1, 13))


def test_three_ways_of_counting_a_year_agree_to_the_last_cell(
    year: Years, views: sa.Engine, store: str
) -> None:
    told = year(DECLARATIONS[store])
    follow(told.log_url, views)
    live = answered(views)
    assert differences(live, told.counted) == []
    assert cells(live) > 20_000
    build_anew(told.log_url, views)
    assert differences(answered(views), live) == []


def test_one_fact_that_is_wrong_is_found(year: Years, tmp_path: Path) -> None:
    told = year(SMALL)
    views = open_views(f"sqlite:///{tmp_path / 'views.db'}")
    follow(told.log_url, views)
    stay, case = statistic_stay.c, statistic_case.c
    longest = sa.select(stay.declaration).order_by(stay.seconds.desc()).limit(1)
    some = sa.select(case.declaration).where(case.year == YEAR).limit(1)
    with views.begin() as tx:
        one = tx.execute(longest).scalar_one()
        tx.execute(
            sa.update(statistic_stay)
            .where(stay.declaration == one)
            .values(seconds=stay.seconds + 1)
        )
        other = tx.execute(some).scalar_one()
        tx.execute(
            sa.update(statistic_case)
            .where(case.declaration == other)
            .values(returns=case.returns + 1)
        )
    found = differences(answered(views), told.counted)
    assert any(line.startswith("times: ") for line in found)
    assert any(line.startswith("declaration by level: ") for line in found)
    assert len(found) < 200, "and nothing else is"
    views.dispose()


def test_a_great_year_counted_three_ways(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    """The figure is that of DuckDB alone, from the files to all tables."""
    declarations = int(os.environ.get("YEAR_DECLARATIONS", "300000"))
    log_url = f"sqlite:///{tmp_path / 'log.db'}"
    told = tell_year(log_url, FixedKeys(), declarations)
    views = open_views(f"sqlite:///{tmp_path / 'views.db'}")
    follow(log_url, views)
    live = answered(views)
    began = time.perf_counter()
    _, by_files = counted(log_url, views, tmp_path / "export")
    benchmark.extra_info["seconds to export and to count"] = time.perf_counter() - began
    assert differences(live, by_files) == []
    build_anew(log_url, views)
    assert differences(answered(views), live) == []
    views.dispose()
    benchmark.extra_info |= {"events": told.events, "cells": cells(live)}
    run: Any = benchmark.pedantic  # it has no types
    run(by_duckdb, (tmp_path / "export", YEAR, TODAY), rounds=1)

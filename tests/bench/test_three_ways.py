"""One year of a province counted three ways, the same to the last cell.

By the projection that follows the log, by its rebuild, and by DuckDB over the files of an export.
`make bench` does so for 300,000 declarations, or as many as `YEAR_DECLARATIONS` says.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pytest_benchmark.fixture import BenchmarkFixture

from domain.log_export import ExportFormat
from domain.registry import DECIDERS
from infrastructure import checkpoint
from infrastructure.analysts.folder import Wanted, export
from infrastructure.analysts.source import open_blind
from infrastructure.codec import Codec
from infrastructure.event_log import open_log
from infrastructure.projector import Progress, Projector
from infrastructure.rebuild import rebuild
from infrastructure.sealing import Sealer
from infrastructure.views import open_views, reading
from projections.registry import PROJECTIONS
from projections.statistics import STATISTICS, statistic_case, statistic_stay
from tests.bench.three_ways import Tables, by_duckdb, by_read_models, cells, differences
from tests.bench.year import tell_year
from tests.infrastructure.keys import FixedKeys

DECLARATIONS = 3_000
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
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    folder = tmp_path_factory.mktemp("three-ways")
    log_url = f"sqlite:///{folder / 'log.db'}"
    told = tell_year(log_url, FixedKeys(), DECLARATIONS)
    views = open_views(f"sqlite:///{folder / 'names.db'}")
    checkpoint.prepare(views, NAMED)
    events, tables = counted(log_url, views, folder / "export")
    views.dispose()
    assert events == told.events
    return Year(log_url, events, tables)


@pytest.fixture
def views(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_views(new_database())
    yield engine
    engine.dispose()


def test_three_ways_of_counting_a_year_agree_to_the_last_cell(year: Year, views: sa.Engine) -> None:
    follow(year.log_url, views)
    live = answered(views)
    assert differences(live, year.counted) == []
    assert cells(live) > 20_000
    build_anew(year.log_url, views)
    assert differences(answered(views), live) == []


def test_one_fact_that_is_wrong_is_found(year: Year, tmp_path: Path) -> None:
    views = open_views(f"sqlite:///{tmp_path / 'views.db'}")
    follow(year.log_url, views)
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
    found = differences(answered(views), year.counted)
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

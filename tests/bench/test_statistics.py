"""Statistics of two whole years of a province: 300,000 cases and 3,000,000 stays each."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pytest_benchmark.fixture import BenchmarkFixture

from domain.rules.statistics import Place
from infrastructure.read_models.views import open_views
from projections.listing import Reader
from projections.statistics import statistic_counts as counts
from projections.statistics import statistic_times as times
from projections.statistics.statistic_counts import Conditions, Dimension, Scope
from tests.bench.many_facts import filled
from tests.postgres import fresh_database

CASES = 300_000
ALL, YEAR = Scope(), Conditions(year=2026)
CITY, OFFICE = Scope(region="3201"), Scope(offices=(UUID(int=11),))
SECONDS = 1.0
QUESTIONS: dict[str, Callable[[Reader], Any]] = {
    "cases by month": lambda tx: counts.cases(tx, ALL, YEAR, Dimension.MONTH),
    "cases by county": lambda tx: counts.cases(tx, ALL, YEAR, Dimension.COUNTY),
    "cases by committee": lambda tx: counts.cases(tx, ALL, YEAR, Dimension.COMMITTEE),
    "cases by year": lambda tx: counts.cases(tx, ALL, YEAR, Dimension.YEAR),
    "cases of a city": lambda tx: counts.cases(tx, CITY, YEAR, Dimension.COUNTY),
    "times of all stages": lambda tx: times.times(tx, ALL, YEAR),
    "times of a city": lambda tx: times.times(tx, CITY, YEAR),
    "times of an office": lambda tx: times.times(tx, OFFICE, YEAR),
    "times of one stage by body": lambda tx: times.times_at(
        tx, ALL, YEAR, Place.COMMITTEE, Dimension.BODY
    ),
}


@pytest.fixture(scope="module")
def province(postgres_server: str) -> Iterator[sa.Engine]:
    with fresh_database(postgres_server) as url:
        engine = open_views(url)
        for year in (2025, 2026):
            filled(engine, year, CASES)
        yield engine
        engine.dispose()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_year_answers_within_a_second(
    province: sa.Engine, benchmark: BenchmarkFixture, question: str
) -> None:
    def answered() -> None:
        with province.connect() as tx:
            assert QUESTIONS[question](tx)

    run: Any = benchmark.pedantic  # it has no types
    run(answered, rounds=5, warmup_rounds=1)
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median < SECONDS

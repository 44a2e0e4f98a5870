"""Every table of the statistics, as the read models answer it and as DuckDB counts an export."""

import sys
from collections.abc import Iterator
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from domain.rules.statistics import Place
from projections.statistics import statistic_counts, statistic_times
from projections.statistics.statistic_counts import (
    OF_CASES,
    OF_CERTIFICATES,
    OF_PERIODS,
    OF_SEATS,
    Conditions,
    Dimension,
    Scope,
)

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "statistics_duckdb.py"
Table = dict[tuple[str, ...], dict[str, int]]
Tables = dict[str, Table]
"""Its facts and dimensions in words -> the table."""
_WHOLE = Scope()
_TIMES = ("stays", "overdue", "median", "p90", "longest")
_OF_STAYS = (*OF_CASES, Dimension.BODY)
_OF_WAITING = (Dimension.PLACE, *(one for one in _OF_STAYS if one not in OF_PERIODS))
_COUNTED = {"declaration": OF_CASES, "certificate": OF_CERTIFICATES, "seat": OF_SEATS}


def example() -> ModuleType:
    """The program of docs/examples, as analysts run it."""
    spec = spec_from_file_location("statistics_duckdb", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def by_duckdb(folder: Path, year: int, today: date) -> Tables:
    """From the files alone."""
    module = example()
    with module.opened(folder) as db:
        found = {
            f"{facts} by {' and '.join(by)}": module.counted(db, facts, year, *by)
            for facts, by in _crossings()
        }
        found["times"] = module.times(db, year, "place")
        for place in Place:
            for by in _OF_STAYS:
                found[f"times at {place} by {by}"] = module.times(db, year, by, place.value)
        for by in _OF_WAITING:
            found[f"waiting by {by}"] = module.waiting(db, by, today)
    return found


def by_read_models(tx: sa.Connection, year: int, today: date) -> Tables:
    """As the pages of the statistics are answered."""
    asked = Conditions(year=year)
    found = {
        f"{facts} by {' and '.join(by)}": _cells(_QUESTIONS[facts](tx, _WHOLE, asked, *by), by)
        for facts, by in _crossings()
    }
    found["times"] = _stays(statistic_times.times(tx, _WHOLE, asked))
    for place in Place:
        for by in _OF_STAYS:
            told = statistic_times.times_at(tx, _WHOLE, asked, place, by)
            found[f"times at {place} by {by}"] = _stays(told)
    for by in _OF_WAITING:
        rows = statistic_times.waiting(tx, _WHOLE, asked, by, today)
        found[f"waiting by {by}"] = {
            (row.key,): {"open": row.open, "overdue": row.overdue} for row in rows
        }
    return found


def differences(one: Tables, other: Tables) -> list[str]:
    """Every cell that is not the same, in words."""
    found = []
    for name in sorted(one.keys() | other.keys()):
        here, there = one.get(name, {}), other.get(name, {})
        for key in sorted(here.keys() | there.keys()):
            if here.get(key) != there.get(key):
                found.append(f"{name}: {' / '.join(key)}: {here.get(key)} and {there.get(key)}")
    return found


def cells(tables: Tables) -> int:
    """How many numbers there are to be compared."""
    return sum(len(cell) for table in tables.values() for cell in table.values())


_QUESTIONS: dict[str, Any] = {
    "declaration": statistic_counts.cases,
    "certificate": statistic_counts.certificates,
    "seat": statistic_counts.seats,
}


def _crossings() -> Iterator[tuple[str, tuple[Dimension, ...]]]:
    for facts, dimensions in _COUNTED.items():
        for number in (1, 2):
            for by in combinations(dimensions, number):
                yield facts, by


def _cells(found: tuple[statistic_counts.Cell, ...], by: tuple[Dimension, ...]) -> Table:
    # What has not been counted is 0; the other side says so of every measure.
    return {
        (cell.row, cell.column)[: len(by)]: {
            name: cell.counts.get(name, 0) for name in _measures(found)
        }
        for cell in found
    }


def _measures(found: tuple[statistic_counts.Cell, ...]) -> list[str]:
    if "declared" in found[0].counts:
        return list(statistic_counts.CASE_MEASURES)
    return list(found[0].counts)


def _stays(found: tuple[statistic_times.StageTimes, ...]) -> Table:
    return {(row.key,): {name: getattr(row, name) for name in _TIMES} for row in found}

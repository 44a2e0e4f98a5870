"""Facts of whole years, made inside the database: what the statistics count, without a log."""

import sqlalchemy as sa

from domain.rules.statistics import Place
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature
from infrastructure.read_models.checkpoint import prepare
from infrastructure.read_models.views import writing
from projections.registry import PROJECTIONS
from projections.statistics.statistics import (
    DAY,
    DIMENSIONS,
    statistic_case,
    statistic_stay,
)

STAYS = 10
"""Of each case that count."""
_ENDED = tuple(place for place in Place if place not in (Place.SUPPLEMENT, Place.INDUSTRY))
_COUNTIES = tuple(f"32{city:02}{county:02}" for city in range(1, 14) for county in range(8))


def filled(engine: sa.Engine, year: int, cases: int) -> None:
    """A year of cases, all in review, and of stays; every case has another mix of dimensions."""
    prepare(engine, PROJECTIONS)
    with writing(engine) as tx:
        tx.execute(sa.text(_cases(tx, year, cases)))
        tx.execute(sa.text(_stays(tx, year)))
    if engine.dialect.name == "postgresql":
        with engine.connect() as tx:
            tx.execution_options(isolation_level="AUTOCOMMIT")
            for table in (statistic_case, statistic_stay):
                tx.exec_driver_sql(f"VACUUM ANALYZE {table.name}")


def _pick(of: tuple[str, ...], by: str) -> str:
    """One of the words by the remainder of a whole number."""
    whens = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(of))
    return f"CASE ({by}) % {len(of)} {whens} END"


def _id(tx: sa.Connection, number: str) -> str:
    if tx.dialect.name == "postgresql":
        return f"CAST(lpad(to_hex({number}), 32, '0') AS uuid)"
    return f"printf('%032x', {number})"


def _cases(tx: sa.Connection, year: int, cases: int) -> str:
    n = "n"
    values = {
        "declaration": _id(tx, f"{year} * 1000000 + n"),
        "year": str(year),
        "month": "1 + n % 12",
        "division": _pick(_COUNTIES, "n * 7"),
        "level": _pick(tuple(TitleLevel), "n / 3"),
        "series": _pick(tuple(f"{one:02}" for one in range(1, 28)), "n * 5"),
        "committee": _id(tx, "n * 11 % 1000"),
        "nature": _pick(tuple(UnitNature), n),
        "mode": _pick(tuple(AcquisitionMode), "n / 7"),
        "type": _pick(tuple(DeclarationType), "n / 11"),
        "office": _id(tx, "n * 11 % 1000"),
        "marks": "(n * 7) % 64",
        "returns": "n % 3",
        "place": _pick(tuple(Place), n),
        "body": _id(tx, "n % 3000"),
        "since": f"'{year}-03-01 00:00:00.000000'",
        "due": f"'{year}-03-31'",
    }
    if tx.dialect.name == "postgresql":
        values["since"] += "::timestamptz"
        values["due"] += "::date"
    counted = "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted"
    return (
        f"INSERT INTO {statistic_case.name} ({', '.join(values)}) {counted} WHERE n < {cases}) "
        f"SELECT {', '.join(values.values())} FROM counted"
    )


def _stays(tx: sa.Connection, year: int) -> str:
    kept = ("year", "month", *DIMENSIONS)
    random = "abs(random() % 5000000)"
    if tx.dialect.name == "postgresql":
        random = "CAST(random() * 5000000 AS integer)"
    columns = ("declaration", "version", *kept, "place", "body", "days", "seconds", "overdue")
    values = (
        *("declaration", "k", *kept, _pick(_ENDED, "k"), "body"),
        *(f"seconds / {DAY}", "seconds", "k % 2 = 0"),
    )
    return (
        f"INSERT INTO {statistic_stay.name} ({', '.join(columns)}) WITH RECURSIVE "
        f"times(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM times WHERE k < {STAYS}) "
        f"SELECT {', '.join(values)} FROM (SELECT c.*, k, {random} AS seconds "
        f"FROM {statistic_case.name} AS c, times WHERE year = {year}) AS both_of_them"
    )

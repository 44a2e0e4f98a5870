"""The statistics of docs/statistics.md, counted from an export of the log alone.

    python statistics_duckdb.py FOLDER YEAR

FOLDER holds an export as Parquet (`zhicheng log export --format parquet`). Needs DuckDB and
nothing of the program that wrote it; `statistics.sql` beside this file is the definition of the
facts, and what follows here only groups them.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

FACTS = Path(__file__).with_name("statistics.sql")
KEYS = {
    "year": "year(day)",
    "quarter": "quarter(day)",
    "month": "month(day)",
    "province": "division[1:2] || '0000'",
    "city": "division[1:4] || '00'",
    "county": "division",
    "level": "level",
    "series": "series",
    "committee": "committee",
    "nature": "nature",
    "mode": "mode",
    "type": "type",
    "issuer": "issuer",
    "place": "place",
    "body": "body",
    "group": '"group"',
}
"""Dimension -> what facts are grouped by."""
MEASURES = {
    "declaration": (
        "declared",
        "in_review",
        "returned",
        "returns",
        "passed",
        "failed",
        "filed",
        "effective",
        "issued",
        "refused",
        "withdrawn",
        "lapsed",
        "filing_refused",
        "annulled",
        "revoked",
        "revoked_for_fraud",
    ),
    "certificate": (
        "certificates",
        "first",
        "reissued",
        "replaced",
        "valid",
        "superseded",
        "revoked",
    ),
    "seat": (
        "drawn",
        "asked",
        "confirmed",
        "declined",
        "unanswered",
        "attended",
        "ballots",
    ),
}
"""Facts -> what is summed of them."""
YEARS = 5
"""Side by side where facts are told apart by year, the one that is asked about being the last."""
Key = tuple[str, ...]
Table = dict[Key, dict[str, int]]
"""One or two keys as text, empty for none, to the measures of that cell."""


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB with the facts of an export."""
    db = duckdb.connect()
    db.execute("SET TimeZone = 'Asia/Shanghai'")
    for file in folder.glob("*.parquet"):
        if not file.name.startswith("events-"):
            db.execute(f"CREATE VIEW {file.stem} AS FROM read_parquet('{file}')")
    db.execute(f"CREATE VIEW events AS FROM read_parquet('{folder}/events-*.parquet')")
    db.execute(FACTS.read_text("utf-8"))
    return db


def counted(
    db: duckdb.DuckDBPyConnection, facts: str, year: int, rows: str, columns: str = ""
) -> Table:
    """A table of declarations, certificates or seats, by one or two dimensions."""
    by = [one for one in (rows, columns) if one]
    sums = ", ".join(f"CAST(sum({one}) AS BIGINT)" for one in MEASURES[facts])
    found = db.execute(
        f"SELECT {_keys(by)}, {sums} FROM {facts} WHERE {_period(by, year)}"  # noqa: S608  (the tables' own names)
        " GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {
        row[: len(by)]: dict(zip(MEASURES[facts], row[len(by) :], strict=True)) for row in found
    }


def times(db: duckdb.DuckDBPyConnection, year: int, by: str, place: str = "") -> Table:
    """How long stays took that ended in the period, in whole seconds; by nearest rank."""
    within = " AND place = ?" if place else ""
    found = db.execute(
        f"SELECT {_keys([by])}, count(*) AS n, count(*) FILTER (day > due),"  # noqa: S608  (the same)
        " list_sort(list(seconds))[(n + 1) // 2], list_sort(list(seconds))[(9 * n + 9) // 10],"
        f" max(seconds) FROM stay WHERE day IS NOT NULL AND {_period([by], year)}{within}"
        " GROUP BY 1 ORDER BY 1",
        [place] if place else [],
    ).fetchall()
    names = ("stays", "overdue", "median", "p90", "longest")
    return {row[:1]: dict(zip(names, row[1:], strict=True)) for row in found}


def waiting(db: duckdb.DuckDBPyConnection, by: str, today: date, place: str = "") -> Table:
    """Cases that lie somewhere now, whatever the year."""
    within = " AND place = ?" if place else ""
    found = db.execute(
        f"SELECT {_keys([by])}, count(*), count(*) FILTER (due < ?)"  # noqa: S608  (the same)
        f" FROM stay WHERE ended_by IS NULL{within} GROUP BY 1 ORDER BY 1",
        [today, *([place] if place else [])],
    ).fetchall()
    return {row[:1]: {"open": row[1], "overdue": row[2]} for row in found}


def _keys(by: list[str]) -> str:
    return ", ".join(f"coalesce(CAST({KEYS[one]} AS VARCHAR), '')" for one in by)


def _period(by: list[str], year: int) -> str:
    first = year - YEARS + 1 if "year" in by else year
    return f"year(day) BETWEEN {first} AND {year}"


# Printing.


def lines(title: str, table: Table) -> Iterator[str]:
    """As text, with a line of the measures' names; empty for a table of nothing."""
    if not table:
        return
    names = list(next(iter(table.values())))
    head = ["", *names]
    body: list[list[Any]] = [[" ".join(key), *cell.values()] for key, cell in table.items()]
    widths = [max(len(str(row[n])) for row in [head, *body]) for n in range(len(head))]
    yield f"\n{title}"
    for row in [head, *body]:
        cells = [str(row[0]).ljust(widths[0])]
        cells += [str(one).rjust(width) for one, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()


def report(db: duckdb.DuckDBPyConnection, year: int, today: date) -> Iterator[str]:
    """The tables of one year, as the pages of the statistics begin with them."""
    for by in ("quarter", "city", "level", "series", "nature", "mode", "type"):
        yield from lines(f"Declarations {year} by {by}", counted(db, "declaration", year, by))
    yield from lines(
        f"Declarations {year} by level and nature",
        counted(db, "declaration", year, "level", "nature"),
    )
    yield from lines(f"Time at each stage, seconds, {year}", times(db, year, "place"))
    yield from lines(f"Waiting on {today}", waiting(db, "place", today))
    yield from lines(f"Certificates {year} by level", counted(db, "certificate", year, "level"))
    yield from lines(f"Experts {year} by month", counted(db, "seat", year, "month"))


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or not arguments[1].isdigit():
        sys.stderr.write(f"{__doc__}\n")
        return 2
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    db = opened(Path(arguments[0]))
    for line in report(db, int(arguments[1]), today):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

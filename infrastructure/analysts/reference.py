"""Tables that an analyst joins events with: what bodies, committees and codes are called today.

Taken from the read models, so they hold what was true when the export was made; how it came to be
so stands in the events. No table holds a natural person.
"""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.configuration.reference.divisions import DIVISIONS
from infrastructure.analysts.parts import Out, RowFormat, put, sha256, to_parquet
from projections.committees.committee_tables import committee
from projections.configuration.catalogue import series_title, specialty_table, title_series
from projections.organisations.organisations import organisation
from projections.registry import PROJECTIONS

_READ_AT_ONCE = 2_000
_O, _C, _T, _S, _P = organisation.c, committee.c, series_title.c, title_series.c, specialty_table.c

NEEDED = tuple(
    projection.name
    for projection in PROJECTIONS
    if {organisation, committee, title_series} & set(projection.tables)
)
"""Projections that must be up to date before the tables are written."""


def _organisations(db: sa.Connection) -> Iterator[dict[str, Any]]:
    """Merged bodies stay, and say into which; so do cancelled ones."""
    yield from _rows(
        db,
        sa.select(
            _O.organisation,
            _O.name,
            _O.credit_code,
            _O.division,
            _O.level,
            _O.kind,
            _O.nature,
            _O.superior,
            _O.cancelled,
            _O.merged_into,
        ).order_by(_O.organisation),
    )


def _committees(db: sa.Connection) -> Iterator[dict[str, Any]]:
    yield from _rows(
        db,
        sa.select(
            _C.committee,
            _C.name,
            _C.level,
            _C.title_level,
            _C.division,
            _C.office,
            _C.delegated_from,
            _C.delegated_until,
            _C.valid_from,
            _C.valid_until,
            _C.cancelled,
        ).order_by(_C.committee),
    )


def _divisions(_: sa.Connection) -> Iterator[dict[str, Any]]:
    for one in sorted(DIVISIONS, key=lambda one: one.code):
        yield {"division": one.code, "name": one.name, "level": one.level, "parent": one.parent}


def _series(db: sa.Connection) -> Iterator[dict[str, Any]]:
    yield from _rows(db, sa.select(_S.code.label("series"), _S.name).order_by(_S.code))


def _titles(db: sa.Connection) -> Iterator[dict[str, Any]]:
    yield from _rows(
        db, sa.select(_T.series, _T.number, _T.name, _T.level).order_by(_T.series, _T.number)
    )


def _specialties(db: sa.Connection) -> Iterator[dict[str, Any]]:
    yield from _rows(
        db,
        sa.select(_P.code.label("specialty"), _P.name, _P.series, _P.parent).order_by(_P.code),
    )


def _rows(db: sa.Connection, query: sa.Select[Any]) -> Iterator[dict[str, Any]]:
    found = db.execution_options(yield_per=_READ_AT_ONCE).execute(query)
    for row in found.mappings():
        yield dict(row)


TABLES: dict[str, tuple[Callable[[sa.Connection], Iterator[dict[str, Any]]], dict[str, str]]] = {
    "organisations": (
        _organisations,
        {
            "organisation": "UUID",
            "name": "VARCHAR",
            "credit_code": "VARCHAR",
            "division": "VARCHAR",
            "level": "VARCHAR",
            "kind": "VARCHAR",
            "nature": "VARCHAR",
            "superior": "UUID",
            "cancelled": "BOOLEAN",
            "merged_into": "UUID",
        },
    ),
    "committees": (
        _committees,
        {
            "committee": "UUID",
            "name": "VARCHAR",
            "level": "VARCHAR",
            "title_level": "VARCHAR",
            "division": "VARCHAR",
            "office": "UUID",
            "delegated_from": "DATE",
            "delegated_until": "DATE",
            "valid_from": "DATE",
            "valid_until": "DATE",
            "cancelled": "BOOLEAN",
        },
    ),
    "divisions": (
        _divisions,
        {"division": "VARCHAR", "name": "VARCHAR", "level": "VARCHAR", "parent": "VARCHAR"},
    ),
    "series": (_series, {"series": "VARCHAR", "name": "VARCHAR"}),
    "titles": (
        _titles,
        {"series": "VARCHAR", "number": "INTEGER", "name": "VARCHAR", "level": "VARCHAR"},
    ),
    "specialties": (
        _specialties,
        {"specialty": "VARCHAR", "name": "VARCHAR", "series": "VARCHAR", "parent": "VARCHAR"},
    ),
}
"""Name -> its rows, and the types of its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of reference, whole and in place."""

    file: str
    rows: int
    size: int
    """Bytes."""
    sha256: str


def write_tables(db: sa.Connection, folder: Path, kind: RowFormat) -> Iterator[Table]:
    """Each is small beside the events: tens of thousands of rows."""
    for name, (rows, columns) in TABLES.items():
        file = folder / f"{name}{kind.suffix}"
        draft = folder / f"{file.name}.draft"
        if kind is RowFormat.JSONL:
            with draft.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, 0) as packed:
                count = _lines(rows(db), packed)
        else:
            lines = folder / f"{file.name}.lines"
            try:
                with lines.open("wb") as plain:
                    count = _lines(rows(db), plain)
                to_parquet(lines, draft, columns)
            finally:
                lines.unlink(missing_ok=True)
        put(draft, file)
        yield Table(file=file.name, rows=count, size=file.stat().st_size, sha256=sha256(file))


def _lines(rows: Iterator[dict[str, Any]], out: Out) -> int:
    encoder, count = msgspec.json.Encoder(), 0
    for row in rows:
        out.write(encoder.encode(row) + b"\n")
        count += 1
    return count

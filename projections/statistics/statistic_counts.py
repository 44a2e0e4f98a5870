"""Tables of the statistics: facts of a year, counted by one or two of their dimensions.

Every question names a year, or five of them at most, so that none grows with history.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.experts.attendance import Answer
from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature
from projections.committees.committee_tables import committee as committee_table
from projections.listing import Bodies, Reader, begins, belongs
from projections.statistics.statistic_seats import statistic_seat
from projections.statistics.statistics import (
    ENDED,
    Mark,
    statistic_body,
    statistic_case,
    statistic_certificate,
)

YEARS = 5
"""Shown side by side, the one that is asked about being the last."""
Column = sa.ColumnElement[Any]


class Dimension(StrEnum):
    """By what facts are told apart."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    LEVEL = "level"
    SERIES = "series"
    COMMITTEE = "committee"
    NATURE = "nature"
    MODE = "mode"
    TYPE = "type"
    ISSUER = "issuer"
    """Of certificates."""
    PLACE = "place"
    """Of stays: the stage, or the applicant."""
    BODY = "body"
    """Of stays: the organisation."""
    GROUP = "group"
    """Of seats: 学科组."""


OF_PERIODS = (Dimension.YEAR, Dimension.QUARTER, Dimension.MONTH)
OF_CASES = (
    *OF_PERIODS,
    Dimension.PROVINCE,
    Dimension.CITY,
    Dimension.COUNTY,
    Dimension.LEVEL,
    Dimension.SERIES,
    Dimension.COMMITTEE,
    Dimension.NATURE,
    Dimension.MODE,
    Dimension.TYPE,
)
OF_CERTIFICATES = (*OF_CASES, Dimension.ISSUER)
OF_SEATS = (*OF_PERIODS, Dimension.COMMITTEE, Dimension.GROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose facts somebody may count; the province's when nothing is set. No filter widens it."""

    region: str = ""
    """Of a title office: the digits that all divisions inside share."""
    authorities: Bodies = ()
    """Cases with one of these on their route."""
    offices: Bodies = ()
    """Cases and draws of committees that these work for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatFilters:
    """Which seats of experts are counted."""

    year: int | None = None
    """None: this year."""
    quarter: int | None = None
    month: int | None = None
    committee: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilters(SeatFilters):
    """Which facts of cases are counted."""

    division: str = ""
    """Everything inside: `320100` takes in `320102`."""
    level: TitleLevel | None = None
    series: str = ""
    """Code."""
    nature: UnitNature | None = None
    mode: AcquisitionMode | None = None
    type: DeclarationType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions(CaseFilters):
    """What is counted in a year that was found out; what the facts do not have means nothing."""

    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One crossing of a table. A key is a code, an id or a number; empty for none."""

    row: str
    column: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    """By measure."""


_MARKED = {mark: mark.name.lower() for mark in Mark if mark.name}
CASE_MEASURES = ("declared", "in_review", "returns", *_MARKED.values())
_c = statistic_certificate.c
_one = sa.literal(1)
CERTIFICATE_MEASURES: dict[str, Column] = {
    "certificates": _one,
    "first": 1 - _c.reissued - _c.replaced,
    "reissued": _c.reissued,
    "replaced": _c.replaced,
    "valid": (1 - _c.revoked) * (1 - _c.superseded),
    "superseded": (1 - _c.revoked) * _c.superseded,
    "revoked": _c.revoked,
}
_s = statistic_seat.c
_asked = sa.and_(_s.draw.is_not(None), sa.or_(_s.primary, _s.answer != Answer.WAITING))


def _if(condition: Column) -> Column:
    return sa.case((condition, 1), else_=0)


SEAT_MEASURES: dict[str, Column] = {
    "drawn": _if(_s.draw.is_not(None)),
    "asked": _if(_asked),
    "confirmed": _if(_s.answer == Answer.CONFIRMED),
    "declined": _if(_s.answer == Answer.DECLINED),
    "unanswered": _if(_s.answer == Answer.ASKED),
    "attended": _if(_s.meetings > 0),
    "ballots": _s.ballots,
}


def cases(
    tx: Reader, scope: Scope, asked: Conditions, rows: Dimension, columns: Dimension | None = None
) -> tuple[Cell, ...]:
    """申报评审: the declarations of the period, by `CASE_MEASURES`."""
    table = statistic_case
    where = of_period(table, scope, asked, rows, columns)
    keys = [key_of(table, one) for one in (rows, columns) if one is not None]
    total, returns = sa.func.count(), sa.func.sum(table.c.returns)
    # Cases with the same end are counted by the database, and what each end means below.
    query = sa.select(*keys, table.c.marks, total, returns).where(*where)
    found: dict[tuple[str, str], Counter[str]] = {}
    for row in tx.execute(query.group_by(*keys, table.c.marks)):
        *told, marks, count, returned = row
        counts = found.setdefault(_pair(told), Counter())
        counts["declared"] += count
        counts["returns"] += int(returned)
        counts["in_review"] += 0 if marks & ENDED else count
        for mark, name in _MARKED.items():
            counts[name] += count if marks & mark else 0
    return tuple(
        Cell(row=key[0], column=key[1], counts=counts) for key, counts in sorted(found.items())
    )


def certificates(
    tx: Reader, scope: Scope, asked: Conditions, rows: Dimension, columns: Dimension | None = None
) -> tuple[Cell, ...]:
    """证书: those issued in the period."""
    table = statistic_certificate
    where = of_period(table, scope, asked, rows, columns)
    return _cells(tx, table, CERTIFICATE_MEASURES, where, rows, columns)


def seats(
    tx: Reader, scope: Scope, asked: Conditions, rows: Dimension, columns: Dimension | None = None
) -> tuple[Cell, ...]:
    """专家参评: the experts drawn in the period."""
    table = statistic_seat
    where = [*_time(table, asked, (rows, columns)), *_of_committees(scope)]
    if asked.committee is not None:
        where.append(table.c.committee == asked.committee)
    return _cells(tx, table, SEAT_MEASURES, where, rows, columns)


def years(tx: Reader) -> tuple[int, ...]:
    """From the first to the last year that anything was declared in; empty before that."""
    column = statistic_case.c.year
    first, last = (
        tx.execute(sa.select(end(column))).scalar() for end in (sa.func.min, sa.func.max)
    )
    return () if first is None or last is None else tuple(range(first, last + 1))


def _cells(
    tx: Reader,
    table: sa.Table,
    measures: Mapping[str, Column],
    where: Collection[Column],
    rows: Dimension,
    columns: Dimension | None,
) -> tuple[Cell, ...]:
    keys = [key_of(table, one) for one in (rows, columns) if one is not None]
    sums = [sa.func.sum(measure) for measure in measures.values()]
    query = sa.select(*keys, *sums).where(*where).group_by(*keys)
    found = []
    for row in tx.execute(query):
        told = _pair(row[: len(keys)])
        counts = dict(zip(measures, map(int, row[len(keys) :]), strict=True))
        found.append(Cell(row=told[0], column=told[1], counts=counts))
    return tuple(sorted(found, key=lambda cell: (cell.row, cell.column)))


def _pair(keys: Sequence[Any]) -> tuple[str, str]:
    return text_of(keys[0]), text_of(keys[1]) if len(keys) > 1 else ""


def key_of(table: sa.Table, dimension: Dimension) -> Column:
    """What the facts of a table are grouped by."""
    match dimension:
        case Dimension.QUARTER:
            return (table.c.month + 2) // 3
        case Dimension.PROVINCE:
            return sa.func.substr(table.c.division, 1, 2) + "0000"
        case Dimension.CITY:
            return sa.func.substr(table.c.division, 1, 4) + "00"
        case Dimension.COUNTY:
            return table.c.division
    column: Column = table.c[dimension.value]
    return column


def text_of(key: Any) -> str:
    return "" if key is None else str(key)


def of_period(
    table: sa.Table, scope: Scope, asked: Conditions, *by: Dimension | None
) -> list[Column]:
    """The facts of the period that the filters and the scope leave."""
    kept = [*filters(table, asked), *within(table, scope, asked.year)]
    return [*_time(table, asked, by), *kept]


def filters(table: sa.Table, asked: Conditions) -> list[Column]:
    """Every filter that is set, but the period."""
    found: list[Column] = []
    for name in ("level", "series", "committee", "nature", "mode", "type"):
        value = getattr(asked, name)
        if value not in (None, ""):
            found.append(table.c[name] == value)
    if asked.division:
        found.append(inside(table, region(asked.division)))
    return found


def _time(table: sa.Table, asked: Conditions, by: Collection[Dimension | None]) -> list[Column]:
    year = table.c.year
    if Dimension.YEAR in by:
        found: list[Column] = [year.between(asked.year - YEARS + 1, asked.year)]
    else:
        found = [year == asked.year]
    if asked.quarter is not None:
        found.append(table.c.month.between(3 * asked.quarter - 2, 3 * asked.quarter))
    if asked.month is not None:
        found.append(table.c.month == asked.month)
    return found


def inside(table: sa.Table, within_region: str) -> Column:
    """The fact's division begins so; said as two ends, which an index serves in any collation."""
    return table.c.division.between(within_region.ljust(6, "0"), within_region.ljust(6, "9"))


def within(table: sa.Table, scope: Scope, until: int | None = None) -> list[Column]:
    """Of the facts of cases, those that the scope takes in; of cases of `until` at the latest."""
    found: list[Column] = []
    if scope.region:
        found.append(inside(table, scope.region))
    if scope.authorities:
        body = statistic_body.c
        theirs = sa.select(body.declaration).where(belongs(body.organisation, scope.authorities))
        if until is not None:
            theirs = theirs.where(body.year <= until)
        found.append(table.c.declaration.in_(theirs))
    if scope.offices:
        found.append(belongs(table.c.office, scope.offices))
    return found


def _of_committees(scope: Scope) -> list[Column]:
    c = committee_table.c
    found: list[Column] = []
    if scope.region:
        found.append(begins(c.region, scope.region))
    if scope.offices:
        found.append(belongs(c.office, scope.offices))
    if scope.authorities:
        found.append(sa.false())
    if not found:
        return []
    return [statistic_seat.c.committee.in_(sa.select(c.committee).where(*found))]

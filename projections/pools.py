"""Number pools (编号库): the ranges of each issuer and how many numbers are left in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.number_pool import (
    NUMBER_POOL,
    NumberPool,
    NumberRange,
    NumbersAssigned,
    NumberVoided,
    RangeGenerated,
)
from domain.streams import number_pool_stream
from domain.terms import TitleLevel
from projections.encoded import Word, integers
from projections.listing import Listing, Order, Page, Reader, all_of, in_order, page_of
from projections.projection import Projection, RowKey, Rows, metadata

number_pool = sa.Table(
    "number_pool",
    metadata,
    sa.Column("pool", sa.Uuid, primary_key=True),
    sa.Column("ranges", sa.Integer, nullable=False),
)
number_range = sa.Table(
    "number_range",
    metadata,
    sa.Column("pool", sa.Uuid, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("level", Word(TitleLevel), nullable=False),
    sa.Column("prefix", sa.String, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("next", sa.Integer, nullable=False),
    sa.Column("void", integers(), nullable=False),
    sa.Column("available", sa.Integer, nullable=False),
)
_HANDLED = (RangeGenerated, NumbersAssigned, NumberVoided)


def project(r: Recorded, rows: Rows) -> None:
    """The aggregate's own rule moves the ranges, so that both always say the same."""
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    pool = rows.get(number_pool, r.stream)
    count = pool["ranges"] if pool else 0
    before = tuple(_range(rows, r.stream, place) for place in range(count))
    after = NUMBER_POOL.evolve(NumberPool(ranges=before), event).ranges
    for place, found in enumerate(after):
        if place >= count or found != before[place]:
            rows.put(
                number_range,
                {
                    "pool": r.stream,
                    "place": place,
                    "year": found.year,
                    "level": found.level,
                    "prefix": found.prefix,
                    "width": found.width,
                    "start": found.start,
                    "end": found.end,
                    "next": found.next,
                    "void": tuple(sorted(found.void)),
                    "available": found.available,
                },
            )
    if len(after) != count:
        rows.put(number_pool, {"pool": r.stream, "ranges": len(after)})


def _range(rows: Rows, pool: UUID, place: int) -> NumberRange:
    row = rows.get(number_range, pool, place)
    assert row is not None, "a pool counts only ranges it has"
    return NumberRange(
        year=row["year"],
        level=row["level"],
        prefix=row["prefix"],
        width=row["width"],
        start=row["start"],
        end=row["end"],
        next=row["next"],
        void=frozenset(row["void"]),
    )


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield number_pool, (r.stream,)
        yield number_range, (r.stream, 0)


POOLS = Projection("pools", 1, (number_pool, number_range), project, reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeRow:
    pool: UUID
    place: int
    """In the order of generation, from 0."""
    year: int
    level: TitleLevel
    prefix: str
    """Every digit before the serial."""
    width: int
    start: int
    end: int
    next: int
    """The serial that is given out next, unless it is void."""
    void: tuple[int, ...]
    available: int


def of_issuer(tx: Reader, issuer: UUID) -> tuple[RangeRow, ...]:
    """The issuer's ranges in the order in which they were generated."""
    c = number_range.c
    query = sa.select(number_range).where(c.pool == number_pool_stream(issuer)).order_by(c.place)
    return all_of(tx, query, RangeRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeFilter:
    year: int | None = None
    level: TitleLevel | None = None
    left: bool = False
    """Only ranges with numbers left."""


_ORDER = Order(
    columns={
        "place": number_range.c.place,
        "year": number_range.c.year,
        "level": in_order(number_range.c.level, TitleLevel),
        "available": number_range.c.available,
    },
    default="place",
    tie=(number_range.c.pool, number_range.c.place),
)


def listing(tx: Reader, issuer: UUID, filters: RangeFilter, wanted: Listing) -> Page[RangeRow]:
    """The issuer's ranges (编号库), in the order in which they were generated."""
    c = number_range.c
    query = sa.select(number_range).where(c.pool == number_pool_stream(issuer))
    if filters.year is not None:
        query = query.where(c.year == filters.year)
    if filters.level is not None:
        query = query.where(c.level == filters.level)
    if filters.left:
        query = query.where(c.available > 0)
    return page_of(tx, query, RangeRow, _ORDER, wanted)


def available(tx: Reader, issuer: UUID, year: int, level: TitleLevel) -> int:
    """How many numbers are left for one year and level."""
    c = number_range.c
    query = sa.select(sa.func.coalesce(sa.func.sum(c.available), 0)).where(
        c.pool == number_pool_stream(issuer), c.year == year, c.level == level
    )
    return int(tx.execute(query).scalar_one())

"""Number pools (编号库): the ranges of each issuer, and what became of their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.number_pool import (
    NUMBER_POOL,
    NumberPool,
    NumberRange,
    NumbersAssigned,
    NumberVoided,
    RangeGenerated,
)
from domain.decider import Recorded
from domain.streams import number_pool_stream
from domain.terms import TitleLevel
from projections.certificates.certificates import certificate
from projections.columns import UtcDateTime
from projections.encoded import Word, integers
from projections.listing import (
    AnyColumn,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    columns_of,
    in_order,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.accounts import account
from projections.projection import Projection, Row, RowKey, Rows, metadata

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
    sa.Column("assigned", sa.Integer, nullable=False),
    sa.Column("voided", sa.Integer, nullable=False),
)
number_voided = sa.Table(
    "number_voided",
    metadata,
    sa.Column("pool", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String, primary_key=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("level", Word(TitleLevel), nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("account", sa.Uuid),
    sa.Column("voided_at", UtcDateTime, nullable=False),
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
                    "assigned": found.assigned,
                    "voided": len(found.void),
                },
            )
    if isinstance(event, NumberVoided):
        rows.put(number_voided, _voided(r, event, after))
    if len(after) != count:
        rows.put(number_pool, {"pool": r.stream, "ranges": len(after)})


def _voided(r: Recorded, event: NumberVoided, ranges: tuple[NumberRange, ...]) -> Row:
    lying = next(one for one in ranges if one.serial(event.number) is not None)
    return {
        "pool": r.stream,
        "number": event.number,
        "year": lying.year,
        "level": lying.level,
        "reason": event.reason,
        "account": r.actor,
        "voided_at": r.at,
    }


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


POOLS = Projection(
    "pools", 2, (number_pool, number_range, number_voided), project, reads, takes=_HANDLED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeRow:
    pool: UUID
    issuer: UUID
    issuer_name: str | None
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
    assigned: int
    voided: int
    """Void ones anywhere in the range."""

    @property
    def first(self) -> str:
        """The whole number of the first serial."""
        return self._numbers.number(self.start)

    @property
    def last(self) -> str:
        return self._numbers.number(self.end)

    @property
    def _numbers(self) -> NumberRange:
        return NumberRange(
            year=self.year,
            level=self.level,
            prefix=self.prefix,
            width=self.width,
            start=self.start,
            end=self.end,
            next=self.next,
            void=frozenset(self.void),
        )

    def skipped(self, carried: Iterable[str]) -> tuple[str, ...]:
        """Numbers before the next one that are not void, and that no certificate carries."""
        numbers = self._numbers
        known = {serial for one in carried if (serial := numbers.serial(one)) is not None}
        return tuple(
            numbers.number(serial)
            for serial in range(self.start, self.next)
            if serial not in known and serial not in numbers.void
        )


Issuers = Sequence[UUID]
"""A body with a pool, and those merged into it; at least one."""


def _whose(pool: AnyColumn, issuers: Issuers) -> AnyColumn:
    """The issuer of a pool: the name of its stream is made from the issuer's."""
    return sa.case(
        *((pool == number_pool_stream(one), sa.literal(one, sa.Uuid())) for one in issuers)
    )


def _among(pool: AnyColumn, issuers: Issuers) -> sa.ColumnElement[bool]:
    return pool.in_([number_pool_stream(one) for one in issuers])


def _ranges(issuers: Issuers) -> sa.Select[Any]:
    c = number_range.c
    issuer = _whose(c.pool, issuers)
    return (
        sa.select(number_range, issuer.label("issuer"), organisation.c.name.label("issuer_name"))
        .select_from(number_range.outerjoin(organisation, organisation.c.organisation == issuer))
        .where(_among(c.pool, issuers))
    )


def of_issuers(tx: Reader, issuers: Issuers) -> tuple[RangeRow, ...]:
    """The issuers' ranges, each one's in the order in which they were generated."""
    c = number_range.c
    return all_of(tx, _ranges(issuers).order_by(c.pool, c.place), RangeRow)


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


def listing(tx: Reader, issuers: Issuers, filters: RangeFilter, wanted: Listing) -> Page[RangeRow]:
    """The issuers' ranges (编号库), in the order in which they were generated."""
    c = number_range.c
    query = _ranges(issuers)
    if filters.year is not None:
        query = query.where(c.year == filters.year)
    if filters.level is not None:
        query = query.where(c.level == filters.level)
    if filters.left:
        query = query.where(c.available > 0)
    return page_of(tx, query, RangeRow, _ORDER, wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """All ranges of one issuer, year and level together."""

    issuer: UUID
    issuer_name: str | None
    year: int
    level: TitleLevel
    numbers: int
    available: int
    assigned: int
    voided: int


def by_level(tx: Reader, issuers: Issuers) -> tuple[LevelRow, ...]:
    """The pools by year and level, the newest year first."""
    c = number_range.c
    issuer = _whose(c.pool, issuers)
    query = (
        sa.select(
            issuer.label("issuer"),
            organisation.c.name.label("issuer_name"),
            c.year,
            c.level,
            sa.func.sum(c.end - c.start + 1).label("numbers"),
            sa.func.sum(c.available).label("available"),
            sa.func.sum(c.assigned).label("assigned"),
            sa.func.sum(c.voided).label("voided"),
        )
        .select_from(number_range.outerjoin(organisation, organisation.c.organisation == issuer))
        .where(_among(c.pool, issuers))
        .group_by(c.pool, organisation.c.name, c.year, c.level)
        .order_by(c.year.desc(), c.pool, in_order(c.level, TitleLevel))
    )
    return all_of(tx, query, LevelRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidedRow:
    issuer: UUID
    issuer_name: str | None
    number: str
    year: int
    level: TitleLevel
    reason: str
    account_name: str | None
    """Of who made it void."""
    voided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidedFilter:
    year: int | None = None
    level: TitleLevel | None = None


_V = number_voided.c
_VOIDED_ORDER = Order(
    columns={
        "number": _V.number,
        "voided_at": _V.voided_at,
        "level": in_order(_V.level, TitleLevel),
    },
    default="number",
    tie=(_V.number,),
    never_null=("number", "voided_at", "level"),
)


def _voided_of(issuers: Issuers) -> sa.Select[Any]:
    issuer = _whose(_V.pool, issuers)
    name = organisation.c.name.label("issuer_name")
    joined = number_voided.outerjoin(account, account.c.account == _V.account)
    return (
        sa.select(
            *columns_of(number_voided, "pool", "account"),
            account.c.display_name.label("account_name"),
            issuer.label("issuer"),
            name,
        )
        .select_from(joined.outerjoin(organisation, organisation.c.organisation == issuer))
        .where(_among(_V.pool, issuers))
    )


def voided(tx: Reader, issuers: Issuers, filters: VoidedFilter, wanted: Listing) -> Page[VoidedRow]:
    """The issuers' void numbers with their reasons."""
    query = _voided_of(issuers)
    if filters.year is not None:
        query = query.where(_V.year == filters.year)
    if filters.level is not None:
        query = query.where(_V.level == filters.level)
    return page_of(tx, query, VoidedRow, _VOIDED_ORDER, wanted)


def voided_one(tx: Reader, issuer: UUID, number: str) -> VoidedRow | None:
    query = _voided_of((issuer,)).where(_V.number == number)
    return one_of(tx, query, VoidedRow)


def carried(tx: Reader, lying: RangeRow) -> tuple[str, ...]:
    """The numbers inside a range that certificates carry."""
    c = certificate.c.number
    # Numbers of one range are equally long, so they sort as their digits do.
    query = sa.select(c).where(c >= lying.first, c <= lying.last)
    return tuple(tx.execute(query).scalars())

"""Lists: one SELECT into a page of typed rows, sorted only by what the list offers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from domain.rules.names import search_key

Reader = sa.Connection
"""An open connection to the database of the read models; every query takes one."""

MAX_SIZE = 200
MAX_EXPORT = 10_000
MAX_PAGE = 1_000_000

T = TypeVar("T")
AnyColumn = sa.ColumnElement[Any]
Bodies = UUID | Collection[UUID]
"""One organisation, or several of which one list tells."""


class BadListing(ValueError):
    """A page, size or sort key that the list does not have; `field` names which."""

    def __init__(self, field: str) -> None:
        super().__init__(f"bad-{field}")
        self.field = field
        self.code = f"bad-{field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which part of a list is wanted, in which order. Raises `BadListing`."""

    page: int = 1
    """From 1."""
    size: int = 20
    sort: str = ""
    """A key of the list; empty for its own order, and then `descending` means nothing."""
    descending: bool = False
    export: bool = False
    """An export may take `MAX_EXPORT` rows at once, a page `MAX_SIZE`."""

    def __post_init__(self) -> None:
        if not 1 <= self.page <= MAX_PAGE:
            raise BadListing("page")
        if not 1 <= self.size <= (MAX_EXPORT if self.export else MAX_SIZE):
            raise BadListing("size")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    rows: tuple[T, ...]
    total: int
    """Rows on all pages."""
    page: int
    size: int

    @property
    def pages(self) -> int:
        """At least 1: an empty list is one empty page."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a list may be sorted by. `tie` makes every order total, so that pages never overlap."""

    columns: Mapping[str, AnyColumn]
    default: str
    descending: bool = False
    tie: Sequence[AnyColumn]
    never_null: Collection[str] = ()
    """Keys that are never NULL in this list: an index can then serve the order."""

    def of(self, listing: Listing) -> list[AnyColumn]:
        key = listing.sort or self.default
        if key not in self.columns:
            raise BadListing("sort")
        descending = listing.descending if listing.sort else self.descending
        column = self.columns[key]
        first = column.desc() if descending else column.asc()
        if key not in self.never_null:
            # Said outright, as the two stores put NULL at different ends.
            first = first.nulls_last()
        return [first, *self.tie]


def page_of(
    tx: Reader, query: sa.Select[Any], kind: type[T], order: Order, listing: Listing
) -> Page[T]:
    """One page of the query's rows, each as a `kind`."""
    ordered = order.of(listing)
    total = tx.execute(
        sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    ).scalar_one()
    part = query.order_by(*ordered).limit(listing.size).offset((listing.page - 1) * listing.size)
    return Page(rows=all_of(tx, part, kind), total=total, page=listing.page, size=listing.size)


def all_of(tx: Reader, query: sa.Select[Any], kind: type[T]) -> tuple[T, ...]:
    """Every row of the query as a `kind`, whose fields are the columns' names."""
    return tuple(kind(**row) for row in tx.execute(query).mappings())


def one_of(tx: Reader, query: sa.Select[Any], kind: type[T]) -> T | None:
    """The only row, or None."""
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else kind(**row)


def columns_of(table: sa.FromClause, *but: str) -> list[AnyColumn]:
    """The table's columns, without those that only the search needs."""
    return [column for column in table.columns if column.name not in but]


def has(column: AnyColumn, text: str) -> sa.ColumnElement[bool]:
    """The text occurs in the column, taken literally: `%` and `_` stand for themselves."""
    return column.contains(text, autoescape=True)


def begins(column: AnyColumn, text: str) -> sa.ColumnElement[bool]:
    """The column begins with the text, taken literally."""
    return column.startswith(text, autoescape=True)


def named(table: sa.FromClause, text: str) -> sa.ColumnElement[bool]:
    """By name, pinyin or initials; the table has `name_key`, `pinyin` and `initials`.

    Text without a single letter or digit finds nothing.
    """
    key = search_key(text)
    if not key:
        return sa.false()
    columns = table.columns
    return sa.or_(has(columns.name_key, key), has(columns.pinyin, key), has(columns.initials, key))


def belongs(column: AnyColumn, bodies: Bodies) -> sa.ColumnElement[bool]:
    """The column names the body, or one of several bodies that one desk stands in for."""
    if isinstance(bodies, UUID):
        return column == bodies
    return column == next(iter(bodies)) if len(bodies) == 1 else column.in_(tuple(bodies))


def how_many(*conditions: sa.ColumnElement[bool]) -> sa.FunctionElement[int]:
    """Of the rows of a group, those that meet all the conditions."""
    return sa.func.count(sa.case((sa.and_(*conditions), 1)))


def in_order(column: AnyColumn, kind: type[StrEnum]) -> AnyColumn:
    """Sorts words as their enumeration lists them, not by their spelling."""
    return sa.case({member.value: place for place, member in enumerate(kind)}, value=column)

"""The two trees as lists, for programs and for Excel: every row tells the way down to it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.terms import TitleLevel
from projections.catalogue import series_title, specialty_table, title_series
from projections.listing import Listing, Order, Page, Reader, begins, in_order, named, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyItem:
    code: str
    name: str
    series: str
    series_name: str | None
    parent: str
    """Code of the specialty above; empty for the top of a series."""
    way: tuple[str, ...]
    """Names from the top of the series down to this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleItem:
    series: str
    series_name: str | None
    number: int
    level: TitleLevel
    name: str
    by_exam: bool
    """以考代评: an exam gives it, and no review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyFilter:
    text: str = ""
    """Name, pinyin or initials, or the beginning of the code."""
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFilter:
    text: str = ""
    """Name, pinyin or initials."""
    series: str = ""
    level: TitleLevel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bare:
    code: str
    name: str
    series: str
    series_name: str | None
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _BareTitle:
    series: str
    series_name: str | None
    number: int
    level: TitleLevel
    name: str
    exam_levels: tuple[TitleLevel, ...] | None


_s, _t = specialty_table.c, series_title.c
_ORDER = Order(columns={"code": _s.code, "name": _s.pinyin}, default="code", tie=(_s.code,))
_TITLE_ORDER = Order(
    columns={"series": _t.series, "level": in_order(_t.level, TitleLevel), "name": _t.pinyin},
    default="series",
    tie=(in_order(_t.level, TitleLevel), _t.series, _t.number),
)


def specialties(tx: Reader, filters: SpecialtyFilter, wanted: Listing) -> Page[SpecialtyItem]:
    query = (
        sa.select(_s.code, _s.name, _s.series, title_series.c.name.label("series_name"), _s.parent)
        .outerjoin_from(specialty_table, title_series, title_series.c.code == _s.series)
        .where(_s.removed_at.is_(None))
    )
    if text := filters.text.strip():
        query = query.where(sa.or_(named(specialty_table, text), begins(_s.code, text)))
    if filters.series:
        query = query.where(_s.series == filters.series)
    page = page_of(tx, query, _Bare, _ORDER, wanted)
    above = _above(tx, page.rows)
    return Page(
        rows=tuple(_item(row, above) for row in page.rows),
        total=page.total,
        page=page.page,
        size=page.size,
    )


def titles(tx: Reader, filters: TitleFilter, wanted: Listing) -> Page[TitleItem]:
    query = (
        sa.select(
            _t.series,
            title_series.c.name.label("series_name"),
            _t.number,
            _t.level,
            _t.name,
            title_series.c.exam_levels,
        )
        .outerjoin_from(series_title, title_series, title_series.c.code == _t.series)
        .where(_t.removed_at.is_(None))
    )
    if filters.text.strip():
        query = query.where(named(series_title, filters.text))
    if filters.series:
        query = query.where(_t.series == filters.series)
    if filters.level is not None:
        query = query.where(_t.level == filters.level)
    page = page_of(tx, query, _BareTitle, _TITLE_ORDER, wanted)
    rows = tuple(
        TitleItem(
            series=row.series,
            series_name=row.series_name,
            number=row.number,
            level=row.level,
            name=row.name,
            by_exam=row.level in (row.exam_levels or ()),
        )
        for row in page.rows
    )
    return Page(rows=rows, total=page.total, page=page.page, size=page.size)


Names = dict[str, tuple[str, str]]
"""Code -> name and code of the one above."""


def _above(tx: Reader, rows: tuple[_Bare, ...]) -> Names:
    """Everything that stands above the rows, a level at a time."""
    known = {row.code: (row.name, row.parent) for row in rows}
    wanted = {row.parent for row in rows}
    while wanted := {code for code in wanted if code and code not in known}:
        query = sa.select(_s.code, _s.name, _s.parent).where(_s.code.in_(wanted))
        found: list[Any] = list(tx.execute(query))
        if not found:
            break
        known |= {code: (name, parent) for code, name, parent in found}
        wanted = {parent for _, _, parent in found}
    return known


def _item(row: _Bare, above: Names) -> SpecialtyItem:
    way, parent, seen = [row.name], row.parent, {row.code}
    while parent in above and parent not in seen:
        seen.add(parent)
        name, parent = above[parent]
        way.append(name)
    return SpecialtyItem(
        code=row.code,
        name=row.name,
        series=row.series,
        series_name=row.series_name,
        parent=row.parent,
        way=tuple(reversed(way)),
    )

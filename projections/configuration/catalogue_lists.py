"""The two trees as lists, for programs and for Excel: every row tells the way down to it."""

from dataclasses import dataclass

import sqlalchemy as sa

from domain.terms import TitleLevel
from projections.configuration.catalogue import (
    OFFERED,
    SpecialtyRow,
    series_title,
    specialty_table,
    title_series,
    way_down,
    with_above,
)
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
    query = OFFERED
    if text := filters.text.strip():
        query = query.where(sa.or_(named(specialty_table, text), begins(_s.code, text)))
    if filters.series:
        query = query.where(_s.series == filters.series)
    page = page_of(tx, query, SpecialtyRow, _ORDER, wanted)
    known = with_above(tx, page.rows)
    rows = tuple(
        SpecialtyItem(
            code=row.code,
            name=row.name,
            series=row.series,
            series_name=row.series_name,
            parent=row.parent,
            way=tuple(one.name for one in way_down(row, known)),
        )
        for row in page.rows
    )
    return Page(rows=rows, total=page.total, page=page.page, size=page.size)


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

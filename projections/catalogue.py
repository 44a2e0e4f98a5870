"""Catalogues (职称树, 职称专业) as the wizard and the configuration pages ask for them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.catalogue import LevelName, SeriesDefined, SpecialtyDefined
from domain.decider import Recorded
from domain.terms import TitleLevel
from projections.encoded import TupleOf, words
from projections.listing import Reader, all_of, begins, columns_of, named, one_of
from projections.pinyin import of_name
from projections.projection import Projection, Rows, metadata


def _level_out(level: LevelName) -> list[str]:
    return [level.level.value, level.name]


def _level_in(stored: list[Any]) -> LevelName:
    return LevelName(level=TitleLevel(stored[0]), name=stored[1])


title_series = sa.Table(
    "title_series",
    metadata,
    sa.Column("code", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("titles", TupleOf(_level_out, _level_in), nullable=False),
    sa.Column("exam_levels", words(TitleLevel), nullable=False),
)
specialty_table = sa.Table(
    "specialty",
    metadata,
    sa.Column("code", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("name_key", sa.String, nullable=False),
    sa.Column("pinyin", sa.String, nullable=False),
    sa.Column("initials", sa.String, nullable=False),
    sa.Column("series", sa.String, nullable=False, index=True),
    sa.Column("parent", sa.String, nullable=False, index=True),
)


def project(r: Recorded, rows: Rows) -> None:
    match r.event:
        case SeriesDefined() as event:
            rows.put(
                title_series,
                {
                    "code": event.code,
                    "name": event.name,
                    "titles": event.titles,
                    "exam_levels": event.exam_levels,
                },
            )
        case SpecialtyDefined() as event:
            spelling = of_name(event.name)
            rows.put(
                specialty_table,
                {
                    "code": event.code,
                    "name": event.name,
                    "name_key": spelling.key,
                    "pinyin": spelling.pinyin,
                    "initials": spelling.initials,
                    "series": event.series,
                    "parent": event.parent,
                },
            )


CATALOGUE = Projection("catalogue", 1, (title_series, specialty_table), project)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    code: str
    name: str
    titles: tuple[LevelName, ...]
    exam_levels: tuple[TitleLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyRow:
    code: str
    name: str
    series: str
    series_name: str | None
    parent: str
    """Code of the specialty above; empty for the top of a series."""


_SPECIALTIES = sa.select(
    *columns_of(specialty_table, "name_key", "pinyin", "initials"),
    title_series.c.name.label("series_name"),
).outerjoin_from(specialty_table, title_series, title_series.c.code == specialty_table.c.series)


def series(tx: Reader) -> tuple[SeriesRow, ...]:
    return all_of(tx, sa.select(title_series).order_by(title_series.c.code), SeriesRow)


def titles(tx: Reader, code: str) -> tuple[LevelName, ...]:
    """The titles of one series; empty when it does not exist."""
    query = sa.select(title_series).where(title_series.c.code == code)
    found = one_of(tx, query, SeriesRow)
    return found.titles if found else ()


def specialties(
    tx: Reader, series: str = "", text: str = "", limit: int = 1000
) -> tuple[SpecialtyRow, ...]:
    """The tree in the order of its codes, or what of it fits a typed name or code."""
    query = _SPECIALTIES
    if series:
        query = query.where(specialty_table.c.series == series)
    if text:
        code = begins(specialty_table.c.code, text.strip())
        query = query.where(sa.or_(named(specialty_table, text), code))
    return all_of(tx, query.order_by(specialty_table.c.code).limit(limit), SpecialtyRow)


def specialties_called(tx: Reader, text: str) -> tuple[str, ...]:
    """Codes of the specialties of exactly this name or code."""
    c = specialty_table.c
    query = sa.select(c.code).where(sa.or_(c.name == text, c.code == text)).limit(2)
    return tuple(tx.execute(query).scalars())


def series_called(tx: Reader, text: str) -> tuple[str, ...]:
    """Codes of the series of exactly this name or code."""
    c = title_series.c
    query = sa.select(c.code).where(sa.or_(c.name == text, c.code == text)).limit(2)
    return tuple(tx.execute(query).scalars())


def specialty(tx: Reader, code: str) -> SpecialtyRow | None:
    return one_of(tx, _SPECIALTIES.where(specialty_table.c.code == code), SpecialtyRow)

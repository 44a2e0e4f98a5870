"""Catalogues (职称树, 职称专业) as they are, and every name that was valid before.

Nodes that were removed keep their rows: cases of old still name them. Nothing offers them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from domain.configuration.catalogue import (
    ExamLevelsSet,
    LevelName,
    SeriesDefined,
    SeriesRenamed,
    SpecialtyDefined,
    SpecialtyRecoded,
    SpecialtyRemoved,
    SpecialtyRenamed,
    Title,
    TitleAdded,
    TitleAmended,
    TitleRemoved,
    numbered,
)
from domain.decider import Recorded
from domain.terms import TitleLevel
from projections.columns import UtcDateTime
from projections.encoded import TupleOf, Word, words
from projections.listing import Reader, all_of, begins, columns_of, in_order, named, one_of
from projections.pinyin import spelled
from projections.projection import Projection, Row, RowKey, Rows, metadata


class NodeKind(StrEnum):
    """What has a name in the catalogues."""

    SERIES = "SERIES"
    SPECIALTY = "SPECIALTY"
    TITLE = "TITLE"


def _node_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("name", sa.String, nullable=False),
        sa.Column("name_key", sa.String, nullable=False),
        sa.Column("pinyin", sa.String, nullable=False),
        sa.Column("initials", sa.String, nullable=False),
        sa.Column("names", sa.Integer, nullable=False),
        sa.Column("changes", TupleOf(int, int), nullable=False),
        sa.Column("removed_at", UtcDateTime),
    )


_ONLY_PROJECTED = ("name_key", "pinyin", "initials", "names", "changes", "removed_at")

title_series = sa.Table(
    "title_series",
    metadata,
    sa.Column("code", sa.String, primary_key=True),
    *_node_columns(),
    sa.Column("exam_levels", words(TitleLevel), nullable=False),
    sa.Column("exam_source", sa.String, nullable=False),
    sa.Column("last_title", sa.Integer, nullable=False),
)
series_title = sa.Table(
    "series_title",
    metadata,
    sa.Column("series", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    *_node_columns(),
    sa.Column("level", Word(TitleLevel), nullable=False),
)
specialty_table = sa.Table(
    "specialty",
    metadata,
    sa.Column("code", sa.String, primary_key=True),
    *_node_columns(),
    sa.Column("series", sa.String, nullable=False),
    sa.Column("parent", sa.String, nullable=False, index=True),
    sa.Index("ix_specialty_series", "series", "parent"),
)
catalogue_name = sa.Table(
    "catalogue_name",
    metadata,
    sa.Column("kind", Word(NodeKind), primary_key=True),
    sa.Column("code", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),
)
"""`changes` are the positions of the events about a node, `names` counts its names so far."""

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
END = datetime(2900, 1, 1, tzinfo=UTC)
_NOW = datetime(2899, 1, 1, tzinfo=UTC)

_SERIES = (SeriesDefined, SeriesRenamed, ExamLevelsSet)
_TITLE = (TitleAdded, TitleAmended, TitleRemoved)
_SPECIALTY = (SpecialtyDefined, SpecialtyRenamed, SpecialtyRecoded, SpecialtyRemoved)


def title_code(series: str, number: int) -> str:
    """How `catalogue_name` tells titles apart."""
    return f"{series}.{number}"


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, _SERIES):
        _series(r, rows)
    elif isinstance(event, _TITLE):
        _title(r, event.series, event.title, rows)
    elif isinstance(event, _SPECIALTY):
        _specialty(r, rows)


def _series(r: Recorded, rows: Rows) -> None:
    event = r.event
    code = event.series if isinstance(event, ExamLevelsSet) else event.code
    row = rows.get(title_series, code)
    if isinstance(event, SeriesDefined):
        before = row or {"code": code, "exam_source": "", "last_title": 0}
        titles = numbered(
            _known(code, before["last_title"], rows), before["last_title"], event.titles
        )
        _put_titles(r, code, before["last_title"], titles, rows)
        last = max([before["last_title"], *(one.number for one in titles)])
        row = before | {"exam_levels": event.exam_levels, "last_title": last}
        rows.put(title_series, _node(r, row, NodeKind.SERIES, code, event.name, rows))
    elif row is None:
        return
    elif isinstance(event, SeriesRenamed):
        rows.put(title_series, _node(r, row, NodeKind.SERIES, code, event.name, rows))
    else:
        change = {"exam_levels": event.levels, "exam_source": event.source}
        rows.put(title_series, _touched(r, row | change))


def _known(series: str, last: int, rows: Rows) -> tuple[Title, ...]:
    found = (rows.get(series_title, series, number) for number in range(1, last + 1))
    return tuple(
        Title(number=row["number"], level=row["level"], name=row["name"])
        for row in found
        if row is not None and row["removed_at"] is None
    )


def _put_titles(r: Recorded, series: str, last: int, titles: tuple[Title, ...], rows: Rows) -> None:
    """The titles of a series as it is defined; those that it leaves out are removed."""
    now = {one.number: one for one in titles}
    for one in _known(series, last, rows):
        if one.number not in now:
            _title(r, series, one.number, rows, removed=True)
    for one in titles:
        row = rows.get(series_title, series, one.number)
        if row is None:
            row = {"series": series, "number": one.number, "level": one.level}
            code = title_code(series, one.number)
            rows.put(series_title, _node(r, row, NodeKind.TITLE, code, one.name, rows))


def _title(r: Recorded, series: str, number: int, rows: Rows, removed: bool = False) -> None:
    event, code = r.event, title_code(series, number)
    row = rows.get(series_title, series, number)
    if isinstance(event, TitleAdded):
        row = {"series": series, "number": number, "level": event.level}
        rows.put(series_title, _node(r, row, NodeKind.TITLE, code, event.name, rows))
        above = rows.get(title_series, series)
        if above is not None:
            rows.put(title_series, above | {"last_title": max(above["last_title"], number)})
    elif row is None:
        return
    elif isinstance(event, TitleAmended):
        row = row | {"level": event.level}
        rows.put(series_title, _node(r, row, NodeKind.TITLE, code, event.name, rows))
    elif removed or isinstance(event, TitleRemoved):
        rows.put(series_title, _touched(r, row) | {"removed_at": r.at})


def _specialty(r: Recorded, rows: Rows) -> None:
    event = r.event
    row = rows.get(specialty_table, event.code)
    if isinstance(event, SpecialtyDefined):
        row = (row or {"code": event.code}) | {"series": event.series, "parent": event.parent}
        node = _node(r, row, NodeKind.SPECIALTY, event.code, event.name, rows)
        rows.put(specialty_table, node | {"removed_at": None})
    elif row is None:
        return
    elif isinstance(event, SpecialtyRenamed):
        rows.put(specialty_table, _node(r, row, NodeKind.SPECIALTY, event.code, event.name, rows))
    elif isinstance(event, SpecialtyRecoded):
        _recode(r, event, row, rows)
    else:
        rows.put(specialty_table, _touched(r, row) | {"removed_at": r.at})


def _recode(r: Recorded, event: SpecialtyRecoded, row: Row, rows: Rows) -> None:
    """The node, its names and those below it follow. What had the code before is gone for good."""
    rows.drop(specialty_table, event.code)
    rows.put(specialty_table, _touched(r, row) | {"code": event.to})
    for number in range(1, row["names"] + 1):
        name = rows.get(catalogue_name, NodeKind.SPECIALTY, event.code, number)
        rows.drop(catalogue_name, NodeKind.SPECIALTY, event.code, number)
        if name is not None:
            rows.put(catalogue_name, name | {"code": event.to})
    for code in event.children:
        child = rows.get(specialty_table, code)
        if child is not None:
            rows.put(specialty_table, child | {"parent": event.to})


def _node(r: Recorded, row: Row, kind: NodeKind, code: str, name: str, rows: Rows) -> Row:
    """The row with this name from now on; the name before it ends here."""
    count = row.get("names", 0)
    if row.get("name") != name:
        since = r.at if count else BEGINNING
        if count:
            last = rows.get(catalogue_name, kind, code, count)
            if last is not None:
                rows.put(catalogue_name, last | {"until": r.at})
        count += 1
        key = {"kind": kind, "code": code, "number": count}
        rows.put(catalogue_name, key | {"name": name, "since": since, "until": END})
    touched = _touched(r, {"changes": (), "removed_at": None} | row)
    return touched | spelled(name) | {"names": count}


def _touched(r: Recorded, row: Row) -> Row:
    return row | {"changes": (*row["changes"], r.position)}


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    event = r.event
    if isinstance(event, _SERIES):
        code = event.series if isinstance(event, ExamLevelsSet) else event.code
        yield title_series, (code,)
    elif isinstance(event, _TITLE):
        yield title_series, (event.series,)
        yield series_title, (event.series, event.title)
    elif isinstance(event, _SPECIALTY):
        yield specialty_table, (event.code,)


CATALOGUE = Projection(
    "catalogue",
    2,
    (title_series, series_title, specialty_table, catalogue_name),
    project,
    reads,
    takes=(*_SERIES, *_TITLE, *_SPECIALTY),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRow:
    series: str
    number: int
    level: TitleLevel
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    code: str
    name: str
    titles: tuple[TitleRow, ...]
    exam_levels: tuple[TitleLevel, ...]
    exam_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyRow:
    code: str
    name: str
    series: str
    series_name: str | None
    parent: str
    """Code of the specialty above; empty for the top of a series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A name of a node; the first began with the catalogue, the last has not ended."""

    name: str
    since: datetime | None
    until: datetime | None


_SPECIALTIES = sa.select(
    *columns_of(specialty_table, *_ONLY_PROJECTED),
    title_series.c.name.label("series_name"),
).outerjoin_from(specialty_table, title_series, title_series.c.code == specialty_table.c.series)
OFFERED = _SPECIALTIES.where(specialty_table.c.removed_at.is_(None))
_TITLES = (
    sa.select(*columns_of(series_title, *_ONLY_PROJECTED))
    .where(series_title.c.removed_at.is_(None))
    .order_by(
        series_title.c.series, in_order(series_title.c.level, TitleLevel), series_title.c.number
    )
)


def series(tx: Reader, text: str = "") -> tuple[SeriesRow, ...]:
    """All of them with their titles, or those of a typed name, pinyin, initials or code."""
    query = sa.select(*columns_of(title_series, *_ONLY_PROJECTED, "last_title"))
    if text := text.strip():
        query = query.where(sa.or_(named(title_series, text), title_series.c.code == text))
    found = tx.execute(query.order_by(title_series.c.code)).mappings().all()
    every = groupby(all_of(tx, _TITLES, TitleRow), lambda title: title.series)
    own = {code: tuple(group) for code, group in every}
    return tuple(SeriesRow(**row, titles=own.get(row["code"], ())) for row in found)


def titles(tx: Reader, code: str) -> tuple[LevelName, ...]:
    """The titles of one series; empty when it does not exist."""
    found = all_of(tx, _TITLES.where(series_title.c.series == code), TitleRow)
    return tuple(LevelName(level=one.level, name=one.name) for one in found)


def titles_called(tx: Reader, text: str, limit: int) -> tuple[TitleRow, ...]:
    """Titles by name, pinyin or initials."""
    return all_of(tx, _TITLES.where(named(series_title, text)).limit(limit), TitleRow)


def specialties(
    tx: Reader, series: str = "", text: str = "", limit: int = 1000
) -> tuple[SpecialtyRow, ...]:
    """The tree in the order of its codes, or what of it fits a typed name or code."""
    query = OFFERED
    if series:
        query = query.where(specialty_table.c.series == series)
    if text:
        code = begins(specialty_table.c.code, text.strip())
        query = query.where(sa.or_(named(specialty_table, text), code))
    return all_of(tx, query.order_by(specialty_table.c.code).limit(limit), SpecialtyRow)


def specialties_called(tx: Reader, text: str) -> tuple[str, ...]:
    """Codes of the specialties of exactly this name or code."""
    c = specialty_table.c
    query = sa.select(c.code).where(sa.or_(c.name == text, c.code == text), c.removed_at.is_(None))
    return tuple(tx.execute(query.limit(2)).scalars())


def series_called(tx: Reader, text: str) -> tuple[str, ...]:
    """Codes of the series of exactly this name or code."""
    c = title_series.c
    query = sa.select(c.code).where(sa.or_(c.name == text, c.code == text)).limit(2)
    return tuple(tx.execute(query).scalars())


def specialty(tx: Reader, code: str) -> SpecialtyRow | None:
    """Also one that was removed: a committee or case of old may still name it."""
    return one_of(tx, _SPECIALTIES.where(specialty_table.c.code == code), SpecialtyRow)


def with_above(tx: Reader, rows: Iterable[SpecialtyRow]) -> dict[str, SpecialtyRow]:
    """The rows and all that stands above them, by code; a round for each level of the tree."""
    known = {row.code: row for row in rows}
    latest = known
    while missing := {row.parent for row in latest.values() if row.parent} - known.keys():
        found = all_of(tx, _SPECIALTIES.where(specialty_table.c.code.in_(missing)), SpecialtyRow)
        latest = {row.code: row for row in found}
        known |= latest
    return known


def way_down(row: SpecialtyRow, known: Mapping[str, SpecialtyRow]) -> tuple[SpecialtyRow, ...]:
    """From the top of the series to the row, as far as `known` goes up."""
    climbed = [row]
    while (above := known.get(climbed[-1].parent)) is not None and above not in climbed:
        climbed.append(above)
    return tuple(reversed(climbed))


def names(tx: Reader, kind: NodeKind, code: str) -> tuple[NameRow, ...]:
    """Every name of a node, newest first."""
    c = catalogue_name.c
    query = (
        sa.select(c.name, c.since, c.until)
        .where(c.kind == kind, c.code == code)
        .order_by(c.number.desc())
    )
    return tuple(
        NameRow(
            name=name,
            since=None if since == BEGINNING else since,
            until=None if until == END else until,
        )
        for name, since, until in tx.execute(query)
    )


def changes(tx: Reader, kind: NodeKind, code: str, number: int = 0) -> tuple[int, ...]:
    """Positions of the events about a node, oldest first; `number` for a title of the series."""
    table = {NodeKind.SERIES: title_series, NodeKind.SPECIALTY: specialty_table}.get(
        kind, series_title
    )
    query = sa.select(table.c.changes)
    if kind is NodeKind.TITLE:
        query = query.where(table.c.series == code, table.c.number == number)
    else:
        query = query.where(table.c.code == code)
    found: tuple[int, ...] | None = tx.execute(query).scalar_one_or_none()
    return found or ()


def then(
    kind: NodeKind, code: sa.ColumnElement[str], at: sa.ColumnElement[Any]
) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """For an outer join: the names as they were at a moment, or now where that is NULL."""
    name = catalogue_name.alias(f"{kind.value.lower()}_then")
    moment = sa.func.coalesce(at, sa.literal(_NOW, UtcDateTime))
    valid = sa.and_(name.c.since <= moment, moment < name.c.until)
    return name, sa.and_(name.c.kind == kind, name.c.code == code, valid)


def all_names_then(tx: Reader, kind: NodeKind, at: datetime | None) -> dict[str, str]:
    """Code -> name of every node of one kind that had one at a moment; None for now."""
    c, moment = catalogue_name.c, at or _NOW
    query = sa.select(c.code, c.name).where(c.kind == kind, c.since <= moment, c.until > moment)
    return {code: name for code, name in tx.execute(query)}  # noqa: C416  rows are no tuples to mypy


def names_then(
    tx: Reader, kind: NodeKind, codes: Collection[str], at: datetime | None
) -> dict[str, str]:
    """Code -> name of nodes of one kind at a moment; None for now."""
    c, moment = catalogue_name.c, at or _NOW
    query = sa.select(c.code, c.name).where(
        c.kind == kind, c.code.in_(codes), c.since <= moment, c.until > moment
    )
    return {code: name for code, name in tx.execute(query)}  # noqa: C416  rows are no tuples to mypy

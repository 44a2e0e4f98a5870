"""Tables of the statistics as Excel: what is shown, and below it what was asked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from enum import Enum
from typing import Any

from domain.configuration.reference.divisions import BY_CODE
from infrastructure.sheets.excel import MEDIA_TYPE, workbook
from interfaces.http.calls import Call, File
from interfaces.operations.audit.statistics_asking import conditions_of, labels
from interfaces.system import System
from interfaces.words import word
from projections.statistics.statistic_counts import Dimension

MEDIA = (MEDIA_TYPE,)
Columns = Sequence[tuple[str, Callable[[Any], Any]]]


def sheet_of(
    system: System,
    call: Call[Any],
    title: str,
    rows: Iterable[Any],
    columns: Columns,
    label: Callable[[Any], str] = lambda row: row.label,
) -> File:
    """Rates come as per mille, times as seconds: what people reckon with."""
    by = word(Dimension(call.body.rows.value))
    headings = [by, *(heading for heading, _ in columns)]
    cells: list[list[Any]] = [[label(row), *(cell(row) for _, cell in columns)] for row in rows]
    headings = [f"{one}（‰）" if one.endswith("率") else one for one in headings]
    cells.append([f"统计条件：{'；'.join(said(system, call.body))}"])
    cells.append([f"统计时间：{word(system.clock.now())}"])
    made = workbook(title, headings, cells)
    return File(name=f"{title}.xlsx", media_type=MEDIA_TYPE, content=b"", stream=made)


def said(system: System, asked: Any) -> tuple[str, ...]:
    """The conditions in words, the year first."""
    told = conditions_of(system, asked)
    words = [f"{told.year} 年"]
    if told.quarter is not None:
        words.append(f"第 {told.quarter} 季度")
    if told.month is not None:
        words.append(f"{told.month} 月")
    if told.division:
        place = BY_CODE.get(told.division)
        words.append(place.name if place else told.division)
    with system.reading() as tx:
        if told.series:
            words += labels(tx, Dimension.SERIES, (told.series,)).values()
        if told.committee is not None:
            words += labels(tx, Dimension.COMMITTEE, (str(told.committee),)).values()
    values = [getattr(told, one.name) for one in fields(told)]
    words += [word(value) for value in values if isinstance(value, Enum)]
    if getattr(asked, "place", None) is not None:
        words.append(word(asked.place))
    return tuple(words)

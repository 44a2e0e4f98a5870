"""Statistics (X3): questions, their answers, and the same as sheets.

What every figure means is defined in docs/statistics.md.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from domain.rules.statistics import per_mille
from interfaces.http.calls import Call, File
from interfaces.http.operations import Read
from interfaces.operations.audit.statistics_asking import (
    OF_DRAWS,
    STATISTICIANS,
    CaseQuestion,
    CertificateQuestion,
    CrossQuestion,
    SeatQuestion,
    TimeQuestion,
    conditions_of,
    every_key,
    in_own_order,
    labels,
    place_of_key,
    scope_of,
)
from interfaces.operations.audit.statistics_sheets import MEDIA, sheet_of
from interfaces.system import System
from interfaces.vocabulary.statistics import CERTIFICATE_MEASURES, MEASURES, RATES, SEAT_MEASURES
from projections.listing import Reader
from projections.statistics import statistic_counts as counts
from projections.statistics import statistic_times
from projections.statistics.statistic_counts import (
    Cell,
    Conditions,
    Dimension,
    Scope,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCounts:
    declared: int
    in_review: int
    returned: int
    returns: int
    passed: int
    failed: int
    filed: int
    effective: int
    issued: int
    refused: int
    withdrawn: int
    lapsed: int
    filing_refused: int
    annulled: int
    revoked: int
    revoked_for_fraud: int
    pass_rate: int | None
    """Per mille of those passed and failed; null of nothing, as the other rates."""
    title_rate: int | None
    """Of those declared."""
    return_rate: int | None
    """Of those declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    key: str
    """Code, id or number; empty for none, and for the total."""
    label: str
    counts: CaseCounts
    former: CaseCounts
    """The same of the year before, as it stands today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTable:
    year: int
    rows: tuple[CaseLine, ...]
    total: CaseLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCell:
    row: str
    column: str
    counts: CaseCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossTable:
    year: int
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: tuple[CrossCell, ...]
    """Those with declarations; the others are 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateCounts:
    certificates: int
    first: int
    reissued: int
    replaced: int
    valid: int
    superseded: int
    revoked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLine:
    key: str
    label: str
    counts: CertificateCounts
    former: CertificateCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateTable:
    year: int
    rows: tuple[CertificateLine, ...]
    total: CertificateLine


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatCounts:
    drawn: int
    asked: int
    confirmed: int
    declined: int
    unanswered: int
    attended: int
    ballots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    key: str
    label: str
    counts: SeatCounts
    former: SeatCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTable:
    year: int
    rows: tuple[SeatLine, ...]
    total: SeatLine


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """Stays that ended in the period; times in whole seconds."""

    key: str
    label: str
    stays: int
    overdue: int
    median: int
    p90: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """Cases that lie there now, whatever the year."""

    key: str
    label: str
    open: int
    overdue: int
    since: datetime
    """When the one that has waited longest came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTable:
    year: int
    rows: tuple[TimeLine, ...]
    waiting: tuple[WaitingLine, ...]


Make = Callable[[Mapping[str, int]], Any]
Table = Callable[[Reader, Scope, Conditions, Dimension], tuple[Cell, ...]]


def case_counts(found: Mapping[str, int]) -> CaseCounts:
    known = {name: found.get(name, 0) for name in MEASURES}
    return CaseCounts(
        **known,
        pass_rate=per_mille(known["passed"], known["passed"] + known["failed"]),
        title_rate=per_mille(known["effective"], known["declared"]),
        return_rate=per_mille(known["returned"], known["declared"]),
    )


def certificate_counts(found: Mapping[str, int]) -> CertificateCounts:
    return CertificateCounts(**{name: found.get(name, 0) for name in CERTIFICATE_MEASURES})


def seat_counts(found: Mapping[str, int]) -> SeatCounts:
    return SeatCounts(**{name: found.get(name, 0) for name in SEAT_MEASURES})


def case_table(system: System, call: Call[CaseQuestion]) -> CaseTable:
    year, rows, total = _compared(system, call, counts.cases, CaseLine, case_counts, "declared")
    return CaseTable(year=year, rows=rows, total=total)


def certificate_table(system: System, call: Call[CertificateQuestion]) -> CertificateTable:
    make = certificate_counts
    year, rows, total = _compared(
        system, call, counts.certificates, CertificateLine, make, "certificates"
    )
    return CertificateTable(year=year, rows=rows, total=total)


def seat_table(system: System, call: Call[SeatQuestion]) -> SeatTable:
    year, rows, total = _compared(system, call, counts.seats, SeatLine, seat_counts, "drawn")
    return SeatTable(year=year, rows=rows, total=total)


def cross_table(system: System, call: Call[CrossQuestion]) -> CrossTable:
    asked = conditions_of(system, call.body)
    scope = scope_of(system, call)
    rows, columns = Dimension(call.body.rows.value), Dimension(call.body.columns.value)
    if rows is columns:
        return CrossTable(year=asked.year, rows=(), columns=(), cells=())
    with system.reading() as tx:
        found = counts.cases(tx, scope, asked, rows, columns)
        downs = _sums(((cell.row, cell.counts) for cell in found), rows, asked.year)
        acrosses = _sums(((cell.column, cell.counts) for cell in found), columns, asked.year)
        return CrossTable(
            year=asked.year,
            rows=_headings(tx, rows, downs),
            columns=_headings(tx, columns, acrosses),
            cells=tuple(
                CrossCell(row=cell.row, column=cell.column, counts=case_counts(cell.counts))
                for cell in found
            ),
        )


def time_table(system: System, call: Call[TimeQuestion]) -> TimeTable:
    asked, place = conditions_of(system, call.body), call.body.place
    scope, by = scope_of(system, call), Dimension.PLACE
    if place is not None:
        by = Dimension(call.body.rows.value)
    now_by = Dimension.BODY if by in counts.OF_PERIODS else by
    today = system.clock.today()
    with system.reading() as tx:
        if place is None:
            times = statistic_times.times(tx, scope, asked)
        else:
            times = statistic_times.times_at(tx, scope, asked, place, by)
        waiting = statistic_times.waiting(tx, scope, asked, now_by, today, place)
        called = labels(tx, by, (one.key for one in times))
        called_now = labels(tx, now_by, (one.key for one in waiting))
    done = [TimeLine(label=called[one.key], **asdict(one)) for one in times]
    left = [WaitingLine(label=called_now[one.key], **asdict(one)) for one in waiting]
    return TimeTable(
        year=asked.year,
        rows=tuple(sorted(done, key=lambda one: _place(by, one.key, one.stays))),
        waiting=tuple(sorted(left, key=lambda one: _place(now_by, one.key, one.open))),
    )


def _compared(
    system: System, call: Call[Any], table: Table, line: Any, make: Make, size: str
) -> tuple[int, tuple[Any, ...], Any]:
    """The year, the rows beside those of the year before, and both totals. `size` is a measure."""
    asked, scope = conditions_of(system, call.body), scope_of(system, call)
    by = Dimension(call.body.rows.value)
    with system.reading() as tx:
        now = {cell.row: cell.counts for cell in table(tx, scope, asked, by)}
        before = table(tx, scope, replace(asked, year=asked.year - 1), by)
        later = int(by is Dimension.YEAR)
        former = {str(int(cell.row) + 1) if later else cell.row: cell.counts for cell in before}
        keys = _sums(now.items(), by, asked.year)
        if by is not Dimension.YEAR:
            keys |= {key: keys.get(key, Counter()) for key in former}
        called = labels(tx, by, keys)
    ordered = sorted(keys, key=lambda key: _place(by, key, keys[key][size]))
    rows = tuple(
        line(
            key=key,
            label=called[key],
            counts=make(now.get(key, {})),
            former=make(former.get(key, {})),
        )
        for key in ordered
    )
    whole = [sum((Counter(part) for part in of.values()), Counter[str]()) for of in (now, former)]
    total = line(key="", label="合计", counts=make(whole[0]), former=make(whole[1]))
    return asked.year, rows, total


def _sums(
    found: Iterable[tuple[str, Mapping[str, int]]], by: Dimension, year: int
) -> dict[str, Counter[str]]:
    sums: dict[str, Counter[str]] = {key: Counter() for key in every_key(by, year)}
    for key, part in found:
        sums.setdefault(key, Counter()).update(part)
    return sums


def _headings(tx: Reader, by: Dimension, sums: Mapping[str, Counter[str]]) -> tuple[Heading, ...]:
    called = labels(tx, by, sums)
    ordered = sorted(sums, key=lambda key: _place(by, key, sums[key]["declared"]))
    return tuple(Heading(key=key, label=called[key]) for key in ordered)


def _place(by: Dimension, key: str, size: int) -> tuple[int, str]:
    """Periods, places and words in their own order, other rows the largest first."""
    return place_of_key(by, key) if in_own_order(by) else (-size, key)


# Sheets


def case_sheet(system: System, call: Call[CaseQuestion]) -> File:
    table = case_table(system, call)
    names = {**MEASURES, **RATES}
    columns = [_column(label, name) for name, label in names.items()]
    columns.insert(1, ("上年申报", lambda row: row.former.declared))
    return sheet_of(system, call, "申报评审统计", (*table.rows, table.total), columns)


def cross_sheet(system: System, call: Call[CrossQuestion]) -> File:
    """The declarations counted, as a table of two dimensions."""
    table = cross_table(system, call)
    declared = {(cell.row, cell.column): cell.counts.declared for cell in table.cells}
    columns = [
        (one.label, lambda row, key=one.key: declared.get((row.key, key), 0))
        for one in table.columns
    ]
    return sheet_of(system, call, "申报评审交叉统计", table.rows, columns)


def certificate_sheet(system: System, call: Call[CertificateQuestion]) -> File:
    table = certificate_table(system, call)
    columns = [_column(label, name) for name, label in CERTIFICATE_MEASURES.items()]
    columns.insert(1, ("上年发放", lambda row: row.former.certificates))
    return sheet_of(system, call, "证书统计", (*table.rows, table.total), columns)


def seat_sheet(system: System, call: Call[SeatQuestion]) -> File:
    table = seat_table(system, call)
    columns = [_column(label, name) for name, label in SEAT_MEASURES.items()]
    return sheet_of(system, call, "专家参评统计", (*table.rows, table.total), columns)


def time_sheet(system: System, call: Call[TimeQuestion]) -> File:
    """What is done and what is open, stage by stage or within one."""
    table = time_table(system, call)
    open_ = {one.key: one for one in table.waiting}
    done = {one.key: one for one in table.rows}
    keys = dict.fromkeys((*done, *open_))
    rows = [(done.get(key), open_.get(key)) for key in keys]
    columns = [
        *(
            (label, lambda row, name=name: getattr(row[0], name, 0))
            for label, name in (
                ("办理次数", "stays"),
                ("超期办结", "overdue"),
                ("中位用时（秒）", "median"),
                ("九成用时（秒）", "p90"),
                ("最长用时（秒）", "longest"),
            )
        ),
        *(
            (label, lambda row, name=name: getattr(row[1], name, 0))
            for label, name in (("在办", "open"), ("超期未办", "overdue"))
        ),
    ]
    return sheet_of(
        system, call, "环节用时统计", rows, columns, lambda row: (row[0] or row[1]).label
    )


def _column(label: str, name: str) -> tuple[str, Callable[[Any], Any]]:
    return label, lambda row: getattr(row.counts, name)


def _read(
    name: str, summary: str, handler: Any, answer: Any, question: type[Any], **more: Any
) -> Read:
    return Read(
        name=f"statistics.{name}",
        functions=("X3",),
        path=f"/statistics/{name}",
        summary=summary,
        handler=handler,
        answer=answer,
        filters=question,
        roles=more.pop("roles", STATISTICIANS),
        **more,
    )


def _both(
    name: str,
    summary: str,
    handlers: tuple[Any, Any],
    answer: Any,
    question: type[Any],
    **more: Any,
) -> tuple[Read, Read]:
    """A table, and the same as Excel."""
    table, made = handlers
    exported = _read(
        f"{name}/export", f"{summary}：导出", made, File, question, media=MEDIA, **more
    )
    return (
        _read(name, summary, table, answer, question, **more),
        replace(exported, name=f"statistics.{name}-export"),
    )


READS = (
    *_both("declarations", "申报评审统计", (case_table, case_sheet), CaseTable, CaseQuestion),
    *_both("cross", "申报评审交叉统计", (cross_table, cross_sheet), CrossTable, CrossQuestion),
    *_both("times", "环节用时统计", (time_table, time_sheet), TimeTable, TimeQuestion),
    *_both(
        "certificates",
        "证书统计",
        (certificate_table, certificate_sheet),
        CertificateTable,
        CertificateQuestion,
    ),
    *_both(
        "experts", "专家参评统计", (seat_table, seat_sheet), SeatTable, SeatQuestion, roles=OF_DRAWS
    ),
)

"""统计分析 (X3): tables with their charts, for analysts and for officers within their own scope."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from domain.committees.committee import region
from domain.configuration.reference.divisions import DIVISIONS
from domain.rules.statistics import Place, quarter
from domain.terms import AdministrativeLevel, Role
from interfaces import charts
from interfaces.http.calls import Call, Show
from interfaces.http.pages import View
from interfaces.operations.asking import division_of
from interfaces.operations.audit import statistics as operations
from interfaces.operations.audit.statistics_asking import (
    OF_DRAWS,
    STATISTICIANS,
    CaseBy,
    CaseQuestion,
    CertificateBy,
    CertificateQuestion,
    CrossQuestion,
    SeatBy,
    SeatQuestion,
    StayBy,
    TimeQuestion,
)
from interfaces.operations.audit.statistics_sheets import said
from interfaces.operations.lookups import COMMITTEES, SERIES
from interfaces.system import System
from interfaces.vocabulary.statistics import CERTIFICATE_MEASURES, MEASURES, SEAT_MEASURES
from interfaces.words import choices_of, word
from projections.statistics import statistic_counts as counts
from projections.statistics.statistic_counts import Dimension

MOST_BARS = 15
MOST_ROWS = 300
"""Of a table on a page; the sheet has all of them."""
_PERIODS = counts.OF_PERIODS
_INTO: dict[Dimension, tuple[str, CaseBy]] = {
    Dimension.YEAR: ("year", CaseBy.QUARTER),
    Dimension.QUARTER: ("quarter", CaseBy.MONTH),
    Dimension.MONTH: ("month", CaseBy.CITY),
    Dimension.PROVINCE: ("division", CaseBy.CITY),
    Dimension.CITY: ("division", CaseBy.COUNTY),
    Dimension.COUNTY: ("division", CaseBy.SERIES),
    Dimension.LEVEL: ("level", CaseBy.SERIES),
    Dimension.SERIES: ("series", CaseBy.LEVEL),
    Dimension.COMMITTEE: ("committee", CaseBy.LEVEL),
    Dimension.NATURE: ("nature", CaseBy.LEVEL),
    Dimension.MODE: ("mode", CaseBy.LEVEL),
    Dimension.TYPE: ("type", CaseBy.LEVEL),
}
"""Which filter a row becomes when somebody looks into it, and what is told apart then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    label: str
    number: str
    change: str
    """Against the year before."""


def show_cases(system: System, call: Call[CaseQuestion]) -> Show:
    table = operations.case_table(system, call)
    by = Dimension(call.body.rows.value)
    trend = table
    if by not in _PERIODS:
        monthly = replace(call, body=replace(call.body, rows=CaseBy.MONTH))
        trend = operations.case_table(system, monthly)
    values = {
        "table": table,
        "tiles": _case_tiles(table.total),
        "trends": [
            (MEASURES[name], _trend(system, trend, by, name))
            for name in ("declared", "effective", "issued", "returned")
        ],
        "bars": () if by in _PERIODS else _case_bars(table.rows),
    }
    return Show("statistics/cases.html", values | _around(system, call, by, CaseBy, table.rows))


def show_cross(system: System, call: Call[CrossQuestion]) -> Show:
    table = operations.cross_table(system, call)
    found = {(cell.row, cell.column): cell.counts for cell in table.cells}
    by, columns = Dimension(call.body.rows.value), Dimension(call.body.columns.value)
    return Show(
        "statistics/cross.html",
        {
            "table": table,
            "found": found,
            "columns_word": word(columns),
            "same": by is columns,
        }
        | _around(system, call, by, CaseBy, table.rows),
    )


def show_certificates(system: System, call: Call[CertificateQuestion]) -> Show:
    table = operations.certificate_table(system, call)
    by = Dimension(call.body.rows.value)
    names = ("certificates", "revoked", "reissued", "replaced")
    shown = [(row, row.counts.certificates, row.counts.valid) for row in table.rows[:MOST_BARS]]
    values = {
        "table": table,
        "measures": CERTIFICATE_MEASURES,
        "tiles": _tiles(table.total, {name: CERTIFICATE_MEASURES[name] for name in names}),
        "trend": _trend(system, table, by, "certificates") if by in _PERIODS else None,
        "bars": charts.bars(
            [(row.label, f"{all_:,} · 有效 {valid:,}", all_, valid) for row, all_, valid in shown]
        ),
    }
    around = _around(system, call, by, CertificateBy, table.rows)
    return Show("statistics/certificates.html", values | around)


def show_seats(system: System, call: Call[SeatQuestion]) -> Show:
    table = operations.seat_table(system, call)
    by = Dimension(call.body.rows.value)
    names = ("drawn", "confirmed", "declined", "attended", "ballots")
    shown = table.rows[:MOST_BARS]
    values = {
        "table": table,
        "measures": SEAT_MEASURES,
        "tiles": _tiles(table.total, {name: SEAT_MEASURES[name] for name in names}),
        "answers": charts.bars([_share(row, "confirmed", "asked", "确认") for row in shown]),
        "attendance": charts.bars([_share(row, "attended", "confirmed", "到会") for row in shown]),
    }
    return Show("statistics/experts.html", values | _around(system, call, by, SeatBy, ()))


def _share(row: Any, part: str, whole: str, said_as: str) -> tuple[str, str, int, int]:
    of, among = getattr(row.counts, part), getattr(row.counts, whole)
    return row.label, f"{among:,} 人 · {said_as} {of:,}", among, of


def show_times(system: System, call: Call[TimeQuestion]) -> Show:
    table = operations.time_table(system, call)
    asked = call.body
    by = Dimension.PLACE if asked.place is None else Dimension(asked.rows.value)
    done, left = table.rows[:MOST_BARS], table.waiting[:MOST_BARS]
    values = {
        "table": table,
        "now_word": word(Dimension.BODY if by in _PERIODS else by),
        "spent": spent,
        "times": charts.spans(
            [
                (
                    row.label,
                    f"中位 {spent(row.median)} · 九成 {spent(row.p90)}",
                    row.median,
                    row.p90,
                )
                for row in done
            ]
        ),
        "queues": charts.bars(
            [
                (row.label, f"在办 {row.open:,} · 超期 {row.overdue:,}", row.open, row.overdue)
                for row in left
            ]
        ),
        "places": choices_of(Place),
        "stays": sum(row.stays for row in table.rows),
        "late": sum(row.overdue for row in table.rows),
        "open": sum(row.open for row in table.waiting),
        "open_late": sum(row.overdue for row in table.waiting),
    }
    around = _around(system, call, by, StayBy, ())
    if asked.place is None:
        around["links"] = {row.key: _link(asked, place=Place(row.key)) for row in table.rows}
    return Show("statistics/times.html", values | around)


def _around(
    system: System, call: Call[Any], by: Dimension, kinds: type[Enum], rows: Sequence[Any]
) -> dict[str, Any]:
    """What every page of the statistics has: its conditions in words and as choices."""
    today = system.clock.today()
    with system.reading() as tx:
        known = counts.years(tx)
    years = sorted({*known, today.year}, reverse=True)
    return {
        "asked": call.body,
        "said": said(system, call.body),
        "told_at": system.clock.now(),
        "by_word": word(by),
        "bys": tuple((one.value, word(Dimension(one.value))) for one in kinds),
        "years": tuple((str(year), f"{year} 年") for year in years),
        "this_year": today.year,
        "divisions": _divisions(system, call),
        "links": {row.key: link for row in rows if (link := _look_into(call.body, by, row.key))},
        "rate": rate,
        "change": change,
        "most": MOST_ROWS,
        "of_draws": call.actor.role in OF_DRAWS,
        "own_scope": call.actor.role is not Role.ANALYST,
    }


def _divisions(system: System, call: Call[Any]) -> tuple[tuple[str, str], ...]:
    """Those that the account may ask for, counties below their cities."""
    own = ""
    if call.actor.role is Role.TITLE_OFFICER:
        own = region(division_of(system, call.actor.organisation))
    depth = {
        AdministrativeLevel.PROVINCE: 0,
        AdministrativeLevel.CITY: 1,
        AdministrativeLevel.COUNTY: 2,
    }
    inside = [one for one in DIVISIONS if one.code.startswith(own)]
    ordered = sorted(inside, key=lambda one: one.code)
    return tuple((one.code, "　" * depth[one.level] + one.name) for one in ordered)


def _look_into(asked: Any, by: Dimension, key: str) -> str:
    """The address behind a row; empty where a row is no filter, as a city's own units are none."""
    known = _INTO.get(by)
    if known is None or not key or isinstance(asked, CrossQuestion):
        return ""
    own = (Dimension.CITY, "0000"), (Dimension.COUNTY, "00")
    if any(by is one and key.endswith(noughts) for one, noughts in own):
        return ""
    name, rows = known
    return _link(asked, **{name: key, "rows": rows})


def _link(asked: Any, **changes: Any) -> str:
    given = {one.name: getattr(asked, one.name) for one in fields(asked)} | changes
    said_ = {
        name: value.value if isinstance(value, Enum) else value
        for name, value in given.items()
        if value not in (None, "")
    }
    return f"?{urlencode(said_)}"


def _trend(system: System, table: Any, by: Dimension, measure: str) -> charts.Lines:
    """Over the rows' periods; what has not come yet is not drawn, nor an empty year before."""
    by = by if by in _PERIODS else Dimension.MONTH
    today, rows = system.clock.today(), table.rows
    come = {Dimension.MONTH: today.month, Dimension.QUARTER: quarter(today.month)}
    last = come.get(by, len(rows)) if table.year == today.year else len(rows)
    now = [getattr(row.counts, measure) for row in rows]
    name = "各年度" if by is Dimension.YEAR else f"{table.year} 年"
    series: list[tuple[str, Sequence[int | None]]] = [
        (name, [value if n < last else None for n, value in enumerate(now)])
    ]
    if by is not Dimension.YEAR and any(astuple(table.total.former)):
        former = [getattr(row.former, measure) for row in rows]
        series.append((f"{table.year - 1} 年", former))
    short = [row.label if by is Dimension.QUARTER else row.key for row in rows]
    return charts.lines(short, series)


def _case_bars(rows: Sequence[Any]) -> tuple[tuple[str, str, charts.Bars], ...]:
    """Small multiples of the same rows: how many, and two rates."""
    shown = rows[:MOST_BARS]
    amounts = [
        (row.label, f"{c.declared:,} 件 · 取得 {c.effective:,}", c.declared, c.effective)
        for row in shown
        for c in (row.counts,)
    ]

    def rates(name: str) -> charts.Bars:
        of = [(row.label, getattr(row.counts, name)) for row in shown]
        return charts.bars([(label, rate(one), one or 0, one or 0) for label, one in of], most=1000)

    return (
        ("amounts", "申报与取得职称", charts.bars(amounts)),
        ("passed", "通过率", rates("pass_rate")),
        ("returned", "退回率", rates("return_rate")),
    )


def _case_tiles(total: Any) -> list[Tile]:
    words = {name: MEASURES[name] for name in ("declared", "in_review", "effective", "issued")}
    tiles = _tiles(total, words | {"revoked": MEASURES["revoked"]})
    now, before = total.counts.pass_rate, total.former.pass_rate
    tiles.insert(2, Tile(label="通过率", number=rate(now), change=f"上年 {rate(before)}"))
    return tiles


def _tiles(total: Any, words: Mapping[str, str]) -> list[Tile]:
    return [
        Tile(
            label=label,
            number=f"{getattr(total.counts, name):,}",
            change=f"上年 {getattr(total.former, name):,}",
        )
        for name, label in words.items()
    ]


def rate(per_mille: int | None) -> str:
    """83.3%"""
    return "—" if per_mille is None else f"{per_mille // 10}.{per_mille % 10}%"


def change(now: int, before: int) -> str:
    """Against the year before, in percent: +12.5%"""
    if not before:
        return "—"
    more = abs(now - before)
    tenths = (2000 * more + before) // (2 * before)
    sign = "+" if now > before else "-" if now < before else ""
    return f"{sign}{tenths // 10}.{tenths % 10}%"


def spent(seconds: int) -> str:
    """3.2 天, or below one day in hours, below an hour in minutes."""
    for unit, length in (("天", 86_400), ("小时", 3_600)):
        if seconds >= length:
            tenths = (20 * seconds + length) // (2 * length)
            return f"{tenths // 10}.{tenths % 10} {unit}"
    return f"{seconds // 60} 分钟" if seconds >= 60 else "不足 1 分钟"


_TYPED = {"series": SERIES, "committee": COMMITTEES}


def _view(name: str, path: str, title: str, show: Any, question: type[Any], sheet: Any) -> View:
    draws = question is SeatQuestion
    return View(
        name=f"pages.statistics{name}",
        functions=("X3",),
        path=path,
        title=title,
        show=show,
        filters=question,
        export=sheet,
        roles=OF_DRAWS if draws else STATISTICIANS,
        lookups={"committee": COMMITTEES} if draws else _TYPED,
    )


VIEWS = (
    _view("", "/statistics", "申报评审统计", show_cases, CaseQuestion, operations.case_sheet),
    _view(
        ".cross",
        "/statistics/cross",
        "申报交叉统计",
        show_cross,
        CrossQuestion,
        operations.cross_sheet,
    ),
    _view(
        ".times",
        "/statistics/times",
        "环节用时统计",
        show_times,
        TimeQuestion,
        operations.time_sheet,
    ),
    _view(
        ".certificates",
        "/statistics/certificates",
        "证书统计",
        show_certificates,
        CertificateQuestion,
        operations.certificate_sheet,
    ),
    _view(
        ".experts",
        "/statistics/experts",
        "专家参评统计",
        show_seats,
        SeatQuestion,
        operations.seat_sheet,
    ),
)

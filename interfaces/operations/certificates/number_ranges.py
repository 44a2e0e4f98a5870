"""Certificate numbers (H16, C14): an officer's own pool, single numbers, and what was left out.

Whoever took a merged body over sees and keeps its pool as well (docs/adr/0008).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.certificates import numbering as n
from application.certificates.issuing import ISSUERS
from application.permissions import Hidden
from application.work import Work
from domain.certificates.number_pool import NUMBER_POOL, NumberStatus
from domain.streams import number_pool_stream
from domain.terms import TitleLevel
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import page_of, wanted
from interfaces.system import System, command
from projections.certificates import certificates, pools
from projections.certificates.pools import (
    LevelRow,
    RangeFilter,
    RangeRow,
    VoidedFilter,
    VoidedRow,
)
from projections.organisations import organisations

SORTS = ("place", "year", "level", "available")
VOIDED_SORTS = ("number", "level", "-voided_at")
SHOWN_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeConditions:
    year: int | None = None
    level: TitleLevel | None = None
    left: bool = False
    """Only ranges with numbers left."""
    issuer: UUID | None = None
    """The own body or one merged into it; all of them where it is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidedConditions:
    year: int | None = None
    level: TitleLevel | None = None
    issuer: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberConditions:
    number: str = ""
    """Whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAnswer:
    number: str
    state: NumberStatus
    issuer: UUID | None
    """Whose number it is."""
    certificate: UUID | None
    """That carries it."""
    void: VoidedRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """Every number that was passed on the way to the next one of its range."""

    passed: int
    carried: int
    """By certificates."""
    void: int
    unexplained: tuple[str, ...]
    """Neither; there never are any."""


def range_list(system: System, call: Call[RangeConditions]) -> Page[RangeRow]:
    """The pools (编号库) of the officer's own body and of those merged into it."""
    asked = call.body
    filters = RangeFilter(year=asked.year, level=asked.level, left=asked.left)
    with system.reading() as tx:
        return page_of(pools.listing(tx, _chosen(call), filters, wanted(call)))


def ranges_left(system: System, call: Call[Any]) -> tuple[RangeRow, ...]:
    """Those that still have numbers to give."""
    with system.reading() as tx:
        return tuple(one for one in pools.of_issuers(tx, _bodies(call)) if one.available)


def levels(system: System, call: Call[Any]) -> tuple[LevelRow, ...]:
    """The same pools by year and level."""
    with system.reading() as tx:
        return pools.by_level(tx, _bodies(call))


def preview(system: System, call: Call[n.RangeForm]) -> n.RangePreview:
    """Nothing is stored. Raises what generating raises."""
    return n.preview_range(Work(system.log, call.context), system.desk(call.actor), call.body)


def one_number(system: System, call: Call[NumberConditions]) -> NumberAnswer:
    """As the log has it. A number of another issuer is in none of these pools."""
    number, work = call.body.number.strip(), Work(system.log, call.context)
    states = {
        body: work.load(NUMBER_POOL, number_pool_stream(body)).status(number)
        for body in _bodies(call)
    }
    whose = next((one for one in states if states[one] is not NumberStatus.UNKNOWN), None)
    if whose is None:
        unknown = NumberStatus.UNKNOWN
        return NumberAnswer(number=number, state=unknown, issuer=None, certificate=None, void=None)
    state = states[whose]
    with system.reading() as tx:
        void = pools.voided_one(tx, whose, number) if state is NumberStatus.VOID else None
        found = certificates.by_number(tx, number)
    return NumberAnswer(
        number=number,
        state=state,
        issuer=whose,
        certificate=found.certificate if found else None,
        void=void,
    )


def voided_list(system: System, call: Call[VoidedConditions]) -> Page[VoidedRow]:
    filters = VoidedFilter(year=call.body.year, level=call.body.level)
    with system.reading() as tx:
        return page_of(pools.voided(tx, _chosen(call), filters, wanted(call)))


def gap_report(system: System, call: Call[Any]) -> GapReport:
    """The pools told by their own events, beside the certificates told by theirs."""
    report = _compared(system, _bodies(call))
    if report.unexplained:  # the one list may be a moment ahead of the other
        system.worker.wait_for(system.log.last_position(), SHOWN_SECONDS, ("pools", "certificates"))
        report = _compared(system, _bodies(call))
    return report


def _compared(system: System, issuers: tuple[UUID, ...]) -> GapReport:
    passed = carried = void = 0
    unexplained: list[str] = []
    with system.reading() as tx:
        for one in pools.of_issuers(tx, issuers):
            numbers = pools.carried(tx, one)
            passed += one.next - one.start
            void += sum(serial < one.next for serial in one.void)
            carried += len(numbers)
            unexplained += one.skipped(numbers)
    return GapReport(passed=passed, carried=carried, void=void, unexplained=tuple(unexplained))


def issuers(system: System, call: Call[Any]) -> dict[UUID, str]:
    """The bodies whose pools the officer has, by name; the own one first."""
    bodies = _bodies(call)
    with system.reading() as tx:
        names = organisations.names(tx, bodies)
    return {one: names.get(one, "") for one in bodies}


def _bodies(call: Call[Any]) -> tuple[UUID, ...]:
    if not call.actor.bodies:
        raise Hidden
    return call.actor.bodies


def _chosen(call: Call[Any]) -> tuple[UUID, ...]:
    """Those asked for. Raises `Hidden` for a body that is none of the officer's business."""
    if call.body.issuer is None:
        return _bodies(call)
    if not call.actor.acts_for(call.body.issuer):
        raise Hidden
    return (call.body.issuer,)


EXPORT = Export(
    title="证书编号库",
    rows=range_list,
    columns=(
        ("发证单位", lambda row: row.issuer_name),
        ("年度", lambda row: row.year),
        ("职称级别", lambda row: row.level),
        ("首个编号", lambda row: row.first),
        ("末个编号", lambda row: row.last),
        ("开始序号", lambda row: row.start),
        ("结束序号", lambda row: row.end),
        ("下一序号", lambda row: row.next if row.next <= row.end else None),
        ("已使用", lambda row: row.assigned),
        ("已作废", lambda row: row.voided),
        ("作废序号", lambda row: row.void),
        ("剩余", lambda row: row.available),
    ),
)
VOIDED_EXPORT = Export(
    title="作废编号",
    rows=voided_list,
    columns=(
        ("证书编号", lambda row: row.number),
        ("年度", lambda row: row.year),
        ("职称级别", lambda row: row.level),
        ("作废原因", lambda row: row.reason),
        ("办理人", lambda row: row.account_name),
        ("作废时间", lambda row: row.voided_at),
        ("发证单位", lambda row: row.issuer_name),
    ),
)
GENERATE = Operation(
    name="number-ranges.generate",
    functions=("H16", "C14"),
    path="/number-ranges",
    summary="证书编号生成",
    body=n.RangeForm,
    handler=command(n.generate_range),
    roles=ISSUERS,
    creates=True,
)
PREVIEW = Operation(
    name="number-ranges.preview",
    functions=("H16", "C14"),
    path="/number-ranges/preview",
    summary="预览将要生成的证书编号，不保存",
    body=n.RangeForm,
    handler=preview,
    answer=n.RangePreview,
    roles=ISSUERS,
)
VOID = Operation(
    name="number-ranges.void",
    functions=("H16", "C14"),
    path="/number-ranges/void",
    summary="作废没有用于证书的编号",
    body=n.VoidForm,
    handler=command(n.void_number),
    roles=ISSUERS,
    refusals=("number-in-use", "number-unknown", "number-already-void", "reason-required"),
)
LIST = Read(
    name="number-ranges.list",
    functions=("H16", "C14"),
    path="/number-ranges",
    summary="本单位（含并入单位）的证书编号库",
    handler=range_list,
    answer=RangeRow,
    filters=RangeConditions,
    export=EXPORT,
    paged=True,
    sorts=SORTS,
    roles=ISSUERS,
)
LEVELS = Read(
    name="number-ranges.levels",
    functions=("H16", "C14"),
    path="/number-ranges/levels",
    summary="本单位各年度、各级别的编号数",
    handler=levels,
    answer=tuple[LevelRow, ...],
    roles=ISSUERS,
)
NUMBER = Read(
    name="number-ranges.number",
    functions=("H16", "C14"),
    path="/number-ranges/number",
    summary="一个证书编号的状态",
    handler=one_number,
    answer=NumberAnswer,
    filters=NumberConditions,
    roles=ISSUERS,
)
VOIDED = Read(
    name="number-ranges.voided",
    functions=("H16", "C14"),
    path="/number-ranges/voided",
    summary="作废的编号及原因",
    handler=voided_list,
    answer=VoidedRow,
    filters=VoidedConditions,
    export=VOIDED_EXPORT,
    paged=True,
    sorts=VOIDED_SORTS,
    roles=ISSUERS,
)
GAPS = Read(
    name="number-ranges.gaps",
    functions=("H16", "C14"),
    path="/number-ranges/gaps",
    summary="缺号核对：已经过的编号是否都有证书或作废原因",
    handler=gap_report,
    answer=GapReport,
    filters=NoBody,
    roles=ISSUERS,
)

COMMANDS = (GENERATE, PREVIEW, VOID)
READS = (LIST, LEVELS, NUMBER, VOIDED, GAPS)

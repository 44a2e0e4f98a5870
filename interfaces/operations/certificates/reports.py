"""Reports to the ministry (H18): what waits, what is under way, what was taken and what was not."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application.certificates import reporting as r
from application.configuration.configuring import Reason
from application.permissions import Hidden, reports_certificate
from application.work import Work
from domain.certificates.certificate_report import CERTIFICATE_REPORT, RecordKind, ReportState
from domain.certificates.report_batch import BatchState
from domain.certificates.report_order import REPORT_ORDER
from domain.decider import Recorded
from domain.personal import Personal
from domain.terms import Role, TitleLevel
from interfaces.history import Changes, Words, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import division_of, page_of, wanted
from interfaces.system import System, command
from projections.certificates import report_batches, reports
from projections.certificates.report_batches import BatchFilter, BatchRow
from projections.certificates.reports import ReportFilter, ReportRow

REPORTERS = (Role.TITLE_OFFICER,)
READERS = (*REPORTERS, Role.AUDITOR)
SORTS = ("-since", "number", "name", "level", "issued_on", "state", "receipt")
BATCH_SORTS = ("-sequence", "records", "refused", "left", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConditions:
    number: str = ""
    """Its beginning."""
    year: int | None = None
    """Of issue."""
    level: TitleLevel | None = None
    issuer: str = ""
    """Part of its name."""
    kind: RecordKind | None = None
    state: ReportState | None = None
    under_way: bool = False
    """Queued, or in a batch without an answer, whatever `state` says."""
    batch: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSearch(ReportConditions):
    name: str = ""
    """Of the holder: characters, pinyin or initials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnswer(ReportRow):
    """`version` is that of the log, for If-Match."""

    text: str
    """The ministry's own words about what it refused."""
    reason: str
    """What was done about a refusal that is not reported again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchConditions:
    state: BatchState | None = None
    refused: bool = False
    """Only those with refused records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer:
    order: UUID
    finished: bool
    queued: int
    passed: int
    """Found, but not to be reported any more."""
    left: int
    """What the conditions still find; 0 once it is finished."""
    state: ReportState
    """Of what was to be reported."""


def report_list(system: System, call: Call[Any]) -> Page[ReportRow]:
    """Title officers see what was issued inside their region, an auditor everything."""
    filters = _filter(system, call)
    with system.reading() as tx:
        return page_of(reports.listing(tx, filters, wanted(call)))


def report_counts(system: System, call: Call[Any]) -> dict[ReportState, int]:
    """Of the conditions, whatever state they name."""
    filters = _filter(system, call, any_state=True)
    with system.reading() as tx:
        return reports.counts(tx, filters)


def _filter(system: System, call: Call[Any], *, any_state: bool = False) -> ReportFilter:
    asked: ReportConditions = call.body
    return ReportFilter(
        name=asked.name if isinstance(asked, ReportSearch) else "",
        number=asked.number,
        year=asked.year,
        level=asked.level,
        issuer=asked.issuer,
        kind=asked.kind,
        state=None if any_state else asked.state,
        under_way=asked.under_way and not any_state,
        batch=asked.batch,
        region=_region(system, call),
    )


def _region(system: System, call: Call[Any]) -> str:
    if call.actor.role is Role.AUDITOR:
        return ""
    return division_of(system, call.actor.organisation)


def one_report(system: System, call: Call[Any]) -> ReportAnswer:
    row = _seen(system, call)
    history = system.log.read(call.id)
    state = CERTIFICATE_REPORT.fold(one.event for one in history)
    own = state.state
    fresh: dict[str, Any] = {"version": history[-1].version if history else 0}
    if own in (ReportState.QUEUED, ReportState.SEALED, ReportState.REFUSED, ReportState.SETTLED):
        fresh |= {"state": own, "correctable": state.correctable}  # the log is ahead
    return ReportAnswer(
        **{one.name: getattr(row, one.name) for one in fields(row)} | fresh,
        text=_last(history, state.record, "text"),
        reason=_last(history, state.record, "reason"),
    )


def _last(history: list[Recorded], record: int, field: str) -> str:
    """What was said about the last record, if anything was."""
    said = [
        getattr(one.event, field, None)
        for one in history
        if getattr(one.event, "record", 0) == record
    ]
    found = [one for one in said if isinstance(one, Personal)]
    return str(found[-1]) if found else ""


def report_changes(system: System, call: Call[NoBody]) -> Changes:
    _seen(system, call)
    return Changes(changes=changes_of(system, call.id, LABELS))


def _seen(system: System, call: Call[Any]) -> ReportRow:
    with system.reading() as tx:
        row = reports.get(tx, call.id)
    if row is None:
        raise Hidden
    if call.actor.role is not Role.AUDITOR:
        own = division_of(system, call.actor.organisation)
        division = division_of(system, row.issuer)
        if not reports_certificate(call.actor, row.issuer, own=own, division=division):
            raise Hidden
    return row


def batch_list(system: System, call: Call[BatchConditions]) -> Page[BatchRow]:
    """Batches are the province's: they are told in numbers, and name nobody."""
    filters = BatchFilter(state=call.body.state, refused=call.body.refused)
    with system.reading() as tx:
        return page_of(report_batches.listing(tx, filters, wanted(call)))


def one_batch(system: System, call: Call[Any]) -> BatchRow:
    with system.reading() as tx:
        row = report_batches.get(tx, call.id)
    if row is None:
        raise Hidden
    return row


def batch_changes(system: System, call: Call[NoBody]) -> Changes:
    one_batch(system, call)
    return Changes(changes=changes_of(system, call.id, BATCH_LABELS, words=BATCH_WORDS))


def one_order(system: System, call: Call[Any]) -> OrderAnswer:
    """How far an order of the officer's own body has come."""
    state = Work(system.log, call.context).load(REPORT_ORDER, call.id)
    if state.conditions is None or not call.actor.acts_for(state.organisation):
        raise Hidden
    asked = state.conditions
    filters = ReportFilter(
        state=asked.state,
        year=asked.year,
        level=asked.level,
        issuer=asked.issuer,
        kind=asked.kind,
        region=_region(system, call),
    )
    with system.reading() as tx:
        left = 0 if state.finished else sum(reports.counts(tx, filters).values())
    return OrderAnswer(
        order=call.id,
        finished=state.finished,
        queued=state.queued,
        passed=state.passed,
        left=left,
        state=asked.state,
    )


LABELS = {
    "kind": "报送类型",
    "record": "报送版本",
    "on": "发生日期",
    "receipt": "回执编号",
    "code": "失败原因",
    "correctable": "可更正后重报",
    "text": "人社部说明",
    "reason": "处理情况",
}
BATCH_LABELS = {
    "sequence": "批次序号",
    "lines": "证书数",
    "format": "格式版本",
    "digest": "报送文件 SHA-256",
    "channel": "报送通道",
    "code": "未送出的原因",
    "accepted": "成功",
    "refused": "失败",
    "left": "未回执",
}
FAILURES = {
    "away": "连接不上或连接中断",
    "late": "未在规定时间内答复",
    "unreadable": "答复无法识别",
    "folder-unusable": "报送文件夹不可用",
    "folder-occupied": "报送文件夹中已有同序号的其他批次",
}


def failure_word(code: str) -> str:
    """Why a batch could not be handed over."""
    known = FAILURES.get(code)
    return known or f"对方答复 {code.removeprefix('http-')}"


def _count(found: tuple[Any, ...]) -> str:
    return str(len(found))


BATCH_WORDS: Words = {
    "lines": _count,
    "accepted": _count,
    "refused": _count,
    "code": failure_word,
}
EXPORT = Export(
    title="证书报送",
    rows=report_list,
    columns=(
        ("证书编号", lambda row: row.number),
        ("持证人", lambda row: row.holder),
        ("证件号码", lambda row: row.identity_masked),
        ("职称名称", lambda row: row.title),
        ("职称级别", lambda row: row.level),
        ("专业", lambda row: row.specialty),
        ("发证单位", lambda row: row.issuer_name),
        ("发证日期", lambda row: row.issued_on),
        ("报送类型", lambda row: row.kind),
        ("报送状态", lambda row: row.state),
        ("状态时间", lambda row: row.since),
        ("回执编号", lambda row: row.receipt),
        ("失败原因", lambda row: row.code),
        ("可更正后重报", lambda row: row.correctable if row.code else None),
    ),
)
BATCH_EXPORT = Export(
    title="报送批次",
    rows=batch_list,
    columns=(
        ("批次序号", lambda row: row.sequence),
        ("状态", lambda row: row.state),
        ("证书数", lambda row: row.records),
        ("成功", lambda row: row.accepted),
        ("失败", lambda row: row.refused),
        ("未回执", lambda row: row.left),
        ("格式版本", lambda row: row.format),
        ("报送通道", lambda row: row.channel),
        ("封存时间", lambda row: row.sealed_at),
        ("送出时间", lambda row: row.delivered_at),
        ("最近回执时间", lambda row: row.answered_at),
        ("报送文件 SHA-256", lambda row: row.digest),
        ("清单 SHA-256", lambda row: row.manifest),
    ),
)
REPORT = Operation(
    name="reports.report",
    functions=("H18",),
    path="/reports",
    summary="批量上报所选证书，或重报失败的",
    body=r.ReportForm,
    handler=command(r.report_many),
    roles=REPORTERS,
    creates=True,
    refusals=("nothing-chosen", "batch-wrong", "report-not-due", "report-not-correctable"),
)
REPORT_ALL = Operation(
    name="reports.report-all",
    functions=("H18",),
    path="/report-orders",
    summary="全部上报符合条件的证书",
    body=r.ReportAllForm,
    handler=command(r.report_all),
    roles=REPORTERS,
    creates=True,
    refusals=("report-order-state",),
)
SETTLE = Operation(
    name="reports.settle",
    functions=("H18",),
    path="/reports/{id}/settle",
    summary="登记报送失败的处理情况，不再报送",
    body=Reason,
    handler=command(r.settle_refusal),
    roles=REPORTERS,
    refusals=("report-not-refused", "reason-required"),
)
LIST = Read(
    name="reports.list",
    functions=("H18",),
    path="/reports",
    summary="证书报送查询",
    handler=report_list,
    answer=ReportRow,
    filters=ReportConditions,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    export=EXPORT,
)
SEARCH = Read(
    name="reports.search",
    functions=("H18",),
    path="/reports/search",
    summary="证书报送查询，可按持证人姓名",
    handler=report_list,
    answer=ReportRow,
    filters=ReportSearch,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    private=True,
    export=EXPORT,
)
ONE = Read(
    name="reports.one",
    functions=("H18",),
    path="/reports/{id}",
    summary="一份证书的报送情况",
    handler=one_report,
    answer=ReportAnswer,
    roles=READERS,
)
CHANGES = Read(
    name="reports.changes",
    functions=("H18",),
    path="/reports/{id}/changes",
    summary="变更记录",
    handler=report_changes,
    answer=Changes,
    roles=READERS,
)
BATCHES = Read(
    name="report-batches.list",
    functions=("H18",),
    path="/report-batches",
    summary="报送批次",
    handler=batch_list,
    answer=BatchRow,
    filters=BatchConditions,
    paged=True,
    sorts=BATCH_SORTS,
    roles=READERS,
    export=BATCH_EXPORT,
)
BATCH = Read(
    name="report-batches.one",
    functions=("H18",),
    path="/report-batches/{id}",
    summary="一个报送批次",
    handler=one_batch,
    answer=BatchRow,
    roles=READERS,
)
BATCH_CHANGES = Read(
    name="report-batches.changes",
    functions=("H18",),
    path="/report-batches/{id}/changes",
    summary="变更记录",
    handler=batch_changes,
    answer=Changes,
    roles=READERS,
)
ORDER = Read(
    name="report-orders.one",
    functions=("H18",),
    path="/report-orders/{id}",
    summary="全部上报的进度",
    handler=one_order,
    answer=OrderAnswer,
    roles=REPORTERS,
)

COMMANDS = (REPORT, REPORT_ALL, SETTLE)
READS = (LIST, SEARCH, ONE, CHANGES, BATCHES, BATCH, BATCH_CHANGES, ORDER)

"""Log exports (X5): order one, follow it, fetch its files, and who did so before."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from application.audit import log_exports as x
from application.audit.log_exports import ANALYSTS, LogExportForm
from application.committees.planning import Nothing
from application.permissions import Hidden
from application.ports import Receipt, Unavailable
from domain.audit.log_export import (
    LOG_EXPORT,
    ExportFormat,
    ExportState,
    LogExport,
)
from domain.decider import Rejected
from domain.rules.china_time import CHINA
from infrastructure.analysts import manifest
from infrastructure.uploads.blobs import BlobMissing
from interfaces.history import Changes, changes_of
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.jobs.log_exports import manifest_of
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from interfaces.zip_stream import zipped
from projections.audit import log_exports
from projections.audit.log_exports import (
    LOG_EXPORTS,
    FetchRow,
    LogExportFilter,
    LogExportRow,
)

SORTS = ("-ordered_at", "events", "size", "state")
ZIP = "application/zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportConditions:
    format: ExportFormat | None = None
    state: ExportState | None = None
    recipient: str = ""
    """The whole code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportAnswer:
    """As the log has it, with who fetched it. `version` is for If-Match."""

    export: LogExportRow
    files: int
    key: str
    """Fingerprint of the pseudonyms' key."""
    fetches: tuple[FetchRow, ...]
    version: int


def order(system: System, call: Call[LogExportForm]) -> Receipt:
    """Whoever goes on from the last one waits for the read model, as it says where that ended."""
    upto = system.log.last_position()
    last: UUID | None = None
    if call.body.since_last:
        if not system.worker.wait_for(upto, names=(LOG_EXPORTS.name,)):
            raise Unavailable
        last = _last(system, call)
    return system.run(call, partial(x.order_export, upto=upto, last=last))


def _last(system: System, call: Call[LogExportForm]) -> UUID | None:
    asked = call.body
    with system.reading() as tx:
        return log_exports.last_finished(
            tx,
            call.actor.account,
            asked.format,
            asked.recipient.strip(),
            (asked.since, asked.until),
        )


def export_list(system: System, call: Call[ExportConditions]) -> Page[LogExportRow]:
    asked = call.body
    conditions = LogExportFilter(
        format=asked.format, state=asked.state, recipient=asked.recipient.strip()
    )
    with system.reading() as tx:
        return page_of(log_exports.listing(tx, conditions, wanted(call)))


def one_export(system: System, call: Call[Any]) -> LogExportAnswer:
    state, version = folded(system, call, LOG_EXPORT, call.id)
    with system.reading() as tx:
        row = log_exports.get(tx, call.id)
        fetches = log_exports.fetches(tx, call.id)
    if row is None:
        raise Hidden
    return LogExportAnswer(
        export=row, files=len(state.files), key=state.key, fetches=fetches, version=version
    )


def export_changes(system: System, call: Call[Any]) -> Changes:
    folded(system, call, LOG_EXPORT, call.id)
    return Changes(changes=changes_of(system, call.id, LABELS))


def fetch(system: System, call: Call[Nothing]) -> File:
    """All files and the manifest in one ZIP. Recorded first, so nobody has them unseen."""
    system.run(call, x.fetch_export)
    state, _ = folded(system, call, LOG_EXPORT, call.id)
    for file in state.files:
        if not system.blobs.exists(call.id, file.digest):
            raise Rejected("log-export-missing")
    at = call.at.astimezone(CHINA)
    return File(
        name=f"日志导出-{state.recipient}-{at:%Y%m%d}.zip",
        media_type=ZIP,
        pieces=zipped(_entries(system, call.id, state, manifest_of(state, call.at)), at),
    )


def _entries(
    system: System, export: UUID, state: LogExport, made: manifest.Manifest
) -> Iterator[tuple[str, Iterator[bytes]]]:
    for file in state.files:
        content = system.blobs.open(export, file.digest)
        if content is None:
            raise BlobMissing(file.name)  # swept while it was being sent
        yield file.name, content.pieces
    yield manifest.NAME, iter((made.encode(),))


LABELS = {
    "format": "格式",
    "since": "起始日期",
    "until": "截止日期",
    "recipient": "接收方",
    "after": "接续日志位置",
    "file.name": "文件",
    "file.rows": "行数",
}
EXPORT = Export(
    title="日志导出",
    rows=export_list,
    columns=(
        ("提交时间", lambda row: row.ordered_at),
        ("提交人", lambda row: row.account_name),
        ("格式", lambda row: row.format),
        ("起始日期", lambda row: row.since),
        ("截止日期", lambda row: row.until),
        ("接续日志位置", lambda row: row.after or None),
        ("接收方", lambda row: row.recipient),
        ("状态", lambda row: row.state),
        ("事件数", lambda row: row.events),
        ("大小（字节）", lambda row: row.size),
        ("完成时间", lambda row: row.ended_at),
        ("下载次数", lambda row: row.fetched),
        ("最近下载", lambda row: row.fetched_at),
    ),
)
ORDER = Operation(
    name="log-exports.order",
    functions=("X5",),
    path="/log-exports",
    summary="导出分析日志：全部事件，不含个人信息，由系统在后台生成文件",
    body=LogExportForm,
    handler=order,
    roles=ANALYSTS,
    creates=True,
    refusals=(
        "log-export-cannot-grow",
        "log-export-no-last",
        "log-export-period",
        "log-export-recipient",
    ),
)
CANCEL = Operation(
    name="log-exports.cancel",
    functions=("X5",),
    path="/log-exports/{id}/cancel",
    summary="取消尚未完成的日志导出",
    body=Nothing,
    handler=command(x.cancel_export),
    roles=ANALYSTS,
    refusals=("log-export-over",),
)
FETCH = Operation(
    name="log-exports.fetch",
    functions=("X5",),
    path="/log-exports/{id}/fetch",
    summary="下载导出文件，每次下载均有记录",
    body=Nothing,
    handler=fetch,
    answer=File,
    roles=ANALYSTS,
    refusals=("log-export-over", "log-export-swept", "log-export-missing"),
)
LIST = Read(
    name="log-exports.list",
    functions=("X5",),
    path="/log-exports",
    summary="历次日志导出：何人何时导出、下载",
    handler=export_list,
    answer=LogExportRow,
    filters=ExportConditions,
    paged=True,
    sorts=SORTS,
    roles=ANALYSTS,
    export=EXPORT,
)
ONE = Read(
    name="log-exports.one",
    functions=("X5",),
    path="/log-exports/{id}",
    summary="一次日志导出的进度、文件和下载记录",
    handler=one_export,
    answer=LogExportAnswer,
    roles=ANALYSTS,
)
CHANGES = Read(
    name="log-exports.changes",
    functions=("X5",),
    path="/log-exports/{id}/changes",
    summary="变更记录",
    handler=export_changes,
    answer=Changes,
    roles=ANALYSTS,
)

COMMANDS = (ORDER, CANCEL, FETCH)
READS = (LIST, ONE, CHANGES)

"""Log export (日志导出): the log without personal data, ordered by analysts, written by the system.

The files are written part by part. Each part is stored before it is recorded here, so that a
worker that dies is followed by one that goes on behind the last recorded part. Who ordered, who
fetched, and when the files were swept stays for ever.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected, changed

USUAL_RECIPIENT = "analysts"
_RECIPIENT = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)


def is_recipient(name: str) -> bool:
    """Small letters, figures and hyphens, 32 at most."""
    return _RECIPIENT.fullmatch(name) is not None


class ExportFormat(StrEnum):
    """日志导出格式"""

    PARQUET = "PARQUET"
    JSONL = "JSONL"
    OCEL = "OCEL"
    """Object-centric, OCEL 2.0: one file, which cannot grow."""


class ExportState(StrEnum):
    """日志导出状态"""

    NONE = "NONE"
    OPEN = "OPEN"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    """An event could not be read; the operator must look."""
    CANCELLED = "CANCELLED"
    SWEPT = "SWEPT"
    """The files are gone; that there were any stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """One file of an export, as it is stored."""

    name: str
    digest: str
    """SHA-256 in hexadecimal."""
    size: int
    """Bytes."""
    rows: int
    first: int
    """Positions of its first and last event; 0 for a table of reference."""
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLogExport:
    """`upto` is the position of the log's last event now; nothing later is exported."""

    account: UUID
    format: ExportFormat
    since: date | None
    until: date | None
    """First and last day, of China."""
    recipient: str
    upto: int
    previous: UUID | None = None
    """The export that this one goes on from, of what came since."""
    after: int = 0
    """Position up to which that one looked; 0 without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExportPart:
    file: ExportFile


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishLogExport:
    tables: tuple[ExportFile, ...]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailLogExport:
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelLogExport:
    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLogExport:
    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepLogExport:
    pass


Command = (
    OrderLogExport
    | RecordExportPart
    | FinishLogExport
    | FailLogExport
    | CancelLogExport
    | FetchLogExport
    | SweepLogExport
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportOrdered:
    """提交日志导出"""

    account: UUID
    format: ExportFormat
    since: date | None
    until: date | None
    recipient: str
    """Whose pseudonyms; each recipient has a key of its own."""
    upto: int
    previous: UUID | None
    after: int
    """Events behind this position; the files of `previous` hold those up to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPartStored:
    """写入导出文件"""

    file: ExportFile


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportFinished:
    """日志导出完成"""

    tables: tuple[ExportFile, ...]
    key: str
    """Fingerprint of the pseudonyms' key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportFailed:
    """日志导出失败"""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportCancelled:
    """取消日志导出"""

    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportFetched:
    """下载日志导出"""

    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportSwept:
    """清除导出文件"""


Event = (
    LogExportOrdered
    | ExportPartStored
    | LogExportFinished
    | LogExportFailed
    | LogExportCancelled
    | LogExportFetched
    | LogExportSwept
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExport:
    state: ExportState = ExportState.NONE
    account: UUID | None = None
    format: ExportFormat = ExportFormat.PARQUET
    since: date | None = None
    until: date | None = None
    recipient: str = USUAL_RECIPIENT
    upto: int = 0
    previous: UUID | None = None
    after: int = 0
    parts: tuple[ExportFile, ...] = ()
    tables: tuple[ExportFile, ...] = ()
    key: str = ""

    @property
    def files(self) -> tuple[ExportFile, ...]:
        return (*self.parts, *self.tables)

    @property
    def position(self) -> int:
        """Where the next part begins: behind this."""
        return self.parts[-1].last if self.parts else self.after

    @property
    def events(self) -> int:
        return sum(part.rows for part in self.parts)


def decide(command: Command, state: LogExport) -> list[Event]:
    match command:
        case OrderLogExport():
            return _order(command, state)
        case RecordExportPart(file=file):
            _require(state, ExportState.OPEN)
            # Each part once and in order, whatever the worker believes.
            if not state.position < file.first <= file.last <= state.upto:
                raise Rejected("log-export-over")
            return [ExportPartStored(file=file)]
        case FinishLogExport(tables=tables, key=key):
            _require(state, ExportState.OPEN)
            return [LogExportFinished(tables=tables, key=key)]
        case FailLogExport(code=code):
            _require(state, ExportState.OPEN)
            return [LogExportFailed(code=code)]
        case CancelLogExport(account=account):
            _require(state, ExportState.OPEN)
            return [LogExportCancelled(account=account)]
        case FetchLogExport(account=account):
            if state.state is ExportState.SWEPT:
                raise Rejected("log-export-swept")
            _require(state, ExportState.FINISHED)
            return [LogExportFetched(account=account)]
        case SweepLogExport():
            if state.state in (ExportState.NONE, ExportState.OPEN, ExportState.SWEPT):
                raise Rejected("log-export-over")
            return [LogExportSwept()]
        case _:
            assert_never(command)


def _order(command: OrderLogExport, state: LogExport) -> list[Event]:
    if state.state is not ExportState.NONE:
        raise Rejected("log-export-exists")
    wrong = {}
    if command.since and command.until and command.until < command.since:
        wrong["until"] = "log-export-period"
    if not is_recipient(command.recipient):
        wrong["recipient"] = "log-export-recipient"
    if command.previous is not None and command.format is ExportFormat.OCEL:
        wrong["since_last"] = "log-export-cannot-grow"
    if wrong:
        raise Rejected(next(iter(wrong.values())), fields=wrong)
    return [
        LogExportOrdered(
            account=command.account,
            format=command.format,
            since=command.since,
            until=command.until,
            recipient=command.recipient,
            upto=command.upto,
            previous=command.previous,
            after=command.after,
        )
    ]


def _require(state: LogExport, wanted: ExportState) -> None:
    if state.state is not wanted:
        raise Rejected("log-export-over")


def evolve(state: LogExport, event: Event) -> LogExport:
    match event:
        case LogExportOrdered():
            return LogExport(
                state=ExportState.OPEN,
                account=event.account,
                format=event.format,
                since=event.since,
                until=event.until,
                recipient=event.recipient,
                upto=event.upto,
                previous=event.previous,
                after=event.after,
            )
        case ExportPartStored(file=file):
            return changed(state, parts=(*state.parts, file))
        case LogExportFinished(tables=tables, key=key):
            return changed(state, state=ExportState.FINISHED, tables=tables, key=key)
        case LogExportFailed():
            return changed(state, state=ExportState.FAILED)
        case LogExportCancelled():
            return changed(state, state=ExportState.CANCELLED)
        case LogExportFetched():
            return state
        case LogExportSwept():
            return changed(state, state=ExportState.SWEPT)
        case _:
            assert_never(event)


LOG_EXPORT: Decider[Command, LogExport, Event] = Decider(
    "log_export", get_args(Event), LogExport(), decide, evolve
)

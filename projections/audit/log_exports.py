"""Log exports (日志导出): who ordered which, how far each has come, and who fetched it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa

from domain.audit.log_export import (
    Event,
    ExportFormat,
    ExportPartStored,
    ExportState,
    LogExportCancelled,
    LogExportFailed,
    LogExportFetched,
    LogExportFinished,
    LogExportOrdered,
    LogExportSwept,
)
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    columns_of,
    in_order,
    one_of,
    page_of,
)
from projections.people.accounts import account
from projections.projection import Projection, RowKey, Rows, metadata

log_export = sa.Table(
    "log_export",
    metadata,
    sa.Column("export", sa.Uuid, primary_key=True),
    sa.Column("account", sa.Uuid, nullable=False),
    sa.Column("format", Word(ExportFormat), nullable=False),
    sa.Column("since", sa.Date),
    sa.Column("until", sa.Date),
    sa.Column("recipient", sa.String, nullable=False),
    sa.Column("upto", sa.BigInteger, nullable=False),
    sa.Column("previous", sa.Uuid),
    sa.Column("after", sa.BigInteger, nullable=False),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("state", Word(ExportState), nullable=False),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("ordered_at", UtcDateTime, nullable=False, index=True),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("fetched", sa.Integer, nullable=False),
    sa.Column("fetched_at", UtcDateTime),
    sa.Column("swept_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`finished` stays when the files are swept."""
log_export_fetch = sa.Table(
    "log_export_fetch",
    metadata,
    sa.Column("export", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("account", sa.Uuid, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
_LATER = tuple(one for one in get_args(Event) if one is not LogExportOrdered)
_ENDS: dict[type[Any], ExportState] = {
    LogExportFinished: ExportState.FINISHED,
    LogExportFailed: ExportState.FAILED,
    LogExportCancelled: ExportState.CANCELLED,
}


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, LogExportOrdered):
        rows.put(log_export, _ordered(r, event))
    elif isinstance(event, _LATER):
        row = rows.get(log_export, r.stream)
        if row is not None:
            rows.put(log_export, row | _changes(r, row) | {"version": r.version})
        if isinstance(event, LogExportFetched):
            fetch = {"export": r.stream, "version": r.version, "account": event.account, "at": r.at}
            rows.put(log_export_fetch, fetch)


def _changes(r: Recorded, row: dict[str, Any]) -> dict[str, Any]:
    match r.event:
        case ExportPartStored(file=file):
            return {
                "position": file.last,
                "events": row["events"] + file.rows,
                "size": row["size"] + file.size,
            }
        case LogExportFetched():
            return {"fetched": row["fetched"] + 1, "fetched_at": r.at}
        case LogExportSwept():
            return {"state": ExportState.SWEPT, "swept_at": r.at}
        case LogExportFinished(tables=tables):
            tables_size = sum(table.size for table in tables)
            whole = {"position": row["upto"], "finished": True}
            done = {"size": row["size"] + tables_size, **whole}
        case LogExportFailed(code=code):
            done = {"code": code}
        case _:
            done = {}
    return done | {"state": _ENDS[type(r.event)], "ended_at": r.at}


def _ordered(r: Recorded, event: LogExportOrdered) -> dict[str, Any]:
    return {
        "export": r.stream,
        "account": event.account,
        "format": event.format,
        "since": event.since,
        "until": event.until,
        "recipient": event.recipient,
        "upto": event.upto,
        "previous": event.previous,
        "after": event.after,
        "finished": False,
        "position": event.after,
        "events": 0,
        "size": 0,
        "state": ExportState.OPEN,
        "code": "",
        "ordered_at": r.at,
        "ended_at": None,
        "fetched": 0,
        "fetched_at": None,
        "swept_at": None,
        "version": r.version,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _LATER):
        yield log_export, (r.stream,)


LOG_EXPORTS = Projection(
    "log_exports",
    2,
    (log_export, log_export_fetch),
    project,
    reads,
    takes=(LogExportOrdered, *_LATER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportRow:
    export: UUID
    account: UUID
    account_name: str | None
    """Of who ordered it."""
    format: ExportFormat
    since: date | None
    until: date | None
    recipient: str
    upto: int
    """Position of the last event that is asked for."""
    previous: UUID | None
    after: int
    """Position behind which it begins, where the `previous` one ended; 0 for the beginning."""
    position: int
    """Of the last event that is written."""
    events: int
    size: int
    """Bytes."""
    state: ExportState
    code: str
    """Why it failed."""
    ordered_at: datetime
    ended_at: datetime | None
    fetched: int
    """How often."""
    fetched_at: datetime | None
    swept_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRow:
    at: datetime
    account: UUID
    account_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportFilter:
    format: ExportFormat | None = None
    state: ExportState | None = None
    recipient: str = ""


_E, _F = log_export.c, log_export_fetch.c
_SELECT: sa.Select[Any] = sa.select(
    *columns_of(log_export, "finished"), account.c.display_name.label("account_name")
).select_from(log_export.outerjoin(account, account.c.account == _E.account))
_SORTS = Order(
    columns={
        "ordered_at": _E.ordered_at,
        "events": _E.events,
        "size": _E.size,
        "state": in_order(_E.state, ExportState),
    },
    default="ordered_at",
    descending=True,
    tie=(_E.export,),
    never_null=("ordered_at", "events", "size", "state"),
)


def get(tx: Reader, export: UUID) -> LogExportRow | None:
    return one_of(tx, _SELECT.where(_E.export == export), LogExportRow)


def listing(tx: Reader, asked: LogExportFilter, wanted: Listing) -> Page[LogExportRow]:
    """日志导出, the newest first."""
    query = _SELECT
    if asked.format is not None:
        query = query.where(_E.format == asked.format)
    if asked.state is not None:
        query = query.where(_E.state == asked.state)
    if asked.recipient:
        query = query.where(_E.recipient == asked.recipient)
    return page_of(tx, query, LogExportRow, _SORTS, wanted)


def fetches(tx: Reader, export: UUID) -> tuple[FetchRow, ...]:
    """Who fetched it and when, the last first."""
    query = (
        sa.select(_F.at, _F.account, account.c.display_name.label("account_name"))
        .select_from(log_export_fetch.outerjoin(account, account.c.account == _F.account))
        .where(_F.export == export)
        .order_by(_F.version.desc())
    )
    return all_of(tx, query, FetchRow)


def last_finished(
    tx: Reader,
    orderer: UUID,
    kind: ExportFormat,
    recipient: str,
    days: tuple[date | None, date | None],
) -> UUID | None:
    """The newest of this account's with this format, recipient and period, also when its files
    are swept."""
    since, until = days
    query = sa.select(_E.export).where(
        _E.finished,
        _E.account == orderer,
        _E.format == kind,
        _E.recipient == recipient,
        _E.since.is_not_distinct_from(since),
        _E.until.is_not_distinct_from(until),
    )
    found: UUID | None = tx.execute(query.order_by(_E.upto.desc()).limit(1)).scalar()
    return found


def open_exports(tx: Reader) -> tuple[LogExportRow, ...]:
    """Those that are to be written, the oldest first."""
    query = _SELECT.where(_E.state == ExportState.OPEN)
    return all_of(tx, query.order_by(_E.ordered_at, _E.export), LogExportRow)


def stale_exports(tx: Reader, before: datetime) -> tuple[LogExportRow, ...]:
    """Ended before that moment, and the files not swept yet."""
    ended = (ExportState.FINISHED, ExportState.FAILED, ExportState.CANCELLED)
    query = _SELECT.where(_E.state.in_(ended), _E.ended_at < before)
    return all_of(tx, query.order_by(_E.ordered_at, _E.export), LogExportRow)

"""Imports (批量导入): how far each has come, and why rows were refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.configuration.data_import import (
    FileRefused,
    ImportAbandoned,
    ImportOpened,
    ImportStatus,
    ImportSubmitted,
    RowsChecked,
    RowsStored,
)
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import Listing, Order, Page, Reader, all_of, in_order, one_of, page_of
from projections.projection import Projection, RowKey, Rows, metadata

data_import = sa.Table(
    "data_import",
    metadata,
    sa.Column("data_import", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("options", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("account", sa.Uuid, nullable=False, index=True),
    sa.Column("status", Word(ImportStatus), nullable=False, index=True),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("facts", sa.String, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("upto", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("stored", sa.Integer, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`code` and `facts` say why the file itself was refused; `upto` counts in the present pass."""
import_faults = sa.Table(
    "import_faults",
    metadata,
    sa.Column("data_import", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("faults", sa.String),
)
"""One part for each report, as the event has it; NULL once the import's key is destroyed."""
_HANDLED = (
    ImportOpened,
    FileRefused,
    RowsChecked,
    ImportSubmitted,
    RowsStored,
    ImportAbandoned,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, ImportOpened):
        rows.put(
            data_import,
            {
                "data_import": event.data_import,
                "kind": event.kind,
                "options": event.options,
                "file": event.file,
                "name": str(event.name),
                "account": event.account,
                "status": ImportStatus.CHECKING,
                "code": "",
                "facts": "",
                "rows": 0,
                "upto": 0,
                "failed": 0,
                "stored": 0,
                "opened_at": r.at,
                "version": r.version,
            },
        )
        return
    row = rows.get(data_import, r.stream)
    if row is None:
        return
    row = {**row, "version": r.version}
    match event:
        case FileRefused():
            row |= {"status": ImportStatus.UNREADABLE, "code": event.code, "facts": event.facts}
        case RowsChecked():
            row |= {"rows": event.rows, "upto": event.upto}
            row["failed"] += len(event.refused)
            if event.finished:
                row["status"] = ImportStatus.CHECKED
        case ImportSubmitted():
            row |= {"status": ImportStatus.STORING, "upto": 0}
        case RowsStored():
            row["upto"] = event.upto
            row["stored"] += event.stored
            row["failed"] += len(event.refused)
            if event.finished:
                row["status"] = ImportStatus.FINISHED
        case ImportAbandoned():
            row["status"] = ImportStatus.ABANDONED
    rows.put(data_import, row)
    if isinstance(event, RowsChecked | RowsStored) and event.refused:
        part = {"data_import": r.stream, "version": r.version, "faults": event.faults.value}
        rows.put(import_faults, part)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield data_import, (r.stream,)


IMPORTS = Projection("imports", 1, (data_import, import_faults), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    data_import: UUID
    kind: str
    options: str
    """As JSON."""
    file: str
    name: str
    account: UUID
    status: ImportStatus
    code: str
    """Why the file was refused; empty when it was not."""
    facts: str
    rows: int
    upto: int
    failed: int
    stored: int
    opened_at: datetime
    version: int

    @property
    def valid(self) -> int:
        """Rows that passed, or are stored by now."""
        return self.stored if self.status is ImportStatus.FINISHED else self.rows - self.failed


_SELECT = sa.select(data_import)
_ORDER = Order(
    columns={
        "opened_at": data_import.c.opened_at,
        "status": in_order(data_import.c.status, ImportStatus),
        "rows": data_import.c.rows,
    },
    default="opened_at",
    descending=True,
    tie=(data_import.c.data_import,),
)


def get(tx: Reader, which: UUID) -> ImportRow | None:
    return one_of(tx, _SELECT.where(data_import.c.data_import == which), ImportRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFilter:
    kind: str = ""
    status: ImportStatus | None = None


def of_account(
    tx: Reader, account: UUID, filters: ImportFilter, wanted: Listing
) -> Page[ImportRow]:
    """Somebody's own, newest first."""
    query = _SELECT.where(data_import.c.account == account)
    if filters.kind:
        query = query.where(data_import.c.kind == filters.kind)
    if filters.status is not None:
        query = query.where(data_import.c.status == filters.status)
    return page_of(tx, query, ImportRow, _ORDER, wanted)


def unfinished(tx: Reader) -> tuple[ImportRow, ...]:
    """What the program has to go on with, oldest first."""
    working = [status for status in ImportStatus if status.working]
    query = _SELECT.where(data_import.c.status.in_(working))
    return all_of(tx, query.order_by(data_import.c.opened_at), ImportRow)


def faults(tx: Reader, which: UUID) -> tuple[str, ...]:
    """The reports of refused rows in order, each as JSON."""
    query = (
        sa.select(import_faults.c.faults)
        .where(import_faults.c.data_import == which, import_faults.c.faults.is_not(None))
        .order_by(import_faults.c.version)
    )
    return tuple(tx.execute(query).scalars())

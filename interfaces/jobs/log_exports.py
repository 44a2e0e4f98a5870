"""Writes the log exports that were ordered (X5), and sweeps their files after a while.

How far an export has come stands in the log, and each part is in the store of attachments before
it is recorded, so a process that dies is followed by one that goes on behind the last part. Of
several processes one writes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import structlog

from application.audit import log_exports as x
from application.ports import Unavailable
from application.work import Work, execute
from domain.audit.log_export import (
    LOG_EXPORT,
    ExportFile,
    ExportFormat,
    ExportState,
    LogExport,
)
from domain.rules.china_time import beginning, end
from infrastructure.analysts.folder import Wanted, export, rows_of
from infrastructure.analysts.manifest import Manifest
from infrastructure.analysts.ocel import write_ocel
from infrastructure.analysts.parts import EVENTS_OF_A_PART, Part, write_parts
from infrastructure.analysts.pseudonyms import Pseudonyms
from infrastructure.analysts.reference import NEEDED, Table, write_tables
from infrastructure.analysts.source import Redaction, Stretch, Tell, events, open_blind
from infrastructure.locks import exclusive
from infrastructure.log.codec import Unreadable
from infrastructure.log.event_log import StoredEventLog
from interfaces.jobs.background import Background
from interfaces.system import System
from projections.audit import log_exports

LOOK_SECONDS = 2.0
UNREADABLE = "log-export-unreadable"
OTHER_KEY = "log-export-key"
"""Nobody could join the new files with those that they go on from."""
SHOWN_SECONDS = 30.0
_logger = structlog.get_logger()


def watch(system: System) -> Background:
    """Writes and sweeps until it is stopped."""
    return Background("exporting", Exporter(system).look, LOOK_SECONDS)


def manifest_of(state: LogExport, made_at: datetime) -> Manifest:
    """What is sent along with the files of a finished export."""
    return Manifest(
        format=state.format.lower(),
        recipient=state.recipient,
        key=state.key,
        after=state.after,
        position=state.upto,
        since=beginning(state.since),
        until=end(state.until),
        made_at=made_at,
        parts=tuple(
            Part(
                file=one.name,
                first=one.first,
                last=one.last,
                events=one.rows,
                size=one.size,
                sha256=one.digest,
            )
            for one in state.parts
        ),
        tables=tuple(
            Table(file=one.name, rows=one.rows, size=one.size, sha256=one.digest)
            for one in state.tables
        ),
    )


def export_to_folder(
    system: System,
    kind: ExportFormat,
    folder: Path,
    *,
    days: tuple[date | None, date | None],
    recipient: str,
    previous: Path | None,
    tell: Tell,
) -> Manifest:
    """For operators: without an order, and with the files where they want them.

    Raises `Unfit` for a folder that cannot be used, `Unavailable` where the names of bodies are
    not up to date.
    """
    upto = system.log.last_position()
    if not system.worker.wait_for(upto, SHOWN_SECONDS, NEEDED):
        raise Unavailable("the read models are behind the log")
    since, until = days
    wanted = Wanted(
        format=kind, upto=upto, recipient=recipient, since=beginning(since), until=end(until)
    )
    log = open_blind(system.settings.log_url)
    try:
        return export(
            log,
            system.views,
            system.vault,
            wanted,
            folder,
            system.clock.now(),
            previous=previous,
            tell=tell,
        )
    finally:
        log.close()


class Exporter:
    """`look` writes what was ordered, and returns how many files it has stored."""

    def __init__(self, system: System, part: int = EVENTS_OF_A_PART) -> None:
        self._system = system
        self._part = part

    def look(self) -> int:
        with exclusive(self._system.views, "exporting", wait=False) as alone:
            if not alone:
                return 0
            self._sweep()
            with self._system.reading() as tx:
                orders = log_exports.open_exports(tx)
            return sum(self._carry_out(order.export) for order in orders)

    def _carry_out(self, export: UUID) -> int:
        """The read model may be behind; the log is not."""
        state = self._state(export)
        if state.state is not ExportState.OPEN:
            return 0
        try:
            return self._write(export, state)
        except Unreadable as error:
            _logger.error("export_failed", event=error.name, position=error.position)
            self._store(lambda work: x.fail_export(work, export, UNREADABLE))
            return 0

    def _write(self, export: UUID, state: LogExport) -> int:
        system = self._system
        pseudonyms = Pseudonyms.of(system.vault, state.recipient)
        if state.previous and self._state(state.previous).key != pseudonyms.fingerprint:
            self._store(lambda work: x.fail_export(work, export, OTHER_KEY))
            return 0
        stored = 0
        with TemporaryDirectory(prefix="zhicheng-export-") as name, self._blind() as log:
            folder = Path(name)
            for part in self._parts(log, Redaction(pseudonyms), folder, state):
                if self._state(export).state is not ExportState.OPEN:
                    return stored  # cancelled meanwhile
                file = self._kept(export, folder / part.file, part.events, part.first, part.last)
                self._store(partial(x.store_part, export=export, file=file))
                stored += 1
            tables = self._tables(export, folder, state)
            finish = partial(
                x.finish_export, export=export, tables=tables, key=pseudonyms.fingerprint
            )
            if self._state(export).state is ExportState.OPEN:
                self._store(finish)
        return stored + len(tables)

    def _parts(
        self, log: StoredEventLog, redaction: Redaction, folder: Path, state: LogExport
    ) -> Iterator[Part]:
        stretch = Stretch(
            after=state.position,
            upto=state.upto,
            since=beginning(state.since),
            until=end(state.until),
        )
        found = events(log, stretch)
        kind = rows_of(state.format)
        if kind is not None:
            yield from write_parts(found, redaction, folder, kind, self._part)
        elif not state.parts and (part := write_ocel(found, redaction, folder)) is not None:
            yield part

    def _tables(self, export: UUID, folder: Path, state: LogExport) -> tuple[ExportFile, ...]:
        kind = rows_of(state.format)
        if kind is None:
            return ()
        if not self._system.worker.wait_for(state.upto, SHOWN_SECONDS, NEEDED):
            raise Unavailable("the read models are behind the log")
        with self._system.reading() as tx:
            return tuple(
                self._kept(export, folder / table.file, table.rows)
                for table in write_tables(tx, folder, kind)
            )

    def _kept(
        self, export: UUID, file: Path, rows: int, first: int = 0, last: int = 0
    ) -> ExportFile:
        """Sealed under a key that is the export's own, and off the disk of this process."""
        size = file.stat().st_size
        with file.open("rb") as content:
            digest = self._system.blobs.put_file(export, content)
        file.unlink()
        return ExportFile(
            name=file.name, digest=digest, size=size, rows=rows, first=first, last=last
        )

    def _sweep(self) -> None:
        before = self._system.clock.now() - timedelta(days=self._system.settings.export_days)
        with self._system.reading() as tx:
            stale = log_exports.stale_exports(tx, before)
        for row in stale:
            state = self._state(row.export)
            if state.state in (ExportState.OPEN, ExportState.SWEPT):
                continue
            for file in state.files:
                self._system.blobs.remove(row.export, file.digest)
            # A copy of the store that is kept elsewhere is worthless without the key.
            self._system.vault.destroy(row.export)
            self._store(partial(x.sweep_export, export=row.export))

    @contextmanager
    def _blind(self) -> Iterator[StoredEventLog]:
        log = open_blind(self._system.settings.log_url)
        try:
            yield log
        finally:
            log.close()

    def _state(self, export: UUID) -> LogExport:
        return Work(self._system.log, self._system.own_context()).load(LOG_EXPORT, export)

    def _store(self, use_case: Callable[[Work], UUID]) -> None:
        execute(self._system.log, self._system.own_context(), use_case)

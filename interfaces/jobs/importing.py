"""Runs imports: reads the file, checks and stores its rows, in a thread of the serving process."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from application.configuration.import_run import Run, keys_of
from application.configuration.importing import ImportKind
from application.configuration.imports import BY_NAME
from application.ports import Context
from domain.configuration.data_import import ImportStatus
from domain.decider import Rejected
from domain.rules.identifiers import DocumentKind
from infrastructure.locks import exclusive
from infrastructure.sheets.sheet_reader import SheetRow, read_rows
from infrastructure.uploads.blobs import BlobMissing
from interfaces.jobs.background import Background
from interfaces.system import System
from interfaces.words import choices_of
from projections.cases import fee_notices
from projections.committees import committees
from projections.configuration import catalogue, imports
from projections.configuration.imports import ImportRow
from projections.organisations import organisations

LOOK_SECONDS = 1.0
"""Between two looks for work that another process was given."""


class ViewNames:
    """The `Names` of an import, on the read models; remembers what it has found."""

    def __init__(self, system: System, kind: ImportKind, own: Mapping[str, UUID]) -> None:
        self._system = system
        self._own = {kind.name: own}
        self._found: dict[tuple[str, str], Any] = {}

    def organisation(self, text: str, field: str) -> UUID:
        own = self._own.get("organisations", {}).get(text)
        found: UUID = own or self._only(organisations.called, text, field, "organisation-unknown")
        return found

    def committee(self, text: str, field: str) -> UUID:
        own = self._own.get("committees", {}).get(text)
        found: UUID = own or self._only(committees.called, text, field, "committee-unknown")
        return found

    def person(self, text: str, field: str) -> UUID:
        # Whether somebody is registered under the number is asked of the log by the use case.
        return self._system.vault.person_id(DocumentKind.RESIDENT_ID, text)

    def specialty(self, text: str, field: str) -> str:
        found: str = self._only(catalogue.specialties_called, text, field, "specialty-unknown")
        return found

    def fee_notice(self, text: str, field: str) -> UUID:
        found: UUID = self._only(fee_notices.numbered, text, field, "fee-notice-unknown")
        return found

    def series(self, text: str, field: str) -> str:
        found: str = self._only(catalogue.series_called, text, field, "series-unknown")
        return found

    def _only(self, ask: Any, text: str, field: str, unknown: str) -> Any:
        key = (ask.__module__ + ask.__name__, text)
        if key not in self._found:
            with self._system.reading() as tx:
                self._found[key] = ask(tx, text)
        found = self._found[key]
        if len(found) != 1:
            raise Rejected("row-wrong", fields={field: "several-called-so" if found else unknown})
        return found[0]


def read_file(kind: ImportKind, data: bytes) -> tuple[SheetRow, ...]:
    """The rows of an upload. Raises `Rejected` with a code that begins with `sheet-`."""
    headings = [column.heading for column in kind.columns]
    mandatory = [column.heading for column in kind.columns if column.mandatory]
    return read_rows(data, kind.title, headings, mandatory)


def options_of(kind: ImportKind, text: str) -> Any:
    """What was asked beside the file, as the kind's dataclass."""
    return None if kind.options is None else TypeAdapter(kind.options).validate_json(text)


def options_to_json(kind: ImportKind, options: Any) -> str:
    return "{}" if kind.options is None else TypeAdapter(kind.options).dump_json(options).decode()


def go_on(system: System) -> int:
    """Take every import as far as it can go without its officer; returns how many there were."""
    with system.reading() as tx:
        waiting = imports.unfinished(tx)
    for row in waiting:
        with exclusive(system.views, f"import-{row.data_import}", wait=False) as alone:
            if alone:
                _take_on(system, row)
    return len(waiting)


def _take_on(system: System, row: ImportRow) -> None:
    kind = BY_NAME[row.kind]
    account = system.account_of(row.account)
    if account is None:
        return  # locked meanwhile; goes on when the account does
    actor = account.actor
    context = Context(
        actor=actor.account,
        organisation=actor.organisation,
        role=actor.role.value,
        at=system.clock.now(),
        request=str(row.data_import),
    )

    def run(rows: tuple[SheetRow, ...]) -> Run:
        own = keys_of(kind, row.data_import, rows, choices_of)
        return Run(
            log=system.log,
            context=context,
            desk=system.desk(actor),
            id=row.data_import,
            kind=kind,
            options=options_of(kind, row.options),
            rows=rows,
            names=ViewNames(system, kind, own),
            words=choices_of,
        )

    try:
        content = system.blobs.get(row.data_import, row.file)
        rows = read_file(kind, content or b"")
    except BlobMissing:
        run(()).refuse("sheet-unreadable", {})
        return
    except Rejected as wrong:
        run(()).refuse(wrong.code, wrong.facts)
        return
    work = run(rows)
    if row.status is ImportStatus.CHECKING:
        work.check()
    else:
        work.store()


def watch(system: System) -> Background:
    """Works imports off until it is stopped."""
    return Background("imports", lambda: go_on(system), LOOK_SECONDS)

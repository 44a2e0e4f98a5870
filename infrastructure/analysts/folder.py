"""An export into a folder: whole, for a period, or going on where an earlier one ended."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import rmtree

import sqlalchemy as sa

from domain.audit.log_export import USUAL_RECIPIENT, ExportFormat
from domain.decider import Recorded
from infrastructure.analysts import manifest
from infrastructure.analysts.manifest import Manifest, Unfit
from infrastructure.analysts.ocel import write_ocel
from infrastructure.analysts.parts import EVENTS_OF_A_PART, Part, RowFormat, put, write_parts
from infrastructure.analysts.pseudonyms import Pseudonyms, Secrets
from infrastructure.analysts.reference import Table, write_tables
from infrastructure.analysts.source import Log, Redaction, Stretch, Tell, events


def rows_of(kind: ExportFormat) -> RowFormat | None:
    """None for the one whose file is no table."""
    return None if kind is ExportFormat.OCEL else RowFormat(kind.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be exported."""

    format: ExportFormat
    upto: int
    """Position of the last event that may be in it."""
    recipient: str = USUAL_RECIPIENT
    since: datetime | None = None
    until: datetime | None = None
    """Events at or after `since` and before `until`."""
    part: int = EVENTS_OF_A_PART
    """Events of one file."""


def export(
    log: Log,
    views: sa.Engine,
    secrets: Secrets,
    wanted: Wanted,
    folder: Path,
    now: datetime,
    *,
    previous: Path | None = None,
    tell: Tell = lambda _: None,
) -> Manifest:
    """Write the files and their manifest; `previous` is the folder that this one goes on from.

    The two may be the same folder, which then grows. A process that dies leaves a folder that
    can be gone on from. Raises `Unfit`.
    """
    pseudonyms = Pseudonyms.of(secrets, wanted.recipient)
    fresh = Manifest(
        format=wanted.format.lower(),
        recipient=wanted.recipient,
        key=pseudonyms.fingerprint,
        after=0,
        position=0,
        since=wanted.since,
        until=wanted.until,
        made_at=now,
        parts=(),
        tables=(),
    )
    made = _begun(fresh, folder, previous)
    folder.mkdir(parents=True, exist_ok=True)
    redaction = Redaction(pseudonyms)
    stretch = Stretch(after=made.position, upto=wanted.upto, since=wanted.since, until=wanted.until)
    found = events(log, stretch, tell)
    for part in _parts(found, redaction, folder, wanted):
        made = replace(made, parts=(*made.parts, part), position=part.last)
        write(made, folder)
    tables: tuple[Table, ...] = ()
    if (kind := rows_of(wanted.format)) is not None:
        with views.connect() as db:
            tables = tuple(write_tables(db, folder, kind))
    made = replace(made, tables=tables, position=max(made.position, wanted.upto), made_at=now)
    write(made, folder)
    with suppress(FileNotFoundError):
        rmtree(folder / ".duckdb")
    return made


def write(made: Manifest, folder: Path) -> None:
    draft = folder / f"{manifest.NAME}.draft"
    draft.write_bytes(made.encode())
    put(draft, folder / manifest.NAME)


def _parts(
    found: Iterator[Recorded], redaction: Redaction, folder: Path, wanted: Wanted
) -> Iterator[Part]:
    if (kind := rows_of(wanted.format)) is not None:
        yield from write_parts(found, redaction, folder, kind, wanted.part)
    elif (part := write_ocel(found, redaction, folder)) is not None:
        yield part


def _begun(fresh: Manifest, folder: Path, previous: Path | None) -> Manifest:
    """The manifest to go on with."""
    own = folder.resolve() == previous.resolve() if previous else False
    if not own and folder.exists() and any(folder.iterdir()):
        raise Unfit(f"{folder} is not empty; name it with --since-export to go on from it")
    if previous is None:
        return fresh
    if fresh.format == ExportFormat.OCEL.lower():
        raise Unfit("an object-centric log is one file and cannot grow; export it anew")
    before = manifest.read(previous)
    if before is None:
        raise Unfit(f"{previous} holds no {manifest.NAME}")
    for name, here, there in (
        ("format", fresh.format, before.format),
        ("recipient", fresh.recipient, before.recipient),
        ("key", fresh.key, before.key),
        ("first day", fresh.since, before.since),
        ("last day", fresh.until, before.until),
    ):
        if here != there:
            raise Unfit(f"{previous} was made with another {name}; export into a new folder")
    if own:
        return before
    return replace(fresh, after=before.position, position=before.position)

"""A log export in a story: ordered, written in two parts, finished, fetched twice."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.audit.log_export import (
    LOG_EXPORT,
    ExportFile,
    ExportFormat,
    FetchLogExport,
    FinishLogExport,
    OrderLogExport,
    RecordExportPart,
)
from tests.domain.case_samples import OFFICER
from tests.projections.story import Story


def file(name: str, first: int = 0, last: int = 0) -> ExportFile:
    return ExportFile(name=name, digest="0" * 64, size=1_000, rows=10, first=first, last=last)


def order(
    story: Story, export: UUID, kind: ExportFormat = ExportFormat.PARQUET, **others: Any
) -> None:
    command = OrderLogExport(
        account=OFFICER,
        format=kind,
        since=date(2026, 1, 1),
        until=None,
        recipient="university",
        upto=50,
    )
    story.do(LOG_EXPORT, export, replace(command, **others))


def write(story: Story, export: UUID) -> None:
    story.do(
        LOG_EXPORT,
        export,
        RecordExportPart(file=file("events-1", 3, 20)),
        RecordExportPart(file=file("events-2", 21, 44)),
    )


def finish(story: Story, export: UUID) -> None:
    fetch = FetchLogExport(account=OFFICER)
    done = FinishLogExport(tables=(file("series"),), key="00ff")
    story.do(LOG_EXPORT, export, done, fetch, fetch)

"""Log exports (日志导出, X5): ordered and fetched by analysts, written by the system."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.committees.planning import Nothing
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.audit.log_export import (
    LOG_EXPORT,
    USUAL_RECIPIENT,
    CancelLogExport,
    ExportFile,
    ExportFormat,
    ExportState,
    FailLogExport,
    FetchLogExport,
    FinishLogExport,
    OrderLogExport,
    RecordExportPart,
    SweepLogExport,
)
from domain.decider import Rejected
from domain.terms import Role

ANALYSTS = (Role.ANALYST,)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExportForm:
    format: ExportFormat
    since: date | None = None
    """First day; none for the beginning of the log."""
    until: date | None = None
    """Last day; none for everything up to now."""
    recipient: str = USUAL_RECIPIENT
    """Code of who is given the files: small letters, figures and hyphens. Each has pseudonyms of
    its own."""
    since_last: bool = False
    """Only what came since the actor's last finished export of this format and period to this
    recipient; its files stay with the earlier ones."""


def order_export(
    work: Work,
    desk: Desk,
    export: UUID,
    form: LogExportForm,
    _: int | None,
    *,
    upto: int,
    last: UUID | None,
) -> UUID:
    """`upto` is the position of the log's last event, `last` the export that is gone on from.

    Raises `Rejected`: log-export-no-last where there is none to go on from.
    """
    require_role(desk.actor, *ANALYSTS)
    if form.since_last and last is None:
        raise Rejected("log-export-no-last", fields={"since_last": "log-export-no-last"})
    command = OrderLogExport(
        account=desk.actor.account,
        format=form.format,
        since=form.since,
        until=form.until,
        recipient=form.recipient.strip(),
        upto=upto,
        previous=last,
        after=work.load(LOG_EXPORT, last).upto if last else 0,
    )
    work.do(LOG_EXPORT, export, command)
    return export


def cancel_export(work: Work, desk: Desk, export: UUID, _: Nothing, expected: int | None) -> UUID:
    """Any analyst may: the files are the province's."""
    _require_known(work, desk, export)
    work.expect(LOG_EXPORT, export, expected)
    work.do(LOG_EXPORT, export, CancelLogExport(account=desk.actor.account))
    return export


def fetch_export(work: Work, desk: Desk, export: UUID, _: Nothing, __: int | None) -> UUID:
    """Recorded before the first byte is sent."""
    _require_known(work, desk, export)
    work.do(LOG_EXPORT, export, FetchLogExport(account=desk.actor.account))
    return export


def _require_known(work: Work, desk: Desk, export: UUID) -> None:
    require_role(desk.actor, *ANALYSTS)
    if work.load(LOG_EXPORT, export).state is ExportState.NONE:
        raise Hidden


# What the system does about an order.


def store_part(work: Work, export: UUID, file: ExportFile) -> UUID:
    work.do(LOG_EXPORT, export, RecordExportPart(file=file))
    return export


def finish_export(work: Work, export: UUID, tables: tuple[ExportFile, ...], key: str) -> UUID:
    work.do(LOG_EXPORT, export, FinishLogExport(tables=tables, key=key))
    return export


def fail_export(work: Work, export: UUID, code: str) -> UUID:
    work.do(LOG_EXPORT, export, FailLogExport(code=code))
    return export


def sweep_export(work: Work, export: UUID) -> UUID:
    work.do(LOG_EXPORT, export, SweepLogExport())
    return export

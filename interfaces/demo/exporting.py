"""The demo's log export (日志导出): one of May, written and ready to be fetched."""

from datetime import date
from functools import partial

from application.audit.log_exports import LogExportForm, order_export
from application.desk import Actor
from domain.audit.log_export import ExportFormat
from interfaces.demo.reporting import shown
from interfaces.demo.stagehand import Stagehand
from interfaces.jobs.log_exports import Exporter


def export_log(stage: Stagehand, analyst: Actor) -> None:
    order = partial(order_export, upto=stage.system.log.last_position(), last=None)
    may = LogExportForm(format=ExportFormat.JSONL, since=date(2026, 5, 1), until=date(2026, 5, 31))
    stage.act(analyst, order, may)
    shown(stage)
    Exporter(stage.system).look()

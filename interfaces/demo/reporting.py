"""The demo's reports to the ministry: some taken, one refused, one queued, the others waiting."""

import json
from collections.abc import Sequence
from typing import Any

from application.certificates import reporting as r
from application.desk import Actor
from domain.certificates.certificate_report import ReportState
from infrastructure.partners.ministry_files import MinistryFolder
from infrastructure.partners.ministry_format import RECORDS_NAME
from interfaces.demo.stagehand import Stagehand
from interfaces.jobs.reporting import Sender, ministry_of
from projections.certificates import reports
from projections.certificates.reports import ReportFilter, ReportRow
from projections.listing import Listing

_REFUSED = {
    "result": "REFUSED",
    "code": "ISSUER_UNKNOWN",
    "correctable": True,
    "text": "发证单位尚未在人社部登记。（演示）",
}


def report(stage: Stagehand, officer: Actor) -> None:
    """By files, of which the demo answers the first batch itself."""
    system = stage.system
    shown(stage)
    with system.reading() as tx:
        filters = ReportFilter(state=ReportState.WAITING)
        rows = reports.listing(tx, filters, Listing(size=200, sort="number")).rows
    first, later = rows[:3], rows[3:4]
    stage.act(officer, r.report_many, _form(first))
    ministry = ministry_of(system)
    if isinstance(ministry, MinistryFolder):
        sender = Sender(system, ministry)
        shown(stage)
        sender.look()
        _answer(ministry)
        sender.look()
    stage.act(officer, r.report_many, _form(later))


def _form(rows: Sequence[ReportRow]) -> r.ReportForm:
    return r.ReportForm(certificates=tuple(one.certificate for one in rows))


def _answer(folder: MinistryFolder) -> None:
    """As the ministry would: it takes all but the last."""
    for sent in folder.out.iterdir():
        document = json.loads((sent / RECORDS_NAME).read_bytes())
        records: list[dict[str, Any]] = [
            {"key": one["key"], "result": "ACCEPTED", "receipt": f"YS2026-{place:06d}"}
            for place, one in enumerate(document["records"], start=1)
        ]
        records[-1] = {"key": records[-1]["key"], **_REFUSED}
        answers = {
            "format": "zhicheng-ministry-answers",
            "version": 1,
            "batch": document["batch"],
            "records": records,
        }
        (folder.answers / f"{sent.name}.json").write_text(json.dumps(answers, ensure_ascii=False))


def shown(stage: Stagehand) -> None:
    stage.system.worker.wait_for(stage.system.log.last_position(), 30)

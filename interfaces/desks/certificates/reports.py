"""证书报送人社部 (H18): what waits, ticking it off, progress, receipts, refusals, batches."""

from dataclasses import replace
from typing import Any

from domain.certificates.certificate_report import ReportState
from domain.certificates.report_batch import BatchState, MinistryChannel
from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import ministry_answers
from interfaces.operations.certificates import reports as operations
from interfaces.operations.certificates.ministry_answers import AnswerSheet, AnswersTold
from interfaces.operations.certificates.reports import BatchConditions, ReportSearch, failure_word
from interfaces.system import System
from projections.certificates import report_batches
from projections.certificates.reports import ReportRow

REFRESH_SECONDS = 2
TONES = {
    ReportState.NONE: "plain",
    ReportState.WAITING: "warn",
    ReportState.QUEUED: "info",
    ReportState.SEALED: "info",
    ReportState.ACCEPTED: "good",
    ReportState.REFUSED: "bad",
    ReportState.SETTLED: "plain",
}
BATCH_TONES = {
    BatchState.SEALED: "warn",
    BatchState.DELIVERED: "info",
    BatchState.FINISHED: "good",
    BatchState.DISSOLVED: "plain",
}
"""State -> look of its badge."""


def show_list(system: System, call: Call[ReportSearch]) -> Show:
    asked = call.body
    found = operations.report_list(system, call)
    counts = operations.report_counts(system, call)
    reports = call.actor.role in operations.REPORTERS
    ticked = [row for row in found.items if reportable(row)] if reports else []
    with system.reading() as tx:
        failure = report_batches.failure(tx)
        orders = report_batches.open_orders(tx, call.actor.organisation) if reports else ()
    return Show(
        "reports/list.html",
        {
            "found": found,
            "tiles": _tiles(counts),
            "told": counts.get(ReportState.ACCEPTED, 0),
            "all": sum(counts.values()) - counts.get(ReportState.NONE, 0),
            "ticks": bool(ticked),
            "reportable": reportable,
            "order": _order(system, call) if reports else None,
            "orders": orders,
            "failure": failure_word(failure) if failure else "",
            "unset": not _channel(system),
            "narrow": bool(asked.name or asked.number or asked.batch),
            "tones": TONES,
        },
    )


def reportable(row: ReportRow) -> bool:
    """Whether it can be ticked: it waits, or was refused and may be reported again."""
    if row.state is ReportState.WAITING:
        return True
    return row.state is ReportState.REFUSED and row.correctable


def _tiles(counts: dict[ReportState, int]) -> list[dict[str, Any]]:
    def of(*states: ReportState) -> int:
        return sum(counts.get(state, 0) for state in states)

    under_way = of(ReportState.QUEUED, ReportState.SEALED)
    return [
        {
            "label": "待报送",
            "number": of(ReportState.WAITING),
            "href": "/reports?state=WAITING",
        },
        {"label": "报送中", "number": under_way, "href": "/reports?under_way=true"},
        {
            "label": "已报送",
            "number": of(ReportState.ACCEPTED),
            "href": "/reports?state=ACCEPTED",
        },
        {
            "label": "报送失败",
            "number": of(ReportState.REFUSED),
            "href": "/reports?state=REFUSED",
        },
    ]


def _order(system: System, call: Call[ReportSearch]) -> dict[str, Any] | None:
    """The fields of 全部上报 under the present conditions, and how many it would find."""
    asked = call.body
    again = asked.state is ReportState.REFUSED
    if asked.state not in (None, ReportState.WAITING, ReportState.REFUSED) or asked.under_way:
        return None
    state = ReportState.REFUSED if again else ReportState.WAITING
    body = replace(asked, name="", number="", batch=None, state=state)
    found = operations.report_list(system, replace(call, body=body)).total
    return {
        "found": found,
        "again": again,
        "fields": {
            "state": state.value,
            "year": asked.year or "",
            "level": asked.level or "",
            "issuer": asked.issuer,
            "kind": asked.kind or "",
        },
    }


def _channel(system: System) -> MinistryChannel | None:
    if system.settings.ministry_url:
        return MinistryChannel.HTTP
    return MinistryChannel.FILES if system.settings.ministry_folder else None


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_report(system, call)
    acts = call.actor.role in operations.REPORTERS
    with system.reading() as tx:
        batch = report_batches.get(tx, found.batch) if found.batch else None
    return Show(
        "reports/one.html",
        {
            "found": found,
            "batch": batch,
            "may_report": acts and reportable(found),
            "may_settle": acts and found.state is ReportState.REFUSED,
            "changes": operations.report_changes(system, call).changes,
            "tones": TONES,
        },
    )


def show_batches(system: System, call: Call[BatchConditions]) -> Show:
    return Show(
        "reports/batches.html",
        {
            "found": operations.batch_list(system, call),
            "failure_word": failure_word,
            "tones": BATCH_TONES,
            "brings": ministry_answers.takes_files(system)
            and ministry_answers.brings_answers(system, call),
        },
    )


def show_answers(_: System, __: Call[AnswerSheet], told: AnswersTold) -> Show:
    return Show("reports/answers.html", {"told": told})


def show_batch(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_batch(system, call)
    return Show(
        "reports/batch.html",
        {
            "found": found,
            "failure": failure_word(found.failure) if found.failure else "",
            "open": found.state in (BatchState.SEALED, BatchState.DELIVERED),
            "changes": operations.batch_changes(system, call).changes,
            "tones": BATCH_TONES,
        },
    )


def show_order(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_order(system, call)
    return Show(
        "reports/order.html",
        {
            "found": found,
            "done": found.queued + found.passed,
            "again": found.state is ReportState.REFUSED,
            "refresh": 0 if found.finished else REFRESH_SECONDS,
        },
    )


ONE = "/reports/{id}"
VIEWS: tuple[View, ...] = (
    View(
        name="pages.reports",
        functions=("H18",),
        path="/reports",
        title="证书报送人社部",
        show=show_list,
        filters=ReportSearch,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=operations.READERS,
        private=True,
        posts=(
            Post(operation=operations.REPORT, name="report", to="/reports", done="report-queued"),
            Post(
                operation=operations.REPORT_ALL,
                name="report-all",
                to="/report-orders/{id}",
                done="report-ordered",
            ),
        ),
    ),
    View(
        name="pages.reports.one",
        functions=("H18",),
        path=ONE,
        title="证书报送情况",
        show=show_one,
        roles=operations.READERS,
        posts=(
            Post(operation=operations.REPORT, name="report", to=ONE, done="report-queued"),
            Post(operation=operations.SETTLE, to=ONE, done="report-settled"),
        ),
    ),
    View(
        name="pages.report-batches",
        functions=("H18",),
        path="/report-batches",
        title="报送批次",
        show=show_batches,
        filters=BatchConditions,
        paged=True,
        sorts=operations.BATCH_SORTS,
        export=operations.BATCH_EXPORT,
        roles=operations.READERS,
        posts=(Post(operation=ministry_answers.BRING, name="answers", show=show_answers),),
    ),
    View(
        name="pages.report-batches.one",
        functions=("H18",),
        path="/report-batches/{id}",
        title="报送批次",
        show=show_batch,
        roles=operations.READERS,
    ),
    View(
        name="pages.report-orders.one",
        functions=("H18",),
        path="/report-orders/{id}",
        title="全部上报",
        show=show_order,
        roles=(Role.TITLE_OFFICER,),
    ),
)

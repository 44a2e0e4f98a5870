"""分析日志 (X5): order an export, follow it, fetch it, and see who did so before."""

from application.audit.log_exports import ANALYSTS
from domain.audit.log_export import USUAL_RECIPIENT, ExportFormat, ExportState
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.audit import log_exports as operations
from interfaces.operations.audit.log_exports import ExportConditions
from interfaces.system import System

REFRESH_SECONDS = 2
TONES = {
    ExportState.OPEN: "info",
    ExportState.FINISHED: "good",
    ExportState.FAILED: "bad",
    ExportState.CANCELLED: "plain",
    ExportState.SWEPT: "plain",
}
"""State -> look of its badge."""


def show_list(system: System, call: Call[ExportConditions]) -> Show:
    return Show(
        "log_exports/list.html",
        {
            "found": operations.export_list(system, call),
            "tones": TONES,
            "usual": {"format": ExportFormat.PARQUET, "recipient": USUAL_RECIPIENT},
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    answer = operations.one_export(system, call)
    row = answer.export
    going = row.state is ExportState.OPEN
    return Show(
        "log_exports/one.html",
        {
            "answer": answer,
            "row": row,
            "going": going,
            "refresh": REFRESH_SECONDS if going else 0,
            "tones": TONES,
            "days": system.settings.export_days,
            "changes": operations.export_changes(system, call).changes,
        },
    )


ONE = "/log-exports/{id}"
VIEWS: tuple[View, ...] = (
    View(
        name="pages.log-exports",
        functions=("X5",),
        path="/log-exports",
        title="分析日志",
        show=show_list,
        filters=ExportConditions,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=ANALYSTS,
        posts=(Post(operation=operations.ORDER, name="order", to=ONE, done="log-export-ordered"),),
    ),
    View(
        name="pages.log-exports.one",
        functions=("X5",),
        path=ONE,
        title="日志导出",
        show=show_one,
        roles=ANALYSTS,
        posts=(
            Post(operation=operations.CANCEL, to=ONE, done="log-export-cancelled"),
            Post(operation=operations.FETCH),
        ),
    ),
)

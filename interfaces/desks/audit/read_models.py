"""Read models (X4): what they show, and their rebuild while everybody goes on working."""

from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.pages import Post, View
from interfaces.operations.audit import read_models as operations
from interfaces.operations.audit.read_models import ReadModelConditions, ReadModelState
from interfaces.read_models import TITLES
from interfaces.system import System

REFRESH_SECONDS = 5
PATH = "/admin/read-models"
TONES = {
    ReadModelState.LIVE: "good",
    ReadModelState.STOPPED: "bad",
    ReadModelState.OUTDATED: "warn",
    ReadModelState.ORDERED: "info",
    ReadModelState.REBUILDING: "info",
}
"""State -> look of its badge."""
GOING = (ReadModelState.ORDERED, ReadModelState.REBUILDING)


def show_list(system: System, call: Call[ReadModelConditions]) -> Show:
    found = operations.read_model_list(system, call)
    going = any(row.state in GOING for row in found.items)
    return Show(
        "admin/read_models.html",
        {
            "found": found,
            "tones": TONES,
            "going": GOING,
            "refresh": REFRESH_SECONDS if going else 0,
            "choices": tuple(TITLES.items()),
        },
    )


VIEWS: tuple[View, ...] = (
    View(
        name="pages.read-models",
        functions=("X4",),
        path=PATH,
        title="读模型重建",
        show=show_list,
        filters=ReadModelConditions,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=operations.ADMINISTRATOR,
        posts=(
            Post(
                operation=operations.ORDER_REBUILD,
                name="rebuild",
                show=lambda system, call, answer: Redirect(PATH),
            ),
        ),
    ),
)

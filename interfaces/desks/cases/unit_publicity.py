"""单位公示 (A6): what the unit has posted, as notices (公示通知) to print and put up."""

from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import View
from interfaces.operations.cases import unit_publicity as reads
from interfaces.system import System


def show(system: System, call: Call[NoBody]) -> Show:
    return Show(
        "review/unit_publicity.html",
        {"unit": reads.notices(system, call), "today": system.clock.today()},
    )


VIEWS = (
    View(
        name="pages.unit-publicity",
        functions=("A6",),
        path="/unit-publicity",
        title="单位公示",
        show=show,
        roles=reads.UNIT,
    ),
)

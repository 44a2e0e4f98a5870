"""开始配置: the checklist that takes an empty system to its first declaration."""

from application.configuration.configuring import CONFIGURERS
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import View
from interfaces.operations.configuration import setup
from interfaces.system import System


def show_setup(system: System, call: Call[NoBody]) -> Show:
    found = setup.setup_steps(system, call)
    return Show(
        "setup/steps.html",
        {"found": found, "done": len(found.steps) - found.missing, "role": call.account.role},
    )


VIEWS: tuple[View, ...] = (
    View(
        name="pages.setup",
        functions=("M1",),
        path="/setup",
        title="开始配置",
        show=show_setup,
        roles=CONFIGURERS,
    ),
)

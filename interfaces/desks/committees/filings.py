"""The pages of result filing (H15): what waits, what was filed, and one filing."""

from dataclasses import asdict
from typing import Any

from domain.terms import Role
from interfaces.desks.cases.tones import tone
from interfaces.http.calls import Call, Show
from interfaces.http.pages import Post, View
from interfaces.operations.cases.attachments import Showing
from interfaces.operations.committees import filings
from interfaces.operations.committees.filings import (
    OneConditions,
    ResultConditions,
    ToFileConditions,
)
from interfaces.system import System

ONE = "/filings/{id}"
CONDITIONS = tuple(ToFileConditions.__dataclass_fields__)


def show_waiting(system: System, call: Call[ToFileConditions]) -> Show:
    listed = filings.plans_to_file(system, call)
    return Show(
        "filings/waiting.html",
        {
            "waiting": filings.to_file(system, call),
            "initial": {"filed_on": system.clock.today(), "result": "FILED"},
            "plans": [(one.plan, f"{one.name}（{one.results} 人）") for one in listed],
            "plan_names": {one.plan: one.name for one in listed},
            "conditions": {
                name: value for name, value in asdict(call.body).items() if value not in ("", None)
            },
        },
    )


def show_results(system: System, call: Call[ResultConditions]) -> Show:
    return Show("filings/results.html", {"found": filings.result_list(system, call), "tone": tone})


def show_one(system: System, call: Call[OneConditions]) -> Show:
    return Show(
        "filings/one.html",
        {
            "filing": filings.one_filing(system, call),
            "found": filings.results_of(system, call),
            "keeping": call.actor.role is Role.TITLE_OFFICER,
            "tone": tone,
        },
    )


def _filed(**given: Any) -> Post:
    return Post(to=ONE, done="results-filed", form="file", about=CONDITIONS, **given)


VIEWS: tuple[View, ...] = (
    View(
        name="pages.filings",
        functions=("H15",),
        path="/filings",
        title="职称评审结果备案",
        show=show_waiting,
        filters=ToFileConditions,
        paged=True,
        sorts=filings.TO_FILE.sorts,
        export=filings.TO_FILE_EXPORT,
        roles=filings.AUTHORITY,
        posts=(
            _filed(operation=filings.FILE_RESULTS, name="file"),
            _filed(operation=filings.FILE_MATCHING, name="matching"),
        ),
    ),
    View(
        name="pages.filing-results",
        functions=("H15",),
        path="/filings/results",
        title="已备案结果",
        show=show_results,
        filters=ResultConditions,
        paged=True,
        sorts=filings.SORTS,
        export=filings.RESULTS_EXPORT,
        roles=filings.AUTHORITY,
    ),
    View(
        name="pages.filing",
        functions=("H15",),
        path=ONE,
        title="评审结果备案详情",
        show=show_one,
        filters=OneConditions,
        paged=True,
        sorts=filings.SORTS,
        export=filings.ONE_EXPORT,
        roles=filings.READERS,
        posts=(
            Post(operation=filings.ATTACH, name="attach", to=ONE, done="filing-file-added"),
            Post(
                operation=filings.DETACH,
                name="detach",
                path=ONE + "/attachments/{digest:str}/remove",
                to=ONE,
                done="filing-file-removed",
            ),
        ),
    ),
    View(
        name="pages.filing-attachment",
        functions=("H15",),
        path=ONE + "/attachments/{digest:str}",
        title="备案文件",
        show=filings.attachment,
        filters=Showing,
        roles=filings.READERS,
    ),
)

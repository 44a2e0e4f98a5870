"""黑名单管理 (H21)."""

from application.people.blacklist import KEEPERS, BarDetails
from domain.people.blacklist import BarState
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.lookups import PEOPLE
from interfaces.operations.people import blacklist as operations
from interfaces.operations.people.blacklist import BarSearch
from interfaces.system import System
from projections.people import blacklist

TONES = {
    BarState.IN_FORCE: "bad",
    BarState.FUTURE: "warn",
    BarState.EXPIRED: "plain",
    BarState.LIFTED: "good",
}
"""State of a record -> look of its badge."""


def show_list(system: System, call: Call[BarSearch]) -> Show:
    return Show("blacklist/list.html", {"bars": operations.bar_list(system, call), "tones": TONES})


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_bar(system, call)
    region = operations.region_of(system, call)
    with system.reading() as tx:
        every = blacklist.of_person(tx, call.id, system.clock.today(), region)
    present = BarDetails(
        reason=found.reason,
        barred_from=found.barred_from,
        barred_until=found.barred_until,
        basis=found.basis,
    )
    return Show(
        "blacklist/one.html",
        {
            "found": found,
            "present": present,
            "standing": found.state is not BarState.LIFTED,
            "others": [row for row in every if row.record != found.record],
            "tones": TONES,
            "changes": operations.bar_changes(system, call).changes,
        },
    )


ONE = "/blacklist/{id}/{record}"
VIEWS: tuple[View, ...] = (
    View(
        name="pages.blacklist",
        functions=("H21",),
        path="/blacklist",
        title="黑名单管理",
        show=show_list,
        filters=BarSearch,
        paged=True,
        sorts=operations.SORTS,
        export=operations.EXPORT,
        roles=KEEPERS,
        private=True,
        posts=(
            Post(
                operation=operations.ADD,
                name="add",
                to="/blacklist",
                done="bar-saved",
                lookups={"person": PEOPLE},
            ),
        ),
    ),
    View(
        name="pages.blacklist.one",
        functions=("H21",),
        path=ONE,
        title="黑名单详情",
        show=show_one,
        roles=KEEPERS,
        posts=(
            Post(operation=operations.AMEND, to=ONE, done="bar-amended"),
            Post(operation=operations.LIFT, to=ONE, done="bar-lifted"),
        ),
    ),
)

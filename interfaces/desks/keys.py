"""Issuer keys (M4)."""

from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import keys as operations
from interfaces.operations.issuer_changes import key_changes
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.system import System
from projections import organisations

ADMINISTRATOR = (Role.ADMINISTRATOR,)


def show_keys(system: System, call: Call[operations.KeyConditions]) -> Show:
    return Show("admin/keys.html", {"keys": operations.key_list(system, call)})


def show_changes(system: System, call: Call[NoBody]) -> Show:
    issuer = call.path["organisation"]
    changes = key_changes(system, issuer)
    with system.reading() as tx:
        name = organisations.names(tx, [issuer]).get(issuer, "")
    return Show("admin/key_changes.html", {"changes": changes, "name": name})


VIEWS: tuple[View, ...] = (
    View(
        name="pages.keys",
        functions=("M4",),
        path="/admin/keys",
        title="发证密钥",
        show=show_keys,
        filters=operations.KeyConditions,
        paged=True,
        sorts=operations.KEYS.sorts,
        export=operations.KEYS_EXPORT,
        roles=ADMINISTRATOR,
        posts=(
            Post(
                operation=operations.ADD_ISSUER_KEY,
                name="add",
                to="/admin/keys",
                done="key-added",
                lookups={"organisation": ORGANISATIONS},
            ),
        ),
    ),
    View(
        name="pages.key-changes",
        functions=("M4",),
        path="/admin/keys/{organisation}",
        title="发证密钥变更记录",
        show=show_changes,
        roles=ADMINISTRATOR,
    ),
)

"""Issuer keys (M4)."""

from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.pages import Post, View
from interfaces.operations import keys as operations
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.system import System

ADMINISTRATOR = (Role.ADMINISTRATOR,)


def show_keys(system: System, call: Call[operations.KeyConditions]) -> Show:
    return Show("admin/keys.html", {"keys": operations.key_list(system, call)})


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
)

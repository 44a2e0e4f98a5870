"""Issuer keys (M4)."""

from domain.terms import Role
from infrastructure.vault.key_store import keys_of
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.certificates import keys as operations
from interfaces.operations.certificates.issuer_changes import key_changes
from interfaces.operations.certificates.trust import own_name
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.system import System
from projections.organisations import organisations

ADMINISTRATOR = (Role.ADMINISTRATOR,)


def show_keys(system: System, call: Call[operations.KeyConditions]) -> Show:
    found = operations.key_list(system, call)
    return Show("admin/keys.html", {"keys": found, "own_name": own_name})


def show_changes(system: System, call: Call[NoBody]) -> Show:
    issuer = call.id
    changes = key_changes(system, issuer)
    with system.reading() as tx:
        name = organisations.names(tx, [issuer]).get(issuer) or own_name(issuer)
    known = keys_of(system.log, issuer)
    usable = tuple(
        (str(one.key), one.fingerprint[:16])
        for one in reversed(known.keys)
        if known.withdrawn_since(one.key) is None
    )
    return Show("admin/key_changes.html", {"changes": changes, "name": name, "keys": usable})


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
        path="/admin/keys/{id}",
        title="发证密钥变更记录",
        show=show_changes,
        roles=ADMINISTRATOR,
        posts=(Post(operation=operations.WITHDRAW_ISSUER_KEY, done="key-withdrawn-done"),),
    ),
)

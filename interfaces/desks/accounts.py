"""Accounts and duties (M2)."""

from typing import Any

from domain.terms import Duty, Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import account_reads as reads
from interfaces.operations import people
from interfaces.operations.lookups import ORGANISATIONS, PEOPLE
from interfaces.system import System

ADMINISTRATOR = (Role.ADMINISTRATOR,)


def show_accounts(system: System, call: Call[reads.AccountSearch]) -> Show:
    return Show("admin/accounts.html", {"accounts": reads.account_list(system, call)})


def show_account(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_account(system, call)
    return Show(
        "admin/account.html",
        {
            "found": found,
            "title_officer": found.role is Role.TITLE_OFFICER,
            "initial": {"duties": list(found.duties)},
            "own": found.account == call.account.id,
            "duties": Duty,
            "changes": reads.ACCOUNT_HISTORY.of(system, call.id),
        },
    )


def _to(place: str) -> Any:
    """To the page of what was just made."""
    return lambda _, receipt: f"{place}/{receipt.stream}"


VIEWS: tuple[View, ...] = (
    View(
        name="pages.accounts",
        functions=("M2",),
        path="/admin/accounts",
        title="账号管理",
        show=show_accounts,
        filters=reads.AccountSearch,
        paged=True,
        export=reads.ACCOUNTS_EXPORT,
        sorts=reads.ACCOUNTS.sorts,
        roles=ADMINISTRATOR,
        private=True,
        posts=(
            Post(
                operation=people.OPEN_ACCOUNT,
                name="open",
                to=_to("/admin/accounts"),
                done="account-opened",
                lookups={"organisation": ORGANISATIONS, "person": PEOPLE},
            ),
        ),
    ),
    View(
        name="pages.account",
        functions=("M2",),
        path="/admin/accounts/{id}",
        title="账号",
        show=show_account,
        roles=ADMINISTRATOR,
        posts=(
            Post(operation=people.ASSIGN_DUTIES, done="configuration-saved"),
            Post(operation=people.LOCK_ACCOUNT, done="configuration-saved"),
            Post(operation=people.UNLOCK_ACCOUNT, done="configuration-saved"),
        ),
    ),
)

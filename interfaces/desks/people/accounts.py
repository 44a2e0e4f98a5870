"""Accounts and duties (M2)."""

from application.permissions import SUPERIORS
from domain.terms import Duty, Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.lookups import ORGANISATIONS, PEOPLE
from interfaces.operations.people import account_reads as reads
from interfaces.operations.people import account_resets as resets
from interfaces.operations.people import people
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
            "officer": found.organisation is not None,
            "initial": {"duties": list(found.duties)},
            "own": found.account == call.account.id,
            "duties": Duty,
            "changes": reads.ACCOUNT_HISTORY.of(system, call.id),
        },
    )


def show_below(system: System, call: Call[resets.BelowSearch]) -> Show:
    return Show("admin/accounts_below.html", {"accounts": resets.accounts_below(system, call)})


def show_password(_: System, call: Call[NoBody], answer: resets.FirstPassword) -> Show:
    """Once: neither the log nor the vault can tell it again."""
    own = call.account.role is Role.ADMINISTRATOR
    back = f"/admin/accounts/{answer.account}" if own else "/subordinate-accounts"
    return Show("admin/first_password.html", {"answer": answer, "back": back})


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
        lookups={"organisation": ORGANISATIONS},
        posts=(
            Post(
                operation=people.OPEN_ACCOUNT,
                name="open",
                to="/admin/accounts/{id}",
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
            Post(operation=people.RENAME_ACCOUNT, done="configuration-saved"),
            Post(
                operation=people.MOVE_ACCOUNT,
                done="configuration-saved",
                lookups={"organisation": ORGANISATIONS},
            ),
            Post(operation=resets.RESET_PASSWORD, show=show_password),
        ),
    ),
    View(
        name="pages.accounts-below",
        functions=("M2",),
        path="/subordinate-accounts",
        title="下级单位账号",
        show=show_below,
        filters=resets.BelowSearch,
        paged=True,
        sorts=resets.ACCOUNTS_BELOW.sorts,
        export=resets.BELOW_EXPORT,
        roles=SUPERIORS,
        private=True,
        lookups={"organisation": ORGANISATIONS},
        posts=(
            Post(
                operation=resets.RESET_PASSWORD,
                path="/subordinate-accounts/{id}/reset-password",
                show=show_password,
            ),
        ),
    ),
)

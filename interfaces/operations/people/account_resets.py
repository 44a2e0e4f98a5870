"""Password resets (M2): a new first password, told once to whoever asked for it."""

import os
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from application.committees.committee_accounts import new_first_password
from application.desk import Desk
from application.people import accounts as a
from application.permissions import SUPERIORS
from application.work import Work
from domain.terms import Role
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import page_of, wanted
from interfaces.operations.people.account_reads import ACCOUNTS_EXPORT
from interfaces.system import System
from projections.people import accounts
from projections.people.accounts import AccountRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPassword:
    """What the person is told."""

    account: UUID
    login: str
    password: str = field(repr=False)
    """Empty when the same request had been answered before: it is told once only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BelowSearch:
    text: str = ""
    """Log-in name, or somebody's name."""
    organisation: UUID | None = None
    locked: bool | None = None


def reset_password(system: System, call: Call[NoBody]) -> FirstPassword:
    """Ends all sessions of the account. A reset that was cut off is done again as a new one."""
    password = new_first_password(os.urandom)
    decided: list[str] = []

    def use_case(work: Work, desk: Desk, account: UUID, _: Any, expected: int | None) -> UUID:
        form = a.Resetting(password=password)
        answer = a.reset_password(work, desk, account, form, expected)
        work.afterwards(lambda: decided.append(password))
        return answer

    run: Call[Any] = call
    receipt = system.run(replace(run, body=None), use_case)
    system.sessions.end_all(receipt.stream)
    with system.reading() as tx:
        row = accounts.get(tx, receipt.stream)
    return FirstPassword(
        account=receipt.stream, login=row.login if row else "", password="".join(decided)
    )


def accounts_below(system: System, call: Call[BelowSearch]) -> Page[AccountRow]:
    """The officers of the bodies right below the asker's own."""
    asked = call.body
    conditions = accounts.AccountFilter(
        text=asked.text,
        organisation=asked.organisation,
        below=call.actor.organisation,
        locked=asked.locked,
    )
    with system.reading() as tx:
        return page_of(accounts.listing(tx, conditions, wanted(call)))


RESET_PASSWORD = Operation(
    name="accounts.reset-password",
    functions=("M2",),
    path="/accounts/{id}/reset-password",
    summary="重置密码",
    answer=FirstPassword,
    handler=reset_password,
    roles=(Role.ADMINISTRATOR, *SUPERIORS),
    refusals=("own-password",),
)


BELOW_EXPORT = Export(
    title="下级单位账号",
    rows=accounts_below,
    columns=ACCOUNTS_EXPORT.columns,
)
ACCOUNTS_BELOW = Read(
    name="accounts.below",
    functions=("M2",),
    path="/accounts/below",
    summary="下级机构账号",
    handler=accounts_below,
    answer=AccountRow,
    filters=BelowSearch,
    paged=True,
    sorts=("login", "role", "organisation", "-opened_at"),
    roles=SUPERIORS,
    private=True,
    export=BELOW_EXPORT,
)


COMMANDS = (RESET_PASSWORD,)
READS = (ACCOUNTS_BELOW,)

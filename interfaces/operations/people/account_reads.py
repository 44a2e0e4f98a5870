"""Questions about accounts (M2)."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application.permissions import Hidden
from domain.people.account import ACCOUNT
from domain.terms import Duty, Role
from interfaces.history import History
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from projections.people import accounts
from projections.people.accounts import AccountRow

ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConditions:
    role: Role | None = None
    organisation: UUID | None = None
    duty: Duty | None = None
    locked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSearch(AccountConditions):
    text: str = ""
    """Log-in name, or somebody's name."""


def account_list(system: System, call: Call[Any]) -> Page[AccountRow]:
    asked: AccountConditions = call.body
    conditions = accounts.AccountFilter(
        text=asked.text if isinstance(asked, AccountSearch) else "",
        role=asked.role,
        organisation=asked.organisation,
        duty=asked.duty,
        locked=asked.locked,
    )
    with system.reading() as tx:
        return page_of(accounts.listing(tx, conditions, wanted(call)))


def one_account(system: System, call: Call[Any]) -> AccountRow:
    _, version = folded(system, call, ACCOUNT, call.id)
    with system.reading() as tx:
        row = accounts.get(tx, call.id)
    if row is None:
        raise Hidden
    return AccountRow(**{f.name: getattr(row, f.name) for f in fields(row)} | {"version": version})


ACCOUNTS_EXPORT = Export(
    title="账号",
    rows=account_list,
    columns=(
        ("登录名", lambda row: row.login),
        ("姓名", lambda row: row.name),
        ("角色", lambda row: row.role),
        ("机构", lambda row: row.organisation_name),
        ("职责", lambda row: row.duties),
        ("开通时间", lambda row: row.opened_at),
        ("已锁定", lambda row: row.locked),
        ("机构已注销", lambda row: row.organisation_cancelled),
    ),
)
ACCOUNTS = Read(
    name="accounts.list",
    functions=("M2",),
    path="/accounts",
    summary="账号列表",
    handler=account_list,
    answer=AccountRow,
    filters=AccountConditions,
    export=ACCOUNTS_EXPORT,
    paged=True,
    sorts=("login", "role", "organisation", "-opened_at"),
    roles=ADMINISTRATOR,
)


ACCOUNT_SEARCH = Read(
    name="accounts.search",
    functions=("M2",),
    path="/accounts/search",
    summary="账号查询，可按姓名",
    export=ACCOUNTS_EXPORT,
    handler=account_list,
    answer=AccountRow,
    filters=AccountSearch,
    paged=True,
    sorts=("login", "role", "organisation", "-opened_at"),
    roles=ADMINISTRATOR,
    private=True,
)


ACCOUNT_ONE = Read(
    name="accounts.one",
    functions=("M2",),
    path="/accounts/{id}",
    summary="账号详情",
    handler=one_account,
    answer=AccountRow,
    roles=ADMINISTRATOR,
)


ACCOUNT_HISTORY = History(
    things="accounts",
    functions=("M2",),
    decider=ACCOUNT,
    roles=ADMINISTRATOR,
    labels={
        "login": "登录名",
        "name": "姓名",
        "role": "角色",
        "organisation": "机构",
        "duties": "职责",
        "reason": "原因",
        "thumbprint": "证书姆印",
        "valid_until": "证书有效至",
    },
)


READS = (
    ACCOUNTS,
    ACCOUNT_SEARCH,
    ACCOUNT_ONE,
    ACCOUNT_HISTORY.read,
)

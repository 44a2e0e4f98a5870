"""The accounts of committees (评委会账号, H10): given, and first passwords issued.

What is answered holds a password that is told once, so no command here is repeated under a key:
each call makes another password, and the last one is good.
"""

import os
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from application.committees import committee_accounts
from application.committees.committee_accounts import AccountName, FirstPassword, new_first_password
from application.configuration.configuring import CONFIGURERS
from application.ports import Receipt
from domain.committees.committee import COMMITTEE
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Operation
from interfaces.operations.asking import folded
from interfaces.system import System, command


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedPassword:
    """Told this once; stored nowhere in the clear."""

    login: str
    first_password: str = field(repr=False)
    """Must be changed at the first log-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    receipt: Receipt
    password: str = field(repr=False)


def issue(system: System, call: Call[Any], committee: UUID) -> Issued:
    """A new first password for the committee's account; the one before is void."""
    password = new_first_password(os.urandom)
    asked = replace(call, body=FirstPassword(password=password), key=None)
    receipt = system.run(asked, committee_accounts.issue_first_password, committee)
    return Issued(receipt=receipt, password=password)


def reset(system: System, call: Call[NoBody]) -> IssuedPassword:
    issued = issue(system, call, call.id)
    state, _ = folded(system, call, COMMITTEE, call.id)
    return IssuedPassword(login=state.login, first_password=issued.password)


SET_ACCOUNT = Operation(
    name="committees.set-account",
    functions=("H10",),
    path="/committees/{id}/set-account",
    summary="设置评委会账号",
    body=AccountName,
    handler=command(committee_accounts.set_account),
    roles=CONFIGURERS,
)
RESET_PASSWORD = Operation(
    name="committees.reset-password",
    functions=("H10",),
    path="/committees/{id}/reset-password",
    summary="发放或重置评委会账号的初始密码",
    handler=reset,
    answer=IssuedPassword,
    roles=CONFIGURERS,
    refusals=("committee-account-missing",),
)

COMMANDS = (SET_ACCOUNT, RESET_PASSWORD)

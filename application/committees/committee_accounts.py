"""The account of a committee (评委会账号, H10): the account its office logs in with.

It belongs to the office body, because every right of an office hangs on the body and not on the
committee: committees that share an office may name the same account, and a name that anybody else
has is refused.

First passwords are generated, one for each account, and never a fixed default: a default that all
committees share lets whoever knows one office into every office that has not changed it yet. The
password is set after the account's events are stored; if the process dies in between, nobody can
log in with the account until another one is issued.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.desk import Desk
from application.people.accounts import give_password
from application.permissions import Hidden, require_role
from application.work import Work
from domain.committees.committee import COMMITTEE, AssignAccount
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.people.account import ACCOUNT, OpenAccount
from domain.streams import account_stream
from domain.terms import Role

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Characters that nobody takes for another when reading them out."""
_GROUPS, _GROUP = 4, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountName:
    account: str
    """评委会账号: the log-in name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPassword:
    """Made by `new_first_password`, never chosen."""

    password: str = field(repr=False)


def new_first_password(random: Callable[[int], bytes]) -> str:
    """`k7wm-…`, four groups of four: 79 bits of the given source of unpredictable bytes."""
    rest = int.from_bytes(random(32), "big")
    letters = ""
    while len(letters) < _GROUPS * _GROUP:
        rest, place = divmod(rest, len(_LETTERS))
        letters += _LETTERS[place]
    return "-".join(letters[n : n + _GROUP] for n in range(0, len(letters), _GROUP))


def assign_account(work: Work, committee: UUID, login: str) -> None:
    """Open the account, or take the one that its office has already. Raises `Rejected`."""
    office = work.load(COMMITTEE, committee).office
    assert office is not None, "a registered committee has an office"
    stream = account_stream(login)
    if work.exists(ACCOUNT, stream):
        present = work.load(ACCOUNT, stream)
        if present.role is not Role.COMMITTEE_OFFICER or present.organisation != office:
            raise Rejected("committee-wrong", fields={"account": "login-taken"})
    else:
        _open(work, stream, login, office)
    command = AssignAccount(account=stream, login=work.load(ACCOUNT, stream).login)
    work.do(COMMITTEE, committee, command)


def _open(work: Work, stream: UUID, login: str, office: UUID) -> None:
    opening = OpenAccount(
        account=stream,
        login=login,
        name=work.load(ORGANISATION, office).name,
        role=Role.COMMITTEE_OFFICER,
        organisation=office,
        person=None,
        duties=(),
    )
    try:
        work.do(ACCOUNT, stream, opening)
    except Rejected as refused:
        fields = {"account": refused.fields.get("login", refused.code)}
        raise Rejected("committee-wrong", fields=fields) from refused


def set_account(
    work: Work, desk: Desk, committee: UUID, form: AccountName, expected: int | None
) -> UUID:
    """For a committee that was registered without one, or whose office has changed."""
    require_role(desk.actor, *CONFIGURERS)
    work.expect(COMMITTEE, committee, expected)
    if work.load(COMMITTEE, committee).committee is None:
        raise Hidden
    assign_account(work, committee, form.account)
    return committee


def issue_first_password(
    work: Work, desk: Desk, committee: UUID, form: FirstPassword, expected: int | None
) -> UUID:
    """发放初始密码, or 重置: the old one is void at once, and this one must be changed.

    Raises `Rejected("committee-account-missing")`, `Hidden`.
    """
    require_role(desk.actor, *CONFIGURERS)
    work.expect(COMMITTEE, committee, expected)
    state = work.load(COMMITTEE, committee)
    if state.committee is None:
        raise Hidden
    account = state.account
    if account is None:
        raise Rejected("committee-account-missing")
    present = work.load(ACCOUNT, account)
    if present.role is not Role.COMMITTEE_OFFICER or present.organisation != state.office:
        raise Rejected("committee-account-missing")
    give_password(work, desk, account, form.password)
    return committee

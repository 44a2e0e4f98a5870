"""Accounts after their opening (M2): password reset, name, and the body they work for."""

from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk
from application.people.people import existing_account
from application.permissions import SUPERIORS, Forbidden, Hidden, require_role
from application.work import Work
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.people.account import (
    ACCOUNT,
    MoveAccount,
    RenameAccount,
    ResetPassword,
)
from domain.rules.passwords import check_password
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Resetting:
    password: str
    """The new first one; it must be changed at the next log-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocating:
    organisation: UUID
    reason: str


def give_password(work: Work, desk: Desk, account: UUID, password: str) -> None:
    """What somebody else chose must be changed at the next log-in.

    A process that dies between the event and the vault leaves the old password; the next reset
    sets a new one.
    """
    work.do(ACCOUNT, account, ResetPassword())
    work.afterwards(lambda: desk.identities.set_password(account, password, must_change=True))


def reset_password(
    work: Work, desk: Desk, account: UUID, form: Resetting, expected: int | None
) -> UUID:
    """重置密码: by an administrator, or an officer of the body right above the account's."""
    require_role(desk.actor, Role.ADMINISTRATOR, *SUPERIORS)
    work.expect(ACCOUNT, account, expected)
    state = work.load(ACCOUNT, account)
    if state.account is None or not _may_reset(work, desk, state.organisation):
        raise Hidden
    if account == desk.actor.account:
        raise Forbidden("own-password")
    check_password(form.password, state.login)
    give_password(work, desk, account, form.password)
    return account


def rename_account(
    work: Work, desk: Desk, account: UUID, form: Renaming, expected: int | None
) -> UUID:
    """修改经办人姓名"""
    existing_account(work, desk, account, expected)
    work.do(ACCOUNT, account, RenameAccount(name=form.name))
    return account


def move_account(
    work: Work, desk: Desk, account: UUID, form: Relocating, expected: int | None
) -> UUID:
    """调整所属机构"""
    existing_account(work, desk, account, expected)
    if not work.load(ORGANISATION, form.organisation).active:
        raise Rejected("account-wrong", fields={"organisation": "organisation-unknown"})
    command = MoveAccount(organisation=form.organisation, reason=form.reason)
    work.do(ACCOUNT, account, command)
    return account


def _may_reset(work: Work, desk: Desk, organisation: UUID | None) -> bool:
    if desk.actor.role is Role.ADMINISTRATOR:
        return True
    if organisation is None:
        return False
    superior = work.load(ORGANISATION, organisation).superior
    return superior is not None and superior == desk.actor.organisation

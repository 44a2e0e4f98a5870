"""Claim (认领): somebody whom an officer or an import registered opens their own account.

Whoever claims shows that they are the person by what is registered of them, or by a one-time code
from an officer. A claim that fails is recorded and not explained (docs/adr/0014).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never
from uuid import UUID

from domain.decider import Rejected
from domain.personal import Personal
from domain.rules.names import search_key

CODE_DAYS = 14
"""How long a one-time code serves."""
MOST_REFUSED = 5
"""Claims by telephone number that may fail within `REFUSED_WITHIN`; then only a code helps."""
REFUSED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAccount:
    account: UUID
    name: str
    phone: str
    code_right: bool
    """Whether the one-time code is the one that was handed out last."""
    has_account: bool
    """Whether the person has an account of an applicant already."""
    at: datetime
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueClaimCode:
    """The code itself goes to the vault, hashed, and nowhere else."""

    organisation: UUID | None
    has_account: bool
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAccount:
    """By whoever registers themself: there is nothing yet that they could be checked by."""

    account: UUID


Command = ClaimAccount | IssueClaimCode | TakeAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClaimed:
    """认领: 开通本人账号"""

    account: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClaimRefused:
    """开通本人账号未通过核对"""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCodeIssued:
    """发放一次性开通码"""

    organisation: UUID | None
    last_day: date


Event = AccountClaimed | AccountClaimRefused | ClaimCodeIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    account: UUID | None = None
    """The one that was claimed."""
    code_until: date | None = None
    refused: tuple[datetime, ...] = ()
    """The latest claims that failed, `MOST_REFUSED` of them at most."""


UNCLAIMED = Claims()


def decide(
    command: Command, claims: Claims, name: Personal | None, phone: Personal | None
) -> list[Event]:
    """`name` and `phone` are the registered ones."""
    match command:
        case IssueClaimCode():
            if claims.account is not None or command.has_account:
                raise Rejected("account-claimed")
            last = command.on + timedelta(days=CODE_DAYS)
            return [ClaimCodeIssued(organisation=command.organisation, last_day=last)]
        case ClaimAccount():
            if _proven(command, claims, name, phone):
                return [AccountClaimed(account=command.account)]
            return [AccountClaimRefused(at=command.at)]
        case TakeAccount(account=account):
            return [AccountClaimed(account=account)]
        case _:
            assert_never(command)


def _proven(
    command: ClaimAccount, claims: Claims, name: Personal | None, phone: Personal | None
) -> bool:
    if claims.account is not None or command.has_account:
        return False
    if name is None or not name.value or search_key(name.value) != search_key(command.name):
        return False
    if command.code_right and claims.code_until is not None and command.on <= claims.code_until:
        return True
    lately = [at for at in claims.refused if command.at - at < REFUSED_WITHIN]
    known = phone.value if phone is not None and phone.value else ""
    return len(lately) < MOST_REFUSED and bool(_digits(known)) and same_phone(known, command.phone)


def same_phone(one: str, other: str) -> bool:
    """However they were typed: `+86 139-…` is `139…`."""
    return _digits(one) == _digits(other)


def _digits(phone: str) -> str:
    digits = "".join(sign for sign in phone if sign.isascii() and sign.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def evolve(claims: Claims, event: Event) -> Claims:
    match event:
        case AccountClaimed(account=account):
            return Claims(account=account)
        case AccountClaimRefused(at=at):
            latest = (*claims.refused, at)[-MOST_REFUSED:]
            return Claims(account=claims.account, code_until=claims.code_until, refused=latest)
        case ClaimCodeIssued(last_day=last):
            return Claims(account=claims.account, code_until=last, refused=claims.refused)
        case _:
            assert_never(event)

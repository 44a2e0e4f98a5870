"""Accounts (账号): who logs in, as what, for which body."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.people.account import (
    AccountLocked,
    AccountMoved,
    AccountOpened,
    AccountRenamed,
    AccountUnlocked,
    DutiesAssigned,
    PasswordChanged,
    PasswordReset,
)
from domain.people.login_certificate import (
    CertificateActivated,
    CertificateBound,
    CertificateUnbound,
)
from domain.rules.names import search_key
from domain.terms import Duty, Role
from projections.columns import UtcDateTime
from projections.encoded import Word, words
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    begins,
    columns_of,
    has,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

account = sa.Table(
    "account",
    metadata,
    sa.Column("account", sa.Uuid, primary_key=True),
    sa.Column("login", sa.String, nullable=False, unique=True),
    sa.Column("display_name", sa.String, nullable=False),
    sa.Column("display_key", sa.String, nullable=False),
    sa.Column("role", Word(Role), nullable=False),
    sa.Column("organisation", sa.Uuid, index=True),
    sa.Column("person", sa.Uuid, index=True),
    sa.Column("duties", words(Duty), nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
    sa.Column("thumbprint", sa.String, index=True),
    sa.Column("certificate_active", sa.Boolean, nullable=False),
    sa.Column("certificate_until", UtcDateTime),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`display_name` is that of an officer who is no registered person; others are joined."""
_HANDLED = (
    AccountOpened,
    DutiesAssigned,
    AccountLocked,
    AccountUnlocked,
    PasswordChanged,
    PasswordReset,
    AccountRenamed,
    AccountMoved,
    CertificateBound,
    CertificateActivated,
    CertificateUnbound,
)


_NO_CERTIFICATE = {"thumbprint": None, "certificate_active": False, "certificate_until": None}


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, AccountOpened):
        own = event.person is None
        rows.put(
            account,
            {
                "account": event.account,
                "login": event.login,
                "display_name": str(event.name) if own else "",
                "display_key": search_key(event.name.value or "") if own else "",
                "role": event.role,
                "organisation": event.organisation,
                "person": event.person,
                "duties": event.duties,
                "locked": False,
                **_NO_CERTIFICATE,
                "opened_at": r.at,
                "version": r.version,
            },
        )
        return
    row = rows.get(account, r.stream)
    if row is None:
        return
    row = {**row, "version": r.version}
    match event:
        case DutiesAssigned():
            row |= {"duties": event.duties}
        case AccountLocked():
            row |= {"locked": True}
        case AccountUnlocked():
            row |= {"locked": False}
        case AccountRenamed():
            row |= {
                "display_name": str(event.name),
                "display_key": search_key(event.name.value or ""),
            }
        case AccountMoved():
            row |= {"organisation": event.organisation}
        case CertificateBound():
            row |= {
                "thumbprint": event.thumbprint,
                "certificate_active": False,
                "certificate_until": event.valid_until,
            }
        case CertificateActivated():
            row |= {"certificate_active": True}
        case CertificateUnbound():
            row |= _NO_CERTIFICATE
    rows.put(account, row)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield account, (r.stream,)


ACCOUNTS = Projection("accounts", 3, (account,), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    account: UUID
    login: str
    name: str
    role: Role
    organisation: UUID | None
    organisation_name: str | None
    organisation_cancelled: bool
    """Nobody logs in for a cancelled body."""
    person: UUID | None
    duties: tuple[Duty, ...]
    locked: bool
    thumbprint: str | None
    """Of the certificate that is bound (SHA-256); None without one."""
    certificate_active: bool
    certificate_until: datetime | None
    opened_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    text: str = ""
    """Log-in name, or name of the person."""
    role: Role | None = None
    organisation: UUID | None = None
    below: UUID | None = None
    """Accounts of the bodies right below this one."""
    duty: Duty | None = None
    locked: bool | None = None


_NAME = sa.func.coalesce(person.c.name, account.c.display_name)
_FROM = account.outerjoin(person, person.c.person == account.c.person).outerjoin(
    organisation, organisation.c.organisation == account.c.organisation
)
_SELECT = sa.select(
    *columns_of(account, "display_name", "display_key"),
    _NAME.label("name"),
    organisation.c.name.label("organisation_name"),
    sa.func.coalesce(organisation.c.cancelled, sa.false()).label("organisation_cancelled"),
).select_from(_FROM)
_ORDER = Order(
    columns={
        "login": account.c.login,
        "role": in_order(account.c.role, Role),
        "organisation": organisation.c.pinyin,
        "opened_at": account.c.opened_at,
    },
    default="login",
    tie=(account.c.account,),
)


def get(tx: Reader, which: UUID) -> AccountRow | None:
    return one_of(tx, _SELECT.where(account.c.account == which), AccountRow)


def of_body(tx: Reader, which: UUID) -> tuple[UUID, ...]:
    """The accounts of one body that are not locked."""
    c = account.c
    query = sa.select(c.account).where(c.organisation == which, c.locked.is_(False))
    return tuple(tx.execute(query.order_by(c.login)).scalars())


def of_person(tx: Reader, who: UUID) -> tuple[UUID, ...]:
    """The accounts that somebody has in any role, locked ones too."""
    c = account.c
    query = sa.select(c.account).where(c.person == who)
    return tuple(tx.execute(query.order_by(c.login)).scalars())


def of_applicant(tx: Reader, who: UUID) -> tuple[UUID, ...]:
    """The accounts that somebody has as an applicant, locked ones too."""
    c = account.c
    query = sa.select(c.account).where(c.person == who, c.role == Role.APPLICANT)
    return tuple(tx.execute(query.order_by(c.login)).scalars())


def bound_to(tx: Reader, thumbprint: str) -> tuple[UUID, ...]:
    """The accounts that have this certificate."""
    c = account.c
    query = sa.select(c.account).where(c.thumbprint == thumbprint)
    return tuple(tx.execute(query.order_by(c.login)).scalars())


def administrators(tx: Reader) -> tuple[UUID, ...]:
    """The accounts of administrators that are not locked."""
    c = account.c
    query = sa.select(c.account).where(c.role == Role.ADMINISTRATOR, c.locked.is_(False))
    return tuple(tx.execute(query.order_by(c.login)).scalars())


def names(tx: Reader, which: Iterable[UUID]) -> dict[UUID, str]:
    query = sa.select(account.c.account, _NAME.label("name")).select_from(_FROM)
    found = tx.execute(query.where(account.c.account.in_(set(which))))
    return {row.account: row.name for row in found}


def in_roles(tx: Reader, which: Iterable[UUID], roles: Iterable[Role]) -> set[UUID]:
    """Those of the accounts that have one of the roles."""
    c = account.c
    query = sa.select(c.account).where(c.account.in_(set(which)), c.role.in_(tuple(roles)))
    return set(tx.execute(query).scalars())


def listing(tx: Reader, filters: AccountFilter, wanted: Listing) -> Page[AccountRow]:
    query = _SELECT
    if filters.text:
        key = search_key(filters.text)
        login = begins(account.c.login, filters.text.strip().casefold())
        own = has(account.c.display_key, key) if key else sa.false()
        query = query.where(sa.or_(login, own, named(person, filters.text)))
    if filters.role is not None:
        query = query.where(account.c.role == filters.role)
    if filters.organisation is not None:
        query = query.where(account.c.organisation == filters.organisation)
    if filters.below is not None:
        query = query.where(organisation.c.superior == filters.below)
    if filters.duty is not None:
        query = query.where(has(sa.cast(account.c.duties, sa.String), f'"{filters.duty.value}"'))
    if filters.locked is not None:
        query = query.where(account.c.locked.is_(filters.locked))
    return page_of(tx, query, AccountRow, _ORDER, wanted)

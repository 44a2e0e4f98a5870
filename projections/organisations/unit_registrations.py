"""Unit registrations (单位注册): who waits, and what became of the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.organisations.organisation import OrganisationKind
from domain.organisations.unit_registration import (
    RegistrationStatus,
    UnitRegistrationConfirmed,
    UnitRegistrationRefused,
    UnitRegistrationSubmitted,
)
from domain.terms import UnitNature
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    begins,
    belongs,
    columns_of,
    in_order,
    named,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.pinyin import spelled
from projections.projection import Projection, RowKey, Rows, metadata

unit_registration = sa.Table(
    "unit_registration",
    metadata,
    sa.Column("registration", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("name_key", sa.String, nullable=False),
    sa.Column("pinyin", sa.String, nullable=False),
    sa.Column("initials", sa.String, nullable=False),
    sa.Column("credit_code", sa.String, nullable=False),
    sa.Column("kind", Word(OrganisationKind), nullable=False),
    sa.Column("nature", Word(UnitNature), nullable=False),
    sa.Column("division", sa.String, nullable=False),
    sa.Column("superior", sa.Uuid, nullable=False, index=True),
    sa.Column("status", Word(RegistrationStatus), nullable=False),
    sa.Column("organisation", sa.Uuid),
    sa.Column("submitted_at", UtcDateTime, nullable=False),
    sa.Column("settled_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`organisation` is the body that came of it."""


def project(r: Recorded, rows: Rows) -> None:
    match r.event:
        case UnitRegistrationSubmitted() as event:
            rows.put(
                unit_registration,
                {
                    "registration": event.registration,
                    **spelled(event.name),
                    "credit_code": event.credit_code,
                    "kind": event.kind,
                    "nature": event.nature,
                    "division": event.division,
                    "superior": event.superior,
                    "status": RegistrationStatus.WAITING,
                    "organisation": None,
                    "submitted_at": r.at,
                    "settled_at": None,
                    "version": r.version,
                },
            )
        case UnitRegistrationConfirmed(organisation=made):
            _settle(r, rows, RegistrationStatus.CONFIRMED, made)
        case UnitRegistrationRefused():
            _settle(r, rows, RegistrationStatus.REFUSED, None)


def _settle(r: Recorded, rows: Rows, status: RegistrationStatus, made: UUID | None) -> None:
    row = rows.get(unit_registration, r.stream)
    if row is not None:
        change = {"status": status, "organisation": made, "settled_at": r.at, "version": r.version}
        rows.put(unit_registration, row | change)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, UnitRegistrationConfirmed | UnitRegistrationRefused):
        yield unit_registration, (r.stream,)


UNIT_REGISTRATIONS = Projection(
    "unit_registrations",
    1,
    (unit_registration,),
    project,
    reads,
    takes=(UnitRegistrationSubmitted, UnitRegistrationConfirmed, UnitRegistrationRefused),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationRow:
    registration: UUID
    name: str
    credit_code: str
    kind: OrganisationKind
    nature: UnitNature
    division: str
    superior: UUID
    superior_name: str | None
    status: RegistrationStatus
    organisation: UUID | None
    submitted_at: datetime
    settled_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistrationFilter:
    text: str = ""
    """Name, pinyin, initials, or the beginning of the credit code."""
    status: RegistrationStatus | None = None
    superiors: tuple[UUID, ...] | None = None
    """Only those that wait for one of these bodies, or did; None for all."""


_SELECT = (
    sa.select(
        *columns_of(unit_registration, "name_key", "pinyin", "initials"),
        organisation.c.name.label("superior_name"),
    )
    .select_from(unit_registration)
    .outerjoin(organisation, organisation.c.organisation == unit_registration.c.superior)
)
_ORDER = Order(
    columns={
        "submitted_at": unit_registration.c.submitted_at,
        "name": unit_registration.c.pinyin,
        "status": in_order(unit_registration.c.status, RegistrationStatus),
        "division": unit_registration.c.division,
    },
    default="submitted_at",
    tie=(unit_registration.c.registration,),
)


def listing(
    tx: Reader, filters: UnitRegistrationFilter, wanted: Listing
) -> Page[UnitRegistrationRow]:
    query = _SELECT
    if filters.text.strip():
        code = begins(unit_registration.c.credit_code, filters.text.strip().upper())
        query = query.where(sa.or_(named(unit_registration, filters.text), code))
    if filters.status is not None:
        query = query.where(unit_registration.c.status == filters.status)
    if filters.superiors is not None:
        query = query.where(belongs(unit_registration.c.superior, filters.superiors))
    return page_of(tx, query, UnitRegistrationRow, _ORDER, wanted)

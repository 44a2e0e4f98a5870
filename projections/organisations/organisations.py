"""Organisations (机构): the tree of bodies, searched by name, kind and division."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.decider import Recorded
from domain.organisations.organisation import (
    ContactDetailsSet,
    OrganisationAmended,
    OrganisationCancelled,
    OrganisationCorrected,
    OrganisationKind,
    OrganisationMerged,
    OrganisationMoved,
    OrganisationRegistered,
)
from domain.rules.names import search_key
from domain.terms import AdministrativeLevel, UnitNature
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    begins,
    columns_of,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.pinyin import spelled
from projections.projection import Projection, RowKey, Rows, metadata

DEEPEST = 32
"""Steps to the top of the tree at most; the domain allows no circle."""
MOST_PREDECESSORS = 1_000
"""Far more bodies than were ever merged into one; a limit, as every request asks."""

organisation = sa.Table(
    "organisation",
    metadata,
    sa.Column("organisation", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String, nullable=False, index=True),
    sa.Column("name_key", sa.String, nullable=False),
    sa.Column("pinyin", sa.String, nullable=False, index=True),
    sa.Column("initials", sa.String, nullable=False),
    sa.Column("credit_code", sa.String, nullable=False, index=True),
    sa.Column("division", sa.String, nullable=False, index=True),
    sa.Column("level", Word(AdministrativeLevel), nullable=False),
    sa.Column("kind", Word(OrganisationKind), nullable=False),
    sa.Column("nature", Word(UnitNature)),
    sa.Column("superior", sa.Uuid, index=True),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    sa.Column("cancelled_reason", sa.String, nullable=False),
    sa.Column("merged_into", sa.Uuid, index=True),
    sa.Column("registered_at", UtcDateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
_HANDLED = (
    OrganisationRegistered,
    OrganisationAmended,
    ContactDetailsSet,
    OrganisationCorrected,
    OrganisationMoved,
    OrganisationCancelled,
    OrganisationMerged,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, OrganisationRegistered):
        rows.put(
            organisation,
            {
                "organisation": event.organisation,
                **spelled(event.name),
                "credit_code": event.credit_code,
                "division": event.division,
                "level": event.level,
                "kind": event.kind,
                "nature": event.nature,
                "superior": event.superior,
                "cancelled": False,
                "cancelled_reason": "",
                "merged_into": None,
                "registered_at": r.at,
                "version": r.version,
            },
        )
        return
    row = rows.get(organisation, r.stream)
    if row is None:
        return
    row = {**row, "version": r.version}
    match event:
        case OrganisationAmended():
            row |= spelled(event.name)
        case OrganisationCorrected():
            row |= {
                "division": event.division,
                "level": event.level,
                "kind": event.kind,
                "nature": event.nature,
                "credit_code": event.credit_code,
            }
        case OrganisationMoved():
            row |= {"superior": event.superior}
        case OrganisationCancelled():
            row |= {"cancelled": True, "cancelled_reason": event.reason}
        case OrganisationMerged():
            row |= {
                "cancelled": True,
                "cancelled_reason": event.reason,
                "merged_into": event.merged_into,
            }
    rows.put(organisation, row)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield organisation, (r.stream,)


ORGANISATIONS = Projection("organisations", 3, (organisation,), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    organisation: UUID
    name: str
    credit_code: str
    division: str
    level: AdministrativeLevel
    kind: OrganisationKind
    nature: UnitNature | None
    superior: UUID | None
    superior_name: str | None
    cancelled: bool
    cancelled_reason: str
    merged_into: UUID | None
    merged_into_name: str | None
    registered_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFilter:
    text: str = ""
    """Name, pinyin, initials, or the beginning of the credit code."""
    kind: OrganisationKind | None = None
    level: AdministrativeLevel | None = None
    nature: UnitNature | None = None
    division: str = ""
    """Everything inside this division: `320000` takes in `320100`."""
    superior: UUID | None = None
    cancelled: bool | None = False
    """None for both."""


_superior = organisation.alias("superior_body")
_successor = organisation.alias("successor_body")
_SELECT = (
    sa.select(
        *columns_of(organisation, "name_key", "pinyin", "initials"),
        _superior.c.name.label("superior_name"),
        _successor.c.name.label("merged_into_name"),
    )
    .select_from(organisation)
    .outerjoin(_superior, _superior.c.organisation == organisation.c.superior)
    .outerjoin(_successor, _successor.c.organisation == organisation.c.merged_into)
)
_ORDER = Order(
    columns={
        "name": organisation.c.pinyin,
        "division": organisation.c.division,
        "level": in_order(organisation.c.level, AdministrativeLevel),
        "kind": in_order(organisation.c.kind, OrganisationKind),
        "registered_at": organisation.c.registered_at,
    },
    default="division",
    tie=(organisation.c.pinyin, organisation.c.organisation),
)


def search(
    tx: Reader,
    text: str,
    kinds: Iterable[OrganisationKind] = (),
    division: str = "",
    limit: int = 20,
) -> tuple[OrganisationRow, ...]:
    """Typed look-up among the bodies that are not cancelled; an exact name comes first."""
    query = _SELECT.where(matches(text), organisation.c.cancelled.is_(False))
    if wanted := tuple(kinds):
        query = query.where(organisation.c.kind.in_(wanted))
    if division:
        query = query.where(_inside(division))
    exact = organisation.c.name_key == search_key(text)
    query = query.order_by(exact.desc(), organisation.c.pinyin, organisation.c.organisation)
    return all_of(tx, query.limit(limit), OrganisationRow)


def get(tx: Reader, which: UUID) -> OrganisationRow | None:
    return one_of(tx, _SELECT.where(organisation.c.organisation == which), OrganisationRow)


def called(tx: Reader, text: str) -> tuple[UUID, ...]:
    """The bodies of exactly this name or credit code that are not cancelled."""
    o = organisation.c
    same = sa.or_(o.name == text, sa.and_(o.credit_code == text.upper(), o.credit_code != ""))
    query = sa.select(o.organisation).where(same, o.cancelled.is_(False)).limit(2)
    return tuple(tx.execute(query).scalars())


def title_office(tx: Reader, division: str) -> UUID | None:
    """The title office of exactly this division; of several the one registered first."""
    o = organisation.c
    query = sa.select(o.organisation).where(
        o.kind == OrganisationKind.TITLE_OFFICE, o.division == division, o.cancelled.is_(False)
    )
    ordered = query.order_by(o.registered_at, o.organisation).limit(1)
    return tx.execute(ordered).scalars().one_or_none()


def names(tx: Reader, which: Iterable[UUID]) -> dict[UUID, str]:
    query = sa.select(organisation.c.organisation, organisation.c.name).where(
        organisation.c.organisation.in_(set(which))
    )
    return {found.organisation: found.name for found in tx.execute(query)}


def children(
    tx: Reader, superior: UUID | None, most: int | None = None
) -> tuple[OrganisationRow, ...]:
    """The bodies right below, cancelled ones too; None for the tops of the forest."""
    query = _SELECT.where(organisation.c.superior == superior)
    ordered = query.order_by(organisation.c.division, organisation.c.pinyin)
    return all_of(tx, ordered.order_by(organisation.c.organisation).limit(most), OrganisationRow)


def active_children(tx: Reader, superior: UUID) -> tuple[UUID, ...]:
    c = organisation.c
    query = sa.select(c.organisation).where(c.superior == superior, c.cancelled.is_(False))
    return tuple(tx.execute(query.order_by(c.organisation)).scalars())


def predecessors(tx: Reader, which: UUID) -> tuple[UUID, ...]:
    """The bodies that were merged into this one, directly or through others."""
    c = organisation.c
    found: list[UUID] = []
    latest: tuple[UUID, ...] = (which,)
    while latest and len(found) < MOST_PREDECESSORS:
        query = sa.select(c.organisation).where(c.merged_into.in_(latest))
        latest = tuple(one for one in tx.execute(query).scalars() if one not in found)
        found += latest
    return tuple(found)


def path(tx: Reader, which: UUID) -> tuple[OrganisationRow, ...]:
    """From the top of the tree down to the body itself; empty when it does not exist."""
    climbed: list[OrganisationRow] = []
    at: UUID | None = which
    while at is not None and len(climbed) < DEEPEST:
        found = get(tx, at)
        if found is None:
            break
        climbed.append(found)
        at = found.superior
    return tuple(reversed(climbed))


def listing(tx: Reader, filters: OrganisationFilter, wanted: Listing) -> Page[OrganisationRow]:
    query = _SELECT
    if filters.text:
        query = query.where(matches(filters.text))
    if filters.kind is not None:
        query = query.where(organisation.c.kind == filters.kind)
    if filters.level is not None:
        query = query.where(organisation.c.level == filters.level)
    if filters.nature is not None:
        query = query.where(organisation.c.nature == filters.nature)
    if filters.division:
        query = query.where(_inside(filters.division))
    if filters.superior is not None:
        query = query.where(organisation.c.superior == filters.superior)
    if filters.cancelled is not None:
        query = query.where(organisation.c.cancelled.is_(filters.cancelled))
    return page_of(tx, query, OrganisationRow, _ORDER, wanted)


def matches(text: str) -> sa.ColumnElement[bool]:
    """Name, pinyin, initials, or the beginning of the credit code."""
    code = text.strip().upper()
    if not code:
        return sa.false()
    return sa.or_(named(organisation, text), begins(organisation.c.credit_code, code))


def _inside(division: str) -> sa.ColumnElement[bool]:
    return begins(organisation.c.division, region(division))

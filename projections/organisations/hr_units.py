"""HR units and agencies (人事管理单位, D3) below some bodies, and how many users they have."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from domain.organisations.organisation import HR_KINDS, OrganisationKind
from domain.terms import AdministrativeLevel, UnitNature
from projections.listing import Listing, Order, Page, Reader, how_many, in_order, page_of
from projections.organisations.organisations import DEEPEST, matches, organisation
from projections.people.accounts import account


@dataclass(frozen=True, slots=True, kw_only=True)
class HrUnitRow:
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
    users: int
    certificates: int
    """Users with a certificate that is activated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HrUnitFilter:
    bodies: tuple[UUID, ...]
    """Units anywhere below these."""
    text: str = ""
    kind: OrganisationKind | None = None
    cancelled: bool | None = False
    """None for both."""


_superior = organisation.alias("superior_body")
_users = (
    sa.select(
        account.c.organisation.label("unit"),
        sa.func.count().label("users"),
        how_many(account.c.certificate_active).label("certificates"),
    )
    .where(account.c.organisation.is_not(None))
    .group_by(account.c.organisation)
    .subquery("unit_users")
)
_O = organisation.c
_SELECT = (
    sa.select(
        *(_O[name] for name in ("organisation", "name", "credit_code", "division", "level")),
        *(_O[name] for name in ("kind", "nature", "superior", "cancelled")),
        _superior.c.name.label("superior_name"),
        sa.func.coalesce(_users.c.users, 0).label("users"),
        sa.func.coalesce(_users.c.certificates, 0).label("certificates"),
    )
    .select_from(organisation)
    .outerjoin(_superior, _superior.c.organisation == _O.superior)
    .outerjoin(_users, _users.c.unit == _O.organisation)
)
_ORDER = Order(
    columns={
        "name": _O.pinyin,
        "division": _O.division,
        "kind": in_order(_O.kind, OrganisationKind),
        "users": sa.func.coalesce(_users.c.users, 0),
    },
    default="name",
    tie=(_O.organisation,),
)


def listing(tx: Reader, filters: HrUnitFilter, wanted: Listing) -> Page[HrUnitRow]:
    query = _SELECT.where(_O.kind.in_(HR_KINDS), _O.organisation.in_(_below(filters.bodies)))
    if filters.text.strip():
        query = query.where(matches(filters.text))
    if filters.kind is not None:
        query = query.where(_O.kind == filters.kind)
    if filters.cancelled is not None:
        query = query.where(_O.cancelled.is_(filters.cancelled))
    return page_of(tx, query, HrUnitRow, _ORDER, wanted)


def _below(bodies: Iterable[UUID]) -> sa.Select[tuple[UUID]]:
    """The ids of everything below, at most as deep as a tree is."""
    first = sa.select(_O.organisation, sa.literal(1).label("depth")).where(
        _O.superior.in_(tuple(bodies))
    )
    tree = first.cte("below", recursive=True)
    further = sa.select(_O.organisation, tree.c.depth + 1).where(
        _O.superior == tree.c.organisation, tree.c.depth < DEEPEST
    )
    tree = tree.union_all(further)
    return sa.select(tree.c.organisation)

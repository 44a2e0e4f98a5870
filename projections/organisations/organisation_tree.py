"""The tree of organisations (机构树), a level at a time: what lies below a body, and in which
branch a search finds one. Cancelled bodies are not in the tree."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from domain.organisations.organisation import OrganisationKind
from domain.terms import AdministrativeLevel
from projections.listing import Reader, all_of, begins
from projections.organisations.organisations import DEEPEST, matches, organisation

LEVEL = 100
"""Bodies of one level shown at once."""
MOST_MATCHES = 50
_DIVISION_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """One body of the tree."""

    organisation: UUID
    name: str
    kind: OrganisationKind
    level: AdministrativeLevel
    division: str
    superior: UUID | None
    below: int
    """Active bodies right below it."""


_o = organisation.c
_lower = organisation.alias("lower")
_SELECT = sa.select(
    _o.organisation,
    _o.name,
    _o.kind,
    _o.level,
    _o.division,
    _o.superior,
    sa.select(sa.func.count())
    .select_from(_lower)
    .where(_lower.c.superior == _o.organisation, _lower.c.cancelled.is_(False))
    .scalar_subquery()
    .label("below"),
).where(_o.cancelled.is_(False))
_ORDER = (_o.division, _o.pinyin, _o.organisation)


def level(
    tx: Reader, superior: UUID | None, start: int = 0, limit: int = LEVEL
) -> tuple[TreeRow, ...]:
    """The bodies right below one, from the `start`-th; None for the tops of the forest."""
    query = _SELECT.where(_o.superior == superior).order_by(*_ORDER)
    return all_of(tx, query.offset(start).limit(limit), TreeRow)


def level_size(tx: Reader, superior: UUID | None) -> int:
    query = sa.select(sa.func.count()).select_from(organisation)
    here = query.where(_o.superior == superior, _o.cancelled.is_(False))
    return int(tx.execute(here).scalar_one())


def found(tx: Reader, text: str, limit: int = MOST_MATCHES) -> tuple[TreeRow, ...]:
    """By name, pinyin, initials, or the beginning of the credit code or the division."""
    wanted = matches(text)
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= _DIVISION_DIGITS:
        wanted = sa.or_(wanted, begins(_o.division, digits))
    return all_of(tx, _SELECT.where(wanted).order_by(*_ORDER).limit(limit), TreeRow)


def one(tx: Reader, which: UUID) -> tuple[TreeRow, ...]:
    """The body alone; empty when there is no such active one."""
    return all_of(tx, _SELECT.where(_o.organisation == which), TreeRow)


def above(tx: Reader, rows: Iterable[TreeRow]) -> dict[UUID, TreeRow]:
    """The rows and all bodies above them, a round for each level of the tree."""
    known = {row.organisation: row for row in rows}
    for _ in range(DEEPEST):
        missing = {row.superior for row in known.values() if row.superior} - known.keys()
        if not missing:
            break
        got = all_of(tx, _SELECT.where(_o.organisation.in_(missing)), TreeRow)
        if not got:
            break
        known |= {row.organisation: row for row in got}
    return known

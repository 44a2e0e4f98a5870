"""What stands around a review-route map: the units that start there, and where they go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from domain.configuration.route_survey import Origin, Seat, Surroundings
from domain.organisations.accepting_agency import MODES
from domain.organisations.organisation import OrganisationKind
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel
from projections.committees.committee_tables import committee
from projections.listing import Reader, all_of
from projections.organisations import accepting_agencies
from projections.organisations.organisations import organisation

_UNITS = tuple(kind for kind in OrganisationKind if kind.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit, and what decides with whom it shares its paths."""

    organisation: UUID
    name: str
    pinyin: str
    superior: UUID | None
    level: AdministrativeLevel
    division: str


def around(tx: Reader, mode: AcquisitionMode, level: CommitteeTitleLevel, on: date) -> Surroundings:
    """On that day: delegation to a committee has a first and a last one."""
    o = organisation.c
    alike = (o.superior, o.level, o.division)
    grouped = (
        sa.select(*alike, sa.func.count().label("units"))
        .where(o.kind.in_(_UNITS), o.cancelled.is_(False))
        .group_by(*alike)
        .order_by(o.division, o.superior, o.level)
    )
    reviewed = mode not in MODES
    return Surroundings(
        origins=all_of(tx, grouped, Origin),
        seats=_seats(tx, level, on) if reviewed else (),
        doors=frozenset() if reviewed else accepting_agencies.doors(tx, mode, level),
        gone=frozenset(
            tx.execute(sa.select(o.organisation).where(o.cancelled.is_(True))).scalars()
        ),
    )


def _seats(tx: Reader, level: CommitteeTitleLevel, on: date) -> tuple[Seat, ...]:
    c = committee.c
    delegated = sa.and_(c.delegated_from <= on, c.delegated_until >= on)
    query = (
        sa.select(
            c.committee,
            c.level,
            c.division,
            c.office,
            sa.func.coalesce(delegated, sa.false()).label("delegated"),
        )
        .where(c.title_level == level, c.cancelled.is_(False))
        .order_by(c.division, c.pinyin, c.committee)
    )
    return all_of(tx, query, Seat)


def units_below(tx: Reader, superiors: Iterable[UUID | None]) -> tuple[UnitRow, ...]:
    """The units of these superior bodies, by place and name."""
    o = organisation.c
    query = (
        sa.select(o.organisation, o.name, o.pinyin, o.superior, o.level, o.division)
        .where(o.kind.in_(_UNITS), o.cancelled.is_(False))
        .order_by(o.division, o.pinyin, o.organisation)
    )
    wanted = set(superiors)
    if len(wanted) <= _FEW:
        query = query.where(o.superior.in_(wanted))
    return tuple(row for row in all_of(tx, query, UnitRow) if row.superior in wanted)


_FEW = 500
"""Ids in one condition; for more, all units are read and sifted."""

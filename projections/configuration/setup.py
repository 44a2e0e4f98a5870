"""开始配置: what there is of everything that a province needs before the first declaration.

No table of its own; each question counts rows of another module's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.configuration.yearly_batch import BatchStatus
from domain.experts.expert import Status as ExpertStatus
from domain.organisations.organisation import OrganisationKind
from domain.terms import CommitteeTitleLevel, Duty, Role
from projections.certificates.issuer_codes import issuer_code
from projections.certificates.keys import issuer_key
from projections.certificates.pools import number_range
from projections.committees.committee_tables import committee
from projections.configuration.batches import yearly_batch
from projections.configuration.catalogue import title_series
from projections.configuration.routes import route_node
from projections.experts.experts import expert
from projections.listing import Reader
from projections.organisations.organisations import organisation
from projections.people.accounts import account


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """Cancelled things, locked accounts and committees out of their validity do not count."""

    bodies: Mapping[OrganisationKind, int]
    officers: Mapping[Role, int]
    """Accounts by role."""
    duties: frozenset[Duty]
    """Those that some title officer has."""
    series: int
    committees: Mapping[CommitteeTitleLevel, int]
    without_template: int
    """Committees that nobody can declare to, as they ask for nothing yet."""
    without_window: int
    """Committees that take no declaration this year, as no batch of it is published."""
    nodes: Mapping[CommitteeTitleLevel, int]
    """Of the routes of review, by the committees that they lead to."""
    codes: int
    without_key: int
    """Issuers with a code and no key."""
    numbers: int
    """Certificate numbers of the year that are left."""
    experts: int


def configured(tx: Reader, today: date) -> Configured:
    c, d, e = committee.c, account.c, expert.c
    valid = sa.and_(sa.not_(c.cancelled), c.valid_from <= today, c.valid_until >= today)
    codes = issuer_code.c.cancelled_at.is_(None)
    usable = issuer_key.c.withdrawn_since.is_(None)
    keys = sa.select(issuer_key.c.organisation).where(usable)
    duties = tx.execute(sa.select(d.duties).where(d.role == Role.TITLE_OFFICER, sa.not_(d.locked)))
    return Configured(
        bodies=_by(tx, organisation.c.kind, sa.not_(organisation.c.cancelled)),
        officers=_by(tx, d.role, sa.not_(d.locked)),
        duties=frozenset(duty for row in duties.scalars() for duty in row),
        series=_count(tx, title_series),
        committees=_by(tx, c.title_level, valid),
        without_template=_count(tx, committee, valid, c.template_version == 0),
        without_window=_count(tx, committee, valid, c.committee.not_in(_published(today.year))),
        nodes=_by(tx, route_node.c.title_level, route_node.c.cancelled_at.is_(None)),
        codes=_count(tx, issuer_code, codes),
        without_key=_count(tx, issuer_code, codes, issuer_code.c.organisation.not_in(keys)),
        numbers=_left(tx, today.year),
        experts=_count(tx, expert, e.status == ExpertStatus.IN_POOL, e.term_until >= today),
    )


def _published(year: int) -> sa.Select[tuple[UUID]]:
    b = yearly_batch.c
    return sa.select(b.committee).where(b.year == year, b.status == BatchStatus.PUBLISHED)


def _by(tx: Reader, column: sa.Column[Any], *where: sa.ColumnElement[bool]) -> dict[Any, int]:
    query = sa.select(column, sa.func.count()).where(*where).group_by(column)
    return {row[0]: row[1] for row in tx.execute(query)}


def _count(tx: Reader, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*where)
    return int(tx.execute(query).scalar_one())


def _left(tx: Reader, year: int) -> int:
    available = sa.func.coalesce(sa.func.sum(number_range.c.available), 0)
    return int(tx.execute(sa.select(available).where(number_range.c.year == year)).scalar_one())

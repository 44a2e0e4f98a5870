"""Committees (评委会): what each may decide, and which of them may take a declaration."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.configuration.fees import FeeStandard
from domain.rules.filing import WARN_DAYS, FilingState
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, TitleLevel
from projections.committees.committee_tables import (
    EVERY,
    committee,
    committee_series,
    committee_specialty,
)
from projections.configuration.catalogue import specialty_table
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
from projections.organisations.organisations import names as organisation_names
from projections.organisations.organisations import organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRow:
    committee: UUID
    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    office: UUID
    office_name: str | None
    account: UUID | None
    login: str
    """评委会账号; empty when it has none of its own."""
    convening_units: tuple[UUID, ...]
    convening_unit_names: tuple[str, ...] = ()
    by_series: bool
    series: tuple[str, ...]
    specialties: tuple[str, ...]
    """Codes; empty means all of its series."""
    fees: tuple[FeeStandard, ...]
    """Amounts in fen."""
    fee_first: bool
    """Whether an unpaid case stays out of review plans."""
    minimum_seats: int
    delegated_from: date | None
    """None while nothing is delegated to it; the last day is then None too."""
    delegated_until: date | None
    valid_from: date
    """First day of the filings that followed each other without a gap."""
    filed_from: date
    """First day of the latest filing."""
    valid_until: date
    resume_at_returner: bool
    template_version: int
    """0 while it has no template."""
    cancelled: bool
    version: int

    def delegated_on(self, day: date) -> bool:
        since, until = self.delegated_from, self.delegated_until
        return since is not None and until is not None and since <= day <= until


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeFilter:
    text: str = ""
    level: AdministrativeLevel | None = None
    title_level: CommitteeTitleLevel | None = None
    division: str = ""
    """Committees whose own division lies inside this one."""
    series: str = ""
    specialty: str = ""
    """Code or name: committees that decide it, listed or with its whole series."""
    office: str = ""
    """Name of the daily-work department, its pinyin or initials."""
    on: date
    """The day that delegation and filing are asked about."""
    delegated: bool | None = None
    filing: FilingState | None = None
    cancelled: bool | None = False


_office = organisation.alias("office_body")
_SELECT = (
    sa.select(
        *columns_of(committee, "name_key", "pinyin", "initials", "region"),
        _office.c.name.label("office_name"),
    )
    .select_from(committee)
    .outerjoin(_office, _office.c.organisation == committee.c.office)
)
_ORDER = Order(
    columns={
        "name": committee.c.pinyin,
        "division": committee.c.division,
        "level": in_order(committee.c.level, AdministrativeLevel),
        "title_level": in_order(committee.c.title_level, CommitteeTitleLevel),
        "office": _office.c.pinyin,
        "valid_until": committee.c.valid_until,
    },
    default="name",
    tie=(committee.c.committee,),
)


def get(tx: Reader, which: UUID) -> CommitteeRow | None:
    row = one_of(tx, _SELECT.where(committee.c.committee == which), CommitteeRow)
    return None if row is None else _named(tx, (row,))[0]


def _named(tx: Reader, rows: tuple[CommitteeRow, ...]) -> tuple[CommitteeRow, ...]:
    """With the names of the convening units, which are several."""
    known = organisation_names(tx, {unit for row in rows for unit in row.convening_units})
    return tuple(
        replace(row, convening_unit_names=tuple(known.get(u, "") for u in row.convening_units))
        for row in rows
    )


def names(tx: Reader, which: Iterable[UUID]) -> dict[UUID, str]:
    c = committee.c
    query = sa.select(c.committee, c.name).where(c.committee.in_(set(which)))
    return {found.committee: found.name for found in tx.execute(query)}


def called(tx: Reader, text: str) -> tuple[UUID, ...]:
    """The committees of exactly this name that are not cancelled."""
    c = committee.c
    query = sa.select(c.committee).where(c.name == text, c.cancelled.is_(False)).limit(2)
    return tuple(tx.execute(query).scalars())


def standing(tx: Reader, title_level: CommitteeTitleLevel, division: str) -> tuple[UUID, ...]:
    """Those of the level that sit in the division or below it, by name; none cancelled."""
    c = committee.c
    query = sa.select(c.committee).where(
        c.cancelled.is_(False),
        c.title_level == title_level,
        begins(c.division, region(division)),
    )
    return tuple(tx.execute(query.order_by(c.pinyin, c.committee)).scalars())


def by_office(tx: Reader, office: UUID) -> tuple[CommitteeRow, ...]:
    """The committees this office works for, cancelled ones last."""
    query = _SELECT.where(committee.c.office == office)
    order = (committee.c.cancelled, committee.c.pinyin, committee.c.committee)
    return _named(tx, all_of(tx, query.order_by(*order), CommitteeRow))


def naming(tx: Reader, body: UUID) -> tuple[UUID, ...]:
    """The committees in force that a body convenes or works for."""
    c = committee.c
    # Convening units are a small list in the row, so they are looked through here.
    found = tx.execute(
        sa.select(c.committee, c.office, c.convening_units)
        .where(sa.not_(c.cancelled))
        .order_by(c.committee)
    )
    return tuple(row.committee for row in found if body in (row.office, *row.convening_units))


def for_choice(
    tx: Reader,
    *,
    series: str,
    specialty: str,
    title_level: TitleLevel,
    division: str,
) -> tuple[CommitteeRow, ...]:
    """The committees for such a declaration, by the rule of `require_scope`.

    Also those whose filing validity is over or not begun: they cannot be chosen, and are told.
    """
    c = committee.c
    of_series = sa.select(committee_series.c.committee).where(committee_series.c.series == series)
    of_specialty = sa.select(committee_specialty.c.committee).where(
        committee_specialty.c.specialty.in_((EVERY, specialty))
    )
    query = _SELECT.where(
        c.cancelled.is_(False),
        c.title_level == title_level.committee,
        c.region.in_((division[:2], division[:4], division)),
        c.committee.in_(of_series),
        c.committee.in_(of_specialty),
    )
    return all_of(tx, query.order_by(c.region.desc(), c.pinyin, c.committee), CommitteeRow)


def listing(tx: Reader, filters: CommitteeFilter, wanted: Listing) -> Page[CommitteeRow]:
    page = page_of(tx, _filtered(_SELECT, filters), CommitteeRow, _ORDER, wanted)
    return replace(page, rows=_named(tx, page.rows))


def _filtered(query: sa.Select[Any], filters: CommitteeFilter) -> sa.Select[Any]:
    c = committee.c
    if filters.text:
        query = query.where(named(committee, filters.text))
    if filters.level is not None:
        query = query.where(c.level == filters.level)
    if filters.title_level is not None:
        query = query.where(c.title_level == filters.title_level)
    if filters.division:
        query = query.where(begins(c.division, region(filters.division)))
    if filters.series:
        query = query.where(
            c.committee.in_(_of_series(committee_series.c.series == filters.series))
        )
    if filters.specialty:
        query = query.where(_decides(filters.specialty))
    if filters.office:
        query = query.where(named(_office, filters.office))
    if filters.delegated is not None:
        inside = sa.and_(c.delegated_from <= filters.on, c.delegated_until >= filters.on)
        query = query.where(sa.func.coalesce(inside, sa.false()).is_(filters.delegated))
    if filters.filing is not None:
        query = query.where(_in_state(filters.filing, filters.on))
    if filters.cancelled is not None:
        query = query.where(c.cancelled.is_(filters.cancelled))
    return query


def _of_series(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(committee_series.c.committee).where(condition)


def _decides(text: str) -> sa.ColumnElement[bool]:
    """It lists such a specialty, or lists none and has a series that holds one."""
    s = specialty_table.c
    meant = sa.or_(s.code == text.strip(), named(specialty_table, text))
    codes = sa.select(s.code).where(meant)
    series = sa.select(s.series).where(meant)
    c = committee_specialty.c
    listed = sa.select(c.committee).where(c.specialty.in_(codes))
    whole = sa.select(c.committee).where(c.specialty == EVERY)
    in_series = _of_series(committee_series.c.series.in_(series))
    which = committee.c.committee
    return sa.or_(which.in_(listed), sa.and_(which.in_(whole), which.in_(in_series)))


def _in_state(state: FilingState, on: date) -> sa.ColumnElement[bool]:
    """The rule of `filing_state`, asked of a column."""
    c = committee.c
    soon = date.fromordinal(min(on.toordinal() + WARN_DAYS, date.max.toordinal()))
    return {
        FilingState.NOT_YET: c.valid_from > on,
        FilingState.EXPIRED: sa.and_(c.valid_from <= on, c.valid_until < on),
        FilingState.EXPIRING: sa.and_(
            c.valid_from <= on, c.valid_until >= on, c.valid_until <= soon
        ),
        FilingState.IN_FORCE: sa.and_(c.valid_from <= on, c.valid_until > soon),
    }[state]

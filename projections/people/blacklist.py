"""Blacklist (黑名单): its records, found by person, reason, days, state and who entered them.

The reason is kept in the clear, as names are, because officers search in it; destroying the
person's key and rebuilding this projection takes it out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.decider import Recorded
from domain.people.blacklist import (
    BarAmended,
    BarLifted,
    Barred,
    BarState,
)
from domain.rules.identifiers import DocumentKind
from domain.rules.names import search_key
from projections.columns import UtcDateTime
from projections.encoded import Word, ids
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    begins,
    columns_of,
    has,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.accounts import account
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

bar = sa.Table(
    "bar",
    metadata,
    sa.Column("record", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("basis", sa.String, nullable=False),
    sa.Column("barred_from", sa.Date, nullable=False),
    sa.Column("barred_until", sa.Date, nullable=False, index=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("entered_by", sa.Uuid),
    sa.Column("entered_at", UtcDateTime, nullable=False),
    sa.Column("lifted_at", UtcDateTime),
    sa.Column("lifted_reason", sa.String, nullable=False),
)
bar_person = sa.Table(
    "bar_person",
    metadata,
    sa.Column("person", sa.Uuid, primary_key=True),
    sa.Column("records", ids(), nullable=False),
)
"""What an event of old means that lifts all records there are."""


def project(r: Recorded, rows: Rows) -> None:
    match r.event:
        case Barred() as event:
            rows.put(
                bar,
                {
                    "record": event.record,
                    "person": r.stream,
                    **_details(event),
                    "organisation": event.organisation,
                    "entered_by": r.actor,
                    "entered_at": r.at,
                    "lifted_at": None,
                    "lifted_reason": "",
                },
            )
            known = rows.get(bar_person, r.stream)
            records = (*(known["records"] if known else ()), event.record)
            rows.put(bar_person, {"person": r.stream, "records": records})
        case BarAmended() as event:
            row = rows.get(bar, event.record)
            if row is not None:
                rows.put(bar, row | _details(event))
        case BarLifted() as event:
            known = rows.get(bar_person, r.stream)
            lifted = (event.record,) if event.record else (known["records"] if known else ())
            for record in lifted:
                row = rows.get(bar, record)
                if row is not None and row["lifted_at"] is None:
                    change = {"lifted_at": r.at, "lifted_reason": str(event.lifting_reason)}
                    rows.put(bar, row | change)


def _details(event: Barred | BarAmended) -> dict[str, Any]:
    return {
        "reason": str(event.reason),
        "basis": str(event.basis),
        "barred_from": event.barred_from,
        "barred_until": event.barred_until,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, Barred | BarLifted):
        yield bar_person, (r.stream,)
    if isinstance(r.event, BarAmended | BarLifted) and r.event.record is not None:
        yield bar, (r.event.record,)


BLACKLIST = Projection(
    "blacklist", 1, (bar, bar_person), project, reads, takes=(Barred, BarAmended, BarLifted)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    record: UUID
    person: UUID
    name: str | None
    identity_kind: DocumentKind | None
    identity_masked: str | None
    reason: str
    basis: str
    barred_from: date
    barred_until: date
    state: BarState
    """On the day asked about."""
    organisation: UUID | None
    organisation_name: str | None
    division: str | None
    """Of the body that entered it."""
    entered_by: UUID | None
    entered_by_name: str | None
    entered_at: datetime
    lifted_at: datetime | None
    lifted_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarFilter:
    text: str = ""
    """Of the person: name, pinyin or initials."""
    persons: tuple[UUID, ...] | None = None
    """Instead of the text, who an identity number belongs to."""
    reason: str = ""
    """Part of the reason or of its basis."""
    state: BarState | None = None
    since: date | None = None
    """Records with a day on or after it."""
    until: date | None = None
    """Records with a day on or before it."""
    entered_by: str = ""
    """Name or log-in name of the account."""
    division: str = ""
    """Of the body that entered it; everything inside."""
    region: str | None = None
    """What the asker may see: records entered inside this division; None is all."""


_account, _officer = account.alias("bar_account"), person.alias("bar_officer")
_ENTERED_BY = sa.func.coalesce(_officer.c.name, _account.c.display_name)
_FROM = (
    bar.outerjoin(person, person.c.person == bar.c.person)
    .outerjoin(organisation, organisation.c.organisation == bar.c.organisation)
    .outerjoin(_account, _account.c.account == bar.c.entered_by)
    .outerjoin(_officer, _officer.c.person == _account.c.person)
)


def _state(on: date) -> sa.ColumnElement[Any]:
    c = bar.c
    return sa.type_coerce(
        sa.case(
            (c.lifted_at.is_not(None), sa.literal(BarState.LIFTED.value)),
            (c.barred_from > on, sa.literal(BarState.FUTURE.value)),
            (c.barred_until < on, sa.literal(BarState.EXPIRED.value)),
            else_=sa.literal(BarState.IN_FORCE.value),
        ),
        Word(BarState),
    )


def _select(on: date) -> sa.Select[Any]:
    return sa.select(
        *columns_of(bar),
        _state(on).label("state"),
        person.c.name,
        person.c.identity_kind,
        person.c.identity_masked,
        organisation.c.name.label("organisation_name"),
        organisation.c.division,
        _ENTERED_BY.label("entered_by_name"),
    ).select_from(_FROM)


def get(tx: Reader, record: UUID, on: date) -> BarRow | None:
    return one_of(tx, _select(on).where(bar.c.record == record), BarRow)


def of_person(tx: Reader, who: UUID, on: date, region: str | None = None) -> tuple[BarRow, ...]:
    """Newest first; `region` as in the filter."""
    seen = _conditions(BarFilter(persons=(who,), region=region), on)
    query = _select(on).where(*seen)
    return all_of(tx, query.order_by(bar.c.entered_at.desc(), bar.c.record), BarRow)


def barred(tx: Reader, who: Iterable[UUID], on: date) -> dict[UUID, date]:
    """Of these people those who are barred on the day, with the last day of it."""
    c = bar.c
    query = (
        sa.select(c.person, sa.func.max(c.barred_until).label("until"))
        .where(c.person.in_(set(who)), c.lifted_at.is_(None))
        .where(c.barred_from <= on, c.barred_until >= on)
        .group_by(c.person)
    )
    return {row.person: row.until for row in tx.execute(query)}


def listing(tx: Reader, filters: BarFilter, on: date, wanted: Listing) -> Page[BarRow]:
    query = _select(on).where(*_conditions(filters, on))
    return page_of(tx, query, BarRow, _order(on), wanted)


def _conditions(filters: BarFilter, on: date) -> Iterable[sa.ColumnElement[bool]]:
    c = bar.c
    if filters.persons is not None:
        yield c.person.in_(filters.persons)
    elif filters.text.strip():
        yield named(person, filters.text)
    if reason := filters.reason.strip():
        yield sa.or_(has(c.reason, reason), has(c.basis, reason))
    if filters.state is not None:
        yield _state(on) == filters.state
    if filters.since is not None:
        yield c.barred_until >= filters.since
    if filters.until is not None:
        yield c.barred_from <= filters.until
    if officer := filters.entered_by.strip():
        key = search_key(officer)
        yield sa.or_(
            begins(_account.c.login, officer.casefold()),
            has(_account.c.display_key, key) if key else sa.false(),
            named(_officer, officer),
        )
    if filters.division:
        yield begins(organisation.c.division, region(filters.division))
    if filters.region is not None:
        inside = begins(organisation.c.division, region(filters.region))
        # What an administrator entered, who has no body, is the province's.
        provincial = filters.region.endswith("0000")
        yield sa.or_(inside, c.organisation.is_(None)) if provincial else inside


def _order(on: date) -> Order:
    return Order(
        columns={
            "entered_at": bar.c.entered_at,
            "name": person.c.pinyin,
            "barred_from": bar.c.barred_from,
            "barred_until": bar.c.barred_until,
            "state": in_order(_state(on), BarState),
        },
        default="entered_at",
        descending=True,
        tie=(bar.c.record,),
    )

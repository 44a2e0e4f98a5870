"""Integrity records (诚信记录), found by person, capacity, kind, facts, days, state and source.

The facts are kept in the clear, as names are, because officers search in them; destroying the
person's key and rebuilding this projection takes them out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa

from domain.committees.committee import region
from domain.decider import Recorded
from domain.people.integrity import (
    Capacity,
    Event,
    IntegrityCorrected,
    IntegrityEvidenceAdded,
    IntegrityKind,
    IntegrityRecorded,
    IntegrityWithdrawn,
    RecordState,
)
from domain.rules.identifiers import DocumentKind
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    begins,
    belongs,
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

integrity = sa.Table(
    "integrity",
    metadata,
    sa.Column("record", sa.Uuid, primary_key=True),
    sa.Column("stream", sa.Uuid, nullable=False),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("kind", Word(IntegrityKind), nullable=False),
    sa.Column("capacity", Word(Capacity), nullable=False),
    sa.Column("facts", sa.String, nullable=False),
    sa.Column("basis", sa.String, nullable=False),
    sa.Column("occurred_on", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("organisation", sa.Uuid),
    sa.Column("entered_at", UtcDateTime, nullable=False),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Column("withdrawn_reason", sa.String, nullable=False),
)
_HANDLED = get_args(Event)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, IntegrityRecorded):
        rows.put(
            integrity,
            {
                "record": event.record,
                "stream": r.stream,
                "person": event.person,
                **_details(event),
                "files": 0,
                "organisation": event.organisation,
                "entered_at": r.at,
                "withdrawn_at": None,
                "withdrawn_reason": "",
            },
        )
        return
    row = rows.get(integrity, event.record) if isinstance(event, _HANDLED) else None
    if row is None:
        return
    match event:
        case IntegrityCorrected():
            row |= _details(event)
        case IntegrityEvidenceAdded():
            row |= {"files": row["files"] + 1}
        case IntegrityWithdrawn(withdrawal_reason=reason):
            row |= {"withdrawn_at": r.at, "withdrawn_reason": str(reason)}
    rows.put(integrity, row)


def _details(event: IntegrityRecorded | IntegrityCorrected) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "capacity": event.capacity,
        "facts": str(event.facts),
        "basis": str(event.basis),
        "occurred_on": event.occurred_on,
        "valid_until": event.valid_until,
        "source": str(event.source),
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED) and not isinstance(r.event, IntegrityRecorded):
        yield integrity, (r.event.record,)


INTEGRITY = Projection("integrity", 1, (integrity,), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityRow:
    record: UUID
    stream: UUID
    """Of all records of the person: what changing one is addressed to."""
    person: UUID
    name: str | None
    identity_kind: DocumentKind | None
    identity_masked: str | None
    kind: IntegrityKind
    capacity: Capacity
    facts: str
    basis: str
    occurred_on: date
    valid_until: date | None
    source: str
    state: RecordState
    """On the day asked about."""
    files: int
    organisation: UUID | None
    organisation_name: str | None
    entered_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityFilter:
    text: str = ""
    """Of the person: name, pinyin or initials."""
    persons: tuple[UUID, ...] | None = None
    """Instead of the text, who an identity number belongs to."""
    capacity: Capacity | None = None
    kind: IntegrityKind | None = None
    state: RecordState | None = None
    facts: str = ""
    """Part of the facts or of the basis."""
    source: str = ""
    since: date | None = None
    until: date | None = None
    """Of the day it occurred; both included."""
    bodies: Bodies | None = None
    """Entered by these; None is all."""
    region: str | None = None
    """Entered inside this division; None is all."""


def _state(on: date) -> sa.ColumnElement[Any]:
    c = integrity.c
    return sa.type_coerce(
        sa.case(
            (c.withdrawn_at.is_not(None), sa.literal(RecordState.WITHDRAWN.value)),
            (c.valid_until < on, sa.literal(RecordState.EXPIRED.value)),
            else_=sa.literal(RecordState.IN_FORCE.value),
        ),
        Word(RecordState),
    )


def _select(on: date) -> sa.Select[Any]:
    return sa.select(
        *columns_of(integrity),
        _state(on).label("state"),
        person.c.name,
        person.c.identity_kind,
        person.c.identity_masked,
        organisation.c.name.label("organisation_name"),
    ).select_from(
        integrity.outerjoin(person, person.c.person == integrity.c.person).outerjoin(
            organisation, organisation.c.organisation == integrity.c.organisation
        )
    )


def get(tx: Reader, record: UUID, on: date) -> IntegrityRow | None:
    return one_of(tx, _select(on).where(integrity.c.record == record), IntegrityRow)


def of_person(tx: Reader, who: UUID, on: date) -> tuple[IntegrityRow, ...]:
    """Newest first."""
    query = _select(on).where(integrity.c.person == who)
    ordered = query.order_by(integrity.c.entered_at.desc(), integrity.c.record)
    return all_of(tx, ordered, IntegrityRow)


def listing(tx: Reader, filters: IntegrityFilter, on: date, wanted: Listing) -> Page[IntegrityRow]:
    query = _select(on).where(*_conditions(filters, on))
    return page_of(tx, query, IntegrityRow, _order(on), wanted)


def _conditions(filters: IntegrityFilter, on: date) -> Iterable[sa.ColumnElement[bool]]:
    c = integrity.c
    if filters.persons is not None:
        yield c.person.in_(filters.persons)
    elif filters.text.strip():
        yield named(person, filters.text)
    if filters.capacity is not None:
        yield c.capacity == filters.capacity
    if filters.kind is not None:
        yield c.kind == filters.kind
    if filters.state is not None:
        yield _state(on) == filters.state
    if facts := filters.facts.strip():
        yield sa.or_(has(c.facts, facts), has(c.basis, facts))
    if source := filters.source.strip():
        yield has(c.source, source)
    if filters.since is not None:
        yield c.occurred_on >= filters.since
    if filters.until is not None:
        yield c.occurred_on <= filters.until
    if filters.bodies is not None:
        yield belongs(c.organisation, filters.bodies)
    if filters.region is not None:
        inside = begins(organisation.c.division, region(filters.region))
        # What the system entered, which has no body, is the province's.
        provincial = filters.region.endswith("0000")
        yield sa.or_(inside, c.organisation.is_(None)) if provincial else inside


def _order(on: date) -> Order:
    return Order(
        columns={
            "entered_at": integrity.c.entered_at,
            "name": person.c.pinyin,
            "kind": in_order(integrity.c.kind, IntegrityKind),
            "occurred_on": integrity.c.occurred_on,
            "valid_until": integrity.c.valid_until,
            "state": in_order(_state(on), RecordState),
        },
        default="entered_at",
        descending=True,
        tie=(integrity.c.record,),
    )

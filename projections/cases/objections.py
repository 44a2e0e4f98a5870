"""Objections (异议): how far each has got and before whom it lies; never who raised it, nor why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases import objection as o
from domain.cases.declaration.state import FINISHED, Status
from domain.cases.objection import ObjectionState
from domain.decider import Recorded
from domain.terms import TitleLevel
from projections.cases.declarations import declaration
from projections.columns import UtcDateTime
from projections.committees.committee_tables import committee
from projections.encoded import Word
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    belongs,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

objection = sa.Table(
    "objection",
    metadata,
    sa.Column("objection", sa.Uuid, primary_key=True),
    sa.Column("declaration", sa.Uuid, nullable=False, index=True),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("referred_to", sa.Uuid, index=True),
    sa.Column("state", Word(ObjectionState), nullable=False),
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("raised_at", UtcDateTime, nullable=False),
    sa.Column("decided_at", UtcDateTime),
    sa.Column("ends", sa.Boolean, nullable=False),
)
"""`code` is the stage whose publicity it came in; `organisation` the body that publicises."""
_STATES: dict[type, ObjectionState] = {
    o.ObjectionInvestigated: ObjectionState.INVESTIGATED,
    o.ObjectionReferred: ObjectionState.REFERRED,
    o.ObjectionDismissed: ObjectionState.DISMISSED,
    o.ObjectionUpheld: ObjectionState.UPHELD,
}


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, o.ObjectionRaised):
        rows.put(objection, _raised(r, event))
        return
    state = _STATES.get(type(event))
    row = rows.get(objection, event.objection) if state else None
    if state is None or row is None:
        return
    changes: dict[str, Any] = {"state": state}
    if isinstance(event, o.ObjectionReferred):
        changes["referred_to"] = event.referred_to
    if not state.open:
        changes |= {"decided_at": r.at, "ends": getattr(event, "ends", False)}
    rows.put(objection, {**row, **changes})


def _raised(r: Recorded, event: o.ObjectionRaised) -> dict[str, Any]:
    return {
        "objection": event.objection,
        "declaration": r.stream,
        "code": event.code,
        "organisation": event.organisation,
        "referred_to": None,
        "state": ObjectionState.RAISED,
        "received_on": event.received_on,
        "raised_at": r.at,
        "decided_at": None,
        "ends": False,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if type(r.event) in _STATES:
        yield objection, (r.event.objection,)


OBJECTIONS = Projection(
    "objections", 1, (objection,), project, reads, takes=(o.ObjectionRaised, *_STATES)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """What whoever raised an objection may know of it."""

    state: ObjectionState
    received_on: date
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRow:
    objection: UUID
    declaration: UUID
    code: str
    state: ObjectionState
    received_on: date
    raised_at: datetime
    decided_at: datetime | None
    ends: bool
    """Whether the case ended with it."""
    applicant_name: str | None
    """Of the person it is about."""
    unit_name: str | None
    title: str
    title_level: TitleLevel
    committee_name: str | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFilter:
    name: str = ""
    """Of the person it is about."""
    state: ObjectionState | None = None
    open: bool | None = None
    """Not decided, of a case that still runs."""


_SELECT = (
    sa.select(
        objection.c.objection,
        objection.c.declaration,
        objection.c.code,
        objection.c.state,
        objection.c.received_on,
        objection.c.raised_at,
        objection.c.decided_at,
        objection.c.ends,
        person.c.name.label("applicant_name"),
        organisation.c.name.label("unit_name"),
        declaration.c.title,
        declaration.c.title_level,
        committee.c.name.label("committee_name"),
        declaration.c.status,
    )
    .select_from(objection)
    .join(declaration, declaration.c.declaration == objection.c.declaration)
    .outerjoin(person, person.c.person == declaration.c.applicant)
    .outerjoin(organisation, organisation.c.organisation == declaration.c.unit)
    .outerjoin(committee, committee.c.committee == declaration.c.committee)
)
_ORDER = Order(
    columns={
        "received_on": objection.c.received_on,
        "name": person.c.pinyin,
        "unit": organisation.c.pinyin,
        "state": in_order(objection.c.state, ObjectionState),
        "decided_at": objection.c.decided_at,
    },
    default="received_on",
    descending=True,
    never_null=("received_on", "state"),
    tie=(objection.c.raised_at, objection.c.objection),
)


def receipt(tx: Reader, which: UUID) -> ReceiptRow | None:
    columns = (objection.c.state, objection.c.received_on, objection.c.decided_at)
    return one_of(tx, sa.select(*columns).where(objection.c.objection == which), ReceiptRow)


def open_in(tx: Reader, plan: UUID) -> int:
    """How many of the plan's candidates' are not decided."""
    query = (
        sa.select(sa.func.count())
        .select_from(objection)
        .join(declaration, declaration.c.declaration == objection.c.declaration)
        .where(declaration.c.plan == plan, _running())
    )
    return int(tx.execute(query).scalar_one())


def listing(
    tx: Reader, bodies: Bodies | None, filters: ObjectionFilter, wanted: Listing
) -> Page[ObjectionRow]:
    """Those that lie or lay before one of the bodies; None for all there are."""
    query = _SELECT
    if bodies is not None:
        here, there = objection.c.organisation, objection.c.referred_to
        query = query.where(sa.or_(belongs(here, bodies), belongs(there, bodies)))
    if filters.name:
        query = query.where(named(person, filters.name))
    if filters.state is not None:
        query = query.where(objection.c.state == filters.state)
    if filters.open is not None:
        query = query.where(_running() if filters.open else sa.not_(_running()))
    return page_of(tx, query, ObjectionRow, _ORDER, wanted)


def _running() -> sa.ColumnElement[bool]:
    """Not decided, of a case that has not ended otherwise."""
    undecided = objection.c.state.in_([one for one in ObjectionState if one.open])
    return sa.and_(undecided, declaration.c.status.not_in(FINISHED))

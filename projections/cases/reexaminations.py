"""Re-examinations (复查): one row each, for the bodies that answer them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.cases import reexamination as x
from domain.cases.declaration.state import Status
from domain.cases.reexamination import ReexaminationState
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
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

reexamination = sa.Table(
    "reexamination",
    metadata,
    sa.Column("reexamination", sa.Uuid, primary_key=True),
    sa.Column("declaration", sa.Uuid, nullable=False, index=True),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("referred_to", sa.Uuid, index=True),
    sa.Column("state", Word(ReexaminationState), nullable=False),
    sa.Column("requested_at", UtcDateTime, nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("ended_at", UtcDateTime),
)
"""`code` is the stage whose result it is about; `organisation` the body that it was sent to."""
_STATES: dict[type, ReexaminationState] = {
    x.ReexaminationWithdrawn: ReexaminationState.WITHDRAWN,
    x.ReexaminationReferred: ReexaminationState.REFERRED,
    x.ResultConfirmed: ReexaminationState.CONFIRMED,
    x.CaseReopened: ReexaminationState.REOPENED,
}


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, x.ReexaminationRequested):
        rows.put(reexamination, _requested(r, event))
        return
    state = _STATES.get(type(event))
    row = rows.get(reexamination, event.reexamination) if state else None
    if state is None or row is None:
        return
    changes: dict[str, Any] = {"state": state}
    if isinstance(event, x.ReexaminationReferred):
        changes["referred_to"] = event.referred_to
    if not state.open:
        changes["ended_at"] = r.at
    rows.put(reexamination, {**row, **changes})


def _requested(r: Recorded, event: x.ReexaminationRequested) -> dict[str, Any]:
    return {
        "reexamination": event.reexamination,
        "declaration": r.stream,
        "code": event.code,
        "organisation": event.organisation,
        "referred_to": None,
        "state": ReexaminationState.REQUESTED,
        "requested_at": r.at,
        "until": event.until,
        "ended_at": None,
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if type(r.event) in _STATES:
        yield reexamination, (r.event.reexamination,)


REEXAMINATIONS = Projection(
    "reexaminations",
    1,
    (reexamination,),
    project,
    reads,
    takes=(x.ReexaminationRequested, *_STATES),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationRow:
    reexamination: UUID
    declaration: UUID
    code: str
    state: ReexaminationState
    requested_at: datetime
    until: date
    """The last day on which it could be asked for."""
    ended_at: datetime | None
    applicant_name: str | None
    unit_name: str | None
    title: str
    title_level: TitleLevel
    committee_name: str | None
    body_name: str | None
    """Of the body whose turn it is, or was last."""
    status: Status
    """Of the case, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReexaminationFilter:
    name: str = ""
    """Of the applicant."""
    state: ReexaminationState | None = None
    title_level: TitleLevel | None = None
    open: bool | None = None
    """Not decided."""


_body = organisation.alias("reexamining_body")
_SELECT = (
    sa.select(
        reexamination.c.reexamination,
        reexamination.c.declaration,
        reexamination.c.code,
        reexamination.c.state,
        reexamination.c.requested_at,
        reexamination.c.until,
        reexamination.c.ended_at,
        person.c.name.label("applicant_name"),
        organisation.c.name.label("unit_name"),
        declaration.c.title,
        declaration.c.title_level,
        committee.c.name.label("committee_name"),
        _body.c.name.label("body_name"),
        declaration.c.status,
    )
    .select_from(reexamination)
    .join(declaration, declaration.c.declaration == reexamination.c.declaration)
    .outerjoin(person, person.c.person == declaration.c.applicant)
    .outerjoin(organisation, organisation.c.organisation == declaration.c.unit)
    .outerjoin(committee, committee.c.committee == declaration.c.committee)
    .outerjoin(
        _body,
        _body.c.organisation
        == sa.func.coalesce(reexamination.c.referred_to, reexamination.c.organisation),
    )
)
_ORDER = Order(
    columns={
        "requested_at": reexamination.c.requested_at,
        "name": person.c.pinyin,
        "unit": organisation.c.pinyin,
        "level": in_order(declaration.c.title_level, TitleLevel),
        "state": in_order(reexamination.c.state, ReexaminationState),
        "ended_at": reexamination.c.ended_at,
    },
    default="requested_at",
    descending=True,
    never_null=("requested_at", "level", "state"),
    tie=(reexamination.c.reexamination,),
)


def listing(
    tx: Reader, bodies: Bodies | None, filters: ReexaminationFilter, wanted: Listing
) -> Page[ReexaminationRow]:
    """Those that lie or lay before one of the bodies; None for all there are."""
    query = _SELECT
    if bodies is not None:
        here, there = reexamination.c.organisation, reexamination.c.referred_to
        query = query.where(sa.or_(belongs(here, bodies), belongs(there, bodies)))
    if filters.name:
        query = query.where(named(person, filters.name))
    if filters.state is not None:
        query = query.where(reexamination.c.state == filters.state)
    if filters.title_level is not None:
        query = query.where(declaration.c.title_level == filters.title_level)
    if filters.open is not None:
        undecided = reexamination.c.state.in_([one for one in ReexaminationState if one.open])
        query = query.where(undecided if filters.open else sa.not_(undecided))
    return page_of(tx, query, ReexaminationRow, _ORDER, wanted)

"""What the lists of requests that go up by steps share: where each one is, and who finds it."""

from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from domain.cases import request_acts as acts
from domain.cases.request_steps import RequestStatus
from domain.committees.committee import region
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import begins, columns_of, named
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Row

HANDLED = (
    acts.RequestSubmitted,
    acts.RequestAccepted,
    acts.RequestApproved,
    acts.RequestReturned,
    acts.RequestRefused,
    acts.RequestWithdrawn,
)


def step_columns() -> tuple[sa.Column[Any], ...]:
    """`hr_unit`, `authority` and `hrss` are the bodies that it has come to, empty before.

    `since` is when it came to where it is.
    """
    return (
        sa.Column("request", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Uuid, nullable=False, index=True),
        sa.Column("unit", sa.Uuid, nullable=False, index=True),
        sa.Column("by_unit", sa.Boolean, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("status", Word(RequestStatus), nullable=False),
        sa.Column("waiting", sa.Uuid),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("submitted_at", UtcDateTime),
        sa.Column("hr_unit", sa.Uuid, index=True),
        sa.Column("authority", sa.Uuid, index=True),
        sa.Column("hrss", sa.Uuid, index=True),
        sa.Column("accepted_at", UtcDateTime),
    )


def drafted(r: Recorded, row: Row | None) -> Row:
    """Of the first draft or a later one."""
    new: Row = {
        "status": RequestStatus.DRAFT,
        "waiting": None,
        "since": r.at,
        "submitted_at": None,
        "hr_unit": None,
        "authority": None,
        "hrss": None,
        "accepted_at": None,
    }
    told = {name: getattr(r.event, name) for name in ("person", "unit", "by_unit", "year")}
    return {**new, **(row or {}), "request": r.stream, **told}


def ended(r: Recorded, row: Row, status: RequestStatus) -> Row:
    return {**row, "since": r.at, "waiting": None, "status": status}


def moved(r: Recorded, row: Row) -> Row:
    """After one of `HANDLED`."""
    if isinstance(r.event, acts.RequestAccepted):
        return {**row, "accepted_at": r.at}
    row = {**row, "since": r.at, "waiting": None}
    match r.event:
        case acts.RequestSubmitted(chain=chain):
            row |= {
                "status": RequestStatus.AT_HR_UNIT,
                "waiting": chain.hr_unit,
                "submitted_at": row["submitted_at"] or r.at,
                "hr_unit": chain.hr_unit,
                "authority": chain.authority if row["authority"] == chain.authority else None,
                "hrss": chain.hrss if row["hrss"] == chain.hrss else None,
            }
        case acts.RequestApproved(next_status=to, forwarded_to=body):
            column = "hrss" if to is RequestStatus.AT_HRSS else "authority"
            row |= {"status": to, "waiting": body, column: body}
        case acts.RequestReturned(next_status=to, returned_to=body):
            row |= {"status": to, "waiting": body if to.in_review else None}
        case acts.RequestRefused():
            row |= {"status": RequestStatus.REFUSED}
        case acts.RequestWithdrawn():
            row |= {"status": RequestStatus.WITHDRAWN}
    return row


def seen(
    table: sa.Table, person: UUID | None, unit: UUID | None, body: UUID | None
) -> Iterable[sa.ColumnElement[bool]]:
    """What who looks can find; a unit's draft is not the person's to see yet."""
    c = table.c
    begun = sa.and_(c.by_unit, c.status == RequestStatus.DRAFT)
    if person is not None:
        yield sa.and_(c.person == person, sa.not_(begun))
    if unit is not None:
        yield sa.or_(sa.and_(c.by_unit, c.unit == unit), *_reached(table, unit))
    if body is not None:
        yield sa.or_(*_reached(table, body))


def _reached(table: sa.Table, body: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.hr_unit == body, table.c.authority == body, table.c.hrss == body)


class StepFilter(Protocol):
    """What every list of such requests is asked by."""

    @property
    def name(self) -> str: ...
    @property
    def unit_name(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def division(self) -> str: ...
    @property
    def status(self) -> RequestStatus | None: ...
    @property
    def waiting(self) -> bool: ...
    @property
    def unit(self) -> UUID | None: ...
    @property
    def body(self) -> UUID | None: ...


_waiting = organisation.alias("request_waiting")


def selected(table: sa.Table, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The rows with the names of the person, of the unit and of the body whose turn it is."""
    row = table.c
    return (
        sa.select(
            *columns_of(table, "hr_unit", "authority", "hrss"),
            person.c.name,
            person.c.identity_masked,
            organisation.c.name.label("unit_name"),
            _waiting.c.name.label("waiting_name"),
            *more,
        )
        .select_from(table)
        .outerjoin(person, person.c.person == row.person)
        .outerjoin(organisation, organisation.c.organisation == row.unit)
        .outerjoin(_waiting, _waiting.c.organisation == row.waiting)
    )


def conditions(table: sa.Table, filters: StepFilter) -> Iterable[sa.ColumnElement[bool]]:
    """Of a query made by `selected`."""
    row = table.c
    if filters.name.strip():
        yield named(person, filters.name)
    if filters.unit_name.strip():
        yield named(organisation, filters.unit_name)
    if filters.year is not None:
        yield row.year == filters.year
    if filters.division:
        yield begins(organisation.c.division, region(filters.division))
    if filters.status is not None:
        yield row.status == filters.status
    if filters.waiting:
        yield row.waiting == (filters.unit or filters.body)

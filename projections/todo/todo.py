"""To-do items (待办事项): everything that waits for somebody, in one table.

An item exists from the event that makes somebody's turn to the event that ends it, so the
counts on the desk are counts of rows. Cases are followed in `todo_cases`, plans, draws and
meetings in `todo_plans` and `todo_meetings`, post quotas in `todo_quotas`, entrusted reviews
and new certificates in `todo_requests`, blank certificates in `todo_blanks`, fees in `todo_fees`,
unit registrations in `todo_units`, reports to the ministry in `todo_reports`, earlier titles in
`todo_earlier_titles`; here are the events that reach any of them, and the questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.terms import Duty, Role
from projections.certificates.certificates import certificate
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    belongs,
    columns_of,
    in_order,
    named,
    page_of,
)
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows
from projections.todo import (
    todo_blanks,
    todo_cases,
    todo_earlier_titles,
    todo_fees,
    todo_meetings,
    todo_plans,
    todo_quotas,
    todo_reports,
    todo_requests,
    todo_units,
)
from projections.todo.todo_items import (
    TodoKind,
    todo,
    todo_seat,
    todo_subject,
)


def project(r: Recorded, rows: Rows) -> None:
    follow = _FOLLOWED.get(type(r.event))
    if follow is not None:
        follow(r, rows)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if type(r.event) in _FOLLOWED:
        yield todo_subject, (r.stream,)
        plan: UUID | None = getattr(r.event, "plan", None)
        if plan is not None and type(r.event) in _OF_PLANS:
            yield todo_subject, (plan,)


_OF_PLANS = {**todo_plans.FOLLOWED, **todo_meetings.FOLLOWED}
_FOLLOWED = {
    **todo_cases.FOLLOWED,
    **_OF_PLANS,
    **todo_quotas.FOLLOWED,
    **todo_requests.FOLLOWED,
    **todo_blanks.FOLLOWED,
    **todo_earlier_titles.FOLLOWED,
    **todo_fees.FOLLOWED,
    **todo_reports.FOLLOWED,
    **todo_units.FOLLOWED,
}
TODO = Projection(
    "todo", 9, (todo, todo_subject, todo_seat), project, reads, takes=tuple(_FOLLOWED)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Whose desk it is, in plain values."""

    role: Role
    organisation: UUID | None = None
    person: UUID | None = None
    account: UUID | None = None
    duties: tuple[Duty, ...] = ()
    predecessors: tuple[UUID, ...] = ()
    """Bodies that were merged into the organisation: what waits for them waits here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoRow:
    subject: UUID
    """Stream of the declaration, plan, draw, meeting, certificate, report, post quota, request,
    earlier title or fee notice."""
    kind: TodoKind
    slot: str
    organisation: UUID | None
    person: UUID | None
    duty: Duty | None
    subject_person: UUID | None
    subject_name: str | None
    title: str
    """Name of the title, the plan or the unit, number of the certificate."""
    code: str
    """The stage, or what is to be done next (see `TodoKind`)."""
    since: datetime
    due: date | None
    returned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoFilter:
    kind: TodoKind | None = None
    name: str = ""
    """Of the person the case is about."""
    returned: bool | None = None


_TITLE = sa.func.coalesce(certificate.c.number, todo.c.title)
_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(todo, "asker", "title"),
        _TITLE.label("title"),
        person.c.name.label("subject_name"),
    )
    .select_from(todo)
    .outerjoin(person, person.c.person == todo.c.subject_person)
    .outerjoin(certificate, certificate.c.certificate == todo.c.subject)
)
_ORDER = Order(
    columns={
        "since": todo.c.since,
        "due": todo.c.due,
        "kind": in_order(todo.c.kind, TodoKind),
        "name": person.c.pinyin,
        "title": todo.c.title,
    },
    default="since",
    never_null=("since", "kind", "title"),
    tie=(todo.c.subject, todo.c.kind, todo.c.slot),
)
_OF_APPLICANTS = (
    TodoKind.ANSWER,
    TodoKind.ENTRUST_BACK,
    TodoKind.RENEWAL_BACK,
    TodoKind.FEE_DUE,
)
_OF_EXPERTS = (TodoKind.ATTENDANCE, TodoKind.MEETING)
NO_FILTER = TodoFilter()
FIRST_PAGE = Listing()


def items(
    tx: Reader, viewer: Viewer, filters: TodoFilter = NO_FILTER, wanted: Listing = FIRST_PAGE
) -> Page[TodoRow]:
    """What waits for this viewer, the longest waiting first."""
    query = _SELECT.where(*_mine(viewer))
    if filters.kind is not None:
        query = query.where(todo.c.kind == filters.kind)
    if filters.name:
        query = query.where(named(person, filters.name))
    if filters.returned is not None:
        query = query.where(todo.c.returned.is_(filters.returned))
    return page_of(tx, query, TodoRow, _ORDER, wanted)


def counts(tx: Reader, viewer: Viewer) -> dict[TodoKind, int]:
    """How many of each kind; kinds without any are left out."""
    query = sa.select(todo.c.kind, sa.func.count().label("items")).where(*_mine(viewer))
    found = tx.execute(query.group_by(todo.c.kind))
    return {row.kind: row.items for row in found}


def waiting_at(tx: Reader, body: UUID) -> int:
    """How many things the officers of one body have to do, whatever their duties."""
    query = sa.select(sa.func.count()).where(todo.c.organisation == body)
    return int(tx.execute(query).scalar_one())


def due_between(tx: Reader, first: date, last: date) -> dict[TodoKind, int]:
    """How many publicities and deadlines end in these days, by kind."""
    query = sa.select(todo.c.kind, sa.func.count().label("items")).where(
        todo.c.due >= first, todo.c.due <= last
    )
    return {row.kind: row.items for row in tx.execute(query.group_by(todo.c.kind))}


def _mine(viewer: Viewer) -> list[sa.ColumnElement[bool]]:
    """A person has items as an applicant and as an expert; an officer those of the body, by
    duty, without what a second person has to do because the viewer did the first half."""
    if viewer.role in (Role.APPLICANT, Role.EXPERT):
        kinds = _OF_APPLICANTS if viewer.role is Role.APPLICANT else _OF_EXPERTS
        if viewer.person is None:
            return [sa.false()]
        return [todo.c.person == viewer.person, todo.c.kind.in_(kinds)]
    if viewer.organisation is None:
        return [sa.false()]
    duty = sa.or_(todo.c.duty.is_(None), todo.c.duty.in_(viewer.duties))
    bodies = (viewer.organisation, *viewer.predecessors)
    mine = [belongs(todo.c.organisation, bodies), duty]
    if viewer.account is not None:
        mine.append(sa.or_(todo.c.asker.is_(None), todo.c.asker != viewer.account))
    return mine

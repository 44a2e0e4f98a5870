"""To-do items of plans and draws; their meetings are in `todo_meetings`."""

from collections.abc import Callable
from uuid import UUID

from domain.committees import plan_publicity as u
from domain.committees import review_plan as p
from domain.decider import Recorded
from domain.experts import attendance as a
from domain.experts import expert_draw as d
from domain.experts.draw_request import DrawKind, DrawRequested
from domain.rules.draw_algorithm import Party, SeatKind
from projections.projection import Row, Rows
from projections.todo.todo_items import (
    TodoKind,
    drop,
    put,
    subject_row,
    todo_seat,
    todo_subject,
)

OPEN = "OPEN"
"""The office convenes a meeting."""
BEFORE, AFTER = "P1", "P2"
PUBLIC, SUPPLEMENT = "PUBLIC", "SUPPLEMENT"
"""Of a draw: the public value is waited for; another draw is needed."""

# Plans.


def _drafted(r: Recorded, rows: Rows) -> None:
    event: p.PlanDrafted = r.event
    plan = rows.get(todo_subject, r.stream)
    new = subject_row(r.stream, event.name, plan=r.stream, office=event.office)
    rows.put(todo_subject, {**plan, "title": event.name} if plan else new)


def _submitted(r: Recorded, rows: Rows) -> None:
    plan = rows.get(todo_subject, r.stream)
    if plan is None:
        return
    event: p.PlanSubmitted = r.event
    rows.put(todo_subject, {**plan, "authority": event.forwarded_to})
    drop(rows, r.stream, TodoKind.PLAN_BACK)
    put(
        rows,
        r.stream,
        TodoKind.PLAN_REVIEW,
        r.at,
        organisation=event.forwarded_to,
        duty=event.kind.duty,
        title=plan["title"],
    )


def _not_approved(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.PLAN_REVIEW)
    for_office(r, rows, r.stream, TodoKind.PLAN_BACK, returned=True)


def _approved(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.PLAN_REVIEW)
    for_office(r, rows, r.stream, TodoKind.PUBLICITY, code=BEFORE)
    for_office(r, rows, r.stream, TodoKind.DRAW_REQUEST)


def _publicised(r: Recorded, rows: Rows) -> None:
    plan = rows.get(todo_subject, r.stream)
    if plan is None:
        return
    event: u.PlanPublicised | u.PlanPublicityExtended = r.event
    put(
        rows,
        r.stream,
        TodoKind.PUBLICITY,
        r.at,
        organisation=plan["office"],
        title=plan["title"],
        code=event.code,
        due=event.last_day,
    )


def _publicity_closed(r: Recorded, rows: Rows) -> None:
    event: u.PlanPublicityClosed = r.event
    drop(rows, r.stream, TodoKind.PUBLICITY)
    if event.code == BEFORE:
        for_office(r, rows, r.stream, TodoKind.MEETING, code=OPEN)


# Draws.


def _requested(r: Recorded, rows: Rows) -> None:
    event: DrawRequested = r.event
    if event.kind is DrawKind.TRIAL:
        return
    plan = rows.get(todo_subject, event.plan)
    authority, title = (plan["authority"], plan["title"]) if plan else (None, "")
    rows.put(
        todo_subject,
        subject_row(
            r.stream,
            title,
            plan=event.plan,
            office=event.office,
            authority=authority,
            current=TodoKind.DRAW_REVEAL if event.public_source else None,
        ),
    )
    drop(rows, event.plan, TodoKind.DRAW_REQUEST)
    put(rows, r.stream, TodoKind.DRAW_APPROVE, r.at, organisation=authority, title=title)


def _draw_not_approved(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.DRAW_APPROVE)
    _request_again(r, rows)


def _draw_approved(r: Recorded, rows: Rows) -> None:
    draw = rows.get(todo_subject, r.stream)
    if draw is None:
        return
    drop(rows, r.stream, TodoKind.DRAW_APPROVE)
    for party, body in ((Party.HRSS, r.event.office), (Party.COMMITTEE, draw["office"])):
        put(
            rows,
            r.stream,
            TodoKind.DRAW_REVEAL,
            r.at,
            slot=party.value,
            organisation=body,
            title=draw["title"],
            code=party.value,
        )
    if draw["current"]:
        put(
            rows,
            r.stream,
            TodoKind.DRAW_REVEAL,
            r.at,
            slot=PUBLIC,
            organisation=draw["office"],
            title=draw["title"],
            code=PUBLIC,
        )


def _public_value(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.DRAW_REVEAL, PUBLIC)


def _revealed(r: Recorded, rows: Rows) -> None:
    event: d.SecretRevealed = r.event
    drop(rows, r.stream, TodoKind.DRAW_REVEAL, event.party.value)


def _not_revealed(r: Recorded, rows: Rows) -> None:
    for slot in (*Party, PUBLIC):
        drop(rows, r.stream, TodoKind.DRAW_REVEAL, str(slot))
    _request_again(r, rows)


def _request_again(r: Recorded, rows: Rows) -> None:
    draw = rows.get(todo_subject, r.stream)
    if draw is not None:
        for_office(r, rows, draw["plan"], TodoKind.DRAW_REQUEST, returned=True)


def _drawn(r: Recorded, rows: Rows) -> None:
    event: d.ExpertsDrawn = r.event
    for seat in event.seats:
        alternate = seat.kind is SeatKind.ALTERNATE
        rows.put(
            todo_seat,
            {"draw": r.stream, "expert": seat.expert, "alternate": alternate, "declined": False},
        )
        if not alternate:
            _ask(r, rows, seat.expert)


def _ask(r: Recorded, rows: Rows, expert: UUID) -> None:
    draw = rows.get(todo_subject, r.stream)
    put(
        rows,
        r.stream,
        TodoKind.ATTENDANCE,
        r.at,
        slot=str(expert),
        person=expert,
        title=draw["title"] if draw else "",
    )
    if draw is not None:
        plan = rows.get(todo_subject, draw["plan"])
        still_asked(r, rows, plan, (*plan["experts"], expert) if plan else ())


def still_asked(r: Recorded, rows: Rows, plan: Row | None, experts: tuple[UUID, ...]) -> None:
    """The office has something to do as long as an expert of its plan has not answered."""
    if plan is None:
        return
    rows.put(todo_subject, {**plan, "experts": experts})
    if not experts:
        drop(rows, plan["subject"], TodoKind.UNANSWERED)
    elif not plan["experts"]:
        for_office(r, rows, plan["subject"], TodoKind.UNANSWERED)


def _called(r: Recorded, rows: Rows) -> None:
    event: a.AlternateCalled = r.event
    _ask(r, rows, event.expert)
    _seat_taken(r, rows, event.seat)


def _exhausted(r: Recorded, rows: Rows) -> None:
    """A seat stays empty: the office asks for a supplement."""
    event: a.AlternatesExhausted = r.event
    draw = rows.get(todo_subject, r.stream)
    if draw is not None and event.seat not in draw["experts"]:
        rows.put(todo_subject, {**draw, "experts": (*draw["experts"], event.seat)})
        for_office(r, rows, draw["plan"], TodoKind.DRAW_REQUEST, code=SUPPLEMENT)


def _seat_taken(r: Recorded, rows: Rows, seat: UUID) -> None:
    draw = rows.get(todo_subject, r.stream)
    if draw is None or seat not in draw["experts"]:
        return
    left = tuple(one for one in draw["experts"] if one != seat)
    rows.put(todo_subject, {**draw, "experts": left})
    if not left:
        drop(rows, draw["plan"], TodoKind.DRAW_REQUEST)


def _answered(r: Recorded, rows: Rows) -> None:
    event: a.AttendanceConfirmed | a.AttendanceDeclined | a.AlternateStoodDown = r.event
    drop(rows, r.stream, TodoKind.ATTENDANCE, str(event.expert))
    seat = rows.get(todo_seat, r.stream, event.expert)
    if seat is not None:
        declined = isinstance(event, a.AttendanceDeclined)
        rows.put(todo_seat, {**seat, "declined": declined})
    draw = rows.get(todo_subject, r.stream)
    plan = rows.get(todo_subject, draw["plan"]) if draw else None
    if plan is not None:
        left = tuple(one for one in plan["experts"] if one != event.expert)
        still_asked(r, rows, plan, left)


def _reset(r: Recorded, rows: Rows) -> None:
    """Asked again, but for an alternate who gave the seat up: that one waits to be called."""
    event: a.ConfirmationReset = r.event
    seat = rows.get(todo_seat, r.stream, event.expert)
    if seat is None:
        return
    rows.put(todo_seat, {**seat, "declined": False})
    if not seat["alternate"]:
        _seat_taken(r, rows, event.expert)
    if not (seat["alternate"] and seat["declined"]):
        _ask(r, rows, event.expert)


def for_office(
    r: Recorded, rows: Rows, plan: UUID, kind: TodoKind, code: str = "", returned: bool = False
) -> None:
    """Something for the committee's office to do about its plan."""
    known = rows.get(todo_subject, plan)
    if known is not None:
        office, title = known["office"], known["title"]
        put(
            rows,
            plan,
            kind,
            r.at,
            organisation=office,
            title=title,
            code=code,
            returned=returned,
        )


FOLLOWED: dict[type, Callable[[Recorded, Rows], None]] = {
    p.PlanDrafted: _drafted,
    p.PlanSubmitted: _submitted,
    p.PlanApproved: _approved,
    p.PlanNotApproved: _not_approved,
    u.PlanPublicised: _publicised,
    u.PlanPublicityExtended: _publicised,
    u.PlanPublicityClosed: _publicity_closed,
    DrawRequested: _requested,
    d.DrawApproved: _draw_approved,
    d.DrawNotApproved: _draw_not_approved,
    d.PublicValueRecorded: _public_value,
    d.SecretRevealed: _revealed,
    d.SecretNotRevealed: _not_revealed,
    d.ExpertsDrawn: _drawn,
    a.AttendanceConfirmed: _answered,
    a.AttendanceDeclined: _answered,
    a.AlternateCalled: _called,
    a.AlternatesExhausted: _exhausted,
    a.AlternateStoodDown: _answered,
    a.ConfirmationReset: _reset,
}

"""To-do items of requests that go up by steps: one body decides at a time, or the asker has it."""

from uuid import UUID

from domain.decider import Recorded
from domain.entrusted_review.events import (
    EntrustmentGranted,
    RequestApproved,
    RequestDrafted,
    RequestRefused,
    RequestReturned,
    RequestSubmitted,
    RequestWithdrawn,
)
from domain.request_steps import RequestStatus
from projections.projection import Rows
from projections.todo_cases import Follow
from projections.todo_items import TodoKind, drop, put, subject_row, todo_subject

_REVIEW, _BACK = TodoKind.ENTRUST_REVIEW, TodoKind.ENTRUST_BACK


def _drafted(r: Recorded, rows: Rows) -> None:
    event: RequestDrafted = r.event
    row = subject_row(r.stream, event.entrustment.title, person=event.person)
    rows.put(todo_subject, row)


def _submitted(r: Recorded, rows: Rows) -> None:
    event: RequestSubmitted = r.event
    drop(rows, r.stream, _BACK)
    _review(r, rows, event.chain.hr_unit, RequestStatus.AT_HR_UNIT)


def _approved(r: Recorded, rows: Rows) -> None:
    event: RequestApproved = r.event
    _review(r, rows, event.forwarded_to, event.next_status)


def _returned(r: Recorded, rows: Rows) -> None:
    event: RequestReturned = r.event
    if event.next_status.in_review:
        _review(r, rows, event.returned_to, event.next_status, returned=True)
        return
    asked = rows.get(todo_subject, r.stream)
    if asked is None:
        return
    drop(rows, r.stream, _REVIEW)
    unit, person = event.returned_to, asked["person"]
    put(
        rows,
        r.stream,
        _BACK,
        r.at,
        organisation=unit,
        person=person if unit is None else None,
        about=person,
        title=asked["title"],
        returned=True,
    )


def _review(
    r: Recorded, rows: Rows, body: UUID | None, step: RequestStatus, returned: bool = False
) -> None:
    asked = rows.get(todo_subject, r.stream)
    if asked is None:
        return
    put(
        rows,
        r.stream,
        _REVIEW,
        r.at,
        organisation=body,
        about=asked["person"],
        title=asked["title"],
        code=step,
        returned=returned,
    )


def _ended(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, _REVIEW)
    drop(rows, r.stream, _BACK)


FOLLOWED: dict[type, Follow] = {
    RequestDrafted: _drafted,
    RequestSubmitted: _submitted,
    RequestApproved: _approved,
    RequestReturned: _returned,
    RequestRefused: _ended,
    RequestWithdrawn: _ended,
    EntrustmentGranted: _ended,
}

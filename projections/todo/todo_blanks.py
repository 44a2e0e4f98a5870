"""To-do items of blank certificates: HRSS decides, the body that asked changes or receives."""

from domain.certificates.blank_certificates.events import (
    BlankRequestDrafted,
    BlankRequestRefused,
    BlankRequestReturned,
    BlankRequestSubmitted,
    BlankRequestWithdrawn,
    BlanksGranted,
    BlanksReceived,
)
from domain.decider import Recorded
from projections.projection import Row, Rows
from projections.todo.todo_cases import Follow
from projections.todo.todo_items import (
    TodoKind,
    drop,
    put,
    subject_row,
    todo_subject,
)

_REVIEW, _BACK = TodoKind.BLANK_REVIEW, TodoKind.BLANK_BACK
_RECEIPT = TodoKind.BLANK_RECEIPT


def _drafted(r: Recorded, rows: Rows) -> None:
    """A returned one keeps its item until it is submitted again."""
    event: BlankRequestDrafted = r.event
    known = rows.get(todo_subject, r.stream)
    row = known or subject_row(r.stream, "", office=event.body)
    rows.put(todo_subject, {**row, "title": str(event.order.quantity)})


def _submitted(r: Recorded, rows: Rows) -> None:
    event: BlankRequestSubmitted = r.event
    asked = _asked(r, rows)
    drop(rows, r.stream, _BACK)
    title = f"{event.body_name}，{asked['title']} 份"
    put(rows, r.stream, _REVIEW, r.at, organisation=event.hrss, title=title)


def _returned(r: Recorded, rows: Rows) -> None:
    _theirs(r, rows, _BACK, returned=True)


def _granted(r: Recorded, rows: Rows) -> None:
    _theirs(r, rows, _RECEIPT, count=r.event.serials.count)


def _theirs(
    r: Recorded, rows: Rows, kind: TodoKind, *, count: int | None = None, returned: bool = False
) -> None:
    """Decided; now it is the asking body's turn."""
    asked = _asked(r, rows)
    drop(rows, r.stream, _REVIEW)
    title = f"{asked['title'] if count is None else count} 份"
    body = asked["office"]
    put(rows, r.stream, kind, r.at, organisation=body, title=title, returned=returned)


def _ended(r: Recorded, rows: Rows) -> None:
    for kind in (_REVIEW, _BACK, _RECEIPT):
        drop(rows, r.stream, kind)


def _asked(r: Recorded, rows: Rows) -> Row:
    asked = rows.get(todo_subject, r.stream)
    assert asked is not None, "a request is drafted before anything else"
    return asked


FOLLOWED: dict[type, Follow] = {
    BlankRequestDrafted: _drafted,
    BlankRequestSubmitted: _submitted,
    BlankRequestReturned: _returned,
    BlankRequestRefused: _ended,
    BlankRequestWithdrawn: _ended,
    BlanksGranted: _granted,
    BlanksReceived: _ended,
}

"""To-do items of fees: who applied pays, and the office looks into money that did not fit."""

from domain.cases.fee_notice import (
    DoubtSettled,
    FeeExempted,
    FeeNoticeCancelled,
    FeeNoticeIssued,
    FeePaid,
    PaymentDoubted,
)
from domain.decider import Recorded
from projections.projection import Rows
from projections.todo.todo_cases import Follow
from projections.todo.todo_items import (
    TodoKind,
    drop,
    put,
    subject_row,
    todo_subject,
)


def _issued(r: Recorded, rows: Rows) -> None:
    event: FeeNoticeIssued = r.event
    row = subject_row(r.stream, event.title, person=event.person, office=event.office)
    rows.put(todo_subject, row)
    kind = TodoKind.FEE_DUE
    put(rows, r.stream, kind, r.at, person=event.person, about=event.person, title=event.title)


def _over(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.FEE_DUE)


def _doubted(r: Recorded, rows: Rows) -> None:
    notice = rows.get(todo_subject, r.stream)
    if notice is None:
        return
    event: PaymentDoubted = r.event
    put(
        rows,
        r.stream,
        TodoKind.FEE_DOUBT,
        r.at,
        slot=event.payment,
        organisation=notice["office"],
        about=notice["person"],
        title=notice["title"],
    )


def _settled(r: Recorded, rows: Rows) -> None:
    event: DoubtSettled = r.event
    drop(rows, r.stream, TodoKind.FEE_DOUBT, event.payment)


FOLLOWED: dict[type, Follow] = {
    FeeNoticeIssued: _issued,
    FeePaid: _over,
    FeeExempted: _over,
    FeeNoticeCancelled: _over,
    PaymentDoubted: _doubted,
    DoubtSettled: _settled,
}

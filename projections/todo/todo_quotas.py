"""To-do items of post quotas: one body reviews at a time, or the unit has it back."""

from domain.decider import Recorded
from domain.organisations.post_quota import (
    QuotaApproved,
    QuotaDrafted,
    QuotaReturned,
    QuotaSubmitted,
)
from projections.projection import Rows
from projections.todo.todo_cases import Follow
from projections.todo.todo_items import (
    TodoKind,
    drop,
    put,
    subject_row,
    todo_subject,
)


def _drafted(r: Recorded, rows: Rows) -> None:
    """A returned one keeps its item until it is submitted again."""
    event: QuotaDrafted = r.event
    if rows.get(todo_subject, r.stream) is None:
        row = subject_row(r.stream, f"{event.year} 年度", office=event.unit)
        rows.put(todo_subject, row)


def _submitted(r: Recorded, rows: Rows) -> None:
    quota = rows.get(todo_subject, r.stream)
    if quota is None:
        return
    event: QuotaSubmitted = r.event
    year = quota["title"].partition("，")[0]
    title = f"{year}，{event.unit_name}"
    rows.put(todo_subject, {**quota, "title": title})
    drop(rows, r.stream, TodoKind.QUOTA_BACK)
    _review(r, rows, event, title)


def _approved(r: Recorded, rows: Rows) -> None:
    quota = rows.get(todo_subject, r.stream)
    if quota is None:
        return
    event: QuotaApproved = r.event
    if event.forwarded_to is None:
        drop(rows, r.stream, TodoKind.QUOTA_REVIEW)
    else:
        _review(r, rows, event, quota["title"])


def _review(r: Recorded, rows: Rows, event: QuotaSubmitted | QuotaApproved, title: str) -> None:
    kind = TodoKind.QUOTA_REVIEW
    put(rows, r.stream, kind, r.at, organisation=event.forwarded_to, title=title)


def _returned(r: Recorded, rows: Rows) -> None:
    quota = rows.get(todo_subject, r.stream)
    if quota is None:
        return
    drop(rows, r.stream, TodoKind.QUOTA_REVIEW)
    kind, unit = TodoKind.QUOTA_BACK, quota["office"]
    put(rows, r.stream, kind, r.at, organisation=unit, title=quota["title"], returned=True)


FOLLOWED: dict[type, Follow] = {
    QuotaDrafted: _drafted,
    QuotaSubmitted: _submitted,
    QuotaApproved: _approved,
    QuotaReturned: _returned,
}

"""To-do items of earlier titles: another person than recorded them checks them, and the body
that recorded one has it back when it is refused."""

from domain.certificates.earlier_title import (
    EarlierTitleConfirmed,
    EarlierTitleCorrected,
    EarlierTitleEntered,
    EarlierTitleRefused,
    EarlierTitleWithdrawn,
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


def _entered(r: Recorded, rows: Rows) -> None:
    """Nobody has it to do for the holder, who is sent a message."""
    event: EarlierTitleEntered = r.event
    row = subject_row(
        r.stream, event.certificate.title, person=event.person, office=event.organisation
    )
    rows.put(todo_subject, row)
    _waits(r, rows)


def _corrected(r: Recorded, rows: Rows) -> None:
    event: EarlierTitleCorrected = r.event
    recorded = rows.get(todo_subject, r.stream)
    if recorded is not None:
        rows.put(todo_subject, {**recorded, "title": event.certificate.title})
    drop(rows, r.stream, TodoKind.EARLIER_BACK)
    _waits(r, rows)


def _waits(r: Recorded, rows: Rows) -> None:
    event: EarlierTitleEntered | EarlierTitleCorrected = r.event
    put(
        rows,
        r.stream,
        TodoKind.EARLIER_TITLE,
        r.at,
        organisation=event.office,
        asker=r.actor,
        about=event.person,
        title=event.certificate.title,
    )


def _refused(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.EARLIER_TITLE)
    recorded = rows.get(todo_subject, r.stream)
    if recorded is None or recorded["office"] is None:
        return
    put(
        rows,
        r.stream,
        TodoKind.EARLIER_BACK,
        r.at,
        organisation=recorded["office"],
        about=recorded["person"],
        title=recorded["title"],
        returned=True,
    )


def _settled(r: Recorded, rows: Rows) -> None:
    for kind in TodoKind.EARLIER_TITLE, TodoKind.EARLIER_BACK:
        drop(rows, r.stream, kind)


FOLLOWED: dict[type, Follow] = {
    EarlierTitleEntered: _entered,
    EarlierTitleCorrected: _corrected,
    EarlierTitleConfirmed: _settled,
    EarlierTitleRefused: _refused,
    EarlierTitleWithdrawn: _settled,
}

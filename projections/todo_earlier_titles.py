"""To-do items of earlier titles: another person than recorded them checks them."""

from domain.decider import Recorded
from domain.earlier_title import (
    EarlierTitleConfirmed,
    EarlierTitleCorrected,
    EarlierTitleEntered,
    EarlierTitleRefused,
    EarlierTitleWithdrawn,
)
from projections.projection import Rows
from projections.todo_cases import Follow
from projections.todo_items import TodoKind, drop, put


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


def _settled(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.EARLIER_TITLE)


FOLLOWED: dict[type, Follow] = {
    EarlierTitleEntered: _waits,
    EarlierTitleCorrected: _waits,
    EarlierTitleConfirmed: _settled,
    EarlierTitleRefused: _settled,
    EarlierTitleWithdrawn: _settled,
}

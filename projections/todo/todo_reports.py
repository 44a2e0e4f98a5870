"""To-do items of reports to the ministry: what it refused comes back to the body that reported."""

from domain.certificates.certificate_report import (
    RecordQueued,
    RecordRefused,
    RecordSuperseded,
    RefusalCode,
    RefusalSettled,
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

_KIND = TodoKind.REPORT_REFUSED


def _queued(r: Recorded, rows: Rows) -> None:
    event: RecordQueued = r.event
    drop(rows, r.stream, _KIND)
    row = subject_row(
        r.stream, event.number, person=event.person, office=event.reporter or event.issuer
    )
    rows.put(todo_subject, row)


def _refused(r: Recorded, rows: Rows) -> None:
    event: RecordRefused = r.event
    subject = rows.get(todo_subject, r.stream)
    if subject is None or event.code is RefusalCode.ERASED:
        return
    put(
        rows,
        r.stream,
        _KIND,
        r.at,
        organisation=subject["office"],
        about=subject["person"],
        title=subject["title"],
    )


def _over(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, _KIND)


FOLLOWED: dict[type, Follow] = {
    RecordQueued: _queued,
    RecordRefused: _refused,
    RecordSuperseded: _over,
    RefusalSettled: _over,
}

"""To-do items of requests that go up by steps: one body decides at a time, or the asker has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from uuid import UUID

from domain.cases.entrusted_review import events as entrusted
from domain.cases.request_acts import RequestApproved, RequestReturned, RequestSubmitted
from domain.cases.request_steps import RequestStatus
from domain.certificates.certificate_request import events as certificates
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


@dataclass(frozen=True, slots=True)
class _Requests:
    """How the requests of one kind are followed."""

    review: TodoKind
    back: TodoKind

    def submitted(self, r: Recorded, rows: Rows) -> None:
        event: RequestSubmitted = r.event
        drop(rows, r.stream, self.back)
        self._turn(r, rows, event.chain.hr_unit, RequestStatus.AT_HR_UNIT)

    def approved(self, r: Recorded, rows: Rows) -> None:
        event: RequestApproved = r.event
        self._turn(r, rows, event.forwarded_to, event.next_status)

    def returned(self, r: Recorded, rows: Rows) -> None:
        event: RequestReturned = r.event
        if event.next_status.in_review:
            self._turn(r, rows, event.returned_to, event.next_status, returned=True)
            return
        asked = rows.get(todo_subject, r.stream)
        if asked is None:
            return
        drop(rows, r.stream, self.review)
        unit, person = event.returned_to, asked["person"]
        put(
            rows,
            r.stream,
            self.back,
            r.at,
            organisation=unit,
            person=person if unit is None else None,
            about=person,
            title=asked["title"],
            returned=True,
        )

    def ended(self, r: Recorded, rows: Rows) -> None:
        drop(rows, r.stream, self.review)
        drop(rows, r.stream, self.back)

    def _turn(
        self,
        r: Recorded,
        rows: Rows,
        body: UUID | None,
        step: RequestStatus,
        returned: bool = False,
    ) -> None:
        asked = rows.get(todo_subject, r.stream)
        if asked is None:
            return
        put(
            rows,
            r.stream,
            self.review,
            r.at,
            organisation=body,
            about=asked["person"],
            title=asked["title"],
            code=step,
            returned=returned,
        )

    def follow(self, events: ModuleType) -> Iterator[tuple[type, Follow]]:
        yield events.RequestSubmitted, self.submitted
        yield events.RequestApproved, self.approved
        yield events.RequestReturned, self.returned
        yield events.RequestRefused, self.ended
        yield events.RequestWithdrawn, self.ended


def _entrustment(r: Recorded, rows: Rows) -> None:
    event: entrusted.RequestDrafted = r.event
    title = event.entrustment.title
    rows.put(todo_subject, subject_row(r.stream, title, person=event.person))


def _renewal(r: Recorded, rows: Rows) -> None:
    event: certificates.RequestDrafted = r.event
    rows.put(todo_subject, subject_row(r.stream, event.title, person=event.person))


_ENTRUSTED = _Requests(TodoKind.ENTRUST_REVIEW, TodoKind.ENTRUST_BACK)
_CERTIFICATES = _Requests(TodoKind.RENEWAL_REVIEW, TodoKind.RENEWAL_BACK)
FOLLOWED: dict[type, Follow] = {
    entrusted.RequestDrafted: _entrustment,
    **dict(_ENTRUSTED.follow(entrusted)),
    entrusted.EntrustmentGranted: _ENTRUSTED.ended,
    certificates.RequestDrafted: _renewal,
    **dict(_CERTIFICATES.follow(certificates)),
    certificates.RenewalGranted: _CERTIFICATES.ended,
}

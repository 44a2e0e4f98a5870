"""To-do items of review meetings: of the office that holds one, and of its members."""

from collections.abc import Callable, Iterable
from uuid import UUID

from domain.committees import secret_ballot as b
from domain.committees.review_meeting import events as m
from domain.decider import Recorded
from projections.projection import Row, Rows
from projections.todo.todo_items import (
    TodoKind,
    drop,
    put,
    subject_row,
    todo_subject,
)
from projections.todo.todo_plans import (
    AFTER,
    OPEN,
    for_office,
    still_asked,
)

HOLD = "HOLD"
"""What the office has to do about a meeting."""
CONFIRM = "CONFIRM"
"""What a second officer has to do about a vote on paper; one item of its own."""
SIGN_IN, PRESIDE, REVIEW, VOTE, SIGN = "SIGN_IN", "PRESIDE", "REVIEW", "VOTE", "SIGN"
"""What an expert has to do in one."""


def _opened(r: Recorded, rows: Rows) -> None:
    event: m.MeetingOpened = r.event
    plan = rows.get(todo_subject, event.plan)
    office, title = (plan["office"], plan["title"]) if plan else (None, "")
    meeting = subject_row(
        r.stream,
        title,
        person=event.chair,
        plan=event.plan,
        office=office,
        experts=event.roster,
        deputies=event.vice_chairs,
    )
    rows.put(todo_subject, meeting)
    drop(rows, event.plan, TodoKind.MEETING)
    still_asked(r, rows, plan, ())
    put(rows, r.stream, TodoKind.MEETING, r.at, organisation=office, title=title, code=HOLD)
    _tell(r, rows, meeting, event.roster, SIGN_IN)


def _signed_in(r: Recorded, rows: Rows) -> None:
    meeting = rows.get(todo_subject, r.stream)
    if meeting is None:
        return
    event: m.AttendanceRecorded = r.event
    meeting = {**meeting, "present": (*meeting["present"], event.expert)}
    rows.put(todo_subject, meeting)
    for expert in (event.expert, *meeting["deputies"]):
        if expert in meeting["present"]:
            _tell(r, rows, meeting, (expert,), PRESIDE if _opens(meeting, expert) else REVIEW)


def _opens(meeting: Row, expert: UUID) -> bool:
    """Whether the meeting waits for this expert: the chair, or a deputy while the chair is away."""
    if meeting["begun"] or expert == meeting["person"]:
        return not meeting["begun"]
    return expert in meeting["deputies"] and meeting["person"] not in meeting["present"]


def _begun(r: Recorded, rows: Rows) -> None:
    """Whoever opened it signs the tally."""
    meeting = rows.get(todo_subject, r.stream)
    if meeting is None:
        return
    event: m.ReviewStarted = r.event
    meeting = {**meeting, "begun": True, "person": event.presiding or meeting["person"]}
    rows.put(todo_subject, meeting)
    _tell(r, rows, meeting, meeting["present"], REVIEW)


def _ballot_opened(r: Recorded, rows: Rows) -> None:
    meeting = rows.get(todo_subject, r.stream)
    if meeting is None:
        return
    event: b.BallotOpened = r.event
    _untell(r, rows, meeting["experts"])
    if not event.paper:
        _tell(r, rows, meeting, event.electors, VOTE)


def _ballot_returned(r: Recorded, rows: Rows) -> None:
    event: b.BallotReturned = r.event
    _untell(r, rows, (event.expert,))


def _paper_entered(r: Recorded, rows: Rows) -> None:
    meeting = rows.get(todo_subject, r.stream)
    if meeting is None:
        return
    event: b.PaperTallyEntered = r.event
    put(
        rows,
        r.stream,
        TodoKind.MEETING,
        r.at,
        slot=CONFIRM,
        organisation=meeting["office"],
        asker=event.clerk,
        title=meeting["title"],
        code=CONFIRM,
    )


def _ballot_closed(r: Recorded, rows: Rows) -> None:
    event: b.BallotClosed = r.event
    _vote_over(r, rows, complete=event.complete)


def _ballot_voided(r: Recorded, rows: Rows) -> None:
    _vote_over(r, rows, complete=False)


def _deferred(r: Recorded, rows: Rows) -> None:
    meeting = rows.get(todo_subject, r.stream)
    if meeting is None:
        return
    event: m.CandidateDeferred = r.event
    rows.put(todo_subject, {**meeting, "unfinished": True})
    if event.complete:
        _vote_over(r, rows, complete=True)


def _vote_over(r: Recorded, rows: Rows, *, complete: bool) -> None:
    meeting = rows.get(todo_subject, r.stream)
    if meeting is None:
        return
    drop(rows, r.stream, TodoKind.MEETING, CONFIRM)
    _untell(r, rows, meeting["experts"])
    if complete:
        _tell(r, rows, meeting, (meeting["person"],), SIGN)
        return
    absent = [expert for expert in meeting["experts"] if expert not in meeting["present"]]
    _tell(r, rows, meeting, meeting["present"], REVIEW)
    _tell(r, rows, meeting, absent, SIGN_IN)


def _tally_signed(r: Recorded, rows: Rows) -> None:
    """Whoever passed is publicised; when nobody did, the plan is at its end, unless somebody
    was put off to another meeting."""
    meeting = rows.get(todo_subject, r.stream)
    if meeting is None:
        return
    event: b.TallySigned = r.event
    _untell(r, rows, meeting["experts"])
    drop(rows, r.stream, TodoKind.MEETING)
    if any(result.passed for result in event.results):
        for_office(r, rows, meeting["plan"], TodoKind.PUBLICITY, code=AFTER)
    if meeting["unfinished"]:
        for_office(r, rows, meeting["plan"], TodoKind.MEETING, code=OPEN)


def _called_off(r: Recorded, rows: Rows) -> None:
    meeting = rows.get(todo_subject, r.stream)
    if meeting is None:
        return
    _untell(r, rows, meeting["experts"])
    drop(rows, r.stream, TodoKind.MEETING)
    for_office(r, rows, meeting["plan"], TodoKind.MEETING, code=OPEN, returned=True)


def _tell(r: Recorded, rows: Rows, meeting: Row, experts: Iterable[UUID], code: str) -> None:
    for expert in experts:
        put(
            rows,
            r.stream,
            TodoKind.MEETING,
            r.at,
            slot=str(expert),
            person=expert,
            title=meeting["title"],
            code=code,
        )


def _untell(r: Recorded, rows: Rows, experts: Iterable[UUID]) -> None:
    for expert in experts:
        drop(rows, r.stream, TodoKind.MEETING, str(expert))


FOLLOWED: dict[type, Callable[[Recorded, Rows], None]] = {
    m.MeetingOpened: _opened,
    m.AttendanceRecorded: _signed_in,
    m.ReviewStarted: _begun,
    m.CandidateDeferred: _deferred,
    m.MeetingCalledOff: _called_off,
    b.BallotOpened: _ballot_opened,
    b.BallotReturned: _ballot_returned,
    b.PaperTallyEntered: _paper_entered,
    b.BallotClosed: _ballot_closed,
    b.BallotVoided: _ballot_voided,
    b.TallySigned: _tally_signed,
}

"""To-do items of declarations and certificates: a case waits for one body or person at a time."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.cases import objection as o
from domain.cases import reexamination as x
from domain.cases.declaration import events as e
from domain.cases.objection import ObjectionState
from domain.cases.reexamination import ReexaminationState
from domain.certificates import certificate as c
from domain.certificates.certificate_ends import FraudRevocationRequested
from domain.configuration.route import StageKind
from domain.decider import Recorded
from projections.cases.declarations import stage_kind
from projections.projection import Row, Rows
from projections.todo.todo_items import (
    TodoKind,
    drop,
    put,
    subject_row,
    todo_subject,
)

Follow = Callable[[Recorded, Rows], None]


def _submitted(r: Recorded, rows: Rows) -> None:
    event: e.Submitted = r.event
    case = subject_row(r.stream, event.choice.title, person=event.applicant)
    _arrive(r, rows, case, event.next_code, event.forwarded_to)


def _moved(r: Recorded, rows: Rows) -> None:
    """Every event that carries the case to another stage."""
    case = rows.get(todo_subject, r.stream)
    if case is not None:
        _arrive(r, rows, case, r.event.next_code, r.event.forwarded_to)


def _back(r: Recorded, rows: Rows) -> None:
    case = rows.get(todo_subject, r.stream)
    if case is None:
        return
    event: e.Returned | e.PassedDown = r.event
    if event.to_code:
        _arrive(r, rows, case, event.to_code, event.to, returned=True)
    else:
        _wait(r, rows, case, TodoKind.ANSWER, person=case["person"], returned=True)


def _posted(r: Recorded, rows: Rows) -> None:
    case = rows.get(todo_subject, r.stream)
    if case is None:
        return
    event: e.UnitPublicityPosted | e.UnitPublicityExtended = r.event
    kind = TodoKind.UNIT_PUBLICITY
    _wait(r, rows, case, kind, organisation=event.organisation, due=event.last_day)


def _objected(r: Recorded, rows: Rows) -> None:
    case = rows.get(todo_subject, r.stream)
    if case is None:
        return
    event: o.ObjectionRaised = r.event
    known = {**case, "objections": (*case["objections"], event.objection)}
    rows.put(todo_subject, known)
    _objection(r, rows, known, event.organisation, ObjectionState.RAISED)


def _investigated(r: Recorded, rows: Rows) -> None:
    event: o.ObjectionInvestigated = r.event
    case = rows.get(todo_subject, r.stream)
    if case is not None:
        _objection(r, rows, case, event.organisation, ObjectionState.INVESTIGATED)


def _referred(r: Recorded, rows: Rows) -> None:
    event: o.ObjectionReferred = r.event
    case = rows.get(todo_subject, r.stream)
    if case is not None:
        _objection(r, rows, case, event.referred_to, ObjectionState.REFERRED)


def _objection(
    r: Recorded, rows: Rows, case: Row, organisation: UUID, state: ObjectionState
) -> None:
    put(
        rows,
        r.stream,
        TodoKind.OBJECTION,
        r.at,
        slot=str(r.event.objection),
        organisation=organisation,
        about=case["person"],
        title=case["title"],
        code=state.value,
    )


def _decided(r: Recorded, rows: Rows) -> None:
    """What is upheld ends the case, or is followed by its return."""
    event: o.ObjectionDismissed | o.ObjectionUpheld = r.event
    case = rows.get(todo_subject, r.stream)
    if case is None:
        return
    drop(rows, r.stream, TodoKind.OBJECTION, str(event.objection))
    left = tuple(one for one in case["objections"] if one != event.objection)
    rows.put(todo_subject, {**case, "objections": left})
    if isinstance(event, o.ObjectionUpheld) and event.ends:
        _ended(r, rows)


def _asked(r: Recorded, rows: Rows) -> None:
    case = rows.get(todo_subject, r.stream)
    if case is None:
        return
    event: e.SupplementRequested = r.event
    person, code = case["person"], event.code
    _wait(r, rows, case, TodoKind.ANSWER, person=person, code=code, due=event.deadline)


def _refused(r: Recorded, rows: Rows) -> None:
    """An end that may be asked about: what the case is stays known."""
    case = rows.get(todo_subject, r.stream)
    _ended(r, rows)
    if case is not None:
        rows.put(todo_subject, {**case, "current": None, "objections": ()})


def _requested(r: Recorded, rows: Rows) -> None:
    event: x.ReexaminationRequested = r.event
    _reexamination(r, rows, event.organisation, ReexaminationState.REQUESTED)


def _left_to_authority(r: Recorded, rows: Rows) -> None:
    event: x.ReexaminationReferred = r.event
    _reexamination(r, rows, event.referred_to, ReexaminationState.REFERRED)


def _reexamination(r: Recorded, rows: Rows, organisation: UUID, state: ReexaminationState) -> None:
    case = rows.get(todo_subject, r.stream)
    if case is None:
        return
    put(
        rows,
        r.stream,
        TodoKind.REEXAMINATION,
        r.at,
        organisation=organisation,
        about=case["person"],
        title=case["title"],
        code=state.value,
    )


def _reexamined(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.REEXAMINATION)


def _reopened(r: Recorded, rows: Rows) -> None:
    _reexamined(r, rows)
    _moved(r, rows)


def _ended(r: Recorded, rows: Rows) -> None:
    case = rows.get(todo_subject, r.stream)
    if case is None:
        return
    if case["current"] is not None:
        drop(rows, r.stream, case["current"])
    for one in case["objections"]:
        drop(rows, r.stream, TodoKind.OBJECTION, str(one))
    rows.drop(todo_subject, r.stream)


def _arrive(
    r: Recorded,
    rows: Rows,
    case: Row,
    code: str,
    organisation: UUID | None,
    returned: bool = False,
) -> None:
    """Stages T, P1, E and P2 are worked by plan and meeting, not case by case."""
    stage = stage_kind(code)
    kind: TodoKind | None = None
    if stage is not None and stage.reviewed:
        kind = TodoKind.REVIEW
    elif stage is StageKind.FILING:
        kind = TodoKind.FILING
    elif stage is StageKind.ISSUE:
        # On a routes filing is the first half of issuing; to an agency nothing is filed.
        in_effect = isinstance(r.event, e.Filed | e.TookEffect)
        kind = TodoKind.ISSUE if in_effect else TodoKind.FILING
    _wait(r, rows, case, kind, organisation=organisation, code=code, returned=returned)


def _wait(r: Recorded, rows: Rows, case: Row, kind: TodoKind | None, **item: Any) -> None:
    before = case["current"]
    if before is not None and before is not kind:
        drop(rows, r.stream, before)
    if kind is not None:
        put(rows, r.stream, kind, r.at, about=case["person"], title=case["title"], **item)
    rows.put(todo_subject, {**case, "current": kind})


def _revocation(r: Recorded, rows: Rows) -> None:
    event: c.RevocationRequested | FraudRevocationRequested = r.event
    put(
        rows,
        r.stream,
        TodoKind.REVOCATION,
        r.at,
        organisation=event.organisation,
        asker=event.account,
        about=event.reason.subject,
    )


def _no_revocation(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.REVOCATION)


FOLLOWED: dict[type, Follow] = {
    e.Submitted: _submitted,
    e.UnitPublicityPosted: _posted,
    e.UnitPublicityExtended: _posted,
    o.ObjectionRaised: _objected,
    o.ObjectionInvestigated: _investigated,
    o.ObjectionReferred: _referred,
    o.ObjectionDismissed: _decided,
    o.ObjectionUpheld: _decided,
    x.ReexaminationRequested: _requested,
    x.ReexaminationReferred: _left_to_authority,
    x.ReexaminationWithdrawn: _reexamined,
    x.ResultConfirmed: _reexamined,
    x.CaseReopened: _reopened,
    e.Approved: _moved,
    e.StageSkipped: _moved,
    e.StageMerged: _moved,
    e.Returned: _back,
    e.PassedDown: _back,
    e.Resubmitted: _moved,
    e.SupplementRequested: _asked,
    e.Supplemented: _moved,
    e.PublicityClosed: _moved,
    e.VotePassed: _moved,
    e.Filed: _moved,
    e.TookEffect: _moved,
    e.Refused: _refused,
    e.Withdrawn: _ended,
    e.Lapsed: _ended,
    e.VoteFailed: _refused,
    e.FilingRefused: _refused,
    e.CertificateIssued: _ended,
    c.RevocationRequested: _revocation,
    FraudRevocationRequested: _revocation,
    c.RevocationDropped: _no_revocation,
    c.Revoked: _no_revocation,
}

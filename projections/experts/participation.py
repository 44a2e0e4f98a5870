"""Participation records (评委参评记录): what draws and meetings tell of each expert, and what is
registered by hand.

A draw and the meeting of its plan make one record of an expert. Whether a ballot was returned is
told, as the log tells it; what it said is nowhere.
"""

from collections.abc import Iterable
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa

from domain.committees.review_meeting.events import (
    AttendanceRecorded,
    MeetingCalledOff,
    MeetingOpened,
    Scored,
)
from domain.committees.secret_ballot import (
    BallotClosed,
    BallotReturned,
    BallotVoided,
    TallySigned,
)
from domain.decider import Recorded
from domain.experts import attendance as a
from domain.experts import participation as p
from domain.experts.draw_request import DrawRequested
from domain.experts.expert_draw import ExpertsDrawn
from domain.experts.participation import Appraisal, Outcome, Position
from domain.rules.china_time import day_in_china
from domain.rules.draw_algorithm import SeatKind
from domain.streams import participation_id, participation_stream
from projections.columns import UtcDateTime
from projections.encoded import Word, ids
from projections.projection import Projection, Row, RowKey, Rows, metadata

participation = sa.Table(
    "participation",
    metadata,
    sa.Column("record", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("stream", sa.Uuid, nullable=False),
    sa.Column("by_hand", sa.Boolean, nullable=False),
    sa.Column("draw", sa.Uuid),
    sa.Column("meeting", sa.Uuid),
    sa.Column("committee", sa.Uuid, index=True),
    sa.Column("committee_said", sa.String, nullable=False),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("position", Word(Position), nullable=False),
    sa.Column("outcome", Word(Outcome), nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("scored", ids(), nullable=False),
    sa.Column("scores", sa.Integer, nullable=False),
    sa.Column("voted", sa.Boolean, nullable=False),
    sa.Column("over", sa.Boolean, nullable=False),
    sa.Column("appraisal", Word(Appraisal)),
    sa.Column("remark", sa.String, nullable=False),
    sa.Column("organisation", sa.Uuid, index=True),
    sa.Column("registered_at", UtcDateTime, nullable=False),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Column("withdrawn_reason", sa.String, nullable=False),
)
"""`day` is that of the meeting, before it that of the draw; `organisation` the office. Until the
tally is signed a record is not `over`, and who sits on a committee is its own office's to know."""
participation_review = sa.Table(
    "participation_review",
    metadata,
    sa.Column("review", sa.Uuid, primary_key=True),
    sa.Column("plan", sa.Uuid, nullable=False),
    sa.Column("committee", sa.Uuid, nullable=False),
    sa.Column("office", sa.Uuid),
    sa.Column("roster", ids(), nullable=False),
    sa.Column("returned", ids(), nullable=False),
)
"""What later events of a draw or of a meeting (`review`) have to know of it; `returned` are those
whose first ballot is the one that is open now."""
_ANSWERS: dict[type[Any], Outcome] = {
    a.AttendanceConfirmed: Outcome.CONFIRMED,
    a.AttendanceDeclined: Outcome.DECLINED,
    a.AlternateCalled: Outcome.ASKED,
    a.AlternateStoodDown: Outcome.WAITING,
    a.ConfirmationReset: Outcome.ASKED,
}
_OF_DRAW: tuple[type[Any], ...] = (ExpertsDrawn, *_ANSWERS)
_OF_MEETING = (
    AttendanceRecorded,
    Scored,
    BallotReturned,
    BallotClosed,
    BallotVoided,
    TallySigned,
    MeetingCalledOff,
)
_OF_REVIEW: tuple[type[Any], ...] = (*_OF_DRAW, *_OF_MEETING)
_BY_HAND = get_args(p.Event)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, DrawRequested):
        rows.put(participation_review, _review(r, event, event.office, ()))
    elif isinstance(event, MeetingOpened):
        meeting = _review(r, event, r.organisation, event.roster)
        rows.put(participation_review, meeting)
        _opened(r, event, meeting, rows)
    elif isinstance(event, _OF_REVIEW):
        review = rows.get(participation_review, r.stream)
        if review is None:
            return
        if isinstance(event, ExpertsDrawn):
            _drawn(r, event, review, rows)
        elif isinstance(event, _OF_DRAW):
            _answered(event, review, rows)
        else:
            _met(event, review, rows)
    elif isinstance(event, _BY_HAND):
        _said(r, event, rows)


def _review(
    r: Recorded,
    event: DrawRequested | MeetingOpened,
    office: UUID | None,
    roster: tuple[UUID, ...],
) -> Row:
    return {
        "review": r.stream,
        "plan": event.plan,
        "committee": event.committee,
        "office": office,
        "roster": roster,
        "returned": (),
    }


def _opened(r: Recorded, event: MeetingOpened, review: Row, rows: Rows) -> None:
    for expert in event.roster:
        key = participation_id(event.plan, expert)
        row = rows.get(participation, key)
        if row is not None and row["meeting"] is not None:  # the plan has met before
            key, row = participation_id(r.stream, expert), None
        row = row or _blank(r, key, expert, review)
        met = {"meeting": r.stream, "day": day_in_china(r.at), "position": _position(expert, event)}
        rows.put(participation, row | met | {"outcome": Outcome.CONFIRMED})


def _position(expert: UUID, event: MeetingOpened) -> Position:
    if expert == event.chair:
        return Position.CHAIR
    return Position.VICE_CHAIR if expert in event.vice_chairs else Position.MEMBER


def _drawn(r: Recorded, event: ExpertsDrawn, review: Row, rows: Rows) -> None:
    for seat in event.seats:
        primary = seat.kind is SeatKind.PRIMARY
        row = _blank(r, participation_id(review["plan"], seat.expert), seat.expert, review)
        outcome = Outcome.ASKED if primary else Outcome.WAITING
        rows.put(participation, row | {"draw": r.stream, "outcome": outcome})


def _answered(event: Any, review: Row, rows: Rows) -> None:
    row = rows.get(participation, participation_id(review["plan"], event.expert))
    if row is None:
        return
    reason = str(event.reason) if isinstance(event, a.AttendanceDeclined) else ""
    rows.put(participation, row | {"outcome": _ANSWERS[type(event)], "reason": reason})


def _met(event: Any, review: Row, rows: Rows) -> None:
    match event:
        case BallotReturned(expert=expert):
            _with(rows, review, expert, lambda row: _vote(row, review, rows))
        case BallotClosed():
            rows.put(participation_review, review | {"returned": ()})
        case BallotVoided():
            for expert in review["returned"]:
                _with(rows, review, expert, lambda _: {"voted": False})
            rows.put(participation_review, review | {"returned": ()})
        case TallySigned():
            for expert in review["roster"]:
                _with(rows, review, expert, _over)
        case MeetingCalledOff():
            for expert in review["roster"]:
                _unmeet(rows, review, expert)
        case _:
            _with(rows, review, event.expert, lambda row: _doing(event, row))


def _vote(row: Row, review: Row, rows: Rows) -> Row:
    """A void ballot was returned by nobody, so it has to be known whose only one it was."""
    if row["voted"]:
        return {}
    returned = (*review["returned"], row["person"])
    rows.put(participation_review, review | {"returned": returned})
    return {"voted": True}


def _over(row: Row) -> Row:
    """Whoever has not come by the end was absent."""
    attended = row["outcome"] is Outcome.ATTENDED
    return {"over": True} | ({} if attended else {"outcome": Outcome.ABSENT})


def _unmeet(rows: Rows, review: Row, expert: UUID) -> None:
    """A meeting that is called off takes its records along; those of the draw wait for another."""
    rows.drop(participation, participation_id(review["review"], expert))
    before = {"meeting": None, "position": Position.MEMBER, "outcome": Outcome.CONFIRMED}
    done = {"scored": (), "scores": 0, "voted": False}
    _with(rows, review, expert, lambda _: before | done)


def _doing(event: AttendanceRecorded | Scored, row: Row) -> Row:
    if isinstance(event, AttendanceRecorded):
        return {"outcome": Outcome.ATTENDED}
    scored = tuple(dict.fromkeys((*row["scored"], event.declaration)))
    return {"scored": scored, "scores": len(scored)}


def _with(rows: Rows, review: Row, expert: UUID, change: Any) -> None:
    """Of the plan's record when it is this meeting's, else of the meeting's own."""
    for whole in (review["plan"], review["review"]):
        row = rows.get(participation, participation_id(whole, expert))
        if row is not None and row["meeting"] == review["review"]:
            rows.put(participation, row | change(row))
            return


def _said(r: Recorded, event: Any, rows: Rows) -> None:
    if isinstance(event, p.MemberAppraised):
        review = rows.get(participation_review, event.meeting)
        if review is not None:
            told = {"appraisal": event.appraisal, "remark": str(event.remark)}
            _with(rows, review, event.person, lambda _: told)
        return
    if isinstance(event, p.ParticipationRegistered):
        review = {"committee": event.committee, "office": event.organisation}
        row = _blank(r, event.record, event.person, review) | {"by_hand": True, "over": True}
    else:
        found = rows.get(participation, event.record)
        if found is None:
            return
        row = found
    if isinstance(event, p.ParticipationWithdrawn):
        row |= {"withdrawn_at": r.at, "withdrawn_reason": str(event.withdrawal_reason)}
    else:
        row |= {
            "committee": event.committee,
            "committee_said": event.committee_name,
            "day": event.held_on,
            "position": event.position,
            "outcome": Outcome.ATTENDED if event.attended else Outcome.ABSENT,
            "reason": str(event.reason),
            "appraisal": event.appraisal,
            "remark": str(event.remark),
        }
    rows.put(participation, row)


def _blank(r: Recorded, record: UUID, expert: UUID, review: Row) -> Row:
    return {
        "record": record,
        "person": expert,
        "stream": participation_stream(expert),
        "by_hand": False,
        "draw": None,
        "meeting": None,
        "committee": review["committee"],
        "committee_said": "",
        "day": day_in_china(r.at),
        "position": Position.MEMBER,
        "outcome": Outcome.ASKED,
        "reason": "",
        "scored": (),
        "scores": 0,
        "voted": False,
        "over": False,
        "appraisal": None,
        "remark": "",
        "organisation": review["office"],
        "registered_at": r.at,
        "withdrawn_at": None,
        "withdrawn_reason": "",
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _OF_REVIEW):
        yield participation_review, (r.stream,)
    elif isinstance(r.event, p.ParticipationCorrected | p.ParticipationWithdrawn):
        yield participation, (r.event.record,)


PARTICIPATION = Projection(
    "participation",
    1,
    (participation, participation_review),
    project,
    reads,
    takes=(DrawRequested, MeetingOpened, *_OF_REVIEW, *_BY_HAND),
)

"""Facts about the participation of experts: seats that were drawn, and what became of them.

Whether somebody returned a ballot is counted, as the log tells it; what it said is nowhere.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.committees.review_meeting.events import (
    AttendanceRecorded,
    MeetingCalledOff,
    MeetingOpened,
)
from domain.committees.secret_ballot import BallotReturned, BallotVoided
from domain.decider import Recorded
from domain.experts import attendance as a
from domain.experts.attendance import Answer
from domain.experts.draw_request import DrawRequested
from domain.experts.expert_draw import ExpertsDrawn
from domain.rules.china_time import day_in_china
from domain.rules.draw_algorithm import SeatKind
from projections.encoded import Word, ids
from projections.projection import Row, RowKey, Rows, metadata

statistic_seat = sa.Table(
    "statistic_seat",
    metadata,
    sa.Column("plan", sa.Uuid, primary_key=True),
    sa.Column("expert", sa.Uuid, primary_key=True),
    sa.Column("year", sa.SmallInteger, nullable=False),
    sa.Column("month", sa.SmallInteger, nullable=False),
    sa.Column("committee", sa.Uuid, nullable=False),
    sa.Column("draw", sa.Uuid),
    sa.Column("group", sa.String, nullable=False),
    sa.Column("primary", sa.Boolean, nullable=False),
    sa.Column("answer", Word(Answer)),
    sa.Column("meetings", sa.Integer, nullable=False),
    sa.Column("ballots", sa.Integer, nullable=False),
    sa.Index("ix_statistic_seat_year", "year", "committee"),
)
"""`draw` and `answer` are NULL for a member whom no draw has seated; `meetings` were attended."""
statistic_review = sa.Table(
    "statistic_review",
    metadata,
    sa.Column("review", sa.Uuid, primary_key=True),
    sa.Column("plan", sa.Uuid, nullable=False),
    sa.Column("committee", sa.Uuid, nullable=False),
    sa.Column("present", ids(), nullable=False),
    sa.Column("ballots", ids(), nullable=False),
    sa.Column("returned_by", ids(), nullable=False),
)
"""What later events of a draw or of a meeting (`review`) have to know of it: who has signed in,
and side by side the ballots that are not void and who returned each."""
_ANSWERS: dict[type[Any], Answer] = {
    a.AttendanceConfirmed: Answer.CONFIRMED,
    a.AttendanceDeclined: Answer.DECLINED,
    a.AlternateCalled: Answer.ASKED,
    a.ConfirmationReset: Answer.ASKED,
    a.AlternateStoodDown: Answer.WAITING,
}
_OF_REVIEW: tuple[type[Any], ...] = (
    ExpertsDrawn,
    *_ANSWERS,
    AttendanceRecorded,
    BallotReturned,
    BallotVoided,
    MeetingCalledOff,
)
TAKEN = (DrawRequested, MeetingOpened, *_OF_REVIEW)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, DrawRequested | MeetingOpened):
        rows.put(statistic_review, _begun(r, event))
    elif isinstance(event, _OF_REVIEW):
        review = rows.get(statistic_review, r.stream)
        if review is not None:
            _happened(r, review, rows)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _OF_REVIEW):
        yield statistic_review, (r.stream,)


def _begun(r: Recorded, event: DrawRequested | MeetingOpened) -> Row:
    return {
        "review": r.stream,
        "plan": event.plan,
        "committee": event.committee,
        "present": (),
        "ballots": (),
        "returned_by": (),
    }


def _happened(r: Recorded, review: Row, rows: Rows) -> None:
    event = r.event
    plan: UUID = review["plan"]
    match event:
        case ExpertsDrawn(seats=seats):
            for seat in seats:
                before = rows.get(statistic_seat, plan, seat.expert)
                row = _seat(r, review, seat.expert)
                if before is not None:
                    row |= {name: before[name] for name in ("meetings", "ballots")}
                primary = seat.kind is SeatKind.PRIMARY
                answer = Answer.ASKED if primary else Answer.WAITING
                drawn = {"draw": r.stream, "group": seat.group, "primary": primary}
                rows.put(statistic_seat, row | drawn | {"answer": answer})
        case AttendanceRecorded(expert=expert):
            row = rows.get(statistic_seat, plan, expert) or _seat(r, review, expert)
            rows.put(statistic_seat, row | {"meetings": row["meetings"] + 1})
            rows.put(statistic_review, review | {"present": (*review["present"], expert)})
        case BallotReturned(ballot=ballot, expert=expert):
            _add(rows, plan, expert, "ballots", 1)
            returned = {
                "ballots": (*review["ballots"], ballot),
                "returned_by": (*review["returned_by"], expert),
            }
            rows.put(statistic_review, review | returned)
        case BallotVoided(ballot=ballot):
            _take_back(review, rows, ballot)
        case MeetingCalledOff():
            for expert in review["present"]:
                _add(rows, plan, expert, "meetings", -1)
            _take_back(review | {"present": ()}, rows, None)
        case _:
            held = rows.get(statistic_seat, plan, event.expert)
            if held is not None and held["draw"] == r.stream:
                rows.put(statistic_seat, held | {"answer": _ANSWERS[type(event)]})


def _take_back(review: Row, rows: Rows, ballot: UUID | None) -> None:
    """A void ballot was returned by nobody; None: all of a meeting that did not take place."""
    pairs = list(zip(review["ballots"], review["returned_by"], strict=True))
    for which, expert in pairs:
        if ballot in (None, which):
            _add(rows, review["plan"], expert, "ballots", -1)
    left = [pair for pair in pairs if ballot not in (None, pair[0])]
    kept = {
        "ballots": tuple(which for which, _ in left),
        "returned_by": tuple(expert for _, expert in left),
    }
    rows.put(statistic_review, review | kept)


def _add(rows: Rows, plan: UUID, expert: UUID, count: str, more: int) -> None:
    row = rows.get(statistic_seat, plan, expert)
    if row is not None:
        rows.put(statistic_seat, row | {count: row[count] + more})


def _seat(r: Recorded, review: Row, expert: UUID) -> Row:
    day = day_in_china(r.at)
    return {
        "plan": review["plan"],
        "expert": expert,
        "year": day.year,
        "month": day.month,
        "committee": review["committee"],
        "draw": None,
        "group": "",
        "primary": False,
        "answer": None,
        "meetings": 0,
        "ballots": 0,
    }

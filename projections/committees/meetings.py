"""Review meetings (评审会议): who is there, who has returned a ballot, and the signed result.

Nothing here knows a choice: the events it is made from do not either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.committees.review_meeting import Status
from domain.committees.review_meeting.events import (
    AttendanceRecorded,
    AvoidanceDeclared,
    CandidateDeferred,
    MeetingCalledOff,
    MeetingOpened,
    PanelDissolved,
    PanelFormed,
    PanelOpinionWritten,
    ReviewStarted,
    Scored,
)
from domain.committees.secret_ballot import (
    BallotClosed,
    BallotOpened,
    BallotReturned,
    BallotVoided,
    PaperTallyConfirmed,
    PaperTallyEntered,
    TallySigned,
)
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.committees.committee_tables import committee
from projections.committees.plans import plan
from projections.encoded import Word, ids
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    belongs,
    columns_of,
    has,
    in_order,
    one_of,
    page_of,
)
from projections.people.people import person
from projections.projection import Projection, Row, RowKey, Rows, metadata

meeting = sa.Table(
    "meeting",
    metadata,
    sa.Column("meeting", sa.Uuid, primary_key=True),
    sa.Column("plan", sa.Uuid, nullable=False, index=True),
    sa.Column("committee", sa.Uuid, nullable=False),
    sa.Column("chair", sa.Uuid, nullable=False),
    sa.Column("vice_chairs", ids(), nullable=False),
    sa.Column("presiding", sa.Uuid),
    sa.Column("roster", ids(), nullable=False),
    sa.Column("status", Word(Status), nullable=False),
    sa.Column("members", sa.Integer, nullable=False),
    sa.Column("present", sa.Integer, nullable=False),
    sa.Column("candidates", sa.Integer, nullable=False),
    sa.Column("ballot", sa.Uuid),
    sa.Column("paper", sa.Boolean, nullable=False),
    sa.Column("electors", sa.Integer, nullable=False),
    sa.Column("returned", sa.Integer, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("signed_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)
meeting_member = sa.Table(
    "meeting_member",
    metadata,
    sa.Column("meeting", sa.Uuid, primary_key=True),
    sa.Column("expert", sa.Uuid, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("present", sa.Boolean, nullable=False),
    sa.Column("elector", sa.Boolean, nullable=False),
    sa.Column("returned", sa.Boolean, nullable=False),
    sa.Index("ix_meeting_member_expert", "expert"),
)
_HANDLED = (
    MeetingOpened,
    AttendanceRecorded,
    ReviewStarted,
    CandidateDeferred,
    MeetingCalledOff,
    # These move the version and nothing else.
    AvoidanceDeclared,
    PanelFormed,
    PanelDissolved,
    PanelOpinionWritten,
    Scored,
    PaperTallyEntered,
    PaperTallyConfirmed,
    BallotOpened,
    BallotReturned,
    BallotClosed,
    BallotVoided,
    TallySigned,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, MeetingOpened):
        _opened(r, event, rows)
        return
    row = rows.get(meeting, r.stream)
    if row is None:
        return
    row = {**row, "version": r.version}
    match event:
        case AttendanceRecorded():
            _member(rows, r.stream, event.expert, present=True)
            row["present"] += 1
        case ReviewStarted():
            row |= {
                "status": Status.REVIEWING,
                "presiding": event.presiding or row["chair"],
            }
        case CandidateDeferred(complete=True):
            row["status"] = Status.COUNTED
        case MeetingCalledOff():
            row["status"] = Status.CALLED_OFF
        case BallotOpened():
            _everybody(rows, row, event.electors)
            row |= {
                "status": Status.VOTING,
                "ballot": event.ballot,
                "paper": event.paper,
                "electors": len(event.electors),
                "returned": 0,
            }
        case BallotReturned():
            _member(rows, r.stream, event.expert, returned=True)
            row["returned"] += 1
        case BallotClosed():
            row["status"] = Status.COUNTED if event.complete else Status.REVIEWING
        case BallotVoided():
            _everybody(rows, row, ())
            row |= {
                "status": Status.REVIEWING,
                "ballot": None,
                "paper": False,
                "electors": 0,
                "returned": 0,
            }
        case TallySigned():
            row |= {"status": Status.SIGNED, "signed_at": r.at}
    rows.put(meeting, row)


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    event = r.event
    if isinstance(event, _HANDLED):
        yield meeting, (r.stream,)
    if isinstance(event, AttendanceRecorded | BallotReturned):
        yield meeting_member, (r.stream, event.expert)


MEETINGS = Projection("meetings", 3, (meeting, meeting_member), project, reads, takes=_HANDLED)


def _opened(r: Recorded, event: MeetingOpened, rows: Rows) -> None:
    rows.put(
        meeting,
        {
            "meeting": r.stream,
            "plan": event.plan,
            "committee": event.committee,
            "chair": event.chair,
            "vice_chairs": event.vice_chairs,
            "presiding": None,
            "roster": event.roster,
            "status": Status.OPEN,
            "members": len(event.roster),
            "present": 0,
            "candidates": len(event.candidates),
            "ballot": None,
            "paper": False,
            "electors": 0,
            "returned": 0,
            "opened_at": r.at,
            "signed_at": None,
            "version": r.version,
        },
    )
    for place, expert in enumerate(event.roster):
        rows.put(
            meeting_member,
            {
                "meeting": r.stream,
                "expert": expert,
                "place": place,
                "present": False,
                "elector": False,
                "returned": False,
            },
        )


def _member(rows: Rows, stream: UUID, expert: UUID, **changes: bool) -> None:
    row = rows.get(meeting_member, stream, expert)
    if row is not None:
        rows.put(meeting_member, {**row, **changes})


def _everybody(rows: Rows, row: Row, electors: tuple[UUID, ...]) -> None:
    """Nobody has returned anything of a ballot that has just been opened or voided."""
    for expert in row["roster"]:
        _member(rows, row["meeting"], expert, elector=expert in electors, returned=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    meeting: UUID
    plan: UUID
    plan_name: str | None
    office: UUID | None
    """The committee office that holds it."""
    committee: UUID
    committee_name: str | None
    chair: UUID
    vice_chairs: tuple[UUID, ...]
    presiding: UUID | None
    """Who opened it: the chair, or a vice-chair in the chair's absence."""
    status: Status
    members: int
    present: int
    candidates: int
    ballot: UUID | None
    paper: bool
    """The ballot is on paper, so that nobody is said to have returned one."""
    electors: int
    returned: int
    """Ballots returned of the ballot that is open, or was counted."""
    opened_at: datetime
    signed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    meeting: UUID
    expert: UUID
    expert_name: str | None
    present: bool
    elector: bool
    returned: bool


_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(meeting, "roster"),
        plan.c.name.label("plan_name"),
        plan.c.office,
        committee.c.name.label("committee_name"),
    )
    .select_from(meeting)
    .outerjoin(plan, plan.c.plan == meeting.c.plan)
    .outerjoin(committee, committee.c.committee == meeting.c.committee)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFilter:
    """Set `office` or `expert`: the meetings a desk holds, or those somebody is a member of."""

    office: Bodies | None = None
    expert: UUID | None = None
    text: str = ""
    """Part of the plan's name."""
    status: Status | None = None


_ORDER = Order(
    columns={
        "opened_at": meeting.c.opened_at,
        "plan": plan.c.name,
        "status": in_order(meeting.c.status, Status),
        "members": meeting.c.members,
    },
    default="opened_at",
    descending=True,
    tie=(meeting.c.meeting,),
    never_null=("opened_at",),
)


def get(tx: Reader, which: UUID) -> MeetingRow | None:
    return one_of(tx, _SELECT.where(meeting.c.meeting == which), MeetingRow)


def of_plan(tx: Reader, which: UUID) -> tuple[MeetingRow, ...]:
    """The meetings of a plan, oldest first."""
    query = _SELECT.where(meeting.c.plan == which)
    return all_of(tx, query.order_by(meeting.c.opened_at, meeting.c.meeting), MeetingRow)


def of_office(tx: Reader, office: Bodies) -> tuple[MeetingRow, ...]:
    """The meetings a committee's office holds, newest first."""
    query = _SELECT.where(belongs(plan.c.office, office))
    return all_of(tx, query.order_by(meeting.c.opened_at.desc(), meeting.c.meeting), MeetingRow)


def for_expert(tx: Reader, who: UUID) -> tuple[MeetingRow, ...]:
    """The meetings somebody is a member of, newest first."""
    query = _SELECT.where(_of_member(who))
    return all_of(tx, query.order_by(meeting.c.opened_at.desc(), meeting.c.meeting), MeetingRow)


def listing(tx: Reader, filters: MeetingFilter, wanted: Listing) -> Page[MeetingRow]:
    """Newest first."""
    query = _SELECT
    if filters.office is not None:
        query = query.where(belongs(plan.c.office, filters.office))
    if filters.expert is not None:
        query = query.where(_of_member(filters.expert))
    if filters.text:
        query = query.where(has(plan.c.name, filters.text))
    if filters.status is not None:
        query = query.where(meeting.c.status == filters.status)
    return page_of(tx, query, MeetingRow, _ORDER, wanted)


def _of_member(who: UUID) -> sa.ColumnElement[bool]:
    theirs = sa.select(meeting_member.c.meeting).where(meeting_member.c.expert == who)
    return meeting.c.meeting.in_(theirs)


def members(tx: Reader, which: UUID) -> tuple[MemberRow, ...]:
    """The roster in its order."""
    query = (
        sa.select(*columns_of(meeting_member, "place"), person.c.name.label("expert_name"))
        .select_from(meeting_member)
        .outerjoin(person, person.c.person == meeting_member.c.expert)
        .where(meeting_member.c.meeting == which)
        .order_by(meeting_member.c.place)
    )
    return all_of(tx, query, MemberRow)

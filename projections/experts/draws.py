"""Expert draws (评委抽取): how far each has got, and how those drawn have answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.experts import attendance as a
from domain.experts.attendance import Answer
from domain.experts.draw_request import DrawKind, DrawRequested
from domain.experts.expert_draw import (
    DrawApproved,
    DrawNotApproved,
    ExpertsDrawn,
    PublicValueRecorded,
    SecretNotRevealed,
    SecretRevealed,
    Status,
)
from domain.experts.frozen_pool import PoolFrozen
from domain.experts.trial_draw import TrialDrawn, TrialPoolFrozen
from domain.rules.draw_algorithm import Party, SeatKind
from projections.columns import UtcDateTime
from projections.committees.committee_tables import committee
from projections.committees.plans import plan
from projections.encoded import Word, texts
from projections.experts.experts import expert as expert_table
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    belongs,
    columns_of,
    in_order,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, Row, RowKey, Rows, metadata

draw = sa.Table(
    "draw",
    metadata,
    sa.Column("draw", sa.Uuid, primary_key=True),
    sa.Column("plan", sa.Uuid, nullable=False, index=True),
    sa.Column("committee", sa.Uuid, nullable=False),
    sa.Column("office", sa.Uuid, nullable=False, index=True),
    sa.Column("kind", Word(DrawKind), nullable=False),
    sa.Column("status", Word(Status), nullable=False),
    sa.Column("follows", sa.Uuid),
    sa.Column("frozen", sa.String, nullable=False),
    sa.Column("thin_groups", texts(), nullable=False),
    sa.Column("eligible", sa.Integer, nullable=False),
    sa.Column("excluded", sa.Integer, nullable=False),
    sa.Column("committee_promise", sa.String, nullable=False),
    sa.Column("hrss_promise", sa.String, nullable=False),
    sa.Column("committee_revealed", sa.Boolean, nullable=False),
    sa.Column("hrss_revealed", sa.Boolean, nullable=False),
    sa.Column("public_source", sa.String, nullable=False),
    sa.Column("public_value", sa.String, nullable=False),
    sa.Column("trials", sa.Integer, nullable=False),
    sa.Column("seed", sa.String, nullable=False),
    sa.Column("failed_party", Word(Party)),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("requested_at", UtcDateTime, nullable=False),
    sa.Column("drawn_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)
"""`reason` says why the draw was not approved, or what is known of a secret kept back."""
draw_seat = sa.Table(
    "draw_seat",
    metadata,
    sa.Column("draw", sa.Uuid, primary_key=True),
    sa.Column("expert", sa.Uuid, primary_key=True),
    sa.Column("group", sa.String, nullable=False),
    sa.Column("kind", Word(SeatKind), nullable=False),
    sa.Column("order", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("answer", Word(Answer), nullable=False),
    sa.Column("seat", sa.Uuid),
    sa.Column("reason", sa.String, nullable=False),
    sa.Index("ix_draw_seat_expert", "expert"),
)
"""`place` is the order of the whole draw; `seat` the primary whose seat the expert holds."""
_SEATED = (
    a.AttendanceConfirmed,
    a.AttendanceDeclined,
    a.AlternateCalled,
    a.AlternateStoodDown,
    a.ConfirmationReset,
)
_HANDLED = (
    DrawRequested,
    PoolFrozen,
    TrialPoolFrozen,
    DrawApproved,
    DrawNotApproved,
    PublicValueRecorded,
    SecretRevealed,
    SecretNotRevealed,
    TrialDrawn,
    ExpertsDrawn,
    a.AlternatesExhausted,
    *_SEATED,
)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, DrawRequested):
        rows.put(draw, _requested(r, event))
        return
    row = rows.get(draw, r.stream)
    if row is None:
        return
    if isinstance(event, ExpertsDrawn):
        _seat(r, event, rows)
    elif isinstance(event, _SEATED):
        _answer(r.stream, event, rows)
    rows.put(draw, {**row, **_changes(r), "version": r.version})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield draw, (r.stream,)
    if isinstance(r.event, _SEATED):
        yield draw_seat, (r.stream, r.event.expert)


DRAWS = Projection("draws", 2, (draw, draw_seat), project, reads, takes=_HANDLED)


def _requested(r: Recorded, event: DrawRequested) -> Row:
    return {
        "draw": r.stream,
        "plan": event.plan,
        "committee": event.committee,
        "office": event.office,
        "kind": event.kind,
        "status": Status.REQUESTED,
        "follows": event.follows,
        "frozen": "",
        "thin_groups": (),
        "eligible": 0,
        "excluded": 0,
        "committee_promise": event.secret_commitment,
        "hrss_promise": "",
        "committee_revealed": False,
        "hrss_revealed": False,
        "public_source": event.public_source,
        "public_value": "",
        "trials": 0,
        "seed": "",
        "failed_party": None,
        "reason": "",
        "requested_at": r.at,
        "drawn_at": None,
        "version": r.version,
    }


def _changes(r: Recorded) -> dict[str, Any]:
    match r.event:
        case PoolFrozen() as event:
            return {
                "frozen": event.frozen,
                "thin_groups": event.thin_groups,
                "eligible": event.eligible,
                "excluded": len({one.expert for one in event.exclusions}),
            }
        case TrialPoolFrozen() as event:
            return {
                "frozen": event.frozen,
                "thin_groups": tuple(one.group for one in event.groups if one.thin),
                "eligible": sum(one.eligible for one in event.groups),
                "excluded": sum(one.count for one in event.excluded),
            }
        case DrawApproved() as event:
            return {"status": Status.APPROVED, "hrss_promise": event.secret_commitment}
        case DrawNotApproved() as event:
            return {"status": Status.NOT_APPROVED, "reason": event.reason}
        case PublicValueRecorded() as event:
            return {"public_value": event.value}
        case SecretRevealed(party=Party.HRSS):
            return {"hrss_revealed": True}
        case SecretRevealed():
            return {"committee_revealed": True}
        case SecretNotRevealed() as event:
            return {
                "status": Status.FAILED,
                "failed_party": event.party,
                "reason": event.reason,
            }
        case TrialDrawn() as event:
            return {"status": Status.TRIED, "trials": event.number, "drawn_at": r.at}
        case ExpertsDrawn() as event:
            return {"status": Status.DRAWN, "seed": event.seed, "drawn_at": r.at}
    return {}


def _seat(r: Recorded, event: ExpertsDrawn, rows: Rows) -> None:
    """Primaries are asked at once; alternates wait until they are called."""
    for place, seat in enumerate(event.seats):
        primary = seat.kind is SeatKind.PRIMARY
        rows.put(
            draw_seat,
            {
                "draw": r.stream,
                "expert": seat.expert,
                "group": seat.group,
                "kind": seat.kind,
                "order": seat.order,
                "place": place,
                "answer": Answer.ASKED if primary else Answer.WAITING,
                "seat": seat.expert if primary else None,
                "reason": "",
            },
        )


def _answer(stream: UUID, event: Any, rows: Rows) -> None:
    row = rows.get(draw_seat, stream, event.expert)
    if row is None:
        return
    reason = str(event.reason) if isinstance(event, a.AttendanceDeclined) else ""
    seats = a.evolve((_domain_seat(row),), event)
    rows.put(draw_seat, {**row, "answer": seats[0].answer, "seat": seats[0].seat, "reason": reason})


def _domain_seat(row: Row) -> a.Seat:
    return a.Seat(
        expert=row["expert"],
        group=row["group"],
        kind=row["kind"],
        order=row["order"],
        answer=row["answer"],
        seat=row["seat"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRow:
    draw: UUID
    plan: UUID
    plan_name: str | None
    committee: UUID
    committee_name: str | None
    office: UUID
    authority: UUID | None
    """The title authority that approves it: that of the plan."""
    kind: DrawKind
    status: Status
    follows: UUID | None
    frozen: str
    thin_groups: tuple[str, ...]
    eligible: int
    """Experts in the frozen pool."""
    excluded: int
    committee_promise: str
    hrss_promise: str
    committee_revealed: bool
    hrss_revealed: bool
    public_source: str
    public_value: str
    trials: int
    """Of a trial: which one of its plan it was."""
    seed: str
    failed_party: Party | None
    reason: str
    requested_at: datetime
    drawn_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    draw: UUID
    expert: UUID
    expert_name: str | None
    unit_name: str | None
    group: str
    kind: SeatKind
    order: int
    answer: Answer
    seat: UUID | None
    reason: str

    @property
    def on_roster(self) -> bool:
        """On the 评委名单 as things stand."""
        return a.Seat(
            expert=self.expert,
            group=self.group,
            kind=self.kind,
            order=self.order,
            answer=self.answer,
            seat=self.seat,
        ).on_roster


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """A draw as the drawn expert sees it."""

    draw: UUID
    plan: UUID
    plan_name: str | None
    committee_name: str | None
    group: str
    kind: SeatKind
    answer: Answer
    drawn_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFilter:
    office: Bodies | None = None
    authority: Bodies | None = None
    plan: UUID | None = None
    kind: DrawKind | None = None
    status: Status | None = None


_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(draw),
        plan.c.name.label("plan_name"),
        plan.c.authority,
        committee.c.name.label("committee_name"),
    )
    .select_from(draw)
    .outerjoin(plan, plan.c.plan == draw.c.plan)
    .outerjoin(committee, committee.c.committee == draw.c.committee)
)
_ORDER = Order(
    columns={
        "requested_at": draw.c.requested_at,
        "status": in_order(draw.c.status, Status),
        "plan": plan.c.name,
    },
    default="requested_at",
    descending=True,
    tie=(draw.c.draw,),
)


def get(tx: Reader, which: UUID) -> DrawRow | None:
    return one_of(tx, _SELECT.where(draw.c.draw == which), DrawRow)


def of_plan(tx: Reader, which: UUID) -> tuple[DrawRow, ...]:
    """Every draw of a plan, trials and failed ones included, oldest first."""
    query = _SELECT.where(draw.c.plan == which)
    return all_of(tx, query.order_by(draw.c.requested_at, draw.c.draw), DrawRow)


def seats(tx: Reader, which: UUID) -> tuple[SeatRow, ...]:
    """Those drawn, in the order of the draw."""
    query = (
        sa.select(
            *columns_of(draw_seat, "place"),
            person.c.name.label("expert_name"),
            sa.func.coalesce(organisation.c.name, expert_table.c.unit_said).label("unit_name"),
        )
        .select_from(draw_seat)
        .outerjoin(person, person.c.person == draw_seat.c.expert)
        .outerjoin(expert_table, expert_table.c.person == draw_seat.c.expert)
        .outerjoin(organisation, organisation.c.organisation == expert_table.c.unit)
        .where(draw_seat.c.draw == which)
        .order_by(draw_seat.c.place)
    )
    return all_of(tx, query, SeatRow)


def for_expert(tx: Reader, who: UUID) -> tuple[InvitationRow, ...]:
    """Where somebody was asked to come; an alternate nobody has called is not told."""
    query = (
        sa.select(
            draw.c.draw,
            draw.c.plan,
            plan.c.name.label("plan_name"),
            committee.c.name.label("committee_name"),
            draw_seat.c.group,
            draw_seat.c.kind,
            draw_seat.c.answer,
            draw.c.drawn_at,
            draw.c.version,
        )
        .select_from(draw_seat)
        .join(draw, draw.c.draw == draw_seat.c.draw)
        .outerjoin(plan, plan.c.plan == draw.c.plan)
        .outerjoin(committee, committee.c.committee == draw.c.committee)
        .where(draw_seat.c.expert == who, draw_seat.c.answer != Answer.WAITING)
        .order_by(draw.c.drawn_at.desc(), draw.c.draw)
    )
    return all_of(tx, query, InvitationRow)


def listing(tx: Reader, filters: DrawFilter, wanted: Listing) -> Page[DrawRow]:
    """Set `office` or `authority` for a body's own list."""
    query = _SELECT
    if filters.office is not None:
        query = query.where(belongs(draw.c.office, filters.office))
    if filters.authority is not None:
        query = query.where(belongs(plan.c.authority, filters.authority))
    if filters.plan is not None:
        query = query.where(draw.c.plan == filters.plan)
    if filters.kind is not None:
        query = query.where(draw.c.kind == filters.kind)
    if filters.status is not None:
        query = query.where(draw.c.status == filters.status)
    return page_of(tx, query, DrawRow, _ORDER, wanted)

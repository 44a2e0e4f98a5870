"""Attendance (确认参评): the second half of a draw, from the drawn seats to the roster.

Commands, events and rules over the seats of one draw; `expert_draw` puts them in its stream.
A primary who declines is replaced by the next alternate of the group, who takes the seat
when called and gives it up by declining.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.decider import Rejected
from domain.personal import Personal
from domain.rules.draw_algorithm import SeatKind

# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmAttendance:
    expert: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineAttendance:
    expert: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetConfirmation:
    """Take an answer back, attending or not, so that it can be given anew."""

    expert: UUID


Command = ConfirmAttendance | DeclineAttendance | ResetConfirmation

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceConfirmed:
    """确认参评"""

    expert: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceDeclined:
    """确认不参评"""

    expert: UUID
    reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateCalled:
    """备选递补; `seat` is the primary whose seat it is."""

    expert: UUID
    group: str
    seat: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternatesExhausted:
    """备选用尽: the seat of this primary stays empty until a supplementary draw."""

    group: str
    seat: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateStoodDown:
    """取消递补: the primary is asked again, so the alternate waits again."""

    expert: UUID
    group: str
    seat: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationReset:
    """移除: back to those who have not answered."""

    expert: UUID


Event = (
    AttendanceConfirmed
    | AttendanceDeclined
    | AlternateCalled
    | AlternatesExhausted
    | AlternateStoodDown
    | ConfirmationReset
)

# State.


class Answer(StrEnum):
    """参评情况"""

    WAITING = "WAITING"
    """An alternate nobody has called."""
    ASKED = "ASKED"
    """未确认"""
    CONFIRMED = "CONFIRMED"
    """确认参评"""
    DECLINED = "DECLINED"
    """确认不参评"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One drawn expert and how they stand."""

    expert: UUID
    group: str
    kind: SeatKind
    order: int
    answer: Answer
    seat: UUID | None = None
    """The primary whose seat this expert holds or gave up; None for a waiting alternate."""

    @property
    def on_roster(self) -> bool:
        """A primary who confirmed, or an alternate who was called and has not declined."""
        if self.answer is Answer.CONFIRMED:
            return True
        return self.kind is SeatKind.ALTERNATE and self.answer is Answer.ASKED


Seats = tuple[Seat, ...]


def roster(seats: Seats) -> tuple[UUID, ...]:
    """评委名单: confirmed primaries and called alternates, in the order of the draw."""
    return tuple(seat.expert for seat in seats if seat.on_roster)


def complete(seats: Seats) -> bool:
    """Every primary seat is held by somebody on the roster."""
    return len(roster(seats)) == sum(seat.kind is SeatKind.PRIMARY for seat in seats)


def decide(command: Command, seats: Seats) -> list[Event]:
    match command:
        case ConfirmAttendance(expert=expert):
            seat = _drawn(expert, seats)
            if seat.answer is not Answer.ASKED:
                raise Rejected("attendance-not-asked", answer=seat.answer)
            return [AttendanceConfirmed(expert=expert)]
        case DeclineAttendance(expert=expert, reason=reason):
            seat = _drawn(expert, seats)
            if seat.answer not in (Answer.ASKED, Answer.CONFIRMED):
                raise Rejected("attendance-not-asked", answer=seat.answer)
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "required"})
            declined = AttendanceDeclined(expert=expert, reason=Personal(expert, reason))
            after = evolve(seats, declined)
            called = _call(seat.group, after)
            if called:
                return [declined, *called]
            empty = seat.seat or expert
            return [declined, AlternatesExhausted(group=seat.group, seat=empty)]
        case ResetConfirmation(expert=expert):
            return _reset(_drawn(expert, seats), seats)
        case _:
            assert_never(command)


def evolve(seats: Seats, event: Event) -> Seats:
    match event:
        case AttendanceConfirmed(expert=expert):
            return _with(seats, expert, answer=Answer.CONFIRMED)
        case AttendanceDeclined(expert=expert):
            return _with(seats, expert, answer=Answer.DECLINED)
        case AlternateCalled(expert=expert, seat=seat):
            return _with(seats, expert, answer=Answer.ASKED, seat=seat)
        case AlternateStoodDown(expert=expert):
            return _with(seats, expert, answer=Answer.WAITING)
        case ConfirmationReset(expert=expert):
            return tuple(_asked_again(s) if s.expert == expert else s for s in seats)
        case AlternatesExhausted():
            return seats
        case _:
            assert_never(event)


def _reset(seat: Seat, seats: Seats) -> list[Event]:
    if seat.answer not in (Answer.CONFIRMED, Answer.DECLINED):
        raise Rejected("attendance-not-answered", answer=seat.answer)
    events: list[Event] = [ConfirmationReset(expert=seat.expert)]
    if seat.answer is Answer.DECLINED and seat.kind is SeatKind.PRIMARY:
        holder = _holder(seat.expert, seats)
        if holder is not None:
            if holder.answer is Answer.CONFIRMED:
                raise Rejected("seat-already-filled")
            events.append(
                AlternateStoodDown(expert=holder.expert, group=seat.group, seat=seat.expert)
            )
    after = seats
    for event in events:
        after = evolve(after, event)
    return events + _call(seat.group, after)


def _call(group: str, seats: Seats) -> list[Event]:
    """Fill the empty seats of a group, in order, by its waiting alternates, in order."""
    mine = [s for s in seats if s.group == group]
    empty = [
        s.expert
        for s in mine
        if s.kind is SeatKind.PRIMARY
        and s.answer is Answer.DECLINED
        and _holder(s.expert, seats) is None
    ]
    waiting = [s.expert for s in mine if s.answer is Answer.WAITING]
    return [
        AlternateCalled(expert=alternate, group=group, seat=seat)
        for seat, alternate in zip(empty, waiting, strict=False)
    ]


def _holder(primary: UUID, seats: Seats) -> Seat | None:
    """The alternate on this primary's seat."""
    for s in seats:
        if s.kind is SeatKind.ALTERNATE and s.seat == primary and s.on_roster:
            return s
    return None


def _drawn(expert: UUID, seats: Seats) -> Seat:
    for seat in seats:
        if seat.expert == expert:
            return seat
    raise Rejected("expert-not-drawn")


def _asked_again(seat: Seat) -> Seat:
    """A declined alternate has lost the seat and waits; everybody else is asked again."""
    if seat.kind is SeatKind.ALTERNATE and seat.answer is Answer.DECLINED:
        return replace(seat, answer=Answer.WAITING, seat=None)
    return replace(seat, answer=Answer.ASKED)


def _with(seats: Seats, expert: UUID, *, answer: Answer, seat: UUID | None = None) -> Seats:
    """The seats with one answer changed; `seat` is what an alternate is called to."""
    changed = []
    for s in seats:
        if s.expert != expert:
            changed.append(s)
        elif answer is Answer.WAITING:
            changed.append(replace(s, answer=answer, seat=None))
        else:
            changed.append(replace(s, answer=answer, seat=seat or s.seat))
    return tuple(changed)

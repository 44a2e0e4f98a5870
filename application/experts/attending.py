"""确认专家参评 (C3): the answers of a plan's experts, in whichever of its draws they were drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from application.desk import Desk
from application.permissions import require_plan_office
from application.work import Work
from domain.committees.review_plan import REVIEW_PLAN
from domain.decider import Rejected
from domain.experts.attendance import (
    Command,
    ConfirmAttendance,
    DeclineAttendance,
    ResetConfirmation,
    Seat,
)
from domain.experts.expert_draw import EXPERT_DRAW
from domain.rules.draw_algorithm import SeatKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """Several experts of one plan; all of them in one append, or none."""

    experts: tuple[UUID, ...] = ()
    reason: str = ""
    """Why they do not attend; one for all of them."""


def confirm_ticked(work: Work, desk: Desk, plan: UUID, form: Ticked, _: int | None) -> UUID:
    """确认参评"""
    for draw, seat in _seats(work, desk, plan, form.experts):
        _do(work, draw, ConfirmAttendance(expert=seat.expert))
    return plan


def decline_ticked(work: Work, desk: Desk, plan: UUID, form: Ticked, _: int | None) -> UUID:
    """确认不参评; alternates are called in their order, one for each seat."""
    for draw, seat in _seats(work, desk, plan, form.experts):
        _do(work, draw, DeclineAttendance(expert=seat.expert, reason=form.reason))
    return plan


def reset_ticked(work: Work, desk: Desk, plan: UUID, form: Ticked, _: int | None) -> UUID:
    """移除: back to the unconfirmed, alternates first, as their seats may be asked for again."""
    found = _seats(work, desk, plan, form.experts)
    for draw, seat in sorted(found, key=lambda one: one[1].kind is SeatKind.PRIMARY):
        _do(work, draw, ResetConfirmation(expert=seat.expert))
    return plan


def _do(work: Work, draw: UUID, command: Command) -> None:
    work.do(EXPERT_DRAW, draw, command)


def _seats(
    work: Work, desk: Desk, plan: UUID, experts: Sequence[UUID]
) -> tuple[tuple[UUID, Seat], ...]:
    """Draw and seat of each, in the order of the draws. Raises `Rejected`: experts-required,
    expert-not-drawn.
    """
    state = work.load(REVIEW_PLAN, plan)
    require_plan_office(desk.actor, state)
    if not experts:
        raise Rejected("experts-required", fields={"experts": "experts-required"})
    wanted = set(experts)
    found = tuple(one for one in _drawn(work, state.draws) if one[1].expert in wanted)
    if len(found) < len(wanted):
        raise Rejected("expert-not-drawn", fields={"experts": "expert-not-drawn"})
    return found


def _drawn(work: Work, draws: Sequence[UUID]) -> Iterator[tuple[UUID, Seat]]:
    for draw in draws:
        for seat in work.load(EXPERT_DRAW, draw).seats:
            yield draw, seat

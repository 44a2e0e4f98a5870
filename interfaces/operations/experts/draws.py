"""Questions about a draw: who was drawn and what they answered."""

from dataclasses import dataclass
from uuid import UUID

from application.permissions import Hidden
from domain.experts.attendance import Answer
from domain.rules.draw_algorithm import SeatKind
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Read
from interfaces.system import System
from projections.experts import draws


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A drawn expert; `order` counts from 1 within group and kind."""

    expert: UUID
    name: str | None
    unit_name: str | None
    group: str
    kind: SeatKind
    order: int
    answer: Answer
    reason: str
    on_roster: bool


def seats(system: System, call: Call[NoBody]) -> tuple[Seat, ...]:
    """For the office that asked for the draw; names are secret to everybody else but audit."""
    actor = call.actor
    with system.reading() as tx:
        draw = draws.get(tx, call.id)
        if draw is None or not (
            actor.role is Role.AUDITOR
            or (actor.role is Role.COMMITTEE_OFFICER and actor.acts_for(draw.office))
        ):
            raise Hidden
        rows = draws.seats(tx, call.id)
    return tuple(
        Seat(
            expert=row.expert,
            name=row.expert_name,
            unit_name=row.unit_name,
            group=row.group,
            kind=row.kind,
            order=row.order,
            answer=row.answer,
            reason=row.reason,
            on_roster=row.on_roster,
        )
        for row in rows
    )


SEATS = Read(
    name="draws.seats",
    functions=("C3",),
    path="/draws/{id}/seats",
    summary="抽取结果与确认情况",
    handler=seats,
    answer=tuple[Seat, ...],
    roles=(Role.COMMITTEE_OFFICER, Role.AUDITOR),
)

READS = (SEATS,)

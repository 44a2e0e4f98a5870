"""The draws of a review plan: those whose seats make up its roster.

Commands, events and rules over the draws of one plan; `review_plan` puts them in its stream,
for only there can it be decided that a plan has one formal draw. Trials have no result: they
are counted and not listed.
"""

from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from domain.decider import Rejected
from domain.experts.draw_request import DrawKind

# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraw:
    draw: UUID
    kind: DrawKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkDraw:
    """The draw was not approved, or a secret was kept back: another may take its place."""

    draw: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTrial:
    draw: UUID


Command = LinkDraw | UnlinkDraw | CountTrial

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawLinked:
    """抽取申请列入方案"""

    draw: UUID
    kind: DrawKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawUnlinked:
    """抽取申请移出方案"""

    draw: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCounted:
    """试抽取计数; from 1"""

    draw: UUID
    number: int


Event = DrawLinked | DrawUnlinked | TrialCounted


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    listed: tuple[UUID, ...] = ()
    """The formal draw and its supplements, oldest first."""
    ended: tuple[UUID, ...] = ()
    """Those that came to nothing, in the order in which they ended."""
    repeated: UUID | None = None
    """The last of those, until another has been asked for in its place."""
    trials: int = 0


NO_DRAWS = Draws()


def decide(command: Command, state: Draws) -> list[Event]:
    draws = state.listed
    match command:
        case LinkDraw(draw=draw, kind=kind):
            if draw in draws:
                return []
            if kind is DrawKind.FORMAL and draws:
                raise Rejected("draw-exists")
            if kind is DrawKind.SUPPLEMENTARY and not draws:
                raise Rejected("draw-follows-none", fields={"follows": "draw-follows-none"})
            return [DrawLinked(draw=draw, kind=kind)]
        case UnlinkDraw(draw=draw):
            return [DrawUnlinked(draw=draw)] if draw in draws else []
        case CountTrial(draw=draw):
            return [TrialCounted(draw=draw, number=state.trials + 1)]
        case _:
            assert_never(command)


def evolve(state: Draws, event: Event) -> Draws:
    match event:
        case DrawLinked(draw=draw):
            return replace(state, listed=(*state.listed, draw), repeated=None)
        case DrawUnlinked(draw=gone):
            left = tuple(draw for draw in state.listed if draw != gone)
            return replace(state, listed=left, ended=(*state.ended, gone), repeated=gone)
        case TrialCounted(number=number):
            return replace(state, trials=number)
        case _:
            assert_never(event)

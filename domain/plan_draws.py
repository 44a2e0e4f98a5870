"""The draws of a review plan: those whose seats make up its roster.

Commands, events and rules over the draws of one plan; `review_plan` puts them in its stream,
for only there can it be decided that a plan has one formal draw. Trials have no result and
are not listed.
"""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from domain.decider import Rejected
from domain.draw_request import DrawKind

# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraw:
    draw: UUID
    kind: DrawKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkDraw:
    """The draw was not approved, or a secret was kept back: another may take its place."""

    draw: UUID


Command = LinkDraw | UnlinkDraw

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


Event = DrawLinked | DrawUnlinked

Draws = tuple[UUID, ...]
"""The formal draw and its supplements, oldest first."""


def decide(command: Command, draws: Draws) -> list[Event]:
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
        case _:
            assert_never(command)


def evolve(draws: Draws, event: Event) -> Draws:
    match event:
        case DrawLinked(draw=draw):
            return (*draws, draw)
        case DrawUnlinked(draw=gone):
            return tuple(draw for draw in draws if draw != gone)
        case _:
            assert_never(event)

"""The demo's clock: a page that lets days go by, so that publicities end. Only in demo mode."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.ports import Receipt
from domain.decider import Rejected
from interfaces.clock import MovableClock
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody, Operation
from interfaces.http.pages import Post, View
from interfaces.system import System

LONGEST_JUMP = 60
"""Days; further on lie years without a holiday calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    days: int


def _show(system: System, _: Call[NoBody]) -> Show:
    return Show("demo/clock.html", {"now": system.clock.now()})


def _move(system: System, call: Call[Days]) -> Receipt:
    if not 1 <= call.body.days <= LONGEST_JUMP:
        raise Rejected("days-out-of-range", fields={"days": "days-out-of-range"})
    assert isinstance(system.clock, MovableClock), "the page exists in the demo alone"
    system.clock.move(timedelta(days=call.body.days))
    return Receipt(stream=UUID(int=0), version=0, position=0)


MOVE = Operation(
    name="demo.move-clock",
    functions=(),
    path="/demo/move-clock",
    summary="演示时钟前进",
    body=Days,
    handler=_move,
    public=True,
)
VIEW = View(
    name="pages.demo-clock",
    functions=(),
    path="/demo/clock",
    title="演示时钟",
    show=_show,
    public=True,
    posts=(Post(operation=MOVE, name="move", to="/demo/clock"),),
)

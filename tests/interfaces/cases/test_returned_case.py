"""A county senior declaration on R2b: returned by the committee, sent down, corrected, finished."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from interfaces.clock import MovableClock
from interfaces.route_run.expected import WALKS
from interfaces.route_run.journey import Journey
from interfaces.route_run.run import START, fresh_world
from interfaces.route_run.sitting import Sitting
from interfaces.route_run.world import World

R2B = next(walk for walk in WALKS if walk.id == "R2b")
DOWN = ("C", "Om", "Im", "Dm", "Oc", "Ic", "Dc", "Uc")
UP = ("Uc", "Dc", "Ic", "Oc", "Dm", "Im", "Om", "C")


@pytest.fixture
def stage(store: str, request: pytest.FixtureRequest) -> Iterator[tuple[World, MovableClock]]:
    server = request.getfixturevalue("postgres_server") if store == "postgres" else ""
    clock = MovableClock(START)
    with fresh_world(clock, os.fspath(server)) as (_, world):
        yield world, clock


def test_the_whole_way_down_and_up_again_is_on_record(
    stage: tuple[World, MovableClock],
) -> None:
    world, clock = stage
    journey = Journey.begin(world, R2B)
    with closing(journey.applicant):
        _play(journey, world, clock)
        _check(journey)


def _play(journey: Journey, world: World, clock: MovableClock) -> None:
    journey.declare()
    clock.move_past(journey.post())
    journey.climb(until="C")
    position = _return(journey, world)
    for code in DOWN[1:]:
        here = journey.tracking()
        assert here["waiting"]["code"] == code
        officer = world.officers[here["waiting"]["organisation"]]
        assert journey.id in _returned_todo(officer.get("/todo", min_position=position))
        opinion = {"opinion": f"{code} 转下级补充材料。"}
        path = f"/declarations/{journey.id}/pass-down"
        position = officer.do(path, opinion, expected=here["version"]).position
    home = journey.tracking()
    assert home["waiting"] is None
    assert home["status"] == "RETURNED_TO_APPLICANT"
    _correct(journey, home["version"])
    clock.move_past(journey.post())
    journey.climb()
    sitting = Sitting(world, journey.committee, [journey])
    sitting.approve_plan()
    clock.move_past(sitting.publicise("P1"))
    sitting.end_publicity("P1")
    sitting.review()
    clock.move_past(sitting.publicise("P2"))
    sitting.end_publicity("P2")
    sitting.file(clock.today())
    sitting.issue(set())


def _return(journey: Journey, world: World) -> int:
    """The office of the province's committee sends it one stage down."""
    here = journey.tracking()
    office = world.officers[here["waiting"]["organisation"]]
    opinion = {"opinion": "任职年限与证明材料不一致，请核对。"}
    path = f"/declarations/{journey.id}/return"
    return office.do(path, opinion, expected=here["version"]).position


def _returned_todo(page: dict[str, object]) -> list[str]:
    items = page["items"]
    assert isinstance(items, list)
    return [item["subject"] for item in items if item["returned"]]


def _correct(journey: Journey, version: int) -> None:
    answers = [
        {"field": "years", "text": "7"},
        {"field": "summary", "text": "更正任职年限，补充两项设计成果。"},
        {"field": "proof", "files": [journey.upload(journey.applicant, "更正证明.png")]},
    ]
    path = f"/declarations/{journey.id}/resubmit"
    journey.applicant.do(path, {"answers": answers}, expected=version)


def _check(journey: Journey) -> None:
    told = journey.tracking()
    assert tuple(told["walked"]) == R2B.stages
    steps = [(step["action"], step["code"]) for step in told["steps"]]
    up = [("Approved", code) for code in UP]
    down = [("Returned", "C"), *(("PassedDown", code) for code in DOWN[1:])]
    assert [step for step in steps if step[0] in ("Approved", "Returned", "PassedDown")] == [
        *up[:-1],
        *down,
        *up,
    ]
    assert [s for s, _ in steps].count("Resubmitted") == 1
    opinions = {step["code"]: step["opinion"] for step in told["steps"] if step["opinion"]}
    assert set(opinions) >= set(UP)
    assert journey.verified(str(told["steps"][-1]["number"]))

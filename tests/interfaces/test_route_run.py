"""All twelve review routes, walked over HTTP from registration to a verified certificate."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import structlog

from domain.rules.routes import ROUTE_TABLE, stage_codes
from domain.terms import TitleLevel
from interfaces.cli import run
from interfaces.clock import MovableClock
from interfaces.jobs.deadlines import lapse_overdue, watch
from interfaces.route_run import run as route_run
from interfaces.route_run.expected import WALKS, Walk
from interfaces.route_run.journey import Journey
from interfaces.route_run.run import START, Outcome, fresh_world
from interfaces.route_run.world import TITLE_LEVELS

SOME = 5
"""Of so many routes one is walked on PostgreSQL too; both levels are among them."""


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    yield
    structlog.reset_defaults()  # the log lines went to this test's stderr


def right(walk: Walk) -> Outcome:
    return Outcome(
        id=walk.id,
        variant=walk.variant,
        stages=walk.stages,
        certificate="20263200000012000010",
        verified=True,
    )


def test_the_expected_table_has_every_route() -> None:
    assert {walk.id for walk in WALKS} == {row.id for row in ROUTE_TABLE}
    assert len({(walk.id, walk.variant) for walk in WALKS}) == len(WALKS) == 18
    rows = {row.id: row for row in ROUTE_TABLE}
    for walk in WALKS:
        level = TitleLevel(TITLE_LEVELS[walk.variant])
        assert stage_codes(rows[walk.id], level) == walk.stages


def test_every_route_is_walked_as_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    all_are_walked(capsys)


@pytest.mark.long
def test_every_route_is_walked_on_postgresql(
    capsys: pytest.CaptureFixture[str], postgres_server: str
) -> None:
    all_are_walked(capsys, "--postgres", postgres_server)


def test_some_routes_are_walked_on_postgresql(postgres_server: str) -> None:
    clock, some = MovableClock(START), WALKS[::SOME]
    with fresh_world(clock, postgres_server) as (_, world):
        outcomes = route_run.drive(world, clock, lambda _: None, some)
    assert [one.id for one in outcomes] == [walk.id for walk in some]
    assert all(one.as_expected(walk) for one, walk in zip(outcomes, some, strict=True))


def all_are_walked(capsys: pytest.CaptureFixture[str], *where: str) -> None:
    code = run(["routes", "--json", *where])
    told = json.loads(capsys.readouterr().out)
    assert [(one["id"], one["variant"]) for one in told] == [(w.id, w.variant) for w in WALKS]
    assert [tuple(one["stages"]) for one in told] == [walk.stages for walk in WALKS]
    assert len({one["certificate"] for one in told}) == len(WALKS)
    assert all(one["verified"] is True for one in told)
    assert all(
        one.keys() == {*Walk.__slots__, "stages", "certificate", "verified"} - {"codes"}
        for one in told
    )
    assert code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        replace(right(WALKS[0]), stages=WALKS[0].stages[:-1]),
        replace(right(WALKS[0]), passed_by=("D",)),
        replace(right(WALKS[0]), certificate=""),
        replace(right(WALKS[0]), verified=False),
    ],
    ids=["stage missing", "stage merged", "no certificate", "not verified"],
)
def test_a_difference_ends_with_code_1(wrong: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = [right(walk) for walk in WALKS]
    monkeypatch.setattr(route_run, "run", lambda *_: tuple(outcomes))
    assert run(["routes", "--json"]) == 0
    outcomes[0] = wrong
    assert run(["routes", "--json"]) == 1
    assert run(["routes"]) == 1


def test_an_overdue_supplement_lapses() -> None:
    clock = MovableClock(START)
    with fresh_world(clock) as (system, world):
        journey = Journey.begin(world, WALKS[0])
        journey.declare()
        asked = {"items": "缺少年度考核表"}
        path = f"/declarations/{journey.id}/request-supplement"
        world.show(journey.unit.do(path, asked).position)
        assert journey.tracking()["status"] == "SUPPLEMENT"
        deadline = date.fromisoformat(journey.tracking()["steps"][-1]["deadline"])

        assert lapse_overdue(system) == 0
        clock.move_past(deadline)
        watch(system).look()

        told = journey.tracking()
        journey.applicant.close()
        assert told["status"] == "LAPSED"
        assert told["waiting"] is None
        assert (told["steps"][-1]["action"], told["steps"][-1]["role"]) == ("Lapsed", "system")

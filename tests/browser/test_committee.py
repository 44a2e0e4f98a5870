"""A committee's work before browsers: its office, experts with a phone, two title officers.

Once with script, the officers before a desk; once without, everybody on a phone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from interfaces.clock import MovableClock
from interfaces.route_run.client import Client
from interfaces.route_run.expected import INTERMEDIATE, SENIOR, Walk
from interfaces.route_run.journey import Journey
from interfaces.route_run.world import FIRST, SECOND, World
from tests.browser import phone as p
from tests.browser import reviewing as v
from tests.browser.looks import Looks
from tests.province import small_province

pytestmark = pytest.mark.browser

LONG = pytest.mark.long
COMMITTEES = {"p": ("R1", SENIOR), "m": ("R5", INTERMEDIATE)}
"""Level -> the route whose three applicants wait for it, and what they apply for."""


@dataclass(frozen=True, slots=True)
class Ready:
    world: World
    clock: MovableClock
    journeys: list[Journey]


@pytest.fixture
def ready(level: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """Three applicants whom the office has accepted, and an officer of special plans."""
    route, variant = COMMITTEES[level]
    with small_province(tmp_path_factory) as (world, clock):
        journeys = [Journey.begin(world, Walk(f"{route}-{n}b", variant, "")) for n in range(3)]
        for one in journeys:
            one.declare()
        clock.move_past(max([one.post() for one in journeys]))
        for one in journeys:
            one.climb()
        _hire(world, level)
        yield Ready(world, clock, journeys)
        for one in journeys:
            one.applicant.close()


def _hire(world: World, level: str) -> None:
    """The officer of special plans beside the one of ordinary plans."""
    body = {"role": "TitleOfficer", "organisation": world.bodies[f"title-{level}"]}
    who = {"login": f"special-{level}", "name": "特殊方案经办人", "duties": ["SPECIAL_PLANS"]}
    opened = world.admin.do("/accounts", {**body, **who, "password": FIRST})
    world.show(opened.position)
    client = Client(world.address).log_in(f"special-{level}", FIRST)
    client.do("/password", {"present": FIRST, "new": SECOND})
    client.close()


@pytest.mark.parametrize(
    ("level", "script", "looks"),
    [
        pytest.param("p", True, "new", id="desk"),
        pytest.param("p", True, "every", id="desk-every", marks=LONG),
        pytest.param("m", False, "new", id="phone", marks=LONG),
    ],
    indirect=["looks"],
)
def test_from_plan_to_filing(
    chromium: Browser, ready: Ready, tmp_path: Path, looks: Looks, level: str, script: bool
) -> None:
    world, variant = ready.world, COMMITTEES[level][1]
    with v.windows(chromium, world.address, tmp_path, script=script, looks=looks) as desks:
        r = v.Review(world, ready.clock, level, variant, ready.journeys, *desks)
        v.draft(r)
        v.submit(r)
        v.send_back(r)
        v.change(r)
        v.approve(r)
        v.publicise(r, "评前公示")
        secret = v.ask_for_draw(r)
        v.approve_draw(r)
        v.read_result(r, secret)
        _attend(r)
        v.convene(r)
        p.sign_in(r)
        v.open_meeting(r)
        v.form_panel(r)
        recused = p.stand_back(r)
        p.score_two(r)
        v.start_vote(r)
        p.vote(r, recused)
        v.count_votes(r)
        v.read_minutes(r)
        p.own_records(r)
        v.publicise(r, "评后公示")
        v.file(r)


def _attend(r: v.Review) -> None:
    """One accepts and one declines on the phone; the alternate and the rest by their programs."""
    seats = r.seats()
    comes, stays, *rest = [str(s["expert"]) for s in seats if s["kind"] == "PRIMARY"]
    p.accept(r, comes)
    p.decline(r, stays)
    for person in rest:
        done = r.world.experts[person].do(f"{r.draw}/confirm", {})
    seats = r.seats(done.position)
    [called] = [
        str(s["expert"]) for s in seats if s["kind"] == "ALTERNATE" and s["answer"] == "ASKED"
    ]
    done = r.world.experts[called].do(f"{r.draw}/confirm", {})
    r.world.show(done.position)
    names = {str(s["expert"]): str(s["expert_name"]) for s in seats}
    v.see_attendance(r, names[stays], names[called])
    r.members = (comes, *rest, called)

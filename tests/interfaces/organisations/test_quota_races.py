"""Twenty submissions at one moment: a quota is used up to the last post and never overdrawn."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from application.cases.declaring import Withdrawing, submit, withdraw
from application.committees.planning import Nothing
from application.organisations.post_quotas import (
    QuotaForm,
    QuotaOpinion,
    approve_quota,
    draft_quota,
    submit_quota,
)
from domain.cases.declaration import Status
from domain.decider import Rejected
from domain.organisations.post_quota import (
    POST_QUOTA,
    PostQuota,
    PostReserved,
    QuotaLine,
)
from domain.terms import TitleLevel
from tests.infrastructure.together import in_parallel
from tests.interfaces.small_world import SEAT, SmallWorld, small_world, somebody

PEOPLE, POSTS = 20, 4
MIDDLE = TitleLevel.INTERMEDIATE


@pytest.fixture
def world(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[SmallWorld]:
    applicants = [somebody(place) for place in range(PEOPLE)]
    with small_world(tmp_path / "var", new_database, applicants=applicants) as world:
        world.shown()
        yield world


def approved(world: SmallWorld, posts: int) -> UUID:
    line = QuotaLine(level=MIDDLE, posts=30, occupied=0, declared=posts)
    unit, form = world.actor("unit-320000"), QuotaForm(year=2026, lines=(line,))
    quota = world.stage.act(unit, draft_quota, form)
    world.stage.act(unit, submit_quota, Nothing(), quota)
    for login in ("auth-320000", "title-320000"):
        world.stage.act(world.actor(login), approve_quota, QuotaOpinion(), quota)
    return quota


def test_twenty_submissions_at_once_take_exactly_the_posts_there_are(world: SmallWorld) -> None:
    quota = approved(world, POSTS)
    form = world.journeys.form(SEAT, "unit-320000")
    cases = [UUID(int=1000 + place) for place in range(PEOPLE)]

    def go(place: int) -> str:
        try:
            world.stage.act(world.applicants[place], submit, form, cases[place])
        except Rejected as refused:
            return f"{refused.code} {refused.facts['used']}/{refused.facts['quota']}"
        return "submitted"

    answers = in_parallel(PEOPLE, go)
    assert answers.count("submitted") == POSTS
    assert answers.count(f"posts-used-up {POSTS}/{POSTS}") == PEOPLE - POSTS
    won = {case for case, said in zip(cases, answers, strict=True) if said == "submitted"}
    state: PostQuota = world.stage.look(POST_QUOTA, quota)
    assert {one.declaration for one in state.reserved} == won
    for case in cases:
        there = world.journeys.case(case).status
        assert there is (Status.IN_REVIEW if case in won else Status.NEW)
    taken = [r for r in world.system.log.read(quota) if isinstance(r.event, PostReserved)]
    assert len(taken) == POSTS


def test_a_post_given_back_while_others_wait_goes_to_one_of_them(world: SmallWorld) -> None:
    quota = approved(world, 1)
    form = world.journeys.form(SEAT, "unit-320000")
    first = world.stage.act(world.applicants[0], submit, form)

    def go(place: int) -> bool:
        if place == 0:
            reason = Withdrawing(reason="个人原因")
            world.stage.act(world.applicants[0], withdraw, reason, first)
            return False
        try:
            world.stage.act(world.applicants[place], submit, form)
        except Rejected as refused:
            if refused.code != "posts-used-up":
                raise
            return False
        return True

    submitted = in_parallel(6, go)
    state: PostQuota = world.stage.look(POST_QUOTA, quota)
    assert submitted.count(True) == state.used(MIDDLE) <= 1
    assert first not in {one.declaration for one in state.reserved}

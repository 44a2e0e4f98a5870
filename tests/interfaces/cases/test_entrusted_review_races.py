"""Colleagues at one moment: an entrusted review moves one step once, and one letter is made."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from application.cases import entrusted_reviews as e
from application.cases.step_requests import RequestOpinion
from application.certificates.keys import KeyForm, add_key
from application.committees.planning import Nothing
from application.desk import Actor
from domain.cases.entrusted_review import ENTRUSTED_REVIEW, EntrustedReview
from domain.cases.entrusted_review.events import (
    EntrustmentGranted,
    EntrustmentGround,
    LetterSealed,
    RequestApproved,
)
from domain.cases.request_steps import RequestStatus
from domain.decider import Rejected
from domain.terms import Role, TitleLevel
from interfaces.demo.stagehand import NOBODY
from interfaces.words import word
from tests.infrastructure.together import in_parallel
from tests.interfaces.small_world import SEAT, SmallWorld, small_world, somebody

ROOT = Actor(account=UUID(int=1), login="", role=Role.ADMINISTRATOR)
UNIT, BODY, OFFICE = "unit-320000", "auth-320000", "title-320000"
COLLEAGUES = 6
SAID = RequestOpinion(opinion="同意")


@pytest.fixture
def world(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[SmallWorld]:
    with small_world(tmp_path / "var", new_database, applicants=[somebody(0)]) as world:
        key = KeyForm(organisation=world.founder.bodies.ids[OFFICE])
        world.stage.act(ROOT, add_key, key)
        world.shown()
        yield world


def submitted(world: SmallWorld) -> UUID:
    choice = world.journeys.form(SEAT, UNIT)
    form = e.RequestForm(
        unit=choice.unit,
        title_level=TitleLevel.INTERMEDIATE,
        series=choice.series,
        specialty=choice.specialty,
        province="330000",
        organisation="浙江省评委会",
        ground=EntrustmentGround.TOO_FEW,
        reason="人数不足",
    )
    request = world.stage.act(world.applicants[0], e.draft_request, form)
    return world.stage.act(world.applicants[0], e.submit_request, Nothing(), request)


def at_hrss(world: SmallWorld) -> UUID:
    request = submitted(world)
    world.stage.act(world.actor(UNIT), e.ACTS.approve, SAID, request)
    world.stage.act(world.actor(BODY), e.ACTS.accept, Nothing(), request)
    return world.stage.act(world.actor(BODY), e.ACTS.approve, SAID, request)


def said(act: Callable[[], object]) -> str:
    try:
        act()
    except Rejected as refused:
        return refused.code
    return "done"


def events(world: SmallWorld, request: UUID, kind: type) -> int:
    return sum(isinstance(r.event, kind) for r in world.system.log.read(request))


def test_of_many_approvals_at_once_one_counts(world: SmallWorld) -> None:
    request, unit = submitted(world), world.actor(UNIT)

    def go(_: int) -> str:
        return said(lambda: world.stage.act(unit, e.ACTS.approve, SAID, request))

    answers = in_parallel(COLLEAGUES, go)
    assert sorted(answers) == ["done"] + ["not-your-turn"] * (COLLEAGUES - 1)
    assert events(world, request, RequestApproved) == 1


def test_one_letter_number_is_given_to_one_of_many(world: SmallWorld) -> None:
    requests = [at_hrss(world) for _ in range(3)]
    today = world.clock.today()
    form = e.GrantForm(
        letter_number="苏职称委〔2026〕1号",
        letter_date=today,
        valid_until=today.replace(year=today.year + 1),
    )
    office = world.actor(OFFICE)

    def go(place: int) -> str:
        return said(lambda: world.stage.act(office, e.grant_request, form, requests[place]))

    assert sorted(in_parallel(3, go)) == ["done", "letter-wrong", "letter-wrong"]
    assert sum(events(world, request, EntrustmentGranted) for request in requests) == 1
    granted = next(r for r in requests if state(world, r).status is RequestStatus.GRANTED)

    def read(_: int) -> bytes | None:
        context = world.system.context(NOBODY, "reader")
        return world.system.letters.document(granted, context, word)

    letters = set(in_parallel(4, read))
    assert len(letters) == 1
    assert None not in letters
    assert events(world, granted, LetterSealed) == 1


def state(world: SmallWorld, request: UUID) -> EntrustedReview:
    found: EntrustedReview = world.stage.look(ENTRUSTED_REVIEW, request)
    return found

"""The published document of the real API is true, for every kind of account.

Requests are made from the document, partly with ids of things that exist; what is refused must
be refused as the document says, and no request may end in a 500. Which requests are made follows
from the operation alone, so that a run can be repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from domain.terms import Role
from interfaces.http.operations import ApiEntry
from interfaces.main import application
from interfaces.operations import REGISTRY
from interfaces.serving import in_background, listen
from tests.interfaces.small_world import (
    EXPERTS,
    SEAT,
    SmallWorld,
    small_world,
    somebody,
)

FEW, MANY = 2, 12
"""Requests for each operation."""
PATIENCE = 120.0
"""Seconds for an answer on the busiest machine."""
REACHED = 100
"""A position that every read model has passed."""
LOGINS = {
    Role.APPLICANT: "applicant-0",
    Role.UNIT_OFFICER: "unit-320000",
    Role.AUTHORITY_OFFICER: "auth-320000",
    Role.TITLE_OFFICER: "title-320000",
    Role.COMMITTEE_OFFICER: SEAT.short,
    Role.EXPERT: "expert-0",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "admin",
}
ENTRIES = REGISTRY.entries


@dataclass(frozen=True, slots=True)
class Api:
    schema: Any
    tokens: dict[Role, str]
    ids: list[UUID]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("openapi")
    names = iter(("log", "views", "vault"))
    with small_world(
        folder / "var",
        lambda: f"sqlite:///{folder / next(names)}.db",
        applicants=[somebody(place) for place in range(6)],
        experts=[somebody(100 + place) for place in range(EXPERTS)],
    ) as world:
        ids = _play(world)
        world.give_password(*LOGINS.values())
        world.shown()
        listening = listen("127.0.0.1", 0)
        with in_background(application(world.system), listening) as address:
            schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json", timeout=PATIENCE)
            tokens = {role: _token(world, login) for role, login in LOGINS.items()}
            yield Api(schema, tokens, ids)


def _token(world: SmallWorld, login: str) -> str:
    # Past the form: what is guessed at it below may have used up the attempts.
    return world.system.sessions.create(world.actor(login).account, datetime.now(UTC)).token


def _play(world: SmallWorld) -> list[UUID]:
    """Cases at several stages, a plan, a draw and a meeting that votes."""
    play = world.journeys
    cases = world.at_authority(*world.applicants[:4])
    listed = [play.bring(case, "P1") for case in cases[:2]]
    plan = play.plan(SEAT, listed, "呈报方案")
    play.submit_plan(SEAT, plan)
    play.approve_plan(plan)
    world.stage.past(play.open_publicity(SEAT, plan, "P1"))
    play.close_publicity(SEAT, plan, "P1")
    world.shown()  # experts are looked for in the read models
    draw = play.request_draw(SEAT, plan)
    play.approve_draw(plan, draw)
    play.reveal(SEAT, plan, draw)
    play.attend(draw)
    meeting = play.open_meeting(SEAT, plan, draw)
    bodies = world.founder.bodies.ids.values()
    people = [a.person for a in world.applicants if a.person]
    drawn = [*cases, plan, draw, meeting, *play.committees.values(), *bodies, *people]
    return [*drawn, world.submitted(world.applicants[4])]


of_every_operation = pytest.mark.parametrize("entry", ENTRIES, ids=[one.name for one in ENTRIES])


@of_every_operation
def test_every_operation_keeps_its_promises(entry: ApiEntry, api: Api) -> None:
    keeps_its_promises(entry, api, FEW)


@pytest.mark.long
@of_every_operation
def test_every_operation_keeps_its_promises_many_times(entry: ApiEntry, api: Api) -> None:
    keeps_its_promises(entry, api, MANY)


def keeps_its_promises(entry: ApiEntry, api: Api, examples: int) -> None:
    operation = api.schema.find_operation_by_id(entry.name)
    good, bad = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    ids = st.one_of(*[st.sampled_from(api.ids)] * 3, st.uuids())
    allowed = [role for role in LOGINS if not entry.roles or role in entry.roles] or list(LOGINS)
    roles = st.one_of(*[st.sampled_from(allowed)] * 4, st.sampled_from(list(LOGINS)))

    @seed(0)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # without shrinking: an example that fails is shown as it is
        suppress_health_check=list(HealthCheck),
    )
    @given(case=good | bad, role=roles, data=st.data())
    def ask(case: schemathesis.Case[Any], role: Role, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if name in ("id", "plan", "declaration"):
                case.path_parameters[name] = str(data.draw(ids))
        position = (case.query or {}).get("min_position")
        if isinstance(position, int) and position > 0:  # for a far one the service would wait
            case.query["min_position"] = position % REACHED + 1
        # Rules refuse what a schema allows: 422 for well-formed data is right.
        skipped: list[Any] = [positive_data_acceptance, ignored_auth]
        if "multipart/form-data" in str(case.media_type):
            skipped.append(negative_data_rejection)  # in multipart every value is a text
        headers = {"authorization": f"Bearer {api.tokens[role]}"}
        answer = case.call_and_validate(headers=headers, excluded_checks=skipped, timeout=PATIENCE)
        known = answer.request.headers.get("authorization") == headers["authorization"]
        assert not known or answer.status_code != 401

    ask()

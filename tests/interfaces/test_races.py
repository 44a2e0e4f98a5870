"""Two at the same moment: one wins, the other is told who acted; a double click is one act."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic_core import to_jsonable_python
from starlette.testclient import TestClient

from domain.cases.declaration import DECLARATION
from domain.cases.declaration.events import Approved
from domain.terms import Role
from tests.infrastructure.together import in_parallel
from tests.interfaces.small_world import PASSWORD, SEAT, SmallWorld, meet, small_world, somebody

OFFICER, COLLEAGUE = "auth-320000", "auth-colleague"
CASES = 3
Client = Callable[[str], TestClient]


@pytest.fixture
def world(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[SmallWorld]:
    applicants = [somebody(place) for place in range(CASES)]
    with small_world(tmp_path / "var", new_database, applicants=applicants) as world:
        body = world.founder.bodies.ids[OFFICER]
        world.founder.account(COLLEAGUE, "同事", Role.AUTHORITY_OFFICER, organisation=body)
        world.give_password(OFFICER, COLLEAGUE)
        world.shown()
        yield world


@pytest.fixture
def client(world: SmallWorld) -> Iterator[Client]:
    with world.served() as client:
        yield client


@pytest.fixture
def cases(world: SmallWorld) -> list[UUID]:
    return world.at_authority(*world.applicants)


def approvals(world: SmallWorld, case: UUID) -> list[Approved]:
    """At the authority's stage."""
    history = world.system.log.read(case)
    return [r.event for r in history if isinstance(r.event, Approved) and r.event.code == "D"]


def test_of_two_officers_one_wins_and_the_other_is_told_who_acted(
    world: SmallWorld, client: Client, cases: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    officers = [client(OFFICER), client(COLLEAGUE)]
    case, seen = cases[0], len(world.system.log.read(cases[0]))
    meet(world, monkeypatch)

    def approve(n: int) -> Any:
        return officers[n].post(
            f"/api/declarations/{case}/approve",
            json={"opinion": f"第 {n} 位经办人同意"},
            headers={"if-match": f'"{seen}"'},
        )

    answers = in_parallel(2, approve)
    won, lost = sorted(answers, key=lambda answer: int(answer.status_code))
    assert (won.status_code, lost.status_code) == (200, 409)
    assert len(approvals(world, case)) == 1
    record = world.system.log.read(case)[seen]
    problem = lost.json()
    assert problem["code"] == "stale-version"
    assert (problem["expected"], problem["version"]) == (seen, won.json()["version"])
    assert problem["since"][0] == {
        "event": "declaration.Approved",
        "version": seen + 1,
        "at": record.at.isoformat(),
        "role": "AuthorityOfficer",
        "organisation": str(record.organisation),
    }
    acted = "该办件已由省住建厅（主管部门经办人）于 2026-06-"
    assert problem["detail"].startswith(acted)
    assert problem["detail"].endswith("审核通过，请按最新状态办理")
    winner = world.actor((OFFICER, COLLEAGUE)[answers.index(won)])
    assert record.actor == winner.account


def test_without_a_version_too_there_is_one_approval(
    world: SmallWorld, client: Client, cases: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    officers = [client(OFFICER), client(COLLEAGUE)]
    meet(world, monkeypatch)
    path = f"/api/declarations/{cases[0]}/approve"
    answers = in_parallel(2, lambda n: officers[n].post(path, json={"opinion": "同意"}))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    assert {a.json()["code"] for a in answers if a.status_code == 422} == {"not-your-turn"}
    assert len(approvals(world, cases[0])) == 1


def test_a_double_click_makes_one_event(
    world: SmallWorld, client: Client, cases: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = client(OFFICER)
    seen = len(world.system.log.read(cases[0]))
    meet(world, monkeypatch)

    def click(_: int) -> Any:
        return officer.post(
            f"/api/declarations/{cases[0]}/approve",
            json={"opinion": "同意"},
            headers={"if-match": f'"{seen}"', "idempotency-key": "one-form"},
        )

    first, second = in_parallel(2, click)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert click(2).json() == first.json()  # and a third one, much later
    assert len(approvals(world, cases[0])) == 1


def test_a_double_click_on_a_new_thing_makes_one_thing(
    world: SmallWorld, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each click would give it an id of its own."""
    world.give_password("applicant-0")
    applicant = client("applicant-0")
    form = world.journeys.form(SEAT, "unit-320000")
    before = world.system.log.last_position()
    meet(world, monkeypatch)
    body = to_jsonable_python(form)

    def click(_: int) -> Any:
        return applicant.post(
            "/api/declarations", json=body, headers={"idempotency-key": "one-form"}
        )

    first, second = in_parallel(2, click)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    made = [r for r in world.system.log.after(before, 100) if r.name.startswith("declaration.")]
    assert [r.stream for r in made] == [UUID(first.json()["id"])]
    assert DECLARATION.fold(r.event for r in made).applicant == world.applicants[0].person


def test_a_password_is_not_set_again_by_an_echo(world: SmallWorld, client: Client) -> None:
    """What is done after the commit is not stored; a late echo must not repeat it."""
    officer = client(OFFICER)
    old = {"present": PASSWORD, "new": "a-second-password"}
    key = {"idempotency-key": "one-form"}
    first = officer.post("/api/password", json=old, headers=key)
    assert first.status_code == 200
    back = {"present": "a-second-password", "new": PASSWORD}
    assert officer.post("/api/password", json=back).status_code == 200
    assert officer.post("/api/password", json=old, headers=key).json() == first.json()
    assert world.system.authenticate(OFFICER, PASSWORD) is not None

"""A database goes away: a quick 503 that says when to come back, and recovery by itself.

Each of the three databases is led through a wire that is cut, and then through one that
connects and never answers.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from tests.infrastructure.wire import Wire
from tests.interfaces.small_world import SmallWorld, small_world, somebody
from tests.postgres import fresh_database

OFFICER = "auth-320000"
QUICK = {"cut": 2.0, "silent": 3.5}
"""Seconds to a 503: a silent server costs one connect timeout (2 s), never two."""
RECOVERY = 20.0
PARTS = ("log", "views", "vault")
CASES = 2


@pytest.fixture
def wires(postgres_server: str) -> Iterator[dict[str, Wire]]:
    with ExitStack() as stack:
        yield {
            part: stack.enter_context(Wire(stack.enter_context(fresh_database(postgres_server))))
            for part in PARTS
        }


@pytest.fixture
def world(tmp_path: Path, wires: dict[str, Wire]) -> Iterator[SmallWorld]:
    ways = iter(wires.values())  # small_world asks in the same order
    applicants = [somebody(place) for place in range(CASES)]
    with small_world(tmp_path / "var", lambda: next(ways).url, applicants=applicants) as world:
        world.give_password(OFFICER)
        yield world


@pytest.fixture
def cases(world: SmallWorld) -> list[UUID]:
    found = world.at_authority(*world.applicants)
    world.shown()
    return found


@pytest.fixture
def hole() -> Iterator[socket.socket]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        yield listening


def timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    answer = ask()
    return answer, time.monotonic() - began


def refused_quickly(ask: Callable[[], Any], way: str) -> None:
    answer, took = timed(ask)
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert took < QUICK[way]


def until_ok(ask: Callable[[], Any]) -> None:
    """As a client would that heeds the 503."""
    deadline = time.monotonic() + RECOVERY
    while (answer := ask()).status_code == 503 and time.monotonic() < deadline:
        pass
    assert answer.status_code < 300, answer.text


@pytest.mark.parametrize("way", ["cut", "silent"])
@pytest.mark.parametrize("part", PARTS)
def test_a_database_goes_away_and_comes_back(
    part: str,
    way: str,
    wires: dict[str, Wire],
    world: SmallWorld,
    cases: list[UUID],
    hole: socket.socket,
) -> None:
    with world.served() as client:
        officer, nobody = client(OFFICER), client("")
        paths = [f"/api/declarations/{case}" for case in cases]
        opinion = {"opinion": "同意"}

        def read() -> Any:
            return officer.get(f"{paths[0]}/tracking")

        def command(path: str, key: str) -> Any:
            headers = {"idempotency-key": key}
            return officer.post(f"{path}/approve", json=opinion, headers=headers)

        assert read().status_code == 200
        assert nobody.get("/health/ready").status_code == 200
        home = wires[part]._server
        if way == "cut":
            wires[part].down = True
        else:
            wires[part]._server = hole.getsockname()
        wires[part].cut()

        refused_quickly(read, way)
        refused_quickly(lambda: command(paths[0], "one"), way)
        if part == "log":  # who somebody is stands in the read models
            assert log_in(nobody).status_code == 401
        else:
            refused_quickly(lambda: log_in(nobody), way)
        assert nobody.get("/health/live").status_code == 200
        if part != "views":  # a projector that waits is no reason to take the process away
            ready, took = timed(lambda: nobody.get("/health/ready"))
            assert (ready.status_code, took < QUICK[way]) == (503, True)

        wires[part].down = False
        wires[part]._server = home
        wires[part].cut()
        until_ok(lambda: command(paths[0], "one"))
        until_ok(read)
        until_ok(lambda: nobody.get("/health/ready"))
        stored = command(paths[1], "two")
        assert stored.status_code == 200
        # The projections have found their way back too.
        shown = f"/api/account?min_position={stored.json()['position']}"
        until_shown(lambda: officer.get(shown))
        approved = [r.name for r in world.system.log.read(cases[0])].count("declaration.Approved")
        assert approved == 2  # by the unit, and once by the authority


def log_in(nobody: TestClient) -> Any:
    return nobody.post("/api/session", json={"login": OFFICER, "password": "x" * 12})


def until_shown(ask: Callable[[], Any]) -> None:
    deadline = time.monotonic() + RECOVERY
    while (answer := ask()).status_code == 412 and time.monotonic() < deadline:
        pass
    assert answer.status_code == 200, answer.text

"""A database goes away: a quick 503 that says when to come back, and recovery by itself.

Each of the three databases is led through a wire that is cut, and then through one that
connects and never answers.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.infrastructure.wire import Wire
from tests.interfaces.small_world import SmallWorld, small_world, somebody
from tests.postgres import fresh_database

OFFICER = "auth-320000"
SOON = 15.0
"""Seconds to a 503 on the busiest machine; TCP itself would wait for minutes."""
RECOVERY = 60.0
PARTS = ("log", "views", "vault")
WAYS = ("cut", "silent")
CASES = 2
"""That each test decides."""


@pytest.fixture(scope="module")
def wires(postgres_server: str) -> Iterator[dict[str, Wire]]:
    with ExitStack() as stack:
        yield {
            part: stack.enter_context(Wire(stack.enter_context(fresh_database(postgres_server))))
            for part in PARTS
        }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, wires: dict[str, Wire]) -> Iterator[SmallWorld]:
    """One for all: whoever has recovered goes on as if nothing had been."""
    ways = iter(wires.values())  # small_world asks in the same order
    applicants = [somebody(place) for place in range(CASES * len(PARTS) * len(WAYS))]
    folder = tmp_path_factory.mktemp("outage")
    with small_world(folder / "var", lambda: next(ways).url, applicants=applicants) as world:
        world.give_password(OFFICER)
        yield world


@pytest.fixture(scope="module")
def waiting(world: SmallWorld) -> list[UUID]:
    """Cases that nobody has decided."""
    found = world.at_authority(*world.applicants)
    world.shown()
    return found


@pytest.fixture(scope="module")
def clients(world: SmallWorld, waiting: list[UUID]) -> Iterator[tuple[TestClient, TestClient]]:
    """Of an officer, who has logged in before all this, and of nobody."""
    with world.served() as client:
        yield client(OFFICER), client("")


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with every connection that a request tries to make."""
    made: list[str] = []
    connect = psycopg.connect

    def counted(*given: Any, **named: Any) -> Any:
        if threading.current_thread().name.startswith("AnyIO"):
            made.append("a request's")
        return connect(*given, **named)

    monkeypatch.setattr(psycopg, "connect", counted)
    return made


@pytest.fixture
def hole() -> Iterator[socket.socket]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        yield listening


def refused_quickly(ask: Callable[[], Any], attempts: list[str], way: str) -> Any:
    """A silent server costs one timeout of a connection (2 s), never two."""
    began, before = time.monotonic(), len(attempts)
    answer = ask()
    assert answer.status_code == 503, answer.text
    assert time.monotonic() - began < SOON
    assert way == "cut" or len(attempts) - before <= 1
    return answer


def until_ok(ask: Callable[[], Any]) -> None:
    """As a client would that heeds the 503."""
    deadline = time.monotonic() + RECOVERY
    while (answer := ask()).status_code == 503 and time.monotonic() < deadline:
        pass
    assert answer.status_code < 300, answer.text


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("part", PARTS)
def test_a_database_goes_away_and_comes_back(
    part: str,
    way: str,
    wires: dict[str, Wire],
    world: SmallWorld,
    waiting: list[UUID],
    clients: tuple[TestClient, TestClient],
    attempts: list[str],
    hole: socket.socket,
) -> None:
    officer, nobody = clients
    cases = [waiting.pop() for _ in range(CASES)]
    paths = [f"/api/declarations/{case}" for case in cases]
    opinion = {"opinion": "同意"}

    def read() -> Any:
        return officer.get(f"{paths[0]}/tracking")

    def command(path: str) -> Any:
        headers = {"idempotency-key": path}
        return officer.post(f"{path}/approve", json=opinion, headers=headers)

    assert read().status_code == 200
    assert nobody.get("/health/ready").status_code == 200
    home = wires[part]._server
    if way == "cut":
        wires[part].down = True
    else:
        wires[part]._server = hole.getsockname()
    wires[part].cut()

    told = refused_quickly(read, attempts, way)
    assert int(told.headers["retry-after"]) > 0
    told = refused_quickly(lambda: command(paths[0]), attempts, way)
    assert int(told.headers["retry-after"]) > 0
    if part == "log":  # who somebody is stands in the read models
        assert log_in(nobody).status_code == 401
    else:
        refused_quickly(lambda: log_in(nobody), attempts, way)
    assert nobody.get("/health/live").status_code == 200
    if part != "views":  # a projector that waits is no reason to take the process away
        refused_quickly(lambda: nobody.get("/health/ready"), attempts, way)

    wires[part].down = False
    wires[part]._server = home
    wires[part].cut()
    until_ok(lambda: command(paths[0]))
    until_ok(read)
    until_ok(lambda: nobody.get("/health/ready"))
    stored = command(paths[1])
    assert stored.status_code == 200
    # The projections have found their way back too.
    shown = f"/api/account?min_position={stored.json()['position']}"
    until_shown(lambda: officer.get(shown))
    approved = [r.name for r in world.system.log.read(cases[0])].count("declaration.Approved")
    assert approved == 2  # by the unit, and once by the authority
    assert attempts  # else nothing was counted above


def log_in(nobody: TestClient) -> Any:
    return nobody.post("/api/session", json={"login": OFFICER, "password": "x" * 12})


def until_shown(ask: Callable[[], Any]) -> None:
    deadline = time.monotonic() + RECOVERY
    while (answer := ask()).status_code == 412 and time.monotonic() < deadline:
        pass
    assert answer.status_code == 200, answer.text

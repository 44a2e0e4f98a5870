"""A place is found as if all were tried in their order, and only those that are near are made."""

from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from interfaces.http.routing import Place, Signposts

PATHS = (
    ("/", ("GET",)),
    ("/cases", ("GET",)),
    ("/cases", ("POST",)),
    ("/cases/{id:uuid}", ("GET",)),
    ("/cases/{year:int}", ("GET",)),
    ("/cases/{name:str}", ("GET", "POST")),
    ("/cases/new", ("POST",)),
    ("/cases/{id:uuid}/files/{number:int}", ("GET",)),
    ("/cases/{id:uuid}/{what:str}/new", ("POST",)),
    ("/cases/{id:uuid}/files/new", ("GET",)),
)
ONE = "c7f6a1de-0000-4000-8000-000000000000"
ASKED = (
    *("/", "/cases", "/cases/", "/nothing", "/cases/new", "/cases/2026", "/cases/-1", "//cases"),
    *(f"/cases/{ONE}", f"/cases/{ONE}/", f"/cases/{ONE}/files/3", f"/cases/{ONE}/files/three"),
    *(f"/cases/{ONE}/files/new", f"/cases/{ONE}/notes/new", f"/cases/{ONE.upper()}"),
    *("/cases/{}", "/cases/{id:uuid}", "/cases//files/3", "/cases/a%2Fb", "/cases/%E8%81%8C"),
)


def places() -> list[Place]:
    return [_place(number) for number in range(len(PATHS))]


def _place(number: int) -> Place:
    async def answer(request: Request) -> Response:
        return PlainTextResponse(f"{number} {sorted(request.path_params.items())}")

    path, methods = PATHS[number]
    return Place(path, answer, methods)


@pytest.fixture(scope="module")
def clients() -> tuple[TestClient, TestClient]:
    """Of an application that looks the place up, and of one that tries them all."""
    ours = Starlette(routes=[Signposts(places())])
    plain = Starlette(routes=[place.route for place in places()])
    return TestClient(ours, follow_redirects=False), TestClient(plain, follow_redirects=False)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
@pytest.mark.parametrize("path", ASKED)
def test_answers_as_a_router_that_tries_all(
    path: str, method: str, clients: tuple[TestClient, TestClient]
) -> None:
    ours, plain = (client.request(method, path) for client in clients)
    assert (ours.status_code, ours.text) == (plain.status_code, plain.text)
    assert ours.headers.get("location") == plain.headers.get("location")
    assert _allowed(ours.headers) == _allowed(plain.headers)


def _allowed(headers: Mapping[str, str]) -> set[str]:
    return set(headers.get("allow", "").split(", "))


def test_every_place_is_reached(clients: tuple[TestClient, TestClient]) -> None:
    """But the one that lies behind another; else refusals alone could be compared above."""
    ours, _ = clients
    asked = [ours.request(method, path) for path in ASKED for method in ("GET", "POST")]
    found = {answer.text.split()[0] for answer in asked if answer.status_code == 200}
    hidden = PATHS.index(("/cases/new", ("POST",)))
    assert found == {str(number) for number in range(len(PATHS)) if number != hidden}


def test_only_places_that_are_near_are_made() -> None:
    made = places()
    TestClient(Starlette(routes=[Signposts(made)])).get("/cases/2026")
    assert [place.path for place in made if "route" in vars(place)] == [
        "/cases/{id:uuid}",
        "/cases/{year:int}",
    ]


def test_a_path_without_a_certain_number_of_parts_is_refused() -> None:
    async def answer(_: Request) -> Response:
        return Response()

    with pytest.raises(ValueError, match="certain number"):
        Signposts([Place("/files/{name:path}", answer)])

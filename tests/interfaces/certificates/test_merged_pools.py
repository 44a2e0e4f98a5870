"""The numbers of a body that was merged into another one go on with its successor (H16)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from domain.certificates.number_pool import NUMBER_POOL
from domain.organisations.organisation import OrganisationKind
from domain.streams import number_pool_stream
from domain.terms import Role, TitleLevel
from tests.interfaces.organisations.test_organisation_pages import body, officer
from tests.interfaces.review_world import ReviewWorld, sqlite_review_world

RANGE = {"year": 2026, "level": "JUNIOR_ENTRY", "issuer_code": "077", "start": 1, "end": 20}
OWN = {**RANGE, "issuer_code": "078"}
MORE = {**RANGE, "start": 21, "end": 30}
LEVEL = TitleLevel.JUNIOR_ENTRY


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("merged"), applicants=0) as world:
        yield world


@pytest.fixture(scope="module")
def former(world: ReviewWorld) -> UUID:
    """A title office with numbers, merged into the one of `heir`."""
    old = body(world, "旧职称办", kind=OrganisationKind.TITLE_OFFICE, division="320500")
    new = body(world, "新职称办", kind=OrganisationKind.TITLE_OFFICE, division="320600")
    officer(world, "former", old, Role.TITLE_OFFICER)
    officer(world, "heir", new, Role.TITLE_OFFICER)
    world.do("former", "/number-ranges", RANGE, 201)
    world.do("heir", "/number-ranges", OWN, 201)
    page = f"/admin/organisations/{old}"
    typed = {"successor--text": "新职称办", "reason": "机构改革"}
    assert world.browser("admin").send(page, f"{page}/merge", **typed).status_code == 200
    world.small.shown()
    return old


def asked(world: ReviewWorld, path: str = "", **params: str) -> Any:
    return world.program("heir").get(f"/api/number-ranges{path}", params=params).json()


def upcoming(world: ReviewWorld, issuer: UUID) -> str:
    number: str = world.small.stage.look(NUMBER_POOL, number_pool_stream(issuer)).upcoming(
        2026, LEVEL, 1
    )[0]
    return number


def test_the_successor_sees_both_pools(world: ReviewWorld, former: UUID) -> None:
    names = {row["issuer_name"] for row in asked(world)["items"]}
    assert names == {"旧职称办", "新职称办"}
    (row,) = asked(world, issuer=str(former))["items"]
    assert (row["issuer"], row["end"]) == (str(former), 20)
    assert [(one["issuer_name"], one["numbers"]) for one in asked(world, "/levels")].count(
        ("旧职称办", 20)
    ) == 1
    told = asked(world, "/number", number=upcoming(world, former))
    assert (told["state"], told["issuer"]) == ("AVAILABLE", str(former))
    assert asked(world, "/gaps")["unexplained"] == []
    changes = asked(world, "/changes")["changes"]
    assert [one["organisation_name"] for one in changes] == ["新职称办", "旧职称办"]
    page = world.browser("heir").open("/number-ranges")
    assert page.count("旧职称办") >= 3
    shown = world.browser("heir").client.get("/number-ranges/export")
    assert shown.status_code == 200


def test_the_successor_keeps_the_pool(world: ReviewWorld, former: UUID) -> None:
    """Cases that were begun before the merger are issued with its numbers, so it may need more."""
    wasted = upcoming(world, former)
    heir, page = world.browser("heir"), f"/number-ranges/number?number={wasted}"
    told = world.program("heir").post(
        "/api/number-ranges/void", json={"number": wasted, "reason": "x"}
    )
    assert told.json()["code"] == "number-unknown", "in the own pool"
    done = heir.send(page, "/number-ranges/number/void", reason="随旧证一并作废")
    assert "证书编号已作废" in done.text
    world.do("heir", "/number-ranges", {**MORE, "issuer": str(former)}, 201)
    world.small.shown()
    state = world.small.stage.look(NUMBER_POOL, number_pool_stream(former))
    assert [one.end for one in state.ranges] == [20, 30]
    (voided,) = asked(world, "/voided", issuer=str(former))["items"]
    assert (voided["number"], voided["issuer_name"]) == (wasted, "旧职称办")
    first = world.program("heir").post(
        "/api/number-ranges/preview", json={**MORE, "start": 31, "end": 31, "issuer": str(former)}
    )
    assert first.json()["count"] == 1


def test_nobody_else_keeps_it(world: ReviewWorld, former: UUID) -> None:
    stranger = world.program("stranger")
    assert stranger.get("/api/number-ranges", params={"issuer": str(former)}).status_code == 404
    for path, form in (
        ("", {**MORE, "issuer": str(former)}),
        ("/preview", {**MORE, "issuer": str(former)}),
        ("/void", {"number": upcoming(world, former), "reason": "x", "issuer": str(former)}),
    ):
        refused = stranger.post(f"/api/number-ranges{path}", json=form)
        assert refused.json()["code"] == "not-your-turn"

"""Whatever is configured tells its changes: on a page (变更记录) and to programs."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

import interfaces
from domain.registry import DECIDERS
from interfaces.http.operations import Read
from interfaces.operations import REGISTRY
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

TEMPLATES = Path(interfaces.__file__).parent / "templates"
CONFIGURED = {
    "account": ("accounts", "admin/account.html"),
    "calendar": ("calendar", "admin/calendar.html"),
    "catalogue": ("catalogue", ""),
    "committee": ("committees", "committees/one.html"),
    "expert": ("experts", "admin/expert.html"),
    "issuer_code": ("issuer-codes", "issuer_codes/one.html"),
    "issuer_key": ("issuer-keys", "admin/key_changes.html"),
    "number_pool": ("number-ranges", "certificates/range_changes.html"),
    "organisation": ("organisations", "admin/organisation.html"),
    "person": ("people", "admin/person.html"),
    "route_map": ("route-nodes", "routes/map.html"),
}
"""Aggregate -> its things as in the paths, and the template that draws 变更记录."""
LATER = {
    "calendar": "a year is told on the page of the year, which is still to come",
    "catalogue": "there is no page of a series or of a specialty yet",
    "route_map": "there is no page of a node yet",
}
"""Known gaps; empty this as they close."""
OWN_TRACKING = {
    "certificate": "what happens to a certificate stands on its page",
    "data_import": "an import is done once and then never changes",
    "declaration": "过程跟踪 tells every step (H24)",
    "expert_draw": "the transcript of the draw tells every step",
    "message_box": "messages are sent and read, and nobody sets them up",
    "review_meeting": "its page and the signed tally tell every step",
    "review_plan": "its page and the declarations in it tell every step",
}
"""Aggregates that are work, not configuration."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("configured"), applicants=1) as world:
        yield world


def test_every_aggregate_is_either_configured_or_work() -> None:
    names = {decider.name for decider in DECIDERS}
    assert names == CONFIGURED.keys() | OWN_TRACKING.keys()
    assert CONFIGURED.keys().isdisjoint(OWN_TRACKING)
    assert LATER.keys() <= CONFIGURED.keys()


@pytest.mark.parametrize("name", sorted(CONFIGURED.keys() - LATER.keys()))
def test_a_configured_thing_tells_its_changes(name: str) -> None:
    things, template = CONFIGURED[name]
    read = REGISTRY.by_name[f"{things}.changes"]
    assert isinstance(read, Read)
    assert read.answer.__name__ == "Changes"
    assert read.path.endswith("/changes")
    assert read.roles, "a history is not for everybody"
    assert "history.changes(" in (TEMPLATES / template).read_text("utf-8")


def test_an_expert_is_told_of_without_names_of_people(world: ReviewWorld) -> None:
    [one] = world.program(OFFICE).get("/api/experts?size=1").json()["items"]
    page = f"/experts/{one['id']}"
    leaving = {"reason": "调离本省"}
    world.do(OFFICE, f"{page}/leave", leaving)
    newest, first = world.program(OFFICE).get(f"/api{page}/changes").json()["changes"]
    assert newest["action"] == "专家退出专家库"
    assert newest["differences"] == [{"label": "退出原因", "before": "", "after": "调离本省"}]
    assert "工作单位" in {one["label"] for one in first["differences"]}
    assert "调离本省" in world.browser(OFFICE).open(page)
    assert one["name"] not in world.program(OFFICE).get(f"/api{page}/changes").text


def test_who_barred_a_person_is_for_title_officers(world: ReviewWorld) -> None:
    person = world.small.applicants[0].person
    bar = {"reason": "伪造业绩", "barred_from": "2026-06-01", "barred_until": "2027-06-01"}
    world.do(AUTHORITY, f"/people/{person}/bar", bar)
    world.do(AUTHORITY, f"/people/{person}/lift-bar", {"reason": "申诉成立"})
    path = f"/api/people/{person}/changes"
    changes = world.program(AUTHORITY).get(path).json()["changes"]
    assert [one["action"] for one in changes[:2]] == ["解除黑名单", "列入黑名单"]
    said = {one["label"]: one["after"] for one in changes[1]["differences"]}
    assert said == {
        "原因": "伪造业绩",
        "黑名单开始": "2026-06-01",
        "黑名单结束": "2027-06-01",
    }
    assert world.program(OFFICE).get(path).status_code == 403
    assert "伪造业绩" in world.browser(AUTHORITY).open(f"/people/{person}")
    assert "变更记录" not in world.browser(OFFICE).open(f"/people/{person}")


def test_numbers_and_keys_tell_who_made_them(world: ReviewWorld) -> None:
    ranges = world.program(OFFICE).get("/api/number-ranges/changes").json()["changes"]
    assert {one["action"] for one in ranges} == {"生成证书编号"}
    assert ranges[0]["actor_name"]
    assert "生成证书编号" in world.browser(OFFICE).open("/number-ranges/changes")
    office = world.small.founder.bodies.ids[OFFICE]
    [key, *_] = world.program("admin").get(f"/api/issuer-keys/{office}/changes").json()["changes"]
    assert key["action"] == "启用发证密钥"
    assert "启用发证密钥" in world.browser("admin").open(f"/admin/keys/{office}")
    nobody = UUID(int=7)
    assert world.program("admin").get(f"/api/issuer-keys/{nobody}/changes").status_code == 404

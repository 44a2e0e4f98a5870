"""变更记录: who changed a thing, when, from what to what; on its page and for programs."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("history"), applicants=1) as world:
        yield world


def test_every_change_of_an_organisation_tells_before_and_after(world: ReviewWorld) -> None:
    admin = world.browser("admin")
    body = world.small.founder.bodies.ids[AUTHORITY]
    page = f"/admin/organisations/{body}"
    admin.send(page, f"{page}/amend", name="省住建厅（新）", contact="025-11111111")
    admin.send(page, f"{page}/amend", name="省住建厅", contact="025-11111111")
    rows = world.program("admin").get(f"/api/organisations/{body}/changes").json()["changes"]
    assert [row["action"] for row in rows[:2]] == ["修改机构信息", "修改机构信息"]
    latest, before = rows[:2]
    assert latest["differences"] == [
        {"label": "机构名称", "before": "省住建厅（新）", "after": "省住建厅"}
    ]
    assert {one["label"] for one in before["differences"]} == {"机构名称", "联系电话"}
    assert latest["actor_name"]
    assert latest["version"] == before["version"] + 1
    text = admin.open(page)
    assert "<del>省住建厅（新）</del>" in text
    assert latest["actor_name"] in text


def test_a_history_names_bodies_and_words_instead_of_ids(world: ReviewWorld) -> None:
    committee = world.small.journeys.committees[SEAT]
    changes = world.program("admin").get(f"/api/committees/{committee}/changes").json()["changes"]
    said = {one["label"]: one["after"] for one in changes[-1]["differences"]}
    assert said["行政级别"] in ("省级", "市级", "县级")
    with pytest.raises(ValueError, match="badly formed"):
        UUID(said["日常工作部门"])


def test_a_history_is_for_those_who_keep_the_thing(world: ReviewWorld) -> None:
    body = world.small.founder.bodies.ids[OFFICE]
    organisations = f"/api/organisations/{body}/changes"
    assert world.program(AUTHORITY).get(organisations).status_code == 403
    assert world.program("admin").get(f"/api/accounts/{body}/changes").status_code == 404

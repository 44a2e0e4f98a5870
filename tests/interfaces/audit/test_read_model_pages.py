"""Read models (X4): an administrator sees how far they are and has them rebuilt."""

import time
from collections.abc import Iterator

import pytest

from infrastructure.read_models import checkpoint, rebuild_runs
from infrastructure.read_models.comparing import compare
from infrastructure.read_models.views import writing
from interfaces.read_models import TITLES
from projections.registry import PROJECTIONS
from tests.interfaces.review_world import ReviewWorld, sqlite_review_world

PATIENCE = 30.0
PATH = "/admin/read-models"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("models"), applicants=1) as world:
        yield world


def rows(world: ReviewWorld) -> dict[str, dict[str, object]]:
    answer = world.program("admin").get("/api/read-models", params={"size": 200})
    assert answer.status_code == 200, answer.text
    return {row["name"]: row for row in answer.json()["items"]}


def test_every_read_model_has_a_chinese_name() -> None:
    assert [p.name for p in PROJECTIONS if p.name not in TITLES] == []


def test_the_list_says_how_far_each_is(world: ReviewWorld) -> None:
    found = rows(world)
    assert found.keys() == {projection.name for projection in PROJECTIONS}
    last = world.small.system.log.last_position()
    assert {row["state"] for row in found.values()} == {"LIVE"}
    assert {row["position"] for row in found.values()} == {last}
    assert found["people"]["rows"]
    page = world.browser("admin").open(f"{PATH}?text=people")
    assert "个人" in page
    assert "共 1 条" in page


def test_a_rebuild_is_ordered_on_the_page_and_done_by_the_worker(world: ReviewWorld) -> None:
    system = world.small.system
    with writing(system.views) as tx:
        tx.exec_driver_sql("UPDATE account SET login = login || 'x'")
    browser = world.browser("admin")
    page = browser.open(f"{PATH}?text=accounts")
    assert "http-equiv" not in page
    page = browser.send(f"{PATH}?text=accounts", f"{PATH}/rebuild", names="accounts").text
    assert "重建已排队或正在进行" in page
    assert 'http-equiv="refresh"' in page
    assert "已排队" in page
    assert rows(world)["accounts"]["state"] == "ORDERED"
    again = world.program("admin").post("/api/read-models/rebuild", json={"names": ["accounts"]})
    assert (again.status_code, again.json()["code"]) == (422, "rebuild-under-way")
    system.worker.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while rows(world)["accounts"]["finished_at"] is None:
            assert time.monotonic() < deadline
    finally:
        system.worker.stop()
    row = rows(world)["accounts"]
    assert (row["state"], row["progress"], row["error"]) == ("LIVE", None, "")
    accounts = [p for p in PROJECTIONS if p.name == "accounts"]
    [[table, *_]] = compare(system.log, system.views, accounts).values()  # type: ignore[misc]  # it can be compared
    assert table.same


def test_a_rebuild_under_way_tells_its_progress(world: ReviewWorld) -> None:
    system = world.small.system
    rebuild_runs.begin(system.views, {"todo": False}, 0, 1_000)
    rebuild_runs.reach(system.views, ["todo"], 250)
    try:
        row = rows(world)["todo"]
        assert (row["state"], row["progress"]) == ("REBUILDING", 0.25)
        assert row["seconds_left"] is not None
        page = world.browser("admin").open(f"{PATH}?text=todo")
        assert 'value="250" max="1000"' in page
        assert "约剩" in page
    finally:
        with writing(system.views) as tx:
            rebuild_runs.finish(tx, "todo", 1_000)
    assert rows(world)["todo"]["state"] == "LIVE"


def test_an_outdated_or_stopped_one_says_so(world: ReviewWorld) -> None:
    system = world.small.system
    with writing(system.views) as tx:
        checkpoint.stop(tx, "imports", "KeyError at position 7 (data_import.RowsStored)")
    try:
        row = rows(world)["imports"]
        assert (row["state"], row["error"]) == (
            "STOPPED",
            "KeyError at position 7 (data_import.RowsStored)",
        )
        page = world.browser("admin").open(f"{PATH}?state=STOPPED")
        assert "共 1 条" in page
    finally:
        checkpoint.resume(system.views, "imports")


def test_what_is_asked_wrongly_is_refused(world: ReviewWorld) -> None:
    wrong = world.program("admin").post("/api/read-models/rebuild", json={"names": ["nothing"]})
    assert wrong.json()["code"] == "read-model-unknown"
    for login in ("title-320000", "unit-320000"):
        answer = world.program(login).post("/api/read-models/rebuild", json={})
        assert answer.status_code == 403

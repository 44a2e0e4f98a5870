"""A map is checked as a whole, and whom a change would move is seen before it is made."""

from collections.abc import Iterator
from typing import Any

import pytest

from application.configuration.imports import BY_NAME
from domain.configuration.route_map import ROUTE_MAP
from domain.streams import route_map_stream
from domain.terms import AcquisitionMode, CommitteeTitleLevel
from interfaces.operations.configuration.imports import columns_of
from tests.interfaces.import_world import XLSX, filled, table, work_off
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.world import Browser, fields_of

MAP = "/routes/intermediate"
LEVEL = CommitteeTitleLevel.INTERMEDIATE


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("changes"), applicants=1) as world:
        yield world


def node(world: ReviewWorld, short: str) -> str:
    forest = world.small.stage.look(ROUTE_MAP, route_map_stream(AcquisitionMode.PEER_REVIEW, LEVEL))
    body = world.small.founder.bodies.ids[short]
    return next(str(n.node) for n in forest.nodes.values() if n.organisation == body)


def look(browser: Browser, page: str, form: str, **typed: str) -> Any:
    """By the form's second button."""
    given = browser.fill(page, f"{page}/{form}", **typed)
    return browser.client.post(f"{page}/{form}-impact", data=given)


def test_who_would_be_moved_is_seen_before_and_confirmed(world: ReviewWorld) -> None:
    browser, page = world.browser(AUTHORITY), f"{MAP}/{node(world, 'auth-320000')}"
    looked = look(browser, page, "cancel", reason="撤并")
    assert looked.status_code == 200, looked.text
    assert "路径改变的单位" in looked.text
    assert "省设计研究院" in looked.text
    assert "省评，评委会发证" in looked.text
    sheet = browser.client.get(f"/routes/impact/export?{looked.url.query.decode()}")
    rows = table(sheet.content, "受影响的单位")
    assert rows[1:] == [
        [
            "省设计研究院",
            "320000",
            "省评，评委会发证",
            "省住建厅 → 省职称办",
            "行政主管部门没有节点，走不通",
            "是",
        ]
    ]
    refused = browser.send(page, f"{page}/cancel", reason="撤并")
    assert refused.status_code == 422
    assert "会使 1 个单位原来走得通的审核路径走不通" in refused.text
    assert 'name="confirmed"' in refused.text
    assert 'value="撤并"' in refused.text


def test_a_change_comes_back_from_the_look_as_it_was_filled_in(world: ReviewWorld) -> None:
    browser, page = world.browser(AUTHORITY), f"{MAP}/{node(world, 'auth-320000')}"
    looked = look(browser, page, "amend", skipped="true")
    assert "没有单位的审核路径会因此改变" not in looked.text
    assert "跳过" in looked.text
    back = looked.text.partition('class="button button-main" href="')[2].partition('"')[0]
    shown = browser.open(back.replace("&amp;", "&").partition("#")[0])
    assert 'name="skipped" value="true" checked' in shown
    assert 'name="confirmed"' in shown


def test_what_cannot_be_saved_cannot_be_looked_at_either(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    page = f"{MAP}/{node(world, AUTHORITY)}"
    below = "省中评会办公室"
    looked = look(browser, page, "amend", **{"superior--text": below})
    assert looked.status_code == 422
    assert "上级节点不能是本节点或其下级" in looked.text
    assert below in fields_of(looked.text, f"{page}/amend")["superior--text"]


def test_a_node_is_amended_on_its_own_page_and_its_history_tells(world: ReviewWorld) -> None:
    browser, page = world.browser(AUTHORITY), f"{MAP}/{node(world, OFFICE)}"
    for skipped, told in (("true", "<ins>是</ins>"), ("", "<ins>否</ins>")):
        typed = {"skipped": skipped} if skipped else {}
        form = browser.fill(page, f"{page}/amend")
        form.pop("skipped", None)
        saved = browser.client.post(f"{page}/amend", data={**form, **typed})
        assert saved.status_code == 200, saved.text
        assert told in saved.text
        world.small.shown()
    changes = (
        world.program(AUTHORITY)
        .get(f"/api/route-nodes/{node(world, OFFICE)}/changes")
        .json()["changes"]
    )
    assert [row["action"] for row in changes] == ["修改节点", "修改节点", "新增节点"]
    first = {one["label"]: one["after"] for one in changes[-1]["differences"]}
    assert first["上级节点"] == "省职称办"
    assert first["评委会"] == "省建设工程中评会"


def test_a_map_is_checked_as_a_whole(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    at = f"/routes/check?title_level={LEVEL}"
    assert "没有发现问题" in browser.open(at)
    empty = world.program(AUTHORITY).get("/api/route-nodes/check?mode=RECOGNITION").json()["items"]
    assert [(row["kind"], row["organisation_name"], row["units"]) for row in empty] == [
        ("no_start", "省住建厅", 1)
    ]
    page = browser.open("/routes/check?mode=RECOGNITION")
    assert "单位没有起点" in page
    assert "没有发现问题" in browser.open("/routes/check?mode=RECOGNITION&kind=circle")
    sheet = browser.client.get("/routes/check/export?mode=RECOGNITION&sort=-units")
    assert table(sheet.content, "审核路径检查")[1][:2] == ["单位没有起点", "省住建厅"]


def test_an_exported_map_comes_back_by_import(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    sheet = browser.client.get(f"{MAP}/export")
    heads, *rows = table(sheet.content, "审核路径")
    kind = BY_NAME["routes"]
    assert heads == [one.heading for one in columns_of(kind)]
    assert len(rows) >= 3
    cells: list[list[Any]] = [[cell or "" for cell in row] for row in rows]
    sent = browser.attach(
        "/imports/routes",
        "/imports/routes/upload",
        files={"file": ("审核路径.xlsx", filled(kind, *cells), XLSX)},
        mode="PEER_REVIEW",
        title_level="JUNIOR",
    )
    work_off(world)
    page = str(sent.url.path)
    assert f"成功 {len(rows)} 条，失败 0 条" in browser.open(page)
    browser.send(page, f"{page}/submit")
    work_off(world)
    again = browser.client.get("/routes/junior/export")
    assert table(again.content, "审核路径") == [heads, *rows]


def test_nodes_are_found_by_conditions_and_sorted(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    assert "省住建厅" in browser.open(f"{MAP}?text=szjt&kind=D&level=p")
    assert "没有符合条件的节点" in browser.open(f"{MAP}?text=szjt&kind=O")
    assert "省住建厅" not in browser.open(f"{MAP}?committee=中评会")
    for sort in ("tree", "-tree", "organisation", "-kind", "level", "-added_at"):
        browser.open(f"{MAP}?sort={sort}&size=2&page=2")


def test_a_node_of_another_map_is_not_found(world: ReviewWorld) -> None:
    which = node(world, "auth-320000")
    world.browser(AUTHORITY).open(f"/routes/senior/{which}", status=404)

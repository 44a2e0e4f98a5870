"""评委会管理 (H10) and 评委会查询 (H11), and lists as Excel files."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from domain.committees.committee import COMMITTEE
from interfaces.http import exports
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("committees"), applicants=1) as world:
        yield world


def register(world: ReviewWorld, **typed: str) -> UUID:
    given = {
        "name": "省测试高评会",
        "level": "p",
        "title_level": "SENIOR",
        "division": "320000",
        "office--text": "省中评会办公室",
        "convening_unit--text": "省住建厅",
        "series": "05",
        "valid_from": "2026-01-01",
        "valid_until": "2028-12-31",
    } | typed
    page = world.browser(AUTHORITY).send("/committees/new", "/committees/new/register", **given)
    assert page.status_code == 200, page.text
    return UUID(page.url.path.rpartition("/")[2])


def test_a_committee_is_registered_looked_up_and_cancelled(world: ReviewWorld) -> None:
    committee = register(world)
    browser = world.browser(AUTHORITY)
    page = browser.open(f"/committees/{committee}")
    assert "省住建厅" in page
    assert "还没有申报模板" in page
    assert "省测试高评会" in browser.open("/committees?text=scsgph")
    assert "省测试高评会" in world.browser(OFFICE).open("/committee-query?title_level=SENIOR")
    sent = browser.send(
        f"/committees/{committee}", f"/committees/{committee}/cancel", reason="不再评审"
    )
    assert "该评委会已注销" in sent.text
    assert world.small.stage.look(COMMITTEE, committee).cancelled
    assert "省测试高评会" not in browser.open("/committees")
    assert "省测试高评会" in browser.open("/committees?cancelled=true")


def test_a_validity_of_more_than_three_years_is_refused_at_its_field(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    given = {
        "name": "省过期评委会",
        "level": "p",
        "title_level": "SENIOR",
        "division": "320000",
        "office--text": "省中评会办公室",
        "convening_unit--text": "省住建厅",
        "series": "05",
        "valid_from": "2026-01-01",
        "valid_until": "2029-12-31",
    }
    page = browser.send("/committees/new", "/committees/new/register", **given)
    assert page.status_code == 422
    assert "核准备案有效期最长 3 年，请修改截止日期" in page.text
    assert 'value="省过期评委会"' in page.text


def test_an_office_looks_committees_up_and_does_not_keep_them(world: ReviewWorld) -> None:
    committee = register(world, name="省只读评委会")
    world.browser(OFFICE).open("/committees", status=403)
    assert "注销原因" not in world.browser(OFFICE).open(f"/committees/{committee}")
    told = world.program(OFFICE).post(f"/api/committees/{committee}/cancel", json={"reason": "x"})
    assert told.status_code == 403


def test_an_export_has_every_row_of_the_conditions_in_order(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(5):
        register(world, name=f"导出{place}评委会")
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)
    browser = world.browser(AUTHORITY)
    sent = browser.client.get("/committees/export?text=导出&sort=-name&size=1")
    assert sent.status_code == 200, sent.text
    headings, *rows = table(sent.content, "评委会")
    assert headings[:3] == ["评委会名称", "行政级别", "评委会级别"]
    assert [row[0] for row in rows] == [f"导出{place}评委会" for place in (4, 3, 2, 1, 0)]
    assert rows[0][1:4] == ["省级", "高评会", "320000"]
    assert rows[0][10:12] == ["2026-01-01", "2028-12-31"]
    by_api = world.program(OFFICE).get("/api/committees/export", params={"text": "导出"})
    assert [row[0] for row in table(by_api.content, "评委会")[1:]] == [r[0] for r in rows[::-1]]


@pytest.mark.parametrize(
    ("login", "path", "title"),
    [
        ("admin", "/admin/organisations", "机构"),
        ("admin", "/admin/accounts", "账号"),
        (AUTHORITY, "/experts", "评审专家"),
        (AUTHORITY, "/people", "人员"),
    ],
)
def test_lists_are_exported(world: ReviewWorld, login: str, path: str, title: str) -> None:
    client = world.browser(login).client
    if path == "/people":  # a name stands in no address
        sent = client.post(f"{path}/export", data={"text": "验"})
    else:
        sent = client.get(f"{path}/export")
    assert sent.status_code == 200, sent.text
    rows = table(sent.content, title)
    assert len(rows) > 1
    assert all(cell is None or isinstance(cell, str) for row in rows for cell in row[:3])

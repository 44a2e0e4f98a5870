"""初定/认定受理机构管理 (H3): agencies are added, told about, imported, found and cancelled."""

from collections.abc import Iterator

import pytest

from application.configuration.imports import BY_NAME
from domain.streams import accepting_agency_stream
from domain.terms import AcquisitionMode, TitleLevel
from tests.interfaces.import_world import XLSX, filled, table, work_off
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

PATH = "/accepting-agencies"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("agencies"), applicants=1) as world:
        yield world


def add(world: ReviewWorld, level: TitleLevel, mode: str = "INITIAL_DETERMINATION") -> str:
    typed = {
        "mode": mode,
        "title_level": level.value,
        "kind": "O",
        "organisation--text": "省职称办",
    }
    page = world.browser(AUTHORITY).send(f"{PATH}/new", f"{PATH}/new/add", **typed)
    assert page.status_code == 200, page.text
    body = world.small.founder.bodies.ids[AUTHORITY]
    agency = accepting_agency_stream(AcquisitionMode(mode), level, body)
    assert str(page.url).endswith(f"{PATH}/{agency}/notice")
    return f"{PATH}/{agency}"


def test_an_agency_is_added_and_then_told_about(world: ReviewWorld) -> None:
    page = add(world, TitleLevel.INTERMEDIATE)
    browser = world.browser(AUTHORITY)
    empty = browser.send(f"{page}/notice", f"{page}/notice/set-notice", text=" ")
    assert empty.status_code == 422
    first = browser.send(f"{page}/notice", f"{page}/notice/set-notice", text="第一行\n第二行 <b>")
    assert "第一行\n第二行 &lt;b&gt;" in first.text
    again = browser.send(f"{page}/notice", f"{page}/notice/set-notice", text="改后的须知")
    assert "以前的版本（1）" in again.text
    assert "<del>第一行\n第二行 &lt;b&gt;</del>" in again.text
    versions = world.program(AUTHORITY).get(f"/api{page}/notices").json()["notices"]
    assert [one["notice_version"] for one in versions] == [2, 1]


def test_an_agency_is_one_of_a_mode_and_level_and_is_amended(world: ReviewWorld) -> None:
    page = add(world, TitleLevel.JUNIOR_ASSISTANT)
    browser = world.browser(AUTHORITY)
    typed = {
        "mode": "INITIAL_DETERMINATION",
        "title_level": "JUNIOR_ASSISTANT",
        "kind": "O",
        "organisation--text": "省职称办",
    }
    twice = browser.send(f"{PATH}/new", f"{PATH}/new/add", **typed)
    assert twice.status_code == 422
    assert "该机构已是此取得方式、职称等级的受理机构" in twice.text
    amended = browser.send(page, f"{page}/amend", kind="T")
    assert "<del>职称办审核</del>" in amended.text
    stale = world.program(AUTHORITY).post(
        f"/api{page}/amend", json={"kind": "D"}, headers={"If-Match": '"1"'}
    )
    assert stale.status_code == 409


def test_agencies_are_found_exported_and_cancelled(world: ReviewWorld) -> None:
    page = add(world, TitleLevel.JUNIOR_ENTRY, "RECOGNITION")
    browser = world.browser(AUTHORITY)
    browser.send(page, f"{page}/cancel", reason="不再受理")
    world.small.shown()
    asked = "mode=RECOGNITION&title_level=JUNIOR_ENTRY"
    assert "没有符合条件的受理机构" in browser.open(f"{PATH}?{asked}")
    assert "省职称办" in browser.open(f"{PATH}?{asked}&cancelled=true&text=szcb&noticed=false")
    shown = browser.client.get(f"{PATH}/export?{asked}&cancelled=true")
    rows = table(shown.content, "受理机构")
    assert [(row[0], row[1], row[3], row[9]) for row in rows[1:]] == [
        ("认定", "员级", "省职称办", "不再受理")
    ]
    assert "该受理机构已注销" in browser.open(page)
    for sort in ("division", "-organisation", "mode", "title_level", "-added_at"):
        browser.open(f"{PATH}?sort={sort}&size=1")


def test_agencies_come_by_sheet_for_one_mode_and_level(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    kind = BY_NAME["accepting-agencies"]
    rows = [
        ["职称办审核", "省职称办", "带学历证书"],
        ["行政主管部门审核", "省住建厅", ""],
        ["评委会审核", "省住建厅", ""],
        ["职称办审核", "没有的机构", ""],
    ]
    sent = browser.attach(
        "/imports/accepting-agencies",
        "/imports/accepting-agencies/upload",
        files={"file": ("受理机构.xlsx", filled(kind, *rows), XLSX)},
        mode="RECOGNITION",
        title_level="SENIOR_ASSOCIATE",
    )
    work_off(world)
    page = str(sent.url.path)
    assert "成功 2 条，失败 2 条" in browser.open(page)
    browser.send(page, f"{page}/submit")
    work_off(world)
    asked = {"mode": "RECOGNITION", "title_level": "SENIOR_ASSOCIATE", "sort": "organisation"}
    found = world.program(AUTHORITY).get(f"/api{PATH}", params=asked).json()["items"]
    assert {(row["organisation_name"], row["kind"], row["notice"]) for row in found} == {
        ("省职称办", "O", "带学历证书"),
        ("省住建厅", "D", ""),
    }


def test_a_sheet_for_reviews_is_refused_row_by_row(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    kind = BY_NAME["accepting-agencies"]
    sent = browser.attach(
        "/imports/accepting-agencies",
        "/imports/accepting-agencies/upload",
        files={"file": ("受理机构.xlsx", filled(kind, ["职称办审核", "省职称办", ""]), XLSX)},
        mode="PEER_REVIEW",
        title_level="INTERMEDIATE",
    )
    work_off(world)
    assert "受理机构只用于初定、认定" in browser.open(str(sent.url.path))


def test_only_those_who_configure_keep_agencies(world: ReviewWorld) -> None:
    world.browser(OFFICE).open(PATH, status=403)
    assert world.program(OFFICE).get(f"/api{PATH}").status_code == 403

"""职称专业管理 (H1) and 职称树管理 (H2): trees to look through, to change and to be refused by."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from application.configuration.imports import BY_NAME
from application.work import Work, execute
from domain.configuration.catalogue import CATALOGUE, DefineSpecialty
from domain.streams import CATALOGUE as STREAM
from tests.interfaces.import_world import XLSX, filled, table, work_off
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

SPECIALTIES, TITLES = "/specialties", "/titles"
MOST_BYTES = 200_000
MANY = 5_000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("catalogue"), applicants=1) as world:
        yield world


def add(world: ReviewWorld, code: str, name: str, parent: str = "0506") -> None:
    at = f"{SPECIALTIES}/{parent}"
    page = world.browser(AUTHORITY).send(at, f"{at}/add", code=code, name=name)
    assert page.status_code == 200, page.text
    assert str(page.url).endswith(f"{SPECIALTIES}/{code}")


def test_a_specialty_is_added_below_the_chosen_one_and_found(world: ReviewWorld) -> None:
    add(world, "050691", "智能航道")
    browser = world.browser(AUTHORITY)
    page = browser.open(f"{SPECIALTIES}/050691")
    assert page.count('aria-selected="true"') == 1
    assert 'aria-expanded="true"' in page
    for text in "znhd", "智能航", "050691":
        found = browser.open(f"{SPECIALTIES}?text={text}")
        assert "智能航道" in found
        assert "交通工程" in found, "matches stand in their branch"
        assert "找到 1 个节点" in found
    assert "没有符合条件的节点" in browser.open(f"{SPECIALTIES}?text=qqqq")


def test_a_taken_code_is_told_beside_the_field_and_keeps_what_was_typed(
    world: ReviewWorld,
) -> None:
    at = f"{SPECIALTIES}/0506"
    page = world.browser(AUTHORITY).send(at, f"{at}/add", code="0501", name="另一个专业")
    assert page.status_code == 422
    assert "该代码已用于其他节点" in page.text
    assert 'value="另一个专业"' in page.text


def test_nobody_adds_a_top_category(world: ReviewWorld) -> None:
    assert "栏目大类即职称系列" in world.browser(AUTHORITY).open(SPECIALTIES)
    form = {"code": "9901", "name": "某专业", "series": "99"}
    told = world.program(AUTHORITY).post("/api/specialties", json=form)
    assert told.status_code == 422
    assert told.json()["fields"][0]["code"] == "series-unknown"
    assert world.program(AUTHORITY).post("/api/series", json={}).status_code == 405


def test_a_name_is_changed_and_its_history_told(world: ReviewWorld) -> None:
    add(world, "050692", "水运工程")
    at = f"{SPECIALTIES}/050692"
    page = world.browser(AUTHORITY).send(at, f"{at}/amend", name="港航工程")
    assert page.status_code == 200
    assert "<td>水运工程</td>" in page.text
    assert "修改专业名称" in page.text
    stale = world.program(AUTHORITY).post(
        f"/api{at}/amend", json={"code": "050692", "name": "x"}, headers={"If-Match": '"1"'}
    )
    assert stale.status_code == 409
    told = world.program(AUTHORITY).get(f"/api{at}/detail").json()
    assert told["version"] == 2
    assert [one["name"] for one in told["names"]] == ["港航工程", "水运工程"]
    changes = world.program(AUTHORITY).get(f"/api{at}/changes").json()["changes"]
    assert changes[0]["differences"][0] == {
        "label": "名称",
        "before": "水运工程",
        "after": "港航工程",
    }


def test_a_specialty_is_removed_after_a_question(world: ReviewWorld) -> None:
    add(world, "050693", "临时专业")
    at = f"{SPECIALTIES}/050693"
    assert "确定要删除吗" in world.browser(AUTHORITY).open(f"{at}/removal")
    page = world.browser(AUTHORITY).send(f"{at}/removal", f"{at}/removal/confirm")
    assert "已删除" in page.text
    world.browser(AUTHORITY).open(at, status=404)
    world.small.shown()
    told = world.program(AUTHORITY).post("/api/lookups/specialties", json={"q": "临时专业"})
    assert told.json()["items"] == []


def test_a_used_specialty_names_by_whom_and_stays(world: ReviewWorld) -> None:
    """The experts of the province have it."""
    used = world.program(AUTHORITY).post("/api/specialties/050101/remove", json={})
    assert used.status_code == 422
    assert used.json()["code"] == "specialty-used"
    assert "专家 12 人" in used.json()["detail"]
    page = world.browser(AUTHORITY).open(f"{SPECIALTIES}/050101/removal")
    assert "现在不能删除" in page
    parent = world.program(AUTHORITY).post("/api/specialties/0501/remove", json={})
    assert parent.json()["code"] == "specialty-has-children"


def test_titles_and_exam_levels_are_kept(world: ReviewWorld) -> None:
    at = f"{TITLES}/16"
    browser = world.browser(AUTHORITY)
    page = browser.send(at, f"{at}/add", level="INTERMEDIATE", name="数字播音员")
    assert page.status_code == 200
    world.small.shown()
    found = browser.open(f"{TITLES}?text=szbyy")
    assert "数字播音员" in found
    number = found.split(f"{TITLES}/16/")[1].split('"')[0]
    title = f"{at}/{number}"
    assert "融媒体播音员" in browser.send(title, f"{title}/amend", name="融媒体播音员").text
    told = world.program(AUTHORITY).get("/api/series/16/titles/1/changes").json()["changes"]
    assert [one["label"] for one in told[0]["differences"]] == ["职称系列", "职称级别", "名称"]
    removal = f"{title}/removal"
    assert "已删除" in browser.send(removal, f"{removal}/confirm").text
    refused = browser.send(at, f"{at}/exam-levels", source="")
    assert refused.status_code == 422
    fields = {**browser.fill(at, f"{at}/exam-levels"), "levels": ["JUNIOR_ASSISTANT"]}
    fields["source"] = "某部发〔2026〕1 号"
    page = browser.client.post(f"{at}/exam-levels", data=fields)
    assert "某部发〔2026〕1 号" in page.text
    renamed = browser.send(at, f"{at}/rename", name="播音与主持人员")
    assert "播音主持专业人员" in renamed.text, "the name before is told"


def test_the_trees_go_out_and_specialties_come_back(world: ReviewWorld) -> None:
    program = world.program(AUTHORITY)
    rows = table(program.get("/api/specialties/export").content, "职称专业")
    assert rows[0][:3] == ["职称系列", "一级专业", "二级专业"]
    assert ["工程技术人员", "建设工程", "建筑学"] in [row[:3] for row in rows]
    titles = table(world.browser(AUTHORITY).client.get(f"{TITLES}/export").content, "职称树")
    assert ["05", "工程技术人员", "副高级", "高级工程师"] in [row[:4] for row in titles]
    sheet = filled(
        BY_NAME["specialties"],
        ["0599", "低空工程", "工程技术人员", ""],
        ["059901", "无人机系统", "05", "0599"],
        ["059902", "无人机系统", "05", "0598"],
        ["0501", "建设工程", "06", ""],
    )
    sent = program.post("/api/imports/specialties", files={"file": ("x.xlsx", sheet, XLSX)})
    which = sent.json()["id"]
    work_off(world)
    program.post(f"/api/imports/{which}/submit", json={})
    work_off(world)
    told = program.get(f"/api/imports/{which}").json()
    assert (told["good"], told["bad"]) == (2, 2)
    refused = program.get(f"/api/imports/{which}/refused/sheet")
    [page] = load_workbook(BytesIO(refused.content)).worksheets[:1]
    assert page.max_row == 3
    assert "无人机系统" in world.browser(AUTHORITY).open(f"{SPECIALTIES}/0599")


def test_a_series_is_looked_up_by_initials(world: ReviewWorld) -> None:
    told = world.program(AUTHORITY).post("/api/lookups/series", json={"q": "gcjs"})
    assert told.json()["items"] == [{"value": "05", "label": "工程技术人员（05）"}]


def test_only_those_who_configure_see_the_trees(world: ReviewWorld) -> None:
    for path in SPECIALTIES, f"{SPECIALTIES}/0501", TITLES, f"{TITLES}/05":
        world.browser(OFFICE).open(path, status=403)
    assert world.program(OFFICE).get("/api/specialties").status_code == 403


def test_a_large_tree_makes_no_large_page(world: ReviewWorld) -> None:
    """Of five thousand nodes, most of them below one, a page shows a branch."""
    system = world.small.system
    context = system.context(world.actor(AUTHORITY), "many")

    above = DefineSpecialty(code="0688", name="众多专业", series="06", parent="")

    def many(work: Work) -> UUID:
        work.do(CATALOGUE, STREAM, above)
        for n in range(MANY):
            below = replace(above, code=f"0688{n:04}", name=f"第{n}专业", parent="0688")
            work.do(CATALOGUE, STREAM, below)
        return STREAM

    execute(system.log, context, many)
    world.small.shown()
    browser = world.browser(AUTHORITY)
    for path in ("/0688", "/06883000", "/in/06", "?text=zy", ""):
        page = browser.open(SPECIALTIES + path)
        assert len(page.encode()) < MOST_BYTES, path
        assert page.count('role="treeitem"') < 300, path
    chosen = f"{SPECIALTIES}/06883000"
    assert f'href="{chosen}" aria-level="3" aria-selected="true"' in browser.open(chosen)

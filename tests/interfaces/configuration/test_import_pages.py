"""Imports over HTTP: template, upload, row-by-row check, the refused rows, submission."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.configuration.imports import BY_NAME
from application.work import Work
from domain.configuration.data_import import DATA_IMPORT, ImportStatus
from domain.people.person import PERSON
from domain.rules.identifiers import DocumentKind
from infrastructure.sheets import sheet_reader
from interfaces.jobs.importing import go_on
from tests.interfaces.import_world import XLSX, filled, table, work_off, workbook
from tests.interfaces.review_world import AUTHORITY, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import somebody

PEOPLE = BY_NAME["people"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("imports"), applicants=1) as world:
        yield world


def row(place: int, **other: str) -> list[str]:
    who = somebody(place)
    given = {"name": who.name, "kind": "", "number": who.number, "phone": who.phone} | other
    return list(given.values())


def upload(world: ReviewWorld, content: bytes, login: str = AUTHORITY) -> UUID:
    page = world.browser(login).attach(
        "/imports/people", "/imports/people/upload", {"file": ("人员.xlsx", content, XLSX)}
    )
    assert page.status_code == 200, page.text
    assert "文件已上传，正在逐行校验" in page.text
    return UUID(page.url.path.rpartition("/")[2])


def state(world: ReviewWorld, which: UUID) -> Any:
    small = world.small
    return Work(small.system.log, small.system.context(world.actor(AUTHORITY), "look")).load(
        DATA_IMPORT, which
    )


def registered(world: ReviewWorld, place: int) -> bool:
    small = world.small
    person = small.system.vault.person_id(DocumentKind.RESIDENT_ID, somebody(place).number)
    return bool(small.stage.look(PERSON, person).registered)


def test_the_template_offers_words_and_says_what_to_fill_in(world: ReviewWorld) -> None:
    sent = world.browser(AUTHORITY).client.get("/imports/people/template")
    headings, *_ = table(sent.content, "人员")
    assert headings == ["*姓名", "证件类型", "*证件号码", "联系电话"]
    notes = table(sent.content, "填写说明")
    assert [line[0] for line in notes[1:]] == ["姓名", "证件类型", "证件号码", "联系电话"]
    assert "居民身份证" in notes[2][2]
    assert world.program(AUTHORITY).get("/api/imports/people/template").content[:2] == b"PK"


def test_valid_rows_become_effective_and_the_others_come_back_with_reasons(
    world: ReviewWorld,
) -> None:
    content = filled(
        PEOPLE, row(700), row(701, number="123"), row(700), row(702, name=""), row(703)
    )
    which = upload(world, content)
    world.small.shown()
    browser = world.browser(AUTHORITY)
    assert "本页自动刷新" in browser.open(f"/imports/{which}")
    work_off(world)
    page = browser.open(f"/imports/{which}")
    assert "成功 2 条，失败 3 条" in page
    assert "姓名：此项必填，请填写" in page
    assert not registered(world, 700)

    back = table(browser.client.get(f"/imports/{which}/refused").content, "人员")
    assert back[0][-1] == "原因"
    assert [line[2] for line in back[1:]] == ["123", somebody(700).number, somebody(702).number]
    assert all(line[-1] for line in back[1:])

    sent = browser.send(f"/imports/{which}", f"/imports/{which}/submit")
    assert "已提交" in sent.text
    work_off(world)
    assert state(world, which).status is ImportStatus.FINISHED
    assert registered(world, 700)
    assert registered(world, 703)
    assert not registered(world, 701)
    assert "成功 2 条，失败 3 条" in browser.open(f"/imports/{which}")


def test_the_mended_sheet_of_refused_rows_can_be_imported_again(world: ReviewWorld) -> None:
    first = upload(world, filled(PEOPLE, row(710, name="")))
    work_off(world)
    browser = world.browser(AUTHORITY)
    headings, *lines = table(browser.client.get(f"/imports/{first}/refused").content, "人员")
    lines[0][0] = somebody(710).name
    again = upload(world, workbook("人员", [headings, *lines]))
    work_off(world)
    browser.send(f"/imports/{again}", f"/imports/{again}/submit")
    work_off(world)
    assert registered(world, 710)


def test_a_process_that_dies_between_chunks_is_followed_by_one_that_goes_on(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.configuration.import_run.CHUNK", 2)
    which = upload(world, filled(PEOPLE, *(row(720 + n) for n in range(5))))
    work_off(world)
    world.browser(AUTHORITY).send(f"/imports/{which}", f"/imports/{which}/submit")
    world.small.shown()
    append, calls = world.small.system.log.append, iter(range(9))

    def dies(*given: Any, **more: Any) -> Any:
        if next(calls) == 1:
            raise RuntimeError("killed")
        return append(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(world.small.system.log, "append", dies)
        with pytest.raises(RuntimeError, match="killed"):
            go_on(world.small.system)
    assert state(world, which).upto == 2
    work_off(world)
    found = state(world, which)
    assert (found.status, found.stored, found.failed) == (ImportStatus.FINISHED, 5, 0)
    assert all(registered(world, 720 + n) for n in range(5))


def test_text_that_looks_like_a_formula_stays_text(world: ReviewWorld) -> None:
    which = upload(world, filled(PEOPLE, row(730, phone="=1+1", name="")))
    work_off(world)
    sent = world.browser(AUTHORITY).client.get(f"/imports/{which}/refused")
    assert table(sent.content, "人员")[1][3] == "=1+1"
    headings = [column.heading for column in PEOPLE.columns]
    rows = sheet_reader.read_rows(sent.content, "人员", headings, [])
    assert rows[0].cells[3] == "=1+1"


def test_a_file_that_is_no_template_is_refused_in_words(world: ReviewWorld) -> None:
    which = upload(world, workbook("别的", [["a"]]) + b"")
    work_off(world)
    page = world.browser(AUTHORITY).open(f"/imports/{which}")
    assert "模板中没有列“a”，请使用本页下载的模板" in page
    assert state(world, which).status is ImportStatus.UNREADABLE


def test_only_its_own_officer_sees_an_import(world: ReviewWorld) -> None:
    which = upload(world, filled(PEOPLE, row(740)))
    work_off(world)
    world.browser("special").open(f"/imports/{which}", status=404)
    told = world.program("special").post(f"/api/imports/{which}/submit", json={})
    assert told.status_code == 404
    world.browser("auditor").open("/imports/people", status=403)


def test_what_was_given_up_stays_without_effect(world: ReviewWorld) -> None:
    which = upload(world, filled(PEOPLE, row(750)))
    work_off(world)
    browser = world.browser(AUTHORITY)
    page = browser.send(f"/imports/{which}", f"/imports/{which}/abandon")
    assert "已放弃" in page.text
    told = world.program(AUTHORITY).post(f"/api/imports/{which}/submit", json={})
    assert told.json()["code"] == "import-under-way"
    assert not registered(world, 750)


def test_the_api_tells_progress_and_reasons(world: ReviewWorld) -> None:
    program = world.program(AUTHORITY)
    content = filled(PEOPLE, row(760), row(761, phone="x", name=""))
    sent = program.post(
        "/api/imports/people",
        files={"file": ("p.xlsx", content, XLSX)},
        headers={"idempotency-key": str(uuid4())},
    )
    assert sent.status_code == 201, sent.text
    which = sent.json()["id"]
    work_off(world)
    told = program.get(f"/api/imports/{which}").json()
    assert (told["status"], told["good"], told["bad"]) == ("CHECKED", 1, 1)
    assert program.get(f"/api/imports/{which}/refused").json()["items"][0]["row"] == 3
    assert which in {one["id"] for one in program.get("/api/imports?kind=people").json()["items"]}
    sheet = program.get(f"/api/imports/{which}/refused/sheet").content
    assert table(sheet, "人员")[0][-1] == "原因"


def imported(world: ReviewWorld, name: str, login: str, *rows: list[Any], **asked: str) -> Any:
    """Uploaded, checked and submitted over HTTP; gives the import as it ended."""
    browser = world.browser(login)
    kind = BY_NAME[name]
    sheet = {"file": ("x.xlsx", filled(kind, *rows), XLSX)}
    page = browser.attach(f"/imports/{name}", f"/imports/{name}/upload", sheet, **asked)
    assert page.status_code == 200, page.text
    which = UUID(page.url.path.rpartition("/")[2])
    work_off(world)
    told = world.program(login).get(f"/api/imports/{which}/refused").json()["items"]
    assert told == []
    browser.send(f"/imports/{which}", f"/imports/{which}/submit")
    work_off(world)
    return state(world, which)


def test_bodies_committees_experts_and_routes_are_imported(world: ReviewWorld) -> None:
    bodies = [
        ["甲市职称办", "", "320200", "市级", "职称管理部门", "", "", "", ""],
        ["甲市交通局", "", "320200", "市级", "行政主管部门", "", "", "0510-1", ""],
        ["甲市设计院", "", "320200", "市级", "用人单位", "企业", "甲市交通局", "", "否"],
        ["甲市评委会办公室", "", "320200", "市级", "评委会日常工作部门", "", "甲市职称办", "", ""],
    ]
    assert imported(world, "organisations", "admin", *bodies).stored == 4
    days = ["2026-01-01", "2028/12/31"]
    committee = ["甲市工程中评会", "市级", "中评会", "320200", "甲市评委会办公室", "甲市交通局"]
    committee += ["否", "工程技术人员", "", "是", *days, ""]
    assert imported(world, "committees", AUTHORITY, committee).stored == 1
    who = somebody(770)
    student = somebody(910)
    assert imported(world, "people", AUTHORITY, [student.name, "", student.number, ""]).stored == 1
    term = ["甲市设计院", "建筑学", "正高级", *days]
    admission = ["2026-03-01", "第三批", "", student.number]
    expert = [who.name, "", who.number, "", *term, *admission]
    assert imported(world, "experts", AUTHORITY, expert).stored == 1
    assert registered(world, 770)
    nodes = [
        ["行政主管部门审核", "甲市交通局", "", "", "", ""],
        ["职称管理部门审核", "甲市职称办", "", "", "甲市工程中评会", ""],
        ["评委会审核", "甲市评委会办公室", "职称管理部门审核", "甲市职称办", "甲市工程中评会", ""],
    ]
    asked = {"mode": "PEER_REVIEW", "title_level": "INTERMEDIATE"}
    assert imported(world, "routes", AUTHORITY, *nodes, **asked).stored == 3

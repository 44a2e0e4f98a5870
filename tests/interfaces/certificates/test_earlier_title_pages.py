"""既有职称 (B4): recorded with a scan or by sheet, checked by another person, then of use."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.configuration.imports import BY_NAME
from application.ports import Write
from domain.certificates.earlier_title import EARLIER_TITLE, EarlierTitle
from domain.people.person import PERSON, EarlierTitleRecorded
from domain.personal import Personal
from domain.streams import unchecked_title
from domain.terms import TitleLevel
from interfaces.demo.committees import SERIES
from tests.interfaces.import_world import XLSX, filled, table, work_off
from tests.interfaces.review_world import AUTHORITY, EXPERTS, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import Somebody, somebody
from tests.interfaces.world import picture

LIST, MINE, SECOND, UNIT = "/earlier-titles", "/my-earlier-titles", "special", "unit-320000"
SAID = {
    "series": SERIES,
    "title": "高级工程师",
    "level": "SENIOR_ASSOCIATE",
    "specialty": "建筑设计",
    "obtained_on": "2008-12-20",
    "province": "330000",
    "issuer": "浙江省人事厅",
}
SCAN = {"file": ("证书.png", picture(), "image/png")}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("earlier"), applicants=5) as world:
        yield world


def applicant(place: int) -> Somebody:
    return somebody(EXPERTS + place)


def number() -> str:
    return f"浙工 {uuid4().hex[:8]}"


def state(world: ReviewWorld, title: str) -> EarlierTitle:
    found: EarlierTitle = world.small.stage.look(EARLIER_TITLE, UUID(title))
    return found


def levels(world: ReviewWorld, place: int) -> set[str]:
    who = world.actor(f"applicant-{place}").person
    assert who is not None
    return {level.value for level in world.small.stage.look(PERSON, who).levels}


def ask(world: ReviewWorld, place: int, **typed: str) -> str:
    """The holder fills in the form; gives the id of the title."""
    sent = _ask(world, place, SCAN, **typed)
    assert sent.status_code == 200, sent.text
    assert "已登记，待职称办核实" in sent.text
    world.small.shown()
    return str(sent.url.path.rpartition("/")[2])


def _ask(world: ReviewWorld, place: int, files: dict[str, Any], **typed: str) -> Any:
    new = f"{MINE}/new"
    said = {"number": number(), "unit--text": "省设计研究院", **SAID, **typed}
    return world.browser(f"applicant-{place}").attach(new, f"{new}/enter", files, **said)


def enter(world: ReviewWorld, place: int, login: str = AUTHORITY, **other: str) -> str:
    body = {"person": str(world.actor(f"applicant-{place}").person), "number": number()}
    return str(world.do(login, LIST, {**SAID, **body, **other}, 201)["id"])


def verify(world: ReviewWorld, printed: str, name: str) -> dict[str, Any]:
    told = world.program().post("/api/verifications", json={"number": printed, "name": name})
    answer: dict[str, Any] = told.json()
    return answer


def test_the_holder_asks_and_the_title_office_confirms(world: ReviewWorld) -> None:
    printed, who = number(), applicant(0)
    title = ask(world, 0, number=printed)
    assert "待核实" in world.browser("applicant-0").open(MINE)
    assert "SENIOR_ASSOCIATE" not in levels(world, 0)
    assert verify(world, printed, who.name)["status"] == "UNKNOWN", "nobody has checked it yet"
    officer = world.browser(AUTHORITY)
    assert f"{LIST}/{title}" in officer.open("/todo?kind=EARLIER_TITLE")
    page = f"{LIST}/{title}"
    sent = officer.send(page, f"{page}/confirm")
    assert "已核实，可用于逐级申报和证书查验" in sent.text
    world.small.shown()
    assert f"{LIST}/{title}" not in officer.open("/todo")
    assert "SENIOR_ASSOCIATE" in levels(world, 0)
    assert "既有职称高级工程师已经省职称办核实" in world.browser("applicant-0").open("/messages")
    [file] = state(world, title).files
    assert officer.client.get(f"{page}/files/{file.digest}").status_code == 200
    assert officer.client.get(f"{page}/files/{'0' * 64}").status_code == 404
    for said in (who.name, who.number):
        told = verify(world, f" {printed.lower()} ", said)
        assert told["status"] == "VALID"
        assert told["earlier"] is True
        assert (told["issuer"], told["province"]) == ("浙江省人事厅", "浙江省")
        assert who.name not in str(told)
    shown = world.browser().client.post("/verify", data={"number": printed, "name": who.name}).text
    assert "既有职称证书，已经核实" in shown
    assert "浙江省人事厅" in shown
    assert printed in world.browser("applicant-0").open("/my-record-looks")


def test_without_a_scan_the_form_comes_back_with_what_was_typed(world: ReviewWorld) -> None:
    sent = _ask(world, 1, {"file": ("", b"", "application/octet-stream")}, title="工程师 甲")
    assert sent.status_code == 422
    assert "工程师 甲" in sent.text
    late = _ask(world, 1, SCAN, obtained_on="2099-01-01", issuer=" ")
    assert late.status_code == 422


def test_who_records_is_not_who_confirms(world: ReviewWorld) -> None:
    title = enter(world, 1)
    path = f"/api{LIST}/{title}"
    page = world.browser(AUTHORITY).open(f"{LIST}/{title}")
    assert f'action="{LIST}/{title}/confirm"' not in page
    own = world.program(AUTHORITY).post(f"{path}/confirm", json={"basis": "档案"})
    assert own.json()["code"] == "earlier-title-second-person"
    bare = world.program(SECOND).post(f"{path}/confirm", json={})
    assert bare.json()["code"] == "earlier-title-basis"
    world.do(SECOND, f"{LIST}/{title}/confirm", {"basis": "与档案一致"})
    assert "SENIOR_ASSOCIATE" in levels(world, 1)


def test_a_correction_takes_it_back_until_it_is_checked_again(world: ReviewWorld) -> None:
    printed = number()
    title = enter(world, 1, number=printed, level="SENIOR_FULL")
    world.do(SECOND, f"{LIST}/{title}/confirm", {"basis": "与档案一致"})
    assert "SENIOR_FULL" in levels(world, 1)
    page = f"{LIST}/{title}"
    sent = world.browser(SECOND).send(page, f"{page}/correct", number=number(), reason="编号有误")
    assert "已更正，待另一名经办人核实" in sent.text
    assert "SENIOR_FULL" not in levels(world, 1)
    world.small.shown()
    assert verify(world, printed, applicant(1).name)["status"] == "UNKNOWN"
    enter(world, 1, number=printed)  # nobody has the former number any more
    world.do(AUTHORITY, f"{LIST}/{title}/confirm", {"basis": "与档案一致"})
    assert "SENIOR_FULL" in levels(world, 1)
    gone = world.browser(AUTHORITY).send(page, f"{page}/withdraw", reason="原证书已被撤销")
    assert "SENIOR_FULL" not in levels(world, 1)
    assert all(text in gone.text for text in ("编号有误", "原证书已被撤销", "变更记录", "改为"))
    assert f'action="{page}/correct"' not in gone.text


def test_one_issuer_has_a_number_once(world: ReviewWorld) -> None:
    printed = number()
    title = enter(world, 1, number=printed)
    body = {**SAID, "person": str(world.actor("applicant-2").person), "number": printed.upper()}
    twice = world.program(AUTHORITY).post(f"/api{LIST}", json=body)
    assert twice.json()["code"] == "earlier-title-twice"
    enter(world, 2, number=printed, issuer="安徽省人事厅")
    world.do(SECOND, f"{LIST}/{title}/refuse", {"reason": "查无此证"})
    enter(world, 2, number=printed)


def test_what_is_not_checked_is_as_unknown_as_what_there_is_not(world: ReviewWorld) -> None:
    name, numbers = applicant(2).name, [number() for _ in range(4)]
    entered, refused, withdrawn, confirmed = (enter(world, 2, number=one) for one in numbers)
    world.do(SECOND, f"{LIST}/{refused}/refuse", {"reason": "查无此证"})
    for one in (withdrawn, confirmed):
        world.do(SECOND, f"{LIST}/{one}/confirm", {"basis": "与档案一致"})
    world.do(AUTHORITY, f"{LIST}/{withdrawn}/withdraw", {"reason": "重复"})
    assert state(world, entered).maker is not None
    asked = [(one, name) for one in (*numbers[:3], number())] + [(numbers[3], "张三")]
    answers = [verify(world, *one) for one in asked]
    for answer in answers:
        answer.pop("as_of")
    assert all(answer == answers[0] for answer in answers)
    assert verify(world, numbers[3], name)["status"] == "VALID"


def test_a_unit_records_those_of_its_own_people(world: ReviewWorld) -> None:
    new = f"{LIST}/new"
    typed = {"person--text": applicant(3).number, "number": number(), **SAID}
    unit = world.browser(UNIT)
    strange = unit.attach(new, f"{new}/enter", SCAN, **typed)
    assert strange.status_code == 422
    assert "只能登记由本单位登记过或办理过申报的人员" in strange.text
    world.small.at_authority(world.actor("applicant-3"))
    world.small.shown()
    sent = unit.attach(new, f"{new}/enter", SCAN, **typed)
    assert "已登记，待职称办核实" in sent.text
    world.small.shown()
    title = sent.url.path.rpartition("/")[2]
    listed = unit.open(LIST).partition("<table")[2]
    assert applicant(3).name in listed
    assert applicant(1).name not in listed, "another's people"
    assert world.program("applicant-3").get(f"/api{LIST}/{title}").status_code == 200
    assert world.program("applicant-4").get(f"/api{LIST}/{title}").status_code == 404
    told = world.program("applicant-3").post(f"/api{LIST}/{title}/withdraw", json={"reason": "x"})
    assert told.json()["code"] == "earlier-title-of-another"
    assert world.program("auditor").get(f"/api{LIST}/{title}").status_code == 200
    assert world.program("expert-0").get(f"/api{LIST}/{title}").status_code == 403


def recorded_alone(world: ReviewWorld, place: int, printed: str, obtained_on: date) -> str:
    """As older programs stored it; gives the id that it is shown under."""
    system, officer = world.small.system, world.actor(AUTHORITY)
    person = world.actor(f"applicant-{place}").person
    assert person is not None
    assert officer.organisation is not None
    recorded = EarlierTitleRecorded(
        record=None,
        series=SERIES,
        level=TitleLevel.SENIOR_ASSOCIATE,
        obtained_on=obtained_on,
        issuer="浙江省人事厅",
        number=Personal(person, printed),
        organisation=officer.organisation,
    )
    write = Write(stream=person, version=len(system.log.read(person)), events=(recorded,))
    system.log.append([write], system.context(officer, "old"), answer=person)
    world.small.shown()
    return str(unchecked_title(person, SERIES, recorded.level, obtained_on))


def test_what_an_officer_recorded_alone_is_shown_as_such_until_it_is_checked(
    world: ReviewWorld,
) -> None:
    printed, who, day = number(), applicant(2), date(1999, 8, 1)
    title = recorded_alone(world, 2, printed, day)
    page = f"{LIST}/{title}"
    told = verify(world, printed, who.name)
    assert (told["status"], told["earlier"], told["unchecked"]) == ("VALID", True, True)
    assert who.name not in str(told)
    shown = world.browser().client.post("/verify", data={"number": printed, "name": who.name}).text
    assert "未经第二人核实" in shown
    assert "已经核实" not in shown
    assert verify(world, printed, "张三")["status"] == "UNKNOWN"
    officer, holder = world.browser(AUTHORITY), world.browser("applicant-2")
    assert page in officer.client.post(LIST, data={"status": "UNCHECKED"}).text
    assert page in holder.open(MINE)
    assert f'href="{MINE}/new"' in holder.open(page)
    one = officer.open(page)
    assert all(text in one for text in (printed, "未经第二人核实", "1999-08-01", "既有职称生效"))
    assert 'action="' + page not in one, "it is recorded anew, not changed"
    assert world.program("applicant-1").get(f"/api{page}").status_code == 404
    assert world.program("auditor").get(f"/api{page}").json()["status"] == "UNCHECKED"
    assert world.program("auditor").get(f"/api{page}/changes").json()["changes"]
    for command, body in ("confirm", {"basis": "档案"}), ("withdraw", {"reason": "重复"}):
        refused = world.program(SECOND).post(f"/api{page}/{command}", json=body)
        assert refused.status_code == 404
    anew = enter(world, 2, number=printed, obtained_on=day.isoformat())
    world.do(SECOND, f"{LIST}/{anew}/confirm", {"basis": "与档案一致"})
    world.small.shown()
    assert verify(world, printed, who.name)["unchecked"] is False
    assert world.program(AUTHORITY).get(f"/api{page}").status_code == 404


def test_the_list_is_searched_exported_and_confirmed_many_at_once(world: ReviewWorld) -> None:
    who = applicant(4)
    titles = [enter(world, 4, number=f"批量 {place}") for place in range(3)]
    officer = world.browser(SECOND)
    listed = officer.client.post(LIST, data={"text": who.number, "status": "ENTERED"}).text
    assert listed.count("批量") >= 3
    assert who.number not in listed.partition("<table")[2]
    assert who.name not in officer.client.post(LIST, data={"province": "110000"}).text
    sheet = officer.client.post(f"{LIST}/export", data={"number": "批量"})
    rows = table(sheet.content, "既有职称")
    assert {row[10] for row in rows[1:]} == {f"批量 {place}" for place in range(3)}
    csrf = officer.fill(LIST, f"{LIST}/confirm-many")
    bare = officer.client.post(f"{LIST}/confirm-many", data={**csrf, "titles": titles})
    assert bare.status_code == 422
    done = officer.client.post(
        f"{LIST}/confirm-many", data={**csrf, "titles": titles, "basis": "与移交名册一致"}
    )
    assert "所选各条均已核实" in done.text
    assert {state(world, one).status.value for one in titles} == {"CONFIRMED"}
    again = {"titles": [titles[0]], "basis": "再次"}
    told = world.program(SECOND).post(f"/api{LIST}/confirm-many", json=again).json()
    assert told["code"] == "earlier-titles-refused"


def test_many_are_imported_and_wait_for_another_officer(world: ReviewWorld) -> None:
    kind = BY_NAME["earlier-titles"]
    known, new = applicant(4), somebody(900)

    def row(who: Somebody, printed: str, name: str = "", province: str = "浙江省") -> list[str]:
        person = [name or who.name, "", who.number, ""]
        held = [SERIES, "工程师", "中级", "", "2001-03-04", province, "浙江省人事厅", printed, ""]
        return [*person, *held]

    sheet = filled(
        kind,
        row(known, "导入 1"),
        row(new, "导入 2"),
        row(known, "导入 1"),
        row(known, "导入 3", name="别人"),
        row(known, "导入 4", province="某省"),
    )
    upload = "/imports/earlier-titles"
    page = world.browser(AUTHORITY).attach(
        upload, f"{upload}/upload", {"file": ("既有职称.xlsx", sheet, XLSX)}
    )
    assert page.status_code == 200, page.text
    one = page.url.path
    work_off(world)
    checked = world.browser(AUTHORITY).open(one)
    assert "成功 2 条" in checked
    assert "失败 3 条" in checked
    world.browser(AUTHORITY).send(one, f"{one}/submit")
    work_off(world)
    listed = world.browser(SECOND).client.post(LIST, data={"number": "导入"}).text
    assert known.name in listed
    assert new.name in listed
    assert listed.count("待核实</span>") == 2
    assert world.program(UNIT).get(f"/api{upload}/template").status_code in (403, 404)

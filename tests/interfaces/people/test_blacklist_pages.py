"""黑名单管理 (H21): records are entered, found, corrected and lifted; the barred are told why."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from pydantic_core import to_jsonable_python

from domain.organisations.organisation import OrganisationKind
from domain.people.person import PERSON
from domain.terms import Role
from tests.interfaces.import_world import table
from tests.interfaces.review_world import (
    AUTHORITY,
    EXPERTS,
    OFFICE,
    ReviewWorld,
    sqlite_review_world,
)
from tests.interfaces.small_world import SEAT, Somebody, somebody

PATH = "/blacklist"
DAYS = {"barred_from": "2026-06-01", "barred_until": "2028-05-31"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("blacklist"), applicants=5) as world:
        world.small.founder.body(
            "title-320322",
            "沛县职称办",
            "320322",
            OrganisationKind.TITLE_OFFICE,
            superior=AUTHORITY,
            role=Role.TITLE_OFFICER,
        )
        world.small.shown()
        yield world


def applicant(place: int) -> Somebody:
    return somebody(EXPERTS + place)


def person(world: ReviewWorld, place: int) -> UUID:
    found = world.small.applicants[place].person
    assert found is not None
    return found


def add(world: ReviewWorld, place: int, login: str = AUTHORITY, **typed: str) -> UUID:
    """The person is picked by the whole identity number, as without script."""
    given = {"person--text": applicant(place).number, "reason": "提供虚假业绩材料", **DAYS}
    page = world.browser(login).send(PATH, f"{PATH}/add", **given | typed)
    assert page.status_code == 200, page.text
    assert page.url.path == PATH
    world.small.shown()
    record: UUID = world.small.stage.look(PERSON, person(world, place)).bars[-1].record
    return record


def search(world: ReviewWorld, login: str = AUTHORITY, **typed: str) -> list[str]:
    found = world.program(login).post(f"/api{PATH}/search", json=typed)
    assert found.status_code == 200, found.text
    return [row["record"] for row in found.json()["items"]]


def test_a_person_is_picked_by_number_or_name_and_entered(world: ReviewWorld) -> None:
    one = applicant(0)
    record = add(world, 0, basis="苏人社〔2026〕1 号")
    officer = world.browser(AUTHORITY)
    for typed in ({"text": one.number}, {"text": one.name}, {"reason": "虚假业绩"}):
        page = officer.client.post(PATH, data=typed)
        assert f"/blacklist/{person(world, 0)}/{record}" in page.text
        assert one.number not in page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert str(record) in search(world, state="IN_FORCE", entered_by="省职称办经办人")
    assert search(world, text=somebody(900).number) == []
    assert search(world, division="320300") == []
    wrong = officer.send(PATH, f"{PATH}/add", **{"person--text": "没有此人", "reason": "x"}, **DAYS)
    assert wrong.status_code == 422
    assert "2028-05-31" in wrong.text
    crossed = {**DAYS, "barred_until": "2026-05-31"}
    page = officer.send(
        PATH, f"{PATH}/add", **{"person--text": one.number, "reason": "x"}, **crossed
    )
    assert page.status_code == 422


def test_records_are_amended_and_lifted_one_by_one_with_a_history(world: ReviewWorld) -> None:
    long = add(world, 1)
    short = add(world, 1, barred_until="2026-06-30", reason="扰乱评审秩序")
    page = f"{PATH}/{person(world, 1)}/{short}"
    officer = world.browser(AUTHORITY)
    assert "该人员的其他记录" in officer.open(page)
    done = officer.send(page, f"{page}/amend", barred_until="2026-07-31")
    assert "黑名单记录已修改" in done.text
    assert "<del>2026-06-30</del>" in done.text
    assert officer.send(page, f"{page}/lift", reason=" ").status_code == 422
    lifted = officer.send(page, f"{page}/lift", reason="复核更正")
    assert "已解除" in lifted.text
    assert "复核更正" in lifted.text
    with pytest.raises(LookupError):
        officer.send(page, f"{page}/amend", reason="再改")
    again = world.program(AUTHORITY).post(f"/api{page}/lift", json={"reason": "再次"})
    assert (again.status_code, again.json()["code"]) == (422, "not-barred")
    state = world.small.stage.look(PERSON, person(world, 1))
    assert {one.record: one.lifted for one in state.bars} == {long: False, short: True}
    changes = world.program(AUTHORITY).get(f"/api{page}/changes").json()["changes"]
    assert [one["action"] for one in changes] == ["解除黑名单", "修改黑名单", "列入黑名单"]
    assert "2028-05-31" in officer.open(f"/people/{person(world, 1)}")


def test_the_list_is_exported_as_it_is_asked_for(world: ReviewWorld) -> None:
    add(world, 2, reason="=1+1 论文抄袭")
    export = world.browser(AUTHORITY).client.post(f"{PATH}/export", data={"reason": "论文抄袭"})
    rows = table(export.content, "黑名单")
    assert len(rows) == 2
    assert rows[1][0] == applicant(2).name
    assert rows[1][3] == "=1+1 论文抄袭"
    assert rows[1][7] == "生效中"


def test_a_county_keeps_its_own_records_alone(world: ReviewWorld) -> None:
    province = add(world, 3)
    county = add(world, 3, login="title-320322", reason="县里列入")
    administrator = add(world, 3, login="admin", reason="管理员列入")
    every = {str(record) for record in (province, county, administrator)}
    text = applicant(3).number
    assert set(search(world, "title-320322", text=text)) == {str(county)}
    assert set(search(world, text=text)) == set(search(world, "admin", text=text)) == every
    base = f"/api{PATH}/{person(world, 3)}"
    officer = world.program("title-320322")
    for record in (province, administrator):
        assert officer.get(f"{base}/{record}").status_code == 404
        assert officer.get(f"{base}/{record}/changes").status_code == 404
        assert officer.post(f"{base}/{record}/lift", json={"reason": "x"}).status_code == 404
    assert officer.post(f"{base}/{county}/lift", json={"reason": "x"}).status_code == 200
    assert world.program("admin").get(f"{base}/{province}").json()["state"] == "IN_FORCE"
    page = world.browser("title-320322").open(f"/people/{person(world, 3)}")
    assert "管理员列入" not in page


def test_only_those_who_keep_the_list_see_it(world: ReviewWorld) -> None:
    for login in (OFFICE, "unit-320000", "applicant-0", "auditor"):
        world.browser(login).open(PATH, status=403)
        assert world.program(login).post(f"/api{PATH}/search", json={}).status_code == 403


def test_the_barred_are_told_at_the_start_and_submit_nothing(world: ReviewWorld) -> None:
    """With reason and last day on their own pages; the refusal itself names no reason."""
    mine = world.small.applicants[4].login
    form = to_jsonable_python(world.small.journeys.form(SEAT, "unit-320000"))
    assert "黑名单" not in world.browser(mine).open("/declarations/new")
    add(world, 4, reason="冒用他人成果")
    browser = world.browser(mine)
    for path in ("/declarations/new", "/my", "/todo"):
        page = browser.open(path)
        assert "您已被列入黑名单" in page
        assert "冒用他人成果" in page
        assert "2028-05-31" in page
    program = world.program(mine)
    draft = program.post("/api/declarations", json=form).json()["id"]
    told = program.post(f"/api/declarations/{draft}/submit", json=form)
    assert (told.status_code, told.json()["code"]) == (422, "person-barred")
    assert "冒用" not in told.text
    assert "2028-05-31" in told.json()["detail"]
    own = program.get("/api/my-bars").json()
    assert own == [
        {"barred_from": "2026-06-01", "barred_until": "2028-05-31", "reason": "冒用他人成果"}
    ]
    assert world.program("applicant-0").get("/api/my-bars").status_code == 200

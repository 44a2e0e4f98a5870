"""The applicant's pages beside the wizard: registration, own cases, answers, own password."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from application.cases import declaring as d
from application.cases import reviewing as r
from domain.terms import TitleLevel
from infrastructure.settings import Settings
from interfaces.demo.names import identity_number
from tests.interfaces.world import (
    LONG_WAY,
    PASSWORD,
    UNIT,
    World,
    open_world,
)


def registration(place: int, **change: str) -> dict[str, str]:
    return {
        "name": "钱演七",
        "identity_kind": "RESIDENT_ID",
        "identity_number": identity_number(place),
        "phone": "00012345678",
        "login": f"newcomer-{place}",
        "password": PASSWORD,
        "again": PASSWORD,
        **change,
    }


def test_visitors_see_what_the_system_is(world: World) -> None:
    page = world.browser().open("/")
    for href in ("/login", "/register", "/verify", "/publicities"):
        assert f'href="{href}"' in page


def test_whoever_is_logged_in_starts_at_the_to_do_list(world: World) -> None:
    answer = world.browser("title-320102").client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/todo")


def test_registration_tells_all_errors_at_their_fields(world: World) -> None:
    browser = world.browser()
    typed = registration(
        901, identity_number="329999197001010019", login="9", password="short", again="other"
    )
    page = browser.send("/register", "/register/person", **typed)
    assert page.status_code == 422
    assert page.text.count('aria-invalid="true"') == 4
    for said in ("校验码不正确", "登录名须以小写字母开头", "至少 10 个字符"):
        assert said in page.text
    assert 'value="钱演七"' in page.text
    assert "short" not in page.text.replace("short-", "")
    assert 'id="person-identity_number"' in page.text.split("autofocus")[0].rpartition("<input")[2]


def test_registering_once_and_logging_in(world: World) -> None:
    browser = world.browser()
    page = browser.send("/register", "/register/person", **registration(902))
    assert page.url.path == "/login"
    assert "注册信息已收到" in page.text
    world.catch_up()
    home = browser.client.post("/login", data={"login": "newcomer-902", "password": PASSWORD})
    assert home.url.path == "/todo"
    assert "新建申报" in home.text
    other = world.browser()
    again = other.send("/register", "/register/person", **registration(902, login="somebody-else"))
    assert again.url.path == "/login"
    assert "注册信息已收到" in again.text, "nobody learns that the number is registered"
    refused = {"login": "somebody-else", "password": PASSWORD}
    assert world.browser().client.post("/login", data=refused).status_code == 401
    taken = other.send("/register", "/register/person", **registration(903, login="newcomer-902"))
    assert taken.status_code == 422
    assert "该登录名已被使用" in taken.text


def test_my_cases_tell_where_and_how_long(world: World) -> None:
    login = world.applicant()
    browser = world.browser(login)
    assert "还没有申报" in browser.open("/my")
    case = world.submitted(login)
    page = browser.open("/my")
    assert "审核中" in page
    assert "演示玄武区市政设计所" in page
    assert "单位审核" in page
    assert f"/declarations/{case}" in page


def test_returned_and_submitted_again_on_one_page(world: World) -> None:
    login = world.applicant()
    case = world.submitted(login)
    unit = world.browser(UNIT)
    path = f"/declarations/{case}"
    unit.send(path, f"{path}/decide", decision="return", opinion="年限有误，请核对")
    browser = world.browser(login)
    todo = browser.open("/todo")
    assert "退回" in todo
    assert f'href="{path}/answer"' in todo
    page = browser.open(f"{path}/answer")
    assert "年限有误，请核对" in page
    missing = browser.send(f"{path}/answer", f"{path}/resubmit", **{"answers.years": ""})
    assert missing.status_code == 422
    assert "此项必填" in missing.text
    done = browser.send(f"{path}/answer", f"{path}/resubmit", **{"answers.years": "7"})
    assert "申报已重新提交" in done.text
    answers = world.case(case).answers
    assert answers is not None
    assert '"text": "7"' in str(answers)


def test_withdrawing(world: World) -> None:
    login = world.applicant()
    path = f"/declarations/{world.submitted(login)}"
    browser = world.browser(login)
    refused = browser.send(path, f"{path}/withdraw", reason=" ")
    assert refused.status_code == 422
    done = browser.send(path, f"{path}/withdraw", reason="本年度不再申报")
    assert "申报已撤回" in done.text
    assert "本年度不再申报" in done.text


def test_changing_the_own_password(world: World) -> None:
    login = world.applicant()
    account = world.actor(login).account
    world.system.vault.set_password(account, PASSWORD, must_change=True)
    browser = world.browser(login)
    assert browser.client.get("/todo").url.path == "/password"
    typed = {"present": PASSWORD, "new": "another-password", "again": "another-passwort"}
    wrong = browser.send("/password", "/password/change", **typed)
    assert wrong.status_code == 422
    assert "两次输入的密码不一致" in wrong.text
    done = browser.send("/password", "/password/change", **typed | {"again": "another-password"})
    assert done.url.path == "/todo"
    assert world.system.authenticate(login, "another-password") is not None


def test_reads_of_the_api(world: World) -> None:
    login = world.applicant()
    case = world.submitted(login)
    program = world.program(login)
    one = program.get(f"/api/declarations/{case}").json()
    assert one["version"] == 1
    assert [stage["code"] for stage in one["stages"]][:3] == ["Uc", "Dc", "Ic"]
    assert {answer["field"] for answer in one["answers"]} >= {"phone", "jobs"}
    mine = program.get("/api/declarations").json()
    assert [row["declaration"] for row in mine["items"]] == [str(case)]
    preview = program.post("/api/route-preview", json=question(world))
    assert preview.json()["row"] == "R2b"
    nowhere = program.post("/api/route-preview", json=question(world, title_level="JUNIOR_ENTRY"))
    assert nowhere.status_code == 422
    assert world.program(world.applicant()).get(f"/api/declarations/{case}").status_code == 404


def question(world: World, **change: str) -> dict[str, Any]:
    return {
        "unit": str(world.founder.bodies.ids[UNIT]),
        "committee": str(world.committees[LONG_WAY]),
        "title_level": "SENIOR_ASSOCIATE",
        **change,
    }


@pytest.mark.parametrize(
    ("name", "text", "label"),
    [
        ("units", "玄武", "演示玄武区市政设计所（玄武区，事业）"),
        ("units", "ysxwqszsjs", "演示玄武区市政设计所（玄武区，事业）"),
        ("organisations", "玄武区建设局", "玄武区建设局（玄武区，行政主管部门）"),
        (
            "organisations",
            "玄武区建设局（玄武区，行政主管部门）",
            "玄武区建设局（玄武区，行政主管部门）",
        ),
    ],
)
def test_lookups_are_fuzzy_and_understand_their_own_labels(
    world: World, name: str, text: str, label: str
) -> None:
    answer = world.program("title-320102").post(f"/api/lookups/{name}", json={"q": text})
    assert label in [item["label"] for item in answer.json()["items"]]


def test_lookups_of_people_are_for_officers(world: World) -> None:
    login = world.applicant()
    asked = {"q": "演"}
    assert world.program(login).post("/api/lookups/people", json=asked).status_code == 403
    found = world.program("title-320102").post("/api/lookups/people", json=asked).json()["items"]
    assert all("****" in item["label"] for item in found)
    assert found


def test_from_the_draft_to_the_officers_list_on_both_stores(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    urls = {f"ZHICHENG_{one}_URL": new_database() for one in ("LOG", "VIEWS", "VAULT")}
    with open_world(Settings.demo(tmp_path, urls)) as made:
        login = made.applicant(TitleLevel.INTERMEDIATE)
        case = made.draft(login, answers=99)
        base = f"/declarations/{case}"
        browser = made.browser(login)
        assert "申报已提交" in browser.send(f"{base}/check", f"{base}/submit").text
        assert f'href="{base}"' in made.browser(UNIT).open("/unit-reviews")
        assert f'href="{base}"' in made.browser(UNIT).open("/todo")
        assert browser.open("/my").count(base) >= 1


def test_my_cases_by_year_and_state(world: World) -> None:
    login = world.applicant()
    world.draft(login)
    gone = world.submitted(login)
    world.stage.act(world.actor(login), d.withdraw, d.Withdrawing(reason="本年度不再申报"), gone)
    world.catch_up()
    browser = world.browser(login)
    assert browser.open("/my").count("<article") == 2
    ended = browser.open("/my?standing=ended")
    assert ended.count("<article") == 1
    assert "本年度不再申报" in ended
    assert browser.open("/my?standing=mine&year=2026").count("<article") == 1
    assert "没有符合条件的申报" in browser.open("/my?year=2001")
    assert browser.client.get("/my/export?standing=ended").content[:2] == b"PK"


def test_the_form_is_printed_for_those_who_may_see_the_case(world: World) -> None:
    login = world.applicant()
    draft = f"/declarations/{world.draft(login)}/form.pdf"
    case = f"/declarations/{world.submitted(login)}/form.pdf"
    for path in draft, case:
        page = world.browser(login).client.get(path)
        assert page.headers["content-type"] == "application/pdf"
        assert page.content.startswith(b"%PDF")
        assert world.browser(world.applicant()).client.get(path).status_code == 404
    assert world.browser("unit-320102").client.get(case).status_code == 200
    assert world.browser("unit-320102").client.get(draft).status_code == 404
    assert world.program(login).get(f"/api{case}").content.startswith(b"%PDF")


def test_what_was_said_stands_beside_and_what_was_changed_is_shown(world: World) -> None:
    login = world.applicant()
    case = world.submitted(login)
    unit = world.actor("unit-320102")
    back = r.Returning(opinion="请核对任职年限。", to_code="APPLICANT")
    world.stage.act(unit, r.send_back, back, case)
    world.catch_up()
    browser = world.browser(login)
    answer = f"/declarations/{case}/answer"
    assert "请核对任职年限。" in browser.open(answer)
    browser.send(answer, f"/declarations/{case}/resubmit", **{"answers.years": "9"})
    seen = world.browser("unit-320102").open(f"/declarations/{case}")
    part = seen.split('id="revision"')[1].split("</table>")[0]
    assert "现职称任职年限" in part
    assert part.count("<tr>") == 2
    assert ">9<" in part

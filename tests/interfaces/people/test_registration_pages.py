"""注册 (A1): claims of registered people, one-time codes, and units that wait for approval."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from domain.rules.identifiers import credit_code_check_character
from domain.streams import account_stream
from tests.interfaces.review_world import ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import Somebody, somebody
from tests.interfaces.world import Browser, secret_of

SUPERIOR = "auth-320000"
UNIT = "/register/unit"
STATE = "/register/unit/state"
PASSWORD = "a long password"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("registering"), applicants=1) as world:
        world.small.shown()
        yield world


def credit_code(place: int) -> str:
    stem = f"91320000MA1{place:06d}"
    return stem + credit_code_check_character(stem)


def known(world: ReviewWorld, place: int, by: str = "unit-320000", phone: str = "") -> Somebody:
    """Somebody whom an officer registered."""
    one = somebody(place)
    form = {"name": one.name, "identity_number": one.number, "phone": phone}
    world.do(by, "/people", form, 201)
    return one


def ask(world: ReviewWorld, one: Somebody, login: str, **changes: str) -> tuple[object, ...]:
    """What a stranger sees of a registration, and then whether the log-in works."""
    form = {
        "name": one.name,
        "identity_number": one.number,
        "phone": one.phone,
        "login": login,
        "password": PASSWORD,
        **changes,
    }
    answer = world.program().post("/api/registrations", json=form)
    told = answer.json()
    assert told.pop("id", "") == str(account_stream(login))
    return answer.status_code, tuple(sorted(told.items()))


def opened(world: ReviewWorld, login: str) -> bool:
    return world.small.system.authenticate(login, PASSWORD) is not None


def registration(place: int, **changes: str) -> dict[str, str]:
    return {
        "name": f"演示建筑公司{place}",
        "credit_code": credit_code(place),
        "kind": "EMPLOYER",
        "nature": "ENTERPRISE",
        "level": "p",
        "division": "320000",
        "superior--text": "省住建厅",
        "contact_person": "某",
        "contact": "025-00000000",
        "officer_name": "某经办",
        "login": f"new.unit-{place}",
        "password": PASSWORD,
        "again": PASSWORD,
        **changes,
    }


def submitted(world: ReviewWorld, place: int, **changes: str) -> str:
    page = world.browser().send(UNIT, f"{UNIT}/submit", **registration(place, **changes))
    number = secret_of(page.text)
    world.small.shown()
    return number


def state(visitor: Browser, number: str, password: str = PASSWORD) -> str:
    return visitor.client.post(STATE, data={"number": number, "password": password}).text


def test_the_answer_never_tells_whether_a_number_is_registered(world: ReviewWorld) -> None:
    one = known(world, 300, phone=somebody(300).phone)
    new = ask(world, somebody(301), "claim.new")
    stranger = ask(world, one, "claim.stranger", phone="13100000000")
    owner = ask(world, one, "claim.owner")
    again = ask(world, one, "claim.again")
    assert new == stranger == owner == again
    found = [opened(world, f"claim.{who}") for who in ("new", "stranger", "owner", "again")]
    assert found == [True, False, True, False]


def test_pages_answer_alike_too(world: ReviewWorld) -> None:
    one = known(world, 302)
    pages = []
    for who, login in (one, "page.known"), (somebody(303), "page.unknown"):
        typed = {
            "name": who.name,
            "identity_number": who.number,
            "phone": who.phone,
            "login": login,
            "password": PASSWORD,
            "again": PASSWORD,
        }
        pages.append(world.browser().send("/register", "/register/person", **typed))
    assert pages[0].url == pages[1].url
    assert pages[0].text == pages[1].text
    assert "一次性开通码" in pages[0].text


def test_a_unit_hands_out_a_code(world: ReviewWorld) -> None:
    one = known(world, 304)
    unit = world.browser("unit-320000")
    listed = unit.client.post("/people", data={"text": one.name}).text
    path = re.search(r'href="(/people/[0-9a-f-]{36})"', listed)
    assert path, listed
    shown = unit.send(path[1], f"{path[1]}/issue-claim-code")
    code = secret_of(shown.text)
    assert world.program("stranger").post(f"/api{path[1]}/issue-claim-code").status_code == 404
    ask(world, one, "code.wrong", code="abcd-abcd-abcd-abcd")
    ask(world, one, "code.right", code=code.upper())
    ask(world, one, "code.again", code=code)
    assert [opened(world, f"code.{n}") for n in ("wrong", "right", "again")] == [False, True, False]
    again = world.program("unit-320000").post(f"/api{path[1]}/issue-claim-code")
    assert "已有本人账号" in again.text


def test_a_unit_exists_only_once_it_is_confirmed(world: ReviewWorld) -> None:
    number, system = submitted(world, 1), world.small.system
    visitor, officer = world.browser(), world.browser(SUPERIOR)
    assert "待审核" in state(visitor, number)
    assert system.authenticate("new.unit-1", PASSWORD) is None
    assert "演示建筑公司1" in officer.open("/todo")
    page = f"/unit-registrations/{number}"
    assert "演示建筑公司1" in officer.open("/unit-registrations?status=WAITING")
    officer.send(page, f"{page}/confirm")
    world.small.shown()
    assert system.authenticate("new.unit-1", PASSWORD) is not None
    told = state(visitor, number)
    assert "已同意" in told
    assert "new.unit-1" in told
    assert "演示建筑公司1" not in officer.open("/todo")
    found = world.program("admin").get("/api/organisations", params={"text": "演示建筑公司1"})
    assert [row["superior_name"] for row in found.json()["items"]] == ["省住建厅"]
    again = world.program(SUPERIOR).post(f"/api{page}/confirm", json={})
    assert again.json()["code"] == "registration-settled"
    assert "同意单位注册" in officer.open(page)


def test_a_refusal_has_a_reason_that_the_applicant_sees(world: ReviewWorld) -> None:
    number = submitted(world, 2)
    officer, page = world.browser("admin"), f"/unit-registrations/{number}"
    assert officer.send(page, f"{page}/refuse", reason="").status_code == 422
    officer.send(page, f"{page}/refuse", reason="已有同名单位")
    told = state(world.browser(), number)
    assert "不同意" in told
    assert "已有同名单位" in told
    assert world.small.system.authenticate("new.unit-2", PASSWORD) is None


def test_a_receipt_opens_with_its_password_only(world: ReviewWorld) -> None:
    number = submitted(world, 3)
    visitor = world.browser()
    # The id of an account with its own password is no receipt either.
    world.small.system.vault.set_password(account_stream("auditor"), PASSWORD)
    pages = [
        state(visitor, number, "another password"),
        state(visitor, str(uuid4())),
        state(visitor, str(account_stream("auditor"))),
        state(visitor, "rubbish"),
    ]
    plain = [re.sub(r'(name="number" value=)"[^"]*"', r"\1", page) for page in pages]
    assert len(set(plain)) == 1
    assert "回执编号或密码不正确" in plain[0]
    assert "须同时填写" in visitor.client.post(STATE, data={"number": number}).text


def test_registrations_of_other_bodies_do_not_exist(world: ReviewWorld) -> None:
    number = submitted(world, 4)
    other = world.program("title-320000")
    for path in "", "/changes":
        assert other.get(f"/api/unit-registrations/{number}{path}").status_code == 404
    for name, body in ("confirm", {}), ("refuse", {"reason": "x"}):
        path = f"/api/unit-registrations/{number}/{name}"
        assert other.post(path, json=body).status_code == 404
    assert "演示建筑公司4" not in other.get("/api/unit-registrations").text
    assert world.program("unit-320000").get("/api/unit-registrations").status_code == 403


def test_a_log_in_name_that_was_taken_since_can_be_replaced(world: ReviewWorld) -> None:
    first = submitted(world, 5, login="wanted.name")
    second = submitted(world, 6, login="wanted.name")
    officer = world.browser(SUPERIOR)
    officer.send(f"/unit-registrations/{first}", f"/unit-registrations/{first}/confirm")
    page = f"/unit-registrations/{second}"
    assert "该登录名已被使用" in officer.send(page, f"{page}/confirm").text
    officer.send(page, f"{page}/confirm", login="other.name")
    world.small.shown()
    assert world.small.system.authenticate("other.name", PASSWORD) is not None
    assert "other.name" in state(world.browser(), second)
    late = world.browser().send(UNIT, f"{UNIT}/submit", **registration(7, login="wanted.name"))
    assert late.status_code == 422


def test_a_wrong_check_character_can_be_insisted_on(world: ReviewWorld) -> None:
    code = credit_code(8)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    typed = registration(8, credit_code=wrong)
    warned = world.browser().send(UNIT, f"{UNIT}/submit", **typed)
    assert warned.status_code == 422
    assert 'name="override_check"' in warned.text
    number = submitted(world, 8, credit_code=wrong, override_check="true")
    page = world.browser(SUPERIOR).open(f"/unit-registrations/{number}")
    assert "校验码不符" in page


def test_bodies_alike_are_shown_before_a_confirmation(world: ReviewWorld) -> None:
    number = submitted(world, 9, name="省设计研究院")
    page = world.browser(SUPERIOR).open(f"/unit-registrations/{number}")
    assert "已有同名或同代码的机构" in page


def test_only_bodies_that_may_stand_above_are_offered(world: ReviewWorld) -> None:
    found = world.program().post("/api/lookups/superiors", json={"q": "省"}).json()["items"]
    labels = " ".join(one["label"] for one in found)
    assert "省住建厅" in labels
    assert "省设计研究院" not in labels


def test_registering_is_limited_by_address(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    from interfaces.http.limiting import Limiter

    monkeypatch.setattr(world.small.system, "registrations", Limiter("1/10 minutes"))
    monkeypatch.setattr(world.small.system, "receipts", Limiter("1/10 minutes"))
    for _ in range(2):
        answer = world.program().post("/api/registrations", json={
            "name": "", "identity_number": "", "login": "x", "password": "",
        })  # fmt: skip
    assert answer.status_code == 429
    for _ in range(2):
        answer = world.program().post(
            "/api/unit-registrations/state", json={"number": "x", "password": "x"}
        )
    assert answer.status_code == 429

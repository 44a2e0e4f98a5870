"""账号管理 (M2): passwords that are reset, names and bodies that change, accounts by sheet."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from application.configuration.imports import BY_NAME
from domain.people.account import ACCOUNT
from domain.streams import account_stream
from domain.terms import Duty, Role
from tests.interfaces.import_world import XLSX, filled, work_off
from tests.interfaces.review_world import AUTHORITY, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT
from tests.interfaces.world import secret_of

PATH = "/admin/accounts"
UNIT = "unit-320000"
ABOVE_UNIT = "auth-320000"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("accounts"), applicants=1) as world:
        world.small.shown()
        yield world


def page_of(login: str) -> str:
    return f"{PATH}/{account_stream(login)}"


def look(world: ReviewWorld, login: str) -> Any:
    return world.small.stage.look(ACCOUNT, account_stream(login))


def opened(world: ReviewWorld, login: str, role: Role, organisation: UUID | None = None) -> str:
    world.small.founder.account(login, "经办人某", role, organisation=organisation)
    world.small.shown()
    return login


def test_an_administrator_resets_a_password_that_is_shown_once(world: ReviewWorld) -> None:
    system, login = world.small.system, opened(world, "forgetful", Role.AUDITOR)
    at_work = world.browser(login)
    at_work.open("/todo")
    admin, page = world.browser("admin"), page_of(login)
    data = admin.fill(page, f"{page}/reset-password")
    first = admin.client.post(f"{page}/reset-password", data=data)
    password = secret_of(first.text)
    assert system.authenticate(login, password) is not None
    assert system.vault.must_change(account_stream(login))
    assert at_work.client.get("/todo").url.path == "/login", "its sessions have ended"
    again = admin.client.post(f"{page}/reset-password", data=data)
    assert "密码只显示一次" in again.text
    assert system.authenticate(login, password) is not None, "a repeated request resets nothing"
    assert "重置密码" in admin.open(page)
    assert password not in admin.open(page)


def test_a_reset_that_was_cut_off_is_done_again(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event is stored and the vault is not reached: the old password still holds."""
    system, login = world.small.system, opened(world, "unlucky", Role.AUDITOR)
    system.vault.set_password(account_stream(login), "the old password")

    def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    admin, page = world.browser("admin"), page_of(login)
    with monkeypatch.context() as patch:
        patch.setattr(system.vault, "set_password", dies)
        with pytest.raises(RuntimeError, match="killed"):
            admin.send(page, f"{page}/reset-password")
    assert system.log.read(account_stream(login))[-1].name == "account.PasswordReset"
    assert system.authenticate(login, "the old password") is not None
    password = secret_of(admin.send(page, f"{page}/reset-password").text)
    assert system.authenticate(login, password) is not None
    assert system.authenticate(login, "the old password") is None


def test_the_body_above_resets_the_passwords_right_below(world: ReviewWorld) -> None:
    above = world.browser(ABOVE_UNIT)
    page = above.open("/subordinate-accounts")
    assert UNIT in page
    assert SEAT.short not in page
    action = f"/subordinate-accounts/{account_stream(UNIT)}/reset-password"
    password = secret_of(above.send("/subordinate-accounts", action).text)
    assert world.small.system.authenticate(UNIT, password) is not None
    for other in SEAT.short, "admin", ABOVE_UNIT, "applicant-0":
        path = f"/api/accounts/{account_stream(other)}/reset-password"
        assert world.program(ABOVE_UNIT).post(path, json={}).status_code == 404, other
    below = f"/api/accounts/{account_stream(ABOVE_UNIT)}/reset-password"
    assert world.program(UNIT).post(below, json={}).status_code == 403
    found = world.program(ABOVE_UNIT).post("/api/accounts/below", json={"text": "省设计"})
    assert [row["login"] for row in found.json()["items"]] == [UNIT]


def test_an_officer_gets_another_name_and_another_body(world: ReviewWorld) -> None:
    ids = world.small.founder.bodies.ids
    login = opened(world, "moving", Role.AUTHORITY_OFFICER, ids[ABOVE_UNIT])
    admin, page = world.browser("admin"), page_of(login)
    admin.send(page, f"{page}/rename", name="改名后")
    assert admin.send(page, f"{page}/move", reason="").status_code == 422
    typed = {"organisation--text": "省职称办", "reason": "调任"}
    admin.send(page, f"{page}/move", **typed)
    state = look(world, login)
    assert (str(state.name), state.organisation) == ("改名后", ids[AUTHORITY])
    shown = admin.open(page)
    assert "改名后" in shown
    assert "调任" in shown
    person = page_of("applicant-0")
    answer = world.program("admin").post(f"/api{person[6:]}/rename", json={"name": "x"})
    assert "姓名以人员信息为准" in answer.text


def test_accounts_are_found_by_body_and_duty(world: ReviewWorld) -> None:
    admin = world.browser("admin")
    body = world.small.founder.bodies.ids[AUTHORITY]
    by_text = admin.client.post(PATH, data={"organisation--text": "省职称办", "duty": ""})
    by_link = admin.open(f"{PATH}?organisation={body}")
    for page in by_text.text, by_link:
        assert AUTHORITY in page
        assert UNIT not in page
        assert 'value="省职称办' in page
    special = world.program("admin").get(f"/api/accounts?duty={Duty.SPECIAL_PLANS.value}").json()
    assert [row["login"] for row in special["items"]] == ["special"]
    unknown = admin.client.post(PATH, data={"organisation--text": "没有这个机构"})
    assert unknown.status_code == 422
    assert "没有找到匹配的记录" in unknown.text


def test_the_last_administrator_stays(world: ReviewWorld) -> None:
    other = opened(world, "second.admin", Role.ADMINISTRATOR)
    page = page_of("admin")
    world.program(other).post(f"/api{page[6:]}/lock", json={"reason": "离职"})
    world.small.shown()
    assert look(world, "admin").locked
    answer = world.program(other).post(f"/api{page_of(other)[6:]}/lock", json={"reason": "x"})
    assert answer.status_code == 403
    world.program(other).post(f"/api{page[6:]}/unlock", json={})
    world.small.shown()
    assert not look(world, "admin").locked


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("short", "密码过短"),
        ("1234567890", "密码过于常见"),
        ("aaaaaaaaaaaa", "密码过于常见"),
        ("wellknown.one1", "密码不能与登录名相同"),
    ],
)
def test_a_bad_first_password_is_refused(world: ReviewWorld, password: str, told: str) -> None:
    typed = {"login": "wellknown.one", "name": "某", "role": "Auditor", "password": password}
    page = world.browser("admin").send(PATH, f"{PATH}/open", **typed)
    assert page.status_code == 422
    assert told in page.text


def test_accounts_come_by_sheet(world: ReviewWorld) -> None:
    kind = BY_NAME["accounts"]
    content = filled(
        kind,
        ["sheet.one", "张一", "单位经办人", "省设计研究院", "", "first-password-1"],
        ["sheet.two", "张二", "职称管理部门经办人", "省职称办", "呈报方案审核", ""],
        ["sheet.two", "重复", "单位经办人", "省设计研究院", "", ""],
        ["sheet.bad", "张四", "单位经办人", "没有这个单位", "", ""],
        ["sheet.weak", "张五", "单位经办人", "省设计研究院", "", "1234567890"],
    )
    admin = world.browser("admin")
    files = {"file": ("账号.xlsx", content, XLSX)}
    page = admin.attach("/imports/accounts", "/imports/accounts/upload", files)
    which = page.url.path
    work_off(world)
    checked = admin.open(which)
    assert "成功 2 条，失败 3 条" in checked, checked
    admin.send(which, f"{which}/submit")
    work_off(world)
    world.small.shown()
    system = world.small.system
    assert system.authenticate("sheet.one", "first-password-1") is not None
    assert system.vault.must_change(account_stream("sheet.one"))
    assert look(world, "sheet.two").duties == (Duty.ORDINARY_PLANS,)
    two = page_of("sheet.two")
    password = secret_of(admin.send(two, f"{two}/reset-password").text)
    assert system.authenticate("sheet.two", password) is not None

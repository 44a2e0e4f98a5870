"""Logging in: equal answers, limits, a new session each time, no way to other sites."""

import pytest
from starlette.testclient import TestClient

from interfaces.http.kernel import Settings
from interfaces.http.log_in_page import is_local
from tests.interfaces.kernel_app import kernel_app, letters
from tests.interfaces.kernel_letters import PASSWORD

PLAIN = Settings(
    secure_cookies=False, logins_per_account="3/15 minutes", logins_per_address="8/5 minutes"
)


@pytest.fixture
def browser() -> TestClient:
    return TestClient(kernel_app(letters(), PLAIN))


def log_in(browser: TestClient, login: str, password: str = PASSWORD, **more: str) -> int:
    given = {"login": login, "password": password, **more}
    return browser.post("/login", data=given, follow_redirects=False).status_code


def test_wrong_and_unknown_look_the_same(browser: TestClient) -> None:
    pages = [
        browser.post("/login", data={"login": login, "password": "wrong"})
        for login in ("officer", "officer-unknown")
    ]
    assert [page.status_code for page in pages] == [401, 401]
    assert pages[0].text == pages[1].text.replace("officer-unknown", "officer")
    assert "登录名或密码不正确" in pages[0].text
    assert 'value="officer"' in pages[0].text
    assert "wrong" not in pages[0].text


def test_missing_fields_are_told(browser: TestClient) -> None:
    page = browser.post("/login", data={"login": "officer", "password": ""})
    assert page.status_code == 422
    assert '<a href="#login-password">密码</a>：此项必填' in page.text


@pytest.mark.parametrize("login", ["officer", "nobody"])
def test_an_account_is_locked_for_a_while_known_or_not(browser: TestClient, login: str) -> None:
    for _ in range(3):
        assert log_in(browser, login, "wrong") == 401
    assert log_in(browser, login) == 429
    assert log_in(browser, login.upper()) == 429
    page = browser.post("/login", data={"login": login, "password": PASSWORD})
    assert "15 分钟后再试" in page.text
    assert 0 < int(page.headers["retry-after"]) <= 900
    assert log_in(browser, "applicant") == 303


def test_a_right_password_clears_the_count(browser: TestClient) -> None:
    for _ in range(2):
        assert log_in(browser, "officer", "wrong") == 401
        assert log_in(browser, "officer") == 303
        browser.cookies.clear()
    assert log_in(browser, "officer", "wrong") == 401


def test_an_address_is_limited_too(browser: TestClient) -> None:
    for number in range(8):
        assert log_in(browser, f"guess-{number}", "wrong") == 401
    answer = browser.post("/api/session", json={"login": "officer", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")


def test_a_new_session_at_each_log_in_and_the_old_one_ends(browser: TestClient) -> None:
    log_in(browser, "officer")
    old = browser.cookies["zhicheng"]
    log_in(browser, "applicant")
    assert browser.cookies["zhicheng"] != old
    browser.cookies.clear()
    browser.cookies.set("zhicheng", old)
    assert browser.get("/letters", follow_redirects=False).status_code == 303


def test_the_cookie_is_hidden_from_scripts_and_other_sites() -> None:
    given = {"login": "officer", "password": PASSWORD}
    safe = TestClient(kernel_app(letters(), Settings()), base_url="https://testserver")
    answer = safe.post("/login", data=given, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-zhicheng=")
    for part in "HttpOnly", "SameSite=lax", "Secure", "Path=/":
        assert part in cookie
    assert answer.headers["strict-transport-security"]


def test_log_out_ends_the_session(browser: TestClient) -> None:
    log_in(browser, "officer")
    cookie = browser.cookies["zhicheng"]
    assert browser.post("/logout", data={"_csrf": "x"}).status_code == 403
    page = browser.get("/letters").text
    token = page.split('name="_csrf" value="')[1].split('"')[0]
    assert browser.post("/logout", data={"_csrf": token}).url.path == "/login"
    browser.cookies.set("zhicheng", cookie)
    assert browser.get("/letters", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_log_in_leads_nowhere_else(browser: TestClient, target: str) -> None:
    given = {"login": "officer", "password": PASSWORD, "next": target}
    answer = browser.post("/login", data=given, follow_redirects=False)
    assert answer.headers["location"] == "/todo"
    assert not is_local(target)


def test_log_in_goes_back_to_where_one_was(browser: TestClient) -> None:
    given = {"login": "officer", "password": PASSWORD, "next": "/letters"}
    answer = browser.post("/login", data=given, follow_redirects=False)
    assert answer.headers["location"] == "/letters"


def test_a_first_password_must_be_changed(browser: TestClient) -> None:
    given = {"login": "fresh", "password": PASSWORD, "next": "/letters"}
    answer = browser.post("/login", data=given, follow_redirects=False)
    assert answer.headers["location"] == "/password"
    elsewhere = browser.get("/letters", follow_redirects=False)
    assert elsewhere.headers["location"] == "/password"
    assert browser.get("/password").status_code == 200


def test_another_site_cannot_log_somebody_in(browser: TestClient) -> None:
    given = {"login": "officer", "password": PASSWORD}
    answer = browser.post("/login", data=given, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_demo_accounts_are_shown_only_in_the_demo(browser: TestClient) -> None:
    assert "演示账号" not in browser.get("/login").text
    assert "演示账号" in TestClient(kernel_app(letters())).get("/login").text

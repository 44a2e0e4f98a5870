"""Drafts that survive: kept by itself, two windows, a log-in that ran out, all without script."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

from domain.cases.declaration import DECLARATION
from tests.interfaces.world import PASSWORD, Browser, World, fields_of


def typed(program: TestClient, case: UUID, text: str, **more: Any) -> Any:
    """What the script sends."""
    body = {"section": "achievements", "answers": {"summary": text}, **more}
    headers = {"idempotency-key": more.pop("key")} if "key" in more else {}
    body.pop("key", None)
    return program.post(f"/api/declarations/{case}/autosave", json=body, headers=headers)


def place(case: UUID, section: str = "achievements") -> str:
    return f"/declarations/{case}/edit/{section}"


def events(world: World, case: UUID) -> int:
    return len(world.system.log.read(case))


def test_what_is_kept_by_itself_is_shown_again_and_is_no_event(world: World) -> None:
    login = world.applicant()
    case, program, browser = world.draft(login), world.program(login), world.browser(login)
    before = events(world, case)
    first = typed(program, case, "主持设计桥梁三座", tab="a").json()
    second = typed(program, case, "主持设计桥梁四座", tab="a", revision=first["revision"])
    assert second.json()["revision"] > first["revision"]
    assert events(world, case) == before
    page = browser.open(place(case))
    assert "主持设计桥梁四座" in page
    assert "自动保存、尚未暂存的内容" in page
    assert "有内容未暂存" in browser.open(place(case, "basic"))
    assert browser.client.get(f"/declarations/{case}/check").url.path == place(case)
    done = browser.send(place(case), f"{place(case)}/save")
    assert "已暂存" in done.text
    assert "尚未暂存" not in done.text
    assert events(world, case) == before + 1
    answers = world.case(case).answers
    assert answers is not None
    assert "桥梁四座" in str(answers.value)


def test_the_same_sending_again_is_answered_alike(world: World) -> None:
    login = world.applicant()
    case, program = world.draft(login), world.program(login)
    one = typed(program, case, "甲", tab="a", key="k1")
    again = typed(program, case, "甲", tab="a", key="k1")
    assert (one.status_code, again.json()) == (200, one.json())
    other = typed(program, case, "乙", tab="a", key="k1").json()
    assert other["revision"] > one.json()["revision"]


def test_the_older_window_is_told_and_chooses_field_by_field(world: World) -> None:
    login = world.applicant()
    case, program, browser = world.draft(login), world.program(login), world.browser(login)
    old = browser.fill(place(case, "basic"), f"{place(case, 'basic')}/save")
    answers = {"phone": "00000000002", "started_on": "2009-07-01"}
    body = {"section": "basic", "answers": answers, "tab": "another"}
    assert program.post(f"/api/declarations/{case}/autosave", json=body).status_code == 200
    late = typed_basic(program, case, "00000000001", tab=old["tab"])
    assert (late.status_code, late.json()["code"]) == (409, "typed-elsewhere")
    sent = {**old, "answers.phone": "00000000001", "answers.started_on": "2001-01-01"}
    told = browser.client.post(f"{place(case, 'basic')}/save", data=sent)
    assert told.status_code == 409
    for text in ("00000000001", "00000000002", "2001-01-01", "2009-07-01"):
        assert text in told.text
    choice = fields_of(told.text, f"{place(case, 'basic')}/save") | {"take": "started_on"}
    done = browser.client.post(f"{place(case, 'basic')}/save", data=choice)
    assert "已暂存" in done.text
    assert 'value="00000000001"' in done.text
    assert 'value="2009-07-01"' in done.text


def typed_basic(program: TestClient, case: UUID, phone: str, **more: Any) -> Any:
    body = {"section": "basic", "answers": {"phone": phone}, **more}
    return program.post(f"/api/declarations/{case}/autosave", json=body)


def test_a_window_on_another_section_is_in_nobody_s_way(world: World) -> None:
    login = world.applicant()
    case, browser = world.draft(login), world.browser(login)
    old = browser.fill(place(case), f"{place(case)}/save", **{"answers.summary": "总结"})
    phone = {"answers.phone": "00000000003"}
    browser.send(place(case, "basic"), f"{place(case, 'basic')}/save", **phone)
    done = browser.client.post(f"{place(case)}/save", data=old)
    assert "已暂存" in done.text
    assert "00000000003" in browser.open(place(case, "basic"))


def test_a_section_saved_elsewhere_is_not_overwritten_unknowingly(world: World) -> None:
    login = world.applicant()
    case, browser, program = world.draft(login), world.browser(login), world.program(login)
    version = events(world, case)
    old = browser.fill(place(case), f"{place(case)}/save", **{"answers.summary": "旧窗口"})
    browser.send(place(case), f"{place(case)}/save", **{"answers.summary": "新窗口"})
    late = program.post(
        f"/api/declarations/{case}/autosave",
        json={"section": "achievements", "answers": {"summary": "旧窗口"}},
        headers={"if-match": f'"{version}"'},
    )
    assert late.status_code == 409
    told = browser.client.post(f"{place(case)}/save", data=old)
    assert told.status_code == 409
    assert "旧窗口" in told.text
    assert "新窗口" in told.text
    knowing = fields_of(told.text, f"{place(case)}/save")
    assert "已暂存" in browser.client.post(f"{place(case)}/save", data=knowing).text
    assert "旧窗口" in browser.open(place(case))


def test_what_was_kept_can_be_thrown_away(world: World) -> None:
    login = world.applicant()
    case, program, browser = world.draft(login), world.program(login), world.browser(login)
    typed(program, case, "不要了")
    back = browser.send(place(case), f"{place(case)}/discard")
    assert back.url.path == place(case)
    assert "不要了" not in back.text


def test_a_log_in_that_ran_out_loses_nothing(world: World) -> None:
    login = world.applicant()
    account = world.actor(login).account
    world.system.vault.set_password(account, PASSWORD)
    case = world.draft(login)
    client = TestClient(world.app, base_url="http://testserver")
    token = world.system.sessions.create(account, datetime.now(UTC)).token
    client.cookies.set("zhicheng", token)
    browser = Browser(client)
    action = f"{place(case)}/save"
    text = '主持设计\n  桥梁 <三座> & "其他"'
    filled = browser.fill(place(case), action, **{"answers.summary": text})
    world.system.sessions.end(token)
    asked = client.post(action, data=filled)
    assert asked.status_code == 401
    assert "不会丢失" in asked.text
    wrong = client.post("/login", data=fields_of(asked.text, "/login") | {"login": login})
    assert wrong.status_code == 422
    given = {"login": login, "password": PASSWORD}
    on = client.post("/login", data=fields_of(wrong.text, "/login") | given)
    assert on.status_code == 200
    done = client.post(action, data=fields_of(on.text, action))
    assert "已暂存" in done.text
    state = world.case(case)
    assert state.answers is not None
    kept = DECLARATION.fold(r.event for r in world.system.log.read(case)).answers
    assert kept is not None
    assert "桥梁 <三座>" in str(kept.value)


def test_a_log_in_that_leads_elsewhere_carries_nothing(world: World) -> None:
    login = world.applicant()
    world.system.vault.set_password(world.actor(login).account, PASSWORD)
    client = TestClient(world.app, base_url="http://testserver")
    sent = {"login": login, "password": PASSWORD, "carried-to": "//elsewhere.example/x"}
    answer = client.post("/login", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/todo")


def test_nobody_else_types_into_a_draft(world: World) -> None:
    case = world.draft(world.applicant())
    assert typed(world.program(world.applicant()), case, "他人").status_code == 404
    assert typed(world.program("title-320000"), case, "他人").status_code == 403


def test_sections_tell_how_far_they_are(world: World) -> None:
    login = world.applicant()
    case, browser = world.draft(login), world.browser(login)
    page = browser.open(place(case, "basic"))
    assert "缺 2 项必填" in page
    phone = {"answers.phone": "00000000004"}
    browser.send(place(case, "basic"), f"{place(case, 'basic')}/save", **phone)
    page = browser.open(place(case, "basic"))
    assert 'class="section-gap"' in page
    assert "缺 1 项必填" in page

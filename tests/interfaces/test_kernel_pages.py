"""Pages: forms become the same commands, errors come back to the form with what was typed."""

import re
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from application.ports import Unavailable
from domain.terms import TitleLevel
from interfaces.http.guards import CONTENT_SECURITY_POLICY
from interfaces.http.rendering import TEMPLATES, labelled, place, size
from tests.interfaces.kernel_app import kernel_app, letters
from tests.interfaces.kernel_letters import PASSWORD, LetterRow, Letters

FORM = {
    "subject": "请示",
    "level": "INTERMEDIATE",
    "copies": "1",
    "paragraphs.0.year": "2025",
    "paragraphs.0.text": "一",
    "paragraphs.1.year": "",
    "paragraphs.1.text": "",
    "body--text": "",
}


@pytest.fixture
def system() -> Letters:
    return letters()


@pytest.fixture
def browser(system: Letters) -> TestClient:
    client = TestClient(kernel_app(system))
    client.post("/login", data={"login": "officer", "password": PASSWORD})
    return client


def hidden(page: str) -> dict[str, str]:
    """The kernel's own fields of the last form on a page."""
    return dict(re.findall(r'name="(_\w+)" value="([^"]*)"', page))


def letter(system: Letters, number: int, subject: str = "请示") -> LetterRow:
    row = LetterRow(id=UUID(int=number), subject=subject, level=TitleLevel.INTERMEDIATE, version=1)
    system.rows[row.id] = row
    return row


def test_a_form_is_posted_redirected_and_confirmed(browser: TestClient, system: Letters) -> None:
    form = FORM | hidden(browser.get("/letters/new").text)
    posted = browser.post("/letters/new/write", data=form, follow_redirects=False)
    (made,) = system.rows.values()
    assert (posted.status_code, posted.headers["location"]) == (303, f"/letters/{made.id}")
    assert "操作成功" in browser.get(f"/letters/{made.id}").text
    assert "操作成功" not in browser.get(f"/letters/{made.id}").text


def test_a_double_click_writes_once(browser: TestClient, system: Letters) -> None:
    form = FORM | hidden(browser.get("/letters/new").text)
    for _ in range(2):
        assert browser.post("/letters/new/write", data=form).is_success
    assert len(system.rows) == 1


def test_errors_come_back_with_what_was_typed(browser: TestClient, system: Letters) -> None:
    fields = {"subject": '<b>"请"', "copies": "许多", "paragraphs.1.text": "没有年度", "level": ""}
    form = FORM | hidden(browser.get("/letters/new").text) | fields
    page = browser.post("/letters/new/write", data=form)
    assert page.status_code == 422
    assert 'value="&lt;b&gt;&#34;请&#34;"' in page.text
    assert 'value="许多"' in page.text
    assert 'value="没有年度"' in page.text
    assert re.search(r'id="write-copies"[^>]*aria-invalid="true"', page.text)
    assert re.search(r'aria-describedby="write-copies-error"', page.text)
    assert '<a href="#write-paragraphs-1-year">年度（第 2 行）</a>：此项必填' in page.text
    assert len(re.findall("autofocus", page.text)) == 1
    assert re.search(r'<select id="write-level"[^>]* autofocus', page.text)
    assert hidden(page.text)["_key"] == form["_key"]
    assert not system.rows


def test_a_rule_refuses_beside_the_field(browser: TestClient) -> None:
    fields = {"paragraphs.0.year": "", "paragraphs.0.text": ""}
    form = FORM | hidden(browser.get("/letters/new").text) | fields
    page = browser.post("/letters/new/write", data=form)
    assert page.status_code == 422
    assert '<a href="#write-paragraphs">段落</a>：条数不足' in page.text


def test_a_checkbox_left_alone_is_false_and_a_blank_is_none(browser: TestClient) -> None:
    page = browser.get("/letters/new").text
    assert 'name="copies" value="1"' in page  # the default
    form = FORM | hidden(page) | {"sent_on": "", "urgent": "true"}
    assert browser.post("/letters/new/write", data=form).is_success


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        ({"body--text": "厦门"}, 200, ""),
        ({"body--text": "福州市人社局"}, 200, ""),
        ({"body--text": "市人社"}, 422, "有多条匹配的记录"),
        ({"body--text": "不存在"}, 422, "没有找到匹配的记录"),
        ({"body": str(UUID(int=3)), "body--label": "旧", "body--text": "旧"}, 200, ""),
        ({"body": str(UUID(int=3)), "body--label": "旧", "body--text": "不存在"}, 422, "没有找到"),
    ],
)
def test_a_typed_lookup_is_resolved_without_script(
    browser: TestClient, typed: dict[str, str], status: int, told: str
) -> None:
    form = FORM | hidden(browser.get("/letters/new").text) | typed
    page = browser.post("/letters/new/write", data=form)
    assert page.status_code == status
    assert told in page.text
    if status == 422:
        assert f'value="{typed["body--text"]}"' in page.text


def test_a_stale_page_is_shown_afresh_with_the_opinion_kept(
    browser: TestClient, system: Letters
) -> None:
    row = letter(system, 5)
    first, second = (hidden(browser.get(f"/letters/{row.id}").text) for _ in range(2))
    path = f"/letters/{row.id}/stamp"
    assert browser.post(path, data=first | {"opinion": "同意"}).is_success
    late = browser.post(path, data=second | {"opinion": "不同意见"})
    assert late.status_code == 409
    assert "已由职称管理部门经办人于" in late.text
    assert "不同意见</textarea>" in late.text
    assert hidden(late.text)["_version"] == "2"


def test_a_form_of_another_session_is_not_run(browser: TestClient, system: Letters) -> None:
    form = FORM | hidden(browser.get("/letters/new").text)
    page = browser.post("/letters/new/write", data=form | {"_csrf": "0" * 64})
    assert page.status_code == 403
    assert 'value="请示"' in page.text  # nothing typed is lost
    for headers in {"sec-fetch-site": "cross-site"}, {"origin": "null"}:
        assert browser.post("/letters/new/write", data=form, headers=headers).status_code == 403
    assert not system.rows


def test_the_database_is_away_and_comes_back(browser: TestClient, system: Letters) -> None:
    form = FORM | hidden(browser.get("/letters/new").text)
    system.broken = Unavailable
    away = browser.post("/letters/new/write", data=form)
    assert away.status_code == 503
    assert hidden(away.text)["_key"] == form["_key"]
    system.broken = None
    assert browser.post("/letters/new/write", data=form).is_success


def test_a_list_keeps_its_conditions_over_pages_and_orders(
    browser: TestClient, system: Letters
) -> None:
    for number in range(1, 46):
        letter(system, number, f"甲{number:02}")
    page = browser.get("/letters", params={"subject": "甲", "page": 2}).text
    assert "甲21" in page
    assert "甲41" not in page
    assert "共 45 条，第 2 / 3 页" in page
    link = "/letters?subject=%E7%94%B2&amp;page=3&amp;size=20&amp;sort=subject"
    assert f'href="{link}"' in page
    assert '<th scope="col" aria-sort="ascending">' in page
    assert "sort=-subject" in page
    assert 'value="甲"' in page
    assert browser.get("/letters/export?subject=甲45").text == "甲45"


def test_an_empty_list_says_what_to_do(browser: TestClient) -> None:
    page = browser.get("/letters").text
    assert "还没有来信。" in page
    assert 'href="/letters/new">写一封</a>' in page


def test_a_cell_of_a_list_has_the_head_of_its_column(browser: TestClient, system: Letters) -> None:
    letter(system, 1, '<td>"甲')
    page = browser.get("/letters").text
    assert '<td data-label="事由">&lt;td&gt;&#34;甲</td><td data-label="职称级别">' in page
    assert labelled("<td>1</td><td class='num'>2</td>", ['"甲"']) == (
        '<td data-label="&#34;甲&#34;">1</td><td data-label="" class=\'num\'>2</td>'
    )


def test_no_form_stands_in_a_paragraph() -> None:
    """A browser ends the paragraph there, and what follows loses its place."""
    wrong = re.compile(r"<p\b(?:(?!</p>).)*?(?:\bf\.command\(|<form\b)", re.DOTALL)
    found = [one.name for one in TEMPLATES.rglob("*.html") if wrong.search(one.read_text("utf-8"))]
    assert found == []


def test_sizes_are_said_in_chinese() -> None:
    assert [size(one) for one in (0, 1023, 1024, 12_800, 3_250_586)] == [
        "0 字节",
        "1023 字节",
        "1.0 KB",
        "12.5 KB",
        "3.1 MB",
    ]


def test_a_division_is_said_without_its_province() -> None:
    named = [place(code) for code in ("320000", "320100", "320102", "999999")]
    assert named == ["江苏省", "南京市", "南京市玄武区", "999999"]


def test_conditions_that_cannot_be_read_are_told(browser: TestClient) -> None:
    page = browser.get("/letters?level=HIGH&subject=甲")
    assert page.status_code == 422
    assert "请从所给选项中选择" in page.text
    assert 'value="甲"' in page.text


def test_private_conditions_never_stand_in_an_address(browser: TestClient, system: Letters) -> None:
    for number in range(1, 30):
        letter(system, number, "张三")
    page = browser.post("/private-letters", data={"subject": "张三"})
    assert page.status_code == 200
    assert 'method="post"' in page.text
    assert 'formaction="/private-letters?page=2&amp;size=20&amp;sort=subject"' in page.text
    assert "subject=" not in re.sub(r'name="subject"', "", page.text)
    second = browser.post("/private-letters?page=2&sort=subject", data={"subject": "张三"})
    assert "第 2 / 2 页" in second.text


def test_an_upload_by_form(system: Letters) -> None:
    client = TestClient(kernel_app(system))
    page = client.post("/attach/check", files={"file": ("a/b.pdf", b"1234")})
    assert "b.pdf：4" in page.text
    missing = client.post("/attach/check", data={"note": "x"})
    assert missing.status_code == 422
    assert "此项必填" in missing.text


def test_headers_and_menu(browser: TestClient) -> None:
    page = browser.get("/letters")
    assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-request-id"]
    assert '<a href="/letters" aria-current="page">来信列表</a>' in page.text
    assert "福州市人力资源和社会保障局" in page.text
    assert "站内信" not in page.text
    assert "<style" not in page.text
    assert " style=" not in page.text
    style = browser.get("/static/style.css")
    assert style.headers["cache-control"] == "public, max-age=3600"


def test_problem_pages(browser: TestClient, system: Letters) -> None:
    missing = browser.get(f"/letters/{UUID(int=1)}")
    assert missing.status_code == 404
    assert "没有这条记录，或不归您办理" in missing.text
    assert browser.get("/nowhere").status_code == 404
    assert TestClient(kernel_app(system)).get("/nowhere").status_code == 404


def test_a_session_that_ended_asks_to_log_in_and_keeps_the_form(
    browser: TestClient, system: Letters
) -> None:
    form = FORM | hidden(browser.get("/letters/new").text)
    browser.cookies.clear()
    away = browser.get("/letters/new", follow_redirects=False)
    assert away.headers["location"] == "/login?next=%2Fletters%2Fnew"
    posted = browser.post("/letters/new/write", data=form)
    assert posted.status_code == 401
    assert 'target="_blank"' in posted.text
    assert not system.rows


def test_hostile_forms_are_a_400(browser: TestClient) -> None:
    token = hidden(browser.get("/letters/new").text)
    many = {f"paragraphs.{n}.year": "1" for n in range(501)}
    for data in {"subject": "\x00"}, many:
        assert browser.post("/letters/new/write", data=token | FORM | data).status_code == 400
    answer = browser.post(
        "/letters/new/write",
        content=b"--x\r\nbroken",
        headers={"content-type": "multipart/form-data"},
    )
    assert answer.status_code == 400

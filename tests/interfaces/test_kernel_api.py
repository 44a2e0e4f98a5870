"""JSON in, receipts and problem documents out."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from application.ports import Unavailable
from domain.terms import Role
from interfaces.http.kernel import Settings
from interfaces.http.operations import Registry
from tests.interfaces.kernel_app import account, kernel_app, letters
from tests.interfaces.kernel_letters import PASSWORD, STAMP, Letters

LETTER = {"subject": "请示", "level": "INTERMEDIATE", "paragraphs": [{"year": 2025, "text": "一"}]}


@pytest.fixture
def system() -> Letters:
    return letters()


@pytest.fixture
def program(system: Letters) -> Callable[[str], TestClient]:
    """A client that is logged in with a bearer token."""
    app = kernel_app(system)

    def logged_in(login: str) -> TestClient:
        client = TestClient(app)
        answer = client.post("/api/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201
        client.headers["authorization"] = f"Bearer {answer.json()['token']}"
        return client

    return logged_in


@pytest.fixture
def officer(program: Callable[[str], TestClient]) -> TestClient:
    return program("officer")


def test_a_command_answers_id_version_and_position(officer: TestClient, system: Letters) -> None:
    answer = officer.post("/api/letters", json=LETTER)
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert set(answer.json()) == {"id", "version", "position"}
    assert UUID(answer.json()["id"]) in system.rows


def test_the_same_key_gives_the_first_answer_again(officer: TestClient, system: Letters) -> None:
    headers = {"idempotency-key": "k-1"}
    first = officer.post("/api/letters", json=LETTER, headers=headers)
    assert officer.post("/api/letters", json=LETTER, headers=headers).json() == first.json()
    assert len(system.rows) == 1
    other = officer.post("/api/letters", json={**LETTER, "subject": "另"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "key-reused")


def test_keys_of_two_accounts_do_not_meet(
    program: Callable[[str], TestClient], system: Letters
) -> None:
    for login in "officer", "applicant":
        answer = program(login).post(
            "/api/letters", json=LETTER, headers={"idempotency-key": "same"}
        )
        assert answer.status_code == 201
    assert len(system.rows) == 2


def test_a_stale_version_is_told_with_what_happened_since(officer: TestClient) -> None:
    made = officer.post("/api/letters", json=LETTER).json()
    path = f"/api/letters/{made['id']}/stamp"
    stamped = officer.post(path, json={"opinion": "同意"}, headers={"if-match": '"1"'})
    assert stamped.json()["version"] == 2
    late = officer.post(path, json={"opinion": "不同意"}, headers={"if-match": '"1"'})
    assert late.status_code == 409
    assert late.headers["content-type"] == "application/problem+json"
    problem = late.json()
    assert (problem["code"], problem["expected"], problem["version"]) == ("stale-version", 1, 2)
    assert problem["since"][0]["role"] == "TitleOfficer"
    assert (
        problem["detail"]
        == "该办件已由职称管理部门经办人于 2026-06-01 09:30 办理，请按最新状态办理"
    )


def test_all_wrong_fields_are_told_at_once(officer: TestClient) -> None:
    wrong = {"level": "HIGH", "copies": "two", "sent_on": "2026-02-30", "paragraphs": [{}]}
    problem = officer.post("/api/letters", json=wrong)
    assert problem.status_code == 422
    assert {one["field"]: one["code"] for one in problem.json()["fields"]} == {
        "subject": "required",
        "level": "not-a-choice",
        "copies": "bad-number",
        "sent_on": "bad-date",
        "paragraphs.0.year": "required",
    }
    assert all(one["message"] for one in problem.json()["fields"])


def test_a_rule_names_its_field(officer: TestClient) -> None:
    problem = officer.post("/api/letters", json={**LETTER, "paragraphs": []})
    assert problem.status_code == 422
    assert problem.json()["fields"] == [
        {"field": "paragraphs", "code": "too-few", "message": "条数不足，请补充"}
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "malformed-json"),
        (b"[]", "not-an-object"),
        (b'{"a":1,"a":2}', "duplicate-name"),
        (b'{"subject":NaN}', "malformed-json"),
        (b'{"copies":1' + b"0" * 400 + b"}", "huge-number"),
        (b'{"copies":1e999}', "huge-number"),
        (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "too-deep"),
        (b'{"a":' + b"[" * 40 + b'"]]"' + b"]" * 40 + b"}", "too-deep"),
        (b'{"subject":"\\ud800"}', "bad-character"),
        (b'{"subject":"\\u0000"}', "bad-character"),
        (b'{"subject":"\xff"}', "not-utf-8"),
        (b'{"subject":"' + b"x" * 1_000_001 + b'"}', "body-too-large"),
        (b'{"nonsense":1}', "invalid-fields"),
        (b'{"paragraphs":[{"year":1,"nonsense":1}]}', "invalid-fields"),
    ],
)
def test_hostile_json_is_a_400(officer: TestClient, body: bytes, code: str) -> None:
    headers = {"content-type": "application/json"}
    answer = officer.post("/api/letters", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_numbers_beyond_the_read_models_are_refused(officer: TestClient) -> None:
    answer = officer.post("/api/letters", json={**LETTER, "copies": 2**31})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["code"] == "too-large"


@pytest.mark.parametrize("value", ["1", "", '"1', '"-1"', "abc", 'W/"1"', '"99999999999"'])
def test_if_match_is_a_version(officer: TestClient, value: str) -> None:
    made = officer.post("/api/letters", json=LETTER).json()
    path = f"/api/letters/{made['id']}/stamp"
    answer = officer.post(path, json={"opinion": "好"}, headers={"if-match": value})
    assert answer.status_code == (200 if value in ("1", '"1') else 400)


def test_a_key_is_visible_ascii(officer: TestClient) -> None:
    for key in "", "a b", "x" * 129:
        answer = officer.post("/api/letters", json=LETTER, headers={"idempotency-key": key})
        assert answer.json()["code"] == "bad-idempotency-key"


def test_who_may_not(program: Callable[[str], TestClient], system: Letters) -> None:
    stamp = f"/api/letters/{uuid4()}/stamp"
    nobody = TestClient(kernel_app(system))
    answer = nobody.post("/api/letters", json=LETTER)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert program("auditor").post(stamp, json={"opinion": "x"}).json()["code"] == (
        "role-not-allowed"
    )
    assert program("officer").post(stamp, json={"opinion": "x"}).status_code == 404
    forbidden = program("officer").post("/api/letters", json={**LETTER, "subject": "forbidden"})
    assert forbidden.status_code == 403
    assert program("fresh").get("/api/letters").json()["code"] == "password-change-required"


def test_a_list_is_filtered_sorted_and_paged(officer: TestClient) -> None:
    for subject in "乙", "甲一", "甲二":
        officer.post("/api/letters", json={**LETTER, "subject": subject})
    found = officer.get("/api/letters", params={"subject": "甲", "sort": "-subject", "size": 1})
    assert found.json() | {"items": found.json()["items"][0]["subject"]} == {
        "items": "甲二",
        "page": 1,
        "size": 1,
        "total": 2,
    }
    assert officer.get("/api/letters?page=99").json()["items"] == []
    posted = officer.post("/api/letters/search?size=5", json={"subject": "乙"})
    assert [one["subject"] for one in posted.json()["items"]] == ["乙"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("page=0", 422, "page"),
        ("size=201", 422, "size"),
        ("page=１", 422, "page"),
        ("sort=secret", 422, "sort"),
        ("level=HIGH", 422, "level"),
        ("level=", 422, "level"),
        ("min_position=-1", 422, "min_position"),
        ("nonsense=1", 400, "nonsense"),
    ],
)
def test_a_wrong_query_names_the_parameter(
    officer: TestClient, query: str, status: int, field: str
) -> None:
    answer = officer.get(f"/api/letters?{query}")
    assert answer.status_code == status
    assert [one["field"] for one in answer.json()["fields"]] == [field]


def test_min_position_waits_for_the_read_models(officer: TestClient, system: Letters) -> None:
    assert officer.get("/api/letters?min_position=1000").status_code == 200
    late = officer.get("/api/letters?min_position=1001")
    assert (late.status_code, late.headers["retry-after"]) == (412, "1")


def test_a_file_is_an_attachment(officer: TestClient) -> None:
    answer = officer.get("/api/letters/export")
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=utf-8''%E6%9D%A5%E4%BF%A1.txt"
    )
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_an_upload_loses_its_folders(system: Letters) -> None:
    client = TestClient(kernel_app(system))
    for name in "../../etc/passwd", "..\\..\\passwd":
        answer = client.post("/api/attachments/check", files={"file": (name, b"abc")})
        assert answer.json() == {"name": "passwd", "size": 3}


def test_an_upload_has_a_limit(system: Letters) -> None:
    small = Settings(secure_cookies=False, upload_limit=10_000)
    client = TestClient(kernel_app(system, small))
    assert client.post("/api/attachments/check", files={"file": ("a", b"x" * 5_000)}).is_success
    answer = client.post("/api/attachments/check", files={"file": ("a", b"x" * 20_000)})
    assert (answer.status_code, answer.json()["code"]) == (400, "body-too-large")


def test_a_form_is_no_json(officer: TestClient) -> None:
    assert officer.post("/api/letters", data={"subject": "x"}).status_code == 415


def test_the_database_is_away(officer: TestClient, system: Letters) -> None:
    system.broken = Unavailable
    answer = officer.post("/api/letters", json=LETTER)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert officer.get("/health/ready").status_code == 503
    assert officer.get("/health/live").status_code == 200
    system.broken = None
    assert officer.post("/api/letters", json=LETTER).status_code == 201
    assert officer.get("/health/ready").json() == {"parts": {"log": True}}


def test_the_unexpected_is_a_500_that_tells_nothing(
    system: Letters, capsys: pytest.CaptureFixture[str]
) -> None:
    client = TestClient(kernel_app(system, raise_unexpected=False))
    given = {"login": "officer", "password": PASSWORD}
    token = client.post("/api/session", json=given).json()["token"]
    answer = client.post(
        "/api/letters",
        json={**LETTER, "subject": "boom"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    logged = capsys.readouterr().out
    assert "ZeroDivisionError" in logged
    assert "kernel_letters.py" in logged
    assert "张三" not in logged + answer.text


def test_the_log_has_no_query_and_the_metrics_no_path(
    officer: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    made = officer.post("/api/letters", json=LETTER).json()
    officer.get(f"/api/letters/{made['id']}")
    officer.get("/api/letters", params={"subject": "李四"})
    logged = capsys.readouterr().out
    assert "letters.one" in logged
    assert "李四" not in logged
    assert made["id"] not in logged
    metrics = officer.get("/metrics").text
    assert 'operation="letters.list"' in metrics
    assert made["id"] not in metrics


def test_an_unknown_place_is_a_problem_too(officer: TestClient) -> None:
    answer = officer.get("/api/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    wrong = officer.put("/api/letters", json={})
    assert wrong.status_code == 405
    assert set(wrong.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_a_cookie_needs_the_same_origin(system: Letters) -> None:
    browser = TestClient(kernel_app(system))
    browser.post("/login", data={"login": "officer", "password": PASSWORD})
    for headers in {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}:
        answer = browser.post("/api/letters", json=LETTER, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")
    same = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    assert browser.post("/api/letters", json=LETTER, headers=same).status_code == 201


def test_a_lookup_answers_choices(officer: TestClient) -> None:
    found = officer.post("/api/lookups/bodies", json={"q": "市人社"}).json()["items"]
    assert [one["label"] for one in found] == ["福州市人社局", "福清市人社局"]
    assert officer.post("/api/lookups/bodies", json={"q": " "}).json() == {"items": []}


def test_a_registry_refuses_two_of_a_kind() -> None:
    with pytest.raises(ValueError, match="twice"):
        Registry((STAMP, STAMP))
    assert list(Registry((STAMP,)).functions()) == ["H12"]


def test_a_program_logs_out(officer: TestClient) -> None:
    assert officer.delete("/api/session").status_code == 204
    assert officer.get("/api/letters").status_code == 401
    assert officer.delete("/api/session").status_code == 401


def test_a_locked_account_is_out_at_once(officer: TestClient, system: Letters) -> None:
    del system.accounts["officer"]
    assert officer.get("/api/letters").status_code == 401
    system.accounts["officer"] = account("officer", Role.TITLE_OFFICER)

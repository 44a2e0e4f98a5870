"""What is hostile or only wrong, at real operations: a clear 400 or 422 and nothing stored."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic_core import to_jsonable_python
from starlette.testclient import TestClient

from tests.interfaces.small_world import (
    PASSWORD,
    SEAT,
    SmallWorld,
    Somebody,
    small_world,
    somebody,
)

NEWCOMER = somebody(700)
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Served:
    world: SmallWorld
    client: Callable[[str], TestClient]
    forms: dict[str, tuple[str, str, dict[str, Any]]]
    """Operation -> log-in, path and a body that would be accepted."""

    def post(self, operation: str, content: bytes | str | dict[str, Any]) -> Any:
        login, path, _ = self.forms[operation]
        raw = json.dumps(content) if isinstance(content, dict) else content
        headers = {"content-type": "application/json"}
        return self.client(login).post(f"/api{path}", content=raw, headers=headers)

    def form(self, operation: str) -> dict[str, Any]:
        return dict(self.forms[operation][2])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("bad-input")
    names = iter(("log", "views", "vault"))
    with small_world(
        folder / "var",
        lambda: f"sqlite:///{folder / next(names)}.db",
        applicants=[somebody(0), somebody(1)],
    ) as world:
        (case,) = world.at_authority(world.applicants[0])
        world.give_password("applicant-1", "auth-320000", "admin", SEAT.short)
        world.shown()
        with world.served() as client:
            known: dict[str, TestClient] = {}

            def kept(login: str) -> TestClient:
                if login not in known:
                    known[login] = client(login)
                return known[login]

            yield Served(world, kept, _forms(world, str(case)))


def _forms(world: SmallWorld, case: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    declaration = to_jsonable_python(world.journeys.form(SEAT, "unit-320000"))
    organisation = {
        "name": "新单位",
        "division": "320000",
        "level": "p",
        "kind": "EMPLOYER",
        "nature": "ENTERPRISE",
        "superior": str(world.founder.bodies.ids["auth-320000"]),
    }
    plan = {
        "committee": str(world.journeys.committees[SEAT]),
        "name": "方案",
        "year": 2026,
        "requirements": [
            {
                "group": "组",
                "specialties": [declaration["specialty"]],
                "level": "SENIOR_ASSOCIATE",
                "primary": 7,
                "alternates": 2,
            }
        ],
        "rubric": [{"code": "a", "name": "业绩", "maximum": 100}],
        "candidates": [],
    }
    return {
        "declarations.start": ("applicant-1", "/declarations", declaration),
        "declarations.approve": (
            "auth-320000",
            f"/declarations/{case}/approve",
            {"opinion": "同意"},
        ),
        "registrations.register": ("", "/registrations", _registration(NEWCOMER)),
        "organisations.register": ("admin", "/organisations", organisation),
        "plans.draft": (SEAT.short, "/plans", plan),
    }


def _registration(one: Somebody) -> dict[str, Any]:
    return {
        "name": one.name,
        "identity_number": one.number,
        "phone": one.phone,
        "login": f"new-{one.phone}",
        "password": PASSWORD,
    }


OPERATIONS = (
    "declarations.start",
    "declarations.approve",
    "registrations.register",
    "organisations.register",
    "plans.draft",
)


@pytest.fixture(autouse=True)
def nothing_is_stored(request: pytest.FixtureRequest, served: Served) -> Iterator[None]:
    before = served.world.system.log.last_position()
    yield
    if "accepted" not in request.node.name:
        assert served.world.system.log.last_position() == before


HOSTILE: dict[str, tuple[bytes, str]] = {
    "cut off": (b'{"opinion":', "malformed-json"),
    "a list": (b"[]", "not-an-object"),
    "a word": (b'"approve"', "not-an-object"),
    "two documents": (b"{}{}", "malformed-json"),
    "NaN": (b'{"year":NaN}', "malformed-json"),
    "Infinity": (b'{"year":-Infinity}', "malformed-json"),
    "deep lists": (b'{"answers":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "too-deep"),
    "deep objects": (b'{"answers":' * 5_000 + b"1" + b"}" * 5_000, "too-deep"),
    "never closed": (b'{"answers":' + b"[" * 100_000, "too-deep"),
    "huge": (b'{"opinion":"' + b"x" * 1_100_000 + b'"}', "body-too-large"),
    "half a pair": (b'{"opinion":"\\ud83d"}', "bad-character"),
    "half a pair as a name": (b'{"\\udc00":1}', "bad-character"),
    "NUL": (b'{"opinion":"a\\u0000b"}', "bad-character"),
    "not UTF-8": ('{"opinion":"同意"}'.encode("gb18030"), "not-utf-8"),
    "UTF-16": ('{"opinion":"同意"}'.encode("utf-16"), "not-utf-8"),
    "a name twice": (b'{"opinion":"a","opinion":"b"}', "duplicate-name"),
    "a name twice inside": (b'{"answers":[{"field":"a","field":"b"}]}', "duplicate-name"),
    "a huge whole number": (b'{"year":1' + b"0" * 5_000 + b"}", "huge-number"),
    "a huge fraction": (b'{"year":1e400}', "huge-number"),
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_json_is_a_400(served: Served, operation: str, what: str) -> None:
    raw, code = HOSTILE[what]
    answer = served.post(operation, raw)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_field_is_a_400_that_names_it(served: Served, operation: str) -> None:
    answer = served.post(operation, {**served.form(operation), "is_admin": True})
    assert answer.status_code == 400
    assert told(answer) == {"is_admin": "unknown-field"}


def test_an_unknown_field_deep_inside_is_named_with_its_place(served: Served) -> None:
    form = served.form("declarations.start")
    form["answers"] = [{"field": "post", "text": "工程师", "verified": True}]
    answer = served.post("declarations.start", form)
    assert answer.status_code == 400
    assert told(answer) == {"answers.0.verified": "unknown-field"}


@pytest.mark.parametrize(
    ("operation", "mandatory"),
    [
        (
            "declarations.start",
            "year division unit_nature unit title_level series specialty",
        ),
        ("registrations.register", "name identity_number login password"),
        ("organisations.register", "name division level kind"),
        ("plans.draft", "committee name year"),
    ],
)
def test_missing_fields_are_all_named_at_once(
    served: Served, operation: str, mandatory: str
) -> None:
    answer = served.post(operation, {})
    assert answer.status_code == 422
    named = told(answer)
    assert named.keys() >= set(mandatory.split())
    assert {named[name] for name in mandatory.split()} == {"required"}
    assert answer.json()["code"] == "invalid-fields"


@pytest.mark.parametrize(
    ("operation", "field", "value", "code"),
    [
        ("declarations.start", "year", "2026", "bad-number"),
        ("declarations.start", "year", 2026.5, "bad-number"),
        ("declarations.start", "year", True, "bad-number"),
        ("declarations.start", "year", 2**31, "too-large"),
        ("declarations.start", "unit", "somewhere", "bad-id"),
        ("declarations.start", "unit", None, "bad-id"),
        ("declarations.start", "title_level", "HIGHEST", "not-a-choice"),
        ("declarations.start", "answers", "all", "bad-value"),
        ("registrations.register", "name", ["张"], "bad-value"),
        ("organisations.register", "kind", "", "not-a-choice"),
    ],
)
def test_a_wrong_field_is_named_with_the_remedy(
    served: Served, operation: str, field: str, value: object, code: str
) -> None:
    answer = served.post(operation, {**served.form(operation), field: value})
    assert answer.status_code == 422
    assert told(answer) == {field: code}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "张\u202e三"),
        ("name", "张\u200b三"),
        ("name", "   "),
        ("name", "三" * 500),
        ("identity_number", NEWCOMER.number[:-1] + "?"),
        ("identity_number", "329998１９９０0101001X"),
        ("identity_number", "329998199002300010"),
        ("password", "x9!"),
        ("login", ""),
    ],
)
def test_a_rule_about_a_person_names_the_field(served: Served, field: str, value: str) -> None:
    form = {**served.form("registrations.register"), field: value}
    answer = served.post("registrations.register", form)
    assert answer.status_code == 422
    assert set(told(answer)) == {field}
    assert value.strip() == "" or value not in answer.text  # never echoed


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/declarations/no-uuid/approve", 404),
        ("/declarations/00000000-0000-4000-8000-000000000001/approve", 404),
        ("/declarations/%00/approve", 404),
        ("/nothing", 404),
    ],
)
def test_a_wrong_address_is_a_404(served: Served, path: str, status: int) -> None:
    answer = served.client("auth-320000").post(f"/api{path}", json={"opinion": "同意"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"if-match": "newest"}, 400, "bad-if-match"),
        ({"if-match": '"999999"'}, 409, "unknown-version"),
        ({"if-match": '"1"'}, 409, "stale-version"),
        ({"idempotency-key": "x" * 129}, 400, "bad-idempotency-key"),
        ({"content-type": "text/plain"}, 415, "json-expected"),
        ({"content-type": "application/xml"}, 415, "json-expected"),
        ({"content-type": "multipart/form-data"}, 400, "malformed-form"),
    ],
)
def test_wrong_headers_are_told_apart(
    served: Served, headers: dict[str, str], status: int, code: str
) -> None:
    login, path, form = served.forms["declarations.approve"]
    answer = served.client(login).post(
        f"/api{path}",
        content=json.dumps(form),
        headers={"content-type": "application/json", **headers},
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("operation", ["declarations.start", "registrations.register"])
def test_the_forms_above_are_accepted_as_they_are(served: Served, operation: str) -> None:
    """Else every refusal above could have another reason."""
    assert served.post(operation, served.form(operation)).status_code == 201


def told(answer: Any) -> dict[str, str]:
    """Field -> code; every one with its sentence in Chinese."""
    fields = answer.json()["fields"]
    assert all(CHINESE.search(one["message"]) for one in fields)
    assert CHINESE.search(answer.json()["detail"])
    return {one["field"]: one["code"] for one in fields}

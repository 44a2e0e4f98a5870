"""发证单位编码配置 (H9): codes are given, found, exported and cancelled with a reason."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from domain.streams import issuer_code_stream
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

PATH = "/issuer-codes"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("codes"), applicants=1) as world:
        yield world


def add(world: ReviewWorld, code: str, body: str = "省职称办") -> UUID:
    typed = {"organisation--text": body, "issuer_code": code}
    page = world.browser(AUTHORITY).send(PATH, f"{PATH}/add", **typed)
    assert page.status_code == 200, page.text
    return issuer_code_stream("320000", code)


def test_a_code_is_given_to_one_body_of_its_division(world: ReviewWorld) -> None:
    add(world, "101")
    browser = world.browser(AUTHORITY)
    assert "省职称办" in browser.open(f"{PATH}?text=101")
    assert "101" in browser.open(f"{PATH}?text=szcb")
    typed = {"organisation--text": "省住建厅", "issuer_code": "101"}
    page = browser.send(PATH, f"{PATH}/add", **typed)
    assert page.status_code == 422
    assert "该编码已由本行政区划的其他发证单位使用" in page.text
    wrong = browser.send(PATH, f"{PATH}/add", **{**typed, "issuer_code": "1"})
    assert wrong.status_code == 422


def test_a_cancelled_code_generates_no_more_numbers(world: ReviewWorld) -> None:
    code = add(world, "102", "省中评会办公室")
    sent = world.browser(AUTHORITY).send(
        f"{PATH}/{code}", f"{PATH}/{code}/cancel", reason="机构撤并"
    )
    assert "机构撤并" in sent.text
    form = {"year": 2026, "level": "INTERMEDIATE", "issuer_code": "102", "start": 1, "end": 9}
    told = world.program(OFFICE).post("/api/number-ranges", json=form)
    assert told.status_code == 422
    assert told.json()["code"] == "issuer-code-cancelled"
    world.small.shown()
    shown = world.browser(AUTHORITY).client.get(f"{PATH}/export?cancelled=true")
    rows = table(shown.content, "发证单位编码")
    assert [row[2] for row in rows[1:]] == ["102"]
    assert rows[1][5] == "机构撤并"


def test_only_those_who_configure_see_the_codes(world: ReviewWorld) -> None:
    world.browser(OFFICE).open(PATH, status=403)
    assert world.program(OFFICE).get(f"/api{PATH}").status_code == 403

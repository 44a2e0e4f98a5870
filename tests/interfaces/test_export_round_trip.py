"""What is exported comes back from LibreOffice the same, row by row; no text becomes a formula."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.libreoffice import convert
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

HOSTILE = ("=1+1", "+86 25", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")')
"""What a spreadsheet program would reckon, if it were let."""
EXPORTS = {
    "organisations": ("admin", "GET", "/admin/organisations", "机构"),
    "accounts": ("admin", "POST", "/admin/accounts", "账号"),
    "keys": ("admin", "GET", "/admin/keys", "发证密钥"),
    "codes": (AUTHORITY, "GET", "/issuer-codes", "发证单位编码"),
    "committees": (AUTHORITY, "GET", "/committees", "评委会"),
    "handled": (OFFICE, "POST", "/handled", "业务查看"),
    "people": (OFFICE, "POST", "/handled-people", "人员查看"),
    "plans": (OFFICE, "GET", "/plans", "呈报方案"),
    "ranges": (OFFICE, "GET", "/number-ranges", "证书编号库"),
    "experts": (OFFICE, "POST", "/experts", "评审专家"),
}
"""Who asks, how, the page and the sheet's name."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("exports"), applicants=3) as world:
        yield world


def test_exports_are_the_same_after_libreoffice(world: ReviewWorld, tmp_path: Path) -> None:
    _hostile(world)
    sent = {name: _export(world, *asked[:3]) for name, asked in EXPORTS.items()}
    files = [tmp_path / f"{name}.xlsx" for name in sent]
    for file in files:
        file.write_bytes(sent[file.stem])
    back = tmp_path / "back"
    back.mkdir()
    convert(files, "xlsx", back)
    for name, (_, _, _, title) in EXPORTS.items():
        before = _said(table(sent[name], title))
        after = _said(table((back / f"{name}.xlsx").read_bytes(), title))
        assert len(before) > 1, f"{name} has no rows"
        assert after == before, name
    said = {cell for row in table(sent["organisations"], "机构") for cell in row}
    assert {f"{text}研究院" for text in HOSTILE} <= said
    assert set(HOSTILE[:1]) <= {row[0] for row in table(sent["plans"], "呈报方案")}


def test_codes_and_days_are_text(world: ReviewWorld) -> None:
    """A division of 010000 must not become ten thousand, nor a day a number of days."""
    asked = EXPORTS["organisations"]
    rows = table(_export(world, *asked[:3]), asked[3])
    place = rows[0].index("行政区划代码")
    assert all(isinstance(row[place], str) for row in rows[1:])
    asked = EXPORTS["committees"]
    rows = table(_export(world, *asked[:3]), asked[3])
    days = [n for n, heading in enumerate(rows[0]) if "有效" in heading or "时间" in heading]
    assert days
    assert all(isinstance(row[n], str | None) for row in rows[1:] for n in days)


def test_the_order_and_the_conditions_are_those_of_the_page(world: ReviewWorld) -> None:
    client = world.browser("admin").client
    sent = client.get("/admin/organisations/export?sort=-name&text=省")
    rows = table(sent.content, "机构")
    assert len(rows) > 2
    shown = world.program("admin").get("/api/organisations?sort=-name&text=省&size=200").json()
    assert [row[0] for row in rows[1:]] == [one["name"] for one in shown["items"]]


def _hostile(world: ReviewWorld) -> None:
    for text in HOSTILE:
        body = {
            "name": f"{text}研究院",
            "division": "320000",
            "level": "p",
            "kind": "EMPLOYER",
            "nature": "ENTERPRISE",
            "superior": str(world.small.founder.bodies.ids["auth-320000"]),
        }
        world.do("admin", "/organisations", body, 201)
    world.draft(world.accepted(1), HOSTILE[0])
    code = {"organisation": str(world.small.founder.bodies.ids[AUTHORITY]), "issuer_code": "321"}
    world.do(AUTHORITY, "/issuer-codes", code, 201)


def _export(world: ReviewWorld, login: str, method: str, path: str) -> bytes:
    sent = world.browser(login).client.request(method, f"{path}/export")
    assert sent.status_code == 200, (path, sent.text)
    content: bytes = sent.content
    return content


def _said(rows: list[list[Any]]) -> list[list[Any]]:
    """An empty text and an empty cell are the same to a spreadsheet."""
    return [["" if cell is None else cell for cell in row] for row in rows]

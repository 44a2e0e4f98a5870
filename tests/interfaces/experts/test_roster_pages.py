"""评委名单查看 and 确认专家参评 (C3): several answers at once, who replaces whom, print."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from tests.infrastructure.poppler import poppler
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT
from tests.interfaces.world import fields_of


@dataclass
class Drawn:
    """A plan of seven seats with four alternates; nobody has answered."""

    world: ReviewWorld
    plan: UUID

    @property
    def page(self) -> str:
        return f"/plans/{self.plan}/roster"

    def roster(self) -> dict[str, Any]:
        self.world.small.shown()
        told: dict[str, Any] = self.world.program(OFFICE).get(f"/api{self.page}").json()
        return told

    def members(self, answer: str) -> list[dict[str, Any]]:
        return [one for one in self.roster()["members"] if one["answer"] == answer]

    def post(self, action: str, experts: list[str], **typed: str) -> Any:
        """As the page's form does, with boxes ticked."""
        browser = self.world.browser(OFFICE)
        hidden = fields_of(browser.open(self.page), self.form_of(action))
        hidden = {name: value for name, value in hidden.items() if name.startswith("_")}
        data = {**hidden, "experts": experts, **typed}
        return browser.client.post(f"{self.page}/{action}", data=data)

    def form_of(self, action: str) -> str:
        """The form that a button stands in: some go elsewhere than their form."""
        home = {"decline": "confirm", "decline-confirmed": "reset-confirmed"}.get(action, action)
        return f"{self.page}/{home}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("rosters"), applicants=8) as world:
        yield world


@pytest.fixture
def drawn(world: ReviewWorld) -> Drawn:
    plan = world.approved(world.accepted(1))
    world.drawn(plan)
    return Drawn(world, plan)


def ids(members: list[dict[str, Any]]) -> list[str]:
    return [one["expert"] for one in members]


def test_several_confirm_and_decline_at_once_and_alternates_take_their_places(
    drawn: Drawn,
) -> None:
    asked, waiting = drawn.members("ASKED"), drawn.members("WAITING")
    assert (len(asked), len(waiting)) == (7, 4)
    assert drawn.post("confirm", ids(asked[:3])).status_code == 200
    gone = asked[3:5]
    page = drawn.post("decline", ids(gone), reason="参加外地评审")
    assert "参评情况已登记" in page.text
    assert page.text.count("参加外地评审") == 2
    called = [one for one in drawn.members("ASKED") if one["kind"] == "ALTERNATE"]
    assert ids(called) == ids(waiting[:2]), "in the order of the draw"
    assert [one["in_place_of"] for one in called] == [one["expert_name"] for one in gone]
    replaced = [one["replaced_by"] for one in drawn.members("DECLINED")]
    assert replaced == [one["expert_name"] for one in called]
    assert f"递补 {gone[0]['expert_name']}" in page.text
    assert drawn.roster()["empty"] == 0

    back = drawn.post("reset-declined", ids(gone))
    assert back.status_code == 200
    assert ids(drawn.members("WAITING")) == ids(waiting), "nobody's place is taken any more"
    drawn.post("reset-confirmed", ids(asked[:1]))
    assert drawn.members("CONFIRMED") == asked_again(drawn, asked[1:3])


def asked_again(drawn: Drawn, members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same members as they stand now."""
    wanted = set(ids(members))
    return [one for one in drawn.roster()["members"] if one["expert"] in wanted]


def test_what_is_typed_and_ticked_stays_when_it_is_refused(drawn: Drawn) -> None:
    one, two = drawn.members("ASKED")[:2]
    page = drawn.post("decline", ids([one, two]), reason="  ")
    assert page.status_code == 422
    for ticked in (one, two):
        assert f'value="{ticked["expert"]}" aria-label="选择 {ticked["expert_name"]}" checked' in (
            page.text
        )
    nobody = drawn.post("confirm", [])
    assert nobody.status_code == 422
    assert "请先勾选专家" in nobody.text
    waiting = drawn.members("WAITING")[0]
    assert drawn.post("confirm", ids([one, waiting])).status_code == 422
    assert drawn.members("CONFIRMED") == [], "all of them or none"


def test_an_empty_seat_leads_to_a_supplementary_draw(drawn: Drawn) -> None:
    for _ in range(5):
        group = drawn.members("ASKED")[-1:]
        drawn.post("decline", ids(group), reason="生病")
    found = drawn.roster()
    assert (found["seats"], found["empty"], found["supplement"]) == (7, 1, True)
    page = drawn.world.browser(OFFICE).open(drawn.page)
    assert f'href="/plans/{drawn.plan}/draw"' in page
    assert "无备选递补" in page
    short = drawn.world.browser(OFFICE).open("/rosters?empty=true")
    assert drawn.page in short


def test_both_lists_are_sheets(drawn: Drawn) -> None:
    asked = drawn.members("ASKED")
    drawn.post("confirm", ids(asked[:2]))
    drawn.post("decline", ids(asked[2:3]), reason="工作冲突")
    coming = sheet(drawn.world, f"{drawn.page}/attending/export")
    staying = sheet(drawn.world, f"{drawn.page}/not-attending/export")
    assert all(one["expert_name"] in coming for one in asked[:2])
    assert asked[2]["expert_name"] not in coming
    assert asked[2]["expert_name"] in staying
    assert "工作冲突" in staying
    page = drawn.world.browser(OFFICE).open(f"{drawn.page}/attending?group=建设&sort=-name")
    assert "共 2 条" in page
    assert "共 0 条" in drawn.world.browser(OFFICE).open(f"{drawn.page}/attending?group=农业")


def sheet(world: ReviewWorld, path: str) -> str:
    sent = world.browser(OFFICE).client.get(path)
    book = load_workbook(BytesIO(sent.content), read_only=True)
    return str([row for rows in book for row in rows.iter_rows(values_only=True)])


def test_the_roster_is_printed(drawn: Drawn, tmp_path: Path) -> None:
    asked = drawn.members("ASKED")
    drawn.post("confirm", ids(asked[:2]))
    browser = drawn.world.browser(OFFICE)
    printed = browser.client.get(f"{drawn.page}.pdf")
    assert printed.headers["content-type"] == "application/pdf"
    file = tmp_path / "roster.pdf"
    file.write_bytes(printed.content)
    text = poppler("pdftotext", file, "-")
    page = browser.open(f"{drawn.page}/print")
    for name in (one["expert_name"] for one in asked[:2]):
        assert name in text
        assert name in page
    assert asked[2]["expert_name"] not in text
    assert "签到" in text


def test_the_office_is_reminded_until_everybody_has_answered(drawn: Drawn) -> None:
    def reminded() -> bool:
        drawn.world.small.shown()
        waiting = drawn.world.program(OFFICE).get("/api/todo?kind=UNANSWERED&size=200").json()
        return str(drawn.plan) in [one["subject"] for one in waiting["items"]]

    assert reminded()
    asked = drawn.members("ASKED")
    drawn.post("confirm", ids(asked[:6]))
    assert reminded()
    drawn.post("decline", ids(asked[6:]), reason="出国")
    assert reminded(), "an alternate has been asked"
    drawn.post("confirm", ids(drawn.members("ASKED")))
    assert not reminded()
    drawn.post("reset-confirmed", ids(asked[:1]))
    assert reminded()


def test_the_names_are_for_the_office_and_for_audit(drawn: Drawn) -> None:
    member = drawn.world.expert(UUID(drawn.members("ASKED")[0]["expert"]))
    for path in (drawn.page, f"{drawn.page}/print", f"{drawn.page}.pdf"):
        drawn.world.browser("stranger").open(path, status=404)
        for login in (AUTHORITY, member):
            drawn.world.browser(login).open(path, status=403)
    audited = drawn.world.browser("auditor").open(drawn.page)
    assert 'name="experts"' not in audited
    refused = drawn.world.program("auditor").post(f"/api{drawn.page}/confirm", json={"experts": []})
    assert refused.status_code == 403


def test_nobody_is_on_a_roster_before_the_draw(world: ReviewWorld) -> None:
    plan = world.approved(world.accepted(1))
    world.small.journeys.request_draw(SEAT, plan)
    world.small.shown()
    world.browser(OFFICE).open(f"/plans/{plan}/roster", status=404)
    assert str(plan) not in world.browser(OFFICE).open("/rosters")

"""Candidates, attachments and changes of a plan (C11, H13, H23), page by page."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from domain.cases.declaration import DECLARATION
from domain.committees.review_plan import REVIEW_PLAN, PlanStatus, ReviewPlan
from domain.terms import Duty, Role
from interfaces.demo.committees import SPECIALTY_CODES
from tests.interfaces.cases.test_attachment_pages import pdf
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT
from tests.interfaces.world import fields_of


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("contents")) as world:
        yield world


def plan_state(world: ReviewWorld, plan: UUID) -> ReviewPlan:
    state: ReviewPlan = world.small.stage.look(REVIEW_PLAN, plan)
    return state


def listed(world: ReviewWorld, plan: UUID) -> set[UUID]:
    return {one.declaration for one in plan_state(world, plan).candidates}


def shown(page: str) -> list[str]:
    return re.findall(r'name="shown" value="([0-9a-f-]{36})"', page)


def test_candidates_are_picked_page_by_page(world: ReviewWorld) -> None:
    cases = world.accepted(4)
    plan = world.draft([])
    office, here = world.browser(OFFICE), f"/plans/{plan}/candidates"
    address = f"{here}?size=2"
    first = office.open(address)
    page = shown(first)
    assert len(page) == 2
    form = fields_of(first, f"{here}/pick")
    assert "declarations" not in form, "nobody is ticked at first"
    # Turning the page saves what is ticked on it, without a script.
    body = {**form, "shown": page, "declarations": page[:1], "go": "2"}
    second = office.client.post(f"{here}/pick", data=body)
    assert "已列入 <strong>1</strong> 人" in second.text
    assert "page=2" in str(second.url)
    assert "size=2" in str(second.url)
    assert not set(shown(second.text)) & set(page), "the list has not moved under the ticks"
    back = office.open(address)
    assert shown(back) == page
    assert re.search(rf'value="{page[0]}"[^>]* checked', back)
    assert not re.search(rf'value="{page[1]}"[^>]* checked', back)
    # A tick taken away is taken out.
    other = {**fields_of(back, f"{here}/pick"), "shown": page, "declarations": page[1:], "go": "1"}
    office.client.post(f"{here}/pick", data=other)
    assert listed(world, plan) == {UUID(page[1])}
    # All of the query, other pages included; conditions that fit nobody take up nobody.
    none = office.client.get(f"{here}?declaration_type=GREEN_CHANNEL")
    assert "没有符合条件的申报" in none.text
    everybody = office.send(here, f"{here}/matching")
    assert everybody.status_code == 200
    assert listed(world, plan) >= set(cases)
    world.do(OFFICE, f"/plans/{plan}/candidates/remove", {"declarations": [str(cases[0])]})
    assert world.small.stage.look(DECLARATION, cases[0]).plan is None
    nobody = {"specialty": "none"}
    refused = world.do(OFFICE, f"/plans/{plan}/candidates/matching", nobody, 422)
    assert refused["code"] == "nobody-matches"


def test_candidates_fall_to_the_group_of_their_specialty(world: ReviewWorld) -> None:
    (case,) = world.accepted(1)
    plan = world.draft([case])
    state = plan_state(world, plan)
    choice = world.small.journeys.case(case).choice
    assert choice is not None
    other = next(code for code in SPECIALTY_CODES if code != choice.specialty)
    need = {
        "group": "别的组",
        "specialties": [other],
        "level": "SENIOR_ASSOCIATE",
        "primary": 7,
        "alternates": 4,
    }
    body = {
        "committee": str(state.committee),
        "name": "专业不全",
        "year": 2026,
        "requirements": [need],
        "rubric": [{"code": "1", "name": "业绩", "maximum": 100}],
    }
    world.do(OFFICE, f"/plans/{plan}/amend", body)
    assert listed(world, plan) == {case}, "who was listed stays listed"
    page = world.browser(OFFICE).open(f"/plans/{plan}?tab=requirements")
    assert "不在任何学科组" in page
    told = world.program(OFFICE).get(f"/api/plans/{plan}").json()
    assert told["groups"] == [{"group": "别的组", "candidates": 0}]
    refused = world.do(OFFICE, f"/plans/{plan}/submit", {}, 422)
    assert refused["code"] == "specialties-uncovered"
    assert told["uncovered"][0] in str(refused["detail"])
    need["specialties"] = [other, *told["uncovered"]]
    world.do(OFFICE, f"/plans/{plan}/amend", body)
    told = world.program(OFFICE).get(f"/api/plans/{plan}").json()
    assert (told["groups"][0]["candidates"], told["uncovered"]) == (1, [])
    world.do(OFFICE, f"/plans/{plan}/submit", {})


def test_files_of_a_plan(world: ReviewWorld) -> None:
    plan = world.draft(world.accepted(1))
    page = f"/plans/{plan}"
    office = world.browser(OFFICE)
    form = office.fill(f"{page}?tab=files", f"{page}/attach", kind="REPORT")
    files = {"file": ("呈报报告.pdf", pdf())}
    done = office.client.post(f"{page}/attach", data=form, files=files)
    assert "呈报报告.pdf" in done.text
    form = office.fill(f"{page}?tab=files", f"{page}/attach", kind="OTHER")
    bad = office.client.post(f"{page}/attach", data=form, files={"file": ("a.pdf", b"MZ no pdf")})
    assert bad.status_code == 422
    (kept,) = plan_state(world, plan).files
    path = f"{page}/attachments/{kept.file.digest}"
    # Only whoever sees the plan gets the file; HRSS once it was submitted to them.
    assert office.client.get(path).status_code == 200
    assert world.browser(AUTHORITY).client.get(path).status_code == 404
    assert world.browser("stranger").client.get(path).status_code == 404
    world.do(OFFICE, f"{page}/submit", {})
    for login in AUTHORITY, "special", "auditor":
        shown = world.browser(login).client.get(f"{path}?inline=true")
        assert shown.headers["content-type"] == "application/pdf"
        assert "sandbox" in shown.headers["content-security-policy"]
    assert office.client.get(f"{page}/attachments/{'0' * 64}").status_code == 404
    gone = world.do(OFFICE, f"{page}/attachments/{kept.file.digest}/remove", {}, 422)
    assert gone["code"] == "plan-not-with-office"


def test_one_candidate_is_struck_from_a_page_of_many(world: ReviewWorld) -> None:
    """权限下放的方案不能移出: the mark is there for a routes only."""
    plan = world.submitted(world.accepted(2))
    page = world.browser(AUTHORITY).open(f"/plans/{plan}?size=1")
    waits = plan_state(world, plan).candidates[0].waits_for_plan
    assert ("取消移出" in page, ">移出<" in page) == (False, waits)
    (first, second) = [one.declaration for one in plan_state(world, plan).candidates]
    marked = world.browser(AUTHORITY).open(f"/plans/{plan}?size=1&page=2&struck={first}")
    assert (f'name="struck" value="{first}" checked' in marked) is waits
    body = {"struck": [str(first)], "opinion": "缺材料"}
    if waits:
        world.do(AUTHORITY, f"/plans/{plan}/approve", body)
        assert listed(world, plan) == {second}
    else:
        refused = world.do(AUTHORITY, f"/plans/{plan}/approve", body, 422)
        assert refused["code"] == "strike-only-at-t"


def test_the_changes_of_a_plan(world: ReviewWorld) -> None:
    cases = world.accepted(2)
    plan = world.submitted(cases)
    world.do(AUTHORITY, f"/plans/{plan}/reject", {"opinion": "专家需求不足"})
    page = world.browser(OFFICE).open(f"/plans/{plan}?tab=changes")
    for told in "增加参评人员", "2 人", "专家需求不足", "权重":
        assert told in page
    changes = world.program(OFFICE).get(f"/api/plans/{plan}/changes").json()["changes"]
    assert [one["action"] for one in changes] == [
        "审核不通过",
        "上报呈报方案",
        "增加参评人员",
        "拟定呈报方案",
    ]


def test_a_person_with_two_accounts_does_not_review_what_they_made(world: ReviewWorld) -> None:
    """The duty is right and the body is right; the person is not."""
    person = world.small.applicants[0].person
    account, ids = world.small.founder.account, world.small.founder.bodies.ids
    duties = (Duty.ORDINARY_PLANS,)
    account("both-o", "两处", Role.COMMITTEE_OFFICER, organisation=ids[OFFICE], person=person)
    account(
        "both-t", "两处", Role.TITLE_OFFICER, organisation=ids[AUTHORITY], person=person,
        duties=duties,
    )  # fmt: skip
    world.small.shown()
    plan = world.draft(world.accepted(1), f"方案 {uuid4()}")
    world.do("both-o", f"/plans/{plan}/submit", {})
    third = {
        "login": "both-s",
        "name": "两处",
        "role": "TitleOfficer",
        "password": "a long enough password",
        "organisation": str(ids[AUTHORITY]),
        "person": str(person),
        "duties": ["SPECIAL_PLANS"],
    }
    apart = world.do("admin", "/accounts", third, 422)
    assert apart["code"] == "duties-apart", "a third account does not make another person"
    refused = world.do("both-t", f"/plans/{plan}/approve", {}, 422)
    assert refused["code"] == "plan-own-making"
    world.do(AUTHORITY, f"/plans/{plan}/approve", {})
    assert plan_state(world, plan).status is PlanStatus.APPROVED
    assert world.small.journeys.office(SEAT).account not in plan_state(world, plan).reviewers

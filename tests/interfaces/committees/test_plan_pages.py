"""Plans (C11, H13, H14), publicities (C12) and draws (C1-C3), page by page."""

import json
import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from domain.committees.review_plan import REVIEW_PLAN, PlanStatus
from domain.experts.expert_draw import EXPERT_DRAW
from domain.rules.draw_transcript import failures, verify
from domain.rules.transcript_file import read
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT
from tests.interfaces.world import fields_of


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("plans")) as world:
        yield world


def state(world: ReviewWorld, plan: UUID) -> object:
    return world.small.stage.look(REVIEW_PLAN, plan).status


def form_of_plan(world: ReviewWorld, case: UUID) -> tuple[str, dict[str, str]]:
    browser = world.browser(OFFICE)
    page = browser.client.get("/plans/new")
    assert page.status_code == 200, "one committee only: straight to its form"
    action = f"{page.url.path}/draft"
    typed = {
        "name": "2026年中评会评审方案",
        "candidates": str(case),
        "requirements.0.group": "建设工程组",
        "requirements.0.level": "SENIOR_ASSOCIATE",
        "requirements.0.primary": "7",
        "requirements.0.alternates": "4",
        "rubric.0.code": "1",
        "rubric.0.name": "业绩成果",
        "rubric.0.minimum": "20",
        "rubric.0.maximum": "100",
        "rubric.0.weight": "3",
    }
    options = re.findall(r'name="requirements.0.specialties" value="(\w+)"', page.text)
    typed["requirements.0.specialties"] = options[0]
    return action, {**fields_of(page.text, action), **typed}


def test_the_office_makes_a_plan_and_submits_it(world: ReviewWorld) -> None:
    (case,) = world.accepted(1)
    browser = world.browser(OFFICE)
    action, typed = form_of_plan(world, case)
    made = browser.client.post(action, data=typed)
    assert made.status_code == 200
    assert "2026年中评会评审方案" in made.text
    assert "呈报方案" in made.text
    plan = UUID(made.url.path.split("/")[2])
    assert made.url.path == f"/plans/{plan}/candidates", "next come the candidates"
    assert "已列入 <strong>1</strong> 人；建设工程组 1 人" in made.text
    assert "拟定中" in browser.open(f"/plans/{plan}?tab=rubric")
    rubric = browser.open(f"/plans/{plan}?tab=rubric")
    assert "业绩成果" in rubric
    assert "最低 60 分，最高 <strong>300</strong> 分" in rubric
    assert "建设工程组" in browser.open(f"/plans/{plan}?tab=requirements")
    sent = browser.send(f"/plans/{plan}", f"/plans/{plan}/submit")
    assert "待审核" in sent.text
    assert state(world, plan) is PlanStatus.SUBMITTED
    assert "2026年中评会评审方案" in world.browser(AUTHORITY).open("/plans?status=SUBMITTED")
    assert "2026年中评会评审方案" not in world.browser(AUTHORITY).open("/plans?status=APPROVED")


def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_lost(world: ReviewWorld) -> None:
    (case,) = world.accepted(1)
    action, typed = form_of_plan(world, case)
    typed |= {"requirements.0.primary": "6", "name": ""}
    answer = world.browser(OFFICE).client.post(action, data=typed)
    assert answer.status_code == 422
    again = fields_of(answer.text, action)
    assert again["requirements.0.primary"] == "6"
    assert again["requirements.0.group"] == "建设工程组"
    typed |= {"rubric.0.minimum": "100", "requirements.0.primary": "7", "name": "最低分等于满分"}
    answer = world.browser(OFFICE).client.post(action, data=typed)
    assert answer.status_code == 422
    assert "须低于该项满分" in answer.text
    typed |= {"rubric.0.minimum": "", "requirements.0.primary": "6", "name": "偶数席位"}
    answer = world.browser(OFFICE).client.post(action, data=typed)
    assert answer.status_code == 422
    assert "不少于 7 名" in answer.text
    assert fields_of(answer.text, action)["name"] == "偶数席位"


def test_a_draft_is_amended(world: ReviewWorld) -> None:
    plan = world.draft(world.accepted(1))
    browser = world.browser(OFFICE)
    done = browser.send(f"/plans/{plan}/edit", f"/plans/{plan}/edit/amend", name="改过的名称")
    assert "改过的名称" in done.text
    assert "1 人" in done.text, "the page does not ask for candidates, so they stay"


def test_the_kind_of_plan_decides_whose_duty_it_is(world: ReviewWorld) -> None:
    plan = world.submitted(world.accepted(1))
    other = world.browser("special").open(f"/plans/{plan}")
    assert "承担另一职责" in other
    assert "审核通过</button>" not in other
    refused = world.program("special").post(f"/api/plans/{plan}/approve", json={"opinion": ""})
    assert refused.json()["code"] == "plan-other-duty"
    page = f"/plans/{plan}"
    done = world.browser(AUTHORITY).send(page, f"{page}/approve", opinion="同意")
    assert "审核通过" in done.text
    assert state(world, plan) is PlanStatus.APPROVED


def test_a_plan_that_is_not_approved_goes_back_with_the_opinion(world: ReviewWorld) -> None:
    plan = world.submitted(world.accepted(1))
    page = f"/plans/{plan}"
    silent = world.browser(AUTHORITY).send(page, f"{page}/reject", opinion="")
    assert silent.status_code == 422
    world.browser(AUTHORITY).send(page, f"{page}/reject", opinion="专家不足")
    assert "审核不通过：专家不足" in world.browser(OFFICE).open(page)
    assert state(world, plan) is PlanStatus.DRAFT


@pytest.mark.parametrize("login", ["stranger", "applicant-0", "auditor"])
def test_somebody_elses_plan_does_not_exist(world: ReviewWorld, login: str) -> None:
    plan = world.draft(world.accepted(1)) if login == "stranger" else UUID(int=4)
    page, api = world.browser(login).client, world.program(login)
    wanted = 403 if login == "applicant-0" else 404
    assert page.get(f"/plans/{plan}").status_code == wanted
    assert api.get(f"/api/plans/{plan}").status_code == wanted


def test_publicity_is_seen_by_everybody_while_it_runs(world: ReviewWorld) -> None:
    cases = world.accepted(2)
    plan = world.approved(cases)
    page = f"/plans/{plan}"
    office = world.browser(OFFICE)
    short = office.send(page, f"{page}/open-publicity", working_days="4")
    assert short.status_code == 422
    opened = office.send(page, f"{page}/open-publicity", working_days="5")
    assert "评前公示进行中" in opened.text
    last = world.small.stage.look(REVIEW_PLAN, plan).last_day
    assert last.isoformat() in opened.text
    nobody = world.browser()
    assert f"/publicities/{plan}/P1" in nobody.open("/publicities")
    notice = nobody.open(f"/publicities/{plan}/P1")
    names = [row["name"] for row in entries_of(world, plan)]
    assert len(names) == 2
    assert all(name in notice for name in names)
    assert "省设计研究院" in notice
    assert "结束公示</button>" not in opened.text
    early = world.program(OFFICE).post(f"/api{page}/close-publicity", json={"code": "P1"})
    assert early.json()["code"] == "publicity-not-over"
    world.small.stage.past(last)
    office.send(page, f"{page}/close-publicity")
    gone = nobody.open(f"/publicities/{plan}/P1")
    assert "名单不再公开" in gone
    assert not any(name in gone for name in names)
    assert "评前公示已结束" in office.open(page)


def entries_of(world: ReviewWorld, plan: UUID) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (
        world.program().post(f"/api/publicities/{plan}/P1/entries", json={}).json()["items"]
    )
    return found


def test_an_old_page_is_told_so_with_the_fresh_one(world: ReviewWorld) -> None:
    plan = world.submitted(world.accepted(1))
    page = f"/plans/{plan}"
    browser = world.browser(AUTHORITY)
    old = browser.fill(page, f"{page}/approve", opinion="同意")
    world.small.journeys.approve_plan(plan)
    world.small.shown()
    answer = browser.client.post(f"{page}/approve", data=old)
    assert answer.status_code == 409


# The draw.


def test_a_draw_from_the_request_to_the_roster(world: ReviewWorld) -> None:
    plan = world.approved(world.accepted(1))
    office, authority = world.browser(OFFICE), world.browser(AUTHORITY)
    assert f"/plans/{plan}/draw" in office.open("/draws/new")
    request = office.fill(f"/plans/{plan}/draw", f"/plans/{plan}/draw/request", cap_per_unit="0")
    mine = request["secret"]
    assert re.fullmatch("[0-9a-f]{64}", mine)
    request |= {"kind": "FORMAL", "by_group": "true"}
    made = office.client.post(f"/plans/{plan}/draw/request", data=request)
    assert made.status_code == 200
    page = made.url.path
    draw = UUID(page.rpartition("/")[2])
    frozen = world.program(OFFICE).get(f"/api/draws/{draw}").json()["frozen"]
    assert frozen in made.text
    assert mine not in made.text, "the secret is shown once, before it is promised"

    approval = authority.fill(page, f"{page}/approve")
    theirs = approval["secret"]
    authority.client.post(f"{page}/approve", data=approval)
    wrong = office.send(page, f"{page}/reveal", secret="00" * 32)
    assert wrong.status_code == 422
    assert "不一致" in wrong.text
    office.send(page, f"{page}/reveal", secret=mine)
    done = authority.send(page, f"{page}/reveal", secret=theirs)
    assert "专家名单仅限评委会日常工作部门查看" in done.text

    seats = world.program(OFFICE).get(f"/api/draws/{draw}").json()["seats"]
    assert len(seats) == 11
    assert world.program(AUTHORITY).get(f"/api/draws/{draw}").json()["seats"] == []
    assert not any(seat["expert_name"] in done.text for seat in seats)
    shown = office.open(page)
    assert all(seat["expert_name"] in shown for seat in seats)

    document = office.client.get(f"{page}/transcript").content
    assert failures(verify(read(document))) == ()
    told = world.program(OFFICE).get(f"/api/draws/{draw}/transcript").json()
    assert told == json.loads(document)["transcript"]
    assert not any(seat["expert_name"] in document.decode() for seat in seats)

    first = next(seat for seat in seats if seat["kind"] == "PRIMARY")
    office.send(page, f"{page}/confirm", expert=first["expert"])
    assert first["expert_name"] in office.open(f"{page}/roster")
    office.send(page, f"{page}/reset", expert=first["expert"])
    assert first["expert_name"] not in office.open(f"{page}/roster")
    silent = office.send(page, f"{page}/decline", expert=first["expert"], reason="")
    assert silent.status_code == 422
    office.send(page, f"{page}/decline", expert=first["expert"], reason="出国")
    assert "出国" in office.open(page)


def test_a_trial_draw_has_no_result(world: ReviewWorld) -> None:
    plan = world.approved(world.accepted(1))
    body = {"plan": str(plan), "kind": "TRIAL"}
    trial = world.do(OFFICE, "/draws", body, 201)["id"]
    page = world.browser(OFFICE).open(f"/draws/{trial}")
    assert "试抽取不产生结果" in page
    assert world.program(OFFICE).get(f"/api/draws/{trial}").json()["seats"] == []
    assert world.program(OFFICE).get(f"/api/draws/{trial}/transcript").status_code == 422
    assert world.browser(OFFICE).client.get(f"/draws/{trial}/roster").status_code == 404


def test_there_is_one_formal_draw(world: ReviewWorld) -> None:
    plan = world.approved(world.accepted(1))
    body = {"plan": str(plan), "secret": "11" * 32}
    draw = world.do(OFFICE, "/draws", body, 201)["id"]
    refused = world.do(OFFICE, "/draws", body, 422)
    assert refused["code"] == "draw-exists"
    assert "补充抽取申请" in world.browser(OFFICE).open(f"/plans/{plan}")
    page = f"/draws/{draw}"
    world.browser(AUTHORITY).send(page, f"{page}/reject", reason="请改为不按学科组")
    world.do(OFFICE, "/draws", body, 201)


def test_somebody_elses_draw_does_not_exist(world: ReviewWorld) -> None:
    plan = world.approved(world.accepted(1))
    draw = world.small.journeys.request_draw(SEAT, plan)
    world.small.shown()
    for path in f"/draws/{draw}", f"/draws/{draw}/roster", f"/draws/{draw}/transcript":
        world.browser("stranger").open(path, status=404)
    assert world.program("stranger").get(f"/api/draws/{draw}").status_code == 404
    assert world.small.stage.look(EXPERT_DRAW, draw).request is not None

"""The unit desk (A6) and several cases at once (H12): notices, objections, freelancers."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.cases.declaration import Status
from interfaces.demo.committees import SERIES, SPECIALTY_CODES
from tests.interfaces.cases.test_wizard_pages import ANSWERS, CHOOSE, NEW
from tests.interfaces.world import (
    SHORT_WAY,
    UNIT,
    Browser,
    World,
    fields_of,
    picture,
)

BATCH = "/reviews/batch"
AUTHORITY = "auth-320102"


def ticked(browser: Browser, cases: list[UUID]) -> str:
    """The page that the ticked rows of a list lead to."""
    page = browser.client.post(BATCH, data={"declarations": [str(case) for case in cases]})
    assert page.status_code == 200, page.text[:2000]
    return page.text


def send(browser: Browser, page: str, form: str, cases: list[UUID], **typed: Any) -> Any:
    """One form of the batch page with these rows ticked."""
    action = f"{BATCH}/{form}"
    files = typed.pop("files", None)
    data = {**fields_of(page, action), **typed, "declarations": [str(case) for case in cases]}
    return browser.client.post(action, data=data, files=files)


def statuses(world: World, cases: list[UUID]) -> list[str]:
    return [stage.code if (stage := world.case(case).stage) else "" for case in cases]


def test_several_cases_are_approved_with_one_opinion(world: World) -> None:
    cases = [world.at("Dc") for _ in range(3)]
    officer = world.browser(AUTHORITY)
    listed = officer.open("/reviews")
    assert all(f'form="batch" value="{case}"' in listed for case in cases)
    page = ticked(officer, cases)
    assert "通过后送" in page  # the next bodies are told before anything is done
    assert page.count("县（市、区）行业主管部门审核") == 3 or "industry" in page or "行业" in page
    before = world.system.log.last_position()
    done = send(officer, page, "approve-many", cases, opinion="同意上报")
    assert done.url.path == "/reviews"
    assert "所选各件均已办理" in done.text
    assert set(statuses(world, cases)) == {"Ic"}
    stored = [r for case in cases for r in world.system.log.read(case) if r.position > before]
    assert len({r.request for r in stored}) == 1  # one command, one append


def test_one_refusal_leaves_all_as_they_were(world: World) -> None:
    cases = [world.at("Dc") for _ in range(3)]
    officer = world.browser(AUTHORITY)
    page = ticked(officer, cases)
    path = f"/declarations/{cases[1]}"
    officer.send(path, f"{path}/decide", decision="approve")  # in another window
    refused = send(officer, page, "approve-many", cases, opinion="同意")
    assert refused.status_code == 409 or refused.status_code == 422
    assert "有 1 件不能办理" in refused.text
    assert "该事项目前不在本单位办理环节" in refused.text
    assert statuses(world, cases) == ["Dc", "Ic", "Dc"]
    for case in (cases[0], cases[2]):  # the ticks stay, and so does what was typed
        assert re.search(f'value="{case}"[^>]* checked', refused.text)
    assert ">\n同意</textarea>" in refused.text
    again = send(officer, refused.text, "approve-many", [cases[0], cases[2]])
    assert again.url.path == "/reviews"
    assert set(statuses(world, cases)) == {"Ic"}


def test_nothing_ticked_is_told(world: World) -> None:
    officer = world.browser(AUTHORITY)
    assert "没有选择申报" in ticked(officer, [])
    case = world.at("Dc")
    told = send(officer, ticked(officer, [case]), "approve-many", [])
    assert told.status_code == 422


def test_the_api_names_the_cases_refused(world: World) -> None:
    mine, elsewhere = world.at("Dc"), world.at("Oc")
    body = {"declarations": [str(mine), str(elsewhere)], "opinion": "同意"}
    answer = world.program(AUTHORITY).post("/api/declarations/approve-many", json=body)
    assert answer.json()["code"] == "cases-refused"
    assert [one["field"] for one in answer.json()["fields"]] == ["declarations.1"]
    too_many = {"declarations": [str(UUID(int=place)) for place in range(201)]}
    answer = world.program(AUTHORITY).post("/api/declarations/approve-many", json=too_many)
    assert answer.json()["code"] == "batch-wrong"


def test_a_unit_posts_and_closes_several_publicities(world: World) -> None:
    cases = [world.at("Uc") for _ in range(3)]
    unit = world.browser(UNIT)
    posted = send(unit, ticked(unit, cases), "post-unit-publicity-many", cases, working_days="5")
    assert posted.url.path == "/unit-reviews"
    running = ticked(unit, cases)
    assert running.count("公示期至") == 3
    last = max(day for case in cases if (day := world.case(case).last_day))
    world.clock.move_past(last)
    page = ticked(unit, cases)
    bare = send(unit, page, "close-many", cases)
    assert bare.status_code == 422
    assert set(statuses(world, cases)) == {"Uc"}
    proof = {"evidence": ("公示.png", picture(), "image/png")}
    done = send(unit, bare.text, "close-many", cases, opinion="无异议", files=proof)
    assert done.url.path == "/unit-reviews", done.text[:3000]
    assert set(statuses(world, cases)) == {"Dc"}
    for case in cases:
        assert "公示.png" in unit.open(f"/declarations/{case}")


def test_the_notice_names_who_is_publicised_and_counts_the_days(world: World) -> None:
    case = world.at("Uc")
    path = f"/declarations/{case}"
    unit = world.browser(UNIT)
    unit.send(path, f"{path}/decide", decision="publicise", working_days="6")
    world.catch_up()
    page = unit.open("/unit-publicity")
    assert f'href="{path}"' in page
    assert "今天为第 0 / 6 个工作日" in page
    assert "演示玄武区市政设计所" in page
    last = world.case(case).last_day
    assert last is not None
    world.clock.move_past(last - timedelta(days=1))
    assert "今天为第 6 / 6 个工作日" in unit.open(path)
    longer = unit.send(path, f"{path}/extend-unit-publicity", working_days="2", reason="节日")
    assert "公示已延期" in longer.text
    assert "今天为第 6 / 8 个工作日" in longer.text
    assert "单位公示延期" in longer.text
    world.catch_up()
    world.clock.move_past(last)
    assert "公示期满" not in unit.open("/unit-publicity")
    short = unit.send(path, f"{path}/extend-unit-publicity", working_days="0", reason="节日")
    assert "延长的工作日至少 1 天" in short.text


def _objected(world: World, unit: Browser) -> str:
    case = world.at("Uc")
    path = f"/declarations/{case}"
    unit.send(path, f"{path}/decide", decision="publicise", working_days="5")
    proof = {"evidence": ("举报信.png", picture(), "image/png")}
    raised = unit.attach(
        path,
        f"{path}/register-objection",
        files=proof,
        objector="王某某",
        content="论文系代写",
    )
    assert raised.status_code == 200, raised.text[:3000]
    assert "异议已记录" in raised.text
    return path


def test_an_objection_is_looked_into_and_dismissed(world: World) -> None:
    unit = world.browser(UNIT)
    path = _objected(world, unit)
    page = unit.open(path)
    assert "王某某" in page
    assert "举报信.png" in page
    with pytest.raises(LookupError):  # first the objection
        fields_of(page, f"{path}/decide")
    blank = unit.send(path, f"{path}/investigate-objection", finding="")
    assert blank.status_code == 422
    unit.send(path, f"{path}/investigate-objection", finding="经核查为本人所写")
    done = unit.send(path, f"{path}/decide-objection", opinion="异议不成立", finding="dismiss")
    assert "异议已记录" in done.text
    assert fields_of(done.text, f"{path}/decide")
    last = world.case(UUID(path.rpartition("/")[2])).last_day
    assert last is not None
    world.clock.move_past(last)
    proof = {"evidence": ("公示.png", picture(), "image/png")}
    closed = unit.attach(path, f"{path}/close-publicity", files=proof)
    assert "办理成功" in closed.text


def test_only_the_unit_learns_who_objected(world: World) -> None:
    unit = world.browser(UNIT)
    path = _objected(world, unit)
    unit.send(path, f"{path}/investigate-objection", finding="核查情况")
    unit.send(path, f"{path}/decide-objection", opinion="证据不足", finding="dismiss")
    case = world.case(UUID(path.rpartition("/")[2]))
    login = next(
        name
        for name, actor in world.founder.bodies.logins.items()
        if actor.person == case.applicant and name.startswith("person-")
    )
    applicant = world.browser(login)
    page = applicant.open(path)
    assert "登记异议" in page
    assert "证据不足" in page
    for text in (page, applicant.open(f"{path}/process")):
        assert "王某某" not in text
        assert "论文系代写" not in text
    digest = re.search(rf'{path}/attachments/([^"]+)">举报信', unit.open(path))
    assert digest is not None
    assert unit.client.get(f"{path}/attachments/{digest[1]}").status_code == 200
    assert applicant.client.get(f"{path}/attachments/{digest[1]}").status_code == 404
    assert world.program(login).get(f"/api{path}/objections").json() == {"objections": []}


@pytest.mark.parametrize(
    ("finding", "status"),
    [("end", Status.OBJECTION_UPHELD), ("return", Status.RETURNED_TO_APPLICANT)],
)
def test_an_upheld_objection_ends_or_returns_the_case(
    world: World, finding: str, status: Status
) -> None:
    unit = world.browser(UNIT)
    path = _objected(world, unit)
    early = unit.client.post(
        f"{path}/decide-objection",
        data={
            **fields_of(unit.open(path), f"{path}/investigate-objection"),
            "opinion": "成立",
            "finding": finding,
        },
    )
    assert "请先登记核查情况" in early.text
    unit.send(path, f"{path}/investigate-objection", finding="属实")
    done = unit.send(path, f"{path}/decide-objection", opinion="成立", finding=finding)
    assert done.status_code == 200
    assert world.case(UUID(path.rpartition("/")[2])).status is status
    world.catch_up()
    assert f'href="{path}"' not in unit.open("/todo")


def test_previous_and_next_walk_the_waiting_list(world: World) -> None:
    first, second = world.at("Im"), world.at("Im")
    officer = world.browser("industry-320100")
    page = officer.open(f"/declarations/{first}")
    assert f'href="/declarations/{second}" rel="next"' in page
    assert f'href="/declarations/{first}" rel="prev"' in officer.open(f"/declarations/{second}")


def test_what_cannot_be_done_says_why(world: World) -> None:
    page = world.browser(AUTHORITY).open(f"/declarations/{world.at('Dc')}")
    assert "为什么不能办理其他事项" in page
    assert "只用于上级审核单位退回的申报" in page


def test_a_freelancer_declares_through_an_agency(world: World) -> None:
    agency = "agency-320102"
    name = "演示玄武区人才服务中心"
    applicant = world.browser(world.applicant())
    typed = {
        "division": "320102",
        "unit_nature": "OTHER",
        "unit": str(world.founder.bodies.ids[agency]),
        "unit--text": name,
        "unit--label": name,
        "title_level": "INTERMEDIATE",
        "series": SERIES,
        "specialty": SPECIALTY_CODES[0],
        "specialty--text": "x",
        "specialty--label": "x",
    }
    look = applicant.send(NEW, CHOOSE, step="look", **typed)
    committee = str(world.committees[SHORT_WAY])
    assert f'value="{committee}"' in look.text
    start = fields_of(look.text, CHOOSE) | {"committee": committee, "step": "start"}
    section = applicant.client.post(CHOOSE, data=start)
    base = section.url.path.removesuffix("/edit/basic")
    for code, answers in ANSWERS.items():
        here = f"{base}/edit/{code}"
        applicant.send(here, f"{here}/save", **answers, then="next")
    done = applicant.send(f"{base}/check", f"{base}/submit")
    assert "申报已提交" in done.text
    assert name in done.text
    world.catch_up()
    desk = world.browser(agency)
    assert f'href="{base}"' in desk.open("/unit-reviews")
    assert f'href="{base}"' not in world.browser(UNIT).open("/unit-reviews")
    desk.send(base, f"{base}/decide", decision="publicise", working_days="5")
    world.catch_up()
    assert name in desk.open("/unit-publicity")
    case = UUID(base.rpartition("/")[2])
    last = world.case(case).last_day
    assert last is not None
    world.clock.move_past(last)
    proof = {"evidence": ("公示.png", picture(), "image/png")}
    desk.attach(base, f"{base}/close-publicity", files=proof)
    world.catch_up()
    superior = world.browser(AUTHORITY)  # of the agency: stage D
    assert f'href="{base}"' in superior.open("/reviews")
    superior.send(base, f"{base}/decide", decision="approve", opinion="同意")
    stage = world.case(case).stage
    assert stage is not None
    assert stage.kind == "C"

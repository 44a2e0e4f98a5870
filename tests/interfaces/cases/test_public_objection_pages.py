"""Objections of anybody (C12): raised without log-in, followed by a receipt, dealt with by two."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.cases.declaration import Status
from domain.cases.objection import ObjectionRaised
from domain.committees.review_plan import REVIEW_PLAN
from interfaces.http.limiting import Limiter
from interfaces.jobs.publicity_ends import close_ended, watch
from interfaces.route_run.journey import picture
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT, somebody
from tests.interfaces.world import fields_of

CODE = re.compile(r'<code class="secret">([0-9A-Z-]{32})</code>')
WHO, HOW, WHAT = "告知人丙", "139-0000-告知", "其主持的项目实为他人完成"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("objections"), applicants=20) as world:
        yield world


@pytest.fixture(autouse=True)
def _patient(world: ReviewWorld) -> None:
    """Each test asks as often as it needs."""
    world.small.system.objections = Limiter("1000/minute")
    world.small.system.receipts = Limiter("1000/minute")


@dataclass
class Running:
    """A publicity that runs, and somebody in it."""

    world: ReviewWorld
    plan: UUID
    cases: list[UUID]
    code: str

    @property
    def case(self) -> UUID:
        return self.cases[0]

    @property
    def page(self) -> str:
        return f"/publicities/{self.plan}/{self.code}"

    @property
    def form(self) -> str:
        return f"{self.page}/objections/{self.case}"

    @property
    def file(self) -> str:
        return f"/declarations/{self.case}"

    def raised(self, login: str = "", **typed: str) -> str:
        """The receipt's code."""
        files = {"evidence": ("证据.png", picture(), "image/png")}
        given = {"content": WHAT, "objector": WHO, "contact": HOW, **typed}
        done = self.world.browser(login).attach(self.form, f"{self.form}/raise", files, **given)
        assert done.status_code == 200, done.text
        self.world.small.shown()
        return CODE.search(done.text)[1]  # type: ignore[index]  # it is there, or the test fails

    def send(self, login: str, command: str, **typed: str) -> Any:
        return self.world.browser(login).send(self.file, f"{self.file}/{command}", **typed)

    def close(self) -> None:
        plan = self.world.small.stage.look(REVIEW_PLAN, self.plan)
        self.world.small.stage.past(plan.last_day)
        self.world.small.journeys.close_publicity(SEAT, self.plan, self.code)
        self.world.small.shown()

    @property
    def at(self) -> str:
        state = self.world.small.journeys.case(self.case)
        return state.stage.code if state.stage is not None else state.status


def running(world: ReviewWorld, count: int = 1, code: str = "P1") -> Running:
    cases = world.accepted(count)
    plan = world.approved(cases)
    if code == "P2":
        world.over(plan, "P1")
        world.small.journeys.vote(SEAT, world.meeting(plan))
    world.small.journeys.open_publicity(SEAT, plan, code)
    world.small.shown()
    return Running(world, plan, cases, code)


def standing(world: ReviewWorld, code: str) -> str:
    answer = world.browser().client.post("/publicities/receipt", data={"code": code})
    assert answer.status_code == 200
    return str(answer.text)


def test_anybody_objects_and_follows_it_by_a_receipt(world: ReviewWorld) -> None:
    one = running(world, 2)
    code = one.raised()
    assert "异议已收到，等待核查" in standing(world, code)
    assert "异议已收到" in standing(world, code.lower().replace("-", " "))
    page = world.browser(OFFICE).open(one.file)
    for told in WHO, HOW, WHAT, "证据.png", "公示页提交":
        assert told in page
    link = re.search(rf'href="({one.file}/attachments/[0-9a-f]+)"', page)
    assert link is not None
    sent = world.browser(OFFICE).client.get(link[1])
    assert sent.headers["content-type"] == "image/png"
    blank = one.send(OFFICE, "investigate-objection", finding=" ")
    assert blank.status_code == 422
    files = {"evidence": ("核查.png", picture(), "image/png")}
    office = world.browser(OFFICE)
    office.attach(one.file, f"{one.file}/investigate-objection", files, finding="经核查为本人完成")
    assert "核查.png" in office.open(one.file)
    assert "已经核查" in standing(world, code)
    one.close()
    assert one.at == "P1"
    waiting = office.open(f"/plans/{one.plan}")
    assert "1 件异议未认定" in waiting
    assert "1 人因异议未认定留在本环节" in waiting
    done = one.send(OFFICE, "decide-objection", finding="dismiss", opinion="异议不成立")
    assert "异议已记录" in done.text
    assert one.at == "E"
    assert "异议不成立" in standing(world, code)


def test_two_bodies_end_a_case_after_its_review(world: ReviewWorld) -> None:
    one = running(world, code="P2")
    code = one.raised(objector="", contact="")
    assert "匿名" in world.browser(OFFICE).open(one.file)
    one.send(OFFICE, "investigate-objection", finding="属实")
    offered = world.browser(OFFICE).open(one.file)
    assert "提请职称管理部门终止申报</button>" in offered
    assert "异议成立，终止申报</button>" not in offered
    assert "退回申报人</button>" not in offered
    alone = one.send(OFFICE, "decide-objection", finding="end", opinion="成立")
    assert "终止申报须先提请职称管理部门认定" in alone.text
    blank = one.send(OFFICE, "decide-objection", finding="refer", opinion=" ")
    assert 'opinion-error">' in blank.text
    one.send(OFFICE, "decide-objection", finding="refer", opinion="请予终止")
    assert "已提请职称管理部门认定" in standing(world, code)
    assert "请予终止" in world.browser(AUTHORITY).open(one.file)
    assert f"{one.file}#objections" in world.browser(AUTHORITY).open("/todo?kind=OBJECTION")
    done = one.send(AUTHORITY, "decide-objection", finding="end", opinion="业绩不实，异议成立")
    assert "异议已记录" in done.text
    assert world.small.journeys.case(one.case).status is Status.OBJECTION_UPHELD
    assert "异议成立，已按规定处理" in standing(world, code)
    applicant = world.browser(world.applicant_of(one.case)).open(one.file)
    assert "业绩不实，异议成立" in applicant
    assert "请予终止" not in applicant


def test_the_office_registers_a_letter_too(world: ReviewWorld) -> None:
    one = running(world)
    today = world.small.clock.today().isoformat()
    typed = {"objector": "来信人丁", "content": "学历不实", "received_on": today}
    done = one.send(OFFICE, "register-objection", **typed)
    assert "来信人丁" in done.text
    assert "经办人登记" in done.text
    listed = world.browser(OFFICE).client.post("/objections", data={"open": "true"}).text
    assert one.file in listed
    assert "来信人丁" not in listed
    assert one.file in world.browser("auditor").client.post("/objections", data={}).text


def test_who_objected_stays_with_those_who_deal_with_it(world: ReviewWorld) -> None:
    one = running(world)
    login = world.applicant_of(one.case)
    other = next(a.login for a in world.small.applicants if a.login != login)
    code = one.raised(other)
    raised = [
        r for r in world.small.system.log.read(one.case) if isinstance(r.event, ObjectionRaised)
    ]
    (record,) = raised
    assert (record.actor, record.organisation, record.role) == (None, None, "public")
    assert record.event.person is not None
    assert record.event.person.value == str(world.actor(other).person)
    told = {WHO, HOW, WHAT, other, code, str(world.actor(other).person)}
    for asker in login, "unit-320000", "auth-320000":
        for path in one.file, f"/api{one.file}/tracking", f"/api{one.file}/objections":
            answer = (
                world.program(asker) if path.startswith("/api") else world.browser(asker).client
            )
            text = answer.get(path).text
            assert not [marker for marker in told if marker in text], (asker, path)


def test_sent_twice_it_is_one_objection_with_one_receipt(world: ReviewWorld) -> None:
    one = running(world)
    browser = world.browser()
    filled = browser.fill(one.form, f"{one.form}/raise", content=WHAT)
    first, second = (browser.client.post(f"{one.form}/raise", data=filled).text for _ in range(2))
    codes = [CODE.search(text) for text in (first, second)]
    assert codes[0] is not None
    assert codes[1] is not None
    assert codes[0][1] == codes[1][1]
    assert len(world.small.journeys.case(one.case).objections) == 1
    fresh = browser.fill(one.form, f"{one.form}/raise", content=WHAT)
    other = CODE.search(browser.client.post(f"{one.form}/raise", data=fresh).text)
    assert other is not None
    assert other[1] != codes[0][1]


def test_a_wrong_code_is_answered_alike(world: ReviewWorld) -> None:
    one = running(world)
    code = one.raised()
    digit = "0" if code[0] != "0" else "1"
    objection = world.small.journeys.case(one.case).objections[0].objection
    for wrong in digit + code[1:], code[:-1], "x", str(objection), objection.hex, "Z" * 26:
        assert "没有查到这个回执编号" in standing(world, wrong)
        answer = world.program().post("/api/objections/standing", json={"code": wrong})
        assert (answer.status_code, answer.json()["state"]) == (200, None)
    assert code not in "".join(str(r.event) for r in world.small.system.log.after(0, 100_000))


def test_what_is_wrong_is_told_and_nothing_is_lost(world: ReviewWorld) -> None:
    one = running(world)
    browser = world.browser()
    bad = {"evidence": ("病毒.png", b"MZ not a picture", "image/png")}
    refused = browser.attach(one.form, f"{one.form}/raise", bad, content=WHAT, contact=HOW)
    assert refused.status_code == 422
    assert fields_of(refused.text, f"{one.form}/raise")["contact"] == HOW
    silent = browser.send(one.form, f"{one.form}/raise", content="")
    assert silent.status_code == 422
    long = browser.send(one.form, f"{one.form}/raise", content="长" * 4001)
    assert "内容过长" in long.text
    assert world.small.journeys.case(one.case).objections == ()


def test_a_flood_is_told_to_wait(world: ReviewWorld) -> None:
    one = running(world)
    world.small.system.objections = Limiter("1/hour")
    world.small.system.receipts = Limiter("1/hour")
    program = world.program()
    path = f"/api{one.form}"
    assert program.post(path, json={"content": WHAT}).status_code == 201
    assert program.post(path, json={"content": WHAT}).status_code == 429
    asked = [program.post("/api/objections/standing", json={"code": "x"}) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [200, 429]


def test_only_whom_the_public_list_names_is_objected_to(world: ReviewWorld) -> None:
    one = running(world)
    nobody = world.browser()
    program = world.program()
    for path in (
        f"{one.page}/objections/{uuid4()}",
        f"/publicities/{one.plan}/P2/objections/{one.case}",
        f"/publicities/{uuid4()}/P1/objections/{one.case}",
    ):
        nobody.open(path, status=404)
        assert program.post(f"/api{path}", json={"content": WHAT}).status_code == 404
    one.close()
    nobody.open(one.form, status=404)
    assert program.post(f"/api{one.form}", json={"content": WHAT}).status_code == 404
    assert "名单不再公开" in nobody.open(one.page)
    nobody.open(f"{one.page}/sheet", status=404)


def test_the_public_list_says_what_must_be_public(world: ReviewWorld) -> None:
    one = running(world, 3)
    browser = world.browser()
    people = [somebody(12 + int(world.applicant_of(c).rpartition("-")[2])) for c in one.cases]
    for page in browser.open(one.page), browser.open(f"{one.page}/sheet"):
        assert all(person.name in page for person in people)
        assert not any(person.number in page or person.phone in page for person in people)
    entries = world.program().post(f"/api{one.page}/entries", json={"name": people[0].name})
    (row,) = entries.json()["items"]
    assert row.keys() == {
        "declaration",
        "name",
        "unit_name",
        "title",
        "title_level",
        "series_name",
        "specialty_name",
    }
    found = browser.client.post(one.page, data={"name": people[1].name}).text
    assert people[1].name in found
    assert people[0].name not in found
    assert "名单中没有这个姓名" in browser.client.post(one.page, data={"name": "无此人"}).text


def test_an_extension_is_shown_to_everybody(world: ReviewWorld) -> None:
    one = running(world)
    office, page = world.browser(OFFICE), f"/plans/{one.plan}"
    last = world.small.stage.look(REVIEW_PLAN, one.plan).last_day
    silent = office.send(page, f"{page}/extend-publicity", working_days="1", reason="")
    assert silent.status_code == 422
    done = office.send(page, f"{page}/extend-publicity", working_days="2", reason="系统停机补足")
    assert "公示已延期" in done.text
    longer = world.small.stage.look(REVIEW_PLAN, one.plan).last_day
    assert longer > last
    notice = world.browser().open(one.page)
    assert "系统停机补足" in notice
    assert longer.isoformat() in notice
    told = world.browser(world.applicant_of(one.case)).open("/messages")
    assert longer.isoformat() in told


def test_evidence_is_kept_with_the_plan(world: ReviewWorld) -> None:
    one = running(world)
    page = f"/plans/{one.plan}"
    office = world.browser(OFFICE)
    files = {"file": ("张贴照片.png", picture(), "image/png")}
    done = office.attach(page, f"{page}/add-publicity-evidence", files)
    assert "公示材料已上传" in done.text
    link = re.search(rf'href="({page}/publicity-evidence/[0-9a-f]+)"', done.text)
    assert link is not None
    assert world.browser(AUTHORITY).client.get(link[1]).status_code == 200
    assert world.browser("stranger").client.get(link[1]).status_code == 404
    assert world.browser(world.applicant_of(one.case)).client.get(link[1]).status_code == 403
    assert office.client.get(f"{page}/publicity-evidence/{'0' * 64}").status_code == 404
    missing = office.send(page, f"{page}/add-publicity-evidence")
    assert missing.status_code == 422


def test_what_the_office_leaves_is_closed_by_the_worker(world: ReviewWorld) -> None:
    one = running(world)
    last = world.small.stage.look(REVIEW_PLAN, one.plan).last_day
    world.small.stage.past(last)
    close_ended(world.small.system)  # those of other tests
    assert one.at == "P1"
    world.small.stage.past(last + timedelta(days=1))
    watch(world.small.system).look()
    assert one.at == "E"
    world.small.shown()
    assert close_ended(world.small.system) == 0
    (closed,) = [
        r for r in world.small.system.log.read(one.case) if r.name.endswith("PublicityClosed")
    ][-1:]
    assert (closed.actor, closed.role) == (None, "system")


def test_the_last_day_is_told_before_posting(world: ReviewWorld) -> None:
    plan = world.approved(world.accepted(1))
    page = world.browser(OFFICE).open(f"/plans/{plan}")
    offered = re.findall(r'<option value="(\d+)"[^>]*>\1 个工作日（至 ([\d-]+)）', page)
    assert [int(count) for count, _ in offered] == list(range(5, 16))
    days = [day for _, day in offered]
    assert days == sorted(days)
    five = world.browser(OFFICE).send(
        f"/plans/{plan}", f"/plans/{plan}/open-publicity", working_days="5"
    )
    assert days[0] in five.text
    far = world.do(
        OFFICE,
        f"/plans/{plan}/extend-publicity",
        {
            "code": "P1",
            "reason": "很久",
            "working_days": 900,
        },
        422,
    )
    assert "节假日管理" in str(far["detail"])

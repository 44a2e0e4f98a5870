"""Re-examination (复查) and the review form (评审表), on the pages of everybody concerned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from application.cases.reviewing import Opinion, refuse
from domain.cases.declaration import Status
from domain.people.person import PERSON
from domain.people.record_access import RecordViewed
from domain.streams import record_access_stream, review_form_stream
from domain.terms import Role
from interfaces.route_run.journey import picture
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT

REASONS = "第三项附件未被打开，请予复查"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("reexaminations"), applicants=8) as world:
        yield world


@dataclass
class Ended:
    """A case that the experts did not pass, its applicant and its page."""

    world: ReviewWorld
    case: UUID

    @property
    def page(self) -> str:
        return f"/declarations/{self.case}"

    @property
    def login(self) -> str:
        return self.world.applicant_of(self.case)

    @property
    def which(self) -> str:
        state = self.world.small.journeys.case(self.case)
        return str(state.reexaminations[-1].reexamination)

    def asked(self, reasons: str = REASONS) -> str:
        files = {"evidence": ("业绩.png", picture(), "image/png")}
        sent = self.world.browser(self.login).attach(
            self.page, f"{self.page}/request-reexamination", files, reasons=reasons
        )
        self.world.small.shown()
        return str(sent.text)

    def answered(self, login: str, answer: str, opinion: str = "请见意见") -> str:
        sent = self.world.browser(login).send(
            self.page,
            f"{self.page}/answer-reexamination",
            reexamination=self.which,
            answer=answer,
            opinion=opinion,
        )
        self.world.small.shown()
        return str(sent.text)


@pytest.fixture(scope="module")
def failed(world: ReviewWorld) -> list[UUID]:
    cases = world.accepted(4)
    plan = world.publicised(cases)
    world.small.journeys.vote(SEAT, world.meeting(plan), frozenset(cases[:3]))
    world.small.shown()
    return cases


def test_a_failed_vote_is_asked_about_and_leads_to_another_plan(
    world: ReviewWorld, failed: list[UUID]
) -> None:
    one = Ended(world, failed[0])
    mine = world.browser(one.login).open("/my")
    assert "申请复查" in mine
    assert "个工作日" in mine
    blank = one.asked(reasons=" ")
    assert 'aria-invalid="true"' in blank
    assert "复查申请已提交" in one.asked()
    assert "待复查" in world.browser(one.login).open("/my")
    waiting = world.browser(OFFICE).open("/todo?kind=REEXAMINATION")
    assert f"{one.page}#reexamination" in waiting
    shown = world.browser(OFFICE).open(one.page)
    assert REASONS in shown
    assert "业绩.png" in shown
    assert "复查成立，恢复办理</button>" not in shown
    assert "请先提请职称管理部门认定" in one.answered(OFFICE, "reopen")
    assert "复查已办理" in one.answered(OFFICE, "refer", "建议重新评审")
    assert "建议重新评审" in world.browser(AUTHORITY).open(one.page)
    assert "建议重新评审" not in world.browser(one.login).open(one.page)
    one.answered(AUTHORITY, "reopen", "同意重新评审")
    state = world.small.journeys.case(one.case)
    assert (state.status, state.plan) == (Status.IN_REVIEW, None)
    assert "同意重新评审" in world.browser(one.login).open(f"{one.page}/process")
    assert "复查成立" in world.browser(one.login).open("/messages")
    again = world.draft([one.case])
    assert world.small.journeys.case(one.case).plan == again


def test_a_result_that_stands_has_a_form_that_every_reader_gets_alike(
    world: ReviewWorld, failed: list[UUID]
) -> None:
    one = Ended(world, failed[1])
    form = f"{one.page}/review-form.pdf"
    first = world.browser(one.login).client.get(form)
    assert first.headers["content-type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    again = world.browser(AUTHORITY).client.get(form)
    assert again.content == first.content
    assert len(world.small.system.log.read(review_form_stream(one.case))) == 1
    one.asked()
    assert "复查已办理" in one.answered(OFFICE, "confirm", "维持原结果的理由")
    later = world.browser(one.login).client.get(form)
    assert later.content != first.content
    other = world.applicant_of(failed[3])
    assert world.browser(other).client.get(form).status_code == 404


def test_a_look_at_the_form_is_told_to_the_person(world: ReviewWorld, failed: list[UUID]) -> None:
    one = Ended(world, failed[2])
    person = world.small.journeys.case(one.case).applicant
    assert person is not None
    form = f"{one.page}/review-form.pdf"
    world.browser(one.login).client.get(form)
    assert not world.small.system.log.read(record_access_stream(person))
    for _ in range(2):
        world.browser(OFFICE).client.get(form)
    (look,) = world.small.system.log.read(record_access_stream(person))
    assert isinstance(look.event, RecordViewed)
    assert "查阅职称评审表" in world.browser(one.login).open("/my-record-looks")


def test_a_case_without_a_result_has_no_form(world: ReviewWorld, failed: list[UUID]) -> None:
    page = f"/declarations/{failed[3]}/review-form.pdf"
    assert world.browser(OFFICE).client.get(page).status_code == 404


def test_what_is_withdrawn_is_asked_again_unless_somebody_had_acted(
    world: ReviewWorld, failed: list[UUID]
) -> None:
    one = Ended(world, failed[2])
    applicant = world.browser(one.login)
    for acted, told in (False, "在申请期限内可以再次申请"), (True, "不能就同一结果再次申请"):
        assert "复查申请已提交" in one.asked()
        if acted:
            assert "复查已办理" in one.answered(OFFICE, "refer", "建议重新评审")
        assert told in applicant.open(one.page)
        sent = applicant.send(
            one.page, f"{one.page}/withdraw-reexamination", reexamination=one.which
        )
        assert "复查申请已撤回" in sent.text
        world.small.shown()
        shown = applicant.open(one.page)
        assert "已撤回" in shown
        assert (f"{one.page}/request-reexamination" in shown) is not acted


def test_another_officer_reopens_what_a_body_refused(world: ReviewWorld) -> None:
    small = world.small
    body = small.founder.bodies.ids["auth-320000"]
    small.founder.account("auth-second", "第二经办人", Role.AUTHORITY_OFFICER, organisation=body)
    applicant = small.applicants[-1]
    assert applicant.person is not None
    (case,) = small.at_authority(applicant)
    small.stage.act(small.actor("auth-320000"), refuse, Opinion(opinion="材料不全"), case)
    small.shown()
    one = Ended(world, case)
    assert not small.stage.look(PERSON, applicant.person).open_cases
    assert "复查申请已提交" in one.asked()
    assert "原结果由您本人作出" in world.browser("auth-320000").open(one.page)
    assert "不能由您答复复查" in one.answered("auth-320000", "confirm")
    assert "复查已办理" in one.answered("auth-second", "reopen", "材料已经齐全")
    state = small.journeys.case(case)
    assert state.stage is not None
    assert (state.status, state.stage.organisation) == (Status.IN_REVIEW, body)
    assert small.stage.look(PERSON, applicant.person).open_cases


def test_the_list_is_narrowed_and_exported(world: ReviewWorld, failed: list[UUID]) -> None:
    world.small.shown()
    office = world.browser(OFFICE)
    assert "共 4 条" in office.open("/reexaminations")
    narrowed = office.client.post("/reexaminations", data={"state": "CONFIRMED"}).text
    assert "共 1 条" in narrowed
    sheet = office.client.post("/reexaminations/export", data={"state": "WITHDRAWN"})
    rows = list(load_workbook(BytesIO(sheet.content)).active.values)
    assert [row[8] for row in rows[1:]] == ["已撤回", "已撤回"]


def test_nobody_asks_after_the_last_day(world: ReviewWorld) -> None:
    (case,) = world.accepted(1)
    plan = world.publicised([case])
    world.small.journeys.vote(SEAT, world.meeting(plan), frozenset([case]))
    world.small.shown()
    one = Ended(world, case)
    page = world.browser(one.login)
    open_page = page.open(one.page)
    assert "申请复查" in open_page
    world.small.stage.past(world.small.system.clock.today() + timedelta(days=40))
    assert "期限" in page.open(one.page)

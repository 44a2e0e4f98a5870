"""省外委托评审 (D2, A6): asked for, decided step by step, granted with a signed letter."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from application.cases.entrusted_reviews import (
    ACTS,
    RequestForm,
    amend_request,
    draft_request,
    submit_request,
)
from application.cases.step_requests import RequestOpinion
from application.certificates.keys import KeyForm, add_key
from application.committees.planning import Nothing
from application.desk import Actor
from domain.cases.entrusted_review import ENTRUSTED_REVIEW, EntrustedReview
from domain.cases.entrusted_review.events import EntrustmentGround
from domain.cases.request_steps import RequestStatus
from domain.organisations.organisation import OrganisationKind as Kind
from domain.terms import Role, TitleLevel, UnitNature
from infrastructure.signatures.signing import SignatureState
from interfaces.route_run.journey import picture
from projections.certificates import keys
from tests.infrastructure.certificate_samples import check
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT

PATH, MINE = "/entrusted-reviews", "/my-entrusted-reviews"
UNIT, BODY = "unit-320000", "auth-320000"
PERSON, OTHER = "applicant-0", "applicant-1"
FOREIGN = ("unit-far", "auth-far", "title-far")
S = RequestStatus
ROOT = Actor(account=UUID(int=1), login="", role=Role.ADMINISTRATOR)


@dataclass
class Requests:
    """Requests of the world, as far up as a test wants them."""

    world: ReviewWorld
    letters: int = 0

    @property
    def unit(self) -> UUID:
        return self.world.small.founder.bodies.ids[UNIT]

    def form(self, **more: Any) -> RequestForm:
        series, specialty = self.choice()
        told: dict[str, Any] = {
            "unit": self.unit,
            "title_level": TitleLevel.INTERMEDIATE,
            "series": series,
            "specialty": specialty,
            "province": "330000",
            "organisation": "浙江省建设工程中级职称评审委员会",
            "ground": EntrustmentGround.NO_COMMITTEE,
            "reason": "省内无该专业评委会",
        }
        return RequestForm(**{**told, **more})

    def choice(self) -> tuple[str, str]:
        form = self.world.small.journeys.form(SEAT, UNIT)
        return form.series, form.specialty

    def act(self, login: str, act: Any, body: Any, request: UUID | None = None) -> UUID:
        return self.world.small.stage.act(self.world.actor(login), act, body, request)

    def at(self, status: RequestStatus, by: str = PERSON) -> UUID:
        """A request that lies at this step."""
        person = self.world.actor(PERSON).person if by == UNIT else None
        request = self.act(by, draft_request, self.form(person=person))
        said = RequestOpinion(opinion="同意")
        way: list[tuple[RequestStatus, str, Any, Any]] = [
            (S.AT_HR_UNIT, by, submit_request, Nothing()),
            (S.AT_AUTHORITY, UNIT, ACTS.approve, said),
            (S.AT_AUTHORITY, BODY, ACTS.accept, Nothing()),
            (S.AT_HRSS, BODY, ACTS.approve, said),
        ]
        order = list(S)
        for reaches, login, act, body in way:
            accepts = act == ACTS.accept and status is S.AT_AUTHORITY
            if order.index(reaches) <= order.index(status) and not accepts:
                self.act(login, act, body, request)
        self.world.small.shown()
        return request

    def state(self, request: UUID) -> EntrustedReview:
        found: EntrustedReview = self.world.small.stage.look(ENTRUSTED_REVIEW, request)
        return found

    def letter(self) -> dict[str, str]:
        self.letters += 1
        return {
            "letter_number": f"苏职称委〔2026〕{self.letters}号",
            "letter_date": "2026-06-01",
            "valid_until": "2026-12-31",
        }

    def granted(self) -> UUID:
        request = self.at(S.AT_HRSS)
        self.world.do(AUTHORITY, f"{PATH}/{request}/grant", self.letter())
        return request


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Requests]:
    folder = tmp_path_factory.mktemp("entrusted")
    with sqlite_review_world(folder, applicants=3) as world:
        founder, stage = world.small.founder, world.small.stage
        stage.act(
            ROOT,
            add_key,
            KeyForm(organisation=founder.bodies.ids[AUTHORITY]),
        )
        founder.body(
            "title-far",
            "南京市职称办",
            "320100",
            Kind.TITLE_OFFICE,
            superior=AUTHORITY,
            role=Role.TITLE_OFFICER,
        )
        founder.body(
            "auth-far",
            "南京市建设局",
            "320100",
            Kind.ADMINISTRATIVE_AUTHORITY,
            superior="title-far",
            role=Role.AUTHORITY_OFFICER,
        )
        founder.body(
            "unit-far",
            "南京市政公司",
            "320100",
            Kind.EMPLOYER,
            superior="auth-far",
            nature=UnitNature.ENTERPRISE,
            role=Role.UNIT_OFFICER,
        )
        world.small.shown()
        yield Requests(world)


def typed(asked: Requests, **more: str) -> dict[str, str]:
    """The form of a request as a person fills it in without script."""
    series, specialty = asked.choice()
    return {
        "title_level": "INTERMEDIATE",
        "series": series,
        "specialty--text": specialty,
        "province": "330000",
        "organisation": "浙江省建设工程中级职称评审委员会",
        "ground": "NO_COMMITTEE",
        "reason": "省内无该专业评委会",
        **more,
    }


def test_a_person_asks_is_returned_asks_again_and_gets_the_letter(asked: Requests) -> None:
    world = asked.world
    person = world.browser(PERSON)
    new, draft = f"{MINE}/new", f"{MINE}/new/draft"
    wrong = person.send(new, draft, **typed(asked, organisation="某"))
    assert wrong.status_code == 422
    assert "省内无该专业评委会" in wrong.text, "what was typed is kept"
    own = typed(asked, **{"unit--text": "省设计研究院"})
    outside = person.send(new, draft, **{**own, "organisation": "某"})
    assert "受委托评审机构名称须为 2 至 60 个字" in outside.text
    saved = person.send(new, draft, **own)
    here = saved.url.path
    request = UUID(here.rpartition("/")[2])
    assert "填写中" in saved.text
    added = person.attach(here, f"{here}/attach", {"file": ("学历.png", picture(), "image/png")})
    assert "学历.png" in added.text
    [kept] = asked.state(request).files
    file = person.client.get(f"{here}/attachments/{kept.digest}")
    assert file.headers["content-type"] == "image/png"
    bad = person.attach(here, f"{here}/attach", {"file": ("a.exe", b"MZ", "application/pdf")})
    assert bad.status_code == 422
    assert person.client.post(f"{here}/attach").status_code == 403, "no form, no attachment"
    gone = f"{here}/attachments/{kept.digest}/remove"
    assert (
        "学历.png"
        not in person.send(here, gone).text.partition("变更记录")[0].partition("没有附件")[0]
    )
    person.attach(here, f"{here}/attach", {"file": ("学历.png", picture(), "image/png")})
    assert "人事管理单位审核中" in person.send(here, f"{here}/submit").text

    unit, body, office = (world.browser(login) for login in (UNIT, BODY, AUTHORITY))
    assert here in unit.open("/todo")
    assert "审核通过后转至：省住建厅" in unit.open(here)
    assert unit.send(here, f"{here}/return", opinion=" ").status_code == 422
    assert "已退回" in unit.send(here, f"{here}/return", opinion="请补充业绩").text
    assert here in person.open("/todo")
    assert "请补充业绩" in person.open(here)
    assert "退回" in person.open("/messages")
    changed = person.send(here, f"{here}/amend", reason="补充：本年度无评委会受理")
    assert "补充：本年度无评委会受理" in changed.text
    person.send(here, f"{here}/submit")
    unit.send(here, f"{here}/approve", opinion="情况属实，同意")

    assert here in body.open("/todo")
    with pytest.raises(LookupError):
        body.fill(here, f"{here}/approve")  # accepted first
    accepted = body.send(here, f"{here}/accept").text
    assert "情况属实，同意" in accepted, "the opinion of the HR unit"
    assert "审核通过后转至：省职称办" in accepted
    with pytest.raises(LookupError):
        body.fill(here, f"{here}/refuse")
    assert "人社部门审核中" in body.send(here, f"{here}/approve", opinion="同意上报").text

    assert here in office.open("/todo")
    letter = asked.letter()
    crossed = office.send(here, f"{here}/grant", **{**letter, "valid_until": "2026-05-01"})
    assert crossed.status_code == 422
    assert letter["letter_number"] in crossed.text, "what was typed is kept"
    done = office.send(here, f"{here}/grant", **letter)
    assert "已批准" in done.text
    assert f"{here}/letter" in person.open(here)
    assert "委托函有效期至2026-12-31" in person.open("/messages")
    assert f"{here}/letter" in person.open(MINE)


def test_the_letter_is_signed_stored_once_and_the_same_for_everybody(asked: Requests) -> None:
    world = asked.world
    request = asked.granted()
    first = world.program(PERSON).get(f"/api{PATH}/{request}/letter")
    assert first.headers["content-type"] == "application/pdf"
    with world.small.system.reading() as tx:
        assert (
            check(first.content, [one.certificate for one in keys.trusted(tx)])
            is SignatureState.VALID
        )
    for login in (UNIT, BODY, AUTHORITY, "auditor"):
        again = world.browser(login).client.get(f"{PATH}/{request}/letter")
        assert again.content == first.content
    digest = asked.state(request).digest
    assert digest
    sealed = [r.name for r in world.small.system.log.read(request)]
    assert sealed.count("entrusted_review.LetterSealed") == 1
    before = world.program(PERSON).get(f"/api{PATH}/{asked.at(S.AT_HRSS)}/letter")
    assert before.status_code == 404


def test_a_unit_asks_for_its_own_person_and_reviews_the_request_itself(asked: Requests) -> None:
    world = asked.world
    unit, person = world.browser(UNIT), world.browser(OTHER)
    chosen = {
        "person": str(world.actor(OTHER).person),
        "person--text": "picked by the script",
        "person--label": "picked by the script",
    }
    new = f"{PATH}/new"
    nobody = unit.send(new, f"{new}/draft", **typed(asked))
    assert nobody.status_code == 422
    saved = unit.send(new, f"{new}/draft", **typed(asked, **chosen))
    here = saved.url.path
    person.open(here, status=404)
    unit.send(here, f"{here}/submit")
    person.open(here)
    with pytest.raises(LookupError):
        person.fill(here, f"{here}/withdraw")  # who asked withdraws
    shown = unit.send(here, f"{here}/return", opinion="漏传材料").text
    assert "已退回" in shown
    assert here in unit.open("/todo")
    unit.send(here, f"{here}/submit")
    unit.send(here, f"{here}/approve", opinion="同意")
    assert "已撤回" in unit.send(here, f"{here}/withdraw", reason="本人不再申报").text
    program = world.program(BODY)
    late = program.post(f"/api{here}/accept", json={})
    assert (late.status_code, late.json()["code"]) == (422, "not-your-turn")


def test_bodies_that_it_has_not_come_to_do_not_see_it(asked: Requests) -> None:
    world = asked.world
    for status, seeing in (
        (S.DRAFT, {PERSON, "auditor"}),
        (S.AT_HR_UNIT, {PERSON, "auditor", UNIT}),
        (S.AT_AUTHORITY, {PERSON, "auditor", UNIT, BODY}),
        (S.AT_HRSS, {PERSON, "auditor", UNIT, BODY, AUTHORITY}),
    ):
        request = asked.at(status)
        for login in (PERSON, OTHER, "auditor", UNIT, BODY, AUTHORITY, *FOREIGN):
            expected = 200 if login in seeing else 404
            program = world.program(login)
            assert program.get(f"/api{PATH}/{request}").status_code == expected, (status, login)
            listed = program.get(f"/api{PATH}?size=200").json()["items"]
            found = str(request) in [row["request"] for row in listed]
            assert found == (login in seeing), (status, login)
    assert world.program(OFFICE).get(f"/api{PATH}/{request}").status_code == 403


def test_no_act_of_a_stranger_is_told_that_the_request_exists(asked: Requests) -> None:
    request, world = asked.granted(), asked.world
    said = {"opinion": "同意"}
    acts: dict[str, Any] = {
        "submit": {},
        "withdraw": {"reason": "无"},
        "accept": {},
        "approve": said,
        "return": said,
        "refuse": said,
        "grant": asked.letter(),
    }
    for login in (OTHER, *FOREIGN):
        for act, body in acts.items():
            answer = world.program(login).post(
                f"/api{PATH}/{request}/{act}", json=body, headers={"if-match": '"1"'}
            )
            assert answer.status_code in (403, 404), (login, act, answer.text)
            if answer.status_code == 403:
                assert answer.json()["code"] == "role-not-allowed"
        for read in ("", "/changes", "/letter", f"/attachments/{'0' * 64}"):
            if login != OTHER or read != "/changes":
                assert world.program(login).get(f"/api{PATH}/{request}{read}").status_code == 404
        world.browser(login).open(f"{PATH}/{request}/letter", status=404)
    reader = world.program(UNIT).post(f"/api{PATH}/{request}/withdraw", json={"reason": "无"})
    assert (reader.status_code, reader.json()["code"]) == (403, "not-the-requester")


def test_refusals_of_people_units_and_numbers(asked: Requests) -> None:
    world = asked.world
    series, specialty = asked.choice()
    body = {
        "title_level": "INTERMEDIATE",
        "series": series,
        "specialty": specialty,
        "province": "330000",
        "organisation": "浙江省评委会",
        "ground": "OTHER",
        "reason": "无",
    }
    program = world.program(PERSON)
    nowhere = program.post(f"/api{PATH}", json=body).json()
    assert [one["field"] for one in nowhere["fields"]] == ["unit"]
    office = {**body, "unit": str(world.small.founder.bodies.ids[AUTHORITY])}
    told = program.post(f"/api{PATH}", json=office)
    assert (told.status_code, told.json()["code"]) == (422, "request-wrong")
    unknown = {**body, "unit": str(asked.unit), "specialty": "没有"}
    assert program.post(f"/api{PATH}", json=unknown).status_code == 422
    granted, next_one = asked.granted(), asked.at(S.AT_HRSS)
    taken = asked.state(granted).letter
    assert taken is not None
    again = {**asked.letter(), "letter_number": taken.number}
    twice = world.program(AUTHORITY).post(f"/api{PATH}/{next_one}/grant", json=again)
    assert (twice.status_code, twice.json()["code"]) == (422, "letter-wrong")
    assert asked.state(next_one).status is S.AT_HRSS


def test_lists_by_name_in_every_order_and_as_a_file(asked: Requests) -> None:
    world = asked.world
    request = asked.granted()
    office = world.browser(AUTHORITY)
    name = world.program(AUTHORITY).get(f"/api{PATH}/{request}").json()["name"]
    listed = office.client.post(PATH, data={"name": name, "status": "GRANTED"})
    assert f"{PATH}/{request}" in listed.text
    none = office.client.post(PATH, data={"name": "无此人"}).text
    assert "没有符合条件的省外委托评审申请" in none
    for sort in ("since", "submitted_at", "year", "name", "unit", "level", "status"):
        assert office.client.post(PATH, data={"sort": sort}).status_code == 200
    program = world.program(AUTHORITY)
    found = program.post(f"/api{PATH}/search", json={"name": name, "waiting": True}).json()
    assert all(row["status"] == "AT_HRSS" for row in found["items"])
    rows = table(office.client.post(f"{PATH}/export", data={"name": name}).content, "省外委托评审")
    assert rows[0][0] == "姓名"
    assert {row[0] for row in rows[1:]} == {name}
    world.browser(PERSON).open(PATH, status=403)
    world.browser(UNIT).open(MINE, status=403)


def test_what_changed_is_told_to_officers_in_words(asked: Requests) -> None:
    world = asked.world
    request = asked.at(S.DRAFT)
    asked.act(PERSON, amend_request, asked.form(province="310000"), request)
    asked.act(PERSON, submit_request, Nothing(), request)
    world.small.shown()
    changes = world.program(UNIT).get(f"/api{PATH}/{request}/changes").json()["changes"]
    [province] = changes[0]["differences"]
    assert province == {"label": "受委托省份", "before": "浙江省", "after": "上海市"}
    assert world.program(PERSON).get(f"/api{PATH}/{request}/changes").status_code == 403
    assert "变更记录" not in world.browser(PERSON).open(f"{PATH}/{request}")

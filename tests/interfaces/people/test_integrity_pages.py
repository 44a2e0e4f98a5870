"""诚信管理 (C5, C6): records are entered, corrected, withdrawn, and told to those who review."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from application.people.integrity import IntegrityDetails, enter
from application.work import Work
from domain.decider import Rejected
from domain.organisations.organisation import OrganisationKind
from domain.people.integrity import (
    INTEGRITY,
    Capacity,
    IntegrityKind,
    IntegrityRecord,
)
from domain.streams import integrity_stream
from domain.terms import Role
from tests.interfaces.import_world import table
from tests.interfaces.review_world import (
    AUTHORITY,
    EXPERTS,
    OFFICE,
    ReviewWorld,
    sqlite_review_world,
)
from tests.interfaces.small_world import Somebody, somebody
from tests.interfaces.world import picture

PEOPLE, POOL = "/integrity/people", "/integrity/experts"
SAID = {
    "kind": "SERIOUS",
    "occurred_on": "2026-03-01",
    "valid_until": "2029-02-28",
    "source": "省职称办",
    "basis": "苏人社〔2026〕7 号",
    "facts": "提供虚假业绩材料",
}


@dataclass
class Entered:
    person: UUID
    stream: UUID
    record: UUID

    @property
    def page(self) -> str:
        return f"/integrity/{self.stream}/{self.record}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("integrity"), applicants=6) as world:
        world.small.founder.body(
            "office-320300",
            "徐州市评委会办公室",
            "320300",
            OrganisationKind.COMMITTEE_OFFICE,
            superior=AUTHORITY,
            role=Role.COMMITTEE_OFFICER,
        )
        world.small.shown()
        yield world


def applicant(place: int) -> Somebody:
    return somebody(EXPERTS + place)


def person(world: ReviewWorld, login: str) -> UUID:
    found = world.small.founder.bodies.logins[login].person
    assert found is not None
    return found


def records(world: ReviewWorld, who: UUID) -> tuple[IntegrityRecord, ...]:
    found: tuple[IntegrityRecord, ...]
    found = world.small.stage.look(INTEGRITY, integrity_stream(who)).records
    return found


def add(
    world: ReviewWorld, who: str, number: str, path: str = PEOPLE, login: str = OFFICE, **typed: str
) -> Entered:
    """The person is picked by the whole identity number, as without script."""
    page = world.browser(login).send(
        path, f"{path}/record", **{"person--text": number}, **SAID | typed
    )
    assert page.status_code == 200, page.text
    assert page.url.path == path
    found = person(world, who)
    return Entered(found, integrity_stream(found), records(world, found)[-1].record)


def test_a_record_is_entered_found_and_exported(world: ReviewWorld) -> None:
    one = applicant(0)
    made = add(world, "applicant-0", one.number)
    office = world.browser(OFFICE)
    listed = office.client.post(PEOPLE, data={"text": one.number}).text
    assert one.name in listed
    assert one.number not in listed.partition("<table")[2].partition("</table>")[0]
    for condition in ({"kind": "GOOD"}, {"facts": "抄袭"}, {"since": "2026-04-01"}):
        found = office.client.post(PEOPLE, data=condition).text
        assert one.name not in found.partition("<table")[2]
    sheet = office.client.post(f"{PEOPLE}/export", data={"source": "省职称办"})
    assert any(one.name in row for row in table(sheet.content, "诚信记录"))
    shown = office.open(made.page)
    assert all(text in shown for text in SAID.values() if "-" not in text and text != "SERIOUS")
    assert "登记诚信记录" in shown, "变更记录"
    assert one.name not in office.open(POOL), "what an applicant did is under 个人诚信管理"


def test_wrong_fields_keep_what_was_typed(world: ReviewWorld) -> None:
    office = world.browser(OFFICE)
    typed = SAID | {"occurred_on": "2099-01-01", "basis": " "}
    sent = office.send(PEOPLE, f"{PEOPLE}/record", **{"person--text": applicant(1).number}, **typed)
    assert sent.status_code == 422
    assert "提供虚假业绩材料" in sent.text
    nobody = office.send(PEOPLE, f"{PEOPLE}/record", **{"person--text": "查无此人"}, **SAID)
    assert nobody.status_code == 422


def test_a_record_is_corrected_with_a_file_and_withdrawn(world: ReviewWorld) -> None:
    made = add(world, "applicant-1", applicant(1).number)
    office = world.browser(OFFICE)
    filled = office.fill(made.page, f"{made.page}/correct")
    assert filled["facts"] == "提供虚假业绩材料"
    none = office.send(made.page, f"{made.page}/correct", kind="BREACH")
    assert none.status_code == 422
    office.send(made.page, f"{made.page}/correct", kind="BREACH", reason="情节较轻")
    sent = office.attach(
        made.page, f"{made.page}/attachments", {"file": ("决定.png", picture(), "image/png")}
    )
    assert sent.status_code == 200, sent.text
    assert "决定.png" in sent.text
    [now] = records(world, made.person)
    [file] = now.evidence
    path = f"{made.page}/files/{file.digest}"
    assert office.client.get(path).status_code == 200
    assert office.client.get(f"{made.page}/files/{'0' * 64}").status_code == 404
    told = world.program(OFFICE).get(f"/api{made.page}/attachments/{file.digest}")
    assert told.content == office.client.get(path).content
    office.send(made.page, f"{made.page}/withdraw", reason="复核不属实")
    gone = office.open(made.page)
    assert all(text in gone for text in ("复核不属实", "情节较轻", "已撤销"))
    assert f'action="{made.page}/correct"' not in gone
    again = world.program(OFFICE).post(f"/api{made.page}/withdraw", json={"reason": "x"})
    assert again.json()["code"] == "integrity-withdrawn"


def test_experts_are_looked_up_in_the_pool(world: ReviewWorld) -> None:
    outside = world.browser(OFFICE).send(
        POOL, f"{POOL}/record", **{"person--text": applicant(2).number}, **SAID
    )
    assert outside.status_code == 422
    made = add(world, "expert-0", somebody(0).number, POOL, facts="泄露评审情况")
    [record] = records(world, made.person)
    assert record.capacity is Capacity.EXPERT
    assert "泄露评审情况" in world.browser(OFFICE).open(POOL)


def test_only_the_body_that_entered_it_or_its_title_office_changes_it(world: ReviewWorld) -> None:
    made = add(world, "applicant-3", applicant(3).number)
    other = world.browser("office-320300")
    assert applicant(3).name not in other.open(PEOPLE)
    shown = other.open(made.page)
    assert "提供虚假业绩材料" in shown
    assert f'action="{made.page}/withdraw"' not in shown
    refused = world.program("office-320300").post(f"/api{made.page}/withdraw", json={"reason": "x"})
    assert refused.json()["code"] == "integrity-of-another-body"
    assert applicant(3).name in world.browser(AUTHORITY).open(PEOPLE)
    world.do(AUTHORITY, f"{made.page}/withdraw", {"reason": "复核"})
    auditor = world.browser("auditor")
    assert applicant(3).name in auditor.open(PEOPLE)
    assert "登记人员诚信记录" not in auditor.open(PEOPLE)
    assert "变更记录" in auditor.open(made.page)
    for nobody in ("applicant-3", "unit-320000", "expert-0", "admin"):
        assert world.program(nobody).get(f"/api{made.page}").status_code == 403


def test_every_officer_who_reviews_the_case_is_told(world: ReviewWorld) -> None:
    [case] = world.accepted(1)
    login = world.applicant_of(case)
    who = person(world, login)
    place = next(n for n, one in enumerate(world.small.applicants) if one.login == login)
    facts = "学术论文一稿多投"
    made = add(world, login, applicant(place).number, facts=facts, kind="BREACH", valid_until="")
    page = f"/declarations/{case}"
    for officer, linked in ((OFFICE, True), ("unit-320000", False), ("auditor", True)):
        shown = world.browser(officer).open(page)
        assert facts in shown, officer
        assert (made.page in shown) is linked, officer
        assert f"{page}#integrity" in world.browser(officer).open(f"{page}/dossier")
    own = world.browser(login)
    assert facts not in own.open(page)
    assert "诚信记录" not in own.open(f"{page}/dossier")
    world.do(OFFICE, f"{made.page}/withdraw", {"reason": "复核"})
    assert facts not in world.browser(OFFICE).open(page), "a withdrawn record counts no more"
    assert records(world, who)


def test_another_use_case_can_enter_one_in_its_own_work(world: ReviewWorld) -> None:
    """As a revocation after fraud does: all of it is stored, or nothing."""
    system = world.small.system
    officer = world.actor(AUTHORITY)
    who = person(world, "applicant-4")
    work = Work(system.log, system.context(officer, "fraud"))
    details = IntegrityDetails(
        kind=IntegrityKind.SERIOUS,
        capacity=Capacity.APPLICANT,
        occurred_on=date(2026, 5, 1),
        facts="骗取职称",
        basis="撤销决定",
        source="省职称办",
    )
    record = enter(work, system.desk(officer), who, details, officer.organisation)
    assert records(world, who) == ()
    work.commit(who)
    assert [one.record for one in records(world, who)] == [record]
    with pytest.raises(Rejected, match="integrity-wrong"):
        enter(work, system.desk(officer), UUID(int=5), details, None)

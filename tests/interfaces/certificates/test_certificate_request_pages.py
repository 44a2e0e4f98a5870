"""证书补换发 (D1, A4, A6) and revocation for fraud (H19), on the pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from domain.cases.request_steps import RequestStatus
from domain.certificates.certificate import (
    CERTIFICATE,
    Certificate,
    CertificateStatus,
    Issued,
)
from domain.certificates.certificate_request import CERTIFICATE_REQUEST, CertificateRequest
from domain.people.blacklist import BarState
from domain.people.integrity import INTEGRITY
from domain.people.person import PERSON, Person
from domain.rules.fraud import barred_until
from domain.streams import integrity_stream
from interfaces.http.limiting import Limiter
from interfaces.route_run.journey import picture
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.world import Browser

PATH, MINE = "/certificate-requests", "/my-certificate-requests"
UNIT, BODY = "unit-320000", "auth-320000"


@dataclass
class Holders:
    """Certificates of the world, each with a holder that no other test uses."""

    world: ReviewWorld
    certificates: list[UUID]

    def certificate(self, which: UUID) -> Certificate:
        found: Certificate = self.world.small.stage.look(CERTIFICATE, which)
        return found

    def take(self) -> tuple[Issued, str]:
        """What a certificate says, and the log-in name of its holder."""
        issued = self.certificate(self.certificates.pop()).issued
        assert issued is not None
        return issued, self.world.applicant_of(issued.declaration)

    def request(self, path: str) -> CertificateRequest:
        stream = UUID(path.rpartition("/")[2])
        found: CertificateRequest = self.world.small.stage.look(CERTIFICATE_REQUEST, stream)
        return found

    def person(self, issued: Issued) -> Person:
        found: Person = self.world.small.stage.look(PERSON, issued.person)
        return found

    def asked(self, who: Browser, issued: Issued, **more: str) -> str:
        """Drafted by the holder; the path of the request."""
        new = f"{MINE}/new"
        told = {"unit--text": "省设计研究院", "ground": "LOST", "reason": "搬家时遗失"}
        saved = who.send(new, f"{new}/draft", number=issued.number, **{**told, **more})
        path: str = saved.url.path
        assert not path.startswith(new), saved.text
        return path

    def say(self, login: str, here: str, act: str, **typed: str) -> str:
        answer = self.world.browser(login).send(here, f"{here}/{act}", **typed)
        self.world.small.shown()
        text: str = answer.text
        return text

    def brought(self, here: str, steps: int) -> None:
        """So many acts of the way up, after it was submitted."""
        way: tuple[tuple[str, str, dict[str, str]], ...] = (
            (UNIT, "approve", {"opinion": "情况属实"}),
            (BODY, "accept", {}),
            (BODY, "approve", {"opinion": "同意上报"}),
        )
        for login, act, typed in way[:steps]:
            self.say(login, here, act, **typed)


@pytest.fixture(scope="module")
def holders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holders]:
    with sqlite_review_world(tmp_path_factory.mktemp("renewals"), applicants=6) as world:
        world.small.system.verifications = Limiter("1000/minute")
        yield Holders(world, world.certified(5))


def test_a_person_asks_and_gets_a_new_certificate(holders: Holders) -> None:
    world = holders.world
    held, login = holders.take()
    person = world.browser(login)
    new = f"{MINE}/new"
    wrong = person.send(new, f"{new}/draft", number=held.number, ground="LOST", reason="遗失了")
    assert wrong.status_code == 422
    assert "遗失了" in wrong.text, "what was typed is kept"
    here = holders.asked(person, held)
    added = person.attach(here, f"{here}/attach", {"file": ("声明.png", picture(), "image/png")})
    assert "声明.png" in added.text
    holders.say(login, here, "submit")
    holders.say(UNIT, here, "return", opinion="请写明遗失时间")
    assert here in person.open(MINE)
    assert "证书补换发退回" in person.open("/messages")
    assert here in person.open("/todo")
    holders.say(login, here, "submit")
    assert here in world.browser(UNIT).open("/todo")
    holders.brought(here, 1)
    assert "情况属实" in world.browser(BODY).open(here), "the HR unit's opinion"
    holders.say(BODY, here, "accept")
    holders.say(BODY, here, "approve", opinion="同意上报")
    done = holders.say(AUTHORITY, here, "grant", opinion="同意补发")
    state = holders.request(here)
    assert state.successor_number in done
    assert state.successor is not None
    former, latter = holders.certificate(held.certificate), holders.certificate(state.successor)
    assert former.status is CertificateStatus.SUPERSEDED
    assert former.successor == state.successor
    assert latter.status is CertificateStatus.VALID
    assert latter.issued is not None
    assert latter.issued.title == held.title
    assert latter.issued.issuer == held.issuer
    titles = [one.certificate for one in holders.person(held).titles if one.certificate]
    assert titles == [state.successor], "held once, by the new one"
    assert state.successor_number in person.open(f"/certificates/{held.certificate}")
    assert held.number in person.open(f"/certificates/{state.successor}")
    assert "证书补发" in person.open("/messages")
    asked = {"number": held.number, "name": str(held.holder)}
    told = world.program().post("/api/verifications", json=asked).json()
    assert told["status"] == "SUPERSEDED"
    fresh = {"number": state.successor_number, "name": str(held.holder)}
    latest = world.program().post("/api/verifications", json=fresh).json()
    changing = {"status", "as_of"}
    assert {k: v for k, v in told.items() if k not in changing} == {
        k: v for k, v in latest.items() if k not in changing
    }, "the same masked facts"
    assert state.successor_number not in str(told)


def test_a_unit_asks_and_the_name_is_corrected(holders: Holders) -> None:
    world = holders.world
    held, login = holders.take()
    unit, new = world.browser(UNIT), f"{PATH}/new"
    typed = {"ground": "CORRECTION", "name": "林改名", "reason": "依法改名"}
    picked = {"person--text": "picked", "person--label": "picked"}
    saved = unit.send(
        new, f"{new}/draft", person=str(held.person), number=held.number, **picked, **typed
    )
    here = saved.url.path
    assert not here.startswith(new), saved.text
    assert world.program(login).get(f"/api{here}").status_code == 404, "only begun"
    assert "信息变更须附证明材料" in holders.say(UNIT, here, "submit")
    unit.attach(here, f"{here}/attach", {"file": ("户籍证明.png", picture(), "image/png")})
    holders.say(UNIT, here, "submit")
    holders.brought(here, 3)
    with pytest.MonkeyPatch.context() as patch:
        absent = {"改"}
        patch.setattr("infrastructure.printing.fonts.missing", lambda text: absent & set(text))
        refused = world.program(AUTHORITY).post(f"/api{here}/grant", json={})
        assert refused.json()["code"] == "case-unprintable"
        assert "姓名中有证书字体没有的字：改（U+6539）" in refused.json()["detail"]
    found = world.program(AUTHORITY).post(f"/api{PATH}/search", json={"waiting": True}).json()
    assert here.rpartition("/")[2] in [row["request"] for row in found["items"]]
    holders.say(AUTHORITY, here, "grant")
    state = holders.request(here)
    assert state.status is RequestStatus.GRANTED
    assert state.successor is not None
    latter = holders.certificate(state.successor).issued
    assert latter is not None
    assert str(latter.holder) == str(holders.person(held).name) == "林改名"
    assert latter.identity_number == held.identity_number
    named = world.program(UNIT).post(f"/api{PATH}/search", json={"name": "林改名"}).json()
    assert [row["number"] for row in named["items"]] == [held.number]
    exported = world.program(UNIT).post(f"/api{PATH}/search/export", json={"ground": "CORRECTION"})
    assert held.number in str(table(exported.content, "证书补换发"))


def test_a_refusal_ends_it(holders: Holders) -> None:
    held, login = holders.take()
    here = holders.asked(holders.world.browser(login), held, ground="DAMAGED")
    holders.say(login, here, "submit")
    holders.brought(here, 1)
    holders.say(BODY, here, "refuse", opinion="材料不实")
    assert holders.request(here).status is RequestStatus.REFUSED
    assert holders.certificate(held.certificate).status is CertificateStatus.VALID
    assert "证书补换发不受理" in holders.world.browser(login).open("/messages")


def test_what_is_not_yours_does_not_exist(holders: Holders) -> None:
    world = holders.world
    held, login = holders.take()
    person = world.browser(login)
    here = holders.asked(person, held)
    for other in (BODY, AUTHORITY, UNIT):
        assert world.program(other).get(f"/api{here}").status_code == 404
    stranger = next(a.login for a in world.small.applicants if a.login != login)
    assert world.program(stranger).get(f"/api{here}").status_code == 404
    mine = {"unit": str(world.small.founder.bodies.ids[UNIT]), "ground": "LOST", "reason": "遗失"}
    other_held = {**mine, "number": held.number}
    refused = world.program(stranger).post(f"/api{PATH}", json=other_held)
    assert refused.status_code == 422
    [wrong] = refused.json()["fields"]
    assert (wrong["field"], wrong["code"]) == ("number", "certificate-not-held")


def test_fraud_is_revoked_recorded_and_barred(holders: Holders) -> None:
    world = holders.world
    held, login = holders.take()
    here = f"/certificates/{held.certificate}"
    fraud = {"facts": "伪造业绩", "basis": "核查决定1号", "occurred_on": "2025-01-06"}
    office = world.browser(OFFICE)
    wrong = office.send(here, f"{here}/request-fraud-revocation", facts="伪造业绩")
    assert wrong.status_code == 422
    assert "伪造业绩" in wrong.text, "what was typed is kept"
    asked = office.send(here, f"{here}/request-fraud-revocation", **fraud)
    assert "已有人申请撤销该证书" in asked.text
    assert holders.person(held).bars == (), "nothing follows before it is confirmed"
    holders.say("second", here, "confirm-revocation")
    assert holders.certificate(held.certificate).status is CertificateStatus.REVOKED
    person, today = holders.person(held), world.small.system.clock.today()
    [bar] = person.bars
    assert bar.state(today) is BarState.IN_FORCE
    assert bar.barred_until == barred_until(today)
    assert held.certificate not in {one.certificate for one in person.titles}
    records = world.small.stage.look(INTEGRITY, integrity_stream(held.person))
    [record] = records.records
    assert (str(record.facts), record.valid_until) == ("伪造业绩", barred_until(today))
    assert "黑名单" in world.browser(login).open("/my")

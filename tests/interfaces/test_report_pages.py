"""证书报送人社部 (H18): ticked or all, sealed, sent, answered, refused and repeated."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.issuing import RevocationForm, confirm_revocation, request_revocation
from application.planning import Nothing
from domain.certificate import CERTIFICATE
from domain.streams import report_stream
from domain.terms import Role
from infrastructure.ministry_files import MinistryFolder
from infrastructure.ministry_http import MinistryEndpoint
from interfaces.reporting import Sender, ministry_of
from tests.interfaces.many_certificates import many_certificates, number_of
from tests.interfaces.review_world import (
    AUTHORITY,
    OFFICE,
    ReviewWorld,
    review_world,
    sqlite_review_world,
)
from tests.ministry_server import TOKEN, MinistryServer, Mood, ministry_server

PATH = "/reports"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("reports"), applicants=1) as world:
        yield world


@pytest.fixture
def server() -> Iterator[MinistryServer]:
    with ministry_server() as server:
        yield server


class Issuing:
    """Numbers that no other test of the module has."""

    used = 0


def issued(world: ReviewWorld, count: int = 1) -> list[UUID]:
    start = Issuing.used + 1
    Issuing.used += count
    issuer = world.small.founder.bodies.ids[OFFICE]
    made = many_certificates(world.small.system, issuer, count, start=start)
    world.small.shown()
    return made


def numbers(world: ReviewWorld, certificates: list[UUID]) -> list[str]:
    return [world.small.stage.look(CERTIFICATE, one).issued.number for one in certificates]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def sender(world: ReviewWorld, server: MinistryServer, most: int = 100) -> tuple[Sender, Clock]:
    clock = Clock()
    endpoint = MinistryEndpoint(url=server.url, token=TOKEN, largest=most, timeout=5)
    return Sender(world.small.system, endpoint, monotonic=clock, jitter=lambda: 0.5), clock


def look(world: ReviewWorld, one: Sender) -> int:
    world.small.shown()
    sent = one.look()
    world.small.shown()
    return sent


def report(world: ReviewWorld, certificates: list[UUID], login: str = AUTHORITY) -> None:
    body = {"certificates": [str(one) for one in certificates]}
    world.do(login, PATH, body, 201)


def told(world: ReviewWorld, certificate: UUID) -> dict[str, Any]:
    answer = world.program(AUTHORITY).get(f"/api/reports/{report_stream(certificate)}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


# Asking for it.


def test_what_is_ticked_is_reported_and_the_receipt_comes_back(
    world: ReviewWorld, server: MinistryServer
) -> None:
    first, second, third = issued(world, 3)
    officer = world.browser(AUTHORITY)
    page = officer.open(f"{PATH}?state=WAITING")
    assert all(number in page for number in numbers(world, [first, second, third]))
    nothing = officer.send(PATH, f"{PATH}/report")
    assert nothing.status_code == 422
    assert "请至少勾选一项" in nothing.text
    typed = officer.fill(PATH, f"{PATH}/report")
    body = typed | {"certificates": [str(first), str(second)]}
    done = officer.client.post(f"{PATH}/report", data=body)
    assert done.status_code == 200
    assert "已加入报送" in done.text
    assert told(world, first)["state"] == "QUEUED"
    one, _ = sender(world, server)
    assert look(world, one) == 1
    assert look(world, one) == 0
    accepted = told(world, first)
    assert (accepted["state"], accepted["kind"]) == ("ACCEPTED", "ISSUE")
    assert accepted["receipt"] in officer.open(f"{PATH}/{report_stream(first)}")
    assert told(world, third)["state"] == "WAITING"
    assert server.wrongs == []
    assert set(server.effects().values()) == {1}
    again = world.program(AUTHORITY).post(
        f"/api{PATH}", json={"certificates": [str(third), str(first)]}
    )
    assert (again.status_code, again.json()["code"]) == (422, "report-not-due")
    assert told(world, third)["state"] == "WAITING", "all or nothing"


def test_everything_of_the_conditions_is_reported_with_progress(
    world: ReviewWorld, server: MinistryServer
) -> None:
    certificates = issued(world, 7)
    officer = world.browser(AUTHORITY)
    begun = officer.send(f"{PATH}?state=WAITING", f"{PATH}/report-all", year="2026", level="")
    assert begun.status_code == 200
    assert "正在加入报送" in begun.text
    assert 'http-equiv="refresh"' in begun.text
    assert begun.url.path in officer.open(PATH), "the list leads to the progress"
    none = officer.fill(f"{PATH}?state=WAITING", f"{PATH}/report-all")
    refused = officer.client.post(f"{PATH}/report-all", data=none | {"state": "ACCEPTED"})
    assert refused.status_code == 422
    one, _ = sender(world, server, most=3)
    assert look(world, one) >= 3
    page = officer.open(begun.url.path)
    assert "已加入报送" in page
    assert "refresh" not in page
    assert {told(world, one)["state"] for one in certificates} == {"ACCEPTED"}
    order = world.program(AUTHORITY).get(f"/api{begun.url.path}").json()
    assert (order["finished"], order["left"]) == (True, 0)
    world.browser("special").open(begun.url.path)
    assert world.program(OFFICE).get(f"/api{begun.url.path}").status_code == 403


def test_an_order_that_finds_nothing_ends(world: ReviewWorld, server: MinistryServer) -> None:
    form = {"state": "WAITING", "issuer": "没有这个单位"}
    order = world.do(AUTHORITY, "/report-orders", form, 201)
    one, _ = sender(world, server)
    look(world, one)
    found = world.program(AUTHORITY).get(f"/api/report-orders/{order['id']}").json()
    assert (found["finished"], found["queued"], found["passed"]) == (True, 0, 0)


# Who.


def test_offices_of_committees_and_other_regions_report_nothing(world: ReviewWorld) -> None:
    (certificate,) = issued(world)
    world.browser(OFFICE).open(PATH, status=403)
    ids, account = world.small.founder.bodies.ids, world.small.founder.account
    account("unit-title", "单位", Role.TITLE_OFFICER, organisation=ids["unit-320000"])
    body = {"certificates": [str(certificate)]}
    world.do(OFFICE, PATH, body, 403)
    auditor = world.small.founder
    auditor.account("audit-reports", "审计", Role.AUDITOR)
    page = world.browser("audit-reports").open(f"{PATH}?state=WAITING")
    assert number_of(Issuing.used) in page
    assert "批量上报" not in page
    assert "全部上报" not in page
    world.do("audit-reports", PATH, body, 403)
    one = f"{PATH}/{report_stream(certificate)}"
    world.browser("audit-reports").open(one)
    assert world.program(AUTHORITY).get(f"/api{PATH}/{uuid4()}").status_code == 404


# What the ministry does not take.


def test_a_refusal_is_a_to_do_item_and_is_repeated_under_a_new_key(
    world: ReviewWorld, server: MinistryServer
) -> None:
    (certificate,) = issued(world)
    (number,) = numbers(world, [certificate])
    why = {"code": "ISSUER_UNKNOWN", "correctable": True, "text": "发证单位\n未登记"}
    server.refusals[number] = why
    report(world, [certificate])
    one, _ = sender(world, server)
    look(world, one)
    row = told(world, certificate)
    assert (row["state"], row["code"]) == ("REFUSED", "ISSUER_UNKNOWN")
    assert row["text"] == "发证单位 未登记"
    officer = world.browser(AUTHORITY)
    page = f"{PATH}/{report_stream(certificate)}"
    assert page in officer.open("/todo?kind=REPORT_REFUSED")
    assert "发证单位未在人社部登记" in officer.open(page)
    del server.refusals[number]
    again = officer.send(page, f"{page}/report")
    assert again.url.path == page
    look(world, one)
    assert told(world, certificate)["state"] == "ACCEPTED"
    assert page not in officer.open("/todo")
    assert [kind for of, kind in server.taken.values() if of == number] == ["ISSUE"]
    assert len([key for key in server.said if key not in server.taken]) == 1


def test_what_cannot_be_corrected_is_settled_with_a_reason(
    world: ReviewWorld, server: MinistryServer
) -> None:
    (certificate,) = issued(world)
    (number,) = numbers(world, [certificate])
    why = {"code": "SOMETHING_NEW", "correctable": False, "text": ""}
    server.refusals[number] = why
    report(world, [certificate])
    one, _ = sender(world, server)
    look(world, one)
    officer = world.browser(AUTHORITY)
    page = f"{PATH}/{report_stream(certificate)}"
    assert "不能更正后重报" in officer.open(page)
    refused = world.program(AUTHORITY).post(
        f"/api{PATH}", json={"certificates": [str(certificate)]}
    )
    assert refused.json()["code"] == "report-not-correctable"
    assert officer.send(page, f"{page}/settle", reason="").status_code == 422
    settled = officer.send(page, f"{page}/settle", reason="人社部已直接登记")
    assert "人社部已直接登记" in settled.text
    assert told(world, certificate)["state"] == "SETTLED"
    assert page not in officer.open("/todo")


# Certificates that change.


def revoke(world: ReviewWorld, certificate: UUID) -> None:
    act = world.small.stage.act
    act(world.actor(OFFICE), request_revocation, RevocationForm(reason="造假"), certificate)
    act(world.actor("second"), confirm_revocation, Nothing(), certificate)
    world.small.shown()


def test_the_ministry_is_told_of_a_revocation_unasked(
    world: ReviewWorld, server: MinistryServer
) -> None:
    reported, queued, never = issued(world, 3)
    report(world, [reported])
    one, _ = sender(world, server)
    look(world, one)
    report(world, [queued])
    for certificate in (reported, queued, never):
        revoke(world, certificate)
    assert told(world, never)["state"] == "NONE"
    assert (told(world, reported)["state"], told(world, reported)["kind"]) == ("WAITING", "REVOKE")
    look(world, one)
    assert (told(world, reported)["state"], told(world, reported)["kind"]) == (
        "ACCEPTED",
        "REVOKE",
    )
    assert told(world, queued)["state"] == "NONE", "it was withdrawn before it was sent"
    assert sorted(kind for _, kind in server.taken.values()) == ["ISSUE", "REVOKE"]


def test_a_refused_record_of_a_revoked_certificate_is_withdrawn(
    world: ReviewWorld, server: MinistryServer
) -> None:
    (certificate,) = issued(world)
    (number,) = numbers(world, [certificate])
    server.refusals[number] = {"code": "FORMAT", "correctable": True}
    report(world, [certificate])
    one, _ = sender(world, server)
    look(world, one)
    page = f"{PATH}/{report_stream(certificate)}"
    assert page in world.browser(AUTHORITY).open("/todo")
    revoke(world, certificate)
    look(world, one)
    assert told(world, certificate)["state"] == "NONE"
    assert page not in world.browser(AUTHORITY).open("/todo")


# The line.


@pytest.mark.parametrize("mood", [Mood.AWAY, Mood.CUT, Mood.GARBAGE, Mood.HALF])
def test_a_failure_is_shown_and_repeated_under_the_same_key(
    world: ReviewWorld, server: MinistryServer, mood: Mood
) -> None:
    certificates = issued(world, 4)
    report(world, certificates)
    server.moods = lambda request: mood if request == 0 else Mood.FINE
    one, clock = sender(world, server)
    assert look(world, one) == 0
    officer = world.browser(AUTHORITY)
    assert "不会重复报送" in officer.open(PATH)
    assert {told(world, one)["state"] for one in certificates} == {"SEALED"}
    assert look(world, one) == 0
    assert server.requests == 1, "not before the pause is over"
    clock.now += 1.0
    assert look(world, one) == 1
    assert {told(world, one)["state"] for one in certificates} == {"ACCEPTED"}
    assert "不会重复报送" not in officer.open(PATH)
    assert len(server.bodies) == 1
    assert server.wrongs == []
    assert set(server.effects().values()) == {1}


def test_answers_that_are_missing_are_asked_for_later(
    world: ReviewWorld, server: MinistryServer
) -> None:
    certificates = issued(world, 4)
    report(world, certificates)
    server.moods = lambda request: Mood.PARTLY if request == 0 else Mood.FINE
    one, clock = sender(world, server)
    look(world, one)
    rows = world.program(AUTHORITY).get("/api/report-batches").json()["items"]
    assert (rows[0]["state"], rows[0]["left"]) == ("DELIVERED", 2)
    look(world, one)
    assert server.requests == 1
    clock.now += 60.0
    look(world, one)
    assert {told(world, one)["state"] for one in certificates} == {"ACCEPTED"}


def test_a_batch_that_is_not_wanted_does_not_hold_up_the_others(
    world: ReviewWorld, server: MinistryServer
) -> None:
    certificates = issued(world, 4)
    report(world, certificates)
    server.moods = lambda request: Mood.REFUSING if request == 0 else Mood.FINE
    one, clock = sender(world, server, most=2)
    assert look(world, one) == 1
    states = [told(world, one)["state"] for one in certificates]
    assert sorted(states) == ["ACCEPTED", "ACCEPTED", "SEALED", "SEALED"]
    clock.now += 60.0
    look(world, one)
    assert {told(world, one)["state"] for one in certificates} == {"ACCEPTED"}


def test_a_batch_that_cannot_be_written_again_is_dissolved(
    world: ReviewWorld, server: MinistryServer
) -> None:
    erased, kept = issued(world, 2)
    report(world, [erased, kept])
    server.moods = lambda request: Mood.AWAY if request == 0 else Mood.FINE
    one, clock = sender(world, server)
    look(world, one)
    person = world.small.stage.look(CERTIFICATE, erased).issued.person
    world.small.system.vault.destroy(person)
    clock.now += 1.0
    look(world, one)
    assert told(world, kept)["state"] == "ACCEPTED"
    gone = told(world, erased)
    assert (gone["state"], gone["code"]) == ("SETTLED", "ERASED")
    (batch,) = server.bodies
    page = world.browser(AUTHORITY).open("/report-batches")
    assert "已拆散" in page
    assert str(batch) in page
    assert [number for number, _ in server.taken.values()] == numbers(world, [kept])


def test_batches_are_numbered_listed_and_exported(
    world: ReviewWorld, server: MinistryServer
) -> None:
    certificates = issued(world, 3)
    report(world, certificates)
    one, _ = sender(world, server, most=2)
    look(world, one)
    rows = world.program(AUTHORITY).get("/api/report-batches?size=200").json()["items"]
    sequences = [row["sequence"] for row in rows]
    assert sequences == list(range(len(sequences), 0, -1)), "without a gap"
    officer = world.browser(AUTHORITY)
    page = officer.open(f"/report-batches/{rows[0]['batch']}")
    assert rows[0]["digest"] in page
    listed = officer.open(f"{PATH}?batch={rows[0]['batch']}")
    (last,) = (one for one in certificates if told(world, one)["batch"] == rows[0]["batch"])
    assert numbers(world, [last])[0] in listed
    sheet = officer.client.get("/report-batches/export")
    assert sheet.content.startswith(b"PK")
    changes = world.program(AUTHORITY).get(f"/api/report-batches/{rows[0]['batch']}/changes")
    assert [one["action"] for one in changes.json()["changes"]] == [
        "收到报送回执",
        "送出报送批次",
        "封存报送批次",
    ]


def test_names_are_found_without_standing_in_an_address(world: ReviewWorld) -> None:
    certificates = issued(world)
    officer = world.browser(AUTHORITY)
    name = f"持证{Issuing.used}"
    found = officer.client.post(PATH, data={"number": number_of(Issuing.used)})
    assert numbers(world, certificates)[0] in found.text
    assert "全部上报（" not in found.text, "everything is ordered by other conditions alone"
    assert name not in officer.client.get(PATH, params={"name": name}).url.path


# By files, on either store.


def test_by_files_on_either_store(tmp_path: Path, new_database: Callable[[], str]) -> None:
    with review_world(tmp_path, new_database, applicants=1) as world:
        issuer = world.small.founder.bodies.ids[OFFICE]
        certificates = many_certificates(world.small.system, issuer, 5)
        world.small.shown()
        folder = MinistryFolder(path=tmp_path / "ministry", largest=2)
        one = Sender(world.small.system, folder)
        other = Sender(world.small.system, folder)
        order = {"state": "WAITING"}
        world.do(AUTHORITY, "/report-orders", order, 201)
        assert look(world, one) == 3
        assert look(world, other) == 0, "nothing goes out a second time"
        names = sorted(entry.name for entry in folder.out.iterdir())
        assert names == ["00000001", "00000002", "00000003"]
        manifests = [json.loads((folder.out / n / "manifest.json").read_text()) for n in names]
        assert [one["count"] for one in manifests] == [2, 2, 1]
        for name, manifest in zip(names, manifests, strict=True):
            answer(folder, json.loads((folder.out / name / "records.json").read_text()))
            assert manifest["sequence"] == int(name)
        look(world, one)
        assert {told(world, each)["state"] for each in certificates} == {"ACCEPTED"}
        states = {
            row["state"]
            for row in world.program(AUTHORITY).get("/api/report-batches").json()["items"]
        }
        assert states == {"FINISHED"}
        assert not list(folder.answers.glob("*.json"))


def answer(folder: MinistryFolder, sent: dict[str, Any]) -> None:
    records = [
        {"key": record["key"], "result": "ACCEPTED", "receipt": f"F-{record['key'][:8]}"}
        for record in sent["records"]
    ]
    content = {
        "format": "zhicheng-ministry-answers",
        "version": 1,
        "batch": sent["batch"],
        "records": records,
    }
    (folder.answers / f"{sent['sequence']}.json").write_text(json.dumps(content))


def test_answers_about_what_was_not_sent_are_set_aside(world: ReviewWorld, tmp_path: Path) -> None:
    folder = MinistryFolder(path=tmp_path, largest=2)
    one = Sender(world.small.system, folder)
    certificates = issued(world)
    report(world, certificates)
    look(world, one)
    (sent,) = folder.out.iterdir()
    document = json.loads((sent / "records.json").read_text())
    foreign = {**document, "batch": str(uuid4()), "sequence": 90}
    of_another = {**document, "batch": str(certificates[0]), "sequence": 91}
    strangers = {**document, "records": [{"key": str(uuid4())}], "sequence": 92}
    for wrong in (foreign, of_another, strangers):
        answer(folder, wrong)
    look(world, one)
    aside = {entry.name for entry in (folder.answers / "not-taken").iterdir()}
    assert aside == {"90.json", "91.json", "92.json"}
    assert told(world, certificates[0])["state"] == "SEALED"
    answer(folder, document)
    look(world, one)
    assert told(world, certificates[0])["state"] == "ACCEPTED"


def test_without_a_channel_reports_wait_and_the_page_says_so(
    world: ReviewWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = world.small.system
    assert isinstance(ministry_of(system), MinistryFolder)
    nowhere = replace(system.settings, ministry_folder="")
    monkeypatch.setattr(system, "settings", replace(nowhere, ministry_url="https://m.example"))
    assert isinstance(ministry_of(system), MinistryEndpoint)
    monkeypatch.setattr(system, "settings", nowhere)
    assert ministry_of(system) is None
    certificates = issued(world)
    report(world, certificates)
    assert look(world, Sender(world.small.system, None)) == 0
    assert told(world, certificates[0])["state"] == "QUEUED"
    assert "尚未设置报送通道" in world.browser(AUTHORITY).open(PATH)

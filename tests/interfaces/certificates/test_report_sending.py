"""How reports go out (H18): every failure is shown and made good, by HTTP and by files."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from domain.certificates.certificate import CERTIFICATE
from infrastructure.partners.ministry_files import MinistryFolder
from infrastructure.partners.ministry_http import MinistryEndpoint
from interfaces.jobs.reporting import Sender, ministry_of
from projections.certificates import report_batches, reports
from tests.interfaces.many_certificates import many_certificates
from tests.interfaces.reporting_world import PATH, issued, look, numbers, report, sender, told
from tests.interfaces.review_world import (
    AUTHORITY,
    OFFICE,
    ReviewWorld,
    review_world,
    sqlite_review_world,
)
from tests.ministry_server import MinistryServer, Mood, ministry_server


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("sending"), applicants=1) as world:
        yield world


@pytest.fixture
def server() -> Iterator[MinistryServer]:
    with ministry_server() as server:
        yield server


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


def test_a_list_that_is_behind_the_log_seals_nothing_twice(
    world: ReviewWorld, server: MinistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = issued(world, 2)
    report(world, certificates)
    with world.small.system.reading() as tx:
        old = reports.queued(tx, 9)
    assert {certificate for certificate, _ in old} == set(certificates)
    one, _ = sender(world, server)
    assert look(world, one) == 1
    monkeypatch.setattr(reports, "queued", lambda _, __: old)
    monkeypatch.setattr(report_batches, "last_sequence", lambda _: 0)
    assert look(world, one) == 0
    assert server.requests == 1


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

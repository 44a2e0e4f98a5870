"""证书报送人社部 (H18): ticked or all, with receipts, refusals, progress, and told of changes."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from application.certificates.revoking import RevocationForm, confirm_revocation, request_revocation
from application.committees.planning import Nothing
from domain.streams import report_stream
from domain.terms import Role
from tests.interfaces.reporting_world import PATH, issued, look, numbers, report, sender, told
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.ministry_server import MinistryServer, ministry_server


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("reports"), applicants=1) as world:
        yield world


@pytest.fixture
def server() -> Iterator[MinistryServer]:
    with ministry_server() as server:
        yield server


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


def test_offices_of_committees_report_nothing_and_auditors_look_on(world: ReviewWorld) -> None:
    (certificate,) = issued(world)
    world.browser(OFFICE).open(PATH, status=403)
    body = {"certificates": [str(certificate)]}
    world.do(OFFICE, PATH, body, 403)
    world.small.founder.account("audit-reports", "审计", Role.AUDITOR)
    world.small.shown()
    page = world.browser("audit-reports").open(f"{PATH}?state=WAITING")
    assert numbers(world, [certificate])[0] in page
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


# Batches and names.


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
    (certificate,) = issued(world)
    (number,) = numbers(world, [certificate])
    officer = world.browser(AUTHORITY)
    name = "持证人"
    found = officer.client.post(PATH, data={"number": number})
    assert number in found.text
    assert "全部上报（" not in found.text, "everything is ordered by other conditions alone"
    assert name not in officer.client.get(PATH, params={"name": name}).url.path

"""全过程记录 (X1): an auditor asks under a purpose, reads whole histories, and leaves a trace."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application.organisations import organising
from domain.audit.audit_inquiry import (
    AuditSearched,
    HistoryOpened,
    HistoryRevealed,
    LookForm,
)
from domain.organisations.organisation import ORGANISATION
from domain.people.record_access import RecordAudited
from domain.streams import AUDIT_SEAL, record_access_stream
from domain.terms import Role
from infrastructure.signatures.signing import SignatureState
from infrastructure.vault.key_store import keys_of
from tests.infrastructure.certificate_samples import check
from tests.infrastructure.poppler import poppler
from tests.interfaces.audit_desk import PURPOSE, Audit
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, sqlite_review_world
from tests.interfaces.traced_case import BODY, DOUBT, RETURNS, UNIT, traced_case

SHEET = "全过程记录（职称申报）"


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audit]:
    with sqlite_review_world(tmp_path_factory.mktemp("audit"), applicants=3) as world:
        world.small.founder.account("colleague", "审计乙", Role.AUDITOR)
        yield Audit(world, traced_case(world))


# Searching


def test_from_a_name_to_the_whole_history(audit: Audit) -> None:
    """The first form, one result, one page; conditions stand in no address."""
    traced = audit.traced
    browser = audit.world.browser("auditor")
    assert browser.client.get("/").url.path == "/audit"
    found = browser.send("/audit", "/audit/begin", purpose=PURPOSE, name=traced.name)
    assert found.status_code == 200
    assert traced.name not in str(found.url)
    assert PURPOSE in found.text
    link = f"{found.url.path.partition('/searches')[0]}/histories/{traced.case}"
    assert f'href="{link}"' in found.text
    page = browser.open(link)
    for opinion in RETURNS:
        assert opinion in page
    assert DOUBT in page
    for belonging in traced.belonging:
        assert f"/histories/{belonging}" in page, belonging


def test_the_events_tell_who_for_whom_as_what_and_before_and_after(audit: Audit) -> None:
    inquiry, _ = audit.begin()
    told = audit.history(inquiry, audit.traced.case)
    returned = [one for one in told["events"] if one["name"] == "declaration.Returned"]
    assert len(returned) == 3
    first = returned[0]
    assert first["actor_name"] == "省住建厅经办人"
    assert first["organisation_name"] == "省住建厅"
    assert first["role"] == "AuthorityOfficer"
    assert first["stage"] == "D"
    assert first["said"] == [{"label": "意见", "text": RETURNS[0]}]
    status = {"label": "状态", "before": "审核中", "after": "退回申报人"}
    assert status in first["changes"]
    submitted = {one["label"]: one["after"] for one in told["events"][0]["changes"]}
    assert submitted["申报选择 · 系列"] == "工程技术人员（05）"
    assert submitted["申报选择 · 行政区划"] == "江苏省（320000）"
    counted = {one["name"]: one["events"] for one in told["actions"]}
    assert counted["declaration.Resubmitted"] == 3
    assert told["state"][0] == {"label": "状态", "text": "已发证"}
    assert told["version"] == len(told["events"])
    kinds = [one["kind"] for one in told["linked"]]
    assert kinds == sorted(kinds, key=kinds.index)
    assert kinds.count("certificate") == 2


@pytest.mark.parametrize(
    ("conditions", "kinds"),
    [
        ({"identity_number": "number"}, {"declaration", "certificate", "person"}),
        ({"number": "苏职称2026 8号"}, {"declaration", "result_filing", "certificate"}),
        ({"name": "name", "kind": "certificate"}, {"certificate"}),
    ],
)
def test_things_are_found(audit: Audit, conditions: dict[str, str], kinds: set[str]) -> None:
    mine = {"name": audit.traced.name, "number": audit.traced.number}
    asked = {name: mine.get(text, text) for name, text in conditions.items()}
    inquiry, number = audit.begin(**asked)
    told = audit.get(f"/audit/{inquiry}/searches/{number}")
    assert not told["of_acts"]
    assert kinds <= {one["kind"] for one in told["things"]}
    if "kind" in asked:
        assert {one["kind"] for one in told["things"]} == kinds


def test_acts_are_found_by_body_account_kind_and_period(audit: Audit) -> None:
    body = str(audit.world.small.founder.bodies.ids[BODY])
    officer = str(audit.world.actor(BODY).account)
    event = "declaration.Returned"
    today = audit.world.small.clock.today()
    for conditions, count in (
        ({"organisation": body, "event": event}, 3),
        ({"actor": officer, "event": event}, 3),
        ({"event": event, "name": audit.traced.name}, 3),
        ({"event": event, "actor": officer, "since": today.isoformat()}, 0),
        ({"event": event, "actor": officer, "until": "2026-06-15"}, 1),
    ):
        inquiry, number = audit.begin(**conditions)
        told = audit.get(f"/audit/{inquiry}/searches/{number}")
        assert told["of_acts"]
        assert len(told["acts"]) == count, conditions
        assert {one["history"] for one in told["acts"]} <= {str(audit.traced.case)}
    page = audit.world.browser("auditor").open(f"/audit/{inquiry}/searches/{number}")
    version = told["acts"][0]["version"]
    assert f"/histories/{audit.traced.case}#v{version}" in page


def test_pages_of_results_follow_one_another(audit: Audit) -> None:
    inquiry, number = audit.begin(kind="account")
    path, seen, after = f"/audit/{inquiry}/searches/{number}", [], ""
    while True:
        told = audit.get(path, after=after) if after else audit.get(path)
        seen += [one["history"] for one in told["things"]]
        after = told["next"]
        if not after:
            break
        assert len(told["things"]) == 20
    assert len(seen) == len(set(seen)) > 20
    audit.get(path, status=422, after="nonsense")
    assert "下一页" in audit.world.browser("auditor").open(path)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"purpose": " ", "name": "甲"}, {"purpose": "field-required"}),
        ({"purpose": PURPOSE}, {}),
        ({"purpose": PURPOSE, "since": "2026-06-01"}, {}),
        ({"purpose": PURPOSE, "kind": "nothing"}, {"kind": "not-a-choice"}),
        ({"purpose": PURPOSE, "event": "person.Nothing"}, {"event": "not-a-choice"}),
        (
            {"purpose": PURPOSE, "name": "甲", "since": "2026-06-02", "until": "2026-06-01"},
            {"until": "period-backwards"},
        ),
        (
            {"purpose": PURPOSE, "identity_number": "32010219800101001"},
            {"identity_number": "document-malformed"},
        ),
    ],
)
def test_a_search_that_says_too_little_is_refused(
    audit: Audit, body: dict[str, str], fields: dict[str, str]
) -> None:
    before = audit.world.small.system.log.last_position()
    answer = audit.world.program("auditor").post("/api/audit", json=body)
    assert answer.status_code in (400, 422), answer.text
    told = answer.json()
    assert {one["field"]: one["code"] for one in told.get("fields", [])} == fields
    assert audit.world.small.system.log.last_position() == before


# As of


def test_a_history_is_as_it_was(audit: Audit) -> None:
    inquiry, _ = audit.begin()
    traced = audit.traced
    returned = [r for r in audit.log(traced.case) if r.name == "declaration.Returned"]
    then = returned[1].at
    told = audit.history(inquiry, traced.case, as_of=then.isoformat())
    assert told["version"] == returned[1].version
    assert told["events"][-1]["said"][0]["text"] == RETURNS[1]
    assert {"label": "状态", "text": "退回申报人"} in told["state"]
    assert [one["kind"] for one in told["linked"]] == ["person"], "there was no plan yet"
    before = then - timedelta(microseconds=1)
    assert audit.history(inquiry, traced.case, as_of=before.isoformat())["version"] == (
        returned[1].version - 1
    )
    local = (then + timedelta(hours=8)).replace(tzinfo=None)
    page = audit.world.browser("auditor").open(
        f"/audit/{inquiry}/histories/{traced.case}?as_of={local.isoformat()}"
    )
    assert RETURNS[1] in page
    assert RETURNS[2] not in page
    assert "其后发生的事项不显示" in page
    assert "已退回" in page, "the stage bar is of that day"


def test_every_event_leads_to_the_page_as_it_was_after_it(audit: Audit) -> None:
    inquiry, _ = audit.begin()
    browser = audit.world.browser("auditor")
    page = browser.open(f"/audit/{inquiry}/histories/{audit.traced.case}")
    links = re.findall(r'href="([^"]+)">当时页面<span class="unseen">（第 (\d+) 个事件后）', page)
    events = {r.version: r for r in audit.log(audit.traced.case)}
    assert len(links) == len(events)
    for link, version in links[-8:]:
        then = browser.open(unescape(link))
        known = {int(one) for one in re.findall(r'id="v(\d+)"', then)}
        assert known == {v for v, r in events.items() if r.at <= events[int(version)].at}


def test_before_its_beginning_there_is_no_history(audit: Audit) -> None:
    inquiry, _ = audit.begin()
    path = f"/audit/{inquiry}/histories/{audit.traced.case}"
    told = audit.get(path, status=422, as_of="2020-01-01T00:00:00+08:00")
    assert told["code"] == "history-not-begun"
    assert "更晚的时点" in told["detail"]
    page = audit.world.browser("auditor").client.get(f"{path}?as_of=2020-01-01T00:00")
    assert page.status_code == 422
    assert "该时点尚无记录" in page.text
    assert audit.world.browser("auditor").client.get(f"{path}?as_of=soon").status_code == 422


def test_bodies_are_called_as_they_were_called_then(audit: Audit) -> None:
    small = audit.world.small
    unit = small.founder.bodies.ids[UNIT]
    then = small.clock.now()
    small.stage.past(small.clock.today())
    state = small.stage.look(ORGANISATION, unit)
    data = organising.OrganisationData(name="省建筑设计总院", contact=str(state.contact or ""))
    small.stage.act(audit.world.actor("admin"), organising.amend_organisation, data, unit)
    small.shown()
    inquiry, _ = audit.begin()
    now = audit.history(inquiry, audit.traced.case)["events"][1]
    past = audit.history(inquiry, audit.traced.case, as_of=then.isoformat())["events"][1]
    assert now["organisation_name"] == "省建筑设计总院"
    assert past["organisation_name"] == "省设计研究院"


# Anything whatever


def test_every_thing_there_is_can_be_told(audit: Audit) -> None:
    """Two of every kind in the log, on the page and by program; nothing is left unsaid."""
    inquiry, _ = audit.begin()
    browser = audit.world.browser("auditor")
    some: dict[str, list[UUID]] = {}
    for r in audit.world.small.system.log.after(0, 100_000):
        if r.version == 1:
            some.setdefault(r.name.partition(".")[0], []).append(r.stream)
    assert len(some) > 15
    for kind, streams in some.items():
        for stream in {streams[0], streams[-1]}:
            told = audit.history(inquiry, stream)
            assert told["kind"] == kind
            assert told["events"]
            assert f'id="v{told["events"][-1]["version"]}"' in browser.open(
                f"/audit/{inquiry}/histories/{stream}"
            )


def test_the_vote_stays_secret(audit: Audit) -> None:
    """The history of a meeting holds what the log holds: who returned a ballot, and the tally."""
    inquiry, _ = audit.begin()
    told = audit.history(inquiry, audit.traced.meeting)
    ballots = [one for one in told["events"] if one["name"] == "review_meeting.BallotReturned"]
    assert len(ballots) == 7
    for one in ballots:
        said = str((one["changes"], one["content"], one["said"]))
        assert not any(word in said for word in ("同意", "反对", "弃权"))
    closed = next(one for one in told["events"] if one["name"] == "review_meeting.BallotClosed")
    assert "同意" in str((closed["changes"], closed["content"]))


def test_events_are_picked_by_kind_and_by_page(audit: Audit) -> None:
    inquiry, _ = audit.begin()
    path = f"/audit/{inquiry}/histories/{audit.traced.case}"
    told = audit.get(path, action="declaration.Returned")
    assert {one["name"] for one in told["events"]} == {"declaration.Returned"}
    later = audit.get(path, after=10)
    assert later["events"][0]["version"] == 11
    page = audit.world.browser("auditor").open(f"{path}?action=declaration.Returned")
    assert page.count("审核通过</span>") == 0


# What is personal


def test_personal_data_are_masked_until_a_purpose_is_stated(audit: Audit) -> None:
    traced = audit.traced
    person = traced.applicant.person
    assert person is not None
    inquiry, _ = audit.begin()
    browser = audit.world.browser("auditor")
    place = f"/audit/{inquiry}/histories/{person}"
    page = browser.open(place)
    assert traced.name not in page
    assert traced.number not in page
    refused = browser.send(place, f"{place}/reveal", purpose=" ")
    assert refused.status_code == 422
    full = browser.send(place, f"{place}/reveal", purpose="核对证件号码")
    assert traced.name in full.text
    assert traced.number in full.text
    case = browser.open(f"/audit/{inquiry}/histories/{traced.case}")
    assert traced.name not in case, "in full is one history, not an inquiry"
    other, _ = audit.begin()
    assert traced.number not in browser.open(f"/audit/{other}/histories/{person}")
    told = [r.event for r in audit.log(inquiry) if isinstance(r.event, HistoryRevealed)]
    assert [str(one.purpose) for one in told] == ["核对证件号码"]


def test_the_dossier_is_told_answer_by_answer_in_full_only(audit: Audit) -> None:
    inquiry, _ = audit.begin()
    masked = str(audit.history(inquiry, audit.traced.case))
    assert "演示工业大学" not in masked
    audit.world.do(
        "auditor",
        f"/audit/{inquiry}/histories/{audit.traced.case}/reveal",
        {"purpose": "核对学历"},
    )
    told = audit.history(inquiry, audit.traced.case)
    assert told["in_full"]
    assert told["person_name"] == audit.traced.name
    first = told["events"][0]["changes"]
    school = {"label": "申报内容 · 毕业院校", "before": "", "after": "演示工业大学"}
    assert school in first


# Who audits the auditors


def test_every_look_is_recorded_and_told(audit: Audit) -> None:
    traced = audit.traced
    inquiry, _number = audit.begin(identity_number=traced.number)
    for _ in range(2):
        audit.history(inquiry, traced.case)
    search, look = (r.event for r in audit.log(inquiry)[1:])
    assert isinstance(search, AuditSearched)
    assert search.person == traced.applicant.person
    assert isinstance(look, HistoryOpened)
    assert (look.history, look.kind, look.form) == (traced.case, "declaration", LookForm.PAGE)
    assert traced.applicant.person is not None
    told = audit.log(record_access_stream(traced.applicant.person))
    mine = [r.event for r in told if isinstance(r.event, RecordAudited)]
    assert [str(one.inquiry) for one in mine].count(inquiry) == 1
    page = audit.world.browser(traced.applicant.login).open("/my-record-looks")
    assert "审计" in page
    assert PURPOSE not in page
    audit.world.small.shown()
    for login in "colleague", "admin":
        browser = audit.world.browser(login)
        assert PURPOSE in browser.open("/audit-looks")
        one = browser.open(f"/audit-looks/{inquiry}")
        assert PURPOSE in one
        assert "查阅全过程记录" in one
        assert (f"{2026} 年" in one) == (login == "colleague"), "administrators see kinds alone"
    listed = audit.get("/audit-looks", "colleague", size=200)["items"]
    row = next(row for row in listed if row["inquiry"] == inquiry)
    assert (row["login"], row["searches"], row["histories"]) == ("auditor", 1, 1)


def test_nobody_asks_in_anothers_name(audit: Audit) -> None:
    inquiry, number = audit.begin()
    audit.get(f"/audit/{inquiry}/searches/{number}", "colleague", 404)
    audit.get(f"/audit/{inquiry}/histories/{audit.traced.case}", "colleague", 404)
    body = {"name": "甲"}
    audit.world.do("colleague", f"/audit/{inquiry}/search", body, 404)
    audit.get(f"/audit/{inquiry}/searches/{number + 7}", status=404)
    audit.get(f"/audit/{inquiry}/histories/{uuid4()}", status=404)
    audit.get(f"/audit/{uuid4()}/histories/{audit.traced.case}", status=404)
    audit.get(f"/audit-looks/{audit.traced.case}", status=404)


@pytest.mark.parametrize("login", [AUTHORITY, OFFICE, BODY, "admin", "applicant-2"])
def test_only_auditors_audit(audit: Audit, login: str) -> None:
    inquiry, number = audit.begin()
    for path in (
        f"/audit/{inquiry}/searches/{number}",
        f"/audit/{inquiry}/histories/{audit.traced.case}",
        f"/audit/{inquiry}/histories/{audit.traced.case}/pdf",
    ):
        audit.get(path, login, 403)
    audit.world.do(login, "/audit", {"purpose": PURPOSE, "name": "甲"}, 403)
    assert 'href="/audit"' not in audit.world.browser(login).open("/password")


def test_an_inquiry_ends_after_thirty_days(audit: Audit) -> None:
    inquiry, _number = audit.begin()
    for _ in range(30):
        audit.world.small.stage.past(audit.world.small.clock.today())
    audit.world.do("auditor", f"/audit/{inquiry}/search", {"name": "甲"}, 422)
    told = audit.get(f"/audit/{inquiry}/histories/{audit.traced.case}", status=422)
    assert told["code"] == "inquiry-over"
    assert f'href="/audit-looks/{inquiry}"' not in audit.world.browser("auditor").open("/audit")


# Files


def test_the_files_tell_the_same_and_are_signed(audit: Audit, tmp_path: Path) -> None:
    inquiry, number = audit.begin()
    program = audit.world.program("auditor")
    place = f"/api/audit/{inquiry}/histories/{audit.traced.case}"
    told = program.get(place).json()
    rows = table(program.get(f"{place}/export").content, SHEET)
    assert len(rows) == told["version"] + 1
    assert rows[0][:4] == ["序号", "时间", "操作", "环节"]
    opinions = "".join(str(row[7]) for row in rows)
    assert all(opinion in opinions for opinion in RETURNS)
    assert audit.traced.name not in str(rows)

    pdf = program.get(f"{place}/pdf").content
    current = keys_of(audit.world.small.system.log, AUDIT_SEAL).current
    assert current is not None
    certificate = bytes.fromhex(current.certificate)
    assert check(pdf, [certificate]) is SignatureState.VALID
    changed = pdf.replace(b"/Producer", b"/Producex", 1)
    assert check(changed, [certificate]) is SignatureState.BROKEN
    (tmp_path / "history.pdf").write_bytes(pdf)
    text = poppler("pdftotext", "-layout", tmp_path / "history.pdf", "-")
    for said in (*RETURNS, DOUBT, PURPOSE, "全过程记录", "关联事项"):
        assert said in text.replace("\n", ""), said
    assert audit.traced.name not in text

    second = [r for r in audit.log(audit.traced.case) if r.name == "declaration.Returned"][1]
    then = {"as_of": second.at.isoformat()}
    assert (
        len(table(program.get(f"{place}/export", params=then).content, SHEET)) == second.version + 1
    )
    forms = [r.event.form for r in audit.log(inquiry) if isinstance(r.event, HistoryOpened)]
    assert forms == [LookForm.PAGE, LookForm.EXCEL, LookForm.PDF, LookForm.EXCEL]
    search = f"/api/audit/{inquiry}/searches/{number}"
    found = table(program.get(f"{search}/export").content, "审计查询结果（事项）")
    assert found[0][0] == "事项"
    assert len(found) > 4
    assert audit.log(inquiry)[-1].name == "audit_inquiry.SearchExported"


def test_the_key_of_the_files_is_published_apart_from_those_of_issuers(audit: Audit) -> None:
    inquiry, _ = audit.begin()
    audit.world.program("auditor").get(f"/api/audit/{inquiry}/histories/{audit.traced.case}/pdf")
    audit.world.small.shown()
    told = audit.world.program("").get("/api/verifications/issuers").json()["keys"]
    assert [one["issuer"] for one in told if one["purpose"] == "audit"] == ["审计全过程记录"]
    assert "审计全过程记录" in audit.world.browser("admin").open("/admin/keys")

"""Whatever is configured tells its changes: on a page (变更记录) and to programs."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

import interfaces
from domain.registry import DECIDERS
from interfaces.http.operations import Read
from interfaces.operations import REGISTRY
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

TEMPLATES = Path(interfaces.__file__).parent / "templates"
CONFIGURED = {
    "accepting_agency": ("accepting-agencies", "accepting_agencies/one.html"),
    "account": ("accounts", "admin/account.html"),
    "calendar": ("calendar", "admin/calendar_year.html"),
    "catalogue": ("specialties", "catalogue/specialty.html"),
    "committee": ("committees", "committees/one.html"),
    "earlier_title": ("earlier-titles", "earlier_titles/one.html"),
    "expert": ("experts", "experts/one.html"),
    "fee_notice": ("fees", "fees/one.html"),
    "integrity": ("integrity", "integrity/one.html"),
    "issuer_code": ("issuer-codes", "issuer_codes/one.html"),
    "issuer_key": ("issuer-keys", "admin/key_changes.html"),
    "log_identity": ("log-identity", "audit/identity.html"),
    "number_pool": ("number-ranges", "number_ranges/changes.html"),
    "organisation": ("organisations", "admin/organisation.html"),
    "participation": ("participations", "participation/one.html"),
    "person": ("people", "admin/person.html"),
    "post_quota": ("post-quotas", "post_quotas/one.html"),
    "review_plan": ("plans", "plans/plan.html"),
    "route_map": ("route-nodes", "routes/node.html"),
    "yearly_batch": ("batches", "batches/one.html"),
}
"""Aggregate -> its things as in the paths, and the template that draws 变更记录."""
OWN_TRACKING = {
    "review_form": "its case's page has the form, and who looked at it is told to the person (B5)",
    "audit_inquiry": "its page tells every look (X1)",
    "blank_certificates": "its page and the ledger of the grant tell every step (D4)",
    "blank_register": "it only counts the serials that grants carry",
    "certificate": "what happens to a certificate stands on its page",
    "certificate_report": "its page tells every step (H18)",
    "certificate_request": "its page tells every step (D1)",
    "data_import": "an import is done once and then never changes",
    "declaration": "过程跟踪 tells every step (H24)",
    "earlier_number": "it only counts the numbers that earlier titles carry",
    "entrusted_review": "its page tells every step (D2)",
    "expert_draw": "the transcript of the draw tells every step",
    "issue_order": "its page tells what became of each case (H17)",
    "letter_register": "it only counts the numbers of letters that requests carry",
    "log_export": "its page tells how far it is and who fetched it (X5)",
    "message_box": "messages are sent and read, and nobody sets them up",
    "record_access": "each look is told to the person it is about",
    "report_batch": "its page tells every step (H18)",
    "report_order": "it is carried out once and then never changes",
    "result_filing": "its page and 过程跟踪 of each case tell every step",
    "review_meeting": "its page and the signed tally tell every step",
    "revocation_list": "every list says its number and time, and nobody sets it up",
    "share_code": "the holder's page tells when it was made, used or withdrawn",
    "template_draft": "the editor and the versions of the template tell every step",
    "verification_record": "each look is told to the holder",
    "unit_registration": "its page tells every step",
}
"""Aggregates that are work, not configuration."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("configured"), applicants=1) as world:
        yield world


def test_every_aggregate_is_either_configured_or_work() -> None:
    names = {decider.name for decider in DECIDERS}
    assert names == CONFIGURED.keys() | OWN_TRACKING.keys()
    assert CONFIGURED.keys().isdisjoint(OWN_TRACKING)


@pytest.mark.parametrize("name", sorted(CONFIGURED))
def test_a_configured_thing_tells_its_changes(name: str) -> None:
    things, template = CONFIGURED[name]
    read = REGISTRY.by_name[f"{things}.changes"]
    assert isinstance(read, Read)
    assert read.answer.__name__ == "Changes"
    assert read.path.endswith("/changes")
    assert read.roles, "a history is not for everybody"
    assert "history.changes(" in (TEMPLATES / template).read_text("utf-8")


def test_an_expert_is_told_of_without_names_of_people(world: ReviewWorld) -> None:
    [one] = world.program(OFFICE).get("/api/experts?size=1").json()["items"]
    page = f"/experts/{one['id']}"
    leaving = {"reason": "调离本省"}
    world.do(OFFICE, f"{page}/leave", leaving)
    newest, first = world.program(OFFICE).get(f"/api{page}/changes").json()["changes"]
    assert newest["action"] == "专家退出专家库"
    assert newest["differences"] == [{"label": "退出原因", "before": "", "after": "调离本省"}]
    assert "工作单位" in {one["label"] for one in first["differences"]}
    assert "调离本省" in world.browser(OFFICE).open(page)
    assert one["name"] not in world.program(OFFICE).get(f"/api{page}/changes").text


def test_a_person_is_told_of_without_what_the_blacklist_keeps(world: ReviewWorld) -> None:
    person = world.small.applicants[0].person
    days = {"barred_from": "2026-06-01", "barred_until": "2027-06-01"}
    world.do(AUTHORITY, "/blacklist", {"person": str(person), "reason": "伪造业绩", **days}, 201)
    path = f"/api/people/{person}/changes"
    changes = world.program(AUTHORITY).get(path).json()["changes"]
    assert "注册" in {one["action"] for one in changes}
    assert "伪造业绩" not in str(changes)
    assert world.program(OFFICE).get(path).status_code == 403
    assert "变更记录" in world.browser(AUTHORITY).open(f"/people/{person}")
    assert "变更记录" not in world.browser(OFFICE).open(f"/people/{person}")


def test_numbers_and_keys_tell_who_made_them(world: ReviewWorld) -> None:
    ranges = world.program(OFFICE).get("/api/number-ranges/changes").json()["changes"]
    assert {one["action"] for one in ranges} == {"生成证书编号"}
    assert ranges[0]["actor_name"]
    for one in ranges:  # a range is no change of the one before it
        assert {each["label"]: each["before"] for each in one["differences"]} == dict.fromkeys(
            ("年度", "职称级别", "行政区划代码", "发证单位编码", "开始序号", "结束序号"), ""
        )
    assert "生成证书编号" in world.browser(OFFICE).open("/number-ranges/changes")
    office = world.small.founder.bodies.ids[OFFICE]
    [key, *_] = world.program("admin").get(f"/api/issuer-keys/{office}/changes").json()["changes"]
    assert key["action"] == "启用发证密钥"
    assert "启用发证密钥" in world.browser("admin").open(f"/admin/keys/{office}")
    nobody = UUID(int=7)
    assert world.program("admin").get(f"/api/issuer-keys/{nobody}/changes").status_code == 404

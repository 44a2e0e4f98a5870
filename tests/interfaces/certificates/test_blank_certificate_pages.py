"""空白证书申领 (D4, D5, C7): asked for, granted, received, used, void, and accounted for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.certificates import blank_certificates as b
from application.committees.planning import Nothing
from domain.cases.request_steps import RequestStatus
from domain.certificates.blank_certificates import BLANK_CERTIFICATES, BlankCertificates
from domain.certificates.blank_certificates.events import BlankKind, BlanksGranted
from domain.decider import Rejected
from domain.terms import TitleLevel
from tests.infrastructure.together import in_parallel
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SmallWorld, small_world

PATH, HISTORY, BODY = "/blank-certificates", "/blank-certificates/history", "auth-320000"
FIELDS = {
    "kind": "TITLE",
    "title_level": "INTERMEDIATE",
    "quantity": "100",
    "purpose": "本年度发证",
    "contact": "王伟",
    "phone": "025-83230000",
}


def form(quantity: int = 100, level: TitleLevel = TitleLevel.INTERMEDIATE) -> b.BlankForm:
    return b.BlankForm(
        kind=BlankKind.TITLE,
        title_level=level,
        quantity=quantity,
        purpose="本年度发证",
        contact="王伟",
        phone="025-83230000",
    )


@dataclass
class Blanks:
    """Requests of the world, each granted serials of its own."""

    world: ReviewWorld
    grants: int = 0

    def act(self, login: str, what: Any, body: Any, request: UUID | None = None) -> UUID:
        return self.world.small.stage.act(self.world.actor(login), what, body, request)

    def submitted(self, login: str = BODY, **more: Any) -> UUID:
        request = self.act(login, b.draft_blanks, form(**more))
        return self.shown(self.act(login, b.submit_blanks, Nothing(), request))

    def granted(self, login: str = BODY) -> tuple[UUID, str]:
        """A hundred forms, and the letters that their serials begin with."""
        self.grants += 1
        prefix = f"T{self.grants:02d}X"
        grant = b.BlankGrant(first=f"{prefix}0001", last=f"{prefix}0100")
        request = self.submitted(login)
        return self.shown(self.act(AUTHORITY, b.grant_blanks, grant, request)), prefix

    def received(self, login: str = BODY) -> tuple[UUID, str]:
        request, prefix = self.granted(login)
        receipt = b.BlankReceipt(on=self.world.small.clock.today())
        return self.shown(self.act(login, b.receive_blanks, receipt, request)), prefix

    def shown(self, request: UUID) -> UUID:
        self.world.small.shown()
        return request

    def state(self, request: UUID) -> BlankCertificates:
        found: BlankCertificates = self.world.small.stage.look(BLANK_CERTIFICATES, request)
        return found


@pytest.fixture(scope="module")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blanks]:
    with sqlite_review_world(tmp_path_factory.mktemp("blanks"), applicants=1) as world:
        yield Blanks(world)


def test_a_request_from_the_desk_to_the_last_form(blanks: Blanks) -> None:
    body, hrss = blanks.world.browser(BODY), blanks.world.browser(AUTHORITY)
    wrong = body.send(PATH, f"{PATH}/draft", **{**FIELDS, "quantity": "0"})
    assert wrong.status_code == 422
    assert "申领数量须为 1 至 50000 份" in wrong.text
    assert "本年度发证" in wrong.text, "what was typed is kept"
    saved = body.send(PATH, f"{PATH}/draft", **FIELDS)
    here = saved.url.path
    assert "填写中" in saved.text
    assert "025-83230000" in saved.text
    hrss.open(here, status=404)
    assert "人社部门审核中" in body.send(here, f"{here}/submit").text
    assert here in hrss.open("/todo")
    assert hrss.send(here, f"{here}/return", opinion=" ").status_code == 422
    assert "已退回" in hrss.send(here, f"{here}/return", opinion="数量偏多").text
    assert "空白证书申领修改" in body.open("/todo")
    assert "数量偏多" in body.open(here)
    body.send(here, f"{here}/amend", quantity="20")
    body.send(here, f"{here}/submit")
    many = hrss.send(here, f"{here}/grant", first="苏A0001001", last="苏A0001021")
    assert many.status_code == 422
    assert "共 21 份，多于申领的 20 份" in many.text
    granted = hrss.send(here, f"{here}/grant", first="苏A0001001", last="苏A0001020")
    assert "已批准" in granted.text
    assert "空白证书签收" in body.open("/todo")
    assert "使用登记" in body.send(here, f"{here}/receive").text
    ledger = f"{here}/entries"
    day = blanks.world.small.clock.today().isoformat()
    use = body.send(ledger, f"{ledger}/use", first="0001001", last="0001018", on=day, note="发证")
    assert "使用登记已保存" in use.text
    again = body.send(ledger, f"{ledger}/use", first="0001018", on=day, certificate="2026")
    assert again.status_code == 422
    assert "苏A0001018 至 苏A0001018 已使用" in again.text
    body.send(
        ledger, f"{ledger}/void", first="0001019", on=day, ground="LOST", reason="邮寄途中遗失"
    )
    body.send(ledger, f"{ledger}/void", first="0001020", on=day, ground="SPOILT", reason="打印错位")
    body.send(ledger, f"{ledger}/restore", first="0001020", reason="登记有误")
    shown = body.open(ledger)
    assert "邮寄途中遗失" in shown
    assert "冲销已作废" in shown
    assert here in body.open(PATH), "one form is left"
    body.send(ledger, f"{ledger}/use", first="苏A0001020", on=day, certificate="202632000000001")
    assert here not in body.open(PATH)
    assert here in body.open(HISTORY)
    changes = blanks.world.program(BODY).get(f"/api{here}/changes").json()["changes"]
    assert [one["action"] for one in changes][:2] == ["签收空白证书", "发放空白证书"]


def test_no_serial_is_granted_twice(blanks: Blanks) -> None:
    first, prefix = blanks.granted()
    other = blanks.submitted(OFFICE)
    hrss = blanks.world.browser(AUTHORITY)
    here = f"{PATH}/{other}"
    assert f"{prefix}0101" in hrss.open(here), "the next serials are proposed"
    refused = hrss.send(here, f"{here}/grant", first=f"{prefix}0099", last=f"{prefix}0120")
    assert refused.status_code == 422
    assert f"{prefix}0099 至 {prefix}0100 已经发放过" in refused.text
    assert blanks.state(other).status is RequestStatus.AT_HRSS
    done = hrss.send(here, f"{here}/grant", first=f"{prefix}0101", last=f"{prefix}0120")
    assert "已批准" in done.text
    assert blanks.state(first).serials != blanks.state(other).serials


def test_stock_is_seen_by_who_asks_and_who_grants(blanks: Blanks) -> None:
    received, prefix = blanks.received(OFFICE)
    day = blanks.world.small.clock.today().isoformat()
    use = {"first": f"{prefix}0001", "last": f"{prefix}0030", "on": day, "note": "发证"}
    blanks.world.do(OFFICE, f"{PATH}/{received}/use", use)
    void = {"first": f"{prefix}0031", "on": day, "ground": "SPOILT", "reason": "污损"}
    blanks.world.do(OFFICE, f"{PATH}/{received}/void", void)
    mine = blanks.world.program(OFFICE).get(f"/api{PATH}/stock").json()
    [middle] = [row for row in mine if row["level"] == "INTERMEDIATE"]
    assert middle["granted"] == sum(middle[k] for k in ("used", "void", "stock", "on_the_way"))
    assert (middle["used"], middle["void"]) == (30, 1)
    assert "没有核销" in blanks.world.browser(OFFICE).open(PATH)
    asked = blanks.submitted(OFFICE)
    page = blanks.world.browser(AUTHORITY).open(f"{PATH}/{asked}")
    assert f"该单位还有 {middle['stock']} 份空白证书没有核销" in page
    behind = blanks.world.program(AUTHORITY).get(f"/api{PATH}/{asked}/stock").json()
    assert behind == mine


def test_history_finds_sorts_and_exports(blanks: Blanks) -> None:
    received, prefix = blanks.received()
    audit = blanks.world.browser("auditor")
    found = audit.open(f"{HISTORY}?serial={prefix}0050&status=GRANTED&stock=true&sort=-stock")
    assert f"{PATH}/{received}" in found
    assert "没有符合条件的空白证书申领" in audit.open(f"{HISTORY}?serial={prefix}0101")
    assert "没有符合条件的空白证书申领" in audit.open(f"{HISTORY}?granted_from=2030-01-01")
    export = audit.client.get(f"{HISTORY}/export?serial={prefix}0050").content
    rows = table(export, "空白证书申领历史")
    assert rows[0][:4] == ["申领单位", "证书种类", "级别", "申领数量"]
    assert rows[1][10:12] == [f"{prefix}0001", f"{prefix}0100"]
    day = blanks.world.small.clock.today()
    for first in ("0001", "0002"):
        use = b.BlankUse(first=first, on=day, certificate=f"2026-{first}")
        blanks.act(BODY, b.use_blanks, use, received)
    blanks.shown(received)
    body, ledger = blanks.world.browser(BODY), f"{PATH}/{received}/entries"
    page = body.open(f"{ledger}?certificate=2026-0002")
    assert f"{prefix}0002" in page
    assert "2026-0001" not in page
    lines = table(body.client.get(f"{ledger}/export?sort=first").content, "空白证书使用登记")
    assert [line[1] for line in lines[1:]] == [f"{prefix}0001", f"{prefix}0002"]
    assert lines[1][4:6] == ["已使用", "库存"]
    current = body.client.get(f"{PATH}/export").content
    assert len(table(current, "空白证书申领")) > 1


def test_who_may_ask_grant_and_see(blanks: Blanks) -> None:
    request, _ = blanks.granted()
    here = f"/api{PATH}/{request}"
    seen = {BODY: 200, AUTHORITY: 200, "auditor": 200, OFFICE: 404, "unit-320000": 403}
    for login, status in seen.items():
        for path in (here, f"{here}/stock", f"{here}/entries", f"{here}/changes"):
            assert blanks.world.program(login).get(path).status_code == status, (login, path)
    assert blanks.world.program(OFFICE).post(f"{here}/submit", json={}).status_code == 404
    day = {"on": blanks.world.small.clock.today().isoformat()}
    assert blanks.world.program(OFFICE).post(f"{here}/receive", json=day).status_code == 404
    assert blanks.world.program(AUTHORITY).post(f"{here}/receive", json=day).status_code == 403
    asked = blanks.submitted()
    grant = {"first": "Z0001", "last": "Z0002"}
    late = blanks.world.program(AUTHORITY).post(f"{here}/grant", json=grant)
    assert (late.status_code, late.json()["code"]) == (422, "not-your-turn")
    own = blanks.world.program(BODY).post(f"/api{PATH}/{asked}/grant", json=grant)
    assert own.status_code == 403
    for login in ("unit-320000", "applicant-0"):
        blanks.world.browser(login).open(PATH, status=403)
        blanks.world.browser(login).open(HISTORY, status=403)
    listed = blanks.world.program(OFFICE).get(f"/api{PATH}?size=200").json()["items"]
    assert str(request) not in [row["request"] for row in listed]


def test_a_request_is_refused_or_withdrawn_for_good(blanks: Blanks) -> None:
    hrss, body = blanks.world.browser(AUTHORITY), blanks.world.browser(BODY)
    here = f"{PATH}/{blanks.submitted()}"
    refused = hrss.send(here, f"{here}/refuse", opinion="库存尚多")
    assert "不受理" in refused.text
    assert "库存尚多" in body.open(here)
    here = f"{PATH}/{blanks.submitted()}"
    assert "已撤回" in body.send(here, f"{here}/withdraw", reason="不再需要").text
    assert here not in hrss.open("/todo")
    with pytest.raises(LookupError):
        body.send(here, f"{here}/submit")


# Colleagues at one moment.


@pytest.fixture
def together(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[SmallWorld]:
    with small_world(tmp_path / "var", new_database, applicants=[]) as world:
        world.shown()
        yield world


def test_of_overlapping_grants_at_once_one_counts(together: SmallWorld) -> None:
    body, hrss = together.actor(BODY), together.actor(AUTHORITY)
    requests = []
    for _ in range(4):
        request = together.stage.act(body, b.draft_blanks, form())
        requests.append(together.stage.act(body, b.submit_blanks, Nothing(), request))

    def go(place: int) -> str:
        grant = b.BlankGrant(first=f"A{1001 + place:07d}", last=f"A{1050 + place:07d}")
        try:
            together.stage.act(hrss, b.grant_blanks, grant, requests[place])
        except Rejected as refused:
            return refused.code
        return "done"

    assert sorted(in_parallel(4, go)) == ["done"] + ["serials-taken"] * 3
    granted = [
        r
        for one in requests
        for r in together.system.log.read(one)
        if isinstance(r.event, BlanksGranted)
    ]
    assert len(granted) == 1


def test_one_form_is_used_by_one_of_many(together: SmallWorld) -> None:
    body, hrss, day = together.actor(BODY), together.actor(AUTHORITY), together.clock.today()
    request = together.stage.act(body, b.draft_blanks, form())
    together.stage.act(body, b.submit_blanks, Nothing(), request)
    grant = b.BlankGrant(first="A0001", last="A0100")
    together.stage.act(hrss, b.grant_blanks, grant, request)
    together.stage.act(body, b.receive_blanks, b.BlankReceipt(on=day), request)

    def go(place: int) -> str:
        use = b.BlankUse(first="A0007", on=day, certificate=f"2026-{place}")
        try:
            together.stage.act(body, b.use_blanks, use, request)
        except Rejected as refused:
            return refused.code
        return "done"

    assert sorted(in_parallel(4, go)) == ["blanks-wrong"] * 3 + ["done"]

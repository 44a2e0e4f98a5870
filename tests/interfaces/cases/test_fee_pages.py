"""缴费管理 (B3): charged at acceptance, then paid, exempted, refunded or imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from application.cases.declaring import Withdrawing, withdraw
from application.cases.reviewing import Opinion, refuse
from application.configuration.imports.fee_payments import KINDS
from domain.cases.fee_notice import FEE_NOTICE, FeeNotice, FeeStatus
from domain.streams import fee_notice_stream
from tests.interfaces.import_world import XLSX, filled, table, work_off
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT

PATH = "/fees"
(KIND,) = KINDS


@dataclass(frozen=True)
class Charged:
    """Somebody whose case the office has accepted."""

    case: UUID
    notice: UUID
    login: str
    number: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("fees"), applicants=24) as world:
        for item, yuan in (("REVIEW", "280"), ("CERTIFICATE", "8.50")):
            fee(world, item, yuan)
        yield world


def committee(world: ReviewWorld) -> UUID:
    return world.small.journeys.committees[SEAT]


def fee(world: ReviewWorld, item: str, yuan: str) -> None:
    world.do(AUTHORITY, f"/committees/{committee(world)}/set-fee", {"item": item, "yuan": yuan})


def state(world: ReviewWorld, notice: UUID) -> FeeNotice:
    found: FeeNotice = world.small.stage.look(FEE_NOTICE, notice)
    return found


def charged(world: ReviewWorld, count: int = 1) -> list[Charged]:
    found = []
    for case in world.accepted(count):
        notice = fee_notice_stream(case)
        number = state(world, notice).number
        found.append(Charged(case, notice, world.applicant_of(case), number))
    return found


def paid_on(world: ReviewWorld) -> str:
    return world.small.clock.today().isoformat()


def pay(world: ReviewWorld, one: Charged, amount: str = "288.50") -> None:
    body = {"amount": amount, "paid_on": paid_on(world), "voucher": "票001"}
    world.do(OFFICE, f"{PATH}/{one.notice}/confirm", body)


def test_an_accepted_case_is_charged_by_the_standards_of_that_day(world: ReviewWorld) -> None:
    (one,) = charged(world)
    fee(world, "REVIEW", "999")
    fee(world, "REVIEW", "280")
    now = state(world, one.notice)
    assert (now.status, now.total) == (FeeStatus.DUE, 28_850)
    mine = world.browser(one.login)
    page = mine.open(f"/my-fees/{one.notice}")
    assert "288.50" in page
    assert "评审费" in page
    assert one.number in page
    assert one.number in mine.open("/my-fees")
    assert "请缴纳评审费用 288.50 元" in mine.open("/messages")
    assert f"/my-fees/{one.notice}" in mine.open("/todo")
    assert "缴费" not in world.browser(OFFICE).open("/todo").partition("<main")[2]


def test_the_notice_is_stored_with_the_acceptance_itself(world: ReviewWorld) -> None:
    (one,) = charged(world)
    log = world.small.system.log
    approved = [r for r in log.read(one.case) if r.name == "declaration.Approved"][-1]
    issued = log.read(one.notice)[0]
    assert issued.request == approved.request
    assert issued.at == approved.at


def test_the_office_confirms_what_is_due_and_nothing_else(world: ReviewWorld) -> None:
    (one,) = charged(world)
    browser, path = world.browser(OFFICE), f"{PATH}/{one.notice}"
    typed = {"paid_on": paid_on(world), "voucher": "苏财票 0001"}
    wrong = browser.send(path, f"{path}/confirm", amount="288.5 元", **typed)
    assert wrong.status_code == 422
    differs = browser.send(path, f"{path}/confirm", amount="288.49", **typed)
    assert differs.status_code == 422
    assert "金额须与应缴金额一致" in differs.text
    assert "苏财票 0001" in differs.text, "what was typed is kept"
    done = browser.send(path, f"{path}/confirm", **typed)
    assert "已确认缴费" in done.text
    assert "变更记录" in done.text
    assert "苏财票 0001" in world.browser(one.login).open(f"/my-fees/{one.notice}")
    assert f"/my-fees/{one.notice}" not in world.browser(one.login).open("/todo")


def test_several_are_confirmed_at_once_or_none(world: ReviewWorld) -> None:
    first, second, third = charged(world, 3)
    browser = world.browser(OFFICE)
    form = browser.fill(PATH, f"{PATH}/confirm-many", paid_on=paid_on(world), voucher="票合并")
    nothing = browser.client.post(f"{PATH}/confirm-many", data=form)
    assert nothing.status_code == 422
    both = form | {"notices": [str(first.notice), str(second.notice)]}
    done = browser.client.post(f"{PATH}/confirm-many", data=both)
    assert "已批量确认缴费" in done.text
    assert state(world, first.notice).paid == state(world, second.notice).paid == 28_850
    mixed = {
        "notices": [str(third.notice), str(first.notice)],
        "paid_on": paid_on(world),
        "voucher": "票",
    }
    told = world.program(OFFICE).post(f"/api{PATH}/confirm-many", json=mixed)
    assert told.json()["code"] == "fee-not-due"
    assert first.number in told.json()["detail"]
    assert state(world, third.notice).status is FeeStatus.DUE


def test_an_exemption_and_a_refund_have_reasons_that_all_may_read(world: ReviewWorld) -> None:
    free, back = charged(world, 2)
    browser = world.browser(OFFICE)
    path = f"{PATH}/{free.notice}"
    assert browser.send(path, f"{path}/exempt", reason=" ").status_code == 422
    assert "已减免" in browser.send(path, f"{path}/exempt", reason="援藏干部").text
    pay(world, back)
    path = f"{PATH}/{back.notice}"
    assert browser.send(path, f"{path}/refund", amount="288.51", reason="重复").status_code == 422
    part = browser.send(path, f"{path}/refund", amount="8.50", reason="不制证")
    assert "部分退费" in part.text
    rest = browser.send(path, f"{path}/refund", reason="未参评")
    assert "已退费" in rest.text
    for login in (AUTHORITY, "auditor"):
        assert "援藏干部" in world.browser(login).open(f"{PATH}/{free.notice}")
        assert "未参评" in world.browser(login).open(f"{PATH}/{back.notice}")
    assert "已退费 280.00 元" in world.browser(back.login).open("/messages")


def test_a_case_that_ends_first_owes_nothing(world: ReviewWorld) -> None:
    gone, kept = charged(world, 2)
    pay(world, kept)
    for one in (gone, kept):
        actor = world.small.actor(one.login)
        world.small.stage.act(actor, withdraw, Withdrawing(reason="不再申报"), one.case)
    world.small.shown()
    assert state(world, gone.notice).status is FeeStatus.CANCELLED
    assert state(world, kept.notice).status is FeeStatus.PAID
    assert f"/my-fees/{gone.notice}" not in world.browser(gone.login).open("/todo")


def test_a_case_that_is_refused_before_acceptance_was_never_charged(world: ReviewWorld) -> None:
    mine = world.small.applicants[world._used]
    world._used += 1
    (case,) = world.small.at_authority(mine)
    world.small.journeys.bring(case, "C")
    world.small.stage.act(world.actor(OFFICE), refuse, Opinion(opinion="不属于本系列"), case)
    assert state(world, fee_notice_stream(case)).status is FeeStatus.NONE


def test_the_fee_stands_before_the_plan_only_where_the_committee_says_so(
    world: ReviewWorld,
) -> None:
    unpaid, free, other = charged(world, 3)
    world.draft([other.case])
    page, tab = world.browser(AUTHORITY), f"/committees/{committee(world)}/fees"
    assert "未缴费不影响列入呈报方案" in page.open(tab)
    page.send(tab, f"{tab}/first", required="true")
    assert "不能列入呈报方案" in page.open(tab)
    world.do(OFFICE, f"{PATH}/{free.notice}/exempt", {"reason": "援藏干部"})
    draft = world.draft([free.case])
    assert draft
    browser, picking = world.browser(OFFICE), f"/plans/{draft}/candidates"
    assert "待缴费" in browser.open(picking)
    form = {
        "committee": str(committee(world)),
        "name": "先缴费",
        "year": 2026,
        "requirements": [
            {
                "group": "组",
                "specialties": ["0501"],
                "level": "SENIOR_ASSOCIATE",
                "primary": 7,
                "alternates": 0,
            }
        ],
        "rubric": [{"code": "a", "name": "能力", "maximum": 100}],
        "candidates": [str(unpaid.case)],
    }
    told = world.program(OFFICE).post("/api/plans", json=form).json()
    assert told["code"] == "fee-not-settled", told
    assert unpaid.number in told["detail"]
    page.send(tab, f"{tab}/first", required="false")
    world.draft([unpaid.case])


def test_a_bank_statement_is_imported(world: ReviewWorld) -> None:
    good, wrong = charged(world, 2)
    day = paid_on(world)
    content = filled(
        KIND,
        [good.number, "288.50", day, "流水0001"],
        [good.number, "288.50", day, "流水0002"],
        [wrong.number, "288.49", day, "流水0003"],
        ["JF260000000000000", "1", day, "流水0004"],
        [wrong.number[:-1] + str((int(wrong.number[-1]) + 1) % 10), "288.50", day, "流水0005"],
    )
    program = world.program(OFFICE)
    sent = program.post("/api/imports/fee-payments", files={"file": ("对账单.xlsx", content, XLSX)})
    which = sent.json()["stream"] if "stream" in sent.json() else sent.json()["id"]
    work_off(world)
    told = program.get(f"/api/imports/{which}").json()
    assert (told["good"], told["bad"]) == (1, 4), told
    world.do(OFFICE, f"/imports/{which}/submit", {})
    work_off(world)
    now = state(world, good.notice)
    assert (now.status, now.paid) == (FeeStatus.PAID, 28_850)
    assert state(world, wrong.notice).status is FeeStatus.DUE
    world.small.shown()
    assert "银行对账单导入" in world.browser(OFFICE).open(f"{PATH}/{good.notice}")


def test_the_list_is_asked_summed_and_exported(world: ReviewWorld) -> None:
    (one,) = charged(world)
    client = world.browser(OFFICE).client
    found = client.post(PATH, data={"text": one.number})
    assert one.number in found.text
    assert "共 1 条" in found.text
    assert "288.50" in found.text
    person = next(a for a in world.small.applicants if a.login == one.login)
    named = client.post(PATH, data={"text": "没有这个人"})
    assert one.number not in named.text
    sheet = client.post(f"{PATH}/export", data={"text": one.number})
    rows = table(sheet.content, "缴费管理")
    assert rows[0][0] == "缴费通知编号"
    assert [row[0] for row in rows[1:]] == [one.number]
    assert "288.50" in rows[1]
    totals = world.program(OFFICE).post("/api/fees/totals", json={"text": one.number}).json()
    assert totals == {"notices": 1, "due": 28_850, "paid": 0, "refunded": 0, "exempted": 0}
    assert person.person is not None


def test_nobody_else_sees_or_changes_a_notice(world: ReviewWorld) -> None:
    one, other = charged(world, 2)
    for login in (other.login, "stranger"):
        assert world.program(login).get(f"/api{PATH}/{one.notice}").status_code in (403, 404)
        assert world.program(login).get(f"/api{PATH}/{one.notice}/changes").status_code == 404
    world.browser(other.login).open(f"/my-fees/{one.notice}", status=404)
    body = {"amount": "288.50", "paid_on": paid_on(world), "voucher": "票"}
    for login, status in (("stranger", 404), (AUTHORITY, 403), (one.login, 403), ("auditor", 403)):
        told = world.program(login).post(f"/api{PATH}/{one.notice}/confirm", json=body)
        assert told.status_code == status, login
    listed = world.program("stranger").post(f"/api{PATH}", json={}).json()
    assert listed["total"] == 0
    world.browser("unit-320000").open(PATH, status=403)
    assert one.number in world.browser(AUTHORITY).client.post(PATH, data={"text": one.number}).text


def test_money_is_dated_today_at_the_latest(world: ReviewWorld) -> None:
    (one,) = charged(world)
    tomorrow = date.fromordinal(world.small.clock.today().toordinal() + 1).isoformat()
    body = {"amount": "288.50", "paid_on": tomorrow, "voucher": "票"}
    told = world.program(OFFICE).post(f"/api{PATH}/{one.notice}/confirm", json=body)
    assert told.status_code == 422
    assert [f["field"] for f in told.json()["fields"]] == ["paid_on"]

"""评委会管理 (H10) and 评委会查询 (H11): edit, other information, dates, account, conditions."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.committees.committee_accounts import AccountName, set_account
from application.configuration.imports import BY_NAME
from application.work import Work
from domain.committees.committee import COMMITTEE
from domain.configuration.fees import FeeItem, FeeStandard
from domain.people.account import ACCOUNT
from domain.streams import account_stream
from tests.interfaces.committees.test_committee_pages import register
from tests.interfaces.configuration.test_import_pages import imported
from tests.interfaces.import_world import XLSX, filled, table, work_off
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT

SECRET = re.compile(r'<code class="secret">([a-z2-9-]{19})</code>')


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("keeping"), applicants=1) as world:
        yield world


@pytest.fixture(scope="module")
def committee(world: ReviewWorld) -> UUID:
    return register(world, name="省维护评委会")


def state(world: ReviewWorld, committee: UUID) -> Any:
    return world.small.stage.look(COMMITTEE, committee)


def send(world: ReviewWorld, page: str, command: str, **typed: str) -> Any:
    return world.browser(AUTHORITY).send(page, f"{page}/{command}", **typed)


def actions(world: ReviewWorld, committee: UUID) -> list[str]:
    told = world.program(AUTHORITY).get(f"/api/committees/{committee}/changes").json()
    return [row["action"] for row in told["changes"]]


def test_a_committee_is_edited_and_the_change_is_told(world: ReviewWorld) -> None:
    committee = register(world, name="省编辑评委会")
    place = f"/committees/{committee}/edit"
    page = world.browser(AUTHORITY).open(place)
    assert 'value="省编辑评委会"' in page
    assert 'value="11"' in page
    too_few = send(world, place, "amend", minimum_seats="9")
    assert too_few.status_code == 422
    assert "最少评委人数须为单数，且不少于 11 人" in too_few.text
    sent = send(world, place, "amend", name="省编辑后评委会", minimum_seats="13")
    assert sent.url.path == f"/committees/{committee}"
    assert "<del>省编辑评委会</del>" in sent.text
    assert "<del>11</del>" in sent.text
    assert state(world, committee).minimum_seats == 13


def test_cases_in_flight_keep_their_level_and_office(world: ReviewWorld) -> None:
    world.accepted(1)
    committee = world.small.journeys.committees[SEAT]
    place = f"/committees/{committee}/edit"
    refused = send(world, place, "amend", title_level="JUNIOR")
    assert refused.status_code == 422
    assert "1 件申报正在办理，此项暂不能修改" in refused.text
    assert send(world, place, "amend", minimum_seats="5").status_code == 200


def test_specialties_are_added_and_removed(world: ReviewWorld, committee: UUID) -> None:
    place = f"/committees/{committee}/specialties"
    assert "系列内全部专业" in world.browser(AUTHORITY).open(place)
    page = send(world, place, "add", **{"specialty--text": "结构工程"})
    assert "已保存" in page.text
    send(world, place, "add", **{"specialty--text": "建筑学"})
    first, second = state(world, committee).specialties
    again = send(world, place, "add", specialty=first, **{"specialty--text": "结构工程"})
    assert "该专业已在评审专业中" in again.text
    assert 'value="结构工程"' in again.text
    send(world, place, "remove", specialty=first)
    assert state(world, committee).specialties == (second,)
    last = send(world, place, "remove", specialty=second)
    assert "至少保留一个评审专业" in last.text
    assert actions(world, committee)[:3] == ["移除评审专业", "新增评审专业", "新增评审专业"]
    read = world.browser(OFFICE).open(place)
    assert "建筑学" in read
    assert "移除" not in read


def test_several_units_convene_it(world: ReviewWorld, committee: UUID) -> None:
    place = f"/committees/{committee}/convening-units"
    send(world, place, "add", **{"unit--text": "省职称办"})
    first, second = state(world, committee).convening_units
    page = world.browser(OFFICE).open(place)
    assert "省住建厅" in page
    assert "省职称办" in page
    rows = table(
        world.browser(OFFICE).client.get("/committee-query/export?text=省维护").content, "评委会"
    )
    assert rows[1][5] == "省住建厅、省职称办"
    send(world, place, "remove", unit=str(second))
    assert "至少保留一个组建单位" in send(world, place, "remove", unit=str(first)).text


def test_fees_are_kept_in_fen_and_shown_in_yuan(world: ReviewWorld, committee: UUID) -> None:
    place = f"/committees/{committee}/fees"
    wrong = send(world, place, "add", item="REVIEW", yuan="28,0")
    assert wrong.status_code == 422
    assert "最多两位小数" in wrong.text
    send(world, place, "add", item="REVIEW", yuan="280")
    send(world, place, "add", item="REVIEW", yuan="300.5")
    assert state(world, committee).fees == (FeeStandard(item=FeeItem.REVIEW, amount=30_050),)
    assert "300.50" in world.browser(OFFICE).open(place)
    detail = world.browser(AUTHORITY).open(f"/committees/{committee}")
    assert "<del>评审费 280.00 元</del>" in detail
    told = world.program(OFFICE).get(f"/api/committees/{committee}").json()
    assert told["fees"] == [{"item": "REVIEW", "amount": 30_050}]
    send(world, place, "remove", item="REVIEW")
    assert state(world, committee).fees == ()


def test_authority_is_delegated_for_some_days(world: ReviewWorld, committee: UUID) -> None:
    today = world.small.system.clock.today()
    place = f"/committees/{committee}"
    crossed = send(
        world,
        place,
        "delegate",
        delegated_from=str(today),
        delegated_until=str(today - timedelta(days=1)),
    )
    assert "截止日期不能早于开始日期" in crossed.text
    until = today + timedelta(days=30)
    page = send(world, place, "delegate", delegated_from=str(today), delegated_until=str(until))
    assert f"{today} 至 {until}" in page.text
    browser = world.browser(AUTHORITY)
    assert "省维护评委会" in browser.open("/committees?delegated=true")
    assert "省维护评委会" not in browser.open("/committees?delegated=false")
    send(world, place, "end-delegation")
    assert state(world, committee).delegation is None


def test_an_expiring_filing_is_marked_and_renewed(world: ReviewWorld) -> None:
    today = world.small.system.clock.today()
    end = today + timedelta(days=90)
    committee = register(
        world,
        name="省将到期评委会",
        valid_from=str(today - timedelta(days=300)),
        valid_until=str(end),
    )
    browser = world.browser(AUTHORITY)
    assert "90 天内到期" in browser.open("/committees?text=省将到期")
    assert "省将到期评委会" in browser.open("/committees?filing=EXPIRING")
    place = f"/committees/{committee}"
    assert f"核准备案将于 {end} 到期" in browser.open(place)
    gap = {"valid_from": str(end + timedelta(days=2)), "valid_until": str(end + timedelta(days=9))}
    assert "不能晚于到期日的次日" in send(world, place, "renew-validity", **gap).text
    good = gap | {"valid_from": str(end + timedelta(days=1))}
    good["valid_until"] = str(end + timedelta(days=900))
    assert "已保存" in send(world, place, "renew-validity", **good).text
    assert "省将到期评委会" not in browser.open("/committees?filing=EXPIRING")
    assert "省将到期评委会" in browser.open("/committees?filing=IN_FORCE")


def test_the_account_is_opened_with_a_password_that_is_told_once(world: ReviewWorld) -> None:
    given = {
        "name": "省账号评委会",
        "level": "p",
        "title_level": "INTERMEDIATE",
        "division": "320000",
        "office--text": "省中评会办公室",
        "account": "jsjxpw",
        "convening_unit--text": "省住建厅",
        "series": "05",
        "valid_from": "2026-01-01",
        "valid_until": "2028-12-31",
    }
    page = send(world, "/committees/new", "register", **given)
    found = SECRET.search(page.text)
    assert found, page.text
    system = world.small.system
    world.small.shown()
    account = system.authenticate("jsjxpw", found[1])
    assert account is not None
    assert account.must_change_password
    assert account.organisation == world.small.founder.bodies.ids[SEAT.short]
    onwards = re.search(r'href="(/committees/[^"?]+)\?', page.text)
    assert onwards
    detail = world.browser(AUTHORITY).open(onwards[1])
    assert "jsjxpw" in detail
    assert found[1] not in detail
    taken = send(world, "/committees/new", "register", **given | {"account": AUTHORITY})
    assert taken.status_code == 422
    assert "该登录名已被使用" in taken.text
    reset = send(world, onwards[1], "reset-password")
    second = SECRET.search(reset.text)
    assert second
    assert second[1] != found[1]
    assert system.authenticate("jsjxpw", found[1]) is None
    assert system.authenticate("jsjxpw", second[1]) is not None
    shared = send(world, "/committees/new", "register", **given | {"name": "省共用账号评委会"})
    assert not SECRET.search(shared.text)
    assert system.authenticate("jsjxpw", second[1]) is not None


def test_a_crash_before_the_password_is_set_is_made_good(world: ReviewWorld) -> None:
    """The account's events are stored, and the process died right then."""
    stage, system = world.small.stage, world.small.system
    committee = register(world, name="省崩溃评委会")
    actor = world.actor(AUTHORITY)
    context = system.context(actor, "crash")
    work = Work(system.log, context)
    set_account(work, system.desk(actor), committee, AccountName(account="bengkui"), None)
    work.commit(committee)  # and no `finish`
    world.small.shown()
    assert stage.look(ACCOUNT, account_stream("bengkui")).account is not None
    told = world.program(AUTHORITY).post(f"/api/committees/{committee}/reset-password", json={})
    assert told.status_code == 200
    assert told.headers["cache-control"] == "no-store"
    password = told.json()["first_password"]
    assert system.authenticate("bengkui", password) is not None
    refused = world.program(OFFICE).post(f"/api/committees/{committee}/reset-password", json={})
    assert refused.status_code == 403


def test_the_api_tells_a_first_password_once(world: ReviewWorld) -> None:
    ids = world.small.founder.bodies.ids
    body = {
        "name": "省接口评委会",
        "level": "p",
        "title_level": "JUNIOR",
        "division": "320000",
        "office": str(ids[SEAT.short]),
        "account": "jiekou",
        "convening_unit": str(ids["title-320000"]),
        "series": ["05"],
        "valid_from": "2026-01-01",
        "valid_until": "2028-12-31",
    }
    program = world.program(AUTHORITY)
    key = {"idempotency-key": "9d7a3a9e-6d3e-4d52-8a55-6f1d6a3b1c11"}
    first, again = (program.post("/api/committees", json=body, headers=key) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["first_password"]
    assert again.json()["first_password"] == ""
    world.small.shown()
    assert world.small.system.authenticate("jiekou", first.json()["first_password"]) is not None


def test_committees_are_imported_with_everything(world: ReviewWorld) -> None:
    days = ["2026-01-01", "2028-12-31"]
    row = ["省全列评委会", "省级", "高评会", "320000", "省中评会办公室", "省住建厅、省职称办"]
    row += ["否", "工程技术人员", "建筑学", "是", *days, "", "quanlie"]
    row += ["2026-02-01", "2026-12-31", "13", "280.50", "", "160", ""]
    assert imported(world, "committees", AUTHORITY, row).stored == 1
    world.small.shown()
    found = world.program(OFFICE).get("/api/committees", params={"text": "省全列"}).json()
    made = state(world, UUID(found["items"][0]["committee"]))
    assert (made.login, made.minimum_seats, len(made.convening_units)) == ("quanlie", 13, 2)
    assert made.fees == (
        FeeStandard(item=FeeItem.REVIEW, amount=28_050),
        FeeStandard(item=FeeItem.DEFENCE, amount=16_000),
    )
    assert str(made.delegation.since) == "2026-02-01"
    export = world.browser(AUTHORITY).client.get("/committees/export?text=省全列")
    headings, cells = table(export.content, "评委会")
    told = dict(zip(headings, cells, strict=True))
    assert told["评委会账号"] == "quanlie"
    assert (told["评审费（元）"], told["答辩费（元）"]) == ("280.50", "160.00")
    assert (told["权限下放起"], told["权限下放止"]) == ("2026-02-01", "2026-12-31")


def test_a_row_says_which_of_its_cells_is_wrong(world: ReviewWorld) -> None:
    row = ["省错列评委会", "省级", "中评会", "320000", "省中评会办公室", "；", "否", "05", "", "否"]
    row += ["2026-01-01", "2028-12-31", "", "", "", "", "", "", "", "", ""]
    fee, taken = [*row], [*row]
    fee[5], fee[17] = "省住建厅", "二百"
    taken[5], taken[13] = "省住建厅", AUTHORITY
    program = world.program(AUTHORITY)
    content = filled(BY_NAME["committees"], row, fee, taken)
    sent = program.post("/api/imports/committees", files={"file": ("x.xlsx", content, XLSX)})
    work_off(world)
    told = program.get(f"/api/imports/{sent.json()['id']}/refused").json()["items"]
    assert [one["reason"].partition("：")[0] for one in told] == [
        "组建单位",
        "评审费（元）",
        "评委会账号",
    ]


def test_conditions_find_what_they_name(world: ReviewWorld) -> None:
    register(world, name="省条件评委会", division="320500")
    browser = world.browser(OFFICE)
    for asked in ("division=320500", "office=省中评会", "specialty=jiegougongcheng", "series=05"):
        assert "省条件评委会" in browser.open(f"/committee-query?text=省条件&{asked}"), asked
    for asked in ("division=320100", "office=不存在", "specialty=不存在", "filing=EXPIRED"):
        assert "没有符合条件的评委会" in browser.open(f"/committee-query?text=省条件&{asked}"), (
            asked
        )


def test_an_auditor_reads_every_tab_and_changes_nothing(
    world: ReviewWorld, committee: UUID
) -> None:
    auditor = world.browser("auditor")
    for place in ("", "/specialties", "/convening-units", "/fees"):
        page = auditor.open(f"/committees/{committee}{place}")
        assert "省维护评委会" in page
        assert "保存" not in page
    assert "变更记录" in auditor.open(f"/committees/{committee}")
    auditor.open(f"/committees/{committee}/edit", status=403)

"""年度批次 (B2): windows and conditions are set, shown with their reasons, and kept to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from application.configuration.imports import BY_NAME
from domain.cases.declaration import Status
from domain.configuration.yearly_batch import YEARLY_BATCH, BatchStatus
from domain.streams import batch_stream
from domain.terms import CommitteeTitleLevel
from infrastructure.sheets.excel import MEDIA_TYPE
from interfaces.demo.committees import SERIES, SPECIALTY_CODES, Seat
from interfaces.jobs.importing import go_on
from tests.interfaces.import_world import filled, table
from tests.interfaces.world import LONG_WAY, World

HRSS, ADMIN = "title-320000", "admin"
OWN = "office-320000-b-s"
"""Works for `LONG_WAY`."""
CITY = Seat("320500", False, CommitteeTitleLevel.SENIOR)
COUNTY = Seat("320583", True, CommitteeTitleLevel.SENIOR)
SPARE = Seat("320583", False, CommitteeTitleLevel.SENIOR)
NEW, CHOOSE = "/declarations/new", "/declarations/new/choose"
WINDOW = {"opens_on": "2026-05-01", "closes_on": "2026-06-30", "cut_off_on": "2026-12-31"}


def do(world: World, path: str, body: object, status: int = 200, login: str = HRSS) -> Any:
    answer = world.program(login).post(f"/api{path}", json=body)
    assert answer.status_code == status, answer.text
    world.catch_up()
    return answer.json()


def renewed(world: World, seat: Seat, **terms: object) -> UUID:
    """The committee's batch of 2026, drawn up anew with other terms."""
    committee = world.committees[seat]
    batch = batch_stream(committee, 2026)
    if world.stage.look(YEARLY_BATCH, batch).status is not BatchStatus.CANCELLED:
        do(world, f"/batches/{batch}/cancel", {"reason": "重新拟定"})
    do(world, "/batches", {"committee": str(committee), "year": 2026, **WINDOW, **terms}, 201)
    return batch


def published(world: World, seat: Seat, **terms: object) -> UUID:
    batch = renewed(world, seat, **terms)
    do(world, f"/batches/{batch}/publish", {})
    return batch


def name_of(world: World, seat: Seat) -> str:
    row = world.program(HRSS).get(f"/api/committees/{world.committees[seat]}").json()
    name: str = row["name"]
    return name


def test_a_batch_is_drawn_up_on_the_pages(world: World) -> None:
    committee = world.committees[CITY]
    batch = batch_stream(committee, 2026)
    do(world, f"/batches/{batch}/cancel", {"reason": "重新拟定"})
    browser = world.browser(HRSS)
    found = {"committee": str(committee), "committee--text": "x", "committee--label": "x"}
    typed = {**found, "year": "2026", **WINDOW}
    wrong = browser.send(
        "/batches/new", "/batches/new/draft", **{**typed, "closes_on": "2026-04-01"}
    )
    assert wrong.status_code == 422
    assert "截止日期不能早于开始日期" in wrong.text
    edit = browser.send("/batches/new", "/batches/new/draft", **typed)
    here = f"/batches/{batch}"
    assert edit.url.path == f"{here}/edit"
    row = {
        "education.0.field": "degree",
        "education.0.degrees": "大学本科",
        "education.0.years": "5",
        "education.0.reason": "本科满 5 年",
        "education.0.exceptional_lifts": "true",
        "titles.1.title": "INTERMEDIATE",
        "titles.1.reason": "须有中级职称",
    }
    slip = browser.send(
        f"{here}/edit",
        f"{here}/edit/amend",
        **row,
        **{"posts.0.years": "99", "posts.0.reason": "x"},
    )
    assert slip.status_code == 422
    assert "年数须为 0 至 50" in slip.text
    assert 'value="本科满 5 年"' in slip.text
    saved = browser.send(f"{here}/edit", f"{here}/edit/amend", **row)
    assert saved.url.path == here
    asked = "“最高学历”为大学本科，自取得前一级职称起满 5 年；破格可免"
    assert saved.text.count(asked) == 2, "as it is, and in its history"
    shown = browser.send(here, f"{here}/publish")
    assert "申报中" in shown.text
    short = browser.send(here, f"{here}/extend", closes_on="2026-06-30", reason="停机")
    assert "新的截止日期须晚于原截止日期（2026-06-30）" in short.text
    longer = browser.send(here, f"{here}/extend", closes_on="2026-07-31", reason="停机")
    assert "已延长" in longer.text
    assert browser.client.get(f"{here}/edit").url.path == here  # published: no editing
    assert "<del>2026-06-30</del>" in longer.text
    gone = browser.send(here, f"{here}/cancel", reason="换届")
    assert "该批次已注销：换届" in gone.text


def test_the_list_is_asked_exported_and_kept_to_its_region(world: World) -> None:
    published(world, COUNTY, opens_on="2026-09-01", closes_on="2026-10-31")
    browser = world.browser(HRSS)
    name = name_of(world, COUNTY)
    assert name in browser.open("/batches?phase=NOT_YET_OPEN")
    assert name not in browser.open("/batches?phase=OPEN")
    sheet = browser.client.get("/batches/export?phase=NOT_YET_OPEN")
    rows = table(sheet.content, "年度批次")
    assert [row[1] for row in rows[1:]] == [name]
    assert rows[1][5] == "未开始"
    here = f"/batches/{batch_stream(world.committees[COUNTY], 2026)}"
    own = world.browser(OWN)
    assert name_of(world, LONG_WAY) in own.open("/batches")
    assert name not in own.open("/batches")
    own.open(here, status=404)
    city = world.browser("title-320100")  # another city
    city.open(here, status=404)
    assert name not in city.open("/batches")
    assert "注销原因" not in world.browser("auditor").open(here)
    world.browser(world.applicant()).open("/batches", status=403)


def test_the_office_proposes_and_does_not_publish(world: World) -> None:
    batch = renewed(world, LONG_WAY)
    browser = world.browser(OWN)
    page = browser.open(f"/batches/{batch}")
    assert f"/batches/{batch}/edit" in page
    assert f"/batches/{batch}/publish" not in page
    assert world.program(OWN).post(f"/api/batches/{batch}/publish", json={}).status_code == 403
    do(world, f"/batches/{batch}/amend", {**WINDOW, "closes_on": "2026-12-20"}, login=OWN)
    other = {"committee": str(world.committees[SPARE]), "year": 2026, **WINDOW}
    told = do(world, "/batches", other, 422, login=OWN)
    assert told["code"] == "committee-not-yours"
    do(world, f"/batches/{batch}/publish", {})


def test_the_choice_says_why_a_committee_cannot_be_chosen(world: World) -> None:
    published(world, COUNTY, opens_on="2026-09-01", closes_on="2026-10-31")
    renewed(world, SPARE)
    browser = world.browser(world.applicant())
    typed = {
        "division": "320583",
        "unit_nature": "INSTITUTION",
        "unit": str(world.founder.bodies.ids["unit-320583"]),
        "unit--text": "x",
        "unit--label": "x",
        "title_level": "SENIOR_ASSOCIATE",
        "series": SERIES,
        "specialty": SPECIALTY_CODES[0],
        "specialty--text": "x",
        "specialty--label": "x",
    }
    page = browser.send(NEW, CHOOSE, step="look", **typed)
    assert page.status_code == 200, page.text
    assert "申报时间为 2026-09-01 至 2026-10-31，尚未开始" in page.text
    assert "该评委会尚未发布本年度申报批次" in page.text
    assert "申报截至" in page.text  # others are open
    closed = str(world.committees[COUNTY])
    assert f'value="{closed}"' not in page.text
    forced = browser.client.post(
        CHOOSE,
        data={**browser.fill(NEW, CHOOSE, **typed), "committee": closed, "step": "start"},
    )
    assert forced.status_code == 422
    assert "尚未开始" in forced.text
    unknown = browser.send(NEW, CHOOSE, step="look", **{**typed, "series": "99"})
    assert unknown.status_code == 422
    assert "没有这个职称系列" in unknown.text


def test_the_choice_tells_of_a_case_in_hand(world: World) -> None:
    published(world, LONG_WAY, closes_on="2026-12-20")
    login = world.applicant()
    world.submitted(login)
    page = world.browser(login).open(NEW)
    assert "2026 年度已有一件同类申报在办理" in page


def conditions() -> dict[str, object]:
    lifted = {"exceptional_lifts": True}
    return {
        "closes_on": "2026-12-20",
        "posts": [{"years": 20, "reason": "任职满 20 年", **lifted}],
        "titles": [{"title": "INTERMEDIATE", "reason": "须有中级职称"}],
        "assessments": [{"field": "appraisals", "years": 3, "reason": "近三年考核合格", **lifted}],
    }


def test_every_condition_is_shown_with_its_reason_before_submitting(world: World) -> None:
    published(world, LONG_WAY, **conditions())
    login = world.applicant()
    case = world.draft(login, answers=99)
    page = world.browser(login).open(f"/declarations/{case}/check")
    part = page.partition('id="eligibility"')[2]
    for said in ("任职满 20 年", "不符合", "须有中级职称", "符合", "近三年考核合格"):
        assert said in part
    assert "确认提交" not in page
    told = world.program(login).post(f"/api/declarations/{case}/submit", json=_body(world))
    assert told.status_code == 422
    answer = told.json()
    assert answer["code"] == "not-eligible"
    assert "任职满 20 年" in answer["detail"]
    assert "2018" not in answer["detail"]  # nothing of the person
    asked = world.program(login).get(f"/api/declarations/{case}/eligibility").json()
    assert [one["verdict"] for one in asked["conditions"]] == ["MET", "NOT_MET", "MET"]
    other = world.program(world.applicant()).get(f"/api/declarations/{case}/eligibility")
    assert other.status_code == 404


def test_what_is_not_filled_in_is_said_and_a_claim_lifts_it(world: World) -> None:
    published(world, LONG_WAY, **conditions())
    login = world.applicant()
    case = world.draft(login, answers=99)
    body = _body(world)
    body["answers"] = [one for one in body["answers"] if one["field"] != "appraisals"]
    do(world, f"/declarations/{case}/save-draft", body, login=login)
    page = world.browser(login).open(f"/declarations/{case}/check")
    assert "待填写" in page
    assert f'href="/declarations/{case}/edit/career">去填写' in page
    body["declaration_type"] = "EXCEPTIONAL_ELIGIBILITY"
    do(world, f"/declarations/{case}/save-draft", body, login=login)
    browser = world.browser(login)
    page = browser.open(f"/declarations/{case}/check")
    assert "破格申报不要求此项" in page
    done = browser.send(f"/declarations/{case}/check", f"/declarations/{case}/submit")
    assert "申报已提交" in done.text
    assert world.case(case).status is Status.IN_REVIEW


def _body(world: World) -> dict[str, Any]:
    form = world.form()
    return {
        "year": 2026,
        "division": form.division,
        "unit_nature": form.unit_nature,
        "unit": str(form.unit),
        "title_level": form.title_level,
        "series": form.series,
        "specialty": form.specialty,
        "committee": str(form.committee),
        "answers": [
            {"field": one.field, "text": one.text, "rows": [list(row) for row in one.rows]}
            for one in form.answers
        ],
    }


def test_a_template_that_drops_a_field_is_warned_of(world: World) -> None:
    batch = published(world, SPARE, **conditions())
    found = world.program(HRSS).get(f"/api/committees/{world.committees[SPARE]}").json()
    template = found["template"]
    for section in template["sections"]:
        section["fields"] = [one for one in section["fields"] if one["code"] != "appraisals"]
    do(
        world,
        f"/committees/{world.committees[SPARE]}/set-template",
        {"sections": template["sections"]},
    )
    page = world.browser(HRSS).open(f"/batches/{batch}")
    assert "以下栏目与评委会现行申报模板不符" in page
    assert "appraisals" in page
    again = renewed(world, SPARE, **conditions())
    told = do(world, f"/batches/{again}/publish", {}, 422)
    assert told["code"] == "batch-template"
    assert {one["field"] for one in told["fields"]} == {"assessments.0.field"}


def test_many_batches_at_once_and_the_public_windows(world: World) -> None:
    year = {"opens_on": "2027-03-01", "closes_on": "2027-03-31", "cut_off_on": "2026-12-31"}
    browser = world.browser(HRSS)
    typed = {"year": "2027", "title_level": "SENIOR", "division": "320500", "publish": "true"}
    done = browser.send("/batches/new-many", "/batches/new-many/draft", **typed, **year)
    assert done.url.path == "/batches", done.text
    rows = world.program(HRSS).get("/api/batches?year=2027").json()["items"]
    assert {row["title_level"] for row in rows} == {"SENIOR"}
    assert {row["status"] for row in rows} == {"PUBLISHED"}
    assert len(rows) == 4  # the city's two, and its county's two
    again = browser.send("/batches/new-many", "/batches/new-many/draft", **typed, **year)
    assert "没有需要拟定批次的评委会" in again.text
    nobody = world.browser()
    assert "2027-03-31" in nobody.open("/windows?sort=-closes_on")
    assert "正在受理申报" in nobody.open("/")
    assert "正在受理申报" in world.browser(world.applicant()).open("/my")
    assert world.program(HRSS).get("/api/windows").json()["total"] > 4


def test_batches_are_imported(world: World) -> None:
    name = name_of(world, CITY)
    row = ["2028", "2028-05-01", "2028-06-30", "2027-12-31", "正常申报、破格", "是"]
    sheet = filled(BY_NAME["batches"], [name, *row], ["没有的评委会", *row], [name, *row])
    files = {"file": ("批次.xlsx", sheet, MEDIA_TYPE)}
    opened = world.program(HRSS).post("/api/imports/batches", files=files)
    assert opened.status_code == 201, opened.text
    work_off(world)
    here = f"/api/imports/{opened.json()['id']}"
    checked = world.program(HRSS).get(here).json()
    assert (checked["good"], checked["bad"]) == (1, 2)
    said = [one["reason"] for one in world.program(HRSS).get(f"{here}/refused").json()["items"]]
    assert any("已有批次" in one for one in said)
    world.program(HRSS).post(f"{here}/submit", json={})
    work_off(world)
    batch = world.stage.look(YEARLY_BATCH, batch_stream(world.committees[CITY], 2028))
    assert batch.status is BatchStatus.PUBLISHED
    assert batch.terms.closes_on == date(2028, 6, 30)
    assert len(batch.terms.declaration_types) == 2


def work_off(world: World) -> None:
    world.catch_up()
    while go_on(world.system):
        world.catch_up()


def test_the_last_day_ends_at_midnight_in_shanghai(world: World) -> None:
    """The last one here, as the clock goes forward only."""
    published(world, LONG_WAY)
    last_minute = datetime(2026, 6, 30, 15, 59, tzinfo=UTC)
    told = []
    logins = [world.applicant(), world.applicant()]
    cases = [world.draft(login, answers=99) for login in logins]
    for place, (login, case) in enumerate(zip(logins, cases, strict=True)):
        world.clock.move(last_minute + timedelta(minutes=place) - world.clock.now())
        path = f"/api/declarations/{case}/submit"
        told.append(world.program(login).post(path, json=_body(world)))
    assert told[0].status_code == 200, told[0].text
    assert told[1].json()["code"] == "batch-closed"
    assert "2026-05-01 至 2026-06-30" in told[1].json()["detail"]

"""The reviewing officers' pages: lists, the case with its actions, who acted first, exports."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from domain.cases.declaration import Status
from domain.terms import Role
from infrastructure.sheets import excel
from interfaces.demo.names import name
from interfaces.desks import VIEWS
from interfaces.desks.cases.todo import LINKS, OFFICE_MEETING
from projections.todo.todo_items import TodoKind
from tests.interfaces.world import SHORT_WAY, UNIT, World, fields_of, picture

OFFICE = "title-320102"


def events(world: World, case: UUID) -> list[str]:
    return [r.name.removeprefix("declaration.") for r in world.system.log.read(case)]


def test_the_unit_reviews_publicises_and_reports(world: World) -> None:
    case = world.at("Uc")
    path = f"/declarations/{case}"
    unit = world.browser(UNIT)
    assert f'href="{path}"' in unit.open("/unit-reviews")
    short = unit.send(path, f"{path}/decide", decision="publicise", working_days="3")
    assert short.status_code == 422
    assert "公示期不少于 5 个工作日" in short.text
    assert (
        'id="decide-working_days" name="working_days" value="3" aria-invalid="true"' in short.text
    )
    posted = unit.send(path, f"{path}/decide", decision="publicise", opinion="属实")
    assert "公示进行中" in posted.text
    assert "公示中" in unit.open("/unit-reviews")
    with pytest.raises(LookupError):
        fields_of(posted.text, f"{path}/close-publicity")
    last = world.case(case).last_day
    assert last is not None
    world.clock.move_past(last)
    nothing = unit.send(path, f"{path}/close-publicity", opinion="无异议")
    assert nothing.status_code == 422
    assert "此项必填" in nothing.text
    proof = {field: (f"公示{field}.png", picture(), "image/png") for field in ("evidence", "third")}
    done = unit.attach(path, f"{path}/close-publicity", files=proof, opinion="公示无异议")
    assert done.status_code == 200, done.text
    assert "办理成功" in done.text
    assert "公示third.png" in done.text
    state = world.case(case).stage
    assert state is not None
    assert state.code == "Dc"
    href = done.text.split(f'href="{path}/attachments/')[1].split('"')[0]
    assert unit.client.get(f"{path}/attachments/{href}").content.startswith(b"\x89PNG")


def test_the_officer_sees_the_next_body_and_approves(world: World) -> None:
    case = world.at("Oc")
    path = f"/declarations/{case}"
    officer = world.browser(OFFICE)
    page = officer.open(path)
    assert "上级审核单位" in page
    assert "南京市建设局（市行政主管部门审核）" in page
    for said in ("工作经历", "过程跟踪", "演示玄武区市政设计所"):
        assert said in page
    done = officer.send(path, f"{path}/decide", decision="approve", opinion="同意上报")
    assert done.url.path == path
    assert "办理成功" in done.text
    assert f"{path}/decide" not in done.text  # nothing more to do here
    assert "同意上报" in done.text
    assert f'href="{path}"' not in officer.open("/reviews")
    assert f'href="{path}"' in officer.open("/handled")
    assert f'href="{path}"' in world.browser("auth-320100").open("/todo")


def test_returns_by_one_stage_to_a_named_one_and_to_the_applicant(world: World) -> None:
    officer = world.browser(OFFICE)
    for to, code in (("", "Ic"), ("Uc", "Uc"), ("APPLICANT", None)):
        case = world.at("Oc")
        path = f"/declarations/{case}"
        blank = officer.send(path, f"{path}/decide", decision="return", to_code=to)
        assert blank.status_code == 422
        assert 'id="decide-opinion"' in blank.text.split("autofocus")[0].rpartition("<textarea")[2]
        assert f'value="{to}" selected' in blank.text or not to
        officer.send(path, f"{path}/decide", decision="return", to_code=to, opinion="请核对年限")
        state = world.case(case)
        assert (state.stage.code if state.stage else None) == code


def test_a_returned_case_is_marked_and_passed_down(world: World) -> None:
    case = world.at("Oc")
    path = f"/declarations/{case}"
    world.browser(OFFICE).send(path, f"{path}/decide", decision="return", opinion="缺考核表")
    below = world.browser("industry-320102")
    todo = below.client.get("/todo?returned=true").text
    assert f'href="{path}"' in todo
    assert "退回" in todo
    page = below.open(path)
    assert "退回补充材料" in page
    assert "缺考核表" in page
    with pytest.raises(LookupError):
        fields_of(page, f"{path}/request-supplement")  # only while it is reviewed
    below.send(path, f"{path}/decide", decision="pass-down", opinion="请补考核表")
    stage = world.case(case).stage
    assert stage is not None
    assert stage.code == "Dc"
    assert f'href="{path}"' in world.browser("auth-320102").open("/todo")


def test_a_supplement_notice_with_its_deadline(world: World) -> None:
    login = world.applicant()
    case = world.at("Dc", login=login)
    path = f"/declarations/{case}"
    officer = world.browser("auth-320102")
    blank = officer.send(path, f"{path}/request-supplement")
    assert blank.status_code == 422
    assert "<details open>" in blank.text
    officer.send(path, f"{path}/request-supplement", items="毕业证书扫描件", working_days="5")
    assert world.case(case).status is Status.SUPPLEMENT
    browser = world.browser(login)
    page = browser.open(f"{path}/answer")
    assert "毕业证书扫描件" in page
    assert str(world.case(case).deadline) in page
    done = browser.send(f"{path}/answer", f"{path}/resubmit")
    assert "申报已重新提交" in done.text
    stage = world.case(case).stage
    assert stage is not None
    assert stage.code == "Dc"


def test_refusing_ends_the_case(world: World) -> None:
    case = world.at("Dc")
    path = f"/declarations/{case}"
    officer = world.browser("auth-320102")
    done = officer.send(path, f"{path}/refuse", opinion="不属于受理范围")
    assert "不受理" in done.text
    assert "stage-refused" in done.text
    assert world.case(case).status is Status.REFUSED


def test_two_officers_at_the_same_moment(world: World) -> None:
    """One wins; the other is told who acted and sees where the case is now."""
    case = world.at("Oc")
    path = f"/declarations/{case}"
    world.founder.account(
        "second",
        "第二经办人",
        world.actor(OFFICE).role,
        organisation=world.actor(OFFICE).organisation,
    )
    world.catch_up()
    browsers = [world.browser(OFFICE), world.browser("second")]
    forms = [
        one.fill(path, f"{path}/decide", decision="approve", opinion="同意") for one in browsers
    ]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda pair: pair[0].client.post(f"{path}/decide", data=pair[1]),
                zip(browsers, forms, strict=True),
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert events(world, case).count("Approved") == world_before(world, case)
    told = next(answer.text for answer in answers if answer.status_code == 409)
    assert (
        "玄武区人社局职称办" in told.split("</main>")[0].split('role="alert"')[1].split("</div>")[0]
    )
    assert "没有生效" in told
    assert "南京市建设局" in told


def world_before(world: World, case: UUID) -> int:
    """Stages approved up to where the case is: one approval each."""
    return world.case(case).at


def test_a_double_click_decides_once(world: World) -> None:
    case = world.at("Dc")
    path = f"/declarations/{case}"
    officer = world.browser("auth-320102")
    form = officer.fill(path, f"{path}/decide", decision="approve")
    for _ in range(2):
        answer = officer.client.post(f"{path}/decide", data=form, follow_redirects=False)
        assert answer.status_code == 303
    assert events(world, case).count("Approved") == 2  # the unit's, and this one


def test_what_is_not_ones_business_does_not_exist(world: World) -> None:
    case = world.at("Dc")
    path = f"/declarations/{case}"
    for stranger in (
        "auth-320115",
        "title-320102",
        "office-320000-b-s",
        UNIT.replace("102", "115"),
    ):
        world.browser(stranger).open(path, 404)
        answer = world.program(stranger).get(f"/api{path}")
        assert answer.status_code == 404
    form = {"decision": "approve", "_csrf": ""}
    other = world.browser("auth-320115")
    assert other.client.post(f"{path}/decide", data=form).status_code in (403, 404)
    world.browser("admin").open(path, 403)
    assert "过程跟踪" in world.browser("auditor").open(path)
    with pytest.raises(LookupError):
        fields_of(world.browser("auditor").open(path), f"{path}/decide")


def test_conditions_are_posted_and_never_stand_in_an_address(world: World) -> None:
    login = world.applicant()
    case = world.at("Uc", seat=SHORT_WAY, login=login)
    mine = name(int(login.partition("-")[2]))
    unit = world.browser(UNIT)
    page = unit.client.post("/unit-reviews", data={"name": mine, "unit": "玄武"})
    assert page.status_code == 200
    assert f"/declarations/{case}" in page.text
    assert "共 1 条" in page.text
    assert 'method="post"' in page.text
    hrefs = [part.split('"')[0] for part in page.text.split('href="')[1:]]
    assert not any(mine in href or "name=" in href for href in hrefs)
    none = unit.client.post("/unit-reviews", data={"name": "没有这个人"})
    assert "没有符合条件的申报" in none.text
    wrong = unit.client.post("/unit-reviews", data={"year": "abc", "name": mine})
    assert wrong.status_code == 422
    assert 'value="abc"' in wrong.text


def test_the_export_is_the_list(world: World) -> None:
    login = world.applicant()
    world.at("Uc", seat=SHORT_WAY, login=login)
    unit = world.browser(UNIT)
    mine = name(int(login.partition("-")[2]))
    file = unit.client.post("/unit-reviews/export", data={"name": mine})
    assert file.headers["content-disposition"].startswith("attachment")
    rows = list(load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True))
    assert rows[0][:2] == ("姓名", "工作单位")
    assert [row[0] for row in rows[1:]] == [mine]


def test_a_text_never_becomes_a_formula() -> None:
    with excel.workbook("表", ("甲",), [("=1+1",), ("@SUM(A1)",), (None,), (3,)]) as file:
        cells = [row[0] for row in load_workbook(file).active.iter_rows()]
    assert [(one.value, one.data_type) for one in cells[:3]] == [
        ("甲", "s"),
        ("=1+1", "s"),
        ("@SUM(A1)", "s"),
    ]


@pytest.mark.parametrize("path", ["/reviews", "/handled", "/handled-people", "/tracking", "/todo"])
def test_lists_sort_and_page(world: World, path: str) -> None:
    world.at("Ic")
    officer = world.browser(OFFICE)
    page = officer.open(path)
    for link in page.split('formaction="')[1:]:
        target = link.split('"')[0].replace("&amp;", "&")
        if not target.endswith("/export"):
            assert officer.client.post(target).status_code == 200, target


def test_people_handled_before(world: World) -> None:
    login = world.applicant()
    world.at("Dc", login=login)
    unit = world.browser(UNIT)
    mine = name(int(login.partition("-")[2]))
    page = unit.client.post("/handled-people", data={"text": mine}).text
    assert mine in page
    assert "****" in page
    file = unit.client.post("/handled-people/export", data={"text": mine})
    assert mine in str(list(load_workbook(BytesIO(file.content)).active.values))


def test_the_to_do_list_counts_by_kind(world: World) -> None:
    case = world.at("Ic")
    officer = world.program("industry-320102")
    counts = {row["kind"]: row["count"] for row in officer.get("/api/todo/counts").json()}
    items = officer.get("/api/todo", params={"kind": "REVIEW", "size": 200}).json()
    assert counts["REVIEW"] == items["total"]
    assert str(case) in [item["subject"] for item in items["items"]]
    page = world.browser("industry-320102").open("/todo")
    tile = f'<span class="tile-number">{counts["REVIEW"]}</span><span class="tile-label">申报审核'
    assert tile in page


ROLES = {
    TodoKind.REVIEW: Role.TITLE_OFFICER,
    TodoKind.UNIT_PUBLICITY: Role.UNIT_OFFICER,
    TodoKind.ANSWER: Role.APPLICANT,
    TodoKind.FILING: Role.TITLE_OFFICER,
    TodoKind.ISSUE: Role.COMMITTEE_OFFICER,
    TodoKind.PLAN_REVIEW: Role.TITLE_OFFICER,
    TodoKind.PLAN_BACK: Role.COMMITTEE_OFFICER,
    TodoKind.PUBLICITY: Role.COMMITTEE_OFFICER,
    TodoKind.OBJECTION: Role.COMMITTEE_OFFICER,
    TodoKind.REEXAMINATION: Role.COMMITTEE_OFFICER,
    TodoKind.DRAW_REQUEST: Role.COMMITTEE_OFFICER,
    TodoKind.DRAW_APPROVE: Role.TITLE_OFFICER,
    TodoKind.DRAW_REVEAL: Role.TITLE_OFFICER,
    TodoKind.ATTENDANCE: Role.EXPERT,
    TodoKind.UNANSWERED: Role.COMMITTEE_OFFICER,
    TodoKind.MEETING: Role.EXPERT,
    TodoKind.QUOTA_REVIEW: Role.AUTHORITY_OFFICER,
    TodoKind.QUOTA_BACK: Role.UNIT_OFFICER,
    TodoKind.ENTRUST_REVIEW: Role.AUTHORITY_OFFICER,
    TodoKind.ENTRUST_BACK: Role.APPLICANT,
    TodoKind.BLANK_REVIEW: Role.TITLE_OFFICER,
    TodoKind.BLANK_BACK: Role.AUTHORITY_OFFICER,
    TodoKind.BLANK_RECEIPT: Role.COMMITTEE_OFFICER,
    TodoKind.RENEWAL_REVIEW: Role.AUTHORITY_OFFICER,
    TodoKind.RENEWAL_BACK: Role.APPLICANT,
    TodoKind.FEE_DUE: Role.APPLICANT,
    TodoKind.FEE_DOUBT: Role.COMMITTEE_OFFICER,
    TodoKind.EARLIER_TITLE: Role.TITLE_OFFICER,
    TodoKind.EARLIER_BACK: Role.UNIT_OFFICER,
    TodoKind.UNIT_REGISTRATION: Role.AUTHORITY_OFFICER,
    TodoKind.REPORT_REFUSED: Role.TITLE_OFFICER,
    TodoKind.REVOCATION: Role.TITLE_OFFICER,
}


@pytest.mark.parametrize("kind", list(TodoKind))
def test_every_to_do_leads_to_a_page_of_its_role(kind: TodoKind) -> None:
    pages = {re.sub("{.*?}", "{}", view.path): view.roles for view in VIEWS}
    assert ROLES[kind] in (pages[LINKS[kind].partition("#")[0]] or Role)
    for href in OFFICE_MEETING.values():
        assert Role.COMMITTEE_OFFICER in pages[href]


def test_lists_of_the_api(world: World) -> None:
    case = str(world.at("Ic"))
    waiting = world.program("industry-320102").get("/api/declarations?size=200").json()
    assert case in [row["declaration"] for row in waiting["items"]]
    handled = world.program(UNIT).get("/api/declarations?which=handled&size=200").json()
    assert case in [row["declaration"] for row in handled["items"]]
    audited = world.program("auditor").get("/api/declarations?size=200").json()
    assert case in [row["declaration"] for row in audited["items"]]
    assert world.program(UNIT).get("/api/declarations?which=all").json()["total"] == 0
    named = {"name": waiting["items"][0]["applicant_name"]}
    found = world.program("industry-320102").post("/api/declarations/search", json=named).json()
    assert found["total"] >= 1
    assert world.program(UNIT).get("/api/declarations?name=x").status_code == 400


def test_contact_data_of_the_own_body(world: World) -> None:
    officer = world.browser(OFFICE)
    page = officer.send("/organisation", "/organisation/save", contact="值班电话 000-1")
    assert "单位信息已保存" in page.text
    assert "值班电话 000-1" in page.text
    world.browser("admin").open("/organisation", 403)

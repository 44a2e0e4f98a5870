"""申报模板编辑 (H10): edited step by step without script, previewed, published, told apart."""

from collections.abc import Iterator
from html import escape
from uuid import UUID

import pytest

from domain.committees.committee import COMMITTEE
from domain.configuration.template import Template
from domain.configuration.template_rules import neat_template
from interfaces import template_sheet
from tests.interfaces.import_world import XLSX, table, workbook
from tests.interfaces.world import LONG_WAY, SHORT_WAY, Browser, World, fields_of

ADMIN, HRSS, AUDITOR = "admin", "title-320000", "auditor"


@pytest.fixture
def committee(world: World) -> Iterator[UUID]:
    """One whose draft is not open, neither before nor after."""
    made = world.committees[SHORT_WAY]
    drop(world, made)
    yield made
    drop(world, made)


def drop(world: World, committee: UUID) -> None:
    world.program(ADMIN).post(f"/api/committees/{committee}/template-draft/drop", json={})


def editor(committee: UUID) -> str:
    return f"/committees/{committee}/template"


def started(world: World, committee: UUID, source: str = "PRESENT") -> Browser:
    browser = world.browser(ADMIN)
    path = editor(committee)
    sent = browser.send(path, f"{path}/take", source=source)
    assert sent.status_code == 200, sent.text
    assert "已开始编辑" in sent.text
    return browser


def present(world: World, committee: UUID) -> Template:
    state = world.stage.look(COMMITTEE, committee)
    template: Template = state.template
    return template


def test_a_template_is_edited_and_published(world: World, committee: UUID) -> None:
    before = present(world, committee)
    browser, path = started(world, committee), editor(committee)
    basic = f"{path}/sections/basic"
    typed = {"label": "政治面貌", "kind": "choice", "choices": "中共党员\n群众"}
    added = browser.send(basic, f"{basic}/add-field", **typed)
    assert "已保存到草稿" in added.text
    field = f"{path}/fields/phone"
    browser.send(field, f"{field}/change", label="手机号码", section="career")
    browser.send(path, f"{path}/fields/post/remove")
    browser.send(path, f"{path}/sections/career/move", up="true")
    sent = browser.send(path, f"{path}/add-section", title="其他说明")
    assert present(world, committee) == before
    assert "与现行版本的差异" in sent.text
    refused = browser.send(path, f"{path}/publish")
    assert refused.status_code == 422
    assert "分组中没有栏目" in refused.text
    sent = browser.send(path, f"{path}/sections/section_1/remove")
    assert "可用“撤销一步”恢复" in sent.text
    published = browser.send(path, f"{path}/publish")
    assert published.url.path == f"{path}/versions"
    now = present(world, committee)
    assert now.version == before.version + 1
    assert [section.code for section in now.sections][:2] == ["basic", "career"]
    for said in ("栏目“政治面貌”", "栏目“现任职务”", "手机号码", "管理员"):
        assert said in published.text
    assert "没有正在编辑的草稿" in browser.open(path)


def test_a_step_is_taken_back(world: World, committee: UUID) -> None:
    browser, path = started(world, committee), editor(committee)
    browser.send(path, f"{path}/sections/basic/remove")
    assert 'id="section-basic"' not in browser.open(path)
    browser.send(path, f"{path}/undo")
    assert 'id="section-basic"' in browser.open(path)


def test_what_was_typed_stays_when_it_is_refused(world: World, committee: UUID) -> None:
    browser, path = started(world, committee), editor(committee)
    basic = f"{path}/sections/basic"
    typed = {"label": "政治面貌", "kind": "choice", "choices": "群众\n群众", "code": "9"}
    sent = browser.send(basic, f"{basic}/add-field", **typed)
    assert sent.status_code == 422
    kept = fields_of(sent.text, f"{basic}/add-field")
    assert (kept["label"], kept["code"]) == ("政治面貌", "9")
    assert "不能重复" in sent.text
    assert "字段代码须由字母" in sent.text
    field = f"{path}/fields/started_on"
    sent = browser.send(field, f"{field}/change", kind="table", columns="年份")
    assert sent.status_code == 422
    assert "请删除后另设新代码的栏目" in sent.text


def test_a_second_officer_is_told_that_the_draft_moved_on(world: World, committee: UUID) -> None:
    browser, path = started(world, committee), editor(committee)
    second = world.browser(HRSS)
    stale = second.fill(path, f"{path}/fields/phone/remove")
    browser.send(path, f"{path}/fields/phone/move", up="false")
    told = second.client.post(f"{path}/fields/phone/remove", data=stale)
    assert told.status_code == 409
    assert "调整栏目顺序" in told.text  # what the other one did
    assert 'id="field-phone"' in told.text


def test_an_open_draft_is_not_lost_by_starting_again(world: World, committee: UUID) -> None:
    browser, path = started(world, committee), editor(committee)
    browser.send(path, f"{path}/fields/phone/remove")
    refused = browser.send(path, f"{path}/take", source="STARTING")
    assert refused.status_code == 422
    assert "如确认放弃它" in refused.text
    sent = browser.send(path, f"{path}/take", source="STARTING", replace="true")
    assert "任现职称以来年度考核" in sent.text
    browser.send(path, f"{path}/undo")
    assert "任现职称以来年度考核" not in browser.open(path).partition('id="add"')[0]


def test_a_template_is_copied_from_another_committee(world: World, committee: UUID) -> None:
    browser, path = world.browser(ADMIN), editor(committee)
    form = browser.fill(path, f"{path}/take", source="COMMITTEE")
    none = browser.client.post(f"{path}/take", data=form)
    assert "没有可用的模板" in none.text
    form["committee"] = str(world.committees[LONG_WAY])
    form |= {"committee--text": "x", "committee--label": "x"}
    sent = browser.client.post(f"{path}/take", data=form)
    assert 'id="field-phone"' in sent.text


def test_the_preview_is_what_the_applicant_sees_and_sends_nothing(
    world: World, committee: UUID
) -> None:
    browser, path = started(world, committee, "STARTING"), editor(committee)
    page = browser.open(f"{path}/preview")
    assert 'name="answers.phone"' in page
    assert "基本情况" in page
    main = page.partition("<main")[2]
    assert "<form" not in main
    assert main.count("disabled") == 3
    assert "preview-phone" in browser.open(f"{path}/preview?section=career&phone=true")
    assert "preview-phone" not in page


def test_hostile_text_stays_text(world: World, committee: UUID) -> None:
    browser, path = started(world, committee), editor(committee)
    basic, bad = f"{path}/sections/basic", "<script>alert(1)</script>"
    typed = {"label": bad, "help": bad, "kind": "choice", "choices": f"{bad}\n{{{{11111*11111}}}}"}
    browser.send(basic, f"{basic}/add-field", code="bad", **typed)
    browser.send(basic, f"{basic}/rename", title=bad[:60])
    for page in (path, basic, f"{path}/fields/bad", f"{path}/preview"):
        shown = browser.open(page)
        assert bad not in shown
        assert escape(bad) in shown
        assert str(11111 * 11111) not in shown


def test_a_version_is_read_restored_and_taken_to_excel(world: World, committee: UUID) -> None:
    browser, path = started(world, committee), editor(committee)
    version = present(world, committee).version
    first = f"{path}/versions/1"
    assert "联系电话" in browser.open(first)
    browser.send(path, f"{path}/fields/school/remove")
    assert browser.send(first, f"{first}/take").status_code == 422  # the draft is open
    sent = browser.send(first, f"{first}/take", replace="true")
    assert sent.url.path == path
    assert browser.open(f"{path}/preview?version=1")
    browser.open(f"{path}/versions/99", status=404)
    assert world.program(AUDITOR).get(f"/api{path}-versions/1").json()["row"]["version"] == 1
    content = browser.client.get(f"{path}/versions/{version}/sheet").content
    rows = table(content, template_sheet.TITLE)
    assert tuple(rows[0]) == template_sheet.HEADINGS
    state = world.stage.look(COMMITTEE, committee)
    assert template_sheet.read(content).sections == neat_template(state.template).sections


def test_a_sheet_becomes_a_draft(world: World, committee: UUID) -> None:
    browser, path = world.browser(ADMIN), editor(committee)
    sheet = workbook(
        template_sheet.TITLE,
        [
            ("分组名称", "栏目名称", "类型", "必填", "选项"),
            ("甲", "=1+1", "单行文字", "是", ""),
            ("乙", "选", "选项", "", "一\n二"),
            ("甲", "日期", "日期", "否", ""),
        ],
    )
    files = {"file": ("模板.xlsx", sheet, XLSX)}
    sent = browser.attach(path, f"{path}/take-sheet", files)
    assert "已开始编辑" in sent.text, sent.text
    answer = world.program(ADMIN).get(f"/api{path}-draft").json()
    sections = answer["template"]["sections"]
    assert [(s["code"], [f["label"] for f in s["fields"]]) for s in sections] == [
        ("section_1", ["=1+1", "日期"]),
        ("section_2", ["选"]),
    ]
    assert sections[1]["fields"][0]["choices"] == ["一", "二"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("甲", "栏目", "图片", "是", ""), "第 2 行的“类型”填写有误"),
        (("甲", "栏目", "日期", "也许", ""), "第 2 行的“必填”填写有误"),
        (("甲", "", "日期", "是", ""), "此项必填"),
        (("甲", "栏目", "选项", "是", ""), "申报模板有误（甲 › 栏目）"),
    ],
)
def test_a_wrong_sheet_is_told(
    world: World, committee: UUID, row: tuple[str, ...], said: str
) -> None:
    browser, path = world.browser(ADMIN), editor(committee)
    headings = ("分组名称", "栏目名称", "类型", "必填", "选项")
    sheet = workbook(template_sheet.TITLE, [headings, row])
    sent = browser.attach(path, f"{path}/take-sheet", {"file": ("模板.xlsx", sheet, XLSX)})
    assert sent.status_code == 422
    assert said in sent.text


def test_only_those_who_configure_edit(world: World, committee: UUID) -> None:
    path = editor(committee)
    for login in (AUDITOR, "office-320102-a-s"):
        if login in world.founder.bodies.logins:
            world.browser(login).open(path, status=403)
            told = world.program(login).post(f"/api{path}-draft/take", json={"source": "BLANK"})
            assert told.status_code == 403
    assert "历次版本" in world.browser(AUDITOR).open(f"{path}/versions")
    world.browser(world.applicant()).open(f"{path}/versions", status=403)

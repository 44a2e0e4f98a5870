"""初定 and 认定 on the pages: chosen, filled in and sent without script; the agency's form."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it brings no types

from interfaces.demo.committees import SERIES, SPECIALTY_CODES
from tests.infrastructure.poppler import poppler
from tests.interfaces.cases.test_initial_determination import (
    DETERMINED,
    DIVISION,
    RECOGNISED,
    WAYS,
    agency_of,
    configure,
    form,
    state,
)
from tests.interfaces.import_world import XLSX
from tests.interfaces.review_world import AUTHORITY, ReviewWorld, sqlite_review_world
from tests.interfaces.world import fields_of, picture

NEW, CHOOSE = "/declarations/new", "/declarations/new/choose"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("determinations"), applicants=4) as world:
        for mode in WAYS:
            configure(world, mode)
        yield world


def typed(world: ReviewWorld, **other: str) -> dict[str, str]:
    return {
        "mode": DETERMINED,
        "division": DIVISION,
        "unit_nature": "INSTITUTION",
        "unit--text": "省设计研究院",
        "title_level": WAYS[DETERMINED],
        "series": SERIES,
        "specialty--text": SPECIALTY_CODES[0],
        **other,
    }


ANSWERS: dict[str, dict[str, str]] = {
    "basic": {"answers.phone": "00012345678", "answers.work": "设计"},
    "education": {
        "answers.degree": "大学本科",
        "answers.graduated_on": "2019-06-30",
        "answers.school": "演示大学",
        "answers.studied": "土木工程",
    },
    "career": {
        "answers.jobs.0-0": "2019 至今",
        "answers.jobs.0-1": "演示单位",
        "answers.jobs.0-2": "设计",
    },
    "assessment": {"answers.assessed": "合格", "answers.assessment": "胜任。"},
    "attachments": {},
}


def test_the_wizard_of_a_determination_without_script(world: ReviewWorld, tmp_path: Path) -> None:
    browser = world.browser("applicant-0")
    look = browser.send(NEW, CHOOSE, step="look", **typed(world))
    agency = str(agency_of(world, DETERMINED))
    assert f'value="{agency}"' in look.text
    for said in ("请先由所在单位审核。", "最终机构", "发证：省职称办"):
        assert said in look.text
    assert 'name="committee"' not in look.text
    missing = browser.client.post(CHOOSE, data=fields_of(look.text, CHOOSE) | {"step": "start"})
    assert missing.status_code == 422
    start = fields_of(look.text, CHOOSE) | {"agency": agency, "step": "start"}
    section = browser.client.post(CHOOSE, data=start)
    assert section.url.path.endswith("/edit/basic"), section.text
    base = section.url.path.removesuffix("/edit/basic")
    files = {"answers.diplomas.new-0": ("毕业证书.png", picture(), "image/png")}
    for code, answers in ANSWERS.items():
        here = f"{base}/edit/{code}"
        given = files if code == "education" else {}
        following = browser.attach(here, f"{here}/save", given, **answers, then="next")
        assert following.status_code == 200, following.text
    assert following.url.path == f"{base}/check"
    assert following.text.count('class="stage stage-todo"') == 4
    done = browser.send(f"{base}/check", f"{base}/submit")
    assert "申报已提交" in done.text
    assert "受理机构" in done.text
    world.small.shown()
    assert "省职称办" in browser.open("/my")
    assert state(world, base.rpartition("/")[2]).route.row == "RA"
    _names_the_agency(world, base, tmp_path)


def _names_the_agency(world: ReviewWorld, base: str, folder: Path) -> None:
    """Where cases before a committee name that one: on paper, in the dossier and in 过程跟踪."""
    browser = world.browser("applicant-0")
    sheet = folder / "sheet.pdf"
    sheet.write_bytes(browser.client.get(f"{base}/form.pdf").content)
    printed = re.sub(r"\s", "", poppler("pdftotext", "-raw", sheet, "-"))
    assert "年度省职称办）" in printed
    assert "受理机构省职称办" in printed
    sent = world.program("applicant-0").get(f"/api{base}/dossier").content
    with ZipFile(BytesIO(sent)) as dossier:
        index = next(name for name in dossier.namelist() if name.endswith(".html"))
        assert "受理机构</th><td>省职称办" in dossier.read(index).decode()
    tracked = world.browser(AUTHORITY).open(f"{base}/process")
    facts = re.sub(r"<[^>]+>|\s", "", tracked)
    assert "受理机构省职称办" in facts


def test_why_no_agency_can_be_chosen_is_told(world: ReviewWorld) -> None:
    browser = world.browser("applicant-1")
    none = browser.send(NEW, CHOOSE, step="look", **typed(world, title_level="SENIOR_FULL"))
    assert "没有可选的受理机构" in none.text
    agency = agency_of(world, RECOGNISED)
    review = browser.send(
        NEW, CHOOSE, step="look", **typed(world, mode="PEER_REVIEW", title_level="INTERMEDIATE")
    )
    assert 'name="committee"' in review.text
    assert str(agency) not in review.text
    world.do(AUTHORITY, f"/accepting-agencies/{agency}/cancel", {"reason": "不再受理"})
    gone = browser.send(
        NEW, CHOOSE, step="look", **typed(world, mode=RECOGNISED, title_level="INTERMEDIATE")
    )
    assert "没有可选的受理机构" in gone.text
    again = {**form(world, RECOGNISED), "kind": "O"}
    again["organisation"] = str(world.small.founder.bodies.ids[AUTHORITY])
    wanted = ("mode", "title_level", "kind", "organisation")
    world.do(AUTHORITY, "/accepting-agencies", {key: again[key] for key in wanted}, 201)


def test_a_draft_changes_from_an_agency_to_a_committee(world: ReviewWorld) -> None:
    browser, program = world.browser("applicant-2"), world.program("applicant-2")
    case = str(world.do("applicant-2", "/declarations", form(world, DETERMINED), 201)["id"])
    here, action = f"/declarations/{case}/choice", f"/declarations/{case}/choice/choose"
    page = browser.send(here, action, step="look", mode="PEER_REVIEW", title_level="INTERMEDIATE")
    [committee] = {str(one) for one in world.small.journeys.committees.values()}
    chosen = fields_of(page.text, action) | {"committee": committee, "step": "start"}
    assert browser.client.post(action, data=chosen).status_code == 200
    choice = program.get(f"/api/declarations/{case}").json()["choice"]
    assert (choice["committee"], choice["agency"]) == (committee, None)


def test_the_template_of_an_agency_is_changed_by_sheet_and_begun_again(
    world: ReviewWorld,
) -> None:
    browser = world.browser(AUTHORITY)
    page = f"/accepting-agencies/{agency_of(world, RECOGNISED)}/form"
    assert "认定依据" in browser.open(page)
    book = load_workbook(BytesIO(browser.client.get(f"{page}/sheet").content))
    sheet = book["申报模板"]
    headings = [cell.value for cell in sheet[1]]
    column = headings.index("栏目名称") + 1
    row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, column).value == "毕业院校")
    sheet.cell(row, column).value = "毕业学校全称"
    out = BytesIO()
    book.save(out)
    action = page.removesuffix("/form") + "/set-template-sheet"
    action = action if action in browser.open(page) else f"{page}/set-template-sheet"
    changed = browser.attach(page, action, {"file": ("模板.xlsx", out.getvalue(), XLSX)})
    assert changed.status_code == 200, changed.text
    assert "毕业学校全称" in changed.text
    assert "第 2 版" in changed.text
    begun = browser.send(page, action.replace("set-template-sheet", "start-over"))
    assert "第 3 版" in begun.text
    assert "毕业院校" in begun.text
    history = browser.open(page.removesuffix("/form"))
    assert "维护申报模板" in history
    assert "第 2 版：" in history
    assert "毕业学校全称、" in history


def test_a_level_of_an_exam_is_open_to_determinations(world: ReviewWorld) -> None:
    levels = {"levels": [WAYS[DETERMINED]], "source": "考试规定"}
    world.do(AUTHORITY, f"/series/{SERIES}/set-exam-levels", levels)
    look = world.browser("applicant-3").send(NEW, CHOOSE, step="look", **typed(world))
    assert f'value="{agency_of(world, DETERMINED)}"' in look.text

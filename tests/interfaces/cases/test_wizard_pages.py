"""The wizard (职称评审申报): choice, sections, attachments and submission, all without script."""

from uuid import UUID

from domain.cases.declaration import Status
from interfaces.demo.committees import SERIES, SPECIALTY_CODES
from tests.interfaces.world import (
    LONG_WAY,
    SHORT_WAY,
    UNIT,
    Browser,
    World,
    fields_of,
    picture,
)


def choice(world: World, **change: str) -> dict[str, str]:
    unit = world.founder.bodies.ids[UNIT]
    return {
        "division": "320102",
        "unit_nature": "INSTITUTION",
        "unit": str(unit),
        "unit--text": "演示玄武区市政设计所",
        "unit--label": "演示玄武区市政设计所",
        "title_level": "SENIOR_ASSOCIATE",
        "series": SERIES,
        "specialty": SPECIALTY_CODES[0],
        "specialty--text": "x",
        "specialty--label": "x",
        **change,
    }


NEW, CHOOSE = "/declarations/new", "/declarations/new/choose"


def test_the_wizard_from_choice_to_submission_without_script(world: World) -> None:
    browser = world.browser(world.applicant())
    # The unit is only typed, as without script: the text is looked up when it is sent.
    typed = choice(world) | {"unit": "", "unit--label": ""}
    look = browser.send(NEW, CHOOSE, step="look", **typed)
    assert look.status_code == 200
    assert "玄武区建设局" in look.text  # 行政主管部门
    committee = str(world.committees[LONG_WAY])
    assert f'value="{committee}"' in look.text
    assert str(world.committees[SHORT_WAY]) not in look.text  # it decides another level
    start = fields_of(look.text, CHOOSE) | {"committee": committee, "step": "start"}
    section = browser.client.post(CHOOSE, data=start)
    assert section.url.path.endswith("/edit/basic")
    base = section.url.path.removesuffix("/edit/basic")
    for code, answers in ANSWERS.items():
        here = f"{base}/edit/{code}"
        following = browser.send(here, f"{here}/save", **answers, then="next")
        assert following.status_code == 200, following.text
    assert following.url.path == f"{base}/check"
    assert following.text.count('class="stage stage-todo"') == 13  # R2b
    done = browser.send(f"{base}/check", f"{base}/submit")
    assert done.url.path == base
    assert "申报已提交" in done.text
    case = world.case(UUID(base.rpartition("/")[2]))
    assert (case.status, case.route.row) == (Status.IN_REVIEW, "R2b")


ANSWERS: dict[str, dict[str, str]] = {
    "basic": {"answers.phone": "00012345678", "answers.started_on": "2008-07-01"},
    "education": {
        "answers.degree": "大学本科",
        "answers.school": "演示大学",
        "answers.major": "土木工程",
    },
    "career": {
        "answers.jobs.0-0": "2008 至今",
        "answers.jobs.0-1": "演示单位",
        "answers.jobs.0-2": "设计",
        "answers.years": "6",
    },
    "achievements": {"answers.summary": "主持多项设计。"},
    "evidence": {},
}


def test_what_does_not_fit_in_the_choice_is_told_at_its_field(world: World) -> None:
    browser = world.browser(world.applicant())
    page = browser.send(NEW, CHOOSE, step="look", **choice(world, division="320100"))
    assert page.status_code == 422
    assert "工作单位不在所选行政区划内" in page.text
    empty = browser.send(NEW, CHOOSE, step="look")
    assert empty.status_code == 422
    assert empty.text.count("此项必填") >= 6
    nothing = browser.send(NEW, CHOOSE, step="start", **choice(world))
    assert nothing.status_code == 422
    assert str(world.committees[LONG_WAY]) in nothing.text  # can be chosen now
    none = browser.send(NEW, CHOOSE, step="look", **choice(world, title_level="JUNIOR_ASSISTANT"))
    assert "没有可以受理的评委会" in none.text


def test_a_wrong_answer_keeps_what_was_typed(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    here = f"/declarations/{case}/edit/career"
    typed = {"answers.years": "six", "answers.jobs.1-2": "监理 & 设计"}
    page = world.browser(login).send(here, f"{here}/save", **typed)
    assert page.status_code == 422
    assert 'value="six"' in page.text
    assert 'value="监理 &amp; 设计"' in page.text
    assert '<a href="#save-answers-years">现职称任职年限（年）</a>：请填写数字' in page.text
    assert 'id="save-answers-years"' in page.text.split("autofocus")[0].rpartition("<input")[2]
    answers = world.case(case).answers
    assert "监理" not in str(answers)  # nothing half done


def test_saving_a_draft_keeps_gaps_and_other_sections(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    for code in ("basic", "career"):
        here = f"/declarations/{case}/edit/{code}"
        page = browser.send(here, f"{here}/save", **ANSWERS[code])
        assert page.url.path == here
        assert "已暂存" in page.text
    assert 'value="设计"' in page.text
    assert 'value="00012345678"' in browser.open(f"/declarations/{case}/edit/basic")
    assert page.text.count('class="section-done"') == 3  # with the choice itself


def test_submitting_too_early_leads_to_the_first_gap(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    base = f"/declarations/{case}"
    here = f"{base}/edit/basic"
    page = browser.send(here, f"{here}/save", then="check", **{"answers.started_on": "2008-07-01"})
    assert (page.url.path, page.url.query) == (here, b"check=true")
    assert "此项必填" in page.text
    assert 'id="save-answers-phone"' in page.text.split("autofocus")[0].rpartition("<input")[2]
    assert page.text.count("autofocus") == 1
    browser.send(here, f"{here}/save", **ANSWERS["basic"])
    later = browser.client.get(f"{base}/check")
    assert later.url.path == f"{base}/edit/education"
    assert 'aria-invalid="true"' in later.text


def test_a_table_that_is_missing_is_told_at_its_first_cell(world: World) -> None:
    login = world.applicant()
    case = world.draft(login, answers=0)
    browser = world.browser(login)
    page = browser.open(f"/declarations/{case}/edit/career?check=true")
    before = page.split("autofocus")[0].rpartition("<input")[2]
    assert 'id="save-answers-jobs-0-0"' in before
    assert "#save-answers-jobs" in page


def attached(world: World, browser: Browser, case: UUID) -> str:
    """The page of a section after a picture was sent with it."""
    here = f"/declarations/{case}/edit/evidence"
    sent = {"answers.certificates.new-0": ("证书.png", picture(), "image/png")}
    page = browser.attach(here, f"{here}/save", files=sent)
    assert page.status_code == 200, page.text
    text: str = page.text
    return text


def test_attachments_are_kept_downloaded_and_removed(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    page = attached(world, browser, case)
    href = page.split(f'href="/declarations/{case}/attachments/')[1].split('"')[0]
    path = f"/declarations/{case}/attachments/{href}"
    file = browser.client.get(path)
    assert file.headers["content-type"] == "image/png"
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.content.startswith(b"\x89PNG")
    for stranger in (world.applicant(), "title-320102"):
        assert world.browser(stranger).client.get(path).status_code == 404
    here = f"/declarations/{case}/edit/evidence"
    gone = browser.send(here, f"{here}/save", **{f"answers.certificates.drop-{href}": "true"})
    assert href not in gone.text
    assert browser.client.get(path).status_code == 404


def test_a_file_that_is_no_picture_is_refused_at_its_field(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    here = f"/declarations/{case}/edit/evidence"
    sent = {"answers.certificates.new-1": ("a.png", b"MZ" + bytes(100), "image/png")}
    page = world.browser(login).attach(here, f"{here}/save", files=sent)
    assert page.status_code == 422
    assert "《a.png》：只能上传 PDF、JPG、PNG" in page.text
    assert 'aria-invalid="true"' in page.text


def test_programs_send_attachments_too(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    program = world.program(login)
    answer = program.post(
        f"/api/declarations/{case}/attachments", files={"file": ("证书.png", picture())}
    )
    assert answer.status_code == 200, answer.text
    sent = answer.json()
    assert (sent["name"], sent["media_type"]) == ("证书.png", "image/png")
    path = f"/api/declarations/{case}/attachments/{sent['digest']}"
    assert program.get(path).status_code == 404  # no answer names it yet
    other = world.program(world.applicant())
    stranger = other.post(f"/api/declarations/{case}/attachments", files={"file": ("a.png", b"x")})
    assert stranger.status_code == 404


def test_a_double_click_submits_once(world: World) -> None:
    login = world.applicant()
    case = world.draft(login, answers=99)
    browser = world.browser(login)
    base = f"/declarations/{case}"
    form = browser.fill(f"{base}/check", f"{base}/submit")
    first, second = (
        browser.client.post(f"{base}/submit", data=form, follow_redirects=False) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (303, 303)
    names = [record.name for record in world.system.log.read(case)]
    assert names.count("declaration.Submitted") == 1


def test_a_draft_saved_in_two_windows_is_not_overwritten_unseen(world: World) -> None:
    login = world.applicant()
    case = world.draft(login)
    browser = world.browser(login)
    here = f"/declarations/{case}/edit/basic"
    old = browser.fill(here, f"{here}/save", **{"answers.phone": "1"})
    browser.send(here, f"{here}/save", **{"answers.phone": "2"})
    page = browser.client.post(f"{here}/save", data=old)
    assert page.status_code == 409
    assert 'value="1"' in page.text  # what was typed is still there
    again = browser.client.post(f"{here}/save", data=fields_of(page.text, f"{here}/save"))
    assert again.status_code == 200


def test_changing_the_committee_of_a_draft(world: World) -> None:
    login = world.applicant()
    case = world.draft(login, answers=3)
    browser = world.browser(login)
    path = f"/declarations/{case}/choice"
    form = browser.fill(path, f"{path}/choose", step="start")
    assert form["committee"] == str(world.committees[LONG_WAY])
    assert form["unit--text"].startswith("演示玄武区市政设计所")
    form["specialty"] = SPECIALTY_CODES[1]
    form["specialty--text"] = form["specialty--label"] = "另一专业"
    page = browser.client.post(f"{path}/choose", data=form)
    assert page.status_code == 200
    state = world.case(case)
    assert state.choice is not None
    assert state.choice.specialty == SPECIALTY_CODES[1]
    assert state.answers is not None
    assert "phone" in (state.answers.value or "")


def test_somebody_elses_draft_does_not_exist(world: World) -> None:
    case = world.draft(world.applicant())
    browser = world.browser(world.applicant())
    for page in ("", "/edit", "/edit/basic", "/check", "/answer", "/choice"):
        browser.open(f"/declarations/{case}{page}", 404)
    own = world.draft(world.applicant())
    browser.open(f"/declarations/{own}/edit/nothing", 404)


def test_one_declaration_a_year_is_told_before_the_end(world: World) -> None:
    login = world.applicant()
    world.submitted(login)
    second = f"/declarations/{world.draft(login, answers=99)}"
    page = world.browser(login).send(f"{second}/check", f"{second}/submit")
    assert page.status_code == 422
    assert "2026 年度已有一件同类申报" in page.text

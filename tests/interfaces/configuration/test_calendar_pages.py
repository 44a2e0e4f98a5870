"""节假日管理 (M3): a year by sheet, as twelve months, corrected with a reason."""

from collections.abc import Iterator

import pytest

from application.configuration.imports import BY_NAME
from domain.configuration.calendar import CALENDAR
from domain.streams import CALENDAR as CALENDAR_STREAM
from tests.interfaces.import_world import XLSX, filled, table, work_off
from tests.interfaces.review_world import AUTHORITY, ReviewWorld, sqlite_review_world

PATH = "/admin/calendar"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("calendar"), applicants=1) as world:
        world.small.shown()
        yield world


def imported(world: ReviewWorld, *rows: list[str]) -> str:
    browser = world.browser(AUTHORITY)
    files = {"file": ("节假日.xlsx", filled(BY_NAME["calendar"], *rows), XLSX)}
    which = browser.attach("/imports/calendar", "/imports/calendar/upload", files).url.path
    work_off(world)
    told = browser.open(which)
    browser.send(which, f"{which}/submit")
    work_off(world)
    return told


def test_a_year_comes_by_sheet_and_is_seen_in_its_months(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    assert "2027 年的节假日尚未导入" in browser.open(f"{PATH}/2027")
    told = imported(
        world,
        ["2027-01-01", "休息", "元旦"],
        ["2027-10-01", "休息", "国庆节"],
        ["2027-10-09", "上班", ""],
        ["2027-10-11", "上班", ""],
        ["没有日期", "休息", ""],
    )
    assert "成功 3 条，失败 2 条" in told
    page = browser.open(f"{PATH}/2027")
    assert "放假日 2 天（标“休”），调休上班日 1 天（标“班”）" in page
    assert page.count('<table class="month">') == 12
    assert '<td class="day-off">1<span class="day-mark">休<span class="unseen">：国庆节' in page
    assert '<td class="day-on">9<span class="day-mark">班' in page
    listed = browser.open(PATH)
    assert "未导入" in listed
    assert "标注节假日" in page
    rows = table(browser.client.get(f"{PATH}/export?year=2027").content, "节假日")
    assert rows[1] == ["2027-01-01", "休息", "元旦"]
    assert len(rows) == 4


def test_a_known_year_is_corrected_with_a_reason_only(world: ReviewWorld) -> None:
    browser, page = world.browser("admin"), f"{PATH}/2026"
    data = browser.fill(page, f"{page}/correct") | {"holidays": "2026-01-01", "workdays": ""}
    told = browser.client.post(f"{page}/correct", data=data)
    assert told.status_code == 422
    data = browser.fill(page, f"{page}/correct") | {
        "holidays": "2026-01-01",
        "workdays": "",
        "reason": "通知调整",
    }
    done = browser.client.post(f"{page}/correct", data=data)
    assert done.status_code == 200
    assert "放假日 1 天" in done.text
    assert "通知调整" in done.text
    changes = world.program("admin").get("/api/calendar/changes").json()["changes"]
    assert changes[0]["action"] == "更正节假日"


def test_a_correction_tells_what_still_runs_and_moves_nothing(world: ReviewWorld) -> None:
    small = world.small
    case = small.submitted(small.applicants[0])
    small.journeys.post(case)
    small.shown()
    last = small.journeys.case(case).last_day
    assert last is not None
    page = world.browser("admin").open(f"{PATH}/{last.year}")
    assert "单位公示 1 件" in page
    assert "不随更正变动" in page
    body = {"year": last.year, "holidays": [last.isoformat()], "reason": "更正"}
    assert world.program("admin").post("/api/calendar/set-year", json=body).status_code == 200
    assert last in small.stage.look(CALENDAR, CALENDAR_STREAM).holidays
    assert small.journeys.case(case).last_day == last


@pytest.mark.parametrize("year", ["1999", "2100"])
def test_years_far_away_have_no_page(world: ReviewWorld, year: str) -> None:
    world.browser("admin").open(f"{PATH}/{year}", status=404)
    answer = world.program("admin").post("/api/calendar/set-year", json={"year": int(year)})
    assert answer.json()["code"] == "calendar-year-wrong"

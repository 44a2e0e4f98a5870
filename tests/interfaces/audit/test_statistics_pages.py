"""统计分析 (X3): the same figures on pages, by the API and as sheets, within one's own scope."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest

from domain.terms import Role
from interfaces import charts
from interfaces.desks.audit.statistics import change, rate, spent
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

PATHS = (
    "/statistics",
    "/statistics?rows=city",
    "/statistics?rows=year",
    "/statistics/cross?rows=city&columns=level",
    "/statistics/times",
    "/statistics/times?place=U&rows=body",
    "/statistics/times?place=U&rows=month",
    "/statistics/certificates?rows=issuer",
    "/statistics/certificates",
    "/statistics/experts",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("statistics"), applicants=12) as world:
        world.small.founder.account("analyst", "分析员", Role.ANALYST)
        world.certified(3)
        world.accepted(2)
        yield world


def asked(world: ReviewWorld, login: str, path: str, status: int = 200) -> Any:
    answer = world.program(login).get(f"/api/statistics/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


class Cells(HTMLParser):
    """The texts of the cells of all tables, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._open = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data.strip()


def test_a_page_shows_the_figures_of_the_api_and_of_the_sheet(world: ReviewWorld) -> None:
    told = asked(world, "analyst", "declarations?rows=city")
    whole = told["total"]["counts"]
    assert (whole["declared"], whole["issued"], whole["in_review"]) == (5, 3, 2)
    assert (whole["pass_rate"], whole["title_rate"], whole["effective"]) == (1000, 600, 3)
    [row] = told["rows"]
    assert (row["key"], row["label"], row["counts"]) == ("320000", "省本级", whole)
    browser = world.browser("analyst")
    cells = Cells()
    cells.feed(browser.open("/statistics?rows=city"))
    shown = dict(zip(cells.rows[0], cells.rows[-1], strict=True))
    assert (shown["申报"], shown["发证"], shown["通过率"]) == ("5", "3", "100.0%")
    sheet = table(browser.client.get("/statistics/export?rows=city").content, "申报评审统计")
    kept = dict(zip(sheet[0], sheet[2], strict=True))
    assert (kept["设区市"], kept["申报"], kept["发证"]) == ("合计", 5, 3)
    assert kept["通过率（‰）"] == 1000
    assert "2026 年" in str(sheet[3][0])


def test_a_cross_table_adds_up_to_the_plain_one(world: ReviewWorld) -> None:
    cross = asked(world, "analyst", "cross?rows=month&columns=level")
    assert len(cross["rows"]) == 12
    assert sum(cell["counts"]["declared"] for cell in cross["cells"]) == 5
    same = asked(world, "analyst", "cross?rows=level&columns=level")
    assert same["cells"] == []
    assert "不同的维度" in world.browser("analyst").open(
        "/statistics/cross?rows=level&columns=level"
    )


def test_times_tell_each_stage_and_what_is_open(world: ReviewWorld) -> None:
    told = asked(world, "analyst", "times")
    by_stage = {row["key"]: row for row in told["rows"]}
    assert by_stage["U"]["stays"] == by_stage["D"]["stays"] == 5
    assert by_stage["P1"]["stays"] == by_stage["F"]["stays"] == by_stage["X"]["stays"] == 3
    assert by_stage["U"]["median"] <= by_stage["U"]["p90"] <= by_stage["U"]["longest"]
    assert {row["key"]: row["open"] for row in told["waiting"]} == {"P1": 2}
    [body] = asked(world, "analyst", "times?place=D&rows=body")["rows"]
    assert (body["label"], body["stays"]) == ("省住建厅", 5)


def test_experts_are_counted_and_not_named(world: ReviewWorld) -> None:
    told = asked(world, "analyst", "experts")["total"]["counts"]
    assert told["drawn"] >= told["asked"] >= told["confirmed"] >= told["attended"] > 0
    assert told["ballots"] == told["attended"]
    page = world.browser("analyst").open("/statistics/experts")
    assert "不保存任何人投了什么票" in page


def test_certificates_are_counted_by_their_day(world: ReviewWorld) -> None:
    told = asked(world, "analyst", "certificates?rows=issuer")
    assert told["total"]["counts"]["certificates"] == told["total"]["counts"]["valid"] == 3
    assert len(told["rows"]) == 1


@pytest.mark.parametrize("path", PATHS)
def test_every_chart_has_words_and_a_table_beside_it(world: ReviewWorld, path: str) -> None:
    page = world.browser("analyst").open(path)
    pictures = re.findall(
        r'<svg class="chart"[^>]*role="img" aria-labelledby="([\w-]+) ([\w-]+)"', page
    )
    assert bool(pictures) == ("/cross" not in path)
    for title, described in pictures:
        assert f'<title id="{title}">' in page
        assert f'<desc id="{described}">' in page
    assert len({one for pair in pictures for one in pair}) == 2 * len(pictures)
    assert '<table class="data figures">' in page
    assert "style=" not in page, "the content policy allows no styles in the page"


@pytest.mark.parametrize(
    ("login", "declared"), [(AUTHORITY, 5), (OFFICE, 5), ("auth-320000", 5), ("stranger", 0)]
)
def test_officers_count_what_is_theirs(world: ReviewWorld, login: str, declared: int) -> None:
    assert asked(world, login, "declarations")["total"]["counts"]["declared"] == declared
    assert "统计条件" in world.browser(login).open("/statistics")


def test_what_lies_outside_is_not_there(world: ReviewWorld) -> None:
    asked(world, AUTHORITY, "declarations?division=330000", status=404)
    world.browser(AUTHORITY).open("/statistics?division=330000", status=404)
    asked(world, OFFICE, f"declarations?committee={uuid4()}", status=404)
    asked(world, "auth-320000", "experts", status=403)
    for login in ("unit-320000", "applicant-0", "expert-0", "admin"):
        asked(world, login, "declarations", status=403)
        world.browser(login).open("/statistics", status=403)


def test_a_row_leads_into_its_parts(world: ReviewWorld) -> None:
    page = world.browser("analyst").open("/statistics?rows=quarter")
    [href] = re.findall(r'<a href="([^"]+)">二季度</a>', page)
    assert "quarter=2" in href
    assert "rows=month" in href
    into = world.browser("analyst").open(href.replace("&amp;", "&"))
    assert "第 2 季度" in into
    assert "省本级</a>" not in world.browser("analyst").open("/statistics?rows=city")


def test_a_year_without_anything_says_so(world: ReviewWorld) -> None:
    assert "没有符合条件的统计数据" in world.browser("analyst").open("/statistics?year=2001")
    assert asked(world, "analyst", "declarations?year=2001")["total"]["counts"]["declared"] == 0


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(5, 0, "—"), (5, 5, "0.0%"), (9, 8, "+12.5%"), (1, 3, "-66.7%")],
)
def test_a_change_is_told_in_percent(now: int, before: int, said: str) -> None:
    assert change(now, before) == said


def test_figures_are_written_for_people() -> None:
    assert (rate(None), rate(0), rate(833), rate(1000)) == ("—", "0.0%", "83.3%", "100.0%")
    assert [spent(s) for s in (59, 120, 5_400, 86_400, 280_000)] == [
        "不足 1 分钟",
        "2 分钟",
        "1.5 小时",
        "1.0 天",
        "3.2 天",
    ]


def test_the_axis_of_a_chart_is_round_and_holds_all_values() -> None:
    assert [charts.ceiling(n) for n in (0, 4, 5, 6, 11, 21, 51, 101)] == [
        5,
        5,
        5,
        10,
        20,
        50,
        100,
        200,
    ]
    drawn = charts.lines(("1", "2", "3"), [("now", (0, 7, None)), ("before", (1, 2, 3))])
    assert [len(line.points) for line in drawn.lines] == [2, 3]
    assert all(0 <= y <= drawn.floor for line in drawn.lines for _, y in line.points)


def test_a_long_name_leaves_room_for_its_value() -> None:
    [bar] = charts.bars([("某" * 40, "120 件", 120, 3)]).bars
    assert bar.label.endswith("…")
    assert 12 * len(bar.label) + 7 * len("120 ") + 12 <= charts.WIDTH
    [whole] = charts.bars([("南京市", "120 件", 120, 3)]).bars
    assert whole.label == "南京市"

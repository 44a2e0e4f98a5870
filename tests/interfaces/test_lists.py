"""Every list has query conditions, paging, sorting and 导出 with Chinese headings."""

import re
from collections.abc import Iterator

import pytest

from domain.terms import Role
from interfaces.desks import VIEWS
from interfaces.http.calls import File
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.http.pages import View
from interfaces.operations import REGISTRY
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

HAN = re.compile(r"[\u4e00-\u9fff]")
LONGEST_TITLE = 28
"""Characters; a sheet's name holds 31, and further sheets are numbered."""
SHORT_PAGES = {
    "pages.my-certificates": "a person has a handful of certificates",
    "pages.my-reviews": "an expert is asked to a handful of reviews",
    "pages.imports.one": "the refused rows are in the file's order, and their sheet is the export",
    "pages.calendar": "one row a year",
    "pages.hr-units.one": "the few users of one HR unit",
    "pages.meeting": "the candidates of one meeting in ballot order; its minutes print them whole",
    "pages.meeting-scores": "the same candidates with their marks",
    "pages.my-meeting": "the same candidates as one expert has them before them",
    "pages.publicity": "everybody may read it and print it, and nobody takes all the names away",
}
TREES = {"pages.specialties", "pages.titles"}
"""Searched in their branches and exported by buttons of their own."""
ASKED = {"pages.routes.impact": "it compares a proposed change, which a form brings along"}
"""Opened by the form of another page only."""
PANELS = {"pages.my"}
"""One panel a case; conditions and pages come with the second and the twenty-first. Programs
export the same cases from `declarations.list`."""
SHORT_READS = {
    "certificates.mine": SHORT_PAGES["pages.my-certificates"],
    "reviews.mine": SHORT_PAGES["pages.my-reviews"],
    "hr-units.users": SHORT_PAGES["pages.hr-units.one"],
    "meetings.panels": "a handful of panels",
    "meetings.recusals": "who stands back from whom in one meeting; its record holds them",
    "meetings.record": "one meeting from its first event to its last, printed whole",
    "meetings.scores": SHORT_PAGES["pages.meeting-scores"],
    "publicities.entries": SHORT_PAGES["pages.publicity"],
    "draws.seats": "the seats of one draw, which C3 shows and prints whole",
    "blank-certificates.stock": "the few kinds and levels of forms that one body has",
    "blank-certificates.stock-of": "the same, of the body that made a request",
    "blacklist.mine": "the records in force on oneself",
    "calendar.days": "one row a day, in the order of the year",
    "number-ranges.levels": "five levels a year, above the ranges themselves",
    "organisations.children": "one branch of a tree that is opened level by level",
    "series.list": "a few dozen series, which forms offer whole",
    "todo.counts": "one number for each kind",
    "imports.refused": SHORT_PAGES["pages.imports.one"],
}
LOGINS = {
    Role.ADMINISTRATOR: "admin",
    Role.TITLE_OFFICER: AUTHORITY,
    Role.COMMITTEE_OFFICER: OFFICE,
    Role.AUTHORITY_OFFICER: "auth-320000",
    Role.UNIT_OFFICER: "unit-320000",
    Role.APPLICANT: "applicant-0",
    Role.EXPERT: "expert-0",
    Role.ANALYST: "analyst",
}
"""Who opens the pages of a role."""
READS = [one for one in REGISTRY.entries if isinstance(one, Read)]
LISTS = [one for one in READS if one.paged and one.answer is not File]
PAGES = [view for view in VIEWS if view.paged]
OPENED = [view for view in PAGES if "{" not in view.path and view.name not in ASKED]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("lists"), applicants=1) as world:
        world.small.founder.account("analyst", "分析员", Role.ANALYST)
        world.small.shown()
        yield world


def missing(found: View | Read) -> list[str]:
    """What a list lacks."""
    wanted = {
        "query conditions": found.filters is not NoBody,
        "paging": found.paged,
        "sorting": bool(found.sorts),
        "an export": isinstance(found.export, Export),
    }
    return [name for name, there in wanted.items() if not there]


def test_every_list_has_conditions_paging_sorting_and_an_export() -> None:
    lacking = {view.name: missing(view) for view in PAGES} | {
        read.name: missing(read)
        for read in READS
        if read.answer is not File and (read.paged or _rows(read))
    }
    assert {name: gaps for name, gaps in lacking.items() if gaps and not _excused(name)} == {}


def test_the_excuses_are_about_lists_that_need_them() -> None:
    named = {view.name: view for view in VIEWS} | {read.name: read for read in READS}
    for name in (*SHORT_PAGES, *SHORT_READS):
        assert missing(named[name]), f"{name} needs no excuse any more"


def test_a_page_and_the_operation_behind_it_export_the_same() -> None:
    """Whatever a page can download, a program can."""
    offered = {read.export.title for read in LISTS if read.export}
    for view in PAGES:
        if isinstance(view.export, Export) and view.functions and view.name not in PANELS:
            ours = view.export.columns
            shared = [read for read in LISTS if read.export and read.export.columns is ours]
            assert shared or view.export.title in offered, view.name


def test_sheets_have_chinese_headings_of_their_own() -> None:
    for export in _exports():
        headings = [heading for heading, _ in export.columns]
        assert HAN.search(export.title), export.title
        assert len(export.title) <= LONGEST_TITLE, export.title
        assert len(set(headings)) == len(headings), export.title
        assert all(HAN.search(heading) for heading in headings), (export.title, headings)


@pytest.mark.parametrize(
    "view",
    [view for view in OPENED if view.name not in TREES | PANELS],
    ids=lambda view: view.name,
)
def test_the_page_draws_what_its_list_has(world: ReviewWorld, view: View) -> None:
    page = world.browser(_login(view)).open(view.path)
    assert 'class="query"' in page
    assert f'formaction="{view.path}/export"' in page
    assert 'class="paging"' in page
    if "共 0 条" not in page:
        assert 'class="sort"' in page
        assert 'data-label=""' not in page, "more cells than heads"


@pytest.mark.parametrize("view", OPENED, ids=lambda view: view.name)
def test_the_page_sends_its_rows_as_a_sheet(world: ReviewWorld, view: View) -> None:
    client = world.browser(_login(view)).client
    path = f"{view.path}/export"
    sent = client.post(path) if view.private else client.get(path)
    assert sent.status_code == 200, sent.text
    assert sent.content.startswith(b"PK")
    for sort in view.sorts:
        name = sort.removeprefix("-")
        asked = f"{path}?sort={name}"
        again = client.post(asked) if view.private else client.get(asked)
        assert again.status_code == 200, (view.name, sort, again.text)


def _rows(read: Read) -> bool:
    """Whether the answer is rows without pages."""
    return str(read.answer).startswith("tuple[")


def _excused(name: str) -> bool:
    return name in SHORT_PAGES or name in SHORT_READS


def _exports() -> list[Export]:
    found = [view.export for view in PAGES] + [read.export for read in LISTS]
    exports = [one for one in found if isinstance(one, Export)]
    assert exports
    return exports


def _login(view: View) -> str:
    if view.public:
        return ""
    for role, login in LOGINS.items():
        if not view.roles or role in view.roles:
            return login
    raise AssertionError(f"{view.name}: nobody here may open it")

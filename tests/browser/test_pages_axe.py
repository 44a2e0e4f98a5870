"""Every page that the demo's accounts reach from their menus, by day and by night."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from interfaces.http.kernel import DemoAccount
from tests.browser.looks import Looks, classes, parts
from tests.browser.visitor import DESK, PHONE, Demo, Visitor, faults, too_wide, visit

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/login",
    "/login/certificate",
    "/register",
    "/register/unit",
    "/register/unit/state",
    "/verify",
    "/publicities",
    "/demo/clock",
)
FILES = re.compile(
    r"/pdf|\.pdf|\.zip|/letter$|/export|/transcript|/attachments/|/files/|/imports/[\w-]+/template|/refused|/sheet"
)
LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)')
MENU = re.compile(r'<nav class="side".*?</nav>', re.DOTALL)
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
MEANT_FOR_PROGRAMS = re.compile(r"<code.*?</code>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{64}")
NODE = re.compile(r"(?<=/)\d[^/]*")
"""The codes of a catalogue, which stand in addresses as they are."""
CODE = re.compile(r"\b[A-Z]+_[A-Z_]+\b|\bNone\b|\bUndefined\b")
"""Names of the program; a reader gets words."""
FEWEST = 250
"""Pages: what the demo has at the least; fewer would mean that links were lost."""


@pytest.mark.parametrize("everybody", [False, pytest.param(True, marks=pytest.mark.long)])
def test_every_page_of_the_demo(
    chromium: Browser, demo: Demo, tmp_path: Path, everybody: bool
) -> None:
    """Each is answered and free of codes; the browser opens so many that axe sees every part.

    One account of each kind reaches nearly all kinds of pages. In the full form everybody's
    pages are fetched, and axe sees every part once on each kind of page.
    """
    accounts = demo.accounts if everybody else _one_of_each_kind(demo.accounts)
    with visit(chromium, demo.address, tmp_path) as visitor:
        pages, wrong = _fetched(visitor, accounts)
        assert len(pages) >= (FEWEST if everybody else FEWEST // 3)
        night = Looks()
        sitting: DemoAccount | None = None
        for page in _enough(pages, of_each_kind=everybody):
            if page.account and page.account != sitting:
                visitor.leave()
                _log_in(visitor, page.account)
                sitting = page.account
            by_night = night.new(classes(page.parts), page.kind if everybody else "")
            wrong += [f"{page}: {one}" for one in _looked_at(visitor, page.path, by_night)]
    assert not wrong, "\n".join(wrong)


@dataclass(frozen=True, slots=True)
class Fetched:
    account: DemoAccount | None
    path: str
    parts: frozenset[str]

    @property
    def kind(self) -> str:
        return _kind(self.path)

    def __str__(self) -> str:
        return f"{self.account.login if self.account else 'nobody'} {self.path}"


def _one_of_each_kind(accounts: Iterable[DemoAccount]) -> tuple[DemoAccount, ...]:
    """The last: what is special about a kind is added to it later."""
    return (*{account.login.partition("-")[0]: account for account in accounts}.values(),)


def _fetched(visitor: Visitor, accounts: Iterable[DemoAccount]) -> tuple[list[Fetched], list[str]]:
    """All pages, and where a code of the program stands on one."""
    pages, wrong = list[Fetched](), list[str]()
    for account in (None, *accounts):
        front = _log_in(visitor, account) if account else ""
        for path, text in _pages(visitor, LINK.findall(front) or list(PUBLIC)):
            page = Fetched(account, path, parts(text))
            pages.append(page)
            wrong += [f"{page}: {one}" for one in _codes(_first(MAIN, text))]
        visitor.leave()
    return pages, wrong


def _enough(pages: list[Fetched], *, of_each_kind: bool) -> list[Fetched]:
    """Few pages that have every part, nobody's first; or that have it wherever a kind does."""
    having = {
        page: {(page.kind if of_each_kind else "", part) for part in page.parts} for page in pages
    }
    left = set().union(*having.values())
    chosen = list[Fetched]()
    while left:
        chosen.append(max(pages, key=lambda page: len(having[page] & left)))
        left -= having[chosen[-1]]
    return sorted(chosen, key=lambda page: page.account.login if page.account else "")


def _log_in(visitor: Visitor, account: DemoAccount) -> str:
    """Gives the left menu."""
    form: dict[str, str | float | bool] = {
        "login": account.login,
        "password": account.password,
    }
    answer = visitor.page.request.post(f"{visitor.address}/login", form=form)
    return _first(MENU, answer.text())


def _pages(visitor: Visitor, waiting: list[str]) -> Iterator[tuple[str, str]]:
    """Path and text of these pages, and of the first of each kind that one of them links to."""
    kinds = {_kind(path) for path in waiting}
    for path in waiting:
        answer = visitor.page.request.get(visitor.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        if "html" not in answer.headers["content-type"]:
            continue  # a file
        text = answer.text()
        yield path, text
        for link in LINK.findall(_first(MAIN, text)):
            if _kind(link) not in kinds and not FILES.search(link):
                kinds.add(_kind(link))
                waiting.append(link)


def _first(wanted: re.Pattern[str], text: str) -> str:
    found = wanted.search(text)
    assert found, wanted.pattern
    return found[0]


def _kind(path: str) -> str:
    return NODE.sub("*", ID.sub("*", path.partition("?")[0]))


def _codes(main: str) -> list[str]:
    text = TAG.sub(" ", MEANT_FOR_PROGRAMS.sub("", main))
    return [*ID.findall(text), *CODE.findall(text)]


def _looked_at(visitor: Visitor, path: str, by_night: bool) -> list[str]:
    page = visitor.page
    page.emulate_media(color_scheme="light")
    visitor.resize(DESK)
    visitor.open(path)
    found = faults(page)
    visitor.resize(PHONE)
    if by_night:
        page.emulate_media(color_scheme="dark")
        found += (f"on a phone by night: {one}" for one in faults(page))
    else:
        found += too_wide(page)
    found += visitor.told
    visitor.told.clear()
    return found

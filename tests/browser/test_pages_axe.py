"""Every page that the demo's accounts reach from their menus, by day and by night."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from interfaces.http.kernel import DemoAccount
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
LOOKS = re.compile(r' (?:class|action|role)="([^"]*)"')
FEWEST = 250
"""Pages: what the demo has at the least; fewer would mean that links were lost."""


@pytest.mark.parametrize("everybody", [False, pytest.param(True, marks=pytest.mark.long)])
def test_every_page_of_the_demo(
    chromium: Browser, demo: Demo, tmp_path: Path, everybody: bool
) -> None:
    """Each is answered and free of codes; those that look like none before go to the browser.

    One account of each kind reaches nearly all kinds of pages, of which one each is looked at.
    """
    seen, wrong = Seen(by_looks=everybody), list[str]()
    accounts = demo.accounts if everybody else _one_of_each_kind(demo.accounts)
    with visit(chromium, demo.address, tmp_path) as visitor:
        for account in (None, *accounts):
            who = account.login if account else "nobody"
            front = _log_in(visitor, account) if account else ""
            for path, main in _pages(visitor, LINK.findall(front) or list(PUBLIC)):
                seen.pages += 1
                found = _codes(main)
                kind, looks = _kind(path), _looks(main)
                if seen.tells_more(kind, looks):
                    found += _looked_at(visitor, path, by_night=seen.by_night(kind, looks))
                wrong += [f"{who} {path}: {one}" for one in found]
            visitor.leave()
    assert not wrong, "\n".join(wrong)
    assert seen.pages >= (FEWEST if everybody else FEWEST // 3)


def _one_of_each_kind(accounts: Iterable[DemoAccount]) -> list[DemoAccount]:
    """The last: what is special about a kind is added to it later."""
    return [*{account.login.partition("-")[0]: account for account in accounts}.values()]


@dataclass
class Seen:
    by_looks: bool
    """Or by kind alone."""
    pages: int = 0
    day: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """What pages of a kind are made of."""
    night: set[str] = field(default_factory=set)

    def tells_more(self, kind: str, looks: set[str]) -> bool:
        """Whether a page has parts that no other of its kind had."""
        more = kind not in self.day or (self.by_looks and not looks <= self.day[kind])
        self.day[kind] |= looks
        return more

    def by_night(self, kind: str, looks: set[str]) -> bool:
        """Whether it has parts that no page had on a phone, in dark colours."""
        parts = {kind, *looks} if self.by_looks else looks
        more = not parts <= self.night
        self.night |= parts
        return more


def _log_in(visitor: Visitor, account: DemoAccount) -> str:
    """Gives the left menu."""
    form: dict[str, str | float | bool] = {
        "login": account.login,
        "password": account.password,
    }
    answer = visitor.page.request.post(f"{visitor.address}/login", form=form)
    return _first(MENU, answer.text())


def _pages(visitor: Visitor, waiting: list[str]) -> Iterator[tuple[str, str]]:
    """Path and content of these pages, and of the first of each kind that one of them links to."""
    kinds = {_kind(path) for path in waiting}
    for path in waiting:
        answer = visitor.page.request.get(visitor.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        if "html" not in answer.headers["content-type"]:
            continue  # a file
        main = _first(MAIN, answer.text())
        yield path, main
        for link in LINK.findall(main):
            if _kind(link) not in kinds and not FILES.search(link):
                kinds.add(_kind(link))
                waiting.append(link)


def _first(wanted: re.Pattern[str], text: str) -> str:
    found = wanted.search(text)
    assert found, wanted.pattern
    return found[0]


def _kind(path: str) -> str:
    return NODE.sub("*", ID.sub("*", path.partition("?")[0]))


def _looks(main: str) -> set[str]:
    """Classes, roles and forms: pages of one kind that share them look alike."""
    return {ID.sub("*", one) for one in LOOKS.findall(main)}


def _codes(main: str) -> list[str]:
    text = TAG.sub(" ", MEANT_FOR_PROGRAMS.sub("", main))
    return [*ID.findall(text), *CODE.findall(text)]


def _looked_at(visitor: Visitor, path: str, *, by_night: bool) -> list[str]:
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

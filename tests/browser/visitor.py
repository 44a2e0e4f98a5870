"""Somebody before a browser: finds things by what is written on them, and notes what is amiss."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has no types
from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Locator, Page

from interfaces.http.kernel import DemoAccount
from interfaces.route_run.journey import picture
from tests.browser.looks import Looks, parts

Size = tuple[int, int]
DESK, PHONE = (1280, 900), (360, 740)
LONGEST_WAIT = 15_000
"""Milliseconds."""
_AXE = Axe()
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FOCUSED = """() => {
  const one = document.activeElement;
  return (one.labels?.[0] ?? one.querySelector("legend")).lastChild.textContent;
}"""
_RUN_AXE = """() => {
  axe.run({ resultTypes: ["violations"], preload: false, selectors: false }).then((told) => {
    const said = (one) => one.id + ": " + one.nodes[0].html;
    document.documentElement.dataset.axe = JSON.stringify(told.violations.map(said));
  });
}"""
_REFUSED = "Failed to load resource: the server responded with a status of 422"
"""Chromium says so of every form that comes back with errors, which is no fault of the page."""


@dataclass(frozen=True, slots=True)
class Demo:
    address: str
    accounts: tuple[DemoAccount, ...]


@dataclass
class Visitor:
    page: Page
    address: str
    shots: Path
    told: list[str] = field(default_factory=list)
    """What the browser complained of."""
    script: bool = True
    """Whether pages may run theirs."""
    looks: Looks = field(default_factory=Looks)
    """What axe has seen."""

    def log_in(self, login: str, password: str) -> "Visitor":
        """By hand."""
        self.open("/login")
        self.fill("登录名", login)
        self.fill("密码", password)
        self.press("登录")
        return self

    def sit_down(self, login: str, password: str) -> "Visitor":
        """Instead of whoever sat there, logged in without the form, which others fill in."""
        self.leave()
        form: dict[str, str | float | bool] = {"login": login, "password": password}
        answer = self.page.request.post(f"{self.address}/login", form=form, max_redirects=0)
        assert answer.status == 303, login
        self.open("/")
        return self

    def leave(self) -> None:
        """The next one sits down: a new window would take a second to open."""
        self.page.context.clear_cookies()

    def open(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def follow(self, link: str) -> None:
        """Go where the first link of this name on the page itself leads."""
        self._go(self.page.get_by_role("main"), link)

    def follow_card(self, words: str, link: str) -> None:
        """The same from the card that has these words on it."""
        card = self.page.get_by_role("main").get_by_role("listitem").filter(has_text=words)
        self._go(card, link)

    def choose(self, item: str) -> None:
        """Go where this item of the left menu leads; on a phone it has to be unfolded."""
        folded = self.page.locator("summary", has_text="功能菜单")
        if folded.is_visible():
            folded.click()
        self._go(self.page.get_by_role("navigation", name="功能菜单"), item)

    def _go(self, place: Locator, link: str) -> None:
        with self.page.expect_navigation():
            place.get_by_role("link", name=link).first.click()

    def take(self, kind: str) -> None:
        """The first thing of this kind that waits on the to-do list."""
        self.follow(f"办理：{kind}")

    def press(self, button: str) -> None:
        """Send the form that the button of this name belongs to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def fill(
        self, label: str, value: str, *, button: str = "", within: Locator | None = None
    ) -> None:
        """Type, or choose from a list; with `button`, in the form that has it."""
        place: Page | Locator = within or self.page
        if button:
            its = self.page.get_by_role("button", name=button, exact=True)
            place = self.page.locator("form").filter(has=its)
        box = place.get_by_label(_exactly(label))
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)

    def has(self, label: str) -> bool:
        """Whether there is such a field on the page."""
        return self.page.get_by_label(_exactly(label)).count() > 0

    def look_up(self, label: str, typed: str) -> str:
        """Type some of it and take the first suggestion; gives what the field then says."""
        typeable = self.page.locator("[data-lookup]")  # a condition may have the same label
        box = self.page.get_by_label(_exactly(label)).and_(typeable)
        box.press_sequentially(typed)
        offered = self.page.locator(f"#{box.get_attribute('aria-controls')}")
        offered.get_by_role("option").first.wait_for()
        box.press("Enter")
        return box.input_value()

    def attach(self, label: str, name: str) -> None:
        """A picture of this name."""
        file: FilePayload = {"name": name, "mimeType": "image/png", "buffer": picture()}
        self.page.get_by_label(_exactly(label)).set_input_files(file)

    def keep(self, link: str) -> Path:
        """Save the file behind this link, under the name that it is offered with."""
        with self.page.expect_download() as arriving:
            self.page.get_by_role("main").get_by_role("link", name=link).first.click()
        kept = self.shots / arriving.value.suggested_filename
        arriving.value.save_as(kept)
        return kept

    def fetch(self, link: str, name: str) -> Path:
        """The same of a file that a browser shows by itself, as it does a PDF."""
        there = self.page.get_by_role("main").get_by_role("link", name=link).first
        answer = self.page.request.get(f"{self.address}{there.get_attribute('href')}")
        assert answer.status == 200, link
        kept = self.shots / name
        kept.write_bytes(answer.body())
        return kept

    def unfold(self, words: str) -> None:
        self.page.locator("summary", has_text=words).click()

    def path(self) -> str:
        return urlsplit(self.page.url).path

    def focus(self) -> str:
        """The label of the field that is to be filled in next, without its mark."""
        label: str = self.page.evaluate(_FOCUSED)
        return label.strip()

    def described(self, label: str) -> str:
        """What a list of facts says."""
        facts = self.page.locator("dl.description > div").filter(has_text=label).first
        return facts.locator("dd").inner_text()

    def says(self) -> str:
        """The answer to what was done last."""
        return self.page.get_by_role("status").first.inner_text()

    def look(self, name: str, *, phone: bool = False) -> None:
        """Accessible, within its width, and without a complaint."""
        self.check(name)
        if phone:
            self.resize(PHONE)
            self._picture(name)
            assert too_wide(self.page) == [], name
            self.resize(DESK)

    def check(self, name: str) -> None:
        """The same in the window as it is.

        Axe looks where it has not seen all parts. Without script it does not run at all, only the
        width tells: it is the same page that others look at with script.
        """
        self._picture(name)
        new = self.script and self.looks.new(parts(self.page.content()), str(self._width()))
        assert (faults(self.page) if new else too_wide(self.page)) == [], name
        assert self.told == [], self.told

    def _picture(self, name: str) -> None:
        if self.looks.everything:
            path = self.shots / f"{name}-{self._width()}.png"
            self.page.screenshot(path=path, full_page=True)

    def _width(self) -> int:
        size = self.page.viewport_size
        assert size
        return size["width"]

    def resize(self, size: Size) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})


def _exactly(label: str) -> re.Pattern[str]:
    return re.compile(rf"^(\*（必填）)?{re.escape(label)}$")


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.axe_script)
    page.evaluate(_RUN_AXE)
    page.locator("html[data-axe]").wait_for(state="attached")  # unlike evaluate, not for ever
    found: list[str] = page.evaluate("JSON.parse(document.documentElement.dataset.axe)")
    page.evaluate("delete document.documentElement.dataset.axe")
    return found + too_wide(page)


def too_wide(page: Page) -> list[str]:
    over = page.evaluate(_OVERFLOW)
    return [f"{over} px too wide"] if over > 0 else []


@contextmanager
def visit(
    browser: Browser,
    address: str,
    shots: Path,
    *,
    size: Size = DESK,
    script: bool = True,
    touch: bool = False,
    looks: Looks | None = None,
) -> Iterator[Visitor]:
    """A window of its own, closed afterwards."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=script,
        has_touch=touch,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(LONGEST_WAIT)
    visitor = Visitor(context.new_page(), address, shots, script=script, looks=looks or Looks())
    listen(visitor.page, visitor.told)
    try:
        yield visitor
    finally:
        context.close()


def listen(page: Page, told: list[str]) -> None:
    def note(line: ConsoleMessage) -> None:
        if line.type in ("error", "warning") and _REFUSED not in line.text:
            told.append(line.text)

    page.on("console", note)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())

"""A small province for tests of pages: bodies, committees and people, made by use cases.

One world is shared by the tests of a module; each test brings its own people and cases.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from application.cases import declaring as d
from application.configuration.seeding import seed
from application.desk import Actor
from application.people import people as p
from domain.cases.declaration import DECLARATION, Declaration
from domain.rules.identifiers import DocumentKind
from domain.terms import CommitteeTitleLevel, Role, TitleLevel
from infrastructure.settings import Settings
from infrastructure.vault.passwords import LIGHT
from interfaces.clock import MovableClock
from interfaces.demo.bodies import Founder, found
from interfaces.demo.committees import SERIES, Seat, set_up
from interfaces.demo.journey import Journeys
from interfaces.demo.names import identity_number, name
from interfaces.demo.stagehand import Stagehand
from interfaces.desks import VIEWS
from interfaces.frame import frame_of
from interfaces.http.app import build_app
from interfaces.http.kernel import Settings as HttpSettings
from interfaces.operations import LOOKUPS, REGISTRY
from interfaces.system import System
from tests.earlier import Held, hold
from tests.windows import open_all_year

START = datetime(2026, 6, 1, 1, tzinfo=UTC)
PASSWORD = "test-password"
LONG_WAY = Seat("320000", True, CommitteeTitleLevel.SENIOR)
"""From a county: R2b, all stages there are."""
SHORT_WAY = Seat("320102", False, CommitteeTitleLevel.INTERMEDIATE)
"""From the same county: R6a."""
UNIT = "unit-320102"


class Form(HTMLParser):
    """The named fields of one form of a page, as a browser without script would send them."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self._action = action
        self._inside = False
        self._select = ""
        self._area = ""
        self.fields: dict[str, str] = {}
        self.found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._inside = given.get("action") == self._action
            self.found = self.found or self._inside
        if not self._inside:
            return
        named = given.get("name", "")
        if tag == "input" and named and given.get("type") not in ("file", "submit"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.fields[named] = given.get("value", "")
        elif tag == "select":
            self._select = named
            self.fields.setdefault(named, "")
        elif tag == "option" and self._select and "selected" in given:
            self.fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = named
            self.fields[named] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.removeprefix("\n")


def fields_of(page: str, action: str) -> dict[str, str]:
    """What the form with this action would post. Raises LookupError when there is none."""
    form = Form(action)
    form.feed(page)
    if not form.found:
        raise LookupError(f"no form posts to {action}")
    return form.fields


def secret_of(page: str) -> str:
    """What the page shows once: a first password, a code, a number."""
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found, page
    return found[1]


@dataclass
class Browser:
    """Somebody's browser, without script."""

    client: TestClient

    def open(self, path: str, status: int = 200) -> str:
        page = self.client.get(path)
        assert page.status_code == status, (path, page.status_code, page.text[:2000])
        return page.text

    def fill(self, path: str, action: str, /, **typed: str) -> dict[str, str]:
        """The form of a page, filled in but not sent."""
        return {**fields_of(self.open(path), action), **typed}

    def send(self, path: str, action: str, /, **typed: str) -> Any:
        """Fill in the form and send it; redirects are followed."""
        return self.client.post(action, data=self.fill(path, action, **typed))

    def attach(self, path: str, action: str, /, files: dict[str, Any], **typed: str) -> Any:
        """The same with files: name of the field -> (file name, content, media type)."""
        return self.client.post(action, data=self.fill(path, action, **typed), files=files)


@dataclass
class World:
    system: System
    clock: MovableClock
    stage: Stagehand
    founder: Founder
    committees: dict[Seat, UUID]
    journeys: Journeys
    app: Starlette
    _people: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        return self.founder.bodies.logins[login]

    def browser(self, login: str = "") -> Browser:
        """A new browser, logged in unless the login is empty."""
        client = TestClient(self.app, base_url="http://testserver")
        if login:
            client.cookies.set("zhicheng", self._token(login))
        return Browser(client)

    def program(self, login: str) -> TestClient:
        """A client of the API."""
        token = self._token(login)
        return TestClient(self.app, headers={"authorization": f"Bearer {token}"})

    def _token(self, login: str) -> str:
        if login not in self._tokens:
            issued = self.system.sessions.create(self.actor(login).account, datetime.now(UTC))
            self._tokens[login] = issued.token
        return self._tokens[login]

    def applicant(self, level: TitleLevel = TitleLevel.INTERMEDIATE) -> str:
        """The login of somebody new who holds that title."""
        place = self._people
        self._people += 1
        login, number = f"person-{place}", identity_number(place)
        person = self.system.vault.person_id(DocumentKind.RESIDENT_ID, number)
        hrss = self.actor("title-320000")
        form = p.PersonForm(name=name(place), identity_number=number)
        self.stage.act(hrss, p.register_person, form)
        self.founder.account(login, name(place), Role.APPLICANT, person=person)
        self.stage.act(hrss, hold, Held(series=SERIES, level=level), person)
        self.catch_up()
        return login

    def form(self, seat: Seat = LONG_WAY, unit: str = UNIT) -> d.DeclarationForm:
        return self.journeys.form(seat, unit)

    def draft(self, login: str, seat: Seat = LONG_WAY, answers: int = 0) -> UUID:
        """A draft with the first few answers."""
        form = self.form(seat)
        form = replace(form, answers=form.answers[:answers])
        return self.done(self.stage.act(self.actor(login), d.save_draft, form))

    def submitted(self, login: str, seat: Seat = LONG_WAY) -> UUID:
        return self.done(self.stage.act(self.actor(login), d.submit, self.form(seat)))

    def at(self, code: str, seat: Seat = LONG_WAY, login: str = "") -> UUID:
        """A new case that lies at that stage."""
        case = self.submitted(login or self.applicant(), seat)
        if code[0] != "U":
            self.journeys.post(case)
            last = self.case(case).last_day
            assert last is not None
            self.clock.move_past(last)
            self.journeys.bring(case, code)
        return self.done(case)

    def case(self, declaration: UUID) -> Declaration:
        state: Declaration = self.stage.look(DECLARATION, declaration)
        return state

    def done(self, stream: UUID) -> UUID:
        self.catch_up()
        return stream

    def catch_up(self) -> None:
        assert self.system.worker.wait_for(self.system.log.last_position(), 20)


@contextmanager
def open_world(settings: Settings) -> Iterator[World]:
    """On empty databases; everything is let go of at the end."""
    clock = MovableClock(START)
    system = System.open(settings, clock, argon2=LIGHT)
    try:
        system.create_tables()
        system.worker.start()
        stage = Stagehand(system, clock)
        seed(system.log, system.own_context("seed"))
        admin = Actor(account=UUID(int=1), login="", role=Role.ADMINISTRATOR)
        founder = Founder(stage, admin)
        founder.account("admin", "管理员", Role.ADMINISTRATOR)
        founder.account("auditor", "审计员", Role.AUDITOR)
        found(founder)
        committees = set_up(stage, founder, admin, founder.bodies.logins["title-320000"])
        for committee in committees.values():
            open_all_year(stage, founder.bodies.logins["title-320000"], committee)
        journeys = Journeys(stage, founder, committees, [], [], picture())
        world = World(system, clock, stage, founder, committees, journeys, pages_of(system))
        world.catch_up()  # the first look may come before the read models have tables
        yield world
    finally:
        system.close()


def pages_of(system: System) -> Starlette:
    """The application on this system, whose unforeseen errors reach the test."""
    return build_app(
        system,
        operations=REGISTRY.entries,
        views=VIEWS,
        lookups=LOOKUPS,
        authenticate=system.authenticate,
        account_of=system.account_of,
        sessions=system.sessions,
        challenges=system.challenges,
        verify=system.verify,
        frame_of=frame_of,
        wait_for=system.worker.wait_for,
        now=system.clock.now,
        settings=HttpSettings(secure_cookies=False),
        raise_unexpected=True,
    )


def sqlite_world(folder: Path) -> Any:
    return open_world(Settings.demo(folder))


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (32, 20), (224, 229, 236)).save(out, "PNG")
    return out.getvalue()

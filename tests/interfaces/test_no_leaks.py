"""Nobody sees another organisation's case: every route there is, asked by everybody it is not for.

The routes come from the registries, so a new one is covered the day it is added. Whoever has
nothing to do with a case must not even learn that it exists: the answer for its id has to be the
one for an id that was never given out, and no list may hold a name, number or id of it.

Whom a route turns away by role it turns away before anything is read, in one place for all; so
each is asked once by somebody of a role that is not its own, and then by all that it admits.
Routes about things of another kind look an id up among their own: such a route is asked about one
of the secrets by one of those it admits, and about all of them by all in `make long`.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from application.cases import objecting
from domain.certificates.verification_record import CertificateVerified
from domain.experts.expert_draw import ExpertsDrawn
from domain.organisations.organisation import OrganisationKind
from domain.terms import Role, UnitNature
from interfaces.http.limiting import Limiter
from interfaces.http.operations import Operation
from interfaces.operations import REGISTRY
from interfaces.system import PUBLIC
from tests.interfaces.every_route import FOREIGN, OTHER_THINGS, OUTSIDERS, ROUTES, Ask
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT, somebody

FORBIDDEN = 403
AGAINST = ("挂名项目之异议", "异议人乙", "异议联系方式")
"""What somebody of the public wrote, and who they are."""
TOO_EARLY = ("auth-320000", OFFICE)
"""Bodies of the case's own route that it has not come to."""

BEGINS_WITH_AN_ID = {
    "declarations.save-draft": "an id that was never given out begins a draft of one's own there",
    "declarations.submit": "the same; the id of somebody else's case is answered by 404",
}
"""Route -> why it may answer otherwise for an id that never was."""
NAMES_PEOPLE = {
    "accounts.list": "administrators keep all accounts; an account says nothing of cases",
    "accounts.search": "the same list by conditions",
    "accounts.list-export": "the same list as a file",
    "accounts.search-export": "the same",
    "pages.accounts": "the same list as a page",
    "pages.accounts.export": "the same as a file",
    "lookups.people": "registrars choose people by name, masked; it does not say who declares",
}
"""Route -> why the name of a person whom a case is about may stand in it."""


@dataclass
class Secret:
    """One thing that outsiders must not learn of."""

    id: UUID
    markers: set[str]


@dataclass
class Place:
    world: ReviewWorld
    hidden: list[Secret]
    early: Secret
    objected: UUID
    """A case that is public, with an objection that is not."""

    @property
    def markers(self) -> set[str]:
        return {marker for secret in self.hidden for marker in secret.markers}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with sqlite_review_world(tmp_path_factory.mktemp("leaks"), applicants=8) as world:
        _add_outsiders(world)
        world.small.system.verifications = Limiter("100000/minute")
        world.small.system.receipts = Limiter("100000/minute")
        world.small.system.transcripts = Limiter("100000/minute")
        early = _early(world)
        (certificate,) = world.certified(1)
        case = world.small.system.log.read(certificate)[0].event.declaration
        plan = world.small.journeys.case(case).plan
        assert plan is not None
        draft = world.draft(world.accepted(1), "保密方案")
        objected, objection = _objected(world)
        named = _markers(world, case)
        hidden = [
            early,
            Secret(case, named),
            Secret(certificate, {str(certificate), _number(world, certificate)}),
            Secret(plan, {str(plan)}),
            Secret(draft, {str(draft), "保密方案"}),
            objection,
        ]
        _not_drawn(world)
        world.small.shown()
        yield Place(world, hidden, early, objected)


def _early(world: ReviewWorld) -> Secret:
    """At its unit, publicised, with an objection."""
    small = world.small
    case = small.submitted(small.applicants[7])
    small.journeys.post(case)
    form = objecting.ObjectionForm(
        objector="异议人甲", content="业绩不实", received_on=small.clock.today()
    )
    small.stage.act(small.actor("unit-320000"), objecting.raise_objection, form, case)
    small.shown()
    return Secret(case, {*_markers(world, case), "异议人甲", "业绩不实"})


def _objected(world: ReviewWorld) -> tuple[UUID, Secret]:
    """Somebody of a running public list, and what the public has against them."""
    (case,) = world.accepted(1)
    plan = world.approved([case])
    world.small.journeys.open_publicity(SEAT, plan, "P1")
    objection = uuid4()
    form = objecting.PublicObjection(
        objection=objection,
        plan=plan,
        code="P1",
        content=AGAINST[0],
        objector=AGAINST[1],
        contact=AGAINST[2],
    )
    world.small.stage.act(PUBLIC, objecting.object_in_public, form, case)
    return case, Secret(objection, {str(objection), *AGAINST})


def _markers(world: ReviewWorld, case: UUID) -> set[str]:
    login = world.applicant_of(case)
    one = somebody(12 + int(login.rpartition("-")[2]))
    return {str(case), one.name, one.number, one.phone}


def _number(world: ReviewWorld, certificate: UUID) -> str:
    number: str = world.small.system.log.read(certificate)[0].event.number
    return number


def _add_outsiders(world: ReviewWorld) -> None:
    founder = world.small.founder
    for short, kind, superior, role in FOREIGN:
        nature = UnitNature.INSTITUTION if kind is OrganisationKind.EMPLOYER else None
        founder.body(
            short, f"外地{short}", "320200", kind, superior=superior, nature=nature, role=role
        )
    founder.account("analyst", "分析员", Role.ANALYST)
    newcomer = world.small.applicants[6]
    founder.bodies.logins["newcomer"] = newcomer
    world.small.shown()


def _not_drawn(world: ReviewWorld) -> None:
    """An expert of the pool whom no draw has chosen."""
    logins = world.small.founder.bodies.logins
    drawn = {
        seat.expert
        for r in world.small.system.log.after(0, 100_000)
        if isinstance(r.event, ExpertsDrawn)
        for seat in r.event.seats
    }
    logins["not-drawn"] = next(
        actor
        for login, actor in logins.items()
        if login.startswith("expert-") and actor.person not in drawn
    )


def test_every_exception_is_a_route() -> None:
    names = {one.name for one in ROUTES}
    assert names >= BEGINS_WITH_AN_ID.keys() | NAMES_PEOPLE.keys()
    assert {one.family for one in ROUTES if one.about_one} >= OTHER_THINGS


@dataclass
class Asker:
    role: Role | None
    """None: of the public."""
    program: TestClient
    browser: TestClient
    csrf: str

    def admitted(self) -> Iterator[Ask]:
        """The routes that do not turn them away by role; of the public, all: it has none."""
        return (one for one in ROUTES if self.role is None or one.admits(self.role))

    def ask(self, one: Ask, path: str) -> Any:
        if not one.page:
            if one.method == "GET":
                return self.program.get(path)
            return self.program.post(path, json=one.body if one.body is not None else {"q": "验"})
        if one.method == "GET":
            return self.browser.get(path, follow_redirects=False)
        return self.browser.post(path, data={"_csrf": self.csrf}, follow_redirects=False)


def _asker(world: ReviewWorld, login: str) -> Asker:
    browser = world.browser(login).client
    found = re.search(r'name="_csrf" value="([^"]*)"', browser.get("/password").text)
    role = world.actor(login).role if login else None
    return Asker(role, world.program(login), browser, found[1] if found else "")


@pytest.mark.parametrize("login", OUTSIDERS)
def test_who_is_not_admitted_is_turned_away(place: Place, login: str) -> None:
    asker = _asker(place.world, login)
    assert asker.role is OUTSIDERS[login]
    for one in ROUTES:
        if one.turned_away == login:
            answer = asker.ask(one, one.at(uuid4()))
            assert answer.status_code == FORBIDDEN, one.name


@pytest.mark.parametrize("login", OUTSIDERS)
def test_what_is_not_yours_does_not_exist(place: Place, login: str) -> None:
    leaks = _differences(place, login, _of_its_kind(place, login))
    assert not leaks, "\n".join(sorted(set(leaks)))


@pytest.mark.long
@pytest.mark.parametrize("login", OUTSIDERS)
def test_what_is_of_another_kind_does_not_exist_either(place: Place, login: str) -> None:
    leaks = _differences(place, login, lambda _: place.hidden)
    assert not leaks, "\n".join(sorted(set(leaks)))


@pytest.mark.parametrize("login", TOO_EARLY)
def test_a_body_learns_of_a_case_when_it_comes(place: Place, login: str) -> None:
    def secrets(one: Ask) -> Sequence[Secret]:
        return () if one.family in OTHER_THINGS else (place.early,)

    assert _differences(place, login, secrets) == []
    assert _held(place, login, place.early.markers) == []


@pytest.mark.parametrize("login", OUTSIDERS)
def test_no_list_holds_what_is_not_yours(place: Place, login: str) -> None:
    held = _held(place, login, place.markers)
    assert not held, "\n".join(held)


def test_the_applicant_is_not_told_who_objected(place: Place) -> None:
    asker = _asker(place.world, place.world.applicant_of(place.early.id))
    told = {"异议人甲", "业绩不实"}
    for one in asker.admitted():
        if one.about_one and one.method == "GET":
            text = _text(asker.ask(one, one.at(place.early.id)))
            assert not [marker for marker in told if marker in text], one.name


def test_nor_is_anybody_else_of_the_way_of_the_case(place: Place) -> None:
    """Only the committee's office, before which the objection lies, and whoever audits."""
    mine = place.world.applicant_of(place.objected)
    for login in mine, "unit-320000", "auth-320000", AUTHORITY, "":
        told = {one.name for one in _about(place, login) if any(m in one.text for m in AGAINST)}
        assert not told, login
    for login in OFFICE, "auditor":
        assert any(AGAINST[1] in one.text for one in _about(place, login)), login


@dataclass(frozen=True)
class Told:
    name: str
    text: str


def _about(place: Place, login: str) -> Iterator[Told]:
    """All that the routes say of the case that is objected to."""
    asker = _asker(place.world, login)
    for one in asker.admitted():
        if one.about_one and one.method == "GET":
            yield Told(one.name, _text(asker.ask(one, one.at(place.objected))))


def test_the_title_office_follows_its_region_without_reading_the_case(place: Place) -> None:
    program = place.world.program(AUTHORITY)
    assert program.get(f"/api/declarations/{place.early.id}/tracking").status_code == 200
    assert program.get(f"/api/declarations/{place.early.id}").status_code == 404


def test_those_whose_case_it_is_do_see_it(place: Place) -> None:
    """Else the tests above could pass for a service that shows nothing to anybody."""
    held = _held(place, "auditor", place.early.markers)
    assert held


def _of_its_kind(place: Place, login: str) -> Callable[[Ask], Sequence[Secret]]:
    """What a route is asked about: of things of another kind one in turn, by one asker."""

    def secrets(one: Ask) -> Sequence[Secret]:
        if one.family not in OTHER_THINGS:
            return place.hidden
        turn = ROUTES.index(one) % len(place.hidden)
        return place.hidden[turn : turn + 1] if one.let_in == login else ()

    return secrets


def _differences(place: Place, login: str, secrets: Callable[[Ask], Sequence[Secret]]) -> list[str]:
    """Routes that answer otherwise for what is hidden than for what never was."""
    asker = _asker(place.world, login)
    before = place.world.small.system.log.last_position()
    leaks = []
    for one in asker.admitted():
        if not one.about_one or not secrets(one):
            continue
        never = _shape(asker.ask(one, one.at(uuid4())))
        if never[0] == FORBIDDEN:
            continue  # by duty, before anything is read
        for secret in secrets(one):
            answer = asker.ask(one, one.at(secret.id))
            text = _text(answer).replace(str(secret.id), "")
            told_apart = _shape(answer) != never and one.name not in BEGINS_WITH_AN_ID
            if told_apart or any(marker in text for marker in secret.markers):
                leaks.append(f"{login}: {one.method} {one.name} {answer.status_code} {never}")
    told = place.world.small.system.log.after(before, 1_000)
    others = [r.event for r in told if not isinstance(r.event, CertificateVerified)]
    assert others == [], leaks  # whose certificate is verified is told, and nothing else is done
    return leaks


def _held(place: Place, login: str, markers: set[str]) -> list[str]:
    """Lists, exports and look-ups that hold one of the markers."""
    asker = _asker(place.world, login)
    held = []
    for one in asker.admitted():
        command = one.name in REGISTRY.by_name and isinstance(REGISTRY.by_name[one.name], Operation)
        if one.about_one or command or (one.page and one.body is not None):
            continue
        text = _text(asker.ask(one, one.at(uuid4())))
        if one.name not in NAMES_PEOPLE and any(marker in text for marker in markers):
            held.append(f"{login}: {one.method} {one.name}")
    return held


def _shape(answer: Any) -> tuple[int, str]:
    """What an outsider can tell answers apart by."""
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        return answer.status_code, answer.json()["code"]
    return answer.status_code, answer.headers.get("content-type", "")


def _text(answer: Any) -> str:
    if "spreadsheet" in answer.headers.get("content-type", ""):
        with zipfile.ZipFile(BytesIO(answer.content)) as book:
            return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return str(answer.text)

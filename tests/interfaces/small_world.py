"""One unit, one authority, one committee: the smallest province a declaration can cross.

The committee is the province's and issues its certificates itself, so the route is R1b:
U D C P1 E P2 Fp X. Who walks it are the demo's journeys.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from application.cases import declaring as d
from application.certificates.keys import KeyForm, add_key
from application.certificates.numbering import RangeForm, generate_range
from application.committees import convening
from application.configuration import routing
from application.configuration.seeding import seed
from application.desk import Actor
from application.experts import expert_pool as pool
from application.people import people as p
from application.ports import Receipt
from domain.configuration.route import StageKind
from domain.organisations.organisation import OrganisationKind as Kind
from domain.rules.identifiers import DocumentKind, id_check_character
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    Duty,
    Role,
    TitleLevel,
    UnitNature,
)
from infrastructure.settings import Settings
from infrastructure.vault.passwords import LIGHT
from interfaces.clock import MovableClock
from interfaces.demo.bodies import Founder
from interfaces.demo.committees import SERIES, SPECIALTY_CODES, Seat, template
from interfaces.demo.journey import Journeys
from interfaces.demo.stagehand import Stagehand
from interfaces.main import application
from interfaces.system import System
from tests.earlier import Held, hold
from tests.windows import open_all_year

SEAT = Seat("320000", True, CommitteeTitleLevel.INTERMEDIATE)
EXPERTS = 12
"""Seven primaries, four alternates, and one who is left over."""
PASSWORD = "small-world-password"
START = datetime(2026, 6, 1, 1, tzinfo=UTC)
PATIENCE = 30.0
_BOTH_HERE = 20.0
_ROOT = Actor(account=UUID(int=1), login="", role=Role.ADMINISTRATOR)
_BODIES = (
    ("title-320000", "省职称办", Kind.TITLE_OFFICE, "", Role.TITLE_OFFICER),
    ("auth-320000", "省住建厅", Kind.ADMINISTRATIVE_AUTHORITY, "", Role.AUTHORITY_OFFICER),
    ("unit-320000", "省设计研究院", Kind.EMPLOYER, "auth-320000", Role.UNIT_OFFICER),
    (SEAT.short, "省中评会办公室", Kind.COMMITTEE_OFFICE, "title-320000", Role.COMMITTEE_OFFICER),
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the world; none of these exists."""

    name: str
    number: str
    phone: str


def somebody(place: int) -> Somebody:
    """A different one for each place below 1,000; the division in the number does not exist."""
    first17 = f"329998{1970 + place % 20}0{1 + place % 9}1{place % 9}{place:03d}"
    name = "验" + "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{place:03d}")
    return Somebody(name, first17 + id_check_character(first17), f"139{place:08d}")


@dataclass
class SmallWorld:
    system: System
    clock: MovableClock
    founder: Founder
    journeys: Journeys
    applicants: list[Actor] = field(default_factory=list)

    @property
    def stage(self) -> Stagehand:
        return self.journeys.stage

    def actor(self, login: str) -> Actor:
        return self.founder.bodies.logins[login]

    def submitted(self, applicant: Actor) -> UUID:
        """A complete declaration; it lies at the unit."""
        return self.stage.act(applicant, d.submit, self.journeys.form(SEAT, "unit-320000"))

    def at_authority(self, *applicants: Actor) -> list[UUID]:
        """Declarations past the unit publicity."""
        cases = [self.submitted(applicant) for applicant in applicants]
        for case in cases:
            self.journeys.post(case)
        self.stage.past(date(2026, 6, 8) if not cases else self._last_day(cases))
        return [self.journeys.bring(case, "D") for case in cases]

    def shown(self) -> None:
        """Wait until the read models have everything."""
        assert self.system.worker.wait_for(self.system.log.last_position(), PATIENCE)

    def give_password(self, *logins: str) -> None:
        for login in logins:
            self.system.vault.set_password(self.actor(login).account, PASSWORD)

    @contextmanager
    def served(self) -> Iterator[Callable[[str], TestClient]]:
        """The application as programs meet it: log-in name -> client with a bearer token."""
        app = application(self.system)
        with TestClient(app, base_url=self.system.settings.base_url) as nobody:

            def client(login: str) -> TestClient:
                if not login:
                    return nobody
                given = {"login": login, "password": PASSWORD}
                answer = nobody.post("/api/session", json=given)
                assert answer.status_code == 201, answer.text
                token = answer.json()["token"]
                headers = {"authorization": f"Bearer {token}"}
                # Shares the portal of `nobody`, so that all requests meet in one event loop.
                other = TestClient(app, base_url=self.system.settings.base_url, headers=headers)
                other.portal = nobody.portal
                return other

            yield client

    def _last_day(self, cases: list[UUID]) -> date:
        return max(last for case in cases if (last := self.journeys.case(case).last_day))


def meet(world: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next two appends wait for each other: both have decided before either stores."""
    append, barrier = world.system.log.append, threading.Barrier(2)
    known = threading.local()

    def together(*args: Any, **kwargs: Any) -> Receipt:
        if not getattr(known, "met", False):  # a second try of the loser finds nobody waiting
            known.met = True
            barrier.wait(_BOTH_HERE)
        return append(*args, **kwargs)

    monkeypatch.setattr(world.system.log, "append", together)


@contextmanager
def small_world(
    folder: Path,
    databases: Callable[[], str],
    *,
    applicants: Sequence[Somebody] = (),
    experts: Sequence[Somebody] = (),
) -> Iterator[SmallWorld]:
    """On three new databases, its worker running. Applicants are `applicant-0` and so on."""
    urls = {f"ZHICHENG_{name}_URL": databases() for name in ("LOG", "VIEWS", "VAULT")}
    settings = replace(Settings.demo(folder, urls), demo_mode=False)
    clock = MovableClock(START)
    system = System.open(settings, clock, argon2=LIGHT)
    try:
        system.create_tables()
        system.worker.start()
        world = _founded(system, clock, applicants, experts)
        world.shown()  # the first look may come before the read models have tables
        yield world
    finally:
        system.close()


def _founded(
    system: System,
    clock: MovableClock,
    applicants: Sequence[Somebody],
    experts: Sequence[Somebody],
) -> SmallWorld:
    stage = Stagehand(system, clock)
    seed(system.log, system.context(_ROOT, "seed"))
    founder = Founder(stage, _ROOT)
    for short, name, kind, superior, role in _BODIES:
        founder.body(
            short,
            name,
            "320000",
            kind,
            superior=superior,
            nature=UnitNature.INSTITUTION if kind is Kind.EMPLOYER else None,
            role=role,
            duties=(Duty.ORDINARY_PLANS,) if role is Role.TITLE_OFFICER else (),
        )
    founder.account("admin", "管理员", Role.ADMINISTRATOR)
    founder.account("auditor", "审计员", Role.AUDITOR)
    hrss = founder.bodies.logins["title-320000"]
    committee = _committee(stage, founder, hrss)
    people = [_person(stage, hrss, one) for one in (*experts, *applicants)]
    for place, person in enumerate(people[: len(experts)]):
        form = pool.ExpertForm(
            person=person,
            unit=founder.bodies.ids["auth-320000"],
            specialties=SPECIALTY_CODES,
            level=TitleLevel.SENIOR_FULL,
            term_from=date(2025, 1, 1),
            term_until=date(2027, 12, 31),
        )
        stage.act(hrss, pool.register_expert, form)
        founder.account(f"expert-{place}", experts[place].name, Role.EXPERT, person=person)
    actors = []
    earlier = Held(series=SERIES, level=TitleLevel.JUNIOR_ASSISTANT)
    for place, person in enumerate(people[len(experts) :]):
        name = applicants[place].name
        actors.append(founder.account(f"applicant-{place}", name, Role.APPLICANT, person=person))
        stage.act(hrss, hold, earlier, person)
    journeys = Journeys(stage, founder, {SEAT: committee}, people, actors, b"\x89PNG evidence")
    return SmallWorld(system, clock, founder, journeys, actors)


def _person(stage: Stagehand, hrss: Actor, one: Somebody) -> UUID:
    form = p.PersonForm(name=one.name, identity_number=one.number, phone=one.phone)
    stage.act(hrss, p.register_person, form)
    return stage.system.vault.person_id(DocumentKind.RESIDENT_ID, one.number)


def _committee(stage: Stagehand, founder: Founder, hrss: Actor) -> UUID:
    ids = founder.bodies.ids
    form = convening.CommitteeForm(
        name="省建设工程中评会",
        level=AdministrativeLevel.PROVINCE,
        title_level=SEAT.level,
        division=SEAT.division,
        office=ids[SEAT.short],
        convening_unit=ids["title-320000"],
        series=(SERIES,),
        specialties=SPECIALTY_CODES,
        delegated=True,
        valid_from=date(2025, 1, 1),
        valid_until=date(2027, 12, 31),
    )
    committee = stage.act(hrss, convening.register_committee, form)
    stage.act(hrss, convening.set_template, template(), committee)
    open_all_year(stage, hrss, committee)
    _node(stage, hrss, StageKind.AUTHORITY, ids["auth-320000"], None)
    top = _node(stage, hrss, StageKind.TITLE_AUTHORITY, ids["title-320000"], None, committee)
    _node(stage, hrss, StageKind.COMMITTEE, ids[SEAT.short], top, committee)
    stage.act(_ROOT, add_key, KeyForm(organisation=ids[SEAT.short]))
    numbers = RangeForm(year=2026, level=TitleLevel.INTERMEDIATE, issuer_code="001", start=1, end=9)
    stage.act(founder.bodies.logins[SEAT.short], generate_range, numbers)
    return committee


def _node(
    stage: Stagehand,
    hrss: Actor,
    kind: StageKind,
    organisation: UUID,
    superior: UUID | None,
    committee: UUID | None = None,
) -> UUID:
    node = stage.system.new_id()
    form = routing.NodeForm(
        mode=AcquisitionMode.PEER_REVIEW,
        title_level=SEAT.level,
        kind=kind,
        organisation=organisation,
        superior=superior,
        committee=committee,
    )
    stage.act(hrss, routing.add_node, form, node)
    return node

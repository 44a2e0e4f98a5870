"""A province with a committee of eleven and the cases that it is to vote on, before the meeting."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from application.committees import planning as pl
from domain.committees.review_plan import ExpertRequirement
from domain.experts.expert_draw import EXPERT_DRAW
from domain.terms import TitleLevel
from infrastructure.migrate import migrate
from interfaces.demo.committees import SPECIALTY_CODES
from interfaces.demo.journey import RUBRIC
from interfaces.demo.people import expert_actor
from projections.registry import PROJECTIONS
from tests.interfaces.small_world import SEAT, SmallWorld, Somebody, small_world, somebody

MEMBERS = 11
ALTERNATES = 2
POOL = MEMBERS + ALTERNATES + 1


@dataclass(frozen=True)
class Expert:
    person: UUID
    account: UUID
    token: str


@dataclass(frozen=True)
class Province:
    """At rest: nobody has its databases open."""

    folder: Path
    urls: tuple[str, str, str]
    """Of log, views and vault."""
    plan: UUID
    draw: UUID
    roster: tuple[Expert, ...]
    office: str
    """A token of the committee's office."""
    cases: tuple[UUID, ...]

    @property
    def environment(self) -> dict[str, str]:
        names = ("LOG", "VIEWS", "VAULT")
        return {
            **{f"ZHICHENG_{name}_URL": url for name, url in zip(names, self.urls, strict=True)},
            "ZHICHENG_MASTER_KEY_FILE": str(self.folder / "master.key"),
            "ZHICHENG_BLOBS": str(self.folder / "blobs"),
            "ZHICHENG_BASE_URL": "http://127.0.0.1",
            "ZHICHENG_LOG_LEVEL": "debug",
        }

    def copied(self, folder: Path) -> "Province":
        """The same again, for SQLite: another meeting may be held in it."""
        shutil.copytree(self.folder, folder)
        urls = tuple(url.replace(str(self.folder), str(folder)) for url in self.urls)
        return Province(
            folder=folder,
            urls=(urls[0], urls[1], urls[2]),
            plan=self.plan,
            draw=self.draw,
            roster=self.roster,
            office=self.office,
            cases=self.cases,
        )


def sqlite_databases(folder: Path) -> Callable[[], str]:
    names = iter(("log", "views", "vault"))
    return lambda: f"sqlite:///{folder / next(names)}.db"


def founded(folder: Path, databases: Callable[[], str], candidates: int) -> Province:
    """The plan is approved and publicised, the experts are drawn and have confirmed."""
    people = [somebody(place) for place in range(POOL + candidates)]
    urls: list[str] = []

    def noted() -> str:
        urls.append(databases())
        return urls[-1]

    with _world(folder, noted, people) as world:
        world.shown()  # the pool is asked of the read models
        plan, cases = _plan(world)
        draw = world.journeys.request_draw(SEAT, plan)
        world.journeys.approve_draw(plan, draw)
        world.journeys.reveal(SEAT, plan, draw)
        world.journeys.attend(draw)
        world.shown()
        sessions, now = world.system.sessions, datetime.now(UTC)

        def expert(person: UUID) -> Expert:
            account = expert_actor(world.founder, person, world.journeys.people).account
            return Expert(person, account, sessions.create(account, now).token)

        roster = world.stage.look(EXPERT_DRAW, draw).roster
        return Province(
            folder=folder,
            urls=(urls[0], urls[1], urls[2]),
            plan=plan,
            draw=draw,
            roster=tuple(expert(person) for person in roster),
            office=sessions.create(world.actor(SEAT.short).account, now).token,
            cases=tuple(cases),
        )


@contextmanager
def _world(
    folder: Path, databases: Callable[[], str], people: Sequence[Somebody]
) -> Iterator[SmallWorld]:
    with small_world(folder, databases, experts=people[:POOL], applicants=people[POOL:]) as world:
        migrate(world.system.settings, world.system.log, world.system.vault_tables, PROJECTIONS)
        yield world


def _plan(world: SmallWorld) -> tuple[UUID, list[UUID]]:
    cases = world.at_authority(*world.applicants)
    for case in cases:
        world.journeys.bring(case, "P1")
    requirement = ExpertRequirement(
        group="建设工程组",
        specialties=SPECIALTY_CODES,
        level=TitleLevel.SENIOR_ASSOCIATE,
        primary=MEMBERS,
        alternates=ALTERNATES,
    )
    form = pl.PlanForm(
        committee=world.journeys.committees[SEAT],
        name="四十人的方案",
        year=2026,
        requirements=(requirement,),
        rubric=RUBRIC,
        candidates=tuple(cases),
    )
    plan = world.stage.act(world.actor(SEAT.short), pl.draft_plan, form)
    world.journeys.submit_plan(SEAT, plan)
    world.journeys.approve_plan(plan)
    last = world.journeys.open_publicity(SEAT, plan, "P1")
    world.stage.past(last)
    world.journeys.close_publicity(SEAT, plan, "P1")
    return plan, cases

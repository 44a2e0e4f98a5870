"""The whole run: a fresh world, eighteen declarations, and what came of each."""

import base64
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from application.configuration.seeding import seed
from infrastructure.migrate import migrate
from infrastructure.settings import Settings
from infrastructure.vault.passwords import LIGHT
from infrastructure.vault.sealing import KEY_BYTES
from interfaces.clock import Clock, MovableClock
from interfaces.main import build
from interfaces.route_run.client import Client
from interfaces.route_run.databases import fresh_databases
from interfaces.route_run.expected import WALKS, Walk
from interfaces.route_run.journey import Journey
from interfaces.route_run.sitting import Sitting
from interfaces.route_run.world import World
from interfaces.service import create_administrator
from interfaces.serving import in_background, listen
from interfaces.system import System
from projections.registry import PROJECTIONS

START = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning in China; every working day that follows is known."""
WAIT_SECONDS = 30.0
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    id: str
    variant: str
    stages: tuple[str, ...]
    """Walked, as process tracking tells them."""
    certificate: str
    """The number."""
    verified: bool
    passed_by: tuple[str, ...] = ()
    """Stages that were merged or skipped; there are none in this world."""

    def as_expected(self, walk: Walk) -> bool:
        walked = self.stages == walk.stages and not self.passed_by
        return walked and bool(self.certificate) and self.verified

    def document(self) -> dict[str, Any]:
        document = asdict(self)
        del document["passed_by"]
        return document


def run(postgres: str = "", tell: Tell = lambda _: None) -> tuple[Outcome, ...]:
    """One outcome for each of `WALKS`. Raises `Refused` when the API refuses a step."""
    clock = MovableClock(START)
    with fresh_world(clock, postgres, tell) as (_, world):
        return drive(world, clock, tell)


@contextmanager
def fresh_world(
    clock: Clock, postgres: str = "", tell: Tell = lambda _: None
) -> Iterator[tuple[System, World]]:
    """A running service on new databases that are gone afterwards, set up over its API.

    `postgres` is the URL of a server to make the databases on; otherwise SQLite.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="zhicheng-routes-"))
        urls = stack.enter_context(fresh_databases(Path(folder), postgres))
        settings = Settings.from_environment(environment_for(Path(folder), urls))
        yield stack.enter_context(running_world(settings, clock, tell))


@contextmanager
def running_world(
    settings: Settings, clock: Clock, tell: Tell = lambda _: None
) -> Iterator[tuple[System, World]]:
    """The same on databases that are empty and stay."""
    with empty_service(settings, clock) as (system, address), ExitStack() as stack:
        tell("organisations, committees, experts")
        world = World(address, administrator(address), clock.today())
        stack.callback(world.close)
        yield system, world.set_up()


@contextmanager
def empty_service(settings: Settings, clock: Clock) -> Iterator[tuple[System, str]]:
    """A running service as an installation begins: reference data and an administrator."""
    with ExitStack() as stack:
        listening = listen("127.0.0.1", 0)
        stack.callback(listening.close)
        system, app = build(settings, clock, argon2=LIGHT)
        stack.callback(system.close)
        position = found(system)
        address = stack.enter_context(in_background(app, listening))
        system.worker.wait_for(position, WAIT_SECONDS)
        yield system, address


def environment_for(folder: Path, urls: tuple[str, str, str]) -> dict[str, str]:
    """Complete settings as environment variables; `urls` are those of log, views and vault."""
    log, views, vault = urls
    key = base64.b64encode(os.urandom(KEY_BYTES)).decode("ascii")
    return {
        "ZHICHENG_LOG_URL": log,
        "ZHICHENG_VIEWS_URL": views,
        "ZHICHENG_VAULT_URL": vault,
        "ZHICHENG_BLOBS": str(folder / "blobs"),
        "ZHICHENG_MASTER_KEY": key,
        "ZHICHENG_BASE_URL": "http://127.0.0.1",
    }


ADMINISTRATORS = secrets.token_urlsafe(16)
"""Password of the administrator of worlds that do not outlive this process."""


def found(system: System) -> int:
    """Tables, reference data and the first administrator, who can log in from this position."""
    migrate(system.settings, system.log, system.vault_tables, PROJECTIONS)
    seed(system.log, system.own_context("seed"))
    return create_administrator(system, "admin", "系统管理员", ADMINISTRATORS)


def administrator(address: str) -> Client:
    return Client(address).log_in("admin", ADMINISTRATORS)


def drive(
    world: World, clock: MovableClock, tell: Tell, walks: Sequence[Walk] = WALKS
) -> tuple[Outcome, ...]:
    """All declarations side by side, so that the days of each publicity pass once for all."""
    tell("declarations")
    journeys = [Journey.begin(world, walk) for walk in walks]
    for journey in journeys:
        journey.declare()
    clock.move_past(max(journey.post() for journey in journeys))
    for journey in journeys:
        journey.climb()
    return conclude(world, clock, tell, journeys)


def conclude(
    world: World, clock: MovableClock, tell: Tell, journeys: list[Journey]
) -> tuple[Outcome, ...]:
    """From the last review before the committee to the certificates."""
    tell("plans")
    sittings = _sittings(world, journeys)
    for sitting in sittings:
        sitting.approve_plan()
    clock.move_past(max(sitting.publicise("P1") for sitting in sittings))
    tell("expert reviews")
    for sitting in sittings:
        sitting.end_publicity("P1")
        sitting.review()
    clock.move_past(max(sitting.publicise("P2") for sitting in sittings))
    tell("filing and certificates")
    ranges: set[tuple[str, str]] = set()
    for sitting in sittings:
        sitting.end_publicity("P2")
        sitting.file(clock.today())
        sitting.issue(ranges)
    outcomes = tuple(_outcome(journey) for journey in journeys)
    for journey in journeys:
        journey.applicant.close()
    return outcomes


def _sittings(world: World, journeys: list[Journey]) -> list[Sitting]:
    together: dict[tuple[str, str, bool], list[Journey]] = {}
    for journey in journeys:
        together.setdefault(journey.committee, []).append(journey)
    return [Sitting(world, key, some) for key, some in together.items()]


def _outcome(journey: Journey) -> Outcome:
    told = journey.tracking()
    number = str(told["steps"][-1]["number"])
    return Outcome(
        id=journey.walk.id,
        variant=journey.walk.variant,
        stages=tuple(told["walked"]),
        certificate=number,
        verified=bool(number) and journey.verified(number),
        passed_by=(*told["merged"], *told["skipped"]),
    )

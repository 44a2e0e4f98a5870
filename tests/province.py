"""The small province that `zhicheng routes` walks through, set up once for the whole run."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from infrastructure.settings import Settings
from infrastructure.vault.passwords import LIGHT
from interfaces.clock import MovableClock
from interfaces.main import build
from interfaces.route_run.client import Client
from interfaces.route_run.databases import fresh_databases
from interfaces.route_run.run import START, environment_for, running_world
from interfaces.route_run.world import World
from interfaces.serving import in_background, listen
from tests.once import copied

_TOLD = "told.json"
"""Beside the data: the settings, and what the world knows."""
_KEY = "ZHICHENG_MASTER_KEY"


@contextmanager
def small_province(
    places: pytest.TempPathFactory,
) -> Iterator[tuple[World, MovableClock]]:
    """As `fresh_world` sets it up, with a service and a clock of its own."""
    folder = copied(places, "province", _build)
    told = json.loads((folder / _TOLD).read_text("utf-8"))
    clock = MovableClock(datetime.fromisoformat(told["now"]))
    with ExitStack() as stack:
        settings = _settings(folder, stack, {_KEY: told[_KEY]})
        listening = listen("127.0.0.1", 0)
        stack.callback(listening.close)
        system, app = build(settings, clock, argon2=LIGHT)
        stack.callback(system.close)
        address = stack.enter_context(in_background(app, listening))

        def logged_in(token: str) -> Client:
            client = Client(address)
            client.token = token
            return client

        world = World(
            address,
            logged_in(told["admin"]),
            clock.today(),
            bodies=told["bodies"],
            officers={body: logged_in(token) for body, token in told["officers"].items()},
            committees={
                (level, variant, own): id for level, variant, own, id in told["committees"]
            },
            experts={person: logged_in(token) for person, token in told["experts"].items()},
            _people=told["people"],
        )
        stack.callback(world.close)
        yield world, clock


def _build(folder: Path) -> None:
    with ExitStack() as stack:
        settings = _settings(folder, stack)
        clock = MovableClock(START)
        _, world = stack.enter_context(running_world(settings, clock))
        told = {
            "now": clock.now().isoformat(),
            _KEY: b64encode(settings.master_key).decode("ascii"),
            "admin": world.admin.token,
            "bodies": world.bodies,
            "officers": {body: client.token for body, client in world.officers.items()},
            "committees": [[*key, id] for key, id in world.committees.items()],
            "experts": {person: client.token for person, client in world.experts.items()},
            "people": world._people,
        }
    (folder / _TOLD).write_text(json.dumps(told), "utf-8")


def _settings(folder: Path, stack: ExitStack, known: Mapping[str, str] | None = None) -> Settings:
    urls = stack.enter_context(fresh_databases(folder))
    return Settings.from_environment({**environment_for(folder, urls), **(known or {})})

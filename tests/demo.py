"""The demo province, built and projected, for whoever tests it: one build for the whole run."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from infrastructure.settings import Settings
from infrastructure.vault.passwords import LIGHT
from interfaces.clock import MovableClock
from interfaces.demo.build import START, build_demo
from interfaces.system import System
from tests.once import copied

CATCH_UP_SECONDS = 30
Shown = tuple[tuple[str, str], ...]
"""Log-in name and description of every account that is shown."""
_TOLD = "told.json"
"""Beside the data: when they end, and the accounts."""


@contextmanager
def built_demo(places: pytest.TempPathFactory) -> Iterator[tuple[System, Shown]]:
    """Everything of it is in the read models; the worker runs on. The caller's own to change."""
    folder = copied(places, "demo", _build)
    told = json.loads((folder / _TOLD).read_text("utf-8"))
    with _opened(folder, MovableClock(datetime.fromisoformat(told["now"]))) as system:
        assert system.worker.wait_for(system.log.last_position(), CATCH_UP_SECONDS)
        yield system, tuple((login, description) for login, description in told["shown"])


def _build(folder: Path) -> None:
    clock = MovableClock(START)
    with _opened(folder, clock) as system:
        shown = build_demo(system, clock)
        assert system.worker.wait_for(system.log.last_position(), CATCH_UP_SECONDS)
    told = {"now": clock.now().isoformat(), "shown": shown}
    (folder / _TOLD).write_text(json.dumps(told), "utf-8")


@contextmanager
def _opened(folder: Path, clock: MovableClock) -> Iterator[System]:
    """Its worker runs."""
    system = System.open(Settings.demo(folder), clock, argon2=LIGHT)
    try:
        system.create_tables()
        system.worker.start()
        yield system
    finally:
        system.close()

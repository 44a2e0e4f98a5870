"""The demo province, built and projected, for whoever tests it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infrastructure.passwords import LIGHT
from infrastructure.settings import Settings
from interfaces.clock import MovableClock
from interfaces.demo.build import START, build_demo
from interfaces.system import System

CATCH_UP_SECONDS = 30
Shown = tuple[tuple[str, str], ...]
"""Log-in name and description of every account that is shown."""


@contextmanager
def built_demo(folder: Path) -> Iterator[tuple[System, Shown]]:
    """Everything of it is in the read models; the worker runs on."""
    settings = Settings.demo(folder)
    clock = MovableClock(START)
    system = System.open(settings, clock, argon2=LIGHT)
    try:
        system.create_tables()
        system.worker.start()
        shown = build_demo(system, clock)
        assert system.worker.wait_for(system.log.last_position(), CATCH_UP_SECONDS)
        yield system, shown
    finally:
        system.close()

"""Data that takes long to build: built once for the whole run, and copied for whoever needs it."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def copied(places: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """A new folder with all that `build` put into the one it was given, in whichever process.

    `build` leaves nothing open in its folder.
    """
    place = places.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent  # of all workers
    built = place / f"built-{name}"
    with (place / f"built-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            draft = place / f"draft-{name}"
            shutil.rmtree(draft, ignore_errors=True)  # of a build that failed
            draft.mkdir()
            build(draft)
            draft.rename(built)
    mine = places.mktemp(name) / "data"
    shutil.copytree(built, mine)
    return mine

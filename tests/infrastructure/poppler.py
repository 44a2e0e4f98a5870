"""Poppler's programs: a second opinion on our PDFs, by code that shares nothing with ours."""

import shutil
import subprocess
from pathlib import Path


def poppler(program: str, *arguments: str | Path) -> str:
    """What the program prints. A machine without it fails the test, with the line to run."""
    found = shutil.which(program)
    assert found, f"{program} is missing; run: apt-get install poppler-utils"
    done = subprocess.run([found, *arguments], capture_output=True, check=True, timeout=60)
    assert not done.stderr, done.stderr.decode()
    return done.stdout.decode()

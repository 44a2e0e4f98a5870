"""A process that keeps its memory to itself, asked from inside and looked at from outside."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ASKED = """
import ctypes
from pathlib import Path
from infrastructure.vault.own_memory import keep_to_itself
keep_to_itself()
print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
print(Path("/proc/self/limits").read_text())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_no_core_dump_and_no_debugger() -> None:
    asked = [sys.executable, "-c", ASKED]
    told = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    lines = [line.split() for line in told.splitlines()]
    assert ["dumpable", "0"] in lines
    assert ["Max", "core", "file", "size", "0", "0", "bytes"] in lines

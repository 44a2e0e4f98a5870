"""A file from outside is opened by a process of its own, under limits, never by the service."""

import os
import subprocess
import sys
import threading
from tempfile import TemporaryFile
from types import ModuleType
from typing import IO

_SECONDS = 30.0
_slots = threading.BoundedSemaphore(2)
"""Each check is a process with up to a gigabyte."""

GAVE_UP = -1
"""No answer in time."""


def ask(program: ModuleType, file: IO[bytes], out: IO[bytes] | None = None, *said: str) -> int:
    """Run a module of ours on the file as its standard input; the exit code is the answer.

    Both files are real ones, with a descriptor. What goes to standard output goes to `out`.
    """
    file.flush()
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # the child shares the place, not our buffer
    with _slots:
        try:
            done = subprocess.run(  # noqa: S603  (our own file, run by our own interpreter)
                [sys.executable, "-I", str(program.__file__), *said],
                stdin=file,
                stdout=out or subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return GAVE_UP
    return done.returncode


def real(file: IO[bytes]) -> IO[bytes]:
    """A copy on disk without a name, so that whatever happens nothing is left of it."""
    copy: IO[bytes] = TemporaryFile()  # noqa: SIM115  (the caller closes it)
    file.seek(0)
    while piece := file.read(1 << 20):
        copy.write(piece)
    copy.seek(0)
    return copy

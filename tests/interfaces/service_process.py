"""The program `zhicheng` as a process of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("zhicheng")
PATIENCE = 60.0


class Service:
    """`zhicheng serve` on a free port; `address` is where it answers."""

    def __init__(
        self,
        environment: Mapping[str, str],
        folder: Path,
        command: Sequence[str | Path] = (PROGRAM, "serve", "--port", "0"),
    ) -> None:
        given = {k: v for k, v in os.environ.items() if not k.startswith("ZHICHENG_")}
        self._errors = (folder / "service.log").open("ab")
        self.process = subprocess.Popen(
            command,
            env={**given, "ZHICHENG_LOG_LEVEL": "warning", **environment},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.address = self._first_line().rpartition(" ")[2].strip()

    def kill(self) -> None:
        """As the power would: no handler runs."""
        self.process.kill()
        self._over()

    def terminate(self) -> int:
        """As an operator would; the exit code."""
        self.process.terminate()
        return self._over()

    def _first_line(self) -> str:
        """The address, or nothing when the process ended or does not come up in time."""
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.start()
        try:
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
        finally:
            watch.cancel()
            watch.join()
        if "http://" not in line:
            self.kill()
            raise RuntimeError("the service did not start; see service.log")
        return line

    def _over(self) -> int:
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._errors.close()
        return code

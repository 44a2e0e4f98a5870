"""What happens unasked, such as issuing and reporting, as a process that can be killed."""

import multiprocessing
import os
import subprocess
import threading
from pathlib import Path

from infrastructure.settings import Settings
from interfaces.clock import Clock
from interfaces.logs import write_logs
from interfaces.main import unasked
from interfaces.system import System
from tests.interfaces.service_process import PROGRAM

PATIENCE = 300.0


class Program:
    """`zhicheng work`; on SQLite `zhicheng serve`, the one process there is."""

    def __init__(self, environment: dict[str, str], folder: Path, store: str) -> None:
        given = {k: v for k, v in os.environ.items() if not k.startswith("ZHICHENG_")}
        command = ["work"] if store == "postgres" else ["serve", "--port", "0"]
        self._output = (folder / "sender.log").open("ab")
        self._process = subprocess.Popen(
            [PROGRAM, *command],
            env={**given, "ZHICHENG_LOG_LEVEL": "error", **environment},
            cwd=folder,
            stdout=self._output,
            stderr=self._output,
        )

    def kill(self) -> None:
        """As the power would: no handler runs."""
        assert self._process.poll() is None, "it ended by itself; see sender.log"
        self._process.kill()
        self._process.wait(PATIENCE)
        self._output.close()


class Fork:
    """What `zhicheng work` does, in a process that has imported everything before."""

    def __init__(self, environment: dict[str, str], _: Path, __: str) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["interfaces.main"])
        self._process = context.Process(target=work, args=(environment,), daemon=True)
        self._process.start()

    def kill(self) -> None:
        assert self._process.is_alive(), "it ended by itself"
        self._process.kill()
        self._process.join(PATIENCE)
        self._process.close()


def work(environment: dict[str, str]) -> None:
    write_logs("error")
    system = System.open(Settings.from_environment(environment), Clock())
    system.worker.start()
    for one in unasked(system):
        one.start()
    threading.Event().wait()

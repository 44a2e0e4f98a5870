"""What the program does unasked: one thread for each kind of work, which looks again and again."""

import threading
from collections.abc import Callable

import structlog

from application.ports import Conflict, Unavailable
from infrastructure.failures import is_transient

_logger = structlog.get_logger()


class Background:
    """`step` is run every so many seconds, until it is stopped; no failure of it ends the loop."""

    def __init__(self, name: str, step: Callable[[], object], seconds: float) -> None:
        self._name = name
        self._step = step
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(10.0)

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            self.look()

    def look(self) -> None:
        """Once. A failure is told and tried again at the next look."""
        try:
            self._step()
        except Exception as error:  # noqa: BLE001  (the loop must outlive every failure)
            transient = isinstance(error, Unavailable | Conflict) or is_transient(error)
            kind = type(error).__name__  # the message of a database error quotes rows
            _logger.error(f"{self._name}_failed", kind=kind, transient=transient)

"""A small bounded pool: cheap enough to go through for every statement."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Generic, Protocol, TypeVar

from application.ports import Unavailable


class Connection(Protocol):
    def usable(self) -> bool:
        """Whether the next statement can be sent: open, idle, and not known to be cut."""

    def close(self) -> None:
        """Never raises."""


C = TypeVar("C", bound=Connection)


class Connections(Generic[C]):
    """The last one given back is the first one lent: few stay warm, and caches with them."""

    def __init__(self, connect: Callable[[], C], *, size: int, patience: float) -> None:
        """`size` connections at most; who finds all lent waits `patience` seconds."""
        self._connect = connect
        self._patience = patience
        self._places = BoundedSemaphore(size)
        self._idle: deque[C] = deque()
        self._closed = False

    @contextmanager
    def borrowed(self) -> Iterator[C]:
        """Lend one connection; raises `Unavailable` when none comes free in time."""
        if not self._places.acquire(timeout=self._patience):
            raise Unavailable("all connections of the event log are busy")
        try:
            connection = self._idle_one() or self._connect()
            try:
                yield connection
            except BaseException:
                # Kept only when it survived: a refused insert is no reason to reconnect.
                self._give_back(connection, connection.usable())
                raise
            self._give_back(connection, True)
        finally:
            self._places.release()

    def close(self) -> None:
        """Close the idle ones now and the lent ones when they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _idle_one(self) -> C | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.usable():
                return connection
            connection.close()

    def _give_back(self, connection: C, sound: bool) -> None:
        if sound:
            self._idle.append(connection)
        else:
            connection.close()
        if self._closed:
            self.close()

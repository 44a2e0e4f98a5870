"""What somebody sees who sits on the line: when bytes went by, which way, and how many.

TLS adds a fixed number of bytes to a record and hides nothing else of its length, so lengths
of the plain text tell at least as much as those of the records.
"""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Chunk:
    at: float
    """Seconds."""
    direction: str
    size: int
    """Bytes."""


@dataclass
class Connection:
    """One connection of a client, from its port."""

    port: int
    chunks: list[Chunk] = field(default_factory=list)

    def size(self, direction: str) -> int:
        return sum(chunk.size for chunk in self.chunks if chunk.direction == direction)

    def count(self, direction: str) -> int:
        """How many turns this direction had; one message may come in several pieces."""
        turns = [chunk.direction for chunk in self.chunks]
        before = ["", *turns[:-1]]
        return sum(now == direction != was for was, now in zip(before, turns, strict=True))

    def waits(self) -> list[float]:
        """Seconds from the last byte of each question to the first of its answer."""
        pairs = zip(self.chunks, self.chunks[1:], strict=False)
        return [b.at - a.at for a, b in pairs if (a.direction, b.direction) == (UP, DOWN)]

    @property
    def seconds(self) -> float:
        return self.chunks[-1].at - self.chunks[0].at


class TracedLine:
    """A line to the server at `address`; what is at `url` goes through it and is recorded."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.port is not None, "a service under test has a port of its own"
        self._server = (parts.hostname or "127.0.0.1", parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._connections: dict[int, Connection] = {}
        self._open: list[socket.socket] = []
        self._lock = Lock()
        self._thread = Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        for end in self._open:
            with suppress(OSError):  # the other side was faster
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def of(self, port: int) -> Connection:
        """The latest connection from this port of the client's."""
        with self._lock:
            return self._connections[port]

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was shut down
            while True:
                client, (_, port) = self._listener.accept()
                server = socket.create_connection(self._server)
                for end in (client, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                seen = Connection(port)
                with self._lock:
                    self._connections[port] = seen
                    self._open += [client, server]
                for direction, ends in ((UP, (client, server)), (DOWN, (server, client))):
                    Thread(target=_carry, args=(*ends, direction, seen), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, direction: str, seen: Connection) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            seen.chunks.append(Chunk(time.perf_counter(), direction, len(piece)))
            target.sendall(piece)
        target.shutdown(socket.SHUT_RDWR)

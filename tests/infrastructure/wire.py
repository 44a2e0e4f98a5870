"""A wire to a server that can be cut at the worst moment."""

import socket
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit


class Wire:
    """Forwards TCP connections to the server of a URL; `url` leads through the wire.

    `lose_next_answer()`: the next message reaches the server and is worked on, but its answer
    is dropped and the connection cut. `down` refuses everybody and cuts who is there.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        user = f"{parts.username}@" if parts.password is None else parts.netloc.split("@")[0] + "@"
        self.url = urlunsplit(parts._replace(netloc=f"{user}127.0.0.1:{port}"))
        self._armed = Event()
        self._open: list[socket.socket] = []
        self.down = False
        self.lost = 0
        """Answers dropped so far."""
        self.connections = 0
        """Led through so far."""
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
        self.cut()

    def lose_next_answer(self) -> None:
        self._armed.set()

    def cut(self) -> None:
        for end in self._open:
            with suppress(OSError):  # the other side was faster
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open.clear()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was shut down
            while True:
                client, _ = self._listener.accept()
                if self.down:
                    client.close()
                    continue
                server = socket.create_connection(self._server)
                self.connections += 1
                self._open += [client, server]
                lost = Event()
                Thread(target=self._forward, args=(client, server, lost), daemon=True).start()
                Thread(target=self._answer, args=(client, server, lost), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket, lost: Event) -> None:
        with suppress(OSError):
            while message := client.recv(65536):
                if self._armed.is_set() and message[:1] != b"\0":  # not a start-up message
                    self._armed.clear()
                    lost.set()
                server.sendall(message)
            server.shutdown(socket.SHUT_RDWR)

    def _answer(self, client: socket.socket, server: socket.socket, lost: Event) -> None:
        with suppress(OSError):
            while answer := server.recv(65536):
                if lost.is_set():
                    self.lost += 1
                    break
                client.sendall(answer)
            client.shutdown(socket.SHUT_RDWR)

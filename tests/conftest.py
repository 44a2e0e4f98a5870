"""Databases for the whole suite: every test of storage runs on SQLite and on PostgreSQL."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

from infrastructure.log import sqlite_log
from infrastructure.log.event_log import RecordCodec, StoredEventLog, open_log
from infrastructure.read_models import views
from infrastructure.vault import vault_store
from tests.plain_codec import PlainCodec
from tests.postgres import fresh_database, running_server, server_url

# How long an example takes says more of the machine than of the code: time is for benchmarks.
# The suite always tries the same examples, so that one fails where its cause came in;
# `pytest --hypothesis-profile=searching` looks for new ones, and says how to see them again.
settings.register_profile(
    "searching", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("suite", settings.get_profile("searching"), derandomize=True)
settings.load_profile("suite")

DURABLE = {module: module.SYNCHRONOUS for module in (sqlite_log, vault_store, views)}
WAITING = ("test_event_log_sqlite.py", "test_power_cut.py")
"""Files for which SQLite waits for the disk, as in production; so it does for benchmarks."""

# What is loaded stays: to look through it again and again for garbage is in vain.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: as on the suite's PostgreSQL, a power cut may lose everything."""
    measured = item.config.getoption("benchmark_only", default=False)
    waits = measured or item.path.name in WAITING
    for module, level in DURABLE.items():
        vars(module)["SYNCHRONOUS"] = level if waits else "OFF"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a server that databases can be created on; started when first asked for."""
    if (given := server_url()) is not None:
        yield given
        return
    with running_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> str:
    """The name of the store; a test that asks for it runs once on each."""
    name: str = request.param
    return name


@pytest.fixture
def new_database(
    store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], str]]:
    """Makes an empty database at each call, and gives its URL."""
    with ExitStack() as databases:

        def make() -> str:
            if store == "sqlite":
                return f"sqlite:///{tmp_path / uuid4().hex}.db"
            server: str = request.getfixturevalue("postgres_server")
            return databases.enter_context(fresh_database(server))

        yield make


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """URL of an empty database of this test alone."""
    return new_database()


@pytest.fixture
def codec() -> RecordCodec:
    """A plain one for tests of the log itself; modules with real events override it."""
    return PlainCodec()


@pytest.fixture
def log(database_url: str, codec: RecordCodec) -> Iterator[StoredEventLog]:
    """An empty event log, its tables made."""
    log = open_log(database_url, codec)
    log.create_tables()
    yield log
    log.close()

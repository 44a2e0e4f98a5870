"""Brings the databases to this release (docs/adr/0003-migrations.md).

The log and the vault walk through Alembic's revisions. The read models need none: their
projections' versions say when they are to be rebuilt.
"""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from infrastructure.locks import exclusive
from infrastructure.read_models import checkpoint
from infrastructure.read_models.views import CONNECT_SECONDS, LOCK_SECONDS, open_views
from infrastructure.settings import Settings
from projections.projection import Projection

_SCRIPTS = Path(__file__).with_name("migrations")
_one_at_a_time = Lock()  # Alembic keeps the migration under way in a global


class Tables(Protocol):
    """The event log, the vault, the sessions: whatever makes its own tables."""

    def create_tables(self) -> None:
        """Make those that are missing."""


class TooNew(Exception):
    """The database belongs to a later release of the program. Nothing was changed."""


class NotMigrated(Exception):
    """The tables are missing, or those of an earlier release. One line for operators."""

    def __init__(self, database: str) -> None:
        super().__init__(f"the {database} database is not ready: run `zhicheng migrate`")


def require_migrated(settings: Settings) -> None:
    """For the start of every other command. Changes nothing.

    Raises `NotMigrated`, `TooNew`, and SQLAlchemy's errors.
    """
    for database, url in (("log", settings.log_url), ("vault", settings.vault_url)):
        file = make_url(url).database
        if url.startswith("sqlite:") and not Path(file or "").is_file():
            raise NotMigrated(database)  # opening it would make it
        engine = _open(url)
        try:
            with engine.connect() as db:
                at = _revision(db, database)
        finally:
            engine.dispose()
        if at == _scripts(database).get_current_head():
            continue
        if at is not None:
            _require_known(at, database)
        raise NotMigrated(database)


def migrate(
    settings: Settings,
    log: Tables,
    vault: Iterable[Tables],
    projections: Iterable[Projection] = (),
) -> None:
    """Safe to call twice, and by several processes at once: the second waits for the first.

    `vault` is everything that lives in the vault's database. Raises `TooNew`, what
    `create_tables` raises, and SQLAlchemy's errors.
    """
    parts = tuple(vault)

    def create_vault() -> None:
        for part in parts:
            part.create_tables()

    upgrade("log", settings.log_url, log.create_tables)
    upgrade("vault", settings.vault_url, create_vault)
    _make_folder(settings.views_url)
    engine = open_views(settings.views_url)
    try:
        with exclusive(engine, "migrate-views", wait=True):
            checkpoint.prepare(engine, projections)
    finally:
        engine.dispose()


def upgrade(database: str, url: str, create: Callable[[], None]) -> None:
    """A new database gets today's tables at once; an older one takes every step since."""
    _make_folder(url)
    engine = _open(url)
    try:
        with exclusive(engine, f"migrate-{database}", wait=True):
            with engine.connect() as db:
                at = _revision(db, database)
            if at is None:
                create()
                _alembic(engine, database, command.stamp)
                return
            _require_known(at, database)
            _alembic(engine, database, command.upgrade)
    finally:
        engine.dispose()


def _require_known(at: str, database: str) -> None:
    known = {script.revision for script in _scripts(database).walk_revisions()}
    if at not in known:
        raise TooNew(f"the {database} database is at revision {at}, of a later release")


def version_table(database: str) -> str:
    """One for each, as the log and the read models may share a database."""
    return f"{database}_revision"


def _open(url: str) -> sa.Engine:
    """Not the engine of the views: these commits wait for the disk."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return sa.create_engine(
            address.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    engine = sa.create_engine(address, hide_parameters=True, connect_args={"timeout": LOCK_SECONDS})
    sa.event.listen(engine, "connect", _leave_transactions_to_us)
    sa.event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _leave_transactions_to_us(connection: sqlite3.Connection, _: Any) -> None:
    """The driver would leave CREATE and ALTER outside the transaction."""
    connection.isolation_level = None


def _make_folder(url: str) -> None:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)


def _revision(db: sa.Connection, database: str) -> str | None:
    options = {"version_table": version_table(database)}
    return MigrationContext.configure(db, opts=options).get_current_revision()


def _alembic(engine: sa.Engine, database: str, work: Callable[[Config, str], None]) -> None:
    config = _config(database)
    with _one_at_a_time, engine.begin() as connection:
        config.attributes["connection"] = connection
        work(config, "head")


def _scripts(database: str) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(database))


def _config(database: str) -> Config:
    config = Config()
    config.set_main_option("script_location", _escaped(_SCRIPTS))
    config.set_main_option("version_locations", _escaped(_SCRIPTS / database))
    config.set_main_option("path_separator", "newline")
    config.attributes["database"] = database
    return config


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")

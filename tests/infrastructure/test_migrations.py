import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from infrastructure import migrate as migrations
from infrastructure.log.event_log import open_log
from infrastructure.migrate import TooNew, migrate, upgrade
from infrastructure.read_models.checkpoint import read
from infrastructure.read_models.views import open_views
from infrastructure.settings import Settings
from infrastructure.vault.vault import Vault
from tests.infrastructure.read_side import case_projection
from tests.plain_codec import PlainCodec

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(new_database: Callable[[], str], tmp_path: Path) -> Settings:
    urls = {f"ZHICHENG_{name}_URL": new_database() for name in ("LOG", "VIEWS", "VAULT")}
    return Settings.demo(tmp_path, urls)


def run(settings: Settings) -> None:
    log = open_log(settings.log_url, PlainCodec())
    vault = Vault(settings.vault_url, settings.master_key)
    try:
        migrate(settings, log, [vault], [case_projection()])
    finally:
        log.close()
        vault.close()


def tables(url: str) -> set[str]:
    engine = open_views(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def selected(url: str, statement: str) -> list[object]:
    engine = open_views(url)
    try:
        with engine.connect() as db:
            return list(db.execute(sa.text(statement)).scalars())
    finally:
        engine.dispose()


def revision(url: str, database: str) -> object:
    (found,) = selected(url, f"SELECT version_num FROM {database}_revision")
    return found


def test_three_databases_are_ready_and_stay_so(settings: Settings) -> None:
    run(settings)
    urls = (settings.log_url, settings.vault_url, settings.views_url)
    first = [tables(url) for url in urls]
    assert {"stored_events", "command_receipts", "log_revision"} <= first[0]
    assert {"person_key", "password", "vault_revision"} <= first[1]
    assert {"checkpoint", "cases", "cases_load", "cases_move", "rebuild_run"} == first[2]
    run(settings)
    assert [tables(url) for url in urls] == first
    assert revision(settings.log_url, "log") == "v0001_log"
    assert revision(settings.vault_url, "vault") == "v0004_log_checkpoints"


def test_several_at_once_do_it_once(settings: Settings) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(run, settings) for _ in range(4)]:
            done.result()
    assert revision(settings.log_url, "log") == "v0001_log"
    engine = open_views(settings.views_url)
    with engine.connect() as db:
        assert set(read(db)) == {"cases"}
    engine.dispose()


def later_release(folder: Path, *statements: str) -> Path:
    """The revisions of the log with some more."""
    (folder / "log").mkdir(parents=True)
    source = ROOT / "infrastructure" / "migrations"
    for name in ("env.py", "log/v0001_baseline.py"):
        (folder / name).write_text((source / name).read_text("utf-8"), "utf-8")
    before = "v0001_log"
    for number, statement in enumerate(statements, 2):
        (folder / "log" / f"v{number}.py").write_text(
            f"from alembic import op\nrevision = 'v{number}'\ndown_revision = '{before}'\n"
            f"def upgrade():\n    op.execute({statement!r})\n"
        )
        before = f"v{number}"
    return folder


def test_an_older_database_takes_every_step(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database()
    made: list[int] = []
    upgrade("log", url, lambda: made.append(1))
    later = later_release(tmp_path / "m", "CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (7)")
    monkeypatch.setattr(migrations, "_SCRIPTS", later)
    for _ in range(2):
        upgrade("log", url, lambda: made.append(2))
    assert made == [1]
    assert revision(url, "log") == "v3"
    assert selected(url, "SELECT x FROM a") == [7]


def test_a_vault_of_the_first_release_takes_every_step(
    new_database: Callable[[], str],
) -> None:
    url = new_database()
    engine = open_views(url)
    with engine.begin() as db:
        db.execute(sa.text("CREATE TABLE vault_revision (version_num VARCHAR(32) NOT NULL)"))
        db.execute(sa.text("INSERT INTO vault_revision VALUES ('v0001_vault')"))
    engine.dispose()
    upgrade("vault", url, lambda: None)
    assert {"log_checkpoint", "log_cosignature", "login_challenge", "typed_draft"} <= set(
        tables(url)
    )
    assert revision(url, "vault") == "v0004_log_checkpoints"


def test_an_upgrade_is_whole_or_not_at_all(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database()
    upgrade("log", url, lambda: None)
    before = tables(url)
    later = later_release(tmp_path / "m", "CREATE TABLE a (x INTEGER)", "INSERT INTO b VALUES (7)")
    monkeypatch.setattr(migrations, "_SCRIPTS", later)
    with pytest.raises(sa.exc.DBAPIError):
        upgrade("log", url, lambda: None)
    assert tables(url) == before
    assert revision(url, "log") == "v0001_log"


def test_a_database_of_a_later_release_is_refused(new_database: Callable[[], str]) -> None:
    url = new_database()
    upgrade("log", url, lambda: None)
    engine = open_views(url)
    with engine.begin() as db:
        db.execute(sa.text("UPDATE log_revision SET version_num = 'v9999_log'"))
    engine.dispose()
    with pytest.raises(TooNew, match="the log database is at revision v9999_log"):
        upgrade("log", url, lambda: None)


def test_a_failed_creation_is_tried_again(new_database: Callable[[], str]) -> None:
    url = new_database()

    def broken() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        upgrade("log", url, broken)
    made: list[int] = []
    upgrade("log", url, lambda: made.append(1))
    assert made == [1]


@pytest.mark.parametrize(
    ("database", "newest"), [("log", "v0001_log"), ("vault", "v0004_log_checkpoints")]
)
def test_the_tool_finds_the_revisions(database: str, newest: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "alembic", "-n", database, "heads"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == f"{newest} (head)"

"""What was acknowledged survives a power cut, by the settings under which SQLite promises it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from infrastructure.read_models.views import open_views
from infrastructure.vault.vault_store import open_vault

NORMAL, FULL = 1, 2


@pytest.mark.parametrize(
    ("connect", "level"),
    [
        pytest.param(open_vault, FULL, id="a key is gone with all it sealed"),
        pytest.param(open_views, NORMAL, id="read models come again from the log"),
    ],
)
def test_how_much_sqlite_waits_for_the_disk(
    tmp_path: Path, connect: Callable[[str], sa.Engine], level: int
) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'one.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
    engine.dispose()

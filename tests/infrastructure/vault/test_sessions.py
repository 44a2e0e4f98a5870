"""Sessions on both stores: hashed, ended by idleness and by age."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from application.ports import Unavailable
from infrastructure.vault.sessions import SqlSessions, sessions
from infrastructure.vault.vault_store import open_vault

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ACCOUNT = uuid4()


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_vault(new_database())
    yield engine
    engine.dispose()


@pytest.fixture
def held(engine: sa.Engine) -> SqlSessions:
    held = SqlSessions(engine)
    held.create_tables()
    return held


def test_a_token_opens_its_account_and_no_other(held: SqlSessions) -> None:
    issued = held.create(ACCOUNT, NOW)
    assert issued.expires_at == NOW + timedelta(hours=8)
    assert held.find(issued.token, NOW) == ACCOUNT
    assert held.find(issued.token + "x", NOW) is None
    assert held.create(ACCOUNT, NOW).token != issued.token


def test_the_table_holds_no_token(held: SqlSessions, engine: sa.Engine) -> None:
    token = held.create(ACCOUNT, NOW).token
    with engine.connect() as db:
        (row,) = db.execute(sa.select(sessions)).all()
    assert token not in repr(row)
    assert token.encode() not in bytes(row.digest)


def test_idleness_ends_a_session_and_activity_keeps_it(held: SqlSessions) -> None:
    idle = held.create(ACCOUNT, NOW).token
    busy = held.create(ACCOUNT, NOW).token
    half = NOW + timedelta(minutes=16)
    assert held.find(busy, half) == ACCOUNT
    later = NOW + timedelta(minutes=31)
    assert held.find(idle, later) is None
    assert held.find(busy, later) == ACCOUNT


def test_age_ends_even_a_busy_session(held: SqlSessions) -> None:
    token = held.create(ACCOUNT, NOW).token
    for minutes in range(20, 480, 20):
        assert held.find(token, NOW + timedelta(minutes=minutes)) == ACCOUNT
    assert held.find(token, NOW + timedelta(hours=8)) is None


def test_ending_one_and_ending_all(held: SqlSessions) -> None:
    first, second, other = (held.create(a, NOW).token for a in (ACCOUNT, ACCOUNT, uuid4()))
    held.end(first)
    held.end(first)
    assert held.find(first, NOW) is None
    assert held.find(second, NOW) == ACCOUNT
    held.end_all(ACCOUNT)
    assert held.find(second, NOW) is None
    assert held.find(other, NOW) is not None


def test_old_rows_are_swept(held: SqlSessions, engine: sa.Engine) -> None:
    for _ in range(3):
        held.create(ACCOUNT, NOW)
    held.create(ACCOUNT, NOW + timedelta(days=1))
    with engine.connect() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(sessions)) == 1


def test_a_database_that_is_away_is_told(tmp_path: object) -> None:
    engine = open_vault(f"sqlite:///{tmp_path}/no-folder/x.db")
    away = SqlSessions(engine)
    for call in (
        lambda: away.create(ACCOUNT, NOW),
        lambda: away.find("x", NOW),
        lambda: away.end("x"),
    ):
        with pytest.raises(Unavailable):
            call()
    engine.dispose()

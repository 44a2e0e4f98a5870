"""Challenges: once, for a minute, and from any process."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from infrastructure.vault.challenges import SqlChallenges, login_challenge
from infrastructure.vault.vault_store import open_vault

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
SITE = "https://example.invalid"


@pytest.fixture
def url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def challenges(url: str) -> Iterator[SqlChallenges]:
    made = SqlChallenges(open_vault(url))
    made.create_tables()
    yield made
    made.close()


def test_a_challenge_is_taken_once_by_any_process(challenges: SqlChallenges, url: str) -> None:
    text = challenges.issue(SITE, NOW)
    assert SITE in text
    assert text.isascii()
    other = SqlChallenges(open_vault(url))
    assert other.take(text, NOW + timedelta(seconds=60))
    assert not challenges.take(text, NOW)
    other.close()


def test_a_challenge_runs_out(challenges: SqlChallenges) -> None:
    text = challenges.issue(SITE, NOW)
    assert not challenges.take(text, NOW + timedelta(seconds=61))
    assert not challenges.take("zhicheng-login made up", NOW)


def test_no_text_is_kept_and_old_ones_are_swept_away(challenges: SqlChallenges, url: str) -> None:
    first = challenges.issue(SITE, NOW)
    assert challenges.issue(SITE, NOW) != first
    challenges.issue(SITE, NOW + timedelta(minutes=5))
    engine = open_vault(url)
    with engine.connect() as tx:
        rows = tx.execute(sa.select(login_challenge)).all()
    engine.dispose()
    assert len(rows) == 1
    assert first.encode() not in bytes(rows[0].digest)

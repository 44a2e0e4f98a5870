"""Passwords: checked in equal time, kept as hashes, on both stores."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from infrastructure.vault.passwords import LIGHT, Argon2, Passwords
from infrastructure.vault.vault import Vault
from infrastructure.vault.vault_store import open_vault
from tests.infrastructure.together import in_parallel

MASTER = bytes(range(32))
NOW = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
OpenVault = Callable[..., Vault]


@pytest.fixture
def url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def another(url: str) -> Iterator[OpenVault]:
    """Opens the same vault as another process would."""
    opened = []

    def open_another(**changes: object) -> Vault:
        settings: dict[str, object] = {"master_key": MASTER, "argon2": LIGHT, "clock": lambda: NOW}
        vault = Vault(url, **(settings | changes))  # type: ignore[arg-type]  # one fixture for all settings
        opened.append(vault)
        return vault

    yield open_another
    for vault in opened:
        vault.close()


@pytest.fixture
def vault(another: OpenVault) -> Vault:
    vault = another()
    vault.create_tables()
    return vault


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = open_vault(url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement))]
    finally:
        engine.dispose()


def test_a_password_is_checked(vault: Vault, another: OpenVault) -> None:
    account = uuid4()
    assert not vault.check_password(account, "correct horse")
    vault.set_password(account, "correct horse")
    assert vault.check_password(account, "correct horse")
    assert another().check_password(account, "correct horse")
    assert not vault.check_password(account, "correct horse ")
    assert not vault.check_password(account, "")
    assert not vault.check_password(uuid4(), "correct horse")
    assert not vault.check_password(None, "correct horse")


def test_an_unknown_account_costs_a_hash_too(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []
    check = Passwords.check

    def counted(self: Passwords, stored: str | None, word: str) -> bool:
        checked.append(stored)
        return check(self, stored, word)

    monkeypatch.setattr(Passwords, "check", counted)
    assert not vault.check_password(None, "x")
    assert not vault.check_password(uuid4(), "x")
    assert checked == [None, None]


def test_nobody_logs_in_with_the_password_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(LIGHT)
    monkeypatch.setattr(passwords, "_nobody", passwords.hash("known"))
    assert not passwords.check(None, "known")


def test_a_new_password_replaces_the_old_one(vault: Vault, another: OpenVault) -> None:
    account = uuid4()
    assert not vault.must_change(account)
    vault.set_password(account, "first", must_change=True)
    assert vault.must_change(account)
    another().set_password(account, "second")
    assert not vault.must_change(account)
    assert not vault.check_password(account, "first")
    assert vault.check_password(account, "second")


def test_the_same_letters_from_two_keyboards_are_one_password(vault: Vault) -> None:
    account = uuid4()
    vault.set_password(account, "caf\u00e9 密码")
    assert vault.check_password(account, "cafe\u0301 密码")


def test_odd_passwords_are_answers_not_errors(vault: Vault) -> None:
    account = uuid4()
    vault.set_password(account, "x" * 1024)
    assert vault.check_password(account, "x" * 1024)
    assert not vault.check_password(account, "x" * 1025)
    assert not vault.check_password(account, "\ud800\0")
    with pytest.raises(ValueError, match="too long"):
        vault.set_password(account, "x" * 1025)


def test_a_hash_of_an_older_cost_is_renewed_at_log_in(
    vault: Vault, another: OpenVault, url: str
) -> None:
    account = uuid4()
    vault.set_password(account, "word", must_change=True)
    dearer = another(argon2=Argon2(passes=2, kibibytes=64, lanes=1))
    [(before,)] = rows(url, "SELECT hash FROM password")
    assert not dearer.check_password(account, "wrong")
    assert rows(url, "SELECT hash FROM password") == [(before,)]
    assert dearer.check_password(account, "word")
    [(after,)] = rows(url, "SELECT hash FROM password")
    assert "t=1" in str(before)
    assert "t=2" in str(after)
    assert vault.must_change(account)
    assert vault.check_password(account, "word")


def test_a_renewed_hash_does_not_undo_a_change_of_password(
    vault: Vault, another: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = uuid4()
    vault.set_password(account, "old")
    dearer = another(argon2=Argon2(passes=2, kibibytes=64, lanes=1))
    fresh = dearer._passwords.hash

    def meanwhile(word: str) -> str:
        vault.set_password(account, "new")
        return fresh(word)

    monkeypatch.setattr(dearer._passwords, "hash", meanwhile)
    assert dearer.check_password(account, "old")
    assert vault.check_password(account, "new")
    assert not vault.check_password(account, "old")


def test_only_so_many_hashes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(LIGHT, at_once=2)
    stored = passwords.hash("word")
    running, most = [], []
    verify = passwords._hasher.verify

    class Watched:
        def verify(self, *args: str | bytes) -> bool:
            running.append(1)
            most.append(len(running))
            try:
                return verify(*args)
            finally:
                running.pop()

    monkeypatch.setattr(passwords, "_hasher", Watched())
    assert in_parallel(8, lambda n: passwords.check(stored, "word")) == [True] * 8
    assert max(most) <= 2

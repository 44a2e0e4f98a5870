"""The vault keeps keys, secrets and password hashes, on both stores alike."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from application.ports import Unavailable
from infrastructure.vault.passwords import LIGHT
from infrastructure.vault.sealing import KeyDestroyed, KeyLost, Sealer
from infrastructure.vault.vault import Vault, WrongMasterKey
from infrastructure.vault.vault_store import open_vault
from tests.infrastructure.together import in_parallel

MASTER = bytes(range(32))
WANG = UUID(int=101)
NOW = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
OpenVault = Callable[..., Vault]


class Ticks:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


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


# Keys of persons.


def test_a_key_is_made_once_and_then_the_same_everywhere(vault: Vault, another: OpenVault) -> None:
    assert vault.key_for(WANG) is None
    key = vault.key_for(WANG, create=True)
    assert key is not None
    assert len(key) == 32
    assert vault.key_for(WANG) == key
    assert another().key_for(WANG, create=True) == key
    assert vault.key_for(uuid4(), create=True) != key


def test_a_key_is_durable_before_it_is_used(vault: Vault, another: OpenVault) -> None:
    sealer = Sealer(vault)
    sealed = sealer.seal(WANG, b"x", b"here")
    assert Sealer(another()).unseal(WANG, sealed, b"here") == b"x"


def test_the_database_holds_no_key_in_clear(vault: Vault, url: str) -> None:
    key = vault.key_for(WANG, create=True)
    secret = vault.secret("session")
    assert key is not None
    [(wrapped,)] = rows(url, "SELECT wrapped FROM person_key")
    kept = [wrapped, *(row[0] for row in rows(url, "SELECT wrapped FROM vault_secret"))]
    for value in kept:
        stored = bytes(value)  # type: ignore[call-overload]  # bytes or memoryview, by the store
        assert key not in stored
        assert secret not in stored


def test_a_destroyed_key_is_gone_for_good(vault: Vault, another: OpenVault, url: str) -> None:
    vault.key_for(WANG, create=True)
    vault.destroy(WANG)
    for each in (vault, another()):
        assert each.key_for(WANG) is None
        assert each.destroyed(WANG)
        with pytest.raises(KeyDestroyed):
            each.key_for(WANG, create=True)
        each.preload([WANG], create=True)
        assert each.key_for(WANG) is None
    assert rows(url, "SELECT wrapped FROM person_key") == [(None,)]


def test_destroying_twice_keeps_the_first_time(another: OpenVault, vault: Vault, url: str) -> None:
    vault.key_for(WANG, create=True)
    vault.destroy(WANG)
    first = rows(url, "SELECT destroyed_at FROM person_key")
    another(clock=lambda: NOW + timedelta(days=1)).destroy(WANG)
    assert rows(url, "SELECT destroyed_at FROM person_key") == first
    assert first != [(None,)]


def test_a_key_can_be_destroyed_before_it_was_ever_made(vault: Vault) -> None:
    assert not vault.destroyed(WANG)
    vault.destroy(WANG)
    assert vault.destroyed(WANG)
    with pytest.raises(KeyDestroyed):
        vault.key_for(WANG, create=True)


def test_the_sealer_tells_destroyed_from_lost(vault: Vault) -> None:
    sealer = Sealer(vault)
    sealed = sealer.seal(WANG, b"x", b"here")
    vault.destroy(WANG)
    assert sealer.unseal(WANG, sealed, b"here") is None
    with pytest.raises(KeyLost):
        sealer.unseal(uuid4(), sealed, b"here")


def test_another_process_stops_using_a_destroyed_key_in_time(
    vault: Vault, another: OpenVault
) -> None:
    ticks = Ticks()
    other = another(cache_seconds=60.0, monotonic=ticks)
    key = vault.key_for(WANG, create=True)
    assert other.key_for(WANG) == key
    vault.destroy(WANG)
    ticks.now = 59.9
    assert other.key_for(WANG) == key
    ticks.now = 60.0
    assert other.key_for(WANG) is None


def test_a_key_read_while_it_is_destroyed_does_not_stay(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.key_for(WANG, create=True)
    vault._cache.drop(WANG)
    select = vault._select

    def slow(tx: sa.Connection, subjects: list[UUID]) -> dict[UUID, bytes | None]:
        found = select(tx, subjects)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(vault.destroy, WANG).result(timeout=30)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(vault, "_select", slow)
        assert vault.key_for(WANG) is not None
    assert vault.key_for(WANG) is None


def test_the_cache_is_bounded_and_forgets_the_oldest(vault: Vault, another: OpenVault) -> None:
    small = another(cached_keys=3)
    people = [uuid4() for _ in range(10)]
    keys = [small.key_for(person, create=True) for person in people]
    assert len(small._cache._keys) == 3
    assert [small.key_for(person) for person in people] == keys


def test_a_preload_spares_every_further_question(
    vault: Vault, another: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [uuid4() for _ in range(1203)]
    vault.preload(people, create=True)
    gone = people[0]
    vault.destroy(gone)
    other = another()
    other.preload([*people, *people])
    monkeypatch.setattr(other, "_select", None)
    assert all(other.key_for(person) == vault.key_for(person) for person in people)
    assert other.destroyed(gone)


def test_many_who_need_one_key_at_once_get_the_same(vault: Vault, another: OpenVault) -> None:
    people = [uuid4() for _ in range(5)]
    vaults = [another() for _ in range(8)]

    def work(n: int) -> object:
        ordered = people[n % 5 :] + people[: n % 5]
        vaults[n].preload(ordered, create=True)
        return [vaults[n].key_for(person, create=True) for person in people]

    answers = in_parallel(8, work)
    assert answers[0] == [vault.key_for(person) for person in people]
    assert all(answer == answers[0] for answer in answers)


def test_tables_can_be_made_by_several_at_once(another: OpenVault) -> None:
    vaults = [another() for _ in range(4)]
    in_parallel(4, lambda n: vaults[n].create_tables())
    assert len({vault.secret("look-up") for vault in vaults}) == 1


def test_a_destroyed_key_leaves_the_files_of_sqlite(tmp_path: Path) -> None:
    vault = Vault(f"sqlite:///{tmp_path}/vault.db", MASTER, argon2=LIGHT)
    vault.create_tables()
    vault.preload([WANG, uuid4(), uuid4()], create=True)
    wrapped = f"SELECT wrapped FROM person_key WHERE subject = '{WANG.hex}'"
    [(value,)] = rows(f"sqlite:///{tmp_path}/vault.db", wrapped)

    def on_disk() -> bool:
        return any(bytes(value) in file.read_bytes() for file in tmp_path.iterdir())  # type: ignore[call-overload]  # bytes

    assert on_disk()
    vault.destroy(WANG)
    assert not on_disk()
    vault.close()


# Look-up by value.


def test_digests_are_equal_for_equal_values_of_one_kind(vault: Vault, another: OpenVault) -> None:
    one = vault.digest("phone", "13800000000")
    assert len(one) == 32
    assert another().digest("phone", "13800000000") == one
    assert vault.digest("phone", "13800000001") != one
    assert vault.digest("id", "13800000000") != one
    assert vault.digest("phone1", "3800000000") != one


def test_an_identity_number_is_one_person_however_it_was_typed(vault: Vault) -> None:
    one = vault.person_id("resident", "11010519491231002X")
    assert one.version == 8
    assert one.variant == "specified in RFC 4122"
    for typed in (
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
    ):
        assert vault.person_id("resident", typed) == one
    assert vault.person_id("passport", "11010519491231002X") != one
    assert vault.person_id("resident", "110105194912310028") != one


def test_another_vault_gives_other_digests(vault: Vault, new_database: Callable[[], str]) -> None:
    other = Vault(new_database(), MASTER, argon2=LIGHT)
    other.create_tables()
    try:
        assert other.digest("phone", "1") != vault.digest("phone", "1")
    finally:
        other.close()


# Named secrets and the master key.


def test_a_secret_is_made_once(vault: Vault, another: OpenVault) -> None:
    assert vault.secret("issuer", lambda: b"first") == b"first"
    assert vault.secret("issuer", lambda: b"second") == b"first"
    assert another().secret("issuer", lambda: b"third") == b"first"
    assert vault.secret("session") != vault.secret("look-up")


def test_many_who_make_one_secret_at_once_get_the_same(vault: Vault, another: OpenVault) -> None:
    vaults = [another() for _ in range(8)]
    answers = in_parallel(8, lambda n: vaults[n].secret("issuer", lambda: bytes([n])))
    assert set(answers) == {vault.secret("issuer")}


def test_a_wrong_master_key_is_noticed_at_the_start(vault: Vault, another: OpenVault) -> None:
    vault.key_for(WANG, create=True)
    wrong = another(master_key=bytes(32))
    with pytest.raises(WrongMasterKey):
        wrong.check()
    with pytest.raises(WrongMasterKey):
        wrong.create_tables()
    with pytest.raises(WrongMasterKey):
        wrong.key_for(WANG, create=True)


def test_wrapped_keys_cannot_be_swapped(vault: Vault, another: OpenVault, url: str) -> None:
    li = UUID(int=102)
    vault.preload([WANG, li], create=True)
    engine = open_vault(url)
    with engine.begin() as tx:
        table = sa.table("person_key", sa.column("subject", sa.Uuid), sa.column("wrapped"))
        taken = tx.execute(sa.select(table.c.wrapped).where(table.c.subject == li)).scalar_one()
        tx.execute(sa.update(table).where(table.c.subject == WANG).values(wrapped=taken))
    engine.dispose()
    with pytest.raises(WrongMasterKey):
        another().key_for(WANG)


def test_a_database_that_is_away_is_said_so(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/v", "postgresql://nobody@127.0.0.1:1/v"):
        vault = Vault(url, MASTER, argon2=LIGHT)
        with pytest.raises(Unavailable):
            vault.key_for(WANG, create=True)
        with pytest.raises(Unavailable):
            vault.check_password(WANG, "x")
        vault.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_vault_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Vault(url, MASTER, argon2=LIGHT)


def test_a_short_master_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(f"sqlite:///{tmp_path}/v", b"short", argon2=LIGHT)

"""Personal data through the whole store: the log holds none, and destroying a key reaches it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from application.ports import Context, Write
from domain.decider import Decider
from domain.personal import Personal
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog
from infrastructure.log.upcasts import History
from infrastructure.vault.passwords import LIGHT
from infrastructure.vault.sealing import KeyDestroyed, Sealer
from infrastructure.vault.vault import Vault
from infrastructure.vault.vault_store import open_vault
from tests.infrastructure.canary import assert_no_canary

NAME = "欧阳测试甲"
NUMBER = "11010519491231002X"
WORD = "canary-password"
CONTEXT = Context(
    actor=None, organisation=None, role="", at=datetime(2026, 6, 1, tzinfo=UTC), request="r"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    name: Personal
    numbers: tuple[Personal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    division: str


PERSON: Decider[Any, Any, Any] = Decider(
    "person", (Registered, Moved), None, lambda c, s: [], lambda s, e: s
)


@pytest.fixture
def vault_url(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def vault(vault_url: str) -> Iterator[Vault]:
    vault = Vault(vault_url, bytes(32), argon2=LIGHT)
    vault.create_tables()
    yield vault
    vault.close()


@pytest.fixture
def codec(vault: Vault) -> Codec:
    return Codec([PERSON], Sealer(vault), History())


def everything(url: str) -> Iterator[bytes]:
    """Every value of every table of a database, as bytes."""
    engine = open_vault(url)
    metadata = sa.MetaData()
    try:
        with engine.connect() as connection:
            metadata.reflect(connection)
            for table in metadata.tables.values():
                for row in connection.execute(sa.select(table)):
                    for value in row:
                        is_bytes = isinstance(value, bytes | memoryview)
                        yield bytes(value) if is_bytes else str(value).encode()
    finally:
        engine.dispose()


def test_neither_the_log_nor_the_vault_holds_personal_data(
    log: StoredEventLog, vault: Vault, database_url: str, vault_url: str
) -> None:
    person = vault.person_id("resident", NUMBER)
    event = Registered(name=Personal(person, NAME), numbers=(Personal(person, NUMBER),))
    log.append([Write(stream=person, version=0, events=[event])], CONTEXT, answer=person)
    vault.set_password(person, WORD)
    assert log.read(person)[0].event == event
    canaries = [NAME, NUMBER, WORD]
    assert_no_canary(everything(database_url), canaries)
    assert_no_canary(everything(vault_url), canaries)


def test_destroying_a_key_leaves_the_history_without_its_person(
    log: StoredEventLog, vault: Vault
) -> None:
    wang, li, stream = uuid4(), uuid4(), uuid4()
    event = Registered(name=Personal(wang, NAME), numbers=(Personal(li, "第二人的号码"),))
    moved = Moved(division="110105")
    log.append([Write(stream=stream, version=0, events=[event, moved])], CONTEXT, answer=stream)
    vault.destroy(wang)
    history = [record.event for record in log.after(0, 10)]
    assert history == [
        Registered(name=Personal(wang, None), numbers=(Personal(li, "第二人的号码"),)),
        moved,
    ]
    assert str(history[0].name) == "（已销毁）"
    write = Write(stream=stream, version=2, events=[event])
    with pytest.raises(KeyDestroyed):
        log.append([write], CONTEXT, answer=stream)
    assert len(log.read(stream)) == 2


def test_many_people_are_read_with_few_questions(
    log: StoredEventLog, vault: Vault, monkeypatch: pytest.MonkeyPatch, vault_url: str
) -> None:
    people = [uuid4() for _ in range(600)]
    vault.preload(people, create=True)
    stream = uuid4()
    events = [Registered(name=Personal(person, NAME), numbers=()) for person in people]
    log.append([Write(stream=stream, version=0, events=events)], CONTEXT, answer=stream)
    fresh = Vault(vault_url, bytes(32), argon2=LIGHT)
    asked: list[int] = []
    select = fresh._select

    def counted(tx: sa.Connection, subjects: list[UUID]) -> dict[UUID, bytes | None]:
        asked.append(len(subjects))
        return select(tx, subjects)

    monkeypatch.setattr(fresh, "_select", counted)
    monkeypatch.setattr(log, "_codec", Codec([PERSON], Sealer(fresh), History()))
    assert [record.event for record in log.read(stream)] == events
    assert asked == [500, 100]
    fresh.close()

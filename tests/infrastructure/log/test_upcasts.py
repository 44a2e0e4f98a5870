"""Events stored in earlier forms and under earlier names become today's."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from application.ports import Context
from domain.decider import Decider
from domain.people.blacklist import BarState
from domain.people.person import PERSON
from domain.personal import Personal
from infrastructure.log.codec import Codec, Damaged, UnknownVersion
from infrastructure.log.upcasts import History
from infrastructure.vault.sealing import Sealer
from tests.golden.forms import FOLDER, Forms
from tests.infrastructure.keys import FixedKeys

STREAM = UUID(int=7)
WANG = UUID(int=101)
LI = UUID(int=102)
NAME = "欧阳测试甲"
NUMBER = "11010519491231002X"
CONTEXT = Context(
    actor=UUID(int=1),
    organisation=None,
    role="TitleOfficer",
    at=datetime(2026, 6, 1, 8, 30, tzinfo=UTC),
    request="r-1",
    cause=12,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    kind: str
    phone: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Today's form; once `OldPerson`, whose name stood at the top."""

    contact: Contact
    aliases: tuple[Personal, ...]
    level: str
    remarks: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPerson:
    name: Personal
    level: str
    nested: tuple[Contact, ...]


def _to_2(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "level": data["level"].upper()}


def _to_3(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact": {"kind": "red", "phone": data["name"]},
        "aliases": [contact["phone"] for contact in data["nested"]],
        "level": data["level"],
    }


HISTORY = History(
    renamed={"thing.OldPerson": "person.Person"},
    current={"person.Person": 3},
    steps={("person.Person", 1): _to_2, ("person.Person", 2): _to_3},
)


def decider(event: type[Any], name: str = "thing") -> Decider[Any, Any, Any]:
    return Decider(name, (event,), None, lambda c, s: [], lambda s, e: s)


@pytest.fixture
def keys() -> FixedKeys:
    return FixedKeys()


def old_row(keys: FixedKeys) -> bytes:
    old = OldPerson(
        name=Personal(WANG, NAME),
        level="high",
        nested=(Contact(kind="red", phone=Personal(LI, NUMBER)),),
    )
    writer = Codec([decider(OldPerson)], Sealer(keys), History())
    return writer.encode(old, stream=STREAM, version=1, context=CONTEXT)[1]


def test_an_old_form_under_an_old_name_becomes_todays(keys: FixedKeys) -> None:
    reader = Codec([decider(Person, name="person")], Sealer(keys), HISTORY)
    back = reader.decode("thing.OldPerson", old_row(keys), stream=STREAM, version=1, position=1)
    assert back.name == "person.Person"
    assert back.event == Person(
        contact=Contact(kind="red", phone=Personal(WANG, NAME)),
        aliases=(Personal(LI, NUMBER),),
        level="HIGH",
    )
    assert (back.actor, back.at, back.cause) == (CONTEXT.actor, CONTEXT.at, CONTEXT.cause)


def test_an_old_form_of_a_destroyed_person_becomes_todays_without_the_value(
    keys: FixedKeys,
) -> None:
    row = old_row(keys)
    keys.destroy(WANG)
    reader = Codec([decider(Person, name="person")], Sealer(keys), HISTORY)
    back = reader.decode("thing.OldPerson", row, stream=STREAM, version=1, position=1)
    assert back.event.contact.phone == Personal(WANG, None)
    assert back.event.aliases == (Personal(LI, NUMBER),)


def test_a_value_moved_within_an_old_form_is_refused(keys: FixedKeys) -> None:
    moved = json.loads(old_row(keys))
    moved["data"]["nested"][0]["phone"] = moved["data"]["name"]
    reader = Codec([decider(Person, name="person")], Sealer(keys), HISTORY)
    with pytest.raises(Damaged):
        reader.decode(
            "thing.OldPerson", json.dumps(moved).encode(), stream=STREAM, version=1, position=1
        )


def test_todays_form_carries_its_number(keys: FixedKeys) -> None:
    codec = Codec([decider(Person, name="person")], Sealer(keys), HISTORY)
    person = Person(contact=Contact(kind="red", phone=Personal(WANG, NAME)), aliases=(), level="x")
    _, state = codec.encode(person, stream=STREAM, version=3, context=CONTEXT)
    assert json.loads(state)["v"] == 3
    back = codec.decode("person.Person", state, stream=STREAM, version=3, position=1)
    assert back.event == person
    with pytest.raises(UnknownVersion):
        codec.decode(
            "person.Person", state.replace(b'"v":3', b'"v":4'), stream=STREAM, version=3, position=1
        )


@pytest.mark.parametrize(
    "history",
    [
        History(current={"person.Person": 2}),
        History(current={"person.Other": 2}, steps={("person.Other", 1): _to_2}),
        History(steps={("person.Person", 1): _to_2}),
        History(renamed={"thing.Old": "person.Gone"}),
        History(renamed={"person.Person": "person.Person"}),
    ],
)
def test_a_gap_in_the_history_is_refused_at_the_start(history: History) -> None:
    with pytest.raises(TypeError):
        Codec([decider(Person, name="person")], Sealer(FixedKeys()), history)


def test_a_bar_of_old_is_a_record_and_the_lift_of_old_lifts_it() -> None:
    """The first forms are in the golden files; what they mean together is told here."""
    events = [
        Forms([PERSON]).read(FOLDER / f"person.{name}.json")[0].event
        for name in ("PersonRegistered", "Barred", "Barred", "BarLifted")
    ]
    standing = PERSON.fold(events[:3])
    [record] = standing.bars
    assert record.state(record.barred_from) is BarState.IN_FORCE
    assert PERSON.fold(events[3:], standing).bars[0].state(record.barred_from) is BarState.LIFTED
    assert record.basis.value == ""
    assert record.reason.subject == record.basis.subject
